"""danh-sach-so.toml: the list of episodes as a file that people can read and keep in git."""

import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError
from tomlkit.items import AoT, Table

from broadcaster.errors import ConfigError
from broadcaster.model.assigning import Assigned, assign_all
from broadcaster.model.listing import Airing, ListEntry, assign, find, retire
from broadcaster.storage.atomic import keep_earlier, write_atomic
from broadcaster.storage.faults import explained

_HEADER = (
    "Danh sách số phát. Chương trình tự ghi tệp này; xin đừng xoá và hãy giữ nó cùng kịch bản:",
    "khoa và guid là tên của một số phát suốt đời, máy nghe podcast nhận ra số phát nhờ chúng.",
)
_REPAIR = "Hãy sửa các dòng đó, hoặc lấy lại bản trước trong thư mục .truoc bên cạnh."


class EpisodeList:
    """The entries of one list file; nothing is written before `save`."""

    def __init__(self, path: Path) -> None:
        """Read the file; a missing one is an empty list. Raises ConfigError when it is damaged."""
        self._path = path
        self._data = _bytes_of(path)
        self._entries = self._read = _entries(_values(self._data, path), self._data, path)

    @property
    def entries(self) -> tuple[ListEntry, ...]:
        """Every entry, by programme and date."""
        return self._entries

    def find(self, programme: str, day: date) -> ListEntry | None:
        """The entry of a programme on a date."""
        return find(self._entries, programme, day)

    def assign(
        self,
        programme: str,
        day: date,
        slugs: tuple[str, ...],
        wanted_number: int | None,
        show_guid: str,
        *,
        airings: Sequence[Airing] | None = None,
    ) -> ListEntry:
        """The entry of an airing, found, moved or new; see `broadcaster.model.listing.assign`."""
        entry, self._entries = assign(
            self._entries, programme, day, slugs, wanted_number, show_guid, airings=airings
        )
        return entry

    def assign_all(self, airings: Sequence[Airing], guids: Mapping[str, str]) -> Assigned:
        """The entries of all airings; see `broadcaster.model.assigning.assign_all`."""
        found, self._entries = assign_all(self._entries, airings, guids)
        return found

    def adopt(self, entry: ListEntry) -> bool:
        """Take in an entry that a sidecar proves; False when the list has its key or date."""
        same_day = self.find(entry.programme, entry.day)
        if same_day or any(e.key == entry.key for e in self._entries):
            return False
        self._entries = tuple(
            sorted([*self._entries, entry], key=lambda e: (e.programme, e.day, e.key))
        )
        return True

    def retire(self, key: str) -> None:
        """Let another episode, with a key of its own, take the place of this one."""
        self._entries = retire(self._entries, key)

    def save(self) -> bool:
        """Write the file if it changed, comments kept, an earlier version kept beside it."""
        if self._stands_as_read():
            return False
        document = _document(self._data, self._path)
        _update(document, self._entries)
        data = tomlkit.dumps(document).encode()
        if self._path.is_file() and self._path.read_bytes() == data:
            return False
        if not self._entries and not self._path.exists():
            return False
        keep_earlier(self._path)
        self._data, self._read = data, self._entries
        return write_atomic(self._path, data)

    def _stands_as_read(self) -> bool:
        """Whether the file holds these entries already, written as they would be written."""
        if self._entries != self._read or not self._data or self._data.startswith(BOM_UTF8):
            return False
        tables = len(_lines_of_tables(self._data.decode()))
        return tables == len(self._entries) and _bytes_of(self._path) == self._data


# --- reading --------------------------------------------------------------------------------


def _bytes_of(path: Path) -> bytes:
    if not path.exists():
        return b""
    with explained(path, "đọc tệp"):
        return path.read_bytes()


