"""`broadcaster migrate`."""

import click

from broadcaster.app.care import refuse_a_newer_station, take_over
from broadcaster.cli.output import say_json
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import held, open_station


@click.command("migrate", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi gì cả.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, dry_run: bool, as_json: bool) -> int:
    """Xem đài có hợp với bản này của chương trình không; đài của bản mới hơn thì để nguyên.

    Đến bản này chưa có gì phải đổi. Chạy lại bao nhiêu lần cũng được.
    """
    wired = open_station(session)
    files = refuse_a_newer_station(wired)
    if not dry_run:
        with held(wired):
            take_over(wired)
    if as_json:
        say_json(files=files, steps=[])
    else:
        click.echo(f"✔ Đã xem {files} tệp và cơ sở dữ liệu: mọi thứ đúng bản này, không đổi gì.")
    return 0
