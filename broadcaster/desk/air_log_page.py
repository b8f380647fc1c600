"""Nhật ký phát and Thống kê: what was heard, when, and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.reports import (
    aired_by_stations,
    corrections_within,
    lines_between,
    rows_within,
)
from broadcaster.app.station import WiredStation
from broadcaster.desk.answers import attachment
from broadcaster.desk.forms import day_field
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.pictures.plot import as_svg
from broadcaster.playout.as_run import AIRED, CUT, MISSED, AsRun, as_csv
from broadcaster.reports.chart import counts_plot
from broadcaster.reports.counting import (
    Count,
    StationCount,
    by_month,
    by_station,
    by_week,
    day_of,
    programmes,
    stations_by_month,
)

_USUAL = timedelta(days=30)
_YEAR = timedelta(days=365)
_LONGEST = timedelta(days=800)
KINDS = {AIRED: "ok", CUT: "warn", MISSED: "bad"}
_MOST_ROWS = 400
_TOP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCount:
    """How often something was aired: a topic, a document, a kind."""

    name: str
    count: int


def rows_between(wired: WiredStation, first: date, last: date) -> tuple[tuple[AsRun, ...], str]:
    """The rows of some days, and what is wrong with the log, "" = nothing."""
    lines, trouble = lines_between(wired, first, last)
    return rows_within(wired, lines, first, last), trouble


def span_asked(context: RequestContext, usual: timedelta) -> tuple[date, date]:
    """The days that the address asks for; nonsense is answered with the usual ones."""
    today = context.wired.today
    last = _day(context.query("den"), today, today)
    first = _day(context.query("tu"), last - usual, today)
    if first > last:
        first, last = last, first
    return max(first, last - _LONGEST), last


def _day(text: str, usual: date, today: date) -> date:
    try:
        return day_field({"ngay": text}, "ngay", today) or usual
    except InputError:
        return usual


def _log(context: RequestContext) -> Response:
    first, last = span_asked(context, _USUAL)
    rows, trouble = rows_between(context.wired, first, last)
    shown = sorted(rows, key=_moment, reverse=True)
    return respond(
        context, "log.html", first=first, last=last, rows=shown[:_MOST_ROWS],
        left=max(0, len(shown) - _MOST_ROWS), trouble=trouble, kinds=KINDS, day_of=day_of,
        aired=AIRED,
    )  # fmt: skip


def _moment(row: AsRun) -> datetime:
    return row.begun or row.planned or datetime.combine(day_of(row), time(0), ZONE)


def _csv(context: RequestContext) -> Response:
    first, last = span_asked(context, _USUAL)
    rows, _ = rows_between(context.wired, first, last)
    name = f"nhat-ky-{first:%Y%m%d}-{last:%Y%m%d}.csv"
    context.note("xuất nhật ký", name)
    text = "\ufeff" + as_csv(rows)  # the mark makes a spreadsheet take it for UTF-8
    return attachment(text, name, "text/csv; charset=utf-8")


def _stats(context: RequestContext) -> Response:
    first, last = span_asked(context, _YEAR)
    rows, trouble = rows_between(context.wired, first, last)
    weeks, months = by_week(rows)[-16:], by_month(rows)
    return respond(
        context, "stats.html", first=first, last=last, weeks=weeks, months=months,
        most=max((c.aired + c.cut + c.unheard for c in (*weeks, *months)), default=0) or 1,
        topics=_most_aired(rows, "topics"), documents=_most_aired(rows, "documents"),
        total=_summed(months), trouble=trouble,
        aired_by=_aired_by_stations(context.wired, first, last),
        corrections=corrections_within(context.wired, first, last),
    )  # fmt: skip


def _aired_by_stations(wired: WiredStation, first: date, last: date) -> tuple[StationCount, ...]:
    """What radio stations told of those days, by month, then by station; never summed with ours."""
    told = aired_by_stations(wired, first, last)
    names = {one.code: one.name for one in wired.tools.subscribers().all()}
    return (*stations_by_month(told), *by_station(told, names))


def _summed(counts: Sequence[Count]) -> dict[str, float]:
    names = ("aired", "cut", "missed", "skipped", "seconds", "listeners")
    return {name: sum(getattr(count, name) for count in counts) for name in names}


def _most_aired(rows: Sequence[AsRun], field: str) -> list[NamedCount]:
    counts: dict[str, int] = {}
    for row in programmes(rows):
        for name in getattr(row, field) if row.result == AIRED else ():
            counts[name] = counts.get(name, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [NamedCount(name=name, count=count) for name, count in ordered[:_TOP]]


def _chart(context: RequestContext) -> Response:
    first, last = span_asked(context, _YEAR)
    rows, _ = rows_between(context.wired, first, last)
    name = context.wired.station.profile.name
    title = f"{name}: {written(first)} đến {written(last)}"
    picture = as_svg(counts_plot(by_month(rows), title))
    return attachment(picture, "thong-ke.svg", "image/svg+xml")


ROUTES = (
    DeskRoute(method="GET", path="/nhat-ky", right=Right.LOOK, does=_log),
    DeskRoute(method="GET", path="/nhat-ky.csv", right=Right.REPORT, does=_csv),
    DeskRoute(method="GET", path="/thong-ke", right=Right.REPORT, does=_stats),
    DeskRoute(method="GET", path="/thong-ke.svg", right=Right.REPORT, does=_chart),
)
