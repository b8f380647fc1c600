"""Starting the worker for one utterance and reading what it gives back."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from broadcaster.errors import BadSound, EngineUnavailable
from broadcaster.model.speech import Samples

RATE = 22_050  # samples per second of libespeak-ng; anything else is not its sound
LONGEST_PLACE = 140  # bytes; the library keeps its data path in 160, with our folder name behind
HINT = "Cài lại chương trình, rồi chạy «broadcaster doctor»."


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where everything is."""

    library: Path  # libespeak-ng
    folder: Path  # the folder that holds espeak-ng-data
    voices: Path  # the folder of our voice files
    worker: Path
    python: str = sys.executable


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the worker is asked for."""

    text: str
    file: str  # voice file name
    rate: int
    pitch: int
    range: int
    volume: int
    want: str = "speech"  # or "phonemes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the worker said."""

    samples: Samples
    words: tuple[tuple[int, float], ...]  # 0-based character position, seconds
    phonemes: str = ""


class WorkerDied(Exception):
    """The worker ended, hung or wrote something that is not an answer."""


def run(place: Installation, order: Order, timeout: float) -> Answer:
    """One utterance. Raises WorkerDied, EngineUnavailable, BadSound."""
    try:
        done = subprocess.run(
            [place.python, "-I", "-S", str(place.worker)],
            input=_message(place, order),
            capture_output=True,
            cwd=place.voices,
            timeout=timeout,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as failure:
        raise WorkerDied(f"quá {timeout:g} giây") from failure
    except OSError as failure:
        raise EngineUnavailable(
            f"Không khởi động được giọng đọc kèm theo máy: {failure}.", hint=HINT
        ) from failure
    if done.returncode != 0:
        raise WorkerDied(f"mã thoát {done.returncode}")
    return _parsed(done.stdout)


def _message(place: Installation, order: Order) -> bytes:
    """The order as worker.py reads it."""
    head = {
        "library": place.library,
        "data": near(place.folder, place.voices),
        "voice": order.file,
        "rate": order.rate,
        "pitch": order.pitch,
        "range": order.range,
        "volume": order.volume,
        "want": order.want,
    }
    rows = "\n".join(f"{key} {value}" for key, value in head.items())
    return f"{rows}\n\n{order.text}".encode()


def near(path: Path, folder: Path) -> str:
    """The path seen from the folder or from the root, whichever is shorter.

    Raises EngineUnavailable when the library could not hold either (see worker.py).
    """
    try:
        near = min(os.path.relpath(path, folder), str(path), key=len)
    except ValueError:  # another drive of Windows
        near = str(path)
    if len(os.fsencode(near)) > LONGEST_PLACE:
        raise EngineUnavailable(
            f"Thư mục của giọng đọc kèm theo máy có tên quá dài: {path}.",
            hint="Cài chương trình vào một thư mục có đường dẫn ngắn hơn.",
        )
    return near


def _parsed(output: bytes) -> Answer:
    line, _, behind = output.partition(b"\n")
    kind, _, rest = line.decode("utf-8", "replace").partition(" ")
    if kind == "error":
        raise EngineUnavailable(f"Giọng đọc kèm theo máy không chạy được: {rest}.", hint=HINT)
    try:
        if kind == "phonemes":
            return _phonemes(rest, behind)
        if kind == "speech":
            return _speech(rest, behind)
    except ValueError as failure:
        raise WorkerDied("câu trả lời không đọc được") from failure
    raise WorkerDied("câu trả lời không đọc được")


def _phonemes(count: str, behind: bytes) -> Answer:
    if int(count) != len(behind):
        raise WorkerDied("câu trả lời bị đứt giữa chừng")
    return Answer(samples=np.zeros(0, np.float32), words=(), phonemes=behind.decode())


def _speech(head: str, sound: bytes) -> Answer:
    rate, count, *times = head.split()
    pairs = (entry.split(":") for entry in times)
    words = tuple((int(at) - 1, int(milliseconds) / 1000) for at, milliseconds in pairs)
    if len(sound) != 2 * int(count):
        raise WorkerDied("âm thanh bị đứt giữa chừng")
    if int(rate) != RATE:
        raise BadSound(f"Giọng đọc kèm theo máy trả về âm thanh {rate} Hz thay vì {RATE} Hz.")
    whole = np.frombuffer(sound, np.dtype("<i2")).astype(np.float32)
    return Answer(samples=np.asarray(whole / 32768, dtype=np.float32), words=words)
