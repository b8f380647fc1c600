"""Shows and episodes in the words that pages print; every text is cleaned here, once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Any
from urllib.parse import quote

from broadcaster.domain import wording as lengths
from broadcaster.domain.dates import written
from broadcaster.domain.episode import (
    ASSISTED_MARK,
    SYNTHETIC_MARK,
    Edition,
    Episode,
    TranscriptLine,
    heard,
    machine_sentences,
)
from broadcaster.domain.master import LIGHT, Container
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import LegalSource
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.text import clean, cut_bytes, one_line, web_link
from broadcaster.law.changes import changes_since
from broadcaster.law.effect import standing_on
from broadcaster.law.register import Register
from broadcaster.publishing.addresses import (
    address,
    audio_path,
    episode_page_path,
    feed_path,
    is_private,
    json_feed_path,
    light_path,
    show_page_path,
    transcript_path,
)
from broadcaster.publishing.shelf_entries import source_page
from broadcaster.voices.installed import ENGINE_NAMES

_HEADING_BYTES = 600  # of a title on a page; feeds allow 255
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def headline(text: str) -> str:
    """A title as pages print it: one line, cut where nobody would read on."""
    return cut_bytes(one_line(text), _HEADING_BYTES)


def local_day(moment: datetime) -> date:
    """The day that calendars in Viet Nam show at a moment."""
    return moment.astimezone(ZONE).date()


def day_words(day: date) -> str:
    """In the form “thứ Hai, ngày 14 tháng 9 năm 2026”."""
    return f"{_WEEKDAYS[day.weekday()]}, ngày {day.day} tháng {day.month} năm {day.year}"


def date_line(episode: Episode) -> str:
    """Number and date of an episode, as its pictures have them."""
    day = day_words(local_day(episode.air_time))
    return f"Số {episode.number} – {day}" if episode.number > 0 else day[0].upper() + day[1:]


def short_day(day: date) -> str:
    """In the form “14/9/2026”."""
    return written(day)


def length_words(seconds: float) -> str:
    """In the form “8 phút 40 giây”, hours where there are some; never nought."""
    return lengths.length(max(1, round(seconds)), hours=True)


def clock(seconds: float) -> str:
    """In the form “1:12” or “1:02:12”, whole seconds passed."""
    return lengths.clock(max(0, int(seconds)), hours=True)


def size_words(count: int) -> str:
    """In the form “1,2 MB”, in millions of bytes with the Vietnamese decimal comma."""
    return f"{max(0.1, count / 1_000_000):.1f} MB".replace(".", ",")


def season_words(season: int) -> str:
    """The school year, from its first calendar year."""
    return f"Năm học {season}–{season + 1}"


View = dict[str, Any]
_UNBROKEN = 24  # characters of a document's number that stay on one line of a small phone


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowView:
    """A show with what is public of it, newest episode first, and where its artwork stands."""

    show: Show
    episodes: tuple[Episode, ...]
    cover: str  # path below the web root
    thumb: str  # path below the web root
    archive: tuple["ArchiveLink", ...] = ()  # pages of older episodes, newest first
    total: int | None = None  # how many episodes the show has; None = those above
    # QR code of the feed's address: modules across, path of the dark ones; (0, "") = none
    qr: tuple[int, str] = (0, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLink:
    """A page that lists up to a hundred older episodes and never gets another one."""

    number: int  # 1 = the oldest
    path: str  # below the web root
    first: date
    last: date
    count: int


def show_view(view: ShowView, station: StationProfile) -> View:
    """A show for its own page and the front page."""
    show = view.show
    return {
        "title": headline(show.title),
        "description": one_line(show.description),
        "thumb": view.thumb,
        "page": show_page_path(show.key),
        "feed": feed_path(show.key),
        "json_feed": json_feed_path(show.key),
        "feed_address": (feed := address(station.public_url, feed_path(show.key))),
        "apps": apps(show, feed, private=show.private or is_private(station.public_url)),
        "qr": view.qr if view.qr[0] else None,
        "count": len(view.episodes) if view.total is None else view.total,
    }


def apps(show: Show, feed: str, *, private: bool) -> list[View]:
    """Links that open the common apps at this show; pages of theirs where the station has them.

    The address of a private show is a secret: it is handed to apps only, never to a web site.
    """
    bare = feed.partition("://")[2]
    coded = quote(feed, safe="")
    pages = [("Spotify", show.spotify), ("YouTube", show.youtube)]
    android = f"https://antennapod.org/deeplink/subscribe?url={coded}"
    addict = f"https://podcastaddict.com/feed/{coded}"
    links = [
        ("Apple Podcasts", show.apple or f"podcast://{bare}"),
        ("AntennaPod", f"antennapod-subscribe://{bare}" if private else android),
        ("Pocket Casts", f"pktc://subscribe/{bare}"),
        ("Overcast", f"overcast://x-callback-url/add?url={coded}"),
        *([] if private else [("Podcast Addict", addict)]),
        *((name, page) for name, page in pages if page and not private),
    ]
    return [{"name": name, "link": link, "web": link.startswith("http")} for name, link in links]


def archive_view(link: ArchiveLink) -> View:
    """A link to a page of older episodes."""
    days = f"{short_day(link.first)} – {short_day(link.last)}"
    return {"path": link.path, "words": f"{link.count} số, {days}"}


def episode_view(episode: Episode, edition: Edition, public_url: str, *, root: str) -> View:
    """An episode's facts; `root` leads from the page to the web root."""
    day = local_day(episode.air_time)
    synthetic = any(line.synthetic for line in edition.transcript)
    return {
        "title": title_words(episode),
        "page": root + episode_page_path(episode),
        "address": address(public_url, episode_page_path(episode)),
        "audio": root + audio_path(episode),
        "vtt": root + transcript_path(episode),
        "summary": _paragraphs(episode, edition),
        "number": max(0, episode.number),
        "season": season_words(episode.season),
        "moment": episode.air_time.astimezone(ZONE).isoformat(),
        "day": day_words(day),
        "day_first": _capital(day_words(day)),
        "short_day": short_day(day),
        "length": length_words(edition.audio.seconds),
        "size": size_words(edition.audio.bytes),
        "light": _light(episode, edition, root),
        "topics": [one_line(topic)[:60] for topic in episode.topics if topic.strip()],
        "valid_to": short_day(episode.valid_to) if episode.valid_to else "",
        "synthetic": synthetic,
        "estimated": any(_steps(line) and line.estimated for line in edition.transcript),
        "mark": SYNTHETIC_MARK,
        "sentence": " ".join(
            f"{told}." for told in machine_sentences(edition.items, synthetic=synthetic)
        ),
        "assisted": ASSISTED_MARK if any(item.assisted for item in edition.items) else "",
    }


