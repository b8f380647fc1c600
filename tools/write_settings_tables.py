"""Write the tables of docs/CAI-DAT.md from the table of settings.

Run: make tables
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import time
from enum import Enum
from pathlib import Path
from typing import Any

from broadcaster.scripts.environment_table import VARIABLES
from broadcaster.scripts.setting import FileSection, FileSetting
from broadcaster.scripts.settings_table import FILES

PAGE = Path(__file__).parent.parent / "docs" / "CAI-DAT.md"


def page(text: str) -> str:
    """The page with every table as the settings have it; what stands around them is left."""
    for chapter, root in FILES.items():
        for section in root:
            if section.rows:
                text = _put(text, chapter, section.title, "Khóa", _settings(section))
    return _put(text, "Biến môi trường", "", "Biến", _variables())


def _put(text: str, chapter: str, title: str, first: str, rows: Iterable[str]) -> str:
    """The text with another table under a heading. Raises ValueError when there is none."""
    at = f"\n## {chapter}\n" + (f"(?:(?!\n## ).)*?\n### {re.escape(title)}\n" if title else "")
    table = rf"((?:(?!\n##).)*?\n)\| {first} \|[^\n]*\n(?:\|[^\n]*\n)*"
    found = re.search(f"{at}{table}", text, re.S)
    if found is None:
        raise ValueError(f"{chapter} / {title}: no table in {PAGE.name}")
    return text[: found.end(1)] + "".join(rows) + text[found.end() :]


def _settings(section: FileSection) -> Iterator[str]:
    shown = any(one.example for one in section.rows)
    yield _row("Khóa", "Mặc định", section.column, *(["Ví dụ"] if shown else []))
    yield _row(*["---"] * (4 if shown else 3))
    for one in section.rows:
        example = [f"`{one.example}`" if one.example else ""] if shown else []
        yield _row(f"`{one.key}`", _default(section, one), one.sentence, *example)


def _default(section: FileSection, setting: FileSetting) -> str:
    if setting.default_told:
        return setting.default_told
    if setting.required:
        return "bắt buộc"
    value = section.default(setting)
    return "trống" if value in ("", None) else f"`{_written(value)}`"


def _written(value: Any) -> str:
    """A value as a file has it."""
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    plain = value.value if isinstance(value, Enum) else value
    return json.dumps(plain, ensure_ascii=False)


def _variables() -> Iterator[str]:
    yield _row("Biến", "Mặc định", "Ghi gì", "Ví dụ")
    yield _row(*["---"] * 4)
    for one in VARIABLES:
        yield _row(f"`{one.name}`", one.default_told, one.says, f"`{one.example}`")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n".replace("|  |", "| |")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
