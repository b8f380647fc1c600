"""Lists of lich.toml: one entry more, or the last day of one; everything else in it stays."""

from collections.abc import Mapping
from datetime import date

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from broadcaster.errors import ConfigError
from broadcaster.model.unit import Unit

_FIRST_LINES = "# Lịch phát của đài.\nformat = 1\n"


def with_unit(text: str, unit: Unit) -> str:
    """The text of lich.toml with one more unit at its end. Raises ConfigError."""
    values = {"key": unit.key, "name": unit.name, "kind": unit.kind, "parent": unit.parent}
    days = {"first": unit.first, "last": unit.last}
    return with_entry(text, "units", {**values, **days})


def with_entry(text: str, entries: str, values: Mapping[str, str | float | date | None]) -> str:
    """The text with one more [[entries]] at its end; what is empty is left out.

    Raises ConfigError when the text is no TOML, or `entries` is no such list.
    """
    document = _parsed(text or _FIRST_LINES)
    table = tomlkit.table()
    for key, value in values.items():
        if value is not None and value != "":
            table[key] = _written(value) if isinstance(value, date) else value
    listed = document.setdefault(entries, tomlkit.aot())
    if not isinstance(listed, AoT):
        raise ConfigError(f"“{entries}” phải là các mục [[{entries}]]", where="lich.toml")
    listed.append(table)
    return tomlkit.dumps(document)


def with_last_day(text: str, entries: str, number: int, last: date) -> str:
    """The text in which the entry of that number (from 0) ends on a day. Raises ConfigError."""
    document = _parsed(text)
    listed = document.get(entries)
    if not isinstance(listed, AoT) or not 0 <= number < len(listed):
        raise ConfigError("lich.toml không còn mục này", where="lich.toml")
    table = listed[number]
    assert isinstance(table, Table)
    table["last"] = _written(last)
    return tomlkit.dumps(document)


def _written(day: date) -> str:
    """As people write dates."""
    return f"{day:%d/%m/%Y}"


def _parsed(text: str) -> TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as fault:
        raise ConfigError(
            f"lich.toml viết sai cú pháp TOML: {fault}",
            hint="Sửa chỗ ấy ở Cài đặt → Sửa lịch; tệp chưa bị thay đổi.",
            where="lich.toml",
        ) from fault
