"""What a unit of a hub takes up, against what the office allows: told, and in time refused."""

from contextlib import suppress
from pathlib import Path

from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.playout import Lamp, LampItem
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.unit_limits import NearLimit, UnitUse, near_limits
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import files_below

_TIDY = "Dọn bớt (trang Sao lưu và dọn chỗ), hoặc xin văn phòng nới mức."
_FREE = "Những gì đã có vẫn phát và xuất bản như thường. " + _TIDY


def folder_bytes(folder: Path) -> int:
    """Bytes of every file in a unit's folder. Raises StoreError."""
    total = 0
    with explained(folder, "xem"):
        for path in files_below(folder):
            with suppress(FileNotFoundError):  # taken away meanwhile
                total += path.lstat().st_size
    return total


def unit_use(wired: WiredStation) -> UnitUse:
    """What the unit takes up now; only what has a limit is measured. Raises StoreError."""
    limits, minutes = wired.settings.limits, 0.0
    if limits.minutes:
        minutes = _minutes_aired(wired, f"{wired.tools.clock.now().astimezone(ZONE):%Y-%m}")
    disk = folder_bytes(wired.settings.folder) if limits.disk_gb else 0
    return UnitUse(disk_bytes=disk, minutes=minutes)


def _minutes_aired(wired: WiredStation, month: str) -> float:
    """Minutes of what was made for the days of a month, as "2026-11"."""
    catalogue, total = wired.tools.catalogue(), 0.0
    lines = catalogue.briefs()
    for key, at in zip(lines.keys, lines.air_times, strict=True):
        if f"{at.astimezone(ZONE):%Y-%m}" == month and (episode := catalogue.get(key)):
            edition = episode.school or episode.public
            total += edition.audio.seconds if edition is not None else 0.0
    return total / 60


def limits_near(wired: WiredStation) -> tuple[NearLimit, ...]:
    """The limits that the unit is near to; none where the office set none. Raises StoreError."""
    if not wired.settings.limits:
        return ()
    return tuple(near_limits(wired.settings.limits, unit_use(wired)))


def limit_lamp(wired: WiredStation) -> tuple[LampItem, ...]:
    """For `status` and the desk."""
    try:
        near = limits_near(wired)
    except BroadcasterError as fault:
        return (LampItem(lamp=Lamp.AMBER, told=f"Không xem được mức dùng: {fault}", fix=_TIDY),)
    return tuple(
        LampItem(lamp=Lamp.AMBER, told=f"{one.told[0].upper()}{one.told[1:]}.", fix=_TIDY)
        for one in near
    )


def refuse_over_limit(wired: WiredStation) -> None:
    """Before anything more is made or brought in. Raises InputError when a limit is used up."""
    for one in limits_near(wired):
        if one.full:
            raise InputError(one.told, hint=_FREE)
