"""The queue as people work with it: put in, look, move, take out, copy last week."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.dates import written
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import InputError, NotApproved
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.queue import NEXT, WAITING, LiveItem, Priority, QueueItem
from broadcaster.domain.schedule import ZONE, Occurrence
from broadcaster.domain.text import fold, nearest
from broadcaster.domain.wording import length
from broadcaster.programme.approval_rules import live_digest
from broadcaster.programme.gate import yard_item
from broadcaster.programme.line_up import LineUp, at_once, fit, suits, total
from broadcaster.programme.queue_desk import HORIZON, QueueContext, find_slot, told_slot
from broadcaster.timetable.occurrences import find_occurrence

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRequest:
    """How an item is to be queued."""

    slot: str = ""  # what a person calls the slot; "" = the next that suits
    priority: Priority = Priority.ORDINARY
    valid_from: date | None = None
    valid_to: date | None = None
    repeats: int = 1
    required_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedItem:
    """An item that was put in, and what should be known of its slot."""

    item: QueueItem
    occurrence: Occurrence | None  # None = none in sight
    notices: tuple[Notice, ...] = ()


# --- putting in -----------------------------------------------------------------------------


def add_episode(
    desk: QueueContext, episode: Episode, wishes: QueueRequest, *, who: str
) -> QueuedItem:
    """Queue an episode as it may air.

    Raises NotApproved when it may not, InputError when it does not fit its slot by itself, is
    there already, or its days never come.
    """
    passed = desk.gate.episode(episode)
    if passed is None:
        raise NotApproved(
            f"số {episode.key} chưa được duyệt nên chưa vào hàng đợi được",
            hint=f"Gửi duyệt: broadcaster send {episode.key}. Người duyệt: broadcaster approve",
        )
    item = yard_item(passed)
    before = ItemState.APPROVED if desk.gate.required else ItemState.DRAFT
    return _add(desk, item, wishes, who=who, before=before, own_day=episode.air_time)


def add_live(
    desk: QueueContext, title: str, live: LiveItem, wishes: QueueRequest, *, who: str
) -> QueuedItem:
    """Queue a live reading; where approval is required it waits for it first."""
    if not title.strip():
        raise InputError(
            "phần đọc trực tiếp cần có tên", hint='Viết như --title "Tin sáng thứ Hai".'
        )
    if live.ident or live.closing:
        live = _known_sounds(desk, live)
    state = ItemState.PENDING if desk.gate.required else ItemState.QUEUED
    item = QueueItem(title=title.strip(), seconds=live.open_seconds, live=live, state=state)
    queued = _add(desk, item, wishes, who=who, before=ItemState.DRAFT, own_day=None)
    if state is ItemState.PENDING:
        desk.tools.journal().append(
            Transition(
                at=desk.now,
                who=who,
                subject=queued.item.subject,
                before=ItemState.DRAFT,
                after=ItemState.PENDING,
                occurrence=queued.item.occurrence,
                script_sha256=live_digest(queued.item),
            )
        )
    return queued


def _known_sounds(desk: QueueContext, live: LiveItem) -> LiveItem:
    """The reading with the names of its sounds as the station has them. Raises InputError."""
    known = {
        fold(name).replace(" ", "-"): asset.name
        for asset in desk.tools.shelf().assets
        for name in (asset.name, *asset.titles)
    }

    def found(words: str) -> str:
        name = fold(words).replace(" ", "-")
        if not words or name in known:
            return known.get(name, "")
        like = nearest(name, known)
        raise InputError(
            f"không có nhạc, tiếng động nào tên “{words}”",
            hint=f"Có phải “{known[like]}”?" if like else "Đặt tệp vào scripts_vi/am-thanh.",
        )

    return replace(live, ident=found(live.ident), closing=found(live.closing))


def _add(
    desk: QueueContext,
    item: QueueItem,
    wishes: QueueRequest,
    *,
    who: str,
    before: ItemState,
    own_day: datetime | None,
) -> QueuedItem:
    if wishes.valid_from and wishes.valid_to and wishes.valid_to < wishes.valid_from:
        raise InputError(
            f"hạn phát {written(wishes.valid_to)} trước ngày được phát {written(wishes.valid_from)}"
        )
    item = replace(
        item,
        priority=wishes.priority,
        valid_from=wishes.valid_from,
        valid_to=wishes.valid_to or item.valid_to,
        repeats=wishes.repeats,
        required_by=wishes.required_by,
        added_by=who,
    )
    occurrence = _chosen(desk, item, wishes.slot, own_day)
    if occurrence is not None:
        _refuse_unfit(item, occurrence)
        item = replace(item, occurrence=occurrence.id)
    stored = desk.tools.queue().add(item, who=who, at=desk.now, before=before)
    found = occurrence or _found_for(desk, stored)
    return QueuedItem(item=stored, occurrence=found, notices=_told(desk, stored, found))


def _chosen(
    desk: QueueContext, item: QueueItem, words: str, own_day: datetime | None
) -> Occurrence | None:
    """The slot that a person names; else the one on the episode's own day; else None = next."""
    if words:
        return find_slot(desk, words)
    if item.priority is Priority.URGENT or own_day is None:
        return None
    day = own_day.astimezone(ZONE).date()
    return next((o for o in desk.coming if o.day == day and suits(item, o)), None)


