"""Units: schools, their sites, stations and offices, as data with dates.

A unit changes its name, kind and parent on a day; what it was called before stays true of the days
before. Which kinds there are is nobody's business here: they are words that people write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.model.notice import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit during one stretch of time; several with the same key follow one another."""

    key: str  # [a-z0-9-], for life
    name: str  # e.g. "Trường THCS Hoa Phượng"
    kind: str  # free words: "trường", "điểm trường", "đài truyền thanh xã", "sở"
    parent: str = ""  # key of the unit above it; "" = none
    first: date | None = None  # first day this holds; None = since ever
    last: date | None = None  # last day this holds; None = until further notice
    place: Place | None = None  # where it is written

    def holds_on(self, day: date) -> bool:
        """Whether this is what the unit is on that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def unit_on(units: Sequence[Unit], key: str, day: date) -> Unit | None:
    """What the unit of that key is on a day; None when it is not there then."""
    return next((unit for unit in units if unit.key == key and unit.holds_on(day)), None)
