"""`broadcaster downloads`."""

from datetime import timedelta

import click

from broadcaster.cli.output import print_json
from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station


@click.command("downloads", options_metavar="[TÙY CHỌN]")
@click.option(
    "--days",
    type=click.IntRange(1, 36500),
    default=30,
    show_default=True,
    metavar="SỐ",
    help="Tính từ bao nhiêu ngày trở lại đây.",
)
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON cho máy đọc, từng ngày một.")
@click.pass_obj
def command(session: Session, days: int, as_json: bool) -> int:
    """Xem số lượt tải mà máy chủ đã đếm (không ghi ai đã tải)."""
    from broadcaster.app.database import download_book

    wired = open_station(session)
    since = wired.tools.clock.now().date() - timedelta(days=days - 1)
    counts = download_book(wired.settings).counts(since)
    if as_json:
        rows = [{"day": c.day.isoformat(), "file": c.file, "count": c.count} for c in counts]
        print_json({"since": since.isoformat(), "downloads": rows})
        return 0
    sums: dict[str, int] = {}
    for count in counts:
        sums[count.file] = sums.get(count.file, 0) + count.count
    for file, number in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"{number:6d}  {file}")
    click.echo(f"Từ {since:%d/%m/%Y}: {sum(sums.values())} lượt tải của {len(sums)} tệp.")
    return 0
