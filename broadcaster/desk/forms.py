"""Fields of forms, as safe values."""

from collections.abc import Mapping

from broadcaster.errors import InputError


def line(values: Mapping[str, str], name: str, longest: int = 200) -> str:
    """A short field: one line, trimmed, nothing that cannot be seen."""
    text = " ".join(values.get(name, "").split())
    return "".join(c for c in text if c.isprintable())[:longest]


def number(values: Mapping[str, str], name: str, default: int = 0) -> int:
    """A whole number. Raises InputError for anything else."""
    text = values.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or len(text) > 9:
        raise InputError("chỗ này cần một con số")
    return int(text)
