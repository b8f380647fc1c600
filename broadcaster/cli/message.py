"""`broadcaster message`."""

from pathlib import Path

import click

from broadcaster.cli.output import answer_with
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import episode_named, open_station, refuse_inside
from broadcaster.outreach.invitations import announced
from broadcaster.outreach.messages import ZALO, message_texts, messages_csv, size_words
from broadcaster.storage.atomic import write_atomic


@click.command("message", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("episode", metavar="SỐ")
@click.option(
    "--csv",
    "table",
    metavar="TỆP.csv",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ghi các lời SMS thành bảng cho dịch vụ nhắn tin; cột số điện thoại để trống.",
)
@click.pass_obj
def command(session: Session, episode: str, table: Path | None) -> int:
    """Lời nhắn giới thiệu một SỐ (khóa, tựa, ngày hay “số 3”): Zalo, SMS có dấu và không dấu.

    Mỗi lời có số tin mà nhà mạng sẽ tính. Máy không gửi gì và không giữ số điện thoại của ai.
    """
    wired = open_station(session)
    if table is not None:
        refuse_inside(wired, table, "bảng lời nhắn", like=("--csv", "loi-nhan.csv"))
    found = announced(wired.station.profile, wired.tools, episode_named(wired, episode))
    texts = message_texts(found.told)
    answer_with(
        texts=[{"key": one.key, "name": one.name, "text": one.text} for one in texts],
        doubts=list(found.doubts),
        csv=str(table or ""),
    )
    for one in texts:
        told = f"{len(one.text)} ký tự" if one.key == ZALO else size_words(one.size)
        click.echo(f"{one.name} ({told})")
        click.echo(f"{one.text}\n")
    if table is not None:
        write_atomic(table, messages_csv(t for t in texts if t.key != ZALO).encode())
        click.echo(f"✔ {table}")
    for doubt in found.doubts:
        click.echo(f"! {doubt}", err=True)
    return 0
