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
from pathlib import Path
from typing import Any

from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.storage.atomic import keep_earlier, write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.storage.toml_editor import ListDocument, TomlMistake


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


def retire(entries: Sequence[ListEntry], key: str) -> tuple[ListEntry, ...]:
    """The list in which an episode makes room for its correction; its key is never free again."""
    return tuple(replace(e, retired=True) if e.key == key else e for e in entries)


def entry_of(episode: Episode) -> ListEntry:
    """The entry that an episode's sidecar proves, for rebuilding a lost list."""
    edition = episode.school or episode.public
    return ListEntry(
        key=episode.key,
        programme=episode.programme,
        first_day=episode.first_air_date,
        day=episode.air_time.date(),
        number=episode.number,
        slugs=tuple(item.slug for item in edition.items) if edition else (),
        guid=episode.guid,
    )


def find(entries: Sequence[ListEntry], programme: str, day: date) -> ListEntry | None:
    """The entry of a programme on a date."""
    of_day = (e for e in entries if e.programme == programme and e.day == day and not e.retired)
    return next(of_day, None)


def assign(  # noqa: PLR0917 - the five facts of an airing, in the order people say them
    entries: Sequence[ListEntry],
    programme: str,
    day: date,
    slugs: tuple[str, ...],
    wanted_number: int | None,
    show_guid: str,
    *,
    airings: Sequence[Airing] | None = None,
) -> tuple[ListEntry, tuple[ListEntry, ...]]:
    """The entry of an airing, and the list with it.

    An entry follows its scripts: when none of them airs on its old date any more it moves to where
    they went, and key, guid and number stay. One whose scripts joined another entry stays in the
    list until its date is given to another. `airings` is all that the scripts ask for now; without
    it, a script that is not in `slugs` counts as staying where it was. New entries get the next
    number, so ask in the order of the air dates. Raises InputError when the number is taken.
    For one airing: `broadcaster.production.episode_list` does the same for all of a station.
    """
    airing = Airing(programme=programme, day=day, slugs=slugs, number=wanted_number)
    others = [a for a in airings or () if a.programme == programme and a.day != day]
    days = _days_of_scripts([*others, airing])
    if airings is None:
        mine = (e for e in entries if e.programme == programme and not e.retired)
        days = {s: e.day for e in mine for s in e.slugs} | days
    old = at_home(entries, airing, days)
    number = _number(entries, airing, old, others, days)
    if old is None:
        entry = new_entry(airing, number, show_guid, {e.key for e in entries})
    else:
        entry = replace(old, day=day, number=number, slugs=slugs)
    rest = [e for e in entries if e != old]
    live = {id(at_home(entries, other, days)) for other in others}
    held = {(e.programme, e.day) for e in [entry, *(e for e in rest if id(e) in live)]}
    kept = [e for e in rest if e.retired or id(e) in live or (e.programme, e.day) not in held]
    return entry, tuple(sorted([*kept, entry], key=order))


def order(entry: ListEntry) -> tuple[str, date, str]:
    """Where an entry stands in the list: by programme and date."""
    return entry.programme, entry.day, entry.key


def _days_of_scripts(airings: Sequence[Airing]) -> dict[str, date]:
    return {slug: airing.day for airing in airings for slug in airing.slugs}


def home(entry: ListEntry, days: Mapping[str, date]) -> date:
    """Where an entry belongs now: its old date while a script stays there, else its scripts'."""
    now = [days[slug] for slug in entry.slugs if slug in days]
    return entry.day if not now or entry.day in now else now[0]


def at_home(
    entries: Sequence[ListEntry], airing: Airing, days: Mapping[str, date]
) -> ListEntry | None:
    """The entry that belongs to an airing: the one of that date before one that moves there."""
    own = [e for e in entries if e.programme == airing.programme and not e.retired]
    return first_choice((e for e in own if home(e, days) == airing.day), airing)


def first_choice(here: Iterable[ListEntry], airing: Airing) -> ListEntry | None:
    """Which of the entries that belong to a date is the airing's."""
    wanted = set(airing.slugs)
    return min(
        here,
        key=lambda e: (e.day != airing.day, -len(wanted & set(e.slugs)), e.first_day, e.key),
        default=None,
    )


def new_entry(airing: Airing, number: int, show_guid: str, taken: AbstractSet[str]) -> ListEntry:
    """The entry of an airing that never was; `taken` are the keys of all others."""
    key = _free_key(f"{airing.programme}-{airing.day.isoformat()}", taken)
    return ListEntry(
        key=key,
        programme=airing.programme,
        first_day=airing.day,
        day=airing.day,
        number=number,
        slugs=airing.slugs,
        guid=item_guid(show_guid, key),
    )


