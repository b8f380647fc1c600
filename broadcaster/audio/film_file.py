"""Films: pictures and a master become one MP4, both poured into the ffmpeg of the wheel.

Pictures come one after another through a pipe, so that an hour of them takes the memory of one;
nothing of them is ever on the disk. The sound is AAC at 48,000 frames a second, as networks want
it; it is decoded again and measured, for what an encoder does to peaks nobody knows beforehand.
"""

import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.container_probe import ffmpeg_words
from broadcaster.audio.measuring import QUIETEST, fingerprint
from broadcaster.domain.errors import AudioError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.speech import SampleBlock
from broadcaster.domain.timeline import MasterReport
from broadcaster.dsp.gain import PieceMaxima, highest_of
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.dsp.true_peak import TruePeakMeter
from broadcaster.system.processes import end_all

FILM_RATE = 48_000  # frames a second of the sound in a film
WAVE_RATE = 50  # a second: values of a film's wave
_GOP = 5  # seconds between two pictures that need no other: networks ask for 2 to 5
_QUALITY = 26  # constant rate factor of x264
_LOOKAHEAD = 10  # pictures; more take memory and gain nothing where nothing moves
_COLOURS = "colorprim=bt709:transfer=bt709:colormatrix=bt709"
_SAID = 2_000  # characters of ffmpeg's last words that are looked at
_NO_ROOM = ("No space left", "Disk quota")


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureStream:
    """Pictures of one size, each the bytes of YUV 4:2:0 (BT.709, limited range)."""

    width: int  # even
    height: int  # even
    rate: int  # pictures a second as they come
    shown: int  # pictures a second in the film, a multiple of `rate`
    pictures: Iterable[bytes | bytearray | memoryview]


class AacEncoder:
    """Writes AAC in an M4A, at 48,000 frames a second."""

    def __init__(self, go_on: Callable[[], None] = lambda: None) -> None:
        self._go_on = go_on

    def encode(
        self, blocks: Iterable[SampleBlock], *, channels: int, bitrate: int, path: Path
    ) -> int:
        """Write `path`, return the frames at the house rate that went in. Raises AudioError."""
        frames = 0
        with _pouring(
            *("-f", "f32le", "-ar", str(HOUSE_RATE), "-ac", str(channels), "-i", "pipe:0"),
            *("-c:a", "aac", "-b:a", f"{bitrate}k", "-ar", str(FILM_RATE)),
            *_PLAIN,
            *("-f", "mp4", str(path)),
        ) as pipe:
            for block in blocks:
                self._go_on()
                pipe.write(np.ascontiguousarray(block, dtype="<f4").tobytes())
                frames += len(block)
        return frames


# the same bytes whenever it is made; no chapters of what went in, no data streams
_PLAIN = ("-map_chapters", "-1", "-map_metadata", "-1", "-fflags", "+bitexact")


def write_film(
    path: Path,
    stream: PictureStream,
    sound: Path,
    *,
    comment: str,
    title: str,
    go_on: Callable[[int], None] = lambda _: None,
) -> int:
    """Put pictures and a finished sound together; how many pictures went in.

    `comment` says in the file what the label says in the picture. `go_on` gets the number of
    pictures so far and may raise. Raises AudioError.
    """
    size, gop = f"{stream.width}x{stream.height}", stream.shown * _GOP
    count = 0
    with _pouring(
        *("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r", str(stream.rate)),
        *("-color_range", "tv", "-colorspace", "bt709", "-i", "pipe:0", "-i", str(sound)),
        *("-map", "0:v:0", "-map", "1:a:0", "-c:a", "copy"),
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "stillimage", "-profile:v", "high"),
        *("-crf", str(_QUALITY), "-r", str(stream.shown), "-pix_fmt", "yuv420p"),
        *("-g", str(gop), "-keyint_min", str(gop), "-sc_threshold", "0", "-flags", "+cgop"),
        *("-x264-params", f"rc-lookahead={_LOOKAHEAD}:sync-lookahead=0:{_COLOURS}"),
        *("-threads", "2"),
        *_PLAIN,
        *("-metadata", f"comment={comment}", "-metadata", f"title={title}"),
        *("-metadata:s:a:0", "language=vie", "-movflags", "+faststart", "-f", "mp4", str(path)),
    ) as pipe:
        for picture in stream.pictures:
            pipe.write(picture)
            count += 1
            go_on(count)
    return count


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FilmSound:
    """What the sound of a film measures, and how its wave goes."""

    report: MasterReport  # without the gain, which is for whoever gave it to say
    wave: NDArray[np.float32]  # the highest sample of every fiftieth of a second


