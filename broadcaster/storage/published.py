"""What stands in a public folder: one small record a group, so that most need not be read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from broadcaster.errors import PublishError
from broadcaster.storage.atomic import write_atomic

FOLDER = ".da-xuat-ban.d"  # hidden folder beside the published files
UNFINISHED = "do-dang"  # key of a group or part whose files are being put in place
_HEAD = "# Chương trình ghi tệp này để biết tệp nào trong thư mục là do nó xuất bản."
_SIGN = "dang-ghi"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
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
    files: tuple[Standing, ...]


@dataclass(slots=True, kw_only=True)
class GroupRecord:
    """The parts of one group."""

    key: str
    parts: list[PartRecord] = field(default_factory=list)

    def files(self) -> Iterator[Standing]:
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
    name, key, files = "", "", list[Standing]()
    for line in lines[2:]:
        kind, _, rest = line.partition(" ")
        if kind == "phan":
            _close(record, name, key, files)
            key, name = rest.split(" ", 1)
            files = []
        elif kind == "tep" and name:
            stage, size, digest, path = rest.split(" ")
            files.append(Standing(path=path, stage=int(stage), size=int(size), sha256=digest))
        else:
            raise ValueError(line)
    _close(record, name, key, files)
    return record


def _close(record: GroupRecord, name: str, key: str, files: list[Standing]) -> None:
    if name:
        record.parts.append(PartRecord(name=name, key=key, files=tuple(files)))
