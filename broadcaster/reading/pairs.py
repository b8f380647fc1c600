"""Two figures joined by a sign ("20-11", "3/4", "5.9", "7:30"): one table of what they may be.

Every kind that the figures allow is weighed by the cues around them (pairs.toml); figures in a row
("20-11, 22-12 và 26-3") are weighed as one. Hard facts come first: a day that no calendar has is no
date, a pair that descends no range, a whole smaller than its part no fraction. The heaviest kind is
read; it is certain only when a cue told it, or when nothing else was left.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from broadcaster.reading.letters import FORMULA
from broadcaster.reading.line import TextLine, pattern
from broadcaster.reading.tables import cues, one_of, table

_PAIR = (
    r"(\d{1,3})((?!\s-\d+đ(?![^\W_]))\s?[-–—]\s?|\.)(\d{1,3})"
    r"(?![\d/–—-]|[.,:]\d|[^\W_]|\s?/\s?\d|\s[-–—]?=|\s?=)"
)
_SLASH = r"(\d{1,3})\s?/\s?(\d{1,3}|1000)(?!\d|[.,:]\d|\s?/\s?\d|[-–—](?!>))"
_SPAN = r"(\d{1,2})\s?(?:[-–—\u2192]|->)\s?(\d{1,2})([/.])(\d{1,2})(?![\d/–—-]|[.,:]\d|[^\W_])"
_SCALE = r"(1) ?: ?(\d{1,3}(?: \d{3})+)(?![\d:]| \d)"
_COLON = r"(\d+(?:\.\d+)*(?:,\d+)?):(\d+(?:\.\d+)*(?:,\d+)?)(?![\d:])"
_NEXT = (
    r"\s?(?:,|;|và|hoặc|hay|&|\+)\s?(?:ngày\s|và\s)?"
    r"|(?P<until>(?:\s(?:[-–—]|đến|tới|sang)\s|\s?(?:\u2192|->)\s?)(?:hết\s)?(?:ngày\s)?)"
)
_CLAUSE = r"[.;!?…]\s"
_WHO = rf"\s+(?:{one_of('pairs.callers')})\b(?!.{{0,30}}\btrở\b)"
SCORE = (
    rf"\b(?:{one_of('scores.results', 'scores.matches', 'scores.halves')})\b"
    r"(?:[^.;!?\d]|\d{1,2}(?:[a-zđ]\d{0,2}|/\d{1,2})(?!\w)){0,40}$"
)
_RESULT_BEFORE = (
    rf"\b(?:{one_of('scores.results', 'scores.sets')})(?: [^\W\d_]+){{0,2}}(?: \d)?:? \(?$"
)
_RESULT = rf"\b(?:{one_of('scores.results')})\b[^.;]{{0,25}}$"
_COUNTED = rf"\s?(?:{one_of('scores.counted')}|[%°]|đ\b|đồng|độ)"
_TEAMS = r"[A-ZĐ][^\W\d_]*(?: [^\W\d_]+){0,3} [-–] [A-ZĐ][^\W\d_]*(?: [^\W\d_]+){0,3}:? $"
_CLASS = r"\d{1,2}(?:[A-ZĐ]\d{0,2}|/\d{1,2})"
_CLASSES = rf"{_CLASS} [-–] {_CLASS}: $"
_MET_BEHIND = rf"\s(?:{one_of('scores.met')})\s(?:lớp\s|đội\s)?\d{{1,2}}/\d{{1,2}}(?![\d/])"
_PLACED = rf"(?:^|[:,;(]\s?)(?:{one_of('scores.places')})\s?:?\s?$"  # "Nhì 8/1"
_MET_ANYWHERE = rf"(?i:\b(?:trận|{one_of('scores.sports', 'scores.matches')})\b)"
_SCORED_BEHIND = r": ?\d{1,2}\s?[-–—]\s?\d{1,2}(?![\d/])"
_MET_BEFORE = rf"(?<![\d/])\d{{1,2}}/\d{{1,2}}\s(?:{one_of('scores.met')})\s(?:lớp |đội )?$"
_AGAINST = rf"\b(?:{one_of('scores.against')}) [A-ZĐ].{{0,40}}: $"
_VERSUS = r"[A-ZĐ][^\W\d_]+ [A-ZĐ][^\W\d_]+ $"
_PEOPLE = rf"\s(?:{one_of('pairs.people')})\b(?! ý)"
_NAMED = r"[^\W_] Mai[ :(]{1,3}$"  # a name, and tomorrow is none
_HEADED = rf"\b(?:{one_of('dates.headed')})(?: [^\W\d_]+){{1,3}}\s?:\s?$"
_HEADED_EVENT = rf"\b(?:{one_of('dates.events', 'dates.rounds')})\b(?: [^\W_]+){{0,3}}\s?:\s?$"
_SCHEDULE = rf"\b(?:{one_of('dates.schedules')})\b"
_MATCH = rf"\b(?:{one_of('scores.sports', 'scores.results')})\b"
_SPORT = rf"(?i:\b(?:{one_of('scores.sports', 'scores.played')})\b)"
_QUOTIENT = rf"\b(?P<by>theo )?(?:{one_of('fractions.quotients')})(?: là| bằng)? $"
_SPENT = rf"% (?P<spent>{one_of('fractions.spent')}) [^.;:!?…\d]{{1,40}}(?:[,;] |,? và )$"
_NO_USE = rf"(?:{one_of('fractions.not-spent')})\b"  # "1/7 là ngày áp dụng"
_PARTED = rf"(?i:\b(?:{one_of('fractions.parted')})\b)"
_LESSON = (
    rf"{FORMULA}|(?i:\b(?:{one_of('fractions.named', 'fractions.worked')})\b)|(?:^|[ (;])[-−]\d+/\d"
)
_FRACTIONS = r"\d/\d+ ?[+×÷=] ?\d"
_PUPIL = (
    rf"(?i:\b(?:{one_of('persons.named', 'persons.shortened', 'pairs.callers')})\b)"
    r"(?: [A-ZĐÀ-Ỹ][^\W\d_]*){1,4} ?\($"
)
_SUMMED = r"(?:\s?[=+×÷]\s?| x )[\d(]"
_SUM = r"[=+×÷]\s?$"
_BY_CALENDAR = rf",?\s?\(?(?:{one_of('dates.calendars')})\b"
_SPANS = (["từ"], ["đến"], ["trước"], ["sau"])
_FRACTION = 20  # the largest whole that people speak of in parts, beside hundredths
_CLASSES_UP_TO = 12
_MARKS = 10  # the highest mark of a test
_REACH = 60  # characters of a clause that tell anything
_LONGEST = 24  # pairs in a row that are weighed as one
_HALVES = 3  # what "3/4" weighs as a fraction by itself
_NEGATIVE = 6  # what a minus before two figures with a slash speaks for a fraction
_SURE = 2  # by how much the heaviest kind is to outweigh the next
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class FigurePair(NamedTuple):
    """Two figures and the sign between."""

    start: int
    end: int
    first: str
    sign: str  # "-", "/", ".", ":"; "-/" and "-." of two days of a month
    second: str
    month: str = ""  # of two days, "3-4/12"

    @property
    def day(self) -> bool:
        """Whether the calendar has such a day and month (29 February counts)."""
        day, month = int(self.first), int(self.month or self.second)
        last = int(self.second) if self.month else day
        return 1 <= month <= 12 and 1 <= day <= last <= _DAYS[month - 1] and len(self.first) < 3

    @property
    def clock(self) -> bool:
        """Whether a clock may show it: an hour and two figures of minutes."""
        shown = len(self.first) < 3 and len(self.second) == 2 and self.second.isdigit()
        return shown and int(self.first) <= 24 and int(self.second) < 60

    @property
    def zero(self) -> bool:
        """Whether a figure has a zero before it, as days and months have, and counts have not."""
        return self.first[0] == "0" or self.second[0] == "0"


class PairMeaning(NamedTuple):
    """What a pair is, whether that is certain, and what else it might have been ("" = nothing)."""

    kind: str
    certain: bool
    other: str


class _Cue(NamedTuple):
    kind: str
    side: str
    weight: int
    words: frozenset[str]


def meaning(line: TextLine, at: int) -> PairMeaning | None:
    """What the pair that begins at a place is; None when none begins there."""
    known = line.pairs.get(at)
    if known is not None:
        return known
    row = _row(line, at)
    if not row:
        return None
    found = _weighed(line, row)
    for pair in row:
        line.pairs[pair.start] = found
    return found


def pair_at(line: TextLine, at: int) -> FigurePair | None:
    """The pair that begins at a place."""
    days = pattern(_SPAN).match(line.text, at)
    if days:
        return FigurePair(at, days.end(), days[1], f"-{days[3]}", days[2], days[4])
    parts = pattern(_SLASH).match(line.text, at)
    if parts:
        return FigurePair(at, parts.end(), parts[1], "/", parts[2])
    found = pattern(_PAIR).match(line.text, at)
    if not found:
        two = pattern(_SCALE).match(line.text, at) or pattern(_COLON).match(line.text, at)
        return FigurePair(at, two.end(), two[1], ":", two[2]) if two else None
    sign = "-" if found[2].strip() in "-–—" else found[2]
    if sign == "-" and pattern(r"\s?[-–—]\s?\d").match(line.text, found.end()):
        return None
    return FigurePair(at, found.end(), found[1], sign, found[3])


def _row(line: TextLine, at: int) -> list[FigurePair]:
    """The pair at a place and those of the same sign that follow it one by one."""
    row: list[FigurePair] = []
    pair = pair_at(line, at)
    while pair is not None and len(row) < _LONGEST and (not row or pair.sign == row[0].sign):
        row.append(pair)
        if pair.sign == ":":
            break  # each by itself
        joint = pattern(_NEXT).match(line.low, pair.end)
        if joint and joint["until"] and pair.sign == "-":
            break  # "20 - 25 - 30" is no row of pairs
        pair = pair_at(line, joint.end()) if joint else None
    return row


def _weighed(line: TextLine, row: list[FigurePair]) -> PairMeaning:
    left, right = _clause(line, row)
    near = line.text[max(0, row[0].start - 3) : row[0].start]
    tail = _tail(left, boxed=near[-1:] == "(")
    if pattern(_NAMED).search(line.text[max(0, row[0].start - 16) : row[0].start]):
        tail = [words for words in tail if words != "mai"]  # "Bạn Mai: 8.5"
    if near.rstrip()[-1:] == ",":  # "2/3 lớp, 3/4 số phiếu": the class has no such number
        tail = [words for words in tail if words not in cues()["places.numbered"]]
    left = left.rstrip(" (:,")
    negative = pattern(r"(?:^|[\s(=:;])[-−]$").search(near) is not None and line.tells(_LESSON)
    by_itself = _possible(row, named="ngày" in tail, negative=negative)
    if row[0].sign == "/" and (_in_sum(line, row) or {*tail} & {*cues()["fractions.named"]}):
        by_itself.setdefault("fraction", 0)  # "5/4": larger than its whole
    weights = dict(by_itself)
    if negative and "fraction" in weights:
        weights["fraction"] += _NEGATIVE
    beside = {"before": _longest(tail), "behind": _longest(_head(right))}
    for kind, told in _told_by_words(beside, left, right):
        if kind in weights:
            weights[kind] += told
    for kind, weight in _facts(line, row):
        if kind in weights:
            weights[kind] += weight
    order = sorted(weights, key=lambda kind: -weights[kind])
    if len(order) == 1:
        return PairMeaning(order[0], True, "")
    best, other = order[:2]
    if best in ("share", "fraction") and "date" in weights and tail[:1] in _SPANS:
        return PairMeaning(best, False, "date")  # "từ 2/3 trường": since a day, or two thirds
    earned = weights[best] - max(by_itself[best], 0) >= _SURE
    sure = earned and weights[best] - weights[other] >= _SURE and not _since_when(line, row)
    if perhaps := _as_likely(line, best, weights, row, tail):
        return PairMeaning(best, False, perhaps)
    if best == "fraction" and "date" in weights and _of_the_same(line, row):
        return PairMeaning(best, False, "date")
    return PairMeaning(best, sure, other)


def _as_likely(
    line: TextLine, best: str, weights: Mapping[str, float], row: list[FigurePair], tail: list[str]
) -> str:
    """The kind that a row is as often, whatever speaks for the best one; "" = none."""
    if best == "share" and weights.get("fraction", 0) >= _HALVES:
        return "fraction"  # "tỉ lệ 3/4 lớp là nữ"
    if best == "share" and "date" in weights and _bracketed_class(line, row[0]):
        return "date"  # "em Khoa (6/7)": or when she was born
    if best == "date" and _of_one_form(line, row):
        return "share"  # "8/5 - 8/7": two classes that meet, or two months
    return "range" if best == "date" and _of_two_days(row, tail) else ""


def _bracketed_class(line: TextLine, pair: FigurePair) -> bool:
    """Whether a pair stands in a bracket of its own behind a pupil."""
    boxed = line.text[pair.start - 1 : pair.start] == "("
    return boxed and line.text[pair.end : pair.end + 1] == ")" and _bracketed(line, pair) == "share"


def _of_one_form(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether two pairs with a dash between may be classes of one form: "9/4 - 9/6"."""
    if len(row) != 2 or row[0].sign != "/" or row[0].first != row[1].first or row[0].zero:
        return False
    joint = pattern(_NEXT).fullmatch(line.low, row[0].end, row[1].start)
    dashed = joint is not None and joint["until"] is not None and "đ" not in joint["until"]
    return dashed and 6 <= int(row[0].first) <= _CLASSES_UP_TO


