"""Người dùng: who may sign in, with which role; links for those who forgot their password."""

from starlette.responses import Response

from broadcaster.accounts.people import add_person, change_role, end_person, new_link, person_named
from broadcaster.accounts.rights import RIGHTS, Person, Right, Role
from broadcaster.app.station import edit_station
from broadcaster.desk.answers import go
from broadcaster.desk.forms import line
from broadcaster.desk.request import HOME, DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import fold
from broadcaster.programme.schedule import station_schedule


def _page(visit: RequestContext) -> Response:
    return _show(visit)


def _show(visit: RequestContext, *, link: str = "", of: Person | None = None) -> Response:
    wired = visit.wired
    today = wired.tools.clock.now().astimezone(ZONE).date()
    units = station_schedule(wired.station, wired.tools).schedule.units
    named = {unit.key: unit.name for unit in units if unit.holds_on(today)}
    return respond(
        visit,
        "people.html",
        people=visit.shop.parts.door.people.all(),
        roles=list(Role),
        rights={role: sorted(right.value for right in RIGHTS[role]) for role in Role},
        units=named,
        link=link,
        of=of,
    )


def _role(visit: RequestContext) -> Role:
    try:
        return Role(line(visit.form, "vai"))
    except ValueError as fault:
        raise InputError("chưa chọn vai nào", hint="Chọn một vai trong danh sách.") from fault


def _add(visit: RequestContext) -> Response:
    role, name = _role(visit), line(visit.form, "ten", 100)
    door = visit.shop.parts.door
    unit = line(visit.form, "don_vi")
    account = line(visit.form, "tai_khoan", 40)
    person = add_person(door, account, name, role, unit=unit, by=visit.person.account)
    if role is Role.APPROVER:
        _name_approver(visit, person.name)
    return _with_link(visit, person)


def _name_approver(visit: RequestContext, name: str) -> None:
    """Whoever approves at the desk stands in station.toml, where every approval is checked."""
    profile = visit.wired.station.profile
    known = {fold(one) for one in (*profile.approvers, *profile.deputies)}
    if fold(name) not in known:
        edit_station(visit.wired.settings.folder, {("", "approvers"): [*profile.approvers, name]})
        visit.note("thêm người duyệt", name)


def _with_link(visit: RequestContext, person: Person) -> Response:
    """The page with the link on it, once: the token is kept nowhere."""
    token = new_link(visit.shop.parts.door, person, by=visit.person.account)
    base = str(visit.request.base_url).rstrip("/").removesuffix(HOME)
    return _show(visit, link=f"{base}{HOME}/mo/{token}", of=person)


def _link(visit: RequestContext) -> Response:
    return _with_link(visit, _named(visit))


def _named(visit: RequestContext) -> Person:
    return person_named(visit.shop.parts.door, line(visit.form, "tai_khoan", 40))


def _change(visit: RequestContext) -> Response:
    person, role = _named(visit), _role(visit)
    change_role(visit.shop.parts.door, person.account, role, by=visit.person.account)
    if role is Role.APPROVER:
        _name_approver(visit, person.name)
    return go(visit, "/nguoi-dung", f"Đã đổi vai của {person.name}; người ấy phải đăng nhập lại.")


def _end(visit: RequestContext) -> Response:
    person = _named(visit)
    end_person(visit.shop.parts.door, person.account, by=visit.person.account)
    return go(visit, "/nguoi-dung", f"Đã thu tài khoản của {person.name}.")


def _out(visit: RequestContext) -> Response:
    person = _named(visit)
    visit.shop.parts.door.people.end_sessions(person)
    visit.note("đăng xuất mọi máy", person.account)
    return go(visit, "/nguoi-dung", f"Đã đăng xuất {person.name} ở mọi máy.")


WAYS = (
    DeskRoute(method="GET", path="/nguoi-dung", right=Right.PEOPLE, does=_page),
    DeskRoute(method="POST", path="/nguoi-dung", right=Right.PEOPLE, does=_add),
    DeskRoute(method="POST", path="/nguoi-dung/vai", right=Right.PEOPLE, does=_change),
    DeskRoute(method="POST", path="/nguoi-dung/thu", right=Right.PEOPLE, does=_end),
    DeskRoute(method="POST", path="/nguoi-dung/duong-dan", right=Right.PEOPLE, does=_link),
    DeskRoute(method="POST", path="/nguoi-dung/ra", right=Right.PEOPLE, does=_out),
)
