"""Our frozen values as plain JSON and back, by the types that the values themselves declare."""

import dataclasses
import functools
import json
import math
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import Enum
from pathlib import PurePath
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from broadcaster.domain.errors import StoreError

Value = TypeVar("Value")
Hint = Any  # a type as annotations write it: a class, a union or a generic alias

_TAG = "type"  # names the class where a field may hold one of several


class _Wrong(Exception):
    """Data that does not fit; `path` is the way to it from the outside in."""

    def __init__(self, wanted: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.path = path


def to_plain(value: object) -> Any:
    """Only dicts, lists, texts, numbers, booleans and None; raises TypeError for anything else."""
    return _encode(type(value), value)


def from_plain(kind: type[Value], data: object, *, where: str = "") -> Value:
    """The value of that kind which the plain data describe.

    Unknown fields are left aside, missing ones get their default. `where` names the file in the
    StoreError that anything else gives.
    """
    try:
        return cast(Value, _decode(kind, data))
    except _Wrong as fault:
        spot = ".".join(fault.path) or "toàn bộ"
        raise StoreError(
            f"Dữ liệu hỏng ở “{spot}”: cần {fault.wanted}.",
            hint="Hãy lấy lại bản sao của tệp, hoặc xoá tệp để chương trình làm lại.",
            where=where,
        ) from fault


def from_text(kind: type[Value], text: str | bytes, *, where: str = "") -> Value:
    """The value of that kind which a JSON text describes; what is damaged is told as above."""
    return from_plain(kind, parse(text, where=where), where=where)


def to_line(value: object) -> bytes:
    """The same as `to_text` in one line without its break: the head of a file of samples."""
    return json.dumps(to_plain(value), sort_keys=True, ensure_ascii=False).encode()


def to_text(value: object) -> str:
    """Canonical JSON: sorted keys, letters as they are, a line break at the end."""
    plain = to_plain(value)
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def parse(text: str | bytes, *, where: str = "") -> Any:
    """JSON text as plain data; StoreError with the line when it is not JSON."""
    try:
        return json.loads(text)
    except UnicodeDecodeError as fault:
        raise StoreError("Tệp không phải UTF-8 nên không đọc được.", where=where) from fault
    except (json.JSONDecodeError, RecursionError) as fault:
        line = f":{fault.lineno}" if isinstance(fault, json.JSONDecodeError) else ""
        raise StoreError(
            "Tệp bị hỏng hoặc ghi dở, không đọc được.",
            hint="Hãy lấy lại bản sao của tệp, hoặc xoá tệp để chương trình làm lại.",
            where=f"{where}{line}",
        ) from fault


# --- values to plain data -------------------------------------------------------------------


def _encode(hint: Hint, value: Any) -> Any:
    if value is None or isinstance(value, bool) or type(value) in (int, str):
        return value
    if isinstance(value, Enum):
        return _encode(type(value.value), value.value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    return _encode_whole(hint, value)


def _encode_whole(hint: Hint, value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _encode_fields(hint, value)
    if isinstance(value, tuple | list):
        return [_encode(part, item) for part, item in _parts(hint, value)]
    if isinstance(value, Mapping):
        return {str(key): _encode(type(item), item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no plain form")


def _encode_fields(hint: Hint, value: Any) -> dict[str, Any]:
    kind: type = type(value)
    hints = _hints(kind)
    plain = {name: _encode(hints[name], getattr(value, name)) for name in _fields(kind)}
    return plain | ({_TAG: kind.__name__} if len(_classes(hint)) > 1 else {})


def _parts(hint: Hint, items: tuple[Any, ...] | list[Any]) -> list[tuple[Hint, Any]]:
    """Each item with the type its container declares for it (its own when none is declared)."""
    inner = next((get_args(one) for one in _options(hint) if get_args(one)), ())
    if len(inner) == 2 and inner[1] is Ellipsis:
        return [(inner[0], item) for item in items]
    if len(inner) == len(items):
        return list(zip(inner, items, strict=True))
    return [(type(item), item) for item in items]


# --- plain data to values -------------------------------------------------------------------


def _decode(hint: Hint, data: Any) -> Any:
    options = _options(hint)
    if len(options) == 1:
        return _decode_one(options[0], data)
    if data is None and type(None) in options:
        return None
    classes = _classes(hint)
    if len(classes) > 1 and isinstance(data, dict):
        return _decode_tagged(classes, data)
    for option in options:
        try:
            return _decode_one(option, data)
        except _Wrong as fault:
            last = fault
    raise last


def _decode_tagged(classes: list[type], data: dict[str, Any]) -> Any:
    for kind in classes:
        if kind.__name__ == data.get(_TAG):
            return _decode_one(kind, data)
    raise _Wrong("một loại đã biết", (_TAG,))


def _decode_one(kind: Hint, data: Any) -> Any:
    return _reader(kind)(data)


@functools.cache  # an archive holds the same few types a million times
def _reader(kind: Hint) -> Callable[[Any], Any]:
    origin: Any = get_origin(kind)
    if origin is tuple:
        return functools.partial(_decode_tuple, get_args(kind))
    if origin in (dict, Mapping):
        return functools.partial(_decode_mapping, get_args(kind))
    if dataclasses.is_dataclass(kind):
        return functools.partial(_decode_fields, cast(type, kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda data: _converted(kind, data, "một giá trị đã biết")
    reader = _READERS.get(kind)
    if reader is None:
        raise TypeError(f"{kind} cannot be read from plain data")
    return reader


def _reader_of(hint: Hint) -> Callable[[Any], Any]:
    """What reads a declared type: straight to its reader when it is no union."""
    options = _options(hint)
    return _reader(options[0]) if len(options) == 1 else functools.partial(_decode, hint)


@functools.cache
def _field_readers(kind: type) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    hints = _hints(kind)
    wanted = frozenset(_fields(kind))
    return tuple((name, _reader_of(hint)) for name, hint in hints.items() if name in wanted)


def _decode_fields(kind: type, data: Any) -> Any:
    if not isinstance(data, dict):
        raise _Wrong("một nhóm trường")
    found = {}
    name = ""
    try:
        for name, read in _field_readers(kind):
            if name in data:
                found[name] = read(data[name])
    except _Wrong as fault:
        raise _Wrong(fault.wanted, (name, *fault.path)) from fault
    if missing := _required(kind) - found.keys():
        raise _Wrong("trường này, mà tệp không có", (min(missing),))
    return kind(**found)


def _decode_tuple(inner: tuple[Hint, ...], data: Any) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise _Wrong("một danh sách")
    if len(inner) == 2 and inner[1] is Ellipsis:
        return _decode_row(inner[0], data)
    if len(inner) != len(data):
        raise _Wrong(f"danh sách có {len(inner)} phần")
    return tuple(
        _at(str(n), _decode, hint, item)
        for n, (hint, item) in enumerate(zip(inner, data, strict=True))
    )


def _decode_row(hint: Hint, data: list[Any]) -> tuple[Any, ...]:
    read = _reader_of(hint)
    row: list[Any] = []
    try:
        for item in data:
            row.append(read(item))
    except _Wrong as fault:
        raise _Wrong(fault.wanted, (str(len(row)), *fault.path)) from fault
    return tuple(row)


def _decode_mapping(inner: tuple[Hint, Hint], data: Any) -> dict[Any, Any]:
    if not isinstance(data, dict):
        raise _Wrong("một nhóm trường")
    return {key: _at(key, _decode, inner[1], item) for key, item in data.items()}


def _at(name: str, read: Callable[[Hint, Any], Any], hint: Hint, data: Any) -> Any:
    """Read one part, and let a fault know the way to it."""
    try:
        return read(hint, data)
    except _Wrong as fault:
        raise _Wrong(fault.wanted, (name, *fault.path)) from fault


def _converted(make: Callable[[Any], Any], data: Any, wanted: str) -> Any:
    try:
        return make(data)
    except (ValueError, TypeError) as fault:
        raise _Wrong(wanted) from fault


def _text(data: Any) -> str:
    if not isinstance(data, str):
        raise _Wrong("chữ")
    try:
        data.encode()
    except UnicodeEncodeError as fault:  # half of a character
        raise _Wrong("chữ") from fault
    return data


def _whole(data: Any) -> int:
    if type(data) is not int:
        raise _Wrong("số nguyên")
    return data


def _real(data: Any) -> float:
    if data in ("inf", "-inf", "nan"):
        return float(data)
    if type(data) not in (int, float):
        raise _Wrong("số")
    return float(data)


def _truth(data: Any) -> bool:
    if not isinstance(data, bool):
        raise _Wrong("đúng hoặc sai (true, false)")
    return data


def _nothing(data: Any) -> None:
    if data is not None:
        raise _Wrong("để trống (null)")


def _moment(data: Any) -> datetime:
    moment: datetime = _converted(datetime.fromisoformat, data, "ngày giờ")
    if moment.tzinfo is None:
        raise _Wrong("ngày giờ có múi giờ")
    return moment


_READERS: dict[Any, Callable[[Any], Any]] = {
    str: _text,
    int: _whole,
    float: _real,
    bool: _truth,
    type(None): _nothing,
    datetime: _moment,
    date: lambda data: _converted(date.fromisoformat, data, "ngày"),
    time: lambda data: _converted(time.fromisoformat, data, "giờ"),
}


# --- what the types declare -----------------------------------------------------------------


@functools.cache
def _hints(kind: type) -> dict[str, Hint]:
    return get_type_hints(kind)


@functools.cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if field.init)


@functools.cache
def _required(kind: type) -> frozenset[str]:
    none = dataclasses.MISSING
    return frozenset(
        field.name
        for field in dataclasses.fields(kind)
        if field.init and field.default is none and field.default_factory is none
    )


@functools.cache
def _options(hint: Hint) -> tuple[Hint, ...]:
    """The members of a union, or the type alone."""
    origin: Any = get_origin(hint)
    return get_args(hint) if origin in (Union, types.UnionType) else (hint,)


def _classes(hint: Hint) -> list[type]:
    """The dataclasses among the members of a union."""
    return [cast(type, one) for one in _options(hint) if dataclasses.is_dataclass(one)]
