"""The publishing of all units: what is due on the minute, what changed within a round.

A unit is opened for it only when there is something to publish. Of a closed one the stamps of its
files are looked at in turns, against those with which it was let go of; both are kept beside the
unit, so that a hub that begins again opens only what changed meanwhile.
"""

import hashlib
import heapq
import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from broadcaster.app.settings import (
    AUDIO,
    DATABASE,
    FEEDS,
    FORMATS,
    HOST,
    SCRIPTS,
    STATION_FILE,
    WITHDRAWALS,
)
from broadcaster.app.station import SUBSCRIBERS
from broadcaster.desk.answers import fault_words
from broadcaster.domain.errors import BroadcasterError
from broadcaster.hub.folder import HubFolder, UnitFolder, code_fault
from broadcaster.hub.hub_log import HubEvent, HubLog
from broadcaster.hub.open_unit import OpenUnit
from broadcaster.hub.open_units import PATIENCE, OpenUnits, unforeseen
from broadcaster.law.folder_stamps import folder_stamps
from broadcaster.law.register_folder import REGISTER_FOLDER
from broadcaster.publishing.site_plan import program_key
from broadcaster.publishing.standing import look_at_site
from broadcaster.storage.kept_book import read_kept, write_kept
from broadcaster.system.daemon_threads import at_work
from broadcaster.web.publishing_clock import Later, as_said

_STATE = "vong-xuat-ban.txt"  # below a unit's folder of what the server keeps
_MARK = "vong-xuat-ban-1"
_POLL = 1.0  # seconds between two looks
_ROUND = 60.0  # seconds in which every closed unit is looked at once
_LOOKED_WHOLE = 86_400.0  # seconds after which what stands published is looked at, closed or not
_RETRY = timedelta(minutes=5)  # after a unit that could not be opened or published
_SOONEST = timedelta(seconds=1)  # until the same unit is published again
_FAREWELL = 5.0


@dataclass(slots=True)
class WatchedUnit:
    """How a unit stood when it was last looked at."""

    code: str
    stamp: str = ""  # of its files when all was published; "" = not known to be
    due: datetime | None = None  # when something is to be published next
    failure: str = ""  # why it could not be opened or published; "" = it could
    damaged: int = 0  # files that were published and are gone or of another size
    looked: float = 0.0  # when its site was looked at whole, by the steady clock
    found_done: datetime | None = None  # when all of it was last seen published; None = not yet
    later: Later = as_said  # what may put off what is due, also when the unit is closed

    @property
    def told(self) -> str:
        """What is wrong with it; "" = nothing."""
        lost = f"{self.damaged} tệp đã xuất bản mất hoặc hỏng" if self.damaged else ""
        return self.failure or lost


def files_stamp(unit: Path, address: str) -> str:
    """What differs when a closed unit may have news, another address, or another program."""
    scripts, audio = unit / SCRIPTS, unit / AUDIO
    files = [
        *(scripts / name for name in (STATION_FILE, SUBSCRIBERS, WITHDRAWALS)),
        audio / DATABASE,
        audio / f"{DATABASE}-wal",
    ]
    with suppress(OSError), os.scandir(scripts / FORMATS) as entries:
        files += sorted(Path(one.path) for one in entries if one.name.endswith(".toml"))
    law: object = None
    with suppress(OSError):
        law = tuple(folder_stamps(scripts / REGISTER_FOLDER))
    told = repr((program_key(), address, law, [_version(path) for path in files]))
    return hashlib.sha256(told.encode()).hexdigest()


