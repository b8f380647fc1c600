"""The default player: decodes and plays by itself on Windows, Linux and macOS (miniaudio)."""

import os
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from broadcaster.domain.errors import PlayerFault
from broadcaster.playout.ports import NOWHERE

RATE = 44_100  # frames a second that the device is asked for; it converts by itself
CHANNELS = 2
PERIOD = 0.2  # seconds that the device asks for at a time
PERIODS = 3  # that it holds: a busy machine may leave us waiting for two of them
BUFFER = PERIOD * PERIODS  # seconds that it holds ahead, heard only when so much silence followed
TRIAL = 0.25  # seconds of silence that a device must take before it counts as open
PATIENCE = 3.0  # seconds that it may need for that
_STAND_IN = b"auto_null\0"  # PulseAudio and PipeWire make it when no real output is left
_WIDTH = 4  # bytes of a frame: two channels of 16 bits
_HINT = "Cắm loa hoặc tai nghe, xem thiết bị phát trong cài đặt âm thanh của máy, rồi chạy lại."


class MiniaudioPlayer:
    """Plays through the machine's sound device; `null` is only for trying without one."""

    name = "miniaudio"
    rehearsal = False

    def __init__(self, *, device: str = "", null: bool = False) -> None:
        self._wanted = device
        self._null = null
        self._door = threading.Lock()  # a device may let itself be opened only once at a time

    def ready(self) -> str:
        """Why no sound can be made now; empty when a device opens and takes a moment's silence."""
        try:
            with self._door:
                self._try_out(_library())
        except PlayerFault as fault:
            return fault.sentence
        return ""

    def _try_out(self, library: Any) -> None:
        """Let the device take silence. Raises PlayerFault."""
        device, took = self._open_device(library), threading.Event()
        feed = _silence(took)
        next(feed)
        try:
            device.start(feed)
            heard = took.wait(PATIENCE)
        except library.MiniaudioError as fault:
            raise _no_device(_said(fault)) from fault
        finally:
            with suppress(library.MiniaudioError):
                device.close()
        if not heard:
            raise PlayerFault("Thiết bị âm thanh mở được nhưng không nhận tiếng.", hint=_HINT)

    def open(self, path: Path, *, offset: float, seconds: float) -> "MiniaudioPlaying":
        """Open file and device. Raises PlayerFault, `file` when the file is to blame."""
        library = _library()
        stream = _stream(library, path, offset)
        # a look that hangs in the driver must not hold up the air for ever
        alone = self._door.acquire(timeout=PATIENCE)
        try:
            device = self._open_device(library)
        except PlayerFault:
            stream.close()
            raise
        finally:
            if alone:
                self._door.release()
        return MiniaudioPlaying(library, device, stream)

    def _open_device(self, library: Any) -> Any:
        """The device, open and still. Raises PlayerFault."""
        with _quietly():
            chosen = self._device_id(library)
            try:
                return library.PlaybackDevice(
                    output_format=library.SampleFormat.SIGNED16,
                    nchannels=CHANNELS,
                    sample_rate=RATE,
                    buffersize_msec=round(PERIOD * 1000),
                    callback_periods=PERIODS,
                    device_id=chosen,
                    backends=self._backends(library),
                    app_name="broadcaster",
                )
            except library.MiniaudioError as fault:
                raise _no_device(_said(fault)) from fault

    def _backends(self, library: Any) -> list[Any] | None:
        return [library.Backend.NULL] if self._null else None

    def _device_id(self, library: Any) -> Any:
        """The wanted device, or None for the system's own choice. Raises PlayerFault."""
        try:
            devices = library.Devices(self._backends(library))
            found = devices.get_playbacks()
        except library.MiniaudioError as fault:
            raise _no_device(_said(fault)) from fault
        if not self._null and devices.backend.casefold() == "null":
            raise _no_device("")
        if not found:
            raise _no_device("")
        if all(bytes(library.ffi.buffer(one["id"])).startswith(_STAND_IN) for one in found):
            raise PlayerFault(NOWHERE, hint=_HINT)
        if not self._wanted:
            return None
        for one in found:
            if self._wanted.casefold() in one["name"].casefold():
                return one["id"]
        names = ", ".join(f"“{one['name']}”" for one in found)
        raise PlayerFault(
            f"Không có thiết bị âm thanh nào tên “{self._wanted}”.", hint=f"Máy đang có: {names}."
        )