def measure_film(path: Path) -> FilmSound:
    """The sound of a film as a player decodes it, held in small blocks. Raises AudioError."""
    loudness, peak, frames = LoudnessMeter(2, FILM_RATE), TruePeakMeter(2), 0
    wave = PieceMaxima(FILM_RATE // WAVE_RATE)
    for block in _decoded(path):
        loudness.feed(block)
        peak.feed(block)
        wave.feed(highest_of(np.abs(block)))
        frames += len(block)
    if not frames:
        raise _unread(path)
    read, (size, digest) = loudness.finish(), fingerprint(path)
    report = MasterReport(
        loudness=max(read.integrated, QUIETEST),
        true_peak=max(peak.finish(), QUIETEST),
        gain=0.0,
        seconds=frames / FILM_RATE,
        bytes=size,
        sha256=digest,
    )
    return FilmSound(report=report, wave=wave.finish())


def _decoded(path: Path) -> Iterator[SampleBlock]:
    """The sound of a file as stereo blocks of a second. Raises AudioError where it is damaged."""
    words = ffmpeg_words(
        *("-v", "error", "-nostdin", "-xerror", "-i", str(path), "-map", "0:a:0"),
        *("-f", "f32le", "-ac", "2", "-ar", str(FILM_RATE), "pipe:1"),
    )
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            while data := process.stdout.read(FILM_RATE * 8):
                yield np.frombuffer(data[: len(data) // 8 * 8], "<f4").reshape(-1, 2)
            process.wait()
        finally:
            if process.poll() is None:
                end_all(process)
        if process.returncode != 0:  # what came before is no measure of the whole
            raise _unread(path)


def _unread(path: Path) -> AudioError:
    return AudioError(f"Tệp vừa làm {path.name} không giải mã được", hint="Hãy làm lại.")


@contextmanager
def _pouring(*arguments: str) -> Iterator[IO[bytes]]:
    """ffmpeg, its standard input open for what goes in; ended when anything goes wrong.

    Raises AudioError with what it means when ffmpeg does not take or finish it.
    """
    words = ffmpeg_words("-y", "-v", "error", *arguments)
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=told,
            start_new_session=True,
        )  # fmt: skip
        assert process.stdin is not None
        torn = False
        try:
            try:
                yield process.stdin
                process.stdin.close()
            except BrokenPipeError:
                torn = True
            process.wait()
        finally:
            if process.poll() is None:
                end_all(process)
            if not process.stdin.closed:
                _close(process.stdin)
        if torn or process.returncode != 0:
            told.seek(0)
            raise _fault(told.read()[-_SAID:].decode(errors="replace"))


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:  # what was still to be written has nobody to take it
        return


def _fault(told: str) -> AudioError:
    if any(words in told for words in _NO_ROOM):
        return AudioError("Đĩa hết chỗ khi làm phim", hint="Dọn bớt chỗ trên đĩa rồi làm lại.")
    last = told.strip().splitlines()[-1:] or [""]
    return AudioError(
        f"Phần làm phim (ffmpeg) dừng giữa chừng: {last[0]}",
        hint="Làm lại một lần; vẫn không được thì chạy broadcaster doctor.",
    )
