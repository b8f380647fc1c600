"""`broadcaster law read` and `broadcaster law new`: scripts out of the register."""

from collections.abc import Sequence
from datetime import date, timedelta

import click

from broadcaster.cli.law_documents import known_document
from broadcaster.cli.options import read_day
from broadcaster.cli.output import exit_code, show_error, show_notices
from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station, settings_of
from broadcaster.domain.dates import WEEKDAYS, written
from broadcaster.domain.errors import InputError
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.text import nearest
from broadcaster.law.register import Register

_YEAR = timedelta(days=366)  # in which a programme has a day, or it has none
_SHORTEST = 1.0  # minutes of words in a script of a series


@click.command("read", options_metavar="[TÙY CHỌN]")
@click.argument("number", metavar="SỐ")
@click.option(
    "--minutes",
    metavar="PHÚT",
    type=click.FloatRange(min=2, max=120),
    help="Mỗi số dài bao nhiêu, kể cả lời chào; mặc định: độ dài của chương trình.",
)
@click.option(
    "--programme", metavar="TÊN", default="", help="Chương trình; mặc định: khuôn đầu tiên của đài."
)
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
    from broadcaster.production.naming import known_episodes
    from broadcaster.programme.schedule import next_air_day, written_calendar
    from broadcaster.timetable.occurrences import next_school_day
    from broadcaster.writing.drafting import FRAME_SECONDS, reading_seconds
    from broadcaster.writing.full_texts import full_text_series, series_prefix, write_series

    wired = open_station(session)
    folder = wired.tools.register_folder()
    document = known_document(folder.register, number)
    chosen = _programme(wired.station.formats, programme)
    length = (minutes or chosen.exact_minutes or chosen.max_minutes) * 60 - FRAME_SECONDS
    calendar = written_calendar(wired.tools)
    prefix = series_prefix(document)  # of a series that was cut off, and is asked for once more
    taken = {
        known.day
        for known in known_episodes(wired.station, wired.tools)
        if known.programme == chosen.slug
        and not any(path.name.startswith(prefix) for path in known.files)
    }

    def days(count: int) -> Sequence[date]:
        found: list[date] = []
        day = first or next_air_day(wired.tools)
        last = day + _YEAR
        while len(found) < count:
            day = next_school_day(calendar, day)
            if day > last:
                fixed = ", ".join(WEEKDAYS[one] for one in chosen.weekdays)
                raise InputError(
                    f"trong một năm, đến {written(last)}, chương trình “{chosen.slug}” không có "
                    f"ngày học nào còn trống{f' vào {fixed}' if fixed else ''}",
                    hint="Xem lại weekdays của khuôn chương trình, các ngày nghỉ trong lich.toml.",
                )
            if day not in taken and (not chosen.weekdays or day.weekday() in chosen.weekdays):
                found.append(day)
                last = day + _YEAR
            day += timedelta(days=1)
        return found

    readings = wired.station.profile.readings
    series = full_text_series(
        document,
        folder,
        seconds=max(length, _SHORTEST * 60),
        days=days,
        programme=chosen.slug,
        seconds_of=lambda text: reading_seconds(text, readings),
    )
    show_notices(series.notices)
    for part in series.value or ():
        long = round((part.seconds + FRAME_SECONDS) / 60, 1)
        click.echo(
            f"{part.number}/{part.of}  {part.day:%d/%m/%Y}  {part.places}  khoảng {long:g} phút"
        )
    if series.value is None:
        return exit_code(series.notices, strict=False)
    if dry_run:
        click.echo("Chưa ghi gì. Bỏ --dry-run thì các bài này được ghi vào scripts_vi.")
        return 0
    for path in write_series(series.value, wired.tools.folders.scripts):
        click.echo(f"✔ {path}")
    return 0


@click.command("new", options_metavar="[TÙY CHỌN]")
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
@click.option(
    "--programme", metavar="TÊN", default="", help="Chương trình; mặc định: khuôn đầu tiên của đài."
)
@click.option(
    "--date", "day", metavar="NGÀY", callback=read_day, help="Ngày phát; mặc định: ngày học tới."
)
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
    from broadcaster.law.new_documents import changes_between
    from broadcaster.programme.schedule import next_air_day
    from broadcaster.writing.new_law import LawPeriod, new_law_script, told_change, write_new_law

    wired = open_station(session)
    register = wired.tools.register()
    if feeds:
        return _feeds(session, register)
    begin = first or (last or wired.tools.clock.now().date()).replace(day=1)
    end = last or (begin.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if end < begin:
        raise InputError(
            f"khoảng ngày kết thúc ({written(end)}) trước khi bắt đầu ({written(begin)})",
            hint="Viết như --from 1/12/2026 --to 31/12/2026.",
        )
    found = changes_between(register, begin, end, topic=topic, audience=audience)
    period = LawPeriod(first=begin, last=end, changes=found)
    for name, changes in period.by_topic():
        click.echo(name)
        for change in changes:
            click.echo(f"  {told_change(change)}")
    click.echo(f"{len(found)} thay đổi {period.words}, ở {len(period.documents)} văn bản của sổ.")
    if write:
        chosen = _programme(wired.station.formats, programme)
        air = day or next_air_day(wired.tools)
        text = new_law_script(period, day=air, programme=chosen.slug, register=register)
        click.echo(f"✔ {write_new_law(text, period, wired.tools.folders.scripts)}")
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
    failed = False
    for feed in see_feeds(settings, register):
        click.echo(feed.address)
        if feed.fault is not None:
            failed = True
            show_error(feed.fault, debug=session.debug)
        for one in feed.entries:
            day = f"{one.day:%d/%m/%Y}" if one.day else "chưa rõ ngày"
            mark = "✓ có trong sổ" if one.known else "+ chưa có" if one.number else "? chưa rõ số"
            click.echo(f"  {day}  {mark}  {one.title}")
            if one.link:
                click.echo(f"      {one.link}")
    click.echo('Chưa văn bản nào được ghi vào sổ. Cần văn bản nào thì: broadcaster law add "SỐ".')
    return int(failed)


def _programme(formats: Sequence[ProgrammeFormat], wanted: str) -> ProgrammeFormat:
    """The programme that is meant, the first when none is named. Raises InputError."""
    known = [one.slug for one in formats]
    chosen = next((one for one in formats if one.slug == wanted or not wanted), None)
    if chosen is None:
        like = nearest(wanted, known)
        raise InputError(
            f"không có chương trình “{wanted}”",
            hint=(f"Có phải “{like}”? " if like else "") + "Xem thư mục scripts_vi/formats.",
        )
    return chosen
