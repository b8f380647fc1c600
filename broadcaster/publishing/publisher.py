"""Putting a site in place: everything aside first, then renamed in order, feeds last."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import LostSound, PublishError, StoreError
from broadcaster.publishing.inspection import Inspection, digest_of, inspect
from broadcaster.publishing.public_paths import FOLDER, LIST, MOVED, STILL, check_paths, hostile
from broadcaster.publishing.record_index import RecordEntry, RecordIndex
from broadcaster.publishing.records import (
    UNFINISHED,
    GroupRecord,
    PartRecord,
    PublishedFile,
    Records,
    by_name,
    salvaged,
)
from broadcaster.publishing.site_plan import SiteFile, SitePart, SitePlan
from broadcaster.storage.atomic import aside_name, make_all_durable, same_content, sweep
from broadcaster.storage.lock import FileLock
from broadcaster.storage.os_errors import explain
from broadcaster.system.files import replace_file


@dataclass(frozen=True, slots=True, kw_only=True)
class PutInPlace:
    """What a publishing did to the folder."""

    written: tuple[str, ...] = ()  # paths, what others name before those that name it
    mended: tuple[str, ...] = ()  # those of them that had been published so, and were not so there
    removed: tuple[str, ...] = ()  # feeds first
    moved: tuple[str, ...] = ()  # where folders lie now that lay at the place of a file

    @property
    def changed(self) -> tuple[str, ...]:
        """Everything that is not as it was, in the order in which it changed."""
        return (*self.written, *self.removed)

    def below(self, folder: str) -> "PutInPlace":
        """The same, as seen from above the folder."""
        told = (self.written, self.mended, self.removed, self.moved)
        written, mended, removed, moved = (tuple(f"{folder}/{p}" for p in paths) for paths in told)
        return PutInPlace(written=written, mended=mended, removed=removed, moved=moved)


def together(done: Sequence[PutInPlace]) -> PutInPlace:
    """What some publishings did, one after another."""
    return PutInPlace(
        written=tuple(path for each in done for path in each.written),
        mended=tuple(path for each in done for path in each.mended),
        removed=tuple(path for each in done for path in each.removed),
        moved=tuple(path for each in done for path in each.moved),
    )


@dataclass(slots=True, kw_only=True)
class _Work:
    """One publishing while it is going on."""

    ours: set[str]  # every path that we may write over or remove
    damaged: Mapping[str, object]  # paths of files that are not what was recorded
    again: bool  # a part is made again whatever its key
    lost: list[str] = field(default_factory=list)  # finished sounds that are no more
    spares: list[tuple[SiteFile, Path]] = field(default_factory=list)  # to be renamed
    written: list[Path] = field(default_factory=list)  # spares that the disk may not have yet
    moved: list[str] = field(default_factory=list)  # where folders lie now that were in the way
    records: dict[str, GroupRecord] = field(default_factory=dict)  # of the groups that changed


class FolderPublisher:
    """A folder that a web server shows.

    Only what differs is written; what is no longer in the plan is removed, but never a file that
    somebody else put there. Interrupted at any moment, no feed names a missing file.
    """

    def __init__(self, folder: Path, *, link: bool = False) -> None:
        """`link` gives sounds a second name instead of a copy, where the disk can do that.

        Finished sounds are never changed in place, only replaced.
        """
        self._folder = folder
        self._link = link
        self.tell: Callable[[int, int], None] = lambda _done, _whole: None  # groups made, in all
        self._records = Records(folder)
        self._index = RecordIndex(folder)

    @property
    def folder(self) -> Path:
        """Where the site stands."""
        return self._folder

    def publish(self, plan: SitePlan, *, again: bool = False, thorough: bool = False) -> PutInPlace:
        """Make the folder what the plan says, also where somebody changed what stood there.

        Every published file is looked at: that it is there, a share in turn for its size, a
        smaller one for its bytes; what is not so is made again. `thorough` looks at every size,
        `again` makes everything, whatever is recorded. Raises PublishError; before the first rename
        the old site then still stands whole, after it a mixture stands in which every feed finds
        its files.
        """
        check_paths([file.path for file in plan.files])
        lock = FileLock(self._folder / FOLDER / "khoa") if plan.groups else nullcontext()
        try:
            with lock:
                return self._publish(plan, again=again, thorough=thorough)
        except OSError as fault:
            told = explain(fault, _stood_at(fault, self._folder), "xuất bản")
        except StoreError as fault:
            told = fault
        raise PublishError(told.sentence, hint=told.hint, where=told.where) from told

    def remove(self, wanted: Callable[[str], bool]) -> tuple[str, ...]:
        """Remove every file of the groups whose name is `wanted`; the paths, feeds first.

        What else names them is put right by the next publishing. Raises PublishError.
        """
        names = [name for name in self._records.names() if wanted(name)]
        if not names:
            return ()
        try:
            with FileLock(self._folder / FOLDER / "khoa"):
                files = [file for name in names for file in self._records.read(name).files()]
                self._records.begin()
                stale = [file.path for file in sorted(files, key=lambda f: f.stage)]
                removed = self._remove(stale, ())
                for name in names:
                    self._records.forget(name)
        except OSError as fault:
            told = explain(fault, _stood_at(fault, self._folder), "gỡ")
            raise PublishError(told.sentence, hint=told.hint, where=told.where) from fault
        except StoreError as fault:
            raise PublishError(fault.sentence, hint=fault.hint, where=fault.where) from fault
        return tuple(removed)

    def standing(self) -> Inspection:
        """Whether every published file is there and of its size, without reading it.

        While a publishing is at work nothing is damaged: what is recorded is about to be there.
        """
        seen = inspect(self._folder, self._index.entries(afresh=True))
        if seen.groups and self._records.busy() and self._at_work():
            return Inspection(files=seen.files, damaged={})
        return seen

    def _at_work(self) -> bool:
        try:
            with FileLock(self._folder / FOLDER / "khoa"):
                return False
        except StoreError:
            return True

    def newest(self) -> datetime | None:
        """The newest moment that what stands there tells of. Raises PublishError."""
        return self._records.listed(again=False)[1]

    def damaged(self) -> Iterator[str]:
        """The paths of recorded files that are gone or no longer what was published."""
        for name in self._records.names():
            for file in self._records.read(name).files():
                if digest_of(self._folder / file.path) != file.sha256:
                    yield file.path

    def _publish(self, plan: SitePlan, *, again: bool, thorough: bool) -> PutInPlace:
        self._folder.mkdir(parents=True, exist_ok=True)
        if not plan.groups or self._records.busy():
            sweep(self._folder)  # what an interrupted run left; else nobody looks at every file
        known, newest = self._records.listed(again=again)
        _refuse_early(plan, newest)
        turn = self._records.turn()
        entries = self._index.entries(afresh=again or thorough or self._records.busy())
        known_listings = self._index.listings()
        seen = inspect(self._folder, entries, turn=turn, sizes=thorough, known=known_listings)
        self._index.keep(known_listings)
        old = self._old_records(plan, entries, seen, again=again)
        before = [file for record in old.values() for file in record.files()]
        work = _Work(
            ours={*known, *(file.path for file in before)}, damaged=seen.damaged, again=again
        )
        if plan.groups:
            self._records.begin()
        try:
            self._prepare(plan, entries.keys() - old.keys(), old, work)
            work.spares.sort(key=lambda spare: spare[0].stage)
            planned = [file.path for file in plan.files]
            new = [file.path for record in work.records.values() for file in record.files()]
            check_paths([*planned, *new])
            # before anything is renamed: a file of ours is never unknown, whenever we stop
            self._records.list_paths([*known, *(p for p in planned if p not in set(known))], newest)
            self._record_unfinished(old, work)
            for file, spare in work.spares:
                self._clear_folder(file.path, work)
                replace_file(spare, self._folder / file.path)
        finally:
            _drop(spare for _, spare in work.spares)
        stale = [*known, *(file.path for file in sorted(before, key=lambda f: f.stage))]
        standing = [*planned, *new]
        gone = set(stale).difference(standing)
        removed = self._remove([p for p in dict.fromkeys(stale) if p in gone], standing)
        self._record_finished(plan, old, work)
        self._records.list_paths(planned, plan.newest)
        self._records.go_on_at(seen.turn)
        self._index.entries()  # it keeps what is named now, and nothing of what is no more
        self._records.end()
        written = tuple(file.path for file, _ in work.spares)
        return PutInPlace(
            written=written,
            mended=_mended(written, before, work),
            removed=tuple(removed),
            moved=tuple(work.moved),
        )

    # --- what stands and what is wanted -----------------------------------------------------

    def _old_records(
        self, plan: SitePlan, entries: Mapping[str, RecordEntry], seen: Inspection, *, again: bool
    ) -> dict[str, GroupRecord]:
        """The records of the groups that changed, are no more or have a damaged file.

        All of them when asked to do everything `again`, and behind an interrupted run: it may have
        left a file in the records of two groups. Without the list beside them the files may be
        gone as well.
        """
        whole = not again and not self._records.busy() and (self._folder / LIST).is_file()
        wanted = {group.name: group.key for group in plan.groups}
        return {
            name: self._record(name, entry.text, again=again)
            for name, entry in entries.items()
            if not whole or wanted.get(name) != entry.key or name in seen.groups
        }

    def _record(self, name: str, text: str, *, again: bool) -> GroupRecord:
        try:
            return self._records.parsed(name, text)
        except PublishError:
            if not again:
                raise
            return salvaged(name, text)

    def _prepare(
        self, plan: SitePlan, same: Set[str], old: Mapping[str, GroupRecord], work: _Work
    ) -> None:
        """Write every changed file under a spare name; on a fault none of them stays.

        `same` are the groups at which nothing has to be done.
        """
        parts = by_name(old)
        changed = [group for group in plan.groups if group.name not in same]
        for number, group in enumerate(changed):
            self.tell(number, len(changed))
            record = GroupRecord(key=group.key)
            for part in group.parts():
                record.parts.append(self._part(part, parts.get(part.name), work))
            work.records[group.name] = record
        for file in plan.files:
            self._laid(file, work)
        if work.lost:
            raise LostSound(
                f"thiếu tệp âm thanh, hoặc tệp đã bị thay đổi: {Path(work.lost[0]).name}",
                hint=f"{STILL} Xóa tệp ấy nếu còn, rồi dựng lại bằng: broadcaster build",
                files=tuple(work.lost),
            )
        make_all_durable(work.written)

    def _part(self, part: SitePart, known: PartRecord | None, work: _Work) -> PartRecord:
        stands = known is not None and known.key == part.key and not work.again
        if known is not None and stands and self._whole(known, work):
            return known
        files = tuple(self._file(file, work) for file in part.make())
        return PartRecord(name=part.name, key=part.key, files=files)

    def _whole(self, part: PartRecord, work: _Work) -> bool:
        """Whether nothing of a part is known to be damaged and every file has its size."""
        for file in part.files:
            try:
                size = (self._folder / file.path).stat().st_size
            except OSError:
                return False
            if file.path in work.damaged or size != file.size:
                return False
        return True

    def _file(self, file: SiteFile, work: _Work) -> PublishedFile:
        path, digest = self._laid(file, work)
        if not digest:
            digest = digest_of(path) if file.copy_of else hashlib.sha256(file.content).hexdigest()
        size = path.stat().st_size if path.exists() else 0
        return PublishedFile(path=file.path, stage=file.stage, size=size, sha256=digest)

    def _laid(self, file: SiteFile, work: _Work) -> tuple[Path, str]:
        """Where a file stands or waits for its name, and its SHA-256 where that is known.

        What was made and is no more is noted as lost, and the whole publishing refused later.
        """
        target = self._folder / file.path
        if self._stands(file):
            return target, file.sha256
        if _is_gone(file):
            work.lost.append(str(file.copy_of))
            return target, file.sha256
        spare = self._spare(file, work)
        if file.sha256 and digest_of(spare) != file.sha256:
            work.lost.append(str(file.copy_of))
        return spare, file.sha256

    def _stands(self, file: SiteFile) -> bool:
        """Whether the file is there already, byte for byte."""
        target = self._folder / file.path
        if target.is_symlink() or not target.is_file():
            return False
        if file.copy_of is None:
            same_size = target.stat().st_size == len(file.content)
            return same_size and target.read_bytes() == file.content
        if file.sha256:  # also when the finished file is gone: what is public stays
            return digest_of(target) == file.sha256
        return same_content(_source(file), target)

    def _spare(self, file: SiteFile, work: _Work) -> Path:
        """Write a file aside; nothing keeps its bytes in memory afterwards."""
        check_paths([file.path])
        self._refuse_foreign(file, work.ours)
        target = self._folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        spare = aside_name(target)
        bare = SiteFile(path=file.path, stage=file.stage)
        work.spares.append((bare, spare))
        if _fill(spare, file, link=self._link):
            work.written.append(spare)
        return spare

    def _refuse_foreign(self, file: SiteFile, ours: set[str]) -> None:
        target = self._folder / file.path
        if os.path.lexists(target) and file.path not in ours:
            raise PublishError(
                "Chỗ này đã có một tệp không do chương trình xuất bản.",
                hint=f"{STILL} Hãy chuyển tệp đó đi chỗ khác rồi xuất bản lại.",
                where=str(target),
            )
        if not target.parent.resolve().is_relative_to(self._folder.resolve()):
            raise hostile(file.path, "đường dẫn đi ra ngoài thư mục xuất bản")

    def _clear_folder(self, path: str, work: _Work) -> None:
        """Somebody's folder where a file of ours belongs is moved aside, with what is in it."""
        target = self._folder / path
        if target.is_symlink() or not target.is_dir():
            return
        with suppress(OSError):
            target.rmdir()  # an empty one holds nothing that anybody could miss
            return
        place = self._folder / MOVED
        place.mkdir(exist_ok=True)
        number = 1
        while os.path.lexists(place / f"{number}-{target.name}"):
            number += 1
        replace_file(target, place / f"{number}-{target.name}")
        work.moved.append(f"{MOVED}/{number}-{target.name}")

    # --- what is remembered -----------------------------------------------------------------

    def _record_unfinished(self, old: Mapping[str, GroupRecord], work: _Work) -> None:
        """Name old and new files of every changed group, under keys that equal nothing."""
        fresh = {file.path for file, _ in work.spares}
        for name, record in work.records.items():
            parts = [
                PartRecord(
                    name=part.name,
                    key=UNFINISHED if any(f.path in fresh for f in part.files) else part.key,
                    files=part.files,
                )
                for part in record.parts
            ]
            named = {file.path for part in parts for file in part.files}
            before = old[name].files() if name in old else ()
            left = tuple(file for file in before if file.path not in named)
            parts.append(PartRecord(name=f"{name}.cu", key=UNFINISHED, files=left))
            self._records.write(name, GroupRecord(key=UNFINISHED, parts=parts))

    def _record_finished(self, plan: SitePlan, old: Mapping[str, GroupRecord], work: _Work) -> None:
        for name, record in work.records.items():
            self._records.write(name, record)
        wanted = {group.name for group in plan.groups}
        for name in old:
            if name not in wanted:
                self._records.forget(name)

    # --- what goes --------------------------------------------------------------------------

    def _remove(self, stale: Sequence[str], planned: Sequence[str]) -> list[str]:
        """Remove what is no longer published, feeds first; every one is tried."""
        standing = {path.casefold(): path for path in planned} if stale else {}
        removed = []
        faults: list[OSError] = []
        for path in reversed(stale):
            target = self._folder / path
            kept = standing.get(path.casefold())
            if not os.path.lexists(target) or (kept and self._is_same(target, kept)):
                continue
            if target.is_dir() and not target.is_symlink():
                continue  # somebody's own: the file of ours is gone already
            try:
                target.unlink()
                removed.append(path)
            except OSError as fault:
                faults.append(fault)
            self._prune(target.parent)
        if faults:
            raise faults[0]
        return removed

    def _is_same(self, target: Path, kept: str) -> bool:
        """Whether a disk that forgives case has one file under both names."""
        return not target.is_symlink() and target.samefile(self._folder / kept)

    def _prune(self, folder: Path) -> None:
        """Remove folders that have become empty, up to the site's own."""
        while folder != self._folder:
            with suppress(OSError):
                folder.rmdir()
            folder = folder.parent


