"""danh-sach-so.toml: which key, number and guid a programme on a date has, for life."""

import re
import tomllib
import uuid
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

from broadcaster.domain.dates import told_day
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.storage.atomic import keep_earlier, write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.storage.toml_editor import ListDocument, TomlMistake
from broadcaster.system.files import has_name, read_if_there


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """One episode in the list."""

    key: str  # programme slug + first air date, for life
    programme: str  # ProgrammeFormat.slug
    first_day: date  # first air date, for life
    day: date  # air date now
    number: int
    slugs: tuple[str, ...]  # scripts it is made of, in order
    guid: str  # uuid5(show guid, key), for life
    retired: bool = False  # another episode, with a key of its own, took its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    """What the scripts ask for now: one programme on one date."""

    programme: str
    day: date
    slugs: tuple[str, ...]
    number: int | None = None  # "Số" in a script's head


def entry_of(episode: Episode) -> ListEntry:
    """The entry that an episode's sidecar proves, for rebuilding a lost list."""
    return ListEntry(
        key=episode.key,
        programme=episode.programme,
        first_day=episode.first_air_date,
        day=episode.air_time.date(),
        number=episode.number,
        slugs=episode.slugs,
        guid=episode.guid,
    )


Assigned = dict[Airing, ListEntry | InputError]


def assign_all(
    entries: Sequence[ListEntry], airings: Sequence[Airing], guids: Mapping[str, str]
) -> tuple[Assigned, tuple[ListEntry, ...]]:
    """The entry of each airing, or why it has none, and the list with them.

    An entry follows its scripts: when none of them airs on its old date any more it moves to where
    they went, and key, guid and number stay. One whose scripts joined another entry stays in the
    list until its date is given to another. New entries get the next number.

    `airings` is all that the scripts ask for, in the order of the dates, one for a programme and
    date, no script in two; `guids` are those of the shows by programme, one that is missing there
    is given no entry. Raises ConfigError for a guid that is none.
    """
    keys = {entry.key for entry in entries}
    lists: dict[str, _ProgrammeList] = {}
    for programme in {a.programme for a in airings if a.programme in guids}:
        lists[programme] = _ProgrammeList(
            [e for e in entries if e.programme == programme],
            [a for a in airings if a.programme == programme],
            keys,
        )
    found: Assigned = {}
    for airing in (a for a in airings if a.programme in guids):
        try:
            found[airing] = lists[airing.programme].assign(airing, guids[airing.programme])
        except InputError as error:
            found[airing] = error
    others = [e for e in entries if e.programme not in lists]
    mine = [e for one in lists.values() for e in one.entries()]
    return found, tuple(sorted([*others, *mine], key=_order))


def _order(entry: ListEntry) -> tuple[str, date, str]:
    """Where an entry stands in the list: by programme and date."""
    return entry.programme, entry.day, entry.key


