"""What follows every build, approval and round: approvals, queue and kept files brought in line."""

from broadcaster.model.episode import audio_files
from broadcaster.model.notice import Notice
from broadcaster.model.queue import WAITING
from broadcaster.playout.approving import KEPT
from broadcaster.workflows.approving import after_build, notice_changes
from broadcaster.workflows.build import Built, Station
from broadcaster.workflows.desk import open_desk
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


def drop_idle(tools: Tools) -> tuple[str, ...]:
    """Remove kept files of approvals that were replaced, unless they still wait to air."""
    root = tools.folders.audio
    needed = {item.audio for item in tools.queue().items() if item.state in WAITING}
    for _, episode in tools.approvals().all():
        if episode is not None:
            needed |= {f"{episode.show}/{file.name}" for file in audio_files(episode)}
    idle = [
        path
        for path in sorted(root.glob(f"*/{KEPT}/*"))
        if path.relative_to(root).as_posix() not in needed and not path.name.startswith(".")
    ]
    for path in idle:
        path.unlink(missing_ok=True)
    return tuple(path.relative_to(root).as_posix() for path in idle)