def _light(episode: Episode, edition: Edition, root: str) -> View | None:
    """The sound for weak lines, where there is one that every phone plays."""
    for master in edition.masters:
        if master.profile == LIGHT and master.container is Container.MP3:
            size = size_words(master.audio.bytes)
            return {"audio": root + light_path(episode, master), "size": size}
    return None


def _paragraphs(episode: Episode, edition: Edition) -> list[str]:
    """The summary without the lines that the list of items says anyway."""
    listed = {_bare(text) for item in edition.items for text in (item.title, item.summary)}
    lines = [one_line(part) for part in clean(episode.summary).split("\n")]
    return [line for line in lines if line and _bare(line) not in listed]


def teaser(episode: Episode, edition: Edition) -> str:
    """The summary for a list, without the titles that stand above it anyway."""
    titles = {_bare(item.title) for item in edition.items} | {_bare(episode.title)}
    lines = [one_line(part) for part in clean(episode.summary).split("\n")]
    return " ".join(line for line in lines if line and _bare(line) not in titles)


def _bare(text: str) -> str:
    """A title or sentence without the mark at its end: the same words need not be told twice."""
    return one_line(text).rstrip(".!?… ")


def title_words(episode: Episode) -> str:
    """The title; a dot between items never begins a line."""
    return headline(episode.title).replace(" · ", "\u00a0· ")


def link_view(episode: Episode, *, root: str) -> View:
    """Only what a link to an episode needs."""
    day = local_day(episode.air_time)
    return {
        "title": title_words(episode),
        "page": root + episode_page_path(episode),
        "day": day_words(day),
        "day_first": _capital(day_words(day)),
        "short_day": short_day(day),
        "length": length_words(episode.public.audio.seconds) if episode.public else "",
    }