def _of_two_days(row: list[FigurePair], tail: list[str]) -> bool:
    """Whether "ngày 3-7" may be from the third to the seventh: no zero, no day that all know."""
    first = row[0]
    if first.sign != "-" or len(row) > 1 or first.zero or _falls(first) or "ngày" not in tail:
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
        if found and above and all(int(pair.second) > _CLASSES_UP_TO for pair in row):
            return found
        return {"date": found["date"] + 1, "share": -6 * above} if found else {"share": 0}
    if sign == ".":
        found["number"] = 1.5
        return found
    found["share"] = 1
    if all(_of_set(pair) for pair in row):
        found["score"] = -9  # nothing but a match or its score outweighs this
    if all(0 < one < two for one, two in pairs) and not any(p.zero for p in row):
        halves = all(pair in ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4)) for pair in pairs)
        small = all(two in (2, 3, 4) or (one == 1 and two <= 10) for one, two in pairs)
        parts = all(two <= 20 or two in (100, 1000) for _, two in pairs)  # that people speak of
        found["fraction"] = 3 if halves else 1.5 if small else -1 if parts else -2.25
    return found


def _of_set(pair: FigurePair) -> bool:
    """Whether two figures may be what a set was won with: "11/9", "25/18", "26/24"."""
    most, least = sorted((int(pair.first), int(pair.second)), reverse=True)
    played = most in (11, 15, 21, 25) or (most > 11 and most - least == 2)
    return played and most - least > 1 and not pair.zero


