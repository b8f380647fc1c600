"""Lịch tuần: slots, holidays, themes, what airs, and what is still missing."""

from datetime import date, timedelta

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go, plain_hint, sentence
from broadcaster.desk.config_files import page_of
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.week_grid import WEEK, monday_of, week_grid
from broadcaster.domain.dates import told_day
from broadcaster.domain.notice import Level
from broadcaster.programme.agenda import (
    add_lines,
    days_of,
    new_proposals,
    proposal_text,
    school_year,
)
from broadcaster.programme.schedule import SCHEDULE_FILE, planned, station_schedule
from broadcaster.timetable.proposals import CalendarProposal

_FIRST_LINES = "# Lịch phát của đài.\nformat = 1\n"


def _page(context: RequestContext) -> Response:
    wired = context.wired
    today = wired.today
    first = monday_of(context.query("tu"), today)
    last = first + timedelta(days=6)
    found = station_schedule(wired.station, wired.tools)
    plans = planned(wired.station, wired.tools, first, 7, schedule=found.schedule)
    days = days_of(wired.station.profile, found.schedule, plans, first, last)
    now = wired.tools.clock.now()
    empty = [p for p in plans if not p.items and p.occurrence.latest >= now]
    return respond(
        context,
        "week.html",
        grid=week_grid(days),
        sites={u.key: u.name for u in found.schedule.units if u.holds_on(today)},
        themes=dict.fromkeys(day.theme for day in days if day.theme),
        today=today,
        first=first,
        last=last,
        before=(first - WEEK).isoformat(),
        after=(first + WEEK).isoformat(),
        empty=empty,
        notices=[
            (
                n.level is Level.ERROR,
                sentence(n.sentence),
                sentence(plain_hint(n.hint)),
                (n.place.line, page_of(str(n.place))) if n.place and n.place.line else None,
            )
            for n in found.notices
        ],
        written=found.schedule.written,
        proposals=_proposals(context) if context.may(Right.SETTINGS) else [],
    )


def _missing_days(context: RequestContext) -> CalendarProposal:
    """What the public calendar knows of this school year and the station's does not."""
    wired = context.wired
    schedule = station_schedule(wired.station, wired.tools).schedule
    year = school_year(wired.today, wired.station.profile.school_year_starts)
    return new_proposals(schedule, *year)


def _proposals(context: RequestContext) -> list[str]:
    found = _missing_days(context)
    told = [f"{c.name}: {_span(c.first, c.last)}" for c in found.closures]
    told += [f"{s.name}: {told_day(s.day)}" for s in found.swaps]
    return [*told, *(f"{t.title}: {_span(t.first, t.last)}" for t in found.themes)]


def _span(first: date, last: date) -> str:
    return told_day(first) if first == last else f"{told_day(first)} đến {told_day(last)}"


def _propose(context: RequestContext) -> Response:
    """Put the proposed days at the end of lich.toml, for a person to look over."""
    text = proposal_text(_missing_days(context))
    if not text:
        return go(context, "/lich", "Lịch đã có đủ các ngày được gợi ý.")
    add_lines(context.wired.tools.folders.scripts / SCHEDULE_FILE, text, _FIRST_LINES)
    context.note("thêm ngày gợi ý vào lịch")
    return go(
        context, "/lich", "Đã thêm các ngày gợi ý. Hãy xem lại: Tết của trường thường dài hơn."
    )


ROUTES = (
    DeskRoute(method="GET", path="/lich", right=Right.LOOK, does=_page),
    DeskRoute(method="POST", path="/lich/goi-y", right=Right.SETTINGS, does=_propose),
)
