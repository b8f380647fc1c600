"""The hub's own pages: its units with their state for the office, names alone for others."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.responses import Response

from broadcaster.desk.answers import fault_words
from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.schedule import ZONE
from broadcaster.hub.folder import code_fault
from broadcaster.hub.publishing_rounds import WatchedUnit
from broadcaster.templating import html_pages

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HubListRow:
    """A unit in the list."""

    code: str
    name: str
    path: str  # where it is; "" = nowhere, it cannot be served
    told: str  # what is wrong; "" = nothing
    done: str  # when all of it was last seen published; "" = nobody has seen it yet
    due: str  # when something is published next; "" = nothing waits


def unit_rows(states: tuple[WatchedUnit, ...], failures: dict[str, str]) -> list[HubListRow]:
    """The list as the office reads it: what is wrong first, then by name."""
    rows = []
    for state in states:
        told = failures.get(state.code) or state.told
        named = not code_fault(state.code)
        rows.append(
            HubListRow(
                code=state.code,
                name=state.name or state.code,
                path=f"/{state.code}/" if named else "",
                told=told,
                done=_moment(state.found_done),
                due=_moment(state.due),
            )
        )
    return sorted(rows, key=lambda row: (not row.told, row.name.casefold(), row.code))


def front_page(
    rows: list[HubListRow], *, office: bool, now_open: int, cluster: str = ""
) -> Response:
    """The list; who does not sit at the machine sees names and nothing of how they stand.

    `cluster` is what is wrong with the machines that build for all.
    """
    if not office:
        named = (row for row in rows if row.path)
        rows = sorted(named, key=lambda row: (row.name.casefold(), row.code))
    bad = sum(bool(row.told) for row in rows)
    return _page("front.html", rows=rows, office=office, bad=bad, open=now_open, cluster=cluster)


def fault_page(fault: BroadcasterError, folder: Path, *, office: bool) -> Response:
    """That one unit is not open; for the office what is wrong, without places on this machine."""
    said, hint = "Mời quay lại sau ít phút.", ""
    if office:
        said, hint = fault_words(fault, str(folder))
    answer = _page("fault.html", status=503, title="Đơn vị này chưa mở được", said=said, hint=hint)
    answer.headers["retry-after"] = "30"
    return answer


def opening_page(*, again: bool) -> Response:
    """That a unit takes longer to open than usual; with `again` the browser asks by itself."""
    said = "Đơn vị này mở lâu hơn thường lệ. Trang tự thử lại sau vài giây."
    answer = _page("fault.html", status=503, title="Đang mở…", said=said, hint="")
    answer.headers["retry-after"] = "5"
    if again:
        answer.headers["refresh"] = "5"
    return answer


def nothing_here() -> Response:
    """404 for what is no unit's and not the hub's."""
    return _page(
        "fault.html", status=404, title="Không có trang này", said="Địa chỉ có thể đã gõ sai.",
        hint="",
    )  # fmt: skip


def style_sheet() -> Response:
    """The one file that the pages above need."""
    headers = {"cache-control": "public, max-age=300", "x-content-type-options": "nosniff"}
    return Response(_style(), media_type="text/css", headers=headers)


@cache
def _style() -> bytes:
    return (files("broadcaster.hub") / "assets" / "hub.css").read_bytes()


@cache
def _pages() -> Any:
    return html_pages(files("broadcaster.hub") / "templates")


def _page(template: str, *, status: int = 200, **values: Any) -> Response:
    text = _pages().get_template(template).render(**values)
    return Response(text, status_code=status, media_type="text/html", headers=HEADERS)


def _moment(when: datetime | None) -> str:
    return told_moment(when.astimezone(ZONE)) if when else ""
