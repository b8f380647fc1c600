"""Đơn vị: schools, their sites, stations and offices; what was true stays true of its days."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.config_files import day_of, save, week_of, written
from broadcaster.desk.forms import day_field, line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import Unit
from broadcaster.programme.units import new_unit, next_life, refuse_early, standings
from broadcaster.storage.toml_editor import with_last_day, with_unit

HERE = "/cai-dat/don-vi"
KINDS = (
    "trường",
    "điểm trường",
    "xã, phường, đặc khu",
    "đài truyền thanh xã",
    "sở",
)


def _page(visit: RequestContext) -> Response:
    today, schedule = day_of(visit), week_of(visit)
    found = standings(schedule.units, schedule.slots, today)
    own = visit.wired.station.profile.unit
    return respond(
        visit, "units.html", now=[s for s in found if s.unit.holds_on(today)],
        other=[s for s in found if not s.unit.holds_on(today)], kinds=KINDS, today=today, own=own,
        known=any(s.unit.name == own for s in found), digest=written(visit).digest,
    )  # fmt: skip


def _add(visit: RequestContext) -> Response:
    units = week_of(visit).units
    unit = new_unit(
        units, name=line(visit.form, "ten"), kind=line(visit.form, "loai", 60),
        parent=line(visit.form, "tren", 80), first=day_field(visit.form, "tu", day_of(visit)),
    )  # fmt: skip
    told = save(visit, with_unit(written(visit).text, unit))
    visit.note("thêm đơn vị", unit.name)
    return go(visit, HERE, f"Đã thêm {unit.name}. {told}".strip())


def _named(visit: RequestContext) -> tuple[int, Unit]:
    units, at = week_of(visit).units, number(visit.form, "so", -1)
    if not 0 <= at < len(units):
        raise InputError("không còn đơn vị này", hint="Tải lại trang rồi làm lại.")
    return at, units[at]


def _end(visit: RequestContext) -> Response:
    at, unit = _named(visit)
    last = day_field(visit.form, "den", day_of(visit)) or day_of(visit)
    refuse_early(unit, last)
    told = save(visit, with_last_day(written(visit).text, "units", at, last))
    visit.note("kết thúc đơn vị", unit.name, f"{last:%d/%m/%Y}")
    return go(visit, HERE, f"{unit.name} có đến hết {last:%d/%m/%Y}. {told}".strip())


def _change(visit: RequestContext) -> Response:
    at, unit = _named(visit)
    today = day_of(visit)
    last, later = next_life(
        week_of(visit).units, unit, name=line(visit.form, "ten"),
        kind=line(visit.form, "loai", 60), parent=line(visit.form, "tren", 80),
        first=day_field(visit.form, "tu", today) or today,
    )  # fmt: skip
    text = with_last_day(written(visit).text, "units", at, last)
    told = save(visit, with_unit(text, later))
    visit.note("đổi đơn vị", unit.name, later.name)
    return go(visit, HERE, f"Từ {later.first:%d/%m/%Y} là {later.name}. {told}".strip())


WAYS = (
    DeskRoute(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.SETTINGS, does=_add),
    DeskRoute(method="POST", path=f"{HERE}/het", right=Right.SETTINGS, does=_end),
    DeskRoute(method="POST", path=f"{HERE}/doi", right=Right.SETTINGS, does=_change),
)
