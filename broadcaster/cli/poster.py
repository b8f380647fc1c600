"""`broadcaster poster`."""

from pathlib import Path

import click

from broadcaster.cli.output import answer_with
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import episode_named, open_station, refuse_inside
from broadcaster.outreach.poster import SheetSize
from broadcaster.outreach.poster_files import episode_poster, poster_file, poster_names
from broadcaster.storage.atomic import write_atomic


@click.command("poster", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("episode", metavar="SỐ")
@click.option(
    "--size",
    metavar="a4|a5",
    type=click.Choice([one.value for one in SheetSize], case_sensitive=False),
    help="Cỡ giấy; mặc định làm cả hai.",
)
@click.option(
    "--to",
    "folder",
    metavar="THƯ-MỤC",
    type=click.Path(file_okay=False, path_type=Path),
    help="Nơi ghi; mặc định là thư mục đang đứng; ngoài thư mục của đài.",
)
@click.pass_obj
def command(session: Session, episode: str, size: str | None, folder: Path | None) -> int:
    """Làm tờ giới thiệu một SỐ (khóa, tựa, ngày hay “số 3”) để dán cửa lớp, bảng tin.

    Có tựa, ba câu nói về gì, mã quét, văn bản nguồn; mỗi cỡ một tệp PDF để in, một ảnh PNG để gửi.
    """
    wired = open_station(session)
    place = folder or Path()
    refuse_inside(wired, place, "tờ giới thiệu")
    key = episode_named(wired, episode)
    made = episode_poster(wired.station.profile, wired.tools, key)
    sizes = (SheetSize(size.lower()),) if size else tuple(SheetSize)
    answer_with(files=[str(place / f"{key}-{name}") for name in poster_names(sizes)])
    for name in poster_names(sizes):
        path = place / f"{key}-{name}"
        write_atomic(path, poster_file(made.poster, name))
        click.echo(f"✔ {path}")
    for notice in made.notices:
        click.echo(f"! {notice}", err=True)
    return 0
