"""Words of lessons: points of a drawing, quantities, genes, what a compound is made of."""

from functools import lru_cache

from broadcaster.reading.letters import FORMULA, name, spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import count
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import (
    cues,
    one_of,
    table,
)

AXES = frozenset("Ox Oy Oz Ot Oxy Oxyz xOy xOz yOz xOt yOt zOt mOn aOb".split())  # noqa: SIM905

POINTS = one_of("letters.points")

_NAMING = frozenset(name.split()[-1] for name in cues()["letters.points"])  # their last words

_FIGURES = frozenset("∆Δ△∠")  # before the letters of points

_DRAWN = rf"(?i:\b(?:{one_of('letters.drawn')})\b)"

CROSSED = (
    rf"(?i:\b(?:{one_of('letters.crossed')})\b)|\b([A-Za-z])(?i:\1)\w* x ([A-Za-z])(?i:\2)\w*\b"
)

_ELEMENT = rf"(?:{one_of('letters.elements')})\d{{0,2}}"

# between elements of a row and of a reaction
_JOINED = r"(?:, | và | < | > | \+ )"
_AFTER_ELEMENT = rf"(?<![^\W_])(?:{_ELEMENT}|\))+{_JOINED}$"
_THEN_ELEMENT = rf"{_JOINED}(?:{_ELEMENT}|\d)+(?![^\W_])"
_COMPOUND_OF = rf"(?:{_ELEMENT}|\((?:{_ELEMENT})+\)\d)+(?![^\W_]|\()"

_SIGNS_NAMED = r"\bk[íý] hiệu (?:hóa|hoá) học\b(?:[^.;]*(?: là|:))? $"
_CHEMISTRY = rf"(?i:\b(?:{one_of('letters.of-chemistry')})\b)"

# three signs of elements in a row
_ELEMENTS = (
    rf"(?<![^\W_])(?:(?:{one_of('letters.elements')})(?![^\W_])(?:, | và | < | > )){{2}}"
    rf"(?:{one_of('letters.elements')})(?![^\W_])"
)

ELEMENT = 2  # letters of the sign of an element that is no letter alone

_FIGURE = (
    rf"(?:(?i:\b(?:{POINTS}))(?: (?:{one_of('letters.shapes')}))?|[∆Δ△]) ?([A-Z]{{3,5}})(?![^\W_])"
)

# a sum of lines between points
_SEGMENTS = (
    r"(?<![^\W_])[A-Z]{2}(?:²|\.[A-Z]{2}(?![^\W_])) ?=|= ?[A-Z]{2}(?:²|\.[A-Z]{2}(?![^\W_]))"
)

_LINE = 2  # points of a line; a figure has more

_ATOMS = (2, 4)  # of a compound at least, and of one without a small letter ("CH3COOH")


