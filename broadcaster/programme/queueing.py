"""The queue as people work with it: put in, look, move, take out, copy last week."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum, auto

from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.dates import told_day, written
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import InputError, NotApproved
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.queue import NEXT, WAITING, LiveItem, Priority, QueueItem
from broadcaster.domain.schedule import ZONE, Occurrence, Schedule
from broadcaster.domain.text import fold, nearest, slug
from broadcaster.domain.wording import length
from broadcaster.production.tools import StationContext
from broadcaster.programme.approval_rules import live_digest
from broadcaster.programme.gate import Gate, open_gate, yard_item
from broadcaster.programme.line_up import LineUp, at_once, fit, line_ups, suits, total, valid_on
from broadcaster.programme.schedule import coming, station_schedule
from broadcaster.programme.spoken_day import said_day
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.timetable.day_words import day_in
from broadcaster.timetable.occurrences import (
    closed_on,
    find_occurrence,
    in_school_year,
    on_day,
)

HORIZON = 60  # days ahead in which a slot is looked for
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueContext:
    """Everything at hand while the queue is worked on."""

    station: StationContext
    tools: ProgrammeTools
    gate: Gate
    now: datetime  # with zone
    schedule: Schedule  # in force
    coming: tuple[Occurrence, ...]  # whatever has not begun, for HORIZON days
    notices: tuple[Notice, ...] = ()  # mistakes in the schedule's file: an earlier one stands

    def line_ups(self) -> tuple[LineUp, ...]:
        """What will air, by occurrence."""
        return line_ups(
            self.coming, self.tools.queue().items(since=self.now.date()), self.gate.trouble
        )


def open_queue(station: StationContext, tools: ProgrammeTools) -> QueueContext:
    """Look at schedule, gate and clock once."""
    now = tools.clock.now()
    found = station_schedule(station, tools)
    ahead = coming(found.schedule, now.astimezone(ZONE).date(), HORIZON)
    return QueueContext(
        station=station,
        tools=tools,
        gate=open_gate(station.profile, tools),
        now=now,
        schedule=found.schedule,
        coming=tuple(o for o in ahead if o.latest >= now),
        notices=found.errors,
    )


# --- slots and items as people name them ------------------------------------------------------


def find_slot(context: QueueContext, words: str) -> Occurrence:
    """The coming occurrence that the words name: an id, a date with a time, a slot's name.

    Raises InputError that says why there is none, or which ones it might be.
    """
    exact = find_occurrence(context.coming, words.strip())
    if exact is not None:
        return exact
    day, rest = day_in(words, context.now.astimezone(ZONE).date())
    found = [o for o in context.coming if (day is None or o.day == day) and _named(o, rest)]
    if not found:
        raise InputError(_why_none(context, words, day), hint=_nearest_slots(context, day))
    if day is not None and len(found) > 1:
        told = "; ".join(told_slot(o) for o in found)
        raise InputError(
            f"{told_day(day)} có {len(found)} khung giờ: {told}",
            hint=f"Ghi rõ khung nào, ví dụ {found[0].id}",
        )
    return found[0]


def told_slot(occurrence: Occurrence) -> str:
    """A slot on a day as people say it."""
    slot = occurrence.slot
    site = f", {slot.site}" if slot.site else ""
    return f"{slot.time:%H:%M} {told_day(occurrence.day)} ({slot.name}{site})"


def _named(occurrence: Occurrence, rest: str) -> bool:
    """Whether what was said besides the day fits the slot: its time, its key or its name."""
    slot = occurrence.slot
    names = {f"{slot.time:%H:%M}", slot.key, slug(slot.name), slug(f"{slot.time:%H:%M}")}
    return not rest or rest in names or slug(rest) in names


def _why_none(context: QueueContext, words: str, day: date | None) -> str:
    calendar = context.schedule.calendar
    if day is None:
        return f"không có khung giờ nào sắp tới tên “{words}”"
    closed = closed_on(calendar, day)
    if closed is not None:
        return f"{told_day(day)} nghỉ: {closed.name}"
    if not in_school_year(calendar, day):
        return f"{told_day(day)} ở ngoài năm học"
    if day < context.now.astimezone(ZONE).date():
        return f"{told_day(day)} đã qua"
    return f"{told_day(day)} không có khung giờ nào như “{words}”, hoặc giờ ấy đã qua"


def _nearest_slots(context: QueueContext, day: date | None) -> str:
    later = [o for o in context.coming if day is None or o.day >= day] or list(context.coming)
    told = "; ".join(f"“{written(o.day)} {o.slot.time:%H:%M}” ({o.slot.name})" for o in later[:3])
    return f"Các khung gần nhất: {told}." if told else "Xem các khung: broadcaster slot list"


def find_item(context: QueueContext, words: str) -> QueueItem:
    """The waiting item that the words name: its number, or its episode as everywhere else.

    Raises InputError with the candidates.
    """
    waiting = [
        i for i in context.tools.queue().items(since=context.now.date()) if i.state in WAITING
    ]
    plain = words.strip().removeprefix("#")
    if plain.isdigit():
        found = [i for i in waiting if i.id == int(plain)]
    else:
        found = [i for i in waiting if i.subject == plain]
        found = found or [i for i in waiting if fold(plain) in fold(i.title)]
        found = found or _of_named(context, words, waiting)
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"trong hàng đợi không có “{words}”", hint="Xem: broadcaster queue list")
    told = "\n  ".join(f"#{i.id} {i.title} ({i.occurrence or 'khung kế tiếp'})" for i in found)
    raise InputError(f"“{words}” có thể là:\n  {told}", hint="Ghi số ở đầu dòng, ví dụ #3.")


def _of_named(context: QueueContext, words: str, waiting: Sequence[QueueItem]) -> list[QueueItem]:
    """The items of the episode that is called so: by a file, a day, a number of its programme."""
    from broadcaster.production.naming import find, known_episodes  # reads every script

    try:
        key = find(words, known_episodes(context.station, context.tools)).key
    except InputError:
        return []
    return [item for item in waiting if item.episode == key]


# --- putting in -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRequest:
    """How an item is to be queued."""

    slot: str = ""  # what a person calls the slot; "" = that of the item's own day, or the next
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


def add_episode(
    context: QueueContext, episode: Episode, request: QueueRequest, *, who: str
) -> QueuedItem:
    """Queue an episode as it may air.

    Raises NotApproved when it may not, InputError when it does not fit its slot by itself, is
    there already, or its days never come.
    """
    passed = context.gate.episode(episode)
    if passed is None:
        raise NotApproved(
            f"số {episode.key} chưa được duyệt nên chưa vào hàng đợi được",
            hint=f"Gửi duyệt: broadcaster send {episode.key}. Người duyệt: broadcaster approve",
        )
    item = yard_item(passed)
    before = ItemState.APPROVED if context.gate.required else ItemState.DRAFT
    return _add(context, item, request, who=who, before=before)


def add_live(
    context: QueueContext, title: str, live: LiveItem, request: QueueRequest, *, who: str
) -> QueuedItem:
    """Queue a live reading; where approval is required it waits for it first."""
    if not title.strip():
        raise InputError(
            "phần đọc trực tiếp cần có tên", hint='Viết như --title "Tin sáng thứ Hai".'
        )
    if live.ident or live.closing:
        live = _known_sounds(context, live)
    state = ItemState.PENDING if context.gate.required else ItemState.QUEUED
    item = QueueItem(title=title.strip(), seconds=live.open_seconds, live=live, state=state)
    queued = _add(context, item, request, who=who, before=ItemState.DRAFT)
    if state is ItemState.PENDING:
        context.tools.journal().append(
            Transition(
                at=context.now,
                who=who,
                subject=queued.item.subject,
                before=ItemState.DRAFT,
                after=ItemState.PENDING,
                occurrence=queued.item.occurrence,
                script_sha256=live_digest(queued.item),
            )
        )
    return queued


def _known_sounds(context: QueueContext, live: LiveItem) -> LiveItem:
    """The reading with the names of its sounds as the station has them. Raises InputError."""
    known = {
        fold(name).replace(" ", "-"): asset.name
        for asset in context.tools.shelf().assets
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
    context: QueueContext,
    item: QueueItem,
    request: QueueRequest,
    *,
    who: str,
    before: ItemState,
) -> QueuedItem:
    first, last = request.valid_from, request.valid_to
    if first and last and last < first:
        raise InputError(f"hạn phát {told_day(last)} trước ngày được phát {told_day(first)}")
    item = replace(
        item,
        priority=request.priority,
        valid_from=first,
        valid_to=last or item.valid_to,
        repeats=request.repeats,
        required_by=request.required_by,
        added_by=who,
    )
    occurrence, why = _chosen(context, item, request.slot)
    if occurrence is not None:
        _refuse_unfit(item, occurrence)
        item = _placed(context, item, occurrence)
    stored = context.tools.queue().add(item, who=who, at=context.now, before=before)
    found = occurrence or _found_for(context, stored)
    notices = (*why, *_told(context, stored, found))
    return QueuedItem(item=stored, occurrence=found, notices=notices)


def _placed(context: QueueContext, item: QueueItem, occurrence: Occurrence) -> QueueItem:
    """The item in a slot, with the slot's name when it tells the slot from others of the day."""
    one = _namesakes(context, occurrence.day, occurrence.slot.name, occurrence.slot.site)
    name = occurrence.slot.name if len(one) == 1 else ""
    return replace(item, occurrence=occurrence.id, slot=name, came_from="")


