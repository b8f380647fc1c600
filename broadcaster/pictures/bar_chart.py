"""Bars as a diagram that is read without colours too: parts have patterns, bars their figures.

The same diagram is SVG for pages and PNG for documents (`plot`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcaster.pictures.canvas import Colour, Point, colour
from broadcaster.pictures.motifs import BRAND, INK, PAPER, SCARF, SUN
from broadcaster.pictures.plot import Box, Plot, PlotLine, Shape, Words

WIDTH = 1200  # units, pixels of a picture file
HEAD = 130  # of title and legend
ROW = 46  # of a bar
MOST_ROWS = 120  # a diagram of more bars shows the newest
_LEFT, _RIGHT, _EDGE = 330, 190, 36  # where bars begin, room for their figures, the margin
_THICK, _GAP = 28, 9  # of a bar; between the lines of a pattern
_LETTERS = 27  # of a bar's name, so that it ends before the bar
_RULE = colour("#d9d4c7")
_WHITE = colour("#ffffff")
# fill and pattern of each part: dark and plain, light and slanted, middling and upright
_FILLS: tuple[tuple[Colour, str], ...] = ((BRAND, ""), (SUN, "slanted"), (SCARF, "upright"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it is called, and its parts in the order of the legend."""

    words: str
    parts: tuple[int, ...]


def bar_plot(
    title: str, legend: Sequence[str], bars: Sequence[Bar], *, beside: bool = False, empty: str = ""
) -> Plot:
    """The diagram: parts one behind the other, or `beside` each other as bars of their own.

    `empty` is said where there is no bar.
    """
    shown = bars[-MOST_ROWS:]
    thick = _THICK // 2 if beside else _THICK
    high = ROW if not beside else thick * max(len(legend), 1) + 18
    height = HEAD + high * max(len(shown), 1) + 30
    sums = [max(bar.parts, default=0) if beside else sum(bar.parts) for bar in shown]
    scale = (WIDTH - _LEFT - _RIGHT) / (max(sums, default=0) or 1)
    shapes: list[Shape] = [Words(at=(_EDGE, 56), words=title, size=30, fill=INK, bold=True)]
    x = float(_EDGE)
    for place, words in enumerate(legend):
        shapes += _filled(x, 82, 22, 22, place)
        shapes.append(Words(at=(x + 32, 101), words=words, size=20, fill=INK))
        x += 70 + 11.5 * len(words)
    for place, bar in enumerate(shown):
        shapes += _bar(bar, HEAD + high * place, scale, thick, beside=beside)
    if not shown and empty:
        shapes.append(Words(at=(_EDGE, HEAD + 26), words=empty, size=20, fill=INK))
    told = "; ".join(f"{bar.words}: {_figures(bar)}" for bar in shown)
    return Plot(
        width=WIDTH, height=height, ground=PAPER, shapes=tuple(shapes), told=f"{title}. {told}"
    )


def _figures(bar: Bar) -> str:
    return " · ".join(str(part) for part in bar.parts)


def _bar(bar: Bar, top: float, scale: float, thick: int, *, beside: bool) -> Iterator[Shape]:
    name = bar.words if len(bar.words) <= _LETTERS else f"{bar.words[: _LETTERS - 1].rstrip()}…"
    under = top + 5 + (thick * len(bar.parts) if beside else thick)
    middle = (top + 4 + under) / 2
    yield Words(at=(_EDGE, middle + 7), words=name, size=20, fill=INK)
    yield Box(left=_LEFT, top=under, width=WIDTH - _EDGE - _LEFT, height=1, fill=_RULE)
    x = float(_LEFT)
    for place, part in enumerate(bar.parts):
        length = part * scale
        y = top + 4 + (thick * place if beside else 0)
        if part:
            yield from _filled(float(_LEFT) if beside else x, y, length, thick - beside, place)
        if beside:
            told = Words(
                at=(_LEFT + length + 10, y + thick - 1), words=str(part), size=15, fill=INK
            )
            yield told
        x += length
    if not beside:
        yield Words(at=(x + 12, middle + 7), words=_figures(bar), size=20, fill=INK)


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
