"""`broadcaster hub upgrade`, `hub backup`, `hub remove`: what keeps a hub over the years."""

import getpass
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcaster.cli.output import answer_with, say_json
from broadcaster.cli.progress import work
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import held
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.wording import megabytes

if TYPE_CHECKING:
    from broadcaster.hub.folder import HubFolder
    from broadcaster.hub.hub_settings import HubSettings
    from broadcaster.storage.hub_database import HubDatabase

_FOLDER = click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), metavar="THƯ-MỤC", required=True
)
_MARKS = {"da-nang": ("✔", "green"), "da-dung-ban": ("✔", "green"), "moi-hon": ("!", "yellow")}


@click.command("upgrade", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@_FOLDER
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def upgrade(session: Session, *, folder: Path, as_json: bool) -> int:
    """Đưa mọi đơn vị lên bản này của chương trình, kể từng đơn vị; máy chủ phải dừng trước.

    Một đơn vị không lên được không giữ các đơn vị khác lại. Chạy lại bao nhiêu lần cũng được.
    """
    from broadcaster.hub.hub_settings import hub_database
    from broadcaster.hub.upgrading import UpgradeResult, upgrade_all

    where, settings = _opened(session, folder)
    with where.lock(), closing(hub_database(where, settings)) as rows:
        rows_fault = _brought_up(rows)
        done = []
        whole = len(where.codes())
        for one in upgrade_all(where):
            done.append(one)
            work().step(f"xong {one.unit}", done=len(done), whole=whole)
            if as_json or one.result is UpgradeResult.ALREADY:
                continue
            mark, colour = _MARKS.get(one.result, ("✘", "red"))
            told = f" {one.told}" if one.told else ""
            click.secho(f"{mark} {one.unit}: {_SAID[one.result]}{told}", fg=colour)
            if one.hint:
                click.echo(f"  → {one.hint}")
    count = {result: sum(one.result is result for one in done) for result in UpgradeResult}
    if as_json:
        units = [{"unit": one.unit, "result": one.result.value, "told": one.told} for one in done]
        say_json(units=units, hub=rows_fault)
    else:
        if rows_fault:
            click.secho(f"✘ sổ chung: {rows_fault}", fg="red")
        click.echo(
            f"{len(done)} đơn vị: {count[UpgradeResult.DONE]} vừa nâng, "
            f"{count[UpgradeResult.ALREADY]} đã đúng bản này, {count[UpgradeResult.NEWER]} của bản "
            f"mới hơn, {count[UpgradeResult.FAILED]} chưa được"
        )
    wrong = count[UpgradeResult.NEWER] + count[UpgradeResult.FAILED]
    return 1 if wrong or rows_fault else 0


_SAID = {"da-nang": "đã nâng", "moi-hon": "của bản mới hơn:", "chua-duoc": "chưa được:"}


@click.command("backup", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@_FOLDER
@click.argument("target", metavar="NƠI")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def backup(session: Session, *, folder: Path, target: str, as_json: bool) -> int:
    """Sao lưu cả máy chủ chung: sổ chung, hub.toml, từng đơn vị vào NƠI/mã; đang mở cũng được.

    Lấy lại cả máy chủ: broadcaster hub restore THƯ-MỤC NƠI
    Lấy lại một đơn vị: broadcaster restore NƠI/mã/TỆP --to THƯ-MỤC/don-vi/mã
    """
    from broadcaster.hub.hub_backup import back_up_hub
    from broadcaster.hub.hub_settings import hub_database
    from broadcaster.storage.clock import SystemClock

    where, settings = _opened(session, folder)
    done = []
    with closing(hub_database(where, settings)) as rows:
        whole = len(where.codes()) + 2  # the hub itself before the units, the list behind them
        for one in back_up_hub(where, rows, target, SystemClock().now(), held):
            done.append(one)
            work().step(f"xong {one.part or 'máy chủ chung'}", done=len(done), whole=whole)
            if as_json:
                continue
            name = one.part or "máy chủ chung"
            if one.failed:
                click.secho(f"✘ {name}: {one.told}", fg="red")
            else:
                told = f" ! {one.told}" if one.told else ""
                click.echo(f"✔ {name}: {', '.join(one.names)} ({megabytes(one.bytes)}){told}")
    if as_json:
        say_json(
            parts=[
                {"unit": one.part, "files": list(one.names), "bytes": one.bytes,
                 "failed": one.failed, "told": one.told}
                for one in done
            ]
        )  # fmt: skip
    return 1 if any(one.failed for one in done) else 0


@click.command("remove", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@_FOLDER
@click.argument("code", metavar="MÃ")
@click.option("--yes", is_flag=True, help="Đã chắc chắn: không lấy lại được, trừ từ bản sao lưu.")
@click.option("--who", default="", metavar="HỌ-TÊN", help="Ai gỡ; không ghi thì tên trên máy.")
@click.pass_obj
def remove(session: Session, *, folder: Path, code: str, yes: bool, who: str) -> int:
    """Gỡ hẳn một đơn vị với mọi dữ liệu, và làm giấy xác nhận trong da-go/; máy chủ phải dừng.

    Thư mục, sổ chung, kho đối tượng của đơn vị bị xóa. Bản sao lưu thì không: giấy kể ra chúng.
    """
    from broadcaster.app.site_store import unit_stores
    from broadcaster.hub.hub_settings import hub_database
    from broadcaster.hub.removal import put_paper, remove_unit
    from broadcaster.storage.clock import SystemClock

    where, settings = _opened(session, folder)
    if not yes:
        raise InputError(
            f"chưa gỡ gì: gỡ “{code}” là xóa hẳn mọi thứ của đơn vị ấy ở đây",
            hint=f"Sao lưu trước nếu cần, rồi gõ: broadcaster hub remove {folder} {code} --yes",
        )
    with where.lock(), closing(hub_database(where, settings)) as rows:
        stores = unit_stores(settings.store, code, where.root)
        removed = remove_unit(
            where, settings, rows, code,
            stores=stores, who=who or getpass.getuser(), now=SystemClock().now(),
        )  # fmt: skip
        papers = put_paper(where, removed)
    answer_with(
        unit=removed.unit,
        files=len(removed.sums),
        bytes=removed.bytes,
        unread=removed.unread,
        rows=dict(removed.rows),
        objects=removed.objects,
        left=list(removed.left),
        papers=[str(path) for path in papers],
        failed=removed.failed,
    )
    click.echo(
        f"✔ Đã gỡ {code}: {len(removed.sums)} tệp, {sum(removed.rows.values())} dòng sổ chung, "
        f"{removed.objects} tệp trong kho"
    )
    for one in removed.left:
        click.echo(f"  ! còn ngoài tầm: {one}")
    click.echo(f"  giấy xác nhận: {', '.join(str(path) for path in papers)}")
    return 1 if removed.failed else 0


def _opened(session: Session, folder: Path) -> "tuple[HubFolder, HubSettings]":
    """The hub, as one that works at all its units. Raises ConfigError, StoreError."""
    from broadcaster.cli.hub import check_environment
    from broadcaster.hub.folder import HubFolder
    from broadcaster.hub.hub_settings import hub_settings

    check_environment()
    where = HubFolder(root=(session.folder / folder).resolve())
    where.codes()
    return where, hub_settings(where)


def _brought_up(rows: "HubDatabase") -> str:
    """Why the hub's own database could not be brought to this program; "" = it is."""
    try:
        rows.open()
    except BroadcasterError as fault:
        return str(fault)
    return ""