def _namesakes(context: QueueContext, day: date, name: str, site: str) -> list[Occurrence]:
    return [
        one
        for one in on_day(context.schedule.slots, context.schedule.calendar, day)
        if (one.slot.name, one.slot.site) == (name, site)
    ]


def followed(context: QueueContext, item: QueueItem) -> Occurrence | None:
    """Where a waiting item goes whose slot changed its hour on that day; None = it stays.

    Only into the one slot of its name, day and site, and neither from nor into one that has begun.
    """
    if not item.slot or item.state not in WAITING or item.occurrence == NEXT:
        return None
    if find_occurrence(context.coming, item.occurrence) is not None:
        return None
    moment, _, site = item.occurrence.partition("@")
    begins = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    if begins <= context.now:
        return None
    found = _namesakes(context, begins.date(), item.slot, site)
    here = [one for one in found if find_occurrence(context.coming, one.id) is not None]
    return here[0] if len(found) == len(here) == 1 else None


def _chosen(
    context: QueueContext, item: QueueItem, words: str
) -> tuple[Occurrence | None, tuple[Notice, ...]]:
    """The slot that a person means, None = whichever comes next; and what she did not say of it.

    Words that name a day are obeyed. Without one the day that the episode was made for is meant,
    the law in it was looked at for it: its slot, or where that day has none the next such one. What
    is urgent, live or past has no such day.
    """
    named = find_slot(context, words) if words else None
    today = context.now.astimezone(ZONE).date()
    own = _own_day(context, item)
    if own is None or own < today or item.priority is Priority.URGENT:
        return named, ()
    if named is None:
        return next((o for o in context.coming if o.day == own and suits(item, o)), None), ()
    day, rest = day_in(words, today)
    if day is not None:
        return named, ()
    meant = (o for o in context.coming if _named(o, rest) and o.slot.site == named.slot.site)
    found = next((o for o in meant if o.day >= own and valid_on(item, o.day)), named)
    return found, () if found == named else (_on_own_day(item, words, own, found),)


