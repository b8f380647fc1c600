"""The reading tables: TOML files beside this module that a school's technician can read and extend.

Only a small part of TOML is used in them (sections and `key = "value"` lines), so that they load
in a few milliseconds without the full parser; a test compares both readers on every file.
"""

import re
from functools import cache
from pathlib import Path

_LINE = re.compile(r'^(?:"([^"]+)"|([\w-]+)) = "([^"]*)"', re.M | re.A)

Section = dict[str, str]


def parse(text: str) -> dict[str, Section]:
    """Sections of a table file, in order; what stands before the first section is under ""."""
    sections: dict[str, Section] = {}
    for block in re.split(r"^\[", "]\n" + text, flags=re.M):
        name, _, body = block.partition("]\n")
        sections[name.replace('"', "")] = {a or b: value for a, b, value in _LINE.findall(body)}
    return sections


@cache
def table(name: str) -> dict[str, Section]:
    """A table file of this room by its name without the ending."""
    return parse(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def listed(text: str) -> tuple[str, ...]:
    """The words of a list that is written as one string."""
    return tuple(text.split())
