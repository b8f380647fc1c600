"""The table that schools use: who reads | the words | the sound, in pipes or tabs."""

import re
from dataclasses import dataclass
from itertools import pairwise

from broadcaster.domain.text import fold
from broadcaster.scripts.placed_text import PlacedText

_COLUMNS = {
    "speaker": (
        "người đọc", "người nói", "người phát thanh", "phát thanh viên", "ptv", "vai",
        "nhân vật", "giọng", "giọng đọc", "người thể hiện",
    ),
    "words": ("lời", "lời đọc", "lời thoại", "lời nói", "nội dung", "nội dung đọc", "lời dẫn"),
    "sound": ("âm thanh", "nhạc", "tiếng động", "nhạc và tiếng động", "âm nhạc", "nhạc nền"),
}  # fmt: skip
_NAMES = {fold(name): column for column, names in _COLUMNS.items() for name in names}
_RULED = frozenset(" \t|:+-")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_USUAL = {1: ("words",), 2: ("speaker", "words"), 3: ("speaker", "words", "sound")}


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: cells by their column, each cut into its parts."""

    cells: dict[str, list[PlacedText]]
    lost: tuple[PlacedText, ...] = ()  # words in columns that are neither


def begins(line: PlacedText) -> bool:
    """Whether a table begins with this line."""
    if "|" not in line.text and "\t" not in line.text:
        return False
    if line.text.lstrip().startswith("|"):
        return len(_PIPE.findall(line.text)) >= 2
    cells = cut(line)
    return len(cells) >= 2 and "words" in (heading(cells) or ())


def belongs(line: PlacedText, first: PlacedText) -> bool:
    """Whether a line goes on with the table that `first` began."""
    return _mark(first) in line.text and bool(line.text.strip())


def _mark(line: PlacedText) -> str:
    return "|" if _PIPE.search(line.text) else "\t"


def cut(line: PlacedText) -> list[PlacedText]:
    """The cells of a line."""
    ends = (
        [mark.start() for mark in _PIPE.finditer(line.text)]
        if _mark(line) == "|"
        else [at for at, char in enumerate(line.text) if char == "\t"]
    )
    edges = [-1, *ends, len(line.text)]
    cells = [line.cut(a + 1, b).strip() for a, b in pairwise(edges)]
    if _mark(line) == "|" and line.text.lstrip().startswith("|"):
        cells = cells[1:]
        if cells and not cells[-1].text:
            cells = cells[:-1]
    return cells


def heading(cells: list[PlacedText]) -> tuple[str, ...] | None:
    """The columns that a header row names, or None when it is no header."""
    names = tuple(_NAMES.get(fold(cell.text.strip("*_ ")), "") for cell in cells)
    named = [name for name in names if name]
    return names if "words" in named and len(set(named)) == len(named) else None


def rows(lines: list[PlacedText]) -> tuple[list[TableRow], list[PlacedText]]:
    """The rows of a table, and the lines that have more cells than columns."""
    kept = [line for line in lines if "-" not in line.text or not set(line.text) <= _RULED]
    if not kept:
        return [], []
    columns = heading(cut(kept[0]))
    body = kept[1:] if columns else kept
    found, bad = [], []
    for line in body:
        cells = cut(line)
        names = columns or _USUAL.get(len(cells))
        if names is None or len(cells) > len(names):
            bad.append(line)
            continue
        found.append(_row(cells, names))
    return found, bad


def _row(cells: list[PlacedText], names: tuple[str, ...]) -> TableRow:
    by_name: dict[str, list[PlacedText]] = {}
    lost = []
    for name, cell in zip(names, cells, strict=False):
        if name:
            by_name[name] = _parts(cell)
        elif cell.text:
            lost.append(cell)
    return TableRow(by_name, tuple(lost))


def _parts(cell: PlacedText) -> list[PlacedText]:
    """The stretches of a cell between its line breaks."""
    marks = list(_BREAK.finditer(cell.text))
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(cell.text)]
    parts = [cell.cut(a, b).strip() for a, b in zip(starts, ends, strict=True)]
    return [part for part in parts if part.text]
