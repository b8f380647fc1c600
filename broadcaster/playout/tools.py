"""What the wiring hands to a playout agent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.playout import Alarm
from broadcaster.domain.ports import Clock
from broadcaster.playout.air_folder import AirStore
from broadcaster.playout.air_log import FileAirLog
from broadcaster.playout.ports import Player, SoundAstray


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayTools:
    """The parts of one agent."""

    clock: Clock
    steady: Callable[[], float]  # seconds of a clock that nobody turns; it counts sleep, if it can
    wait: Callable[[float], None]  # let that many seconds pass
    player: Player
    device: str  # the output that was asked for; "" = the machine's usual one
    volume: Callable[[], int | None]  # per cent, 0 = muted, None = the system does not tell
    astray: Callable[[], SoundAstray]  # what the system says of the way of our sound
    at_speaker: Callable[[Callable[[], None]], bool]  # as `aside`, for looks at the output only
    ways: Sequence[str]  # by which alarms leave the machine, by name
    silence: Player  # for the open microphone: nothing is heard, the time is counted
    log: FileAirLog
    store: AirStore
    probe: Callable[[Path], float]  # decodes a file to its end, its seconds; raises AssetError
    aside: Callable[[Callable[[], None]], bool]  # run a slow look beside the loop; False = busy
    refresh: Callable[[], None]  # bring the plan up to date and hand the log on; slow, may fail
    changed: Callable[[], object]  # differs when there may be news in the queue; quick
    tell: Callable[[Alarm], None]  # hand an alarm to the messengers; returns at once
    answers: Callable[[], Sequence[tuple[str, str]]]  # (alarm key, what became of the message)
    troubles: Callable[[], Sequence[str]]  # why slow work beside the loop failed, since last asked
    say: Callable[[str], None]  # one line for whoever watches the screen
