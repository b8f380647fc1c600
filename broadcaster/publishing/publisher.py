"""Putting a site in place: everything aside first, then renamed in order, feeds last."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from broadcaster.domain.errors import PublishError, StoreError
from broadcaster.publishing.site_plan import SiteFile, SitePart, SitePlan
from broadcaster.storage.atomic import (
    ASIDE,
    aside_name,
    make_all_durable,
    same_content,
    sweep,
    write_atomic,
)
from broadcaster.storage.lock import FileLock
from broadcaster.storage.os_errors import explain
from broadcaster.system.files import replace_file

FOLDER = ".da-xuat-ban.d"  # hidden folder beside the published files
UNFINISHED = "do-dang"  # key of a group or part whose files are being put in place
_HEAD = "# Chương trình ghi tệp này để biết tệp nào trong thư mục là do nó xuất bản."
_SIGN = "dang-ghi"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """One published file."""

    path: str
    stage: int
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRecord:
    """The files of one part, under the key for which they were made."""

    name: str
    key: str
    files: tuple[PublishedFile, ...]


@dataclass(slots=True, kw_only=True)
class GroupRecord:
    """The parts of one group."""

    key: str
    parts: list[PartRecord] = field(default_factory=list)

    def files(self) -> Iterator[PublishedFile]:
        """Every file of the group."""
        for part in self.parts:
            yield from part.files


class Records:
    """The records of one public folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def begin(self) -> None:
        """Leave a sign that files are being written; an interrupted run does not take it away."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / _SIGN).touch()

    def busy(self) -> bool:
        """Whether a run began and did not come to its end."""
        return (self._folder / _SIGN).exists()

    def end(self) -> None:
        """Take the sign away."""
        (self._folder / _SIGN).unlink(missing_ok=True)

    def group_keys(self) -> dict[str, str]:
        """The key of every recorded group; only the first lines are read."""
        if not self._folder.is_dir():
            return {}
        return {path.stem: _key(path) for path in sorted(self._folder.glob("*.txt"))}

    def read(self, name: str) -> GroupRecord:
        """The record of a group. Raises PublishError when it is damaged."""
        path = self._path(name)
        try:
            return _parse(path.read_text(encoding="utf-8").splitlines())
        except (ValueError, IndexError) as fault:
            raise PublishError(
                "Danh sách các tệp đã xuất bản bị hỏng, nên không biết tệp nào được phép xoá.",
                hint="Bản đã xuất bản trước đó vẫn còn nguyên. Hãy xoá thư mục "
                f"{FOLDER}, dọn trống thư mục xuất bản rồi xuất bản lại.",
                where=str(path),
            ) from fault

    def write(self, name: str, record: GroupRecord) -> None:
        """Put the record of a group in place."""
        write_atomic(self._path(name), "\n".join(_lines(record)).encode() + b"\n")

    def forget(self, name: str) -> None:
        """Remove the record of a group."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not the name of a group: {name}")
        return self._folder / f"{name}.txt"


