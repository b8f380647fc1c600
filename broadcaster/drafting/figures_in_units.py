"""Whether the figures of a sentence stand in its units: amounts, ages, days, hours.

The same figure in other words is the source's ("một triệu rưỡi", "sáu giờ tối", an end of a frame);
one that is turned about (the other limit, another vehicle, the wrong end) is not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.dates import written
from broadcaster.drafting.beyond_source import PENALTY
from broadcaster.drafting.source_units import QuotedUnit
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.said_figures import FigureKind, Limit, SaidFigure, figures_in, same_time
from broadcaster.law.telling_words import UNCLEAR_VEHICLE, vehicles_of

_NUMBERED = re.compile(r"\d+(?:[.,]\d+)*")
_WHO = re.compile(r"(?<!\w)(?:tổ chức|cá nhân)(?!\w)", re.IGNORECASE)


def wrong_figures(
    text: str,
    places: Iterable[tuple[int, int]],
    units: tuple[QuotedUnit, ...],
    document: RegisteredDocument,
) -> Iterator[str]:
    """What a sentence counts, measures or dates otherwise than its units, or than the document.

    `places` are the stretches of it that name places and documents, which are judged elsewhere.
    """
    theirs = [_TheirFigure(figure, one.text) for one in units for figure in _read(one.text)]
    theirs += [_TheirFigure(figure, "") for figure in _of_document(document)]
    taken = [*places, *(match.span() for match in _CLASS.finditer(text))]
    for figure in _read(text):
        if any(a < figure.end and figure.start < b for a, b in taken):
            continue
        taken.append((figure.start, figure.end))
        if only_counts(figure) and not _OF_WAY.search(text[: figure.start]):
            continue
        if _is_nothing(text, figure) or _counts_a_row(figure, units):
            continue
        if (
            not figure.digits
            and figure.values == (1.0,)
            and (not units or _each(figure, units) or _SOME.match(text, figure.end))
        ):  # "một ngày vui"
            continue
        if why := _missing(text, figure, theirs):
            yield why
    ages = {found: _are_its_ages(found, theirs) for found in _SOME_AGES.finditer(text)}
    taken += [found.span() for found, own in ages.items() if own is not None]
    yield from (f"“{found[0]}” không có trong mục nguồn" for found, own in ages.items()
                if own is False)  # fmt: skip
    for hours in _HOURS.finditer(text):
        taken.append(hours.span())
        if not _has_hours(hours, theirs):
            yield f"“{hours[0]}” không có trong mục nguồn"
        elif _goes_over(text, hours.start(), theirs):
            yield f"“quá {hours[0]}” ngược chiều với nguồn"
    numbers = {_plain(n[0]) for one in units for n in _NUMBERED.finditer(one.text)}
    for found in _NUMBERED.finditer(text):
        inside = any(a <= found.start() < b for a, b in taken)
        if not inside and _plain(found[0]) not in numbers:
            yield f"số “{found[0]}” không có trong mục nguồn"


_HALF = re.compile(r"\s+rưỡi(?!\w)", re.IGNORECASE)


def _read(text: str) -> Iterator[SaidFigure]:
    """The figures of a text, "4 giờ rưỡi" with its half."""
    for figure in figures_in(text):
        half = _HALF.match(text, figure.end)
        unit = figure.text.split()[-1]
        if half and figure.kind in (FigureKind.PERIOD, FigureKind.AGE):
            ones = (a.values[-1] for a in figures_in(f"1 {unit}") if a.unit == figure.unit)
            yield replace(
                figure,
                values=(*figure.values[:-1], figure.values[-1] + next(ones, 0.0) / 2),
                text=figure.text + half[0],
                end=half.end(),
            )
        else:
            yield figure


_NOT = re.compile(r"(?<!\w)(?:không|chẳng|chả|chưa)(?!\w)[^.,;:!?]*$", re.IGNORECASE)
_COUNTED_ROW = range(2, 8)  # things of a row that a sentence may count


def _is_nothing(text: str, figure: SaidFigure) -> bool:
    """Whether it is "một đồng" of "không mất một đồng nào"; whether "không" is right is judged
    elsewhere.
    """
    least = figure.kind is FigureKind.MONEY and figure.values == (1.0,) and not figure.digits
    return least and bool(_NOT.search(text[: figure.start]))


def _counts_a_row(figure: SaidFigure, units: Sequence[QuotedUnit]) -> bool:
    """Whether "hai biện pháp" counts what a unit tells one by one: "biện pháp A hoặc B"."""
    if figure.kind is not FigureKind.COUNT or figure.digits or len(figure.values) != 1:
        return False
    thing = figure.text.partition(" ")[2].casefold()
    rows = (
        row
        for one in units
        for clause in re.split(r"[.;:()]", one.text.casefold())
        for row in [clause.partition(f"{thing} ")[2]]
        if row
    )
    return (
        bool(thing)
        and figure.values[0] in _COUNTED_ROW
        and any(len(re.split(r",(?: và| hoặc| hay)?| và | hoặc | hay ", row)) == figure.values[0]
                for row in rows)
    )  # fmt: skip


_SOME_AGES = re.compile(r"(?<!\w)tuổi \d+(?:(?:,| và| hoặc| hay) \d+)+(?!\w)")  # "tuổi 16, 17"
_SOME = re.compile(r"\s+(?:bạn|khác|quen|lạ|xe)(?!\w)")  # "một người bạn" counts nobody
_HOURS = re.compile(  # "3 tiếng"; not "hai tiếng trống"
    r"(?<![\w.,])(\d{1,3}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) tiếng( rưỡi)?"
    r"(?=\s*(?:[.,;:!?…)]|$)|\s+(?:mỗi|một|trong|đồng hồ|là|rồi|và|để|kể|thì|sau|trước|cho))",
    re.IGNORECASE,
)
_OF_THE_DAY = re.compile(  # not "2 giờ tối đa"
    r"\s+(sáng|trưa|chiều|tối(?! (?:đa|thiểu))|đêm)(?!\w)", re.IGNORECASE
)
_HOUR = 3600.0  # of a time that figures are read in, seconds


def _has_hours(said: re.Match[str], theirs: Sequence["_TheirFigure"]) -> bool:
    """Whether the source has as many hours, in hours or in minutes."""
    meant = [*_read(f"{said[1]} giờ{said[2] or ''}")]
    return any(a.figure.same_quantity(b) or same_time(a.figure, b) for a in theirs for b in meant)


_OF_WAY = re.compile(  # "50 cây số | một phút" is a speed
    r"(?<!\w)(?:cây số|km|ki-?\s?lô-?\s?mét|mét)(?: trên| mỗi)? $", re.IGNORECASE
)
_OVER = re.compile(r"(?<!\w)(?:quá|vượt|hơn|trên) $", re.IGNORECASE)
_NOT_OF_AGE = re.compile(
    r"(?<!\w)(?:không|chưa) (?:đủ|tròn|đầy|đến)(?!\w)|(?:,| và| nhưng| còn) ", re.IGNORECASE
)


def _goes_over(text: str, at: int, theirs: Sequence["_TheirFigure"]) -> bool:
    """Whether a time is told as gone over that the source only allows to be reached."""
    most = [one for one in theirs if one.figure.limit is Limit.AT_MOST]
    return bool(most and _OVER.search(text[:at])) and not _denied_before(text, at)


def _denied_before(text: str, at: int) -> bool:
    """Whether the words before a figure, in its own clause, deny; "chưa đủ 18 tuổi" says who."""
    last = re.split(r"[.;:!?]", text[:at])[-1]
    return bool(_NEGATIVE.search(re.split(_NOT_OF_AGE, last)[-1])) or bool(
        PENALTY.search(text[at:].casefold())
    )


def _are_its_ages(said: re.Match[str], theirs: Sequence["_TheirFigure"]) -> bool | None:
    """Whether each of some ages is within a frame of the source; None = it has no frame."""
    ages = map(float, re.findall(r"\d+", said[0]))
    told = [one.figure for one in theirs if one.figure.kind is FigureKind.AGE]
    if not any(len(one.values) == 2 or one.limit is not Limit.NONE for one in told):
        return None
    return all(any(_within(age, one) or _is_its_end(age, one) for one in told) for age in ages)


def _is_its_end(age: float, frame: SaidFigure) -> bool:
    """Whether an age is an end of a frame that belongs to it: 18 of "16 đến 18 tuổi"."""
    outside = frame.limit in (Limit.UNDER, Limit.OVER) or "dưới" in frame.text.casefold()
    return age in frame.values and not outside


_WHENEVER = re.compile(r"(?<!\w)(?:dù|kể cả|bất kể|ngay cả)(?: có)?(?: là| lúc)* $", re.IGNORECASE)


def _at_hour(text: str, figure: SaidFigure, theirs: SaidFigure) -> bool:
    """Whether "sáu giờ tối" is an hour of the source, which counts to 24."""
    part = _OF_THE_DAY.match(text, figure.end)
    if part is None or len(figure.values) != 1 or {figure.unit, theirs.unit} != {"giờ"}:
        return False
    if theirs.values == (24 * _HOUR,) and _WHENEVER.search(text[: figure.start]):
        return True
    return _to_24(figure.values[0], part) in theirs.values


def _to_24(time: float, part: re.Match[str] | None) -> float:
    """A time of the day as it is counted to 24 hours, in seconds."""
    word, hour = part[1].casefold() if part else "", time / _HOUR
    later = word in ("chiều", "tối") or (word == "đêm" and hour > 6)
    return time + 12 * _HOUR if later and hour < 12 else time


def _at_other_hour(text: str, figure: SaidFigure, theirs: "_TheirFigure") -> bool:
    """Whether the word behind an hour makes it another than the source's: "5 giờ chiều" of 5."""
    part = _OF_THE_DAY.match(text, figure.end)
    if part is None or {figure.unit, theirs.figure.unit} != {"giờ"}:
        return False
    of_them = _OF_THE_DAY.match(theirs.words, theirs.figure.end)
    return _to_24(figure.values[-1], part) not in [
        _to_24(time, of_them) for time in theirs.figure.values
    ]


