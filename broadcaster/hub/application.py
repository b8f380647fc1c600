"""The ASGI application of a hub: from path or host name to a unit, and the hub's own pages."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    ExitStack,
    asynccontextmanager,
)
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from broadcaster.accounts.passwords import Argon2Passwords
from broadcaster.desk.answers import sentence
from broadcaster.desk.request import HOME
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.domain.unit_limits import UnitLimits
from broadcaster.hub.asking import asking_routes
from broadcaster.hub.cluster_watch import ClusterWatch
from broadcaster.hub.copying import CopyRounds
from broadcaster.hub.deliveries import Deliveries
from broadcaster.hub.desk_visits import visit_routes
from broadcaster.hub.folder import HubFolder, code_fault
from broadcaster.hub.front_page import (
    fault_page,
    front_page,
    nothing_here,
    opening_page,
    style_sheet,
    unit_rows,
)
from broadcaster.hub.hub_log import HubEvent, HubLog
from broadcaster.hub.office_doors import door_routes
from broadcaster.hub.office_limits import OfficeLimits
from broadcaster.hub.office_pages import Office, office_routes
from broadcaster.hub.office_people import OFFICE, OfficeDoor, office_door, visitor_of
from broadcaster.hub.office_store import OfficeRows
from broadcaster.hub.office_table_pages import table_routes
from broadcaster.hub.open_unit import OpenUnit
from broadcaster.hub.open_units import OpenUnits, disk_hangs
from broadcaster.hub.own_loop import LoopHeldUp
from broadcaster.hub.publishing_rounds import PublishingRounds
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.web.application import (
    FilesFirst,
    health,
    may_need_no_bytes,
    raw_path,
    redirect,
)
from broadcaster.web.metrics import may_see, metrics_route
from broadcaster.web.sending import FileAnswer

_PATIENCE = 5.0  # seconds that a request waits until its unit is open
_REFUSED = 400  # a status from here on
_SLOW_BEAT = 600.0  # seconds without a sign of the publishing thread: it publishes one for long
# what would be another path for somebody behind us: ".", "..", an encoded slash or dot, a backslash
_TWISTED = re.compile(r"%(?:2f|5c|00|2e)|\\|(?:^|/)\.{1,2}(?:/|$)|//", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """The parts of a hub that is at work."""

    folder: HubFolder
    units: OpenUnits
    rounds: PublishingRounds
    lanes: WorkLanes
    hosts: Mapping[str, str]  # host name, code
    passwords: Argon2Passwords = field(default_factory=Argon2Passwords)  # those of the units too
    door: OfficeDoor | None = None  # of the office, where units know it already
    rows: HubDatabase  # may be away: then its pages say so, and nothing of a unit waits for it
    copies: CopyRounds | None = None  # that keep the rows of units; None = nobody does
    token: str = ""  # of whoever may see the state from elsewhere; "" = from this machine only
    steady: Callable[[], float]
    tell: Callable[[str, BroadcasterError], None] = lambda _code, _fault: None  # of one unit
    log: HubLog = field(default_factory=HubLog)
    disk: Callable[[str], int | None] = lambda _: None  # bytes of a unit, where they are known
    limits: Callable[[str], UnitLimits] = lambda _: UnitLimits()  # of a unit
    store: ObjectStoreSettings = field(default_factory=ObjectStoreSettings)  # the office's
    copied: Callable[[], Mapping[str, datetime]] = dict  # when each unit's rows were last made
    cluster: ClusterWatch | None = None  # on which units' programmes are made; None = here
    beside: tuple[AbstractContextManager[object], ...] = ()  # other work while the hub runs


def hub_application(hub: Hub) -> Starlette:
    """The application; units are opened and published while it runs."""
    now = SystemClock().now
    coming = Deliveries(hub.rows, hub.folder, hub.units, hub.lanes, now=now, tell=hub.tell)
    doors = _Doors(hub, coming.failure)
    office = Office(
        rows=OfficeRows(hub.rows, doors.name), visitor=visitor_of, told=doors.told, now=now,
        host_of=lambda code: next((host for host, one in hub.hosts.items() if one == code), ""),
        limits=OfficeLimits(
            limits=hub.limits, disk=hub.disk, store=hub.store, with_host={*hub.hosts.values()}
        ),
        cluster_away=doors.cluster_away,
    )  # fmt: skip
    door = hub.door or office_door(hub.rows, hub.folder, passwords=hub.passwords, now=now)
    routes = [
        Route("/", doors.front, methods=["GET", "HEAD"]),
        Route("/hub/hub.css", lambda _: style_sheet(), methods=["GET", "HEAD"]),
        Route(OFFICE, lambda _: redirect(f"{OFFICE}/", forever=False), methods=["GET", "HEAD"]),
        *door_routes(door, office, lambda: hub.log.note(HubEvent.NOT_LET_IN, "")),
        *table_routes(office, door, hub.folder),
        *office_routes(office),
        *asking_routes(office, hub.folder, coming.look),
        *visit_routes(office, hub.units),
        Route("/healthz", doors.health, methods=["GET", "HEAD"]),
        metrics_route(doors.figures, hub.token),
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        with ExitStack() as stack:
            more = [coming.at_work(), *([hub.copies.at_work()] if hub.copies is not None else [])]
            for work in (hub.rounds.at_work(), hub.lanes.at_work(), *more, *hub.beside):
                stack.enter_context(work)
            yield
        await run_in_threadpool(hub.units.close_all)

    app = _HostsFirst(hub, doors, routes, lifespan)
    app.state.office = door
    return app


class _HostsFirst(FilesFirst):
    """First the host name: one that the office gave to a unit has nothing but that unit.

    Then the hub's own pages, then the units by the first piece of the path.
    """

    def __init__(
        self,
        hub: Hub,
        doors: "_Doors",
        routes: Sequence[Route],
        lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]],
    ) -> None:
        super().__init__(routes, _UnitDoor(doors), lifespan)
        self._hosts = hub.hosts
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        code = self._unit_of_host(scope)
        if code is None:
            await super().__call__(scope, receive, send)
        else:
            await self._doors.serve(code, scope, receive, send, by_host=True)

    def at_once(self, scope: Scope) -> FileAnswer | None:
        """As that of a single station, of units that are open."""
        code = self._unit_of_host(scope)
        return super().at_once(scope) if code is None else self._doors.at_once(code, scope, True)

    def _unit_of_host(self, scope: Scope) -> str | None:
        if not self._hosts or scope["type"] != "http":
            return None
        host = Headers(scope=scope).get("host", "").lower().partition(":")[0].rstrip(".")
        return self._hosts.get(host)


class _Doors:
    """What is behind each address."""

    def __init__(self, hub: Hub, not_coming: Callable[[str], str] = lambda _: "") -> None:
        """`not_coming`: why what is asked of a unit does not get there; "" = it does."""
        self._hub = hub
        self._not_coming = not_coming

    def _failure(self, code: str) -> str:
        return self._hub.units.failure(code) or self._not_coming(code)

    def name(self, unit: str) -> str:
        """What a unit calls itself, by its code."""
        return self._hub.rounds.name_of(unit)

    def told(self) -> dict[str, str]:
        """Of each unit by its code what the hub sees wrong with it now; "" = nothing."""
        states = self._hub.rounds.states()
        return {one.code: sentence(self._failure(one.code) or one.told) for one in states}

    def front(self, request: Request) -> Response:
        """The units; how they stand for the office alone."""
        hub = self._hub
        office = may_see(request, hub.token)
        states = hub.rounds.states()
        failures = {one.code: self._failure(one.code) for one in states}
        rows = unit_rows(states, failures)
        return front_page(
            rows, office=office, now_open=len(hub.units.now_open()), cluster=self.cluster_away()
        )

    def cluster_away(self) -> str:
        """Why the office's cluster makes nothing now; "" = it does, or there is none."""
        cluster = self._hub.cluster
        return sentence(cluster.away) if cluster is not None and cluster.away else ""

    def health(self, _request: Request) -> Response:
        """Whether the hub is well; a unit's trouble is counted, and is that unit's."""
        hub, states = self._hub, self._hub.rounds.states()
        late = hub.steady() - hub.rounds.beat
        bad = sum(bool(s.failure or s.damaged or self._failure(s.code)) for s in states)
        told = {
            "status": "error" if late > _SLOW_BEAT else "ok",
            "problem": "luồng xuất bản không chạy nữa" if late > _SLOW_BEAT else "",
            "units": len(states),
            "units_with_problems": bad,
            "open": len(hub.units.now_open()),
            # no reason to begin the hub again: units are served and published without it
            "database": hub.copies.away if hub.copies is not None else "",
            "cluster": self.cluster_away(),
        }
        return health(told, well=late <= _SLOW_BEAT)

    def figures(self) -> Mapping[str, float]:
        """For Prometheus: overall and of each unit."""
        hub, states = self._hub, self._hub.rounds.states()
        now_open, now = set(hub.units.now_open()), datetime.now(UTC)
        found = {"hub_units": float(len(states)), "hub_units_open": float(len(now_open))}
        found |= hub.log.figures()
        found["hub_sign_ins_refused_total"] = float(hub.log.refused(""))
        copied = self._copied()
        if hub.copies is not None:
            found["hub_database_up"] = float(not hub.copies.away)
            found["hub_copies_waiting"] = float(hub.copies.waiting)
        if hub.cluster is not None and hub.cluster.there:
            found["hub_cluster_up"] = float(not hub.cluster.away)
        for state in states:
            if code_fault(state.code):
                continue
            label = f'{{unit="{state.code}"}}'
            bad = state.failure or state.damaged or self._failure(state.code)
            found[f"unit_well{label}"] = float(not bad)
            found[f"unit_open{label}"] = float(state.code in now_open)
            found[f"unit_jobs{label}"] = float(hub.lanes.jobs_open(state.code))
            found[f"unit_sign_ins_refused_total{label}"] = float(hub.log.refused(state.code))
            if state.due is not None:
                found[f"unit_next_publishing_timestamp_seconds{label}"] = state.due.timestamp()
            if state.found_done is not None:
                age = (now - state.found_done).total_seconds()
                found[f"unit_published_age_seconds{label}"] = age
            if (taken := hub.disk(state.code)) is not None:
                found[f"unit_disk_bytes{label}"] = float(taken)
            if limit := hub.limits(state.code).disk_gb:
                found[f"unit_disk_limit_bytes{label}"] = limit * 1e9
            if state.code in copied:
                age = (now - copied[state.code]).total_seconds()
                found[f"unit_copied_age_seconds{label}"] = age
        return found

    def _copied(self) -> Mapping[str, datetime]:
        """When the rows of each unit were last made; nothing is known while they are away."""
        try:
            return self._hub.copied()
        except BroadcasterError:
            return {}

    async def serve(
        self, code: str, scope: Scope, receive: Receive, send: Send, *, by_host: bool = False
    ) -> None:
        """Let a unit answer; what is wrong with it is said on its own page."""
        hub = self._hub
        watched = _Watched(hub.log, code, scope, send)  # of a unit that there is, and no other
        try:
            if hub.rounds.hangs(code):
                raise disk_hangs()
            unit = hub.units.take_seen(code) or await _taken(hub.units, code)
        except BroadcasterError as fault:
            there = not isinstance(fault, InputError) or await run_in_threadpool(_is_dir, hub, code)
            office = may_see(Request(scope), hub.token)
            told = fault_page(fault, hub.folder.units / code, office=office)
            answer = told if there else nothing_here()
            await answer(scope, receive, send)
            return
        if unit is None:
            await opening_page(again=scope["method"] == "GET")(scope, receive, send)
            return
        try:
            if unit.moved and not by_host:
                rest = raw_path(scope).removeprefix(f"/{code}") or "/"
                query = scope.get("query_string", b"").decode("latin-1")
                to = f"{unit.moved}{rest}" + (f"?{query}" if query else "")
                await redirect(to, forever=False)(scope, receive, send)
                return
            await unit.app(_inside(unit, scope, by_host=by_host), receive, watched)
        except LoopHeldUp:
            office = may_see(Request(scope), hub.token)
            told = fault_page(disk_hangs(), hub.folder.units / code, office=office)
            await told(scope, receive, send)
            return
        finally:
            if hub.units.is_pressing(unit):  # it is closed before anybody opens it anew
                await run_in_threadpool(hub.units.give_back, unit)
            else:
                hub.units.give_back_soon(unit)
        if scope["method"] == "POST" and f"{HOME}/" in scope["path"]:
            hub.lanes.look_at(code)

    def at_once(self, code: str, scope: Scope, by_host: bool = False) -> FileAnswer | None:
        """What an open unit answers without a body and without waiting; None = `serve` it."""
        if not may_need_no_bytes(scope):  # before anything is done for the unit
            return None
        units, log = self._hub.units, self._hub.log
        began = log.steady()
        unit = None if self._hub.rounds.hangs(code) else units.take_seen(code)
        if unit is None:
            return None
        try:
            if not isinstance(unit.app, FilesFirst) or (unit.moved and not by_host):
                return None
            answer = unit.app.at_once(_inside(unit, scope, by_host=by_host))
        finally:
            units.give_back_soon(unit)
        if answer is not None:
            log.note(HubEvent.ANSWERED, code, log.steady() - began)
        return answer


