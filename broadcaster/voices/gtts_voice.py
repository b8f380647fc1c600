"""The online voice of gTTS: off until a person allows it, never a sentence with a part missing."""

import hashlib
import re
import threading
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any, cast

import numpy as np

from broadcaster.errors import BadSound, ConfigError, EngineRefused, EngineUnavailable
from broadcaster.model.scope import Scope
from broadcaster.model.speech import (
    Availability,
    Gender,
    Region,
    Samples,
    Speech,
    Utterance,
    Voice,
    WordTiming,
)
from broadcaster.ports import ClipCache, VoiceEngine
from broadcaster.text import nfc
from broadcaster.voices.checking import check_speech, check_text, quoted
from broadcaster.voices.clauses import Part, parts_of, pause_after
from broadcaster.voices.edges import lock, trim
from broadcaster.voices.google_asking import Asking, Pace
from broadcaster.voices.google_sending import LIMIT, Line
from broadcaster.voices.mp3_frames import NotMp3, mp3_seconds
from broadcaster.voices.timing import estimated

Decode = Callable[[bytes], tuple[Any, int]]
FLOOR = 0.004  # silence of a decoded MP3 is not quite digital
LOST = 0.1  # seconds by which a decoded part may be shorter than its frames (encoder delay)
VERSION = 1  # of what is done with the sound behind the decoder
VOICE = Voice(
    id="gtts:vi",
    engine="gtts",
    name="Giọng trực tuyến gTTS",
    gender=Gender.FEMALE,
    region=Region.UNKNOWN,
    licence="dịch vụ trực tuyến không chính thức, không có giấy phép riêng cho tiếng đọc",
)


class GttsVoice:
    """One voice; rate and pitch are the service's own and are not honoured."""

    name = "gtts"
    online = True
    parallel = 1
    max_chars = 2_000

    def __init__(
        self, *, allowed: bool, asking: Asking, decode: Decode | None, parts: ClipCache | None
    ) -> None:
        self._allowed = allowed
        self._asking = asking
        self._decode = decode
        self._parts = parts
        self._turn = threading.Lock()  # one request at a time, whatever the caller does

    def voices(self) -> tuple[Voice, ...]:
        """The one voice."""
        return (VOICE,)

    def fingerprint(self, voice: str) -> str:
        """Package, domain, and what is done with the sound."""
        return f"gtts:{metadata.version('gTTS')}:{self._asking.line.tld}:{voice}:{VERSION}"

    def available(self) -> Availability:
        """Whether it may and can be asked; sends nothing."""
        if not self._allowed:
            return Availability(
                ok=False,
                reason="Giọng trực tuyến gTTS gửi lời văn ra khỏi trường và chưa được cho phép.",
                fix="Người phụ trách đọc điều này rồi bật: broadcaster voices allow-online",
            )
        if self._decode is None:
            return Availability(
                ok=False,
                reason="Giọng trực tuyến gTTS không có bộ giải mã MP3.",
                fix="Cài lại chương trình.",
            )
        blocked = self._asking.blocked
        if blocked is not None:
            return Availability(ok=False, reason=blocked.sentence, fix=blocked.hint)
        return Availability(ok=True)

    def synthesize(self, utterance: Utterance) -> Speech:
        """Every part asked for, checked and joined; an error when one is missing."""
        self._check_permission(utterance)
        text = nfc(utterance.text)
        check_text(text)
        parts = parts_of(text, LIMIT)
        self._check_parts(text, parts)
        with self._turn:
            spoken = [(part, self._part(part.text)) for part in parts]
        return _joined(spoken)

    def _check_permission(self, utterance: Utterance) -> None:
        """Nothing leaves the machine before this has passed."""
        if utterance.scope is not Scope.PUBLIC:
            raise EngineRefused(
                "Lời chỉ dùng trong trường không được gửi cho giọng trực tuyến.",
                hint="Chọn giọng kèm theo máy (embedded) cho vai này.",
            )
        state = self.available()
        if not state.ok:
            if self._asking.blocked is not None:
                raise self._asking.blocked
            raise EngineUnavailable(state.reason, hint=state.fix)
        if utterance.voice != VOICE.id:
            raise EngineUnavailable(
                f"Không có giọng «{utterance.voice}» trong gTTS.", hint=f"Giọng có sẵn: {VOICE.id}."
            )

    def _check_parts(self, text: str, parts: tuple[Part, ...]) -> None:
        if len(text) > self.max_chars or any(len(part.text) > LIMIT for part in parts):
            raise EngineRefused(
                f"Câu {quoted(text)} quá dài cho giọng trực tuyến.",
                hint="Chia câu thành nhiều câu; xem lại dấu cách.",
            )

    def _part(self, text: str) -> Speech:
        """One part, from the cache or asked for; kept only when it is good."""
        key = self._key(text)
        kept = self._parts.get(key) if self._parts is not None else None
        if kept is not None:
            return kept
        speech = self._asking.until_good(text, lambda mp3: self._decoded(mp3, text))
        if self._parts is not None:
            self._parts.put(key, speech)
        return speech

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.fingerprint(VOICE.id)}\n{text}".encode()).hexdigest()

    def _decoded(self, mp3: bytes, text: str) -> Speech:
        """One checked part, trimmed. Raises BadSound."""
        assert self._decode is not None
        try:
            expected = mp3_seconds(mp3)
            samples, rate = self._decode(mp3)
        except Exception as failure:  # whatever a decoder raises, the part is not usable
            what = failure if isinstance(failure, NotMp3) else "không giải mã được"
            raise BadSound(f"Tiếng đọc của {quoted(text)} bị hỏng: {what}.") from failure
        speech = trim(Speech(samples=_mono(samples), rate=rate), FLOOR)
        if len(samples) / rate < expected - LOST:
            raise BadSound(f"Tiếng đọc của {quoted(text)} bị cắt cụt.")
        check_speech(speech, text)
        return speech