class _ProgrammeList:
    """The entries of one programme while its airings get theirs, one after the other.

    Which entry an airing takes is known from the beginning: every entry belongs to one date, its
    old one while a script stays there, else the one where its scripts went.
    """

    def __init__(
        self, entries: Sequence[ListEntry], airings: Sequence[Airing], keys: set[str]
    ) -> None:
        """`keys` are those of every programme; they are kept up to date."""
        self._days = {slug: airing.day for airing in airings for slug in airing.slugs}
        self._asked = {a.day: a.number for a in airings if a.number is not None}
        self._asking: dict[int, list[date]] = defaultdict(list)  # number -> days that ask for it
        for day, number in self._asked.items():
            self._asking[number].append(day)
        self._keys = keys
        self._retired = [e for e in entries if e.retired]
        self._own: dict[str, ListEntry] = {}
        self._by_number: dict[int, dict[str, ListEntry]] = defaultdict(dict)
        self._highest = 0
        here: dict[date, list[ListEntry]] = defaultdict(list)
        for entry in (e for e in entries if not e.retired):
            self._put(entry)
            here[self._home(entry)].append(entry)
        self._chosen = {a.day: _first_choice(here[a.day], a) for a in airings if here[a.day]}
        live = {entry.key for entry in self._chosen.values()}
        self._left: dict[date, list[ListEntry]] = defaultdict(list)  # of no airing, by their date
        for entry in self._own.values():
            if entry.key not in live:
                self._left[entry.day].append(entry)
        self._swept = False  # whether those on the date of another were left out

    def entries(self) -> list[ListEntry]:
        """All of them, in no order."""
        return [*self._own.values(), *self._retired]

    def assign(self, airing: Airing, show_guid: str) -> ListEntry:
        """The entry of one airing. Raises InputError when its number is taken."""
        old = self._chosen.get(airing.day)
        number = self._number(airing, old)
        if old is None:
            entry = _new_entry(airing, number, show_guid, self._keys)
        else:
            entry = replace(old, day=airing.day, number=number, slugs=airing.slugs)
        self._put(entry)
        held = {airing.day}
        if not self._swept:  # from here on the dates of the others' entries are held, too
            held |= {e.day for day, e in self._chosen.items() if day != airing.day}
            self._swept = True
        for left in [e for day in held for e in self._left.pop(day, ())]:
            del self._own[left.key]
            self._keys.discard(left.key)
            del self._by_number[self._held_number(left)][left.key]
        return entry

    def _put(self, entry: ListEntry) -> None:
        self._own[entry.key] = entry
        self._keys.add(entry.key)
        number = self._held_number(entry)
        self._by_number[number][entry.key] = entry
        self._highest = max(self._highest, number)

    def _home(self, entry: ListEntry) -> date:
        """The date to which an entry belongs now."""
        now = [self._days[slug] for slug in entry.slugs if slug in self._days]
        return entry.day if not now or entry.day in now else now[0]

    def _held_number(self, entry: ListEntry) -> int:
        """The number that an entry will have: what its date asks for, else its own."""
        return self._asked.get(self._home(entry), entry.number)

    def _number(self, airing: Airing, old: ListEntry | None) -> int:
        if airing.number is not None:
            self._refuse_taken(airing.number, airing.day, old)
            return airing.number
        if old is not None:
            return old.number
        before = [e.number for e in self._retired if e.day == airing.day]
        if before and not self._by_number[before[-1]]:
            return before[-1]  # a correction keeps the number of what it corrects
        if not self._by_number[self._highest]:
            self._highest = max((n for n, held in self._by_number.items() if held), default=0)
        number = self._highest + 1
        while number in self._asking:
            number += 1
        return number

    def _refuse_taken(self, number: int, day: date, old: ListEntry | None) -> None:
        """Raise InputError when another entry has a number, or another date asks for it."""
        others = [
            e
            for e in self._by_number[number].values()
            # what is on the same date does not get the number that this date asks for
            if e is not old and (e.number == number or self._home(e) != day)
        ]
        asking = [asked for asked in self._asking[number] if asked != day]
        if others or asking:
            taken = max(others, key=_order).day if others else asking[0]
            raise InputError(
                f"Số {number} đã là của số phát {told_day(taken)} trong cùng chương trình.",
                hint="Hãy ghi một số khác ở “Số:”, hoặc bỏ dòng đó để chương trình tự đánh số.",
            )


def _first_choice(here: Iterable[ListEntry], airing: Airing) -> ListEntry:
    """Which of the entries that belong to its date an airing takes: one that stood there first."""
    wanted = set(airing.slugs)
    return min(
        here, key=lambda e: (e.day != airing.day, -len(wanted & set(e.slugs)), e.first_day, e.key)
    )


def _new_entry(airing: Airing, number: int, show_guid: str, taken: AbstractSet[str]) -> ListEntry:
    """The entry of an airing that never was; `taken` are the keys of all others."""
    dated = f"{airing.programme}-{airing.day.isoformat()}"
    again = (f"{dated}-{n}" for n in count(2))  # when an episode that moved away still has it
    key = next(key for key in chain([dated], again) if key not in taken)
    return ListEntry(
        key=key,
        programme=airing.programme,
        first_day=airing.day,
        day=airing.day,
        number=number,
        slugs=airing.slugs,
        guid=item_guid(show_guid, key),
    )


