"""`broadcaster restore`."""

import sys
from pathlib import Path

import click

from broadcaster.app.care import (
    hold_back,
    outside_backups,
    same_station,
    take_back_since,
    without_secrets,
)
from broadcaster.app.station import settings_at
from broadcaster.care.backup_targets import fetched
from broadcaster.care.restore import restore_backup
from broadcaster.care.withdrawn_since import known_since, missing
from broadcaster.cli.backup import summary, tell_backup, tell_parts
from broadcaster.cli.output import notices_json, say_json, show_notices
from broadcaster.cli.progress import asks, work
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.domain.backup import Backup
from broadcaster.domain.dates import told_moment
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.withdrawal import Withdrawal


@click.command("restore", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("file", metavar="TỆP")
@click.option(
    "--to",
    metavar="THƯ-MỤC",
    required=True,
    type=click.Path(path_type=Path),
    help="Thư mục mới hoặc trống; không bao giờ ghi đè.",
)
@click.option(
    "--secrets",
    metavar="TỆP",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tệp bí mật đã cất bằng backup --secrets.",
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, *, file: str, to: Path, secrets: Path | None, as_json: bool) -> int:
    """Lấy lại cả đài từ một bản sao lưu, trên máy này hoặc máy khác.

    TỆP là đường dẫn hoặc địa chỉ. Tệp hỏng, thiếu, lạ thì không có gì được ghi.
    """
    taken_back: list[Notice] = []
    with fetched(file) as path:

        def settle(folder: Path, backup: Backup) -> None:
            stood = same_station(session.folder, backup.head.station)
            known = known_since(path, backup.head, stood)
            taken_back.extend(_taken_back_since(folder, backup, known, stood))

        with work().painting():
            backup = restore_backup(path, to, secrets, settle=settle, told=tell_parts)
    settings = settings_at(to)
    notices = (*settings.notices, *without_secrets(settings), *outside_backups(settings))
    notices += tuple(taken_back)
    if as_json:
        say_json(**summary(backup), folder=str(to), notices=notices_json(notices))
        return 0
    show_notices(notices)
    tell_backup(backup)
    click.echo(f"✔ Đã lấy lại vào {to}")
    click.echo(f'  → Khám lại: broadcaster -C "{to}" doctor')
    click.echo(f'  → Xem đèn:  broadcaster -C "{to}" status')
    return 0


@asks
def _taken_back_since(
    to: Path, backup: Backup, known: tuple[Withdrawal, ...] | None, stood: Path | None
) -> tuple[Notice, ...]:
    """Take out again what was withdrawn since; where nobody can tell, publishing waits."""
    if known is None:
        hold_back(to, backup.head.made_at)
        return (_unknown_since(backup),)
    since = missing(known, to)
    names = [f"{w.what} {w.key} ({w.reason})" for w in since]
    if not since:
        take_back_since(to, (), stood)
        return ()
    click.echo(f"Đã rút sau bản sao lưu này: {'; '.join(names)}", err=True)
    if sys.stdin.isatty() and not click.confirm(
        "Gỡ lại khỏi bản vừa lấy lại?", default=True, err=True
    ):
        hold_back(to, backup.head.made_at)
        return (_unknown_since(backup),)
    take_back_since(to, since, stood)
    notice = Notice(
        code="da-rut-sau-ban-sao-luu",
        level=Level.WARNING,
        sentence=f"{len(since)} thứ đã rút sau khi sao lưu nên đã gỡ lại: {'; '.join(names)}",
        hint='Rút nhầm thì trong ngày: broadcaster withdraw TÊN --undo --reason "rút nhầm"',
    )
    return (notice,)


def _unknown_since(backup: Backup) -> Notice:
    made = backup.head.made_at.astimezone(ZONE)
    return Notice(
        code="chua-ro-da-rut-gi",
        level=Level.WARNING,
        sentence=f"không biết sau {told_moment(made)} đã rút những gì, nên đài này chưa xuất bản",
        hint="Hỏi người giữ đài, rút lại những gì đã rút từ lúc ấy (broadcaster withdraw TÊN "
        '--reason "LÝ DO"), rồi chạy: '
        "broadcaster publish --restored",
    )
