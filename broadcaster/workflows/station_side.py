"""What radio stations pull: a folder of their own for each, at an address that is the key.

A programme is there as soon as it may leave the school, before it is aired, with its air window.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urljoin

from broadcaster.model.address import address, episode_page_path, private_path
from broadcaster.model.brief import Brief
from broadcaster.model.episode import AudioFile, Edition, Episode
from broadcaster.model.handed import STATION, Handed, guid_of
from broadcaster.model.manifest import (
    MANIFEST,
    ORDINARY,
    SIGNATURE,
    Manifest,
    ManifestFile,
    ManifestItem,
    OlderPage,
    Withdrawal,
)
from broadcaster.model.master import STATION as STATION_MASTER
from broadcaster.model.queue import Priority
from broadcaster.model.selection import paged
from broadcaster.model.site import SiteFile, SiteGroup, SitePart, SitePlan, Stage
from broadcaster.model.station import Show, StationProfile
from broadcaster.model.station_word import token_digest
from broadcaster.model.subscriber import Subscriber, private_root, token_of
from broadcaster.model.withdrawal import What
from broadcaster.pictures.cover import show_cover
from broadcaster.syndication.feed import render_record
from broadcaster.syndication.manifest import (
    CUE_TYPE,
    TEXT_TYPE,
    HandOver,
    cue_sheet,
    manifest_item,
    reader_text,
    render_manifest,
    signed_order,
    speech_text,
)
from broadcaster.syndication.playlists import line_up, playlists
from broadcaster.syndication.record import VIETNAM, FeedRecord, PageLinks, feed_record
from broadcaster.workflows.shelving import Source
from broadcaster.workflows.site_keys import key_of, station_key
from broadcaster.workflows.tools import Subscribers, Tools

_SPACE = uuid.UUID("6d0a1f0c-4b5e-5d43-9a57-0d6a4c1f7f10")  # of the feeds that stations read
FEED = "dai.xml"
COVER = "bia.jpg"
FOLDER = "bai"  # of the files of every programme
API = "api/v1/receipts"  # where the school's server hears of pulls, if it is one of ours
_TICK = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSeat:
    """A radio station and, as long as it may pull, the address of its manifest."""

    subscriber: Subscriber
    token: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Programme:
    """A programme as stations are given it."""

    episode: Episode
    edition: Edition
    handed: Handed
    priority: str
    corrects: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Older:
    """The frozen pages behind the newest one, oldest first."""

    keys: tuple[str, ...]
    pages: tuple[Sequence[Brief], ...]


def station_seats(profile: StationProfile, subscribers: Subscribers) -> tuple[StationSeat, ...]:
    """Every radio station that was ever let in."""
    found = [one for one in subscribers.all() if one.show == STATION]
    tokens = [token_of(subscribers.secret, STATION, one) for one in found]
    return tuple(
        StationSeat(
            subscriber=one,
            token=token,
            address="" if one.ended else address(private_root(profile.public_url, token), MANIFEST),
        )
        for one, token in zip(found, tokens, strict=True)
    )


def open_seats(profile: StationProfile, tools: Tools) -> tuple[StationSeat, ...]:
    """The radio stations that may pull now."""
    return tuple(s for s in station_seats(profile, tools.subscribers()) if s.address)


def publish_stations(
    profile: StationProfile, tools: Tools, source: Source, now: datetime
) -> tuple[str, ...]:
    """Bring every station's folder up to date; the changed paths."""
    seats = open_seats(profile, tools)
    places = {s.subscriber.code: (s.subscriber.name, token_digest(s.token)) for s in seats}
    tools.station_book().settle(places, now)
    if not seats:
        return ()
    briefs = sorted(_may_leave(profile, source), key=lambda b: (b.air_time, b.key))
    pages = paged(briefs)
    head = _programmes(pages.head, tools, source, now)
    corrected = _corrected(tools)
    head = [replace(p, corrects=_corrects(p.episode, corrected)) for p in head]
    changed: list[str] = []
    for seat in seats:
        root = private_root(profile.public_url, seat.token)
        desk = _Desk(replace(profile, public_url=root), tools, source, seat, now)
        groups = [desk.frozen(n, page) for n, page in enumerate(pages.frozen, start=1)]
        older = _Older(keys=tuple(g.key for g in groups), pages=tuple(pages.frozen))
        plan = SitePlan(groups=(*groups, desk.head(head, older)))
        done = tools.publisher_for(tools.folders.feeds / private_path(seat.token)).publish(plan)
        changed += [private_path(seat.token, path) for path in done]
    return tuple(changed)


