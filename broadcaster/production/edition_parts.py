"""Units' editions as parts: what a worker is asked and answers, there and at who asks."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from broadcaster.audio.measuring import fingerprint
from broadcaster.cluster.part_run import PartRun
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.parts import PartEnd, PartOrder, PartReceipt
from broadcaster.domain.ports import Crew
from broadcaster.production.engines import usable_engines
from broadcaster.production.recipe_key import recipe_key
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.production.unit_editions import (
    EditionMaker,
    MadeEdition,
    UnitFile,
    UnitLine,
    failed,
    groups_of,
)
from broadcaster.storage.atomic import sweep
from broadcaster.storage.cache_folder import FolderBlobCache
from broadcaster.storage.parts import SqlParts
from broadcaster.storage.serialization import from_text, to_line

KIND = "edition"
_VERSION = 1  # raise when the same order would give other bytes
_OPEN = 2  # programmes that a worker has open: the newest, and the one before while it ends
_MOST = 50_000_000  # bytes of receipts that are kept
_PAUSE = 2.0  # seconds that a worker waits whose disk did not do what was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionOrder:
    """What a worker is asked: an episode's edition for a unit."""

    folder: str  # of the station, as this machine and the workers see it
    program: str  # print of the program that asks
    voice: str  # the engine that somebody wished for on this occasion; "" = as the station says
    today: date  # of who asks: no worker's clock is believed
    episode: str  # key
    gain: float | None
    programme: str  # `EditionMaker.programme_key` at who asks
    unit: UnitLine


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionReceipt:
    """What a worker answers; the file itself stands in the station."""

    bytes: int = 0  # 0 = there is no file
    sha256: str = ""
    fresh: int = 0
    segments: int = 0
    notices: tuple[Notice, ...] = ()
    length: Notice | None = None


class EditionsOnCrew:
    """Has editions made by a crew, and remembers in the table of parts what is made."""

    def __init__(
        self, table: SqlParts, crew: Crew, *, folder: Path, program: str, voice: str = ""
    ) -> None:
        self._table = table
        self._crew = crew
        self._folder = folder
        self._program = program
        self._voice = voice
        self._refused: dict[str, str] = {}

    def made(
        self, maker: EditionMaker, units: Sequence[UnitLine], progress: Callable[[str], None]
    ) -> Sequence[MadeEdition]:
        """What became of each unit's edition, in their order. Raises ClusterFault, StoreError."""
        programme = maker.programme_key(self._program)
        asked = {order.key: (order, unit) for order, unit in self._orders(maker, programme, units)}

        def stands(order: PartOrder, told: str, whole: bool) -> bool:
            return _stands(maker.path_of(asked[order.key][1]), told, whole=whole)

        run = PartRun(self._table, self._crew, stands=stands)
        ends: dict[str, PartReceipt] = {}
        for receipt in run.ends([order for order, _ in asked.values()]):
            ends[receipt.key] = receipt
            progress(f"bản riêng {len(ends)}/{len(asked)}: {asked[receipt.key][1].unit}")
        self._refused |= run.refused
        if maker.folder.is_dir():
            sweep(maker.folder)  # what workers left that were killed
        return [_as_made(maker, unit, ends[key]) for key, (_, unit) in asked.items()]

    def told(self) -> tuple[Notice, ...]:
        """Which workers were no use, and why."""
        return tuple(
            Notice(
                code="may-khong-dung",
                level=Level.WARNING,
                sentence=f"máy làm việc {worker} không được giao việc: {why}",
                hint="Cài trên mọi máy cùng một bản chương trình và cùng bộ giọng, mở cùng một thư "
                "mục đài, rồi khởi động lại dask worker ở máy ấy.",
            )
            for worker, why in self._refused.items()
        )

    def _orders(
        self, maker: EditionMaker, programme: str, units: Sequence[UnitLine]
    ) -> Iterator[tuple[PartOrder, UnitLine]]:
        for unit in units:
            asked = EditionOrder(
                folder=str(self._folder),
                program=self._program,
                voice=self._voice,
                today=maker.today,
                episode=maker.group.entry.key,
                gain=maker.gain,
                programme=programme,
                unit=replace(unit, place=None),
            )
            inputs = {"programme": programme, "unit": unit.unit, "name": unit.name}
            yield (
                PartOrder(
                    key=recipe_key(KIND, _VERSION, {**inputs, "slug": unit.slug}),
                    kind=KIND,
                    about=f"{asked.episode}/{unit.slug}",
                    argument=to_line(asked).decode(),
                ),
                unit,
            )


def _stands(path: Path, told: str, *, whole: bool) -> bool:
    """Whether the file is there that a receipt tells of; `whole`: read to the last byte."""
    try:
        receipt = from_text(EditionReceipt, told)
        if not receipt.bytes or path.stat().st_size != receipt.bytes:
            return False
        return not whole or fingerprint(path)[1] == receipt.sha256
    except (OSError, StoreError):
        return False


