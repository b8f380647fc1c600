"""The figures of a script held against the passages that it rests on, one by one.

That a number stands somewhere in the source is not enough, since most wrong paraphrases use a
number that the source has. A figure is found where a passage speaks of the same thing and says the
same quantity of it, for the same people, on the air date. Where the passage that speaks of it says
another quantity, or says this one of others, that is a contradiction; where nothing speaks of it,
the figure is untraced, which is told and stops nothing.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from heapq import nlargest
from math import inf, log
from typing import Generic, TypeVar

from broadcaster.domain.script import LegalSource, Paragraph, Script
from broadcaster.domain.text import fold, nfc
from broadcaster.law.addresses import LawAddress
from broadcaster.law.bearers import (
    Bearer,
    BearerRule,
    bearer_in_law,
    bearer_in_script,
    bearer_lately,
    bearer_rule,
)
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import Effect, document_on
from broadcaster.law.passages import (
    Passage,
    TextOf,
    no_text,
    passages_in,
    starter_passages,
    starter_passages_of,
)
from broadcaster.law.quotes import text_on
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register import Register, RegisteredDocument
from broadcaster.law.said_figures import FigureKind, Limit, SaidFigure, figures_in
from broadcaster.law.sources import completed


class FigureVerdict(Enum):
    """What became of a figure; the value is what people read."""

    FOUND = "có trong nguồn"
    NOT_FOUND = "nguồn nói khác"
    FOR_SOMEBODY_ELSE = "của đối tượng khác"
    OTHER_LIMIT = "nguồn nói chiều khác"  # "trên 16 tuổi" for "dưới 16 tuổi"
    OTHER_DOCUMENT = "của văn bản khác"
    OPPOSITE_LIMIT = "ngược chiều với nguồn"  # the same, where it is sure
    NOT_IN_FORCE = "không áp dụng vào ngày phát"
    UNTRACED = "chưa thấy trong nguồn"
    NO_TEXT = "chưa có lời văn để soát"
    DERIVED = "người soạn suy ra"

    @property
    def contradicts(self) -> bool:
        """Whether a source says otherwise: then the script is not sent."""
        return self in (
            FigureVerdict.NOT_FOUND,
            FigureVerdict.FOR_SOMEBODY_ELSE,
            FigureVerdict.OTHER_DOCUMENT,
            FigureVerdict.OPPOSITE_LIMIT,
            FigureVerdict.NOT_IN_FORCE,
        )

    @property
    def settled(self) -> bool:
        """Whether nobody has to look it up any more."""
        return self in (FigureVerdict.FOUND, FigureVerdict.DERIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFinding:
    """A figure of a script and what became of it."""

    figure: SaidFigure
    paragraph: int  # index among the paragraphs of the script
    verdict: FigureVerdict
    where: LawAddress | None = None  # the place that says it, or says otherwise
    theirs: str = ""  # the figure as the source writes it, when it says otherwise
    reason: str = ""  # of a derived one, as the teacher gave it
    in_whole_text: bool = False  # the whole text of a document was looked through


_ALIASES = {  # written, meant; of two that begin alike the longer first
    "không chấp hành đèn tín hiệu": "vượt đèn đỏ",
    "trung học phổ thông": "thpt",
    "trung học cơ sở": "thcs",
    "ủy ban nhân dân": "ubnd",
    "thầy cô giáo": "giáo viên",
    "xe máy điện": "gắn máy điện",
    "nồng độ cồn": "cồn",
    "phụ huynh": "cha mẹ",
    "thầy giáo": "giáo viên",
    "cha, mẹ": "cha mẹ",
    "cầm lái": "điều khiển",
    "thầy cô": "giáo viên",
    "cô giáo": "giáo viên",
    "học trò": "học sinh",
    "bố, mẹ": "cha mẹ",
    "xe máy": "mô tô gắn máy",
    "trẻ em": "trẻ",
    "bố mẹ": "cha mẹ",
    "ba mẹ": "cha mẹ",
    "đèo": "chở",
    "lái": "điều khiển",
}
_ALIAS = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _ALIASES))})(?!\w)")
_STOP = frozenset(
    """và của là thì có được các những một từ đến bị đối với cho ở trong theo này đó ấy kia cũng
    còn chỉ mới nếu mà vì nên rồi ạ nhé ơi em anh chị cô thầy các bạn mình chúng tôi ta ai gì nào
    hay hoặc khi lúc sẽ đã đang vẫn ra vào lên xuống lại thôi nhất rất hơn như bằng tại do bởi về
    trên dưới quá không chưa phải số điều khoản điểm luật nghị định thông tư quyết công điện quốc
    hội chính phủ năm ngày tháng tuổi đồng triệu nghìn mức khung phạt tiền cá nhân tổ chức đủ hai
    ba bốn sáu bảy tám chín mười quy quy_định nêu gồm tới mỗi hằng cả đều thế vậy đây đấy kể sau
    trước nói rõ xin nhắc""".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.?!;])\s+|(?<=…)\s+(?=[A-ZĐÀ-Ỵ])")
_ISSUING = re.compile(
    r"ban hành|thông qua|tán thành|biểu quyết|(?<!\w)ký(?!\w)|"
    r"(?<!\w)ra (?:công điện|nghị định|nghị quyết|quyết định|chỉ thị|thông tư)",
    re.IGNORECASE,
)
_BEGINNING = re.compile(r"hiệu lực|áp dụng|thi hành|thực hiện", re.IGNORECASE)
_ENDING = re.compile(r"hết hiệu lực|ngừng|hết áp dụng", re.IGNORECASE)
_NEAR = 0.5  # from which a passage speaks of what the sentence speaks of
_FOUND = 0.2  # from which an equal figure is the same one
_NEAR_IN_WORDS = 0.62  # the same for what is written in words only, as a story counts
_AS_GOOD = 0.82  # of the best one's likeness: then both may be meant
_AS_GOOD_COUNT = 0.6  # counts stand close together: "từ 63 còn 34 tỉnh"
_RARE = 24  # words by which the likeliest are found
_FEW = 48  # statements that are all compared
_SAME_ROW = 0.7  # of the best row's likeness: which of several rows of a passage is spoken of
_PERHAPS = 0.55  # of the best one's likeness: a figure that may be meant all the same
_SURE = 0.75  # from which the best one is meant even so
_OF_ANOTHER = 0.7  # what is told in the clause of another figure
_NOTHING_OF_IT = 0.4  # below which a document says nothing of the kind
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
_WEAK = (
    FigureKind.COUNT,
    FigureKind.PERIOD,
    FigureKind.SHARE,
)  # a story counts too: "một phút", "ba bạn"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    """A figure of a passage with the words around it."""

    figure: SaidFigure
    passage: Passage
    near: frozenset[str]  # the words of its own clause
    words: frozenset[str]  # of the whole passage
    bearer: Bearer = Bearer.UNSAID
    contrasted: tuple[frozenset[int], ...] = ()
    lead: frozenset[str] = frozenset()  # words before the colon that all rows of a line have
    driven: frozenset[int] = frozenset()  # what its own clause speaks of driving
    exempt: bool = False  # of those whom a rule leaves out: "(trừ trẻ dưới 6 tuổi)"
    conditions: tuple[SaidFigure, ...] = ()  # what must be so for it: "trên 0,25 mg/l"
    denied: bool | None = False  # its sentence denies or forbids; None = it says both sides

    @property
    def in_row(self) -> bool:
        """Whether its clause has words of its own, as a row of a table has."""
        return self.near is not self.words


# ----- words


@lru_cache(maxsize=16384)
def telling_words(text: str) -> frozenset[str]:
    """Syllables and pairs of them that say what a text is about; figures and small words out."""
    lowered = _ALIAS.sub(lambda match: _ALIASES[match[0]], text.lower())
    found: set[str] = set()
    last = ""
    for match in _WORD.finditer(lowered):
        word = match[0]
        if word in _STOP:
            last = ""
            continue
        found.add(word)
        if last and lowered[match.start() - 1] == " ":
            found.add(f"{last} {word}")
        last = word
    return frozenset(found)


@cache
def _rarity() -> Mapping[str, float]:
    """How much a word tells: what stands in every line tells little."""
    passages = starter_passages()
    counts: dict[str, int] = {}
    for one in passages:
        for word in telling_words(one.text):
            counts[word] = counts.get(word, 0) + 1
    return {word: log(len(passages) / count + 1) for word, count in counts.items()}


_UNKNOWN_WORD = 2.4  # what a word tells that no line has


_CONTRASTS = tuple(  # who speaks of one of a row does not speak of another
    tuple(re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for words in row)
    for row in (
        ("xe đạp", "mô tô|gắn máy|xe máy", "ô tô|xe hơi", "đi bộ|người bộ hành"),
        ("thuốc lá điện tử|thuốc lá nung nóng", "thuốc lá điếu"),
        ("pháo nổ|pháo hoa nổ", "pháo hoa(?! nổ)"),
        ("xe đạp(?! (?:điện|máy|trợ lực))", "xe đạp (?:điện|máy|trợ lực)"),
    )
)
_UNCLEAR = 2  # place of "xe máy" below
_AGE_CONTRASTS = tuple(  # of the clause of an age; "xe máy" alone does not tell which of the two
    re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for words in (
        "gắn máy|không quá 50 phân khối|dưới 50 phân khối",
        r"mô tô|hạng A1?|(?:[6-9]\d|1\d\d) ?(?:phân khối|cm3|cm³)",
        "xe máy(?! điện)",
    )
)


@lru_cache(maxsize=16384)
def contrasted_in(text: str) -> tuple[frozenset[int], ...]:
    """Which of each row a text speaks of."""
    return tuple(
        frozenset(n for n, words in enumerate(row) if words.search(text)) for row in _CONTRASTS
    )


@lru_cache(maxsize=16384)
def _driven(clause: str) -> frozenset[int]:
    """What the clause of an age speaks of driving; the number of each contrast."""
    return frozenset(n for n, words in enumerate(_AGE_CONTRASTS) if words.search(clause))


def _other_vehicle(said: "_Said", one: "_Statement") -> bool:
    """Whether an age is of another vehicle: sixteen for a moped, eighteen for a motorcycle."""
    if said.figure.kind is not FigureKind.AGE or not said.driven or not one.driven:
        return False
    named = said.driven - {_UNCLEAR} or said.driven
    if len(one.driven) > 1:
        return False  # a line of both
    return not named & one.driven


def are_apart(ours: tuple[frozenset[int], ...], theirs: tuple[frozenset[int], ...]) -> bool:
    """Whether two texts speak of different ones of a row."""
    return any(a and b and not a & b for a, b in zip(ours, theirs, strict=True))


def weight_of(words: frozenset[str] | Sequence[str]) -> float:
    """How much words tell: what stands in every line of the starter documents tells little."""
    rarity = _rarity()
    return sum(rarity.get(word, _UNKNOWN_WORD) for word in words)


@lru_cache(maxsize=32768)
def _whole(words: frozenset[str]) -> float:
    """The weight of words that are weighed again and again: those of a clause."""
    return weight_of(words)


# ----- the sources


@lru_cache(maxsize=1024)
def _statements_of(passage: Passage) -> tuple[_Statement, ...]:
    return tuple(_said_in(passage))


@dataclass(frozen=True, slots=True, kw_only=True)
class _TellingPassage:
    """A passage with the words that say what it is about."""

    passage: Passage
    words: frozenset[str]


Told = TypeVar("Told", _Statement, _TellingPassage)


class _Shelf(Generic[Told]):
    """What sources say, looked up by its words."""

    def __init__(self) -> None:
        self.all: list[Told] = []
        self._by_word: dict[str, list[int]] = {}

    def near(self, told: Mapping[str, float]) -> list[Told]:
        """Those that may speak of what was told: all of few, of many the likeliest."""
        if len(self.all) <= _FEW:
            return self.all
        if not self._by_word:
            for at, one in enumerate(self.all):
                for word in one.words:
                    self._by_word.setdefault(word, []).append(at)
        rows = [(self._by_word[word], word) for word in told if word in self._by_word]
        rows.sort(key=lambda row: (len(row[0]), row[1]))
        weights: dict[int, float] = {}
        for found, word in rows[:_RARE]:  # what many have tells few apart
            telling = told[word] / len(found)
            for at in found:
                weights[at] = weights.get(at, 0.0) + telling
        likeliest = nlargest(_FEW, weights, key=lambda at: (weights[at], -at))
        return [self.all[at] for at in sorted(likeliest)]


class _SourceShelf:
    """What one whole text says, or our own words of some documents: read once."""

    def __init__(
        self,
        passages: Iterable[Passage],
        *,
        whole: bool,
        complete: bool = True,
    ) -> None:
        self.whole = whole
        self.complete = complete  # False = some wording of the day is not known
        self.passages: _Shelf[_TellingPassage] = _Shelf()
        self.statements: _Shelf[_Statement] = _Shelf()
        self.by_kind: dict[tuple[FigureKind, str], _Shelf[_Statement]] = {}
        self.rules: dict[str, BearerRule] = {}
        self.documents: set[str] = set()
        for passage in passages:
            if len(passage.text) > _LONGEST:
                self.complete = False
                continue
            keys = [document_key(one.document) for one in passage.addresses]
            self.documents.update(keys)
            self.passages.all.append(
                _TellingPassage(passage=passage, words=telling_words(nfc(passage.text)))
            )
            if keys and (rule := bearer_rule(nfc(passage.text))) is not None:
                self.rules.setdefault(keys[0], rule)
            for one in _said_in(passage):
                self.statements.all.append(one)
                key = (one.figure.kind, one.figure.unit)
                self.by_kind.setdefault(key, _Shelf()).all.append(one)

    def like(self, figure: SaidFigure) -> list[_Statement]:
        """What measures the same."""
        shelf = self.by_kind.get((figure.kind, figure.unit))
        return shelf.all if shelf else []

    def near(self, figure: SaidFigure, told: Mapping[str, float]) -> list[_Statement]:
        """What measures the same and may speak of what was told."""
        shelf = self.by_kind.get((figure.kind, figure.unit))
        return shelf.near(told) if shelf else []


@lru_cache(maxsize=32)
def _text_shelf(text_of: TextOf, document: RegisteredDocument) -> _SourceShelf | None:
    """What a whole text says; None = the register has none of it."""
    text = text_of(document)
    return _SourceShelf(passages_in(text, document.number), whole=True) if text else None


@lru_cache(maxsize=32)
def _amended_shelf(
    text_of: TextOf, document: RegisteredDocument, register: Register, day: date
) -> _SourceShelf | None:
    """The same as it stands on a day."""
    text = text_of(document)
    if text is None:
        return None
    amended = text_on(text, document, register, text_of, day)
    passages = passages_in(amended.text, document.number)
    if amended.unknown:
        passages = (replace(one, known=amended.knows(one.addresses[0])) for one in passages)
    return _SourceShelf(passages, whole=True, complete=not amended.unknown)


@lru_cache(maxsize=256)
def _own_shelf(keys: tuple[str, ...]) -> _SourceShelf:
    """Our own words of some documents; of none of them all."""
    rows = [*starter_passages_of("")]
    rows += [one for key in keys for one in starter_passages_of(key)]
    return _SourceShelf(dict.fromkeys(rows if keys else starter_passages()), whole=False)


def _said_in(passage: Passage) -> Iterator[_Statement]:
    text = nfc(passage.text)
    figures = figures_in(text)
    clauses = _clauses(text, figures)
    words = telling_words(text)
    begins = [figure.start for figure in figures]
    for figure in figures:
        start, end = clauses[figure]
        beside = _around(figures, begins, figure)
        yield _Statement(
            figure=figure,
            passage=passage,
            near=telling_words(_blanked(text, beside, start, end)) or words,
            words=words,
            bearer=bearer_in_law(text, beside, figure),
            contrasted=contrasted_in(text),
            lead=_lead(text[start : figure.start]),
            driven=_driven(text[start:end]),
            exempt=_is_exempt(text, figure, start),
            conditions=_conditions(text, beside, figure, 0),
            denied=_denies(text[slice(*_sentence(text, figure.start))], figure),
        )


def _clauses(text: str, figures: Sequence[SaidFigure]) -> dict[SaidFigure, tuple[int, int]]:
    """The clause of each figure: its sentence, cut at commas between figures of one kind."""
    ends = [match.start() for match in _SENTENCE.finditer(text)] + [len(text)]
    begins = [figure.start for figure in figures]
    found = {}
    for figure in figures:
        at = bisect_left(ends, figure.start)
        start, end = ends[at - 1] if at else 0, ends[at]
        inside = figures[bisect_left(begins, start) : bisect_left(begins, end)]
        same = [f for f in inside if f.kind is figure.kind]
        if figure.kind is FigureKind.COUNT:
            same = []  # "từ 63 còn 34 tỉnh": counts of one sentence belong together
        for other in same:
            if other.start < figure.start:
                comma = _cut(text, other.end, figure.start)
                start = max(start, comma)
            elif other.start > figure.start:
                comma = _cut(text, figure.end, other.start)
                end = min(end, comma) if comma >= 0 else end
        found[figure] = (start, end)
    return found


_PARTS = re.compile(r"\([^()]*\)|,|\(|\s(?:và|còn)\s")


_LONGEST = 60_000  # characters of a passage that is read; a longer one is no khoản of a law
_AROUND = 2_000  # characters, within which figures have to do with one another


def _around(
    figures: Sequence[SaidFigure], begins: Sequence[int], figure: SaidFigure
) -> Sequence[SaidFigure]:
    """The figures near one; a khoản of a long decree may have thousands."""
    first = bisect_left(begins, figure.start - _AROUND)
    return figures[first : bisect_right(begins, figure.start + _AROUND)]


def _cut(text: str, start: int, end: int) -> int:
    """Where the first comma stands that parts two figures; -1 = none does."""
    for found in _PARTS.finditer(text, start, end):
        if not found[0].endswith(")"):
            return found.start()
    return -1


_CONDITION_KINDS = (FigureKind.MEASURE, FigureKind.AGE)
_STOPS = re.compile(r"[.;?!…](?=\s|$)")


def _conditions(
    text: str, figures: Sequence[SaidFigure], figure: SaidFigure, start: int
) -> tuple[SaidFigure, ...]:
    """The measures, ages and numbers of people that stand before a figure in its clause."""
    start = max(start, figure.start - _AROUND)
    stops = [match.end() for match in _STOPS.finditer(text, start, figure.start)]
    begin = max([start, *stops])
    same = [f.end for f in figures if f.kind is figure.kind and f.end <= figure.start]
    begin = max([begin, *same])  # what stands before one of its kind is that one's
    return tuple(
        one
        for one in figures
        if begin <= one.start < figure.start
        and one.kind is not figure.kind
        and (one.kind in _CONDITION_KINDS or one.unit == "người")
    )


def _span(figure: SaidFigure) -> tuple[float, float]:
    """From where to where a figure reaches; what has no limit is a point."""
    first, last = figure.values[0], figure.values[-1]
    if first != last:
        return first, last
    if figure.limit is Limit.NONE:
        return first, first
    return (first, inf) if figure.limit.upward else (-inf, first)


def spans_meet(ours: SaidFigure, theirs: SaidFigure) -> bool:
    """Whether two spans have more in common than an end; a point may be an end."""
    (a, b), (c, d) = _span(ours), _span(theirs)
    low, high = max(a, c), min(b, d)
    return low < high or (low == high and (a == b or c == d))


def _for_the_case(said: "_Said", known: _Statement) -> bool | None:
    """Whether the conditions of both can be of one case; None = they measure nothing alike."""
    pairs = [
        (one, other) for one in said.conditions for other in known.conditions
        if (one.kind, one.unit) == (other.kind, other.unit)
    ]  # fmt: skip
    return any(spans_meet(one, other) for one, other in pairs) if pairs else None


def _blanked(text: str, figures: Sequence[SaidFigure], start: int, end: int) -> str:
    """A stretch without its figures."""
    parts, at = [], start
    for figure in figures:
        if start <= figure.start < end:
            parts.append(text[at : figure.start])
            at = figure.end
    return " . ".join([*parts, text[at:end] if at < end else ""])


# ----- the script


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A figure of the script with what is known of where it stands."""

    figure: SaidFigure
    near: frozenset[str]  # the words of its own clause
    around: frozenset[str]  # the words of its sentence, where its own clause tells too little
    denied: bool | None  # its sentence denies or forbids; None = it says both sides
    denied_there: bool | None  # the same of what its sentence says before it turns
    told: Mapping[str, float]  # what was spoken of, and how near: 1 = in its own sentence
    bearer: Bearer
    lately: Bearer  # whom the words before it spoke of last
    driven: frozenset[int]  # what its clause speaks of driving
    contrasted: tuple[frozenset[int], ...]  # what its sentence, or one before it, speaks of
    conditions: tuple[SaidFigure, ...]  # what must be so for it
    beside: tuple[SaidFigure, ...]  # the others of its kind in its paragraph
    rules: bool  # its sentence tells a rule, and no price and no story
    case: bool  # an age of somebody, "em 15 tuổi", or a time of day: no rule is told by it
    sentence: str
    asked: bool  # in a question: who asks need not know
    cited: tuple[str, ...]  # documents named in its sentence
    nearest: str  # the last one named before it
    attributed: bool  # its sentence says that it is by the document: "theo", "quy định"


