"""`broadcaster check`."""

from pathlib import Path

import click

from broadcaster.cli.options import ScriptName
from broadcaster.cli.output import exit_code, notice_json, print_json, show_notices
from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.domain.notice import Level
from broadcaster.programme.check import check


@click.command("check", options_metavar="[TÙY CHỌN]")
@click.argument(
    "scripts",
    metavar="[BÀI]…",
    nargs=-1,
    type=ScriptName(),
)
@click.option("--strict", is_flag=True, help="Có cảnh báo cũng coi là chưa đạt (mã thoát 3).")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, scripts: tuple[Path, ...], strict: bool, as_json: bool) -> int:
    """Kiểm tra các bài mà chưa dựng: lỗi viết, nguồn luật, chữ chưa biết đọc, giọng, âm thanh."""
    wired = open_station(session)
    notices = (*wired.settings.notices, *check(wired.station, wired.tools, only=scripts))
    if as_json:
        print_json([notice_json(n) for n in notices])
    else:
        show_notices(notices)
        click.echo(_summary([n.level for n in dict.fromkeys(notices)]))
    return exit_code(notices, strict=strict)


def _summary(levels: list[Level]) -> str:
    errors, warnings = levels.count(Level.ERROR), levels.count(Level.WARNING)
    if not errors and not warnings:
        return "Tốt: không có lỗi, không có cảnh báo."
    return f"Có {errors} lỗi và {warnings} cảnh báo."
