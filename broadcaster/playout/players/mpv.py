"""The player of those who have mpv: started once, told what to do over its JSON IPC."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from broadcaster.domain.errors import PlayerFault
from broadcaster.playout.ports import NOWHERE

PATIENCE = 8.0  # seconds that mpv may take to answer
TRIAL = 0.25  # seconds of silence that are played for a look
_HINT = "Cài mpv, hoặc dùng bộ phát mặc định: broadcaster play --player miniaudio"
# The user's mpv.conf may choose the output; what would change the broadcast is set here.
_FLAGS = (
    "--idle=yes",
    "--loop-file=no",
    "--loop-playlist=no",
    "--speed=1",
    "--mute=no",
    "--resume-playback=no",
    "--save-position-on-quit=no",
    "--no-terminal",
    "--no-video",
    "--no-ytdl",
    "--load-scripts=no",
    "--audio-client-name=broadcaster",
    "--gapless-audio=no",
    "--keep-open=no",
    "--hr-seek=yes",
    "--volume=100",
    "--replaygain=no",
)


class MpvConnection(Protocol):
    """Bytes to and from mpv, whatever carries them."""

    def write(self, data: bytes) -> object:
        """Send."""

    def readline(self) -> bytes:
        """The next line; empty when the other side is gone."""

    def close(self) -> None:
        """Let go."""


class MpvPlayer:
    """One mpv for the life of the agent; a dead one is replaced when sound is next wanted."""

    name = "mpv"
    rehearsal = False

    def __init__(self, *, program: str = "mpv", more: Sequence[str] = ()) -> None:
        self._program = program
        self._more = tuple(more)
        self._mpv: Mpv | None = None

    def ready(self) -> str:
        """Why no sound can be made now; empty when an mpv of its own plays a moment's silence."""
        try:
            trial = Mpv(self._program, self._more)
        except PlayerFault as fault:
            return fault.sentence
        try:
            trial.play_silence()
        except PlayerFault as fault:
            return fault.sentence
        finally:
            trial.close()
        return ""

    def open(self, path: Path, *, offset: float, seconds: float) -> "MpvPlaying":
        """Load the file, paused at `offset`. Raises PlayerFault."""
        mpv = self._running()
        if not path.is_file():
            raise PlayerFault(f"không mở được tệp {path.name}", where=str(path), file=True)
        return MpvPlaying(mpv, path, offset, seconds)

    def close(self) -> None:
        """End mpv."""
        if self._mpv is not None:
            self._mpv.close()
            self._mpv = None

    def _running(self) -> "Mpv":
        if self._mpv is None or not self._mpv.alive:
            self.close()
            self._mpv = Mpv(self._program, self._more)
        return self._mpv


class MpvPlaying:
    """One file in mpv."""

    def __init__(self, mpv: "Mpv", path: Path, offset: float, seconds: float) -> None:
        self._mpv = mpv
        self._offset = offset
        self._length = seconds
        self._place = 0.0
        mpv.ask("set_property", "pause", True)
        mpv.forget()
        # a leading file name cannot be taken for an option, and no protocol is guessed from it
        mpv.ask("set_property", "start", f"{offset:.3f}")
        mpv.ask("loadfile", str(path.absolute()), "replace")
        if not mpv.wait_for("playback-restart", "end-file"):
            raise _not_opened(mpv.fault, path)
        if not self._has_output():
            mpv.ask("stop", maybe=True)
            raise _not_opened("audio output", path)
        if why := self._wrong_output():
            mpv.ask("stop", maybe=True)
            raise PlayerFault(why, hint=_HINT)

    def _has_output(self) -> bool:
        """Whether mpv found a device; it says so shortly after it has opened the file."""
        for _ in range(50):
            output = self._mpv.ask("get_property", "current-ao", maybe=True)
            if output:
                return output != "null" or self._mpv.null
            time.sleep(0.02)
        return False

    def _wrong_output(self) -> str:
        """Why nobody hears it where they should, though a sound server took it; "" when they do.

        A server makes up an output for want of a real one, and PipeWire takes another for one that
        is away.
        """
        server = self._mpv.ask("get_property", "current-ao", maybe=True)
        if server not in ("pulse", "pipewire"):
            return ""
        devices = self._mpv.ask("get_property", "audio-device-list", maybe=True)
        names = [str(one.get("name")) for one in devices] if isinstance(devices, list) else []
        if any(name.endswith("/auto_null") for name in names):
            return NOWHERE
        chosen = str(self._mpv.ask("get_property", "audio-device", maybe=True))
        if names and chosen.startswith(f"{server}/") and chosen not in names:
            return f"Không có thiết bị âm thanh nào tên “{chosen}”."
        return ""

    def start(self) -> None:
        """Let it be heard. Raises PlayerFault."""
        self._mpv.ask("set_property", "pause", False)

    def position(self) -> float:
        """Seconds since the offset that mpv has played."""
        if self.finished():
            return max(self._place, self._length - self._offset)
        if self._mpv.alive:
            with suppress(PlayerFault):
                found = self._mpv.ask("get_property", "time-pos", maybe=True)
                if isinstance(found, int | float):
                    self._place = max(self._place, float(found) - self._offset)
        return self._place

    def finished(self) -> bool:
        """Whether mpv came to the end of the file by itself."""
        return self._mpv.ended == "eof"

    def stop(self) -> None:
        """Silence at once."""
        if self._mpv.alive:
            with suppress(PlayerFault):
                self._mpv.ask("stop", maybe=True)