@lru_cache(maxsize=128)  # a build, a check and the desk ask for the same text
def figure_findings(
    script: Script, register: Register, text_of: TextOf = no_text
) -> tuple[FigureFinding, ...]:
    """Every figure that a script says of the law, in its order, and what became of it.

    A script that names no source is held against what came with the program; what is untraced of it
    is no figure of law.
    """
    found = _Comparison(script, register, text_of).findings()
    if script.head.sources:
        return tuple(found)
    return tuple(one for one in found if one.verdict.settled or one.verdict.contradicts)


class _Comparison:
    """One script held against its sources."""

    def __init__(self, script: Script, register: Register, text_of: TextOf) -> None:
        self._register = register
        self._day = script.head.air_date
        self._head = script.head
        self._sources = tuple(completed(one, register) for one in script.head.sources)
        said = [block for block in script.body if isinstance(block, Paragraph)]
        self._texts = ["" if one.quoted else nfc(one.text) for one in said]  # a quote is the law
        about = CitingText(sources=tuple(one.number for one in self._sources), day=self._day)
        self._citations = [citations_in(text, register, about) for text in self._texts]
        numbers = [one.number for one in self._sources]
        numbers += [
            address.document
            for citations in self._citations
            for citation in citations
            for address in citation.addresses
            if address.document
        ]
        self._numbers = {document_key(one): one for one in reversed(numbers)}
        self._shelves = self._collect(text_of)
        self._in_whole_text = any(shelf.whole for shelf in self._shelves)
        self._derived = {fold(written): why for written, why in script.head.derived}

    def _collect(self, text_of: TextOf) -> list[_SourceShelf]:
        """Whole texts, and our own words of the documents that have none."""
        shelves, keys = [], []
        for key, number in self._numbers.items():
            document = self._register.document(number)
            if document is None:
                shelf = None
            elif self._register.acts_on(document):
                shelf = _amended_shelf(text_of, document, self._register, self._day)
            else:
                shelf = _text_shelf(text_of, document)
            if shelf is not None:
                shelves.append(shelf)
            if shelf is None or not shelf.complete:
                keys.append(key)
        if keys or not self._sources:
            shelves.append(_own_shelf(tuple(keys) if self._sources else ()))
        return shelves

    def _like(self, figure: SaidFigure) -> list[_Statement]:
        return [one for shelf in self._shelves for one in shelf.like(figure)]

    # ----- one figure after the other

    def findings(self) -> Iterator[FigureFinding]:
        """Each figure once, in the order of the script."""
        last = self._sources[0].number if len(self._sources) == 1 else ""
        for index, text in enumerate(self._texts):
            documents = [
                (citation.start, address.document)
                for citation in self._citations[index]
                for address in citation.addresses
                if address.document
            ]
            found = [*self._named(index)]
            taken = [(one.start, one.end) for one in self._citations[index]]
            figures = [
                one
                for one in figures_in(text)
                if not any(a < one.end and one.start < b for a, b in taken)
            ]
            clauses = _clauses(text, figures)
            for figure in figures:
                said = self._said(
                    index, figure, figures, clause=clauses[figure], documents=documents, last=last
                )
                one = self._finding(index, said)
                if one is not None:
                    found.append(one)
            yield from sorted(found, key=lambda one: one.figure.start)
            last = documents[-1][1] if documents else last

    def _said(
        self,
        index: int,
        figure: SaidFigure,
        figures: Sequence[SaidFigure],
        *,
        clause: tuple[int, int],
        documents: Sequence[tuple[int, str]],
        last: str,
    ) -> _Said:
        text = self._texts[index]
        figures = _around(figures, [one.start for one in figures], figure)
        start, end = _sentence(text, figure.start)
        earlier = max(start - _AROUND, 0)
        cited = tuple(dict.fromkeys(d for at, d in documents if start <= at < end))
        before = [d for at, d in documents if at < figure.start]
        near = telling_words(self._without_names(index, _blanked(text, figures, *clause), text))
        telling = (
            weight_of(near) >= _TELLING
        )  # else what it is of was said before: "Khung phạt là …"
        told: dict[str, float] = {}
        for back, weight in ((3, 0.3), (2, 0.5), (1, 0.6 if telling else 0.95)):
            if index >= back:
                told |= dict.fromkeys(telling_words(self._texts[index - back]), weight)
        told |= dict.fromkeys(telling_words(text[earlier:start]), 0.8 if telling else 1.0)
        split = telling and any(
            one.kind is figure.kind and one is not figure and start <= one.start < end
            for one in figures
        )
        told |= dict.fromkeys(telling_words(text[start:end]), _OF_ANOTHER if split else 1.0)
        told |= dict.fromkeys(telling_words(text[slice(*clause)]), 1.0)
        return _Said(
            figure=figure,
            near=near,
            around=telling_words(
                self._without_names(index, _blanked(text, figures, start, end), text)
            ),
            denied=_denies(text[start:end], figure),
            denied_there=_denies(_side(text, start, end, figure), figure),
            told=told,
            bearer=bearer_in_script(text, figures, figure),
            lately=bearer_lately(
                f"{self._texts[index - 1] if index else ''} {text[earlier : figure.start]}"
            ),
            contrasted=self._spoken_of(index, start, end),
            driven=_driven(text[start:end]),
            conditions=_conditions(text, figures, figure, start),
            beside=tuple(f for f in figures if f.kind is figure.kind and f is not figure),
            rules=_tells_a_rule(figure, f"{self._texts[index - 1] if index else ''} {text[:end]}"),
            case=_is_case(text, figure),
            sentence=text[start:end],
            asked=text[start:end].rstrip().endswith("?")
            and not any(start <= one.start < end for one in self._citations[index]),
            cited=cited,
            nearest=(before[-1] if before else last),
            attributed=self._is_attributed(index, start, end),
        )

    def _is_attributed(self, index: int, start: int, end: int) -> bool:
        """Whether a sentence says that what it tells is by the document that it names."""
        text = self._texts[index]
        return any(
            _ACCORDING.search(text[max(start, one.start - 30) : one.start])
            or _PROVIDES.match(text, one.end)
            for one in self._citations[index]
            if start <= one.start < end
        )

    def _spoken_of(self, index: int, start: int, end: int) -> tuple[frozenset[int], ...]:
        """What a sentence speaks of; of a row that it does not name, what was named last."""
        text = self._texts[index]
        found = list(contrasted_in(text[start:end]))
        ends = [end for end in _sentence_ends(text) if start - _AROUND <= end <= start]
        before = [text[a:b] for a, b in zip([max(start - _AROUND, 0), *ends], ends, strict=False)]
        for words in reversed([*self._texts[max(index - 1, 0) : index], *before]):
            earlier = contrasted_in(words)
            found = [one or other for one, other in zip(found, earlier, strict=True)]
        return tuple(found)

    def _without_names(self, index: int, words: str, text: str) -> str:
        """A clause without the names of documents: they say nothing of what the figure is of."""
        for citation in self._citations[index]:
            words = words.replace(text[citation.start : citation.end], " . ")
        return words

    def _finding(self, index: int, said: _Said) -> FigureFinding | None:
        figure = said.figure
        reason = self._derived.get(fold(figure.text), "")
        if reason:
            return FigureFinding(
                figure=figure, paragraph=index, verdict=FigureVerdict.DERIVED, reason=reason
            )
        found = None
        if figure.kind is FigureKind.DAY and not _exists(figure):
            return FigureFinding(figure=figure, paragraph=index, verdict=FigureVerdict.NOT_FOUND)
        if figure.kind is FigureKind.DAY:
            found = self._day_of_document(index, said)
        elif figure.kind is FigureKind.CALL:
            found = self._call(index, figure)
        elif figure.kind is FigureKind.COUNT and figure.unit in ("chương", "điều"):
            found = self._size(index, said)
        found = found or self._compared(index, said)
        if found.verdict is FigureVerdict.UNTRACED:
            found = self._other_unit(index, said) or found
        if found.verdict is not FigureVerdict.UNTRACED:
            return found
        if figure.kind is FigureKind.DAY and self._is_air_date(figure):
            return None
        if figure.kind in _WEAK and not figure.digits:
            return None  # "một phút", "ba bạn": a story counts too
        return found

    def _is_air_date(self, figure: SaidFigure) -> bool:
        day, month, year = figure.values
        return (day, month) == (self._day.day, self._day.month) and year in (0, self._day.year)

    def _call(self, index: int, figure: SaidFigure) -> FigureFinding:
        """A number that is called, 111 or 114, is the same in every document."""
        right = _call_for(self._texts[index], figure)
        wrong = bool(right) and int(figure.values[0]) not in right
        wanted = min(right) if wrong else figure.values[0]
        known = (one for passage in starter_passages() for one in _statements_of(passage))
        found = next(
            (one for one in known if one.figure.kind is FigureKind.CALL
             and one.figure.values == (wanted,)),
            None,
        )  # fmt: skip
        verdict = FigureVerdict.FOUND if found else FigureVerdict.UNTRACED
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NOT_FOUND if wrong else verdict,
            where=next(iter(found.passage.addresses), None) if found else None,
            theirs=str(wanted) if wrong else "",
        )

    def _size(self, index: int, said: _Said) -> FigureFinding | None:
        """How many chapters or articles a document has."""
        number = said.cited[-1] if said.cited else said.nearest
        known = [one for one in self._like(said.figure) if number and one.passage.of(number)]
        same = [one for one in known if one.figure.same_quantity(said.figure)]
        if same:
            return self._told(index, said, same[0], FigureVerdict.FOUND)
        return self._told(index, said, known[0], FigureVerdict.NOT_FOUND) if known else None

    # ----- against the passages

    def _compared(self, index: int, said: _Said) -> FigureFinding:
        figure = said.figure
        like = [one for shelf in self._shelves for one in shelf.near(figure, said.told)]
        ranked = sorted(
            ((self._likeness(said, one), n, one) for n, one in enumerate(like)),
            key=lambda row: (-row[0], row[1]),
        )
        if any(_for_the_case(said, one) for _, _, one in ranked):
            ranked = [row for row in ranked if _for_the_case(said, row[2]) is not False]
        if not ranked:
            verdict = FigureVerdict.UNTRACED if self._has_text(said) else FigureVerdict.NO_TEXT
            return FigureFinding(
                figure=figure,
                paragraph=index,
                verdict=verdict,
                in_whole_text=self._in_whole_text,
            )
        free = [row for row in ranked if not _told_by_another(said, row[2])]
        best, _, nearest = (free or ranked)[0]
        rows: dict[str, float] = {}
        for _, _, one in ranked:
            if one.in_row:
                text = one.passage.text
                rows[text] = max(rows.get(text, 0.0), _row(said, one))
        equal = [
            (likeness, one)
            for likeness, _, one in ranked
            if (_agrees(figure, one.figure) or self._is_doubled(said, one))
            and (
                likeness >= max(_FOUND, best * _as_good(figure, one, nearest))
                or self._is_of_the_case(said, one)
            )
            and (
                not one.in_row
                or _tells_the_row(figure, one, nearest)
                or _row(said, one) >= rows[one.passage.text] * _SAME_ROW
            )
        ]
        for verdict in (
            FigureVerdict.FOUND,
            FigureVerdict.FOR_SOMEBODY_ELSE,
            FigureVerdict.OPPOSITE_LIMIT,
            FigureVerdict.OTHER_LIMIT,
            FigureVerdict.NOT_IN_FORCE,
            FigureVerdict.NO_TEXT,
            FigureVerdict.UNTRACED,
        ):
            for _, one in equal:
                if self._judged(said, one) is verdict:
                    if verdict is FigureVerdict.FOUND and any(
                        _tells_better(said, other, one) for _, _, other in ranked
                    ):
                        return self._told(index, said, one, FigureVerdict.UNTRACED)
                    elsewhere = verdict is FigureVerdict.FOUND and self._is_of_another(
                        said, one, ranked
                    )
                    told = FigureVerdict.OTHER_DOCUMENT if elsewhere else verdict
                    return self._told(index, said, one, told)
        likeness = best
        perhaps = any(
            _agrees(figure, one.figure)
            and other >= max(_FOUND, best * _PERHAPS)
            and (
                figure.unit == "người"  # "chở 2 người": as many rows have as many
                or one.passage is not nearest.passage
                or not _is_other_row(said, one, nearest)
            )
            for other, _, one in ranked
        )
        in_words = figure.kind in _WEAK and not figure.digits
        a_year = figure.kind is FigureKind.DAY and _YEAR_ALONE.fullmatch(figure.text) is not None
        enough = _SURE if perhaps or a_year else _NEAR_IN_WORDS if in_words else _NEAR
        if (
            free
            and likeness >= enough
            and said.rules
            and not (said.asked or said.case)
            and not _agrees(figure, nearest.figure)
        ):
            known = nearest.passage.known
            verdict = FigureVerdict.NOT_FOUND if known else FigureVerdict.NO_TEXT
            return self._told(index, said, nearest, verdict)
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.UNTRACED,
            in_whole_text=self._in_whole_text,
        )

    def _is_of_the_case(self, said: _Said, one: _Statement) -> bool:
        """Whether a statement says that very case: "chở 3 người", "cồn trên 0,4"."""
        pairs = [
            (mine, theirs) for mine in said.conditions for theirs in one.conditions
            if (mine.kind, mine.unit) == (theirs.kind, theirs.unit)
        ]  # fmt: skip
        return bool(pairs) and all(
            mine.values == theirs.values
            and (Limit.NONE in (mine.limit, theirs.limit) or mine.limit is theirs.limit)
            for mine, theirs in pairs
        )

    def _is_of_another(
        self,
        said: _Said,
        found: _Statement,
        ranked: Sequence[tuple[float, int, _Statement]],
    ) -> bool:
        """Whether a sentence names a document that says nothing of it, while another one does."""
        if not said.cited or said.asked or not found.passage.addresses:
            return False
        if any(self._is_bound_to(number, found.passage) for number in said.cited):
            return False
        theirs = (
            self._alike(said, one)
            for _, _, one in ranked
            if any(one.passage.of(number) for number in said.cited)
        )
        return (
            self._alike(said, found) >= (_NEAR if said.attributed else _NEAR_IN_WORDS)
            and self._has_text(said)
            and max(theirs, default=0.0) < _NOTHING_OF_IT
        )

    def _is_bound_to(self, number: str, passage: Passage) -> bool:
        """Whether a passage stands in a document, or in one that it changes or is changed by."""
        if passage.of(number):
            return True
        document = self._register.document(number)
        if document is None:
            return True  # nothing is known of what it has
        others = {document_key(one.document) for one in passage.addresses}
        bound = [relation.other for relation in document.relations]
        bound += [act.by for act in self._register.acts_on(document)]
        return any(document_key(one) in others for one in bound)

    def _other_unit(self, index: int, said: _Said) -> FigureFinding | None:
        """The passage that speaks of it has the number, and counts something else by it."""
        numbers = _NUMBERS.findall(said.figure.text)
        if not numbers or said.asked or said.case:
            return None
        likely = [
            (self._likeness(said, one), n, one)
            for n, one in enumerate(
                one for shelf in self._shelves for one in shelf.statements.near(said.told)
            )
            if one.figure.unit != said.figure.unit
            and not (one.figure.kind is said.figure.kind is FigureKind.COUNT)  # both may be
            and _NUMBERS.findall(one.figure.text) == numbers
        ]
        likeness, _, nearest = max(likely, default=(0.0, 0, None), key=lambda row: row[0])
        if nearest is None or likeness < _NEAR:
            return None
        return self._told(index, said, nearest, FigureVerdict.NOT_FOUND)

    def _told(
        self, index: int, said: _Said, one: _Statement, verdict: FigureVerdict
    ) -> FigureFinding:
        return FigureFinding(
            figure=said.figure,
            paragraph=index,
            verdict=verdict,
            where=self._place(said, one.passage),
            theirs="" if verdict is FigureVerdict.FOUND else one.figure.text,
        )

    def _place(self, said: _Said, passage: Passage) -> LawAddress | None:
        """The place of a passage in the document that the script speaks of, if it rests on it."""
        for number in (*said.cited, said.nearest, *self._numbers.values()):
            if number and (found := passage.of(number)):
                return found[0]
        return next(iter(passage.addresses), None)

    def _judged(  # noqa: PLR0911 - a ladder of cases
        self, said: _Said, one: _Statement
    ) -> FigureVerdict:
        """What an equal figure of the passage that speaks of the same means."""
        if not one.passage.known:
            return FigureVerdict.NO_TEXT
        if not self._holds(one.passage):
            return FigureVerdict.NOT_IN_FORCE
        if are_apart(said.contrasted, one.contrasted) or _other_vehicle(said, one):
            return FigureVerdict.UNTRACED
        if one.exempt and said.denied is False and _obliges(said.sentence):
            return FigureVerdict.UNTRACED
        if self._is_doubled(said, one):
            return FigureVerdict.FOUND
        theirs, meant = self._bearer_of(one), said.bearer
        is_money = one.figure.kind is FigureKind.MONEY
        if is_money and meant is Bearer.UNSAID and theirs is Bearer.BODY:
            meant = said.lately
            if meant is Bearer.UNSAID:
                return FigureVerdict.UNTRACED  # who hears it takes it for himself
        if meant not in (Bearer.UNSAID, theirs):
            return FigureVerdict.FOR_SOMEBODY_ELSE
        if _other_way(said, one) and not said.asked:
            same_side = said.denied_there is one.denied
            sure = same_side and self._likeness(said, one) >= _SURE
            return FigureVerdict.OPPOSITE_LIMIT if sure else FigureVerdict.OTHER_LIMIT
        return FigureVerdict.FOUND

    def _bearer_of(self, one: _Statement) -> Bearer:
        """Whom an amount is for: where its passage does not say, as its document says of all."""
        if one.bearer is not Bearer.UNSAID:
            return one.bearer
        rule = self._rule_of(one.passage)
        return rule.usual if rule else Bearer.PERSON

    def _is_doubled(self, said: _Said, one: _Statement) -> bool:
        """Whether an amount follows from the other bearer's by the rule of the document."""
        rule = self._rule_of(one.passage)
        theirs = self._bearer_of(one)
        if rule is None or said.bearer in (Bearer.UNSAID, theirs) or not rule.doubled:
            return False
        factor = 2.0 if said.bearer is Bearer.BODY else 0.5
        scaled = tuple(value * factor for value in one.figure.values)
        return (said.figure.kind, said.figure.values) == (one.figure.kind, scaled)

    def _rule_of(self, passage: Passage) -> BearerRule | None:
        number = passage.addresses[0].document if passage.addresses else ""
        key = document_key(number)
        return next((shelf.rules[key] for shelf in self._shelves if key in shelf.rules), None)

    def _holds(self, passage: Passage) -> bool:
        if not passage.holds_on(self._day):
            return False
        if self._head.law_reason or not passage.addresses:
            return True
        stands = (_stands(a, self._register, self._day) for a in passage.addresses)
        return any(stands) if passage.alternatives else all(stands)

    def _likeness(self, said: _Said, one: _Statement) -> float:
        """How far a passage speaks of what the script speaks of; 1 = word for word.

        Half of it is how much of what the source says there is told by the script, half how much
        of the script's clause is in the source.
        """
        likeness = self._alike(said, one)
        if said.cited:
            return likeness + (0.15 if any(one.passage.of(d) for d in said.cited) else -0.1)
        if said.nearest and one.passage.of(said.nearest):
            return likeness + 0.1
        return likeness

    def _alike(self, said: _Said, one: _Statement) -> float:
        """The same without regard to the document that is named."""
        covered = self._covered(said, one)
        near = said.near if _whole(said.near) >= _TELLING else said.around
        ours = _whole(near)
        back = weight_of(near & one.words) / ours if ours >= _TELLING else covered
        likeness = (covered + back) / 2
        if are_apart(said.contrasted, one.contrasted):
            likeness -= 0.3
        return likeness

    def _covered(self, said: _Said, one: _Statement) -> float:
        """How much of what the source says there is told by the script, 0 to 1."""
        rarity = _rarity()
        theirs = _whole(one.near)
        told = sum(rarity.get(w, _UNKNOWN_WORD) * said.told.get(w, 0.0) for w in one.near)
        if theirs >= _TELLING:
            return told / theirs
        around = _whole(one.words)  # a clause of a word or two is told by what stands around it
        if not around:
            return 0.0
        share = sum(rarity.get(w, _UNKNOWN_WORD) * said.told.get(w, 0.0) for w in one.words)
        return (told + share / around * (_TELLING - theirs)) / _TELLING

    def _has_text(self, said: _Said) -> bool:
        """Whether anything is known of what the documents say that the figure may be of."""
        numbers = (
            said.cited or ((said.nearest,) if said.nearest else ()) or (*self._numbers.values(),)
        )
        keys = {document_key(number) for number in numbers}
        return any(keys & shelf.documents for shelf in self._shelves)

    # ----- days of a document

    def _day_of_document(self, index: int, said: _Said) -> FigureFinding | None:
        """A day of issue or of effect against what the register knows of the document."""
        text, figure = self._texts[index], said.figure
        start, end = _sentence(text, figure.start)
        before = text[max(start, figure.start - 60) : figure.start]
        role = self._role(before) or self._role(text[figure.end : end])
        number = self._document_at(index, figure, start, end) or said.nearest
        source = self._source(number)
        if role is None or source is None:
            return None
        known = [source.issued] if role is _ISSUING else [
            source.in_force, *_other_beginnings(number, self._register)
        ]  # fmt: skip
        address = LawAddress(document=source.number)
        days = [(float(d.day), float(d.month), float(d.year)) for d in known if d is not None]
        for values in days:
            same = all(a == b for a, b in zip(figure.values, values, strict=True) if a)
            if same:
                return FigureFinding(
                    figure=figure, paragraph=index, verdict=FigureVerdict.FOUND, where=address
                )
        told = [
            one for one in self._like(figure)
            if one.passage.of(number) and one.figure.same_quantity(figure)
        ]  # fmt: skip
        if told:
            return self._told(index, said, told[0], FigureVerdict.FOUND)
        if not days or not figure.values[0]:
            return None
        day, month, year = (int(value) for value in days[0])
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NOT_FOUND,
            where=address,
            theirs=f"{day:02d}/{month}/{year}",
        )

    def _role(self, words: str) -> re.Pattern[str] | None:
        """Which of a document's days is spoken of: the last word that tells it."""
        if _ENDING.search(words):
            return None
        found = [
            (match.start(), pattern)
            for pattern in (_ISSUING, _BEGINNING)
            for match in pattern.finditer(words)
        ]
        return max(found, key=lambda row: row[0])[1] if found else None

    def _document_at(self, index: int, figure: SaidFigure, start: int, end: int) -> str:
        """The document that a day of a sentence is of: the last before it, else the next."""
        inside = [
            (citation.start, address.document)
            for citation in self._citations[index]
            for address in citation.addresses
            if address.document and start <= citation.start < end
        ]
        before = [number for at, number in inside if at < figure.start]
        return before[0] if before else next((number for _, number in inside), "")

    def _source(self, number: str) -> LegalSource | None:
        if not number:
            return None
        own = next(
            (s for s in self._sources if document_key(s.number) == document_key(number)), None
        )
        return own or completed(LegalSource(number=number), self._register)

    # ----- documents and their places

    def _named(self, index: int) -> Iterator[FigureFinding]:
        for citation in self._citations[index]:
            for address in citation.addresses[:1]:
                text = self._texts[index][citation.start : citation.end]
                figure = SaidFigure(
                    kind=FigureKind.ARTICLE if address.steps else FigureKind.DOCUMENT,
                    values=(), unit="", text=text, start=citation.start, end=citation.end,
                )  # fmt: skip
                reason = self._derived.get(fold(text), "")
                if reason:
                    yield FigureFinding(
                        figure=figure, paragraph=index, verdict=FigureVerdict.DERIVED, reason=reason
                    )
                elif address.steps:
                    yield from self._article(index, figure, address)
                elif re.search(r"\d", text):
                    yield self._document(index, figure, address.document)

    def _document(self, index: int, figure: SaidFigure, number: str) -> FigureFinding:
        own = [document_key(one.number) for one in self._sources]
        address = LawAddress(document=number)
        other = self._named_otherwise(figure.text, number)
        if document_key(number) in own and not other:
            return FigureFinding(
                figure=figure, paragraph=index, verdict=FigureVerdict.FOUND, where=address
            )
        meant = other
        if not meant and not self._register.numbered(number):
            meant = self._meant(figure.text, number)
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NOT_FOUND if meant else FigureVerdict.UNTRACED,
            where=LawAddress(document=meant) if meant else None,
            theirs=meant,
        )

    def _named_otherwise(self, written: str, number: str) -> str:
        """The document whose name is said with the number of another; "" = they agree."""
        document = self._register.document(number)
        title = fold(document.title) if document is not None else ""
        if not title or title in fold(written):
            return ""
        for source in self._sources:
            named = fold(source.title)
            if named and named not in title and named in fold(written):
                return source.number
        name = _LAW_NAME.match(written)
        found = citations_in(name[0].strip(" ,"), self._register) if name else ()
        meant = next((a.document for one in found for a in one.addresses if a.document), "")
        return meant if meant and document_key(meant) != document_key(number) else ""

    def _meant(self, written: str, number: str) -> str:
        """The source that a number nobody knows was probably to be; "" = none is near."""
        for source in self._sources:
            title = fold(source.title)
            if title and title in fold(written):
                return source.number
            if _one_slip(document_key(number), document_key(source.number)):
                return source.number
        return ""

    def _article(
        self, index: int, figure: SaidFigure, address: LawAddress
    ) -> Iterator[FigureFinding]:
        """An article that is said: whether the passage that the sentence tells stands there."""
        number = address.document or (self._sources[0].number if len(self._sources) == 1 else "")
        if not number:
            return
        text = self._texts[index]
        start, end = _sentence(text, figure.start)
        around = [text[start:end].replace(figure.text, " . ")]
        if weight_of(telling_words(around[0])) < _TELLING:
            around += self._texts[index + 1 : index + 2]
        near = frozenset(word for part in around for word in telling_words(part))
        ranked = []
        told = dict.fromkeys(near, 1.0)
        for one in (one for shelf in self._shelves for one in shelf.passages.near(told)):
            passage, words = one.passage, one.words
            places = passage.of(number)
            if places and any(p.steps for p in places):
                covered = weight_of(words & near) / weight_of(words) if words else 0.0
                back = weight_of(words & near) / weight_of(near) if near else 0.0
                ranked.append(((covered + back) / 2, passage, places))
        ranked.sort(key=lambda row: -row[0])
        verdict, where, theirs = FigureVerdict.NO_TEXT, None, ""
        there = self._is_there(number, address)
        if there is False:
            verdict, where = FigureVerdict.NOT_FOUND, LawAddress(document=number)
        elif there and self._only_named(near, number):
            verdict, where = FigureVerdict.FOUND, address.of(number)
        elif ranked:
            verdict = FigureVerdict.UNTRACED
            best = ranked[0][0]
            wanted = address.of(ranked[0][2][0].document)
            fits = [
                place
                for likeness, _, places in ranked
                for place in places
                if likeness >= max(_FOUND, best * _AS_GOOD)
                and (wanted.covers(place) or place.covers(wanted))
            ]
            if fits:
                verdict, where = FigureVerdict.FOUND, fits[0]
            elif best >= _NEAR and weight_of(near) >= _TELLING and ranked[0][1].known:
                verdict, where = FigureVerdict.NOT_FOUND, ranked[0][2][0]
                theirs = " ".join(map(str, where.steps))
        if verdict is FigureVerdict.NOT_FOUND and _OWN_RULES.search(text[start:end]):
            verdict, where, theirs = FigureVerdict.UNTRACED, None, ""
        yield FigureFinding(
            figure=figure, paragraph=index, verdict=verdict, where=where, theirs=theirs
        )

    def _only_named(self, near: frozenset[str], number: str) -> bool:
        """Whether words say nothing of a place but of which document it is."""
        source = self._source(number)
        named = telling_words(f"toàn văn {number} . {source.title if source else ''}")
        return weight_of(near - named) < _TELLING

    def _is_there(self, number: str, address: LawAddress) -> bool | None:
        """Whether the whole text of a document has a place; None = its text is not known."""
        key = document_key(number)
        for shelf in self._shelves:
            if shelf.whole and key in shelf.documents:
                there = any(
                    place.steps[: len(address.steps)] == address.steps[: len(place.steps)]
                    for one in shelf.passages.all
                    for place in one.passage.addresses
                )
                return there if there or shelf.complete else None
        return None