def _refuse_early(plan: SitePlan, newest: datetime | None) -> None:
    """A clock behind what is published already is wrong: it would take everything back."""
    if plan.as_of is None or newest is None or plan.as_of >= newest:
        return
    newest = newest.astimezone(plan.as_of.tzinfo)  # both as the same clock shows them
    raise PublishError(
        f"Đồng hồ của máy chỉ {told_moment(plan.as_of)}, trước giờ phát của số mới nhất đã "
        f"lên kênh ({told_moment(newest)}).",
        hint=f"{STILL} Hãy chỉnh lại đồng hồ rồi chạy lại. Nếu đồng hồ lúc này mới đúng, "
        "chạy: broadcaster publish --trust-clock",
    )


def _source(file: SiteFile) -> Path:
    if file.copy_of is None or not file.copy_of.is_file():
        raise PublishError(
            f"Không tìm thấy tệp nguồn của “{file.path}”.",
            hint=f"{STILL} Hãy chạy lại broadcaster build rồi xuất bản lại.",
            where=str(file.copy_of),
        )
    return file.copy_of


def _fill(spare: Path, file: SiteFile, *, link: bool) -> bool:
    """Whether anything was written; a second name of a finished file is none."""
    if file.copy_of is None:
        spare.write_bytes(file.content)
    elif link and _linked(_source(file), spare):
        return False
    else:
        shutil.copyfile(_source(file), spare)
    return True


def _linked(source: Path, spare: Path) -> bool:
    try:
        spare.hardlink_to(source)
    except OSError:  # another disk, or one that has no links
        return False
    return True


def _is_gone(file: SiteFile) -> bool:
    """Whether what was made and is to be copied is not even there."""
    return bool(file.sha256) and (file.copy_of is None or not file.copy_of.is_file())


def _mended(
    written: Sequence[str], before: Sequence[PublishedFile], work: _Work
) -> tuple[str, ...]:
    """What had to be written though it was published with the very same bytes before."""
    recorded = {file.path: file.sha256 for file in before}
    new = {f.path: f.sha256 for record in work.records.values() for f in record.files()}
    return tuple(p for p in written if p in new and recorded.get(p) == new[p])


def _drop(spares: Iterable[Path]) -> None:
    for spare in spares:
        with suppress(OSError):
            spare.unlink(missing_ok=True)


def _stood_at(fault: OSError, folder: Path) -> Path:
    """The path that is in the way: of a renaming that which was to be replaced."""
    return Path(fault.filename2 or fault.filename or folder)
