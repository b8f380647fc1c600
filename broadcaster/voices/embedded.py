"""The voices that come with the program: libespeak-ng, offline, the same bytes every time."""

import hashlib
import os
from collections.abc import Mapping
from functools import cached_property
from importlib import metadata
from pathlib import Path

import espeakng_loader

from broadcaster.errors import BadSound, EngineError, EngineRefused, EngineUnavailable
from broadcaster.model.speech import Availability, Speech, Utterance, Voice
from broadcaster.ports import VoiceEngine
from broadcaster.text import nfc
from broadcaster.voices.checking import check_speech, check_text, quoted
from broadcaster.voices.edges import trim
from broadcaster.voices.espeak_cast import CAST, Setting
from broadcaster.voices.espeak_knobs import pitch_of, rate_of
from broadcaster.voices.espeak_process import (
    HINT,
    RATE,
    Answer,
    Installation,
    Order,
    WorkerDied,
    run,
)
from broadcaster.voices.respelling import Respelled, respell
from broadcaster.voices.timing import from_events

TRIES = 2  # a crash costs one sentence one more try
FLOOR = 0.0015  # the library's silence is digital; its softest sounds are above
LONGEST_WORD = 60  # letters; behind 160 bytes the library drops the rest of a word
DATA = ("phondata", "phonindex", "phontab", "intonations", "vi_dict")


class EmbeddedVoice:
    """libespeak-ng, one fresh process for each utterance; may be called from many threads."""

    name = "embedded"
    online = False
    max_chars = 10_000

    def __init__(self, place: Installation, *, timeout: float = 60.0) -> None:
        self.parallel = os.cpu_count() or 1
        self._place = place
        self._timeout = timeout
        self._cast = {setting.voice.id: setting for setting in CAST}

    def voices(self) -> tuple[Voice, ...]:
        """The seven voices, northern announcers first."""
        return tuple(setting.voice for setting in CAST)

    def fingerprint(self, voice: str) -> str:
        """Library, data, worker, voice file and settings."""
        setting = self._setting(voice)
        digest = hashlib.sha256(self._common)
        digest.update((self._place.voices / setting.file).read_bytes())
        digest.update(repr(setting).encode())
        return f"embedded:{digest.hexdigest()[:24]}"

    @cached_property
    def _common(self) -> bytes:
        digest = hashlib.sha256(metadata.version("espeakng_loader").encode())
        data = self._place.folder / "espeak-ng-data"
        for path in (self._place.library, self._place.worker, *(data / name for name in DATA)):
            digest.update(path.read_bytes())
        return digest.digest()

    def available(self) -> Availability:
        """Whether library, data and voice files are there."""
        wanted = [self._place.library, self._place.folder / "espeak-ng-data", self._place.worker]
        wanted += [self._place.voices / setting.file for setting in CAST]
        missing = [path for path in wanted if not path.exists()]
        if missing:
            return Availability(ok=False, reason=f"Thiếu tệp {missing[0]}.", fix=HINT)
        return Availability(ok=True)

    def synthesize(self, utterance: Utterance) -> Speech:
        """Say it; a crash, a time-out or a bad sound is tried once more."""
        setting = self._setting(utterance.voice)
        text = nfc(utterance.text)
        check_text(text)
        self._check_size(text)
        respelled = respell(text, setting.respelling)
        order = _order(
            setting, respelled.text, utterance.rate, utterance.pitch, emphasis=utterance.emphasis
        )
        speed = order.rate / setting.rate  # what the library was really told
        for _ in range(TRIES - 1):
            try:
                return self._said(order, text, respelled, speed)
            except (WorkerDied, BadSound):
                continue
        try:
            return self._said(order, text, respelled, speed)
        except WorkerDied as failure:
            raise BadSound(
                f"Giọng đọc kèm theo máy hỏng hai lần ở câu {quoted(text)} ({failure}).",
                hint="Chạy lại; nếu vẫn vậy, viết câu này cách khác hoặc chọn giọng khác.",
            ) from failure

    def phonemes(self, text: str, voice: str = "embedded:nu-bac") -> str:
        """The sounds the library would make, in IPA; "(en)" marks what it reads as English."""
        setting = self._setting(voice)
        respelled = respell(nfc(text), setting.respelling).text
        order = _order(setting, respelled, 1.0, 0.0, want="phonemes")
        try:
            return run(self._place, order, self._timeout).phonemes
        except WorkerDied as failure:
            raise EngineError(
                f"Không xem được cách đọc của {quoted(text)}: {failure}."
            ) from failure

    def _said(self, order: Order, text: str, respelled: Respelled, speed: float) -> Speech:
        speech = _speech(run(self._place, order, self._timeout), text, respelled)
        check_speech(speech, text, speed)
        return speech

    def _setting(self, voice: str) -> Setting:
        try:
            return self._cast[voice]
        except KeyError:
            known = ", ".join(self._cast)
            raise EngineUnavailable(
                f"Không có giọng «{voice}» trong các giọng kèm theo máy.",
                hint=f"Các giọng có sẵn: {known}.",
            ) from None

    def _check_size(self, text: str) -> None:
        if len(text) > self.max_chars:
            raise EngineRefused(
                f"Câu {quoted(text)} dài {len(text)} ký tự, quá {self.max_chars}.",
                hint="Chia câu này thành nhiều câu.",
            )
        longest = max(text.split(), key=len, default="")
        if len(longest) > LONGEST_WORD:
            raise EngineRefused(
                f"Có một từ dài {len(longest)} ký tự, không thể là tiếng Việt: {quoted(longest)}.",
                hint="Xem lại dấu cách trong câu này.",
            )


def _order(
    setting: Setting,
    text: str,
    rate: float,
    semitones: float,
    *,
    emphasis: float = 1.0,
    want: str = "speech",
) -> Order:
    pitch, width = pitch_of(setting, semitones, emphasis)
    return Order(
        text=text,
        file=setting.file,
        rate=rate_of(setting, rate),
        pitch=pitch,
        range=width,
        volume=setting.volume,
        want=want,
    )


def _speech(answer: Answer, text: str, respelled: Respelled) -> Speech:
    """Trimmed sound with the words of the text that was asked for."""
    last = len(respelled.origins) - 1
    events = [(respelled.origins[min(max(at, 0), last)], begins) for at, begins in answer.words]
    seconds = len(answer.samples) / RATE
    words = from_events(text, events, seconds)
    return trim(Speech(samples=answer.samples, rate=RATE, words=words), FLOOR)


def make(options: Mapping[str, object]) -> VoiceEngine:
    """The embedded engine; options: `timeout` (seconds an utterance may take)."""
    here = Path(__file__).parent
    place = Installation(
        library=Path(espeakng_loader.get_library_path()),
        folder=Path(espeakng_loader.__file__).parent,
        voices=here / "espeak",
        worker=here / "worker.py",
    )
    return EmbeddedVoice(place, timeout=float(str(options.get("timeout", 60.0))))