def _version(path: Path) -> tuple[str, int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return path.name, facts.st_mtime_ns, facts.st_size


class UnitWatcher:
    """Whoever wants to hear what the rounds see; told in their thread, so it may not take long."""

    def changed(self, code: str) -> None:
        """A unit was published: something of it is new, or may be."""

    def seen(self, code: str, stamp: str) -> None:
        """A closed unit has these files, and nothing to publish."""

    def gone(self, code: str) -> None:
        """The folder of a unit is not there any more."""


class PublishingRounds:
    """One thread that publishes for all units, what is due before what changed."""

    def __init__(
        self,
        folder: HubFolder,
        units: OpenUnits,
        address: Callable[[str], str],
        *,
        now: Callable[[], datetime],
        steady: Callable[[], float] = time.monotonic,
        watcher: UnitWatcher | None = None,
        log: HubLog | None = None,
    ) -> None:
        """`address` gives the address that a unit's feeds carry on this hub."""
        self._log = log or HubLog()
        self._folder = folder
        self._units = units
        self._address = address
        self._now = now
        self._steady = steady
        self._watcher = watcher or UnitWatcher()
        self._states: dict[str, WatchedUnit] = {}
        self._due: list[tuple[datetime, str]] = []
        self._turn: list[str] = []  # closed units that are still to be looked at in this round
        self._stop = threading.Event()
        self.beat = steady()  # when the thread last gave a sign of life

    # --- the thread -----------------------------------------------------------------------------

    def at_work(self) -> AbstractContextManager[None]:
        """While the block runs, due things appear."""
        return at_work(self._run, stop=self._stop.set, name="xuat-ban", farewell=_FAREWELL)

    def _run(self) -> None:
        while not self._stop.is_set():
            began = self._steady()
            self.step()
            self._stop.wait(max(0.05, _POLL - (self._steady() - began)))

    def step(self) -> None:
        """Look once: at what is due, at the open units, at some of the closed ones."""
        self.beat = self._steady()
        self._publish_due()
        for code in self._units.now_open():
            self._look_at_open(code)
            self._publish_due()
        self._next_round()
        share = max(1, round(len(self._states) * _POLL / _ROUND))
        for code in self._turn[:share]:
            self._look_at_closed(code)
            self._publish_due()
        del self._turn[:share]
        self._units.let_sleep()

    def look_at_all(self) -> int:
        """Look at every unit now, as in the night; how many had something to publish."""
        self._turn = []
        self._next_round()
        codes, self._turn = self._turn, []
        open_now = set(self._units.now_open())
        done = [self._look_at_closed(code) for code in codes if code not in open_now]
        return sum(done) + sum([self._look_at_open(code) for code in open_now])

    # --- how they stand -----------------------------------------------------------------------

    def states(self) -> tuple[WatchedUnit, ...]:
        """Every unit as it was last seen, in the order of the codes."""
        states = self._states.copy()  # units come and go meanwhile
        return tuple(states[code] for code in sorted(states))

    def let_go(self, unit: OpenUnit) -> None:
        """An open unit was closed: remember its stamps where all of it is published."""
        state = self._states.get(unit.folder.code)
        if state is None or unit.fault:
            return
        try:
            stamp = self.stamp(unit.folder.code)  # taken first: what comes later differs from it
            if not unit.publishing.settled:
                return
            moved = state.due != unit.publishing.due
            state.stamp, state.due = stamp, unit.publishing.due
            if moved:  # else what is due would be waited for at a moment that is none any more
                self._wait_for(state)
            self._keep(state)
        except Exception as fault:  # whoever closes it is the round, or somebody else's request
            self._note_unforeseen(state, fault)

    def opened(self, folder: UnitFolder, opener: Callable[[UnitFolder], OpenUnit]) -> OpenUnit:
        """Open a unit; one that was let go of with everything published is not published for it.

        One with a host name of its own is: where its earlier addresses lead is known by that.
        Raises BroadcasterError.
        """
        state = self._states.get(folder.code)
        due, later = (state.due, state.later) if state is not None else (None, as_said)
        done = state is not None and state.stamp and state.stamp == self.stamp(folder.code)
        unit = opener(folder)
        if done and unit.root and not unit.elsewhere:
            unit.publishing.take_over(due, later)
        return unit

    # --- looking --------------------------------------------------------------------------------

    def _next_round(self) -> None:
        """Find the units again when all were looked at: folders come and go."""
        if self._turn:
            return
        try:
            codes = self._folder.codes()
        except BroadcasterError:
            return  # the disk is away: what is known stays known
        for gone in self._states.keys() - set(codes):
            del self._states[gone]
            self._units.forget(gone)
            self._watcher.gone(gone)
        for code in codes:
            if code not in self._states:
                self._states[code] = self._remembered(code)
        self._turn = list(codes)

    def _remembered(self, code: str) -> WatchedUnit:
        """What was kept of a unit; a unit that nobody ever published has nothing kept."""
        state = WatchedUnit(code=code, failure=code_fault(code))
        if state.failure:
            return state
        kept = read_kept(self._state_file(code), _MARK)
        with suppress(ValueError, TypeError, AttributeError, KeyError, RecursionError):
            tree = json.loads(kept or b"")
            due = datetime.fromisoformat(tree["due"]) if tree["due"] else None
            if due is None or due.tzinfo is not None:  # else nobody knows which moment is meant
                state.stamp, state.due = str(tree["stamp"]), due
        self._wait_for(state)
        return state

    def _look_at_closed(self, code: str) -> bool:
        return self._looked(code, self._publish_closed)

    def _look_at_open(self, code: str) -> bool:
        return self._looked(code, self._publish_open)

    def _looked(self, code: str, look: Callable[[WatchedUnit], bool]) -> bool:
        """Whether a look had something to publish; whatever goes wrong is that unit's."""
        state = self._states.get(code)
        if state is None:
            return False
        try:
            return look(state)
        except Exception as fault:  # one thread looks at all of them
            self._note_unforeseen(state, fault)
            return False

    def _note_unforeseen(self, state: WatchedUnit, fault: Exception) -> None:
        state.failure = str(unforeseen(fault, "khi xem có gì mới"))
        state.stamp, state.found_done = "", None
        now = self._now()
        if state.due is None or not now < state.due <= now + _RETRY:
            state.due = now + _RETRY
            self._wait_for(state)

    def _publish_closed(self, state: WatchedUnit) -> bool:
        """Publish for a closed unit when its files are others than they were."""
        code = state.code
        if code_fault(code) or code in self._units.now_open():
            return False
        try:
            self._folder.unit(code)
        except BroadcasterError as fault:
            state.failure, state.stamp, state.found_done = self._fault_said(code, fault), "", None
            return False
        if state.failure and state.due is not None and state.due > self._now():
            return False  # its own time to try again comes
        stamp = self.stamp(code)
        if stamp != state.stamp:
            return self._publish(state)
        self._watcher.seen(code, stamp)
        state.found_done = self._now()
        if self._steady() - state.looked >= _LOOKED_WHOLE or not state.looked:
            state.looked = self._steady()
            state.damaged = _damaged(self._folder.units / code / FEEDS)
            if state.damaged:
                return self._publish(state)
        return False

    def _publish_open(self, state: WatchedUnit) -> bool:
        unit = self._units.take_open(state.code, only_look=True)
        if unit is None:
            return False
        try:
            wanted = unit.publishing.wanted()
        except OSError:  # its folder goes away just now
            return False
        finally:
            self._units.give_back(unit)
        if wanted:
            return self._publish(state)
        state.found_done = None if state.failure else self._now()
        return False

    def _publish_due(self) -> None:
        while self._due and self._due[0][0] <= self._now() and not self._stop.is_set():
            moment, code = heapq.heappop(self._due)
            state = self._states.get(code)
            if state is None or state.due != moment:
                continue  # it was put off or done meanwhile
            if not self._looked(code, self._is_brought):
                self._publish(state)

    def _is_brought(self, state: WatchedUnit) -> bool:
        """Put off what was due only to see whether a store got all; whether it did."""
        later = state.later()
        if state.failure or later is None or later <= self._now():
            return False
        state.due, state.later = later, as_said
        self._wait_for(state)
        if state.stamp:  # of a closed one it is known also behind this run
            self._keep(state)
        return True

    def _fault_said(self, code: str, fault: BroadcasterError) -> str:
        """As pages say it: where things lie on this machine is not for whoever reads them."""
        return fault_words(fault, str(self._folder.units / code))[0]

    def _publish(self, state: WatchedUnit) -> bool:
        """Publish for one unit; whatever goes wrong is that unit's."""
        self.beat, failure = self._steady(), ""
        state.later = as_said
        try:
            with self._units.lease(state.code, PATIENCE) as unit:
                unit.publishing.publish()
                state.failure = unit.fault or unit.publishing.failure or unit.elsewhere
                state.due, state.damaged = unit.publishing.due, 0
                state.later = unit.publishing.later
                state.found_done = None if state.failure else self._now()
                if unit.fault:
                    state.due = self._now() + _RETRY
                failure = "xuat-ban" if state.failure else ""
                if unit.host_changed():
                    self._units.forget(state.code)
        except BroadcasterError as fault:
            state.failure, failure = self._fault_said(state.code, fault), fault.code
            state.due = self._now() + _RETRY
        except Exception as fault:  # the round goes on with the next unit
            failure = type(fault).__name__
            state.failure = f"lỗi chưa lường trước khi xuất bản ({failure})"
            state.due = self._now() + _RETRY
        self._log.note(HubEvent.PUBLISHED, state.code, self._steady() - self.beat, failure)
        if state.due is not None:  # one that is never done may not keep the others waiting
            state.due = max(state.due, self._now() + _SOONEST)
        state.stamp = ""  # known again when the unit is let go of
        if state.failure:
            state.found_done = None
        self._wait_for(state)
        self._watcher.changed(state.code)
        return True

    def _wait_for(self, state: WatchedUnit) -> None:
        if state.due is not None:
            heapq.heappush(self._due, (state.due, state.code))

    # --- what is kept ----------------------------------------------------------------------------

    def stamp(self, code: str) -> str:
        """What differs when a closed unit may have news."""
        return files_stamp(self._folder.units / code, self._address(code))

    def _state_file(self, code: str) -> Path:
        return self._folder.units / code / AUDIO / HOST / _STATE

    def _keep(self, state: WatchedUnit) -> None:
        due = state.due.isoformat() if state.due else ""
        told = json.dumps({"stamp": state.stamp, "due": due})
        if self._state_file(state.code).parent.is_dir():
            write_kept(self._state_file(state.code), _MARK, told.encode())


def _damaged(feeds: Path) -> int:
    try:
        return len(look_at_site(feeds).damaged)
    except OSError:
        return 1
