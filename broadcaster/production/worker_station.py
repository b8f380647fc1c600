"""A station and its workers: what each order says of it, how a worker opens it, who runs orders.

A worker sees the station's folder, where the run that asks has left its mark, or lays the station
out of the store of inputs.
"""

import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar, cast
from uuid import uuid4

from broadcaster.cluster.part_run import PartRun, patiently
from broadcaster.domain.errors import ClusterFault, InputError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.parts import PartEnd, PartOrder, PartReceipt
from broadcaster.domain.ports import Crew, ObjectStore, VoiceEngine
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.domain.wording import time_left
from broadcaster.production.clip_cache import FolderClipCache
from broadcaster.production.engines import usable_engines
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.production.work_store import (
    ClipsInStore,
    WorkStore,
    lay_out_inputs,
    name_of_another,
    put_inputs,
)
from broadcaster.storage.object_folder import FolderObjectStore
from broadcaster.storage.parts import SqlParts

Opened = TypeVar("Opened", bound="Closable")

_OPEN = 2  # that a worker has open: the newest, and the one before while it ends
_PAUSE = 2.0  # seconds that a worker waits whose disk or store did not do what was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class StationOrder:
    """What every order says of the station."""

    folder: str  # as this machine sees it, and workers that share it
    work: str  # folder in it for what workers leave; `run` is there a file while the run lasts
    run: str
    program: str  # print of the program that asks
    voice: str  # the engine that somebody wished for on this occasion; "" = as the station says
    today: date  # of who asks: no worker's clock is believed
    store: ObjectStoreSettings | None = None  # for workers that do not see the folder
    inputs: str = ""  # SHA-256 of the list of inputs in that store


class OtherWorker(Exception):
    """This machine is another program, sees another station or has other voices than who asks."""


class Closable(Protocol):
    """What is let go of when another one takes its place."""

    @property
    def close(self) -> Callable[[], None]:
        """Let go of it."""


@dataclass(slots=True, eq=False)
class _Kept:
    thing: Closable | None = None
    users: int = 0
    opening: threading.Lock = field(default_factory=threading.Lock)


