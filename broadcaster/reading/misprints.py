"""Figures that somebody wrote as letters ("l5.000.000", "2O26"): put right, and told."""

from bisect import bisect_left

from broadcaster.reading.line import Ground, ReadPiece, pattern

_LIKE = str.maketrans({"l": "1", "I": "1", "o": "0", "O": "0"})
_MIXED = (
    r"(?:(?<![^\W_])|(?<=\dh))(?<![.,]\d)[\dlIoO]+(?:[.,/:-][\dlIoO]+)*"
    r"(?=(?:[hgkđ%]|tr|kg|cm|km)?(?![^\W_]))"
)
# such a letter beside a figure; begins with one class, which is looked for quickly
_SUSPECT = r"[oOIl](?:(?<=[\d.,/].)|(?=[\d.,/])(?<!o))"
# where an address of law wants a number; "điểm l" is a point, "Điều I" a numeral
_NUMBERED = (
    r"(?i:\b(?:điều|chương)) (?=[\dlIoO]*[loO])[\dlIoO]+(?![^\W_]|['’.]\w)"
    r"|(?i:\bkhoản) (?=[\dlIoO]*[lIoO])(?!II)[\dlIoO]+(?![^\W_]|['’.]\w)"
)
# words that have lost their marks before a day, a month, a year, an hour
_UNMARKED = (
    r"(?<![^\W_])(?:([Nn]gay) ?"
    r"(?=(?:\d{1,2}(?: ?[/.-] ?\d{1,2}| ?thang ?\d{1,2}| \d{1,2})|[0-3]\d)(?!\d))"
    r"|([Ll]uc) ?(?=\d{1,2} ?(?:[hg:]|gi[oờ]))"
    r"|([Tt]hang) ?(?=(?:0?[1-9]|1[0-2])(?!\d|[.,]\d))"
    r"|([Nn]am) ?(?=(?:19|20)\d\d(?!\d)))"
)
_MARKS = {"ngay": "ngày", "luc": "lúc", "thang": "tháng", "nam": "năm"}


def mend(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with such letters as figures, of the same length, and where they stood."""
    address = ("hoản " in text or "iều " in text or "hương " in text) and (
        pattern(r" [loOI](?![^\W_])").search(text) is not None
    )
    if not address and not pattern(_SUSPECT).search(text):
        return text, []
    spots: list[tuple[int, int]] = []
    for found in pattern(_NUMBERED).finditer(text):
        start = text.index(" ", found.start()) + 1
        spots.append((start, found.end()))
        figures = text[start : found.end()].translate(_LIKE)
        text = f"{text[:start]}{figures}{text[found.end() :]}"
    parts: list[str] = []
    at = 0
    for found in pattern(_MIXED).finditer(text):
        start, end = found.span()
        counted = text[end : end + 1].isalpha() or text[start - 1 : start] == "h"
        oxygen = found[0][-2:] in ("O2", "O3") and "+" in text[max(0, start - 3) : end + 3]
        if not oxygen and _misprinted(found[0], counted=counted):
            spots.append(found.span())
            parts += [text[at : found.start()], found[0].translate(_LIKE)]
            at = found.end()
    return "".join([*parts, text[at:]]), sorted(spots)


def restore(text: str) -> tuple[str, list[ReadPiece]]:
    """The text with "ngay 5/9", "luc 7h" as they are meant, of the same length, each a guess.

    "thang 10" and "nam 2026" are words with their marks as well: only among words without.
    """
    bare = text.isascii()
    if "gay" not in text and "uc" not in text and not bare:  # quickly: most lines have none
        return text, []
    pieces: list[ReadPiece] = []
    for found in pattern(_UNMARKED).finditer(text):
        written = found[1] or found[2] or found[3] or found[4]
        if (found[3] or found[4]) and not bare:
            continue
        word = _MARKS[written.lower()]
        word = word.capitalize() if written[0].isupper() else word
        start, end = found.start(), found.start() + len(written)
        pieces.append(ReadPiece(start, end, word, "name", Ground.NONE, "mat-dau", written))
        text = f"{text[:start]}{word}{text[end:]}"
    return text, pieces


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
