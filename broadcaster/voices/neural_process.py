"""A neural voice's process seen from here: started, asked with a limit of time, ended."""

import json
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from broadcaster.model.speech import Samples
from broadcaster.system.processes import with_memory_limit
from broadcaster.voices.bounded import TOLD

LONGEST = 64 * 1024**2  # bytes of one message; more is not an answer
LOADING = 120.0  # seconds that a large model may take on a slow disk


class ProcessLost(Exception):
    """It ended, hung, or wrote what is no answer; the message is Vietnamese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What it said."""

    samples: Samples
    rate: int
    phonemes: str
    unknown: str  # phonemes that the model does not have; then there is no sound


class NeuralProcess:
    """One model in one process; used by one thread at a time."""

    def __init__(self, order: Mapping[str, object], folder: Path, *, memory_mb: int) -> None:
        worker = Path(__file__).with_name("neural_worker.py")
        words = with_memory_limit([sys.executable, "-I", str(worker)], memory_mb)
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._told = b""
        self._listener = threading.Thread(
            target=self._listen, args=(self._process.stderr,), daemon=True
        )
        self._listener.start()
        try:
            self.rate = int(self._ask(order, LOADING)[0]["rate"])
        except BaseException:
            self.close()
            raise

    @property
    def alive(self) -> bool:
        """Whether it may still be asked."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def say(self, text: str, *, speed: float, speaker: int, timeout: float) -> Heard:
        """One sentence. Raises ProcessLost; then the process is gone."""
        order = {"text": text, "speed": speed, "speaker": speaker}
        told, sound = self._ask(order, timeout)
        try:
            return Heard(
                samples=np.frombuffer(sound, "<f4").astype(np.float32),
                rate=int(told["rate"]),
                phonemes=str(told["phonemes"]),
                unknown=str(told["unknown"]),
            )
        except (KeyError, ValueError) as failure:
            self.close()
            raise ProcessLost("câu trả lời không đọc được") from failure

    def close(self) -> None:
        """End it and wait until it is gone."""
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        self._listener.join(timeout=5)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _ask(self, order: Mapping[str, object], timeout: float) -> tuple[dict[str, Any], bytes]:
        """The answer and what stands behind it; a process that is late is killed."""
        late = threading.Event()
        timer = threading.Timer(timeout, self._too_late, args=(late,))
        timer.start()
        try:
            return self._exchanged(order)
        except (OSError, EOFError, ValueError, KeyError) as failure:
            self.close()
            raise ProcessLost(
                f"quá {timeout:g} giây" if late.is_set() else self._last_words()
            ) from failure
        finally:
            timer.cancel()
            timer.join()

    def _too_late(self, late: threading.Event) -> None:
        late.set()
        with suppress(OSError):
            self._process.kill()

    def _exchanged(self, order: Mapping[str, object]) -> tuple[dict[str, Any], bytes]:
        to, source = self._process.stdin, self._process.stdout
        if to is None or source is None:
            raise EOFError
        data = json.dumps(order).encode()
        to.write(struct.pack(">I", len(data)) + data)
        to.flush()
        told = json.loads(_exactly(source, struct.unpack(">I", _exactly(source, 4))[0]))
        if not isinstance(told, dict):
            raise ValueError("not an answer")
        if "error" in told:
            self._told += f"\n{told['error']}".encode()
            raise ValueError("failed")
        return told, _exactly(source, int(told.get("bytes", 0)))

    def _last_words(self) -> str:
        self._listener.join(timeout=1)
        lines = self._told.decode("utf-8", "replace").strip().splitlines()
        return lines[-1][-200:] if lines else f"mã thoát {self._process.returncode}"

    def _listen(self, pipe: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while chunk := pipe.read1(4096):  # type: ignore[attr-defined]
                self._told = (self._told + chunk)[-TOLD:]


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    """That many bytes. Raises EOFError, ValueError for an absurd number."""
    if not 0 <= count <= LONGEST:
        raise ValueError("length of a message")
    data = pipe.read(count)
    if len(data) < count:
        raise EOFError
    return data
