"""Neural voices that a person has installed: offline, each in a process that stays."""

import atexit
import hashlib
import json
import math
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, cast

import espeakng_loader
import numpy as np

from broadcaster.domain.errors import BadSound, EngineError, EngineRefused, EngineUnavailable
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import Availability, Gender, Samples, Speech, Utterance, Voice
from broadcaster.domain.station import NeuralSettings
from broadcaster.domain.text import nfc
from broadcaster.system.distribution import install_extra
from broadcaster.system.processes import with_memory_limit
from broadcaster.voices.bounded_program import TOLD
from broadcaster.voices.checking import SILENT, check_speech, check_text, quoted
from broadcaster.voices.clauses import parts_of
from broadcaster.voices.embedded import near
from broadcaster.voices.installed import InstalledVoice, digest_of, installed
from broadcaster.voices.online_voice import joined
from broadcaster.voices.own.voice_analysis import height
from broadcaster.voices.respelling import respell
from broadcaster.voices.timing import estimated
from broadcaster.voices.trim_silence import lock, trim

LONGEST = 64 * 1024**2  # bytes of one message; more is not an answer
LOADING = 120.0  # seconds that a large model may take on a slow disk
VERSION = 1  # of what is done with the sound
TRIES = 2  # a process that dies is started once more
KEPT = 2  # models in memory at once: a man and a woman
MOST_PEOPLE = 100  # of one model that are heard; the others stay unknown
MAN_BELOW = 165.0  # Hz; men read between 90 and 155, women between 180 and 280
FLOOR = 0.003  # of full scale; below it is the silence of such models
PACKAGE = "sherpa_onnx"
SAMPLE = "Xin kính chào thầy cô và các bạn."
INSTALL = "Xem các giọng bằng «broadcaster voices catalogue», rồi «broadcaster voices install TÊN»."


class ProcessLost(Exception):
    """It ended, hung, or wrote what is no answer; the message is Vietnamese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeuralReply:
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

    def say(self, text: str, *, speed: float, speaker: int, timeout: float) -> NeuralReply:
        """One sentence. Raises ProcessLost; then the process is gone."""
        order = {"text": text, "speed": speed, "speaker": speaker}
        told, sound = self._ask(order, timeout)
        try:
            return NeuralReply(
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


class NeuralVoice:
    """The voices of a folder; rate is honoured, pitch is the voice's own."""

    name = "neural"
    online = False
    parallel = 1
    max_chars = 10_000
    limit = 400  # characters said at once; longer sentences are cut at clauses

    def __init__(self, folder: Path, settings: NeuralSettings) -> None:
        self._folder = folder
        self._settings = settings
        self._turn = threading.Lock()
        self._running: dict[str, NeuralProcess] = {}  # the least recently used first
        people = [person for one in installed(folder) for person in one.people()]
        self._voices = tuple(voice for voice, _ in people)
        self._known = {voice.id: one for voice, one in people}

    def voices(self) -> tuple[Voice, ...]:
        """Whoever is installed, by name."""
        return self._voices

    def fingerprint(self, voice: str) -> str:
        """Runtime, phonemes, the model's own bytes, and how it is spoken."""
        one = self._find(voice)
        library = Path(espeakng_loader.get_library_path())
        data = Path(espeakng_loader.__file__).parent / "espeak-ng-data"
        files = [one.model, one.tokens, library, data / "vi_dict", data / "phontab"]
        sums = [digest_of(path) for path in files]
        card, version = one.card, _version()
        spoken = (card.espeak, card.speaker, card.length, self._noise(one), VERSION, version)
        digest = hashlib.sha256(repr((voice, sums, spoken)).encode())
        return f"neural:{digest.hexdigest()[:24]}"

    def available(self) -> Availability:
        """Whether the runtime is there and anybody is installed; loads nothing."""
        if find_spec(PACKAGE) is None:
            return Availability(
                ok=False,
                reason="Chưa cài phần mềm đọc của các giọng cài thêm (sherpa-onnx).",
                fix=f"Cài thêm: {install_extra('neural')}",
            )
        if not self._known:
            return Availability(
                ok=False, reason=f"Chưa có giọng nào trong thư mục {self._folder}.", fix=INSTALL
            )
        return Availability(ok=True)

    def synthesize(self, utterance: Utterance) -> Speech:
        """Say it; a process that dies is started once more."""
        one = self._find(utterance.voice)
        state = self.available()
        if not state.ok:
            raise EngineUnavailable(state.reason, hint=state.fix)
        text = nfc(utterance.text)
        check_text(text)
        parts = parts_of(text, self.limit)
        if len(text) > self.max_chars or any(len(part.text) > self.limit for part in parts):
            raise EngineRefused(
                f"Câu {quoted(text)} quá dài cho giọng này.",
                hint="Chia câu thành nhiều câu; xem lại dấu cách.",
            )
        if not math.isfinite(utterance.rate) or utterance.rate <= 0:
            raise EngineRefused("Tốc độ đọc không dùng được.", hint="Ghi rate từ 0.5 đến 2.")
        speed = min(max(utterance.rate, SLOWEST), FASTEST)
        with self._turn:
            return joined([(part, self._part(one, part.text, speed)) for part in parts])

    def close(self) -> None:
        """End every process."""
        while self._running:
            self._running.popitem()[1].close()

    def _find(self, voice: str) -> InstalledVoice:
        try:
            return self._known[voice]
        except KeyError:
            known = ", ".join(self._known) or "chưa có giọng nào"
            raise EngineUnavailable(
                f"Không có giọng «{voice}» trong thư mục {self._folder}.",
                hint=f"Giọng có sẵn: {known}. {INSTALL}",
            ) from None

    def _noise(self, one: InstalledVoice) -> tuple[float, float]:
        lively = self._settings.liveliness
        return one.card.noise * lively, one.card.noise_w * lively

    def _part(self, one: InstalledVoice, text: str, speed: float) -> Speech:
        """One checked part with estimated times."""
        heard = self._heard(one, respell(text, ()).text, speed)
        if heard.unknown:
            raise BadSound(
                f"Giọng «{one.card.name}» không có âm «{heard.unknown}» trong câu {quoted(text)}.",
                hint="Viết cách đọc bằng chữ quốc ngữ, hoặc chọn giọng khác.",
            )
        if heard.rate != one.card.rate:
            raise BadSound(
                f"Giọng «{one.card.name}» trả về âm thanh {heard.rate} Hz thay vì "
                f"{one.card.rate} Hz.",
                hint="Cài lại giọng này.",
            )
        samples = lock(np.clip(heard.samples, -1.0, 1.0))
        speech = Speech(samples=samples, rate=heard.rate)
        if len(samples) and float(np.abs(samples).max()) >= SILENT:
            speech = trim(speech, FLOOR)
        check_speech(speech, text, speed)
        words = estimated(text, 0.0, speech.seconds)
        return Speech(samples=speech.samples, rate=speech.rate, words=words, estimated=True)

    def _heard(self, one: InstalledVoice, text: str, speed: float) -> NeuralReply:
        for _ in range(TRIES - 1):
            with suppress(ProcessLost):
                return self._once(one, text, speed)
        try:
            return self._once(one, text, speed)
        except ProcessLost as failure:
            raise EngineUnavailable(
                f"Giọng «{one.card.name}» hỏng hai lần ở câu {quoted(text)}: {failure}.",
                hint="Chạy lại; nếu vẫn vậy, tăng memory_mb ở [voices.neural], hoặc gỡ rồi cài "
                f"lại giọng: broadcaster voices remove {one.key}",
            ) from failure

    def _once(self, one: InstalledVoice, text: str, speed: float) -> NeuralReply:
        try:
            return self._process(one).say(
                text, speed=speed, speaker=one.card.speaker, timeout=self._settings.timeout
            )
        except ProcessLost:
            self._running.pop(one.key, None)
            raise

    def _process(self, one: InstalledVoice) -> NeuralProcess:
        """The voice's process, started when there is none; the longest unused makes room."""
        running = self._running.pop(one.key, None)
        if running is not None and not running.alive:
            running.close()
            running = None
        while running is None and len(self._running) >= KEPT:
            self._running.pop(next(iter(self._running))).close()
        if running is None:
            running = self._started(one)
        self._running[one.key] = running
        return running

    def _started(self, one: InstalledVoice) -> NeuralProcess:
        if not one.whole():
            raise EngineUnavailable(
                f"Tệp của giọng «{one.card.name}» hỏng hoặc đã bị đổi.",
                hint=f"Gỡ rồi cài lại: broadcaster voices remove {one.key}",
            )
        if not self._running:
            atexit.register(self.close)
        noise, noise_w = self._noise(one)
        here = Path(__file__).parent / "espeak"
        order = {
            "library": espeakng_loader.get_library_path(),
            "data": near(Path(espeakng_loader.__file__).parent, here),
            "espeak": one.card.espeak,
            "model": str(one.model.absolute()),
            "tokens": str(one.tokens.absolute()),
            "threads": self._settings.threads or os.cpu_count() or 1,
            "noise": noise,
            "noise_w": noise_w,
            "length": one.card.length,
        }
        return NeuralProcess(order, here, memory_mb=self._settings.memory_mb)


