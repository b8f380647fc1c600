"""QR codes as the path of an SVG picture: sharp at every size, nothing to fetch."""

import re
from functools import lru_cache

import segno

QUIET = 4  # modules of margin that readers of QR codes need
ANY_MASK = 2  # a pattern that readers take off again as well as the best one


@lru_cache(maxsize=256)
def qr_path(text: str, *, mask: int | None = None) -> tuple[int, str]:
    """Width of the square in modules, margin and all, and the path of its dark ones.

    Without a `mask` the best of the eight is looked for, which takes long: nothing for thousands
    of codes.
    """
    width, runs = _runs(*(_modules(text) if mask is None else _masked(text, mask)))
    return width, "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs)


def qr_runs(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """The same for paper: width in modules, and the dark ones as (from the left, row, length)."""
    return _runs(*_modules(text))


def _runs(width: int, modules: int) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    bits = f"{modules:0{width * width}b}"
    runs = tuple(
        (run.start() + QUIET, y + QUIET, run.end() - run.start())
        for y in range(width)
        for run in _DARK.finditer(bits[y * width : (y + 1) * width])
    )
    return width + 2 * QUIET, runs


_DARK = re.compile("1+")
_FIRST: dict[tuple[int, int], str] = {}  # the text that was drawn first, by length and mask


def _masked(text: str, mask: int) -> tuple[int, int]:
    """As `_modules`, from the code of another text of that length.

    With a mask given, every module is a sum (modulo 2) of bits of the text and a constant: what a
    letter in the place of another one changes is the same whatever stands beside it.
    """
    first = _FIRST.setdefault((len(text), mask), text) if text.isascii() else text
    width, modules = _modules(first, mask)
    for place, (ours, theirs) in enumerate(zip(text, first, strict=True)):
        if ours != theirs:
            modules ^= _changed(first, mask, place, ours)
    return width, modules


@lru_cache(maxsize=8192)
def _changed(text: str, mask: int, place: int, letter: str) -> int:
    """The modules that are others when a letter stands in the place of the one that is there."""
    _, modules = _modules(f"{text[:place]}{letter}{text[place + 1 :]}", mask)
    return modules ^ _modules(text, mask)[1]


@lru_cache(maxsize=256)
def _modules(text: str, mask: int | None = None) -> tuple[int, int]:
    """Width in modules without margin, and all modules row by row as a number's binary digits."""
    mode = None if mask is None else "byte"  # texts of one length are written alike
    code = segno.make(text, error="m", micro=False, mask=mask, mode=mode)
    return len(code.matrix), int("".join(str(m) for row in code.matrix for m in row), 2)


def qr_lines(text: str) -> tuple[str, ...]:
    """The code for a terminal, two rows of modules a line; light modules are the drawn ones.

    Terminals are mostly dark: the quiet zone must be the light that a phone looks for.
    """
    rows = [list(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=2)]
    rows += [[0] * len(rows[0])] if len(rows) % 2 else []
    signs = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return tuple(
        "".join(signs[bool(a), bool(b)] for a, b in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
