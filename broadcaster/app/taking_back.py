"""Take something back from everywhere at once: files, queue, loudspeaker, feeds and pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from broadcaster.app.care import backups_holding
from broadcaster.app.publishing import BOOK, PublishedWithout, earlier_stores, publish_without
from broadcaster.app.settings import BEFORE_UPGRADE, HOST
from broadcaster.app.site_store import open_work_store
from broadcaster.app.station import WiredStation
from broadcaster.app.voice_order import let_be
from broadcaster.care.withdraw import (
    OWN_VOICE,
    WithdrawPlan,
    WithdrawReport,
    carry_out,
    find_recording,
    own_voices,
    plan_episode,
    plan_recording,
    plan_voice,
)
from broadcaster.domain.errors import BroadcasterError, ConfigError, InputError
from broadcaster.domain.text import slug
from broadcaster.domain.withdrawal import WithdrawnKind, withdrawn_keys
from broadcaster.domain.wording import refusal
from broadcaster.production.naming import NamedEpisode, find, known_episodes
from broadcaster.production.work_store import clear_store
from broadcaster.programme.line_up import DroppedItem, LineUp, losses
from broadcaster.programme.queueing import open_queue
from broadcaster.publishing.public_paths import FOLDER

_NOT_PUBLISHED = ConfigError(
    "cài đặt của đài chưa đọc được", hint="Sửa scripts_vi/station.toml theo lời báo ở trên."
)
_BACKUPS = (
    "các bản sao lưu: nơi cất ghi ở [backup] của station.toml, chưa đọc được; sửa xong thì lấy lại "
    "bản nào chương trình cũng nhắc gỡ lại"
)
_STORE = (
    "kho đối tượng: địa chỉ của nó ở mục [object_store] của station.toml, chưa đọc được; sửa xong "
    "thì chạy: broadcaster publish"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawOutcome:
    """What was taken back, what listeners see now, and what people have to know."""

    report: WithdrawReport
    public: PublishedWithout
    lost: tuple[DroppedItem, ...]  # what left the queue, and what its slots hold now
    elsewhere: tuple[str, ...]  # sentences: copies that no program can take back
    in_its_place: str = ""  # key of what came instead of a corrected one; "" = nothing yet
    taken_back_too: bool = False  # whether that one was withdrawn in its turn
    place_fault: BroadcasterError | None = None  # why nobody knows what came instead


def planned(
    wired: WiredStation, name: str, what: WithdrawnKind = WithdrawnKind.EPISODE
) -> tuple[WithdrawPlan, bool]:
    """What a name means, and whether it is the whole name of it. Raises InputError."""
    if what is WithdrawnKind.VOICE or name.startswith(OWN_VOICE):
        return plan_voice(wired.tools, name), True
    corrects = what is WithdrawnKind.CORRECTED
    try:
        return plan_episode(wired.tools, name, what), True
    except InputError as unknown:
        if not corrects and find_recording(wired.tools, name) is not None:
            return plan_recording(wired.tools, name), True
        known = known_episodes(wired.station, wired.tools)
        try:
            found = find(name, _under_old_keys(wired, known) if corrects else known)
        except BroadcasterError as fault:
            raise (fault if isinstance(fault, InputError) else unknown) from fault
        whole = slug(name) in (slug(found.title), *found.slugs)
        return plan_episode(wired.tools, found.key, what), whole


def _under_old_keys(wired: WiredStation, known: Sequence[NamedEpisode]) -> tuple[NamedEpisode, ...]:
    """The episodes, those that are being corrected under the keys that they had.

    A correction gives its scripts another key at once. While nothing is built of that, their names
    mean what is taken back: whoever was cut off says the same words again.
    """
    tools = wired.tools
    gone = withdrawn_keys(tools.withdrawals().all())
    built = {brief.key for brief in tools.catalogue().briefs()}
    old = {(e.programme, e.slugs): e.key for e in tools.listing().entries if e.key in gone}
    keys = {k.key: old.get((k.programme, k.slugs), k.key) for k in known if k.key not in built}
    named = {keys.get(k.key, k.key): k for k in known}
    return tuple(replace(k, key=key) for key, k in named.items())


def _in_its_place(wired: WiredStation, key: str, gone: frozenset[str]) -> str:
    """The key of the episode that was built instead of a corrected one; "" where there is none.

    `gone` are the keys that were withdrawn. Raises BroadcasterError when nobody can say.
    """
    entries = wired.tools.listing().entries
    built = {brief.key for brief in wired.tools.catalogue().briefs()} | gone
    old = next((e for e in entries if e.key == key and e.retired), None)
    if old is None:
        return ""
    others = (e for e in entries if e.programme == old.programme and not e.retired)
    same = [e for e in others if not {*old.slugs}.isdisjoint(e.slugs)]  # wherever they were put off
    near = min(same, key=lambda e: e.day != old.day, default=None)
    return near.key if near and near.key in built else ""


def take_back(
    wired: WiredStation,
    plan: WithdrawPlan,
    *,
    reason: str,
    who: str,
    consent: bool | None = None,
    original: bool = False,
    unread: ConfigError | None = None,
) -> WithdrawOutcome:
    """Carry it out and publish what is left; what could not be done stands in the outcome.

    `unread` is why the settings cannot be used: then nothing is published. The caller holds the
    station. Raises InputError without a reason.
    """
    before = () if unread else _line_ups(wired)
    done = carry_out(wired.tools, plan, reason=reason, who=who, consent=consent, original=original)
    public = publish_without(wired.station, wired.tools, done.gone)
    if plan.what is WithdrawnKind.VOICE and unread is None and not own_voices(wired.tools):
        try:
            let_be(wired.settings)
        except BroadcasterError as fault:  # the voice is gone, and nobody hears it any more
            done = replace(done, faults=(*done.faults, fault))
    elsewhere = done.elsewhere
    if unread is not None:
        public = replace(public, fault=_NOT_PUBLISHED)
        elsewhere = (*elsewhere, _BACKUPS)
        if (wired.tools.folders.feeds / FOLDER / BOOK).is_file():
            elsewhere = (*elsewhere, _STORE)
    if public.store is not None:
        elsewhere = (
            *elsewhere,
            f"kho đối tượng ({public.store.sentence}): máy gỡ tiếp ở lần xuất bản sau, chạy ngay: "
            "broadcaster publish",
        )
    if unread is None:
        elsewhere = (
            *elsewhere,
            *(
                f"kho đối tượng trước đây của đài, {one.place} ({one.files} tệp): máy không gỡ "
                f"được ở đó, phải tự xóa; xong thì xóa tệp feeds/{FOLDER}/{one.note}"
                for one in earlier_stores(wired.tools)
            ),
        )
        elsewhere = (*elsewhere, *_work_store_emptied(wired))
    elsewhere = (*elsewhere, *_earlier_database_removed(wired))
    after = () if unread else _line_ups(wired)
    instead, taken_back_too, place_fault = "", False, None
    if done.before and done.before.what is WithdrawnKind.CORRECTED:
        try:
            gone = withdrawn_keys(wired.tools.withdrawals().all())
            instead = _in_its_place(wired, plan.key, gone)
            taken_back_too = instead in gone
        except BroadcasterError as fault:  # all is done by now; this is only told
            place_fault = fault
    return WithdrawOutcome(
        report=done,
        public=public,
        lost=losses(done.left, before, after),
        elsewhere=(*elsewhere, *backups_holding(wired)),
        in_its_place=instead,
        taken_back_too=taken_back_too,
        place_fault=place_fault,
    )


def _earlier_database_removed(wired: WiredStation) -> tuple[str, ...]:
    """What an upgrade that failed left beside the database goes; a sentence if it stays."""
    copy = wired.tools.folders.audio / HOST / BEFORE_UPGRADE
    try:
        copy.unlink(missing_ok=True)
    except OSError as fault:
        return (f"bản cơ sở dữ liệu trước khi nâng cấp, {copy} ({refusal(fault)}): xóa tệp ấy",)
    return ()


def _work_store_emptied(wired: WiredStation) -> tuple[str, ...]:
    """What a run on a cluster that was cut off left in its store goes; a sentence if it stays."""
    try:
        store = open_work_store(wired.settings)
        if store is not None:
            clear_store(store, made=True)
    except BroadcasterError as fault:
        place = wired.settings.station.object_store.work
        return (f"kho việc của cụm máy, {place} ({fault.sentence}): xóa in, clip và made ở đó",)
    return ()


def _line_ups(wired: WiredStation) -> tuple[LineUp, ...]:
    """What airs in which slot; nothing keeps a withdrawal from going on without it."""
    try:
        return tuple(open_queue(wired.station, wired.tools).line_ups())
    except BroadcasterError:
        return ()
