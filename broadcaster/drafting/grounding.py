"""Whether a sentence of a draft says what its source says: figures, places, persons, duties.

Every sentence names the units that it rests on. What of it is in none of them is wrong, and is
never shown as a line to be read aloud. Judged without a model: by the same readers of figures and
citations that hold a teacher's script against its sources. One module, long as it is: each judge
leaves to the next what of a sentence it has taken.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level
from broadcaster.domain.script import Paragraph
from broadcaster.domain.text import fold
from broadcaster.drafting.beyond_source import (
    PENALTY,
    new_duties,
    statements,
    vague_figures,
    wrong_additions,
)
from broadcaster.drafting.denials_by_form import lost_by_form, undenied
from broadcaster.drafting.duty_senses import lost_denials, wrong_senses
from broadcaster.drafting.source_units import QuotedUnit, SourceSection
from broadcaster.law.addresses import LawAddress
from broadcaster.law.bearers import (
    Bearer,
    bearer_in_law,
    bearer_in_script,
    bearer_lately,
    bearer_rule,
)
from broadcaster.law.document_numbers import document_key
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.passages import TextOf
from broadcaster.law.references import CitingText, LawCitation, citations_in
from broadcaster.law.register import Register, RegisteredDocument
from broadcaster.law.said_figures import FigureKind, Limit, SaidFigure, figures_in, same_time
from broadcaster.law.telling_words import (
    TELLING,
    UNCLEAR_VEHICLE,
    are_apart,
    contrasted_in,
    telling_syllables,
    vehicles_of,
    weight_of,
)
from broadcaster.scripts.marks import escaped
from broadcaster.scripts.script_file import read_unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """A sentence as a model gave it."""

    role: str
    text: str  # NFC, one line
    units: tuple[int, ...]  # numbers of the units that it says it rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSentence:
    """A sentence held against its source."""

    said: DraftSentence
    rests_on: tuple[QuotedUnit, ...]  # as far as they exist
    wrong: tuple[str, ...] = ()  # why it must not be read aloud; () = nothing was found
    doubts: tuple[str, ...] = ()  # what a person must look at; it is no contradiction


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundingCase:
    """What sentences of one section are held against."""

    document: RegisteredDocument
    section: SourceSection
    register: Register
    day: date  # of the air
    names: Collection[str] = ()  # that may be said beside those of the source: roles, the school


_CLAIMS = re.compile(
    r"(?<!\w)(?:phạt|cấm|vi phạm|quy định|nghĩa vụ|bị xử lý|có quyền|được phép|không được|trách "
    r"nhiệm|bắt buộc)(?!\w)",
    re.IGNORECASE,
)
_DUTY = re.compile(  # of a sentence that is about something; not "được nghe", "bị ngã"
    r"(?<!\w)(?:(?:phải|được) (?!nghe|biết|nhớ|tìm hiểu|gặp|học|xem|hỏi|chứ|không|điểm|cô|thầy|mẹ"
    r"|bố|bạn)|bị (?!ngã|đau|ốm|muộn|trễ|cô|thầy|mẹ|bố|mệt|hỏng|lạc|bạn|thương)"
    r"|(?:không|chẳng|chả) (?:sao|cần|nên)|thoải mái|vô tư|bình thường"
    r"|cứ (?!tưởng|nghĩ)[^.,]+ (?:nhé|đi|thôi)|có thể|miễn phí|mất (?:phí|tiền)"
    r"|(?:thì|cũng|là) được(?=[.!?,;]|$| nhé| thôi| mà)|là chuyện (?:nhỏ|thường|vặt))",
    re.IGNORECASE,
)
_ADVICE = re.compile(r"(?<!\w)(?:cần|nên)(?!\w)", re.IGNORECASE)
_OF_THE_SOURCE = 0.6  # of the weight of a sentence's words: so much, and it speaks of the source
_TOLD_STORY = re.compile(  # somebody did something once; not "kể cả", "vừa … vừa", "hôm nay"
    r"(?<!\w)(?:hôm (?:qua|kia|trước)|(?:sáng|chiều|tối|trưa|lúc) (?:qua|nãy)|lỡ"
    r"|một (?:hôm|chiều|buổi)|(?:mẹ|bố|bà|ông|anh|chị|nhà) tớ"
    r"|vừa (?:mới|nãy|rồi|hỏi|đọc|thấy|nghe|kể|bị)"
    r"|(?<!không )(?<!bất )(?<!chưa )kể(?! cả| từ| ai| tuổi))(?!\w)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?<!\w)(điều|khoản|điểm)\s+(\d+[a-zđ]?|[a-zđ](?!\w))", re.IGNORECASE)
_NUMBERED = re.compile(r"\d+(?:[.,]\d+)*")
_DOCUMENT = re.compile(r"(?<![\d/])\d+(?:\.\d+)?/(?:\d{4}/)?[A-ZĐ][\w-]*")
_QUOTED = re.compile(r"[“\"«]([^“”\"«»]{3,})[”\"»]")
_WHO = re.compile(r"(?<!\w)(tổ chức|cá nhân)(?!\w)", re.IGNORECASE)
_ARRANGES = re.compile(r"(?:trường|lớp|đội|được|sẽ|cùng|để|có|hãy) $", re.IGNORECASE)


def judged(sentences: Sequence[DraftSentence], case: GroundingCase) -> tuple[JudgedSentence, ...]:
    """Every sentence with what is wrong with it."""
    by_number = {one.number: one for one in case.section.units}
    return tuple(_judged(one, by_number, case) for one in sentences)


def _judged(
    said: DraftSentence, by_number: dict[int, QuotedUnit], case: GroundingCase
) -> JudgedSentence:
    units = tuple(by_number[n] for n in dict.fromkeys(said.units) if n in by_number)
    wrong = [f"không có mục nguồn số {n}" for n in said.units if n not in by_number]
    wrong += dict.fromkeys(_wrong(said.text, units, case))
    doubts = dict.fromkeys(_doubts(said.text, units, case)) if units else ()
    return JudgedSentence(said=said, rests_on=units, wrong=tuple(wrong), doubts=tuple(doubts))


def _doubts(text: str, units: tuple[QuotedUnit, ...], case: GroundingCase) -> Iterator[str]:
    """What a sentence says so that only a person can tell whether its units say it."""
    words = "\n".join(one.text for one in units)
    yield from new_duties(text, words)
    yield from undenied(text, words)
    yield from _example_ages(text, units)
    if _says_little_of(text, units) and _has_its_figures(text, units, case.section.units):
        yield f"lời khác hẳn {_told(units)}, chỉ con số là giống"


def _wrong(text: str, units: tuple[QuotedUnit, ...], case: GroundingCase) -> Iterator[str]:
    text = _DAY_OF.sub("ngày", text)
    about = CitingText(sources=(case.document.name,), day=case.day)
    cited = citations_in(text, case.register, about)
    yield from _wrong_places(text, cited, units, case)
    meant = _under(cited, units, case) or units
    yield from _wrong_figures(text, cited, meant, case)
    yield from _wrong_bearers(text, meant)
    yield from _wrong_names(text, units, case)
    yield from _wrong_quotes(text, units)
    if units:
        words = "\n".join(one.text for one in meant)
        beside = "\n".join(one.text for one in case.section.units if one not in meant)
        yield from wrong_senses(text, words)
        yield from lost_by_form(text, words)
        yield from lost_denials(text, words, beside)
        yield from wrong_additions(text, words)
        others = [one for one in case.section.units if one.text not in {u.text for u in meant}]
        if _rests_elsewhere(text, meant, others) or are_apart(
            contrasted_in(_IS_NO.sub(" ", text)), contrasted_in(words)
        ):
            yield f"không nói điều mà {_told(meant)} nói"
    else:
        yield from _without_source(text, case)


def _without_source(text: str, case: GroundingCase) -> Iterator[str]:
    """Why a sentence that names no unit says law all the same."""
    said = statements(text)
    low = said.casefold()
    found = _CLAIMS.search(said) or PENALTY.search(low)
    words = "\n".join(one.text for one in case.section.units)
    told = telling_syllables(said)
    weight = weight_of(told)
    story = _TOLD_STORY.search(low)
    close = weight_of(told & telling_syllables(words)) >= _OF_THE_SOURCE * weight
    if not found and weight >= TELLING and not story:
        found = _DUTY.search(low) or (_ADVICE.search(low) if close else None)
    if found:
        yield f"nói về luật (“{found[0].strip()}”) mà không dựa vào mục nguồn nào"
        return
    yield from vague_figures(low, words.casefold())
    names = {fold(name) for name in case.names} & {fold(w) for w in _WORD.findall(said)}
    if weight >= TELLING and close and not story and not names:
        yield from wrong_senses(said, words)


def by_the_gate(
    sections: Sequence[Sequence[JudgedSentence]], head: str, register: Register, text_of: TextOf
) -> tuple[tuple[JudgedSentence, ...], ...]:
    """The sentences once more, all of a script together, by the gate that every script passes.

    `head` is that of the script; what the gate stops is wrong. Raises InputError for a script that
    cannot be read.
    """
    rows = [one for section in sections for one in section]
    body = "\n\n".join(f"{one.said.role}: {escaped(one.said.text)}" for one in rows)
    script = read_unfinished(f"{head}---\n\n{body}\n".encode(), "nhap.md").value
    if script is None:
        raise InputError("không đọc lại được bài máy viết", hint="Thử lại.")
    lines = [block.place.line for block in script.body if isinstance(block, Paragraph)]
    stopped: dict[int, list[str]] = {}
    for told in check_figures(script, register, text_of):
        if told.level is Level.ERROR and told.place is not None:
            at = max((n for n, line in enumerate(lines) if line <= told.place.line), default=0)
            stopped.setdefault(at, []).append(told.sentence)
    numbers = count()
    return tuple(
        tuple(replace(one, wrong=(*one.wrong, *stopped.get(next(numbers), ()))) for one in section)
        for section in sections
    )


# ----- places


def _wrong_places(
    text: str, cited: Sequence[LawCitation], units: tuple[QuotedUnit, ...], case: GroundingCase
) -> Iterator[str]:
    """What is cited must be the place that the sentence rests on, or stand in its words."""
    words = fold("\n".join(one.text for one in units))
    own = document_key(case.document.name)
    for one in cited:
        for address in one.addresses:
            if address.document and document_key(address.document) != own:
                if fold(one.text) not in words:
                    yield f"nêu “{one.text}”, không phải văn bản nguồn"
            elif (
                address.steps
                and not any(_meets(address, u.address) for u in units)
                and fold(one.text) not in words
            ):
                yield f"nêu “{one.text}”, mà câu dựa vào {_told(units)}"
    labels = {
        (step.kind.value.casefold(), step.label.casefold())
        for u in units
        for step in u.address.steps
    }
    for found in _PLACE.finditer(text):
        kind, label = found[1].casefold(), found[2].casefold()
        if (kind, label) not in labels and fold(found[0]) not in words:
            yield f"nêu “{found[0]}”, mà câu dựa vào {_told(units)}"
    for found in _DOCUMENT.finditer(text):
        known = case.register.numbered(found[0])
        same = document_key(found[0]) == own or any(one.key == case.document.key for one in known)
        if not same and fold(found[0]) not in words:
            yield f"nêu “{found[0]}”, không phải văn bản nguồn"


def _meets(address: LawAddress, unit: LawAddress) -> bool:
    """Whether a place is that of a unit, around it, or within it."""
    ours, theirs = address.steps, unit.steps
    short = min(len(ours), len(theirs))
    return ours[:short] == theirs[:short]


def _under(
    cited: Sequence[LawCitation], units: tuple[QuotedUnit, ...], case: GroundingCase
) -> tuple[QuotedUnit, ...]:
    """The units of the places that a sentence names: there its figures must stand."""
    own = document_key(case.document.name)
    places = [
        a for one in cited for a in one.addresses
        if a.steps and (not a.document or document_key(a.document) == own)
    ]  # fmt: skip
    return tuple(u for u in units if any(_meets(place, u.address) for place in places))


def _told(units: tuple[QuotedUnit, ...]) -> str:
    return "; ".join(" ".join(map(str, one.address.steps)) for one in units) or "không mục nào"


# ----- figures


def _wrong_figures(
    text: str, cited: Sequence[LawCitation], units: tuple[QuotedUnit, ...], case: GroundingCase
) -> Iterator[str]:
    theirs = [_TheirFigure(figure, one.text) for one in units for figure in figures_in(one.text)]
    theirs += [_TheirFigure(figure, "") for figure in _of_document(case.document)]
    taken = [(one.start, one.end) for one in cited]
    taken += [match.span() for match in _DOCUMENT.finditer(text)]
    taken += [match.span() for match in _PLACE.finditer(text)]
    taken += [match.span() for match in _CLASS.finditer(text)]
    for figure in figures_in(text):
        if any(a < figure.end and figure.start < b for a, b in taken):
            continue
        taken.append((figure.start, figure.end))
        if _only_counts(figure) and not _OF_WAY.search(text[: figure.start]):
            continue
        if (
            not figure.digits
            and figure.values == (1.0,)
            and (not units or _each(figure, units) or _SOME.match(text, figure.end))
        ):  # "một ngày vui"
            continue
        if why := _missing(text, figure, theirs):
            yield why
    taken += [found.span() for found in _SOME_AGES.finditer(text) if _are_its_ages(found, theirs)]
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


_SOME_AGES = re.compile(r"(?<!\w)tuổi \d+(?:(?:,| và| hoặc| hay) \d+)+(?!\w)")  # "tuổi 16, 17"
_SOME = re.compile(r"\s+(?:bạn|khác|quen|lạ|xe)(?!\w)")  # "một người bạn" counts nobody
_HOURS = re.compile(  # "3 tiếng"; not "hai tiếng trống"
    r"(?<![\w.,])(\d{1,3}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) tiếng"
    r"(?=\s*(?:[.,;:!?…)]|$)|\s+(?:mỗi|một|trong|đồng hồ|là|rồi|và|để|kể|thì|sau|trước|cho))",
    re.IGNORECASE,
)
_OF_THE_DAY = re.compile(r"\s+(sáng|trưa|chiều|tối|đêm)(?!\w)", re.IGNORECASE)
_HOUR = 3600.0  # of a time that figures are read in, seconds


def _has_hours(said: re.Match[str], theirs: Sequence["_TheirFigure"]) -> bool:
    """Whether the source has as many hours, in hours or in minutes."""
    meant = figures_in(f"{said[1]} giờ")
    return any(a.figure.same_quantity(b) or same_time(a.figure, b) for a in theirs for b in meant)


_DAY_OF = re.compile(r"(?<!\w)(?:mồng|mùng)(?= \d)", re.IGNORECASE)  # as many letters
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


def _are_its_ages(said: re.Match[str], theirs: Sequence["_TheirFigure"]) -> bool:
    """Whether each of some ages is within a frame of the source."""
    frames = [one.figure for one in theirs if one.figure.kind is FigureKind.AGE]
    ages = map(float, re.findall(r"\d+", said[0]))
    return all(any(_within(age, frame) for frame in frames) for age in ages)


_WHENEVER = re.compile(r"(?<!\w)(?:dù|kể cả|bất kể|ngay cả)(?: có)?(?: là| lúc)* $", re.IGNORECASE)


def _at_hour(text: str, figure: SaidFigure, theirs: SaidFigure) -> bool:
    """Whether "sáu giờ tối" is an hour of the source, which counts to 24."""
    part = _OF_THE_DAY.match(text, figure.end)
    if part is None or len(figure.values) != 1 or {figure.unit, theirs.unit} != {"giờ"}:
        return False
    hour = figure.values[0] / _HOUR
    later = part[1].casefold() in ("chiều", "tối") or (part[1].casefold() == "đêm" and hour > 6)
    if theirs.values == (24 * _HOUR,) and _WHENEVER.search(text[: figure.start]):
        return True
    return (hour + 12 if later and hour < 12 else hour) * _HOUR in theirs.values


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
            yield from figures_in(f"ngày {day.day}/{day.month}/{day.year}")


_NEGATIVE = re.compile(r"(?<!\w)(?:không|chưa|chẳng|đừng|cấm|trừ)(?!\w)", re.IGNORECASE)
_STORY = frozenset(
    "câu bạn điều việc ý phần giọng lần phút giây tiếng hôm chuyện em đứa loại kiểu cách".split()  # noqa: SIM905
)
_ONE_OF = frozenset(("xe", "chiếc", "cái", "trường", "lớp", "nhóm", "trang", "nơi"))  # "một xe"
_NO_COUNT = frozenset(("pháp", "thức", "quyền", "luật", "định", "hiệu"))  # "một biện pháp"
_SMALL = 3


def _only_counts(figure: SaidFigure) -> bool:
    """Whether it is how a story counts: "hai bạn", "một phút"; never in digits."""
    if figure.digits or max(figure.values, default=0) > _SMALL * 60:
        return False
    last = figure.text.split()[-1].casefold()
    if figure.values == (1.0,) and last in _ONE_OF:
        return True
    if figure.values == (1.0,) and figure.kind is FigureKind.COUNT and last in _NO_COUNT:
        return True
    return figure.kind in (FigureKind.COUNT, FigureKind.PERIOD) and last in _STORY


_NEAR = 14  # letters before a figure in which it is said to be an end
_LOW_END = re.compile(r"(?:từ|sau|ít nhất|thấp nhất)(?: đã| cũng)?(?: là)?\s*$", re.IGNORECASE)
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
        if one.figure.same_quantity(figure) or same_time(one.figure, figure)
        or _at_hour(text, figure, one.figure)
    ]  # fmt: skip
    if not same:
        before = text[max(figure.start - _NEAR, 0) : figure.start]
        same = [
            one for one in like
            if one.figure.unit == figure.unit and _is_end(figure, one.figure, before, text)
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
    dưới 6 tuổi" one of ten is fined. It is an example: `_example_ages` leaves it to a person.
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


def _example_ages(text: str, units: tuple[QuotedUnit, ...]) -> Iterator[str]:
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


# ----- for whom


def _wrong_bearers(text: str, units: tuple[QuotedUnit, ...]) -> Iterator[str]:
    words = " ".join(one.text for one in units)
    theirs = {*_who_where(words)}
    for who, side, word in _who_where(text) if units else ():
        other = "cá nhân" if who == "tổ chức" else "tổ chức"
        if who not in words.casefold():
            yield f"nói của “{who}”, mà mục nguồn không nói “{who}”"
        elif word and (other, side, word) in theirs and (who, side, word) not in theirs:
            yield f"nói “{who}” ở chỗ nguồn nói “{other}”"
    ours = figures_in(text)
    for figure in ours:
        if figure.kind is not FigureKind.MONEY:
            continue
        said = bearer_in_script(text, ours, figure)
        told = [*_bearers(figure, units)]
        if said is Bearer.UNSAID and {*told} == {Bearer.BODY} and _has_row_of_persons(units):
            if bearer_lately(text[: figure.start]) is not Bearer.BODY:
                yield f"“{figure.text}” nguồn nói cho tổ chức, câu này không nói cho ai"
            continue
        if said is Bearer.UNSAID or not told or said in told or Bearer.UNSAID in told:
            continue
        yield f"“{figure.text}” nguồn nói cho {told[0].value}, không phải {said.value}"


def _who_where(text: str) -> Iterator[tuple[str, str, str]]:
    """Persons and bodies with the word before and the one behind them."""
    for found in _WHO.finditer(text):
        who = found[1].casefold()
        if who == "tổ chức" and _ARRANGES.search(text[: found.start()]):
            continue  # "nhà trường tổ chức …"
        before = re.search(r"(\w+) $", text[: found.start()])
        behind = re.match(r" (\w+)", text[found.end() :])
        yield who, "before", before[1].casefold() if before else ""
        yield who, "behind", behind[1].casefold() if behind else ""


def _has_row_of_persons(units: tuple[QuotedUnit, ...]) -> bool:
    """Whether a person pays another amount."""
    return any(
        bearer_in_law(one.text, figures, figure) is Bearer.PERSON
        for one in units
        for figures in [figures_in(one.text)]
        for figure in figures
    )


def _bearers(figure: SaidFigure, units: tuple[QuotedUnit, ...]) -> Iterator[Bearer]:
    for one in units:
        figures = figures_in(one.text)
        rule = bearer_rule(one.text)
        for other in figures:
            if other.same_quantity(figure):
                told = bearer_in_law(one.text, figures, other)
                yield rule.usual if told is Bearer.UNSAID and rule else told


# ----- names


_WORD = re.compile(r"[^\W\d_]+")
_START = re.compile(r"(?:^|(?:[Tt]háng|[Tt]hứ) |[.!?…:;]\s*|[“\"«(]\s*)$")
_KNOWN = frozenset(  # names that everybody may say
    fold(word)
    for word in (
        """Việt Nam Nhà nước Quốc hội Chính phủ Bộ luật Nghị định Thông tư Quyết định Nghị quyết
        Pháp lệnh Hiến pháp Ủy ban nhân dân Hội đồng Điều Khoản Điểm Công an Đội Đoàn Thiếu niên
        Tiền phong Thanh niên Internet Facebook TikTok Zalo YouTube Tết Nguyên đán THCS
        THPT Toán Ngữ văn Sử Địa Tin""".split()  # noqa: SIM905
    )
)


def _wrong_names(text: str, units: tuple[QuotedUnit, ...], case: GroundingCase) -> Iterator[str]:
    """Persons and bodies that are in no source and were not given."""
    document = case.document
    told = " ".join(
        (*(one.text for one in units), document.title, document.name, document.issuer,
         document.kind, *document.short_names, *case.names)
    )  # fmt: skip
    known = {fold(word) for word in _WORD.findall(told)} | _KNOWN
    for found in re.finditer(r"[^\W\d_]+(?: [^\W\d_]+)*", text):
        for run in _capitals(text, found.start(), found.end()):
            if any(fold(word) not in known for word in run):
                yield f"tên “{' '.join(run)}” không có trong nguồn"


def _capitals(text: str, start: int, end: int) -> Iterator[list[str]]:
    """Runs of words that begin with a capital; the first word of a sentence alone is none."""
    run: list[str] = []
    for word in _WORD.finditer(text, start, end):
        if word[0][:1].isupper():
            if run or not _START.search(text[: word.start()]):
                run.append(word[0])
            continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _wrong_quotes(text: str, units: tuple[QuotedUnit, ...]) -> Iterator[str]:
    """Words in quotation marks are the source's, letter for letter."""
    words = " ".join(" ".join(one.text for one in units).split()).casefold()
    for found in _QUOTED.finditer(text):
        said = " ".join(found[1].split()).casefold().strip(" .,;:!?…")
        if len(said.split()) > 4 and said not in words:
            yield f"trích “{found[1]}” không đúng từng chữ với nguồn"