def _as_made(maker: EditionMaker, unit: UnitLine, end: PartReceipt) -> MadeEdition:
    episode = maker.group.entry.key
    try:
        receipt = from_text(EditionReceipt, end.told)
    except StoreError:
        return _not_made(unit, episode, end.told)
    if receipt.bytes and end.end is not PartEnd.DONE:  # told of a file that is not there
        return _not_made(unit, episode, "")
    file = UnitFile(
        unit=unit.unit,
        episode=episode,
        path=maker.path_of(unit),
        fresh=receipt.fresh,
        segments=receipt.segments,
    )
    return MadeEdition(
        file=file if receipt.bytes else None,
        notices=tuple(
            replace(n, place=unit.place) if n.place is None and n.level is Level.ERROR else n
            for n in receipt.notices
        ),
        length=receipt.length,
    )


def _not_made(unit: UnitLine, episode: str, told: str) -> MadeEdition:
    error = StoreError(f"không máy nào làm xong, lần cuối: {told or 'không rõ vì sao'}")
    return MadeEdition(file=None, notices=(failed(unit, episode, error),))


OpenStation = Callable[[Path, str], tuple[StationContext, ProductionTools]]


class EditionWorkshop:
    """What a worker keeps between orders: the programmes that it made editions of last."""

    def __init__(self, open_station: OpenStation, program: Callable[[], str]) -> None:
        """`open_station` opens a folder, with the voice that is wished for."""
        self._open_station = open_station
        self._program = program
        self._makers: OrderedDict[tuple[str, str], _OpenProgramme] = OrderedDict()
        self._door = threading.Lock()

    def make(self, order: PartOrder, spare: Path) -> PartReceipt:
        """Make an edition, or find it made; what stands in the way is told in the receipt.

        `spare` is a folder that goes when the worker does.
        """
        asked = from_text(EditionOrder, order.argument)
        if asked.program != self._program():
            return _ended(order, PartEnd.REFUSED, "chương trình ở đó không phải cùng một bản")
        try:
            programme = self._opened(asked, spare)
            kept = programme.kept.get(order.key)
            path = programme.maker.path_of(asked.unit)
            if kept is not None and _stands(path, kept.decode(), whole=True):
                return _ended(order, PartEnd.DONE, kept.decode())
            told = _receipt_of(programme.maker.make(asked.unit))
            if told.bytes:
                programme.kept.put(order.key, to_line(told))
        except _OtherStation as other:
            return _ended(order, PartEnd.REFUSED, str(other))
        except StoreError as error:  # a disk that is away for a moment, a file that was swept
            time.sleep(_PAUSE)
            return _ended(order, PartEnd.LOST, str(error))
        except BroadcasterError as error:
            told = EditionReceipt(notices=(failed(asked.unit, asked.episode, error),))
        end = PartEnd.DONE if told.bytes else PartEnd.FAILED
        return _ended(order, end, to_line(told).decode())

    def _opened(self, asked: EditionOrder, spare: Path) -> "_OpenProgramme":
        """The programme of an order; opened once, and the one before the last is let go."""
        key = (asked.folder, asked.programme)
        with self._door:
            programme = self._makers.get(key)
            if programme is None:
                programme = _OpenProgramme(self._open_station, asked, spare)
                self._makers[key] = programme
                if len(self._makers) > _OPEN:
                    self._makers.popitem(last=False)[1].close()
            self._makers.move_to_end(key)
            return programme


class _OtherStation(Exception):
    """This machine sees another station, or has other voices, than who asks."""


class _OpenProgramme:
    """An episode's maker at a worker, and what it needs open."""

    def __init__(self, open_station: OpenStation, asked: EditionOrder, spare: Path) -> None:
        with ExitStack() as stack:
            try:
                station, tools = open_station(Path(asked.folder), asked.voice)
                group = next(
                    (g for g in groups_of(station, tools) if g.entry.key == asked.episode), None
                )
            except InputError as error:
                raise _OtherStation(f"không mở được thư mục đài: {error}") from error
            if group is None:
                raise _OtherStation(f"ở đó không thấy số {asked.episode} trong {asked.folder}")
            engines, _ = usable_engines(tools.engines)
            stack.enter_context(tools.clips.holding())
            # each worker has one core's worth of work: it encodes one segment at a time
            tools = replace(tools, press=replace(tools.press, workers=1))
            maker = EditionMaker(
                station.profile,
                tools,
                group,
                engines,
                stack.enter_context(ThreadPoolExecutor(1, "voice")),
                gain=asked.gain,
                today=asked.today,
                spare=spare,
            )
            self.maker = stack.enter_context(closing(maker))
            if self.maker.programme_key(asked.program) != asked.programme:
                raise _OtherStation("bài, thiết lập hay giọng đọc ở đó không như ở máy giao việc")
            self.kept = FolderBlobCache(tools.folders.audio / ".cache" / "editions", ".json", _MOST)
            self.close = stack.pop_all().close


def _receipt_of(made: MadeEdition) -> EditionReceipt:
    """What is told of an edition that was just made; its file is read again."""
    if made.file is None:
        return EditionReceipt(notices=made.notices)
    size, digest = fingerprint(made.file.path)
    return EditionReceipt(
        bytes=size,
        sha256=digest,
        fresh=made.file.fresh,
        segments=made.file.segments,
        notices=made.notices,
        length=made.length,
    )


def _ended(order: PartOrder, end: PartEnd, told: str) -> PartReceipt:
    return PartReceipt(key=order.key, end=end, told=told)