def make(options: Mapping[str, object]) -> VoiceEngine:
    """The engine; options: `voices_folder` (Path), `settings` (NeuralSettings)."""
    folder = cast("Path | None", options.get("voices_folder"))
    settings = options.get("settings")
    return NeuralVoice(
        folder or Path(),
        settings if isinstance(settings, NeuralSettings) else NeuralSettings(),
    )


def prove(one: InstalledVoice, settings: NeuralSettings) -> str:
    """Have a voice say a sentence, and everybody of it where it is several people.

    Gives the genders of those people as a card keeps them, by the height of their voices; ""
    without the runtime, when nothing is proved. Raises EngineError when nobody can be heard saying
    the sentence.
    """
    if find_spec(PACKAGE) is None:
        return ""
    engine = NeuralVoice(one.folder.parent, settings)
    engine._known = {
        f"{number}": replace(one, key=one.folder.name, card=replace(one.card, speaker=number))
        for number in range(max(1, min(one.card.speakers, MOST_PEOPLE)))
    }
    heard: list[str] = []
    last: EngineError | None = None
    try:
        for number in engine._known:
            try:
                said = engine.synthesize(Utterance(text=SAMPLE, voice=number))
            except EngineError as failure:
                heard, last = [*heard, "-"], failure
            else:
                heard.append(_gender(said))
    finally:
        engine.close()
    if last is not None and set(heard) == {"-"}:
        raise last
    return " ".join(heard)


def _gender(said: Speech) -> str:
    """Whether a woman or a man is heard, by the middle of the height; "-" = no voice at all."""
    hertz = height(said.samples, said.rate)
    voiced = hertz[hertz > 0]
    if not len(voiced):
        return "-"
    return (Gender.MALE if float(np.median(voiced)) < MAN_BELOW else Gender.FEMALE).value


def _version() -> str:
    """The runtime's version; "" when it is not installed."""
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(PACKAGE)
    return ""


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    """That many bytes. Raises EOFError, ValueError for an absurd number."""
    if not 0 <= count <= LONGEST:
        raise ValueError("length of a message")
    data = pipe.read(count)
    if len(data) < count:
        raise EOFError
    return data


SLOWEST, FASTEST = 0.5, 2.0
