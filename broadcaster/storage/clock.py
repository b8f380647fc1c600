"""The system's clock, in the station's zone."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from broadcaster.domain.errors import ConfigError

HOME_ZONE = "Asia/Ho_Chi_Minh"
# of the clocks that nobody turns the one that counts a sleep as well, where the system has it
_STEADY = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def steady_seconds() -> float:
    """Seconds since some moment by a clock that nobody turns."""
    return time.monotonic() if _STEADY is None else time.clock_gettime(_STEADY)


class SystemClock:
    """The time of day in one zone, whatever the machine is set to."""

    def __init__(self, zone: str = HOME_ZONE) -> None:
        try:
            self._zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
            raise ConfigError(
                f"Không biết múi giờ “{zone}”.", hint=f"Ở Việt Nam hãy dùng “{HOME_ZONE}”."
            ) from fault

    def now(self) -> datetime:
        """The present moment, with zone."""
        return datetime.now(self._zone)
