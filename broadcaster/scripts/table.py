"""The table that schools use: who reads | the words | the sound, in pipes or tabs.

A cell may hold line breaks of its own: a table that is pasted brings them as ends of lines, so that
a row goes on in the next line.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, pairwise

from broadcaster.domain.text import fold
from broadcaster.scripts.placed_text import PlacedText, join

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
_MOST_CELLS = 64  # of a line; what comes behind stays in the last one, with its marks
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


def end_of(lines: list[PlacedText], at: int) -> int:
    """The line behind the table that begins at a line.

    Lines without a mark are inside it when a cell goes on in them: the row before them is not
    whole, and a line that is not the beginning of a row comes behind them.
    """
    mark, width = _mark(lines[at]), len(cut(lines[at]))
    have = width  # cells of the last row
    end = at + 1
    while end < len(lines) and lines[end].text.strip():
        marked = end
        while marked < len(lines) and lines[marked].text.strip() and mark not in lines[marked].text:
            marked += 1
        if marked == len(lines) or not lines[marked].text.strip():
            break
        row_begins = mark == "|" and lines[marked].text.lstrip().startswith("|")
        if marked > end and (have >= width or row_begins or begins(lines[marked])):
            break
        more = len(cut(lines[marked]))
        have = have + more - 1 if have < width and have + more - 1 <= width else more
        end = marked + 1
    return end


def _mark(line: PlacedText) -> str:
    return "|" if _PIPE.search(line.text) else "\t"


def cut(line: PlacedText) -> list[PlacedText]:
    """The cells of a line."""
    ends = (
        (mark.start() for mark in _PIPE.finditer(line.text))
        if _mark(line) == "|"
        else (at for at, char in enumerate(line.text) if char == "\t")
    )
    edges = [-1, *islice(ends, _MOST_CELLS), len(line.text)]
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


@dataclass(frozen=True, slots=True)
class TableRows:
    """What a table holds."""

    rows: list[TableRow]
    too_long: list[PlacedText]  # lines that have more cells than columns
    joined: list[PlacedText]  # lines that were taken for the rest of a cell
    unknown: list[PlacedText]  # names of columns that are neither


def rows(lines: list[PlacedText], calls: Callable[[str], bool]) -> TableRows:
    """The rows of a table; `calls` says whether words may be a speaker's label."""
    kept = [line for line in lines if "-" not in line.text or not set(line.text) <= _RULED]
    if not kept:
        return TableRows([], [], [], [])
    columns = heading(cut(kept[0]))
    names = zip(columns or (), cut(kept[0]), strict=False)
    unknown = [cell for name, cell in names if not name and cell.text]
    whole, joined = _whole_rows(kept[1:] if columns else kept, len(columns or ()), calls)
    found, too_long = [], []
    for line in whole:
        cells = cut(line)
        wanted = columns or _USUAL.get(len(cells))
        if wanted is None or len(cells) > len(wanted):
            too_long.append(line)
            continue
        found.append(_row(cells, wanted))
    return TableRows(found, too_long, joined, unknown)


def _whole_rows(
    lines: list[PlacedText], width: int, calls: Callable[[str], bool]
) -> tuple[list[PlacedText], list[PlacedText]]:
    """The lines with those that go on with a cell put behind the row that they belong to."""
    whole: list[_OpenRow] = []
    joined = []
    for line in lines:
        if whole and _goes_on(whole[-1], line, width, calls):
            whole[-1].take(line)
            joined.append(line)
        else:
            whole.append(_OpenRow(line))
    return [join(row.lines, "<br>") for row in whole], joined


class _OpenRow:
    """A row that may go on; its lines are put together once, when it is whole."""

    def __init__(self, line: PlacedText) -> None:
        self.lines = [line]
        self.cells = len(cut(line))
        self.is_piped = line.text.lstrip().startswith("|")

    def take(self, line: PlacedText) -> None:
        self.lines.append(line)
        if not self.is_piped:
            self.cells += len(cut(line)) - 1


def _goes_on(row: _OpenRow, line: PlacedText, width: int, calls: Callable[[str], bool]) -> bool:
    """Whether a line is the rest of a cell of the row before it, and no row of its own."""
    if row.is_piped:
        return not line.text.lstrip().startswith("|")
    if begins(line):
        return False
    come = cut(line)
    fits = row.cells < width and row.cells + len(come) - 1 <= width
    return fits and not calls(come[0].text)


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
