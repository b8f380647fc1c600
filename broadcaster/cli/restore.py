"""`broadcaster restore`."""

from pathlib import Path

import click

from broadcaster.app.care import outside_backups, without_secrets
from broadcaster.app.station import settings_at
from broadcaster.care.backup_targets import fetched
from broadcaster.care.restore import restore_backup
from broadcaster.cli.backup import summary, tell_backup
from broadcaster.cli.output import notices_json, say_json, show_notices


@click.command("restore", options_metavar="[TÙY CHỌN]")
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
def command(file: str, to: Path, secrets: Path | None, as_json: bool) -> int:
    """Lấy lại cả đài từ một bản sao lưu, trên máy này hoặc máy khác.

    TỆP là đường dẫn hoặc địa chỉ. Tệp hỏng, thiếu, lạ thì không có gì được ghi.
    """
    with fetched(file) as path:
        backup = restore_backup(path, to, secrets)
    settings = settings_at(to)
    notices = (*settings.notices, *without_secrets(settings), *outside_backups(settings))
    if as_json:
        say_json(**summary(backup), folder=str(to), notices=notices_json(notices))
        return 0
    show_notices(notices)
    tell_backup(backup)
    click.echo(f"✔ Đã lấy lại vào {to}")
    click.echo(f'  → Khám lại: broadcaster -C "{to}" doctor')
    click.echo(f'  → Xem đèn:  broadcaster -C "{to}" status')
    return 0
