"""Rundown (kịch bản chi tiết): everything of an episode in order, before any sound exists."""

from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.notice import Place
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Reading


class Pause(StrEnum):
    """Kinds of silence between things said; lengths belong to production."""

    CLAUSE = "vế câu"
    SENTENCE = "câu"
    PARAGRAPH = "đoạn"
    HEADING = "đề mục"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechCue:
    """One sentence to be said."""

    reading: Reading
    role: str  # role label; "" = announcer
    voice: str  # Voice.id after casting; "" before
    rate: float = 1.0
    pitch: float = 0.0
    after: Pause = Pause.SENTENCE  # the silence behind it
    scope: Scope = Scope.PUBLIC
    place: Place | None = None
    speaker: str = ""  # display name of the role, e.g. "Bạn Lan"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundCue:
    """A sound played on its own (ident, sting, effect, recording)."""

    sound: str  # key of the source
    title: str  # what people call it
    layer: str  # Layer value: "music", "effect" or "recording"
    scope: Scope = Scope.PUBLIC
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCue(SoundCue):
    """A recording that says a paragraph of the script; its words are known."""

    written: str  # the paragraph
    spoken: str  # as it is read
    speaker: str = ""  # display name of the role


@dataclass(frozen=True, slots=True, kw_only=True)
class BedCue:
    """A bed begins (sound set) or ends (sound empty)."""

    sound: str = ""
    title: str = ""
    place: Place | None = None
    scope: Scope = Scope.PUBLIC  # of a beginning; an end holds for everyone


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseCue:
    """A silence that was asked for."""

    seconds: float
    scope: Scope = Scope.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterCue:
    """A chapter begins here."""

    title: str
    scope: Scope = Scope.PUBLIC


RundownCue = SpeechCue | SoundCue | BedCue | PauseCue | ChapterCue


@dataclass(frozen=True, slots=True, kw_only=True)
class Rundown:
    """An episode in order."""

    cues: tuple[RundownCue, ...]

    @property
    def speech(self) -> tuple[SpeechCue, ...]:
        """The sentences that are said, in order."""
        return tuple(cue for cue in self.cues if isinstance(cue, SpeechCue))
