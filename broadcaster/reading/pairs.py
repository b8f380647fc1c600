"""Two figures joined by a sign ("20-11", "3/4", "5.9", "7:30"): one table of what they may be.

Every kind that the figures allow is weighed by the cues around them (pairs.toml); figures in a row
("20-11, 22-12 và 26-3") are weighed as one. Hard facts come first: a day that no calendar has is no
date, a pair that descends no range, a whole smaller than its part no fraction. The heaviest kind is
read; it is certain only when a cue told it, or when nothing else was left.
"""

from collections.abc import Mapping
from typing import NamedTuple

from broadcaster.reading.figure_pairs import FigurePair, pair_at, row_from
from broadcaster.reading.letters import FORMULA
from broadcaster.reading.line import TextLine, pattern
from broadcaster.reading.pair_facts import (
    CLASSES_UP_TO,
    SINCE_SMALL,
    behind_name,
    descends,
    done_then,
    in_sum,
    is_score,
    of_half,
    of_one_form,
    of_the_same,
    perhaps_day,
    since_in_small,
    since_when,
    told_by_facts,
)
from broadcaster.reading.pair_words import (
    clause_about,
    longest_known,
    told_by_words,
    words_before,
    words_behind,
)
from broadcaster.reading.tables import cues, one_of

_NAMED = r"[^\W_] Mai[ :(]{1,3}$"  # a name, and tomorrow is none
_LESSON = (
    rf"{FORMULA}|(?i:\b(?:{one_of('fractions.named', 'fractions.worked')})\b)|(?:^|[ (;])[-−]\d+/\d"
)
_EACH_DAY = rf"\b(?:{one_of('dates.each')}) ngày $"
_TAKEN = rf" (?:{one_of('dates.taken')})\b"
_SPANS = (["từ"], ["đến"], ["trước"], ["sau"])
_HALVES = 3  # what "3/4" weighs as a fraction by itself
_NEGATIVE = 6  # what a minus before two figures with a slash speaks for a fraction
_SURE = 2  # by how much the heaviest kind is to outweigh the next


class PairMeaning(NamedTuple):
    """What a pair is, whether that is certain, and what else it might have been ("" = nothing)."""

    kind: str
    certain: bool
    other: str


_NAMED_DAY = PairMeaning("date", True, "share")  # "ngày 26/4": nothing outweighs the word


def meaning(line: TextLine, at: int) -> PairMeaning | None:
    """What the pair that begins at a place is; None when none begins there."""
    pair = pair_at(line, at)
    return meaning_of(line, pair) if pair is not None else None


def meaning_of(line: TextLine, pair: FigurePair) -> PairMeaning:
    """What a pair is; weighed once, with those that follow it in a row."""
    known = line.pairs.get(pair.start)
    if known is not None:
        return known
    at, row = pair.start, row_from(line, pair)
    named = len(row) == 1 and row[0].sign == "/" and row[0].day and line.before(at) == "ngày"
    named = named and not row[0].month and not _by_the_day(line, row[0])
    found = _NAMED_DAY if named else _weighed(line, row)
    for one in row:
        line.pairs[one.start] = found
    return found


def _by_the_day(line: TextLine, pair: FigurePair) -> bool:
    """Whether the "ngày" before a pair is what is counted by: "mỗi ngày 1/2 viên"."""
    if pattern(_EACH_DAY).search(line.left(pair.start, 16)):
        return True
    return pattern(_TAKEN).match(line.right(pair.end, 16)) is not None


def _told_before(line: TextLine, pair: FigurePair, tail: list[str]) -> list[str]:
    """Of the words before a pair those that speak of it."""
    daily = pair.sign == "-" and pattern(_EACH_DAY).search(line.left(pair.start, 16))
    # "mỗi ngày 1/2 viên", "mỗi ngày 2-3 ly"; "ngày 8-3 quả bóng được thả" is of a day
    if daily or (pair.sign == "/" and _by_the_day(line, pair)):
        tail = [words for words in tail if "ngày" not in words.split()]
    before = line.text[max(0, pair.start - 16) : pair.start]
    if pattern(_NAMED).search(before):
        tail = [words for words in tail if words != "mai"]  # "Bạn Mai: 8.5"
    if before[-3:].rstrip()[-1:] == ",":  # "2/3 lớp, 3/4 số phiếu": the class has no such number
        tail = [words for words in tail if words not in cues()["places.numbered"]]
    return tail


