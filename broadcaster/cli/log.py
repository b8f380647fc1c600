"""`broadcaster log`."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from broadcaster.app.reports import (
    aired_by_stations,
    corrections_within,
    lines_between,
    rows_within,
)
from broadcaster.app.station import WiredStation
from broadcaster.cli.output import say_json
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.sites import known_site
from broadcaster.cli.station import open_station
from broadcaster.domain.correction import OwedCorrection
from broadcaster.domain.dates import told_day, told_moment
from broadcaster.domain.errors import InputError
from broadcaster.domain.playout import slot_words
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import length, minutes_length
from broadcaster.pictures.plot import as_png, as_svg
from broadcaster.playout.air_log import plain
from broadcaster.playout.as_run import AIRED, AsRun, as_csv, as_json
from broadcaster.reports.chart import bars, counts_plot
from broadcaster.reports.counting import (
    Count,
    StationCount,
    by_month,
    by_station,
    by_week,
    listened,
    stations_by_month,
    stations_by_week,
)
from broadcaster.stations.records import StationAiring
from broadcaster.storage.atomic import write_atomic
from broadcaster.timetable.day_words import day_said

MARKS = {AIRED: "✔"}


@click.command("log", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option(
    "--from", "first", metavar="NGÀY", default="", help="Từ ngày (mặc định: 30 ngày qua)."
)
@click.option("--to", "last", metavar="NGÀY", default="", help="Đến hết ngày (mặc định: hôm nay).")
@click.option("--site", metavar="ĐIỂM", default=None, help="Chỉ một điểm phát.")
@click.option("--csv", "as_table", is_flag=True, help="In bảng CSV, mở được bằng Excel.")
@click.option("--json", "as_data", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.option("--lines", "raw", is_flag=True, help="In từng dòng gốc của nhật ký, dạng JSON.")
@click.option("--stats", is_flag=True, help="Thống kê theo tuần và theo tháng.")
@click.option(
    "--chart",
    metavar="TỆP",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Vẽ thống kê theo tuần vào tệp .svg hoặc .png.",
)
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    first: str,
    last: str,
    site: str | None,
    as_table: bool,
    as_data: bool,
    raw: bool,
    stats: bool,
    chart: Path | None,
) -> int:
    """Nhật ký phát: bài nào đã phát, lúc nào, bao nhiêu giây, có lỡ giờ không.

    Số người nghe là ước tính theo sĩ số ghi trong station.toml, không phải số đếm được. Bài mà
    các đài truyền thanh báo đã phát được đếm riêng, không cộng vào số của trường.
    """
    wired = open_station(session)
    today = wired.today
    begin = day_said(first, today) if first else today - timedelta(days=30)
    end = day_said(last, today) if last else max(today, begin)
    if end < begin:
        raise InputError("ngày cuối ở trước ngày đầu", hint="Đổi lại --from và --to.")
    place = known_site(wired, site) if site is not None else None
    lines, trouble = lines_between(wired, begin, end, site=place)
    told = () if place is not None else aired_by_stations(wired, begin, end)
    rows = rows_within(wired, lines, begin, end)
    if raw:
        for line in lines:
            click.echo(json.dumps(plain(line), ensure_ascii=False))
    elif as_data:
        _say_data(rows, told, _names(wired), trouble, corrections_within(wired, begin, end))
    elif as_table:
        sys.stdout.write("\ufeff" + as_csv(rows))
    else:
        _tell(rows, stats=stats, begin=begin, end=end)
        _tell_stations(told, _names(wired))
        _tell_corrections(corrections_within(wired, begin, end))
    if trouble:
        click.secho(f"! {trouble}", fg="yellow", err=True)
    if chart is not None:
        _draw(chart, by_week(rows), wired.settings.station.name)
        click.echo(f"Đã vẽ: {chart}", err=True)
    return 0


def _names(wired: WiredStation) -> Mapping[str, str]:
    return {one.code: one.name for one in wired.tools.subscribers().all()}


def _say_data(
    rows: Sequence[AsRun],
    told: Sequence[StationAiring],
    names: Mapping[str, str],
    trouble: str,
    corrections: Sequence[OwedCorrection],
) -> None:
    say_json(
        rows=[as_json(row) for row in rows],
        weeks=[_count_json(count) for count in by_week(rows)],
        months=[_count_json(count) for count in by_month(rows)],
        aired_by_stations={
            "weeks": [_station_json(count) for count in stations_by_week(told)],
            "months": [_station_json(count) for count in stations_by_month(told)],
            "stations": [_station_json(count) for count in by_station(told, names)],
        },
        corrections=[
            {
                "episode": one.episode,
                "kind": one.kind.value,
                "place": one.place,
                "opened": one.opened.isoformat(),
                "settled": one.settled.isoformat() if one.settled else None,
                "proof": one.proof,
            }
            for one in corrections
        ],
        notice=trouble,
    )


def _count_json(count: Count) -> dict[str, object]:
    return {
        "first": count.first.isoformat(),
        "aired": count.aired,
        "cut": count.cut,
        "missed": count.missed,
        "skipped": count.skipped,
        "empty": count.empty,
        "seconds": count.seconds,
        "listeners_estimate": count.listeners,
    }


def _station_json(count: StationCount) -> dict[str, object]:
    return {
        "name": count.words,
        "airings": count.airings,
        "programmes": count.programmes,
        "stations": count.stations,
        "seconds": count.seconds,
    }


def _tell(rows: Sequence[AsRun], *, stats: bool, begin: date, end: date) -> None:
    click.echo(f"Nhật ký phát từ {told_day(begin)} đến {told_day(end)}")
    for row in rows if not stats else ():
        click.echo(_row(row))
    if not rows:
        click.echo("Chưa có gì trong những ngày này.")
        return
    for title, counts in (("Theo tuần", by_week(rows)), ("Theo tháng", by_month(rows))):
        click.secho(title, bold=True)
        for line in bars(counts):
            click.echo(f"  {line}")
    heard = listened(rows)
    if heard:
        click.echo(f"Lượt người nghe (ước tính theo sĩ số): {heard}")


def _tell_corrections(corrections: Sequence[OwedCorrection]) -> None:
    """Where something wrong was heard, and whether it was put right there."""
    if not corrections:
        return
    left = sum(one.settled is None for one in corrections)
    click.secho(f"Đính chính: {len(corrections)} nơi, còn {left} nơi chưa nghe", bold=True)
    for one in corrections:
        told = one.proof if one.settled else "chưa nghe bài đính chính"
        click.echo(f"  “{one.title}” ở {one.where}: {told}")


def _tell_stations(told: Sequence[StationAiring], names: Mapping[str, str]) -> None:
    if not told:
        return
    click.secho("Các đài truyền thanh báo đã phát (đếm riêng)", bold=True)
    groups = (stations_by_week(told), stations_by_month(told), by_station(told, names))
    for count in (count for group in groups for count in group):
        where = f" ở {count.stations} đài" if count.stations > 1 else ""
        minutes = minutes_length(count.seconds)
        click.echo(
            f"  {count.words}: {count.airings} lần phát, {count.programmes} bài{where}; {minutes}"
        )


def _row(row: AsRun) -> str:
    """One row as people say it: which slot, what, what became of it, who let it out."""
    mark = MARKS.get(row.result, "!")
    title = f" “{row.title}” –" if row.title else ""
    told = [row.result]
    if row.begun:
        told = [f"{row.result} lúc {row.begun.astimezone(ZONE):%H:%M:%S}", length(row.seconds)]
    if row.reason and not row.reason.startswith(row.result.lower()):
        told.append(row.reason)
    told += ["đọc trực tiếp"] if row.live else []
    told += [f"{row.approved_by} duyệt"] if row.approved_by else []
    return f"{mark} {_slot(row)}:{title} {', '.join(told)}"


def _slot(row: AsRun) -> str:
    """The slot or the order of a row, with its day in full."""
    when = datetime.fromisoformat(row.slot[:16])
    name = row.name or row.kind
    made_up = f" cho {slot_words(row.makes_up)}" if row.makes_up else ""
    site = f", {row.site}" if row.site else ""
    return f"{told_moment(when)} ({name[:1].upper()}{name[1:]}{made_up}{site})"


def _draw(path: Path, counts: Sequence[Count], station: str) -> None:
    title = f"{station}: số bài đã phát theo tuần"
    ending = path.suffix.casefold()
    if ending == ".svg":
        data = as_svg(counts_plot(counts, title)).encode()
    elif ending == ".png":
        data = as_png(counts_plot(counts, title))
    else:
        raise InputError(f"không vẽ được tệp “{ending or path.name}”", hint="Dùng .svg hoặc .png.")
    write_atomic(path, data)