def _free_key(key: str, taken: AbstractSet[str]) -> str:
    """The key itself, or with -2, -3 … when an episode that moved away still has it."""
    again = 1
    free = key
    while free in taken:
        again += 1
        free = f"{key}-{again}"
    return free


def item_guid(show_guid: str, key: str) -> str:
    """The guid of an episode for life: uuid5 of its show's guid and its key."""
    try:
        return str(uuid.uuid5(uuid.UUID(show_guid), key))
    except ValueError as fault:
        raise ConfigError(
            f"Mã guid của chuyên mục podcast “{show_guid}” không đúng dạng UUID.",
            hint="Hãy lấy lại mã cũ từ bản trước của station.toml; đừng đặt mã mới.",
        ) from fault


def _number(
    entries: Sequence[ListEntry],
    airing: Airing,
    old: ListEntry | None,
    others: Sequence[Airing],
    days: Mapping[str, date],
) -> int:
    asked = {a.day: a.number for a in others if a.number is not None}
    held = {
        asked.get(home(e, days), e.number): e
        for e in entries
        if e.programme == airing.programme and e != old and not e.retired
    }
    if airing.number is not None:
        _refuse_taken(airing.number, held, asked)
        return airing.number
    if old is not None:
        return old.number
    before = [
        e.number
        for e in entries
        if e.retired and e.programme == airing.programme and e.day == airing.day
    ]
    if before and before[-1] not in held:
        return before[-1]
    number = max([0, *held]) + 1
    while number in asked.values():
        number += 1
    return number


def _refuse_taken(number: int, held: Mapping[int, ListEntry], asked: Mapping[date, int]) -> None:
    days = [held[number].day] if number in held else [d for d, n in asked.items() if n == number]
    if days:
        raise taken_number(number, days[0])


def taken_number(number: int, day: date) -> InputError:
    """A number that another episode of the programme has, or asks for."""
    return InputError(
        f"Số {number} đã là của số phát ngày {day:%d/%m/%Y} trong cùng chương trình.",
        hint="Hãy ghi một số khác ở “Số:”, hoặc bỏ dòng đó để chương trình tự đánh số.",
    )


Assigned = dict[Airing, ListEntry | InputError]


