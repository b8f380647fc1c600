"""Stacked bars as a PNG picture, for documents that take no SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadcaster.pictures.canvas import Canvas, blank, colour, png
from broadcaster.pictures.motifs import BRAND, INK, PAPER, SCARF, SUN

WIDTH = 1200  # pixels
HEAD = 130  # pixels of title and legend
ROW = 46  # pixels of a bar
MOST_ROWS = 120  # a picture of more bars shows the newest
FILLS = (BRAND, SUN, SCARF)
_RULE = colour("#d9d4c7")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it is called, and its parts in the order of the legend."""

    words: str
    parts: tuple[int, ...]


def bar_chart(title: str, legend: Sequence[str], bars: Sequence[Bar]) -> bytes:
    """The finished PNG; the same bars give the same bytes."""
    shown = bars[-MOST_ROWS:]
    height = HEAD + ROW * max(len(shown), 1) + 30
    canvas = blank(WIDTH, height, PAPER)
    unit = 1000 / height  # of the canvas in one pixel of the picture
    canvas.text((36 * unit, 56 * unit), title, 30 * unit, INK)
    for place, words in enumerate(legend):
        x = (36 + 230 * place) * unit
        box = (x, 82 * unit, x + 22 * unit, 104 * unit)
        canvas.box(box, FILLS[place % len(FILLS)], round_=4 * unit)
        canvas.text((x + 32 * unit, 102 * unit), words, 20 * unit, INK, "regular")
    most = max((sum(bar.parts) for bar in shown), default=0) or 1
    for place, bar in enumerate(shown):
        _bar(canvas, bar, (HEAD + ROW * place) * unit, unit, (WIDTH - 290 - 170) / most)
    return png(canvas.image)


def _bar(canvas: Canvas, bar: Bar, top: float, unit: float, scale: float) -> None:
    canvas.text((36 * unit, top + 26 * unit), bar.words, 20 * unit, INK, "regular")
    x = 290.0
    canvas.box((x * unit, top + 33 * unit, (WIDTH - 36) * unit, top + 34 * unit), _RULE)
    for fill, part in zip(FILLS, bar.parts, strict=False):
        if part:
            end = x + part * scale
            canvas.box((x * unit, top + 4 * unit, end * unit, top + 32 * unit), fill)
            x = end
    told = " · ".join(str(part) for part in bar.parts)
    canvas.text(((x + 12) * unit, top + 26 * unit), told, 20 * unit, INK, "regular")
