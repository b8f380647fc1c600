"""`broadcaster slot`."""

import click

from broadcaster.cli.output import exit_code, notices_json, say_json, show_notices
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import WEEKDAYS
from broadcaster.domain.notice import Level
from broadcaster.domain.schedule import LAST_WEEK, ORDINARY_BELLS, Slot
from broadcaster.domain.wording import length
from broadcaster.programme.schedule import SCHEDULE_FILE, station_schedule


@click.group("slot", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Khung giờ phát: thứ mấy, mấy giờ, dài bao nhiêu (viết trong scripts_vi/lich.toml)."""


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def list_slots(session: Session, as_json: bool) -> int:
    """Kê các khung giờ của đài."""
    wired = open_station(session)
    found = station_schedule(wired.station, wired.tools)
    slots = sorted(found.schedule.slots, key=lambda s: (s.site, s.time, s.weekdays))
    if as_json:
        say_json(
            written=found.schedule.written,
            slots=[_json(slot) for slot in slots],
            notices=notices_json(found.notices),
        )
        return exit_code(found.notices, strict=False)
    show_notices(found.notices)
    for slot in slots:
        click.echo(_line(slot))
    if not found.schedule.written:
        click.echo(
            f"{SCHEDULE_FILE} chưa ghi khung giờ nào: mỗi chương trình có một khung mỗi ngày "
            "vào giờ phát của nó (air_time)."
        )
    return exit_code(found.notices, strict=False)


@command.command("check", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def check(session: Session, as_json: bool) -> int:
    """Kiểm tra lich.toml: chỗ viết sai, khung chồng nhau, ngày trái nhau."""
    wired = open_station(session)
    found = station_schedule(wired.station, wired.tools)
    if as_json:
        say_json(written=found.schedule.written, notices=notices_json(found.notices))
        return exit_code(found.notices, strict=False)
    show_notices(found.notices)
    wrong = sum(n.level is Level.ERROR for n in found.notices)
    if wrong:
        click.echo(f"Có {wrong} lỗi; lịch đọc được lần trước vẫn được dùng để phát.")
    elif not found.schedule.written:
        click.echo(f"{SCHEDULE_FILE} chưa ghi khung giờ nào; lấy theo giờ phát của chương trình.")
    else:
        click.echo(f"Tốt: {len(found.schedule.slots)} khung giờ, không chồng nhau.")
    return exit_code(found.notices, strict=False)


def _line(slot: Slot) -> str:
    days = ", ".join(WEEKDAYS[day] for day in slot.weekdays)
    days = "hằng ngày" if len(slot.weekdays) == len(WEEKDAYS) else days
    told = [f"dài nhất {length(slot.max_seconds)}", f"trễ nhất {length(slot.grace_seconds)}"]
    told += [f"chương trình {slot.programme}"] if slot.programme else []
    told += [f"điểm {slot.site}"] if slot.site else []
    told += [f"bộ giờ {', '.join(slot.bells)}"] if slot.bells != (ORDINARY_BELLS,) else []
    weeks = ["cuối" if week == LAST_WEEK else str(week) for week in slot.weeks]
    told += [f"tuần {', '.join(weeks)} của tháng"] if weeks else []
    return f"{slot.time:%H:%M}  {slot.name}  [{slot.key}]  {days}; {'; '.join(told)}"


def _json(slot: Slot) -> dict[str, object]:
    return {
        "key": slot.key,
        "name": slot.name,
        "weekdays": list(slot.weekdays),
        "time": f"{slot.time:%H:%M}",
        "max_seconds": slot.max_seconds,
        "grace_seconds": slot.grace_seconds,
        "programme": slot.programme,
        "unit": slot.unit,
        "site": slot.site,
        "bells": list(slot.bells),
        "weeks": list(slot.weeks),
    }