class Mpv:
    """A running mpv and the line to it."""

    def __init__(self, program: str, more: Sequence[str] = ()) -> None:
        found = shutil.which(program)
        if found is None:
            raise PlayerFault("Máy chưa cài mpv.", hint=_HINT)
        self.null = "--ao=null" in more  # an output that nobody hears was asked for, to try without
        self._folder = tempfile.mkdtemp(prefix="broadcaster-mpv-")
        self._address = _address(self._folder)
        try:
            self._process = subprocess.Popen(
                [found, *_FLAGS, f"--input-ipc-server={self._address}", *more],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as fault:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise PlayerFault("Không chạy được mpv.", hint=_HINT) from fault
        self._events: list[dict[str, Any]] = []
        self._answers: dict[int, dict[str, Any]] = {}
        self._news = threading.Condition()
        self._number = 0
        self.ended = ""  # why the last file ended: "eof", "error", "stop"
        self.fault = ""  # what mpv says of an error
        try:
            self._wire = _connect(self._address, self._process)
        except PlayerFault:
            self._end_process()
            raise
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(self, *words: object, maybe: bool = False) -> object:
        """One command and its answer; `maybe` takes a refusal for None. Raises PlayerFault."""
        with self._news:
            self._number += 1
            number = self._number
        text = json.dumps({"command": list(words), "request_id": number}) + "\n"
        try:
            self._wire.write(text.encode())
        except (OSError, ValueError) as fault:
            raise _gone() from fault
        with self._news:
            there = self._news.wait_for(
                lambda: number in self._answers or not self.alive, timeout=PATIENCE
            )
            answer = self._answers.pop(number, None)
        if answer is None or not there:
            raise _gone()
        if answer.get("error") != "success" and not maybe:
            raise PlayerFault(f"mpv không làm được việc được giao ({answer.get('error')}).")
        return answer.get("data")

    def play_silence(self) -> None:
        """Play a moment of it to the end. Raises PlayerFault."""
        path = Path(self._folder) / "im.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(44_100)
            file.writeframes(bytes(2 * round(TRIAL * 44_100)))
        playing = MpvPlaying(self, path, 0.0, TRIAL)
        playing.start()
        end = time.monotonic() + PATIENCE
        while not playing.finished():
            if self.ended not in ("", "eof") or not self.alive or time.monotonic() > end:
                raise PlayerFault("Thiết bị âm thanh mở được nhưng không nhận tiếng (mpv báo).")
            time.sleep(0.02)

    def forget(self) -> None:
        """What happened until now is about an earlier file."""
        with self._news:
            self._events.clear()
            self.ended = self.fault = ""

    def wait_for(self, good: str, bad: str) -> bool:
        """Whether the one event came before the other. Raises PlayerFault when neither comes."""
        with self._news:
            came = self._news.wait_for(
                lambda: self._first(good, bad) != "" or not self.alive, timeout=PATIENCE
            )
            first = self._first(good, bad)
        if not came or not first:
            raise _gone()
        return first == good

    def close(self) -> None:
        """End it."""
        if self.alive:
            with suppress(PlayerFault):
                self.ask("quit", maybe=True)
        with suppress(OSError):
            self._wire.close()
        self._end_process()
        self._reader.join(0.5)

    def _end_process(self) -> None:
        try:
            self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _first(self, *names: str) -> str:
        return next((e["event"] for e in self._events if e["event"] in names), "")

    def _read(self) -> None:
        """The reader's thread: answers by their number, events in their order."""
        while True:
            try:
                line = self._wire.readline()
            except (OSError, ValueError):
                line = b""
            with self._news:
                if line:
                    self._take(line)
                self._news.notify_all()
            if not line:
                return

    def _take(self, line: bytes) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            return
        if "event" in told:
            if told["event"] == "end-file":
                self.ended = str(told.get("reason", ""))
                self.fault = str(told.get("file_error", ""))
            self._events.append(told)
        elif "request_id" in told:
            self._answers[int(told["request_id"])] = told


def _address(folder: str) -> str:
    if os.name == "nt":
        return rf"\\.\pipe\{Path(folder).name}"
    return str(Path(folder) / "mpv.sock")


def _connect(address: str, process: "subprocess.Popen[bytes]") -> MpvConnection:
    """The line to a starting mpv, as soon as it listens. Raises PlayerFault."""
    for _ in range(int(PATIENCE / 0.02)):
        if process.poll() is not None:
            raise PlayerFault("mpv tự thoát ngay khi mở.", hint=_HINT)
        try:
            return _wire(address)
        except OSError:
            time.sleep(0.02)
    raise _gone()


if sys.platform == "win32":

    def _wire(address: str) -> MpvConnection:
        return Path(address).open("r+b", buffering=0)

else:

    class _Socket:
        def __init__(self, address: str) -> None:
            self._socket = socket.socket(socket.AF_UNIX)
            try:
                self._socket.connect(address)
            except OSError:
                self._socket.close()
                raise
            self._lines = self._socket.makefile("rb")

        def write(self, data: bytes) -> None:
            self._socket.sendall(data)

        def readline(self) -> bytes:
            return self._lines.readline()

        def close(self) -> None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._lines.close()
            self._socket.close()

    def _wire(address: str) -> MpvConnection:
        return _Socket(address)


def _not_opened(said: str, path: Path) -> PlayerFault:
    if "audio output" in said or "no audio" in said:
        return PlayerFault(
            "Máy không có thiết bị phát âm thanh nào dùng được (mpv báo).",
            hint="Cắm loa hoặc tai nghe, xem thiết bị phát trong cài đặt âm thanh của máy.",
        )
    return PlayerFault(f"mpv không mở được tệp {path.name}", where=str(path), file=True)


def _gone() -> PlayerFault:
    return PlayerFault("mpv không trả lời nữa.", hint="Máy sẽ mở lại mpv ở lần phát sau.")
