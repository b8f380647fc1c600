"""What a typed day or hour means, said beside the field before anything is sent."""

from starlette.responses import JSONResponse, Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import sentence
from broadcaster.desk.request import DeskRoute, RequestContext
from broadcaster.domain.dates import clock_time, weekday_name, written
from broadcaster.domain.errors import InputError
from broadcaster.timetable.day_words import day_said

LONGEST = 40  # characters of a day or an hour that somebody types
HOW_HOURS = "Viết như 6:45, 6h45 hoặc 6 giờ 45."


def _day(context: RequestContext) -> Response:
    """`ngay` as a day with its name, or why it is none."""
    typed = context.query("ngay").strip()[:LONGEST]
    if not typed:
        return JSONResponse({"meant": "", "wrong": ""})
    try:
        day = day_said(typed, context.wired.today)
    except InputError as fault:
        why = f"{sentence(fault.sentence)} {sentence(fault.hint)}".strip()
        return JSONResponse({"meant": "", "wrong": why})
    return JSONResponse({"meant": f"{weekday_name(day)} {written(day)}", "wrong": ""})


def _hour(context: RequestContext) -> Response:
    """`gio` as an hour of the day, or how one is written."""
    typed = context.query("gio").strip()[:LONGEST]
    meant = clock_time(typed)
    wrong = f"“{typed}” không phải giờ. {HOW_HOURS}" if typed and meant is None else ""
    return JSONResponse({"meant": f"{meant:%H:%M}" if meant else "", "wrong": wrong})


ROUTES = (
    DeskRoute(method="GET", path="/go/ngay", right=Right.ACCOUNT, does=_day),
    DeskRoute(method="GET", path="/go/gio", right=Right.ACCOUNT, does=_hour),
)
