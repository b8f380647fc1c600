"""The name of a product by what goes into it, as canonical JSON; why it has to be made again."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
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


# What people read for the names of inputs; another name is shown as it is.
NAMES: Mapping[str, str] = {
    "air_date": "ngày phát",
    "bitrate": "tốc độ bit",
    "casting": "phân vai",
    "channels": "số kênh",
    "clips": "tiếng đọc",
    "cover": "ảnh bìa",
    "day": "ngày phát",
    "engines": "bộ giọng đọc",
    "fingerprint": "phiên bản giọng đọc",
    "loudness": "độ lớn",
    "master": "mức âm lượng",
    "number": "số phát thanh",
    "pitch": "cao độ",
    "program": "phiên bản chương trình máy tính",
    "programme": "định dạng chương trình",
    "rate": "tốc độ đọc",
    "readings": "bảng cách đọc",
    "roles": "vai",
    "rundown": "kịch bản chi tiết",
    "scope": "phạm vi",
    "scripts": "kịch bản",
    "sounds": "âm thanh",
    "spec": "yêu cầu thành phẩm",
    "stage": "công đoạn",
    "station": "cấu hình đài",
    "tags": "nhãn tệp",
    "text": "lời đọc",
    "theme": "chủ điểm",
    "timeline": "dòng thời gian",
    "true_peak": "đỉnh thật",
    "version": "phiên bản",
    "voice": "giọng",
    "voices": "giọng đọc",
}
_SHOWN = 40  # characters of a value that are shown; longer ones are only said to have changed
_ABSENT = object()


def recipe_key(stage: str, version: int, inputs: Mapping[str, object]) -> str:
    """The sha256 (hex) of a stage, its version and all that goes into it.

    Takes dataclasses, enums, dates, tuples, mappings and plain values; raises TypeError for
    values whose text would not be the same on every machine.
    """
    recipe = {"stage": stage, "version": version, "inputs": inputs}
    return hashlib.sha256(canonical(recipe).encode()).hexdigest()


def explain(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[str, ...]:
    """What changed between two sets of inputs, one Vietnamese sentence each, in order."""
    return tuple(_sentences((), plain(old), plain(new)))


def _sentences(path: tuple[str, ...], old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from _sentences((*path, key), old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
            yield from _sentences((*path, str(number)), before, after)
    else:
        yield _sentence(_spell(path), old, new)


def _sentence(what: str, old: Any, new: Any) -> str:
    if old is _ABSENT:
        return f"{what}: mới thêm"
    if new is _ABSENT:
        return f"{what}: đã bỏ"
    if isinstance(old, list) and isinstance(new, list):
        return f"{what}: từ {len(old)} thành {len(new)} phần"
    before, after = _show(old), _show(new)
    if before and after:
        return f"{what}: từ {before} thành {after}"
    return f"{what}: đã đổi"


def _spell(path: tuple[str, ...]) -> str:
    return " › ".join(NAMES.get(key, key) for key in path) or "toàn bộ"


def _show(value: Any) -> str:
    """A short value as people read it; empty when it is long, a hash or a whole structure."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if value is None:
        return "chưa có"
    if isinstance(value, list | dict):
        return ""
    text = f"“{value}”" if isinstance(value, str) else str(value).replace(".", ",")
    return text if len(text) <= _SHOWN else ""