_YEAR_ALONE = re.compile(r"năm\s+\d{4}", re.IGNORECASE)  # much happens in a year
_DENIAL = re.compile(r"(?<!\w)(?:không|cấm|đừng|chớ|chưa|hết|bị)(?!\w)", re.IGNORECASE)
_REFUSAL = re.compile(r"(?<!\w)(?:không|cấm|đừng|chớ|chưa|hết)(?!\w)", re.IGNORECASE)
_BOUNDED = (FigureKind.AGE, FigureKind.MEASURE)  # "dưới 14" is no end of "từ 14 đến 16"
_BOUND = re.compile(
    r"không (?:quá|vượt quá|dưới|hơn|ít hơn)|chưa (?:đủ|đến|tới|tròn)", re.IGNORECASE
)
_ONLY_FROM = re.compile(r"(?<!\w)mới (?:được|có)(?!\w)", re.IGNORECASE)  # both ways at once


def _denies(sentence: str, figure: SaidFigure) -> bool | None:
    """Whether a sentence denies, forbids or punishes; None = it says both sides at once.

    Who is punished from an age on may not do it below; a weight from which one is punished is no
    such limit.
    """
    if _ONLY_FROM.search(sentence):
        return None
    pattern = _REFUSAL if figure.kind is FigureKind.MEASURE else _DENIAL
    return bool(pattern.search(_BOUND.sub("", sentence)))


