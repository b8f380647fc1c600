"""The year's plan of a unit: tasks, each with what has to air that it counts as done."""

from dataclasses import dataclass
from datetime import date

from broadcaster.domain.notice import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTask:
    """One task of ke-hoach.toml; what it names must all be true of an airing that counts."""

    name: str
    first: date
    last: date  # by this day
    times: int = 1  # different programmes a day count once, whatever the number of sites
    topics: tuple[str, ...] = ()  # any of these
    documents: tuple[str, ...] = ()  # numbers; any of these was introduced
    kinds: tuple[str, ...] = ()  # kinds of item; any of these
    programmes: tuple[str, ...] = ()  # names; any of these
    place: Place | None = None

    @property
    def counted(self) -> bool:
        """Whether the log can tell that it was done."""
        return bool(self.topics or self.documents or self.kinds or self.programmes)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """The plan of a unit."""

    name: str  # "Kế hoạch số 12/KH-THCSHP"
    first: date
    last: date
    tasks: tuple[PlanTask, ...]
