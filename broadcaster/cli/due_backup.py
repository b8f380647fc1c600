"""Backups that come by themselves while a command of long breath runs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.errors import BroadcasterError, Busy
from broadcaster.wiring_care import backup_place, backup_tools
from broadcaster.workflows.backup import Taken, is_due, newest_moment, take_backup

_LOOK = 60.0  # seconds between two looks
_LATER = 900.0  # seconds after one that failed: the stick may be back by then


def backup_if_due(session: Session) -> Taken | None:
    """Make a backup when one is due; None when none is. Raises BroadcasterError."""
    wired = open_station(session)  # anew: people edit its file meanwhile
    wanted = wired.settings.station.backup
    if not wanted.target:
        return None
    place, tools = backup_place(wired.settings), backup_tools(wired)

    def due() -> bool:
        now = tools.now()
        return is_due(wanted, newest_moment(place.names(), tools.station, now), now)

    if not due():
        return None
    with wired.tools.lock():  # another program of this station may have made it meanwhile
        return take_backup(tools, place, keep=wanted.keep) if due() else None


@contextmanager
def backups_when_due(
    session: Session,
    tell: Callable[[BroadcasterError], None],
    calm: Callable[[], bool] = lambda: True,
) -> Iterator[None]:
    """While the block runs, due backups are made beside it; the same trouble is told once.

    None is begun while it is not `calm`.
    """
    ended = threading.Event()

    def look() -> None:
        pause, told = _LOOK, ""
        while not ended.wait(pause):
            pause = _LOOK
            if not calm():
                continue
            try:
                backup_if_due(session)
                told = ""
            except Busy:  # a build is at work; in a minute it may not be
                continue
            except BroadcasterError as fault:
                pause = _LATER
                if fault.sentence != told:
                    tell(fault)
                told = fault.sentence

    thread = threading.Thread(target=look, name="sao-luu", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
