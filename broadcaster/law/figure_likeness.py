"""How a figure of a script and one of a source fit: case, row, limit, what both tell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from broadcaster.law.bearers import (
    Bearer,
)
from broadcaster.law.said_figures import FigureKind, Limit, SaidFigure
from broadcaster.law.sentence_sense import (
    BOUNDED_KINDS,
    first_words,
    may_be_a_case,
    weighs_cases,
)
from broadcaster.law.source_statements import SourceStatement, spans_meet
from broadcaster.law.telling_words import (
    TELLING,
    UNCLEAR_VEHICLE,
    are_apart,
    clause_weight,
    syllables_of,
    weight_of,
)

NEAR = 0.5  # from which a passage speaks of what the sentence speaks of
EQUAL = 0.2  # from which an equal figure is the same one
ALL_TOLD = 0.36  # as NEAR, where the passage has nearly all that the sentence says
AS_GOOD = 0.82  # of the best one's likeness: then both may be meant
_SAME_AGES = 0.5  # both ends of an age say which line is meant: "từ đủ 16 đến dưới 18 tuổi"
_AS_GOOD_COUNT = 0.6  # counts stand close together: "từ 63 còn 34 tỉnh"
SAME_ROW = 0.7  # of the best row's likeness: which of several rows of a passage is spoken of
OF_ANOTHER = 0.7  # what is told in the clause of another figure


def is_of_another_vehicle(said: "ScriptFigure", one: "SourceStatement") -> bool:
    """Whether an age is of another vehicle: sixteen for a moped, eighteen for a motorcycle."""
    if said.figure.kind is not FigureKind.AGE or not said.driven or not one.driven:
        return False
    named = said.driven - {UNCLEAR_VEHICLE} or said.driven
    if len(one.driven) > 1:
        return False  # a line of both
    return not named & one.driven


def is_of_another_act(said: "ScriptFigure", one: "SourceStatement") -> bool:
    """Whether an amount or a term is of another act: who keeps a thing is not who uses it."""
    return (
        said.figure.kind in (FigureKind.MONEY, FigureKind.PERIOD)
        and bool(said.acts and one.acts)
        and not said.acts & one.acts
    )


def fits_the_case(said: "ScriptFigure", known: SourceStatement) -> bool | None:
    """Whether the conditions of both can be of one case; None = they measure nothing alike."""
    pairs = [
        (one, other) for one in said.conditions for other in known.conditions
        if (one.kind, one.unit) == (other.kind, other.unit)
    ]  # fmt: skip
    return any(spans_meet(one, other) for one, other in pairs) if pairs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptFigure:
    """A figure of the script with what is known of where it stands."""

    figure: SaidFigure
    near: frozenset[str]  # the words of its own clause
    around: frozenset[str]  # the words of its sentence, where its own clause tells too little
    denied: bool | None  # its sentence denies or forbids; None = it says both sides
    denied_there: bool | None  # the same of what its sentence says before it turns
    told: Mapping[str, float]  # what was spoken of, and how near: 1 = in its own sentence
    heard: frozenset[str]  # its words
    weights: Mapping[str, float]  # how much each of them tells here
    bearer: Bearer
    lately: Bearer  # whom the words before it spoke of last
    driven: frozenset[int]  # what its clause speaks of driving
    acts: frozenset[int]  # what its clause says is done
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


def goes_the_other_way(said: ScriptFigure, one: SourceStatement) -> bool:
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


def is_told_by_another(said: ScriptFigure, one: SourceStatement) -> bool:
    """Whether another figure beside it tells a statement: "tù 2–3 năm; tái phạm 3–5 năm"."""
    return not agrees(said.figure, one.figure) and any(
        other.same_quantity(one.figure) for other in said.beside
    )


def good_enough(figure: SaidFigure, one: SourceStatement, nearest: SourceStatement) -> float:
    """The share of the nearest one's likeness from which both may be meant."""
    together = figure.kind is FigureKind.COUNT and one.passage is nearest.passage
    if figure.kind is FigureKind.AGE and tells_the_row(figure, one, nearest):
        return _SAME_AGES
    return _AS_GOOD_COUNT if together or tells_the_row(figure, one, nearest) else AS_GOOD


