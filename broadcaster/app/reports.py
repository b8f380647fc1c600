"""What is told and counted of a station: its log of the air, and what stations told."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from broadcaster.app.law_changes import correction_book
from broadcaster.app.playout import log_lines, sites_with_a_log, take_in
from broadcaster.app.station import WiredStation
from broadcaster.domain.correction import OwedCorrection
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.playout import LogLine
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.air_log import first_break
from broadcaster.playout.as_run import AsRun, rows_of
from broadcaster.reports.counting import aired_within, day_of
from broadcaster.stations.records import StationAiring


def lines_between(
    wired: WiredStation, first: date, last: date, *, site: str | None = None
) -> tuple[Sequence[LogLine], str]:
    """The log of some days, of one site or of all, and what is wrong with it, "" = nothing.

    From the database, else from the files of this machine.
    """
    begin = datetime.combine(first, time(0), ZONE)
    end = datetime.combine(last + timedelta(days=1), time(0), ZONE)
    try:
        take_in(wired)
        return wired.air_record().lines(begin, end, site=site), _broken(wired)
    except BroadcasterError as fault:
        found = [
            line
            for name in sites_with_a_log(wired.settings)
            if site is None or name == site
            for line in log_lines(wired.settings, name)
            if begin <= line.at < end
        ]
        return found, f"Không dùng được cơ sở dữ liệu ({fault}); đây là nhật ký của riêng máy này."


def _broken(wired: WiredStation) -> str:
    for site in sites_with_a_log(wired.settings):
        number = first_break(log_lines(wired.settings, site))
        if number:
            where = site or "điểm chính"
            return f"Nhật ký của {where} không còn nguyên từ dòng {number}: đã bị sửa hoặc hỏng."
    return ""


def rows_within(
    wired: WiredStation, lines: Sequence[LogLine], first: date, last: date
) -> tuple[AsRun, ...]:
    """What the lines say was aired on some days, a row an item."""
    rows = rows_of(lines, unit=wired.settings.station.unit)
    return tuple(row for row in rows if first <= day_of(row) <= last)


def corrections_within(wired: WiredStation, first: date, last: date) -> tuple[OwedCorrection, ...]:
    """Corrections that were owed on any of those days, those that have been heard since too."""
    from broadcaster.care.owed_corrections import owed_by_now

    try:
        book = correction_book(wired)
        every = owed_by_now(book, book.evidence())
    except BroadcasterError:
        return ()  # that the database is away is told with the lines
    return tuple(
        one
        for one in every
        if one.script
        and one.opened.astimezone(ZONE).date() <= last
        and (one.settled is None or one.settled.astimezone(ZONE).date() >= first)
    )


def aired_by_stations(wired: WiredStation, first: date, last: date) -> tuple[StationAiring, ...]:
    """What radio stations told of those days; nothing when the database cannot be read."""
    try:
        return aired_within(wired.tools.station_book().airings(), first, last)
    except BroadcasterError:
        return ()  # that the database is away is told with the lines
