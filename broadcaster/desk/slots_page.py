"""Khung giờ: the times of the week that belong to the station, added, changed, ended by a form."""

from datetime import date

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.config_files import save_schedule, schedule_file, schedule_of
from broadcaster.desk.days_page import bell_sets
from broadcaster.desk.forms import asked, day_field, decimal, in_field, line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.dates import WEEKDAYS, clock_time, told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.playout import slot_words
from broadcaster.domain.schedule import ORDINARY_BELLS, Slot
from broadcaster.programme.queue_maintenance import settle_items
from broadcaster.programme.queueing import open_queue, unplaced
from broadcaster.scripts.settings_table import SCHEDULE
from broadcaster.storage.toml_editor import Changes, with_entry, with_last_day, with_values

HERE = "/cai-dat/khung"
_SLOT = SCHEDULE.section("slots")
_ASK = _SLOT.desk
_LONGEST, _LATE = _SLOT.setting("max_minutes"), _SLOT.setting("grace_minutes")


def _page(context: RequestContext) -> Response:
    schedule, today = schedule_of(context), context.wired.today
    standing = [
        (at, slot)
        for at, slot in enumerate(schedule.slots)
        if slot.last is None or slot.last >= today
    ]
    return respond(
        context, "slots.html", slots=standing, written=schedule.written, today=today,
        weekdays=WEEKDAYS, digest=schedule_file(context).digest, sets=bell_sets(schedule),
        ordinary=ORDINARY_BELLS, programmes=_programmes(context),
        sites={u.key: u.name for u in schedule.units if u.holds_on(today)}, ask=_ASK,
        minutes=_LONGEST.kind, usual=_SLOT.default(_LONGEST), late=_LATE.kind,
    )  # fmt: skip


def _programmes(context: RequestContext) -> dict[str, str]:
    return {one.slug: one.name for one in context.wired.station.formats}


def _add(context: RequestContext) -> Response:
    form = context.form
    name = asked(form, _ASK["name"])
    with in_field(_ASK["time"].name):
        begins = clock_time(asked(form, _ASK["time"]))
    days = [day for key, day in context.fields if key == _ASK["weekdays"].name and day in WEEKDAYS]
    if not name:
        raise InputError(
            "chưa ghi tên khung giờ", hint="Ví dụ: Ra chơi sáng.", field=_ASK["name"].name
        )
    if begins is None:
        raise InputError(
            "chưa ghi giờ bắt đầu", hint="Viết như 6:45 hoặc 6 giờ 45.", field=_ASK["time"].name
        )
    if not days:
        raise InputError(
            "chưa chọn ngày nào trong tuần", hint="Đánh dấu ít nhất một ngày.",
            field=_ASK["weekdays"].name,
        )  # fmt: skip
    values: dict[str, str | float | date | list[str] | None] = {
        "name": name,
        "weekdays": ", ".join(days),
        "time": f"{begins:%H:%M}",
        "max_minutes": decimal(form, _ASK["max_minutes"].name, _SLOT.default(_LONGEST)),
        "programme": _programme(context, ""),
        "site": asked(form, _ASK["site"]),
        "bells": _bells(context, (ORDINARY_BELLS,)) or None,
        "first": day_field(form, _ASK["first"].name, context.wired.today),
    }
    told = save_schedule(
        context, with_entry(schedule_file(context).text, "slots", values), ask=_ASK
    )
    context.note("thêm khung giờ", name, f"{begins:%H:%M} {', '.join(days)}")
    words = [f"Đã thêm khung {name}, {begins:%H:%M}.", told, *_places(context)]
    return go(context, HERE, " ".join(filter(None, words)))


def _programme(context: RequestContext, now: str) -> str:
    """What was chosen; what stands there already may stay, known or not."""
    chosen = asked(context.form, _ASK["programme"])
    if chosen and chosen != now and chosen not in _programmes(context):
        raise InputError(
            "đài không có chương trình này", hint="Chọn một chương trình khác.",
            field=_ASK["programme"].name,
        )  # fmt: skip
    return chosen


def _bells(context: RequestContext, now: tuple[str, ...]) -> list[str]:
    """The bell sets that were ticked or named; empty when they are those of now."""
    field = _ASK["bells"]
    named = [word for key, word in context.fields if key == field.name]
    known = bell_sets(schedule_of(context))
    chosen = [name for name in known if name in named]
    new = line(context.form, "bo_moi", field.longest)
    chosen += [new] if new and new not in chosen else []
    if not chosen and "co_bo" in context.form:
        raise InputError(
            "khung này không có trong bộ giờ nào nên không bao giờ phát",
            hint=f"Đánh dấu ít nhất một bộ, thường là “{ORDINARY_BELLS}”.",
            field=field.name,
        )
    return [] if not chosen or set(chosen) == set(now) else chosen


def _named(context: RequestContext) -> tuple[int, Slot]:
    slots, at = schedule_of(context).slots, number(context.form, "so", -1)
    if not 0 <= at < len(slots):
        raise InputError("không còn khung giờ này", hint="Tải lại trang rồi làm lại.")
    return at, slots[at]


def _change(context: RequestContext) -> Response:
    """Length, patience, programme and bells; another hour or day is another slot."""
    at, slot = _named(context)
    changes: Changes = {}
    for key, now in (
        ("max_minutes", slot.max_seconds / 60),
        ("grace_minutes", slot.grace_seconds / 60),
    ):
        if (minutes := decimal(context.form, _ASK[key].name, now)) != now:
            changes["slots", at, key] = minutes
    if (programme := _programme(context, slot.programme)) != slot.programme:
        changes["slots", at, "programme"] = programme
    if bells := _bells(context, slot.bells):
        changes["slots", at, "bells"] = bells
    told = save_schedule(
        context, with_values(schedule_file(context).text, changes, "lich.toml"), ask=_ASK
    )
    context.note("sửa khung giờ", slot.name, ", ".join(str(place[-1]) for place in changes))
    return go(context, HERE, f"Đã sửa khung {slot.name}. {told}".strip())


def _end(context: RequestContext) -> Response:
    at, slot = _named(context)
    last = day_field(context.form, _ASK["last"].name, context.wired.today) or context.wired.today
    told = save_schedule(
        context, with_last_day(schedule_file(context).text, "slots", at, last), ask=_ASK
    )
    context.note("thôi khung giờ", slot.name, told_day(last))
    words = [f"Khung {slot.name} có đến hết {told_day(last)}.", told, *_places(context)]
    return go(context, HERE, " ".join(filter(None, words)))


def _places(context: RequestContext) -> list[str]:
    """What went along with a slot whose hour changed, and what has lost its place."""
    settled = settle_items(open_queue(context.wired.station, context.wired.tools))
    told = [sentence(n.sentence) for n in settled if n.code == "doi-theo-khung"]
    lost = [i for i in unplaced(open_queue(context.wired.station, context.wired.tools)) if i.slot]
    if lost:
        names = "; ".join(f"“{i.title}” ({slot_words(i.occurrence)})" for i in lost)
        told.append(f"Không còn khung, sẽ không phát: {names}. Xem ở trang Hàng đợi.")
    return told


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.SETTINGS, does=_add),
    DeskRoute(method="POST", path=f"{HERE}/sua", right=Right.SETTINGS, does=_change),
    DeskRoute(method="POST", path=f"{HERE}/het", right=Right.SETTINGS, does=_end),
)
