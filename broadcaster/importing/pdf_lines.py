"""Letters of a PDF's page, each with its place -> the lines of the page, with the cells of tables.

A PDF knows no tables. Cells are told by the rules drawn around them, by wide gaps, and by letters
that stand below each other: else "12 000" beside "20" would be one number.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple, TypeAlias

from broadcaster.importing.old_letters import raised
from broadcaster.importing.printed_lines import PrintedLine, clean_line
from broadcaster.importing.stretches import raised_spots


class PlacedLetters(NamedTuple):
    """Letters with their place on the page, in points from its bottom, and their font."""

    text: str
    x: float
    y: float
    size: float
    font: str


class DrawnRule(NamedTuple):
    """A straight line: where it is drawn, and from where to where it goes, in points."""

    at: float  # from the left for one that goes down, from the bottom for one that goes across
    low: float
    high: float


@dataclass(slots=True, kw_only=True)
class PageRules:
    """The rules of a page, as borders of tables are drawn: lines, and rectangles as narrow."""

    down: list[DrawnRule] = field(default_factory=list)
    across: list[DrawnRule] = field(default_factory=list)

    def draw(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """What goes from one corner to the other, where that is a rule; after so many none is."""
        (left, right), (low, high) = sorted((x, to_x)), sorted((y, to_y))
        if len(self.down) + len(self.across) >= _MOST_RULES:
            return
        if right - left <= _RULE_WIDE and high - low >= _RULE_LONG:
            self.down.append(DrawnRule(left, low, high))
        elif high - low <= _RULE_WIDE and right - left >= _RULE_LONG:
            self.across.append(DrawnRule(low, left, right))


_RULE_WIDE, _RULE_LONG = 3.0, 6.0  # points: no wider, no shorter
_MOST_RULES = 3_000  # of a page; more are a drawing
_MOST_LOOKS = 2_000_000  # pieces of a page times its rules: past that nobody looks for tables


# bullets of Wingdings and Symbol that Word leaves in the private area
_BULLETS = str.maketrans(dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\uf0a8\uf076", "•"))


def page_lines(
    pieces: Sequence[PlacedLetters], rules: PageRules, *, page: int, top: float, height: float
) -> Iterator[PrintedLine]:
    """The lines of a page in the order of its pieces, which part at line feeds; a row of a table
    with rules around its cells is one line. `top` and `height` are the page's, in points.
    """
    if len(pieces) * (len(rules.down) + len(rules.across)) > _MOST_LOOKS:
        rules = PageRules()

    def where(y: float) -> float:
        return (top - y) * 1_000 / height

    for boxed, run in _runs(pieces, rules):
        rows = [*_rows(run)] if boxed else []
        for row in rows:
            yield PrintedLine(
                text=" ".join(filter(None, row.cells)),
                page=page,
                left=row.left,
                right=row.right,
                y=where(row.top),
                cells=row.cells,
            )
        if not rows:
            yield from _typed_lines([piece for piece, _ in run], rules, page, where)


# --- tables with rules around their cells -------------------------------------------------------


class _Box(NamedTuple):
    """The rules around some letters."""

    left: float
    right: float
    low: float
    high: float

    def reaches(self, other: "_Box") -> bool:
        """Whether it is as high as another one, or higher, beside it."""
        return self.low <= other.low + _NEAR and self.high >= other.high - _NEAR

    def frames(self, other: "_Box") -> bool:
        """Whether another one is within it, as a table is within the rules around a page."""
        x, y = (other.left + other.right) / 2, (other.low + other.high) / 2
        return self != other and self.left < x < self.right and self.low < y < self.high


class _Row(NamedTuple):
    cells: tuple[str, ...]
    left: float
    right: float
    top: float


_Boxed: TypeAlias = tuple[PlacedLetters, _Box | None]
_NEAR = 2.0  # points: the two edges of a drawn rule are as far apart
_LONGEST_CELL = 400  # letters: what has more is a text with a frame, not a cell


def _runs(pieces: Iterable[PlacedLetters], rules: PageRules) -> Iterator[tuple[bool, list[_Boxed]]]:
    """Pieces one behind the other that have rules on all sides, or have not; blanks go with those
    before them.
    """
    levels: _Levels = {}
    boxes = {
        number: box
        for number, piece in enumerate(pieces)
        if piece.text.strip() and (box := _box(piece, rules, levels))
    }
    cells = {*boxes.values()}
    frames = {box for box in cells if any(box.frames(other) for other in _one_a_band(cells))}
    boxed: list[_Boxed] = []
    last: _Box | None = None
    for number, piece in enumerate(pieces):
        if piece.text.strip():
            last = boxes.get(number)
        boxed.append((piece, None if last in frames else last))
    for has, run in groupby(boxed, key=lambda one: one[1] is not None):
        yield has, [*run]


_Levels: TypeAlias = dict[tuple[float, float], list[float]]  # where rules go across, by column


def _box(piece: PlacedLetters, rules: PageRules, levels: _Levels) -> _Box | None:
    x, y = piece.x + 1, piece.y + piece.size / 3
    down = [one.at for one in rules.down if one.low - 1 <= y <= one.high + 1]
    left = max((at for at in down if at <= x), default=None)
    right = min((at for at in down if at > x), default=None)
    if left is None or right is None:
        return None
    if (left, right) not in levels:
        levels[left, right] = _across(left, right, rules.across)
    across = levels[left, right]
    low = max((at for at in across if at <= y), default=None)
    high = min((at for at in across if at > y), default=None)
    return None if low is None or high is None else _Box(left, right, low, high)


def _across(left: float, right: float, rules: Iterable[DrawnRule]) -> list[float]:
    """Where rules go across a column, as one line or as one for each cell; a word's underline
    does not.
    """
    covered: dict[float, float] = defaultdict(float)
    for one in rules:
        covered[round(one.at)] += max(0.0, min(one.high, right) - max(one.low, left))
    return [at for at, wide in covered.items() if wide >= right - left - _NEAR]


def _rows(run: Sequence[_Boxed]) -> Iterator[_Row]:
    """The rows of a table; none where the rules are a frame, or only lines beside a text.

    A cell over several rows stands in each, one over several columns in the first: as in Word.
    """
    words: dict[_Box, str] = {}
    before: PlacedLetters | None = None
    for piece, box in run:
        assert box is not None
        said, text = words.get(box, ""), piece.text.replace("\n", " ")
        if said and before and _stands_raised(before, piece):
            text = raised(text, said)
        before = piece if piece.text.strip() else before
        words[box] = said + text
    cells = {box: clean_line(text.translate(_BULLETS)) for box, text in words.items()}
    columns = _apart(box.left for box in cells)
    bands_of = _one_a_band(cells)
    lowest = [box for box in bands_of if not any(_within(other, box) for other in bands_of)]
    bands = {at: next(b for b in lowest if abs(b.high - at) <= _NEAR)
             for at in reversed(_apart(box.high for box in lowest))}  # fmt: skip
    if len(columns) < 2 or len(bands) < 2 or max(map(len, cells.values())) > _LONGEST_CELL:
        return
    column_of = {box: _nearest(box.left, columns) for box in cells}
    table = {top: [box for box in cells if box.reaches(band)] for top, band in bands.items()}
    if {*cells} != {box for reached in table.values() for box in reached}:
        return  # not as a table is: no word is lost for that
    for top, reached in table.items():
        found: dict[float, list[str]] = {at: [] for at in columns}
        for box in reached:
            found[column_of[box]].append(cells[box])
        row = tuple(map(" ".join, found.values()))
        yield _Row(row, min(b.left for b in reached), max(b.right for b in reached), top)


def _one_a_band(boxes: Iterable[_Box]) -> list[_Box]:
    """A box for each height that there is, from one place up to one."""
    return [*{(one.low, one.high): one for one in boxes}.values()]


def _nearest(place: float, places: Iterable[float]) -> float:
    return min(places, key=lambda at: abs(at - place))


def _within(inner: _Box, outer: _Box) -> bool:
    """Whether one stands beside another that goes over several rows."""
    return outer.reaches(inner) and not inner.reaches(outer)


def _apart(places: Iterable[float]) -> list[float]:
    """Places in their order, those near each other once."""
    found: list[float] = []
    for at in sorted(places):
        if not found or at - found[-1] > _NEAR:
            found.append(at)
    return found


# --- lines as they are typed --------------------------------------------------------------------

_Places: TypeAlias = list[tuple[PlacedLetters, str]]  # of a line: what has letters, what it says


def _typed_lines(
    pieces: Sequence[PlacedLetters], rules: PageRules, page: int, where: Callable[[float], float]
) -> Iterator[PrintedLine]:
    """Lines of pieces up to a line feed, at the place of the first that has letters."""
    found = [*_set_lines(pieces)]
    columns = [False, *(_same_columns(a[1], b[1]) for a, b in pairwise(found)), False]
    for (line, places), above, below in zip(found, columns, columns[1:], strict=False):
        first, (last, words) = places[0][0], places[-1]
        yield PrintedLine(
            text=line,
            page=page,
            left=first.x,
            right=last.x + _wide(words, last.size),
            y=where(first.y),
            cells=_cells(places, rules.down, in_columns=above or below),
            doubts=raised_spots(line),
        )


def _set_lines(pieces: Iterable[PlacedLetters]) -> Iterator[tuple[str, _Places]]:
    text = ""
    places: _Places = []
    for piece in (*pieces, PlacedLetters("\n", 0.0, 0.0, 0.0, "")):
        written = piece.text
        if places and _stands_raised(places[-1][0], piece):
            written = raised(written, text)
        *ended, rest = written.split("\n")
        for part in ended:
            _place(places, piece, part)
            if line := clean_line((text + part).translate(_BULLETS)):
                yield line, places
            text, places = "", []
        text += rest
        _place(places, piece, rest)


def _place(places: _Places, piece: PlacedLetters, words: str) -> None:
    """Words go to their place; blanks to the words before them."""
    if words.strip():
        places.append((piece, words))
    elif words and places:
        before, said = places[-1]
        places[-1] = (before, f"{said}{words}")


_SMALLER = 0.75  # of the letters before: Word sets what is raised at 0.58 to 0.66 of them


def _stands_raised(before: PlacedLetters, piece: PlacedLetters) -> bool:
    """Whether a piece is as small as a power or a note's mark, and not below its line."""
    return (
        piece.text.strip() != ""
        and piece.size <= _SMALLER * before.size
        and piece.y >= before.y - 0.5
    )


