"""Every player proves the seconds that it played, says what fails, and is silent when told."""

import math
import shutil
import struct
import threading
import time
import wave

import pytest

from broadcaster.domain.errors import PlayerFault
from broadcaster.playout.players.first_that_sounds import FirstThatSounds
from broadcaster.playout.players.miniaudio_player import MiniaudioPlayer
from broadcaster.playout.players.mpv import MpvPlayer, MpvPlaying
from broadcaster.playout.players.silent import SilentPlayer
from tests.fakes.playout_sim import SteppedClock, moment


@pytest.fixture
def tone(tmp_path):
    """A second and a half of a tone."""
    path = tmp_path / "đoạn thử.wav"
    wave_form = [round(8000 * math.sin(i / 20)) for i in range(66_150)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(struct.pack(f"<{len(wave_form)}h", *wave_form))
    return path


@pytest.fixture
def clock():
    return SteppedClock(moment("2026-11-26 06:45"))


def test_the_silent_player_counts_by_the_clock_that_it_was_given(tone, clock):
    playing = SilentPlayer(clock).open(tone, offset=0.5, seconds=1.5)
    clock.pass_by(3.0)
    assert playing.position() == 0.0  # nothing counts before the start
    playing.start()
    clock.pass_by(0.4)
    assert playing.position() == pytest.approx(0.4)
    assert not playing.finished()
    clock.pass_by(2.0)
    assert playing.position() == pytest.approx(1.0)
    assert playing.finished()


def test_a_machine_that_slept_played_nothing_meanwhile(tone, clock):
    playing = SilentPlayer(clock).open(tone, offset=0.0, seconds=1000.0)
    playing.start()
    clock.pass_by(2.0)
    playing.position()
    clock.pass_by(600.0)
    assert playing.position() == pytest.approx(2.0)
    clock.pass_by(-300.0)
    assert playing.position() == pytest.approx(2.0)


def test_what_was_stopped_counts_no_more(tone, clock):
    playing = SilentPlayer(clock).open(tone, offset=0.0, seconds=10.0)
    playing.start()
    clock.pass_by(1.0)
    playing.stop()
    clock.pass_by(1.0)
    playing.stop()
    assert playing.position() == pytest.approx(1.0)


@pytest.mark.parametrize("make", [SilentPlayer, lambda _: MiniaudioPlayer(null=True)])
def test_a_file_that_is_not_there_is_the_files_fault(make, clock, tmp_path):
    with pytest.raises(PlayerFault) as caught:
        make(clock).open(tmp_path / "khong-co.mp3", offset=0.0, seconds=1.0)
    assert caught.value.file
    assert "khong-co.mp3" in caught.value.sentence


def test_what_is_no_sound_is_the_files_fault(tmp_path):
    path = tmp_path / "gia.mp3"
    path.write_bytes(b"this is no sound at all" * 200)
    with pytest.raises(PlayerFault) as caught:
        MiniaudioPlayer(null=True).open(path, offset=0.0, seconds=1.0)
    assert caught.value.file


def test_miniaudio_plays_a_file_from_an_offset_to_its_end_in_its_own_time(tone):
    """Through the null device, which takes sound at the speed of a real one."""
    player = MiniaudioPlayer(null=True)
    assert player.ready() == ""
    playing = player.open(tone, offset=0.5, seconds=1.5)
    assert playing.position() == 0.0
    begun = time.monotonic()
    playing.start()
    seen = [0.0]
    while not playing.finished() and time.monotonic() < begun + 120:
        time.sleep(0.05)
        seen.append(playing.position())
    took = time.monotonic() - begun
    playing.stop()
    playing.stop()
    assert seen == sorted(seen)
    assert playing.position() == pytest.approx(1.0, abs=0.01)
    assert took > 0.85


def test_miniaudio_is_silent_at_once_when_told(tmp_path):
    path = tmp_path / "dài.wav"  # however late a busy machine says so, it is not over yet
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(bytes(2 * 44_100 * 240))
    playing = MiniaudioPlayer(null=True).open(path, offset=0.0, seconds=240.0)
    playing.start()
    end = time.monotonic() + 120
    while not playing.position():
        assert time.monotonic() < end
        time.sleep(0.01)
    playing.stop()
    place = playing.position()
    time.sleep(0.2)
    assert playing.position() == place
    assert not playing.finished()


def test_a_device_of_that_name_that_is_not_there_is_told_with_those_that_are():
    fault = MiniaudioPlayer(null=True, device="loa sân trường").ready()
    assert "loa sân trường" in fault


def test_a_machine_without_a_device_is_told_in_a_sentence(monkeypatch):
    """Whatever the library says in English is said by its kind, so that a teacher can read it."""
    import miniaudio

    refused = []

    def refuse(*_, **__):
        raise miniaudio.MiniaudioError(*refused[-1])

    monkeypatch.setattr(miniaudio, "PlaybackDevice", refuse)
    for fault, told in (
        (("failed to init device", -19), "một chương trình khác đang giữ thiết bị"),
        (("failed to init device", -401), "thiết bị không mở ra được"),
        (("failed to init device", -1), "lỗi số -1 của bộ phát miniaudio"),
        (("no suitable audio backend found",), "phần âm thanh của máy chưa chạy"),
        (("can't start an already started device",), "không rõ vì sao"),
    ):
        refused.append(fault)
        said = MiniaudioPlayer(null=True).ready()
        assert said.startswith("Máy không có thiết bị phát âm thanh nào dùng được: ")
        assert told in said
        assert fault[0] not in said


def test_a_library_that_is_not_there_is_told_with_the_way_out(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "miniaudio", None)
    player = MiniaudioPlayer()
    assert "miniaudio" in player.ready()


# --- an output that opens -----------------------------------------------------------------------


def test_a_device_counts_as_open_when_it_takes_sound_and_not_before(monkeypatch):
    import miniaudio

    monkeypatch.setattr("broadcaster.playout.players.miniaudio_player.PATIENCE", 0.3)
    monkeypatch.setattr(miniaudio.PlaybackDevice, "start", lambda *_: None)
    assert "không nhận tiếng" in MiniaudioPlayer(null=True).ready()


def test_a_look_that_hangs_in_the_driver_does_not_hold_up_the_air(tone, monkeypatch):
    monkeypatch.setattr("broadcaster.playout.players.miniaudio_player.PATIENCE", 0.3)
    player, hung, free = MiniaudioPlayer(null=True), threading.Event(), threading.Event()
    monkeypatch.setattr(player, "_try_out", lambda _: (hung.set(), free.wait(120)))
    look = threading.Thread(target=player.ready)
    look.start()
    assert hung.wait(120)
    player.open(tone, offset=0.0, seconds=1.5).stop()
    assert look.is_alive()
    free.set()
    look.join(120)


class Named:
    """A player that says what it is told to say."""

    rehearsal = False

    def __init__(self, name, trouble=""):
        self.name, self.trouble, self.closed = name, trouble, False

    def ready(self):
        return self.trouble

    def open(self, path, *, offset, seconds):
        if self.trouble:
            raise PlayerFault(self.trouble, file=self.trouble == "tệp")
        return self.name

    def close(self):
        self.closed = True


def test_of_several_players_the_one_that_opens_is_taken_and_asked_anew(tone):
    first, second = Named("miniaudio", "không có"), Named("mpv", "chưa cài")
    both = FirstThatSounds((first, second))
    assert (both.ready(), both.name) == ("không có", "miniaudio")
    with pytest.raises(PlayerFault, match="không có"):
        both.open(tone, offset=0.0, seconds=1.0)
    second.trouble = ""
    assert (both.ready(), both.name) == ("", "mpv")
    first.trouble = ""
    assert both.open(tone, offset=0.0, seconds=1.0) == "mpv"  # what was chosen stays in the slot
    second.trouble = "rút dây"
    assert (both.open(tone, offset=0.0, seconds=1.0), both.name) == ("miniaudio", "miniaudio")
    both.close()
    assert first.closed
    assert second.closed


def test_a_file_that_is_to_blame_is_not_tried_elsewhere(tone):
    both = FirstThatSounds((Named("miniaudio", "tệp"), Named("mpv")))
    with pytest.raises(PlayerFault) as caught:
        both.open(tone, offset=0.0, seconds=1.0)
    assert caught.value.file


@pytest.mark.system
def test_mpv_opens_its_output_for_a_look_and_an_output_nobody_hears_is_none(tone, tmp_path):
    assert shutil.which("mpv"), "mpv is not installed (apt-get install mpv)"
    assert MpvPlayer(more=("--ao=null",)).ready() == ""
    assert "không có thiết bị" in MpvPlayer(more=("--ao=none-such",)).ready()
    settings = tmp_path / "mpv.conf"
    settings.write_text("ao=null\n", "utf-8")
    fault = MpvPlayer(more=(f"--config-dir={tmp_path}",)).ready()
    assert "không có thiết bị" in fault


class ToldMpv:
    """An mpv that answers what a sound server would have told it."""

    null, fault, ended = False, "", ""

    def __init__(self, **told):
        self.told = told

    def ask(self, word, *rest, maybe=False):
        return self.told.get(str(rest[0]).replace("-", "_")) if word == "get_property" else None

    def forget(self):
        pass

    def wait_for(self, good, bad):
        return True


@pytest.mark.parametrize(
    ("server", "names", "chosen", "why"),
    [
        ("pipewire", ["auto", "pipewire/san"], "pipewire/san", ""),
        ("pipewire", ["auto", "pipewire/phong"], "pipewire/san", "tên “pipewire/san”"),
        ("pulse", ["auto", "pulse/auto_null"], "pulse/san", "Dummy Output"),
        ("pulse", ["auto", "pulse/phong"], "auto", ""),
        ("alsa", ["auto", "pulse/auto_null"], "alsa/hw", ""),
    ],
)
def test_mpv_takes_no_output_for_another_that_a_sound_server_put_in_its_place(
    tone, server, names, chosen, why
):
    devices = [{"name": name} for name in names]
    mpv = ToldMpv(current_ao=server, audio_device_list=devices, audio_device=chosen)
    if not why:
        assert MpvPlaying(mpv, tone, 0.0, 1.0)
        return
    with pytest.raises(PlayerFault, match=why):
        MpvPlaying(mpv, tone, 0.0, 1.0)
