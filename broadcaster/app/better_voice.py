"""Said once: the station speaks with the robot, and a better voice is at hand.

Apart from the work itself, which a build need not load.
"""

from contextlib import suppress

from broadcaster.app.settings import Settings
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import StoreError
from broadcaster.production.engines import usable_engines
from broadcaster.storage.atomic import write_atomic

ROBOT = "embedded"
TOLD = "giong-hay-hon-da-bao.txt"  # below Settings.host: the places that have said it


def speaks_with_robot(wired: WiredStation) -> bool:
    """Whether the first engine that can be used is the one that comes with the program."""
    ready, _ = usable_engines(wired.tools.engines)
    return bool(ready) and ready[0].name == ROBOT


def better_voice_untold(wired: WiredStation, place: str) -> bool:
    """Whether a place has never said that a better voice is at hand, and should.

    Only while the station speaks with the robot.
    """
    return place not in _told(wired.settings) and speaks_with_robot(wired)


def note_better_voice(wired: WiredStation, place: str) -> None:
    """From now on that place does not say it any more."""
    told = {*_told(wired.settings), place}
    with suppress(OSError, StoreError):  # then it is said once more
        write_atomic(wired.settings.host / TOLD, "\n".join(sorted(told)).encode())


def _told(settings: Settings) -> frozenset[str]:
    try:
        return frozenset((settings.host / TOLD).read_text("utf-8").split())
    except (OSError, ValueError):
        return frozenset()
