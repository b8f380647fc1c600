"""Units in lich.toml: one more, or the last day of one; everything else in the file stays."""

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
    document = _parsed(text or _FIRST_LINES)
    table = tomlkit.table()
    table["key"], table["name"], table["kind"] = unit.key, unit.name, unit.kind
    if unit.parent:
        table["parent"] = unit.parent
    if unit.first:
        table["first"] = _written(unit.first)
    if unit.last:
        table["last"] = _written(unit.last)
    units = document.setdefault("units", tomlkit.aot())
    if not isinstance(units, AoT):
        raise ConfigError("“units” phải là các mục [[units]]", where="lich.toml")
    units.append(table)
    return tomlkit.dumps(document)


def with_last_day(text: str, number: int, last: date) -> str:
    """The text of lich.toml in which the unit of that number (from 0) ends. Raises ConfigError."""
    document = _parsed(text)
    units = document.get("units")
    if not isinstance(units, AoT) or not 0 <= number < len(units):
        raise ConfigError("lich.toml không còn đơn vị này", where="lich.toml")
    table = units[number]
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
