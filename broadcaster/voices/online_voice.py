"""A voice over the network: off until a person allows it, paced, never a sentence cut short."""

import hashlib
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import numpy as np

from broadcaster.domain.errors import BadSound, EngineError, EngineRefused, EngineUnavailable
from broadcaster.domain.ports import ClipCache
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Availability, Samples, Speech, Utterance, Voice, WordTiming
from broadcaster.domain.text import nfc
from broadcaster.mp3join.frame_heads import NotMp3, mp3_seconds
from broadcaster.net.retrying import retry
from broadcaster.voices.checking import check_text, quoted
from broadcaster.voices.clauses import ClausePart, parts_of, pause_after
from broadcaster.voices.timing import estimated
from broadcaster.voices.trim_silence import lock

Decode = Callable[[bytes], tuple[Any, int]]
FLOOR = 0.004  # of full scale; silence of a decoded MP3 is not quite digital
LOST = 0.1  # seconds by which a decoded part may be shorter than its frames (encoder delay)
OTHER_VOICE = "Dùng giọng kèm theo máy (embedded), hoặc để lúc khác chạy lại: phần đã có được giữ."


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often and how patiently the service is asked."""

    pause: float = 0.8  # seconds between two requests; gTTS's maintainers advise 0.5-1
    attempts: int = 3  # how often one part is asked for
    first: float = 2.0  # seconds before the second try; doubled each time
    longest: float = 60.0  # a longer Retry-After stops the run instead


class RetryNeeded(Exception):
    """This try failed; `after` is what the service asked for, `final` what to raise at the end."""

    def __init__(self, final: EngineError, *, after: float | None = None, stop: bool) -> None:
        super().__init__(str(final))
        self.final, self.after, self.stop = final, after, stop


def utc_now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


@dataclass(kw_only=True)
class ServicePatience:
    """The service as this run knows it; the engine sees to it that one thread asks at a time."""

    pace: Pace = field(default_factory=Pace)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = utc_now
    blocked: EngineError | None = None  # why nothing is asked any more in this run
    worked: bool = False  # the service has answered well in this run
    _last: float | None = None

    def keep_trying(self, once: Callable[[], Speech]) -> Speech:
        """What `once` gives; it raises RetryNeeded when the try failed.

        Raises the last try's error; one that stops the run is raised at once from then on.
        """
        if self.blocked is not None:
            raise self.blocked

        def paced() -> Speech:
            self._keep_pace()
            return once()

        tries = self.pace.attempts
        try:
            speech = retry(paced, RetryNeeded, self._wait, tries=tries, sleep=self.sleep)
        except RetryNeeded as failed:
            if failed.stop:
                self.blocked = failed.final
            raise failed.final from failed.__cause__
        self.worked = True
        return speech

    def retry_after(self, value: str) -> float | None:
        """Seconds, from a number or a date of HTTP; None when absent or unreadable."""
        if value.strip().isdigit():
            return float(value)
        try:
            return max(0.0, (parsedate_to_datetime(value) - self.now()).total_seconds())
        except (ValueError, TypeError):
            return None

    def broken(self, error: EngineError, *, final: bool = False) -> RetryNeeded:
        """No connection: at the first request that is final, later on it may be a hiccup."""
        after = float("inf") if final or not self.worked else None
        return RetryNeeded(error, after=after, stop=True)

    def _keep_pace(self) -> None:
        if self._last is not None:
            rest = self._last + self.pace.pause - self.clock()
            if rest > 0:
                self.sleep(rest)
        self._last = self.clock()

    def _wait(self, failed: RetryNeeded, attempt: int) -> float | None:
        wait = failed.after if failed.after is not None else self.pace.first * 2 ** (attempt - 1)
        return wait if wait <= self.pace.longest else None


class OnlineVoice(ABC):
    """Permission, cutting into parts, the cache of parts; how one part is asked for differs.

    A part is kept as soon as it is good, so that a run that was stopped goes on from there. Once
    the whole sentence stands in the clip cache, which keeps what a finished episode needs, its
    parts are needed no more.
    """

    name: str
    online = True
    parallel = 1
    max_chars: int
    limit: int  # characters of one part
    label: str  # what people read, "Giọng trực tuyến …"
    agree: str  # the command by which a person allows it

    def __init__(
        self,
        *,
        allowed: bool,
        patience: ServicePatience,
        decode: Decode | None,
        parts: ClipCache | None,
    ) -> None:
        self._allowed = allowed
        self._patience = patience
        self._decode = decode
        self._parts = parts
        self._turn = threading.Lock()  # one request at a time, whatever the caller does

    @abstractmethod
    def voices(self) -> tuple[Voice, ...]:
        """Every voice of the service."""

    @abstractmethod
    def fingerprint(self, voice: str) -> str:
        """What changes when the same text would sound different."""

    @abstractmethod
    def ask(self, text: str, utterance: Utterance, decode: Decode) -> Speech:
        """One part, checked and trimmed."""

    def missing(self) -> Availability | None:
        """Why the package cannot be used; None when it is there."""
        return None

    def settings(self, utterance: Utterance) -> str:
        """What of an utterance changes the sound of a part besides voice and text."""
        return ""

    def available(self) -> Availability:
        """Whether it may and can be asked; sends nothing."""
        missing = self.missing()
        if missing is not None:
            return missing
        if not self._allowed:
            return Availability(
                ok=False,
                reason=f"{self.label} gửi lời văn ra khỏi trường và chưa được cho phép.",
                fix=f"Người phụ trách đọc điều này rồi bật: {self.agree}",
            )
        if self._decode is None:
            return Availability(
                ok=False,
                reason=f"{self.label} không có bộ giải mã MP3.",
                fix="Cài lại chương trình.",
            )
        blocked = self._patience.blocked
        if blocked is not None:
            return Availability(ok=False, reason=blocked.sentence, fix=blocked.hint)
        return Availability(ok=True)

    def synthesize(self, utterance: Utterance) -> Speech:
        """Every part asked for, checked and joined; an error when one is missing."""
        self._check_permission(utterance)
        text = nfc(utterance.text)
        check_text(text)
        parts = parts_of(text, self.limit)
        if len(text) > self.max_chars or any(len(part.text) > self.limit for part in parts):
            raise EngineRefused(
                f"Câu {quoted(text)} quá dài cho giọng trực tuyến.",
                hint="Chia câu thành nhiều câu; xem lại dấu cách.",
            )
        with self._turn:
            return joined([(part, self._part(part, utterance)) for part in parts])

    def _check_permission(self, utterance: Utterance) -> None:
        """Nothing leaves the machine before this has passed."""
        if utterance.scope is not Scope.PUBLIC:
            raise EngineRefused(
                "Lời chỉ dùng trong trường không được gửi cho giọng trực tuyến.",
                hint="Chọn giọng kèm theo máy (embedded) cho vai này.",
            )
        state = self.available()
        if not state.ok:
            if self._patience.blocked is not None:
                raise self._patience.blocked
            raise EngineUnavailable(state.reason, hint=state.fix)
        known = [voice.id for voice in self.voices()]
        if utterance.voice not in known:
            raise EngineUnavailable(
                f"Không có giọng «{utterance.voice}» trong {self.name}.",
                hint=f"Giọng có sẵn: {', '.join(known)}.",
            )

    def _part(self, part: ClausePart, utterance: Utterance) -> Speech:
        """One part, from the cache or asked for; kept only when it is good."""
        assert self._decode is not None
        key = self._key(part.text, utterance)
        kept = self._parts.get(key) if self._parts is not None else None
        if kept is not None:
            return kept
        speech = self.ask(part.text, utterance, self._decode)
        if self._parts is not None:
            self._parts.put(key, speech)
        return speech

    def _key(self, text: str, utterance: Utterance) -> str:
        asked = f"{self.fingerprint(utterance.voice)}{self.settings(utterance)}\n{text}"
        return hashlib.sha256(asked.encode()).hexdigest()


def decoded(mp3: bytes, text: str, decode: Decode) -> Speech:
    """The whole sound of one part, edges and all. Raises BadSound."""
    try:
        expected = mp3_seconds(mp3)
        samples, rate = decode(mp3)
    except Exception as failure:  # whatever a decoder raises, the part is not usable
        what = failure if isinstance(failure, NotMp3) else "không giải mã được"
        raise BadSound(f"Tiếng đọc của {quoted(text)} bị hỏng: {what}.") from failure
    if len(samples) / rate < expected - LOST:
        raise BadSound(f"Tiếng đọc của {quoted(text)} bị cắt cụt.")
    return Speech(samples=_mono(samples), rate=rate)


def _mono(samples: Any) -> Samples:
    array = np.asarray(samples, dtype=np.float32)
    return array if array.ndim == 1 else np.asarray(array.mean(axis=1), dtype=np.float32)


def joined(spoken: Sequence[tuple[ClausePart, Speech]]) -> Speech:
    """The parts one behind the other with our pauses; words estimated where a part has none."""
    rate = spoken[0][1].rate
    pieces: list[Samples] = []
    words: list[WordTiming] = []
    at = 0
    for index, (part, speech) in enumerate(spoken):
        if speech.rate != rate:
            raise BadSound("Các đoạn của một câu có tần số lấy mẫu khác nhau.")
        words += _words(part, speech, at / rate, (at + len(speech.samples)) / rate)
        rest = round(pause_after(part.text) * rate) if index + 1 < len(spoken) else 0
        pieces += [speech.samples, np.zeros(rest, np.float32)]
        at += len(speech.samples) + rest
    return Speech(
        samples=lock(np.concatenate(pieces)),
        rate=rate,
        words=tuple(words),
        estimated=any(speech.estimated or not speech.words for _, speech in spoken),
    )


def _words(part: ClausePart, speech: Speech, begins: float, ends: float) -> tuple[WordTiming, ...]:
    if not speech.words:
        return estimated(part.text, begins, ends, part.start)
    return tuple(
        WordTiming(
            start=word.start + part.start,
            end=word.end + part.start,
            begins=word.begins + begins,
            ends=word.ends + begins,
        )
        for word in speech.words
    )
