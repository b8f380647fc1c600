"""Giao bài: a programme of a unit of the office, offered to units below it or required of them."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from broadcaster.accounts.rights import Right
from broadcaster.app.handed_items import hand_down
from broadcaster.app.settings import load_settings
from broadcaster.app.station import WiredStation, wire
from broadcaster.desk.answers import plain_hint, sentence
from broadcaster.desk.forms import day_field, line
from broadcaster.desk.station_lock import held
from broadcaster.domain.errors import BroadcasterError, ConfigError, InputError
from broadcaster.domain.text import fold
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.front_page import HEADERS, nothing_here
from broadcaster.hub.office_pages import (
    Office,
    OfficeSight,
    guarded,
    guarded_form,
    office_page,
    sight,
    sums,
)
from broadcaster.hub.office_people import OFFICE, OfficeVisitor
from broadcaster.hub.office_views import (
    AskedItem,
    AskedOfUnit,
    AskedStage,
    OfficeUnit,
    asked_kinds,
)
from broadcaster.hub.unit_tree import subtree
from broadcaster.production.naming import NamedEpisode, known_episodes
from broadcaster.reports.roll_up import ReportingUnit

HERE = f"{OFFICE}/giao"
_PROGRAMMES = 200  # that may be chosen, the newest first
_REQUIRED, _OFFERED = "giao", "moi"
_ALL, _KINDS, _NAMED = "tat-ca", "loai", "ten"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Giver:
    """A unit that may ask, with those below it."""

    code: str
    name: str
    below: tuple[OfficeUnit, ...]


class AskingPages:
    """The page that asks, and what its forms do."""

    def __init__(self, office: Office, folder: HubFolder, asked: Callable[[], None]) -> None:
        """`asked` is told that something is to be brought."""
        self._office = office
        self._folder = folder
        self._asked = asked

    def form(self, request: Request, visitor: OfficeVisitor) -> Response:
        """What may be asked, and what was asked before."""
        return self._page(visitor, request.query_params.get("tu", ""))

    def ask(
        self, _request: Request, visitor: OfficeVisitor, fields: Sequence[tuple[str, str]]
    ) -> Response:
        """Hand a programme down; it is brought into the units by their own work."""
        form = dict(fields)
        try:
            item = self._handed(visitor, form, fields)
        except InputError as fault:
            return self._page(visitor, form.get("tu", ""), fields=fields, fault=fault)
        self._asked()
        return _led(f"{HERE}/{item.giver}/{item.given.id}")

    def again(
        self, request: Request, visitor: OfficeVisitor, _fields: Sequence[tuple[str, str]]
    ) -> Response:
        """Bring it once more to the visitor's units that refused it."""
        giver, key = str(request.path_params["giver"]), str(request.path_params["item"])
        found = self._office.rows.asked(visitor.units, giver=giver, item=key)
        if not found or not visitor.may(Right.UNITS, giver):
            return nothing_here()
        self._office.rows.ask_again(found[0], who=visitor.name, at=self._office.now())
        self._asked()
        return _led(f"{HERE}/{giver}/{key}")

    # --- what is asked ------------------------------------------------------------------------

    def _handed(
        self, visitor: OfficeVisitor, form: dict[str, str], fields: Sequence[tuple[str, str]]
    ) -> AskedItem:
        today, now = self._office.today, sight(self._office, visitor)
        givers = {one.code: one for one in self._givers(visitor, now)}
        giver = givers.get(form.get("tu", ""))
        if giver is None:
            raise InputError("không giao bài được từ đơn vị này", field="tu")
        units = _chosen(giver, form, fields)
        last = day_field(form, "den", today)
        if last is None:
            raise InputError("chưa ghi hạn phát", hint="Viết như 30/11/2026.", field="den")
        required = form.get("cach") == _REQUIRED
        first = day_field(form, "tu_ngay", today) or today
        keys = [ReportingUnit(key=one.code, parent=giver.code, lives=()) for one in units]
        try:
            with self._wired(giver.code) as wired:
                known = {one.key: one for one in _programmes(wired)}.get(line(form, "bai"))
                if known is None:
                    raise InputError("chưa chọn bài", field="bai")
                with held(wired):
                    given, _ = hand_down(
                        wired, known.files, first=first, last=last, who=visitor.name, units=keys,
                        required=required,
                    )  # fmt: skip
        except BroadcasterError as fault:  # of the giver's own station, not of the hub's rows
            if isinstance(fault, InputError) and not isinstance(fault, ConfigError):
                raise
            told = f"chưa lấy được bài của {giver.name}: {fault.sentence}"
            raise InputError(told, hint=fault.hint) from fault
        item = AskedItem(
            giver=giver.code,
            given=replace(given, units=()),
            required=required,
            units=tuple(
                AskedOfUnit(unit=one.code, stage=AskedStage.WAITING, at=given.made) for one in units
            ),
        )
        self._office.rows.ask(item)
        return item

    @contextmanager
    def _wired(self, code: str) -> Iterator[WiredStation]:
        wired = wire(load_settings(self._folder.unit(code).path, os.environ))
        try:
            yield wired
        finally:
            wired.close()

    # --- the page -----------------------------------------------------------------------------

    def _givers(self, visitor: OfficeVisitor, now: OfficeSight) -> Sequence[_Giver]:
        """Units of the visitor's that have units below them, those with the most first."""
        lives = [life for one in now.copied for life in one.lives]
        parents = {one.parent for one in now.units}
        found = []
        for one in now.units:
            if one.code in parents and visitor.may(Right.UNITS, one.code):
                codes = subtree(lives, one.code, self._office.today) - {one.code}
                below = tuple(unit for unit in now.units if unit.code in codes)
                found.append(_Giver(code=one.code, name=one.name, below=below))
        return sorted(found, key=lambda one: (-len(one.below), fold(one.name)))

    def _page(
        self,
        visitor: OfficeVisitor,
        code: str,
        *,
        fields: Sequence[tuple[str, str]] = (),
        fault: BroadcasterError | None = None,
    ) -> Response:
        now = sight(self._office, visitor)
        givers = self._givers(visitor, now)
        giver = next((one for one in givers if one.code == code), next(iter(givers), None))
        programmes, trouble = self._offered(giver.code) if giver else ((), "")
        asked = [
            (item, now.seen[item.giver].name, sums(asked_kinds(item, now.seen, self._office.today)))
            for item in self._office.rows.asked(visitor.units)
        ]
        return office_page(
            "office_give.html",
            visitor,
            status=422 if fault else 200,
            here="give",
            givers=givers,
            giver=giver,
            programmes=programmes,
            trouble=trouble,
            below=sorted(giver.below, key=lambda one: fold(one.name)) if giver else (),
            kinds=sorted({one.kind for one in giver.below if one.kind}) if giver else (),
            asked=asked,
            typed=dict(fields),
            ticked=set(fields),
            today=self._office.today,
            fault=sentence(fault.sentence) if fault else "",
            hint=sentence(plain_hint(fault.hint)) if fault else "",
        )

    def _offered(self, code: str) -> tuple[Sequence[NamedEpisode], str]:
        """The programmes of a unit, the newest first; or why there are none."""
        try:
            with self._wired(code) as wired:
                return _programmes(wired), ""
        except BroadcasterError as fault:
            return (), sentence(fault.sentence)


