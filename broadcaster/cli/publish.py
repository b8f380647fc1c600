"""`broadcaster publish`."""

import click

from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.workflows.publish import publish


@click.command("publish", options_metavar="[TÙY CHỌN]")
@click.pass_obj
def command(session: Session) -> int:
    """Đưa các số đã dựng và đã đến giờ phát lên kênh và trang (thư mục feeds)."""
    wired = open_station(session)
    with wired.tools.lock():
        published = publish(wired.station.profile, wired.tools, formats=wired.station.formats)
    for path in published.changed:
        click.echo(f"✔ {path}")
    for line in published.left_out:
        click.echo(f"· {line}")
    click.echo(
        f"Đã cập nhật {len(published.changed)} tệp." if published.changed else "Không có gì đổi."
    )
    return 0
