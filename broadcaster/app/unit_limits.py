"""What a unit of a hub takes up, against what the office allows: told, and in time refused."""

import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.playout import Lamp, LampItem
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.unit_limits import NearLimit, UnitLimits, UnitUse, near_limits
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import files_below

_LOOK = "Nhờ người giữ máy chủ xem thư mục của đơn vị."
_FRESH = 60.0  # seconds
_FREE = "Những gì đã có vẫn phát và xuất bản như thường."


_weighed: dict[Path, tuple[float, int]] = {}  # when, by the steady clock, and how much


def folder_bytes(folder: Path, *, anew: bool = False) -> int:
    """Bytes of every file in a unit's folder, at most a minute old. Raises StoreError.

    A unit of ten thousand files is not walked through for every file that somebody sends.
    """
    now = time.monotonic()
    at, total = _weighed.get(folder, (-_FRESH, 0))
    if not anew and now - at < _FRESH:
        return total
    total = 0
    with explained(folder, "xem"):
        for path in files_below(folder):
            with suppress(FileNotFoundError):  # taken away meanwhile
                total += path.lstat().st_size
    _weighed[folder] = now, total
    return total


def unit_use(wired: WiredStation, limits: UnitLimits, day: date, *, anew: bool = False) -> UnitUse:
    """What the unit takes up; minutes are those of the month of a day.

    Only what has a limit is measured. Raises StoreError.
    """
    minutes = _minutes_made_for(wired, day) if limits.minutes else 0.0
    disk = folder_bytes(wired.settings.folder, anew=anew) if limits.disk_gb else 0
    return UnitUse(disk_bytes=disk, minutes=minutes, month=day)


def _minutes_made_for(wired: WiredStation, day: date) -> float:
    """Minutes of what was made for the days of a day's month."""
    catalogue, total, month = wired.tools.catalogue(), 0.0, (day.year, day.month)
    lines = catalogue.briefs()
    for key, at in zip(lines.keys, lines.air_times, strict=True):
        aired = at.astimezone(ZONE)
        if (aired.year, aired.month) == month and (episode := catalogue.get(key)):
            edition = episode.school or episode.public
            total += edition.audio.seconds if edition is not None else 0.0
    return total / 60


def limits_near(wired: WiredStation) -> tuple[NearLimit, ...]:
    """The limits that the unit is near to today; none where the office set none.

    Raises StoreError.
    """
    limits = wired.settings.limits
    return _near(wired, limits, wired.today) if limits else ()


def _near(
    wired: WiredStation, limits: UnitLimits, day: date, *, anew: bool = False
) -> tuple[NearLimit, ...]:
    return tuple(near_limits(limits, unit_use(wired, limits, day, anew=anew)))


def limit_lamp(wired: WiredStation) -> tuple[LampItem, ...]:
    """For `status` and the desk."""
    try:
        near = limits_near(wired)
    except BroadcasterError as fault:
        return (LampItem(lamp=Lamp.AMBER, told=f"Không xem được mức dùng: {fault}", fix=_LOOK),)
    return tuple(
        LampItem(lamp=Lamp.AMBER, told=f"{one.told[0].upper()}{one.told[1:]}.", fix=one.fix)
        for one in near
    )


def refuse_over_limit(wired: WiredStation, day: date | None = None) -> None:
    """Before anything more is brought in or, with a day, a programme is built for it.

    Minutes are asked of the month of that day alone: one that is full on its last evening keeps
    nobody from the next morning. Raises InputError when a limit is used up.
    """
    limits = wired.settings.limits
    if day is None:
        limits = replace(limits, minutes=0.0)
    day = day or wired.today
    if not limits or not any(one.full for one in _near(wired, limits, day)):
        return
    for one in _near(wired, limits, day, anew=True):  # somebody may have made room this minute
        if one.full:
            raise InputError(one.told, hint=f"{_FREE} {one.fix}")
