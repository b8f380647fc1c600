"""Lists of lich.toml: one entry more, or the last day of one; everything else in it stays."""

from collections.abc import Mapping
from datetime import date

import tomlkit
from tomlkit.items import AoT

from broadcaster.errors import ConfigError
from broadcaster.model.unit import Unit
from broadcaster.storage.hand_pieces import parsed, with_values

_FILE = "lich.toml"
_FIRST_LINES = "# Lịch phát của đài.\nformat = 1\n"


def with_unit(text: str, unit: Unit) -> str:
    """The text of lich.toml with one more unit at its end. Raises ConfigError."""
    values = {"key": unit.key, "name": unit.name, "kind": unit.kind, "parent": unit.parent}
    days = {"first": unit.first, "last": unit.last}
    return with_entry(text, "units", {**values, **days})


def with_entry(
    text: str,
    entries: str,
    values: Mapping[str, str | float | date | list[str] | None],
    where: str = _FILE,
) -> str:
    """The text with one more [[entries]] at its end; what is empty is left out.

    Raises ConfigError when the text is no TOML, or `entries` is no such list.
    """
    document = parsed((text or _FIRST_LINES).rstrip("\n") + "\n\n", where)
    table = tomlkit.table()
    for key, value in values.items():
        if value is not None and value != "":
            table[key] = f"{value:%d/%m/%Y}" if isinstance(value, date) else value
    listed = document.setdefault(entries, tomlkit.aot())
    if not isinstance(listed, AoT):
        raise ConfigError(f"“{entries}” phải là các mục [[{entries}]]", where=where)
    listed.append(table)
    return tomlkit.dumps(document)


def with_last_day(text: str, entries: str, number: int, last: date) -> str:
    """The text in which the entry of that number (from 0) ends on a day. Raises ConfigError."""
    return with_values(text, {(entries, number, "last"): last}, _FILE)
