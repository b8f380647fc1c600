"""The system's clock, in the station's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from broadcaster.domain.errors import ConfigError

HOME_ZONE = "Asia/Ho_Chi_Minh"


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
