"""What of a line goes to the voice as it was written, though it says something: told, not kept.

A comma, a bracket, a colon with a blank behind it and a dash between words are pauses by their
form. A sign that joins a figure to something is none, a numeral is no letter: no reader knew them.
"""

import re

from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import count
from broadcaster.reading.roman import value
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import one_of

_DASH = "[-–—−]"
# each form has one group: what is told of
_SIGNS = (
    rf"[^\W_]({_DASH})(?=\d)|\d({_DASH})(?=[^\W_])"  # "29-H1", "1-B"
    r"|\d ?([-–—−/]) ?(?=\d)|\d( ?/) ?(?=[^\W_])|[^\W_](/)(?=\d)"
    r"|\d(:)(?=\d|[A-ZĐ]\d)|\d ( ?:) ?(?=\d)"  # "B2:B10", "24,5 : 3"
    r"|\d [^\W\d_]{1,12} (:) (?=\d)"  # "3 vàng : 1 xanh"
    rf"|\d [^\W\d_]{{1,9}} ({_DASH}) (?=\d)"  # "179 TCN - 938"
    rf"|(?<![^\W_])[a-zA-ZĐđ] ({_DASH}) (?=\d)"  # "x - 5"
    rf"|\d[A-ZĐ]\d{{0,2}} ({_DASH}) (?=\d{{1,2}}[A-ZĐ])"  # "9A - 9B"
    rf"|\d(?: [^\W\d_]{{1,9}})? ?({_DASH}) ?(?=(?:{one_of('numbers.bounds')}) \d)"
    r"|\d([\"'])|\d ?([”’″′°])|([”″′°]) ?(?=\d)"
)
_CELLS = r"[ (=]?[A-Z]{1,2}\d{1,3}:[A-Z]{1,2}\d{1,3}(?![^\W_])"  # of a sheet: "A1:A4"
_NUMERAL = r"(?<![^\W_])([IVX]{1,5})(?=[.:)/] +[^\W\d_])"
# quickly: most lines have none of those where they matter
_MAY_JOIN = re.compile(
    r"[-–—−/:\"”’'″′°IVX](?:(?<=[-–—−/])(?:(?= ?\d)|(?<=\d.)|(?<=\d .))|(?<=[-–—−])(?= ?[dthgck])"
    r"|(?<=:)(?:(?=\S)(?<=\d.)|(?<= .)(?= ?\d))|(?<=[\"”’'″′°])(?:(?<=\d.)|(?<=\d .))"
    r"|(?<=[”″′°])(?= ?\d)|(?<=[IVX])(?=[IVX]{0,4}[.:)/] )(?<![^\W_].))"
)
_BARE = re.compile(r"[A-Z](?<![^\W_].)[A-Z]+(?: [A-Z]{2,}){2,}(?![^\W_]| [A-ZĐÀ-Ỵ]{2})")
_KEY = r"(?<![^\W_])\d{1,2}-[A-ĐE](?![^\W_])"  # of a test: "1-B, 2-C"
_ANSWERS = rf"{_KEY}[,;]? {_KEY}"
_MATCH = r" ?\d{1,2}[A-ZĐ/]\d{0,2}: \d{1,2}[-–]\d"  # with its score: "9/2 - 9/5: 2-1"
_OPENERS = {"”": "“", "’": "‘"}


def tell(line: TextLine, pieces: list[ReadPiece]) -> list[ReadPiece]:
    """The pieces of a line with a guess where a sign beside a figure, or a numeral, has none."""
    text = line.text
    bare = _bare(text, pieces)
    spots = _unread(text, pieces)
    if not spots and not bare:
        return pieces
    guesses = bare + [
        guess
        for form in (_SIGNS, _NUMERAL)
        for match in pattern(form).finditer(text)
        if not spots.isdisjoint(range(*match.span(match.lastindex or 0)))
        and (guess := _guess(text, *match.span(match.lastindex or 0)))
    ]
    return sorted([*pieces, *guesses], key=lambda piece: piece.start) if guesses else pieces


def _bare(text: str, pieces: list[ReadPiece]) -> list[ReadPiece]:
    """Words in capitals that have lost their marks, among others: "ghi AO DONG PHUC"."""
    return [
        ReadPiece(found.start(), found.end(), found[0], "plain", Ground.NONE, "mat-dau")
        for found in _BARE.finditer(text)
        if not text.isupper()
        and not any(one.start < found.end() and found.start() < one.end for one in pieces)
        and all(map(legal, found[0].split()))
    ]


def _unread(text: str, pieces: list[ReadPiece]) -> set[int]:
    """Where a sign that may join a figure, or a letter that may be a numeral, has no piece."""
    spots: set[int] = set()
    place, last = 0, len(pieces)
    for match in _MAY_JOIN.finditer(text):
        at = match.start()
        while place < last and pieces[place].end <= at:
            place += 1
        if place == last or pieces[place].start > at:
            spots.add(at)
    return spots


def _guess(text: str, start: int, end: int) -> ReadPiece | None:  # noqa: PLR0911 - a ladder
    kept = text[start:end].strip()
    if kept in _OPENERS or kept in "\"'":  # behind words that it closes it is a mark of theirs
        opener = _OPENERS.get(kept, kept)
        opened = text.count(opener, 0, start) - (
            0 if opener == kept else text.count(kept, 0, start)
        )
        closes = opened % 2 == 1 if opener == kept else opened > 0
        named = text[:start].rstrip(" 0123456789+").endswith("phút")  # "phút 12'"
        if named:
            return ReadPiece(start, end, "", "said-once", Ground.FORM)
        return None if closes else ReadPiece(start, end, "", "dropped", Ground.NONE, "dau-bo")
    if kept in "″′°":
        return ReadPiece(start, end, "", "dropped", Ground.NONE, "dau-bo")
    cells = pattern(_CELLS).match(
        text, max(0, text.rfind(" ", 0, start), text.rfind("(", 0, start))
    )
    if kept == ":" and cells:
        return ReadPiece(start, end, " đến ", "range", Ground.NONE, "doan-hai-cham", ", ")
    if kept == ":":
        return ReadPiece(start, end, ", ", "pause", Ground.NONE, "doan-hai-cham", " chia ")
    if kept == "/":
        return ReadPiece(start, end, ", ", "pause", Ground.NONE, "doan-gach-cheo", " trên ")
    if kept.isalpha():
        words = text[start:end]
        return ReadPiece(start, end, words, "letter", Ground.NONE, "doan-ma", count(value(words)))
    pause = ReadPiece(start, end, ", ", "pause", Ground.NONE, "doan-khoang", " đến ")
    key = pattern(_KEY).match(text, start - 1) or pattern(_KEY).match(text, start - 2)
    if pattern(_MATCH).match(text, end) or (key and pattern(_ANSWERS).search(text)):
        return None
    return pause