def _each(figure: SaidFigure, units: tuple[QuotedUnit, ...]) -> bool:
    """Whether "một ngày" is the source's "mỗi ngày"."""
    words = " ".join(one.text for one in units).casefold()
    unit = figure.text.split()[-1].casefold()
    return any(f"{each} {unit}" in words for each in ("mỗi", "hằng", "hàng"))


def _plain(number: str) -> str:
    return number.rstrip(".,").lstrip("0") or "0"


def _of_document(document: RegisteredDocument) -> Iterator[SaidFigure]:
    """The days of the document itself, which its articles need not say."""
    for day in (document.issued, document.in_force):
        if day is not None:
            yield from figures_in(f"ngày {written(day)}")


_NEGATIVE = re.compile(r"(?<!\w)(?:không|chưa|chẳng|đừng|cấm|trừ)(?!\w)", re.IGNORECASE)
_STORY = frozenset(
    "câu bạn điều việc ý phần giọng lần phút giây tiếng hôm chuyện em đứa loại kiểu cách".split()  # noqa: SIM905
)
_ONE_OF = frozenset(("xe", "chiếc", "cái", "trường", "lớp", "nhóm", "trang", "nơi"))  # "một xe"
_NO_COUNT = frozenset(("pháp", "thức", "quyền", "luật", "định", "hiệu"))  # "một biện pháp"
_SMALL = 3