def recorded_paths(folder: Path) -> Iterator[str]:
    """Every path that the records of a public folder name."""
    for path in sorted((folder / FOLDER).glob("*.txt")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("tep "):
                yield line.rpartition(" ")[2]


def by_name(records: Mapping[str, GroupRecord]) -> dict[str, PartRecord]:
    """Every part of some groups, by its own name."""
    return {part.name: part for record in records.values() for part in record.parts}


def _key(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        file.readline()
        return file.readline().removeprefix("khoa ").strip()


def _lines(record: GroupRecord) -> Iterator[str]:
    yield _HEAD
    yield f"khoa {record.key}"
    for part in record.parts:
        yield f"phan {part.key} {part.name}"
        for file in part.files:
            yield f"tep {int(file.stage)} {file.size} {file.sha256} {file.path}"


def _parse(lines: list[str]) -> GroupRecord:
    """The record in its lines; ValueError for anything that this program would not write."""
    if not lines[1].startswith("khoa "):
        raise ValueError(lines[1])
    record = GroupRecord(key=lines[1].removeprefix("khoa "))
    name, key, files = "", "", list[PublishedFile]()
    for line in lines[2:]:
        kind, _, rest = line.partition(" ")
        if kind == "phan":
            _close(record, name, key, files)
            key, name = rest.split(" ", 1)
            files = []
        elif kind == "tep" and name:
            stage, size, digest, path = rest.split(" ")
            files.append(PublishedFile(path=path, stage=int(stage), size=int(size), sha256=digest))
        else:
            raise ValueError(line)
    _close(record, name, key, files)
    return record


def _close(record: GroupRecord, name: str, key: str, files: list[PublishedFile]) -> None:
    if name:
        record.parts.append(PartRecord(name=name, key=key, files=tuple(files)))


LIST = ".da-xuat-ban"  # hidden file, and start of every hidden name that the program uses itself
STILL = "Bản đã xuất bản trước đó vẫn còn nguyên."


def check_paths(paths: Sequence[str]) -> None:
    """Refuse every path that could leave the folder, differ between systems or hide another."""
    seen: dict[str, str] = {}
    for path in paths:
        _check_path(path)
        if path.casefold() in seen:
            raise hostile(path, f"trùng với “{seen[path.casefold()]}”")
        seen[path.casefold()] = path
    for path in paths:
        for folder in list(Path(path.casefold()).parents)[:-1]:
            if folder.as_posix() in seen:
                raise hostile(path, f"“{seen[folder.as_posix()]}” vừa là tệp vừa là thư mục")


def hostile(path: str, why: str) -> PublishError:
    """The refusal of a path."""
    return PublishError(
        f"Không xuất bản tệp có đường dẫn “{path}”: {why}.",
        hint=f"{STILL} Tên tệp công khai chỉ gồm chữ không dấu, số, “-”, “_”, “.” và “/”.",
    )


def _check_path(path: str) -> None:
    parts = path.split("/")
    if not path or not all(re.fullmatch(r"[A-Za-z0-9._-]+", part) for part in parts):
        raise hostile(path, "có ký tự không dùng được hoặc có phần trống")
    if any(set(part) == {"."} or part.endswith(".") for part in parts):
        raise hostile(path, "có phần chỉ gồm dấu chấm hoặc kết thúc bằng dấu chấm")
    if any(part.startswith((ASIDE, LIST)) for part in parts):
        raise hostile(path, "tên này chương trình dùng cho việc riêng")
    if any(re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", part) for part in parts):
        raise hostile(path, "Windows không nhận tên này")


_LIST_HEAD = "# Chương trình ghi tệp này để biết tệp nào trong thư mục là do nó xuất bản."
_NEWEST = "# mới nhất: "
_BLOCK = 1 << 20  # bytes hashed at once


@dataclass(slots=True, kw_only=True)
class _Work:
    """One publishing while it is going on."""

    ours: set[str]  # every path that we may write over or remove
    spares: list[tuple[SiteFile, Path]] = field(default_factory=list)  # to be renamed
    written: list[Path] = field(default_factory=list)  # spares that the disk may not have yet
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
        self._records = Records(folder)

    def publish(self, plan: SitePlan) -> tuple[str, ...]:
        """Returns the paths that changed, written ones in plan order, then removed ones.

        Raises PublishError; before the first rename the old site then still stands whole, after
        it a mixture stands in which every feed finds its files.
        """
        check_paths([file.path for file in plan.files])
        lock = FileLock(self._folder / FOLDER / "khoa") if plan.groups else nullcontext()
        try:
            with lock:
                return self._publish(plan)
        except OSError as fault:
            told = explain(fault, Path(fault.filename or self._folder), "xuất bản")
        except StoreError as fault:
            told = fault
        raise PublishError(told.sentence, hint=told.hint, where=told.where) from told

    def newest(self) -> datetime | None:
        """The newest moment that what stands there tells of. Raises PublishError."""
        return self._known()[1]

    def damaged(self) -> Iterator[str]:
        """The paths of recorded files that are gone or no longer what was published."""
        for name in self._records.group_keys():
            for file in self._records.read(name).files():
                target = self._folder / file.path
                if not target.is_file() or _sha256(target) != file.sha256:
                    yield file.path

    def _publish(self, plan: SitePlan) -> tuple[str, ...]:
        self._folder.mkdir(parents=True, exist_ok=True)
        if not plan.groups or self._records.busy():
            sweep(self._folder)  # what an interrupted run left; else nobody looks at every file
        known, newest = self._known()
        _refuse_early(plan, newest)
        old = self._old_records(plan, afresh=self._records.busy())
        before = [file for record in old.values() for file in record.files()]
        work = _Work(ours={*known, *(file.path for file in before)})
        if plan.groups:
            self._records.begin()
        try:
            self._prepare(plan, old, work)
            work.spares.sort(key=lambda spare: spare[0].stage)
            planned = [file.path for file in plan.files]
            new = [file.path for record in work.records.values() for file in record.files()]
            check_paths([*planned, *new])
            # before anything is renamed: a file of ours is never unknown, whenever we stop
            self._remember([*known, *(p for p in planned if p not in set(known))], newest)
            self._record_unfinished(old, work)
            for file, spare in work.spares:
                replace_file(spare, self._folder / file.path)
        finally:
            _drop(spare for _, spare in work.spares)
        stale = [*known, *(file.path for file in sorted(before, key=lambda f: f.stage))]
        standing = [*planned, *new]
        gone = set(stale).difference(standing)
        removed = self._remove([p for p in dict.fromkeys(stale) if p in gone], standing)
        self._record_finished(plan, old, work)
        self._remember(planned, plan.newest)
        self._records.end()
        return (*(file.path for file, _ in work.spares), *removed)

    # --- what stands and what is wanted -----------------------------------------------------

    def _old_records(self, plan: SitePlan, *, afresh: bool) -> dict[str, GroupRecord]:
        """The records of the groups that changed or are no more; all of them when `afresh`.

        An interrupted run may have left a file in the records of two groups. And without the list
        beside them the files may be gone as well.
        """
        keys = self._records.group_keys()
        whole = not afresh and (self._folder / LIST).is_file()
        wanted = {group.name: group.key for group in plan.groups}
        return {
            name: self._records.read(name)
            for name, key in keys.items()
            if not whole or wanted.get(name) != key
        }

    def _prepare(self, plan: SitePlan, old: Mapping[str, GroupRecord], work: _Work) -> None:
        """Write every changed file under a spare name; on a fault none of them stays."""
        keys = self._records.group_keys()
        parts = by_name(old)
        for group in plan.groups:
            if group.name in keys and group.name not in old:
                continue
            record = GroupRecord(key=group.key)
            for part in group.parts():
                record.parts.append(self._part(part, parts.get(part.name), work))
            work.records[group.name] = record
        for file in plan.files:
            if not self._stands(file):
                self._spare(file, work)
        make_all_durable(work.written)

    def _part(self, part: SitePart, known: PartRecord | None, work: _Work) -> PartRecord:
        if known is not None and known.key == part.key and self._whole(known):
            return known
        files = []
        for file in part.make():
            path = self._folder / file.path
            if not self._stands(file):
                path = self._spare(file, work)
            size = path.stat().st_size
            digest = _sha256(path) if file.copy_of else hashlib.sha256(file.content).hexdigest()
            files.append(PublishedFile(path=file.path, stage=file.stage, size=size, sha256=digest))
        return PartRecord(name=part.name, key=part.key, files=tuple(files))

    def _whole(self, part: PartRecord) -> bool:
        """Whether every file of a part is there with its size; the bytes are `doctor`'s affair."""
        for file in part.files:
            try:
                if (self._folder / file.path).stat().st_size != file.size:
                    return False
            except OSError:
                return False
        return True

    def _stands(self, file: SiteFile) -> bool:
        """Whether the file is there already, byte for byte."""
        target = self._folder / file.path
        if target.is_symlink() or not target.is_file():
            return False
        if file.copy_of is None:
            same_size = target.stat().st_size == len(file.content)
            return same_size and target.read_bytes() == file.content
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

    def _known(self) -> tuple[list[str], datetime | None]:
        path = self._folder / LIST
        if not path.is_file():
            return [], None
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        known = [line for line in lines if line and not line.startswith("#")]
        told = [line.removeprefix(_NEWEST) for line in lines if line.startswith(_NEWEST)]
        try:
            check_paths(known)
            return known, datetime.fromisoformat(told[0]) if told else None
        except (PublishError, ValueError) as fault:
            raise PublishError(
                "Danh sách các tệp đã xuất bản bị hỏng, nên không biết tệp nào được phép xoá.",
                hint=f"{STILL} Hãy xoá tệp này, dọn trống thư mục rồi xuất bản lại.",
                where=str(path),
            ) from fault

    def _remember(self, paths: Sequence[str], newest: datetime | None) -> None:
        told = [f"{_NEWEST}{newest.isoformat()}"] if newest is not None else []
        text = "\n".join([_LIST_HEAD, *told, *paths]) + "\n"
        write_atomic(self._folder / LIST, text.encode())

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
        f"Đồng hồ của máy chỉ {plan.as_of:%H:%M %d/%m/%Y}, trước giờ phát của số mới nhất đã "
        f"lên kênh ({newest:%H:%M %d/%m/%Y}).",
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


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _drop(spares: Iterable[Path]) -> None:
    for spare in spares:
        with suppress(OSError):
            spare.unlink(missing_ok=True)
