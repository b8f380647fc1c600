"""A voice over the network: off until a person allows it, never a sentence with a part missing."""

import hashlib
import threading
from abc import ABC, abstractmethod

from broadcaster.errors import EngineRefused, EngineUnavailable
from broadcaster.model.scope import Scope
from broadcaster.model.speech import Availability, Speech, Utterance, Voice
from broadcaster.ports import ClipCache
from broadcaster.text import nfc
from broadcaster.voices.checking import check_text, quoted
from broadcaster.voices.clauses import Part, parts_of
from broadcaster.voices.online_parts import Decode, joined
from broadcaster.voices.patience import Patience


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
        self, *, allowed: bool, patience: Patience, decode: Decode | None, parts: ClipCache | None
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

    def _part(self, part: Part, utterance: Utterance) -> Speech:
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
