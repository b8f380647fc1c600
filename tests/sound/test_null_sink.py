"""A real sink of PulseAudio as the loudspeaker: opened, muted, set to zero, unloaded in mid-air."""

import os
import shutil
import subprocess
import threading
import time
from datetime import timedelta
from functools import partial

import numpy as np
import pytest

from broadcaster.app.playout import player_of, way_of_sound
from broadcaster.domain.playout import AirPlan, AirSlot, Lamp, worst
from broadcaster.playout.agent import Agent
from broadcaster.playout.agent_state import seen_of_agent
from broadcaster.playout.air_folder import AirStore
from broadcaster.playout.air_log import FileAirLog
from broadcaster.playout.background import SlowWork
from broadcaster.playout.players.first_that_sounds import FirstThatSounds
from broadcaster.playout.players.miniaudio_player import MiniaudioPlayer
from broadcaster.playout.players.mpv import MpvPlayer
from broadcaster.playout.players.silent import SilentPlayer
from broadcaster.playout.tools import PlayTools
from broadcaster.storage.clock import SystemClock
from broadcaster.system.sound_output import volume
from tests.fakes.playout_yard import lateness
from tests.sound.test_mpv_morning import RATE, episode, find, put

pytestmark = [pytest.mark.system, pytest.mark.punctual]
SINK = "san_truong"
CHOSEN = "Loa-san"  # as people choose it
OTHER = "phong_khach"


class Sink:
    """A sound server with one sink that nobody hears, and the words to handle it."""

    more = ()  # modules

    def __init__(self, folder):
        for program in ("pulseaudio", "pactl", "parec"):
            assert shutil.which(program), f"{program} is not installed (apt-get install pulseaudio)"
        modules = (
            f"module-native-protocol-unix auth-anonymous=1 socket={folder}/pulse.sock",
            " ".join(self.of(SINK, CHOSEN)),
            *self.more,
        )
        words = ("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no")
        loaded = [word for module in modules for word in ("-L", module)]
        self.server = subprocess.Popen(
            [*words, *loaded],
            env={**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, *words):
        done = subprocess.run(
            ["pactl", *words], capture_output=True, check=True, timeout=120, text=True
        )
        return done.stdout

    def up(self):
        end = time.monotonic() + 120
        while subprocess.run(["pactl", "info"], capture_output=True, check=False).returncode:
            assert time.monotonic() < end
            assert self.server.poll() is None
            time.sleep(0.05)
        return self

    def unload(self):
        row = next(r for r in self.ask("list", "short", "modules").splitlines() if SINK in r)
        self.ask("unload-module", row.split()[0])

    @staticmethod
    def of(name, called):
        said = f"sink_properties=device.description={called}"
        return ("module-null-sink", f"sink_name={name}", f"rate={RATE}", "channels=2", said)

    def load(self):
        self.ask("load-module", *self.of(SINK, CHOSEN))

    def record(self, path):
        return subprocess.Popen(
            ["parec", "-d", f"{SINK}.monitor", "--format=float32le", f"--rate={RATE}",
             "--channels=1", "--raw", str(path)],
        )  # fmt: skip

    def close(self):
        self.server.terminate()
        self.server.wait(120)


class DesktopSink(Sink):
    """As desktops have it: streams are moved to what is left, and a stand-in is made for none."""

    more = ("module-rescue-streams", "module-always-sink")

    def load(self):
        super().load()
        self.ask("set-default-sink", SINK)

    def load_other(self):
        self.ask("load-module", *self.of(OTHER, "Loa-phong-khach"))

    def move(self, to):
        stream = self.ask("list", "short", "sink-inputs").split()[0]
        self.ask("move-sink-input", stream, to)


@pytest.fixture
def sink(request, tmp_path, monkeypatch):
    place = tmp_path / "pulse"
    place.mkdir(mode=0o700)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{place}/pulse.sock")
    monkeypatch.setenv("HOME", str(place))
    one = getattr(request, "param", Sink)(place)
    try:
        yield one.up()
    finally:
        one.close()


class School:
    """An agent in a thread of its own before that sink, a slot some seconds ahead."""

    def __init__(self, folder, player, *items_of, ahead=3.0, seconds=6.0, device=""):
        self.store = AirStore(folder)
        self.clock, self.told, self.said = SystemClock(), [], []
        self.sounds = [episode(number, seconds) for number in items_of]
        items = tuple(put(self.store, s, n) for n, s in enumerate(self.sounds, start=1))
        begins = self.clock.now() + timedelta(seconds=ahead)
        slot = AirSlot(id=f"{begins:%Y-%m-%dT%H:%M}", begins=begins, items=items)
        self.store.keep_plan(AirPlan(slots=(slot,), made_at=self.clock.now()))
        aside, at_speaker = SlowWork(), SlowWork()
        self.log = FileAirLog(self.store.log)
        tools = PlayTools(
            clock=self.clock,
            steady=time.monotonic,
            wait=time.sleep,
            player=player,
            device=device,
            volume=partial(volume, device),
            astray=way_of_sound(device),
            at_speaker=at_speaker.run,
            ways=("thư",),
            silence=SilentPlayer(self.clock, needs_file=False),
            log=self.log,
            store=self.store,
            probe=lambda path: next(i.seconds for i in items if i.sha256 == path.stem),
            aside=aside.run,
            refresh=lambda: None,
            changed=lambda: None,
            tell=self.told.append,
            answers=tuple,
            troubles=tuple,
            say=self.said.append,
        )
        self.agent = Agent(tools)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.agent.run, args=(lambda _: self.over.is_set(),))
        self.thread.start()

    def lamp(self):
        now = self.clock.now()
        return worst(seen_of_agent(self.store.state(), now, runs=True))

    def until(self, lamp, patience=120.0, ask=lambda: None):
        """Wait for it; `ask` is called again and again, since who is still busy does not heed."""
        end = time.monotonic() + patience
        while self.lamp() is not lamp:
            ask()
            seen = seen_of_agent(self.store.state(), self.clock.now(), runs=True)
            assert time.monotonic() < end, (lamp, seen)
            time.sleep(0.1)

    def wait_for(self, event, patience=120.0):
        end = time.monotonic() + patience
        while not any(line.event.value == event for line in self.log.lines()):
            assert time.monotonic() < end, [line.event.value for line in self.log.lines()]
            time.sleep(0.05)

    def hears_of(self, words, patience=120.0):
        """Wait for the alarm; its line and its message come behind what it is about."""
        end = time.monotonic() + patience
        while not any(words in alarm.sentence for alarm in self.told):
            assert time.monotonic() < end, self.told
            time.sleep(0.05)

    def close(self):
        self.over.set()
        self.thread.join(120)


