"""Hàng đợi: what airs in which slot, in what order, and what does not fit and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.handed_items import with_handed
from broadcaster.desk.answers import go, plain_hint, sentence
from broadcaster.desk.forms import in_field, line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.desk.week_grid import WEEK, WeekGrid, monday_of, week_grid
from broadcaster.domain.approval import ItemState
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import Conflict, InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.queue import NEXT, WAITING, QueueItem
from broadcaster.domain.schedule import ZONE, Occurrence
from broadcaster.programme.agenda import days_of
from broadcaster.programme.line_up import LineUp, total
from broadcaster.programme.queue_maintenance import settle_items
from broadcaster.programme.queueing import (
    QueueContext,
    QueuedItem,
    QueueRequest,
    add_episode,
    move,
    open_queue,
    other_days,
    remedy_of,
    remove,
    unplaced,
)
from broadcaster.programme.schedule import coming
from broadcaster.timetable.occurrences import find_occurrence

_SATURDAY = 5
_AHEAD = 60  # slots that an item may be moved to
_OVER = (ItemState.AIRED, ItemState.ON_AIR, ItemState.CUT, ItemState.MISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """One slot of the page that is still to come."""

    plan: LineUp
    version: int  # of its order, as it is shown
    named: tuple[QueueItem, ...]  # put into this slot by name, in order; these may be dragged
    floating: tuple[QueueItem, ...]  # waits for the next slot that suits, which is this one
    over: float  # seconds too much, 0 = it fits
    troubles: dict[int, str]  # item -> why it does not air here
    other_days: dict[int, str]  # item -> what it says of its day that is not so here
    remedies: dict[int, str]  # item -> the name of what helps there


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWeek:
    """A week that the page does not show and that has something in it."""

    first: date  # Monday
    items: int
    troubles: int  # of them that do not air as they stand


def _page(context: RequestContext) -> Response:
    station, tools = context.wired.station, context.wired.tools
    desk = open_queue(station, tools)
    today = desk.now.astimezone(ZONE).date()
    plans = desk.line_ups()
    first = max(monday_of(context.query("tuan"), _nearest(plans, today)), monday_of("", today))
    grid, past = _week(desk, plans, first)
    waiting = [i for i in tools.queue().items(since=desk.now.date()) if i.state in WAITING]
    views = [
        _view(desk, plan, waiting)
        for plan in plans
        if plan.items or plan.left_out or plan.refused or plan.occurrence.day < first + WEEK
    ]
    ends = monday_of("", desk.coming[-1].day) if desk.coming else first
    return respond(
        context,
        "queue.html",
        grid=grid,
        slots={view.plan.occurrence.id: view for view in views},
        past=past,
        others=_other_weeks(views, first),
        before=first - WEEK if first > monday_of("", today) else None,
        after=first + WEEK if first < ends else None,
        today=today,
        unplaced=unplaced(desk),
        ready=_ready(context, desk),
        choices=[(o.id, _day_and_hour(o)) for o in desk.coming[:_AHEAD]],
        sites={unit.key: unit.name for unit in desk.schedule.units if unit.holds_on(today)},
        may_change=context.may(Right.QUEUE),
        may_redate=context.may(Right.SEND),
        pending=ItemState.PENDING,
        day_and_hour=_day_and_hour,
        undo=_undo(context, desk) if context.may(Right.QUEUE) else None,
    )


def _nearest(plans: Sequence[LineUp], today: date) -> date:
    """A day of the week that is shown unasked: that of the next slot.

    At a weekend of which nothing is left but empty slots people look at the week to come.
    """
    nearest = plans[0].occurrence.day if plans else today
    ends = monday_of("", today) + WEEK
    rest = [plan for plan in plans if plan.occurrence.day < ends]
    left = any(plan.items or plan.left_out or plan.refused for plan in rest)
    weekend = today.weekday() >= _SATURDAY and not left
    return ends if weekend and len(plans) > len(rest) else nearest


def _week(
    desk: QueueContext, plans: Sequence[LineUp], first: date
) -> tuple[WeekGrid, dict[str, tuple[QueueItem, ...]]]:
    """The week from a Monday on, and what was in those of its slots that are over."""
    last = first + timedelta(days=6)
    ahead = {plan.occurrence.id: plan for plan in plans}
    all_ = coming(desk.schedule, first, 7)
    gone = [occurrence for occurrence in all_ if occurrence.id not in ahead]
    whole = [ahead.get(one.id, LineUp(occurrence=one, items=())) for one in all_]
    past = {}
    for occurrence in gone:
        items = desk.tools.queue().items(occurrence.id)
        past[occurrence.id] = tuple(item for item in items if item.state in _OVER)
    return week_grid(days_of(desk.station.profile, desk.schedule, whole, first, last)), past


def _other_weeks(views: Sequence[SlotView], first: date) -> list[OtherWeek]:
    """Nothing that waits is hidden: the weeks that are not shown are counted."""
    items, troubles = Counter[date](), Counter[date]()
    for view in views:
        monday = monday_of("", view.plan.occurrence.day)
        items[monday] += len(view.named) + len(view.floating)
        troubles[monday] += len({*view.troubles, *view.other_days})
    return [
        OtherWeek(first=monday, items=many, troubles=troubles[monday])
        for monday, many in sorted(items.items())
        if many and monday != first
    ]


def _view(desk: QueueContext, plan: LineUp, waiting: Sequence[QueueItem]) -> SlotView:
    where = plan.occurrence.id
    refused = {item.id: why for item, why in plan.refused}
    left = {item.id: "không vừa khung giờ" for item in plan.left_out}
    mine = [item for item in waiting if item.occurrence == where]
    floating = tuple(item for item in plan.items if item.occurrence != where)
    whole = total(plan.items) + total(plan.left_out)
    said = other_days(desk, plan)
    return SlotView(
        plan=plan,
        version=desk.tools.queue().version(where) if mine else -1,
        named=tuple(sorted(mine, key=lambda item: item.position)),
        floating=floating,
        over=max(0.0, whole - plan.occurrence.slot.max_seconds),
        troubles={**left, **refused},
        other_days=said,
        remedies={
            item.id: remedy_of(desk, item, plan.occurrence).name
            for item in plan.items
            if item.id in said
        },
    )


# Taken out by hand or with what it said, or not heard to its end.
_TO_BE_QUEUED_AGAIN = (ItemState.CANCELLED, ItemState.MISSED, ItemState.CUT)


def _ready(context: RequestContext, desk: QueueContext) -> list[tuple[str, str]]:
    """Approved episodes that are not in the queue, or not any more: key and title."""
    if not context.may(Right.QUEUE):
        return []
    tools = context.wired.tools
    items = tools.queue().items(since=desk.now.date())
    queued = {
        item.episode
        for item in items
        if item.required_by or item.state not in _TO_BE_QUEUED_AGAIN  # what is asked for comes back
    }
    states = tools.journal().states()
    found = []
    for brief in tools.catalogue().briefs():
        fits = states.get(brief.key) is ItemState.APPROVED or not desk.gate.required
        if fits and brief.key not in queued:
            found.append(brief)
    newest = sorted(found, key=lambda b: b.air_time, reverse=True)[:40]
    episodes = [e for e in map(tools.catalogue().get, (b.key for b in newest)) if e is not None]
    return [(e.key, f"{e.title} ({told_day(e.air_time)})") for e in episodes]


# --- changing -----------------------------------------------------------------------------------


def _item(desk: QueueContext, text: str) -> QueueItem:
    found = desk.tools.queue().get(int(text)) if text.isdecimal() and len(text) < 10 else None
    if found is None or found.state not in WAITING:
        raise InputError("mục này không còn trong hàng đợi", hint="Tải lại trang để xem bản mới.")
    return found


def _add(context: RequestContext) -> Response:
    episode = context.wired.tools.catalogue().get(line(context.form, "so"))
    if episode is None:
        raise InputError("chưa chọn bài nào", hint="Chọn một bài trong danh sách.")
    with held(context.wired):
        desk = open_queue(context.wired.station, context.wired.tools)
        wishes = QueueRequest(slot=line(context.form, "khung"))
        wishes = with_handed(context.wired, episode, wishes)
        with in_field("khung"):
            queued = add_episode(desk, episode, wishes, who=context.person.name)
    context.note("xếp hàng đợi", queued.item.title)
    where = f" vào {_day_and_hour(queued.occurrence)}" if queued.occurrence else ""
    return _done(context, f"Đã xếp “{queued.item.title}”{where}.", queued)


def _move(context: RequestContext) -> Response:
    """Up, down, to a place of its slot or of another one; the version stops two from mixing."""
    desk = open_queue(context.wired.station, context.wired.tools)
    item = _item(desk, line(context.form, "muc"))
    slot = line(context.form, "khung")
    place, seen = number(context.form, "cho"), number(context.form, "ban", -1)
    before = (item.occurrence, _place(desk, item))
    try:
        if slot and seen >= 0:  # the order of the other slot is looked at before anything moves
            if desk.tools.queue().version(slot) != seen:
                raise Conflict("thứ tự đã khác")
            seen = -1
        queued = move(desk, item, slot=slot, place=place, who=context.person.name, version=seen)
    except Conflict as fault:
        raise Conflict(
            "người khác vừa đổi thứ tự của khung này, nên chưa đổi gì",
            hint="Tải lại trang để xem thứ tự mới rồi kéo lại.",
        ) from fault
    if slot:
        settle_items(open_queue(context.wired.station, context.wired.tools))
    context.note("dời hàng đợi", item.title, slot or str(place))
    where = f" sang {_told_place(desk, queued)}" if queued.occurrence else ""
    back = "" if before[0] == NEXT else f"&lui={item.id}&tu={quote(before[0])}&cho={before[1]}"
    return _done(context, f"Đã dời “{item.title}”{where}.", queued, back)


def _place(desk: QueueContext, item: QueueItem) -> int:
    """Which one an item is in its slot, from 1; 0 = it has none."""
    there = desk.tools.queue().items(item.occurrence) if item.occurrence != NEXT else ()
    ids = [one.id for one in there if one.state in WAITING]
    return ids.index(item.id) + 1 if item.id in ids else 0


def _told_place(desk: QueueContext, queued: QueuedItem) -> str:
    """Day, hour, slot and place, as people say them."""
    assert queued.occurrence is not None
    place = _place(desk, queued.item)
    after = f", bài thứ {place} của khung" if place else ""
    return f"{_day_and_hour(queued.occurrence)}{after}"


def _day_and_hour(occurrence: Occurrence) -> str:
    slot = occurrence.slot
    site = f", {slot.site}" if slot.site else ""
    return f"{slot.time:%H:%M} {told_day(occurrence.day)} ({slot.name}{site})"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoOffer:
    """Where an item was before it was moved, while it can be put back there."""

    item: QueueItem
    occurrence: Occurrence
    place: int
    words: str


def _undo(context: RequestContext, desk: QueueContext) -> UndoOffer | None:
    """What the last move is undone by: looked up in the queue as it is, not remembered."""
    named, place = context.query("lui"), context.query("cho")
    if not (named.isdecimal() and len(named) < 10 and place.isdecimal() and len(place) < 5):
        return None
    item = desk.tools.queue().get(int(named))
    occurrence = find_occurrence(desk.coming, context.query("tu"))
    if item is None or item.state not in WAITING or occurrence is None:
        return None
    if (item.occurrence, _place(desk, item)) == (occurrence.id, int(place)):
        return None
    return UndoOffer(
        item=item, occurrence=occurrence, place=int(place), words=_day_and_hour(occurrence)
    )


def _remove(context: RequestContext) -> Response:
    desk = open_queue(context.wired.station, context.wired.tools)
    item = _item(desk, line(context.form, "muc"))
    with in_field("ly_do"):
        remove(desk, item, who=context.person.name, reason=line(context.form, "ly_do"))
    context.note("bỏ khỏi hàng đợi", item.title, line(context.form, "ly_do"))
    week = "" if item.occurrence == NEXT else f"?tuan={item.occurrence[:10]}"
    told = f"Đã bỏ “{item.title}” khỏi hàng đợi; bài vẫn còn trong kho."
    return go(context, f"/hang-doi{week}", told)


def _redate(context: RequestContext) -> Response:
    """Render an item for the day of its slot and send it; a job does it."""
    desk = open_queue(context.wired.station, context.wired.tools)
    item = _item(desk, line(context.form, "muc"))
    argument = {"item": item.id, "who": context.person.name}
    job = context.ask_for("doi-ngay", f"Dựng lại cho đúng ngày: {item.title}", argument)
    context.note("dựng lại cho đúng ngày", item.title, item.occurrence)
    return go(context, f"/viec/{job.id}", "Máy dựng xong là gửi duyệt ngay.")


def _done(context: RequestContext, word: str, queued: QueuedItem, more: str = "") -> Response:
    """Back to the queue, to the week in which the item stands now."""
    notices = [_told(notice) for notice in queued.notices]
    kind = "warn" if notices else "ok"
    day = queued.occurrence.day if queued.occurrence else context.wired.today
    path = f"/hang-doi?tuan={monday_of('', day)}{more}"
    return go(context, path, " ".join([word, *notices]), kind=kind)


def _told(notice: Notice) -> str:
    return f"{sentence(notice.sentence)} {sentence(plain_hint(notice.hint))}".strip()


ROUTES = (
    DeskRoute(method="GET", path="/hang-doi", right=Right.LOOK, does=_page),
    DeskRoute(method="POST", path="/hang-doi", right=Right.QUEUE, does=_add),
    DeskRoute(method="POST", path="/hang-doi/doi", right=Right.QUEUE, does=_move),
    DeskRoute(method="POST", path="/hang-doi/bo", right=Right.QUEUE, does=_remove),
    DeskRoute(method="POST", path="/hang-doi/dung-lai", right=Right.SEND, does=_redate),
)
