"""Which station folder a person stands in."""

import sys
from collections.abc import Iterator
from pathlib import Path

from broadcaster.app.settings import SCRIPTS, STATION_FILE
from broadcaster.system.files import is_own


def nearest_station(folder: Path) -> Path | None:
    """The nearest folder above this one that is a station; None when this one is, or none is.

    A station is passed over unless its folder, its scripts_vi and its station.toml all belong to
    the account that runs the program, links and what they lead to alike: the settings name programs
    that would be started, and in a shared folder such as /tmp anybody may write some. Windows tells
    no owner here: there it is looked no higher than the home folder, and never at a drive's root.
    """
    here = folder.resolve()
    try:
        if _is_station(here):
            return None
        return next((one for one in _looked_at(here) if _is_station(one) and _is_own(one)), None)
    except OSError:  # it went away meanwhile; whoever opens it says so
        return None


def _looked_at(here: Path) -> Iterator[Path]:
    if sys.platform == "win32":
        yield from below_home(here, Path.home().resolve())
    else:
        yield from here.parents


def below_home(here: Path, home: Path) -> Iterator[Path]:
    """The folders above one up to the home folder, or to below the root of its drive."""
    if here == home:
        return
    for one in here.parents:
        if one == one.parent:
            return
        yield one
        if one == home:
            return


def _is_own(station: Path) -> bool:
    scripts = station / SCRIPTS
    return all(map(is_own, (station, scripts, scripts / STATION_FILE)))


def _is_station(folder: Path) -> bool:
    return (folder / SCRIPTS / STATION_FILE).is_file()
