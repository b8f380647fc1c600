"""By which key the units below and the one above are known here, and who compared it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from broadcaster.app.station import WiredStation
from broadcaster.app.stations import signing_key
from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.reports.unit_letters import (
    KnownKey,
)

if TYPE_CHECKING:
    from broadcaster.reports.store import SqlUnitExchange

ABOVE = ""  # KnownKey.whose of the unit above
_AHEAD = timedelta(days=1)  # a letter so far in the future was made by a wrong clock


def own_fingerprint(wired: WiredStation) -> str:
    """This station's key as people compare it; "" while it has none. Raises StoreError."""
    from broadcaster.pull.signing import fingerprint

    key = signing_key(wired.settings)
    return fingerprint(key.public) if key.there else ""


def known_as(
    exchange: "SqlUnitExchange",
    whose: str,
    name: str,
    key: bytes,
    now: datetime,
    *,
    compared: bool,
) -> KnownKey:
    """How somebody is to be known by a key; what a person compared stays compared as it goes on."""
    before = exchange.keys().get(whose)
    stays = before is not None and before.key == key.hex()
    seen = now if compared else before.compared if before is not None else None
    return KnownKey(
        whose=whose,
        name=name,
        key=key.hex(),
        since=before.since if before is not None and stays else now,
        compared=seen,
    )


def compared_key(wired: WiredStation, whose: str, spoken: str) -> KnownKey:
    """Note that a person compared the fingerprint of a key that is known. Raises InputError."""
    exchange = wired.exchange()
    known = exchange.keys().get(whose)
    if known is None:
        raise InputError("chưa biết khóa nào của đơn vị này", hint="Nhận một tệp của họ trước.")
    if known.spoken != spoken:
        raise InputError(
            f"dấu vừa gõ khác dấu khóa đang biết của {known.name}",
            hint="Tệp đã nhận có thể không phải của họ: đừng dùng số liệu ấy, gọi hỏi lại.",
            field="spoken",
        )
    known = replace(known, compared=wired.tools.clock.now())
    exchange.put_key(known)
    return known


def refuse_future(wired: WiredStation, made: datetime, whose: str) -> None:
    """Refuse a letter made by a clock that is ahead of ours. Raises InputError."""
    if made > wired.tools.clock.now() + _AHEAD:
        then = made.astimezone(ZONE)
        raise InputError(
            f"tệp làm lúc {told_moment(then)}, còn ở phía trước: đồng hồ của "
            f"{whose} hoặc của máy này sai",
            hint="Chưa nhận gì. Xem lại đồng hồ rồi làm lại.",
        )
