"""How much a unit may take up on a machine that many share, and how much it does.

A limit stops what makes more: building, bringing files in. What exists is aired and published as
ever.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_NEAR = 0.9  # share of a limit from which it is told
_GB = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLimits:
    """What the office allows a unit; 0 = as much as it likes."""

    disk_gb: float = 0.0
    minutes: float = 0.0  # of programmes that are aired in one month

    def __bool__(self) -> bool:
        """Whether there is any limit."""
        return bool(self.disk_gb or self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitUse:
    """What a unit takes up now."""

    disk_bytes: int = 0
    minutes: float = 0.0
    month: date  # a day of the month whose programmes have these minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class NearLimit:
    """A limit that a unit is near to, or has come to."""

    full: bool
    told: str
    fix: str  # what people can do


def near_limits(limits: UnitLimits, use: UnitUse) -> Iterator[NearLimit]:
    """Each limit of which nine tenths are used up."""
    if limits.disk_gb and use.disk_bytes >= _NEAR * limits.disk_gb * _GB:
        yield NearLimit(
            full=use.disk_bytes >= limits.disk_gb * _GB,
            told=f"đơn vị dùng {_number(use.disk_bytes / _GB)} GB ổ đĩa, mức văn phòng cho là "
            f"{_number(limits.disk_gb)} GB",
            fix="Dọn bớt (trang Sao lưu và dọn chỗ), hoặc xin văn phòng nới mức.",
        )
    if limits.minutes and use.minutes >= _NEAR * limits.minutes:
        yield NearLimit(
            full=use.minutes >= limits.minutes,
            told=f"chương trình của tháng {use.month.month}/{use.month.year} đã "
            f"{_number(use.minutes)} phút, mức văn phòng cho là {_number(limits.minutes)} phút một "
            "tháng",
            fix="Dựng cho ngày của tháng khác, hoặc xin văn phòng nới mức.",
        )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
