"""The name of a product by what goes into it, as canonical JSON."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AnySet
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from typing import Any

from broadcaster.domain.records import left_out

_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:  # noqa: PLR0911 - a ladder of cases
    """The value as what JSON knows; raises TypeError for what has no single plain form."""
    kind = type(value)  # nearly all are of these kinds; whether it is a kind of others takes longer
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple or kind is list:
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() else value
    if isinstance(value, date | time):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        told = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: plain(item) for field, item in told if not left_out(field, item)}
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("only text can be a key")
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, AnySet):
        return sorted((plain(item) for item in value), key=canonical)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no single plain form")


def canonical(value: object) -> str:
    """One line of JSON, the same for the same value."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def recipe_key(stage: str, version: int, inputs: Mapping[str, object]) -> str:
    """The sha256 (hex) of a stage, its version and all that goes into it.

    Takes dataclasses, enums, dates, tuples, mappings and plain values; raises TypeError for
    values whose text would not be the same on every machine.
    """
    recipe = {"stage": stage, "version": version, "inputs": inputs}
    return hashlib.sha256(canonical(recipe).encode()).hexdigest()
