"""Người dùng: who may sign in, with which role; links for those who forgot their password."""

from starlette.responses import Response

from broadcaster.accounts.people import add_person, change_role, end_person, new_link, person_named
from broadcaster.accounts.rights import RIGHTS, Person, Right, Role
from broadcaster.app.desk import name_approvers
from broadcaster.desk.answers import go
from broadcaster.desk.forms import in_field, in_fields, line
from broadcaster.desk.request import HOME, DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.pictures.qr import qr_path
from broadcaster.programme.schedule import station_schedule


def _page(context: RequestContext, *, link: str = "", of: Person | None = None) -> Response:
    """Everybody with an account; at once after it was made, the one-time link of somebody."""
    wired = context.wired
    today = wired.today
    units = station_schedule(wired.station, wired.tools).schedule.units
    named = {unit.key: unit.name for unit in units if unit.holds_on(today)}
    return respond(
        context,
        "people.html",
        people=context.state.parts.door.people.all(),
        roles=list(Role),
        rights={role: sorted(right.value for right in RIGHTS[role]) for role in Role},
        units=named,
        link=link,
        qr=qr_path(link) if link else None,
        of=of,
    )


def _role(context: RequestContext) -> Role:
    try:
        return Role(line(context.form, "vai"))
    except ValueError as fault:
        raise InputError(
            "chưa chọn vai nào", hint="Chọn một vai trong danh sách.", field="vai"
        ) from fault


def _add(context: RequestContext) -> Response:
    role, name = _role(context), line(context.form, "ten", 100)
    door = context.state.parts.door
    unit = line(context.form, "don_vi")
    account = line(context.form, "tai_khoan", 40)
    with in_field("tai_khoan"), in_fields(name="ten", account="tai_khoan"):
        person = add_person(door, account, name, role, unit=unit, by=context.person.account)
    if role is Role.APPROVER:
        _name_approver(context, person.name)
    return _with_link(context, person)


def _name_approver(context: RequestContext, name: str) -> None:
    """Whoever approves at the desk stands in station.toml, where every approval is checked."""
    if name_approvers(context.wired, [name]):
        context.note("thêm người duyệt", name)


def _with_link(context: RequestContext, person: Person) -> Response:
    """The page with the link on it, once: the token is kept nowhere."""
    token = new_link(context.state.parts.door, person, by=context.person.account)
    return _page(context, link=f"{context.root}{HOME}/mo/{token}", of=person)


def _link(context: RequestContext) -> Response:
    return _with_link(context, _named(context))


def _named(context: RequestContext) -> Person:
    return person_named(context.state.parts.door, line(context.form, "tai_khoan", 40))


def _change(context: RequestContext) -> Response:
    person, role = _named(context), _role(context)
    with in_field("vai"):
        change_role(context.state.parts.door, person.account, role, by=context.person.account)
    if role is Role.APPROVER:
        _name_approver(context, person.name)
    return go(context, "/nguoi-dung", f"Đã đổi vai của {person.name}; người ấy phải đăng nhập lại.")


def _end(context: RequestContext) -> Response:
    person = _named(context)
    end_person(context.state.parts.door, person.account, by=context.person.account)
    return go(context, "/nguoi-dung", f"Đã thu tài khoản của {person.name}.")


def _out(context: RequestContext) -> Response:
    person = _named(context)
    context.state.parts.door.people.end_sessions(person)
    context.note("đăng xuất mọi máy", person.account)
    return go(context, "/nguoi-dung", f"Đã đăng xuất {person.name} ở mọi máy.")


ROUTES = (
    DeskRoute(method="GET", path="/nguoi-dung", right=Right.PEOPLE, does=_page),
    DeskRoute(method="POST", path="/nguoi-dung", right=Right.PEOPLE, does=_add),
    DeskRoute(method="POST", path="/nguoi-dung/vai", right=Right.PEOPLE, does=_change),
    DeskRoute(method="POST", path="/nguoi-dung/thu", right=Right.PEOPLE, does=_end),
    DeskRoute(method="POST", path="/nguoi-dung/duong-dan", right=Right.PEOPLE, does=_link),
    DeskRoute(method="POST", path="/nguoi-dung/ra", right=Right.PEOPLE, does=_out),
)
