"""Render an episode for the day of the slot that it waits in, when its words name another day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from broadcaster.domain.approval import ItemState
from broadcaster.domain.dates import told_day
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.queue import WAITING, QueueItem
from broadcaster.domain.schedule import Occurrence
from broadcaster.domain.text import slug
from broadcaster.production.build import BuildProgress, EpisodesAway
from broadcaster.production.naming import NamedEpisode, known_episodes
from broadcaster.production.tools import StationContext
from broadcaster.programme.approval import SendResult, send
from broadcaster.programme.queue_maintenance import maintain_queue
from broadcaster.programme.queueing import QueueContext, open_queue, other_days
from broadcaster.programme.spoken_day import said_day
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.scripts.head_edit import with_field, without_field
from broadcaster.storage.atomic import write_atomic
from broadcaster.writing.drafts import Clash, DraftFiles
from broadcaster.writing.takes import takes_of

_HEARD = (*WAITING, ItemState.ON_AIR, ItemState.AIRED, ItemState.CUT)
_DATED = re.compile(r"-\d{4}-\d\d-\d\d$")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedateResult:
    """What was made for the day of a slot, and what waits for it there now."""

    item: QueueItem
    occurrence: Occurrence
    wanted: NamedEpisode  # the episode that says this day
    copied: bool  # it is a new one, since the old one was heard or published with its own day
    sent: SendResult
    notices: tuple[Notice, ...] = ()  # of the queue, and of words that still name the old day

    @property
    def made(self) -> bool:
        """Whether it was rendered and stands before an approver, or needs none."""
        return bool(self.sent.standings) and not self.sent.held


def redate(
    station: StationContext,
    tools: ProgrammeTools,
    item: QueueItem,
    *,
    who: str,
    unknown_law: bool = False,
    jobs: int = 2,
    watch: BuildProgress | None = None,
    away: EpisodesAway | None = None,
) -> RedateResult:
    """Date the scripts of an item on the day of its slot, render them, ask for approval of that.

    An episode that was heard or published with its own day stays as it is: its scripts are copied,
    and the item airs the copy. Nothing airs unapproved: an episode that was only dated anew airs as
    it was approved until the new sound is, a copy does not air until then.

    The caller holds the station's lock. Safe to run twice; `away` as `build` has it. Raises
    InputError when there is nothing to do or it cannot be done; then nothing was changed.
    """
    context = open_queue(station, tools)
    occurrence = slot_of(context, item)
    known = {one.key: one for one in known_episodes(station, tools)}
    old, current = _old(tools, known, item)
    said = any(item.id in other_days(context, p) for p in context.line_ups())
    if old.day == occurrence.day:
        wanted, copied = old, False  # dated already: to be rendered, sent or approved
    elif not said:
        raise InputError(
            f"“{item.title}” không nói ngày nào khác ngày của khung, nên không cần dựng lại"
        )
    else:
        copied = _may_be_dated(context, item, occurrence, known)
        files = _copies(tools, old, occurrence.day) if copied else _moved(tools, old, occurrence)
        again = known_episodes(station, tools)
        wanted = next(one for one in again if set(files) <= set(one.files))
    sent = send(
        station,
        tools,
        [wanted],
        who=who,
        unknown_law=unknown_law,
        jobs=jobs,
        watch=watch,
        away=away,
    )
    made = tools.catalogue().get(wanted.key)
    if copied and sent.standings and made is not None:
        item = _swapped(context, item, made, who=who, day=occurrence.day)
    told = maintain_queue(station, tools, sent.built)
    if made is not None and sent.standings:
        told = (*told, *_left(made, current, occurrence.day))
    return RedateResult(
        item=tools.queue().get(item.id) or item,
        occurrence=occurrence,
        wanted=wanted,
        copied=copied,
        sent=sent,
        notices=told,
    )


def why_refused(
    context: QueueContext,
    item: QueueItem,
    occurrence: Occurrence,
    known: Mapping[str, NamedEpisode],
) -> str:
    """Why `redate` would refuse an item that names another day, with what to do; "" = it would not.

    `known`: the episodes of the station by key. Nothing is changed.
    """
    try:
        _may_be_dated(context, item, occurrence, known)
    except InputError as fault:
        return f"{fault.sentence}. {fault.hint}"
    return ""


def _old(
    tools: ProgrammeTools, known: Mapping[str, NamedEpisode], item: QueueItem
) -> tuple[NamedEpisode, Episode]:
    """Its scripts and its sound. Raises InputError where it has none any more."""
    old, current = known.get(item.episode), tools.catalogue().get(item.episode)
    if old is None or current is None or not old.files:
        raise InputError(
            f"“{item.title}” không còn kịch bản nên không dựng lại được",
            hint="Dời về khung của đúng ngày, hoặc xếp bài khác.",
        )
    return old, current


def _may_be_dated(
    context: QueueContext,
    item: QueueItem,
    occurrence: Occurrence,
    known: Mapping[str, NamedEpisode],
) -> bool:
    """Whether copies of its scripts are dated, not they themselves. Raises InputError for neither.

    Nothing is changed.
    """
    old, current = _old(context.tools, known, item)
    _refuse_shared_day(old, occurrence, tuple(known.values()))
    copied = _had_its_day(context, item, current)
    if copied:
        _refuse_takes(context.tools, old)
    return copied


def _refuse_takes(tools: ProgrammeTools, old: NamedEpisode) -> None:
    for path in old.files:
        if takes_of(tools, slug(path.stem)):
            raise InputError(
                f"bài {path.name} có lời do người thu; bản chép cho ngày khác không mang theo được",
                hint="Bớt lời nói ngày rồi dựng, duyệt lại; hoặc xếp vào khung của đúng ngày.",
            )


def slot_of(context: QueueContext, item: QueueItem) -> Occurrence:
    """The slot that airs an item next. Raises InputError while there is none."""
    for plan in context.line_ups():
        held = (*plan.items, *plan.left_out, *(one for one, _ in plan.refused))
        if item.id in {one.id for one in held}:
            return plan.occurrence
    raise InputError(
        f"“{item.title}” chưa có khung giờ nào sắp tới nên chưa biết dựng cho ngày nào",
        hint=f"Xếp vào một khung trước: broadcaster queue move {item.id} --slot KHUNG",
    )


def _had_its_day(context: QueueContext, item: QueueItem, current: Episode) -> bool:
    """Whether the episode was out with its own day, or waits in another slot as well."""
    others = (i for i in context.tools.queue().items() if i.episode == item.episode)
    shared = any(i.id != item.id and i.state in _HEARD for i in others)
    return current.air_time <= context.now or item.aired > 0 or shared


def _refuse_shared_day(
    old: NamedEpisode, occurrence: Occurrence, known: tuple[NamedEpisode, ...]
) -> None:
    """Scripts of one programme and one date are one episode: two would become one, unasked."""
    copies = {_copy_name(path, occurrence.day) for path in old.files}
    for one in known:
        same = (one.programme, one.day) == (old.programme, occurrence.day)
        if same and {path.name for path in one.files} != copies:
            raise InputError(
                f"{told_day(occurrence.day)} chương trình {one.programme_name} đã có số khác: "
                f"“{one.title}”; hai bài cùng ngày sẽ nhập làm một số",
                hint="Dời bài này sang khung của một ngày chưa có số nào (broadcaster queue move "
                f"BÀI --slot KHUNG), hoặc đổi Ngày phát của “{one.title}” rồi dựng lại.",
            )


def _moved(tools: ProgrammeTools, old: NamedEpisode, occurrence: Occurrence) -> list[Path]:
    """The scripts themselves, dated on the day."""
    drafts = DraftFiles(tools.folders.scripts)
    for path in old.files:
        draft = drafts.open(path.name)
        saved = drafts.save(path.name, _dated(draft.text, occurrence.day), draft.mark)
        if isinstance(saved, Clash):
            raise InputError(f"bài {path.name} vừa có người khác sửa", hint="Làm lại lần nữa.")
    return list(old.files)


def _copies(tools: ProgrammeTools, old: NamedEpisode, day: date) -> list[Path]:
    """Copies of the scripts, dated on the day; one that is there already is taken as it is."""
    drafts, copies = DraftFiles(tools.folders.scripts), dict[Path, str]()
    for path in old.files:
        copy = path.with_name(_copy_name(path, day))
        copies[copy] = without_field(_dated(drafts.open(path.name).text, day), "number")
    for copy, text in copies.items():
        if not copy.exists():
            write_atomic(copy, text.encode())
    return list(copies)


def _copy_name(path: Path, day: date) -> str:
    return f"{_DATED.sub('', path.stem)}-{day.isoformat()}{path.suffix}"


def _dated(text: str, day: date) -> str:
    return with_field(text, "air_date", f"{day:%d/%m/%Y}")


def _swapped(
    context: QueueContext, item: QueueItem, made: Episode, *, who: str, day: date
) -> QueueItem:
    """The item with the copy in it; it waits for approval like everything new."""
    fresh = replace(item, episode=made.key, title=made.title, state=ItemState.PENDING)
    why = f"dựng lại cho {told_day(day)}, thay số {item.episode}"
    return context.tools.queue().change(fresh, who=who, at=context.now, was=item.state, reason=why)


def _left(made: Episode, before: Episode, day: date) -> tuple[Notice, ...]:
    """What the words of the scripts themselves still say of the old day: no frame mends that."""
    said = said_day(replace(made, air_time=before.air_time), day)
    if not said:
        return ()
    return (
        Notice(
            code="con-noi-ngay-cu",
            level=Level.WARNING,
            sentence=f"“{made.title}” dựng cho {told_day(day)} mà lời trong bài vẫn nói “{said}”",
            hint="Sửa chỗ ấy trong bài rồi gửi duyệt lại.",
        ),
    )