def _inside(unit: OpenUnit, scope: Scope, *, by_host: bool) -> Scope:
    """A request as the unit's own application is asked it."""
    inner: Scope = {**scope, "root_path": unit.root, "path_params": {}}
    if by_host and not raw_path(scope).startswith(f"{unit.root}/"):
        # it does not name its host any more, and is where units without one are
        inner["path"] = unit.root + scope["path"]
        inner["raw_path"] = (unit.root + raw_path(scope)).encode("latin-1")
    return inner


class _Watched:
    """Sends an answer on, and notes how long it took to begin, and who was not let in."""

    def __init__(self, log: HubLog, code: str, scope: Scope, send: Send) -> None:
        self._log = log
        self._code = code
        self._door = scope["method"] == "POST" and scope["path"].endswith(f"{HOME}/vao")
        self._send = send
        self._began = log.steady()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            taken = self._log.steady() - self._began
            self._log.note(HubEvent.ANSWERED, self._code, taken)
            if self._door and message["status"] >= _REFUSED:
                self._log.note(HubEvent.NOT_LET_IN, self._code)
        await self._send(message)


class _UnitDoor:
    """Every path that begins with the code of a unit."""

    def __init__(self, doors: _Doors) -> None:
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        code, inside = _code_in(raw_path(scope))
        if not code:
            await nothing_here()(scope, receive, send)
        elif not inside:
            await redirect(f"/{code}/", forever=False)(scope, receive, send)
        else:
            await self._doors.serve(code, scope, receive, send)

    def at_once(self, scope: Scope) -> FileAnswer | None:
        code, inside = _code_in(raw_path(scope))
        return self._doors.at_once(code, scope) if code and inside else None


