"""Brings what units' folders tell into the hub's database: what changed, soon; lamps every hour.

In threads of its own, which open a unit for themselves and let go of it: no page, no publishing
and no other unit waits for them, and one whose disk hangs is left. A database that is away is asked
again and again; a unit that cannot be read is that unit's failure.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

from broadcaster.app.settings import SCRIPTS, WITHDRAWALS, load_settings
from broadcaster.app.station import WiredStation, wire
from broadcaster.desk.answers import fault_words
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.hub.copies import SlotAhead, slots_ahead, unit_copies
from broadcaster.hub.folder import HubFolder, UnitFolder, code_fault
from broadcaster.hub.open_units import disk_hangs, unforeseen
from broadcaster.hub.publishing_rounds import UnitWatcher
from broadcaster.hub.store import SqlCopies
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.os_errors import foreseen
from broadcaster.system.daemon_threads import PatientThreads, at_work

DOING = "khi chép vào sổ chung"
_POLL = 1.0  # seconds between two looks at what is to be copied
_GAP = 60.0  # seconds between two copies of a unit that changes all the time
_AGAIN = 300.0  # seconds after a unit that could not be read
_AGED = timedelta(hours=1)  # after which a lamp is looked at anew
_AHEAD = timedelta(hours=14)  # before a slot its lamp is looked at every hour
_DAILY = timedelta(days=1)  # and of every unit at least as often: the day is another one
_FAREWELL = 5.0
_LIMIT = 90.0  # seconds after which nobody waits for a unit any more


class UnitCopier:
    """Copies one unit; a hub that is at work and the command that makes all rows anew do it so."""

    def __init__(
        self,
        folder: HubFolder,
        rows: HubDatabase,
        site_of: Callable[[str, str], str],
        *,
        now: Callable[[], datetime],
        stamp: Callable[[str], str] = lambda _: "",
    ) -> None:
        """`site_of` as `HubAddress.site_of`; `stamp` gives that of a unit's files, "" = unknown."""
        self.folder = folder
        self.rows = rows
        self.table = SqlCopies(rows)
        self.stamp = stamp
        self._site_of = site_of
        self._now = now

    def copy(self, code: str, *, anew: bool = False) -> tuple[Sequence[SlotAhead], str]:
        """Make the rows what the folder is, all or those of what changed; slots ahead and stamp.

        Raises CopyFailed for whatever is wrong with the unit, StoreError when the database is away.
        """
        with self._apart(code):
            done = False
            while not done:  # else somebody copied it while we read
                stamp = self.stamp(code)
                known = self.table.known(code, anew=anew)
                with _wired(self.folder.unit(code)) as wired:
                    site = self._site_of(code, wired.station.profile.public_url)
                    copies = unit_copies(wired, site, known)
                done = self.table.put(code, copies, stamp, known, anew=anew)
        return copies.slots, stamp

    def copy_slots(self, code: str) -> Sequence[SlotAhead]:
        """Only what is to be heard, and how its lamps are now. Raises as `copy`."""
        with self._apart(code):
            with _wired(self.folder.unit(code)) as wired:
                slots = slots_ahead(wired)
            self.table.put_slots(code, slots, self._now())
        return slots

    @contextmanager
    def _apart(self, code: str) -> Iterator[None]:
        """What goes wrong inside is the unit's and written down there, unless the database is away.

        Else one unit, whatever is wrong with it, would hold up all.
        """
        path = self.folder.units / code
        try:
            yield
        except Exception as fault:
            self.rows.look()
            if isinstance(fault, OSError):  # of whatever file of the unit
                fault = foreseen(fault, path)
            if not isinstance(fault, BroadcasterError):
                fault = unforeseen(fault, DOING)
            said, _ = fault_words(fault, str(path))
            self.table.put_failure(code, said, self._now())
            raise CopyFailed(said, hint=fault.hint, where=code) from fault


class CopyFailed(StoreError):
    """A unit could not be read; the database has been told why."""

    code = "don-vi-khong-chep-duoc"


