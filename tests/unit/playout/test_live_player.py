"""The stream beside the loudspeaker: the same frames, in real time, and never in the way."""

import base64
import socket
import threading
import time
from contextlib import suppress

import pytest

from broadcaster.domain.errors import PlayerFault
from broadcaster.playout.players import live as live_player
from broadcaster.playout.players.live import (
    IcecastPlace,
    IceStream,
    LivePlayer,
    mp3_frames,
    silent_frame,
)
from broadcaster.playout.players.silent import SilentPlayer
from broadcaster.storage.clock import SystemClock
from tests.fakes.quiet_port import quiet_port
from tests.fakes.school_server import mp3

PASSWORD = "mật khẩu bí mật"


class Icecast:
    """A server that takes one source after another and keeps what they send."""

    def __init__(self, answer=b"HTTP/1.1 100 Continue\r\n\r\n"):
        self.answer = answer
        self.heads, self.data = [], bytearray()
        self.gone = threading.Event()
        self._over = False
        self._door = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self._door.getsockname()[1]}/phat-thanh.mp3"

    def _serve(self):
        while True:
            line, _ = self._door.accept()
            with line:
                if self._over:
                    return
                with suppress(ConnectionError):  # a source may go away as it likes
                    self._take(line)
            self.gone.set()

    def _take(self, line):
        head = b""
        while b"\r\n\r\n" not in head:
            if not (piece := line.recv(1024)):
                return
            head += piece
        self.heads.append(head.decode())
        line.sendall(self.answer)
        while piece := line.recv(65_536):
            self.data += piece

    def close(self):
        self._over = True
        socket.create_connection(self._door.getsockname()).close()  # wakes whoever waits for one
        self._thread.join(120)
        assert not self._thread.is_alive()
        self._door.close()


@pytest.fixture
def icecast():
    server = Icecast()
    yield server
    server.close()


@pytest.fixture
def told():
    return []


@pytest.fixture
def live(icecast, told):
    place = IcecastPlace(address=icecast.address, password=PASSWORD, name="Phát thanh\r\nX: y")
    stream = IceStream(place, tell=told.append)
    player = LivePlayer(SilentPlayer(SystemClock()), stream)
    yield player
    player.close()


def until(true, seconds=120.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def song(folder, seconds=0.6, mark=1, before=b""):
    path = folder / f"bai-{mark}.mp3"
    path.write_bytes(before + mp3(seconds, mark=mark))
    return path


def sent(icecast, frames):
    """Whether these frames are in what came, in one piece."""
    return b"".join(frame for frame, _ in frames) in bytes(icecast.data)


def test_the_same_frames_come_in_order_and_then_silence(live, icecast, tmp_path, told):
    path = song(tmp_path, before=b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10))
    playing = live.open(path, offset=0.0, seconds=0.6)
    playing.start()
    until(lambda: sent(icecast, mp3_frames(path, 0.0)))
    until(playing.finished)
    playing.stop()
    frames = list(mp3_frames(path, 0.0))
    quiet, _ = silent_frame(frames[-1][0])
    until(lambda: bytes(icecast.data).endswith(quiet))
    assert bytes(icecast.data).startswith(frames[0][0])
    assert told == []


def test_a_second_item_goes_over_the_same_line(live, icecast, tmp_path):
    for mark in (1, 2):
        path = song(tmp_path, mark=mark)
        playing = live.open(path, offset=0.0, seconds=0.6)
        playing.start()
        until(lambda path=path: sent(icecast, mp3_frames(path, 0.0)))
        until(playing.finished)
        playing.stop()
    assert len(icecast.heads) == 1


def test_what_the_server_is_told(live, icecast, tmp_path):
    live.open(song(tmp_path), offset=0.0, seconds=0.6).start()
    until(lambda: icecast.heads)
    rows = icecast.heads[0].split("\r\n")
    assert rows[0] == "PUT /phat-thanh.mp3 HTTP/1.1"
    secret = base64.b64encode(f"source:{PASSWORD}".encode()).decode()
    assert f"Authorization: Basic {secret}" in rows
    assert "Ice-Name: Phát thanh X: y" in rows  # no row of its own


def test_a_stop_is_heard_as_silence(live, icecast, tmp_path):
    path = song(tmp_path, seconds=60.0)
    playing = live.open(path, offset=0.0, seconds=60.0)
    playing.start()
    until(lambda: len(icecast.data) > 500)
    playing.stop()
    quiet, _ = silent_frame(next(mp3_frames(path, 0.0))[0])
    until(lambda: bytes(icecast.data).endswith(quiet * 5))
    assert len(icecast.data) < 60 * 4000 / 2