_TURNS = re.compile(r";|(?<!\w)(?:nhưng|còn|song)(?!\w)", re.IGNORECASE)


def _side(text: str, start: int, end: int, figure: SaidFigure) -> str:
    """What a sentence says before it turns: "trên 18 được uống, nhưng uống rồi thì đừng lái"."""
    turns = [match.start() for match in _TURNS.finditer(text, start, end)]
    before = max((at for at in turns if at <= figure.start), default=start)
    return text[before : next((at for at in turns if at > figure.start), end)]


def _other_way(said: _Said, one: _Statement) -> bool:
    """Whether the limit goes the other way: "trên 16 tuổi" for "dưới 16 tuổi".

    "Chưa đủ 16 tuổi thì không được lái" is the same as "đủ 16 tuổi mới được lái".
    """
    ours, theirs = said.figure.limit, one.figure.limit
    if Limit.NONE in (ours, theirs) or said.denied is None or said.denied is not one.denied:
        return False
    if any(  # "trên 7 tuổi thì …, dưới 7 tuổi thì …"
        one.same_quantity(said.figure) and one.limit.upward is theirs.upward
        for one in said.beside if one.limit is not Limit.NONE
    ):  # fmt: skip
        return False
    return ours.upward is not theirs.upward


def _told_by_another(said: _Said, one: _Statement) -> bool:
    """Whether another figure beside it tells a statement: "tù 2–3 năm; tái phạm 3–5 năm"."""
    return not _agrees(said.figure, one.figure) and any(
        other.same_quantity(one.figure) for other in said.beside
    )


