"""Values as canonical JSON text, and timelines and rundowns back from it.

The same value always gives the same text: keys are sorted, whole floats are written like
integers, sets are put in order, and what has no single form (a path, an array) is refused.
"""

import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AnySet
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from broadcaster.errors import StoreError
from broadcaster.model.rundown import BedCue, ChapterCue, PauseCue, Rundown, SoundCue, SpeechCue
from broadcaster.model.timeline import Timeline

Value = TypeVar("Value")

_CUES = {cue.__name__: cue for cue in (SpeechCue, SoundCue, BedCue, PauseCue, ChapterCue)}
_TAG = "cue"


def plain(value: object) -> Any:
    """The value as what JSON knows; raises TypeError for what has no single plain form."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return _plain_float(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return _plain_collection(value)


def canonical(value: object) -> str:
    """One line of JSON, the same for the same value."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def timeline_to_json(timeline: Timeline) -> str:
    """A timeline as a JSON file that people can read and compare."""
    return _file(plain(timeline))


def timeline_from_json(text: str) -> Timeline:
    """The timeline of such a file. Raises StoreError when it is damaged."""
    return _read(Timeline, text, "dòng thời gian")


def rundown_to_json(rundown: Rundown) -> str:
    """A rundown as a JSON file that people can read and compare."""
    return _file({"cues": [{_TAG: type(cue).__name__, **plain(cue)} for cue in rundown.cues]})


def rundown_from_json(text: str) -> Rundown:
    """The rundown of such a file. Raises StoreError when it is damaged."""
    return _read(Rundown, text, "kịch bản chi tiết")


def _plain_float(value: float) -> int | float | str:
    if not math.isfinite(value):
        return str(value)
    return int(value) if value.is_integer() else value


def _plain_collection(value: object) -> Any:
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("only text can be a key")
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, AnySet):
        return sorted((plain(item) for item in value), key=canonical)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no single plain form")


def _file(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _read(kind: type[Value], text: str, what: str) -> Value:
    try:
        value = _build(kind, json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"tệp {what} bị hỏng hoặc không phải do chương trình ghi",
            hint="Xóa tệp này rồi dựng lại số phát thanh; kịch bản và tiếng đọc vẫn còn.",
        ) from error
    if not isinstance(value, kind):  # pragma: no cover - _build keeps its word
        raise TypeError(kind)
    return value


def _build(kind: Any, data: Any) -> Any:
    """A value of an annotated type; TypeError, ValueError or KeyError when it does not fit."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _build_union(get_args(kind), data)
    if origin is tuple:
        return _build_tuple(get_args(kind), data)
    if is_dataclass(kind):
        return _build_dataclass(kind, data)
    return _build_scalar(kind, data)


def _build_union(choices: tuple[Any, ...], data: Any) -> Any:
    if NoneType in choices:
        rest = [choice for choice in choices if choice is not NoneType]
        return None if data is None else _build(rest[0], data)
    return _build(_CUES[data[_TAG]], {key: item for key, item in data.items() if key != _TAG})


def _build_tuple(kinds: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise TypeError("a list is wanted")
    if kinds[1:] == (Ellipsis,):
        return tuple(_build(kinds[0], item) for item in data)
    return tuple(_build(kind, item) for kind, item in zip(kinds, data, strict=True))


def _build_dataclass(kind: Any, data: Any) -> Any:
    if not isinstance(data, dict):
        raise TypeError("an object is wanted")
    hints = get_type_hints(kind)
    unknown = set(data) - set(hints)
    if unknown:
        raise KeyError(min(unknown))
    return kind(**{name: _build(hints[name], item) for name, item in data.items()})


def _build_scalar(kind: Any, data: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if kind is float and isinstance(data, int | str) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise TypeError(f"{kind.__name__} is wanted")
    return data