def item_guid(show_guid: str, key: str) -> str:
    """The guid of an episode for life: uuid5 of its show's guid and its key."""
    try:
        return str(uuid.uuid5(uuid.UUID(show_guid), key))
    except ValueError as fault:
        raise ConfigError(
            f"Mã guid của chuyên mục podcast “{show_guid}” không đúng dạng UUID.",
            hint="Hãy lấy lại mã cũ từ bản trước của station.toml; đừng đặt mã mới.",
        ) from fault


_FIRST_LINES = """\
# Danh sách số phát. Chương trình tự ghi tệp này; xin đừng xóa và hãy giữ nó cùng kịch bản:
# khoa và guid là tên của một số phát suốt đời, máy nghe podcast nhận ra số phát nhờ chúng.

format = 1
"""
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

    def assign_all(self, airings: Sequence[Airing], guids: Mapping[str, str]) -> Assigned:
        """Give each airing its entry; see `assign_all`."""
        found, self._entries = assign_all(self._entries, airings, guids)
        return found

    def adopt(self, entry: ListEntry) -> bool:
        """Take in an entry that a sidecar proves; False when the list has its key or date."""
        at = (entry.programme, entry.day)
        if any(
            e.key == entry.key or ((e.programme, e.day) == at and not e.retired)
            for e in self._entries
        ):
            return False
        self._entries = tuple(sorted([*self._entries, entry], key=_order))
        return True

    def retire(self, key: str) -> None:
        """Let an episode make room for its correction; its key is never free again."""
        self._entries = tuple(replace(e, retired=e.retired or e.key == key) for e in self._entries)

    def bring_back(self, key: str) -> None:
        """Undo `retire`. Raises InputError when the correction has been numbered already."""
        old = next((e for e in self._entries if e.key == key), None)
        if old is None or not old.retired:
            return
        at = (old.programme, old.day)
        if any((e.programme, e.day) == at and not e.retired for e in self._entries):
            raise InputError(
                f"số {key} đã có bản đính chính thay, không đưa lại được",
                hint="Rút bản đính chính trước, hoặc sửa bản ấy rồi dựng lại.",
            )
        self._entries = tuple(replace(e, retired=False) if e is old else e for e in self._entries)

    def save(self) -> bool:
        """Write the file if it changed, comments kept, an earlier version kept beside it."""
        if self._stands_as_read():
            return False
        document = _document(self._data, self._path)
        _update(document, self._entries)
        data = document.encoded()
        if self._path.is_file() and self._path.read_bytes() == data:
            return False
        if not self._entries and not has_name(self._path):
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
    with explained(path, "đọc tệp"):
        return read_if_there(path) or b""


def _values(data: bytes, path: Path) -> Mapping[str, Any]:
    """What stands in the file. tomllib is many times faster; the editor says where a mistake is."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # no UTF-8 is one, too
        return _document(data, path).keys


def _document(data: bytes, path: Path) -> ListDocument:
    if not data and not has_name(path):
        data = _FIRST_LINES.encode()
    try:
        return ListDocument(data, "so")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise ConfigError("Tệp không phải UTF-8.", hint=_REPAIR, where=f"{path}:{line}") from fault
    except TomlMistake as fault:
        if not fault.line:
            told, where = "Tệp không đúng cách viết TOML (một khóa viết hai lần?).", str(path)
        else:
            told = f"Dòng {fault.line} không đúng cách viết TOML."
            where = f"{path}:{fault.line}:{fault.column}"
        raise ConfigError(told, hint=_REPAIR, where=where) from fault


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
    return tuple(sorted(entries, key=_order))


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
        wrong.append(f"khóa “{new.key}” đã có ở trên")
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


def _update(document: ListDocument, entries: tuple[ListEntry, ...]) -> None:
    """Change what changed, leave the rest of the document as people wrote it."""
    if not document.tables:
        document.keys.pop("so", None)  # a list within one line is written anew
    by_key = {str(table["khoa"]): table for table in document.tables}
    kept = {entry.key for entry in entries}
    for place in reversed(range(len(document.tables))):
        if str(document.tables[place]["khoa"]) not in kept:
            document.remove(place)
    for entry in sorted(entries, key=lambda e: (e.first_day, e.key)):
        if entry.key not in by_key:
            document.append(_plain(entry), apart=True)
            continue
        table = by_key[entry.key]
        for name, value in _plain(entry).items():
            if table.get(name) != value:
                table[name] = value


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
