"""`/api/v1`: a Starlette application over the station interface, beside the published files."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.text import one_line
from broadcaster.net.callers import household
from broadcaster.stations.desk import ManifestQuery, StationInterface
from broadcaster.stations.records import StationAiring, StationReceipt, StationToken
from broadcaster.web.api.answers import (
    SENTENCES,
    RefusedAnswer,
    of_crash,
    of_ours,
    of_refused,
    of_shape,
    of_status,
)
from broadcaster.web.api.description import FormFault, Operation, description, reader_of
from broadcaster.web.api.limits import BoundedBodies, RateLimiter

PATH = "/api/v1"
Answering = Callable[[str, dict[str, Any]], Mapping[str, Any]]  # station's code, what was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often one may ask."""

    stations: RateLimiter = field(default_factory=lambda: RateLimiter(rate=2.0, burst=60))
    strangers: RateLimiter = field(default_factory=lambda: RateLimiter(rate=0.2, burst=20))


def api(
    desk: Callable[[], StationInterface],
    now: Callable[[], datetime],
    limits: Limits | None = None,
) -> Starlette:
    """The application; it opens nothing before it is asked.

    `desk` gives the station as it is now: its settings, and with them its address, may change
    while the server runs.
    """
    made = _Interface(desk=desk, now=now, limits=limits or Limits())
    app = Starlette(
        routes=[
            Route("/openapi.json", _described),
            made.route("/health", get=made.health),
            made.route("/programmes", get=made.programmes),
            made.route("/programmes/{key}", get=made.programme),
            made.route("/receipts", post=made.receive),
            made.route("/as-run", post=made.hear, get=made.told),
        ],
        middleware=[Middleware(BoundedBodies)],
        exception_handlers={
            RefusedAnswer: of_refused,
            FormFault: of_shape,
            BroadcasterError: of_ours,
            HTTPException: of_status,
            Exception: of_crash,
        },
    )
    app.router.redirect_slashes = False
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class _Interface:
    """What each address answers; `openapi.json` says what may be asked and how it is answered."""

    desk: Callable[[], StationInterface]
    now: Callable[[], datetime]
    limits: Limits

    def route(self, path: str, **answering: Answering) -> Route:
        """An address with what answers each method there."""
        operations = {method: Operation(path, method) for method in answering}

        async def endpoint(request: Request) -> Response:
            try:
                data = await request.body()
            except ClientDisconnect as gone:
                raise HTTPException(400) from gone
            return await run_in_threadpool(answer, request, data)

        def answer(request: Request, data: bytes) -> Response:
            method = request.method.lower()
            operation = operations[method]
            station = self._station(request) if operation.for_stations else ""
            asked = operation.address(request.path_params, request.query_params)
            try:
                asked |= operation.body(request.headers.get("content-type", ""), data)
            except ValueError as fault:
                raise HTTPException(400) from fault
            return _json(answering[method](station, asked))

        route = Route(path, endpoint, methods=list(answering))
        route.methods = {method.upper() for method in answering}  # no HEAD: it is not described
        return route

    def health(self, _station: str, _asked: dict[str, Any]) -> Mapping[str, Any]:
        """Whether the school's desk answers."""
        return {"status": "ok", "now": self.now()}

    def programmes(self, station: str, asked: dict[str, Any]) -> Mapping[str, Any]:
        """What the station may air, oldest first."""
        wanted = ManifestQuery(
            since=asked["since"], priority=asked["priority"] or "", most=asked["limit"]
        )
        found = self.desk().programmes(station, wanted)
        return {
            "unit": found.unit,
            "programmes": list(map(reader_of("Programme"), found.programmes)),
            "withdrawn": list(map(reader_of("Withdrawn"), found.withdrawn)),
            "more": found.more,
        }

    def programme(self, station: str, asked: dict[str, Any]) -> Mapping[str, Any]:
        """One programme."""
        found = self.desk().programme(station, asked["key"])
        if found is None:
            ma, _, goi_y = SENTENCES[404]
            raise RefusedAnswer(404, ma, "Đài này không có bài mang mã ấy.", goi_y)
        told: Mapping[str, Any] = reader_of("Programme")(found)
        return told

    def receive(self, station: str, asked: dict[str, Any]) -> Mapping[str, Any]:
        """The puller's `bien-nhan.json`: what it took over in one pull."""
        new = self.desk().receive(
            StationReceipt(
                station=station,
                at=asked["at"],
                received=self.now(),
                taken=tuple(map(one_line, asked["taken"])),
                removed=tuple(map(one_line, asked["removed"])),
                failed=tuple(map(one_line, asked["failed"])),
                programmes=tuple((item["id"], item["revision"]) for item in asked["items"]),
            )
        )
        return {"new": new}

    def hear(self, station: str, asked: dict[str, Any]) -> Mapping[str, Any]:
        """What was aired, and when; to be told again does no harm."""
        received = self.now()
        airings = [
            StationAiring(
                station=station,
                episode=one["id"],
                revision=one["revision"],
                started=one["started"],
                seconds=one["seconds"],
                received=received,
                note=one_line(one["note"]),
            )
            for one in asked["airings"]
        ]
        new, left = self.desk().hear(airings)
        return {
            "new": new,
            "known": len(airings) - len(left) - new,
            "left_out": [{"id": one.episode, "why": one.why} for one in left],
        }

    def told(self, station: str, asked: dict[str, Any]) -> Mapping[str, Any]:
        """What the station told that it aired, oldest first."""
        return {
            "airings": [
                {
                    "id": one.episode,
                    "revision": one.revision,
                    "started": one.started,
                    "seconds": one.seconds,
                    "note": one.note,
                }
                for one in self.desk().aired(station, asked["since"])
            ]
        }

    def _station(self, request: Request) -> str:
        """Who asks: a station with an open token, not too often. Raises RefusedAnswer."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else ""
        holder = self.desk().holder(token) if token else None
        if holder is None or holder.ended is not None:
            asker = household(request.client.host) if request.client else ""
            _not_too_often(self.limits.strangers, asker)
            raise _stranger(holder)
        _not_too_often(self.limits.stations, holder.station)
        return holder.station


def _not_too_often(limiter: RateLimiter, key: str) -> None:
    wait = limiter.wait(key)
    if wait:
        raise RefusedAnswer(
            429,
            "goi-qua-nhieu",
            "Đã gọi quá nhiều lần trong thời gian ngắn.",
            f"Gọi lại sau {int(wait) + 1} giây.",
            wait,
        )


def _stranger(holder: StationToken | None) -> RefusedAnswer:
    if holder is None:
        return RefusedAnswer(
            401, "sai-ma", "Thiếu mã của đài, hoặc mã không đúng.", "Hỏi trường mã mới."
        )
    return RefusedAnswer(401, "ma-da-thu-hoi", "Mã này đã bị trường thu hồi.", "Hỏi trường mã mới.")


def _described(request: Request) -> Response:
    """The description, with the address at which this application is mounted."""
    mounted = request.scope.get("root_path", "").rstrip("/")
    return _json({**description(), "servers": [{"url": mounted}]} if mounted else description())


def _json(tree: Mapping[str, Any]) -> Response:
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"), default=_moment_text)
    return Response(text, media_type="application/json")


def _moment_text(moment: datetime) -> str:
    text = moment.isoformat()
    return f"{text[:-6]}Z" if text.endswith(("+00:00", "-00:00")) else text
