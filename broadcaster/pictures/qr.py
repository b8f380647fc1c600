"""QR codes as the path of an SVG picture: sharp at every size, nothing to fetch."""

from functools import lru_cache

import segno

QUIET = 4  # modules of margin that readers of QR codes need
ANY_MASK = 2  # a pattern that readers take off again as well as the best one


@lru_cache(maxsize=256)
def qr_path(text: str, *, mask: int | None = None) -> tuple[int, str]:
    """Width of the square in modules, margin and all, and the path of its dark ones.

    Without a `mask` the best of the eight is looked for, which takes four times as long as all the
    rest: too long where there are thousands (5.0 and 1.4 ms a code).
    """
    code = segno.make(text, error="m", micro=False, mask=mask)
    rows = [list(row) for row in code.matrix_iter(border=QUIET)]
    runs = [
        f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _dark(row)
    ]
    return len(rows), "".join(runs)


def _dark(row: list[int]) -> list[tuple[int, int]]:
    """Where dark runs begin in a row, and how long each is."""
    found: list[tuple[int, int]] = []
    for x, module in enumerate(row):
        if not module:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = found[-1][0], found[-1][1] + 1
        else:
            found.append((x, 1))
    return found


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