def _wide(words: str, size: float) -> float:
    """About how wide words are: capitals three quarters of the size of the letters, others half."""
    return size * sum(0.75 if c.isupper() else 0.3 if c in " .,;:" else 0.5 for c in words.strip())


def _cells(
    places: Sequence[tuple[PlacedLetters, str]], rules: Sequence[DrawnRule], *, in_columns: bool
) -> tuple[str, ...]:
    """The parts of a line between wide gaps, or where a rule of a table goes down between them;
    nothing where it has none. `in_columns`: each piece of it is a cell.
    """
    cells = [places[0][1]]
    for before, place in pairwise(places):
        if in_columns or _gap(before, place) or _ruled(before[0], place[0], rules):
            cells.append(place[1])
        else:
            cells[-1] += place[1]
    return tuple(clean_line(cell.translate(_BULLETS)) for cell in cells) if len(cells) > 1 else ()


def _gap(a: tuple[PlacedLetters, str], b: tuple[PlacedLetters, str]) -> bool:
    """Whether more than a few blanks are between two pieces of a line."""
    return b[0].x > a[0].x + _wide(a[1], a[0].size) * 1.1 + 1.5 * a[0].size


def _ruled(a: PlacedLetters, b: PlacedLetters, rules: Sequence[DrawnRule]) -> bool:
    """Whether a line of a table goes down between two pieces."""
    middle = b.y + b.size / 3
    return any(a.x < one.at <= b.x + 1 and one.low <= middle <= one.high for one in rules)


_COLUMNS = 3  # or more: two are what a numbered list has
_AS_ONE = 1.0  # points: so near pieces of two lines stand in one column


def _same_columns(above: _Places, below: _Places) -> bool:
    """Whether pieces of two lines stand below each other one by one, as cells do: narrow columns
    leave no wide gap, and "12 000" beside "20" would be one number.
    """
    return (
        len(above) == len(below) >= _COLUMNS
        and all(abs(a.x - b.x) <= _AS_ONE for (a, _), (b, _) in zip(above, below, strict=True))
        and all(a.x + _wide(words, a.size) < b.x for line in (above, below)
                for (a, words), (b, _) in pairwise(line))
    )  # fmt: skip
