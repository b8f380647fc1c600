"""What the loudspeaker plays, sent to an Icecast server as well: the same MP3 frames, in real time.

The air never waits for the network: frames are sent by a thread of their own, and whatever fails
there is told once and tried again.
"""

import base64
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from broadcaster.mp3join.frame_heads import HEAD, TAG_HEAD, FrameHead, frame_head, tag_length
from broadcaster.playout.ports import Playback, Player

AHEAD = 0.5  # seconds that are sent before they are due
LATE = 5.0  # seconds behind which frames are left out: listeners hear now, not then
LINGER = 60.0  # seconds of silence before the server is let go: between two items nobody falls out
AGAIN = 10.0  # seconds before a server that failed is asked again
PATIENCE = 10.0  # seconds that the server may take for anything
_FAREWELL = 0.5  # seconds that it gets for the last frame
_PORTS = {"http": 80, "https": 443}
_MARKS = (b"Xing", b"Info")  # of the frame that only tells how long a file is

Frame = tuple[bytes, FrameHead]


@dataclass(frozen=True, slots=True, kw_only=True)
class IcecastPlace:
    """Where the stream goes."""

    address: str  # http(s)://machine:port/mount
    password: str = field(repr=False)
    name: str = ""  # what listeners see


class LivePlayer:
    """Another player, and beside it the stream."""

    def __init__(self, inner: Player, stream: "IceStream") -> None:
        self._inner = inner
        self._stream = stream

    @property
    def name(self) -> str:
        """The other player's."""
        return self._inner.name

    @property
    def rehearsal(self) -> bool:
        """As the other player: who listens to a rehearsal's stream hears a rehearsal."""
        return self._inner.rehearsal

    def ready(self) -> str:
        """As the other player says: a server that is away does not keep the school silent."""
        return self._inner.ready()

    def open(self, path: Path, *, offset: float, seconds: float) -> "LivePlaying":
        """Open the file in the other player. Raises PlayerFault as that does."""
        playing = self._inner.open(path, offset=offset, seconds=seconds)
        return LivePlaying(playing, self._stream, path, offset)

    def close(self) -> None:
        """End the stream and the other player."""
        self._stream.close()
        close = getattr(self._inner, "close", None)
        if close is not None:
            close()


class LivePlaying:
    """One file that is heard in both places."""

    def __init__(self, inner: Playback, stream: "IceStream", path: Path, offset: float) -> None:
        self._inner = inner
        self._stream = stream
        self._path = path
        self._offset = offset

    def start(self) -> None:
        """Let it be heard. Raises PlayerFault as the other player does."""
        self._inner.start()
        self._stream.play(self, mp3_frames(self._path, self._offset))

    def position(self) -> float:
        """Seconds that the loudspeaker has played."""
        return self._inner.position()

    def finished(self) -> bool:
        """Whether the loudspeaker came to the end."""
        return self._inner.finished()

    def stop(self) -> None:
        """Silence in both places; a file that came to its end is sent to its end."""
        if not self._inner.finished():
            self._stream.hush(self)
        self._inner.stop()


def mp3_frames(path: Path, offset: float) -> Iterator[Frame]:
    """The frames of an MP3 file from an offset in seconds on; none when it is no MP3 file."""
    with suppress(OSError), path.open("rb") as file:
        start = 0
        while (tag := tag_length(file.read(TAG_HEAD))) > 0:
            start += tag
            file.seek(start)
        file.seek(start)
        passed = 0.0
        while (facts := frame_head(head := file.read(HEAD))) is not None and facts.layer == 3:
            frame = head + file.read(facts.length - HEAD)
            if len(frame) < facts.length:
                return
            if any(mark in frame[:48] for mark in _MARKS):
                continue
            if passed >= offset:
                yield frame, facts
            passed += facts.samples / facts.rate


def silent_frame(like: bytes) -> Frame:
    """A frame of silence that fits into a stream of frames like the given one."""
    head = bytes((like[0], like[1] | 1, like[2] & ~2, like[3]))  # no check sum, no padding
    facts = frame_head(head)
    assert facts is not None
    return head + bytes(facts.length - HEAD), facts


