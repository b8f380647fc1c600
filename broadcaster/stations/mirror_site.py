"""What radio stations pull: a folder of their own for each, at an address that is the key.

A programme is there as soon as it may leave the school, before it is aired, with its air window.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin

from broadcaster.domain.dates import told_day
from broadcaster.domain.episode import EpisodeDigest
from broadcaster.domain.episode_lines import EpisodeLines
from broadcaster.domain.errors import PublishError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.withdrawal import OF_PERSONS, Withdrawal
from broadcaster.pictures.cover import show_cover
from broadcaster.programme.spoken_day import bound_words
from broadcaster.publishing.addresses import address, episode_page_path, private_path
from broadcaster.publishing.feed import render_record
from broadcaster.publishing.feed_record import ItemRecord, PageLinks, feed_record
from broadcaster.publishing.pagination import EpisodeSource, PagedShow, paged
from broadcaster.publishing.publisher import FolderPublisher, PutInPlace, together
from broadcaster.publishing.site_plan import (
    SiteFile,
    SiteGroup,
    SitePart,
    SitePlan,
    Stage,
    key_of,
    law_key,
    station_key,
)
from broadcaster.publishing.subscribers import Subscriber, SubscriberList, private_root, token_of
from broadcaster.pull.manifest import (
    MANIFEST,
    SIGNATURE,
    Manifest,
    ManifestWithdrawal,
    OlderPage,
)
from broadcaster.pull.playlists import line_up, playlists
from broadcaster.stations.programmes import (
    FOLDER,
    Programme,
    given_end,
    manifest_item,
    programmes_for,
    render_manifest,
    sounds_of,
)
from broadcaster.stations.records import STATION, guid_of, token_digest
from broadcaster.stations.tools import StationTools

_SPACE = uuid.UUID("6d0a1f0c-4b5e-5d43-9a57-0d6a4c1f7f10")  # of the feeds that stations read
FEED = "dai.xml"
LOOK_BACK = 5  # older pages whose programmes are in the lists as long as they may be aired
COVER = "bia.jpg"
API = "api/v1/receipts"  # where the school's server hears of pulls, if it is one of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSeat:
    """A radio station and, as long as it may pull, the address of its manifest."""

    subscriber: Subscriber
    token: str
    address: str


def station_seats(profile: StationProfile, subscribers: SubscriberList) -> tuple[StationSeat, ...]:
    """Every radio station that was ever let in."""
    found = [one for one in subscribers.all() if one.show == STATION]
    secret = subscribers.secret  # a file is read for it
    tokens = [token_of(secret, STATION, one) for one in found]
    return tuple(
        StationSeat(
            subscriber=one,
            token=token,
            address="" if one.ended else address(private_root(profile.public_url, token), MANIFEST),
        )
        for one, token in zip(found, tokens, strict=True)
    )


def open_seats(profile: StationProfile, tools: StationTools) -> tuple[StationSeat, ...]:
    """The radio stations that may pull now."""
    return tuple(s for s in station_seats(profile, tools.subscribers()) if s.address)


def publish_stations(
    profile: StationProfile,
    tools: StationTools,
    source: EpisodeSource,
    now: datetime,
    *,
    again: bool = False,
    tell: Callable[[Notice], None] = lambda notice: None,
) -> PutInPlace:
    """Bring every station's folder up to date; `again` makes everything, whatever stands there.

    `tell` hears of what stations may air for a shorter time than its script says.
    """
    every = station_seats(profile, tools.subscribers())
    seats = [seat for seat in every if seat.address]
    places = {s.subscriber.code: (s.subscriber.name, token_digest(s.token)) for s in seats}
    tools.station_book().settle(places, now)
    closed = [close_seat(profile, tools, seat, now) for seat in every if not seat.address]
    if not seats:
        return together(closed)
    if not tools.seal(b""):
        _refuse_unsealed(tools, seats)
    pages = paged(_may_leave(profile, source))
    folders = [tools.folders.feeds / private_path(seat.token) for seat in seats]
    lists = _Lists(profile, tools, source, pages, now, folders=folders)
    done: list[PutInPlace] = closed
    for seat in seats:
        root = private_root(profile.public_url, seat.token)
        desk = _Desk(replace(profile, public_url=root), tools, seat, lists)
        groups = [desk.frozen(n, page) for n, page in enumerate(pages.frozen, start=1)]
        plan = SitePlan(groups=(*groups, desk.head([group.key for group in groups])))
        folder = tools.folders.feeds / private_path(seat.token)
        placed = FolderPublisher(folder, link=True).publish(plan, again=again)
        done.append(placed.below(private_path(seat.token)))
    for programme in lists.newest:
        if notice := _cut_short(programme, lists.day):
            tell(notice)
    return together(done)


def _refuse_unsealed(tools: StationTools, seats: Sequence[StationSeat]) -> None:
    """A key that is gone must not take the seal off lists that stations know by it."""
    for seat in seats:
        where = tools.folders.feeds / private_path(seat.token) / SIGNATURE
        if where.is_file():
            raise PublishError(
                f"không thấy khóa ký danh mục gửi đài, mà đài “{seat.subscriber.name}” đã nhớ nó",
                hint="Danh mục cũ vẫn còn nguyên. Lấy lại tệp khóa từ bản sao lưu phần bí mật "
                "(broadcaster restore TỆP --secrets TỆP --to THƯ-MỤC-MỚI).",
            )


def close_seat(
    profile: StationProfile, tools: StationTools, seat: StationSeat, now: datetime
) -> PutInPlace:
    """Say at a station's address that it is handed nothing any more: signed, its lists empty.

    A host of plain files says it too, and to a player that opens the lists over the network.
    Raises PublishError.
    """
    ended = seat.subscriber.ended
    assert ended is not None
    folder = tools.folders.feeds / private_path(seat.token)
    issued = _closed_at(folder) or max([now, *_handed_moments(tools)])
    manifest = Manifest(unit=profile.unit, issued=issued, items=(), ended=ended)
    data = render_manifest(manifest)
    seal = tools.seal(data)

    def files() -> Iterator[SiteFile]:
        for name, text in playlists((), "dai").items():
            yield SiteFile(path=name, content=text, stage=Stage.LIST)
        yield from _seal(SIGNATURE, _Signed(manifest=manifest, data=data, seal=seal))
        yield SiteFile(path=MANIFEST, content=data, stage=Stage.FEED)

    key = key_of("thoi", data, seal)
    part = SitePart(name="danh-muc", key=key, make=files)
    plan = SitePlan(groups=(SiteGroup(name="dai", key=key, parts=lambda: iter((part,))),))
    placed = FolderPublisher(folder, link=True).publish(plan)
    return placed.below(private_path(seat.token))


def _closed_at(folder: Path) -> datetime | None:
    """The moment that stands in the list of an address that was closed before."""
    try:
        tree = json.loads((folder / MANIFEST).read_bytes())
        return datetime.fromisoformat(tree["issued"]) if tree.get("ended") else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _handed_moments(tools: StationTools) -> Iterator[datetime]:
    """No list of a station was issued after them, so that one issued now is no older one."""
    newest = tools.deliveries().newest()
    if newest is not None:
        yield newest
    yield from (each.at for each in tools.withdrawals().lines())


def _cut_short(programme: Programme, today: date) -> Notice | None:
    """What a station may not air as long as the script says, while that is still to come."""
    given = given_end(programme.episode, programme.edition)
    last = programme.last_day
    if given is None or last is None or not today <= last < given:
        return None
    words = bound_words(programme.edition, last)
    return Notice(
        code="dai-chi-trong-ngay",
        level=Level.WARNING,
        sentence=f"“{programme.episode.title}” nói “{words}”: đài truyền thanh chỉ được phát đến "
        f"hết {told_day(last)}, dù bài ghi phát đến {told_day(given)}",
        hint="Muốn đài phát được lâu hơn: bỏ lời nói theo ngày trong bài và trong lời chào.",
    )


def _may_leave(profile: StationProfile, source: EpisodeSource) -> EpisodeLines:
    """What listeners hear or will hear, the oldest first; private shows are not for stations.

    What was taken back is among them: it keeps its place, so that no page behind it moves.
    """
    open_shows = {show.key for show in profile.shows if not show.private}
    every = EpisodeLines.of(source.briefs)
    told = zip(every.digests, every.shows, strict=True)
    return every.where([digest and show in open_shows for digest, show in told])


@dataclass(frozen=True, kw_only=True)
class _Signed:
    """A list as every station gets it."""

    manifest: Manifest
    data: bytes
    seal: bytes  # b"" = the school has no key


class _Lists:
    """What all stations are given alike, made once: addresses in a manifest are relative."""

    def __init__(
        self,
        station: StationProfile,
        tools: StationTools,
        source: EpisodeSource,
        pages: PagedShow,
        now: datetime,
        *,
        folders: Sequence[Path],
    ) -> None:
        self.day = now.date()
        self._folders = folders  # of the stations: what stands there says how long it may be aired
        self._station = station
        self._tools = tools
        self._source = source
        self._pages = pages
        self._now = now

    @cached_property
    def newest(self) -> Sequence[Programme]:
        """The programmes of the newest page."""
        return self.programmes(self._pages.head)

    @cached_property
    def law(self) -> str:
        """What the notes of the newest page tell of the law."""
        return law_key(self._pages.head.cites, self.day, self._tools.register())

    @cached_property
    def standing(self) -> Sequence[Programme]:
        """Programmes of older pages that have an end which is still to come: they are aired too.

        What has no end at all only grows old. So many pages are looked at, however large the
        archive is; their lists as they were written last tell which programmes are worth opening.
        """
        first = max(0, len(self._pages.frozen) - LOOK_BACK)
        found = [
            brief
            for number, page in enumerate(self._pages.frozen[first:], start=first + 1)
            for brief in self._perhaps(page, number)
        ]
        return [p for p in self.programmes(found) if p.last_day and p.last_day >= self.day]

    def _perhaps(self, page: Sequence[EpisodeDigest], number: int) -> Iterator[EpisodeDigest]:
        """Those of a page that may still be aired; all of them when its list cannot be read."""
        ends: dict[str, object] | None = None
        for folder in self._folders:
            with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
                told = json.loads((folder / page_name(number)).read_bytes())
                ends = {item["id"]: item["valid_to"] for item in told["items"]}
                break
        today = self.day.isoformat()
        for brief in page:
            end = ends.get(brief.key) if ends is not None else today
            if isinstance(end, str) and end >= today:
                yield brief

    def programmes(self, page: Sequence[EpisodeDigest]) -> list[Programme]:
        """Those of a page that were not taken back."""
        there = [brief for brief in page if brief.key not in self._source.withdrawn]
        days = self._station.station_days
        return programmes_for(there, self._tools, self._source, self._now, days)

    @cached_property
    def taken_back(self) -> tuple[Withdrawal, ...]:
        """Every programme that was, so that a station takes it off its folder too."""
        held = self._tools.withdrawals().all()
        return tuple(each for each in held if each.what not in OF_PERSONS)

    @cached_property
    def seal(self) -> str:
        """Whose signature the lists carry."""
        return self._tools.seal(b"").decode()

    @cached_property
    def front(self) -> _Signed:
        """The page of today, with what of older ones may still be aired, and the way to them."""
        count = len(self._pages.frozen)
        last = page_name(count) if count else ""
        manifest = self._manifest([*self.standing, *self.newest], last, self.taken_back)
        pages = tuple(
            OlderPage(url=page_name(number), newest=self._last(page, manifest.issued))
            for number, page in enumerate(self._pages.frozen, start=1)
        )
        moments = [*(page.newest for page in pages), *(each.at for each in self._every)]
        return self._signed(
            replace(
                manifest,
                # a list never goes back in time, also when its newest programme is no more
                issued=max([manifest.issued, *moments]),
                pages=pages,
                api=f"{urljoin(self._station.public_url, '/')}{API}",
            )
        )

    @cached_property
    def told(self) -> Sequence[tuple[ItemRecord, str]]:
        """What every feed tells of the newest programmes, last handed over first, with the sound.

        A GUID for each revision, dates of the hand-over; the addresses are each station's own.
        """
        station = self._station
        episodes = [programme.episode for programme in self.newest]
        show = _show(station, "các đài", str(_SPACE))
        image = address(station.public_url, COVER)
        record = feed_record(
            show,
            station,
            episodes,
            register=self._tools.register(),
            as_of=self.day,
            image_url=image,
            paged=False,
        )
        by_page = {
            address(station.public_url, episode_page_path(p.episode)): p for p in self.newest
        }
        several = len({episode.programme for episode in episodes}) > 1  # each counted from 1
        told = [replace(item, number=0) if several else item for item in record.items]
        items = [_handed(item, by_page[item.link]) for item in told]
        return sorted(items, key=lambda told: told[0].published, reverse=True)

    def page(
        self, programmes: Sequence[Programme], number: int, page: Sequence[EpisodeDigest]
    ) -> _Signed:
        """An older page; what was taken back from it is named there."""
        keys = {brief.key for brief in page}
        gone = [each for each in self.taken_back if each.key in keys]
        older = page_name(number - 1) if number > 1 else ""
        return self._signed(self._manifest(programmes, older, gone))

    @cached_property
    def _every(self) -> Sequence[Withdrawal]:
        """Each line of the list, also of what was brought back: its moment counts."""
        return self._tools.withdrawals().lines()

    def _signed(self, manifest: Manifest) -> _Signed:
        data = render_manifest(manifest)
        return _Signed(manifest=manifest, data=data, seal=self._tools.seal(data))

    def _last(self, page: Sequence[EpisodeDigest], otherwise: datetime) -> datetime:
        """When anything of a page was handed over last."""
        given = self._tools.deliveries().of([brief.key for brief in page])
        return max((handed.issued for handed in given.values()), default=otherwise)

    def _manifest(
        self, programmes: Sequence[Programme], older: str, gone: Sequence[Withdrawal]
    ) -> Manifest:
        found = (manifest_item(each, self._station.unit) for each in programmes)
        items = tuple(sorted(found, key=lambda item: (item.issued, item.id), reverse=True))
        moments = [*(item.issued for item in items), *(each.at for each in gone)]
        return Manifest(
            unit=self._station.unit,
            issued=max(moments, default=self._now),
            items=items,
            withdrawn=tuple(
                ManifestWithdrawal(id=each.key, day=each.at.date(), reason=each.reason)
                for each in gone
            ),
            older=older,
        )


def _show(station: StationProfile, whom: str, guid: str) -> Show:
    return Show(
        key=STATION,
        guid=guid,
        title=f"{station.name}: bài gửi {whom}",
        description=f"Bài phát thanh của {station.unit} gửi {whom}.",
        category="Education",
        private=True,
    )


def _handed(item: ItemRecord, programme: Programme) -> tuple[ItemRecord, str]:
    """What stations are told instead of what listeners are, and the name of the sound."""
    audio = next(audio for ending, audio in sounds_of(programme.episode) if ending == "mp3")
    told = replace(
        item,
        guid=guid_of(programme.episode.guid, programme.handed.revision),
        published=programme.handed.issued.astimezone(item.published.tzinfo),
        audio_bytes=audio.bytes,
        seconds=max(1, round(audio.seconds)),
        transcript="",
        transcript_page="",
        chapters="",
        sounds=(replace(item.sounds[0], bytes=audio.bytes),),
    )
    return told, f"{programme.stem}.mp3"


def page_name(number: int) -> str:
    """The file of a frozen page."""
    return f"manifest-{number:04d}.json"


class _Desk:
    """One station's folder while it is planned."""

    def __init__(
        self, station: StationProfile, tools: StationTools, seat: StationSeat, lists: _Lists
    ) -> None:
        self._station = station
        self._tools = tools
        self._seat = seat
        self._lists = lists

    def frozen(self, number: int, page: Sequence[EpisodeDigest]) -> SiteGroup:
        """A page of a hundred older programmes, fewer where some were taken back."""
        days = self._station.station_days
        key = key_of(station_key(self._station), days, *(b.digest for b in page), number)

        def parts() -> Iterator[SitePart]:
            programmes = self._lists.programmes(page)
            yield from map(self._part, programmes)
            yield SitePart(
                name=f"danh-muc-{number}",
                key=key,
                make=lambda: self._page(self._lists.page(programmes, number, page), number),
            )

        return SiteGroup(name=f"dai-{number}", key=key, parts=parts)

    def head(self, older: Sequence[str]) -> SiteGroup:
        """The newest programmes, with all that a station's player opens; `older`: pages' keys."""
        lists = self._lists
        every = [*lists.standing, *lists.newest]
        told = repr([(p.key, p.priority, p.corrects, p.last_day) for p in every])
        key = key_of(
            station_key(self._station),
            lists.law,
            told,
            lists.taken_back,
            lists.day,
            *older,
            lists.seal,
        )

        def parts() -> Iterator[SitePart]:
            yield from map(self._part, lists.newest)
            yield SitePart(name="danh-muc", key=key, make=self._front)

        return SiteGroup(name="dai", key=key, parts=parts)

    def _part(self, programme: Programme) -> SitePart:
        return SitePart(
            name=programme.episode.key,
            key=programme.key,
            make=lambda: self._files(programme),
        )

    def _files(self, programme: Programme) -> Iterator[SiteFile]:
        folder = self._tools.folders.audio / programme.episode.show
        for ending, audio in sounds_of(programme.episode):
            name = f"{FOLDER}/{programme.stem}.{ending}"
            yield SiteFile(path=name, copy_of=folder / audio.name)
        for name, _, text in programme.texts:
            yield SiteFile(path=f"{FOLDER}/{name}", content=text.encode(), stage=Stage.SIDE)

    def _page(self, page: _Signed, number: int) -> Iterator[SiteFile]:
        name = page_name(number)
        yield SiteFile(path=name, content=page.data, stage=Stage.LIST)
        yield from _seal(f"{name}.sig", page)

    def _front(self) -> Iterator[SiteFile]:
        """Manifest, playlists and feed."""
        front = self._lists.front
        names = frozenset(file.name for item in front.manifest.items for file in item.files)
        entries = line_up(front.manifest.items, self._lists.day, names)
        lists = playlists(entries, "dai", lambda name: self._url(f"{FOLDER}/{name}"))
        for name, text in lists.items():
            yield SiteFile(path=name, content=text, stage=Stage.LIST)
        yield SiteFile(path=COVER, content=self._cover(), stage=Stage.SIDE)
        yield SiteFile(path=FEED, content=self._feed(), stage=Stage.FEED)
        yield from _seal(SIGNATURE, front)
        yield SiteFile(path=MANIFEST, content=front.data, stage=Stage.FEED)

    def _feed(self) -> bytes:
        """RSS for importers, with the addresses of this station."""
        station = self._station
        show = _show(station, self._seat.subscriber.name, str(uuid.uuid5(_SPACE, self._seat.token)))
        links = PageLinks(feed=self._url(FEED), json_feed=self._url(FEED))
        record = feed_record(
            show,
            station,
            (),
            register=self._tools.register(),
            image_url=self._url(COVER),
            pages=links,
        )
        root = self._url("")
        items = [
            replace(item, link=root, audio=where, sounds=(replace(item.sounds[0], address=where),))
            for item, name in self._lists.told
            for where in (self._url(f"{FOLDER}/{name}"),)
        ]
        return render_record(replace(record, link=root, items=tuple(items)))

    def _cover(self) -> bytes:
        title, unit = self._station.name, self._station.unit
        return self._tools.picture(key_of("dai", title, unit), lambda: show_cover(title, unit))

    def _url(self, path: str) -> str:
        return address(self._station.public_url, path)


def _seal(path: str, signed: _Signed) -> Iterable[SiteFile]:
    """The signature; a school without a key sends none."""
    return (SiteFile(path=path, content=signed.seal, stage=Stage.FEED),) if signed.seal else ()
