"""What a feed says, checked and in its final words, before any XML or JSON is made of it."""

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from broadcaster.domain.episode import (
    SYNTHETIC_MARK,
    AudioFile,
    Edition,
    Episode,
    TranscriptLine,
    VoiceUse,
    heard,
)
from broadcaster.domain.errors import PublishError
from broadcaster.domain.master import LIGHT
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.station import Location, Show, StationProfile
from broadcaster.domain.text import clean, cut_bytes, fold, one_line
from broadcaster.law.register import Register
from broadcaster.production.episode_list import item_guid
from broadcaster.publishing.addresses import (
    address,
    audio_path,
    chapters_path,
    episode_page_path,
    feed_path,
    has_shelf,
    json_feed_path,
    light_path,
    show_page_path,
    transcript_page_path,
    transcript_path,
    usable_address,
)
from broadcaster.publishing.contact import contact_html
from broadcaster.publishing.page_views import season_words
from broadcaster.publishing.show_notes import (
    DESCRIPTION_BYTES,
    NotesFrame,
    about,
    description_html,
    notes_html,
)

_NUMBER = re.compile(
    r"^(?:chương\s+trình\s+)?(?:số|tập|kỳ|bài)\s+\d+(?:\s*/\s*\d+)?(?:[\s:.,–—-]+|$)",
    re.IGNORECASE,
)
_EDGE = " \t:.,;–—-|·"
TITLE_BYTES = 255
NAME_BYTES = 100
EXCERPT_TITLE_BYTES = 128
SHORTEST, LONGEST = 15.0, 60.0  # seconds of an excerpt; the podcast namespace asks for 15 to 120
_GUEST = 0.5  # seconds that a sentence may begin before its chapter's mark


# --- titles -----------------------------------------------------------------------------------


def feed_title(episode: Episode, edition: Edition, show: Show) -> str:
    """The title for feeds; falls back to the first item, then to the date."""
    names = (show.title, episode.programme_name)
    for candidate in (episode.title, *(item.title for item in edition.items)):
        bare = _bare(one_line(candidate), names)
        if bare:
            return bare
    day = episode.air_time
    return f"Chương trình ngày {day.day} tháng {day.month} năm {day.year}"


def _bare(title: str, names: tuple[str, ...]) -> str:
    while True:
        shorter = title
        for name in names:
            shorter = _without_start(shorter, one_line(name))
        shorter = _NUMBER.sub("", shorter).strip()
        if shorter == title:
            return title
        title = shorter


def _without_start(title: str, name: str) -> str:
    """The title without a leading name, when a separator or the end follows it."""
    if not name or fold(title[: len(name)]) != fold(name):
        return title
    rest = title[len(name) :]
    if rest and rest.lstrip() == rest and rest[0] not in _EDGE:
        return title
    after = rest.lstrip()
    if after and after[0] not in _EDGE and not _NUMBER.match(after):
        return title
    return after.lstrip(_EDGE)


def short_text(text: str) -> str:
    """Plain text of at most 4000 bytes, ended behind a sentence or word."""
    return cut_bytes(clean(text), DESCRIPTION_BYTES)


# --- the excerpt ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A stretch of whole sentences."""

    start: float  # seconds
    seconds: float
    title: str


def find_excerpt(edition: Edition) -> Excerpt | None:
    """The opening of the best chapter: a question with its answer, else the first item.

    Ends behind a sentence; None when no chapter but the first (the greeting) holds 15 seconds.
    """
    found = [excerpt for excerpt in _openings(edition) if excerpt is not None]
    asked = {one_line(item.title) for item in edition.items if item.kind == ScriptKind.QUESTIONS}
    return next((e for e in found if e.title in asked), found[0] if found else None)


def _openings(edition: Edition) -> Iterator[Excerpt | None]:
    ends = [*(chapter.start for chapter in edition.chapters[2:]), edition.audio.seconds]
    for chapter, end in zip(edition.chapters[1:], ends, strict=False):
        lines = [
            line
            for line in edition.transcript
            if line.text.strip()
            and chapter.start - _GUEST <= line.start
            and line.end <= end + _GUEST
        ]
        yield _opening(one_line(chapter.title), lines)


def _opening(title: str, lines: list[TranscriptLine]) -> Excerpt | None:
    """As many whole sentences as fit; a change of speaker is the best place to end."""
    if not lines or not title:
        return None
    start = lines[0].start
    fitting = [
        (line.end - start, place)
        for place, line in enumerate(lines)
        if SHORTEST <= line.end - start <= LONGEST
    ]
    if not fitting:
        return None
    turns = [
        (length, place)
        for length, place in fitting
        if place + 1 == len(lines) or lines[place + 1].speaker != lines[place].speaker
    ]
    length, _ = (turns or fitting)[-1]
    return Excerpt(start=start, seconds=length, title=cut_bytes(title, EXCERPT_TITLE_BYTES))