def voices_view(episode: Episode, edition: Edition) -> list[View]:
    """Who speaks in this edition; roles that share a voice and a name are told once."""
    told = [
        {
            "name": one_line(voice.name or voice.role),
            "credit": one_line(voice.credit),
            "synthetic": voice.synthetic,
            "instead_of": _engine(voice.instead_of),
        }
        for voice in heard(episode, edition)
    ]
    return [view for place, view in enumerate(told) if view not in told[:place]]


def _engine(wanted: str) -> str:
    """An engine in the words that people read; what is not known stays as it is."""
    name = one_line(wanted)
    return ENGINE_NAMES.get(name.partition(":")[0].casefold(), name)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def source_view(
    source: LegalSource,
    episode: Episode,
    register: Register,
    as_of: date | None = None,
    *,
    shelf: bool,
) -> View:
    """A source of law with its state on the day of broadcast, and what became of it since.

    With its page where there is a `shelf`.
    """
    standing = standing_on(source, local_day(episode.air_time), register)
    number = one_line(source.number)
    return {
        "number": number,
        "whole": len(number) <= _UNBROKEN,
        "title": one_line(source.title),
        "details": _details(source),
        "page": source_page(register, source) if shelf else "",
        "url": web_link(source.url),
        "state": standing.effect.value,
        "remark": standing.remark,
        "colour": standing.effect.colour,
        "sign": standing.effect.sign,
        "changed": changed_words(source, episode, register, as_of),
    }


def changed_words(
    source: LegalSource, episode: Episode, register: Register, as_of: date | None
) -> str:
    """“Từ ngày 15/5/2026 đã được thay bằng 90/2026/NĐ-CP.”; "" = nothing became of it."""
    aired = local_day(episode.air_time)
    if as_of is None or as_of < aired:
        return ""
    found = changes_since((source,), aired, as_of, register)
    return f"{_capital(found[0].sentence)}." if found else ""


def _details(source: LegalSource) -> str:
    facts = [one_line(source.issuer)] if source.issuer else []
    for words, day in (
        ("ban hành", source.issued),
        ("hiệu lực từ", source.in_force),
        ("hết hiệu lực từ", source.ended),
    ):
        if day is not None:
            facts.append(f"{words} {short_day(day)}")
    return ", ".join(facts)


def chapters_view(edition: Edition) -> list[View]:
    """The chapters with their times."""
    return [
        {"start": _plain(c.start), "clock": clock(c.start), "title": headline(c.title)}
        for c in edition.chapters
    ]


def turns_view(edition: Edition) -> list[View]:
    """The transcript by turns of speakers; a chapter's title heads the turn that it begins."""
    return [
        {
            "heading": title,
            "speaker": one_line(lines[0].speaker),
            "start": _plain(lines[0].start),
            "clock": clock(lines[0].start),
            "quoted": one_line(lines[0].quoted),
            "lines": [
                {
                    "start": _plain(ln.start),
                    "end": _plain(ln.end),
                    "text": one_line(ln.text),
                    "words": _steps(ln),
                    "estimated": ln.estimated,
                }
                for ln in lines
            ],
        }
        for title, lines in _turns(edition)
    ]


def _steps(line: TranscriptLine) -> str:
    """When each word begins: hundredths of a second after the one before it; "" = not known."""
    if len(line.words) != len(one_line(line.text).split()):
        return ""
    return " ".join(str(now - before) for before, now in pairwise((0, *line.words)))


def _turns(edition: Edition) -> Iterator[tuple[str, list[TranscriptLine]]]:
    spoken = [line for line in edition.transcript if line.text.strip()]
    starts = [chapter.start for chapter in edition.chapters]

    def chapter_of(line: TranscriptLine) -> int:
        return sum(start <= line.start + 0.5 for start in starts) - 1

    seen = -1
    for (chapter, *_), lines in groupby(spoken, lambda ln: (chapter_of(ln), ln.speaker, ln.quoted)):
        title = headline(edition.chapters[chapter].title) if chapter > seen else ""
        seen = max(seen, chapter)
        yield title, list(lines)


def _plain(seconds: float) -> str:
    """Seconds in the shortest exact form, to a hundredth."""
    return f"{seconds:.2f}".rstrip("0").rstrip(".")


def public(episodes: Sequence[Episode]) -> list[tuple[Episode, Edition]]:
    """Episodes with the edition that may be shown."""
    return [(e, e.public) for e in episodes if e.public is not None]