def _as_good(figure: SaidFigure, one: _Statement, nearest: _Statement) -> float:
    """The share of the nearest one's likeness from which both may be meant."""
    together = figure.kind is FigureKind.COUNT and one.passage is nearest.passage
    return _AS_GOOD_COUNT if together or _tells_the_row(figure, one, nearest) else _AS_GOOD


def _tells_the_row(figure: SaidFigure, one: _Statement, nearest: _Statement) -> bool:
    """Whether a figure is what a row of a passage begins with: "từ đủ 16 đến dưới 18 tuổi: …"."""
    if one.passage is not nearest.passage or not _agrees(figure, one.figure):
        return False
    if figure.kind is FigureKind.AGE:
        return len(figure.values) > 1
    bounded = figure.kind is FigureKind.MEASURE or figure.limit is not Limit.NONE
    return bounded and (
        figure.limit is Limit.NONE or figure.limit.upward is one.figure.limit.upward
    )


def _lead(before: str) -> frozenset[str]:
    """The words of a clause that its other rows share: "Phụ cấp: giáo viên tiểu học 45%"."""
    lead, colon, own = before.rpartition(":")
    return telling_words(lead) if colon and telling_words(own) else frozenset()


def _first_words(sentence: str) -> str:
    """The first two words of a sentence, small."""
    return " ".join(_WORD.findall(sentence.lower())[:2])


