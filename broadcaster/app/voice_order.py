"""Whether the voices of the school speak before the others: the first of `engines`."""

from broadcaster.app.settings import Settings
from broadcaster.app.station import edit_station

OWN = "own"


def is_used(settings: Settings) -> bool:
    """Whether the voices of the school speak first."""
    return settings.station.engines[:1] == (OWN,)


def use_own_voices(settings: Settings) -> None:
    """Let the voices of the school speak first; what they cannot say the next engine does."""
    edit_station(settings.folder, {("voices", "engines"): [OWN, *_others(settings)]})


def let_be(settings: Settings) -> None:
    """Let the others speak again; the voices stay in their folders."""
    if OWN in settings.station.engines:
        edit_station(settings.folder, {("voices", "engines"): _others(settings) or ["embedded"]})


def _others(settings: Settings) -> list[str]:
    return [name for name in settings.station.engines if name != OWN]
