"""What is on record of a public folder: which files of it are ours, of which size and bytes."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from broadcaster.domain.errors import PublishError, StoreError
from broadcaster.publishing.public_paths import FOLDER, LIST, STILL, check_paths, is_public_path
from broadcaster.storage.atomic import ASIDE, write_atomic
from broadcaster.storage.serialization import from_plain
from broadcaster.system.files import names_in

UNFINISHED = "do-dang"  # key of a group or part whose files are being put in place
_HEAD = "# Chương trình ghi tệp này để biết tệp nào trong thư mục là do nó xuất bản."
_NEWEST = "# mới nhất: "
_SIGN = "dang-ghi"
_TURN = "luot-kiem"
RECORD = ".txt"  # of the record of a group
_PATH = re.compile(r"\ntep \d \d+ .{64} (.+)")
_FILE = re.compile(r"\ntep (\d) (\d+) (.{64}) (.+)")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


class PublishedFile(NamedTuple):
    """One published file; a tuple, since hundreds are laid out at every look."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where the next look goes on: numbers of files in the order of the records."""

    sizes: int = 0
    bytes: int = 0


START = Turn()


class Records:
    """The records of one public folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._list = folder / LIST

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

    def names(self) -> tuple[str, ...]:
        """Every recorded group; no record is opened for it."""
        return tuple(name.removesuffix(RECORD) for name in _record_names(self._folder))

    def texts(self) -> dict[str, str]:
        """The record of every group as it stands on the disk, damaged or not."""
        found = {}
        for name in self.names():
            with suppress(FileNotFoundError):  # a publishing is at work beside us
                found[name] = self._path(name).read_text(encoding="utf-8", errors="replace")
        return found

    def read(self, name: str) -> GroupRecord:
        """The record of a group. Raises PublishError when it is damaged."""
        return self.parsed(name, self._path(name).read_text(encoding="utf-8", errors="replace"))

    def parsed(self, name: str, text: str) -> GroupRecord:
        """The record of a group whose text was read. Raises PublishError when it is damaged."""
        try:
            if "\ufffd" in text or not is_whole(text):  # bytes that are no letters, or a torn end
                raise ValueError(name)
            return _parse(text.splitlines())
        except (ValueError, IndexError) as fault:
            raise _damaged(self._path(name)) from fault

    def write(self, name: str, record: GroupRecord) -> None:
        """Put the record of a group in place, with a seal that tells whether it is whole."""
        text = "\n".join(_lines(record)) + "\n"
        write_atomic(self._path(name), f"{_HEAD} [{seal_of(text)}]\n{text}".encode())

    def turn(self) -> Turn:
        """Where the look goes on."""
        try:
            sizes, content = (self._folder / _TURN).read_text(encoding="ascii").split()
            return Turn(sizes=int(sizes), bytes=int(content))
        except (OSError, ValueError):
            return Turn()

    def go_on_at(self, turn: Turn) -> None:
        """Remember where it goes on; a number that is lost only makes it begin anew."""
        if turn != self.turn():
            (self._folder / _TURN).write_text(f"{turn.sizes} {turn.bytes}", encoding="ascii")

    def forget(self, name: str) -> None:
        """Remove the record of a group."""
        self._path(name).unlink(missing_ok=True)

    def listed(self, *, again: bool) -> tuple[list[str], datetime | None]:
        """The paths that were listed last, and the newest moment that they told of.

        Raises PublishError for a list that is damaged, unless everything is made `again`.
        """
        if not self._list.is_file():
            return [], None
        lines = self._list.read_text(encoding="utf-8", errors="replace").splitlines()
        known = [line for line in lines if line and not line.startswith("#")]
        told = [line.removeprefix(_NEWEST) for line in lines if line.startswith(_NEWEST)]
        try:
            check_paths(known)
            return known, from_plain(datetime, told[0]) if told else None
        except (PublishError, StoreError) as fault:
            if again:
                return [p for p in known if is_public_path(p)], None
            raise _damaged(self._list) from fault

    def list_paths(self, paths: Sequence[str], newest: datetime | None) -> None:
        """Put the list of paths outside every group in place; a web server reads it too."""
        told = [f"{_NEWEST}{newest.isoformat()}"] if newest is not None else []
        write_atomic(self._list, ("\n".join([_HEAD, *told, *paths]) + "\n").encode())

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not the name of a group: {name}")
        return self._folder / f"{name}{RECORD}"


def salvaged(name: str, text: str) -> GroupRecord:
    """What can still be read of a damaged record, under a key that equals nothing."""
    found = []
    for line in text.splitlines():
        kind, *told = line.split(" ")
        if kind == "tep" and len(told) == 4 and is_public_path(told[3]):
            found.append(PublishedFile(path=told[3], stage=0, size=-1, sha256=""))
    part = PartRecord(name=f"{name}.cu", key=UNFINISHED, files=tuple(found))
    return GroupRecord(key=UNFINISHED, parts=[part])


def _damaged(path: Path) -> PublishError:
    return PublishError(
        "Danh sách các tệp đã xuất bản bị hỏng, nên không biết tệp nào được phép xóa.",
        hint=f"{STILL} Làm lại cả trang và danh sách ấy bằng: broadcaster publish --again "
        f"(danh sách nằm trong {FOLDER})",
        where=str(path),
    )


def recorded_paths(folder: Path) -> Iterator[str]:
    """Every path that the records of a public folder name."""
    for name in _record_names(folder / FOLDER):
        path = folder / FOLDER / name
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("tep "):
                yield line.rpartition(" ")[2]


def _record_names(folder: Path) -> list[str]:
    """The record of every group; what a killed run left unfinished is none."""
    return [name for name in names_in(folder, f"*{RECORD}") if not name.startswith(ASIDE)]


def by_name(records: Mapping[str, GroupRecord]) -> dict[str, PartRecord]:
    """Every part of some groups, by its own name."""
    return {part.name: part for record in records.values() for part in record.parts}


def key_in(text: str) -> str:
    """The key of a group, in the text of its record, whatever else is in there."""
    return text.partition("\n")[2].partition("\n")[0].removeprefix("khoa ").strip()


def paths_in(text: str) -> list[str]:
    """The paths that the text of a record names; thousands at every look."""
    return _PATH.findall(text)


def lines_in(text: str) -> list[tuple[str, str, str, str]]:
    """What the text of a record says of its files, in its order, for `file_of`."""
    return _FILE.findall(text)


def file_of(line: tuple[str, str, str, str]) -> PublishedFile:
    """A file as a line of a record tells of it."""
    stage, size, digest, path = line
    return PublishedFile(path=path, stage=int(stage), size=int(size), sha256=digest)


def _lines(record: GroupRecord) -> Iterator[str]:
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


# --- a record that was torn ------------------------------------------------------------------

_SEAL = re.compile(r"^# .* \[([0-9a-f]{16})\]$")


def seal_of(rest: str) -> str:
    """The seal of a record, from everything behind its first line."""
    return hashlib.sha256(rest.encode()).hexdigest()[:16]


def is_whole(text: str) -> bool:
    """Whether a record is what was written; one of an earlier version carries no seal."""
    head, _, rest = text.partition("\n")
    found = _SEAL.match(head)
    return found is None or found[1] == seal_of(rest)
