"""`broadcaster hand-over`."""

from dataclasses import asdict
from pathlib import Path

import click

from broadcaster.app.care import succession
from broadcaster.care.succession import Succession, succession_page
from broadcaster.cli.output import say_json
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.schedule import ZONE
from broadcaster.storage.atomic import write_atomic


@click.command("hand-over", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option(
    "--html",
    metavar="TỆP",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ghi thành một trang để in và ký.",
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, html: Path | None, as_json: bool) -> int:
    """Bàn giao đài: ai giữ việc gì, bản sao lưu ở đâu, dấu khóa, việc người nhận phải làm."""
    told = succession(open_station(session))
    if html is not None:
        write_atomic(html, succession_page(told))
        click.echo(f"Đã ghi {html}; mở ra, in hai bản rồi ký.")
    elif as_json:
        say_json(**{**asdict(told), "at": told.at.astimezone(ZONE).isoformat(timespec="seconds")})
    else:
        _tell(told)
    return 0


def _tell(told: Succession) -> None:
    click.secho(f"BÀN GIAO: {told.station} ({told.unit})", bold=True)
    click.echo(f"Thư mục của đài: {told.folder}")
    click.echo(f"Địa chỉ công khai: {told.public_url or 'chưa có'}")
    click.echo("\nAi giữ việc gì")
    for one in told.holders:
        account = f"  (tài khoản {one.account})" if one.account else ""
        click.echo(f"  · {one.role}: {one.name}{account}")
    if not told.holders:
        click.echo("  · chưa ghi ai; xem approver trong station.toml")
    click.echo("\nSao lưu")
    click.echo(
        f"  · nơi cất: {told.backups or 'CHƯA TỰ SAO LƯU; xem mục [backup] của station.toml'}"
    )
    click.echo(f"  · bản mới nhất: {told.newest_backup or 'chưa thấy bản nào'}")
    click.echo("\nKhóa và mật khẩu (chỉ in dấu, không in khóa)")
    for key in told.keys:
        click.echo(f"  · {key.name}: {key.fingerprint or key.where}")
    if not told.keys:
        click.echo("  · không có")
    click.echo("\nViệc của người nhận, làm theo thứ tự")
    for number, task in enumerate(told.tasks, start=1):
        click.echo(f"  [ ] {number}. {task.do}")
        click.echo(f"         → {task.how}")
