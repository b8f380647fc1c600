"""Abbreviations of several meanings: the reading that fits the words around them."""

from broadcaster.reading.line import ReadPiece, TextLine
from broadcaster.reading.tables import Section


def _condition(line: TextLine, at: int, end: int, rule: str) -> bool:
    for part in rule.split(";"):
        side, _, words = part.strip().partition(":")
        for word in words.split(","):
            if _stands(line, at, end, side.strip(), word.strip()):
                return True
    return False


def _stands(line: TextLine, at: int, end: int, side: str, word: str) -> bool:
    if side == "trước":
        left = line.low[max(0, at - 24) : at].rstrip(" .,;-–(")
        return left.endswith(word) and not left[: -len(word)][-1:].isalpha()
    if side == "câu":
        return word in line.low[max(0, at - 90) : end + 90]
    right = line.text[end : end + 24].lstrip(" :" if word != ":" else " ")
    if word == "#":
        return right[:1].isdigit()
    if word == "Aa":
        return right[:1].isupper() and not right[:2].isupper()
    if word == ".":
        return not right or right[0] in ".;"
    low = right if word != word.lower() else right.lower()
    return low.startswith(word) and not low[len(word) : len(word) + 1].isalpha()


def ambiguous(line: TextLine, at: int, end: int, rules: Section) -> ReadPiece:
    """The first reading whose condition holds, else the last resort, which is a guess."""
    guess = ""
    for reading, rule in rules.items():
        if reading == "*":
            guess = rule
        elif _condition(line, at, end, rule):
            return ReadPiece(at, end, reading, "abbreviation")
    return ReadPiece(
        at, end, guess, "abbreviation", len(rules) == 1, "" if len(rules) == 1 else "doan-viet-tat"
    )