def _tells_better(said: _Said, other: _Statement, one: _Statement) -> bool:
    """Whether another row of a passage has clearly more of the script's clause than an equal one.

    "Giáo viên tiểu học 40%": the row of forty is that of other teachers.
    """
    if other.passage is not one.passage or not (other.in_row and one.in_row):
        return False
    if _agrees(said.figure, other.figure) or _told_by_another(said, other):
        return False
    act = _first_words(said.sentence)
    if act in other.near and act not in one.near:
        return True  # "Hướng dẫn …": what is done stands first
    theirs = weight_of((other.near - other.lead - one.near) & said.near)
    return theirs - weight_of((one.near - one.lead - other.near) & said.near) >= _CLEARLY


def _is_other_row(said: _Said, one: _Statement, nearest: _Statement) -> bool:
    """Whether a row of the nearest one's passage is clearly not the one that is spoken of."""
    return one.in_row and _row(said, one) < _row(said, nearest) * _SAME_ROW


def _row(said: _Said, one: _Statement) -> float:
    """How much of a row of a passage is in the script's own clause: which row is spoken of."""
    return weight_of(one.near & said.near) / max(_whole(one.near), _TELLING)


def _may_be_a_case(figure: SaidFigure) -> bool:
    """Whether a figure may be one that lies within a span: "chở 4 người" for "từ 3 người"."""
    lone = len(figure.values) == 1 and figure.limit is Limit.NONE
    return lone and (figure.kind in _CONDITION_KINDS or figure.unit == "người")


