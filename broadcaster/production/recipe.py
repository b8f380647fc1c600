"""Recipe keys: the name of a product by what goes into it, and why it has to be made again."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from broadcaster.production.plain import canonical, plain

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
