"""A cluster for a station: the crew that an address names, and what each of its workers runs."""

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from broadcaster.app.settings import Settings, load_settings
from broadcaster.app.site_store import open_work_store, store_at
from broadcaster.app.staff import CONFIRMATIONS
from broadcaster.app.station import PROGRAM, SUBSCRIBERS, WiredStation, wire
from broadcaster.care.doctor import Finding
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.parts import PartOrder, PartReceipt
from broadcaster.domain.ports import Crew, ObjectStore
from broadcaster.production import edition_parts, episode_parts
from broadcaster.production.clip_cache import FolderClipCache
from broadcaster.production.edition_parts import EditionWorkshop
from broadcaster.production.episode_parts import EpisodesOnCrew, EpisodeWorkshop
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.production.work_store import PLACE, ClipsInStore, clear_store
from broadcaster.production.worker_station import (
    StationCrew,
    StationOrder,
    StoreForWorkers,
    WorkerStations,
    at_work,
)
from broadcaster.scripts.staff_files import PLAN_FILE, REPORTERS_FILE
from broadcaster.storage.object_folder import FolderObjectStore
from broadcaster.system.distribution import install_extra
from broadcaster.system.files import files_below
from broadcaster.system.processes import cores
from broadcaster.system.program_files import content_print

# installed packages on which the bytes of a programme hang
_SOUND_PACKAGES = (
    *("numpy", "lameenc", "soxr", "soundfile", "mutagen", "miniaudio", "espeakng-loader"),
    *("Jinja2", "Pillow"),
)
_PATIENCE = 60.0  # seconds in which a unit's work waits for the office's cluster
_SECONDS = 5.0  # the same of one that was away at the beginning, or that has the work done here
_REACHED = 3.0  # seconds in which a scheduler takes a line
# files of scripts that no part reads
_OF_PEOPLE = (SUBSCRIBERS, CONFIRMATIONS, REPORTERS_FILE, PLAN_FILE)


def refuse_without_dask() -> None:
    """Raise InputError when the program has no part for clusters."""
    if find_spec("distributed") is None:
        raise InputError(
            "máy này chưa có phần chia việc cho cụm máy",
            hint=f"Cài thêm rồi chạy lại: {install_extra('province')}",
        )


@contextmanager
def station_crew(
    wired: WiredStation,
    address: str,
    *,
    tell: Callable[[str], None] = lambda _: None,
    opened: Callable[[str], None] = lambda _: None,
    patience: float | None = None,
    first: float | None = None,
    shown: str = "",
) -> Iterator[StationCrew]:
    """The cluster at an address ("local" = one of this machine's own processes), for a station.

    `tell` hears who is waited for, for `patience` seconds, the `first` machine otherwise (those of
    `DaskCrew`), `opened` where a browser sees the cluster at work; `shown` is how people hear of
    the address. Raises InputError as `refuse_without_dask` does, StoreError.
    """
    refuse_without_dask()
    from broadcaster.cluster.dask_crew import DaskCrew  # half a second, and few need it

    crew = DaskCrew(
        make_part, address, shown=shown, local_workers=cores(), tell=tell, opened=opened,
        patience=patience, first=first,
    )  # fmt: skip
    # the workers are let go before the stores are emptied: nobody fetches from there any more
    with asking_station(wired, crew, tell) as found, closing(crew):
        yield found


@contextmanager
def office_crew(
    wired: WiredStation, tell: Callable[[str], None] = lambda _: None
) -> Iterator[EpisodesOnCrew | None]:
    """Who makes the episodes of a unit whose office has a cluster; None = this machine does.

    The caller holds the station's lock, which nobody may have for long: machines that are away are
    waited for a minute, the first one only for seconds where the work can as well be done here, and
    so a scheduler that is away, when there is work. Where it is, is not for the people of a unit.
    Raises InputError, StoreError.
    """
    cluster = wired.settings.cluster
    there = bool(cluster.address) and answers(cluster.address)
    if not (there or (cluster.address and cluster.waits)):
        yield None
        return
    with station_crew(
        wired, cluster.address, shown="của văn phòng", tell=tell,
        patience=_PATIENCE if there else _SECONDS,
        first=_PATIENCE if cluster.waits else _SECONDS,
    ) as crew:  # fmt: skip
        yield EpisodesOnCrew(crew, wired.tools, waits=cluster.waits)


def answers(scheduler: str) -> bool:
    """Whether anybody listens at the address of a scheduler."""
    parts = urlsplit(scheduler)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), _REACHED):
            return True
    except (OSError, ValueError, OverflowError):  # also a name, a number that cannot be one
        return False


def cluster_findings(wired: WiredStation, *, online: bool) -> Iterator[Finding]:
    """What the cluster of a unit's office offers; the line is only used when asked."""
    address, what = wired.settings.cluster.address, "Cụm máy của văn phòng"
    if not address:
        return
    if not online:
        told = "chưa thử; thử bằng: broadcaster doctor --online"
        yield Finding(what=what, ok=True, told=told)
        return
    try:
        refuse_without_dask()
        from broadcaster.cluster.dask_crew import ask_workers

        seen = ask_workers(address, seen_by_worker, str(wired.settings.folder))
    except BroadcasterError as fault:
        yield Finding(what=what, ok=False, told=fault.sentence, fix=fault.hint)
        return
    yield Finding(
        what=what,
        ok=bool(seen),
        told=f"máy điều phối trả lời, {len(seen)} tiến trình làm việc",
        fix="Chạy dask worker trên các máy làm việc.",
    )
    far = wired.settings.station.object_store.work
    for worker, answer in sorted(seen.items()):
        yield _judged(f"Máy làm việc {worker}", answer, far=bool(far))