def _programmes(wired: WiredStation) -> Sequence[NamedEpisode]:
    known = known_episodes(wired.station, wired.tools)
    gone = withdrawn_keys(wired.tools.withdrawals().all())
    return [one for one in known[::-1] if one.files and one.key not in gone][:_PROGRAMMES]


def _chosen(
    giver: _Giver, form: dict[str, str], fields: Sequence[tuple[str, str]]
) -> Sequence[OfficeUnit]:
    """The units that are meant. Raises InputError."""
    way = form.get("cho", "")
    kinds = {value for name, value in fields if name == "loai"}
    named = {value for name, value in fields if name == "don_vi"}
    if way == _NAMED and not named <= {one.code for one in giver.below}:
        raise InputError(
            "có đơn vị đã chọn nay không còn trực thuộc",
            hint="Chưa giao cho ai. Tải lại trang rồi chọn lại.",
        )
    units = [
        one
        for one in giver.below
        if way == _ALL
        or (way == _KINDS and one.kind in kinds)
        or (way == _NAMED and one.code in named)
    ]
    if not units:
        raise InputError("chưa chọn đơn vị nào", field="cho")
    return units


def _led(to: str) -> Response:
    return RedirectResponse(to, status_code=303, headers=HEADERS)


def asking_routes(office: Office, folder: HubFolder, asked: Callable[[], None]) -> list[Route]:
    """The addresses at which something is asked of units."""
    pages = AskingPages(office, folder, asked)
    return [
        Route(HERE, guarded(office, pages.form), methods=["GET", "HEAD"]),
        Route(HERE, guarded_form(office, pages.ask), methods=["POST"]),
        Route(
            f"{HERE}/{{giver}}/{{item}}/lai", guarded_form(office, pages.again), methods=["POST"]
        ),
    ]
