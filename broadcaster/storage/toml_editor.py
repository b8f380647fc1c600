"""The one editor of TOML files that people write: one piece changes, everything else stays.

Two ways in: functions that give a text with one piece changed (station.toml, lich.toml), and
`ListDocument` for the files that are one long list (episodes, subscribers).
"""

import re
import tomllib
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import ParseError, TOMLKitError
from tomlkit.items import AoT, Table

from broadcaster.domain.errors import ConfigError
from broadcaster.domain.schedule import Unit
from broadcaster.storage.atomic import keep_earlier, write_atomic
from broadcaster.storage.os_errors import explained

KeyPath = tuple[str | int, ...]  # ("shows", 0, "title"): names of tables, numbers of entries, a key
Value = str | int | float | bool | date | Sequence[str] | None
Changes = dict[KeyPath, Value]  # places in a file that people write -> other values
_SCHEDULE = "lich.toml"
_FIRST_LINES = "# Lịch phát của đài.\nformat = 1\n"
_HEADER = re.compile(r"\s*\[")
_REMARK = re.compile(r"\s*(?:#.*)?")


def with_values(text: str, values: Changes, where: str) -> str:
    """The text with other values at some places; None and "" take a key away.

    What has that value already is not touched. Raises ConfigError when the text is no TOML, or a
    place is not what it should be.
    """
    document = _parsed(text, where)
    _set(document, values, where)
    return tomlkit.dumps(document)


def with_entry(
    text: str,
    entries: str,
    values: Mapping[str, str | float | date | list[str] | None],
    where: str = _SCHEDULE,
) -> str:
    """The text with one more [[entries]] at its end; what is empty is left out.

    Raises ConfigError when the text is no TOML, or `entries` is no such list.
    """
    document = _parsed((text or _FIRST_LINES).rstrip("\n") + "\n\n", where)
    table = tomlkit.table()
    for key, value in values.items():
        if value is not None and value != "":
            table[key] = _plain(value)
    listed = document.setdefault(entries, tomlkit.aot())
    if not isinstance(listed, AoT):
        raise ConfigError(f"“{entries}” phải là các mục [[{entries}]]", where=where)
    listed.append(table)
    return tomlkit.dumps(document)


def with_unit(text: str, unit: Unit) -> str:
    """The text of lich.toml with one more unit at its end. Raises ConfigError."""
    values = {"key": unit.key, "name": unit.name, "kind": unit.kind, "parent": unit.parent}
    days = {"first": unit.first, "last": unit.last}
    return with_entry(text, "units", {**values, **days})


def with_last_day(text: str, entries: str, number: int, last: date) -> str:
    """The text in which the entry of that number (from 0) ends on a day. Raises ConfigError."""
    return with_values(text, {(entries, number, "last"): last}, _SCHEDULE)


def without_entry(text: str, entries: str, number: int, where: str) -> str:
    """The text without the [[entries]] of that number (from 0); remarks behind it stay.

    Raises ConfigError when there is none, or when taking it out would change anything else.
    """
    _parsed(text, where)  # tells what is wrong with it
    expected = tomllib.loads(text)
    listed = expected.get(entries)
    if not isinstance(listed, list) or not 0 <= number < len(listed):
        raise _gone(where)
    del listed[number]
    if not listed:
        del expected[entries]
    cut = _cut(text.split("\n"), entries, number)
    if cut is None or _read(cut) != expected:
        raise ConfigError(
            f"{where} viết theo cách riêng nên máy không tự bỏ được mục này",
            hint="Sửa cả tệp ở Cài đặt; chưa có gì thay đổi.",
            where=where,
        )
    return cut


def set_values(
    path: Path, values: Changes, *, check: Callable[[bytes], None] = lambda _: None
) -> bool:
    """Set values in a file; the earlier version is kept. False when nothing had to change.

    What `check` raises of the new text is raised, and nothing is written.
    Raises ConfigError when the file is not TOML, StoreError when it cannot be written.
    """
    with explained(path, "đọc tệp"):
        data = path.read_bytes()
    try:
        document = tomlkit.parse(data.decode())
    except UnicodeDecodeError as error:
        raise ConfigError(
            "tệp không phải UTF-8", hint="Lưu lại tệp ở dạng UTF-8 rồi chạy lại.", where=path.name
        ) from error
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise ConfigError(
            f"tệp viết sai cú pháp TOML: {error}",
            hint="Sửa chỗ ấy rồi chạy lại; tệp chưa bị thay đổi.",
            where=path.name,
        ) from error
    _set(document, values, path.name)
    changed = tomlkit.dumps(document).encode()
    if changed != data:
        check(changed)
        keep_earlier(path)
    return write_atomic(path, changed)


def entry_text(entries: str, values: Mapping[str, object]) -> str:
    """The lines of one of the [[entries]], lists of tables in it included."""
    listed = tomlkit.aot()
    listed.append(tomlkit.item(dict(values)))
    document = tomlkit.document()
    document.append(entries, listed)
    return tomlkit.dumps(document)


