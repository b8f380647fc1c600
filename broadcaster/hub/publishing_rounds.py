"""The publishing of all units: what is due on the minute, what changed within a round.

A unit is opened for it only when there is something to publish. Of a closed one the stamps of its
files are looked at in turns, against those with which it was let go of; both are kept beside the
unit, so that a hub that begins again opens only what changed meanwhile.
"""

import hashlib
import heapq
import json
import math
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
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
from broadcaster.app.station import SUBSCRIBERS, version_of
from broadcaster.desk.answers import fault_words
from broadcaster.domain.errors import BroadcasterError
from broadcaster.hub.folder import HubFolder, UnitFolder, code_fault, unit_name
from broadcaster.hub.hub_log import HubEvent, HubLog
from broadcaster.hub.open_unit import OpenUnit
from broadcaster.hub.open_units import PATIENCE, OpenUnits, disk_hangs, unforeseen
from broadcaster.law.folder_stamps import folder_stamps
from broadcaster.law.register_folder import REGISTER_FOLDER
from broadcaster.publishing.site_plan import program_key
from broadcaster.publishing.standing import look_at_site
from broadcaster.storage.kept_book import read_kept, write_kept
from broadcaster.system.daemon_threads import PatientThreads, at_work
from broadcaster.web.publishing_clock import Later, as_said

_STATE = "vong-xuat-ban.txt"  # below a unit's folder of what the server keeps
_MARK = "vong-xuat-ban-1"
_POLL = 1.0  # seconds between two looks
_IN_USE = 60.0  # seconds for which an open unit that somebody asked for counts as in use
_MOST_LOOKS = 250  # of those at one time; each look is a twelfth of a page
_QUIET_ROUND = 10.0  # seconds in which every other open unit is looked at once
_IN_A_ROW = 10  # open units that are looked at without a pause
_SLOW_LOOK = 1.0  # seconds of such a row, after which all that are left are looked at together
_ROUND = 60.0  # seconds in which every closed unit is looked at once
_LOOKED_WHOLE = 86_400.0  # seconds after which what stands published is looked at, closed or not
_RETRY = timedelta(minutes=5)  # after a unit that could not be opened or published
_SOONEST = timedelta(seconds=1)  # until the same unit is published again
_FAREWELL = 5.0
_LOOKERS = 8  # units that are looked at at the same time
_LOOK_LIMIT = 20.0  # seconds after which nobody waits for a look at a unit any more
_LIMIT = 90.0  # seconds, with those of opening it, after which nobody waits for a publishing
_LONG = (
    f"xuất bản chưa xong sau {round(_LIMIT)} giây: đĩa của đơn vị không trả lời, hoặc có rất nhiều "
    "tệp; việc ấy vẫn chạy tiếp, các đơn vị khác không đợi"
)
_HANGING = timedelta(seconds=10)  # between two looks whether a unit's disk answers again


@dataclass(slots=True)
class WatchedUnit:
    """How a unit stood when it was last looked at."""

    code: str
    name: str = ""  # what it calls itself; "" = not looked at yet
    named: object = None  # the version of the file that says so
    stamp: str = ""  # of its files when all was published; "" = not known to be
    due: datetime | None = None  # when something is to be published next
    failure: str = ""  # why it could not be opened or published; "" = it could
    tried: str = ""  # the stamp with which it could not; "" = not known
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
    """As `station.version_of`, with its name: of some files nobody knows which there are."""
    version = version_of(path)
    return (path.name, *version) if version is not None else None


class UnitWatcher:
    """Whoever wants to hear what the rounds see; told in their threads, so it may not take long."""

    def changed(self, code: str) -> None:
        """A unit was published: something of it is new, or may be."""

    def seen(self, code: str, stamp: str) -> None:
        """A closed unit has these files, and nothing to publish."""

    def gone(self, code: str) -> None:
        """The folder of a unit is not there any more."""


class _Turns:
    """Whose turn it is, some at a time: everybody once before anybody again."""

    def __init__(self) -> None:
        self._left: list[str] = []

    def of(self, codes: Sequence[str], most: int) -> list[str]:
        """The next ones of those that there are now, so many at most."""
        there = set(codes)
        self._left = [code for code in self._left if code in there] or [*codes]
        taken, self._left = self._left[:most], self._left[most:]
        return taken