def tells_the_row(figure: SaidFigure, one: SourceStatement, nearest: SourceStatement) -> bool:
    """Whether a figure is what a row of a passage begins with: "từ đủ 16 đến dưới 18 tuổi: …"."""
    if not agrees(figure, one.figure):
        return False
    if figure.kind is FigureKind.AGE and len(figure.values) > 1:
        return one.passage is nearest.passage or bool(one.driven & nearest.driven)
    if one.passage is not nearest.passage or figure.kind is FigureKind.AGE:
        return False
    bounded = figure.kind is FigureKind.MEASURE or figure.limit is not Limit.NONE
    return bounded and (
        figure.limit is Limit.NONE or figure.limit.upward is one.figure.limit.upward
    )


def tells_better(  # noqa: PLR0911 - a ladder of cases
    said: ScriptFigure, other: SourceStatement, one: SourceStatement
) -> bool:
    """Whether another row of a passage has clearly more of the script's clause than an equal one.

    "Giáo viên tiểu học 40%": the row of forty is that of other teachers.
    """
    if other.passage is not one.passage:
        return _is_of_another_sentence(said, other, one)
    if not (other.in_row and one.in_row):
        return False
    if agrees(said.figure, other.figure):
        return False
    if _TOTAL in said.near & other.near and _TOTAL not in one.near:
        return True  # "tổng không quá 60 phút", where that is what each of them has
    if is_told_by_another(said, other):  # "60% … kỹ năng và 70% biết bơi": both, the wrong way
        own, theirs = row_likeness(said, one), row_likeness(said, other)
        return said.figure.kind is FigureKind.SHARE and own < _OTHER_ROW < _THIS_ROW <= theirs
    act = first_words(said.sentence)
    first = act in other.near and act not in one.near and not _follows_its_like(said)
    if first and row_likeness(said, one) < row_likeness(said, other):
        return True  # "Hướng dẫn …": what is done stands first
    theirs = weight_of((other.near - other.lead - one.near) & said.near)
    return theirs - weight_of((one.near - one.lead - other.near) & said.near) >= CLEARLY


def may_be_of(said: ScriptFigure, one: SourceStatement, other: SourceStatement) -> bool:
    """Whether an equal row of a passage may be meant, although another one has more of the words.

    An age and a day are told of people and of what happened, in words that no row has; of what
    else there is the row that is told has words of its own there.
    """
    if one.passage is not other.passage or not agrees(said.figure, one.figure):
        return False
    if said.figure.kind in (FigureKind.AGE, FigureKind.DAY):
        return True
    if _TOTAL in said.near & other.near and _TOTAL not in one.near:
        return False
    if _NOT_OF_IT.search(said.sentence):
        return True
    own = weight_of((one.near - other.near) & said.near)
    return own > 0 and own >= _HALF_AS_MUCH * weight_of((other.near - one.near) & said.near)


def is_somebody_of_cases(said: ScriptFigure) -> bool:
    """Whether an age is of somebody who may do one thing and not another: "xe đạp thì được, …"."""
    age = said.figure.kind is FigureKind.AGE and said.figure.limit is Limit.NONE
    return age and len(said.figure.values) == 1 and weighs_cases(said.sentence)


def _is_of_another_sentence(
    said: ScriptFigure, other: SourceStatement, one: SourceStatement
) -> bool:
    """Whether the only term of a sentence is one of another act: "đánh võng … 22 đến 24 tháng"."""
    if (
        said.figure.kind is not FigureKind.PERIOD
        or said.beside
        or agrees(said.figure, other.figure)
    ):
        return False
    ours = syllables_of(said.around)
    more = weight_of(ours & (other.words - one.words))
    return more - weight_of(ours & (one.words - other.words)) >= CLEARLY


_SAYS_WHICH_END = re.compile(
    r"(?<!\w)(?:từ|đến|tới|lên|thấp nhất|ít nhất|tối thiểu|khởi điểm|cao nhất|nhiều nhất|tối đa"
    r"|không (?:quá|dưới)|hơn|trên|dưới|gần|khoảng|trở (?:lên|xuống))(?!\w)",
    re.IGNORECASE,
)


def is_one_end(said: ScriptFigure, one: SourceStatement) -> bool:
    """Whether a fine or a term is told by one end of its span, and no word says so."""
    figure, known = said.figure, one.figure
    if len(figure.values) > 1 or len(known.values) == 1 or known.values[0] == known.values[1]:
        return False
    if figure.kind is not FigureKind.MONEY and figure.unit != "tháng":
        return False
    if figure.limit is not Limit.NONE or figure.values[0] not in known.values:
        return False
    at = said.sentence.find(figure.text)
    around = said.sentence[max(at - _BEFORE, 0) : at] + said.sentence[at:][: len(figure.text) + 12]
    other = (one.values[0] for one in said.beside if len(one.values) == 1)
    return not _SAYS_WHICH_END.search(around) and not set(other) & set(known.values)


