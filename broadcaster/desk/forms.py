"""Fields of forms, as safe values."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.scripts.setting import DeskField
from broadcaster.timetable.day_words import day_said


@contextmanager
def in_field(name: str) -> Iterator[None]:
    """What is wrong in here was typed into this field: the page says it there."""
    try:
        yield
    except BroadcasterError as fault:
        fault.field = fault.field or name
        raise


@contextmanager
def in_fields(**fields: str) -> Iterator[None]:
    """As `in_field`; by the name of the parameter that is wrong, the field in which it is typed."""
    try:
        yield
    except BroadcasterError as fault:
        fault.field = fields.get(fault.field, fault.field)
        raise


def line(values: Mapping[str, str], name: str, longest: int = 200) -> str:
    """A short field: one line, trimmed, nothing that cannot be seen."""
    return one_line_of(values.get(name, ""))[:longest]


def one_line_of(text: str) -> str:
    """A text as a field of one line has it: trimmed, nothing that cannot be seen."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def whole_line(values: Mapping[str, str], name: str, longest: int, known: str = "") -> str:
    """A field of which nothing may be cut; what came back as it was `known` is that.

    Raises InputError at the field for what is longer and new.
    """
    text = one_line_of(values.get(name, ""))
    if text == one_line_of(known):
        return known
    with in_field(name):
        return not_too_long(text, longest)


def not_too_long(text: str, longest: int) -> str:
    """The text. Raises InputError where it is longer."""
    if len(text) > longest:
        raise InputError(
            f"“{text[:40]}…” dài {len(text)} chữ cái, chỗ này ghi được {longest}",
            hint="Viết ngắn lại, hoặc chia thành nhiều dòng.",
        )
    return text


def asked(values: Mapping[str, str], field: DeskField) -> str:
    """The line that is asked for by the table of settings."""
    return line(values, field.name, field.longest)


def number(values: Mapping[str, str], name: str, default: int = 0) -> int:
    """A whole number. Raises InputError for anything else."""
    text = values.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or len(text) > 9:
        with in_field(name):
            raise InputError("chỗ này cần một con số")
    return int(text)


def decimal(values: Mapping[str, str], name: str, default: float) -> float:
    """A number that may have a part behind the comma. Raises InputError for anything else."""
    text = values.get(name, "").strip().replace(",", ".")
    if text and not re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,3})?", text):
        with in_field(name):
            raise InputError("chỗ này cần một con số", hint="Viết như 10 hoặc 7,5.")
    number = float(text or default)
    return int(number) if number.is_integer() else number


def day_field(values: Mapping[str, str], name: str, today: date) -> date | None:
    """A day as people type it: mai, thứ hai, 5/9, 5-9-2026; None when the field is empty.

    Raises InputError for what is no day.
    """
    text = line(values, name, 40)
    if not text:
        return None
    with in_field(name):
        return day_said(text, today)
