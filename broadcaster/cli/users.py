"""`broadcaster users`: who may sign in at the desk."""

import click

from broadcaster.accounts.people import (
    Doorkeeper,
    add_person,
    change_role,
    end_person,
    new_link,
    person_named,
    unopened,
)
from broadcaster.accounts.rights import ROLE_NAMES, Person, Role
from broadcaster.app.desk import desk_parts
from broadcaster.cli.options import ROLES, ROLES_TOLD, named, who_option
from broadcaster.cli.output import answer_with, say_json
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import open_station


@click.group("users", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Người dùng của bàn làm việc: thêm, xem, đổi vai, thu tài khoản, cấp lại đường dẫn."""


@command.command("add", options_metavar="[TÙY CHỌN]")
@click.argument("account", metavar="TÀI-KHOẢN")
@click.argument("name", metavar="HỌ-TÊN")
@click.option("--role", type=ROLES, required=True, metavar="VAI", help=ROLES_TOLD)
@click.option("--unit", metavar="KHÓA", default="", help="Đơn vị (khóa trong lich.toml).")
@who_option
@click.pass_obj
def add(  # noqa: PLR0917 - one parameter an option
    session: Session, account: str, name: str, role: str, unit: str, who: str
) -> int:
    """Thêm một người và in đường dẫn một lần để người ấy đặt mật khẩu."""
    door = _door(session)
    person = unopened(door, account, name, Role(role), unit)
    person = person or add_person(door, account, name, Role(role), unit=unit, by=named(who))
    click.echo(f"Đã thêm {_told(person)}")
    _tell_link(door, person, named(who))
    return 0


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def list_users(session: Session, as_json: bool) -> int:
    """Kê mọi tài khoản."""
    people = _door(session).people.all()
    if as_json:
        say_json(users=[_json(person) for person in people])
        return 0
    for person in people:
        click.echo(_told(person))
    if not people:
        click.echo(
            "Chưa có ai. Chạy broadcaster serve, hoặc: broadcaster users add TÀI-KHOẢN "
            '"HỌ TÊN" --role quan-tri'
        )
    return 0


@command.command("role", options_metavar="[TÙY CHỌN]")
@click.argument("account", metavar="TÀI-KHOẢN")
@click.argument("role", metavar="VAI", type=ROLES)
@who_option
@click.pass_obj
def role(session: Session, account: str, role: str, who: str) -> int:
    """Đổi vai của một người; người ấy phải đăng nhập lại."""
    person = change_role(_door(session), account, Role(role), by=named(who))
    answer_with(user=_json(person))
    click.echo(f"Đã đổi: {_told(person)}")
    return 0


@command.command("revoke", options_metavar="[TÙY CHỌN]")
@click.argument("account", metavar="TÀI-KHOẢN")
@who_option
@click.pass_obj
def revoke(session: Session, account: str, who: str) -> int:
    """Thu một tài khoản: mọi máy đang đăng nhập bằng nó bị đăng xuất ngay."""
    person = end_person(_door(session), account, by=named(who))
    answer_with(user=_json(person))
    click.echo(f"Đã thu: {_told(person)}")
    return 0


@command.command("link", options_metavar="[TÙY CHỌN]")
@click.argument("account", metavar="TÀI-KHOẢN")
@who_option
@click.pass_obj
def link(session: Session, account: str, who: str) -> int:
    """Cấp đường dẫn một lần cho người quên mật khẩu."""
    door = _door(session)
    _tell_link(door, person_named(door, account), named(who))
    return 0


def _door(session: Session) -> Doorkeeper:
    return desk_parts(open_station(session)).door


def _tell_link(door: Doorkeeper, person: Person, who: str) -> None:
    token = new_link(door, person, by=who)
    answer_with(user=_json(person), link=f"/ban/mo/{token}")
    click.echo("Đường dẫn một lần, dùng trong 24 giờ; ghép sau địa chỉ mà broadcaster serve báo:")
    click.echo(f"  /ban/mo/{token}")
    click.echo(f"Ngay trên máy chủ, cổng thường dùng: http://127.0.0.1:8000/ban/mo/{token}")
    click.echo("Chỉ đưa cho đúng người ấy.", err=True)


def _told(person: Person) -> str:
    marks = [ROLE_NAMES[person.role]]
    marks += [f"đơn vị {person.unit}"] if person.unit else []
    marks += ["đã thu"] if person.ended else []
    marks += ["chưa đặt mật khẩu"] if not person.has_password and not person.ended else []
    return f"{person.account}  {person.name} ({', '.join(marks)})"


def _json(person: Person) -> dict[str, object]:
    return {
        "account": person.account,
        "name": person.name,
        "role": person.role.value,
        "unit": person.unit,
        "ended": person.ended,
        "has_password": person.has_password,
    }