def _facts(line: TextLine, row: list[FigurePair]) -> Iterator[tuple[str, float]]:
    """What the figures and their place in the line tell."""
    if row[0].sign == ":":
        yield from _told_of_colon(line, row[0])
        return
    yield from _calendar(line, row)
    yield from _shapes(line, row)
    yield from _of_lessons(line, row)


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


def _told_of_colon(line: TextLine, pair: FigurePair) -> Iterator[tuple[str, float]]:
    """What tells of a time, a score, the scale of a map."""
    if pattern(r"[^\W\d_]").match(line.text, pair.end):
        yield "time", -6
    if pair.clock and 5 <= int(pair.first) <= 22 and pair.second[-1] in "05":
        yield "time", 2  # lessons and broadcasts begin so
    if pair.start == line.indent:
        yield "time", 2
    last = line.last(pair.start)
    if last is not None and last.rule == "time":
        yield "time", 4
    if pattern(_RESULT if pair.clock else SCORE).search(line.left(pair.start)):
        yield "score", 6  # "chung kết 15:30" is no score
    quotient = pattern(_QUOTIENT).search(line.left(pair.start, 24))
    if quotient and (quotient["by"] or (line.tells(_PARTED) and not line.tells(_SPORT))):
        yield "ratio", 16  # of two things, and nothing is played
    if "lệ" in line.left(pair.start, 20) and pair.first == "1" and len(pair.second) > 1:
        yield "ratio", 3  # the scale of a map


