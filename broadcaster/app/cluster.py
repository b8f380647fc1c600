"""A cluster for a station: the crew that an address names, and what each of its workers runs."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from broadcaster.app.settings import load_settings
from broadcaster.app.station import PROGRAM, WiredStation, wire
from broadcaster.domain.errors import InputError
from broadcaster.domain.parts import PartOrder, PartReceipt
from broadcaster.production.edition_parts import EditionsOnCrew, EditionWorkshop
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.system.distribution import install_extra
from broadcaster.system.processes import cores
from broadcaster.system.program_files import content_print

# installed packages on which the bytes of a programme hang
_SOUND_PACKAGES = (
    *("numpy", "lameenc", "soxr", "soundfile", "mutagen", "miniaudio", "espeakng-loader"),
    *("Jinja2", "Pillow"),
)


def refuse_without_dask() -> None:
    """Raise InputError when the program has no part for clusters."""
    if find_spec("distributed") is None:
        raise InputError(
            "máy này chưa có phần chia việc cho cụm máy",
            hint=f"Cài thêm rồi chạy lại: {install_extra('province')}",
        )


@contextmanager
def editions_away(
    wired: WiredStation,
    address: str,
    *,
    tell: Callable[[str], None] = lambda _: None,
    opened: Callable[[str], None] = lambda _: None,
) -> Iterator[EditionsOnCrew]:
    """Editions made by the cluster at an address ("local" = one of this machine's own processes).

    `tell` hears who is waited for, `opened` where a browser sees the cluster at work. Raises
    InputError as `refuse_without_dask` does.
    """
    refuse_without_dask()
    from broadcaster.cluster.dask_crew import DaskCrew  # half a second, and few need it

    crew = DaskCrew(make_part, address, local_workers=cores(), tell=tell, opened=opened)
    with closing(crew):
        yield EditionsOnCrew(
            wired.parts(),
            crew,
            folder=wired.settings.folder,
            program=program_of_all(),
            voice=os.environ.get("BROADCASTER_VOICE", ""),
        )


def make_part(order: PartOrder, spare: Path) -> PartReceipt:
    """What a worker runs: it opens the station's folder, never its database."""
    return _workshop().make(order, spare)


@cache
def _workshop() -> EditionWorkshop:
    return EditionWorkshop(_opened, program_of_all)


def program_of_all() -> str:
    """What is the same on every machine that makes the same bytes."""
    return content_print(PROGRAM, _SOUND_PACKAGES)


def _opened(folder: Path, voice: str) -> tuple[StationContext, ProductionTools]:
    """A station as who asks sees it, whatever this machine's environment wishes for."""
    asked = {"BROADCASTER_VOICE": voice}
    wired = wire(load_settings(folder, {**os.environ, **asked}))
    return wired.station, wired.tools