class PublishingRounds:
    """Publishes for all units, for one after another, what is due before what changed.

    Each is looked at and published in a thread that is left when the unit's disk hangs: the others
    go on, and it is looked at again when its disk answers.
    """

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
        ahead: int = 0,
        look_limit: float = _LOOK_LIMIT,
        limit: float = _LIMIT,
    ) -> None:
        """`address` gives the address that a unit's feeds carry on this hub.

        At each look so many closed units are opened `ahead`, before anybody asks for them. A look
        is waited for `look_limit` seconds, a publishing `limit`.
        """
        self._ahead = ahead
        self._log = log or HubLog()
        self._folder = folder
        self._units = units
        self._address = address
        self._now = now
        self._steady = steady
        self._watcher = watcher or UnitWatcher()
        self._states: dict[str, WatchedUnit] = {}
        self._due: list[tuple[datetime, str]] = []
        self._due_turn = threading.Lock()
        self._looks = PatientThreads(_LOOKERS, look_limit, "xem-don-vi")
        self._publishings = PatientThreads(1, limit, "xuat-ban")
        self._sleeps = PatientThreads(_LOOKERS, limit, "don-vi-nghi")
        self._turn: list[str] = []  # closed units that are still to be looked at in this round
        self._in_use, self._quiet = _Turns(), _Turns()  # of open units
        self._used_now: frozenset[str] = frozenset()  # those of them in use
        self._stop = threading.Event()
        self.beat = steady()  # when the thread last gave a sign of life

    # --- the thread -----------------------------------------------------------------------------

    def at_work(self) -> AbstractContextManager[None]:
        """While the block runs, due things appear."""
        return at_work(self._run, stop=self._stop.set, name="xuat-ban", farewell=_FAREWELL)

    def _run(self) -> None:
        while not self._stop.is_set():
            began = self._steady()
            self.step(_POLL)
            self._stop.wait(max(0.05, _POLL - (self._steady() - began)))

    def step(self, over: float = 0.0) -> None:
        """Look once: at what is due, at the units in use, at some of the others.

        Open ones are looked at over so many seconds: all in a row, they would hold up whoever asks
        for a page meanwhile.
        """
        self.beat = self._steady()
        self._publish_due()
        codes = rest = self._open_ones()
        while rest:
            self.beat = began = self._steady()
            self._look_at(rest[:_IN_A_ROW], self._is_wanted_by_open)
            rest = rest[_IN_A_ROW:]
            if self._steady() - began >= _SLOW_LOOK:  # a disk hangs: nobody waits for each part
                self._look_at(rest, self._is_wanted_by_open)
                break
            if rest:
                self._stop.wait(over * _IN_A_ROW / len(codes))
        self._next_round()
        share = max(1, round(len(self._states) * _POLL / _ROUND))
        self._look_at(self._turn[:share], self._is_wanted_by_closed)
        self._open_ahead(self._turn[:share])
        del self._turn[:share]
        self._go_to_sleep()

    def _open_ones(self) -> tuple[str, ...]:
        """The open units whose turn it is: those in use, and of the others a share.

        What people do at a desk is to be seen at once; of a thousand desks at one time, in turns.
        """
        codes, in_use = self._units.now_open(), self._units.in_use(_IN_USE)
        self._used_now = in_use
        busy = self._in_use.of([code for code in codes if code in in_use], _MOST_LOOKS)
        quiet = [code for code in codes if code not in in_use]
        return (*busy, *self._quiet.of(quiet, math.ceil(len(quiet) * _POLL / _QUIET_ROUND)))

    def _open_ahead(self, codes: Sequence[str]) -> None:
        """Have some of those opened of which all is well, while there is room.

        Whoever asks for the first page of a unit would wait for ten others of a station alone.
        """
        left = self._ahead
        for code in codes:
            state = self._states.get(code)
            if left and state is not None and state.found_done:
                left -= self._units.open_ahead(code)

    def look_at_all(self) -> int:
        """Look at every unit now, as in the night; how many had something to publish."""
        self._turn = []
        self._next_round()
        codes, self._turn = self._turn, []
        open_now = self._used_now = frozenset(self._units.now_open())
        closed = [code for code in codes if code not in open_now]
        done = self._look_at(closed, self._is_wanted_by_closed)
        return done + self._look_at(open_now, self._is_wanted_by_open)

    # --- how they stand -----------------------------------------------------------------------

    def states(self) -> tuple[WatchedUnit, ...]:
        """Every unit as it was last seen, in the order of the codes."""
        states = self._states.copy()  # units come and go meanwhile
        return tuple(states[code] for code in sorted(states))

    def name_of(self, code: str) -> str:
        """What a unit calls itself, as it was last seen; its code where nothing is known."""
        state = self._states.get(code)
        return (state.name if state is not None else "") or code

    def hangs(self, code: str) -> bool:
        """Whether a look at a unit hangs: whoever asks it for something would hang too."""
        return self._looks.hangs(code)

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
            if state is None or state.stamp != self.stamp(folder.code):  # changed meanwhile
                unit.publishing.doubt()
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
        new = [code for code in codes if code not in self._states]
        for code in new:
            self._states[code] = WatchedUnit(code=code, failure=code_fault(code))
        known = [self._states[code] for code in new if not self._states[code].failure]
        self._in_looks((state.code, partial(self._remember, state)) for state in known)
        self._turn = list(codes)

    def _remember(self, state: WatchedUnit) -> None:
        """Read what was kept of a unit; one that nobody ever published has nothing kept."""
        code = state.code
        self._see_name(state)
        kept = read_kept(self._state_file(code), _MARK)
        with suppress(ValueError, TypeError, AttributeError, KeyError, RecursionError):
            tree = json.loads(kept or b"")
            due = datetime.fromisoformat(tree["due"]) if tree["due"] else None
            if due is None or due.tzinfo is not None:  # else nobody knows which moment is meant
                state.stamp, state.due = str(tree["stamp"]), due
        self._wait_for(state)

    def _see_name(self, state: WatchedUnit) -> None:
        """Read what a unit calls itself where that may be another name than it was."""
        unit = self._folder.units / state.code
        named = _version(unit / SCRIPTS / STATION_FILE)
        if not state.name or named != state.named:
            state.name, state.named = unit_name(unit, state.code), named

    def _look_at(self, codes: Iterable[str], look: Callable[[WatchedUnit], bool]) -> int:
        """Look at units, and publish those that have something new; how many had."""
        wanted: list[WatchedUnit] = []
        states = [self._states[code] for code in codes if code in self._states]
        self._in_looks((one.code, partial(self._looked, one, look, wanted)) for one in states)
        done = wanted.copy()  # whoever was given up may come yet
        for state in done:
            self._publish(state)
            self._publish_due()
        self._publish_due()
        return len(done)

    def _in_looks(self, work: Iterable[tuple[str, Callable[[], None]]]) -> None:
        self._looks.do(work, given_up=self._hangs, stop=threading.Event())

    def _looked(
        self,
        state: WatchedUnit,
        look: Callable[[WatchedUnit], bool],
        wanted: list[WatchedUnit],
    ) -> None:
        """Add a unit that has something to publish; whatever goes wrong is that unit's."""
        try:
            if not code_fault(state.code):
                self._see_name(state)
            if look(state):
                wanted.append(state)
        except Exception as fault:  # a round looks at all of them
            self._note_unforeseen(state, fault)

    def _hangs(self, code: str, why: str = "") -> None:
        """Say of a unit that its disk does not answer; as soon as it does, it is published."""
        self._log.note(HubEvent.PUBLISHED, code, 0.0, "khong-tra-loi")
        state = self._states.get(code)
        if state is not None:
            state.failure, state.stamp, state.found_done = why or str(disk_hangs()), "", None
            self._put_off(state)

    def _takes_long(self, code: str) -> None:
        self._hangs(code, _LONG)

    def _go_to_sleep(self) -> None:
        """Let go of the databases of units that were not used lately."""
        work = ((code, sleep) for code, sleep in self._units.sleepers() if not self.hangs(code))
        self._sleeps.do(work, given_up=self._takes_long, stop=threading.Event())

    def _put_off(self, state: WatchedUnit) -> None:
        state.due = self._now() + _HANGING
        self._wait_for(state)

    def _note_unforeseen(self, state: WatchedUnit, fault: Exception) -> None:
        state.failure = str(unforeseen(fault, "khi xem có gì mới"))
        state.stamp, state.found_done = "", None
        now = self._now()
        if state.due is None or not now < state.due <= now + _RETRY:
            state.due = now + _RETRY
            self._wait_for(state)

    def _is_wanted_by_closed(self, state: WatchedUnit) -> bool:
        """Whether a closed unit is to be published: its files are others than they were."""
        code = state.code
        if code_fault(code) or code in self._units.now_open():
            return False
        try:
            self._folder.unit(code)
        except BroadcasterError as fault:
            state.failure, state.stamp, state.found_done = self._fault_said(code, fault), "", None
            return False
        stamp = self.stamp(code)
        waits = state.failure and state.due is not None and state.due > self._now()
        if waits and state.tried in ("", stamp):
            return False  # its own time to try again comes: nobody has mended it
        if stamp != state.stamp:
            return True
        self._watcher.seen(code, stamp)
        state.found_done = self._now()
        if self._may_look_whole(state):
            state.damaged = _damaged(self._folder.units / code / FEEDS)
            return state.damaged > 0
        return False

    def _is_wanted_by_open(self, state: WatchedUnit) -> bool:
        unit = self._units.take_open(state.code, only_look=True)
        if unit is None:
            return False
        try:
            publishing = unit.publishing
            whole = self._may_look_whole(state)
            wanted = publishing.wanted() if whole else publishing.changed()
        except OSError:  # its folder goes away just now
            return False
        finally:
            self._units.give_back(unit)
        if not wanted:
            state.found_done = None if state.failure else self._now()
        return wanted

    def _may_look_whole(self, state: WatchedUnit) -> bool:
        """Whether what stands published is to be looked at too, file by file.

        Where somebody works each minute, as a single station does; else once a day, open or not.
        """
        if state.code in self._used_now:
            return True
        if state.looked and self._steady() - state.looked < _LOOKED_WHOLE:
            return False
        state.looked = self._steady()
        return True

    def _publish_due(self) -> None:
        while not self._stop.is_set() and (due := self._now_due()):
            self._in_looks((one.code, partial(self._touch, one)) for one in due)
            for state in due:
                if not self._is_over(state):
                    self._put_off(state)
                elif state.due is not None and state.due <= self._now():
                    self._publish(state)

    def _now_due(self) -> list[WatchedUnit]:
        """The units of which something is due, each once, in the order of the moments."""
        due: dict[str, WatchedUnit] = {}
        with self._due_turn:
            while self._due and self._due[0][0] <= self._now():
                moment, code = heapq.heappop(self._due)
                state = self._states.get(code)
                if state is not None and state.due == moment:  # else it was put off or done
                    due[code] = state
        return [*due.values()]

    def _touch(self, state: WatchedUnit) -> None:
        """Ask the disk of a unit for anything, before the others wait for its publishing.

        What was due only to see whether a store got all is put off where it did.
        """
        _version(self._folder.units / state.code / SCRIPTS / STATION_FILE)
        try:
            self._see_brought(state)
        except Exception as fault:  # as for every look
            self._note_unforeseen(state, fault)

    def _is_over(self, state: WatchedUnit) -> bool:
        """Whether nothing is under way of a unit that takes too long."""
        return not (self.hangs(state.code) or self._publishings.hangs(state.code))

    def _see_brought(self, state: WatchedUnit) -> None:
        later = state.later()
        if state.failure or later is None or later <= self._now():
            return
        state.due, state.later = later, as_said
        self._wait_for(state)
        if state.stamp:  # of a closed one it is known also behind this run
            self._keep(state)

    def _fault_said(self, code: str, fault: BroadcasterError) -> str:
        """As pages say it: where things lie on this machine is not for whoever reads them."""
        return fault_words(fault, str(self._folder.units / code))[0]

    def _publish(self, state: WatchedUnit) -> None:
        """Publish for one unit; who ends meanwhile waits for that as long as for this thread."""
        self.beat = self._steady()
        work = [(state.code, partial(self._publish_one, state))]
        self._publishings.do(work, given_up=self._takes_long, stop=threading.Event())

    def _publish_one(self, state: WatchedUnit) -> None:
        """Publish for one unit; whatever goes wrong is that unit's."""
        began, failure, tried = self._steady(), "", ""
        state.later = as_said
        try:
            tried = self.stamp(state.code)  # before it: whoever mends it meanwhile has mended it
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
        self._log.note(HubEvent.PUBLISHED, state.code, self._steady() - began, failure)
        if state.due is not None:  # one that is never done may not keep the others waiting
            state.due = max(state.due, self._now() + _SOONEST)
        state.stamp = ""  # known again when the unit is let go of
        state.tried = tried if state.failure else ""
        if state.failure:
            state.found_done = None
        self._wait_for(state)
        self._watcher.changed(state.code)

    def _wait_for(self, state: WatchedUnit) -> None:
        if state.due is not None:
            with self._due_turn:
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
