"""Words that fit their place: wrapped between words, as large as there is room."""

import re

from broadcaster.domain.text import one_line
from broadcaster.pictures.canvas import Canvas, Colour, Point

LINE_HEIGHT = 1.22  # of the size; stacked Vietnamese marks collide below
_ROOM = 240  # characters that are ever measured and drawn
_BETWEEN = re.compile(r"(?:^|(?<=\s))·(?=\s|$)")  # two titles
_KNOWN = ((0x20, 0x24F), (0x1E00, 0x1EFF), (0x2010, 0x2026), (0x20AB, 0x20AB))


def drawable(text: str) -> str:
    """The text without characters that the lettering has no shapes for (emoji, other scripts).

    What no picture has room for is left out.
    """
    line = one_line(text[: 4 * _ROOM])
    kept = "".join(c for c in line if any(low <= ord(c) <= high for low, high in _KNOWN))
    parts = (" ".join(part.split()) for part in _BETWEEN.split(kept))
    words = " · ".join(filter(None, parts))  # of a title that is gone no dot is left
    return words if len(words) <= _ROOM else words[:_ROOM].rstrip(" ·") + "…"


def wrap(canvas: Canvas, text: str, size: float, width: float) -> list[str]:
    """Lines of at most `width`; a word that alone is wider stands alone.

    A dot between two titles never begins a line.
    """
    lines: list[str] = []
    for word in text.replace(" · ", "\u00a0· ").split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and canvas.length(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def balanced(canvas: Canvas, text: str, size: float, width: float) -> list[str]:
    """As `wrap` with as many lines, but none much shorter than the others."""
    lines = wrap(canvas, text, size, width)
    narrow = width
    while narrow > width / 2:
        narrow -= width / 40
        tighter = wrap(canvas, text, size, narrow)
        if len(tighter) > len(lines) or any(canvas.length(t, size) > narrow for t in tighter):
            break
        lines = tighter
    return lines


def fit(
    canvas: Canvas, text: str, *, width: float, height: float, sizes: tuple[float, float]
) -> tuple[list[str], float]:
    """The largest size (from, down to) at which the text fits, and its lines; else cut short."""
    size, smallest = sizes
    while size > smallest:
        lines = wrap(canvas, text, size, width)
        wide = max((canvas.length(line, size) for line in lines), default=0)
        if wide <= width and len(lines) * size * LINE_HEIGHT <= height:
            return balanced(canvas, text, size, width), size
        size *= 0.94
    room = max(1, int(height / (smallest * LINE_HEIGHT)))
    lines = wrap(canvas, text, smallest, width)
    if len(lines) > room:
        lines = [*lines[: room - 1], lines[room - 1].rstrip("\u00a0·") + " …"]
    return [_cut(canvas, line, smallest, width) for line in lines], smallest


def _cut(canvas: Canvas, line: str, size: float, width: float) -> str:
    if canvas.length(line, size) <= width:
        return line
    bare = line.removesuffix(" …")
    while bare and canvas.length(bare + "…", size) > width:
        bare = bare[:-1]
    return bare.rstrip("\u00a0 ·") + "…"


def write(canvas: Canvas, lines: list[str], *, at: Point, size: float, fill: Colour) -> float:
    """Lines downward from the top left corner `at`; returns where the next thing may begin."""
    x, y = at
    for n, line in enumerate(lines):
        canvas.text((x, y + size * (n * LINE_HEIGHT + 1.0)), line, size, fill)
    return y + size * LINE_HEIGHT * len(lines)