def _agrees(said: SaidFigure, known: SaidFigure) -> bool:
    """Whether a figure says the same, or one end of the same span; a case may lie within one."""
    if said.same_quantity(known):
        return True
    if (said.kind, said.unit) != (known.kind, known.unit) or len(said.values) != 1:
        return False
    if len(known.values) == 1:  # "bạn 8 tuổi" for "từ đủ 7 tuổi"
        return _may_be_a_case(said) and known.limit is not Limit.NONE and spans_meet(said, known)
    value, lone = said.values[0], said.limit is Limit.NONE
    first, last = known.values
    if said.kind is FigureKind.AGE and lone:
        return first <= value < last
    if _may_be_a_case(said) and spans_meet(said, known):
        return True
    either = lone or said.kind not in _BOUNDED
    return (value == first and (either or said.limit.upward)) or (
        value == last and (either or not said.limit.upward)
    )


_SOMEBODY = re.compile(
    r"(?<!\w)(?:em|bạn|cháu|con|bé|trẻ|học sinh|đứa|cậu|nam|nữ)(?: \w+){0,2} ?"
    r"(?:mới|được|lên|năm nay|vừa)? *$",
    re.IGNORECASE,
)
_OCLOCK = re.compile(r"(?<!\w)(?:lúc|vào|hồi|khoảng) *$", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"\s*(?:\d|sáng|trưa|chiều|tối|đêm|kém|rưỡi|đúng)", re.IGNORECASE)


