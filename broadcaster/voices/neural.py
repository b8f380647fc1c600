"""Neural voices that a person has installed: offline, each in a process that stays.

By default the model's own randomness is off, so the same text gives the same bytes (on one machine
with one version of the runtime). `liveliness` turns it on: then a clip that is lost from the cache
comes back a little different.
"""

import atexit
import hashlib
import math
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import espeakng_loader
import numpy as np

from broadcaster.errors import BadSound, EngineRefused, EngineUnavailable
from broadcaster.model.speech import Availability, Speech, Utterance, Voice
from broadcaster.model.station import NeuralSettings
from broadcaster.ports import VoiceEngine
from broadcaster.system.distribution import install_extra
from broadcaster.text import nfc
from broadcaster.voices.checking import SILENT, check_speech, check_text, quoted
from broadcaster.voices.clauses import parts_of
from broadcaster.voices.edges import lock, trim
from broadcaster.voices.espeak_process import near
from broadcaster.voices.installed import Installed, digest_of, installed
from broadcaster.voices.neural_process import Heard, NeuralProcess, ProcessLost
from broadcaster.voices.online_parts import joined
from broadcaster.voices.respelling import respell
from broadcaster.voices.timing import estimated

VERSION = 1  # of what is done with the sound
TRIES = 2  # a process that dies is started once more
KEPT = 2  # models in memory at once: a man and a woman
FLOOR = 0.003  # of full scale; below it is the silence of such models
SLOWEST, FASTEST = 0.5, 2.0
PACKAGE = "sherpa_onnx"
SAMPLE = "Xin kính chào thầy cô và các bạn."
INSTALL = "Xem các giọng bằng «broadcaster voices catalogue», rồi «broadcaster voices install TÊN»."


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
        self._known = {f"neural:{one.key}": one for one in installed(folder)}

    def voices(self) -> tuple[Voice, ...]:
        """Whoever is installed, by name."""
        return tuple(one.voice for one in self._known.values())

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

    def _find(self, voice: str) -> Installed:
        try:
            return self._known[voice]
        except KeyError:
            known = ", ".join(self._known) or "chưa có giọng nào"
            raise EngineUnavailable(
                f"Không có giọng «{voice}» trong thư mục {self._folder}.",
                hint=f"Giọng có sẵn: {known}. {INSTALL}",
            ) from None

    def _noise(self, one: Installed) -> tuple[float, float]:
        lively = self._settings.liveliness
        return one.card.noise * lively, one.card.noise_w * lively

    def _part(self, one: Installed, text: str, speed: float) -> Speech:
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

    def _heard(self, one: Installed, text: str, speed: float) -> Heard:
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

    def _once(self, one: Installed, text: str, speed: float) -> Heard:
        try:
            return self._process(one).say(
                text, speed=speed, speaker=one.card.speaker, timeout=self._settings.timeout
            )
        except ProcessLost:
            self._running.pop(one.key, None)
            raise

    def _process(self, one: Installed) -> NeuralProcess:
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

    def _started(self, one: Installed) -> NeuralProcess:
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


def prove(one: Installed, settings: NeuralSettings) -> None:
    """Have a voice say a sentence; nothing is proved without the runtime. Raises EngineError."""
    if find_spec(PACKAGE) is None:
        return
    engine = NeuralVoice(one.folder.parent, settings)
    try:
        engine.synthesize(Utterance(text=SAMPLE, voice=f"neural:{one.folder.name}"))
    finally:
        engine.close()


def _version() -> str:
    """The runtime's version; "" when it is not installed."""
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(PACKAGE)
    return ""


def make(options: Mapping[str, object]) -> VoiceEngine:
    """The engine; options: `voices_folder` (Path), `settings` (NeuralSettings)."""
    folder = cast("Path | None", options.get("voices_folder"))
    settings = options.get("settings")
    return NeuralVoice(
        folder or Path(),
        settings if isinstance(settings, NeuralSettings) else NeuralSettings(),
    )