def _code_in(path: str) -> tuple[str, bool]:
    """The code that a path begins with, and whether it leads on inside that unit; "" = none."""
    code, slash, _ = path.removeprefix("/").partition("/")
    if _TWISTED.search(path) or code_fault(code) or unquote(code) != code:
        return "", False
    return code, bool(slash)


async def _taken(units: OpenUnits, code: str) -> OpenUnit | None:
    """The unit; None = it takes long to open. No thread of those that answer waits for it.

    Raises BroadcasterError.
    """
    asked, loop, there = units.asked_for(code), asyncio.get_running_loop(), asyncio.Event()
    if not asked.done():
        asked.add_done_callback(lambda _: loop.call_soon_threadsafe(there.set))
        try:
            await asyncio.wait_for(there.wait(), _PATIENCE)
        except TimeoutError:
            if asked.cancel():
                return None
            await there.wait()  # it is open just now
        except asyncio.CancelledError:  # who asked is gone
            if not asked.cancel():
                asked.add_done_callback(partial(_given_back, units))
            raise
    return asked.result()


def _given_back(units: OpenUnits, asked: "Future[OpenUnit]") -> None:
    if asked.exception() is None:
        units.give_back(asked.result())


def _is_dir(hub: Hub, code: str) -> bool:
    """Whether there is such a folder that only cannot be used."""
    path = hub.folder.units / code
    return not code_fault(code) and (path.is_symlink() or path.is_dir())
