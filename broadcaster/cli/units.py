"""`broadcaster units`."""

import click

from broadcaster.cli.output import exit_code, notices_json, say_json, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.schedule import Unit
from broadcaster.programme.schedule import station_schedule
from broadcaster.timetable.day_words import day_said


@click.command("units", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option("--on", "day", metavar="NGÀY", default="hôm nay", show_default=True)
@click.option("--all", "everything", is_flag=True, help="Cả những tên đã hết hoặc chưa tới hạn.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, day: str, everything: bool, as_json: bool) -> int:
    """Kê các đơn vị (trường, điểm trường, đài, cấp trên) như ghi trong lich.toml."""
    wired = open_station(session)
    found = station_schedule(wired.station, wired.tools)
    when = day_said(day, wired.today)
    units = [u for u in found.schedule.units if everything or u.holds_on(when)]
    if as_json:
        say_json(units=[_json(unit) for unit in units], notices=notices_json(found.notices))
    else:
        show_notices(found.notices)
        for unit in units:
            click.echo(_line(unit))
        if not units:
            click.echo(f"{wired.station.profile.unit} (lich.toml chưa khai đơn vị nào)")
    return exit_code(found.notices, strict=False)


def _line(unit: Unit) -> str:
    dates = [f"từ {told_day(unit.first)}"] if unit.first else []
    dates += [f"đến {told_day(unit.last)}"] if unit.last else []
    above = f", thuộc {unit.parent}" if unit.parent else ""
    return f"{unit.key}: {unit.name} ({unit.kind}{above}) {' '.join(dates)}".rstrip()


def _json(unit: Unit) -> dict[str, object]:
    return {
        "key": unit.key,
        "name": unit.name,
        "kind": unit.kind,
        "parent": unit.parent,
        "first": unit.first.isoformat() if unit.first else None,
        "last": unit.last.isoformat() if unit.last else None,
    }