def _may_leave(profile: StationProfile, source: Source) -> Iterator[Brief]:
    """What listeners hear or will hear; private shows are not for stations."""
    open_shows = {show.key for show in profile.shows if not show.private}
    for brief in source.briefs:
        if brief.digest and brief.show in open_shows and brief.key not in source.withdrawn:
            yield brief


def _programmes(
    briefs: Sequence[Brief], tools: Tools, source: Source, now: datetime
) -> list[_Programme]:
    """The programmes of some briefs; what is new or has another sound is handed over now."""
    found = [e for brief in briefs if (e := source.get(brief.key)) is not None and e.public]
    known = tools.hand_overs().of([episode.key for episode in found])
    fresh = [e for e in found if _digest(e) != getattr(known.get(e.key), "digest", "")]
    given = {**known, **_hand_over(fresh, known, tools, now)}
    pressing = _pressing(tools)
    return [
        _Programme(
            episode=episode,
            edition=episode.public,
            handed=given[episode.key],
            priority=pressing.get(episode.key, ORDINARY),
        )
        for episode in found
        if episode.public is not None
    ]


def _pressing(tools: Tools) -> dict[str, str]:
    """What the queue says is more than ordinary, by episode."""
    items = tools.queue().items()
    return {i.episode: i.priority.value for i in items if i.priority is not Priority.ORDINARY}


def _corrected(tools: Tools) -> dict[tuple[str, date], str]:
    """(programme, day) -> the episode that was taken back there to make room for another."""
    found = {}
    for withdrawal in tools.withdrawals().all():
        if withdrawal.what is What.CORRECTED:
            for brief in withdrawal.episodes:
                found[brief.programme, _day(brief.air_time)] = withdrawal.key
    return found


def _corrects(episode: Episode, corrected: Mapping[tuple[str, date], str]) -> str:
    key = corrected.get((episode.programme, _day(episode.air_time)), "")
    return key if key != episode.key else ""


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def _hand_over(
    fresh: Sequence[Episode], known: Mapping[str, Handed], tools: Tools, now: datetime
) -> dict[str, Handed]:
    """New revisions, each a second after the one before: importers want dates that only grow."""
    if not fresh:
        return {}
    last = tools.hand_overs().newest()
    first = now.replace(microsecond=0) - _TICK * (len(fresh) - 1)
    if last is not None and first <= last:
        first = last + _TICK
    given = [
        Handed(
            key=episode.key,
            revision=known[episode.key].revision + 1 if episode.key in known else 1,
            digest=_digest(episode),
            issued=first + _TICK * place,
        )
        for place, episode in enumerate(fresh)
    ]
    tools.hand_overs().put(given)
    return {each.key: each for each in given}


def _digest(episode: Episode) -> str:
    """What changes when a station would be given another sound."""
    sounds = "\0".join(audio.sha256 for _, audio in _sounds(episode))
    return hashlib.sha256(sounds.encode()).hexdigest()


def _sounds(episode: Episode) -> list[tuple[str, AudioFile]]:
    """(ending, file) of what a station is given, the MP3 first; the podcast's when it has none."""
    if episode.public is None:
        return []
    own = [m for m in episode.public.masters if m.profile == STATION_MASTER]
    own.sort(key=lambda master: master.container.value != "mp3")
    if own:
        return [(master.container.value, master.audio) for master in own]
    return [("mp3", episode.public.audio)]


