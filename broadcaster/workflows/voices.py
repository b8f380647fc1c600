"""Which engines and voices there are, and whether they can be used."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadcaster.model.speech import Availability, Voice
from broadcaster.ports import VoiceEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """One engine as people see it."""

    name: str
    online: bool
    available: Availability
    voices: tuple[Voice, ...]


def engine_states(engines: Sequence[VoiceEngine]) -> tuple[EngineState, ...]:
    """The state of every engine, in the order given."""
    return tuple(
        EngineState(
            name=engine.name,
            online=engine.online,
            available=engine.available(),
            voices=engine.voices(),
        )
        for engine in engines
    )
