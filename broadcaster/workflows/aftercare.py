"""What follows every build, approval and round: approvals, queue and kept files brought in line."""

from broadcaster.model.notice import Notice
from broadcaster.workflows.approving import after_build, notice_changes
from broadcaster.workflows.build import Built, Station
from broadcaster.workflows.desk import open_desk
from broadcaster.workflows.kept_files import drop_idle
from broadcaster.workflows.settling import settle
from broadcaster.workflows.tools import Tools


def aftercare(station: Station, tools: Tools, built: Built | None = None) -> tuple[Notice, ...]:
    """Send back what changed, let the queue follow, drop kept files that nobody needs.

    The caller holds the station's lock. Safe to run twice; the second run finds nothing to do.
    """
    told = list(after_build(tools, built)) if built is not None else []
    told += notice_changes(tools)
    told += settle(open_desk(station, tools))
    drop_idle(tools)
    return tuple(told)
