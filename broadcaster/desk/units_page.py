"""Đơn vị: schools, their sites, stations and offices; what was true stays true of its days."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.config_files import save_schedule, schedule_file, schedule_of
from broadcaster.desk.forms import asked, day_field, in_fields, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import Unit
from broadcaster.programme.units import new_unit, next_life, refuse_early, standings
from broadcaster.scripts.settings_table import SCHEDULE
from broadcaster.storage.toml_editor import with_last_day, with_unit

HERE = "/cai-dat/don-vi"
_ASK = SCHEDULE.section("units").desk
_FIELDS = {key: field.name for key, field in _ASK.items()}
KINDS = (
    "trường",
    "điểm trường",
    "xã, phường, đặc khu",
    "đài truyền thanh xã",
    "sở",
)


def _page(context: RequestContext) -> Response:
    today, schedule = context.wired.today, schedule_of(context)
    found = standings(schedule.units, schedule.slots, today)
    own = context.wired.station.profile.unit
    return respond(
        context, "units.html", now=[s for s in found if s.unit.holds_on(today)],
        other=[s for s in found if not s.unit.holds_on(today)], kinds=KINDS, today=today, own=own,
        known=any(s.unit.name == own for s in found), digest=schedule_file(context).digest,
        ask=_ASK,
    )  # fmt: skip


def _add(context: RequestContext) -> Response:
    units = schedule_of(context).units
    first = day_field(context.form, _ASK["first"].name, context.wired.today)
    with in_fields(**_FIELDS):
        unit = new_unit(
            units, name=asked(context.form, _ASK["name"]), kind=asked(context.form, _ASK["kind"]),
            parent=asked(context.form, _ASK["parent"]), first=first,
        )  # fmt: skip
    told = save_schedule(context, with_unit(schedule_file(context).text, unit), ask=_ASK)
    context.note("thêm đơn vị", unit.name)
    return go(context, HERE, f"Đã thêm {unit.name}. {told}".strip())


def _named(context: RequestContext) -> tuple[int, Unit]:
    units, at = schedule_of(context).units, number(context.form, "so", -1)
    if not 0 <= at < len(units):
        raise InputError("không còn đơn vị này", hint="Tải lại trang rồi làm lại.")
    return at, units[at]


def _end(context: RequestContext) -> Response:
    at, unit = _named(context)
    last = day_field(context.form, _ASK["last"].name, context.wired.today) or context.wired.today
    with in_fields(**_FIELDS):
        refuse_early(unit, last)
    text = with_last_day(schedule_file(context).text, "units", at, last)
    told = save_schedule(context, text, ask=_ASK)
    context.note("kết thúc đơn vị", unit.name, told_day(last))
    return go(context, HERE, f"{unit.name} có đến hết {told_day(last)}. {told}".strip())


def _change(context: RequestContext) -> Response:
    at, unit = _named(context)
    today = context.wired.today
    first = day_field(context.form, _ASK["first"].name, today) or today
    # the form asks from when on it is another: what is too early was typed there
    with in_fields(**{**_FIELDS, "last": _ASK["first"].name}):
        last, later = next_life(
            schedule_of(context).units, unit, name=asked(context.form, _ASK["name"]),
            kind=asked(context.form, _ASK["kind"]), parent=asked(context.form, _ASK["parent"]),
            first=first,
        )  # fmt: skip
    text = with_last_day(schedule_file(context).text, "units", at, last)
    told = save_schedule(context, with_unit(text, later), ask=_ASK)
    context.note("đổi đơn vị", unit.name, later.name)
    return go(context, HERE, f"Từ {told_day(first)} là {later.name}. {told}".strip())


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.SETTINGS, does=_add),
    DeskRoute(method="POST", path=f"{HERE}/het", right=Right.SETTINGS, does=_end),
    DeskRoute(method="POST", path=f"{HERE}/doi", right=Right.SETTINGS, does=_change),
)
