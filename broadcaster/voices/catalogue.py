"""The list of known voices: who they are, where their files lie, what may be done with them."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadcaster.errors import ConfigError
from broadcaster.model.speech import Age, Gender, Region
from broadcaster.model.voices import KnownVoice
from broadcaster.voices.installed import NAME

SHIPPED = Path(__file__).with_name("catalogue.toml")
FORMAT = 1


def read_catalogue(path: Path = SHIPPED) -> tuple[KnownVoice, ...]:
    """Every voice of a catalogue. Raises ConfigError naming what is wrong."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        if told.get("format") != FORMAT:
            raise ValueError(f"format = {told.get('format')}")
        return tuple(_voices(told.get("voice", [])))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as failure:
        raise ConfigError(
            f"danh mục giọng {path} không dùng được ({failure})",
            hint="Lấy lại tệp danh mục, hoặc bỏ --catalogue để dùng danh mục có sẵn.",
        ) from failure


def _voices(rows: list[dict[str, Any]]) -> Iterator[KnownVoice]:
    for row in rows:
        made = dict(row)
        kinds = {"gender": Gender, "age": Age, "region": Region, "size": int}
        for key, kind in kinds.items():
            if key in made:
                made[key] = kind(made[key])
        voice = KnownVoice(**made)
        file = Path(voice.model)
        if not NAME.fullmatch(voice.key) or file.name != voice.model or file.suffix != ".onnx":
            raise ValueError(f"key = {voice.key!r}, model = {voice.model!r}")
        yield voice
