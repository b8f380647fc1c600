"""`broadcaster check`."""

from collections.abc import Iterable
from pathlib import Path

import click

from broadcaster.cli.options import ScriptName
from broadcaster.cli.output import exit_code, notices_json, say_json
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.cli.told_before import show_new_notices
from broadcaster.domain.notice import Level, Notice
from broadcaster.programme.check import check


@click.command("check", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument(
    "scripts",
    metavar="[BÀI]…",
    nargs=-1,
    type=ScriptName(),
)
@click.option("--strict", is_flag=True, help="Có cảnh báo cũng coi là chưa đạt (mã thoát 3).")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.option("--all", "everything", is_flag=True, help="Nói cả những nhắc nhở đã nói lần trước.")
@click.pass_obj
def command(
    session: Session, scripts: tuple[Path, ...], strict: bool, as_json: bool, everything: bool
) -> int:
    """Kiểm tra các bài mà chưa dựng: lỗi viết, nguồn luật, chữ chưa biết đọc, giọng, âm thanh."""
    wired = open_station(session)
    notices = (*wired.settings.notices, *check(wired.station, wired.tools, only=scripts))
    if as_json:
        say_json(counts=_counts(notices), notices=notices_json(notices))
    else:
        show_new_notices(
            wired.settings.cache,
            notices,
            command="check",
            everything=everything or strict,
            whole=not scripts,
        )
        click.echo(_summary(notices))
    return exit_code(notices, strict=strict)


def _counts(notices: Iterable[Notice]) -> dict[str, int]:
    """How many of each kind there are; one that is said twice counts once."""
    levels = [notice.level for notice in dict.fromkeys(notices)]
    return {level.name.lower(): levels.count(level) for level in Level}


def _summary(notices: Iterable[Notice]) -> str:
    counts = _counts(notices)
    errors, warnings = counts["error"], counts["warning"]
    if not errors and not warnings:
        return "Tốt: không có lỗi, không có cảnh báo."
    return f"Có {errors} lỗi và {warnings} cảnh báo."
