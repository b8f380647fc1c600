"""Figures that somebody wrote as letters ("l5.000.000", "2O26"): put right, and told."""

from bisect import bisect_left

from broadcaster.reading.line import ReadPiece, pattern

_LIKE = str.maketrans({"l": "1", "I": "1", "o": "0", "O": "0"})
_MIXED = (
    r"(?:(?<![^\W_])|(?<=\dh))(?<![.,]\d)[\dlIoO]+(?:[.,/:-][\dlIoO]+)*"
    r"(?=(?:[hgkđ%]|tr|kg|cm|km)?(?![^\W_]))"
)


def mend(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with such letters as figures, of the same length, and where they stood."""
    if not pattern(r"\d[oOIl]|[lOI][\d.,/]|[.,/][oOlI]").search(text):
        return text, []
    spots: list[tuple[int, int]] = []
    parts: list[str] = []
    at = 0
    for found in pattern(_MIXED).finditer(text):
        start, end = found.span()
        counted = text[end : end + 1].isalpha() or text[start - 1 : start] == "h"
        if _misprinted(found[0], counted=counted):
            spots.append(found.span())
            parts += [text[at : found.start()], found[0].translate(_LIKE)]
            at = found.end()
    return "".join([*parts, text[at:]]), spots


def doubted(piece: ReadPiece, spots: list[tuple[int, int]]) -> ReadPiece:
    """A piece, as a guess where it reads a letter as a figure."""
    at = bisect_left(spots, (piece.end, 0)) - 1  # the last that begins within or before it
    if at < 0 or spots[at][1] <= piece.start:
        return piece
    return piece.doubted("chu-lan-so", piece.other)


def _misprinted(token: str, *, counted: bool) -> bool:
    """Whether letters stand where only figures may; "5l" are litres, "O2" is oxygen."""
    runs = pattern(r"[.,/:-]").split(token)
    lettered = [run for run in runs if not run.isdigit()]
    if not lettered or not any(run[:1].isdigit() or run[1:].isdigit() for run in runs):
        return False
    return all(_figure(run, alone=len(runs) == 1 and not counted) for run in lettered)


def _figure(run: str, *, alone: bool) -> bool:
    if not run.strip("oO"):
        return not alone  # "8,O", "1OO.OOO"
    if not any(c.isdigit() for c in run) or (run[-1] in "lo" and run[:-1].isdigit()):
        return False
    return not (alone and len(run) == 2 and run[0].isalpha())