_EXEMPTING = re.compile(r"(?<!\w)(?:trừ|không áp dụng|miễn)(?!\w)", re.IGNORECASE)
_OBLIGING = re.compile(r"(?<!\w)(?:phải|bắt buộc|buộc|bị phạt)(?!\w)", re.IGNORECASE)


def _is_exempt(text: str, figure: SaidFigure, start: int) -> bool:
    """Whether a figure is of those whom a rule leaves out."""
    last = max((m.end() for m in _EXEMPTING.finditer(text, start, figure.start)), default=-1)
    return last >= 0 and not re.search(r"[).;]", text[last : figure.start])


def _obliges(sentence: str) -> bool:
    """Whether a sentence says that somebody has to, and leaves nobody out."""
    return bool(_OBLIGING.search(sentence)) and not _EXEMPTING.search(sentence)


_OWN_RULES = re.compile(  # whose articles are no law's
    r"(?<!\w)(?:nội quy|quy ước|hương ước|quy chế|bản cam kết|điều lệ (?:đội|đoàn|lớp|trường)"
    r"|năm điều bác hồ|5 điều bác hồ)(?!\w)",
    re.IGNORECASE,
)
_FOR_WHAT = re.compile(r"\s*(?:để|khi|nếu|nhờ|là|báo)(?!\w)", re.IGNORECASE)
_CALLED_FOR = tuple(  # what is called for, and the numbers that are there for it
    (re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), numbers)
    for words, numbers in (
        ("cháy|chữa cháy|hỏa hoạn", {114}),
        ("cứu nạn|cứu hộ|mắc kẹt|đuối nước", {112, 114, 115}),
        ("cấp cứu|xe cứu thương", {115}),
        ("tổng đài (?:quốc gia )?(?:bảo vệ )?trẻ em", {111}),
        ("bạo lực|xâm hại|xâm hại trẻ em|bắt cóc", {111, 113}),
        ("công an|cướp|trộm|cảnh sát(?! (?:phòng cháy|chữa cháy|pccc))", {113}),
    )
)


def _call_for(text: str, figure: SaidFigure) -> set[int]:
    """The numbers that are there for what a sentence calls for; none = it does not say."""
    start, end = _sentence(text, figure.start)
    calls = [one for one in figures_in(text[start:end]) if one.kind is FigureKind.CALL]
    ends = [start, *(start + one.end for one in calls if start + one.end <= figure.start)]
    begins = [end, *(start + one.start for one in calls if start + one.start > figure.start)]
    words = text[max(ends) : figure.start]
    if _FOR_WHAT.match(text, figure.end):  # not "báo 111, công an hoặc xã"
        words += text[figure.end : min(begins)]
    return {one for told, numbers in _CALLED_FOR if told.search(words) for one in numbers}


_RULES = {  # words without which an amount is a price and an age one of a story
    FigureKind.MONEY: re.compile(r"(?<!\w)(?:phạt|mức|khung|nộp|xử lý)(?!\w)", re.IGNORECASE),
    FigureKind.AGE: re.compile(
        r"(?<!\w)(?:được|phải|mới|cấm|không|chưa|bị|là|có thể|chịu|chỉ)(?!\w)", re.IGNORECASE
    ),
}


def _tells_a_rule(figure: SaidFigure, words: str) -> bool:
    """Whether what is said around a figure tells what the law has: else it is nothing to deny."""
    needed = _RULES.get(figure.kind)
    return needed is None or bool(needed.search(words))


def _is_case(text: str, figure: SaidFigure) -> bool:
    """Whether a figure is of one case, somebody's age or a time of day, and tells no rule."""
    if len(figure.values) != 1 or figure.limit is not Limit.NONE:
        return False
    before = text[max(figure.start - 30, 0) : figure.start]
    if figure.kind is FigureKind.AGE:
        return bool(_SOMEBODY.search(before))
    return figure.unit == "giờ" and bool(
        _OCLOCK.search(before) or _TIME_OF_DAY.match(text, figure.end)
    )


def _exists(figure: SaidFigure) -> bool:
    """Whether the calendar has a day; one without a year may be of a leap year."""
    day, month, year = (int(value) for value in figure.values)
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return False
    return not year or _YEARS[0] <= year <= _YEARS[1]


_YEARS = (1900, 2100)  # of which anybody speaks
_CLEARLY = 3.0  # weight of words by which one row is spoken of and not another
_TELLING = 4.0  # weight of words from which a clause tells by itself what it is about


_ACCORDING = re.compile(r"(?<!\w)(?:theo|tại|căn cứ)(?: \w+){0,3} *$", re.IGNORECASE)
_PROVIDES = re.compile(r"\s+(?:đã |còn |cũng )?(?:quy định|nói|nêu|ghi|phạt)(?!\w)", re.IGNORECASE)
_LAW_NAME = re.compile(r"(?:Bộ luật|Luật|Pháp lệnh) [^\d]+?(?= số| \d)")
_SENTENCE_END = re.compile(r"[.?!…](?=\s|$)")


def _sentence(text: str, at: int) -> tuple[int, int]:
    ends = _sentence_ends(text)
    behind = bisect_right(ends, at)
    return ends[behind - 1] if behind else 0, ends[behind] if behind < len(ends) else len(text)


@lru_cache(maxsize=1024)
def _sentence_ends(text: str) -> tuple[int, ...]:
    return tuple(match.end() for match in _SENTENCE_END.finditer(text))


@lru_cache(maxsize=4096)
def _stands(address: LawAddress, register: Register, day: date) -> bool:
    """Whether a place is applied on a day; what is not known does not stop anything."""
    document = register.document(address.document)
    if document is None:
        return True
    place = address if address.steps else None
    effect = document_on(register, document, day, place).effect
    return effect not in (Effect.ENDED, Effect.SUSPENDED, Effect.NOT_YET)


@lru_cache(maxsize=1024)
def _other_beginnings(number: str, register: Register) -> tuple[date, ...]:
    """Days on which parts of a document, or changes of it, begin."""
    document = register.document(number)
    if document is None:
        return ()
    days = [part.since for part in document.by_article]
    days += [act.relation.since for act in register.acts_on(document)]
    return tuple(day for day in days if day is not None)


def _one_slip(said: str, known: str) -> bool:
    """Whether a number differs from a known one by one sign, two that are swapped, or its year."""
    ours, theirs = said.split("/"), known.split("/")
    if len(ours) != len(theirs) or ours[-1] != theirs[-1]:
        return False
    if ours[0] == theirs[0]:
        return True
    a, b = "/".join(ours), "/".join(theirs)
    if len(a) == len(b):
        differ = [n for n in range(len(a)) if a[n] != b[n]]
        swapped = len(differ) == 2 and sorted(a[n] for n in differ) == sorted(b[n] for n in differ)
        return len(differ) == 1 or swapped
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return len(longer) == len(shorter) + 1 and any(
        longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer))
    )