def says_enough(said: ScriptFigure, one: SourceStatement) -> bool:
    """Whether a sentence says enough that another figure for it is a mistake.

    "Chở 2 người …" alone may be of any vehicle; "trẻ em là người dưới …" is all of its source.
    """
    lately = frozenset(word for word, near in said.told.items() if near >= _LATELY)
    if weight_of(syllables_of(lately)) >= _SAYS_MUCH:
        return True
    return weight_of(lately & one.words) >= _ALL_OF_IT * weight_of(one.words)


def _follows_its_like(said: ScriptFigure) -> bool:
    """Whether another figure of its kind stands before it in its sentence."""
    start = said.figure.start
    return any(start - len(said.sentence) < one.start < start for one in said.beside)


def is_all_told(said: ScriptFigure, one: SourceStatement) -> bool:
    """Whether a passage has nearly all that the script's clause says, and that is much.

    A passage that counts many things up is told by one of them.
    """
    ours = (
        syllables_of(said.near)
        if clause_weight(said.near) >= TELLING
        else syllables_of(said.around)
    )
    common = weight_of(ours & one.words)
    return common >= _MUCH and common >= _NEARLY_ALL * weight_of(ours)


def is_clearly_of(said: ScriptFigure, one: SourceStatement, other: SourceStatement) -> bool:
    """Whether the script's clause has clearly more of one passage than of another."""
    if one.passage is other.passage:
        return False
    ours = syllables_of(said.near)
    more = weight_of(ours & (one.words - other.words))
    return more - weight_of(ours & (other.words - one.words)) >= CLEARLY


def is_another_row(said: ScriptFigure, one: SourceStatement, nearest: SourceStatement) -> bool:
    """Whether a row of the nearest one's passage is clearly not the one that is spoken of."""
    return one.in_row and row_likeness(said, one) < row_likeness(said, nearest) * SAME_ROW


def is_of_its_row(said: ScriptFigure, one: SourceStatement, nearest: SourceStatement) -> bool:
    """Whether an age lies within a row of the nearest one's passage that more words tell of.

    A long row is told by few of its words, and is the one that is meant all the same.
    """
    if said.figure.kind is not FigureKind.AGE or one.passage is not nearest.passage:
        return False
    if len(set(one.figure.values)) < 2 or not agrees(said.figure, one.figure):
        return False
    own = weight_of((one.near - nearest.near) & said.near)
    return own - weight_of((nearest.near - one.near) & said.near) >= CLEARLY


def is_within_another(said: ScriptFigure, one: SourceStatement, nearest: SourceStatement) -> bool:
    """Whether a share lies above one ("hơn một nửa" of 60%), or a limit is another passage's."""
    figure, theirs = said.figure, one.figure
    if figure.limit is Limit.NONE:
        return False
    if figure.kind is FigureKind.SHARE:
        above = figure.limit.upward and theirs.limit is Limit.NONE
        return above and one.passage is nearest.passage and spans_meet(figure, theirs)
    own = theirs.limit is figure.limit and nearest.figure.limit is Limit.NONE
    return figure.kind is FigureKind.MEASURE and own and agrees(figure, theirs)


def row_likeness(said: ScriptFigure, one: SourceStatement) -> float:
    """How much of a row of a passage is in the script's own clause: which row is spoken of."""
    return weight_of(one.near & said.near) / max(clause_weight(one.near), TELLING)


def agrees(said: SaidFigure, known: SaidFigure) -> bool:
    """Whether a figure says the same, or one end of the same span; a case may lie within one."""
    if said.same_quantity(known):
        return True
    if (said.kind, said.unit) != (known.kind, known.unit) or len(said.values) != 1:
        return False
    if len(known.values) == 1:  # "bạn 8 tuổi" for "từ đủ 7 tuổi"
        return may_be_a_case(said) and known.limit is not Limit.NONE and spans_meet(said, known)
    value, lone = said.values[0], said.limit is Limit.NONE
    first, last = known.values
    if said.kind is FigureKind.AGE and lone:
        return first <= value < last
    if may_be_a_case(said) and spans_meet(said, known):
        return True
    either = lone or said.kind not in BOUNDED_KINDS
    return (value == first and (either or said.limit.upward)) or (
        value == last and (either or not said.limit.upward)
    )