@contextmanager
def _wired(folder: UnitFolder) -> Iterator[WiredStation]:
    wired = wire(load_settings(folder.path, os.environ))
    try:
        yield wired
    finally:
        wired.close()


class CopyRounds(UnitWatcher):
    """Hears which units changed, and copies them, one after another."""

    def __init__(
        self,
        copier: UnitCopier,
        *,
        now: Callable[[], datetime],
        tell: Callable[[str, BroadcasterError], None] = lambda _code, _fault: None,
        well: Callable[[str], None] = lambda _: None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`tell` hears, with "" for a code, what is wrong with the database.

        Of units their rows tell; of one whose row cannot be written `tell` hears, too. `well` hears
        "" whenever the database could be used.
        """
        self._copier = copier
        self._now = now
        self._tell = tell
        self._well = well
        self._steady = steady
        self._turn = threading.Lock()
        self._hands = PatientThreads(1, _LIMIT, "so-chung", steady=steady)
        self._stop = threading.Event()
        self._loaded = False
        self._stamps: dict[str, str] = {}  # of the files that each unit was last copied from
        self._wanted: dict[str, float] = {}  # units to be copied, and from when on
        self._looks: dict[str, datetime] = {}  # when the lamps of a unit are looked at next
        self._last: dict[str, float] = {}  # when a unit was last copied
        self._made: dict[str, datetime] = {}  # the same, as its row has it
        self._withdrawn: dict[str, object] = {}  # the list of what was withdrawn, as it was then
        self._gone: set[str] = set()
        self._scrubbed = True  # whether nothing is left of what was deleted
        self.away = ""  # why the database cannot be used; "" = it can, or nobody has tried yet

    # --- what the rounds of publishing tell -------------------------------------------------------

    def changed(self, code: str) -> None:
        """A unit may have news: soon, and at once when something was withdrawn."""
        due = self._last.get(code, -_GAP) + _GAP
        if self._withdrawals(code) != self._withdrawn.get(code):
            due = 0.0
        with self._turn:
            self._wanted[code] = min(due, self._wanted.get(code, due))

    def seen(self, code: str, stamp: str) -> None:
        """A closed unit has nothing new to publish; it may be other than it was copied."""
        if self._loaded and self._stamps.get(code) != stamp:
            self.changed(code)

    def gone(self, code: str) -> None:
        """There is no such folder any more."""
        with self._turn:
            self._gone.add(code)

    @property
    def waiting(self) -> int:
        """How many units are to be copied."""
        return len(self._wanted)

    @property
    def made(self) -> Mapping[str, datetime]:
        """When each unit's rows were last made, as far as is known without the database."""
        return self._made.copy()

    # --- the thread -----------------------------------------------------------------------------

    def at_work(self) -> AbstractContextManager[None]:
        """While the block runs, units are copied."""
        return at_work(self._run, stop=self._stop.set, name="so-chung", farewell=_FAREWELL)

    def _run(self) -> None:
        while not self._stop.wait(_POLL):
            self.step()

    def step(self) -> None:
        """Copy what is to be copied now; whatever the database refuses waits for the next step."""
        try:
            self._copier.rows.look()
            if not self._loaded:
                self._load()
            self._forget_gone()
            for code in self._due_whole():
                self._patiently(code, self._copy)
            for code in self._due_looks():
                self._patiently(code, self._look)
            self._scrubbed = self._scrubbed or self._copier.rows.scrub()
        except StoreError as fault:
            if self.away != fault.sentence:
                self._tell("", fault)
            self.away = fault.sentence  # where it is, is not for everybody who asks how we are
        except Exception as fault:  # the thread goes on
            self._tell("", unforeseen(fault, DOING))
        else:
            self.away = ""
            self._well("")

    def _patiently(self, code: str, work: Callable[[str], None]) -> None:
        """Do it for a unit; one whose disk hangs is left, and its turn comes again later.

        Raises what `work` does.
        """
        faults: list[Exception] = []

        def done() -> None:
            try:
                work(code)
            except Exception as fault:
                faults.append(fault)

        if self._hands.hangs(code):
            self._leave(code)
        else:
            self._hands.do([(code, done)], given_up=self._hangs, stop=threading.Event())
        if faults:
            raise faults[0]

    def _hangs(self, code: str) -> None:
        self._tell(code, disk_hangs())
        self._leave(code)

    def _leave(self, code: str) -> None:
        self._stamps[code] = ""
        self._looks.pop(code, None)  # it is tried whole before
        with self._turn:
            self._wanted[code] = self._steady() + _AGAIN

    def _load(self) -> None:
        """What the database knows from before this hub began; units that are gone are forgotten."""
        there = set(self._copier.folder.codes())
        for code, one in self._copier.table.units().items():
            if code not in there:
                self.gone(code)
                continue
            self._stamps[code] = "" if one.failure else one.stamp
            self._looks[code], self._made[code] = one.at + _AGED, one.at
        self._loaded = True

    def _forget_gone(self) -> None:
        with self._turn:
            codes = sorted(self._gone)
        for code in codes:
            if not (self._copier.folder.units / code).is_dir():  # else it came back
                self._scrubbed = False
                self._copier.table.forget(code)
                for known in (
                    self._stamps, self._looks, self._last, self._made, self._withdrawn,
                ):  # fmt: skip
                    known.pop(code, None)
                with self._turn:
                    self._wanted.pop(code, None)
            with self._turn:
                self._gone.discard(code)

    def _due_whole(self) -> Iterator[str]:
        """One after another, what is most urgent first, whoever was told of it meanwhile."""
        while not self._stop.is_set():
            with self._turn:
                due, code = min(((d, c) for c, d in self._wanted.items()), default=(0.0, ""))
                if not code or due > self._steady():
                    return
            yield code

    def _due_looks(self) -> Iterator[str]:
        now = self._now()
        latest = now + _DAILY  # later than that is nothing, but where a clock was put back
        for code in sorted(c for c, at in self._looks.items() if not now < at <= latest):
            if self._stop.is_set():
                return
            if code not in self._wanted:
                yield code

    def _copy(self, code: str) -> None:
        with self._turn:
            due = self._wanted.pop(code)
        if code_fault(code):
            return
        self._scrubbed = False
        try:
            withdrawn = self._withdrawals(code)
            slots, stamp = self._copier.copy(code)
        except CopyFailed:
            self._failed(code)
            return
        except Exception as fault:
            with self._turn:
                self._wanted[code] = min(due, self._wanted.get(code, due))
            self._refused(code, fault)
            return
        self._stamps[code], self._withdrawn[code] = stamp, withdrawn
        self._last[code], self._made[code] = self._steady(), self._now()
        self._looks[code] = self._next_look(slots)

    def _look(self, code: str) -> None:
        try:
            self._looks[code] = self._next_look(self._copier.copy_slots(code))
            self._made[code] = self._now()
        except CopyFailed:
            self._failed(code)
        except Exception as fault:
            self._refused(code, fault)

    def _refused(self, code: str, fault: Exception) -> None:
        """The database takes nothing of a unit: that one waits, unless it is away for all."""
        self._copier.rows.look()
        self._tell(code, fault if isinstance(fault, StoreError) else unforeseen(fault, DOING))
        self._failed(code)

    def _failed(self, code: str) -> None:
        if not (self._copier.folder.units / code).is_dir():
            self.gone(code)
            return
        self._stamps[code], self._last[code] = "", self._steady()
        self._looks.pop(code, None)  # it is tried whole before
        with self._turn:
            self._wanted[code] = self._steady() + _AGAIN

    def _next_look(self, slots: Sequence[SlotAhead]) -> datetime:
        now = self._now()
        first = min((one.at for one in slots), default=now + _DAILY)
        return max(now + _AGED, min(first - _AHEAD, now + _DAILY))

    def _withdrawals(self, code: str) -> object:
        try:
            facts = (self._copier.folder.units / code / SCRIPTS / WITHDRAWALS).stat()
        except OSError:
            return None
        return facts.st_mtime_ns, facts.st_size
