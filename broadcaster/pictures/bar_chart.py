"""Bars as a diagram that is read without colours too: parts have patterns, bars their figures.

The same diagram is SVG for pages and PNG for documents (`plot`).
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcaster.pictures.canvas import Colour, Point, colour
from broadcaster.pictures.motifs import BRAND, INK, PAPER, SCARF, SUN
from broadcaster.pictures.plot import Box, Plot, PlotLine, Shape, Words

WIDTH, NARROW = 1200, 480  # units, pixels of a picture file; narrow is for a phone
ROW = 46  # of a bar
MOST_ROWS = 120  # a diagram of more bars shows the newest
_EDGE, _THICK, _BESIDE, _GAP = 36, 28, 18, 9  # margin, bars, bars in a pair, lines of a pattern
_RULE = colour("#d9d4c7")
_LETTERS = 25  # of a name that stands before its bar
_WHITE = colour("#ffffff")
# fill and pattern of each part: dark and plain, light and slanted, middling and upright
_FILLS: tuple[tuple[Colour, str], ...] = ((BRAND, ""), (SUN, "slanted"), (SCARF, "upright"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it is called, and its parts in the order of the legend."""

    words: str
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where things stand."""

    width: int
    edge: int
    left: int  # where bars begin
    right: int  # room for their figures
    letters: int  # of a bar's name
    above: int  # room for the name above its bar; 0 = it stands before it
    title: int  # size of the title's letters
    beside: bool  # parts are bars of their own

    @property
    def thick(self) -> int:
        """Of one bar."""
        return _BESIDE if self.beside else _THICK

    def high(self, parts: int) -> int:
        """Of everything that belongs to a name."""
        return self.above + (self.thick * max(parts, 1) + 18 if self.beside else ROW)


def bar_plot(
    title: str,
    legend: Sequence[str],
    bars: Sequence[Bar],
    *,
    beside: bool = False,
    narrow: bool = False,
    empty: str = "",
) -> Plot:
    """The diagram: parts one behind the other, or `beside` each other as bars of their own.

    `narrow` has each name above its bar, and so have names that begin alike. `empty` is said where
    there is no bar.
    """
    shown = bars[-MOST_ROWS:]
    if narrow:
        at = _Layout(
            width=NARROW, edge=14, left=14, right=116, letters=44, above=30, title=20, beside=beside
        )
    elif _alike(shown):
        at = _Layout(
            width=WIDTH, edge=_EDGE, left=_EDGE, right=190, letters=90, above=30, title=30,
            beside=beside,
        )  # fmt: skip
    else:
        at = _Layout(
            width=WIDTH, edge=_EDGE, left=340, right=190, letters=_LETTERS, above=0, title=30,
            beside=beside,
        )  # fmt: skip
    sums = [max(bar.parts, default=0) if beside else sum(bar.parts) for bar in shown]
    scale = (at.width - at.left - at.right) / (max(sums, default=0) or 1)
    shapes, y = _head(title, legend, at)
    for bar in shown:
        shapes += _bar(bar, y, scale, at)
        y += at.high(len(bar.parts))
    if not shown and empty:
        shapes.append(Words(at=(at.edge, y + 26), words=empty, size=20, fill=INK))
        y += ROW
    told = "; ".join(f"{bar.words}: {_figures(bar)}" for bar in shown)
    return Plot(
        width=at.width, height=round(y) + 30, ground=PAPER, shapes=tuple(shapes),
        told=f"{title}. {told}",
    )  # fmt: skip


def _alike(bars: Sequence[Bar]) -> bool:
    """Whether two names would be the same ones when cut to stand before their bars."""
    names = {bar.words for bar in bars}
    return len({_short(name, _LETTERS) for name in names}) < len(names)


def _short(name: str, letters: int) -> str:
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"


def _head(title: str, legend: Sequence[str], at: _Layout) -> tuple[list[Shape], float]:
    """Title and legend, and where the first bar begins."""
    lines = textwrap.wrap(title, 62 if at.width == WIDTH else 34) or [""]
    y, shapes = 26.0, list[Shape]()
    for words in lines:
        y += at.title
        shapes.append(Words(at=(at.edge, y), words=words, size=at.title, fill=INK, bold=True))
        y += 6
    y += 20
    x = float(at.edge)
    for place, words in enumerate(legend):
        length = 54 + 11.5 * len(words)
        if x > at.edge and x + length > at.width:
            x, y = float(at.edge), y + 32
        shapes += _filled(x, y, 22, 22, place)
        shapes.append(Words(at=(x + 32, y + 19), words=words, size=19, fill=INK))
        x += length
    return shapes, y + 44


def _figures(bar: Bar) -> str:
    return " · ".join(str(part) for part in bar.parts)


def _bar(bar: Bar, top: float, scale: float, at: _Layout) -> Iterator[Shape]:
    name = _short(bar.words, at.letters)
    first = top + 4 + at.above
    under = first + (at.thick * len(bar.parts) if at.beside else at.thick) + 1
    base = first - 8 if at.above else (first + under) / 2 + 6
    yield Words(at=(at.edge, base), words=name, size=19, fill=INK)
    yield Box(left=at.left, top=under, width=at.width - at.edge - at.left, height=1, fill=_RULE)
    x = float(at.left)
    for place, part in enumerate(bar.parts):
        length = part * scale
        y = first + (at.thick * place if at.beside else 0)
        if part:
            begins = float(at.left) if at.beside else x
            yield from _filled(begins, y, length, at.thick - at.beside, place)
        if at.beside:
            figure_at = (at.left + length + 10, y + at.thick - 3)
            yield Words(at=figure_at, words=str(part), size=17, fill=INK)
        x += length
    if not at.beside:
        yield Words(at=(x + 10, (first + under) / 2 + 6), words=_figures(bar), size=19, fill=INK)


def _filled(left: float, top: float, width: float, height: float, place: int) -> Iterator[Shape]:
    """A rectangle in the fill and the pattern of a part, with an edge of ink."""
    fill, pattern = _FILLS[place % len(_FILLS)]
    yield Box(left=left, top=top, width=width, height=height, fill=fill)
    right, under = left + width, top + height
    if pattern == "slanted":
        points = _slanted(width, height)
        lines = [(left + x, under - y) for x, y in points]
        yield PlotLine(points=lines, stroke=INK, width=1.5)
    elif pattern == "upright":
        yield PlotLine(points=_upright(left, top, right, under), stroke=_WHITE, width=2.5)
    edge = [(left, top), (right, top), (right, under), (left, under), (left, top)]
    yield PlotLine(points=edge, stroke=INK, width=1.0)


def _slanted(width: float, height: float) -> list[Point]:
    """One line to and fro in a rectangle, its strokes slanted; from its lower left corner."""
    points: list[Point] = []
    at, up = float(_GAP), True
    while at < width + height:
        low = (at, 0.0) if at <= width else (width, at - width)
        high = (at - height, height) if at >= height else (0.0, at)
        points += [low, high] if up else [high, low]
        at, up = at + _GAP, not up
    return points or [(0.0, 0.0), (0.0, 0.0)]


def _upright(left: float, top: float, right: float, under: float) -> list[Point]:
    """The same with upright strokes."""
    points: list[Point] = []
    at, down = left + _GAP / 2, True
    while at < right:
        points += [(at, top), (at, under)] if down else [(at, under), (at, top)]
        at, down = at + _GAP, not down
    return points or [(left, top), (left, under)]
