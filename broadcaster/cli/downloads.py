"""`broadcaster downloads`."""

from datetime import timedelta
from pathlib import Path

import click

from broadcaster.app.station import WiredStation
from broadcaster.cli.output import say_json
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day


@click.command("downloads", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option(
    "--days",
    type=click.IntRange(1, 36500),
    default=30,
    show_default=True,
    metavar="SỐ",
    help="Tính từ bao nhiêu ngày trở lại đây.",
)
@click.option(
    "--count-log",
    "logs",
    metavar="TỆP",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Đếm thêm từ nhật ký của nginx, Caddy đứng trước, tiếp từ chỗ lần trước.",
)
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON cho máy đọc, từng ngày một.")
@click.pass_obj
def command(session: Session, days: int, logs: tuple[Path, ...], as_json: bool) -> int:
    """Xem số lượt tải mà máy chủ đã đếm (không ghi ai đã tải)."""
    from broadcaster.app.database import download_book

    wired = open_station(session)
    if logs:
        _count_logs(wired, logs)
    since = wired.tools.clock.now().date() - timedelta(days=days - 1)
    counts = download_book(wired.settings).counts(since)
    if as_json:
        rows = [{"day": c.day.isoformat(), "file": c.file, "count": c.count} for c in counts]
        say_json(since=since.isoformat(), downloads=rows)
        return 0
    sums: dict[str, int] = {}
    for count in counts:
        sums[count.file] = sums.get(count.file, 0) + count.count
    for file, number in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"{number:6d}  {file}")
    click.echo(f"Từ {told_day(since)}: {sum(sums.values())} lượt tải của {len(sums)} tệp.")
    return 0


def _count_logs(wired: WiredStation, logs: tuple[Path, ...]) -> None:
    """Add what the web server in front sent itself, and say what was read. Raises StoreError."""
    from broadcaster.web.hosting import log_counter

    done = log_counter(wired).count(logs)
    click.echo(f"Nhật ký: {done.read} dòng mới, thêm {done.counted} lượt tải.", err=True)
    if done.strange:
        click.echo(f"! {done.strange} dòng không đọc được, đã bỏ qua.", err=True)
    for name in done.cut:
        click.echo(f"! {name} ngắn hơn lần đếm trước: chưa đếm gì thêm ở tệp này.", err=True)
