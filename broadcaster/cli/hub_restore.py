"""`broadcaster hub restore`."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcaster.cli.options import agreed
from broadcaster.cli.output import answer_with, show_error
from broadcaster.cli.progress import work
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.schedule import ZONE

if TYPE_CHECKING:
    from broadcaster.hub.folder import HubFolder
    from broadcaster.hub.hub_restore import HeldUnit, HubRestorePlan, RestoredUnit
    from broadcaster.hub.hub_settings import HubSettings
    from broadcaster.storage.hub_database import HubDatabase

_SHOWN = 20  # codes of a list


@click.command("restore", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), metavar="THƯ-MỤC", required=True
)
@click.argument("target", metavar="NƠI")
@click.option("--moment", default="", metavar="LÚC", help="Lúc của bản sao lưu, như trong tên tệp "
              "muc-luc-LÚC.json; không ghi thì bản mới nhất.")  # fmt: skip
@click.option("--stood", type=click.Path(exists=True, file_okay=False, path_type=Path),
              metavar="THƯ-MỤC-CŨ", help="Thư mục cũ của máy chủ chung, nếu còn: những gì đã rút, "
              "đã gỡ từ lúc sao lưu thì không trở lại.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Chỉ cho xem sẽ lấy lại gì.")
@click.option("--yes", is_flag=True, help="Lấy lại luôn, không hỏi.")
@click.pass_obj
def restore(
    session: Session, *, folder: Path, target: str, moment: str, stood: Path | None,
    dry_run: bool, yes: bool,
) -> int:  # fmt: skip
    """Lấy lại cả máy chủ chung từ NƠI đã ghi cho hub backup, vào một THƯ-MỤC mới hoặc trống.

    Bị dừng giữa chừng thì chạy lại lệnh ấy: những gì đã lấy lại thì không lấy lần nữa.
    """
    from broadcaster.cli.hub import check_environment
    from broadcaster.hub.folder import HubFolder
    from broadcaster.hub.hub_restore import (
        put_rows,
        put_settings,
        put_units,
        restore_plan,
        restored,
        units_ahead,
    )
    from broadcaster.hub.hub_settings import hub_database, hub_settings

    check_environment()
    where = HubFolder(root=(session.folder / folder).resolve())
    was = HubFolder(root=stood.resolve()) if stood is not None else None
    plan = restore_plan(where, target, moment=moment, stood=was)
    _show(plan, where)
    planned = _plan_answer(plan)
    answer_with(**planned, done=[], rows=0, rebuilt=0)
    if dry_run:
        ahead = [*units_ahead(plan, stood=was)]
        answer_with(**planned, ahead=[*map(_unit_answer, ahead)])
        _show_withdrawn(ahead)
        return 0
    if not yes and not agreed("Lấy lại như trên?", undone="chưa lấy lại gì"):
        return 0
    where.root.mkdir(parents=True, exist_ok=True)
    with where.lock():
        put_settings(where, plan)
        settings = hub_settings(where)
        with closing(hub_database(where, settings)) as rows:
            count = put_rows(where, rows, plan)
            if plan.rows_there:
                click.echo("✔ sổ chung: đã lấy lại ở lần chạy trước")
            elif plan.listed.rows:
                click.echo(f"✔ sổ chung: {count} dòng mà chỉ văn phòng biết")
            done = list["RestoredUnit"]()
            for one in put_units(where, plan, stood=was):
                _tell(one)
                done.append(one)
                work().step(f"đơn vị {one.unit}", done=len(done), whole=len(plan.units))
            rebuilt, unread = _rows_made(session, where, settings, rows)
        failed = any(one.failed for one in done)
        if not failed:
            restored(where)
    answer_with(**planned, done=[*map(_unit_answer, done)], rows=count, rebuilt=rebuilt)
    if failed:
        click.echo("Sửa những chỗ ✘ rồi chạy lại lệnh này để lấy nốt.", err=True)
        return 1
    click.echo(f"✔ Đã lấy lại vào {where.root}")
    click.echo(f'  → broadcaster hub serve "{folder}"')
    return 1 if plan.lost or unread else 0


def _show(plan: "HubRestorePlan", where: "HubFolder") -> None:
    listed = plan.listed
    click.echo(f"Bản sao lưu lúc {told_moment(listed.at.astimezone(ZONE))}, vào "
               f"{where.root}: {len(plan.units)} đơn vị")  # fmt: skip
    if not listed.rows:
        click.secho("! không có sổ chung: người của văn phòng, danh sách đơn vị phải nhập lại",
                    fg="yellow")  # fmt: skip
    elif not plan.rows_there:
        click.echo("! người của văn phòng như lúc sao lưu: tài khoản đã thu, vai đã thu, mật khẩu "
                   "đã đổi từ lúc ấy đều trở lại như cũ; lấy lại xong thì làm lại")  # fmt: skip
    if plan.settings:
        click.echo("hub.toml: như bản sao lưu, không có mật khẩu của sổ chung; sổ ở PostgreSQL có "
                   "mật khẩu thì ghi hub.toml vào thư mục ấy trước rồi chạy lại")  # fmt: skip
    else:
        here = (where.root / "hub.toml").exists()
        click.echo(f"hub.toml: {'đã có ở đó, giữ nguyên' if here else 'không có'}")
    stays_out = tuple(code for code in plan.removed if code not in plan.there)
    is_back = tuple(code for code in plan.removed if code in plan.there)
    for codes, said in (
        (plan.there, "đã lấy lại ở lần chạy trước"),
        (stays_out, "đã gỡ khỏi máy chủ sau bản sao lưu này nên không trở lại"),
        (is_back, "đã gỡ sau bản sao lưu này mà lần chạy trước đã lấy lại, chạy hub remove"),
        (plan.lost, "có trong mục lục mà tệp không còn"),
        (listed.failed, "lúc ấy không sao lưu được"),
    ):
        if codes:
            more = "…" if len(codes) > _SHOWN else ""
            mark = "" if codes is plan.there else "! "
            click.echo(f"{mark}{len(codes)} đơn vị {said}: {', '.join(codes[:_SHOWN])}{more}")


def _show_withdrawn(ahead: "Sequence[RestoredUnit]") -> None:
    unknown = 0
    for one in ahead:
        unknown += one.held
        if one.failed:
            click.secho(f"✘ {one.unit}: {one.failed}", fg="red")
        if one.taken_back:
            since = "; ".join(one.taken_back)
            click.echo(f"! {one.unit}: đã rút sau bản sao lưu, sẽ gỡ lại: {since}")
    if unknown:
        click.echo(f"! {unknown} đơn vị không biết đã rút gì từ lúc ấy: sẽ chưa xuất bản")


def _tell(one: "RestoredUnit") -> None:
    if one.failed:
        click.secho(f"✘ {one.unit}: {one.failed}", fg="red")
        return
    click.echo(f"✔ {one.unit}")
    if one.taken_back:
        click.echo(f"  ! đã rút sau bản sao lưu, đã gỡ lại: {'; '.join(one.taken_back)}")
    if one.held:
        click.echo("  ! không biết từ lúc sao lưu đã rút những gì, nên chưa xuất bản: hỏi đơn vị, "
                   "rút lại những gì đã rút, rồi chạy: "
                   f"broadcaster hub restored THƯ-MỤC {one.unit}")  # fmt: skip
    for told in one.told:
        click.echo(f"  ! {told}")


def _rows_made(
    session: Session, where: "HubFolder", settings: "HubSettings", rows: "HubDatabase"
) -> tuple[int, int]:
    """Make the copies in the rows anew from the folders; units that were, that were not read."""
    from broadcaster.hub.copying import CopyFailed, UnitCopier
    from broadcaster.hub.open_unit import HubAddress
    from broadcaster.storage.clock import SystemClock

    address = HubAddress(public_url="", shown="", hosts=tuple(settings.hosts.items()))
    copier, failed = UnitCopier(where, rows, address.site_of, now=SystemClock().now), 0
    codes = where.codes()
    for code in codes:
        try:
            copier.copy(code, anew=True)
        except CopyFailed as fault:
            failed += 1
            click.echo(f"[{code}]", err=True)
            show_error(fault, debug=session.debug)
    click.echo(f"✔ sổ chung lập lại từ {len(codes) - failed} đơn vị")
    return len(codes) - failed, failed


def _plan_answer(plan: "HubRestorePlan") -> dict[str, object]:
    return {
        "moment": plan.listed.at.isoformat(),
        "units": [*plan.units],
        "there": list(plan.there),
        "removed": list(plan.removed),
        "lost": list(plan.lost),
        "not_in_backup": list(plan.listed.failed),
        "settings": bool(plan.settings),
        "hub_rows": bool(plan.listed.rows),
    }


def _unit_answer(one: "RestoredUnit") -> dict[str, object]:
    return {
        "unit": one.unit,
        "failed": one.failed,
        "taken_back": list(one.taken_back),
        "held": one.held,
        "told": list(one.told),
    }


@click.command("restored", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), metavar="THƯ-MỤC", required=True
)
@click.argument("codes", metavar="[MÃ…]", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Mọi đơn vị đang đợi.")
@click.option("--dry-run", is_flag=True, help="Chỉ cho xem đơn vị nào đang đợi.")
@click.option("--yes", is_flag=True, help="Cho xuất bản luôn, không hỏi.")
@click.pass_obj
def released(
    session: Session, *, folder: Path, codes: tuple[str, ...], every: bool, dry_run: bool, yes: bool
) -> int:
    """Cho các đơn vị vừa lấy lại được xuất bản: đã rút lại những gì đã rút từ lúc sao lưu.

    Máy chủ đang mở hay dừng đều được; đang mở thì vài phút sau đơn vị tự được xuất bản.
    """
    from broadcaster.hub.folder import HubFolder, code_fault
    from broadcaster.hub.hub_restore import held_units, release

    if bool(codes) == every:
        raise InputError(
            "chưa rõ cho đơn vị nào xuất bản" if not codes else "đã ghi mã thì không ghi --all",
            hint=f"Gõ: broadcaster hub restored {folder} MÃ, hoặc "
            f"broadcaster hub restored {folder} --all",
        )
    where = HubFolder(root=(session.folder / folder).resolve())
    wanted = codes or tuple(code for code in where.codes() if not code_fault(code))
    found = [*held_units(where, dict.fromkeys(wanted))]
    held = [one for one in found if not one.failed]
    for one in found:
        _show_held(one)
    for code in codes:
        if code not in {one.unit for one in found}:
            click.echo(f"{code}: không đợi gì, vẫn xuất bản như thường")
    click.echo(f"{len(held)} đơn vị đang đợi xem lại, chưa xuất bản")
    failed = len(found) - len(held)
    waiting = [
        {"unit": one.unit, "name": one.name, "failed": one.failed,
         "since": one.since.isoformat() if one.since else None}
        for one in found
    ]  # fmt: skip
    answer_with(waiting=waiting, released=[])
    if dry_run or not held:
        return 1 if failed else 0
    if not yes and not agreed(
        "Các đơn vị ấy đã rút lại xong những gì đã rút từ lúc sao lưu; cho xuất bản?",
        undone="chưa cho đơn vị nào xuất bản",
    ):
        return 0
    released_now = list[str]()
    for one in held:
        try:
            release(where, one.unit)
        except BroadcasterError as fault:
            failed += 1
            click.echo(f"[{one.unit}]", err=True)
            show_error(fault, debug=session.debug)
        else:
            released_now.append(one.unit)
            click.echo(f"✔ {one.unit}: được xuất bản lại")
    answer_with(waiting=waiting, released=released_now)
    return 1 if failed else 0


def _show_held(one: "HeldUnit") -> None:
    if one.failed:
        click.secho(f"✘ {one.unit}: {one.failed}", fg="red")
        return
    since = told_moment(one.since.astimezone(ZONE)) if one.since else "không rõ lúc nào"
    click.echo(f"! {one.unit} ({one.name}): bản sao lưu lúc {since}, chưa ai xem lại những gì "
               "đã rút từ lúc ấy")  # fmt: skip