def only_counts(figure: SaidFigure) -> bool:
    """Whether it is how a story counts: "hai bạn", "một phút"; never in digits."""
    if figure.digits or max(figure.values, default=0) > _SMALL * 60:
        return False
    last = figure.text.split()[-1].casefold()
    if figure.values == (1.0,) and last in _ONE_OF:
        return True
    if figure.values == (1.0,) and figure.kind is FigureKind.COUNT and last in _NO_COUNT:
        return True
    return figure.kind in (FigureKind.COUNT, FigureKind.PERIOD) and last in _STORY


_NEAR = 24  # letters before a figure in which it is said to be an end
_LOW_END = re.compile(r"(?:từ|sau|ít nhất|thấp nhất)(?: đã| cũng){0,2}(?: là)?\s*$", re.IGNORECASE)
_HIGH_END = re.compile(
    r"(?:đến|tới|tối đa|cao nhất|trước)(?: cũng| chỉ)?(?: là)?\s*$", re.IGNORECASE
)
_END_BEHIND = re.compile(  # "20 triệu đồng là mức thấp nhất"
    r"\s*(?:chính |mới |chỉ )?là (?:mức |số tiền )?(?:phạt )?(?:(thấp|nhẹ|ít)|cao|nặng|nhiều) nhất",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?<!\w)(?:gần|khoảng|chừng|ngót|tầm)\s*$", re.IGNORECASE)