class TomlMistake(ValueError):
    """A text that is no TOML, and where."""

    def __init__(self, line: int = 0, column: int = 0) -> None:
        super().__init__(line, column)
        self.line = line  # from 1; 0 = nobody knows
        self.column = column  # from 1


class ListDocument:
    """A file of a few keys and one list of [[entries]]; what nobody changes stays as it is."""

    def __init__(self, data: bytes, entries: str) -> None:
        """Raises UnicodeDecodeError, and TomlMistake when the text is no TOML."""
        self._entries = entries
        text = data.decode("utf-8-sig")
        try:
            self._document = tomlkit.parse(text)
        except ParseError as fault:
            raise TomlMistake(fault.line, fault.col + 1) from fault
        except (TOMLKitError, ValueError, RecursionError) as fault:  # such as a number without end
            raise TomlMistake from fault

    @property
    def keys(self) -> MutableMapping[str, Any]:
        """All that stands in the file, by key."""
        return self._document

    @property
    def tables(self) -> Sequence[MutableMapping[str, Any]]:
        """The [[entries]], in the order of the file; a change in one is a change in the file."""
        found = self._document.get(self._entries)
        return found if isinstance(found, AoT) else ()

    def append(self, values: Mapping[str, Any], *, apart: bool = False) -> None:
        """One more of the [[entries]] at the end; `apart` = with empty lines around it."""
        table = tomlkit.table()
        for key, value in values.items():
            table.add(key, value)
        if apart:
            table.add(tomlkit.nl())
        listed: Any = self._document.get(self._entries)
        if isinstance(listed, AoT):
            listed.append(table)
            return
        listed = tomlkit.aot()
        if apart:
            listed.append(table)  # an empty line is put before a list that is not empty
        self._document.append(self._entries, listed)
        if not apart:
            listed.append(table)

    def remove(self, number: int) -> None:
        """Take out the entry of a number (from 0)."""
        tables: Any = self._document[self._entries]
        tables.pop(number)

    def encoded(self) -> bytes:
        """The file."""
        return tomlkit.dumps(self._document).encode()


def _parsed(text: str, where: str) -> TOMLDocument:
    """The text as a document that keeps its form. Raises ConfigError."""
    try:
        return tomlkit.parse(text if text.endswith("\n") or not text else f"{text}\n")
    except (TOMLKitError, ValueError, RecursionError) as fault:
        raise ConfigError(
            f"{where} viết sai cú pháp TOML: {fault}",
            hint="Sửa chỗ ấy ở Cài đặt, mục Sửa cả tệp; tệp chưa bị thay đổi.",
            where=where,
        ) from fault


def _set(document: TOMLDocument, values: Changes, where: str) -> None:
    """Set keys; None and "" take one away, what has its value already is not touched."""
    for path, value in values.items():
        key = path[-1]
        assert isinstance(key, str)
        empty = value is None or value == ""
        table = _table(document, path[:-1], where, make=not empty)
        if table is None:
            continue
        if empty:
            table.pop(key, None)
        elif key not in table or table[key] not in (value, _plain(value)):
            _put(table, key, _plain(value))


def _table(
    document: TOMLDocument, path: KeyPath, where: str, *, make: bool
) -> Table | TOMLDocument | None:
    """The table at a place; a named one that is not there is made when wished, else it is None."""
    found: Any = document
    for step in path:
        if isinstance(step, int):
            if not isinstance(found, AoT) or not 0 <= step < len(found):
                raise _gone(where)
            found = found[step]
        elif make or step in found:
            found = found.setdefault(step, tomlkit.table())
        else:
            return None
    if not isinstance(found, Table | TOMLDocument):
        raise ConfigError(f"“{path[0]}” phải là một mục [{path[0]}]", where=where)
    return found


def _put(table: Table | TOMLDocument, key: str, value: Any) -> None:
    """Set a key; a new one stands before the remarks that lead to what comes next."""
    if key in table or not isinstance(table, Table):
        table[key] = value
        return
    body, behind = table.value.body, []
    while body and body[-1][0] is None:
        behind.append(body.pop())
    table[key] = value
    body.extend(reversed(behind))


def _plain(value: Value) -> Any:
    """As people write it: days like 05/09/2026, lists in one line."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _cut(lines: list[str], entries: str, number: int) -> str | None:
    """The lines without those of an entry; None when it is not written as a table of its own."""
    header = re.compile(rf'\s*\[\[\s*"?{re.escape(entries)}"?\s*\]\]')
    heads = [at for at, line in enumerate(lines) if header.match(line)]
    if number >= len(heads):
        return None
    begins = heads[number]
    ends = next(
        (at for at in range(begins + 1, len(lines)) if _HEADER.match(lines[at])), len(lines)
    )
    keep = ends
    while keep > begins + 1 and _REMARK.fullmatch(lines[keep - 1]):
        keep -= 1
    behind = lines[keep:ends]
    while behind and not behind[0].strip() and begins and not lines[begins - 1].strip():
        behind = behind[1:]
    return "\n".join([*lines[:begins], *behind, *lines[ends:]]).rstrip("\n") + "\n"


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def _gone(where: str) -> ConfigError:
    return ConfigError(f"{where} không còn mục này", hint="Tải lại trang.", where=where)
