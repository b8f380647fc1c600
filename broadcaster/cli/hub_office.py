"""`broadcaster hub units` and `broadcaster hub people`: tables of the office, its first person."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcaster.accounts.rights import Role
from broadcaster.cli.options import ROLES, ROLES_TOLD, agreed, named, who_option
from broadcaster.cli.output import answer_with
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.text import nearest

if TYPE_CHECKING:
    from broadcaster.hub.folder import HubFolder
    from broadcaster.hub.office_people import OfficeDoor
    from broadcaster.hub.people_changes import PeoplePlan
    from broadcaster.hub.people_giving import GivenLink
    from broadcaster.hub.unit_changes import UnitPlan, WrongLine
    from broadcaster.hub.unit_tree import OfficeRole

_SHOWN = 200  # lines of a list that are printed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Office:
    folder: "HubFolder"
    door: "OfficeDoor"
    now: datetime


_folder_argument = click.argument(
    "folder", type=click.Path(file_okay=False, exists=True, path_type=Path), metavar="THƯ-MỤC"
)
_dry_run_option = click.option("--dry-run", is_flag=True, help="Chỉ cho xem sẽ đổi gì.")
_yes_option = click.option("--yes", is_flag=True, help="Ghi luôn, không hỏi.")


@click.command("units", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@_folder_argument
@click.argument("table", type=click.Path(dir_okay=False, exists=True, path_type=Path),
                metavar="TỆP", required=False)  # fmt: skip
@_dry_run_option
@_yes_option
@click.option("--make", is_flag=True, help="Lập đài cho trường chưa có thư mục.")
@who_option
@click.pass_obj
def units(  # noqa: PLR0917 - one parameter an option
    session: Session, folder: Path, table: Path | None, dry_run: bool, yes: bool, make: bool,
    who: str,
) -> int:  # fmt: skip
    """Nhập danh sách đơn vị từ bảng tính (.xlsx, .csv); không có TỆP thì kê các đơn vị."""
    from broadcaster.domain.schedule import ZONE
    from broadcaster.hub.office_tables import write_units
    from broadcaster.hub.unit_changes import unit_plan
    from broadcaster.importing.sheets import read_sheet

    with _office(session, folder, begins=table is not None) as office:
        lives = office.door.lives(office.now)
        today = office.now.astimezone(ZONE).date()
        told: dict[str, object] = {}
        wrong = False
        if table is not None:
            plan = unit_plan(read_sheet(table, table.name), table.name, lives, today)
            _show_units(plan)
            wrong = bool(plan.wrong)
            written = _agreed(bool(plan.new or plan.old), dry_run=dry_run, yes=yes)
            if written:
                write_units(office.door, plan, by=named(who))
                click.echo("Đã ghi danh sách đơn vị.")
            told = {**_units_answer(plan), "written": written}
        else:
            today_units = [one for one in lives if one.holds_on(today)]
            for one in today_units:
                above = f", thuộc {one.parent}" if one.parent else ""
                click.echo(f"{one.key}: {one.name} ({one.kind or 'đơn vị'}{above})")
            told["units"] = [
                {"code": one.key, "name": one.name, "kind": one.kind, "parent": one.parent}
                for one in today_units
            ]
        answer_with(**told, **_stations(office, make=make and not dry_run))
    return 2 if wrong else 0


def _stations(office: _Office, *, make: bool) -> dict[str, object]:
    """Make, or tell of, what stands in the list alone or as a folder alone; codes of both."""
    from broadcaster.domain.schedule import ZONE
    from broadcaster.hub.office_tables import make_station, without_folder, without_row

    lives = office.door.lives(office.now)
    missing = without_folder(office.folder, lives, office.now.astimezone(ZONE).date())
    made, failed = list[str](), list[dict[str, object]]()
    for one in missing if make else ():
        try:
            make_station(office.folder, one, office.now)
            made.append(one.key)
            click.echo(f"✔ đã lập đài {one.key}: {one.name}")
        except BroadcasterError as fault:
            failed.append({"code": one.key, "fault": fault.sentence})
            click.echo(f"✖ {one.key}: {fault.sentence}", err=True)
    if missing and not make:
        click.echo(f"{len(missing)} trường chưa có đài (lập hết: --make).")
    unlisted = [*without_row(office.folder, lives)] if lives else []
    for code in unlisted:
        click.echo(f"Đài {code} có thư mục mà không có trong danh sách đơn vị.")
    return {
        "without_station": [one.key for one in missing if one.key not in made],
        "made": made,
        "failed": failed,
        "unlisted": unlisted,
    }


@click.command("people", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@_folder_argument
@click.argument("table", type=click.Path(dir_okay=False, exists=True, path_type=Path),
                metavar="TỆP", required=False)  # fmt: skip
@click.option("--add", "account", metavar="TÀI-KHOẢN", default="", help="Thêm một người của văn "
              "phòng, hay trao thêm vai cho người ấy; in đường dẫn một lần.")  # fmt: skip
@click.option("--name", "full_name", metavar="HỌ-TÊN", default="", help="Họ tên của người ấy.")
@click.option("--role", type=ROLES, default=Role.PARENT.value, metavar="VAI", help=ROLES_TOLD)
@click.option("--take-back", "taken_from", metavar="TÀI-KHOẢN", default="", help="Thu vai của một "
              "người của văn phòng ở đơn vị --unit; vai ở đơn vị khác vẫn còn.")  # fmt: skip
@click.option("--unit", metavar="MÃ", default="", help="Mã đơn vị của người ấy, hay của vai ấy.")
@click.option("--below", is_flag=True, help="Vai ấy có ở mọi đơn vị bên dưới nữa.")
@click.option(
    "--end-missing",
    is_flag=True,
    help="Thu tài khoản của người không có trong bảng, ở các đơn vị mà bảng nêu.",
)
@click.option(
    "--new-links",
    is_flag=True,
    help="Cấp lại đường dẫn cho người trong bảng chưa đặt mật khẩu.",
)
@click.option(
    "--links",
    "links_to",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="THƯ-MỤC",
    help="Ghi đường dẫn một lần vào đây, mỗi đơn vị một tệp CSV.",
)
@click.option("--public-url", default="", metavar="ĐỊA-CHỈ", help="Địa chỉ của máy chủ chung.")
@_dry_run_option
@_yes_option
@who_option
@click.pass_obj
def people(  # noqa: PLR0917 - one parameter an option
    session: Session, folder: Path, table: Path | None, account: str, full_name: str, role: str,
    taken_from: str, unit: str, below: bool, end_missing: bool, new_links: bool,
    links_to: Path | None, public_url: str, dry_run: bool, yes: bool, who: str,
) -> int:  # fmt: skip
    """Nhập người dùng từ bảng tính (.xlsx, .csv); hoặc thêm một người của văn phòng (--add).

    Hoặc thu một vai (--take-back TÀI-KHOẢN --unit MÃ): cho xem trước, đồng ý rồi mới thu.
    """
    from broadcaster.hub.office_tables import known_people
    from broadcaster.hub.people_changes import people_plan
    from broadcaster.hub.people_giving import give_people
    from broadcaster.importing.sheets import read_sheet

    if [bool(account), bool(taken_from), table is not None].count(True) != 1:
        raise InputError(
            "cần một bảng tính, hoặc --add TÀI-KHOẢN, hoặc --take-back TÀI-KHOẢN",
            hint='Ví dụ: broadcaster hub people THƯ-MỤC --add co.lan --name "Lê Thị Lan" '
            "--role quan-tri --unit so-gd --below",
        )
    with _office(session, folder) as office:
        if taken_from:
            _take_back(office, taken_from, unit, named(who), dry_run=dry_run, yes=yes)
            return 0
        if table is None:
            _add(office, account, full_name, Role(role), unit, below, named(who), public_url)
            return 0
        known = known_people(office.folder, office.door, office.now)
        lines = read_sheet(table, table.name)
        plan = people_plan(lines, table.name, known, end_missing=end_missing)
        _show_people(plan)
        answer_with(**_people_answer(plan), written=False)
        wrong = bool(plan.wrong)
        again = new_links and any(one.waiting for one in plan.changes)
        if _agreed(plan.moves or again, dry_run=dry_run, yes=yes):
            given = give_people(
                plan, office.folder, office.door, by=named(who), new_links=new_links
            )
            for told in given.failed:
                click.echo(f"✖ {told}", err=True)
            files = _hand_out(given.links, links_to, public_url)
            answer_with(
                **_people_answer(plan),
                written=True,
                failed=list(given.failed),
                links=[_link(one, public_url) for one in given.links if links_to is None],
                files=[str(path) for path in files],
            )
            wrong = wrong or bool(given.failed)
    return 2 if wrong else 0


def _add(  # noqa: PLR0917 - what the options say
    office: _Office, account: str, name: str, role: Role, unit: str, below: bool, by: str, root: str
) -> None:  # fmt: skip
    from broadcaster.hub.office_people import OFFICE, add_office_person
    from broadcaster.hub.unit_tree import OfficeRole

    known = {*office.door.lives.names(office.now), *office.folder.codes()}
    if unit not in known:
        near = nearest(unit, known)
        raise InputError(
            f"không có đơn vị “{unit}”" + (f"; có phải là “{near}” không" if near else ""),
            hint="Kê các đơn vị: broadcaster hub units THƯ-MỤC. Chưa có thì nhập bảng trước.",
        )
    given = OfficeRole(unit=unit, role=role, below=below)
    token = add_office_person(office.door, account, name, given, by=by)
    path = f"{OFFICE}/lien-ket/{token}" if token else ""
    answer_with(
        account=account, unit=unit, role=role.value, below=below,
        link=f"{root.rstrip('/')}{path}" if token else None,
    )  # fmt: skip
    if not token:
        click.echo(f"Đã trao vai cho {account}; người ấy đăng nhập như trước.")
        return
    click.echo("Đường dẫn một lần, dùng trong 24 giờ; ghép sau địa chỉ của máy chủ chung:")
    click.echo(f"  {root.rstrip('/')}{path}")
    click.echo("Chỉ đưa cho đúng người ấy.", err=True)


def _take_back(
    office: _Office, account: str, unit: str, by: str, *, dry_run: bool, yes: bool
) -> None:
    """What the page of people does by a button, for whoever keeps the machine."""
    from broadcaster.hub.office_people import OFFICE_ROLES, role_to_take, take_office_role

    names, account = office.door.lives.names(office.now), account.strip().lower()

    def told(one: "OfficeRole") -> str:
        where = f"{names[one.unit]} ({one.unit})" if one.unit in names else one.unit
        return f"{OFFICE_ROLES[one.role]} ở {where}{' và bên dưới' if one.below else ''}"

    taken, left = role_to_take(office.door, account, unit)
    click.echo(f"Thu vai của {account}: {told(taken)}.")
    click.echo(f"Còn lại: {'; '.join(map(told, left)) or 'không vai nào, không thấy đơn vị nào'}.")
    taking = _agreed(True, dry_run=dry_run, yes=yes)
    answer_with(account=account, taken=_role(taken), left=[*map(_role, left)], written=taking)
    if taking:
        take_office_role(office.door, account, unit, by=by)
        click.echo("Đã thu.")


def _hand_out(links: "tuple[GivenLink, ...]", to: Path | None, root: str) -> list[Path]:
    """Links on the screen, or in files that only the owner reads; they are kept nowhere else.

    The files that were written.
    """
    from broadcaster.hub.people_giving import links_csv
    from broadcaster.storage.atomic import write_atomic
    from broadcaster.system.files import own_only

    files = list[Path]()
    if to is None:
        for one in links:
            click.echo(f"{one.change.told}: {root.rstrip('/')}{one.path}")
    else:
        to.mkdir(parents=True, exist_ok=True)
        own_only(to)
        for unit in dict.fromkeys(one.change.unit for one in links):
            path = to / f"{unit}.csv"
            write_atomic(path, links_csv([one for one in links if one.change.unit == unit], root))
            own_only(path)
            files.append(path)
            click.echo(f"✔ {path}")
    if links:
        click.echo("Mỗi đường dẫn dùng một lần, trong 24 giờ. Chỉ đưa cho đúng người.", err=True)
    return files


def _link(one: "GivenLink", root: str) -> dict[str, object]:
    return {
        "unit": one.change.unit,
        "account": one.change.account,
        "name": one.change.name,
        "link": f"{root.rstrip('/')}{one.path}",
    }


def _role(one: "OfficeRole") -> dict[str, object]:
    return {"unit": one.unit, "role": one.role.value, "below": one.below}


def _units_answer(plan: "UnitPlan") -> dict[str, object]:
    return {
        "changes": [
            {"line": one.line, "what": one.kind.value, "code": one.code, "told": one.told}
            for one in plan.changes
        ],
        "wrong": [{"line": one.line, "why": one.why} for one in plan.wrong],
        "unnamed": plan.unnamed,
    }


def _people_answer(plan: "PeoplePlan") -> dict[str, object]:
    return {
        "changes": [
            {"line": one.line or None, "what": one.kind.value, "unit": one.unit,
             "office": one.office, "account": one.account, "name": one.name,
             "role": one.role.value}
            for one in plan.changes
        ],
        "wrong": [{"line": one.line, "why": one.why} for one in plan.wrong],
        "spared": list(plan.spared),
    }  # fmt: skip


@contextmanager
def _office(session: Session, folder: Path, *, begins: bool = False) -> Iterator[_Office]:
    """The office of a hub, also while the hub serves; `begins`: an empty folder becomes one.

    Never where nobody brings a list: a hub whose disk is not there leaves an empty folder too.
    """
    from broadcaster.accounts.passwords import Argon2Passwords
    from broadcaster.cli.hub import check_environment
    from broadcaster.hub.folder import HubFolder
    from broadcaster.hub.hub_settings import hub_database, hub_settings
    from broadcaster.hub.office_people import office_door
    from broadcaster.storage.clock import SystemClock

    check_environment()
    where = HubFolder(root=(session.folder / folder).resolve())
    if begins:
        where.begin()
    where.codes()
    clock = SystemClock()
    rows = hub_database(where, hub_settings(where))
    with closing(rows):
        door = office_door(rows, where, passwords=Argon2Passwords(), now=clock.now)
        yield _Office(folder=where, door=door, now=clock.now())


def _agreed(changes: bool, *, dry_run: bool, yes: bool) -> bool:
    if not changes:
        click.echo("Không có gì để ghi.")
        return False
    if dry_run or yes:
        return not dry_run
    return agreed("Ghi như trên?", undone="chưa ghi gì")


def _show_units(plan: "UnitPlan") -> None:
    from broadcaster.hub.unit_changes import UnitChangeKind

    _show_wrong(plan.wrong)
    _show_list(
        f"dòng {one.line}: {one.kind}: {one.told}"
        for one in plan.changes
        if one.kind is not UnitChangeKind.SAME
    )
    counts = [f"{kind} {plan.count(kind)}" for kind in UnitChangeKind]
    click.echo(", ".join([*counts, f"dòng hỏng {len(plan.wrong)}"]) + ".")
    if plan.unnamed:
        click.echo(f"{plan.unnamed} đơn vị không có trong bảng: giữ như cũ.")


def _show_people(plan: "PeoplePlan") -> None:
    from broadcaster.hub.people_changes import PersonChangeKind

    _show_wrong(plan.wrong)
    _show_list(
        (f"dòng {one.line}: " if one.line else "") + f"{one.kind}: {one.told}"
        for one in plan.changes
        if one.kind is not PersonChangeKind.SAME
    )
    _show_list((f"✖ {one}" for one in plan.spared), err=True)
    counts = [f"{kind} {plan.count(kind)}" for kind in PersonChangeKind]
    click.echo(", ".join([*counts, f"dòng hỏng {len(plan.wrong)}"]) + ".")


def _show_wrong(wrong: "tuple[WrongLine, ...]") -> None:
    _show_list((f"✖ dòng {one.line}: {one.why}" for one in wrong), err=True)


def _show_list(lines: Iterator[str], *, err: bool = False) -> None:
    for count, line in enumerate(lines):
        if count == _SHOWN:
            click.echo("… và các dòng nữa.", err=err)
            return
        click.echo(line, err=err)