_UNCLEAR = frozenset((UNCLEAR_VEHICLE,))
_CLASS = re.compile(r"(?<!\w)(?:lớp|khối) \d{1,2}(?:\s?[A-Z]\d?)?(?!\w)", re.IGNORECASE)
_WORKING = re.compile(r"\s+làm việc(?!\w)", re.IGNORECASE)
_BEHIND_TIME = re.compile(r"(?<!\w)(?:sau|quá)(?: thời hạn)?\s*$", re.IGNORECASE)
_WITHIN_TIME = re.compile(
    r"(?<!\w)(?:trong|trước|chậm nhất)(?: \w+){0,2}\s*$", re.IGNORECASE
)  # "trong thời hạn 15 ngày"
_OUTCOME = re.compile(  # what an age is said for: an outcome, or that there is none
    r"(?<!\w)(?:không(?! quá)|chẳng|cấm|đừng|bị|phạt|miễn)(?!\w)", re.IGNORECASE
)
_DENIED = re.compile(r"(?<!\w)(?:không(?! quá)|chẳng|cấm|đừng|miễn)(?!\w)", re.IGNORECASE)
_STILL = re.compile(r"(?<!\w)(?:còn|vẫn)(?: còn)? (?:là|được|coi)(?!\w)", re.IGNORECASE)
_SOMEBODY = re.compile(  # "bạn Minh 16 tuổi", "người 16 tuổi"; not "mốc là 16 tuổi"
    r"(?<!\w)(?i:bạn|em|người|trẻ|cháu|con|mình|tớ|học sinh|ai)"
    r"(?: (?:nào|[A-ZĐ]\w+|đã|mới|này))*\s*$"
)


@dataclass(frozen=True, slots=True)
class _TheirFigure:
    """A figure of the source with the words of its unit; "" = of the document itself."""

    figure: SaidFigure
    words: str

    @property
    def clause(self) -> str:
        """The words around it, between its stops."""
        begin = max(self.words.rfind(sign, 0, self.figure.start) for sign in ".;\n") + 1
        ends = [self.words.find(sign, self.figure.end) for sign in (". ", ";", "\n")]
        return self.words[begin : min((end for end in ends if end >= 0), default=None)]


def _missing(text: str, figure: SaidFigure, theirs: Sequence[_TheirFigure]) -> str:
    """Why a figure is not in the source; "" = it is."""
    like = [one for one in theirs if one.figure.kind is figure.kind]
    same = [
        one for one in like
        if _at_hour(text, figure, one.figure)
        or ((one.figure.same_quantity(figure) or same_time(one.figure, figure))
            and not _at_other_hour(text, figure, one))
    ]  # fmt: skip
    if not same:
        before = text[max(figure.start - _NEAR, 0) : figure.start]
        same = [
            one for one in like
            if one.figure.unit == figure.unit and _is_end(figure, one.figure, before, text)
            and not _at_other_hour(text, figure, one)
        ]  # fmt: skip
        if same and figure.kind is FigureKind.AGE and _loses_an_end(text, figure, same):
            return f"“{figure.text}” chỉ là một đầu của “{same[0].figure.text}” ở nguồn"
    if not same:
        if _is_one_of_its_ages(figure, [one.figure for one in like]):
            return ""
        if _is_age_outside(text, figure, like) or _is_about(text, figure, like):
            return ""
        near = next((one.figure.text for one in like), "")
        told = f", nguồn nói “{near}”" if near else ""
        return f"“{figure.text}” không có trong mục nguồn{told}"
    return _turned(text, figure, same)


