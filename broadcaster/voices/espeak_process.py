"""Starting the worker for one utterance and reading what it gives back."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from broadcaster.errors import BadSound, EngineUnavailable
from broadcaster.model.speech import Samples

RATE = 22_050  # samples per second of libespeak-ng; anything else is not its sound
HINT = "Cài lại chương trình (make install), rồi chạy «broadcaster doctor»."


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
            input=json.dumps(_message(place, order)).encode(),
            capture_output=True,
            cwd=place.folder,
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


def _message(place: Installation, order: Order) -> dict[str, Any]:
    return {
        "library": str(place.library),
        "voice": _near(place.voices / order.file, place.folder),
        "text": order.text,
        "rate": order.rate,
        "pitch": order.pitch,
        "range": order.range,
        "volume": order.volume,
        "want": order.want,
    }


def _near(path: Path, folder: Path) -> str:
    """The path seen from the folder: short, and ASCII where both lie under the same root."""
    try:
        return os.path.relpath(path, folder)
    except ValueError:  # another drive of Windows
        return str(path)


def _parsed(output: bytes) -> Answer:
    line, _, sound = output.partition(b"\n")
    try:
        head = json.loads(line)
        if "error" in head:
            raise EngineUnavailable(
                f"Giọng đọc kèm theo máy không chạy được: {head['error']}.", hint=HINT
            )
        if "phonemes" in head:
            return Answer(samples=np.zeros(0, np.float32), words=(), phonemes=str(head["phonemes"]))
        count, rate = int(head["samples"]), int(head["rate"])
        words = tuple((int(at) - 1, int(ms) / 1000) for at, _, ms in head["words"])
    except (ValueError, TypeError, KeyError) as failure:
        raise WorkerDied("câu trả lời không đọc được") from failure
    if len(sound) != 2 * count:
        raise WorkerDied("âm thanh bị đứt giữa chừng")
    if rate != RATE:
        raise BadSound(f"Giọng đọc kèm theo máy trả về âm thanh {rate} Hz thay vì {RATE} Hz.")
    return Answer(samples=_floats(sound), words=words)


def _floats(sound: bytes) -> Samples:
    whole = np.frombuffer(sound, np.dtype("<i2")).astype(np.float32)
    return np.asarray(whole / 32768, dtype=np.float32)