# --- the record -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPerson:
    """Somebody who is heard or who wrote, in the words of the podcast taxonomy."""

    name: str
    role: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSound:
    """One file of an episode's sound."""

    address: str
    mime: str
    bytes: int
    bitrate: int  # bit/s
    integrity: str  # as Subresource Integrity writes it


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """Where one page of a feed stands among the others (RFC 5005)."""

    feed: str  # address of this page's RSS
    json_feed: str  # address of this page's JSON Feed
    current: str = ""  # address of the newest page's RSS, for a frozen page
    older: str = ""  # address of the next older page's RSS, "" = none
    older_json: str = ""

    @property
    def frozen(self) -> bool:
        """Whether nothing will ever be added to the page."""
        return bool(self.current)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """One episode as every feed format tells it."""

    guid: str  # for life
    title: str  # without number and show name
    link: str  # page of the episode
    summary: str  # plain text
    description: str  # simple HTML, at most 4000 bytes
    notes: str  # HTML with the cited law
    published: datetime  # in +07:00
    audio: str  # address
    audio_bytes: int
    seconds: int  # from the file, rounded
    number: int  # 0 = none
    season: int  # first calendar year of the school year
    season_name: str
    transcript: str  # address of the WebVTT, "" = none
    transcript_page: str  # address of the same as HTML, "" = none
    chapters: str  # address, "" = none
    people: tuple[FeedPerson, ...]
    topics: tuple[str, ...]
    synthetic: bool
    sounds: tuple[FeedSound, ...]  # the enclosure first, then lighter copies
    excerpt: Excerpt | None
    image: str = ""  # address of its own square artwork, "" = the show's
    spoken: bool = True  # whether there are words: of music alone nothing is said of machine voices


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRecord:
    """One show as every feed format tells it, newest episode first."""

    guid: str
    title: str
    description: str  # plain text, at most 4000 bytes
    author: str
    email: str  # "" = hidden
    category: str  # as station.toml writes it
    explicit: bool
    image: str  # address of the square artwork
    link: str  # page of the show
    pages: PageLinks
    licence: str
    weekly_days: tuple[int, ...]  # 0 = Monday
    items: tuple[ItemRecord, ...]
    hub: str = ""  # WebSub hub, "" = none
    moved_to: str = ""  # address of the RSS when the show had another one before
    location: Location | None = None
    private: bool = False

    @property
    def feed(self) -> str:
        """Address of the RSS."""
        return self.pages.feed

    def picture(self, item: ItemRecord) -> str:
        """Address of the square artwork of an episode."""
        return item.image or self.image

    @property
    def built(self) -> datetime | None:
        """The newest change of content; None for a show without episodes."""
        return max((item.published for item in self.items), default=None)

    @property
    def synthetic(self) -> bool:
        """Whether any voice in the feed is made by a machine."""
        return any(item.synthetic for item in self.items)


def feed_record(
    show: Show,
    station: StationProfile,
    episodes: Iterable[Episode],
    *,
    register: Register,
    as_of: date | None = None,
    image_url: str,
    weekly_days: Sequence[int] = (),
    pages: PageLinks | None = None,
    picture_of: Callable[[Episode], str] = lambda _: "",
    numbered: str = "",
    paged: bool = True,
) -> FeedRecord:
    """Gather and check a show, or one page of it; episodes without a public edition are left out.

    `picture_of` gives the address of an episode's own artwork, "" = the show's. Numbers are
    counted programme by programme: where a feed has several, those of the programme `numbered`
    are told and no other, so that none is there twice; "" = of every one. `register` says how the
    cited law stood on the day of broadcast, and what became of it until `as_of`. `paged`: each
    episode has a page of its own, which its notes lead to.

    Raises PublishError where a directory would refuse the feed.
    """
    _check_addresses(station.public_url, image_url)
    public = sorted(
        (
            (replace(e, air_time=e.air_time.astimezone(ZONE)), e.public)
            for e in episodes
            if e.public is not None
        ),
        key=lambda pair: (pair[0].air_time, pair[0].key),
        reverse=True,
    )
    items = tuple(
        replace(
            _item(show, station, e, edition, register, as_of=as_of, paged=paged),
            image=picture_of(e),
            number=max(0, e.number) if numbered in ("", e.programme) else 0,
        )
        for e, edition in public
    )
    _check_identity(items)
    own = PageLinks(
        feed=address(station.public_url, feed_path(show.key)),
        json_feed=address(station.public_url, json_feed_path(show.key)),
    )
    pages = pages or own
    return FeedRecord(
        guid=show.guid,
        title=cut_bytes(one_line(show.title) or show.key, TITLE_BYTES),
        description=short_text(show.description) or short_text(show.title) or show.key,
        author=one_line(station.unit) or one_line(station.name) or show.key,
        email=one_line(station.email),
        category=show.category,
        explicit=show.explicit,
        image=image_url,
        link=address(station.public_url, show_page_path(show.key)),
        pages=pages,
        licence=one_line(station.licence),
        weekly_days=tuple(sorted(set(weekly_days))),
        items=items,
        hub="" if show.private or pages.frozen else station.hub,
        moved_to=own.feed if station.old_urls and not pages.frozen else "",
        location=station.location,
        private=show.private,
    )


