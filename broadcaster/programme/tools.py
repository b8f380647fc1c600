"""What the programme is handed: production's parts, and what is kept of approvals and the queue."""

from collections.abc import Callable
from dataclasses import dataclass

from broadcaster.production.tools import ProductionTools
from broadcaster.programme.ports import Approvals, Journal, Queue, ScheduleStore


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeTools(ProductionTools):
    """The parts of a station that decide what may go on the air, and when."""

    queue: Callable[[], Queue]  # the catalogue's database, as are the three below
    journal: Callable[[], Journal]
    approvals: Callable[[], Approvals]
    schedules: Callable[[], ScheduleStore]