def _own_day(context: QueueContext, item: QueueItem) -> date | None:
    """The day that an item's episode was made for, the law in it looked at for it."""
    episode = context.tools.catalogue().get(item.episode) if item.episode else None
    return episode.air_time.astimezone(ZONE).date() if episode is not None else None


def _on_own_day(item: QueueItem, words: str, own: date, found: Occurrence) -> Notice:
    """Why an item is in a slot that nobody named by its day."""
    here = f"vào khung của {told_day(own)}, ngày phát của “{item.title}”"
    later = (
        f"{told_day(own)}, ngày phát của “{item.title}”, không có khung như thế: vào "
        f"{told_slot(found)}"
    )
    return Notice(
        code="theo-ngay-phat",
        level=Level.INFO if found.day == own else Level.WARNING,
        sentence=f"“{words}” không ghi ngày: {here if found.day == own else later}",
        hint='Muốn ngày khác thì ghi cả ngày (--slot "NGÀY GIỜ").',
    )


def _refuse_unfit(item: QueueItem, occurrence: Occurrence) -> None:
    limit = occurrence.slot.max_seconds
    if not fit([item], limit)[0]:
        raise InputError(
            f"“{item.title}” dài {length(item.seconds)}, khung giờ “{occurrence.slot.name}” chỉ "
            f"có {length(limit)}",
            hint="Cắt bớt bài rồi dựng lại, chọn khung dài hơn, hoặc tăng max_minutes của khung.",
        )
    if item.valid_from and occurrence.day < item.valid_from:
        raise InputError(f"“{item.title}” chỉ được phát từ {told_day(item.valid_from)}")
    if item.valid_to and occurrence.day > item.valid_to:
        raise InputError(f"“{item.title}” chỉ được phát đến hết {told_day(item.valid_to)}")


