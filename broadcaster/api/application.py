"""`/api/v1`: a FastAPI application made over a desk; mounted beside the published files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from broadcaster.api import shapes
from broadcaster.api.bodies import BoundedBodies
from broadcaster.api.limits import Limiter
from broadcaster.api.refusals import (
    DESCRIBED,
    SENTENCES,
    Refusal,
    Refused,
    of_crash,
    of_ours,
    of_refused,
    of_shape,
    of_status,
)
from broadcaster.errors import BroadcasterError
from broadcaster.model.station_word import StationAiring, StationReceipt, StationToken
from broadcaster.workflows.station_desk import Asked, StationDesk

PATH = "/api/v1"
_ABOUT = (
    "Dành cho phần mềm của đài truyền thanh: xem bài được phát, báo đã nhận, báo đã phát. "
    "Mọi lời gọi (trừ /health) cần `Authorization: Bearer MÃ-CỦA-ĐÀI`."
)
_BEARER = HTTPBearer(auto_error=False, description="Mã mà trường đưa cho đài")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often one may ask."""

    stations: Limiter = field(default_factory=lambda: Limiter(rate=2.0, burst=60))
    strangers: Limiter = field(default_factory=lambda: Limiter(rate=0.2, burst=20))


def api(desk: StationDesk, now: Callable[[], datetime], limits: Limits | None = None) -> FastAPI:
    """The application; it opens nothing before it is asked."""
    app = FastAPI(
        title="Trường gửi đài",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=_refusals(405, 413),
    )
    app.add_middleware(BoundedBodies)
    app.add_exception_handler(Refused, of_refused)
    app.add_exception_handler(RequestValidationError, of_shape)
    app.add_exception_handler(BroadcasterError, of_ours)
    app.add_exception_handler(Exception, of_crash)
    for status in (400, 401, 403, 404, 405, 406, 413, 415, 422):
        app.add_exception_handler(status, of_status)
    _health(app, now)
    entrance = _entrance(desk, limits or Limits())
    _programmes(app, desk, entrance)
    _receipts(app, desk, entrance, now)
    _airings(app, desk, entrance, now)
    return app


Entrance = Callable[..., StationToken]