def _refuse_unfit(item: QueueItem, occurrence: Occurrence) -> None:
    limit = occurrence.slot.max_seconds
    if not fit([item], limit)[0]:
        raise InputError(
            f"“{item.title}” dài {length(item.seconds)}, khung giờ “{occurrence.slot.name}” chỉ "
            f"có {length(limit)}",
            hint="Cắt bớt bài rồi dựng lại, chọn khung dài hơn, hoặc tăng max_minutes của khung.",
        )
    if item.valid_from and occurrence.day < item.valid_from:
        raise InputError(f"“{item.title}” chỉ được phát từ ngày {written(item.valid_from)}")
    if item.valid_to and occurrence.day > item.valid_to:
        raise InputError(f"“{item.title}” chỉ được phát đến hết ngày {written(item.valid_to)}")


def _found_for(desk: QueueContext, item: QueueItem) -> Occurrence | None:
    plans = desk.line_ups()
    return next((p.occurrence for p in plans if any(i.id == item.id for i in p.items)), None)


def _told(desk: QueueContext, item: QueueItem, occurrence: Occurrence | None) -> tuple[Notice, ...]:
    """What should be known at once: no slot in sight, another programme's slot, too much in it."""
    if occurrence is None:
        waits = item.state is ItemState.QUEUED and not at_once(item)
        return (_no_slot(item),) if waits else ()
    notices = [_other_programme(item, occurrence)] if not suits(item, occurrence) else []
    episode = desk.tools.catalogue().get(item.episode) if item.episode else None
    if episode is not None and occurrence.day < episode.air_time.astimezone(ZONE).date():
        notices.append(_too_early(episode, occurrence))
    plan = next(p for p in desk.line_ups() if p.occurrence.id == occurrence.id)
    notices += [_too_much(plan)] if plan.left_out else []
    return tuple(notices)


def _no_slot(item: QueueItem) -> Notice:
    return Notice(
        code="khong-co-khung",
        level=Level.WARNING,
        sentence=f"chưa thấy khung giờ nào trong {HORIZON} ngày tới đủ chỗ cho “{item.title}”",
        hint="Bài vẫn nằm trong hàng đợi. Xem các khung: broadcaster slot list",
    )


def _other_programme(item: QueueItem, occurrence: Occurrence) -> Notice:
    return Notice(
        code="khac-chuong-trinh",
        level=Level.INFO,
        sentence=f"khung giờ {told_slot(occurrence)} vốn dành cho chương trình "
        f"“{occurrence.slot.programme}”; “{item.title}” vẫn được xếp vào đó",
    )


def _too_early(episode: Episode, occurrence: Occurrence) -> Notice:
    own = written(episode.air_time.astimezone(ZONE).date())
    return Notice(
        code="som-hon-ngay-phat",
        level=Level.WARNING,
        sentence=f"khung giờ {told_slot(occurrence)} sớm hơn ngày phát {own} của "
        f"“{episode.title}”; văn bản pháp luật trong bài mới được soát cho ngày ấy",
        hint="Dời sang khung sau (broadcaster queue move), hoặc sửa Ngày phát của bài rồi dựng và "
        "duyệt lại.",
    )


def _too_much(plan: LineUp) -> Notice:
    names = ", ".join(f"“{item.title}”" for item in plan.left_out)
    over = plan.seconds + total(plan.left_out) - plan.occurrence.slot.max_seconds
    return Notice(
        code="qua-khung",
        level=Level.WARNING,
        sentence=f"khung giờ {told_slot(plan.occurrence)} quá {length(over)}: {names} sẽ không "
        "phát trong khung này",
        hint="Dời sang khung khác (broadcaster queue move) hoặc bỏ bớt (broadcaster queue remove).",
    )


# --- changing -------------------------------------------------------------------------------