def is_fine_by_form(said: ScriptFigure, one: SourceStatement) -> bool:
    """Whether a span of money is a fine by what it stands with: "Đu bám xe: 4 đến 6 trăm nghìn"."""
    span = len(said.figure.values) > 1 and said.figure.kind is FigureKind.MONEY
    return span and is_all_told(said, one) and not tells_a_price(said.sentence)


def tells_a_price(sentence: str) -> bool:
    """Whether an amount of a sentence may be what something costs or somebody earns."""
    return _PRICE.search(sentence) is not None


_PRICE = re.compile(
    r"(?<!\w)(?:giá|mua|bán|vé|tiệm|chợ|quán|tiền công|lương|thưởng|học phí|gửi xe"
    r"|(?:một|mỗi) (?:chiếc|cái|đôi|suất|phần|lượt|ký|cân))(?!\w)",
    re.IGNORECASE,
)


def is_of_other_ages(said: ScriptFigure, one: SourceStatement) -> bool:
    """Whether a row speaks of nobody of the ages that a sentence tells all of it of."""
    return (
        said.figure.kind is FigureKind.AGE
        and len(said.figure.values) > 1
        and is_all_told(said, one)
        and not spans_meet(said.figure, one.figure)
        and not is_of_the_rest(said, one)
    )


def is_of_the_rest(said: ScriptFigure, one: SourceStatement) -> bool:
    """Whether an age, a measure, a number of people is of what a rule leaves out: "không bị"."""
    outside = (FigureKind.AGE, FigureKind.MEASURE)
    if said.figure.kind not in outside and said.figure.unit != "người":
        return False
    if len(said.figure.values) > 1:
        return False
    apart = not spans_meet(said.figure, one.figure)
    return (
        apart
        and bool(_NOT_DONE.search(said.sentence) or _NOT_OF_IT.search(said.sentence))
        and not _NOT_DONE.search(one.passage.text)
    )


_TOTAL = "tổng"
_NOT_DONE = re.compile(
    r"(?<!\w)(?:không|chẳng|chưa)(?: thể| hề| còn)? (?:bị|phải|cần|được|bắt buộc)(?!\w)",
    re.IGNORECASE,
)
_NOT_OF_IT = re.compile(
    r"(?<!\w)(?:(?:không|chẳng|chưa) (?:thuộc|nằm trong)|chưa (?:tới|đến|đủ)(?: mức)?)(?!\w)",
    re.IGNORECASE,
)
_HALF_AS_MUCH = 0.5  # of the words that only the other row has
_OTHER_ROW, _THIS_ROW = 0.3, 0.6  # of a row's words: it is not, it is the one that is spoken of
_BEFORE = 28  # characters before a figure in which its limit stands
_LATELY = 0.8  # told in its sentence, or right before it
_ALL_OF_IT = 0.5
_SAYS_MUCH = 5.0  # weight of words: "Chở 2 người" has 4.2
_MUCH = 7.0  # weight of words that are not said by chance
_NEARLY_ALL = 0.65
CLEARLY = 3.0  # weight of words by which one row is spoken of and not another


def nearness(said: ScriptFigure, one: SourceStatement) -> float:
    """How far a passage speaks of what the script speaks of; 1 = word for word.

    Half of it is how much of what the source says there is told by the script, half how much
    of the script's clause is in the source.
    """
    near = alike(said, one)
    if said.cited:
        return near + (0.15 if any(one.passage.of(d) for d in said.cited) else -0.1)
    if said.nearest and one.passage.of(said.nearest):
        return near + 0.1
    return near


def alike(said: ScriptFigure, one: SourceStatement) -> float:
    """The same without regard to the document that is named."""
    covered = _covered(said, one)
    near = said.near if clause_weight(said.near) >= TELLING else said.around
    ours = clause_weight(near)
    back = weight_of(near & one.words) / ours if ours >= TELLING else covered
    likeness = (covered + back) / 2
    if are_apart(said.contrasted, one.contrasted) or is_of_another_act(said, one):
        likeness -= 0.3
    return likeness


def _covered(said: ScriptFigure, one: SourceStatement) -> float:
    """How much of what the source says there is told by the script, 0 to 1."""
    theirs = clause_weight(one.near)
    told = fsum(said.weights[word] for word in one.near & said.heard)
    if theirs >= TELLING:
        return told / theirs
    # a clause of a word or two is told by what stands around it
    around = clause_weight(one.words)
    if not around:
        return 0.0
    share = fsum(said.weights[word] for word in one.words & said.heard)
    return (told + share / around * (TELLING - theirs)) / TELLING