def _turned(text: str, figure: SaidFigure, same: Sequence[_TheirFigure]) -> str:
    """Why a figure of the source is said of what it is not for; "" = it is not."""
    if all(_opposite(figure, one.figure) for one in same) and not _NEGATIVE.search(text):
        return f"“{figure.text}” ngược chiều với nguồn: “{same[0].figure.text}”"
    if figure.kind is FigureKind.AGE and all(_beyond(text, figure, one) for one in same):
        return f"“{figure.text}” nằm ngoài tuổi mà nguồn nói"
    if figure.kind is FigureKind.AGE and all(
        _of_another_vehicle(text[: figure.end], one) for one in same
    ):
        return f"“{figure.text}” nguồn nói cho loại xe khác"
    if figure.kind is FigureKind.MONEY and all(_no_extreme(text, figure, one) for one in same):
        return f"“{figure.text}” không phải mức thấp nhất, cao nhất ở nguồn"
    if figure.kind is FigureKind.PERIOD and all(_other_time(text, figure, one) for one in same):
        return f"“{figure.text}” không phải thời hạn như nguồn nói"
    return ""


_EXTREME = re.compile(r"(?<!\w)(?:(thấp|nhẹ)|cao|nặng) nhất(?: là| từ)?\s*$", re.IGNORECASE)


def _no_extreme(text: str, figure: SaidFigure, theirs: _TheirFigure) -> bool:
    """Whether one row of several is said to be the lowest, or the highest, and is not."""
    said = _EXTREME.search(text, max(figure.start - _NEAR, 0), figure.start)
    rows = [one.values for one in figures_in(theirs.words) if one.kind is FigureKind.MONEY]
    if said is None or len(figure.values) != 2 or _WHO.search(theirs.words):
        return False
    return bool(rows) and figure.values != (min(rows) if said[1] else max(rows))


def _of_another_vehicle(before: str, theirs: _TheirFigure) -> bool:
    """Whether an age of the source is for another vehicle than that before it: 16 is not for A1."""
    clause = re.split(r"[.;:!?]|, còn(?!\w)", before)[-1]
    ours, other = vehicles_of(clause) - _UNCLEAR, vehicles_of(theirs.clause) - _UNCLEAR
    return bool(ours and other and not ours & other)


def _loses_an_end(text: str, figure: SaidFigure, same: Sequence[_TheirFigure]) -> bool:
    """Whether an open age stands for a frame of ages with an outcome: "từ đủ 14 tuổi không …"."""
    said = {value for one in figures_in(text) for value in one.values if one is not figure}
    ends = {value for one in same for value in one.figure.values}
    return not ends & (said - {*figure.values}) and bool(_OUTCOME.search(text))


def _beyond(text: str, figure: SaidFigure, theirs: _TheirFigure) -> bool:
    """Whether an age that a source leaves out is said to have what the source says of the others.

    "16 tuổi không …", "từ 16 tuổi không …", "đến 16 tuổi không …" of "dưới 16 tuổi không …".
    """
    other = theirs.figure
    if other.limit not in (Limit.UNDER, Limit.FROM) or len(other.values) != 1:
        return False
    if bool(_DENIED.search(text)) is not bool(_DENIED.search(theirs.clause)):
        return False
    if figure.limit.upward and _STILL.search(text, figure.end) and not _DENIED.search(text):
        return other.limit is Limit.UNDER
    if figure.limit is Limit.NONE:
        bare = _SOMEBODY.search(text[: figure.start])
        return other.limit is Limit.UNDER and bool(bare) and bool(_OUTCOME.search(text))
    if figure.limit is Limit.AT_MOST:
        return True
    return _opposite(figure, other) and bool(_DENIED.search(text))


def _other_time(text: str, figure: SaidFigure, theirs: _TheirFigure) -> bool:
    """Whether a term is told in other days, or begins where it ends in the source."""
    other, words = theirs.figure, theirs.words
    if bool(_WORKING.match(text, figure.end)) is not bool(_WORKING.match(words, other.end)):
        return True
    ours = text[: figure.start]
    return bool(_BEHIND_TIME.search(ours)) and bool(_WITHIN_TIME.search(words[: other.start]))


def _is_end(figure: SaidFigure, other: SaidFigure, before: str, text: str) -> bool:
    """Whether it is an end of a frame, said as an end; `before` are the words before it."""
    if len(other.values) != 2 or len(figure.values) != 1:
        return False
    low, high = other.values
    behind = _END_BEHIND.match(text, figure.end)
    if behind:
        return figure.values[0] == (low if behind[1] else high)
    if figure.values[0] == low:
        return figure.limit in (Limit.FROM, Limit.OVER) or bool(_LOW_END.search(before))
    under_age = figure.kind is FigureKind.AGE and figure.limit is Limit.UNDER
    return figure.values[0] == high and (
        under_age or figure.limit is Limit.AT_MOST or bool(_HIGH_END.search(before))
    )


