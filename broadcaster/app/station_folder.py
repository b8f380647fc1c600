"""Which station folder a person stands in."""

from pathlib import Path

from broadcaster.app.settings import SCRIPTS, STATION_FILE


def nearest_station(folder: Path) -> Path | None:
    """The nearest folder above this one that is a station; None when this one is, or none is.

    A station that belongs to another account than the folder one stands in is passed over, as git
    does: its settings name programs that would be started.
    """
    here = folder.resolve()
    if _is_station(here):
        return None
    try:
        owner = here.stat().st_uid
        return next(
            (one for one in here.parents if _is_station(one) and one.stat().st_uid == owner), None
        )
    except OSError:  # it went away meanwhile; whoever opens it says so
        return None


def _is_station(folder: Path) -> bool:
    return (folder / SCRIPTS / STATION_FILE).is_file()
