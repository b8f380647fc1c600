"""An engine whose library is not installed: it is listed, and says why it cannot speak."""

from broadcaster.errors import EngineUnavailable
from broadcaster.model.speech import Availability, Speech, Utterance, Voice

FIX = "Cài lại chương trình, hoặc bỏ máy đọc này khỏi «engines» trong station.toml."


class AbsentVoice:
    """Stands in for an engine that could not be loaded."""

    online = False
    parallel = 1
    max_chars = 0

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self._reason = f"Máy đọc «{name}» chưa cài được ({reason})."

    def voices(self) -> tuple[Voice, ...]:
        """None."""
        return ()

    def fingerprint(self, voice: str) -> str:
        """Never that of a real engine."""
        return f"{self.name}:absent"

    def available(self) -> Availability:
        """No, and why."""
        return Availability(ok=False, reason=self._reason, fix=FIX)

    def synthesize(self, utterance: Utterance) -> Speech:
        """Raises EngineUnavailable."""
        raise EngineUnavailable(self._reason, hint=FIX)
