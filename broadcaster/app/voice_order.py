"""Whether the voices of the school speak before the others: the first of `engines`."""

import os
from collections.abc import Sequence
from pathlib import Path

from broadcaster.app.settings import Settings, load_settings
from broadcaster.app.station import edit_station

OWN = "own"


def is_used(settings: Settings) -> bool:
    """Whether the voices of the school speak first."""
    return settings.station.engines[:1] == (OWN,)


def use_own_voices(settings: Settings) -> None:
    """Let the voices of the school speak first; what they cannot say the next engine does."""
    edit_station(settings.folder, {("voices", "engines"): [OWN, *but_own(_written(settings))]})


def let_be(settings: Settings) -> None:
    """Let the others speak again; the voices stay in their folders."""
    if OWN in (engines := _written(settings)):
        edit_station(
            settings.folder, {("voices", "engines"): list(but_own(engines)) or ["embedded"]}
        )


def but_own(engines: Sequence[str]) -> tuple[str, ...]:
    """The engines without the voices of the school, in their order."""
    return tuple(name for name in engines if name != OWN)


def as_written(folder: Path) -> Settings:
    """The settings without what this one run was told. Raises ConfigError."""
    return load_settings(folder, {k: v for k, v in os.environ.items() if k != "BROADCASTER_VOICE"})


def _written(settings: Settings) -> tuple[str, ...]:
    return as_written(settings.folder.resolve()).station.engines