def _found_for(context: QueueContext, item: QueueItem) -> Occurrence | None:
    plans = context.line_ups()
    return next((p.occurrence for p in plans if any(i.id == item.id for i in p.items)), None)


def _told(
    context: QueueContext, item: QueueItem, occurrence: Occurrence | None
) -> tuple[Notice, ...]:
    """What should be known at once: no slot in sight, another programme's slot, too much in it."""
    if occurrence is None:
        waits = item.state is ItemState.QUEUED and not at_once(item)
        return (_no_slot(item),) if waits else ()
    notices = [_other_programme(item, occurrence)] if not suits(item, occurrence) else []
    episode = context.tools.catalogue().get(item.episode) if item.episode else None
    if episode is not None and occurrence.day < episode.air_time.astimezone(ZONE).date():
        notices.append(_too_early(item, episode, occurrence))
    if said := _said_of(context, item, occurrence):
        notices.append(_other_day(context, item, occurrence, said))
    plan = next(p for p in context.line_ups() if p.occurrence.id == occurrence.id)
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


def _too_early(item: QueueItem, episode: Episode, occurrence: Occurrence) -> Notice:
    own = written(episode.air_time.astimezone(ZONE).date())
    return Notice(
        code="som-hon-ngay-phat",
        level=Level.WARNING,
        sentence=f"khung giờ {told_slot(occurrence)} sớm hơn ngày phát {own} của "
        f"“{episode.title}”; văn bản pháp luật trong bài mới được soát cho ngày ấy",
        hint=f"Dời sang khung sau ({_move(item)}), hoặc sửa Ngày phát của bài rồi dựng và duyệt "
        "lại.",
    )


def other_days(context: QueueContext, plan: LineUp) -> dict[int, str]:
    """Item -> what it says of its day that is not so on the day of this slot."""
    said = ((item.id, _said_of(context, item, plan.occurrence)) for item in plan.items)
    return {number: words for number, words in said if words}


class DayRemedy(Enum):
    """What helps where an item names another day than that of its slot."""

    REDATE = auto()  # render it for the day
    EDIT = auto()  # made for this day: words of the script itself name the other one
    APPROVE = auto()  # mended already, and not approved yet


def remedy_of(context: QueueContext, item: QueueItem, occurrence: Occurrence) -> DayRemedy:
    """What helps with an item that is among the `other_days` of a slot."""
    current = context.tools.catalogue().get(item.episode)
    if current is None or current.air_time.astimezone(ZONE).date() != occurrence.day:
        return DayRemedy.REDATE
    return DayRemedy.EDIT if said_day(current, occurrence.day) else DayRemedy.APPROVE


def _said_of(context: QueueContext, item: QueueItem, occurrence: Occurrence) -> str:
    current = context.tools.catalogue().get(item.episode) if item.episode else None
    heard = context.gate.heard(current) if current is not None else None
    return said_day(heard or current, occurrence.day) if current is not None else ""


def remedy_words(context: QueueContext, item: QueueItem, occurrence: Occurrence) -> str:
    """The same as a sentence, with what to type."""
    remedy = remedy_of(context, item, occurrence)
    if remedy is DayRemedy.EDIT:
        return f"Sửa lời ấy trong bài rồi gửi duyệt lại: broadcaster send {item.episode}"
    if remedy is DayRemedy.APPROVE:
        return f"Bản mới đang chờ duyệt: broadcaster approve {item.episode}"
    return f"Dựng lại cho đúng ngày của khung: broadcaster queue redate {item.id}"


def _other_day(context: QueueContext, item: QueueItem, occurrence: Occurrence, said: str) -> Notice:
    return Notice(
        code="noi-ngay-khac",
        level=Level.WARNING,
        sentence=f"“{item.title}” nói “{said}” mà khung phát là {told_slot(occurrence)}",
        hint=f"{remedy_words(context, item, occurrence)}; "
        f"hoặc dời về khung của ngày ấy ({_move(item)}).",
    )


def _move(item: QueueItem) -> str:
    """What to type to put an item elsewhere."""
    return f"broadcaster queue move {item.id} --slot KHUNG"


def _too_much(plan: LineUp) -> Notice:
    names = ", ".join(f"“{item.title}”" for item in plan.left_out)
    over = plan.seconds + total(plan.left_out) - plan.occurrence.slot.max_seconds
    return Notice(
        code="qua-khung",
        level=Level.WARNING,
        sentence=f"khung giờ {told_slot(plan.occurrence)} quá {length(over)}: {names} sẽ không "
        "phát trong khung này",
        hint=f"Dời sang khung khác ({_move(plan.left_out[0])}) hoặc bỏ bớt "
        f"(broadcaster queue remove {plan.left_out[0].id}).",
    )


