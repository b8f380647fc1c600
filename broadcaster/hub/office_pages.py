"""The office's pages: its units and how they stand, tonight, one unit, search, what is asked.

Each is drawn of the rows that its visitor may see, in a session that sees no others.
"""

import hmac
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import plain_hint, sentence
from broadcaster.desk.forms import one_line_of
from broadcaster.desk.guard import FIELD, refuse_cross_site, sent_fields
from broadcaster.domain.dates import told_moment, written
from broadcaster.domain.errors import BroadcasterError, InputError, NotAllowed, StoreError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import fold
from broadcaster.domain.wording import length, megabytes
from broadcaster.hub.front_page import HEADERS, nothing_here
from broadcaster.hub.office_limits import OfficeLimits, UnitAllowance
from broadcaster.hub.office_people import OFFICE, OfficeVisitor
from broadcaster.hub.office_store import OfficeRows
from broadcaster.hub.office_views import (
    AskedItem,
    AskedStage,
    OfficeLamp,
    OfficeUnit,
    TonightView,
    UnitInRows,
    asked_views,
    counts,
    office_units,
    overseen_units,
    tonight_views,
)
from broadcaster.reports.oversight import WEEKS, OverseenUnit, mondays
from broadcaster.reports.oversight_marks import unit_view
from broadcaster.templating import html_pages

