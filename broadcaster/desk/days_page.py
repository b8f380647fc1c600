"""Ngày nghỉ: closures, swap days, other bells, themes and the school year, each by a form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.config_files import save_schedule, schedule_file, schedule_of
from broadcaster.desk.forms import asked, day_field, line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.dates import WEEKDAYS, told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ORDINARY_BELLS, Calendar, Schedule
from broadcaster.scripts.setting import DayKind
from broadcaster.scripts.settings_table import SCHEDULE
from broadcaster.storage.toml_editor import Changes, with_entry, with_values, without_entry

HERE = "/cai-dat/ngay"
_FILE = "lich.toml"
# list in the file -> what one of them is called, with a capital
KINDS = {
    "closures": "Ngày nghỉ",
    "swaps": "Ngày học bù",
    "bells": "Những ngày giờ khác",
    "themes": "Chủ điểm",
}
_SECTIONS = {kind: SCHEDULE.section(kind) for kind in KINDS}
_YEAR = SCHEDULE.section("year").desk
_MISSING = {
    "name": ("chưa ghi tên", "Ví dụ: Tết Nguyên đán."),
    "title": ("chưa ghi tên", "Ví dụ: Tết Nguyên đán."),
    "bells": ("chưa ghi tên bộ giờ", "Ví dụ: ngày ngắn, mùa đông."),
}
_Values = dict[str, str | float | date | list[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEntry:
    """One stretch of days as the page shows it."""

    number: int  # in its list of the file
    name: str
    first: date
    last: date
    what: str = ""  # the weekday that is followed, the bells that hold


def entries_of(calendar: Calendar) -> dict[str, list[DayEntry]]:
    """Everything that makes a day unusual, by the lists of the file."""
    return {
        "closures": [
            DayEntry(number=n, name=c.name, first=c.first, last=c.last)
            for n, c in enumerate(calendar.closures)
        ],
        "swaps": [
            DayEntry(number=n, name=s.name, first=s.day, last=s.day, what=WEEKDAYS[s.weekday])
            for n, s in enumerate(calendar.swaps)
        ],
        "bells": [
            DayEntry(number=n, name=p.name, first=p.first, last=p.last, what=p.bells)
            for n, p in enumerate(calendar.periods)
        ],
        "themes": [
            DayEntry(number=n, name=t.title, first=t.first, last=t.last)
            for n, t in enumerate(calendar.themes)
        ],
    }


def bell_sets(schedule: Schedule) -> list[str]:
    """Every bell set that a slot or a stretch of days names, the ordinary one first."""
    named = [name for slot in schedule.slots for name in slot.bells]
    named += [period.bells for period in schedule.calendar.periods]
    return list(dict.fromkeys([ORDINARY_BELLS, *named]))


def _page(context: RequestContext) -> Response:
    schedule, today = schedule_of(context), context.wired.today
    found = entries_of(schedule.calendar)
    shown = {kind: _by_day(e for e in some if e.last >= today) for kind, some in found.items()}
    past = {kind: _by_day(e for e in some if e.last < today) for kind, some in found.items()}
    return respond(
        context, "days.html", kinds=KINDS, shown=shown, past=past, weekdays=WEEKDAYS,
        calendar=schedule.calendar, sets=[s for s in bell_sets(schedule) if s != ORDINARY_BELLS],
        slots_of=_slots_of(schedule), written=schedule.written,
        digest=schedule_file(context).digest, ask_year=_YEAR,
        ask={kind: [s for s in section.rows if s.desk] for kind, section in _SECTIONS.items()},
    )  # fmt: skip


def _by_day(some: Iterable[DayEntry]) -> list[DayEntry]:
    return sorted(some, key=lambda e: (e.first, e.number))


def _slots_of(schedule: Schedule) -> dict[str, str]:
    """Bell set -> the slots that air in it."""
    return {
        name: ", ".join(slot.name for slot in schedule.slots if name in slot.bells)
        for name in bell_sets(schedule)
    }


# --- what the forms do ----------------------------------------------------------------------------


def _kind(context: RequestContext) -> str:
    kind = line(context.form, "muc")
    if kind not in KINDS:
        raise InputError("chưa chọn loại ngày nào", hint="Tải lại trang rồi làm lại.")
    return kind


def _told(context: RequestContext, kind: str) -> _Values:
    """What a form says of an entry, by the keys of the file. Raises InputError."""
    section, today = _SECTIONS[kind], context.wired.today
    days, words = dict[str, date | None](), dict[str, str]()
    for key, field in section.desk.items():
        if isinstance(section.setting(key).kind, DayKind):
            days[key] = day_field(context.form, field.name, today)
        else:
            words[key] = asked(context.form, field)
    first, last = days.get("first", days.get("day")), days.get("last")
    named = {key: field.name for key, field in section.desk.items()}
    if first is None:
        at = named["first" if "first" in days else "day"]
        raise InputError("chưa ghi ngày", hint="Viết như 5/9/2026.", field=at)
    if last is not None and last < first:
        raise InputError(
            f"ngày cuối {told_day(last)} trước ngày đầu {told_day(first)}",
            hint="Xem lại hai ngày.",
            field=named["last"],
        )  # fmt: skip
    if "weekday" in words and words["weekday"] not in WEEKDAYS:
        raise InputError("chưa chọn học theo lịch thứ nào", field=named["weekday"])
    for key, word in words.items():
        if section.setting(key).required and not word:
            said, hint = _MISSING[key]
            raise InputError(said, hint=hint, field=named[key])
    if last == first:
        days["last"] = None
    return {key: days[key] if key in days else words[key] for key in section.desk}


def _add(context: RequestContext) -> Response:
    kind = _kind(context)
    values = _told(context, kind)
    text = with_entry(schedule_file(context).text, kind, values)
    told = save_schedule(context, text, ask=_SECTIONS[kind].desk)
    context.note("thêm vào lịch", _words(kind, values))
    return go(
        context, HERE, f"Đã thêm {_words(kind, values)}. {told}{_unused(context, values)}".strip()
    )


def _unused(context: RequestContext, values: _Values) -> str:
    """A bell set in which no slot airs makes silent days: where to mend that is said at once."""
    bells = values.get("bells")
    if not bells or _slots_of(schedule_of(context)).get(str(bells)):
        return ""
    return " Sang trang Khung giờ, đánh dấu khung nào phát trong bộ giờ ấy."


def _entry(context: RequestContext, kind: str) -> DayEntry:
    found: Sequence[DayEntry] = entries_of(schedule_of(context).calendar)[kind]
    at = number(context.form, "so", -1)
    if not 0 <= at < len(found):
        raise InputError("không còn mục này", hint="Tải lại trang rồi làm lại.")
    return found[at]


def _change(context: RequestContext) -> Response:
    kind = _kind(context)
    entry, values = _entry(context, kind), _told(context, kind)
    changes: Changes = {(kind, entry.number, key): value for key, value in values.items()}
    text = with_values(schedule_file(context).text, changes, _FILE)
    told = save_schedule(context, text, ask=_SECTIONS[kind].desk)
    context.note("sửa trong lịch", _words(kind, values))
    return go(
        context, HERE, f"Đã sửa {_words(kind, values)}. {told}{_unused(context, values)}".strip()
    )


def _drop(context: RequestContext) -> Response:
    kind = _kind(context)
    entry = _entry(context, kind)
    told = save_schedule(
        context, without_entry(schedule_file(context).text, kind, entry.number, _FILE)
    )
    said = f"{KINDS[kind].lower()} {entry.name or entry.what}"
    context.note("bỏ khỏi lịch", said)
    return go(context, HERE, f"Đã bỏ {said}. {told}".strip())


def _words(kind: str, values: _Values) -> str:
    name = values.get("name") or values.get("title") or values.get("bells") or values["weekday"]
    day = values.get("first") or values.get("day")
    assert isinstance(day, date)
    return f"{KINDS[kind].lower()} {name}, {told_day(day)}"


def _year(context: RequestContext) -> Response:
    """The first and the last day of the school year; outside it nothing airs."""
    today = context.wired.today
    first, last = (day_field(context.form, _YEAR[key].name, today) for key in ("first", "last"))
    if first and last and last < first:
        raise InputError(
            "ngày cuối năm học trước ngày đầu", hint="Xem lại hai ngày.", field=_YEAR["last"].name
        )
    changes: Changes = {("year", "first"): first, ("year", "last"): last}
    text = with_values(schedule_file(context).text, changes, _FILE)
    told = save_schedule(context, text, ask=_YEAR)
    context.note("sửa năm học")
    return go(context, HERE, f"Đã ghi năm học. {told}".strip())


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.SETTINGS, does=_add),
    DeskRoute(method="POST", path=f"{HERE}/sua", right=Right.SETTINGS, does=_change),
    DeskRoute(method="POST", path=f"{HERE}/bo", right=Right.SETTINGS, does=_drop),
    DeskRoute(method="POST", path=f"{HERE}/nam", right=Right.SETTINGS, does=_year),
)
