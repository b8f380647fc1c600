"""Units' editions as parts: what a worker is asked and answers, there and at who asks."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from broadcaster.audio.measuring import fingerprint
from broadcaster.cluster.part_run import patiently
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.parts import PartEnd, PartOrder, PartReceipt
from broadcaster.production.recipe_key import recipe_key
from broadcaster.production.unit_editions import (
    EditionMaker,
    MadeEdition,
    UnitFile,
    UnitLine,
    failed,
    groups_of,
)
from broadcaster.production.work_store import StoredFile
from broadcaster.production.worker_station import (
    OtherWorker,
    StationCrew,
    StationOrder,
    WorkerStation,
    WorkerStations,
    ended,
)
from broadcaster.storage.atomic import sweep
from broadcaster.storage.cache_folder import FolderBlobCache
from broadcaster.storage.serialization import from_text, to_line

KIND = "edition"
_VERSION = 1  # raise when the same order would give other bytes
_MOST = 50_000_000  # bytes of receipts that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionOrder:
    """What a worker is asked: an episode's edition for a unit."""

    station: StationOrder
    episode: str  # key
    scripts: tuple[str, ...]  # SHA-256 of each
    gain: float | None
    programme: str  # `EditionMaker.programme_key` at who asks
    unit: UnitLine


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionReceipt:
    """What a worker answers; the file itself stands in the station, or in the store of work."""

    bytes: int = 0  # 0 = there is no file
    sha256: str = ""
    fresh: int = 0
    segments: int = 0
    notices: tuple[Notice, ...] = ()
    length: Notice | None = None