def _weighed(line: TextLine, row: list[FigurePair]) -> PairMeaning:
    left, right = clause_about(line, row)
    near = line.text[max(0, row[0].start - 3) : row[0].start]
    tail = _told_before(line, row[0], words_before(left, boxed=near[-1:] == "("))
    left = left.rstrip(" (:,")
    negative = pattern(r"(?:^|[\s(=:;])[-−]$").search(near) is not None and line.tells(_LESSON)
    by_itself = _possible(row, named="ngày" in tail, negative=negative)
    if row[0].sign == "/" and (in_sum(line, row) or {*tail} & {*cues()["fractions.named"]}):
        by_itself.setdefault("fraction", 0)  # "5/4": larger than its whole
    if len(by_itself) == 1:
        return PairMeaning(next(iter(by_itself)), not _perhaps_code(line, row), "")
    weights = dict(by_itself)
    if negative and "fraction" in weights:
        weights["fraction"] += _NEGATIVE
    beside = {"before": longest_known(tail), "behind": longest_known(words_behind(right))}
    for kind, told in told_by_words(beside, left, right):
        if kind in weights:
            weights[kind] += told
    for kind, weight in told_by_facts(line, row):
        if kind in weights:
            weights[kind] += weight
    best, other = sorted(weights, key=lambda kind: -weights[kind])[:2]
    if best in ("share", "fraction") and "date" in weights and tail[:1] in _SPANS:
        return PairMeaning(best, False, "date")  # "từ 2/3 trường": since a day, or two thirds
    earned = weights[best] - max(by_itself[best], 0) >= _SURE
    sure = earned and weights[best] - weights[other] >= _SURE and not since_when(line, row)
    if perhaps := _as_likely(line, best, weights, row, tail):
        return PairMeaning(best, False, perhaps)
    if best == "fraction" and "date" in weights and (of_the_same(line, row) or of_half(line, row)):
        return PairMeaning(best, False, "date")
    return PairMeaning(best, sure, other)