def read_quantities(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """Letters of a formula with a Greek one among them: "2πr", "mcΔt"."""
    word = line.text[at:end]
    if len(word) > 5 or not set(word) & {*table("signs")["greek"]} or not line.tells(FORMULA):
        return None
    return ReadPiece(at, end, spell(word), "letter", Ground.CUE)


def read_genes(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """The genes of a pair, letter by letter, a guess: "Aa", "AaBb", "aa"."""
    word = line.text[at:end]
    paired = len(word) % 2 == 0 and len(word) < 9
    if not paired or any(
        a.lower() != b.lower() for a, b in zip(word[::2], word[1::2], strict=True)
    ):
        return None
    if not line.tells(CROSSED):
        return None
    words = " ".join(f"{name(c)} {'lớn' if c.isupper() else 'nhỏ'}" for c in word)
    other = " ".join(name(c) for c in word)
    return ReadPiece(at, end, words, "spelled", Ground.NONE, "doan-ma", other)


def read_matter(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """What a compound is made of: "Ca(OH)2", "FeCl3"; its short name where a table has one."""
    found = pattern(_COMPOUND_OF).match(line.text, at)
    if not found or len(found[0]) < 3 or line.lexicon.find(found[0]):
        return None
    grouped = "(" in found[0]
    small = pattern(r"[a-z]").search(found[0]) and pattern(r"\d").search(found[0])
    several = len(pattern("[A-Z]").findall(found[0]))
    if several < _ATOMS[0] or not (grouped or small or several >= _ATOMS[1]):
        return None
    words = []
    for part in pattern(r"\(([^()]+)\)(\d+)|([A-Z][a-z]?)(\d*)").finditer(found[0]):
        inner = part[1] or part[3] + part[4]
        words += [
            count(int(one)) if one.isdigit() else spell(one)
            for one in pattern(r"\d+|[A-Z][a-z]?").findall(inner)
        ]
        words += [f"{count(int(part[2]))} lần"] if part[1] else []
    return ReadPiece(at, found.end(), " ".join(words), "spelled", Ground.FORM)


def read_element(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """An element by its sign where the line speaks of chemistry, a guess: "kim loại Al, Fe"."""
    word = line.text[at:end]
    if not word[-1].islower() or not word[0].isupper() or not pattern(_ELEMENT).fullmatch(word):
        return None
    if legal(word):  # "Cu", "Ba": words as well
        near = line.text[max(0, at - 12) : at], line.text[end : end + 12]
        beside = pattern(_AFTER_ELEMENT).search(near[0]) or pattern(_THEN_ELEMENT).match(near[1])
        named = pattern(_SIGNS_NAMED).search(line.low, max(0, at - 90), at)
        if not (beside or named) or not (line.tells(_CHEMISTRY) or line.tells(r"[+\u2192]|-[>]")):
            return None
    elif not line.tells(_CHEMISTRY) and not line.tells(_ELEMENTS):
        return None
    spelled = spell(word)
    listed = line.lexicon.find(word) or word
    other = listed if listed.lower() != spelled else ""
    return ReadPiece(at, end, spelled, "spelled", Ground.NONE, "doan-ma", other)


_RELATIONS = frozenset("=⊥∥/")  # between what is drawn and its length, or two lines
_LENGTH = r" ?= ?\d[\d,.]* ?(?:mm|cm|dm|m|km)(?![^\W_])"


@lru_cache(maxsize=64)
def _points_named(text: str) -> frozenset[str]:
    """The letters of the figures of three points or more that a line names."""
    # quickly: most lines have no figure
    if not any(part in text for part in ("giác", "ình ", "óc ", "∆", "Δ", "△")):
        return frozenset()
    figures = pattern(_FIGURE).findall(text)
    return frozenset(letter for figure in figures for letter in figure)


def read_drawn(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """Capitals that name points are spelled: "tam giác ABC", "ΔABC", "góc BAC", "AC = 12 cm"."""
    word = line.text[at:end]
    if word[0] in "Δ∆" and len(word) > _LINE + 1 and word[1:].isupper():
        return ReadPiece(at, end, f"tam giác {spell(word[1:])}", "spelled", Ground.FORM)
    if word in AXES and line.tells(_DRAWN):
        return ReadPiece(at, end, " ".join(name(c) for c in word), "spelled", Ground.CUE)
    if not (1 < len(word) < 5 and word.isupper() and word.isascii()):
        return None
    named = line.text[max(0, at - 2) : at].strip()[-1:] in _FIGURES or (
        line.before(at) in _NAMING
        and pattern(r"(?<!giai )\b(?:" + POINTS + r")\s$").search(line.left(at, 20)) is not None
    )
    # quickly: most capitals have none of the signs of a drawing beside them
    signed = not _RELATIONS.isdisjoint(line.text[max(0, at - 5) : at] + line.text[end : end + 9])
    if signed and pattern(_LENGTH).match(line.text, end):
        return ReadPiece(at, end, spell(word), "spelled", Ground.FORM)
    segment = len(word) == _LINE and line.tells(_SEGMENTS)  # "AH² = BH.HC"
    if segment or (not named and set(word) <= _points_named(line.text)):
        return ReadPiece(at, end, spell(word), "spelled", Ground.CUE)  # "tam giác ABC. Tính BC."
    measured = signed and pattern(r"\s?(?:[=⊥∥]|//)|\s(?:và|,)?\s?[A-Z]{2}\s?=").match(
        line.text, end
    )
    drawn: object = named or (measured and line.tells(r"(?i:\b(?:" + POINTS + r")\b|[Δ∆∠])"))
    if signed and not drawn:
        drawn = pattern(r"\s?(?://|[∥⊥])\s?[A-Z]").match(line.text, end)
        drawn = drawn or pattern(r"[A-Z]\s?(?://|[∥⊥])\s?$").search(line.text[max(0, at - 5) : at])
    return ReadPiece(at, end, spell(word), "spelled", Ground.CUE) if drawn else None
