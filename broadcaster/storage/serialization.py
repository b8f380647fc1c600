"""Our frozen values as plain JSON and back, by the types that the values themselves declare."""

import dataclasses
import functools
import itertools
import json
import math
import types
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from pathlib import PurePath
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from broadcaster.domain.errors import StoreError
from broadcaster.domain.records import left_out

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
        return cast(Value, _reader(cast(Hint, kind))(data))
    except _Wrong as fault:
        spot = ".".join(fault.path) or "toàn bộ"
        raise StoreError(
            f"Dữ liệu hỏng ở “{spot}”: cần {fault.wanted}.",
            hint="Hãy lấy lại bản sao của tệp, hoặc xóa tệp để chương trình làm lại.",
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
    except (ValueError, RecursionError) as fault:  # a number of 5,000 digits is a plain ValueError
        line = f":{fault.lineno}" if isinstance(fault, json.JSONDecodeError) else ""
        raise StoreError(
            "Tệp bị hỏng hoặc ghi dở, không đọc được.",
            hint="Hãy lấy lại bản sao của tệp, hoặc xóa tệp để chương trình làm lại.",
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
    for name in _only_where_set(kind):
        if not getattr(value, name):
            del plain[name]
    return plain | ({_TAG: kind.__name__} if len(_classes(hint)) > 1 else {})


def _parts(hint: Hint, items: tuple[Any, ...] | list[Any]) -> list[tuple[Hint, Any]]:
    """Each item with the type its container declares for it (its own when none is declared)."""
    inner = _inner(hint)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return [(inner[0], item) for item in items]
    if len(inner) == len(items):
        return list(zip(inner, items, strict=True))
    return [(type(item), item) for item in items]


# --- plain data to values -------------------------------------------------------------------


_DAY = timedelta(days=1)
Reader = Callable[[Any], Any]  # plain data -> value; raises _Wrong


@functools.cache  # an archive holds the same few types a million times
def _reader(hint: Hint) -> Reader:
    """What reads a declared type."""
    options = _options(hint)
    if len(options) > 1:
        return functools.partial(_decode_union, options, _classes(hint))
    origin: Any = get_origin(hint)
    if origin is tuple:
        return functools.partial(_decode_tuple, get_args(hint))
    if origin in (dict, Mapping):
        return functools.partial(_decode_mapping, _reader(get_args(hint)[1]))
    if dataclasses.is_dataclass(hint):
        return functools.partial(_decode_fields, cast(type, hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda data: _converted(
            hint, tuple(data) if isinstance(data, list) else data, "một giá trị đã biết"
        )
    reader = _READERS.get(hint)
    if reader is None:
        raise TypeError(f"{hint} cannot be read from plain data")
    return reader


def _read_items(readers: Iterable[Reader], names: Iterable[Any], items: Iterable[Any]) -> list[Any]:
    """What each reader makes of its item; a fault knows the name of the item."""
    found: list[Any] = []
    name: Any = ""
    try:
        for read, name, item in zip(readers, names, items, strict=False):  # noqa: B007
            found.append(read(item))
    except _Wrong as fault:
        raise _Wrong(fault.wanted, (str(name), *fault.path)) from fault
    return found


def _decode_union(options: tuple[Hint, ...], classes: tuple[type, ...], data: Any) -> Any:
    if data is None and type(None) in options:
        return None
    if len(classes) > 1 and isinstance(data, dict):
        for kind in classes:
            if kind.__name__ == data.get(_TAG):
                return _reader(kind)(data)
        raise _Wrong("một loại đã biết", (_TAG,))
    for option in options:
        try:
            return _reader(option)(data)
        except _Wrong as fault:
            last = fault
    raise last


@functools.cache
def _field_readers(kind: type) -> tuple[tuple[str, Reader], ...]:
    hints, wanted = _hints(kind), frozenset(_fields(kind))
    return tuple((name, _reader(hint)) for name, hint in hints.items() if name in wanted)


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
        readers: Iterable[Reader] = itertools.repeat(_reader(inner[0]))
    elif len(inner) == len(data):
        readers = map(_reader, inner)
    else:
        raise _Wrong(f"danh sách có {len(inner)} phần")
    return tuple(_read_items(readers, itertools.count(), data))


def _decode_mapping(read: Reader, data: Any) -> dict[Any, Any]:
    if not isinstance(data, dict):
        raise _Wrong("một nhóm trường")
    values = _read_items(itertools.repeat(read), data, data.values())
    return dict(zip(data, values, strict=True))


def _converted(make: Callable[[Any], Any], data: Any, wanted: str) -> Any:
    try:
        return make(data)
    except (ValueError, TypeError, OverflowError) as fault:
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
    if type(data) not in (int, float) or (type(data) is float and not math.isfinite(data)):
        raise _Wrong("số")
    try:
        return float(data)
    except OverflowError as fault:
        raise _Wrong("số không quá lớn") from fault


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
    # the first and last days of the calendar have no time in another zone
    _converted(lambda when: when.astimezone(UTC) + _DAY - 2 * _DAY, moment, "ngày giờ")
    return moment


_READERS: dict[Any, Reader] = {
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
def _only_where_set(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if left_out(field, None))


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


@functools.cache
def _classes(hint: Hint) -> tuple[type, ...]:
    """The dataclasses among the members of a union."""
    return tuple(cast(type, one) for one in _options(hint) if dataclasses.is_dataclass(one))


@functools.cache
def _inner(hint: Hint) -> tuple[Hint, ...]:
    """What a container declares of its items; of a union, the first that declares anything."""
    return next((get_args(one) for one in _options(hint) if get_args(one)), ())