class IceStream:
    """A connection to Icecast that is there while something plays, and a little longer."""

    def __init__(self, place: IcecastPlace, *, tell: Callable[[str], None]) -> None:
        self._place = place
        self._tell = tell
        self._door = threading.Condition()
        self._owner: object = None
        self._frames: Iterator[Frame] = iter(())
        self._thread: threading.Thread | None = None
        self._closed = False
        self._line: socket.socket | None = None
        self._failed = -AGAIN  # when the server failed last, on the monotonic clock
        self._trouble = ""

    def play(self, owner: object, frames: Iterator[Frame]) -> None:
        """Send these frames from now on, in the place of what was sent."""
        with self._door:
            self._owner, self._frames = owner, frames
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
            self._door.notify()

    def hush(self, owner: object) -> None:
        """Send silence, if what is sent is still the owner's."""
        with self._door:
            if self._owner is owner:
                self._owner, self._frames = None, iter(())

    def close(self) -> None:
        """End the stream."""
        with self._door:
            self._closed = True
            self._frames = iter(())
            self._door.notify()
            thread = self._thread
        if thread is not None:
            thread.join(_FAREWELL)

    def _run(self) -> None:
        """Send a frame whenever one is due; goes away after a while of silence."""
        due = time.monotonic()
        quiet, last = 0.0, b""
        while True:
            with self._door:
                found = None if self._closed else next(self._frames, None)
                # silent for long, or it was no MP3 file
                if self._closed or (found is None and (not last or quiet >= LINGER)):
                    self._let_go()
                    self._thread = None  # whoever plays behind it begins another
                    return
            frame, facts = found or silent_frame(last)
            length = facts.samples / facts.rate
            quiet = 0.0 if found else quiet + length
            last = frame
            due = max(due, time.monotonic() - LATE) + length
            self._send(frame)
            with self._door:
                self._door.wait_for(lambda: self._closed, due - AHEAD - time.monotonic())

    def _send(self, frame: bytes) -> None:
        """Send, or find out that the server is away: then the frame is lost."""
        if self._line is None and time.monotonic() - self._failed < AGAIN:
            return
        try:
            if self._line is None:
                self._line = connect(self._place)
            self._line.sendall(frame)
            self._trouble = ""
        except OSError as fault:
            self._let_go()
            self._failed = time.monotonic()
            trouble = str(fault) if isinstance(fault, StreamRefused) else "không nối được"
            if trouble != self._trouble:
                self._trouble = trouble
                where = urlsplit(self._place.address).netloc
                self._tell(f"luồng trực tiếp tới {where}: {trouble}. Loa vẫn phát; sẽ thử lại.")

    def _let_go(self) -> None:
        if self._line is not None:
            with suppress(OSError):
                self._line.close()
            self._line = None


class StreamRefused(OSError):
    """The server does not take the stream; a Vietnamese sentence."""


def connect(place: IcecastPlace) -> socket.socket:
    """A line on which the server waits for frames. Raises OSError, StreamRefused."""
    parts = urlsplit(place.address)
    port = parts.port or _PORTS[parts.scheme]
    line = socket.create_connection((parts.hostname or "", port), timeout=PATIENCE)
    try:
        if parts.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=parts.hostname)
        line.sendall(_request(place, parts.netloc, parts.path))
        status = _status(line)
        if status in {"401", "403"}:
            raise StreamRefused(
                "máy chủ không nhận: sai mật khẩu, hoặc luồng này đang có người phát"
            )
        if status not in {"100", "200"}:
            raise StreamRefused(f"máy chủ trả lời mã {status or 'lạ'}")
    except BaseException:
        line.close()
        raise
    return line


def _request(place: IcecastPlace, host: str, path: str) -> bytes:
    secret = base64.b64encode(f"source:{place.password}".encode()).decode()
    name = " ".join(place.name.split())
    rows = (
        f"PUT {path or '/'} HTTP/1.1",
        f"Host: {host}",
        f"Authorization: Basic {secret}",
        "User-Agent: broadcaster",
        "Content-Type: audio/mpeg",
        "Ice-Public: 0",
        f"Ice-Name: {name}",
        "Expect: 100-continue",
    )
    return ("\r\n".join(rows) + "\r\n\r\n").encode()


def _status(line: socket.socket) -> str:
    """The code of the server's answer; "" when it is none."""
    data = b""
    while b"\r\n\r\n" not in data and len(data) < 8192 and (piece := line.recv(1024)):
        data += piece
    words = data.split(b"\r\n", 1)[0].decode("latin-1").split()
    return words[1] if len(words) > 1 and words[0].startswith("HTTP/") else ""