class NewestOpen:
    """What a worker keeps open between orders: the newest, and the one before.

    Nothing is closed while a thread works with it, and nobody waits for what another thread opens
    unless it is the same.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], _Kept] = OrderedDict()
        self._door = threading.Lock()

    @contextmanager
    def using(self, key: tuple[str, ...], opened: Callable[[], Opened]) -> Iterator[Opened]:
        """What is open under a key, opened where it is not; a key stands for one kind of thing."""
        with self._door:
            kept = self._kept.setdefault(key, _Kept())
            kept.users += 1
            self._kept.move_to_end(key)
        try:
            with kept.opening:
                if kept.thing is None:
                    kept.thing = opened()
            yield cast(Opened, kept.thing)
        finally:
            with self._door:
                kept.users -= 1
                self._close_all_but(_OPEN)

    def close(self) -> None:
        """Let go of all of it that nobody works with."""
        with self._door:
            self._close_all_but(0)

    def _close_all_but(self, newest: int) -> None:
        older = [*self._kept][: max(len(self._kept) - newest, 0)]
        for key, kept in [*self._kept.items()]:
            if kept.users == 0 and (key in older or kept.thing is None):  # None = it did not open
                del self._kept[key]
                if kept.thing is not None:
                    kept.thing.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerStation:
    """A station that a worker has open."""

    station: StationContext
    tools: ProductionTools
    engines: tuple[VoiceEngine, ...]
    voices: Executor
    out: WorkStore
    shared: bool  # whether it is the folder of who asks
    kept: NewestOpen  # what was opened of it
    close: Callable[[], None]


OpenStation = Callable[[Path, str], tuple[StationContext, ProductionTools]]


class WorkerStations:
    """The stations that a worker makes parts of."""

    def __init__(
        self,
        open_station: OpenStation,
        program: Callable[[], str],
        open_store: Callable[[StationOrder], ObjectStore],
    ) -> None:
        """`open_station` opens a folder, with the voice that is wished for."""
        self._open_station = open_station
        self._program = program
        self._open_store = open_store
        self._stations = NewestOpen()

    def answered(
        self,
        order: PartOrder,
        asked: StationOrder,
        spare: Path,
        work: Callable[[WorkerStation], PartReceipt],
    ) -> PartReceipt:
        """What a worker answers that has a station open, or what kept it from its work.

        `spare` is a folder that goes when the worker does.
        """
        try:
            if asked.program != self._program():
                raise OtherWorker("chương trình ở đó không phải cùng một bản")
            with self._stations.using((asked.run,), lambda: self._open(asked, spare)) as at:
                try:
                    return work(at)
                except StoreError as error:
                    if not _came_back(at.out, order.key):
                        raise
                    return replace(ended(order, PartEnd.LOST, str(error)), blamed=False)
        except OtherWorker as other:
            return ended(order, PartEnd.REFUSED, str(other))
        except StoreError as error:  # a disk or store that is away for long, a file that was swept
            time.sleep(_PAUSE)
            return ended(order, PartEnd.LOST, str(error))

    def _open(self, asked: StationOrder, spare: Path) -> WorkerStation:
        shared = Path(asked.work, asked.run).is_file()
        store = None
        if shared:
            folder = Path(asked.folder)
            out: ObjectStore = FolderObjectStore(Path(asked.work))
        elif asked.store is None:
            raise OtherWorker(f"ở đó không thấy thư mục đài {asked.folder}")
        else:
            folder = spare / f"station-{asked.run}"
            try:
                out = store = self._open_store(asked)
                patiently(lambda: lay_out_inputs(out, asked.inputs, spare, folder))
            except StoreError as away:  # wrong keys, a wrong clock: parts would be lost there
                told = f"không lấy được bài của đài từ kho việc: {away.sentence}"
                raise OtherWorker(told) from away
        try:
            station, tools = self._open_station(folder, asked.voice)
        except InputError as error:
            raise OtherWorker(f"không mở được thư mục đài: {error}") from error
        if store is not None:
            clips = tools.clips
            assert isinstance(clips, FolderClipCache)
            tools = replace(tools, clips=ClipsInStore(clips, store))
        engines, _ = usable_engines(tools.engines)
        voices, kept = ThreadPoolExecutor(1, "voice"), NewestOpen()

        def close() -> None:
            kept.close()
            voices.shutdown(wait=False)
            if not shared:
                shutil.rmtree(folder, ignore_errors=True)

        return WorkerStation(
            station=station,
            # each worker has one core's worth of work: it encodes one segment at a time
            tools=replace(tools, press=replace(tools.press, workers=1)),
            engines=engines,
            voices=voices,
            out=WorkStore(out),
            shared=shared,
            kept=kept,
            close=close,
        )


def _came_back(store: WorkStore, key: str) -> bool:
    """Whether a store was away and is there again: a part that was lost by that blames nobody.

    Raises StoreError when it stays away.
    """
    try:
        store.has_receipt(key)
    except StoreError:
        patiently(lambda: store.has_receipt(key))
        return True
    return False


def ended(order: PartOrder, end: PartEnd, told: str) -> PartReceipt:
    """A receipt of a worker."""
    return PartReceipt(key=order.key, end=end, told=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreForWorkers:
    """The place of a station for workers that do not see its folder."""

    store: ObjectStore
    clips: ClipsInStore
    folder: Path  # of the station
    paths: Callable[[], Sequence[Path]]  # of the files in it that go into parts


class StationCrew:
    """Who makes parts of a station, and the table that remembers what is made."""

    def __init__(
        self,
        table: SqlParts,
        crew: Crew,
        order: StationOrder,
        *,
        away: StoreForWorkers | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`away` is for workers that do not see the folder."""
        self.order = order
        self.clips = away.clips if away is not None else None
        here = WorkStore(FolderObjectStore(Path(order.work)))
        self.stores = (here,) if away is None else (here, WorkStore(away.store))
        self._away = away
        self.left = ""  # in words, how long it takes yet
        self._table = table
        self._crew = crew
        self._tell = tell
        self._refused: dict[str, str] = {}
        self._fault: ClusterFault | None = None

    def ready(self) -> None:
        """Bring to the store what goes into parts, once. Raises StoreError.

        An order names its inputs, so this comes before them. Where others keep something, nothing
        is put: what was not aired yet would lie among it.
        """
        if self._away is not None and not self.order.inputs:
            self._tell("đưa bài và âm thanh của đài lên kho việc")
            store, folder, paths = self._away.store, self._away.folder, self._away.paths
            other = patiently(lambda: name_of_another(store), self._tell)
            if other:
                raise StoreError(
                    f"chỗ ghi ở dòng work của mục [object_store] có tệp của việc khác: {other}",
                    hint="Ghi vào work một chỗ riêng, còn trống, như một thư mục con mới.",
                    where=store.shown,
                )
            inputs = patiently(lambda: put_inputs(store, folder, paths()), self._tell)
            self.order = replace(self.order, inputs=inputs)

    def ends(
        self, orders: Sequence[PartOrder], stands: Callable[[PartOrder, str, bool], bool]
    ) -> Iterator[PartReceipt]:
        """How each part ended; see `PartRun`. A cluster that is lost is not waited for twice."""
        if self._fault is not None:
            raise self._fault
        run = PartRun(self._table, self._crew, stands=stands, tell=self._tell)
        begun, done = time.monotonic(), 0
        try:
            for receipt in run.ends(orders):
                done += 1
                self.left = time_left(done, len(orders), time.monotonic() - begun)
                yield receipt
        except ClusterFault as fault:
            self._fault = fault
            raise
        finally:
            self._refused |= run.refused

    def told(self) -> tuple[Notice, ...]:
        """Which workers were no use, and why."""
        return tuple(
            Notice(
                code="may-khong-dung",
                level=Level.WARNING,
                sentence=f"máy làm việc {worker} không được giao việc: {why}",
                hint="Cài trên mọi máy cùng một bản chương trình và cùng bộ giọng, mở cùng một thư "
                "mục đài, xem đĩa ở đó còn chỗ, rồi khởi động lại dask worker ở máy ấy.",
            )
            for worker, why in self._refused.items()
        )


@contextmanager
def at_work(work: Path) -> Iterator[str]:
    """The name of a run; while the block lasts, who sees the station's folder sees its mark."""
    name = f"{uuid4().hex}.run"
    mark = work / name
    try:
        work.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError as error:
        raise StoreError(
            f"không ghi được vào thư mục {work}: {error.strerror}",
            hint="Xem đĩa còn chỗ và ghi được, rồi chạy lại.",
        ) from error
    try:
        yield name
    finally:
        with suppress(OSError):
            mark.unlink(missing_ok=True)
