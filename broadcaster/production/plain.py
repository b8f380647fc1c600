"""Values as canonical JSON text, for keys and for comparing.

The same value always gives the same text: keys are sorted, whole floats are written like
integers, sets are put in order, and what has no single form (a path, an array) is refused.
Files are written by storage, which reads them back.
"""

import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AnySet
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from typing import Any

_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """The value as what JSON knows; raises TypeError for what has no single plain form."""
    kind = type(value)  # nearly all are of these kinds; whether it is a kind of others takes longer
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple or kind is list:
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return plain(value.value)
    return _plain_value(value)


def canonical(value: object) -> str:
    """One line of JSON, the same for the same value."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain_value(value: object) -> Any:
    if isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return _plain_float(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return _plain_collection(value)


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