@pytest.fixture
def school(tmp_path):
    made = []

    def make(player, *items, **more):
        made.append(School(tmp_path / f"chinh-{len(made)}", player, *items, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


def aired(sink, school, path):
    """Two items before the monitor: how like, and where each was heard; what was told."""
    recorder = sink.record(path)
    here = school(MiniaudioPlayer(), 1, 2, ahead=6.0)
    here.until(Lamp.GREEN)
    here.wait_for("ended")
    here.close()
    recorder.terminate()
    recorder.wait(120)
    heard = np.fromfile(path, dtype=np.float32)
    return *zip(*(find(heard, sound) for sound in here.sounds), strict=True), here.told


def test_the_monitor_hears_what_was_queued_and_the_lamp_was_green_before(sink, school, tmp_path):
    # sound is torn where the player does not get the processor for a tenth of a second
    for number in range(4):
        likeness, places, told = aired(sink, school, tmp_path / f"nghe-{number}.raw")
        if min(likeness) > 0.95:
            break
    assert min(likeness) > 0.95
    assert list(places) == sorted(places)
    assert told == []


def test_muted_at_zero_and_loud_again(sink, school):
    here = school(MiniaudioPlayer(), 1, ahead=600.0)
    here.until(Lamp.GREEN)
    for word, value, back in (("set-sink-mute", "1", "0"), ("set-sink-volume", "0%", "80%")):
        sink.ask(word, SINK, value)
        assert volume() == 0
        here.agent._speaker.look(here.clock.now())  # as in the evening
        here.until(Lamp.RED)
        sink.ask(word, SINK, back)
        here.agent._speaker.look(here.clock.now())
        here.until(Lamp.GREEN)
    here.hears_of("tắt tiếng")


def test_unloaded_in_mid_air_is_seen_and_told_and_goes_on_when_it_is_back(sink, school):
    here = school(MiniaudioPlayer(), 1, ahead=4.0, seconds=60.0)
    here.wait_for("item")
    here.until(Lamp.GREEN)
    sink.unload()
    begun = time.monotonic()
    with lateness() as late:
        here.until(Lamp.RED)
    assert time.monotonic() - begun < 10.0 + late()
    here.wait_for("device")
    here.hears_of("mất tiếng")
    sink.load()
    here.wait_for("resumed")
    here.until(Lamp.GREEN)


def test_no_sink_at_all_is_red_at_once_and_no_player_is_taken(sink, school):
    sink.unload()
    player = FirstThatSounds((MiniaudioPlayer(), MpvPlayer(more=("--ao=pulse",))))
    assert player.ready()
    here = school(player, 1, ahead=5.0)
    here.until(Lamp.RED)
    here.wait_for("device")
    assert not [line for line in here.log.lines() if line.event.value in ("aired", "item")]
    here.hears_of("Loa không phát được")
    sink.load()
    here.wait_for("aired")
    here.until(Lamp.GREEN)


@pytest.mark.parametrize("sink", [DesktopSink], indirect=True)
def test_what_stands_in_for_no_output_at_all_is_no_loudspeaker(sink, school):
    """“Dummy Output” opens, plays and is loud: nobody hears it."""
    sink.unload()
    here = school(FirstThatSounds((MiniaudioPlayer(), MpvPlayer(more=("--ao=pulse",)))), 1)
    here.until(Lamp.RED)
    assert sink.ask("get-default-sink").strip() == "auto_null"
    time.sleep(4.0)  # its time comes and goes by
    assert not [line for line in here.log.lines() if line.event.value in ("aired", "item")]
    here.hears_of("Dummy Output")
    sink.load()
    here.wait_for("aired")
    here.until(Lamp.GREEN)


@pytest.mark.parametrize("sink", [DesktopSink], indirect=True)
def test_moved_to_the_stand_in_in_mid_air_it_waits_for_the_loudspeaker(sink, school):
    here = school(MiniaudioPlayer(), 1, ahead=4.0, seconds=60.0)
    here.wait_for("item")
    here.until(Lamp.GREEN)
    sink.unload()
    here.until(Lamp.RED)
    here.wait_for("device")
    sink.load()
    here.wait_for("resumed")
    here.until(Lamp.GREEN)


@pytest.mark.parametrize("sink", [DesktopSink], indirect=True)
@pytest.mark.parametrize("other", [False, True], ids=["no other", "another"])
@pytest.mark.parametrize("name", ["miniaudio", "mpv"])
def test_a_chosen_output_unplugged_in_mid_air_is_waited_for(sink, school, name, other):
    """Wherever the sound server has taken its sound meanwhile."""
    if other:
        sink.load_other()
    device = CHOSEN if name == "miniaudio" else f"pulse/{SINK}"
    player = player_of(name, SystemClock(), device=device)
    here = school(player, 1, ahead=4.0, seconds=60.0, device=device)
    here.wait_for("item")
    here.until(Lamp.GREEN)
    sink.unload()
    begun = time.monotonic()
    with lateness() as late:
        here.until(Lamp.RED)
    assert time.monotonic() - begun < 10.0 + late()
    here.wait_for("device")
    here.hears_of("mất tiếng")
    sink.load()
    here.wait_for("resumed")
    here.until(Lamp.GREEN)
    if name == "mpv":
        player.close()


@pytest.mark.parametrize("sink", [DesktopSink], indirect=True)
def test_a_chosen_output_that_goes_between_two_slots_is_missed_before_the_next_look(sink, school):
    sink.load_other()
    here = school(MiniaudioPlayer(device=CHOSEN), 1, ahead=600.0, device=CHOSEN)
    here.until(Lamp.GREEN)
    sink.unload()
    here.until(Lamp.RED, 20.0, ask=here.agent._speaker.look_at_volume)
    sink.load()
    here.until(Lamp.GREEN)


@pytest.mark.parametrize("sink", [DesktopSink], indirect=True)
def test_moved_by_hand_to_another_output_it_goes_on_and_says_where(sink, school):
    sink.load_other()
    device = f"pulse/{SINK}"
    player = player_of("mpv", SystemClock(), device=device)
    here = school(player, 1, ahead=4.0, seconds=60.0, device=device)
    here.wait_for("item")
    here.until(Lamp.GREEN)
    sink.move(OTHER)
    here.until(Lamp.RED)
    here.hears_of(f"Tiếng đang ra loa khác (“Loa-phong-khach”), không phải loa “{device}”.")
    sink.move(SINK)
    here.until(Lamp.GREEN)
    player.close()
    assert not [line for line in here.log.lines() if line.event.value == "device"]


def test_muted_in_the_mixer_for_this_program_alone(sink, school):
    here = school(MiniaudioPlayer(), 1, ahead=4.0, seconds=60.0)
    here.wait_for("item")
    here.until(Lamp.GREEN)
    stream = sink.ask("list", "short", "sink-inputs").split()[0]
    sink.ask("set-sink-input-mute", stream, "1")
    here.until(Lamp.RED)
    sink.ask("set-sink-input-mute", stream, "0")
    here.until(Lamp.GREEN)
    here.hears_of("tắt tiếng")
