"""Makes the desk of a station: its pages as an application, and the runner of its jobs."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from broadcaster.accounts.office_visits import OfficeVisits
from broadcaster.accounts.passwords import Argon2Passwords
from broadcaster.accounts.people import first_link
from broadcaster.app.desk import FreshStation, desk_parts, job_lock
from broadcaster.app.station import WiredStation
from broadcaster.desk.application import desk_application
from broadcaster.desk.job_runner import JobRunner, process_starter
from broadcaster.desk.page_templates import desk_pages
from broadcaster.desk.request import AppState, OneDesk
from broadcaster.desk.status_cache import StatusCache
from broadcaster.domain.errors import BroadcasterError
from broadcaster.net.school_network import SchoolNetwork
from broadcaster.writing.originals import OriginalFolders, sweep_waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskServer:
    """The desk of one station, ready to be mounted."""

    app: OneDesk
    runner: JobRunner  # `with runner.at_work()` while the server runs
    first: str  # token of the administrator's link at the first start, "" later
    station: FreshStation  # as its files are now, of which the desk lets go
    rest: Callable[[], None]  # let go of the database until the desk is next asked


def make_desk(
    wired: WiredStation,
    *,
    secure: bool,
    begin_again: Callable[[], None] | None = None,
    exchange: Callable[[Sequence[str]], None] | None = None,
    network: SchoolNetwork | None = None,
    passwords: Argon2Passwords | None = None,
    bound: str = "",
    first: bool = True,
    office: OfficeVisits | None = None,
) -> DeskServer:
    """Make the desk; `secure` = browsers reach it over TLS only. Raises StoreError.

    `begin_again` ends the server and opens it anew, soon; without it a restored backup waits for
    the next start. `exchange` ends the server and becomes the command, which opens it anew with
    the words that follow. `network` is the door for phones. `passwords` and `bound` are for a
    server of many desks, as `desk_parts` says; with `first` the administrator's link of
    a first start is made. By `office` people of an office above come in.
    """
    parts = desk_parts(wired, passwords=passwords, bound=bound)
    settings = wired.settings
    with suppress(BroadcasterError):  # a disk that refuses is told elsewhere; the desk begins
        folders = OriginalFolders(scripts=settings.scripts, cache=settings.cache)
        sweep_waiting(folders, wired.tools.clock.now())
    fresh = FreshStation(wired)
    state = AppState(
        wired=fresh,
        parts=parts,
        pages=desk_pages(),
        status_cache=StatusCache(),
        secure=secure,
        begin_again=begin_again,
        exchange=exchange,
        network=network,
        office=office,
    )
    runner = JobRunner(
        jobs=parts.jobs,
        lock=lambda: job_lock(settings),
        now=wired.tools.clock.now,
        begin=process_starter(settings.folder),
    )

    def rest() -> None:
        parts.close()
        fresh.rest()

    link = first_link(parts.door) if first else ""
    return DeskServer(
        app=desk_application(state), runner=runner, first=link, station=fresh, rest=rest
    )