SIGN_IN = f"{OFFICE}/dang-nhap"
_UNITS = 100  # of a page
_SLOTS = 200
_FOUND = 50
_LAST = 8  # programmes on a unit's page
_MOST_PAGES = 10_000
NEAR = "gan-het"  # of the list: only units near to a limit
_LARGEST = 500_000  # bytes of a form: two thousand units by name are a tenth of it
Answer = Callable[[Request, OfficeVisitor], Response]
Fields = Sequence[tuple[str, str]]
Sent = Callable[[Request, OfficeVisitor, Fields], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the office's pages are made of."""

    rows: OfficeRows
    visitor: Callable[[Request], OfficeVisitor | None]  # raises StoreError
    told: Callable[[], Mapping[str, str]]  # of each unit here what the hub sees wrong; "" = nothing
    now: Callable[[], datetime]
    host_of: Callable[[str], str] = lambda _: ""  # the host name of a unit; "" = it has none
    limits: OfficeLimits = field(default_factory=OfficeLimits)
    cluster_away: Callable[[], str] = lambda: ""  # why it makes nothing now; "" = it does

    @property
    def today(self) -> date:
        """The day, where the schools are."""
        return self.now().astimezone(ZONE).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSight:
    """All units of a visitor as they stand at one moment."""

    copied: tuple[UnitInRows, ...]
    seen: Mapping[str, OverseenUnit]
    tonight: tuple[TonightView, ...]
    units: tuple[OfficeUnit, ...]  # the worst first
    now: datetime

    def name(self, unit: str) -> str:
        """What a unit is called today, by its code."""
        return self.seen[unit].name


def sight(office: Office, visitor: OfficeVisitor, *, weeks: int = 0) -> OfficeSight:
    """Look at all units of a visitor, and at so many weeks of each. Raises StoreError."""
    now, today, told = office.now(), office.today, office.told()
    days = (today, today + timedelta(days=1))
    rows, slots = office.rows.units_tonight(visitor.units, days)
    copied = tuple(
        replace(one, failure=one.failure or told.get(one.code, ""), here=one.code in told)
        for one in rows
    )
    looked = {one.unit for one in slots if one.lamp}
    seen = overseen_units(copied, mondays(today, weeks), now, looked=looked)
    tonight = tonight_views(slots, seen, now)
    return OfficeSight(
        copied=copied, seen=seen, tonight=tonight, now=now,
        units=office_units(copied, seen, tonight, today),
    )  # fmt: skip


def allowances(office: Office, codes: Collection[str]) -> dict[str, UnitAllowance]:
    """What these units have of the office's, and how much of it they use. Raises StoreError."""
    return office.limits.allowances(codes, office.rows.use(codes, office.today), office.today)


# ----- what stands before every page


def guarded(office: Office, does: Answer) -> Callable[[Request], Awaitable[Response]]:
    """A page for whoever is signed in; what is wrong is said in words."""

    def answer(request: Request) -> Response:
        try:
            visitor = office.visitor(request)
            if visitor is None:
                asked = quote(request.url.path)
                return RedirectResponse(f"{SIGN_IN}?den={asked}", status_code=303, headers=HEADERS)
            return does(request, visitor)
        except StoreError:
            return rows_away()
        except InputError as fault:
            return told_page(fault, status=422)

    async def page(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return page


def guarded_form(office: Office, does: Sent) -> Callable[[Request], Awaitable[Response]]:
    """What a form of such a page does: of this session, and sent by nobody else's page."""

    def answer(request: Request, fields: Sequence[tuple[str, str]]) -> Response:
        visitor = office.visitor(request)
        if visitor is None:
            return RedirectResponse(SIGN_IN, status_code=303, headers=HEADERS)
        token = dict(fields).get(FIELD, "")
        if not hmac.compare_digest(token.encode(), visitor.form_token.encode()):
            raise NotAllowed(
                "trang này đã cũ nên chưa làm gì cả", hint="Tải lại trang rồi làm lại."
            )
        return does(request, visitor, fields)

    async def sent(request: Request) -> Response:
        try:
            refuse_cross_site(request, signed_in=False)
            fields = await sent_fields(request, _LARGEST)
            return await run_in_threadpool(answer, request, fields)
        except NotAllowed as fault:
            return told_page(fault, status=403)
        except StoreError:
            return rows_away()
        except InputError as fault:
            return told_page(fault, status=422)

    return sent


def rows_away() -> Response:
    """That nobody can look into the hub's database now."""
    answer = office_page(
        "fault.html", None, status=503, title="Sổ chung chưa mở được",
        said="Mọi đơn vị vẫn phát, soạn bài và xuất bản như thường; chỉ các trang của văn phòng "
        "phải đợi.",
        hint="Lát nữa tải lại trang. Nếu vẫn vậy, báo người giữ máy chủ.",
    )  # fmt: skip
    answer.headers["retry-after"] = "30"
    return answer


def told_page(fault: BroadcasterError, *, status: int) -> Response:
    """What was wrong with what somebody asked."""
    said, hint = sentence(fault.sentence), sentence(plain_hint(fault.hint))
    return office_page(
        "fault.html", None, status=status, title="Chưa làm được", said=said, hint=hint
    )


_SIGNS = {
    OfficeLamp.RED: ("bad", "✖"), OfficeLamp.AMBER: ("warn", "!"),
    OfficeLamp.UNKNOWN: ("", "?"), OfficeLamp.GREEN: ("ok", "✔"), OfficeLamp.QUIET: ("", "–"),
}  # fmt: skip


def _moment(when: datetime) -> str:
    return told_moment(when.astimezone(ZONE))


def _soon(when: datetime) -> str:
    return told_moment(when.astimezone(ZONE))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def _day(when: date) -> str:
    return written(when)


@cache
def _pages() -> Any:
    pages = html_pages(files("broadcaster.hub") / "templates")
    pages.filters |= {
        "length": length,
        "moment": _moment,
        "soon": _soon,
        "day": _day,
        "count": len,
        "megabytes": megabytes,
        "number": _number,
    }
    pages.globals |= {"office": OFFICE, "signs": _SIGNS, "Lamp": OfficeLamp, "field": FIELD,
                      "Right": Right}  # fmt: skip
    return pages


def office_page(
    template: str, visitor: OfficeVisitor | None, *, status: int = 200, here: str = "",
    sent_to: str = "", **values: Any,
) -> Response:  # fmt: skip
    """A page of the office; `here` is the word of the bar that it belongs to.

    `sent_to` is the host name to which a form of it leads on; "" = its forms stay here.
    """
    text = _pages().get_template(template).render(visitor=visitor, here=here, **values)
    forms = "form-action 'self'" + (f" https://{sent_to}:* http://{sent_to}:*" if sent_to else "")
    policy = HEADERS["content-security-policy"].replace("form-action 'none'", forms)
    # without a referrer a browser would not say either where a form of ours comes from
    headers = {**HEADERS, "content-security-policy": policy, "referrer-policy": "same-origin"}
    return Response(text, status_code=status, media_type="text/html", headers=headers)


def _word(request: Request, name: str) -> str:
    return one_line_of(request.query_params.get(name, ""))[:200]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLeaf:
    """One page of a long list, and the addresses of those beside it."""

    items: Sequence[Any]
    before: str  # "" = there is none
    after: str


def _leaf(request: Request, found: Sequence[Any], most: int, *, first: int | None = None) -> Any:
    """The part of a list that the address asks for; `found` begins at `first`, if that is said."""
    number = _page_number(request)
    begins = number * most - (first or 0)
    more = len(found) > begins + most

    def at(n: int) -> str:
        asked = [(k, v) for k, v in request.query_params.multi_items() if k != "trang"]
        return "?" + urlencode([*asked, *([("trang", str(n + 1))] if n else [])])

    return OfficeLeaf(
        items=found[begins : begins + most],
        before=at(number - 1) if number else "",
        after=at(number + 1) if more else "",
    )


def _page_number(request: Request) -> int:
    told = request.query_params.get("trang", "")[:9]
    number = int(told) if told.isdecimal() and told.isascii() else 1
    return min(max(number, 1), _MOST_PAGES) - 1


# ----- the pages


class OfficePages:
    """The pages that only look."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def units(self, request: Request, visitor: OfficeVisitor) -> Response:
        """The units, the worst first."""
        now = sight(self._office, visitor)
        kind, parent, words = (_word(request, name) for name in ("loai", "thuoc", "ten"))
        limited = any(self._office.limits.limits(one.code) for one in now.units)
        have = allowances(self._office, visitor.units) if limited else {}
        near = {code: one.near for code, one in have.items() if one.near}
        only_near = bool(near) and _word(request, "muc") == NEAR
        lamp = next((one for one in OfficeLamp if one.value == _word(request, "den")), None)
        names = {one.code: one.name for one in now.units}
        wanted = fold(words).split()
        within = [
            one
            for one in now.units
            if (not kind or one.kind == kind)
            and (not parent or one.parent == parent)
            and all(word in fold(f"{one.name} {one.code}") for word in wanted)
        ]
        shown = [
            one
            for one in within
            if (lamp is None or one.lamp is lamp) and (not only_near or one.code in near)
        ]
        parents = {one.parent for one in now.units if one.parent in names}
        return office_page(
            "office_units.html",
            visitor,
            here="units",
            cluster=self._office.cluster_away(),
            leaf=_leaf(request, shown, _UNITS),
            shown=len(shown),
            whole=len(now.units),
            counts=counts(within),
            kinds=sorted({one.kind for one in now.units if one.kind}),
            parents=sorted(((names[code], code) for code in parents), key=lambda p: fold(p[0])),
            asked={"loai": kind, "thuoc": parent, "ten": words, "den": lamp.value if lamp else ""},
            names=names,
            filtered=bool(kind or parent or words or lamp or only_near),
            near=near,
            near_count=sum(one.code in near for one in within),
            near_address="?" + urlencode(
                [(k, v) for k, v in (("ten", words), ("loai", kind), ("thuoc", parent)) if v]
                + ([] if only_near else [("muc", NEAR)])
            ),
            only_near=only_near,
            lamp_address=lambda one: "?" + urlencode(
                [(k, v) for k, v in (("ten", words), ("loai", kind), ("thuoc", parent)) if v]
                + ([("den", one.value)] if one is not lamp else [])
            ),
            lamp=lamp,
        )  # fmt: skip

    def tonight(self, request: Request, visitor: OfficeVisitor) -> Response:
        """Tonight and tomorrow morning: each slot, and whether its loudspeaker has its file."""
        now = sight(self._office, visitor)
        told = {view.slot.unit for view in now.tonight}
        return office_page(
            "office_tonight.html",
            visitor,
            here="tonight",
            leaf=_leaf(request, now.tonight, _SLOTS),
            total=len(now.tonight),
            units=len(told),
            counts={lamp: sum(v.lamp is lamp for v in now.tonight) for lamp in OfficeLamp},
            empty=sum(not view.slot.title for view in now.tonight),
            without=sum(bool(view.slot.title) and view.file != "có" for view in now.tonight),
            silent=sum(
                one.code not in told and one.lamp is not OfficeLamp.QUIET for one in now.units
            ),
            now=now.now,
        )

    def unit(self, request: Request, visitor: OfficeVisitor) -> Response:
        """One unit."""
        code = str(request.path_params["code"])
        if code not in visitor.units:
            return nothing_here()
        now, rows = sight(self._office, visitor, weeks=WEEKS), self._office.rows
        last = rows.programmes(visitor.units, "", unit=code, most=_LAST)
        one = next(unit for unit in now.units if unit.code == code)
        below = [unit for unit in now.units if unit.parent == code]
        copied = next(unit for unit in now.copied if unit.code == code)
        return office_page(
            "office_unit.html",
            visitor,
            here="units",
            unit=one,
            parent=now.seen[one.parent].name if one.parent in now.seen else "",
            names=list(dict.fromkeys(life.name for life in copied.lives)),
            view=unit_view(one.seen),
            weeks=list(zip([week.first for week in one.seen.weeks], unit_view(one.seen).weeks,
                           strict=True))[::-1],
            difficulties=sorted(one.seen.state.difficulties, key=lambda d: (bool(d.answer), d.at))
            if one.seen.state else (),
            tonight=[view for view in now.tonight if view.slot.unit == code],
            last=[(found, _link(found.address)) for found in last],
            taken=rows.taken(visitor.units, code),
            below=below,
            copied=copied,
            allowance=allowances(self._office, {code})[code],
            month=self._office.today,
            sent_to=self._office.host_of(code),
        )  # fmt: skip

    def search(self, request: Request, visitor: OfficeVisitor) -> Response:
        """Programmes of all units of the visitor."""
        words, unit = _word(request, "tu"), _word(request, "don-vi")
        first = _page_number(request) * _FOUND
        rows, units = self._office.rows, visitor.units
        found = rows.programmes(units, words, unit=unit, first=first, most=_FOUND + 1)
        seen = overseen_units(rows.units(units), (), self._office.now())
        names = {code: one.name for code, one in seen.items()}
        leaf = _leaf(request, found, _FOUND, first=first)
        return office_page(
            "office_search.html",
            visitor,
            here="search",
            words=words,
            unit=unit if unit in names else "",
            names=names,
            leaf=leaf,
            found=[(one, names.get(one.unit, one.unit), _link(one.address)) for one in leaf.items],
            first=first,
        )

    def asked(self, request: Request, visitor: OfficeVisitor) -> Response:
        """What became of a programme that was asked of units, the missing first."""
        giver, item = str(request.path_params["giver"]), str(request.path_params["item"])
        now = sight(self._office, visitor)
        found = self._office.rows.asked(visitor.units, giver=giver, item=item)
        if not found:
            return nothing_here()
        views = asked_views(found[0], now.seen, self._office.today)
        return office_page(
            "office_asked.html",
            visitor,
            here="give",
            item=found[0],
            giver=now.name(giver),
            told=_leaf(request, views, _SLOTS),
            sums=sums(Counter(view.kind for view in views)),
            refused=_refused(found[0], visitor),
        )


def sums(kinds: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(kind, words, how many) of what became of an asked programme."""
    words = {"bad": "không nhận hoặc quá hạn", "warn": "chưa xong", "ok": "xong"}
    return [(kind, told, kinds[kind]) for kind, told in words.items() if kinds.get(kind)]


def _refused(item: AskedItem, visitor: OfficeVisitor) -> int:
    """At how many units of the visitor it was refused, where they may have it brought again."""
    if not visitor.may(Right.UNITS, item.giver):
        return 0
    return sum(one.stage is AskedStage.REFUSED and one.unit in visitor.units for one in item.units)


def _link(address: str) -> str:
    """An address that a page may lead to; "" = it may not."""
    good = address.startswith(("https://", "http://")) or (
        address.startswith("/") and not address.startswith(("//", "/\\"))
    )
    return address if good else ""


def office_routes(office: Office) -> list[Route]:
    """The addresses of the pages that only look."""
    pages = OfficePages(office)
    table: dict[str, Answer] = {
        "/": pages.units,
        "/toi-nay": pages.tonight,
        "/don-vi/{code}": pages.unit,
        "/tim": pages.search,
        "/giao/{giver}/{item}": pages.asked,
    }
    return [
        Route(f"{OFFICE}{path}", guarded(office, does), methods=["GET", "HEAD"])
        for path, does in table.items()
    ]
