"""`broadcaster init`."""

from pathlib import Path

import click

from broadcaster.app.station_folder import nearest_station
from broadcaster.care.init_station import found_station
from broadcaster.cli.output import answer_with, as_word
from broadcaster.cli.root import ProgramCommand
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE, Calendar
from broadcaster.storage.clock import SystemClock
from broadcaster.timetable.occurrences import DAY, next_school_day


@click.command("init", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("folder", metavar="THƯ-MỤC", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", metavar="TÊN", default="", help="Tên chương trình phát thanh.")
@click.option("--unit", metavar="TÊN", default="", help="Tên trường hoặc đơn vị.")
@click.option("--url", metavar="ĐỊA-CHỈ", default="", help="Địa chỉ mạng nơi sẽ đặt thư mục feeds.")
@click.option("--approver", metavar="HỌ-TÊN", default="", help="Ai duyệt bài trước khi phát.")
def command(folder: Path, name: str, unit: str, url: str, approver: str) -> int:
    """Lập một đài mới trong THƯ-MỤC; dựng được ngay."""
    around = nearest_station(folder)
    if around is not None:
        raise InputError(
            f"thư mục {folder} nằm trong đài {around}, nên chưa lập đài nào",
            hint="Đã có đài ấy thì không cần lập nữa; muốn một đài khác thì chọn thư mục ngoài nó.",
        )
    today = SystemClock().now().astimezone(ZONE).date()
    made = found_station(
        folder,
        first_day=next_school_day(Calendar(), today + DAY),
        name=name,
        unit=unit,
        url=url,
        approver=approver,
    )
    answer_with(folder=str(folder), files=[str(path) for path in made])
    for path in made:
        click.echo(f"✔ {path}")
    click.echo("Đài đã sẵn sàng. Bước tiếp theo:")
    if folder.resolve() != Path.cwd():
        click.echo(f"  cd {as_word(folder)}")
    click.echo("  broadcaster build")
    click.echo("  broadcaster send TÊN-BÀI   (gửi người duyệt nghe)")
    if not approver:
        click.echo("  Ghi tên người duyệt (approver) trong scripts_vi/station.toml; bài chưa duyệt")
        click.echo('  thì chưa lên kênh, chưa lên loa. Không cần duyệt: approval = "none".')
    missing = ", ".join(
        word for word, given in (("tên trường", unit), ("tên đài", name)) if not given
    )
    if missing:
        click.echo(f"  Sửa {missing} trong scripts_vi/station.toml.")
    click.echo("Đài mới đọc bằng giọng máy đi kèm, khó nghe hơn người đọc. Giọng hay hơn:")
    click.echo("  broadcaster voices setup")
    return 0
