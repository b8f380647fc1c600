"""A queued morning through the real mpv: what its output recorded is the episodes, in order."""

import hashlib
import time
from datetime import timedelta

import numpy as np
import pytest
import soundfile

from broadcaster.domain.errors import PlayerFault
from broadcaster.domain.playout import AirItem, AirPlan, AirSlot
from broadcaster.playout.agent import Agent
from broadcaster.playout.air_folder import AirStore
from broadcaster.playout.air_log import FileAirLog
from broadcaster.playout.players.mpv import MpvPlayer
from broadcaster.playout.players.silent import SilentPlayer
from broadcaster.playout.ports import SoundAstray
from broadcaster.playout.tools import PlayTools
from broadcaster.storage.clock import SystemClock

pytestmark = [pytest.mark.system, pytest.mark.punctual]
RATE = 44_100


def episode(seed: int, seconds: float) -> np.ndarray:
    """Sound that is like no other: noise of that seed, softly shaped."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return (0.2 * np.convolve(noise, np.ones(8) / 8, mode="same")).astype(np.float32)


def find(record: np.ndarray, sound: np.ndarray) -> tuple[float, int]:
    """Best normalised correlation of a sound within a record, and where, in frames."""
    size = 1 << (len(record) + len(sound)).bit_length()
    across = np.fft.irfft(np.fft.rfft(record, size) * np.conj(np.fft.rfft(sound, size)), size)
    place = int(np.argmax(across[: len(record)]))
    piece = record[place : place + len(sound)]
    rest = sound[: len(piece)]
    return float(piece @ rest / (np.linalg.norm(piece) * np.linalg.norm(rest))), place


@pytest.fixture
def store(tmp_path):
    return AirStore(tmp_path / "chinh")


def put(store, sound: np.ndarray, number: int) -> AirItem:
    """A sound as an item of the store."""
    path = store.folder / "new.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, sound, RATE)
    sha = hashlib.sha256(path.read_bytes()).hexdigest()
    assert store.fetch(path, sha, ".wav")
    length = len(sound) / RATE
    return AirItem(id=number, title=f"Bài {number}", seconds=length, sha256=sha, suffix=".wav")


def morning(store, player, items, **slot):
    """Air a slot that begins in a second and a half; the agent's log."""
    clock = SystemClock()
    begins = clock.now() + timedelta(seconds=1.5)
    plan = AirSlot(id="2026-11-26T06:45", begins=begins, items=items, **slot)
    store.keep_plan(AirPlan(slots=(plan,), made_at=clock.now()))
    log = FileAirLog(store.log)
    tools = PlayTools(
        clock=clock,
        steady=time.monotonic,
        wait=time.sleep,
        player=player,
        device="",
        volume=lambda: None,
        astray=SoundAstray,
        at_speaker=lambda _: False,
        ways=(),
        silence=SilentPlayer(clock, needs_file=False),
        log=log,
        store=store,
        probe=lambda _: 0.0,
        aside=lambda _: False,
        refresh=lambda: None,
        changed=lambda: None,
        tell=lambda _: None,
        answers=tuple,
        troubles=tuple,
        say=lambda _: None,
    )
    agent = Agent(tools)
    late = begins + timedelta(seconds=200)
    try:
        agent.run(lambda now: (agent.closed > 0 and agent.idle) or now > late)
    finally:
        player.close()
    return log.lines()


def test_what_mpv_put_out_is_the_episodes_in_their_order(store, tmp_path):
    record = tmp_path / "yard.wav"
    sounds = [episode(seed, seconds) for seed, seconds in ((1, 4.0), (2, 2.5), (3, 3.0))]
    items = tuple(put(store, sound, n) for n, sound in enumerate(sounds, start=1))
    player = MpvPlayer(more=["--ao=pcm", f"--ao-pcm-file={record}", "--ao-pcm-append=yes"])
    lines = morning(store, player, items)
    ends = [line for line in lines if line.event.value == "item_end"]
    assert [line.get("result") for line in ends] == ["Đã phát"] * 3
    assert [line.seconds for line in ends] == pytest.approx([4.0, 2.5, 3.0], abs=0.1)
    heard = _pcm(record)
    found = [find(heard, sound) for sound in sounds]
    assert min(score for score, _ in found) > 0.99
    assert [place for _, place in found] == sorted(place for _, place in found)


def _pcm(path) -> np.ndarray:
    """Mono samples of mpv's record; its appended parts each have a WAV head of their own."""
    data = path.read_bytes()
    parts, at = [], 0
    while (head := data.find(b"RIFF", at)) >= 0:
        body = data.find(b"data", head) + 8
        following = data.find(b"RIFF", body)
        at = following if following >= 0 else len(data)
        piece = data[body:at]
        parts.append(np.frombuffer(piece[: len(piece) // 2 * 2], dtype="<i2"))
    return np.concatenate(parts).astype(np.float64)


def test_mpv_plays_in_real_time_and_tells_how_far_it_is(store):
    item = put(store, episode(5, 3.0), 1)
    player = MpvPlayer(more=["--ao=null"])
    try:
        playing = player.open(store.sound(item.sha256, ".wav"), offset=1.0, seconds=3.0)
        begun = time.monotonic()
        playing.start()
        places = []
        while not playing.finished() and time.monotonic() < begun + 120:
            time.sleep(0.1)
            places.append(playing.position())
        assert places == sorted(places)
        assert playing.position() == pytest.approx(2.0, abs=0.01)
        assert time.monotonic() - begun > 1.7
    finally:
        player.close()


def until_heard(playing):
    end = time.monotonic() + 120
    while playing.position() < 0.1:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_mpv_that_was_killed_is_replaced(store):
    item = put(
        store, episode(6, 60.0), 1
    )  # however late a busy machine kills it, it is not over yet
    player = MpvPlayer(more=["--ao=null"])
    path = store.sound(item.sha256, ".wav")
    try:
        playing = player.open(path, offset=0.0, seconds=60.0)
        playing.start()
        until_heard(playing)
        player._mpv._process.kill()
        player._mpv._process.wait()
        place = playing.position()
        time.sleep(0.3)
        assert playing.position() == place
        assert not playing.finished()
        playing.stop()
        again = player.open(path, offset=0.0, seconds=60.0)
        again.start()
        until_heard(again)
    finally:
        player.close()


def test_what_is_no_sound_and_a_machine_without_a_device_are_told_apart(store, tmp_path):
    item = put(store, episode(7, 1.0), 1)
    bad = tmp_path / "gia.mp3"
    bad.write_bytes(b"no sound" * 500)
    player = MpvPlayer(more=["--ao=null"])
    with pytest.raises(PlayerFault) as caught:
        player.open(bad, offset=0.0, seconds=1.0)
    assert caught.value.file
    player.close()
    player = MpvPlayer(more=["--ao=alsa", "--audio-device=alsa/khong-co-loa"])
    with pytest.raises(PlayerFault) as caught:
        player.open(store.sound(item.sha256, ".wav"), offset=0.0, seconds=1.0)
    assert not caught.value.file
    assert "thiết bị" in caught.value.sentence
    player.close()


def test_a_machine_without_mpv_is_told_what_to_do():
    fault = MpvPlayer(program="khong-co-mpv").ready()
    assert fault == "Máy chưa cài mpv."
