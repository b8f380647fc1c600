"""What a pair's own figures, its place and its neighbours speak for, whatever the words say.

Days that everybody knows, classes that met, the sets of a match, terms of a sum.
"""

from collections.abc import Iterator

from broadcaster.reading.figure_pairs import JOINT, LONGEST_ROW, FigurePair
from broadcaster.reading.line import TextLine, pattern
from broadcaster.reading.pair_words import REACH, longest_known
from broadcaster.reading.tables import CAPITALS, cues, one_of, table

_FEAST_NAMED = rf"\b(?:{one_of('dates.before-feast')})\b"
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
_GROUPS = rf"(?i:\b(?P<kind>{one_of('scores.groups')})) \d{{1,2}} [-–] (?i:(?P=kind)) \d{{1,2}}: $"
_INITIALS = 3  # letters that somebody's name may have
_CLUBS = r"(?<![^\W_])[A-ZĐ]{2,6} $"  # teams in short: "HAGL 1-1 SLNA"
_PIECES = rf"\s?(?:{one_of('pairs.pieces')})(?![^\W_])"
_PIECES_LAST = rf"\s?(?:{one_of('pairs.pieces-last')})(?:\s?(?:[.;!?)/]|$))"
_MUCH_BEFORE = rf"\b(?:{one_of('pairs.before-pieces')}) $"
_EACH_DAY = rf"\b(?:{one_of('dates.each')}) ngày $"
_IN_PARTS = rf"\b(?:{one_of('pairs.parted-into')})\b[^.;:,]{{0,20}}\btừ $"
_TABLE = r"(?<!bóng )\bbàn (?:số )?$"  # before numbers of tables
_IN_TABLE = r"\b[Bb]ảng [A-H]\d?: ?$"  # of a tournament, before its classes
_PLAYED = rf"(?i:\b(?:{one_of('scores.sports', 'scores.results', 'scores.matches')})\b)"
_CLASS = r"\d{1,2}(?:[A-ZĐ]\d{0,2}|/\d{1,2})"
_CLASSES = rf"{_CLASS} [-–] {_CLASS}: $"
_MET_BEHIND = rf"\s(?:{one_of('scores.met')})\s(?:lớp\s|đội\s)?\d{{1,2}}/\d{{1,2}}(?![\d/])"
_CALLED = rf"\b(?:{one_of('persons.named', 'persons.shortened')}) (?:[^\W\d_]+ )?[^\W\d_]+ \(?$"
_PLACED = rf"(?:^|[:,;(]\s?)(?:{one_of('scores.places')})\s?:?\s?$"  # "Nhì 8/1"
_MET_ANYWHERE = rf"(?i:\b(?:trận|{one_of('scores.sports', 'scores.matches')})\b)"
_SCORED_BEHIND = r": ?\d{1,2}\s?[-–—]\s?\d{1,2}(?![\d/])"
_MET_BEFORE = rf"(?<![\d/])\d{{1,2}}/\d{{1,2}}\s(?:{one_of('scores.met')})\s(?:lớp |đội )?$"
_AGAINST = rf"\b(?:{one_of('scores.against')}) [A-ZĐ].{{0,40}}: $"
_VERSUS = r"[A-ZĐ][^\W\d_]+ [A-ZĐ][^\W\d_]+ $"
_PEOPLE = rf"\s(?:{one_of('pairs.people')})\b(?! ý)"
_NAMED_NEXT = rf" (?:\d|(?:{one_of('pairs.named-next')})(?![^\W_]))"  # "20-11 năm nay"
_LASTS = rf"\s?(?:{one_of('pairs.lasting')})(?![^\W_])(?!{_NAMED_NEXT})"
_LASTING = rf" ?(?:{one_of('times.lasting')})(?![^\W_])"
# of whom a part may be: "sáng 3/4 học sinh nghỉ"
_PARTED_BEHIND = rf" (?:{one_of('pairs.parted')}|(?:lớp|tổ)(?! ?\d))(?![^\W_])"
_WEEKDAY_BEFORE = rf"(?<![^\W_])(?:{one_of('dates.weekdays')}),? \(?$"
_EACH_MONTH = rf" (?:{one_of('haste.each-month')})\b"
_BIRTHDAY = rf"(?<![^\W_])(?:{one_of('haste.birthdays')})\b[^\d.;,!?]{{0,30}}$"
_DONE_THEN = (
    rf" (?:{one_of('pairs.people', 'pairs.callers')}) (?:(?:{one_of('places.classes')}) \d+ )?"
    rf"(?:{one_of('dates.due', 'dates.events', 'dates.done')})(?![^\W_])"
)
_SHARED = rf"(?i:\b(?:{one_of('haste.shared')})\b)"
_OF_DAY = rf" (?:ngày|năm){_NAMED_NEXT}"
_SINCE = rf"(?:^|[^\W\d_] )(?:{one_of('pairs.since')}) (?:ck )?$|(?:^|[.;!?] )$"
SINCE_SMALL = 9  # what a line without care tells of a day
_NO_DAY = (
    rf"\s?(?:{one_of('fractions.wholes', 'fractions.more-wholes', 'pairs.units')}"
    rf"|{one_of('pairs.times', 'pairs.halved')}"
    rf"|[^;.]*\b(?:{one_of('pairs.onward')}))(?![^\W_])"
)
_HALF = rf" (?:{one_of('pairs.halved')})(?![^\W_])"
_HEADED = rf"\b(?:{one_of('dates.headed')})(?: [^\W\d_]+){{1,3}}\s?:\s?$"
_HEADED_EVENT = rf"\b(?:{one_of('dates.events', 'dates.rounds')})\b(?: [^\W_]+){{0,3}}\s?:\s?$"
_SCHEDULE = rf"\b(?:{one_of('dates.schedules')})\b"
_MATCH = rf"\b(?:{one_of('scores.sports', 'scores.results')})\b"
_SPORT = rf"(?i:\b(?:{one_of('scores.sports', 'scores.played')})\b)"
_QUOTIENT = rf"\b(?P<by>theo )?(?:{one_of('fractions.quotients')})(?: là| bằng)? $"
_SPENT = rf"% (?P<spent>{one_of('fractions.spent')}) [^.;:!?…\d]{{1,40}}(?:[,;] |,? và )$"
_NO_USE = rf"(?:{one_of('fractions.not-spent')})\b"  # "1/7 là ngày áp dụng"
_COMPARED = tuple(cues()["fractions.compared"])
_PARTED = rf"(?i:\b(?:{one_of('fractions.parted')})\b)"
_FRACTIONS = r"\d/\d+ ?[+×÷=] ?\d"
_PUPIL = (
    rf"(?i:\b(?:{one_of('persons.named', 'persons.shortened', 'pairs.callers')})\b)"
    r"(?: [A-ZĐÀ-Ỹ][^\W\d_]*){1,4} ?\($"
)
_SUMMED = r"(?:\s?[=+×÷]\s?| x )[\d(]"
_OF_FORM = r"[6-9]/(?:1[0-2]|[1-9])(?!\d)"
_SUM = r"[=+×÷]\s?$"
_BY_CALENDAR = rf",?\s?\(?(?:{one_of('dates.calendars')})\b"
_QUARTERS = 4
_FRACTION = 20  # the largest whole that people speak of in parts, beside hundredths
CLASSES_UP_TO = 12
_HIGHEST = r"(?<![\d/.-])9 ?[-–] ?10 ?:"
_MARKS = 10  # the highest mark of a test