def _calendar(line: TextLine, row: list[FigurePair]) -> Iterator[tuple[str, float]]:
    """What the days themselves tell: everybody knows them, they are written with zeros."""
    known, feasts = cues()["dates.known"], cues()["dates.feasts"]
    days = [f"{int(p.first)}/{int(p.second)}" for p in row]
    if any(p.zero for p in row):
        yield "date", 2
    if row[0].month:
        return
    yield "date", 2 if _only_day(line, row) else 0
    if pattern(_BY_CALENDAR).match(line.low, row[-1].end):
        yield "date", 18  # nothing else is "âm lịch"
    yield from _well_known(days)
    yield "date", min(len(row) - 1, 2) * 0.5
    if line.before(row[0].start) in cues()["dates.early"] and row[0].sign == "-":
        early = all(int(pair.second) <= 10 for pair in row)
        feast = any(day in (*known, *feasts) for day in days)
        yield "range", (18 if feast else 24) if early else 0  # "mùng 1-3", but "mùng 2-9"
    since, until = ((int(pair.second), int(pair.first)) for pair in (row[0], row[-1]))
    joint = pattern(_NEXT).match(line.low, row[0].end)
    if len(row) == 2 and since < until and joint and joint["until"]:
        yield "date", 1.5 if row[0].sign == "." else 3  # "01/3 - 26/3"
    listed = pattern(r"(?<![^\W_])((?:\d{1,2}(?:, | và | & ))+)$").search(line.left(row[0].start))
    if listed and int(pattern(r"\d+").findall(listed[1])[-1]) < int(row[0].first):
        yield "date", 2  # "21, 22, 23-12"
    if line.before(row[0].start) in cues()["places.streets"] and set(days) <= {*known, "3/2"}:
        yield "date", 9
    if pattern(_HEADED).search(line.left(row[0].start)):
        yield "date", 9  # "Ngày nộp: 15.9"
    near = line.text[row[0].start - 1 : row[0].start], line.text[row[-1].end : row[-1].end + 1]
    if _dated_before(line, row[0]):
        yield "date", 6 if row[0].sign == "." else 2  # "ngày 30.10, Văn 31.10"
    if near == ("(", ")") and row[0].sign != "-":
        yield _bracketed(line, row[0]), 6 if _bracketed_class(line, row[0]) else 1.5
    last = line.last(row[0].start)
    if last is not None and line.text[last.end : row[0].start].strip():
        yield {"slash": "share", "code": "share", "time": "date"}.get(last.rule, last.rule), 4


