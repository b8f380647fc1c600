"""Keep the queue true: expiry, newer renderings, approvals that came or went, repeats."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from broadcaster.domain.approval import ItemState
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.playout import slot_words
from broadcaster.domain.queue import NEXT, WAITING, QueueItem
from broadcaster.domain.schedule import ZONE
from broadcaster.production.tools import StationContext
from broadcaster.programme.approval import after_build, notice_changes
from broadcaster.programme.approval_rules import live_digest, yard_file
from broadcaster.programme.kept_files import drop_idle
from broadcaster.programme.queueing import QueueContext, followed, open_queue
from broadcaster.programme.tools import ProgrammeTools

if TYPE_CHECKING:  # the lamps keep the queue true, and build nothing
    from broadcaster.production.build import BuildReport

_LOOK_BACK = timedelta(days=14)  # items of older occurrences are left as they are


def settle_items(context: QueueContext) -> tuple[Notice, ...]:
    """Bring waiting items up to date with what may air now; everything that changes is told.

    Items go along with a slot whose hour changed, expired ones leave, items follow a newer admitted
    rendering, what lost its approval waits for a new one, and an item with repeats left comes back
    for its next slot. Safe to run twice.
    """
    notices = list[Notice]()
    for waiting in context.tools.queue().items(since=context.now.date() - _LOOK_BACK):
        item, gone_along = _gone_along(context, waiting)
        notices += gone_along
        after, why = _settled(context, item)
        if after is not item:
            context.tools.queue().change(
                after, who="máy", at=context.now, was=item.state, reason=why
            )
            notices.append(_settled_notice(after, why))
    return tuple(notices)


def _gone_along(context: QueueContext, item: QueueItem) -> tuple[QueueItem, tuple[Notice, ...]]:
    """The item where its slot is now; where it is already, it stays and has lost its place."""
    place = followed(context, item)
    if place is None:
        return item, ()
    begins = f"{place.slot.time:%H:%M}"
    why = f"khung “{item.slot}” đổi giờ từ {slot_words(item.occurrence)} sang {begins}"
    moved = replace(item, occurrence=place.id, came_from=item.came_from or item.occurrence)
    try:
        moved = context.tools.queue().change(
            moved, who="máy", at=context.now, was=item.state, reason=why
        )
    except InputError:
        return item, ()
    said = f"“{item.title}” dời theo: {why}"
    return moved, (Notice(code="doi-theo-khung", level=Level.INFO, sentence=said),)


def _settled(context: QueueContext, item: QueueItem) -> tuple[QueueItem, str]:
    today = context.now.astimezone(ZONE).date()
    if again := _comes_back(item):
        fresh = replace(item, state=ItemState.QUEUED, occurrence=NEXT, slot="", came_from="")
        return fresh, again
    if item.state not in WAITING:
        return item, ""
    if item.valid_to is not None and today > item.valid_to:
        why = f"chỉ được phát đến hết {told_day(item.valid_to)}"
        return replace(item, state=ItemState.CANCELLED, note=why, lost=why), why
    if item.live is not None:
        return _settled_live(context, item)
    return _settled_episode(context, item)


def _comes_back(item: QueueItem) -> str:
    """Why an item that has had its turn waits again; "" when it does not."""
    if item.state is ItemState.AIRED and item.aired < item.repeats:
        return "phát lại lần nữa"
    if item.required_by and item.state in (ItemState.MISSED, ItemState.CUT):
        return f"{item.required_by} yêu cầu, chưa phát được"
    return ""


def _settled_live(context: QueueContext, item: QueueItem) -> tuple[QueueItem, str]:
    approval = context.gate.approval(item.subject)
    good = not context.gate.required or (
        approval is not None and approval.script_sha256 == live_digest(item)
    )
    if good and item.state is ItemState.PENDING:
        return replace(item, state=ItemState.QUEUED), "đã duyệt"
    if not good and item.state is ItemState.QUEUED:
        return replace(item, state=ItemState.PENDING), "chưa được duyệt"
    return item, ""


def _settled_episode(context: QueueContext, item: QueueItem) -> tuple[QueueItem, str]:
    current = context.tools.catalogue().get(item.episode)
    passed = context.gate.episode(current) if current is not None else None
    file = yard_file(passed) if passed is not None else None
    if current is None:
        why = "số này không còn trong danh mục"
        return replace(item, state=ItemState.CANCELLED, note=why, lost=why), why
    if passed is None or file is None:
        if item.state is ItemState.PENDING:
            return item, ""
        return replace(item, state=ItemState.PENDING), "chưa được duyệt"
    audio = f"{passed.show}/{file.name}"
    same = (item.sha256, item.audio, item.title) == (file.sha256, audio, passed.title)
    if same and item.state is ItemState.QUEUED:
        return item, ""
    fresh = replace(
        item,
        audio=audio,
        sha256=file.sha256,
        seconds=file.seconds,
        title=passed.title,
        state=ItemState.QUEUED,
    )
    return fresh, "bản âm thanh mới" if item.sha256 != file.sha256 else "được phát lại"


def _settled_notice(item: QueueItem, why: str) -> Notice:
    return Notice(
        code="hang-doi-tu-doi",
        level=Level.INFO if item.state is ItemState.QUEUED else Level.WARNING,
        sentence=f"hàng đợi: “{item.title}” nay “{item.state}” ({why})",
    )


def maintain_queue(
    station: StationContext, tools: ProgrammeTools, built: "BuildReport | None" = None
) -> tuple[Notice, ...]:
    """Send back what changed, let the queue follow, drop kept files that nobody needs.

    The caller holds the station's lock. Safe to run twice; the second run finds nothing to do.
    """
    told = list(after_build(tools, built)) if built is not None else []
    told += notice_changes(tools)
    told += settle_items(open_queue(station, tools))
    with suppress(StoreError):  # where nobody can look nothing is dropped; the lamp tells of it
        drop_idle(tools)
    return tuple(told)