def _bracketed_class(line: TextLine, pair: FigurePair) -> bool:
    """Whether a pair stands in a bracket of its own behind a pupil."""
    boxed = line.text[pair.start - 1 : pair.start] == "("
    return boxed and line.text[pair.end : pair.end + 1] == ")" and _bracketed(line, pair) == "share"


def perhaps_day(line: TextLine, pair: FigurePair) -> bool:
    """Whether what is read as a class may be a day: a pupil's, or one that all know."""
    known = f"{pair.first}/{pair.second}" in (*cues()["dates.known"], *cues()["dates.feasts"])
    return _bracketed_class(line, pair) or (known and _beside_class(line, pair))


def of_one_form(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether two pairs with a dash between may be classes of one form: "9/4 - 9/6"."""
    if len(row) != 2 or row[0].sign != "/" or row[0].first != row[1].first or row[0].zero:
        return False
    joint = pattern(JOINT).fullmatch(line.low, row[0].end, row[1].start)
    dashed = joint is not None and joint["until"] is not None and "đ" not in joint["until"]
    return dashed and 6 <= int(row[0].first) <= CLASSES_UP_TO


def told_by_facts(line: TextLine, row: list[FigurePair]) -> Iterator[tuple[str, float]]:
    """What the figures and their place in the line tell."""
    if row[0].sign == ":":
        yield from _told_of_colon(line, row[0])
        return
    if since_in_small(line, row):
        yield "date", SINCE_SMALL
    if line.hasty:
        yield from _of_haste(line, row)
    if row[0].sign == "-" and not row[0].zero and line.before(row[0].start) != "ngày":
        feast = f"{row[0].first}/{row[0].second}" in cues()["dates.feasts"]
        lasts = pattern(_LASTS).match(line.low, row[-1].end)
        yield "range", (4 if feast else 14) if lasts else 0
        if feast and pattern(_OF_DAY).match(line.low, row[-1].end):
            yield "date", 14
    if of_half(line, row):
        yield "fraction", 3  # "1/2 lớp quét sân"
    if _of_marks(line, row):
        yield "range", 20
    yield from _calendar(line, row)
    yield from _shapes(line, row)
    yield from _of_lessons(line, row)


def done_then(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a pair heads a hasty line, and behind it is who does what: "3/10 gv nộp sổ"."""
    heads = line.hasty and row[0].sign == "/" and row[0].start == line.indent
    if heads and line.tells(_SHARED):
        return False  # "3/4 lớp đi xe đạp", "3/5 bạn làm xong,còn lại nộp mai"
    return heads and pattern(_DONE_THEN).match(line.low, row[-1].end) is not None


def _of_haste(line: TextLine, row: list[FigurePair]) -> Iterator[tuple[str, float]]:
    """What a line typed in haste tells: days behind a birthday, and of who does something then."""
    first = row[0]
    if first.sign == "-" and pattern(_EACH_MONTH).match(line.low, row[-1].end):
        yield "range", 24  # "ngày 5-10 hàng tháng"
    if first.sign != "/" or not all(pair.day for pair in row):
        return
    if pattern(_BIRTHDAY).search(line.left(first.start)):
        yield "date", 24
    if done_then(line, row):
        yield "date", 16  # "3/10 gv nộp kế hoạch"


def since_in_small(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a pair is perhaps a day, where a line without care says since or until when.

    Such a line begins with a small letter; a part of something is no day.
    """
    pair = row[0]
    if pair.sign != "/" or not pair.day or not line.text[line.indent : line.indent + 1].islower():
        return False
    near = line.low[max(0, pair.start - 16) : pair.start].rstrip(":")
    return bool(pattern(_SINCE).search(near) and not pattern(_NO_DAY).match(line.low, row[-1].end))


def of_half(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a pair stands before what is done by parts: a half of it, or a day as well."""
    return row[0].sign == "/" and pattern(_HALF).match(line.low, row[-1].end) is not None


def _of_marks(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a pair is a step of marks, the highest among them: "9-10: 18 em; 5-6: 4"."""
    one = row[0]
    step = one.sign == "-" and int(one.first) + 1 == int(one.second) <= _MARKS and len(row) == 1
    return step and line.text[one.end : one.end + 2].strip()[:1] == ":" and line.tells(_HIGHEST)


def _told_of_colon(line: TextLine, pair: FigurePair) -> Iterator[tuple[str, float]]:
    """What tells of a time, a score, the scale of a map."""
    if pattern(r"[^\W\d_]").match(line.text, pair.end):
        yield "time", -6
    if pair.clock and 5 <= int(pair.first) <= 22 and pair.second[-1] in "05":
        yield "time", 2  # lessons and broadcasts begin so
    if pair.start == line.indent:
        yield "time", 2
    lasts = pattern(_LASTING).match(line.low, pair.end)
    scored = pattern(_RESULT if pair.clock else SCORE).search(line.left(pair.start)) is not None
    if pair.clock and pair.second == "00" and not lasts and not scored:
        yield "time", 8  # of nothing there are so few: "vào lớp 7:00"
    if lasts:
        yield "length", 12  # "bài 3:00 phút"
        yield "time", -8
    last = line.last(pair.start)
    if last is not None and last.rule == "time":
        yield "time", 4
    if scored:
        yield "score", 6  # "chung kết 15:30" is no score
    quotient = pattern(_QUOTIENT).search(line.left(pair.start, 24))
    if quotient and (quotient["by"] or (line.tells(_PARTED) and not line.tells(_SPORT))):
        yield "ratio", 16  # of two things, and nothing is played
    if "lệ" in line.left(pair.start, 20) and pair.first == "1" and len(pair.second) > 1:
        yield "ratio", 3  # the scale of a map


def _calendar(line: TextLine, row: list[FigurePair]) -> Iterator[tuple[str, float]]:
    """What the days themselves tell: everybody knows them, they are written with zeros."""
    if any(p.zero for p in row):
        yield "date", 2
    if row[0].month:
        return
    known, feasts = cues()["dates.known"], cues()["dates.feasts"]
    days = [f"{int(p.first)}/{int(p.second)}" for p in row]
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
    joint = pattern(JOINT).match(line.low, row[0].end) if len(row) == 2 else None
    if since < until and joint and joint["until"]:
        yield "date", 1.5 if row[0].sign == "." else 3  # "01/3 - 26/3"
    listed = pattern(r"(?<![^\W_])((?:\d{1,2}(?:, | và | & ))+)$").search(line.left(row[0].start))
    if listed and int(pattern(r"\d+").findall(listed[1])[-1]) < int(row[0].first):
        yield "date", 2  # "21, 22, 23-12"
    if line.before(row[0].start) in cues()["places.streets"] and set(days) <= {*known, "3/2"}:
        yield "date", 9
    headed = ":" in line.text[max(0, row[0].start - 2) : row[0].start]
    if headed and pattern(_HEADED).search(line.left(row[0].start)):
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
    if row[0].sign != "/" or not all(p.day and int(p.first) > CLASSES_UP_TO for p in row):
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
        for piece in line.pieces[-LONGEST_ROW:]
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


def descends(pair: FigurePair) -> bool:
    """Whether the second figure is the smaller one."""
    return int(pair.first) > int(pair.second)


def is_counted_whole(pair: FigurePair) -> bool:
    """Whether the second figure counts something, for it is no day's month and no fraction's."""
    return int(pair.second) > _FRACTION and int(pair.second) not in (100, 1000)


def _of_share(line: TextLine, row: list[FigurePair]) -> float:
    """What speaks for a part and its whole, or against it."""
    first, told = row[0], 0.0
    larger = all(map(descends, row))
    alone = first.start == line.indent and not line.text[row[-1].end :].strip(" .,")
    if not larger and not alone and all(is_counted_whole(pair) for pair in row):
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
    if in_sum(line, row):
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
    if first.sign == "-":
        yield from _of_hyphen(line, first)
    scored = next((p for p in reversed(line.pieces[-LONGEST_ROW:]) if p.rule == "score"), None)
    if scored and not pattern(r"[.;!?)]").search(line.text[scored.end : first.start]):
        yield "score", 5  # the sets of a match behind its score
    elif scored and first.sign == "-":
        yield "score", 2  # "ván 1: 11-7; ván 2: 9-11"
    if since_when(line, row):
        yield "date", 14


def _of_hyphen(line: TextLine, pair: FigurePair) -> Iterator[tuple[str, float]]:
    """What a hyphen joins: what two teams have made, or tables from one to another."""
    if is_score(line, pair.start, pair.end):
        yield "score", 6
    if pattern(_TABLE).search(line.left(pair.start, 12)):
        yield "range", 6
    if _by_piece(line, pair):
        yield "range", 14  # "mua 5-7 quyển vở"


def _by_piece(line: TextLine, pair: FigurePair) -> bool:
    """Whether two numbers say how many pieces, as a word before them tells: "mua 5-7 quyển"."""
    left = line.left(pair.start, 32)
    whole = pattern(_PIECES_LAST).match(line.low, pair.end)
    if not whole and not pattern(_PIECES).match(line.low, pair.end):
        return False
    if whole and pattern(_IN_PARTS).search(left):
        return True  # "chia từ 3-4 tổ"
    return bool(pattern(_EACH_DAY).search(left) or pattern(_MUCH_BEFORE).search(left))


def _behind_time(line: TextLine, pair: FigurePair) -> Iterator[tuple[str, float]]:
    """What a part of a day or a weekday right before a pair tells: "Sáng 5/9 trường khai giảng"."""
    if pattern(_WEEKDAY_BEFORE).search(line.left(pair.start, 16)):
        yield "score", -40  # "đ/c hoà trc cn 9/11": nobody plays a day of the week
        yield "date", 6
    parted = pattern(_PARTED_BEHIND).match(line.low, pair.end) is not None
    # halves, thirds and quarters are spoken of as often: "chiều 1/2 đường ngập"
    parted = parted or int(pair.second) <= _QUARTERS
    if line.before(pair.start) in cues()["times.day-parts"] and not parted:
        yield "date", 10


def _of_lessons(line: TextLine, row: list[FigurePair]) -> Iterator[tuple[str, float]]:
    """What the sets of a match, sums of fractions and days behind a head tell."""
    first = row[0]
    if first.sign == "/":
        yield from _behind_time(line, first)
        if _of_classes_met(line, row):
            yield "share", 12  # "9/2 hòa 9/5": no two days play
        placed = pattern(_PLACED).search(line.left(first.start, 24))
        if placed or _beside_class(line, first) or _classes_of_table(line, row):
            yield "share", 9
        if len(row) == 1 and behind_name(line, first):
            yield "share", 6  # "bạn Vy 8/3": the class of somebody
        if _sets_told(line, row):
            yield "score", 25  # only figures of sets have this kind
        if of_the_same(line, row):
            yield "fraction", 6
        if line.tells(_FRACTIONS):
            yield "fraction", 5  # beside a sum of fractions
        if _compared(line, first) or _part_of(line, first):
            yield "fraction", 24  # "Phân số 3/8 nhỏ hơn 5/8", each of them
        if pattern(_SCHEDULE).search(line.left(first.start)):
            yield "date", 3  # "Lịch thi: Toán 2/11, Văn 3/11"
        if _always(line, first):
            yield "share", 14  # "(24/7)" behind a number of a telephone
    elif first.sign == "." and int(first.first) > 12 and int(first.second) > 9:
        headed = pattern(_HEADED_EVENT).search(line.left(first.start))
        yield "date", 4 if headed else 0  # "mũi 2: 29.11"


def _classes_of_table(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a row is of classes of one form that a tournament has in one table."""
    if len(row) < 2 or any(pair.zero or int(pair.second) > CLASSES_UP_TO for pair in row):
        return False
    one_form = len({pair.first for pair in row}) == 1 and 6 <= int(row[0].first) <= CLASSES_UP_TO
    return one_form and pattern(_IN_TABLE).search(line.text[: row[0].start][-16:]) is not None


def _part_of(line: TextLine, pair: FigurePair) -> bool:
    """Whether one of so many is a part of what follows, and no day: "1/365 của tiền lương năm"."""
    return pair.first == "1" and not pair.day and line.low.startswith(" của ", pair.end)


def _beside_class(line: TextLine, pair: FigurePair) -> bool:
    """Whether a class of the same form was read before: "lớp 6/1 kéo cờ, 6/2 đánh trống"."""
    if pair.zero or not 6 <= int(pair.first) <= 9 or int(pair.second) > CLASSES_UP_TO:
        return False
    if line.text[max(0, pair.start - 2) : pair.start].strip() not in (",", ";"):
        return False
    return any(
        piece.rule == "slash"
        and pattern(_OF_FORM).match(line.text, piece.start, piece.end)
        and line.text[piece.start] == pair.first
        for piece in line.pieces[-LONGEST_ROW:]
    )


def _compared(line: TextLine, pair: FigurePair) -> bool:
    """Whether the line speaks of fractions, and nothing before a pair says that it is no such."""
    if pair.zero or pair.month or not any(words in line.low for words in _COMPARED):
        return False
    before = line.before(pair.start)
    return before not in cues()["dates.named"] and before not in cues()["places.numbered"]


def _always(line: TextLine, pair: FigurePair) -> bool:
    """Whether "24/7" is how long somebody is there, or stands in a bracket behind a number."""
    if f"{pair.first}/{pair.second}" not in cues()["pairs.always"]:
        return False
    if line.before(pair.start) in cues()["pairs.open"]:
        return True
    last = line.pieces[-1] if line.pieces else None
    dialled = last is not None and last.rule in ("phone", "hotline")
    boxed = pattern(r"[(,;:–-] ?$").search(line.text[max(0, pair.start - 2) : pair.start])
    return dialled and boxed is not None


def behind_name(line: TextLine, pair: FigurePair) -> bool:
    """Whether a pair that may be a class stands right behind somebody's name: "Ba 8/2 vắng"."""
    if pair.zero or pair.month or not 6 <= int(pair.first) <= 9 or int(pair.second) > CLASSES_UP_TO:
        return False
    near = line.left(pair.start, 48).rpartition(",")[2]
    if pattern(_FEAST_NAMED).search(near) or pattern(_PLACED).search(line.left(pair.start, 24)):
        return False  # "Ngày Pháp luật Việt Nam 9/11"; no "Lễ 20/11, bạn An 9/1"
    name = pattern(r"(?:^|[\s,:;(])([A-ZĐÀ-Ỹ][a-zà-ỹ]+) \(?$").search(line.text[: pair.start][-12:])
    if name is None:
        return False
    called = pattern(_CALLED).search(line.left(pair.start, 24))
    return called is not None or not longest_known([name[1].lower()])  # "bạn Mai 8/3"


def _of_classes_met(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a pair is a class that has played another one: "9/2 hòa 9/5"."""
    if int(row[-1].first) > CLASSES_UP_TO or row[0].zero:
        return False
    if of_one_form(line, row) and line.tells(_MET_ANYWHERE):
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
    scored = next((p for p in reversed(line.pieces[-LONGEST_ROW:]) if p.rule == "score"), None)
    if pattern(_RESULT_BEFORE).search(line.left(at)):
        return True
    if all(pair.day for pair in row):
        return scored is not None and "(" in line.text[scored.end : at]
    if line.before(at) in (*cues()["places.numbered"], *cues()["dates.not-before"]):
        return False  # a house: "ngách 21/16"
    return scored is not None or pattern(_MATCH).search(line.left(at)) is not None


def in_sum(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a row is a term of a sum: "1/2 + 3/4 = 5/4"."""
    if row[0].sign != "/":
        return pattern(_SUM).search(line.left(row[0].start, 4)) is not None
    if pattern(r"\s?=\s?[\d.,]+ ?%").match(line.text, row[-1].end) and is_counted_whole(row[-1]):
        return False  # so many of so many: "38/42 = 90,5%"
    added = any(line.text[pair.end : pair.end + 2].strip()[:1] == "+" for pair in row[:-1])
    behind = pattern(_SUMMED).match(line.text, row[-1].end)
    return bool(added or behind or pattern(_SUM).search(line.left(row[0].start, 4)))


def of_the_same(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether a row is a part of what hundredths right before are of: "60% cho ăn, 1/5 cho học"."""
    if not line.tells("%"):
        return False
    share = pattern(_SPENT).search(line.left(row[0].start, REACH))
    behind = rf" {share['spent']} (?!{_NO_USE})" if share else ""
    return bool(share and pattern(behind).match(line.low, row[-1].end))


def since_when(line: TextLine, row: list[FigurePair]) -> bool:
    """Whether "Từ 2/3 em gọi …" opens a sentence: since a day, rather than two thirds of an em."""
    if line.before(row[0].start) != "từ":
        return False
    opened = pattern(r"(?:^|[.!?:;…])\s*(?:kể )?từ $").search(line.left(row[0].start))
    return bool(opened and pattern(_WHO).match(line.low, row[-1].end))


def _groups_met(line: TextLine, written: str) -> bool:
    """Whether teams by their number stand before, or groups where something is played."""
    met = pattern(_GROUPS).search(written)
    return met is not None and (met["kind"].lower() == "đội" or line.tells(_PLAYED))


def _are_clubs(line: TextLine, *names: str) -> bool:
    """Whether capitals are known as no short form, as the names of clubs are: "HAGL", "SLNA"."""
    long = line.tells(_PLAYED) or all(len(one) > _INITIALS for one in names)
    return long and all(one.isupper() and line.lexicon.kind(one) == CAPITALS for one in names)


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
        or _groups_met(line, written)
        or pattern(_CLASSES).search(written)
    ):
        return True
    right = pattern(r" [A-ZĐ][^\W\d_]+").match(line.text, end)
    club = pattern(_CLUBS).search(written)
    if right and club and _are_clubs(line, club[0].strip(), right[0].strip()):
        return pattern(r" ?\d").match(line.text, right.end()) is None  # "AB 5-9 CD 6-9" is a roster
    if pattern(rf"{_CLASS} $").search(written) and pattern(rf" {_CLASS}(?!\w| ?\d)").match(
        line.text, end
    ):
        return line.tells(_PLAYED)  # "kết quả: 9A3 1-1 9A4"; a roster has days: "9A 5-9 9B 6-9"
    return bool(right and pattern(_VERSUS).search(written))