def _item(
    show: Show,
    station: StationProfile,
    episode: Episode,
    edition: Edition,
    register: Register,
    *,
    as_of: date | None,
    paged: bool,
) -> ItemRecord:
    url = station.public_url
    synthetic = any(line.synthetic for line in edition.transcript)
    spoken = bool(edition.transcript)
    page = address(url, episode_page_path(episode))
    frame = NotesFrame(
        page=page if paged else "",
        contact=contact_html(station),
        shelf=url if has_shelf(station) else "",
    )
    return ItemRecord(
        guid=episode.guid if episode.show == show.key else item_guid(show.guid, episode.key),
        title=cut_bytes(feed_title(episode, edition, show), TITLE_BYTES),
        link=page,
        summary=short_text(about(episode, edition)),
        description=description_html(
            episode, edition, register, synthetic=synthetic, frame=frame, as_of=as_of
        ),
        notes=notes_html(episode, edition, register, synthetic=synthetic, frame=frame, as_of=as_of),
        published=episode.air_time,
        audio=address(url, audio_path(episode)),
        audio_bytes=edition.audio.bytes,
        seconds=max(1, round(edition.audio.seconds)),
        number=max(0, episode.number),
        season=episode.season,
        season_name=season_words(episode.season),
        transcript=address(url, transcript_path(episode)) if spoken else "",
        transcript_page=address(url, transcript_page_path(episode)) if spoken else "",
        chapters=address(url, chapters_path(episode)) if edition.chapters else "",
        people=_people(episode, edition),
        topics=tuple(dict.fromkeys(one_line(topic) for topic in episode.topics if topic.strip())),
        # programs are told of words that a model helped with as of a machine's voice
        synthetic=synthetic or any(item.assisted for item in edition.items),
        spoken=spoken,
        sounds=_sounds(url, episode, edition),
        excerpt=find_excerpt(edition),
    )


def _people(episode: Episode, edition: Edition) -> tuple[FeedPerson, ...]:
    """Who speaks, then who wrote; each name once for each role."""
    told = [_speaker(voice) for voice in heard(episode, edition)]
    told += [
        FeedPerson(name=cut_bytes(name, NAME_BYTES), role="author", group="writing")
        for item in edition.items
        if (name := one_line(item.author))
    ]
    return tuple(dict.fromkeys(told))


def _speaker(voice: VoiceUse) -> FeedPerson:
    name = cut_bytes(one_line(voice.name or voice.role), NAME_BYTES)
    shown = f"{name} – {SYNTHETIC_MARK}" if voice.synthetic else name
    return FeedPerson(name=shown, role="narrator", group="cast")


def _sounds(url: str, episode: Episode, edition: Edition) -> tuple[FeedSound, ...]:
    light = [master for master in edition.masters if master.profile == LIGHT]
    return (
        _sound(address(url, audio_path(episode)), "audio/mpeg", edition.audio),
        *(_sound(address(url, light_path(episode, m)), m.mime, m.audio) for m in light),
    )


def _sound(where: str, mime: str, audio: AudioFile) -> FeedSound:
    digest = base64.b64encode(bytes.fromhex(audio.sha256)).decode()
    return FeedSound(
        address=where,
        mime=mime,
        bytes=audio.bytes,
        bitrate=audio.bitrate * 1000,
        integrity=f"sha256-{digest}",
    )


def _check_addresses(public_url: str, image_url: str) -> None:
    if not usable_address(public_url):
        raise PublishError(
            f"địa chỉ công khai của đài không dùng được: “{public_url}”",
            hint="Sửa public_url trong station.toml, ví dụ https://phat-thanh.example.edu.vn.",
        )
    if not image_url.isascii() or not image_url.endswith((".jpg", ".png")):
        raise PublishError(
            f"địa chỉ ảnh bìa phải kết thúc bằng .jpg hoặc .png: “{image_url}”",
            hint="Đổi tên tệp ảnh trong station.toml hoặc để trống để chương trình tự vẽ.",
        )


def _check_identity(items: Sequence[ItemRecord]) -> None:
    for what, values in (
        ("mã nhận dạng", [item.guid for item in items]),
        ("tệp âm thanh", [item.audio for item in items]),
    ):
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice or not all(values):
            raise PublishError(
                f"có hai số phát thanh cùng {what}: {', '.join(twice) or 'để trống'}",
                hint="Xem lại danh-sach-so.toml; mỗi số phải có khóa riêng.",
            )
    for item in items:
        if item.audio_bytes <= 0:
            raise PublishError(
                f"tệp âm thanh của “{item.title}” rỗng", hint="Làm lại số này rồi xuất bản."
            )