def _only_day(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether nothing but days is written so: no class is above twelve, no part above its whole.

    Only a house in a street is, beside its name.
    """
    if row[0].sign != "/" or not all(p.day and int(p.first) > _CLASSES_UP_TO for p in row):
        return False
    if pattern(_MATCH).search(line.left(row[0].start)):
        return False  # "bóng bàn 21/11": sets
    left, right = line.text[max(0, row[0].start - 24) : row[0].start], line.text[row[-1].end :]
    before = pattern(r"([^\W\d_]+)[ ,]*$").search(left)
    behind = pattern(r",? ?([^\W\d_])").match(right)
    return not any(found and found[1][0].isupper() for found in (before, behind))


def _dated_before(line: TextLine, pair: FigurePair) -> bool:
    """Whether a day written with the same sign stands before in the line, and this may be one."""
    if int(pair.first) <= _MARKS and pair.sign == ".":
        return False  # "hạn 3.10; Toán 8.5"
    return any(
        piece.rule == "date" and piece.certain and pair.sign in line.text[piece.start : piece.end]
        for piece in line.pieces[-_LONGEST:]
    )


def _well_known(days: list[str]) -> Iterator[tuple[str, float]]:
    """What everybody knows by its figures: days, and what is open "24/7"."""
    words = cues()
    if all(day in words["dates.feasts"] for day in days):
        yield "date", 1
    if all(day in words["dates.known"] for day in days):
        yield "date", 1.5
    if all(day in words["pairs.always"] for day in days):
        yield "share", 3


def _falls(pair: FigurePair) -> bool:
    """Whether the second figure is the smaller one."""
    return int(pair.first) > int(pair.second)


def _whole(pair: FigurePair) -> bool:
    """Whether the second figure counts something, for it is no day's month and no fraction's."""
    return int(pair.second) > _FRACTION and int(pair.second) not in (100, 1000)


def _of_share(line: TextLine, row: list[FigurePair]) -> float:
    """What speaks for a part and its whole, or against it."""
    first, told = row[0], 0.0
    larger = all(map(_falls, row))
    alone = first.start == line.indent and not line.text[row[-1].end :].strip(" .,")
    if not larger and not alone and all(_whole(pair) for pair in row):
        told += 2  # nobody speaks of a part in so many: "41/43"
    if larger and all(pair.day for pair in row):
        told -= 1.5  # no part is larger than its whole: "16/12 thi Văn"
    if larger and line.before(first.start) == "điểm" and _only_day(line, row):
        told -= 12  # "công bố điểm 20/6": of a mark no part is larger than its whole
    if pattern(_PEOPLE).match(line.low, row[-1].end):
        if larger:
            told -= 12  # "15/10 lớp nộp bài"
        if first.start == line.indent and first.day:
            told -= 2  # "8/9 trường nộp" may be on a day
    return told


def _bracketed(line: TextLine, pair: FigurePair) -> str:
    """What a pair in brackets of its own is: a day, but behind a pupil a class: "em Khoa (6/7)"."""
    if not 6 <= int(pair.first) <= 9:
        return "date"
    return (
        "share"
        if pattern(_PUPIL).search(line.text[max(0, pair.start - 40) : pair.start])
        else "date"
    )


def _shapes(line: TextLine, row: list[FigurePair]) -> Iterator[tuple[str, float]]:
    """What the line as a whole tells."""
    first, last = row[0], row[-1]
    if not line.text[last.end :].strip(" .,") and first.start == line.indent:
        yield "fraction", 3.5
        yield "date", -1
    if _in_sum(line, row):
        yield "fraction", 9  # a term of a sum
        yield "share", 2
        yield "date", -6
    if line.text[last.end : last.end + 1].isalpha():
        yield "date", -6  # "28/30HS", "3/4kg"
        unit = pattern(r"[^\W\d_]+").match(line.text, last.end)
        if unit and unit[0] in table("units")["units"]:
            yield "fraction", 9  # "đường 1/2kg"
        if pattern(r"đ(?![^\W_])|[A-ZĐ]").match(line.text, last.end):
            yield "fraction", -6  # "8/10đ"
        if pattern(r"đ(?![^\W_]|/)").match(line.text, last.end):
            yield "share", 4
    if first.sign == "/" and not first.month:
        yield "share", _of_share(line, row)
    if all(pair.first == pair.second for pair in row):
        yield "share", 1 if first.day else 2  # "thị lực 10/10", "35/35"
    if first.sign == "-" and is_score(line, first.start, first.end):
        yield "score", 6
    scored = next((p for p in reversed(line.pieces[-_LONGEST:]) if p.rule == "score"), None)
    if scored and not pattern(r"[.;!?)]").search(line.text[scored.end : first.start]):
        yield "score", 5  # the sets of a match behind its score
    elif scored and first.sign == "-":
        yield "score", 2  # "ván 1: 11-7; ván 2: 9-11"
    if _since_when(line, row):
        yield "date", 14


def _of_lessons(line: TextLine, row: list[FigurePair]) -> Iterator[tuple[str, float]]:
    """What the sets of a match, sums of fractions and days behind a head tell."""
    first = row[0]
    if first.sign == "/":
        if _of_classes_met(line, row):
            yield "share", 12  # "9/2 hòa 9/5": no two days play
        if pattern(_PLACED).search(line.left(first.start, 24)):
            yield "share", 9
        if _sets_told(line, row):
            yield "score", 25  # only figures of sets have this kind
        if _of_the_same(line, row):
            yield "fraction", 6
        if line.tells(_FRACTIONS):
            yield "fraction", 5  # beside a sum of fractions
        if pattern(_SCHEDULE).search(line.left(first.start)):
            yield "date", 3  # "Lịch thi: Toán 2/11, Văn 3/11"
    elif first.sign == "." and int(first.first) > 12 and int(first.second) > 9:
        headed = pattern(_HEADED_EVENT).search(line.left(first.start))
        yield "date", 4 if headed else 0  # "mũi 2: 29.11"


def _of_classes_met(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a pair is a class that has played another one: "9/2 hòa 9/5"."""
    if int(row[-1].first) > _CLASSES_UP_TO or row[0].zero:
        return False
    if _of_one_form(line, row) and line.tells(_MET_ANYWHERE):
        return True  # "Trận 9/4 - 9/6 dời sang T6"
    if len(row) == 2 and pattern(_SCORED_BEHIND).match(line.low, row[-1].end):
        return True  # "9/2 - 9/5: 2-1"
    behind = pattern(_MET_BEHIND).match(line.low, row[-1].end)
    return bool(behind or pattern(_MET_BEFORE).search(line.left(row[0].start, 30)))


def _sets_told(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether figures of sets are sets: behind the score of a match, or its word.

    Of days ("họp 11/9") the word has to stand right before them, or a bracket behind the score.
    """
    at = row[0].start
    scored = next((p for p in reversed(line.pieces[-_LONGEST:]) if p.rule == "score"), None)
    if pattern(_RESULT_BEFORE).search(line.left(at)):
        return True
    if all(pair.day for pair in row):
        return scored is not None and "(" in line.text[scored.end : at]
    if line.before(at) in (*cues()["places.numbered"], *cues()["dates.not-before"]):
        return False  # a house: "ngách 21/16"
    return scored is not None or pattern(_MATCH).search(line.left(at)) is not None


def _in_sum(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a row is a term of a sum: "1/2 + 3/4 = 5/4"."""
    if row[0].sign != "/":
        return pattern(_SUM).search(line.left(row[0].start, 4)) is not None
    if pattern(r"\s?=\s?[\d.,]+ ?%").match(line.text, row[-1].end) and _whole(row[-1]):
        return False  # so many of so many: "38/42 = 90,5%"
    added = any(line.text[pair.end : pair.end + 2].strip()[:1] == "+" for pair in row[:-1])
    behind = pattern(_SUMMED).match(line.text, row[-1].end)
    return bool(added or behind or pattern(_SUM).search(line.left(row[0].start, 4)))


def _of_the_same(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a row is a part of what hundredths right before are of: "60% cho ăn, 1/5 cho học"."""
    if not line.tells("%"):
        return False
    share = pattern(_SPENT).search(line.left(row[0].start, _REACH))
    behind = rf" {share['spent']} (?!{_NO_USE})" if share else ""
    return bool(share and pattern(behind).match(line.low, row[-1].end))


def _since_when(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether "Từ 2/3 em gọi …" opens a sentence: since a day, rather than two thirds of an em."""
    opened = pattern(r"(?:^|[.!?:;…])\s*(?:kể )?từ $").search(line.left(row[0].start))
    return bool(opened and pattern(_WHO).match(line.low, row[-1].end))


def _clause(line: TextLine, row: list[FigurePair]) -> tuple[str, str]:
    """What stands before and behind a row in its clause, small letters, brackets and blanks off.

    A colon stays: the number before it is no neighbour ("khối 6: 14/10").
    """
    left = pattern(_CLAUSE).split(line.left(row[0].start, _REACH))[-1]
    right = pattern(_CLAUSE).split(line.right(row[-1].end, _REACH))[0]
    return left.rstrip(" (,"), "" if right[:1] == ")" else right.lstrip()


def _told_by_words(beside: Mapping[str, str], left: str, right: str) -> Iterator[tuple[str, int]]:
    """What the words of the table speak for: those right beside, those anywhere in the clause."""
    near, far = _cues_by_word()
    for side, word in beside.items():
        yield from near.get((side, word), ())
    for side, clause in (("left", left), ("right", right)):
        text = f" {clause} ".replace(" điều hòa ", " ")
        words = text.split()
        for cue in far[side]:
            # quickly: a phrase is looked for where its first word stands
            for word in words:
                if any(phrase in text for phrase in cue.phrases.get(word, ())):
                    yield cue.kind, cue.weight
                    break


class _FarCue(NamedTuple):
    """What phrases anywhere in a clause speak for; they stand under their first words."""

    kind: str
    weight: int
    phrases: Mapping[str, tuple[str, ...]]


def _far(cue: _Cue) -> _FarCue:
    phrases: dict[str, tuple[str, ...]] = {}
    for phrase in cue.words:
        head = phrase.split()[0]
        phrases[head] = (*phrases.get(head, ()), f" {phrase} ")
    return _FarCue(cue.kind, cue.weight, phrases)


@cache
def _cues_by_word() -> tuple[
    dict[tuple[str, str], list[tuple[str, int]]], dict[str, tuple[_FarCue, ...]]
]:
    """What a word right beside tells, by side and word; the cues of a clause, by side."""
    near: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for cue in _cues():
        for word in cue.words if cue.side in ("before", "behind") else ():
            near.setdefault((cue.side, word), []).append((cue.kind, cue.weight))
    far = {
        side: tuple(_far(cue) for cue in _cues() if cue.side == side) for side in ("left", "right")
    }
    return near, far


def _longest(phrases: list[str]) -> str:
    """The longest of phrases that any cue of this side knows: "học sinh" is no "học"."""
    known = [phrase for phrase in phrases if phrase in _beside_words()]
    return max(known, key=lambda phrase: phrase.count(" "), default="")


@cache
def _beside_words() -> frozenset[str]:
    sides = ("before", "behind")
    return frozenset(word for cue in _cues() if cue.side in sides for word in cue.words)


def _tail(left: str, *, boxed: bool) -> list[str]:
    """The last one, two and three words; of figures in a row, what stands before them.

    What a bracket stands behind has figures of its own: "tổ 2 (12/11)".
    """
    near = left[-48:]
    before = near if boxed else pattern(r"(?:(?:\d++|và|đến|[,;/–&+-])\s*+)*+$").sub("", near)
    told = before.rstrip(" :").removesuffix(" là")  # "hạn chót là 25/10"
    parts = dict.fromkeys((before, near, told))
    tails = (pattern(r"[^\s,;:()“”\"]+").findall(part) for part in parts)
    return [" ".join(words[-n:]) for words in tails for n in (1, 2, 3) if len(words) >= n]


def _head(right: str) -> list[str]:
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


def is_score(line: TextLine, at: int, end: int) -> bool:
    """Whether two small numbers with a hyphen are what two teams have made."""
    if pattern(_COUNTED).match(line.low, end):
        return False
    last = line.last(at)
    if (last and last.rule == "score") or pattern(SCORE).search(line.left(at)):
        return True
    written = line.text[max(0, at - 60) : at]
    if (
        pattern(_AGAINST).search(written)
        or pattern(_TEAMS).search(written)
        or pattern(_CLASSES).search(written)
    ):
        return True
    right = pattern(r" [A-ZĐ][^\W\d_]+").match(line.text, end)
    return bool(right and pattern(_VERSUS).search(written))