def _entrance(desk: StationDesk, limits: Limits) -> Entrance:
    """Who asks: a station with a token that is open, and not too often."""

    def enter(
        request: Request,
        shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> StationToken:
        holder = desk.holder(shown.credentials) if shown is not None else None
        if holder is None or holder.ended is not None:
            _not_too_often(limits.strangers, request.client.host if request.client else "")
            raise _stranger(holder)
        _not_too_often(limits.stations, holder.station)
        return holder

    return enter


def _not_too_often(limiter: Limiter, key: str) -> None:
    wait = limiter.wait(key)
    if wait:
        raise Refused(
            429,
            "goi-qua-nhieu",
            "Đã gọi quá nhiều lần trong thời gian ngắn.",
            f"Gọi lại sau {int(wait) + 1} giây.",
            wait,
        )


def _stranger(holder: StationToken | None) -> Refused:
    if holder is None:
        return Refused(401, "sai-ma", "Thiếu mã của đài, hoặc mã không đúng.", "Hỏi trường mã mới.")
    return Refused(401, "ma-da-thu-hoi", "Mã này đã bị trường thu hồi.", "Hỏi trường mã mới.")


def _health(app: FastAPI, now: Callable[[], datetime]) -> None:
    @app.get("/health", summary="Máy chủ có trả lời không", tags=["chung"])
    def health() -> shapes.Health:
        return shapes.Health(status="ok", now=now())


def _programmes(app: FastAPI, desk: StationDesk, entrance: Entrance) -> None:
    @app.get(
        "/programmes",
        summary="Các bài mà đài được phát, cũ trước mới sau",
        tags=["bài"],
        responses=_refusals(401, 422, 429, 503),
    )
    def programmes(
        station: Annotated[StationToken, Depends(entrance)],
        since: Annotated[
            shapes.Moment | None, Query(description="Chỉ những bài giao sau lúc này")
        ] = None,
        priority: Annotated[shapes.Priority | None, Query()] = None,
        limit: Annotated[int, Query(ge=1, le=500, description="Nhiều nhất bao nhiêu bài")] = 100,
    ) -> shapes.Programmes:
        asked = Asked(since=since, priority=priority or "", most=limit)
        found = desk.programmes(station.station, asked)
        return shapes.Programmes(
            unit=found.unit,
            programmes=[shapes.Programme.model_validate(each) for each in found.programmes],
            withdrawn=[shapes.Withdrawn.model_validate(each) for each in found.withdrawn],
            more=found.more,
        )

    @app.get(
        "/programmes/{key}",
        summary="Một bài",
        tags=["bài"],
        responses=_refusals(401, 404, 422, 429, 503),
    )
    def programme(
        station: Annotated[StationToken, Depends(entrance)],
        key: Annotated[str, Path(max_length=120, pattern=shapes.KEY)],
    ) -> shapes.Programme:
        found = desk.programme(station.station, key)
        if found is None:
            ma, _, goi_y = SENTENCES[404]
            raise Refused(404, ma, "Đài này không có bài mang mã ấy.", goi_y)
        return shapes.Programme.model_validate(found)


def _receipts(
    app: FastAPI, desk: StationDesk, entrance: Entrance, now: Callable[[], datetime]
) -> None:
    @app.post(
        "/receipts",
        summary="Báo đã nhận những gì",
        tags=["đài báo lại"],
        responses=_refusals(400, 401, 422, 429, 503),
    )
    def receive(
        station: Annotated[StationToken, Depends(entrance)], receipt: shapes.Receipt
    ) -> shapes.Noted:
        new = desk.receive(
            StationReceipt(
                station=station.station,
                at=receipt.at,
                received=now(),
                taken=tuple(receipt.taken),
                removed=tuple(receipt.removed),
                failed=tuple(receipt.failed),
                programmes=tuple((item.id, item.revision) for item in receipt.items),
            )
        )
        return shapes.Noted(new=new)


def _airings(
    app: FastAPI, desk: StationDesk, entrance: Entrance, now: Callable[[], datetime]
) -> None:
    @app.post(
        "/as-run",
        summary="Báo đã phát bài nào, lúc nào; báo lại lần nữa không sao",
        tags=["đài báo lại"],
        responses=_refusals(400, 401, 422, 429, 503),
    )
    def hear(
        station: Annotated[StationToken, Depends(entrance)], told: shapes.Airings
    ) -> shapes.Heard:
        received = now()
        airings = [
            StationAiring(
                station=station.station,
                episode=one.id,
                revision=one.revision,
                started=one.started,
                seconds=one.seconds,
                received=received,
                note=one.note,
            )
            for one in told.airings
        ]
        new, left = desk.hear(airings)
        return shapes.Heard(
            new=new,
            known=len(airings) - len(left) - new,
            left_out=[shapes.NotTaken(id=one.episode, why=one.why) for one in left],
        )

    @app.get(
        "/as-run",
        summary="Những gì đài này đã báo phát",
        tags=["đài báo lại"],
        responses=_refusals(401, 422, 429, 503),
    )
    def told(
        station: Annotated[StationToken, Depends(entrance)],
        since: Annotated[shapes.Moment | None, Query()] = None,
    ) -> shapes.Told:
        found = desk.aired(station.station, since)
        return shapes.Told(
            airings=[
                shapes.Airing(
                    id=one.episode,
                    revision=one.revision,
                    started=one.started,
                    seconds=one.seconds,
                    note=one.note,
                )
                for one in found
            ]
        )


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What an answer may be besides the good one."""
    return {status: {"model": Refusal, "description": DESCRIBED[status]} for status in statuses}