class EditionsOnCrew:
    """Has editions made by a crew, and remembers in the table of parts what is made."""

    def __init__(self, crew: StationCrew) -> None:
        self._crew = crew

    def made(
        self, maker: EditionMaker, units: Sequence[UnitLine], progress: Callable[[str], None]
    ) -> Sequence[MadeEdition]:
        """What became of each unit's edition, in their order. Raises ClusterFault, StoreError."""
        self._crew.ready()
        if self._crew.clips is not None:
            self._crew.clips.offer(maker.usual_clips())
        programme = maker.programme_key(self._crew.order.program)
        asked = {order.key: (order, unit) for order, unit in self._orders(maker, programme, units)}

        def stands(order: PartOrder, told: str, whole: bool) -> bool:
            path = maker.path_of(asked[order.key][1])
            return _stands(path, told, whole=whole) or self._brought(order.key, path, told)

        ends: dict[str, PartReceipt] = {}
        for receipt in self._crew.ends([order for order, _ in asked.values()], stands):
            ends[receipt.key] = receipt
            unit = asked[receipt.key][1].unit
            progress(f"bản riêng {len(ends)}/{len(asked)} · {self._crew.left} · {unit}")
        if maker.folder.is_dir():
            sweep(maker.folder)  # what workers left that were killed
        return [_as_made(maker, unit, ends[key]) for key, (_, unit) in asked.items()]

    def told(self) -> tuple[Notice, ...]:
        """Which workers were no use, and why."""
        return self._crew.told()

    def _brought(self, key: str, path: Path, told: str) -> bool:
        """Whether a file was in the store of work; it is in its place now. Raises StoreError."""
        receipt = _receipt(told)
        if receipt is None or not receipt.bytes:
            return False
        file = StoredFile(name=path.name, bytes=receipt.bytes, sha256=receipt.sha256)
        for store in self._crew.stores:
            if store.has(key, [file]):
                store.bring(key, [file], path.parent)
                with suppress(StoreError):  # it is here; what is left goes when the run is over
                    store.clear(key, [file])
                return True
        return False

    def _orders(
        self, maker: EditionMaker, programme: str, units: Sequence[UnitLine]
    ) -> Iterator[tuple[PartOrder, UnitLine]]:
        for unit in units:
            asked = EditionOrder(
                station=self._crew.order,
                episode=maker.group.entry.key,
                scripts=maker.group.digests,
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
    receipt = _receipt(told)
    try:
        if receipt is None or not receipt.bytes or path.stat().st_size != receipt.bytes:
            return False
        return not whole or fingerprint(path)[1] == receipt.sha256
    except OSError:
        return False


def _receipt(told: str) -> EditionReceipt | None:
    """A receipt; None = words that are none."""
    try:
        return from_text(EditionReceipt, told)
    except StoreError:
        return None


def _as_made(maker: EditionMaker, unit: UnitLine, end: PartReceipt) -> MadeEdition:
    episode = maker.group.entry.key
    receipt = _receipt(end.told)
    if receipt is None:
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


class EditionWorkshop:
    """What a worker makes for units; the programmes of the last editions stay open."""

    def __init__(self, stations: WorkerStations) -> None:
        self._stations = stations

    def make(self, order: PartOrder, spare: Path) -> PartReceipt:
        """Make an edition, or find it made; what stands in the way is told in the receipt.

        `spare` is a folder that goes when the worker does.
        """
        asked = from_text(EditionOrder, order.argument)

        def work(at: WorkerStation) -> PartReceipt:
            key = (KIND, asked.programme)
            try:
                with at.kept.using(key, lambda: _OpenProgramme(at, asked, spare)) as programme:
                    return self._made(order, asked, at, programme)
            except _OtherScripts:
                told = EditionReceipt(notices=(failed(asked.unit, asked.episode, _changed()),))
                return ended(order, PartEnd.FAILED, to_line(told).decode())

        return self._stations.answered(order, asked.station, spare, work)

    def _made(
        self,
        order: PartOrder,
        asked: EditionOrder,
        at: WorkerStation,
        programme: "_OpenProgramme",
    ) -> PartReceipt:
        path = programme.maker.path_of(asked.unit)
        kept = programme.kept.get(order.key)
        if kept is not None and _stands(path, kept.decode(), whole=True):
            told = from_text(EditionReceipt, kept)
        else:
            try:
                told = _receipt_of(programme.maker.make(asked.unit))
            except StoreError:  # another worker may do better
                raise
            except BroadcasterError as error:
                told = EditionReceipt(notices=(failed(asked.unit, asked.episode, error),))
            if told.bytes:
                programme.kept.put(order.key, to_line(told))
        if told.bytes and not at.shared:
            file = StoredFile(name=path.name, bytes=told.bytes, sha256=told.sha256)
            patiently(lambda: at.out.leave(order.key, path.parent, [file], to_line(told)))
            with suppress(OSError):
                path.unlink()
        end = PartEnd.DONE if told.bytes else PartEnd.FAILED
        return ended(order, end, to_line(told).decode())


class _OtherScripts(Exception):
    """The scripts of one episode are not those that who asks has read; all else is the same."""


def _changed() -> StoreError:
    return StoreError(
        "bài của số ấy vừa được sửa, xóa hay đổi tên trong lúc dựng",
        hint="Các số khác vẫn được dựng. Chạy lại đúng lệnh này để dựng bài vừa sửa.",
    )


class _OpenProgramme:
    """An episode's maker at a worker, and what it needs open."""

    def __init__(self, at: WorkerStation, asked: EditionOrder, spare: Path) -> None:
        groups = groups_of(at.station, at.tools)
        group = next((g for g in groups if g.entry.key == asked.episode), None)
        if group is None or group.digests != asked.scripts:  # or not seen there yet
            raise _OtherScripts
        with ExitStack() as stack:
            stack.enter_context(at.tools.clips.holding())
            maker = EditionMaker(
                at.station.profile,
                at.tools,
                group,
                at.engines,
                at.voices,
                gain=asked.gain,
                today=asked.station.today,
                spare=spare,
            )
            self.maker = stack.enter_context(closing(maker))
            if self.maker.programme_key(asked.station.program) != asked.programme:
                raise OtherWorker("bài, thiết lập hay giọng đọc ở đó không như ở máy giao việc")
            folder = at.tools.folders.audio / ".cache" / "editions"
            self.kept = FolderBlobCache(folder, ".json", _MOST)
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
