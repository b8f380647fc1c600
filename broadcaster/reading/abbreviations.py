"""Abbreviations of several meanings: the reading that the words around them speak for."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from broadcaster.reading.letters import spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.tables import Section, cues

_NEAR = 24  # characters that stand beside
_ABOUT = 90  # characters that stand around
# weights: a word beside, a word around, a name behind, how else a neighbour looks
_CLEAR = 2.0  # by how much a sense outweighs another that something beside it speaks for
_BESIDE, _AROUND, _NAME, _SHAPE = 10.0, 4.0, 9.0, 3.0

_BETWEEN, _BETWEEN_BEHIND = " .,;-–(&+", " .:&+"  # signs between a short form and its neighbour
_COMMON = {
    "trước": frozenset(cues()["abbreviations.common-before"]),
    "sau": frozenset(cues()["abbreviations.common-behind"]),
    "câu": frozenset[str](),
}
_SIGNS = (":", "::", "&", "+-")
# how a neighbour behind looks, by what the table calls it
_BEHIND: dict[str, tuple[Callable[[str], object], float]] = {
    "9A": (pattern(r"(?:1[0-2]|[6-9])(?:[A-ZĐ]\d{0,2}|/\d{1,2})(?![^\W_])").match, _SHAPE),
    "#": (lambda right: right[:1].isdigit(), _SHAPE),
    "::": (lambda right: right[:1] == ":", _NAME),
    "0.0": (pattern(r"\d+,\d").match, _NAME),
    "+-": (pattern(r"[+−-]\d").match, _NAME),
    "####": (pattern(r"(?:19|20)\d\d(?!\d)").match, _NAME),
    "#/####": (pattern(r"\d{1,3}/(?:19|20)\d\d(?!\d)").match, _NAME),
    "#/AA": (pattern(r"\d{1,5}/[A-ZĐ]{2}").match, _NAME),
    "######": (pattern(r"\d{5}|\d{2,6}[ .]\d{2,6}[ .]\d").match, _NAME),
    "9/3": (pattern(r"[6-9]/(?:1[0-2]|[1-9])(?!\d|/)").match, _NAME),
    "7h": (pattern(r"\d{1,2} ?(?:h|g(?!r)|giờ|:\d\d)").match, _SHAPE),
    "d/m": (pattern(r"\(?\d{1,2}[/.-]\d{1,2}(?!\d)").match, _NAME),
    "Aa Aa": (pattern(r"[A-ZĐÀ-Ỹ][^\W\d_A-Z]+ [A-ZĐÀ-Ỹ][^\W\d_A-Z]").match, _NAME),
    "Aa": (lambda right: right[:1].isupper() and not right[:2].isupper(), _NAME),
}


def ambiguous(line: TextLine, at: int, end: int, rules: Section) -> ReadPiece:
    """The reading with the heaviest cue, whatever the order of the table; else the last resort.

    A word beside it outweighs one around it, a longer word a shorter one. Certain is what a word
    of its own beside it, or a name or a year behind it, told and none told otherwise; a word that
    stands beside everything ("các", "theo"), a word around it, a figure or a sign behind it only
    order the guesses. "=" names the sense that needs no cue, but in a line typed in a hurry it is
    a guess as well.
    """
    sure = rules.get("=", "")
    told, firm = _weighed(line, at, end, rules)
    best = max(told, key=lambda reading: told[reading], default="")
    if best and told[best] and not (best == sure and set(told.values()) == {0.0, told[best]}):
        others = [weight for reading, weight in told.items() if reading != best]
        against = max(others, default=0.0)
        clear = told[best] - against >= (_CLEAR if against >= _NAME else 0.01)
        decided = best == sure or (firm[best] >= _NAME and firm[best] > against)
        told_well = told[best] >= _NAME and sure in ("", best)
        if clear and decided and told_well:
            return ReadPiece(at, end, best, "abbreviation", Ground.CUE)
        rest = (r for r in (sure or rules["*"], *told) if r.lower() not in ("", best.lower()))
        second = max(rest, key=lambda r: told.get(r, 0.0), default=spell(line.text[at:end]))
        return ReadPiece(at, end, best, "abbreviation", Ground.NONE, "doan-viet-tat", second)
    usual = sure or rules["*"]
    if (sure and not line.hasty) or len(rules) == 1:
        return ReadPiece(at, end, usual, "abbreviation", Ground.TABLE)
    spelled = spell(line.text[at:end])
    second = next((r for r in told if r.lower() != usual.lower()), spelled)
    return ReadPiece(at, end, usual, "abbreviation", Ground.NONE, "doan-viet-tat", second)


def read_syllable(line: TextLine, at: int, end: int, rules: Section) -> ReadPiece | None:
    """A small syllable that is a short form as well, a guess: "ca xã"; None where it is itself.

    In a line typed in a hurry it is told as soon as nothing beside it is of the syllable's own
    use, which "~" lists; without "*" in the table ("an" is in every other name) only where a word
    speaks for the short form. Elsewhere only a cue that is no hint makes it one.
    """
    word = line.text[at:end]
    told, firm = _weighed(line, at, end, rules)
    own = told.pop("~")
    best = max(told, key=lambda reading: told[reading])
    spoken_for = own < _NAME or told[best] - own >= _CLEAR
    if told[best] >= _NAME and told[best] > own and spoken_for:
        return ReadPiece(at, end, best, "abbreviation", Ground.NONE, "doan-viet-tat", word)
    if firm[best] >= _NAME <= own:  # a word of its own speaks for either: "nhận ca xã"
        return ReadPiece(at, end, word, "abbreviation", Ground.NONE, "doan-viet-tat", best)
    if not line.hasty or own >= _NAME or ("*" not in rules and not told[best]):
        return None
    words, other = (best, word) if told[best] else (word, best)
    return ReadPiece(at, end, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)


def _weighed(
    line: TextLine, at: int, end: int, rules: Section
) -> tuple[dict[str, float], dict[str, float]]:
    """The weight of the heaviest cue of each sense, and of the heaviest that is its own."""
    left = line.low[max(0, at - _NEAR) : at].rstrip(_BETWEEN)
    around = line.low[max(0, at - _ABOUT) : end + _ABOUT]
    right = line.low[end : end + _NEAR].lstrip(_BETWEEN_BEHIND)
    told: dict[str, float] = {}
    firm: dict[str, float] = {}
    for reading, rule in rules.items():
        if reading not in ("*", "="):
            heaviest = own = 0.0
            for side, word in _likely(_cues(rule), left, around, right):
                weight, sure = _graded(line, at, end, side, word)
                heaviest = max(heaviest, weight)
                if sure and weight > own:
                    own = weight
            told[reading], firm[reading] = heaviest, own
    return told, firm


class _Cues(NamedTuple):
    """The cues of a rule, each with its side and its word as the table marks it.

    Of the words before and behind, the bare ones: most lines have none of them.
    """

    before: list[tuple[str, str, str]]  # and the bare word, as of those around and behind
    words_before: tuple[str, ...]
    around: list[tuple[str, str, str]]
    behind: list[tuple[str, str, str]]
    words_behind: tuple[str, ...]
    shapes: list[tuple[str, str]]  # figures before; what is behind looks so, or has capitals


@cache
def _cues(rule: str) -> _Cues:
    before, around, behind, shapes = {}, [], {}, []
    for part in rule.split(";"):
        side, _, words = part.strip().partition(":")
        for word in filter(None, map(str.strip, words.split(","))):
            bare = word[:-1] if len(word) > 1 and word[-1] in "?!" else word
            if side == "câu":
                around.append((side, word, bare))
            elif bare in _BEHIND or bare in _SIGNS or bare == "^" or bare != bare.lower():
                shapes.append((side, word))
            elif side == "trước":
                before[side, word] = bare
            else:
                behind[side, word] = bare
    ahead = [(side, word, bare) for (side, word), bare in before.items()]
    after = [(side, word, bare) for (side, word), bare in behind.items()]
    return _Cues(ahead, tuple(before.values()), around, after, tuple(behind.values()), shapes)


def _likely(cues: _Cues, left: str, around: str, right: str) -> list[tuple[str, str]]:
    """The cues that what stands beside and around may fulfil."""
    found = [(side, word) for side, word, bare in cues.around if bare in around]
    if left.endswith(cues.words_before):
        found += [(side, word) for side, word, bare in cues.before if left.endswith(bare)]
    if right.startswith(cues.words_behind):
        found += [(side, word) for side, word, bare in cues.behind if right.startswith(bare)]
    return found + cues.shapes


def _graded(line: TextLine, at: int, end: int, side: str, word: str) -> tuple[float, bool]:
    """The weight of a cue, and whether it is the sense's own: a word that does not stand by each.

    A cue may be marked: "gửi?" only speaks for a sense, "các!" decides.
    """
    mark = word[-1] if len(word) > 1 else ""
    if mark == "?":
        weight = _weight(line, at, end, side, word[:-1])
        return (_SHAPE + len(word) / 100 if weight else 0.0), False
    if mark == "!":
        weight = _weight(line, at, end, side, word[:-1])
        return (weight + _BESIDE if weight else 0.0), True
    return _weight(line, at, end, side, word), word not in _COMMON[side]


def _weight(line: TextLine, at: int, end: int, side: str, word: str) -> float:
    if side == "trước" and word == "^":  # heads the line, and no number follows: a hint
        headed = at == line.indent and pattern(r":\s*[^\s\d]").match(line.text, end)
        return _SHAPE + _CLEAR if headed else 0.0
    if side == "trước" and word == "#":
        return _SHAPE if pattern(r"\d ?$").search(line.text[max(0, at - 2) : at]) else 0.0
    if side == "trước":
        left = line.low[max(0, at - _NEAR) : at].rstrip(_BETWEEN)
        apart = not (word[0].isalpha() and left[: -len(word)][-1:].isalpha())
        stands = left.endswith(word) and apart
        return _BESIDE + len(word) if stands else 0.0
    if side == "câu":
        around = line.low[max(0, at - _ABOUT) : end + _ABOUT]
        return _AROUND + len(word) / 100 if word in around else 0.0
    right = line.text[end : end + _NEAR].lstrip(" " if word in _SIGNS else _BETWEEN_BEHIND)
    shape = _BEHIND.get(word)
    if shape:
        looks, weight = shape
        named = word.startswith("Aa") and line.text[end : end + 1] == ":"  # no name of it
        return weight if looks(right) and not named else 0.0
    low = right if word != word.lower() else right.lower()
    follows = low[len(word) : len(word) + 1]
    apart = not follows.isdigit() if word[-1:].isdigit() else not follows.isalpha()
    stands = low.startswith(word) and apart
    return (_BESIDE if word[-1:].isalnum() else _SHAPE) + len(word) if stands else 0.0