def _values(data: bytes, path: Path) -> Mapping[str, Any]:
    """What stands in the file. tomllib is many times faster; tomlkit says where a mistake is."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except ValueError:  # no UTF-8 is one, too
        return _document(data, path)


def _document(data: bytes, path: Path) -> tomlkit.TOMLDocument:
    if not data and not path.exists():
        return _fresh()
    try:
        return tomlkit.parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise ConfigError("Tệp không phải UTF-8.", hint=_REPAIR, where=f"{path}:{line}") from fault
    except ParseError as fault:
        raise ConfigError(
            f"Dòng {fault.line} không đúng cách viết TOML.",
            hint=_REPAIR,
            where=f"{path}:{fault.line}:{fault.col + 1}",
        ) from fault
    except TOMLKitError as fault:
        raise ConfigError(
            "Tệp không đúng cách viết TOML (một khoá viết hai lần?).", hint=_REPAIR, where=str(path)
        ) from fault


def _fresh() -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    for line in _HEADER:
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document.add("format", tomlkit.item(1))
    return document


def _entries(document: Mapping[str, Any], data: bytes, path: Path) -> tuple[ListEntry, ...]:
    """Every entry; all mistakes at once, each with its line."""
    written = document.get("format", 1)
    if written != 1:
        raise ConfigError(
            f"Tệp ghi format = {written}, bản này của chương trình chỉ hiểu format = 1.",
            hint="Hãy cập nhật chương trình rồi chạy lại.",
            where=str(path),
        )
    tables = document.get("so", [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise ConfigError("“so” phải viết thành các mục [[so]].", hint=_REPAIR, where=str(path))
    lines = _lines_of_tables(data.decode("utf-8-sig"))
    mistakes: list[tuple[int, str]] = []
    entries: list[ListEntry] = []
    keys: set[str] = set()
    guids: set[str] = set()
    for line, table in zip([*lines, *[0] * len(tables)], tables, strict=False):
        wrong = _mistakes(table) or _clashes(table, keys, guids)
        mistakes += [(line, sentence) for sentence in wrong]
        if not wrong:
            entries.append(_entry(table))
            keys.add(entries[-1].key)
            guids.add(entries[-1].guid)
    if mistakes:
        told = "; ".join(f"dòng {line}: {sentence}" for line, sentence in mistakes)
        raise ConfigError(
            f"Danh sách số phát có chỗ sai: {told}.", hint=_REPAIR, where=f"{path}:{mistakes[0][0]}"
        )
    return tuple(sorted(entries, key=lambda e: (e.programme, e.day, e.key)))


def _lines_of_tables(text: str) -> list[int]:
    heads = re.compile(r"\s*\[\[\s*so\s*\]\]")
    return [n for n, line in enumerate(text.splitlines(), start=1) if heads.match(line)]


_FIELDS: dict[str, tuple[type, str]] = {
    "khoa": (str, "chữ"),
    "chuong-trinh": (str, "chữ"),
    "ngay-phat-dau": (date, "ngày, ví dụ 2026-09-07"),
    "ngay-phat": (date, "ngày, ví dụ 2026-09-07"),
    "so": (int, "số nguyên từ 1"),
    "kich-ban": (list, "danh sách tên kịch bản"),
    "guid": (str, "chữ"),
}


def _mistakes(table: Any) -> list[str]:
    return [f"“{name}” {wrong}" for name in _FIELDS if (wrong := _mistake(table, name))]


def _mistake(table: Any, name: str) -> str:
    kind, wanted = _FIELDS[name]
    if name not in table:
        return "bị thiếu"
    value = table[name]
    right = isinstance(value, kind) and not isinstance(value, bool | datetime)
    if kind is int:
        right = right and value >= 1
    if kind is list:
        right = right and all(isinstance(slug, str) for slug in value)
    return "" if right else f"phải là {wanted}"


def _clashes(table: Any, keys: set[str], guids: set[str]) -> list[str]:
    """What a table has in common with one above it and may not.

    Two may share a date for a while: one that is to move, but whose new date was refused. The next
    build that is not refused sets it right.
    """
    new = _entry(table)
    wrong = []
    if new.key in keys:
        wrong.append(f"khoá “{new.key}” đã có ở trên")
    if new.guid in guids:
        wrong.append(f"guid “{new.guid}” đã có ở trên")
    return wrong


def _entry(table: Any) -> ListEntry:
    first, day = table["ngay-phat-dau"], table["ngay-phat"]
    return ListEntry(
        key=str(table["khoa"]),
        programme=str(table["chuong-trinh"]),
        first_day=date(first.year, first.month, first.day),
        day=date(day.year, day.month, day.day),
        number=int(table["so"]),
        slugs=tuple(str(slug) for slug in table["kich-ban"]),
        guid=str(table["guid"]),
        retired=table.get("dinh-chinh", False) is True,
    )


# --- writing --------------------------------------------------------------------------------


def _update(document: tomlkit.TOMLDocument, entries: tuple[ListEntry, ...]) -> None:
    """Change what changed, leave the rest of the document as people wrote it."""
    tables = document.get("so")
    if not isinstance(tables, AoT):
        document.pop("so", None)
        tables = tomlkit.aot()
    by_key = {str(table["khoa"]): table for table in tables}
    kept = {entry.key for entry in entries}
    for place in reversed(range(len(tables))):
        if str(tables[place]["khoa"]) not in kept:
            tables.pop(place)
    for entry in sorted(entries, key=lambda e: (e.first_day, e.key)):
        if entry.key not in by_key:
            tables.append(_table(entry))
        else:
            _refresh(by_key[entry.key], entry)
    if "so" not in document and entries:
        document.append("so", tables)


def _plain(entry: ListEntry) -> dict[str, Any]:
    return {
        "khoa": entry.key,
        "chuong-trinh": entry.programme,
        "ngay-phat-dau": entry.first_day,
        "ngay-phat": entry.day,
        "so": entry.number,
        "kich-ban": list(entry.slugs),
        "guid": entry.guid,
        **({"dinh-chinh": True} if entry.retired else {}),
    }


def _table(entry: ListEntry) -> Table:
    table = tomlkit.table()
    for name, value in _plain(entry).items():
        table.add(name, value)
    table.add(tomlkit.nl())
    return table


def _refresh(table: Any, entry: ListEntry) -> None:
    for name, value in _plain(entry).items():
        if table.get(name) != value:
            table[name] = value