def test_it_is_sent_in_real_time(live, icecast, tmp_path):
    """Never faster than it sounds, however slow the machine."""
    path = song(tmp_path, seconds=60.0)
    begun = time.monotonic()
    live.open(path, offset=0.0, seconds=60.0).start()
    until(lambda: len(icecast.data) > 2.0 * 44_100 / 1152 * 104)
    assert time.monotonic() - begun > 2.0 - live_player.AHEAD - 0.1


def test_an_offset_leaves_out_what_was_played(tmp_path):
    path = song(tmp_path, seconds=3.0)
    whole, rest = list(mp3_frames(path, 0.0)), list(mp3_frames(path, 2.0))
    assert rest == whole[len(whole) - len(rest) :]
    assert len(rest) * 1152 / 44_100 == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("data", [b"", b"RIFF" + bytes(100), b"ID3" + b"\xff" * 200, b"\xff\xfb"])
def test_what_is_no_mp3_sends_nothing_and_disturbs_nobody(live, icecast, tmp_path, told, data):
    path = tmp_path / "la.wav"
    path.write_bytes(data)
    playing = live.open(path, offset=0.0, seconds=0.2)
    playing.start()
    until(playing.finished)
    playing.stop()
    assert (bytes(icecast.data), told) == (b"", [])


def test_a_file_that_is_not_there_is_the_other_player_s_fault(live, tmp_path):
    with pytest.raises(PlayerFault):
        live.open(tmp_path / "mất.mp3", offset=0.0, seconds=1.0)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"HTTP/1.0 401 Authentication Required\r\n\r\n", "sai mật khẩu"),
        (b"HTTP/1.0 403 Forbidden\r\n\r\n", "sai mật khẩu"),
        (b"HTTP/1.0 500 x\r\n\r\n", "500"),
        (b"ICY 200 OK\r\n\r\n", "mã lạ"),
        (b"\r\n\r\n", "mã lạ"),
    ],
)
def test_a_server_that_refuses_is_told_once_without_the_password(
    live, icecast, tmp_path, told, monkeypatch, answer, sentence
):
    monkeypatch.setattr(live_player, "AGAIN", 0.05)
    icecast.answer = answer
    playing = live.open(song(tmp_path, seconds=30.0), offset=0.0, seconds=30.0)
    playing.start()
    until(lambda: len(icecast.heads) > 2)
    [line] = told
    assert sentence in line
    assert PASSWORD not in line
    assert playing.position() > 0.0


def test_a_server_that_comes_back_gets_the_rest(live, icecast, tmp_path, told, monkeypatch):
    monkeypatch.setattr(live_player, "AGAIN", 0.05)
    icecast.answer = b"HTTP/1.0 503 x\r\n\r\n"
    live.open(song(tmp_path, seconds=30.0), offset=0.0, seconds=30.0).start()
    until(lambda: told)
    icecast.answer = b"HTTP/1.1 100 Continue\r\n\r\n"
    until(lambda: len(icecast.data) > 1000)
    assert len(told) == 1


def test_no_server_at_all_leaves_the_loudspeaker_alone(tmp_path, told):
    place = IcecastPlace(address=f"http://127.0.0.1:{quiet_port()}/a", password=PASSWORD)
    player = LivePlayer(SilentPlayer(SystemClock()), IceStream(place, tell=told.append))
    playing = player.open(song(tmp_path), offset=0.0, seconds=0.3)
    playing.start()
    until(playing.finished)
    until(lambda: told)
    player.close()
    assert "không nối được" in told[0]


def test_the_password_is_not_in_what_is_printed():
    assert PASSWORD not in repr(IcecastPlace(address="http://x/a", password=PASSWORD))


def test_the_server_is_let_go_after_a_while_of_silence(live, icecast, tmp_path, monkeypatch):
    monkeypatch.setattr(live_player, "LINGER", 0.3)
    live.open(song(tmp_path), offset=0.0, seconds=0.6).start()
    assert icecast.gone.wait(120)


def test_an_item_that_begins_as_the_server_is_let_go_is_sent(live, icecast, tmp_path, monkeypatch):
    """After just so long a silence: whoever leaves sees it, or it begins another line."""
    monkeypatch.setattr(live_player, "LINGER", 0.3)
    path, stream = song(tmp_path, mark=2), live._stream
    let_go, begun = stream._let_go, []

    def leaving():
        if not begun:
            begun.append(threading.Thread(target=live.open(path, offset=0.0, seconds=0.6).start))
            begun[0].start()
            begun[0].join(0.3)
        let_go()

    monkeypatch.setattr(stream, "_let_go", leaving)
    live.open(song(tmp_path), offset=0.0, seconds=0.6).start()
    until(lambda: sent(icecast, mp3_frames(path, 0.0)), 30.0)
    begun[0].join(120)