def seen_by_worker(folder: str) -> tuple[str, bool]:
    """What a worker answers: the print of its program, whether it sees the station's folder."""
    return program_of_all(), Path(folder).is_dir()


def _judged(what: str, answer: tuple[str, bool] | str, *, far: bool) -> Finding:
    """One worker; `far`: it need not see the folder."""
    if isinstance(answer, str) or answer[0] != program_of_all():
        told = answer if isinstance(answer, str) else "chương trình ở đó không phải cùng một bản"
        fix = "Máy ấy đang bận thì thử lại. Không thì cài trên mọi máy cùng một bản chương trình, "
        fix += "khởi động lại dask worker."
        return Finding(what=what, ok=False, told=told, fix=fix)
    if not (answer[1] or far):
        return Finding(
            what=what,
            ok=False,
            told="cùng bản chương trình, không thấy thư mục của đơn vị này",
            fix="Gắn thư mục máy chủ chung ở đúng đường dẫn ấy, hoặc ghi work ở [kho] trong "
            "hub.toml.",
        )
    seen = "thấy thư mục của đơn vị" if answer[1] else "lấy bài qua kho việc"
    return Finding(what=what, ok=True, told=f"cùng bản chương trình, {seen}")


@contextmanager
def asking_station(
    wired: WiredStation, crew: Crew, tell: Callable[[str], None] = lambda _: None
) -> Iterator[StationCrew]:
    """A crew that makes parts of a station. Raises StoreError."""
    settings = wired.settings
    work, store = settings.cache / PLACE, open_work_store(settings)
    clips = wired.tools.clips
    away = None
    if store is not None and isinstance(clips, FolderClipCache):
        away = StoreForWorkers(
            store=store,
            clips=ClipsInStore(clips, store),
            folder=settings.folder,
            paths=lambda: _inputs(settings),
        )
    with at_work(work) as run, _emptied(FolderObjectStore(work), tell), _emptied(store, tell):
        yield StationCrew(
            wired.parts(),
            crew,
            StationOrder(
                folder=str(settings.folder),
                work=str(work),
                run=run,
                program=program_of_all(),
                voice=os.environ.get("BROADCASTER_VOICE", ""),
                today=wired.tools.clock.now().date(),
                store=settings.station.object_store if store is not None else None,
            ),
            away=away,
            tell=tell,
        )


def _inputs(settings: Settings) -> Sequence[Path]:
    """What goes into parts; nothing of listeners and staff."""
    found = [p for p in files_below(settings.scripts, hidden=False) if p.name not in _OF_PEOPLE]
    both = (settings.folder, settings.voices)
    # a link is followed: there it is a folder; ".." leads out by name, and is not laid out there
    folder, voices = (Path(os.path.abspath(one)) for one in both)  # noqa: PTH100
    if voices.is_relative_to(folder):
        found += files_below(settings.folder / voices.relative_to(folder))
    return sorted(found)


@contextmanager
def _emptied(store: ObjectStore | None, tell: Callable[[str], None]) -> Iterator[None]:
    """Whatever ends the run, what went into it lies nowhere else; what was made, if it was cut off.

    A store that is away then is emptied by the next run.
    """
    made = False
    try:
        yield
        made = True
    finally:
        if store is not None:
            try:
                clear_store(store, made=made)
            except StoreError as fault:
                tell(f"kho việc chưa dọn được: {fault.sentence}")


def make_part(order: PartOrder, spare: Path) -> PartReceipt:
    """What a worker runs: it opens the station's folder, never its database."""
    return _work()[order.kind](order, spare)


@cache
def _work() -> Mapping[str, Callable[[PartOrder, Path], PartReceipt]]:
    stations = WorkerStations(_opened, program_of_all, _opened_store)
    episodes = EpisodeWorkshop(stations)
    return {
        edition_parts.KIND: EditionWorkshop(stations).make,
        episode_parts.KIND: episodes.make,
        episode_parts.SPEECH: episodes.speak,
    }


def program_of_all() -> str:
    """What is the same on every machine that makes the same bytes."""
    return content_print(PROGRAM, _SOUND_PACKAGES)


def _opened(folder: Path, voice: str) -> tuple[StationContext, ProductionTools]:
    """A station as who asks sees it, whatever this machine's environment wishes for."""
    asked = {"BROADCASTER_VOICE": voice}
    wired = wire(load_settings(folder, {**os.environ, **asked}))
    return wired.station, wired.tools


def _opened_store(asked: StationOrder) -> ObjectStore:
    """The work store of an order, by this machine's own keys. Raises StoreError."""
    assert asked.store is not None
    told = replace(asked.store, url=asked.store.work)
    return store_at(told, Path(asked.folder), os.environ.get("BROADCASTER_CA_BUNDLE", ""))