def _mono(samples: Any) -> Samples:
    array = np.asarray(samples, dtype=np.float32)
    return array if array.ndim == 1 else np.asarray(array.mean(axis=1), dtype=np.float32)


def _joined(spoken: list[tuple[Part, Speech]]) -> Speech:
    """The parts one behind the other, with our pauses, words estimated within each part."""
    rate = spoken[0][1].rate
    pieces: list[Samples] = []
    words: list[WordTiming] = []
    at = 0
    for index, (part, speech) in enumerate(spoken):
        if speech.rate != rate:
            raise BadSound("Các đoạn của một câu có tần số lấy mẫu khác nhau.")
        ends = (at + len(speech.samples)) / rate
        words += estimated(part.text, at / rate, ends, part.start)
        rest = round(pause_after(part.text) * rate) if index + 1 < len(spoken) else 0
        pieces += [speech.samples, np.zeros(rest, np.float32)]
        at += len(speech.samples) + rest
    return Speech(
        samples=lock(np.concatenate(pieces)), rate=rate, words=tuple(words), estimated=True
    )


def make(options: Mapping[str, object]) -> VoiceEngine:
    """The engine. Options, all but the first two optional:

    `online_allowed` (bool), `decode` (MP3 bytes -> samples, rate), `parts` (ClipCache for accepted
    parts), `ca_bundle` (path), `tld`, `connect_timeout`, `read_timeout`, `reply_timeout`, `pause`
    (seconds between requests), `attempts`, `sleep`, `clock`.
    """
    pace = Pace(**{key: options[key] for key in ("pause", "attempts") if key in options})  # type: ignore[arg-type]
    tools = {key: cast(Any, options[key]) for key in ("sleep", "clock") if key in options}
    return GttsVoice(
        allowed=options.get("online_allowed") is True,
        asking=Asking(line=_line(options), pace=pace, **tools),
        decode=cast("Decode | None", options.get("decode")),
        parts=cast("ClipCache | None", options.get("parts")),
    )


def _line(options: Mapping[str, object]) -> Line:
    names = {
        "ca_bundle": "ca_bundle",
        "tld": "tld",
        "connect": "connect_timeout",
        "read": "read_timeout",
        "whole": "reply_timeout",
    }
    given: dict[str, Any] = {
        field: options[name] for field, name in names.items() if options.get(name) is not None
    }
    # A tld such as "x@host:port" would send the text to another machine
    if not re.fullmatch(r"[a-z]{2,3}(\.[a-z]{2})?", str(given.get("tld", "com"))):
        raise ConfigError(
            f"Tên miền «{given['tld']}» của giọng gTTS không hợp lệ.", hint="Dùng «com»."
        )
    return Line(**given)
