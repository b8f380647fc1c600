"""Whether a sentence of a draft says what its source says: figures, places, persons, duties.

Every sentence names the units that it rests on. What of it is in none of them is wrong, and is
never shown as a line to be read aloud. Judged without a model: by the same readers of figures and
citations that hold a teacher's script against its sources.
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
from broadcaster.drafting.figures_in_units import example_ages, only_counts, wrong_figures
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
from broadcaster.law.said_figures import FigureKind, SaidFigure, figures_in
from broadcaster.law.telling_words import (
    TELLING,
    are_apart,
    contrasted_in,
    telling_syllables,
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
_DAY_OF = re.compile(r"(?<!\w)(?:mồng|mùng)(?= \d)", re.IGNORECASE)  # as many letters
_PLACE = re.compile(r"(?<!\w)(điều|khoản|điểm)\s+(\d+[a-zđ]?|[a-zđ](?!\w))", re.IGNORECASE)
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
    yield from example_ages(text, units)
    if _says_little_of(text, units) and _has_its_figures(text, units, case.section.units):
        yield f"lời khác hẳn {_told(units)}, chỉ con số là giống"


def _wrong(text: str, units: tuple[QuotedUnit, ...], case: GroundingCase) -> Iterator[str]:
    text = _DAY_OF.sub("ngày", text)
    about = CitingText(sources=(case.document.name,), day=case.day)
    cited = citations_in(text, case.register, about)
    yield from _wrong_places(text, cited, units, case)
    meant = _under(cited, units, case) or units
    places = [(one.start, one.end) for one in cited]
    places += [match.span() for rule in (_DOCUMENT, _PLACE) for match in rule.finditer(text)]
    yield from wrong_figures(text, places, meant, case.document)
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
    ours = [one for one in figures_in(text) if not only_counts(one)]
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
