"""`broadcaster hub rebuild`."""

from pathlib import Path

import click

from broadcaster.cli.output import answer_with, show_error
from broadcaster.cli.progress import work
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.domain.errors import InputError

EVERY = 50  # units between two lines of how far it is


@click.command("rebuild", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), metavar="THƯ-MỤC", required=True
)
@click.argument("codes", nargs=-1, metavar="[MÃ]…")
@click.option(
    "--take-over",
    is_flag=True,
    help="Cơ sở dữ liệu là của một máy chủ đã bỏ hẳn: từ nay là của máy chủ này.",
)
@click.pass_obj
def rebuild(session: Session, *, folder: Path, codes: tuple[str, ...], take_over: bool) -> int:
    """Lập lại sổ chung từ thư mục của các đơn vị (hay chỉ các MÃ ấy); máy chủ đang mở cũng được.

    Những gì chỉ văn phòng biết (đơn vị theo năm tháng, người, bài giao) giữ nguyên.
    """
    from contextlib import closing

    from broadcaster.cli.hub import check_environment
    from broadcaster.hub.copying import CopyFailed, UnitCopier
    from broadcaster.hub.folder import HubFolder, code_fault
    from broadcaster.hub.hub_settings import hub_database, hub_settings
    from broadcaster.hub.open_unit import HubAddress
    from broadcaster.storage.clock import SystemClock

    check_environment()
    where = HubFolder(root=(session.folder / folder).resolve())
    there, settings = where.codes(), hub_settings(where)
    if unknown := sorted(set(codes) - set(there)):
        raise InputError(
            f"không có đơn vị nào mã “{unknown[0]}”", hint=f"Mã là tên thư mục trong {where.units}."
        )
    address = HubAddress(public_url="", shown="", hosts=tuple(settings.hosts.items()))
    wanted, failed = codes or there, list[dict[str, object]]()
    with closing(hub_database(where, settings, alone=take_over)) as rows:
        if take_over:
            rows.take_over()
        copier = UnitCopier(where, rows, address.site_of, now=SystemClock().now)
        for number, code in enumerate(wanted, 1):
            work().step(f"đơn vị {code}", done=number - 1, whole=len(wanted))
            try:
                if why := code_fault(code):
                    raise CopyFailed(why)
                copier.copy(code, anew=True)
            except CopyFailed as fault:
                failed.append({"unit": code, "fault": fault.sentence})
                click.echo(f"[{code}]", err=True)
                show_error(fault, debug=session.debug)
            if number % EVERY == 0 or number == len(wanted):
                click.echo(f"{number}/{len(wanted)} đơn vị")
        if not codes:
            for code in copier.table.units().keys() - set(there):
                copier.table.forget(code)
        rows.scrub()
    answer_with(units=len(wanted) - len(failed), failed=failed)
    click.echo(f"Sổ chung đã lập lại từ {len(wanted) - len(failed)} đơn vị.")
    if failed:
        click.echo(f"{len(failed)} đơn vị không đọc được.", err=True)
    return 1 if failed else 0
