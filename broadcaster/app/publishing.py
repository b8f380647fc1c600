"""Publish everything that stands in feeds/: the public site, private shows, radio stations."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import (
    BroadcasterError,
    Busy,
    InputError,
    LostSound,
    PublishError,
    StoreError,
    WouldVanish,
)
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import StationProfile
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.production.tools import StationContext
from broadcaster.programme.store_look import REBUILD, lost_approvals
from broadcaster.publishing.addresses import AddressBook, listed_address
from broadcaster.publishing.public_paths import FOLDER, STILL
from broadcaster.publishing.publish import (
    PublishResult,
    SitesBeside,
    publish_site,
    remove_from_site,
)
from broadcaster.publishing.publisher import PutInPlace
from broadcaster.publishing.standing import publishes_sound
from broadcaster.publishing.taking_back import (
    UNREVIEWED,
    public_folders,
    still_mentioned,
    take_down_mentions,
)
from broadcaster.publishing.vanishing import published_shows
from broadcaster.stations.mirror_site import publish_stations, station_seats
from broadcaster.stations.tools import StationTools
from broadcaster.storage.lock import waited
from broadcaster.system.files import named
from broadcaster.system.memory import searched_seldom

if TYPE_CHECKING:
    from broadcaster.publishing.store_book import EarlierPlace
    from broadcaster.publishing.store_copy import CarriedSite, PlannedCarry

BOOK = "kho-doi-tuong"  # as `store_book` calls it; a station without a store loads nothing of that
_STORE_AWAY = timedelta(minutes=10)
_PUBLISHER_PATIENCE = 30.0  # seconds that another machine may still be publishing
_PATIENCE = 60.0  # seconds that a build may be at work when a long upload is done
_AT_NIGHT = time(2, 0)  # nobody builds or publishes then
HOST = ".may-chu"  # below audio_out, as `Settings.host` says


class SiteAddress(StrEnum):
    """How the station has an address; the value is the name of the list of such addresses."""

    OWN = "dia-chi.txt"  # the one in station.toml, that of feeds/
    SERVED = "dia-chi-may-chu.txt"  # a person said that listeners use it to reach the server
    PASSING = ""  # as long as a server runs; nobody is told of it


@searched_seldom()
def publish(
    station: StationContext,
    tools: StationTools,
    *,
    trust_clock: bool = False,
    again: bool = False,
    thorough: bool = False,
    known_as: SiteAddress = SiteAddress.OWN,
    taking_back: bool = False,
    patience: float = _PUBLISHER_PATIENCE,
    carry: bool = True,
) -> PublishResult:
    """Put the public site and every folder beside it in place.

    `trust_clock`: a person says that the clock is right, though it is behind what is published.
    `again` makes everything, whatever is recorded; `thorough` looks at the size of every file, of
    which an archive of thousands of files otherwise has a share in turn. An address that is not
    only passing is remembered: when the station has another one later, the feeds announce the move.
    `taking_back`: something has to go at once, so a clock that is behind counts as standing still.
    `patience`: seconds that another machine may still be publishing. `carry`: to the object store
    too; else whoever asks does that himself, by `ready_for_store`.
    Raises ConfigError, AssetError, PublishError, Busy when another machine that shares the database
    publishes; then the site that stood before still stands.
    """
    with waited(tools.one_publisher, patience):
        return _published(
            station,
            tools,
            trust_clock=trust_clock,
            again=again,
            thorough=thorough,
            known_as=known_as,
            taking_back=taking_back,
            carry=carry,
        )


def _published(
    station: StationContext,
    tools: StationTools,
    *,
    trust_clock: bool,
    again: bool,
    thorough: bool,
    known_as: SiteAddress,
    taking_back: bool,
    carry: bool,
) -> PublishResult:
    _refuse_unreviewed(tools)
    _refuse_lost_approvals(station.profile, tools)
    if not taking_back:
        _refuse_new_record(station.profile, tools)
    profile = replace(station.profile, old_urls=earlier_addresses(station.profile, tools, known_as))
    told: list[Notice] = []
    renamed = tuple(_guid_notices(profile, tools.folders.feeds))
    try:
        done = publish_site(
            profile,
            tools,
            _beside(profile, tools, again=again, tell=told.append),
            formats=station.formats,
            trust_clock=trust_clock,
            again=again,
            thorough=thorough,
            taking_back=taking_back,
        )
    except LostSound as lost:  # everything else is in place
        brought = bring_to_store(tools, taking_back=taking_back) if carry else None
        lost.ahead = brought.ahead if brought is not None else ()
        raise
    changed = bool(done.changed) or taking_back
    carried = None
    if carry:
        carried = bring_to_store(tools, changed=changed, thorough=again, taking_back=taking_back)
    if known_as is not SiteAddress.PASSING:
        _book(tools, known_as).note(profile.public_url)
    moved = _move_notices(station.profile, profile.old_urls, known_as)
    aside = _aside_notices(done.placed)
    stored = tuple(_store_notices(tools, carried))
    return replace(
        done,
        notices=(*moved, *renamed, *done.notices, *told, *aside, *stored),
        carried=carried,
        due=done.due if carried is None else store_due(tools, done.due, well=is_well(carried)),
    )


def ready_for_store(
    tools: StationTools, *, changed: bool = True
) -> "PlannedCarry | CarriedSite | None":
    """What a publishing that did not `carry` has to bring to the store; None = there is no store.

    While the station's lock is held still. It never raises, and asks no store.
    """
    site = tools.site_store()
    return site.ready(tools.clock.now(), changed=changed) if site is not None else None


def bring_beside(tools: StationTools, ready: "PlannedCarry") -> "CarriedSite":
    """Bring it there; others may work and publish in the station meanwhile. It never raises.

    Of several machines one does at a time. What another one published meanwhile is seen by the
    document of the site, which is only replaced where it still is as it was.
    """
    from broadcaster.publishing.store_copy import CarriedSite  # only where there is a store

    try:
        with tools.one_carrier():
            return ready.go()
    except Busy:  # another machine brings there what it has
        return CarriedSite(moved=True)
    except StoreError as other:
        return CarriedSite(fault=other)


def is_well(carried: "CarriedSite") -> bool:
    """Whether the store has all of the site that stands here."""
    return carried.fault is None and not carried.moved


def bring_to_store(
    tools: StationTools, *, changed: bool = True, thorough: bool = False, taking_back: bool = False
) -> "CarriedSite | None":
    """Bring what stands in feeds/ to the object store; None = the station has none.

    It never raises: what did not get there is in the answer, and goes with the next publishing.
    """
    site = tools.site_store()
    if site is None:
        return None
    now = tools.clock.now()
    return site.carry(now, changed=changed, thorough=thorough, at_once=taking_back)


def bring_ahead(tools: StationTools, done: PublishResult) -> PublishResult:
    """Bring the sounds to the store for which a publishing had no time, then what names them.

    The station's lock must be free: it is taken for the end alone, when everything long is done.
    """
    if done.carried is None or not done.carried.ahead:
        return done
    carried = _brought_ahead(tools, done.carried)
    before = tuple(one for one in done.notices if one.code != "kho-chua-du")
    told = tuple(one for one in _store_notices(tools, carried) if one not in before)
    due = store_due(tools, done.due, well=is_well(carried))
    return replace(done, carried=carried, notices=(*before, *told), due=due)


def bring_others_ahead(tools: StationTools, ahead: tuple[str, ...]) -> None:
    """The same behind a publishing that raised LostSound; a fault is noted for the next one."""
    from broadcaster.publishing.store_copy import CarriedSite  # only where there is a store

    if ahead:
        _brought_ahead(tools, CarriedSite(ahead=ahead))


def _brought_ahead(tools: StationTools, carried: "CarriedSite") -> "CarriedSite":
    site = tools.site_store()
    if site is None:
        return carried
    fault = site.send_ahead(carried.ahead)
    carried = replace(carried, fault=fault or carried.fault, ahead=())
    if tools.folders.feeds.is_dir():  # nobody removed the station meanwhile
        try:
            with waited(tools.lock, _PATIENCE), tools.one_publisher():
                if fault is None:
                    carried = site.carry(tools.clock.now(), changed=True, sent_ahead=True)
                else:
                    site.note(fault)
        except Busy:
            pass  # the next publishing ends it
        except StoreError as other:  # what stands here is published all the same
            carried = replace(carried, fault=other)
    return carried


def store_due(tools: StationTools, due: datetime | None, *, well: bool) -> datetime:
    """When is published next, where there is a store; `due` is when else.

    A store that did not get all is asked again soon, and every store is compared once a night.
    """
    now = tools.clock.now().astimezone(ZONE)
    night = datetime.combine(now.date() + timedelta(days=1), _AT_NIGHT, ZONE)
    wanted = night if well else now + _STORE_AWAY
    return min(due, wanted) if due is not None else wanted


def _store_notices(tools: StationTools, carried: "CarriedSite | None") -> Iterator[Notice]:
    yield from _forgotten_stores(tools)
    site = tools.site_store()
    if carried is None or site is None:
        return
    if carried.fault is not None:
        yield Notice(
            code="kho-chua-du",
            level=Level.WARNING,
            sentence="trang đã xuất bản ở máy này, trên kho đối tượng thì chưa đủ: "
            f"{carried.fault}",
            hint=carried.fault.hint or "Lần xuất bản sau đưa tiếp.",
        )
    if carried.unswept is not None:
        yield Notice(
            code="kho-phan-gui-do",
            level=Level.WARNING,
            sentence="trang ở kho đối tượng đã đủ, chỉ chưa dọn được phần gửi dở của những lần bị "
            f"đứt: {carried.unswept}",
            hint="Nhờ người giữ kho cho khóa quyền xem và bỏ phần gửi dở, hoặc đặt luật tự dọn ở "
            "kho.",
        )
    if carried.left_here:
        yield Notice(
            code="kho-khong-co-kenh-rieng",
            level=Level.INFO,
            sentence=f"{carried.left_here} thư mục riêng (người đăng ký, đài) không lên kho đối "
            "tượng, nên địa chỉ riêng chỉ mở được ở máy chủ có thư mục feeds",
            hint="Muốn đưa lên cả: private = true trong mục [object_store].",
        )


def _forgotten_stores(tools: StationTools) -> Iterator[Notice]:
    for one in earlier_stores(tools):
        yield Notice(
            code="kho-cu-con-trang",
            level=Level.WARNING,
            sentence=f"kho đối tượng {one.place} vẫn còn {one.files} tệp của trang, mà mục "
            "[object_store] của station.toml không còn ghi kho ấy: số rút lại ở đây không rút "
            "được ở đó",
            hint=f"Xóa các tệp ấy ở kho, rồi xóa tệp feeds/{FOLDER}/{one.note}.",
        )


def earlier_stores(tools: StationTools) -> "tuple[EarlierPlace, ...]":
    """Stores in no settings any more: each keeps what it has, also what is taken back here.

    They are told until somebody removes the note of them.
    """
    feeds = tools.folders.feeds
    with suppress(OSError):  # that a folder cannot be looked at is told by publishing itself
        if any(named(feeds / FOLDER, f"{BOOK}*")):
            from broadcaster.publishing.store_book import earlier_places

            site = tools.site_store()
            return earlier_places(feeds, site.place if site is not None else "")
    return ()


def _aside_notices(placed: PutInPlace) -> Iterator[Notice]:
    for path in placed.moved:
        yield Notice(
            code="thu-muc-choan-cho",
            level=Level.WARNING,
            sentence="có thư mục của ai đó nằm ở chỗ một tệp công khai; đã dời nguyên sang "
            f"feeds/{path}",
            hint="Lấy ra những gì cần, rồi xóa thư mục ấy.",
        )


def remove_show(
    station: StationContext, tools: StationTools, key: str, copies: Sequence[Path]
) -> PutInPlace:
    """Take a show off the site, and off the `copies` of it, that is in no settings any more.

    Raises InputError when there is nothing of that name to be removed, PublishError.
    """
    profile = station.profile
    site = tools.site_store()
    try:
        done = remove_from_site(profile, tools, _beside(profile, tools), key, copies)
    except InputError:
        wanted = key in {show.key for show in profile.shows}
        if site is None or wanted or not site.has_show(key):
            raise
        done = PutInPlace()  # of what is lost here only the store knows
    if site is not None:  # a fault is told by the next publishing, which tries again
        site.take_off(key, done.removed)
    return done


def _beside(
    profile: StationProfile,
    tools: StationTools,
    *,
    again: bool = False,
    tell: Callable[[Notice], None] = lambda notice: None,
) -> SitesBeside:
    every = station_seats(profile, tools.subscribers())
    return SitesBeside(
        tokens=frozenset(seat.token for seat in every),
        publish=partial(publish_stations, profile, tools, again=again, tell=tell),
    )


# --- where the site stood before ----------------------------------------------------------------


def earlier_addresses(
    profile: StationProfile, tools: StationTools, known_as: SiteAddress
) -> tuple[str, ...]:
    """Every address that the site had before this one, also when a hand changed station.toml."""
    if known_as is SiteAddress.PASSING:
        return profile.old_urls
    known = list(_book(tools, SiteAddress.OWN).all() or listed_address(tools.folders.feeds))
    if known_as is SiteAddress.SERVED:
        known += _book(tools, SiteAddress.SERVED).all()
    every = dict.fromkeys((*profile.old_urls, *known))
    return tuple(url for url in every if url != profile.public_url)


def served_before(tools: StationTools) -> tuple[str, ...]:
    """The addresses at which people were told to reach a server of this station."""
    return _book(tools, SiteAddress.SERVED).all()


def _book(tools: StationTools, known_as: SiteAddress) -> AddressBook:
    return AddressBook(tools.folders.audio / HOST / known_as)


def _move_notices(
    profile: StationProfile, earlier: Sequence[str], known_as: SiteAddress
) -> tuple[Notice, ...]:
    """Told as long as only this machine knows of it."""
    unwritten = [url for url in earlier if url not in profile.old_urls]
    if not unwritten or known_as is not SiteAddress.OWN:
        return ()
    notice = Notice(
        code="dia-chi-da-doi",
        level=Level.INFO,
        sentence=f"địa chỉ của đài đã đổi từ {unwritten[-1]} thành {profile.public_url}: các kênh "
        "báo cho người đang theo dõi, broadcaster serve chuyển tiếp (301) đường cũ",
        hint=f'Ghi old_urls = ["{unwritten[-1]}"] vào station.toml để máy nào cũng biết, và giữ '
        "máy chủ cũ thêm ít nhất bốn tuần.",
    )
    return (notice,)


def _guid_notices(profile: StationProfile, feeds: Path) -> Iterator[Notice]:
    """Told once, while the feed that stands there still has the name it had for life."""
    before = {show.key: show for show in published_shows(feeds)}
    for show in profile.shows:
        old = before.get(show.key)
        if old is not None and old.guid and old.guid != show.guid:
            yield Notice(
                code="guid-kenh-da-doi",
                level=Level.WARNING,
                sentence=f"guid của kênh “{show.title}” vừa đổi từ {old.guid} thành {show.guid}: "
                "danh mục và ứng dụng nghe coi đây là một kênh khác",
                hint=f'Không cố ý thì viết lại guid = "{old.guid}" trong station.toml rồi xuất bản '
                "lại.",
            )


# --- what really stands there -------------------------------------------------------------------


# --- taking back and restoring ------------------------------------------------------------------


def _refuse_lost_approvals(profile: StationProfile, tools: StationTools) -> None:
    """A database that was lost must take nothing off the site: its approvals lie as cards."""
    lost = lost_approvals(tools) if profile.approval else ()
    if lost:
        raise PublishError(
            f"cơ sở dữ liệu không biết {len(lost)} lần duyệt còn thẻ trong kho, như "
            f"{lost[0]}: xuất bản bây giờ thì các số ấy bị gỡ",
            hint=f"{STILL} {REBUILD}",
        )


def _refuse_new_record(profile: StationProfile, tools: StationTools) -> None:
    """With the whole store every approval is gone, and its card: nothing here let the site out."""
    if profile.approval and not tools.journal().began() and publishes_sound(tools.folders.feeds):
        raise WouldVanish(
            "chưa có lần duyệt nào được ghi ở đây, mà trang đang có số nghe được: xuất bản bây giờ "
            "thì các số ấy bị gỡ",
            hint=f"{STILL} Thư mục audio_out mất thì lấy lại bản sao lưu. Không có thì (hay là "
            "vừa bật phê duyệt) gửi duyệt lại: broadcaster send --all, rồi broadcaster approve",
        )


def _refuse_unreviewed(tools: StationTools) -> None:
    """A restored station may hold what was withdrawn after its backup: a person looks first."""
    if (tools.folders.audio / UNREVIEWED).is_file():
        raise PublishError(
            "Đài này lấy lại từ bản sao lưu, chưa ai xem lại những gì đã rút từ lúc sao lưu.",
            hint="Rút lại những gì đã rút từ lúc ấy (broadcaster withdraw TÊN "
            '--reason "LÝ DO"), rồi chạy: broadcaster publish --restored. Đơn vị trên máy chủ '
            "chung thì rút ở bàn làm việc, rồi báo người giữ máy chủ; người ấy chạy: "
            "broadcaster hub restored THƯ-MỤC MÃ",
        )


def reviewed(tools: StationTools) -> None:
    """Somebody looked: what was withdrawn since the backup is out of the restored station."""
    (tools.folders.audio / UNREVIEWED).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedWithout:
    """What the public folders came to when something had to leave them."""

    changed: tuple[str, ...]  # paths below feeds/ that were published anew, or are gone
    fault: BroadcasterError | None = None  # why nothing new was published; None = it was
    left: tuple[str, ...] = ()  # paths that still name it, and are not known to be ours
    unread: tuple[str, ...] = ()  # paths that could not be looked at: they may name it
    store: StoreError | None = None  # why the object store may still have it

    @property
    def fix(self) -> str:
        """What to do about the fault; what was published before does not stand any more."""
        return self.fault.hint.removeprefix(STILL).strip() if self.fault else ""


def publish_without(
    station: StationContext, tools: StationTools, gone: TakenBack
) -> PublishedWithout:
    """Publish what is left. Where that is refused, every list that names what is gone goes too.

    It never raises: nothing keeps what was taken back in public.
    """
    feeds = tools.folders.feeds
    fault: BroadcasterError | None = None
    try:
        if station.profile.public_url:
            done = publish(station, tools, taking_back=True)
            return PublishedWithout(
                changed=done.changed, store=_carry_fault(tools, done.carried, gone)
            )
    except LostSound as lost:  # of another episode: the rest is published
        carried = bring_to_store(tools, taking_back=True)
        return PublishedWithout(changed=(), fault=lost, store=_carry_fault(tools, carried, gone))
    except BroadcasterError as refused:
        fault = refused
    folders = public_folders(feeds)
    removed = [p for folder in folders for p in take_down_mentions(folder, gone)]
    left = [one for folder in folders for one in still_mentioned(folder, gone)]
    return PublishedWithout(
        changed=_below(feeds, removed),
        fault=fault,
        left=_below(feeds, [path for path, looked in left if looked]),
        unread=_below(feeds, [path for path, looked in left if not looked]),
        store=_store_fault(tools, gone, _below(feeds, [*removed, *(path for path, _ in left)])),
    )


def _carry_fault(
    tools: StationTools, carried: "CarriedSite | None", gone: TakenBack
) -> StoreError | None:
    """Why the store may still have what was taken back, behind a carry that may be refused.

    Behind one that left a long upload nothing is in the way: what names it is taken away as well.
    """
    if carried is None or not (carried.refused or carried.ahead):
        return carried.fault if carried else None
    left = _store_fault(tools, gone, ())
    return left or (carried.fault if carried.refused else None)


def close_address(wired: WiredStation) -> None:
    """Publish at once that an address of somebody's own was closed.

    Raises StoreError when the object store may still answer there, and what `publish` does.
    """
    carried = publish(wired.station, wired.tools, taking_back=True).carried
    if carried is None or carried.ahead or not wired.settings.station.object_store.private:
        return
    if carried.fault is not None:
        raise StoreError(
            "địa chỉ riêng ấy đã đóng ở máy này, ở kho đối tượng thì có thể còn mở: "
            f"{carried.fault.sentence}",
            hint=f"{carried.fault.hint} Rồi chạy: broadcaster publish".strip(),
            where=carried.fault.where,
        ) from carried.fault


def _store_fault(tools: StationTools, gone: TakenBack, texts: Sequence[str]) -> StoreError | None:
    """Take it from the store and bring nothing there: the site that stands here may be old.

    The fault is why the store may still have what was taken back.
    """
    site = tools.site_store()
    return site.take_back(gone, texts).fault if site is not None else None


def _below(feeds: Path, paths: Sequence[Path]) -> tuple[str, ...]:
    return tuple(path.relative_to(feeds).as_posix() for path in paths)
