"""A school's loudspeaker in a box: a clock that is stepped, a player that is listened to."""

import hashlib
import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from broadcaster.domain.errors import PlayerFault
from broadcaster.domain.playout import AirItem, AirPlan, AirSlot
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.agent import Agent
from broadcaster.playout.air_folder import AirStore
from broadcaster.playout.air_log import FileAirLog
from broadcaster.playout.players.silent import SilentPlayer
from broadcaster.playout.ports import NOWHERE, SoundAstray
from broadcaster.playout.tools import PlayTools


class PowerCut(BaseException):
    """The process is gone from one instruction to the next."""


def moment(text: str) -> datetime:
    """A text such as 2026-11-26 06:45 in the station's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class SteppedClock:
    """Time that passes only when somebody waits."""

    def __init__(self, start: datetime) -> None:
        self.time = start
        self.passed = 0.0  # of the clock that nobody turns

    def now(self) -> datetime:
        return self.time

    def steady(self) -> float:
        return self.passed

    def pass_by(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.passed += seconds


@dataclass
class Heard:
    """One stretch of sound, as the yard heard it."""

    name: str  # of the file
    offset: float
    begin: datetime
    end: datetime


@dataclass
class Yard:
    """Where every start and stop is noted."""

    clock: SteppedClock
    heard: list[Heard] = field(default_factory=list)
    device: str = ""  # why no device can be opened
    volume: int | None = None  # what the system tells
    nowhere: bool = False  # its only output is imagined
    elsewhere: str = ""  # the other output on which it sounds
    looks: list[datetime] = field(default_factory=list)  # when the output was opened for a look
    stuck: bool = False  # the device takes nothing any more
    before_sound: object = None  # called when a sound is about to start


class ListenedPlayer(SilentPlayer):
    """A silent player whose every sound is noted."""

    name = "listened"
    rehearsal = False

    def __init__(self, yard: Yard) -> None:
        super().__init__(yard.clock)
        self.yard = yard

    def ready(self):
        self.yard.looks.append(self.yard.clock.now())
        return self.yard.device

    def open(self, path, *, offset, seconds):
        if self.yard.device:
            raise PlayerFault(self.yard.device)
        return ListenedPlaying(
            self.yard, super().open(path, offset=offset, seconds=seconds), path, offset
        )


class ListenedPlaying:
    def __init__(self, yard, playing, path, offset) -> None:
        self.yard, self.playing, self.path, self.offset = yard, playing, path, offset
        self.note = None
        self.stuck_at = 0.0

    def start(self):
        if self.yard.before_sound:
            self.yard.before_sound()
        now = self.yard.clock.now()
        self.note = Heard(self.path.name, self.offset, now, now)
        self.yard.heard.append(self.note)
        self.playing.start()

    def position(self):
        before = self.stuck_at
        after = self.playing.position()
        if self.yard.stuck:
            return before
        self.stuck_at = after
        if self.note is not None:
            self.note.end = self.note.begin + timedelta(seconds=after)
        return after

    def finished(self):
        self.position()
        return not self.yard.stuck and self.playing.finished()

    def stop(self):
        self.position()
        self.playing.stop()


@dataclass
class Box:
    """One agent's disk, clock and loudspeaker; lives may begin and end."""

    folder: Path
    start: datetime
    told: list = field(default_factory=list)
    said: list = field(default_factory=list)
    refresh: object = lambda: None  # called where the plan is brought up to date
    hangs: bool = False  # what runs beside the loop never comes to its end
    player: object = None  # another one than that which is listened to
    ways: tuple = ()  # by which alarms leave the machine

    def __post_init__(self) -> None:
        self.clock = SteppedClock(self.start)
        self.yard = Yard(self.clock)
        self.store = AirStore(self.folder)
        self.log = None
        self.agent = None

    def sound(self, name: str) -> str:
        data = name.encode() * 10
        sha = hashlib.sha256(data).hexdigest()
        path = self.store.sound(sha, ".mp3")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file():
            path.write_bytes(data)
        return sha

    def item(self, number: int, *, seconds: float = 120.0, **more) -> AirItem:
        title = more.pop("title", f"Bài {number}")
        return AirItem(
            id=number, title=title, seconds=seconds, sha256=self.sound(f"bài {number}"), **more
        )

    def slot(self, when: str, *items: AirItem, **more) -> AirSlot:
        begins = moment(when)
        return AirSlot(id=begins.strftime("%Y-%m-%dT%H:%M"), begins=begins, items=items, **more)

    def plan(self, *slots: AirSlot, fallback: bool = True) -> None:
        plan = AirPlan(made_at=self.clock.now(), slots=slots)
        if fallback:
            plan = replace(
                plan,
                fallback_sha256=self.sound("thay"),
                fallback_suffix=".mp3",
                fallback_seconds=20.0,
            )
        self.store.keep_plan(plan)

    def switch_on(self) -> Agent:
        """A new life of the agent over the same disk."""
        self.store = AirStore(self.folder)
        self.log = FileAirLog(self.store.log)
        tools = PlayTools(
            clock=self.clock,
            steady=self.clock.steady,
            wait=self.clock.pass_by,
            player=self.player or ListenedPlayer(self.yard),
            device="",
            volume=lambda: self.yard.volume,
            astray=self._astray,
            at_speaker=self._aside,
            ways=self.ways,
            silence=SilentPlayer(self.clock, needs_file=False),
            log=self.log,
            store=self.store,
            probe=self._probe,
            aside=self._aside,
            refresh=self.refresh,
            changed=lambda: None,
            tell=self.told.append,
            answers=tuple,
            troubles=tuple,
            say=self.said.append,
        )
        self.agent = Agent(tools)
        return self.agent

    def _astray(self) -> SoundAstray:
        lost = NOWHERE if self.yard.nowhere else ""
        return SoundAstray(lost=lost, elsewhere=self.yard.elsewhere)

    def _probe(self, path: Path) -> float:
        for slot in self.store.plan().slots:
            for item in slot.items:
                if path.stem == item.sha256:
                    return item.seconds
        return 0.0

    def _aside(self, work) -> bool:
        if not self.hangs:
            work()
        return True

    def until(self, when: str | datetime, *, step: float = 10.0) -> None:
        """Let the agent run by the clock until then; while it is idle, it looks every `step` seconds."""
        end = moment(when) if isinstance(when, str) else when
        while self.clock.now() < end:
            pause = self.agent.tick()
            if self.agent.idle:
                pause = max(pause, min(step, self.room(end)))
            self.clock.pass_by(pause)
        self.agent.tick()

    def room(self, end: datetime) -> float:
        """Seconds that nothing is planned in: until two minutes before the next slot."""
        now = self.clock.now()
        ahead = [
            (s.begins - now).total_seconds() - 1.0
            for s in self.store.plan().slots
            if s.begins > now
        ]
        return max(min([*ahead, (end - now).total_seconds()]), 0.0)

    def sleep(self, when: str) -> None:
        """The machine sleeps: its clock stands at the time when it wakes."""
        self.clock.time = moment(when)

    def power_cut(self) -> None:
        """Sound and process are gone."""
        self.agent = None

    def events(self, *names: str) -> list:
        wanted = set(names)
        return [line for line in self.log.lines() if not wanted or line.event.value in wanted]

    def slots_of(self, *names: str) -> list[str]:
        return [line.slot for line in self.events(*names)]


def shuffled(seed: int) -> random.Random:
    """Chances that are the same in every run."""
    return random.Random(seed)