# --- changing -------------------------------------------------------------------------------


def move(
    context: QueueContext,
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
    why: tuple[Notice, ...] = ()
    if slot:
        occurrence, why = _chosen(context, item, slot)
        assert occurrence is not None  # words name one, or are refused
        _refuse_unfit(item, occurrence)
        moved = _placed(context, item, occurrence)
        if moved != item:  # else it stands there: nothing is noted twice
            item = context.tools.queue().change(moved, who=who, at=context.now, was=item.state)
    if place:
        queue = context.tools.queue()
        seen = queue.version(item.occurrence) if version < 0 else version
        ids = [i.id for i in queue.items(item.occurrence) if i.state in WAITING]
        ids.remove(item.id)
        ids.insert(max(place - 1, 0), item.id)
        queue.reorder(item.occurrence, ids, version=seen, who=who, at=context.now)
        item = queue.get(item.id) or item
    found = find_occurrence(context.coming, item.occurrence) or _found_for(context, item)
    notices = (*why, *_told(context, item, found))
    return QueuedItem(item=item, occurrence=found, notices=notices)


def remove(context: QueueContext, item: QueueItem, *, who: str, reason: str = "") -> QueueItem:
    """Take an item out of the queue; it stays in the record.

    Raises InputError when the parent unit asks for it and no reason is given.
    """
    if item.required_by and not reason.strip():
        raise InputError(
            f"“{item.title}” do {item.required_by} yêu cầu, ở lại hàng đợi tới khi phát xong",
            hint='Nếu vẫn phải bỏ thì ghi lý do: --reason "…"',
        )
    out = replace(item, state=ItemState.CANCELLED, note=reason)
    return context.tools.queue().change(out, who=who, at=context.now, was=item.state, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReport:
    """What copying a week did."""

    items: tuple[QueueItem, ...]
    notices: tuple[Notice, ...]


def copy_week(context: QueueContext, first: date, *, who: str, weeks: int = 1) -> CopyReport:
    """Queue again, `weeks` later, what was in the seven days from `first` on.

    What has expired, is no longer approved, or has no slot then is told and left out.
    """
    last = first + timedelta(days=6)
    old = [i for i in context.tools.queue().items(since=first) if _aired_in(i, first, last)]
    copied, notices = list[QueueItem](), list[Notice]()
    for item in old:
        try:
            done = _copy(context, item, weeks, who=who)
            copied.append(done.item)
            notices += done.notices
        except InputError as error:
            notices.append(
                Notice(
                    code="khong-chep-duoc",
                    level=Level.WARNING,
                    sentence=f"không chép được “{item.title}”: {error.sentence}",
                    hint=error.hint,
                )
            )
    return CopyReport(items=tuple(copied), notices=tuple(notices))


def _aired_in(item: QueueItem, first: date, last: date) -> bool:
    if item.occurrence == NEXT or item.state in (ItemState.CANCELLED, ItemState.RETURNED):
        return False
    return first.isoformat() <= item.occurrence[:10] <= last.isoformat()


def _copy(context: QueueContext, item: QueueItem, weeks: int, *, who: str) -> QueuedItem:
    day = date.fromisoformat(item.occurrence[:10]) + weeks * WEEK
    wanted = f"{day.isoformat()}{item.occurrence[10:]}"
    occurrence = find_slot(context, wanted)
    request = QueueRequest(
        slot=occurrence.id,
        priority=item.priority,
        valid_from=item.valid_from,
        valid_to=item.valid_to,
        required_by=item.required_by,
    )
    if item.live is not None:
        return add_live(context, item.title, item.live, request, who=who)
    episode = context.tools.catalogue().get(item.episode)
    if episode is None:
        raise InputError(f"số {item.episode} không còn trong danh mục")
    return add_episode(context, episode, request, who=who)


def unplaced(context: QueueContext) -> tuple[QueueItem, ...]:
    """Waiting items that no coming slot has: none has room, or theirs is over or gone."""
    plans = context.line_ups()
    placed = {
        item.id
        for plan in plans
        for item in (*plan.items, *plan.left_out, *(refused for refused, _ in plan.refused))
    }
    items = context.tools.queue().items(since=context.now.date())
    waiting = (i for i in items if i.state in WAITING)
    return tuple(item for item in waiting if item.id not in placed)
