"""What the words around a pair speak for: those right beside it, those of its clause.

The kinds and their weights are in pairs.toml, the lists of words in cues.toml.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from broadcaster.reading.figure_pairs import FigurePair
from broadcaster.reading.line import TextLine, pattern
from broadcaster.reading.tables import cues, table

_CLAUSE = r"[.;!?…]\s"
REACH = 60  # characters of a clause that tell anything


class _Cue(NamedTuple):
    kind: str
    side: str
    weight: int
    words: frozenset[str]


def clause_about(line: TextLine, row: list[FigurePair]) -> tuple[str, str]:
    """What stands before and behind a row in its clause, small letters, brackets and blanks off.

    A colon stays: the number before it is no neighbour ("khối 6: 14/10").
    """
    left = pattern(_CLAUSE).split(line.left(row[0].start, REACH))[-1]
    right = pattern(_CLAUSE).split(line.right(row[-1].end, REACH))[0]
    return left.rstrip(" (,"), "" if right[:1] == ")" else right.lstrip()


def told_by_words(beside: Mapping[str, str], left: str, right: str) -> Iterator[tuple[str, int]]:
    """What the words of the table speak for: those right beside, those anywhere in the clause."""
    near, far = _cues_by_word()
    for side, word in beside.items():
        yield from near.get((side, word), ())
    for side, clause in (("left", left), ("right", right)):
        text = f" {clause} ".replace(" điều hòa ", " ")
        under = far[side]
        # quickly: a phrase is looked for where its first word stands
        told = {
            cue for word in text.split() for phrase, cue in under.get(word, ()) if phrase in text
        }
        for cue in told:
            yield cue.kind, cue.weight


_Phrases = dict[str, list[tuple[str, _Cue]]]


@cache
def _cues_by_word() -> tuple[dict[tuple[str, str], list[tuple[str, int]]], dict[str, _Phrases]]:
    """What a word right beside tells, by side and word; the phrases of a clause and their cues,
    by side and first word.
    """
    near: dict[tuple[str, str], list[tuple[str, int]]] = {}
    far: dict[str, _Phrases] = {"left": {}, "right": {}}
    for cue in _cues():
        for words in cue.words:
            if cue.side in far:
                head = words.split()[0]
                far[cue.side].setdefault(head, []).append((f" {words} ", cue))
            else:
                near.setdefault((cue.side, words), []).append((cue.kind, cue.weight))
    return near, far


def longest_known(phrases: list[str]) -> str:
    """The longest of phrases that any cue of this side knows: "học sinh" is no "học"."""
    known = [phrase for phrase in phrases if phrase in _beside_words()]
    return max(known, key=lambda phrase: phrase.count(" "), default="")


@cache
def _beside_words() -> frozenset[str]:
    sides = ("before", "behind")
    return frozenset(word for cue in _cues() if cue.side in sides for word in cue.words)


def words_before(left: str, *, boxed: bool) -> list[str]:
    """The last one, two and three words; of figures in a row, what stands before them.

    What a bracket stands behind has figures of its own: "tổ 2 (12/11)".
    """
    near = left[-48:]
    before = near if boxed else pattern(r"(?:(?:\d++|và|đến|[,;/–&+-])\s*+)*+$").sub("", near)
    told = before.rstrip(" :").removesuffix(" là")  # "hạn chót là 25/10"
    parts = dict.fromkeys((before, near, told))
    tails = (pattern(r"[^\s,;:()“”\"]+").findall(part) for part in parts)
    return [" ".join(words[-n:]) for words in tails for n in (1, 2, 3) if len(words) >= n]


def words_behind(right: str) -> list[str]:
    """The first one, two and three words."""
    if right[:1] in ("%", "°"):
        return [right[0]]
    if right[:1] in ("'", "’", "′"):  # "5-7'"
        return ["phút"]
    near = right[:40] if right[:1].isalnum() else ""
    if pattern(r"từ (?:ngày |\d)").match(near):  # "lễ 2/9 từ 30/8": no words are counted
        near = ""
    words = pattern(r"[^\s,;:().]+").findall(near)
    heads = [" ".join(words[:number]) for number in (1, 2, 3) if len(words) >= number]
    rate = words[:1] if "/" in near and not {*heads} & _beside_words() else []
    return [*(word.partition("/")[0] for word in rate), *heads]  # "tiết/tuần", "km/h"


@cache
def _cues() -> tuple[_Cue, ...]:
    found = []
    for name, told in table("pairs")["cues"].items():
        for one in told.split(";"):
            kind, side, weight = one.split()
            found.append(_Cue(kind, side, int(weight), frozenset(cues()[name])))
    return tuple(found)
