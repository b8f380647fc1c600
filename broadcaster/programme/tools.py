"""What the programme is handed: production's parts, and what is kept of approvals and the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.production.tools import ProductionTools

if TYPE_CHECKING:
    from broadcaster.programme.store import SqlApprovals, SqlJournal, SqlQueue, SqlScheduleStore


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeTools(ProductionTools):
    """The parts of a station that decide what may go on the air, and when."""

    queue: "Callable[[], SqlQueue]"  # the catalogue's database, as are the three below
    journal: "Callable[[], SqlJournal]"
    approvals: "Callable[[], SqlApprovals]"
    schedules: "Callable[[], SqlScheduleStore]"
