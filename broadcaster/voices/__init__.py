"""Speech engines, one module each, found by the entry-point group `broadcaster.voices`."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import cast

from broadcaster.errors import ConfigError
from broadcaster.ports import VoiceEngine
from broadcaster.text import nearest
from broadcaster.voices.absent import AbsentVoice

GROUP = "broadcaster.voices"
BUILT_IN = {
    "command": "broadcaster.voices.command:make",
    "edge": "broadcaster.voices.edge_voice:make",
    "embedded": "broadcaster.voices.embedded:make",
    "gtts": "broadcaster.voices.gtts_voice:make",
    "neural": "broadcaster.voices.neural:make",
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
    known = known_engines()
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
