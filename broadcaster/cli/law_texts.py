"""`broadcaster law read` and `broadcaster law new`: scripts out of the register."""

from datetime import date
from typing import TYPE_CHECKING

import click

from broadcaster.app.law_reading import (
    ReadingOrder,
    law_period,
    programme_named,
    whole_text_series,
)
from broadcaster.cli.law_documents import known_document
from broadcaster.cli.options import air_day_option, programme_option, read_day
from broadcaster.cli.output import answer_with, exit_code, show_error, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station, settings_of
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.law.register import Register

if TYPE_CHECKING:
    from broadcaster.app.law_feeds import SeenFeed
    from broadcaster.law.new_documents import LawChange


@click.command("read", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("number", metavar="SỐ")
@click.option(
    "--minutes",
    metavar="PHÚT",
    type=click.FloatRange(min=2, max=120),
    help="Mỗi số dài bao nhiêu, kể cả lời chào; mặc định: độ dài của chương trình.",
)
@programme_option
@click.option(
    "--from",
    "first",
    metavar="NGÀY",
    callback=read_day,
    help="Số đầu phát từ ngày ấy; mặc định: ngày học tới.",
)
@click.option("--dry-run", is_flag=True, help="Chỉ nói sẽ có những số nào, không ghi tệp.")
@click.pass_obj
def read_whole(  # noqa: PLR0917 - one parameter an option
    session: Session,
    number: str,
    minutes: float | None,
    programme: str,
    first: date | None,
    dry_run: bool,
) -> int:
    """Đọc toàn văn SỐ thành nhiều bài, cắt ở các Điều; lời lấy từ sổ văn bản, không ghi đè gì."""
    from broadcaster.writing.full_texts import write_series

    wired = open_station(session)
    document = known_document(wired.tools.register(), number)
    order = ReadingOrder(minutes=minutes, programme=programme, first=first)
    series = whole_text_series(wired, document, order)
    show_notices(series.notices)
    parts = [(part, round(part.whole / 60, 1)) for part in series.value or ()]
    for part, long in parts:
        click.echo(
            f"{part.number}/{part.of}  {told_day(part.day)}  {part.places}  khoảng {long:g} phút"
        )
    told = [
        {"part": part.number, "of": part.of, "name": part.name, "title": part.title,
         "day": part.day.isoformat(), "places": part.places, "minutes": long}
        for part, long in parts
    ]  # fmt: skip
    answer_with(number=document.name, parts=told, files=[])
    if series.value is None:
        return exit_code(series.notices, strict=False)
    if dry_run:
        click.echo("Chưa ghi gì. Bỏ --dry-run thì các bài này được ghi vào scripts_vi.")
        return 0
    files = write_series(series.value, wired.tools.folders.scripts)
    answer_with(number=document.name, parts=told, files=[str(path) for path in files])
    for path in files:
        click.echo(f"✔ {path}")
    return 0


@click.command("new", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option(
    "--from",
    "first",
    metavar="NGÀY",
    callback=read_day,
    help="Từ ngày ấy; mặc định: ngày đầu của tháng này.",
)
@click.option(
    "--to", "last", metavar="NGÀY", callback=read_day, help="Đến hết ngày ấy; mặc định: hết tháng."
)
@click.option("--topic", metavar="CHỦ-ĐỀ", default="", help="Chỉ những văn bản có chủ đề ấy.")
@click.option("--audience", metavar="AI", default="", help="Chỉ những văn bản dành cho người ấy.")
@click.option("--feeds", is_flag=True, help="Xem các bản tin đã khai ở law_feeds; chỉ để gợi ý.")
@click.option("--write", is_flag=True, help="Viết sẵn một bài điểm văn bản mới để viết tiếp.")
@programme_option
@air_day_option
@click.pass_obj
def new_law(  # noqa: PLR0917 - one parameter an option
    session: Session,
    first: date | None,
    last: date | None,
    topic: str,
    audience: str,
    feeds: bool,
    write: bool,
    programme: str,
    day: date | None,
) -> int:
    """Văn bản nào bắt đầu, hết, ngưng hiệu lực hay được sửa đổi trong một khoảng ngày, theo sổ."""
    from broadcaster.programme.schedule import next_air_day
    from broadcaster.writing.new_law import new_law_script, told_change, write_new_law

    wired = open_station(session)
    if feeds:
        return _feeds(session, wired.tools.register())
    period = law_period(wired, first, last, topic=topic, audience=audience)
    told = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "changes": [_change(one) for one in period.changes],
    }
    answer_with(**told, script=None)
    for name, changes in period.by_topic():
        click.echo(name)
        for change in changes:
            click.echo(f"  {told_change(change)}")
    click.echo(
        f"{len(period.changes)} thay đổi {period.words}, ở {len(period.documents)} văn bản của sổ."
    )
    if write:
        chosen = programme_named(wired.station.formats, programme)
        air = day or next_air_day(wired.tools)
        text = new_law_script(
            period, day=air, programme=chosen.slug, register=wired.tools.register()
        )
        path = write_new_law(text, period, wired.tools.folders.scripts)
        answer_with(**told, script=str(path))
        click.echo(f"✔ {path}")
        click.echo("Điền các chỗ “viết vào đây” rồi mới gửi duyệt được.")
    return 0


def _feeds(session: Session, register: Register) -> int:
    """What the feeds of the station have; 1 when one of them could not be read."""
    from broadcaster.app.law_feeds import see_feeds

    settings = settings_of(session)
    if not settings.station.law_feeds:
        raise InputError(
            "đài chưa khai bản tin văn bản mới nào",
            hint='Thêm vào station.toml: law_feeds = ["https://…"], rồi chạy lại.',
        )
    failed, seen = False, list[dict[str, object]]()
    for feed in see_feeds(settings, register):
        seen.append(_feed(feed))
        click.echo(feed.address)
        if feed.fault is not None:
            failed = True
            show_error(feed.fault, debug=session.debug)
        for one in feed.entries:
            day = told_day(one.day) if one.day else "chưa rõ ngày"
            mark = "✓ có trong sổ" if one.known else "+ chưa có" if one.number else "? chưa rõ số"
            click.echo(f"  {day}  {mark}  {one.title}")
            if one.link:
                click.echo(f"      {one.link}")
    answer_with(feeds=seen)
    click.echo('Chưa văn bản nào được ghi vào sổ. Cần văn bản nào thì: broadcaster law add "SỐ".')
    return int(failed)


def _change(one: "LawChange") -> dict[str, object]:
    return {
        "day": one.day.isoformat(),
        "what": one.kind.value,
        "number": one.document.name,
        "title": one.document.title,
        "topic": one.topic,
        "scope": one.scope,
        "by": one.by,
        "effect": one.standing.effect.value,
    }


def _feed(feed: "SeenFeed") -> dict[str, object]:
    return {
        "address": feed.address,
        "fault": feed.fault.sentence if feed.fault else "",
        "entries": [
            {
                "title": one.title,
                "link": one.link,
                "day": one.day.isoformat() if one.day else None,
                "number": one.number,
                "known": one.known,
            }
            for one in feed.entries
        ],
    }