# ----- what it speaks of


_IS_NO = re.compile(  # "đừng nghĩ đó là xe đạp"
    r"(?<!\w)(?:đừng (?:nghĩ|tưởng|nhầm)|không phải|khác(?: với| hẳn)?)(?!\w)[^.,;:!?]*",
    re.IGNORECASE,
)
_TOLD_OF = 0.25  # of the weight of its words: less, and it rests on another unit than it says


_BETTER = 0.28  # of that weight: so much more that another unit has of it, and that one is meant
_MEANT = 0.6  # of that weight, that it then has at least


def _rests_elsewhere(
    text: str, units: tuple[QuotedUnit, ...], others: Sequence[QuotedUnit]
) -> bool:
    """Whether the units speak of something else, or another one of the section of just this."""
    told = telling_syllables(_without_figures(text))
    whole = weight_of(told)
    if whole < TELLING:
        return False
    theirs = frozenset().union(*(telling_syllables(one.text) for one in units))
    share = weight_of(told & theirs) / whole
    best = max((weight_of(told & telling_syllables(o.text)) for o in others), default=0.0) / whole
    return (share < _TOLD_OF and not _has_its_figures(text, units, others)) or (
        best >= _MEANT and best - share > _BETTER
    )


def _says_little_of(text: str, units: tuple[QuotedUnit, ...]) -> bool:
    """Whether its words are hardly those of its units."""
    told = telling_syllables(_without_figures(text))
    theirs = frozenset().union(*(telling_syllables(one.text) for one in units))
    whole = weight_of(told)
    return whole >= TELLING and weight_of(told & theirs) < _TOLD_OF * whole


def _has_its_figures(
    text: str, units: tuple[QuotedUnit, ...], others: Sequence[QuotedUnit]
) -> bool:
    """Whether its figures, an age or a sum at least, are in its units and in none of the others."""
    ours = [one for one in figures_in(text) if not _only_counts(one)]
    return any(one.kind is not FigureKind.COUNT for one in ours) and all(
        _has_figure(units, one) and not _has_figure([o for o in others if o not in units], one)
        for one in ours
    )


def _has_figure(units: Sequence[QuotedUnit], figure: SaidFigure) -> bool:
    return any(figure.same_quantity(one) for unit in units for one in figures_in(unit.text))


def _without_figures(text: str) -> str:
    """Words without figures and their units, which are judged apart: "50 ki-lô-mét một giờ"."""
    letters = list(text)
    for figure in figures_in(text):
        letters[figure.start : figure.end] = " " * (figure.end - figure.start)
    return "".join(letters)