class _Desk:
    """One station's folder while it is planned."""

    def __init__(
        self,
        station: StationProfile,
        tools: Tools,
        source: Source,
        seat: StationSeat,
        now: datetime,
    ) -> None:
        self._station = station
        self._tools = tools
        self._source = source
        self._seat = seat
        self._now = now

    def frozen(self, number: int, page: Sequence[Brief]) -> SiteGroup:
        """A page of exactly a hundred older programmes."""
        key = key_of(station_key(self._station), *(b.digest for b in page), number)

        def parts() -> Iterator[SitePart]:
            programmes = _programmes(page, self._tools, self._source, self._now)
            yield from map(self._part, programmes)
            yield SitePart(
                name=f"danh-muc-{number}",
                key=key,
                make=lambda: self._page(programmes, number, f"manifest-{number:04d}.json"),
            )

        return SiteGroup(name=f"dai-{number}", key=key, parts=parts)

    def head(self, programmes: Sequence[_Programme], older: _Older) -> SiteGroup:
        """The newest programmes, with all that a station's player opens."""
        day = self._now.date()
        told = repr(
            [
                (p.handed, p.priority, p.corrects, p.episode.valid_to, p.edition.until)
                for p in programmes
            ]
        )
        withdrawn = self._withdrawn()
        key = key_of(station_key(self._station), told, withdrawn, day, *older.keys, self._signed())

        def parts() -> Iterator[SitePart]:
            yield from map(self._part, programmes)
            yield SitePart(name="danh-muc", key=key, make=lambda: self._front(programmes, older))

        return SiteGroup(name="dai", key=key, parts=parts)

    def _part(self, programme: _Programme) -> SitePart:
        return SitePart(
            name=programme.episode.key,
            key=key_of(programme.handed),
            make=lambda: self._files(programme),
        )

    def _files(self, programme: _Programme) -> Iterator[SiteFile]:
        episode, edition = programme.episode, programme.edition
        folder = self._tools.folders.audio / episode.show
        for ending, audio in _sounds(episode):
            name = f"{FOLDER}/{_stem(programme)}.{ending}"
            yield SiteFile(path=name, copy_of=folder / audio.name)
        for name, _, text in _texts(programme, edition):
            yield SiteFile(path=f"{FOLDER}/{name}", content=text.encode(), stage=Stage.SIDE)

    def _page(self, programmes: Sequence[_Programme], number: int, name: str) -> Iterator[SiteFile]:
        older = f"manifest-{number - 1:04d}.json" if number > 1 else ""
        data = render_manifest(self._manifest(programmes, older, ()))
        yield SiteFile(path=name, content=data, stage=Stage.LIST)
        yield from self._seal(f"{name}.sig", data)

    def _front(self, programmes: Sequence[_Programme], older: _Older) -> Iterator[SiteFile]:
        """Manifest, playlists and feed."""
        manifest = self._newest(programmes, older)
        data = render_manifest(manifest)
        names = frozenset(file.name for item in manifest.items for file in item.files)
        entries = line_up(manifest.items, self._now.date(), names)
        lists = playlists(entries, "dai", lambda name: self._url(f"{FOLDER}/{name}"))
        for name, text in lists.items():
            yield SiteFile(path=name, content=text, stage=Stage.LIST)
        yield SiteFile(path=COVER, content=self._cover(), stage=Stage.SIDE)
        yield SiteFile(path=FEED, content=self._feed(programmes), stage=Stage.FEED)
        yield from self._seal(SIGNATURE, data)
        yield SiteFile(path=MANIFEST, content=data, stage=Stage.FEED)

    def _newest(self, programmes: Sequence[_Programme], older: _Older) -> Manifest:
        """The page of today, which leads to the others; older ones have been handed over by now."""
        last = f"manifest-{len(older.pages):04d}.json" if older.pages else ""
        manifest = self._manifest(programmes, last, self._withdrawn())
        pages = tuple(
            OlderPage(url=f"manifest-{number:04d}.json", newest=self._last(page, manifest.issued))
            for number, page in enumerate(older.pages, start=1)
        )
        return replace(
            manifest,
            issued=max([manifest.issued, *(page.newest for page in pages)]),
            pages=pages,
            api=f"{urljoin(self._station.public_url, '/')}{API}",
        )

    def _last(self, page: Sequence[Brief], otherwise: datetime) -> datetime:
        """When anything of a page was handed over last."""
        given = self._tools.hand_overs().of([brief.key for brief in page])
        return max((handed.issued for handed in given.values()), default=otherwise)

    def _manifest(
        self, programmes: Sequence[_Programme], older: str, withdrawn: tuple[Withdrawal, ...]
    ) -> Manifest:
        items = signed_order([self._item(programme) for programme in programmes])
        moments = [item.issued for item in items]
        taken_back = [w.at for w in self._tools.withdrawals().all()] if withdrawn else []
        return Manifest(
            unit=self._station.unit,
            issued=max([*moments, *taken_back], default=self._now),
            items=items,
            withdrawn=withdrawn,
            older=older,
        )

    def _item(self, programme: _Programme) -> ManifestItem:
        return manifest_item(
            programme.episode,
            programme.edition,
            self._station.unit,
            HandOver(
                revision=programme.handed.revision,
                issued=programme.handed.issued,
                priority=programme.priority,
                corrects=programme.corrects,
                files=tuple(self._manifest_files(programme)),
            ),
        )

    def _manifest_files(self, programme: _Programme) -> Iterator[ManifestFile]:
        for ending, audio in _sounds(programme.episode):
            name = f"{_stem(programme)}.{ending}"
            yield ManifestFile(
                name=name,
                url=f"{FOLDER}/{name}",
                bytes=audio.bytes,
                sha256=audio.sha256,
                type="audio/mpeg" if ending == "mp3" else "audio/wav",
                seconds=audio.seconds,
                loudness=audio.loudness,
                true_peak=audio.true_peak,
            )
        for name, kind, text in _texts(programme, programme.edition):
            data = text.encode()
            yield ManifestFile(
                name=name,
                url=f"{FOLDER}/{name}",
                bytes=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                type=kind,
            )

    def _withdrawn(self) -> tuple[Withdrawal, ...]:
        """Whatever was taken back, so that a station takes it off its folder too."""
        return tuple(
            Withdrawal(id=each.key, day=each.at.date(), reason=each.reason)
            for each in self._tools.withdrawals().all()
            if each.what is not What.RECORDING
        )

    def _feed(self, programmes: Sequence[_Programme]) -> bytes:
        """RSS for importers: a GUID for each revision, dates of the hand-over, sound at hand."""
        name = self._seat.subscriber.name
        show = Show(
            key=STATION,
            guid=str(uuid.uuid5(_SPACE, self._seat.token)),
            title=f"{self._station.name}: bài gửi {name}",
            description=f"Bài phát thanh của {self._station.unit} gửi {name}.",
            category="Education",
            private=True,
        )
        links = PageLinks(feed=self._url(FEED), json_feed=self._url(FEED))
        record = feed_record(
            show,
            self._station,
            [programme.episode for programme in programmes],
            image_url=self._url(COVER),
            pages=links,
        )
        return render_record(self._handed(record, programmes))

    def _handed(self, record: FeedRecord, programmes: Sequence[_Programme]) -> FeedRecord:
        """The record with what stations are told instead of what listeners are."""
        root = self._url("")
        by_page = {self._url(episode_page_path(p.episode)): p for p in programmes}
        items = []
        for item in record.items:
            programme = by_page[item.link]
            sounds = [
                (self._url(f"{FOLDER}/{_stem(programme)}.{ending}"), audio)
                for ending, audio in _sounds(programme.episode)
                if ending == "mp3"
            ]
            where, audio = sounds[0]
            items.append(
                replace(
                    item,
                    guid=guid_of(programme.episode.guid, programme.handed.revision),
                    published=programme.handed.issued.astimezone(item.published.tzinfo),
                    audio=where,
                    audio_bytes=audio.bytes,
                    seconds=max(1, round(audio.seconds)),
                    link=root,
                    transcript="",
                    transcript_page="",
                    chapters="",
                    sounds=(replace(item.sounds[0], address=where, bytes=audio.bytes),),
                )
            )
        items.sort(key=lambda item: item.published, reverse=True)
        return replace(record, link=root, items=tuple(items))

    def _cover(self) -> bytes:
        title, unit = self._station.name, self._station.unit
        return self._tools.picture(key_of("dai", title, unit), lambda: show_cover(title, unit))

    def _url(self, path: str) -> str:
        return address(self._station.public_url, path)

    def _signed(self) -> str:
        seal = self._tools.seal(b"")
        return seal.decode() if seal else ""

    def _seal(self, path: str, data: bytes) -> Iterable[SiteFile]:
        """The signature; a school without a key sends none."""
        seal = self._tools.seal(data)
        return (SiteFile(path=path, content=seal, stage=Stage.FEED),) if seal else ()


def _stem(programme: _Programme) -> str:
    """What a programme's files are called: its key and revision, [a-z0-9-] only."""
    return f"{programme.episode.key}-r{programme.handed.revision}"


def _texts(programme: _Programme, edition: Edition) -> Iterator[tuple[str, str, str]]:
    """(name, type, text) of what goes with the sound."""
    stem = _stem(programme)
    if edition.transcript:
        yield f"{stem}.txt", TEXT_TYPE, reader_text(edition) + "\n"
        yield f"{stem}-may-doc.txt", TEXT_TYPE, speech_text(edition) + "\n"
    if edition.chapters:
        sound = f"{stem}.{_sounds(programme.episode)[0][0]}"
        yield f"{stem}.cue", CUE_TYPE, cue_sheet(programme.episode, edition, sound)