def move(
    desk: QueueContext,
    item: QueueItem,
    *,
    slot: str = "",
    place: int = 0,
    who: str,
    version: int = -1,
) -> QueuedItem:
    """Put an item into another slot, or to another place (from 1) in the order of its own.

    `version` is that of the order which the person saw; -1 = as it is now. Raises Conflict.
    """
    if slot:
        occurrence = find_slot(desk, slot)
        _refuse_unfit(item, occurrence)
        moved = replace(item, occurrence=occurrence.id)
        item = desk.tools.queue().change(moved, who=who, at=desk.now, was=item.state)
    if place:
        item = _reorder(desk, item, place, who=who, version=version)
    found = find_occurrence(desk.coming, item.occurrence) or _found_for(desk, item)
    return QueuedItem(item=item, occurrence=found, notices=_told(desk, item, found))


def _reorder(
    desk: QueueContext, item: QueueItem, place: int, *, who: str, version: int
) -> QueueItem:
    queue = desk.tools.queue()
    seen = queue.version(item.occurrence) if version < 0 else version
    ids = [i.id for i in queue.items(item.occurrence) if i.state in WAITING]
    ids.remove(item.id)
    ids.insert(max(place - 1, 0), item.id)
    queue.reorder(item.occurrence, ids, version=seen, who=who, at=desk.now)
    return queue.get(item.id) or item


def remove(desk: QueueContext, item: QueueItem, *, who: str, reason: str = "") -> QueueItem:
    """Take an item out of the queue; it stays in the record.

    Raises InputError when the parent unit asks for it and no reason is given.
    """
    if item.required_by and not reason.strip():
        raise InputError(
            f"“{item.title}” do {item.required_by} yêu cầu, ở lại hàng đợi tới khi phát xong",
            hint='Nếu vẫn phải bỏ thì ghi lý do: --why "…"',
        )
    out = replace(item, state=ItemState.CANCELLED, note=reason)
    return desk.tools.queue().change(out, who=who, at=desk.now, was=item.state, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReport:
    """What copying a week did."""

    items: tuple[QueueItem, ...]
    notices: tuple[Notice, ...]


def copy_week(desk: QueueContext, first: date, *, who: str, weeks: int = 1) -> CopyReport:
    """Queue again, `weeks` later, what was in the seven days from `first` on.

    What has expired, is no longer approved, or has no slot then is told and left out.
    """
    last = first + timedelta(days=6)
    old = [i for i in desk.tools.queue().items(since=first) if _aired_in(i, first, last)]
    copied, notices = [], []
    for item in old:
        try:
            copied.append(_copy(desk, item, weeks, who=who))
        except InputError as error:
            notices.append(_not_copied(item, error))
    return CopyReport(items=tuple(copied), notices=tuple(notices))


def _aired_in(item: QueueItem, first: date, last: date) -> bool:
    if item.occurrence == NEXT or item.state in (ItemState.CANCELLED, ItemState.RETURNED):
        return False
    return first.isoformat() <= item.occurrence[:10] <= last.isoformat()


def _copy(desk: QueueContext, item: QueueItem, weeks: int, *, who: str) -> QueueItem:
    day = date.fromisoformat(item.occurrence[:10]) + weeks * WEEK
    wanted = f"{day.isoformat()}{item.occurrence[10:]}"
    occurrence = find_slot(desk, wanted)
    wishes = QueueRequest(
        slot=occurrence.id,
        priority=item.priority,
        valid_from=item.valid_from,
        valid_to=item.valid_to,
        required_by=item.required_by,
    )
    if item.live is not None:
        return add_live(desk, item.title, item.live, wishes, who=who).item
    episode = desk.tools.catalogue().get(item.episode)
    if episode is None:
        raise InputError(f"số {item.episode} không còn trong danh mục")
    return add_episode(desk, episode, wishes, who=who).item


def _not_copied(item: QueueItem, error: InputError) -> Notice:
    return Notice(
        code="khong-chep-duoc",
        level=Level.WARNING,
        sentence=f"không chép được “{item.title}”: {error.sentence}",
        hint=error.hint,
    )


def unplaced(desk: QueueContext) -> tuple[QueueItem, ...]:
    """Waiting items that no coming slot has: none has room, or theirs is over or gone."""
    plans = desk.line_ups()
    placed = {
        item.id
        for plan in plans
        for item in (*plan.items, *plan.left_out, *(refused for refused, _ in plan.refused))
    }
    items = desk.tools.queue().items(since=desk.now.date())
    waiting = (i for i in items if i.state in WAITING)
    return tuple(item for item in waiting if item.id not in placed)
