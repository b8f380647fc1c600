"""`broadcaster calendar`."""

from datetime import date, timedelta
from pathlib import Path

import click

from broadcaster.app.station import WiredStation
from broadcaster.cli.output import answer_with, exit_code, notices_json, say_json, show_notices
from broadcaster.cli.queue_output import item_line, plan_json
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.schedule import ORDINARY_BELLS
from broadcaster.programme.agenda import (
    Day,
    add_lines,
    days_of,
    ical_of,
    new_proposals,
    proposal_text,
    school_year,
)
from broadcaster.programme.schedule import SCHEDULE_FILE, planned, station_schedule
from broadcaster.storage.atomic import write_atomic
from broadcaster.timetable.day_words import day_said

_FIRST_LINES = "# Lịch phát của đài. Sửa ở đây; kiểm tra bằng: broadcaster slot check\nformat = 1\n"


@click.group("calendar", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Lịch phát: ngày học, ngày nghỉ, hoán đổi, chủ điểm, và bài sẽ phát."""


@command.command("show", options_metavar="[TÙY CHỌN]")
@click.option("--from", "first", metavar="NGÀY", default="hôm nay", show_default=True)
@click.option("--days", metavar="SỐ", type=click.IntRange(1, 400), default=14, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def show(session: Session, first: str, days: int, as_json: bool) -> int:
    """Xem từng ngày: nghỉ hay học, bộ giờ nào, khung nào phát gì."""
    wired = open_station(session)
    found = station_schedule(wired.station, wired.tools)
    begin = day_said(first, wired.today)
    plans = planned(wired.station, wired.tools, begin, days, schedule=found.schedule)
    last = begin + timedelta(days=days - 1)
    shown = days_of(wired.station.profile, found.schedule, plans, begin, last)
    if as_json:
        say_json(days=[_json(day, wired) for day in shown], notices=notices_json(found.notices))
    else:
        show_notices(found.notices)
        for day in shown:
            _tell(day)
    return exit_code(found.notices, strict=False)


@command.command("propose", options_metavar="[TÙY CHỌN]")
@click.option("--year", metavar="NĂM", type=click.IntRange(1990, 2075), help="Năm học bắt đầu.")
@click.option("--write", "keep", is_flag=True, help="Ghi luôn vào cuối scripts_vi/lich.toml.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def propose(session: Session, year: int | None, keep: bool, as_json: bool) -> int:
    """Gợi ý ngày nghỉ lễ, Tết, hoán đổi và tuần Ngày Pháp luật còn thiếu trong lich.toml.

    Đây chỉ là gợi ý: nghỉ Tết của trường dài hơn, ngày hoán đổi theo thông báo hằng năm. Hãy xem
    lại từng dòng.
    """
    wired = open_station(session)
    schedule = station_schedule(wired.station, wired.tools).schedule
    starts = wired.station.profile.school_year_starts
    first, last = school_year(date(year, starts, 1) if year else wired.today, starts)
    proposal = new_proposals(schedule, first, last)
    text = proposal_text(proposal)
    if as_json:
        say_json(
            closures=[[c.first.isoformat(), c.last.isoformat(), c.name] for c in proposal.closures],
            swaps=[[s.day.isoformat(), s.weekday, s.name] for s in proposal.swaps],
            themes=[[t.first.isoformat(), t.last.isoformat(), t.title] for t in proposal.themes],
            toml=text,
        )
    elif text and not keep:
        click.echo(text)
    if not text and not as_json:
        click.echo("Không còn gì để gợi ý thêm.")
    if text and keep:
        path = wired.tools.folders.scripts / SCHEDULE_FILE
        add_lines(path, text, _FIRST_LINES)
        click.echo(f"✔ Đã ghi vào {path}; hãy xem lại từng dòng.", err=as_json)
    return 0


@command.command("export", options_metavar="[TÙY CHỌN]")
@click.option("--ical", "to", metavar="TỆP", required=True, help="Tệp .ics; “-” là in ra.")
@click.option("--from", "first", metavar="NGÀY", default="hôm nay", show_default=True)
@click.option("--days", metavar="SỐ", type=click.IntRange(1, 400), default=60, show_default=True)
@click.option("--empty", is_flag=True, help="Cả các khung chưa có bài.")
@click.pass_obj
def export(session: Session, to: str, first: str, days: int, empty: bool) -> int:
    """Xuất lịch những gì sẽ phát ra tệp iCal cho điện thoại, máy tính."""
    wired = open_station(session)
    begin = day_said(first, wired.today)
    plans = planned(wired.station, wired.tools, begin, days)
    data = ical_of(wired.station.profile, plans, empty=empty)
    if to == "-":
        answer_with(file=None, slots=len(plans), text=data.decode())
        click.get_binary_stream("stdout").write(data)
        return 0
    write_atomic(Path(to).resolve(), data)
    answer_with(file=to, slots=len(plans))
    click.echo(f"✔ {to}")
    return 0


def _tell(day: Day) -> None:
    told = [told for told in (day.closed and f"nghỉ: {day.closed}", day.theme) if told]
    told += [f"theo lịch {day.swap}"] if day.swap else []
    told += [f"bộ giờ {day.bells}"] if day.bells != ORDINARY_BELLS and not day.closed else []
    head = told_day(day.day)
    click.secho(f"{head}  {'; '.join(told)}".rstrip(), bold=not day.closed, dim=bool(day.closed))
    for plan in day.plans:
        slot = plan.occurrence.slot
        site = f" ({slot.site})" if slot.site else ""
        click.echo(f"  {slot.time:%H:%M} {slot.name}{site}: {'' if plan.items else 'chưa có bài'}")
        for place, item in enumerate(plan.items, start=1):
            click.echo(f"    {place}. {item_line(item)}")


def _json(day: Day, wired: WiredStation) -> dict[str, object]:
    version = wired.tools.queue().version
    return {
        "day": day.day.isoformat(),
        "closed": day.closed,
        "swap": day.swap,
        "bells": day.bells,
        "theme": day.theme,
        "slots": [plan_json(plan, version(plan.occurrence.id)) for plan in day.plans],
    }