def _perhaps_code(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a hyphen may join the parts of a code, though the figures allow one kind alone.

    A zero before a figure that is no day's, and no match is near: "xe buýt 62-09".
    """
    first = row[0]
    padded = first.second[0] == "0" and len(first.second) > 1
    if first.sign != "-" or len(row) > 1 or not padded or not descends(first):
        return False
    return not is_score(line, first.start, first.end)


def _as_likely(  # noqa: PLR0911 - cases
    line: TextLine, best: str, weights: Mapping[str, float], row: list[FigurePair], tail: list[str]
) -> str:
    """The kind that a row is as often, whatever speaks for the best one; "" = none."""
    if best == "share" and "date" in weights and {*tail} & {*cues()["dates.before"]}:
        return "date"  # "nay 5/9 em đã nộp"
    if best == "share" and weights.get("fraction", 0) >= _HALVES:
        return "fraction"  # "tỉ lệ 3/4 lớp là nữ"
    if best == "date" and "share" in weights and done_then(line, row) and not descends(row[0]):
        return "share"  # "5/10 hs nghỉ": the day, or so many of so many
    halves = best == "date" and weights.get("fraction", 0) >= _HALVES and "ngày" not in tail
    if halves and line.text[row[-1].end : row[-1].end + 2].strip().isalpha():
        return "fraction"  # "ngày mai 2/3 học sinh": the day, or two of three
    if best == "share" and "date" in weights and perhaps_day(line, row[0]):
        return "date"  # "em Khoa (6/7)": or when she was born
    if best in ("share", "date") and len(row) == 1 and behind_name(line, row[0]):
        return "share" if best == "date" else "date"  # "Ba 8/2 vắng": whose class, or when
    if best == "date" and since_in_small(line, row):
        other = max((kind for kind in weights if kind != "date"), key=lambda kind: weights[kind])
        if weights["date"] - SINCE_SMALL - weights[other] < _SURE:
            return other
    if best == "date" and _of_class_named(line, row[0], tail):
        return "share"  # "Lớp trực: 7/4 (T2-T4)"
    if best == "date" and of_one_form(line, row):
        return "share"  # "8/5 - 8/7": two classes that meet, or two months
    return "range" if best == "date" and _of_two_days(row, tail) else ""


def _of_class_named(line: TextLine, pair: FigurePair, tail: list[str]) -> bool:
    """Whether a pair may be a class: behind "lớp" in its clause or a guess, and no day is named."""
    if pair.zero or pair.month or pair.sign != "/" or "ngày" in tail:
        return False
    if not 6 <= int(pair.first) <= 9 or int(pair.second) > CLASSES_UP_TO:
        return False
    # a cue that is a guess itself decides nothing: "cô Hà CN 9/3"; who leads a class names it
    last = line.last(pair.start)
    led = last is not None and last.spoken.lower().endswith("chủ nhiệm")
    if line.hasty and last is not None and last.spoken.lower() == "chủ nhật":
        return False  # "nộp trc cn 9/11"
    if last is not None and last.rule == "abbreviation" and (led or not last.certain):
        return True
    return pattern(r"\blớp [^\d.;!?]{1,24}:? $").search(line.left(pair.start, 36)) is not None


def _of_two_days(row: list[FigurePair], tail: list[str]) -> bool:
    """Whether "ngày 3-7" may be from the third to the seventh: no zero, no day that all know."""
    first = row[0]
    if first.sign != "-" or len(row) > 1 or first.zero or descends(first) or "ngày" not in tail:
        return False
    day = f"{first.first}/{first.second}"
    return day not in (*cues()["dates.known"], *cues()["dates.feasts"])


def _possible(row: list[FigurePair], *, named: bool, negative: bool) -> dict[str, float]:
    """The kinds that the figures allow, and what they weigh by themselves.

    Behind "ngày", and beside a day, a day is meant even where the calendar has none: it is read,
    and remarked on.
    """
    sign = row[0].sign
    if sign == ":":
        return _possible_of_colon(row[0])
    pairs = [(int(p.first), int(p.second)) for p in row]
    found: dict[str, float] = {}
    named = (named or any(pair.day for pair in row)) and not row[0].month
    below = row[0].sign == "/" and negative
    meant = not below and named and all(0 < one < 32 and 0 < two < 13 for one, two in pairs)
    if meant or (not below and all(pair.day for pair in row)):
        found["date"] = 0
    if sign == "-":
        if all(one < two for one, two in pairs):
            found["range"] = 1
        if all(max(pair) < 200 for pair in pairs):
            found["score"] = -1
        return found or {"range": -1}
    if len(sign) > 1:
        # no part is larger than its whole, no class above twelve: "18-23/11", "vòng 1 (10-12/10)"
        above = any(int(pair.second) > int(pair.month) for pair in row)
        if found and above and all(int(pair.second) > CLASSES_UP_TO for pair in row):
            return found
        return {"date": found["date"] + 1, "share": -6 * above} if found else {"share": 0}
    if sign == ".":
        found["number"] = 1.5
        return found
    found["share"] = 1
    if len(row) == 1 and _of_no_month(row[0]):
        found["date"] = 1.5
    if all(_of_set(pair) for pair in row):
        found["score"] = -9  # nothing but a match or its score outweighs this
    if all(0 < one < two for one, two in pairs) and not any(p.zero for p in row):
        halves = all(pair in ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4)) for pair in pairs)
        small = all(two in (2, 3, 4) or (one == 1 and two <= 10) for one, two in pairs)
        parts = all(two <= 20 or two in (100, 1000) for _, two in pairs)  # that people speak of
        found["fraction"] = 3 if halves else 1.5 if small else -1 if parts else -2.25
    return found


def _of_no_month(pair: FigurePair) -> bool:
    """Whether a pair is a day that its month has not, as people write by mistake: "31/4"."""
    return pair.first in ("30", "31") and not pair.day and 0 < int(pair.second) <= 12


def _of_set(pair: FigurePair) -> bool:
    """Whether two figures may be what a set was won with: "11/9", "25/18", "26/24"."""
    most, least = sorted((int(pair.first), int(pair.second)), reverse=True)
    played = most in (11, 15, 21, 25) or (most > 11 and most - least == 2)
    return played and most - least > 1 and not pair.zero


def _possible_of_colon(pair: FigurePair) -> dict[str, float]:
    """What two figures with a colon may be: a time of day only where a clock may show it."""
    found: dict[str, float] = {"ratio": 0}
    if f"{pair.first}{pair.second}".isdigit() and max(int(pair.first), int(pair.second)) < 200:
        found["score"] = -3 if pair.clock else -1
    if pair.clock:
        found["time"] = 1
    if len(pair.first) < 3 and len(pair.second) == 2 and pair.second[0] in "012345":
        found |= {"listed": -1, "length": -1}
    return found
