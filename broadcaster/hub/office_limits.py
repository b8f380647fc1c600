"""What `hub.toml` gives each unit (disk, minutes, a place in a store), and how much of it is used.

Figures are those of the hub: what its rounds measured, what its rows tell. The unit's own desk
measures anew before it refuses anything.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from broadcaster.app.settings import unit_part
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.domain.unit_limits import NearLimit, UnitLimits, UnitUse, near_limits


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedUse:
    """What the rows tell of a unit's use."""

    disk_bytes: int | None = None  # at the last copy; None = never told
    minutes: float = 0.0  # of programmes that are aired in a month


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAllowance:
    """What a unit has of the office's, and how much of it is used."""

    limits: UnitLimits
    disk_bytes: int | None  # None = not measured yet
    minutes: float
    near: tuple[NearLimit, ...] = ()
    site_store: str = ""  # where its site goes besides this machine; "" = nowhere
    work_store: str = ""  # where a cluster's workers get their inputs; "" = they see the folder


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLimits:
    """What the office set, and what its hub measured."""

    limits: Callable[[str], UnitLimits] = lambda _: UnitLimits()  # of a unit
    disk: Callable[[str], int | None] = lambda _: None  # bytes of a unit as last measured
    store: ObjectStoreSettings = field(default_factory=ObjectStoreSettings)  # of the office
    with_host: Collection[str] = ()  # codes of units that the office gave a host name

    def allowances(
        self, codes: Collection[str], used: Mapping[str, CopiedUse], day: date
    ) -> dict[str, UnitAllowance]:
        """Of each unit; minutes are those of the month of a day."""
        return {code: self._allowance(code, used.get(code, CopiedUse()), day) for code in codes}

    def _allowance(self, code: str, used: CopiedUse, day: date) -> UnitAllowance:
        limits, measured = self.limits(code), self.disk(code)
        disk = measured if measured is not None else used.disk_bytes
        use = UnitUse(disk_bytes=disk or 0, minutes=used.minutes, month=day)
        place = unit_part(self.store, code)
        return UnitAllowance(
            limits=limits,
            disk_bytes=disk,
            minutes=used.minutes,
            near=tuple(near_limits(limits, use)),
            # a unit below the hub's path is served from the hub's own disk
            site_store=place.url if code in self.with_host else "",
            work_store=place.work,
        )