def assign_all(
    entries: Sequence[ListEntry], airings: Sequence[Airing], guids: Mapping[str, str]
) -> tuple[Assigned, tuple[ListEntry, ...]]:
    """The entry of each airing, or why it has none, and the list with them.

    The same as `listing.assign` for one airing after the other, told of all of them, without
    comparing each with every entry. `airings` in the order of their dates, one for a programme and
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
    return found, tuple(sorted([*others, *mine], key=order))


class _ProgrammeList:
    """The entries of one programme by key, by the date where they belong, and by number."""

    def __init__(
        self, entries: Sequence[ListEntry], airings: Sequence[Airing], keys: set[str]
    ) -> None:
        self._days = {slug: airing.day for airing in airings for slug in airing.slugs}
        self._airings = {airing.day: airing for airing in airings}
        self._asking: dict[int, list[date]] = defaultdict(list)  # number -> days that ask for it
        for airing in airings:
            if airing.number is not None:
                self._asking[airing.number].append(airing.day)
        self._keys = keys  # of every programme, shared
        self._retired = [e for e in entries if e.retired]
        self._own: dict[str, ListEntry] = {}
        self._by_home: dict[date, dict[str, ListEntry]] = defaultdict(dict)
        self._by_day: dict[date, dict[str, ListEntry]] = defaultdict(dict)
        self._by_number: dict[int, dict[str, ListEntry]] = defaultdict(dict)
        self._highest = 0
        self._swept = False  # whether those without a date of their own were left out
        for entry in entries:
            if not entry.retired:
                self._put(entry)

    def entries(self) -> list[ListEntry]:
        """All of them, in no order."""
        return [*self._own.values(), *self._retired]

    def assign(self, airing: Airing, show_guid: str) -> ListEntry:
        """The entry of one airing. Raises InputError when its number is taken."""
        old = self._at(airing)
        number = self._number(airing, old)
        if old is None:
            entry = new_entry(airing, number, show_guid, self._keys)
        else:
            entry = replace(old, day=airing.day, number=number, slugs=airing.slugs)
        live = self._live(airing) if not self._swept else frozenset()
        if old is not None:
            self._take(old)
        self._put(entry)
        self._leave_out(entry, live)
        return entry

    def _at(self, airing: Airing) -> ListEntry | None:
        return first_choice(self._by_home.get(airing.day, {}).values(), airing)

    def _live(self, airing: Airing) -> frozenset[str]:
        """The keys of the entries that belong to the other airings."""
        chosen = (self._at(other) for day, other in self._airings.items() if day != airing.day)
        return frozenset(entry.key for entry in chosen if entry is not None)

    def _leave_out(self, entry: ListEntry, live: frozenset[str]) -> None:
        """Forget entries of no airing whose date is now another's.

        After the first time only one date is new: that of the entry itself.
        """
        if self._swept:
            lost = [e for e in self._by_day[entry.day].values() if not self._is_live(e, entry)]
        else:
            held = {self._own[key].day for key in live} | {entry.day}
            left = (e for e in self._own.values() if e.key not in live and e.key != entry.key)
            lost = [e for e in left if e.day in held]
        self._swept = True
        for one in lost:
            self._take(one)

    def _is_live(self, entry: ListEntry, new: ListEntry) -> bool:
        if entry.key == new.key:
            return True
        day = home(entry, self._days)
        airing = self._airings.get(day)
        return airing is not None and day != new.day and self._at(airing) is entry

    def _number(self, airing: Airing, old: ListEntry | None) -> int:
        if airing.number is not None:
            self._refuse_taken(airing.number, airing, old)
            return airing.number
        if old is not None:
            return old.number
        before = [e.number for e in self._retired if e.day == airing.day]
        if before and not self._by_number.get(before[-1]):
            return before[-1]
        number = self._highest_held() + 1
        while number in self._asking:
            number += 1
        return number

    def _refuse_taken(self, number: int, airing: Airing, old: ListEntry | None) -> None:
        """What others ask for counts before what they have; the airing itself asks for nothing."""
        here = self._by_home.get(airing.day, {})
        held = [
            *(e for e in self._by_number.get(number, {}).values() if e.key not in here),
            *(e for e in here.values() if e.number == number),
        ]
        others = [e for e in held if e is not old]
        if others:
            raise taken_number(number, max(others, key=order).day)
        asking = [day for day in self._asking[number] if day != airing.day]
        if asking:
            raise taken_number(number, asking[0])

    def _highest_held(self) -> int:
        if not self._by_number.get(self._highest):
            self._highest = max((n for n, held in self._by_number.items() if held), default=0)
        return self._highest

    def _held_number(self, entry: ListEntry) -> int:
        """The number that an entry will have: what its date asks for, else its own."""
        airing = self._airings.get(home(entry, self._days))
        return entry.number if airing is None or airing.number is None else airing.number

    def _put(self, entry: ListEntry) -> None:
        self._own[entry.key] = entry
        self._keys.add(entry.key)
        self._by_home[home(entry, self._days)][entry.key] = entry
        self._by_day[entry.day][entry.key] = entry
        number = self._held_number(entry)
        self._by_number[number][entry.key] = entry
        self._highest = max(self._highest, number)

    def _take(self, entry: ListEntry) -> None:
        del self._own[entry.key]
        self._keys.discard(entry.key)
        del self._by_home[home(entry, self._days)][entry.key]
        del self._by_day[entry.day][entry.key]
        del self._by_number[self._held_number(entry)][entry.key]


_FIRST_LINES = """\
# Danh sách số phát. Chương trình tự ghi tệp này; xin đừng xoá và hãy giữ nó cùng kịch bản:
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
        """The entry of an airing, found, moved or new; see `assign`."""
        entry, self._entries = assign(
            self._entries, programme, day, slugs, wanted_number, show_guid, airings=airings
        )
        return entry

    def assign_all(self, airings: Sequence[Airing], guids: Mapping[str, str]) -> Assigned:
        """The entries of all airings; see `broadcaster.production.episode_list.assign_all`."""
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
        data = document.encoded()
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
    """What stands in the file. tomllib is many times faster; the editor says where a mistake is."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except ValueError:  # no UTF-8 is one, too
        return _document(data, path).keys


def _document(data: bytes, path: Path) -> ListDocument:
    if not data and not path.exists():
        data = _FIRST_LINES.encode()
    try:
        return ListDocument(data, "so")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise ConfigError("Tệp không phải UTF-8.", hint=_REPAIR, where=f"{path}:{line}") from fault
    except TomlMistake as fault:
        if not fault.line:
            told, where = "Tệp không đúng cách viết TOML (một khoá viết hai lần?).", str(path)
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
