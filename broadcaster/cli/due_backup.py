"""Backups that are due, made by a thread beside a command that runs for long."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from broadcaster.app.station import WiredStation
from broadcaster.care.backup import (
    BackupRun,
    BackupWatch,
    after_backup,
    after_look,
    after_trouble,
    is_due,
    newest_moment,
    note_watch,
    read_watch,
    take_backup,
)
from broadcaster.cli.output import show_notices
from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.domain.errors import BroadcasterError, Busy

_POLL = 60.0  # seconds between two looks
_FAREWELL = 1.0  # seconds that one gets to clear away what it was making
_RETRY = 900.0  # seconds after one that failed: the stick may be back by then


class _GivenUp(Exception):
    """The command beside which a backup was made has ended."""


def backup_if_due(
    session: Session,
    lock: Callable[[WiredStation], AbstractContextManager[object]] = lambda wired: (
        wired.tools.lock()
    ),
    go_on: Callable[[], None] = lambda: None,
) -> BackupRun | None:
    """Make a backup when one is due; None when none is. Raises BroadcasterError.

    What became of it is remembered for the lamp. That its place is away while none is wanted of it
    is no trouble: a stick is not always in the machine. `go_on` raises when it is to end.
    """
    wired = open_station(session)  # anew: people edit its file meanwhile
    wanted, host = wired.settings.station.backup, wired.settings.host
    if not wanted.target:
        return None
    watch, now = read_watch(host), wired.tools.clock.now()
    try:
        taken, newest = _made_if_due(wired, lock(wired), go_on)
    except Busy:
        raise
    except BroadcasterError as fault:
        if not is_due(wanted, watch.newest, now):
            return None
        _remember(host, after_trouble(watch, fault, now))
        raise
    _remember(host, after_backup(taken, now) if taken else after_look(watch, newest))
    return taken


def _made_if_due(
    wired: WiredStation, lock: AbstractContextManager[object], go_on: Callable[[], None]
) -> tuple[BackupRun | None, datetime | None]:
    """The backup, if it was due, and when the newest before it was made."""
    from broadcaster.app.care import backup_place, backup_tools  # loads with the first look

    wanted = wired.settings.station.backup
    place, tools = backup_place(wired.settings), backup_tools(wired, go_on=go_on)

    def newest() -> datetime | None:
        return newest_moment(place.sizes(), tools.station, tools.now())

    last = newest()
    if not is_due(wanted, last, tools.now()):
        return None, last
    with lock:  # another program of this station may have made it meanwhile
        last = newest()
        due = is_due(wanted, last, tools.now())
        return take_backup(tools, place, keep=wanted.keep) if due else None, last


def _remember(host: Path, watch: BackupWatch) -> None:
    with suppress(BroadcasterError):  # the backup itself is worth more than the note of it
        note_watch(host, watch)


@contextmanager
def backups_when_due(
    session: Session,
    tell: Callable[[BroadcasterError], None],
    calm: Callable[[], bool] = lambda: True,
) -> Iterator[None]:
    """While the block runs, due backups are made beside it; the same trouble is told once.

    None is begun while it is not `calm`. At the end of the block one that is being made is given
    up, and nothing of it is left.
    """
    ended = threading.Event()

    def go_on() -> None:
        if ended.is_set():
            raise _GivenUp

    def make_due() -> None:
        pause, told = _POLL, ""
        while not ended.wait(pause):
            pause = _POLL
            if not calm():
                continue
            try:
                taken = backup_if_due(session, go_on=go_on)
                told = ""
                show_notices(taken.notices if taken else ())
            except _GivenUp:
                return
            except Busy:  # a build is at work; in a minute it may not be
                continue
            except BroadcasterError as fault:
                pause = _RETRY
                if fault.sentence != told:
                    tell(fault)
                told = fault.sentence

    thread = threading.Thread(target=make_due, name="sao-luu", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_FAREWELL)