def _is_one_of_its_ages(figure: SaidFigure, theirs: Sequence[SaidFigure]) -> bool:
    """Whether it is an age within a frame, as an example of it: 15 of "từ đủ 14 đến dưới 16"."""
    bare = figure.kind is FigureKind.AGE and figure.limit is Limit.NONE and len(figure.values) == 1
    return bare and any(_within(figure.values[0], one) for one in theirs)


def _is_about(text: str, figure: SaidFigure, theirs: Sequence[_TheirFigure]) -> bool:
    """Whether it is a round word for what the sentence tells in full beside it.

    "Gần hai năm, từ 22 đến 24 tháng".
    """
    if len(figure.values) != 1 or not _ABOUT.search(text[: figure.start]):
        return False
    frames = [
        one for one in figures_in(text)
        if len(one.values) == 2 and any(t.figure.same_quantity(one) for t in theirs)
    ]  # fmt: skip
    return any(low <= figure.values[0] <= high for low, high in (f.values for f in frames))


_NOT_SO = re.compile(
    r"(?<!\w)(?:không(?! quá| cài| đội| mũ)|chẳng|cấm|đừng|miễn|đâu|chưa(?! đủ| tròn| đến))(?!\w)",
    re.IGNORECASE,
)


def _is_age_outside(text: str, figure: SaidFigure, theirs: Sequence[_TheirFigure]) -> bool:
    """Whether somebody's age is outside what the source says, and is told the other way round.

    "Mười lăm tuổi thì chưa được lái" of "đủ 16 tuổi mới được", and of those left out by "trừ trẻ
    dưới 6 tuổi" one of ten is fined. It is an example: `example_ages` leaves it to a person.
    """
    if figure.kind is not FigureKind.AGE or figure.limit is not Limit.NONE:
        return False
    if len(figure.values) != 1:
        return False
    [age], denied = figure.values, bool(_NOT_SO.search(text))
    for one in theirs:
        if len(one.figure.values) != 1:
            continue
        [end] = one.figure.values
        below, above = end - _FAR_AGE <= age < end, end <= age <= end + _FAR_AGE
        outside = above if one.figure.limit is Limit.UNDER else below and one.figure.limit.upward
        left_out = _LEFT_OUT.search(one.words[: one.figure.start])
        if outside and denied is not (bool(_NOT_SO.search(one.clause)) and not left_out):
            return denied or not left_out
        if outside and left_out and not denied:
            return True
    return False


def example_ages(text: str, units: tuple[QuotedUnit, ...]) -> Iterator[str]:
    """The ages of a sentence that are examples outside of what its units say: a person judges."""
    theirs = [_TheirFigure(figure, one.text) for one in units for figure in figures_in(one.text)]
    ages = [one for one in theirs if one.figure.kind is FigureKind.AGE]
    for figure in figures_in(text):
        known = any(one.figure.same_quantity(figure) for one in ages)
        inside = _is_one_of_its_ages(figure, [one.figure for one in ages])
        if not known and not inside and _is_age_outside(text, figure, ages):
            yield f"“{figure.text}” là ví dụ, nguồn nói “{ages[0].figure.text}”"


_LEFT_OUT = re.compile(r"(?<!\w)trừ(?! \d| điểm)[^.;]*$", re.IGNORECASE)
_FAR_AGE = 6  # years from an open end: farther is no example of it


def _within(age: float, frame: SaidFigure) -> bool:
    if len(frame.values) == 2:
        return frame.values[0] <= age < frame.values[1]
    [end] = frame.values
    if frame.limit is Limit.UNDER:
        return end - _FAR_AGE <= age < end
    return frame.limit.upward and end <= age <= end + _FAR_AGE


def _opposite(ours: SaidFigure, theirs: SaidFigure) -> bool:
    if Limit.NONE in (ours.limit, theirs.limit):
        return False
    return ours.limit.upward != theirs.limit.upward