class MiniaudioPlaying:
    """One file on one device."""

    def __init__(self, library: Any, device: Any, stream: Generator[Any, int, None]) -> None:
        self._library = library
        self._device = device
        self._stream = stream
        self._given = 0  # frames of the file that the device took
        self._silent = 0  # frames of silence that it took after them
        self._ended = False

    def start(self) -> None:
        """Let it be heard. Raises PlayerFault."""
        feed = self._feed()
        next(feed)
        try:
            self._device.start(feed)
        except self._library.MiniaudioError as fault:
            self.stop()
            raise _no_device(_said(fault)) from fault

    def position(self) -> float:
        """Seconds that left the device's buffer."""
        held = BUFFER * RATE - self._silent if self._given else 0.0
        return max(self._given - max(held, 0.0), 0.0) / RATE

    def finished(self) -> bool:
        """Whether the last frame left the buffer."""
        return self._ended and self._silent >= BUFFER * RATE

    def stop(self) -> None:
        """Silence at once, and the device let go."""
        if self._device is not None:
            with suppress(self._library.MiniaudioError):
                self._device.close()
            self._device = None
        with suppress(ValueError):  # the device's own thread may be inside it for a moment
            self._stream.close()

    def _feed(self) -> Generator[bytes, int, None]:
        """What the device's thread asks for: the file, then silence until it is stopped."""
        wanted = yield b""
        while True:
            block = b""
            if not self._ended:
                try:
                    block = self._stream.send(wanted).tobytes()
                except StopIteration:
                    self._ended = True
            frames = len(block) // _WIDTH
            self._given += frames
            if not frames:
                self._ended = True
                self._silent += wanted
            wanted = yield block + bytes((wanted - frames) * _WIDTH)


def _silence(took: threading.Event) -> Generator[bytes, int, None]:
    """Silence for the device's thread; says when it has taken enough to be believed."""
    wanted, taken = (yield b""), 0
    while True:
        if taken >= TRIAL * RATE:
            took.set()
        taken += wanted
        wanted = yield bytes(wanted * _WIDTH)


def _stream(library: Any, path: Path, offset: float) -> Generator[Any, int, None]:
    try:
        found: Generator[Any, int, None] = library.stream_file(
            str(path),
            output_format=library.SampleFormat.SIGNED16,
            nchannels=CHANNELS,
            sample_rate=RATE,
            seek_frame=round(offset * RATE),
        )
    except (library.MiniaudioError, OSError) as fault:
        raise PlayerFault(f"không mở được tệp {path.name}", where=str(path), file=True) from fault
    return found


@contextmanager
def _quietly() -> Iterator[None]:
    """The system's sound library talks to the terminal by itself; what matters is told by us."""
    if os.name != "posix":
        yield
        return
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _library() -> Any:
    """The library, loaded when sound is first wanted. Raises PlayerFault."""
    try:
        import miniaudio
    except (ImportError, OSError) as fault:
        raise PlayerFault(
            "Máy này chưa dùng được bộ phát miniaudio.",
            hint="Cài lại chương trình, hoặc cài mpv rồi dùng: broadcaster play --player mpv",
        ) from fault
    return miniaudio


# What a device may have against it, by the numbers of `ma_result` in miniaudio.h.
_KINDS = {
    -4: "máy hết bộ nhớ",
    -6: "máy không cho chương trình này dùng thiết bị",
    -7: "không thấy thiết bị nào",
    -19: "một chương trình khác đang giữ thiết bị",
    -23: "một chương trình khác đang giữ thiết bị",
    -34: "thiết bị không trả lời",
    -200: "thiết bị không nhận dạng tiếng này",
    -202: "một chương trình khác đang giữ thiết bị",
    -203: "phần âm thanh của máy chưa chạy",
    -204: "không thấy thiết bị nào",
    -205: "phần âm thanh của máy chưa chạy",
    -400: "phần âm thanh của máy chưa chạy",
    -401: "thiết bị không mở ra được",
    -402: "thiết bị mở được mà không chạy",
}


def _said(fault: Exception) -> str:
    """Why a device takes no sound; the library says so in English, its number is what we read."""
    number = next((a for a in fault.args if isinstance(a, int)), None)
    if number is None:
        return _KINDS[-203] if "backend" in str(fault) else "không rõ vì sao"
    return _KINDS.get(number, f"lỗi số {number} của bộ phát miniaudio")


def _no_device(said: str) -> PlayerFault:
    told = f": {said}" if said else ""
    return PlayerFault(f"Máy không có thiết bị phát âm thanh nào dùng được{told}.", hint=_HINT)
