"""Speech engines, one module each, found by the entry-point group `broadcaster.voices`."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import cast

from broadcaster.domain.errors import ConfigError, EngineUnavailable
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import Availability, Speech, Utterance, Voice
from broadcaster.domain.text import nearest

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


GROUP = "broadcaster.voices"
OWN_VOICES = "giong-truong-em"  # folder of a station: voices made from what somebody read aloud
BUILT_IN = {
    "command": "broadcaster.voices.command:make",
    "edge": "broadcaster.voices.microsoft_edge:make",
    "embedded": "broadcaster.voices.embedded:make",
    "gtts": "broadcaster.voices.gtts_voice:make",
    "neural": "broadcaster.voices.neural:make",
    "own": "broadcaster.voices.own_voice:make",
}

Maker = Callable[[Mapping[str, object]], VoiceEngine]


def known_engines() -> Mapping[str, str]:
    """Engine name -> "module:function": our own, and those that other packages announce.

    Our own need no metadata, so a source folder works too, and no package can take their names.
    """
    announced = {point.name: point.value for point in metadata.entry_points(group=GROUP)}
    return {**announced, **BUILT_IN}


def find_engines(names: Sequence[str], options: Mapping[str, object]) -> tuple[VoiceEngine, ...]:
    """The named engines, in that order.

    An engine gets the options, and over them the mapping that stands under its own name. One that
    cannot be loaded is there all the same and says why it is not available. Raises ConfigError
    for a name nobody knows.
    """
    # the metadata of all installed packages is only read for an engine that is not ours
    known = BUILT_IN if BUILT_IN.keys() >= set(names) else known_engines()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ConfigError(
            _unknown(unknown, known), hint=f"Các máy đọc: {', '.join(sorted(known))}."
        )
    return tuple(_made(name, known[name], _options(name, options)) for name in names)


def _options(name: str, options: Mapping[str, object]) -> Mapping[str, object]:
    own = options.get(name)
    return {**options, **own} if isinstance(own, Mapping) else options


def _made(name: str, target: str, options: Mapping[str, object]) -> VoiceEngine:
    module, _, function = target.partition(":")
    try:
        make = cast(Maker, getattr(importlib.import_module(module), function))
    except (ImportError, AttributeError) as failure:
        return AbsentVoice(name, str(failure))
    return make(options)


def _unknown(names: Sequence[str], known: Mapping[str, str]) -> str:
    sentences = []
    for name in names:
        near = nearest(name, known)
        sentences.append(
            f"Không có máy đọc «{name}»." + (f" Có phải «{near}» không?" if near else "")
        )
    return " ".join(sentences)
