"""Words of duty held against the source: what is forbidden, must be done, may be done, is punished.

Each clause of a sentence is held against the clauses of the sources that are near it: they speak of
the same act, of the same people, on the same condition. Which duties oppose one another is a table;
what a sentence tells of others, asks, reports or puts right is left alone. The table and its rules
are read together, which is why this is longer than 600 lines.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from broadcaster.domain.script import Paragraph, Script
from broadcaster.domain.text import nfc
from broadcaster.law.document_numbers import document_key
from broadcaster.law.document_titles import behind_head
from broadcaster.law.duty_clauses import ToldClause, told_clauses
from broadcaster.law.duty_marks import Duty, duty_words, first_word, limits_in, rows_in
from broadcaster.law.passages import Passage
from broadcaster.law.point_values import bodies_in
from broadcaster.law.said_figures import FigureKind, Limit, SaidFigure, figures_in
from broadcaster.law.sentence_readings import read_every_way
from broadcaster.law.sentence_sense import asks, raises_doubt, weighs_cases
from broadcaster.law.source_duties import SourceDuty, duties_perhaps_of, source_duties
from broadcaster.law.source_statements import spans_meet
from broadcaster.law.telling_words import acts_of, are_apart, clause_weight, weight_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFinding:
    """A sentence that says the opposite of a clause of its source."""

    paragraph: Paragraph
    start: int  # of the sentence in the paragraph
    duty: Duty  # what the source says
    passage: Passage
    sure: bool  # near enough, and in words that leave no doubt


_NEAR = 0.42  # from which a sentence may be told of, as a warning
_SURE = 0.5  # from which it is an error
_WHOLLY = 1.0  # what a rule tells of by itself, however near another clause is
_SAME_AGE = 0.1  # how much nearer a sentence is that speaks of the same ages
_GROWN = 18  # years of age
_TOLD = 0.3  # of an item of a list, from which it is the one that is spoken of
_MOST = 0.6
_NEARLY_ALL = 0.7
_MOST_OF_ACT = 0.7
_MOST_OF_WHO = 0.75
_HALF = 0.5
_MORE_OF_IT = 7.0  # weight of words of a source that the clause which agrees does not have
_LEAST = 5.5  # weight of common words without which two sentences share a topic only
_SENTENCE = re.compile(r"[^.?!…]*(?:[.?!…]+(?!\s|$)[^.?!…]*)*[.?!…]*")
_REPORTS = re.compile(  # what others say or think, put right here or in the next sentence
    r"(?<!\w)(?:đừng|chớ|có (?:bạn|người|em|ai)|nhiều (?:bạn|người|em)|một số (?:bạn|người)|ai)"
    r"(?: \w+)? (?:nói|bảo|cho rằng|cho là|tưởng|nghĩ|tin|kháo)(?!\w)|không có nghĩa|lầm tưởng"
    r"|(?:bạn|em|người|ai) nào cũng (?:nghĩ|tưởng)"
    r"|nghe nói|tin đồn|(?<!\w)(?:tưởng|ngỡ|lầm|nhầm|sợ|lo bị|từng bị|trước (?:đây|kia)"
    r"|(?:ngày|hồi) (?:trước|xưa)|hồi \w+ (?:còn|đi))(?!\w)",
    re.IGNORECASE,
)
_PUT_RIGHT = re.compile(
    r"\s*(?:(?:nói|nghĩ|hiểu|làm) (?:thế|vậy|như thế|như vậy)|điều (?:đó|ấy)|thế|vậy|như thế)?"
    r" ?(?:là |thì )?(?:sai|nhầm|không đúng|chưa đúng|không phải)(?!\w)",
    re.IGNORECASE,
)
ADULTS = re.compile(
    r"(?<!\w)(?:người (?:lớn|thành niên|trưởng thành)|cha mẹ|bố mẹ|phụ huynh|giáo viên"
    r"|thầy cô)(?!\w)",
    re.IGNORECASE,
)
_CHILDREN = re.compile(
    r"(?<!\w)(?:trẻ em|trẻ|thiếu niên|thiếu nhi|chưa thành niên|chưa đủ tuổi|các em|em nhỏ"
    r"|học sinh)(?!\w)",
    re.IGNORECASE,
)
_TAKES_NO_PART = re.compile(
    r"(?<!\w)(?:từ chối|can ngăn|can ra|ngăn cản|khuyên(?! bảo)|cảnh báo|đính chính|tố cáo"
    r"|báo (?:tin|cho|với|công an)|tố giác|tự vệ"
    r"|phòng vệ|chứng kiến|nạn nhân|người bị|em bị|bạn bị|bị hại)(?!\w)",
    re.IGNORECASE,
)
_FINED = re.compile(r"(?<!\w)(?:mà|còn)? (?:bị )?phạt (?:tiền|từ|\d)|đồng(?!\w)", re.IGNORECASE)


def duty_findings(script: Script, numbers: Iterable[str]) -> Iterator[DutyFinding]:
    """Every sentence of a script that says the opposite of a duty in one of its sources."""
    keys = tuple(dict.fromkeys(map(document_key, numbers)))
    if not source_duties(keys):
        return
    for block in script.body:
        if isinstance(block, Paragraph) and not block.quoted:
            told = read_every_way(nfc(block.text), lambda text: _opposites(text, keys))
            for start, clause, sure in told:
                yield DutyFinding(
                    paragraph=block, start=start, duty=clause.duty, passage=clause.passage,
                    sure=sure,
                )  # fmt: skip


@lru_cache(maxsize=4096)
def _opposites(text: str, keys: tuple[str, ...]) -> tuple[tuple[int, SourceDuty, bool], ...]:
    return tuple(_found(text, keys))


def _found(text: str, keys: tuple[str, ...]) -> Iterator[tuple[int, SourceDuty, bool]]:
    for start, sentence in plain_sentences(text):
        told = [*_opposed(sentence, keys)]
        if told and not _says_who_is_spared(sentence, keys):
            _, clause, sure = max(told, key=lambda row: row[0])
            yield (
                start,
                clause,
                sure
                and (not weighs_cases(sentence) or _is_of_one_row(sentence, clause))
                and _is_stated(clause.duty, sentence),
            )


def _says_who_is_spared(sentence: str, keys: tuple[str, ...]) -> bool:
    """Whether a sentence says, in the words of a row, of the same ages, that they are not punished.

    "Người chưa đủ 14 tuổi chưa thuộc đối tượng bị xử phạt": every word of it is the row's, or is of
    people, so that no other row can be told wrong by it.
    """
    told = [
        one for one in told_clauses(behind_head(sentence))
        if one.duty not in (Duty.UNDONE, Duty.SAID)
    ]  # fmt: skip
    rows = [one for one in source_duties(keys) if one.duty is Duty.SPARED and _ages(one.limits)]
    return bool(told) and all(
        one.duty is Duty.SPARED
        and any(
            one.words - _OF_ANYBODY <= row.words and _spans(one.limits) == _spans(row.limits)
            for row in rows
        )
        for one in told
    )


_OF_ANYBODY = duty_words("người, trẻ em, em bé, học sinh, con, cháu, trò")


def _spans(limits: tuple[SaidFigure, ...]) -> set[tuple[tuple[float, ...], Limit]]:
    """The ages of a clause, as far as they tell it apart."""
    return {(one.values, one.limit) for one in _ages(limits)}


_CASES = re.compile(r";|,? (?<!\w)(?:còn|nhưng|chứ)(?!\w)", re.IGNORECASE)


def _is_of_one_row(sentence: str, clause: SourceDuty) -> bool:
    """Whether both cases of a sentence are acts that one clause has side by side.

    "Mua dữ liệu cá nhân bị cấm, còn bán thì được": no other who or where may make it right.
    """
    sides = [duty_words(side) for side in _CASES.split(sentence)]
    return len(sides) > 1 and all(side and side <= clause.words for side in sides)


@lru_cache(maxsize=4096)
def plain_sentences(text: str) -> tuple[tuple[int, str], ...]:
    """The sentences of a text that tell: none that asks, reports of others or is put right."""
    return tuple(
        (match.end() - len(match[0].lstrip()), sentence)
        for match in _SENTENCE.finditer(text)
        if (sentence := match[0].strip())
        and not asks(sentence)
        and not _REPORTS.search(sentence)
        and not _PUT_RIGHT.match(text, match.end())
    )


@lru_cache(maxsize=1024)
def _comparable(keys: tuple[str, ...], told: Duty) -> frozenset[int]:
    """The places of the duties of some documents that a clause with a duty can be held against."""
    return frozenset(
        n for n, one in enumerate(source_duties(keys)) if (one.duty, told) in _COMPARED
    )


def _opposed(sentence: str, keys: tuple[str, ...]) -> Iterator[tuple[float, SourceDuty, bool]]:
    """The clauses of the sources that a sentence says the opposite of, and how near it is."""
    sources = duties_perhaps_of(sentence, keys)
    agreed: list[tuple[SourceDuty, ToldClause]] = []
    opposed: list[tuple[float, SourceDuty, bool, ToldClause]] = []
    for told in told_clauses(sentence) if sources else ():
        best_agreed = 0.0
        rows: list[tuple[float, SourceDuty, bool]] = []
        comparable = _comparable(keys, told.duty)
        for n, source in sources:
            if n not in comparable or told.words.isdisjoint(source.words):
                continue
            near = _nearness(told, source)
            if near >= _NEAR and (enough := _of_another_row(told, source)) is not None:
                rows.append((near, source, near >= enough))
            if near >= _SURE and _punishes_who_is_left_out(told, source):
                rows.append((_WHOLLY, source, True))
            if near < _NEAR or not _is_of_the_same(told, source):
                continue
            if _is_warned_there(told, source):
                best_agreed = max(best_agreed, near)
            if _agrees(told, source):
                agreed.append((source, told))
                if source.duty is not Duty.SAID:
                    best_agreed = max(best_agreed, near)
            enough = _enough(told, source)
            if enough is not None:
                doubted = any(_left_out(told, source, perhaps=True))
                rows.append((near, source, near >= enough and not doubted))
        opposed += [(*row, told) for row in rows if row[0] >= best_agreed]
    for near, source, sure, told in opposed:
        if not any(
            one is source
            and (told.verbs & other.verbs or told.head & other.head)
            and weight_of((told.words - other.words) & source.words) < _MORE_OF_IT
            for one, other in agreed
        ):
            yield near, source, sure


def _nearness(told: ToldClause, source: SourceDuty) -> float:
    """How near a clause that is told is to one of a source, with the side before where needed."""
    near = nearness_to(told.words, source)
    if near < _NEAR and told.earlier and told.duty in _LETS_OFF:
        near = nearness_to(told.words | told.earlier, source)
    return near + (_same_age(told, source) if near else 0.0)


def _agrees(told: ToldClause, source: SourceDuty) -> bool:
    """Whether a clause says what the source says; "phải đợi rồi mới báo" does not."""
    if source.duty is Duty.OBLIGED and _puts_off(told, source) is not None:
        return False
    return told.duty in _AGREEING.get(source.duty, ()) and _same_way(told, source)


_AS_IT_IS = (Duty.SAID, Duty.DENIED)  # no duty: "không giống số phải trả cước" is no denial
_DENYING = re.compile(r"(?<!\w)(?:không|chưa|chẳng)(?!\w)", re.IGNORECASE)


def _is_stated(duty: Duty, sentence: str) -> bool:
    """Whether a sentence states the opposite of what a source says in its own name.

    That something is so, or belongs to it, is denied in many ways of many things: "chưa có ai bị
    thương cũng bị phạt", "không được miễn chỉ vì còn là học sinh".
    """
    if duty is Duty.COUNTED:
        return False
    if duty is Duty.SAID and _DENYING.search(sentence):
        return False
    return duty not in _AS_IT_IS or not raises_doubt(sentence)


_LETS_OFF = (Duty.ALLOWED, Duty.SPARED, Duty.FREE)  # what a side behind "nhưng", "còn" says


def nearness_to(words: frozenset[str], source: SourceDuty) -> float:
    """How near a clause is to one of a source: the mean of what each has of the other.

    Of what the source counts up only the items that are told must be told in full.
    """
    words -= _VEHICLES - source.words  # a source without a vehicle is of all of them
    known = source.words
    if source.duty in (Duty.FORBIDDEN, Duty.OBLIGED) and len(words & known) >= 1:
        known = known | source.context
    common = weight_of(words & known)
    if common < _LEAST:
        return 0.0
    told = frozenset().union(
        *(item for item in source.items if weight_of(item & words) >= _TOLD * clause_weight(item))
    )
    told |= words & known
    mean = (common / clause_weight(words) + common / weight_of(told)) / 2
    if source.duty is Duty.FORBIDDEN and common >= _NEARLY_ALL * clause_weight(source.words):
        return max(mean, _SURE)  # all of a short clause, and more
    return mean


def _same_way(told: ToldClause, source: SourceDuty) -> bool:
    """Whether both are of the same done or left undone: the words that they deny agree."""
    if told.negated and source.negated:
        return bool(told.negated & source.negated)
    return not told.negated and not source.negated & told.every


def _same_age(told: ToldClause, source: SourceDuty) -> float:
    return _SAME_AGE if _ages(told.limits) and _ages(source.limits) else 0.0


def _share(words: frozenset[str], source: frozenset[str]) -> float:
    """How much of what is told a source has."""
    return weight_of(words & source) / weight_of(words) if words else 0.0


def _is_of_the_same(told: ToldClause, source: SourceDuty) -> bool:
    """Whether a clause may be of the things, people and cases of one of a source."""
    if are_apart(told.contrasted, source.contrasted) or not _is_of_those(told, source):
        return False
    if are_apart(told.rows, source.rows):
        return False
    ours, theirs = acts_of(told.text), acts_of(source.text)
    if source.fines and ours and theirs and not ours & theirs:
        return False  # who uses a thing is not who helps with it
    if told.only_if is not None and source.only_if is not None:
        return told.only_if is source.only_if
    return not any(_left_out(told, source))


def _left_out(told: ToldClause, source: SourceDuty, *, perhaps: bool = False) -> Iterator[bool]:
    """Of each of those whom a source leaves out, whether a clause is of them.

    "Trừ trẻ dưới 6 tuổi": a child of whom no age is told is one of them `perhaps`.
    """
    whole, around = duty_words(told.whole), limits_in(told.whole)
    taken = _SITS_BEHIND.search(told.whole)
    if taken and _ages(limits_in(taken[0])):
        whole |= _A_CHILD
    for words, limits in source.spared:
        unsaid = bool(_ages(limits)) and not _ages(around)
        fits = any(limits_fit(ours, limits) for ours in (around, told.limits or around))
        yield _share(words, whole) >= _MOST and (not limits or fits) and unsaid is perhaps


_A_CHILD = duty_words("trẻ em")


def _punishes_who_is_left_out(told: ToldClause, source: SourceDuty) -> bool:
    """Whether somebody is fined whom a source leaves out: "(trừ cấp cứu, trẻ dưới 6 tuổi)"."""
    if source.duty is Duty.ALLOWED and told.duty in _FINING:
        return _punishes_what_is_allowed(told, source) is not None
    punishes = told.duty in _FINING or _APPLIES.search(told.whole)
    if not punishes or source.duty not in _FINING:
        return False
    if _LEAVES_OUT.search(told.whole) or are_apart(told.contrasted, source.contrasted):
        return False
    whole, limits = duty_words(told.whole), limits_in(told.whole)
    return any(
        _share(words, whole) >= _MOST
        and (not theirs or (_ages(limits) and limits_fit(limits, theirs)))
        for words, theirs in source.spared
    )


_APPLIES = re.compile(r"(?<!\w)áp dụng(?: cho| với| đối với)? cả(?!\w)", re.IGNORECASE)
_FINING = (Duty.PUNISHED, Duty.WARNED)
_LEAVES_OUT = re.compile(
    r"(?<!\w)(?:trừ(?! \w+ điểm)|không|chẳng|ngoại lệ|miễn|ngoài)(?!\w)(?! (?:đội|cài|có|dùng))",
    re.IGNORECASE,
)


def _ages(limits: tuple[SaidFigure, ...]) -> tuple[SaidFigure, ...]:
    return tuple(one for one in limits if one.kind is FigureKind.AGE)


def _is_of_those(told: ToldClause, source: SourceDuty) -> bool:
    """Whether a clause may be of people of the ages of one of a source."""
    ours, theirs = _ages(told.limits), _ages(source.limits)
    pupils = source.text.lstrip().startswith("học sinh")
    grown = ADULTS.search(told.text) and not _TO_CHILDREN.search(told.text)
    if not ours and grown and (theirs or pupils):
        return False
    if pupils and any(one.values[0] >= _GROWN for one in ours):
        return not any(one.limit.upward for one in ours)
    return limits_fit(told.limits, source.limits)


_TO_CHILDREN = re.compile(  # grown people who give are not those whom it is of
    r"(?<!\w)cho(?: các| mấy| những| một)*"
    r" (?:trẻ em|trẻ|em bé|em nhỏ|bé|cháu|trò|học trò|học sinh|con|các em)(?!\w)",
    re.IGNORECASE,
)


def limits_fit(ours: tuple[SaidFigure, ...], theirs: tuple[SaidFigure, ...]) -> bool:
    """Whether each of our figures meets one of theirs, where they have one of its kind."""
    return all(
        any(_meet(one, other) for other in like)
        for one in ours
        if (like := [other for other in theirs if (other.kind, other.unit) == (one.kind, one.unit)])
    )


def _meet(one: SaidFigure, other: SaidFigure) -> bool:
    """Whether two figures have a case in common: who is 7 is not under 7."""
    for point, span in ((one, other), (other, one)):
        if point.limit is Limit.NONE and len(set(point.values)) == 1:
            edge = span.values[0] if len(set(span.values)) == 1 else None
            if span.limit in (Limit.UNDER, Limit.OVER) and edge == point.values[0]:
                return False
    return spans_meet(one, other)


_AGREEING = {
    Duty.FORBIDDEN: (Duty.FORBIDDEN, Duty.PUNISHED),
    Duty.OBLIGED: (Duty.OBLIGED, Duty.COMPELLED),
    Duty.OPTIONAL: (Duty.OPTIONAL,),
    Duty.DENIED: (Duty.DENIED, Duty.FREE, Duty.NOT_COUNTED),
    Duty.PUNISHED: (Duty.PUNISHED,),
    Duty.SAID: (Duty.OBLIGED, Duty.COMPELLED),
    Duty.ALLOWED: (Duty.ALLOWED, Duty.OPTIONAL, Duty.SPARED),
}


def _enough(told: ToldClause, source: SourceDuty) -> float | None:
    """How near a clause that says the opposite has to be for an error; None = it does not."""
    rule = _OPPOSING.get((source.duty, told.duty))
    return rule(told, source) if rule else None


def _allows_what_is_forbidden(told: ToldClause, source: SourceDuty) -> float | None:
    if told.who_undone and not source.who_undone:
        return None
    if not _same_way(told, source) or not told.verbs & source.verbs:
        return None
    if source.where and (not source.where & told.words or OUTSIDE.search(told.text)):
        return None
    return (
        _SURE
        if _share(told.head - _VEHICLES - _AT_HOME or told.head, source.words | source.context)
        >= _MOST
        else None
    )


OUTSIDE = re.compile(
    r"(?<!\w)(?:ngoài|ở nhà|nhà riêng|(?:hết|sau) giờ|tan (?:học|làm|trường))(?!\w)"
)


def _spares_what_is_forbidden(told: ToldClause, source: SourceDuty) -> float | None:
    same = _same_way(told, source) and _share(told.words, source.words) >= _MOST
    if told.who_undone and not source.who_undone:
        return None
    return None if not same or _TAKES_NO_PART.search(told.whole) else _SURE


def _frees_of_what_must_be(told: ToldClause, source: SourceDuty) -> float | None:
    if told.who and not told.who & source.words:
        return None  # of others
    if told.head and not told.head & source.words:
        return None  # of something else
    if told.who_undone and not source.who_undone:
        return None
    some = bool(told.who) and _share(told.who, source.words) < _HALF
    some = some or bool(_ages(told.limits) and not _ages(source.limits))  # who may be let off
    if source.hours and _BY_DAY.search(told.text):
        return None
    if source.hours and told.hours and not _at_the_same_hours(told.whole, source.text):
        return None
    return inf if some or (source.hours and not told.hours) else _SURE


_BY_DAY = re.compile(r"(?<!\w)(?:ban ngày|buổi (?:sáng|trưa)|trời sáng)(?!\w)")


def _at_the_same_hours(told: str, source: str) -> bool:
    """Whether hours that are told lie within those of a source, which may go over midnight."""
    ours = [one for one in figures_in(told) if one.unit == "giờ"]
    theirs = [value for one in figures_in(source) if one.unit == "giờ" for value in one.values]
    if len(theirs) < 2:
        return True
    first, last = theirs[0], theirs[-1]
    return all(
        (value >= first or value <= last) if first > last else first <= value <= last
        for one in ours for value in one.values
    )  # fmt: skip


def _puts_off(told: ToldClause, source: SourceDuty) -> float | None:
    """Of “để vài hôm rồi báo”, where it is to be done at once."""
    at_once = _AT_ONCE.search(source.text) and _LATER.search(told.whole)
    return _NEAR if at_once and told.verbs & source.words | told.head & source.words else None


_AT_ONCE = re.compile(r"(?<!\w)(?:ngay|lập tức)(?! (?:trước|sau|cả|hôm))(?!\w)")
_LATER = re.compile(
    r"(?<!\w)(?:(?:chờ|đợi|để|vài|mấy|một|hai|ba)(?: \w+)? (?:hôm|ngày|tuần|tháng)"
    r"(?: sau)? (?:rồi|mới|hẵng)"
    r"|(?:chờ|đợi)(?: \w+){1,5}? (?:rồi|mới|hẵng)|từ từ|hôm sau|mai|tuần sau)(?!\w)",
    re.IGNORECASE,
)


def _denies_a_right(told: ToldClause, source: SourceDuty) -> float | None:
    right = "có quyền" in source.text and "không có quyền" in told.whole.lower()
    return _SURE if right and _share(told.head, source.words) >= _MOST else None


def _leaves_it_open(told: ToldClause, source: SourceDuty) -> float | None:
    """Of “có thể” for “phải”: of the very thing that has to be done, and of nothing beside it."""
    if (late := _puts_off(told, source)) is not None:
        return late
    same = told.verbs & (source.verbs | source.act) and _share(told.head, source.act) >= _MOST
    act = told.text.rpartition(" . ")[2]
    if not same or told.undone or not told.head & source.act:
        return None
    return None if _CHOICE.search(act) and not _OR_ELSE.search(told.whole) else _SURE


_CHOICE = re.compile(r",|(?<!\w)(?:hoặc|hay|và)(?!\w)")
_OR_ELSE = re.compile(
    r"(?<!\w)(?:tùy|tuỳ|hoặc tự|hoặc không|hay không|nếu (?:thích|muốn))(?!\w)", re.I
)


def _forbids_what_must_be(told: ToldClause, source: SourceDuty) -> float | None:
    same = bool(told.verbs & source.verbs) and not told.undone and not source.undone
    return _SURE if same and _share(told.head, source.act) >= _MOST else None


def _allows_to_leave_undone(told: ToldClause, source: SourceDuty) -> float | None:
    """Of “không đội cũng được”, “không đội thì không sao” of what has to be done."""
    if (late := _puts_off(told, source)) is not None:
        return late
    if not told.undone or source.undone or _does_so_anyway(told, source):
        return None
    if _ages(told.limits) and not _ages(source.limits):
        return None
    return _SURE if _share(told.words, source.words) >= _MOST else None


def _does_so_anyway(told: ToldClause, source: SourceDuty) -> bool:
    """Whether a clause is of somebody who reports, refuses, suffers; "không báo cho" is none."""
    if _SUFFERS_AND_CANNOT_TELL.match(told.whole):
        return True
    left = told.negated & source.words
    return any(
        not (left and _DENIED_BEFORE.search(told.whole, 0, match.start()))
        for match in _TAKES_NO_PART.finditer(told.whole)
    )


_SUFFERS_AND_CANNOT_TELL = re.compile(  # "Trẻ bị xâm hại không dám kể": not the one who has to
    r"\W*(?:(?:nếu|khi|các|có) )*(?:trẻ em|trẻ|em|bé|cháu|con|bạn|học sinh|nạn nhân)(?: \w+)?"
    r" bị (?:\w+ ){1,3}?(?:mà )?(?:không|chưa|chẳng)"
    r" (?:dám (?:kể|nói)|(?:kể|nói) (?:được|nổi|ra))(?!\w)",
    re.IGNORECASE,
)
_DENIED_BEFORE = re.compile(
    r"(?<!\w)(?:không|chẳng|chả|chưa|khỏi)(?: (?:hề|dám|cần|muốn|thèm|phải|đi))* $", re.IGNORECASE
)


def _asks_for_a_part(told: ToldClause, source: SourceDuty) -> float | None:
    """Of “chỉ cần cha mẹ đồng ý” where the source wants two, or always."""
    wanted = source.text.partition("phải ")[2]
    both = [duty_words(one) for one in re.split(r"(?<!\w)và(?!\w)", wanted)]
    if len(both) < 2:
        return _SURE if _ALWAYS.search(wanted) and told.head & source.act else None
    asked = told.head
    return _NEAR if asked & source.act and any(not one & asked for one in both if one) else None


_ALWAYS = re.compile(r"(?<!\w)(?:suốt|mọi|hoàn toàn|toàn bộ|tất cả)(?!\w)")


def _compels(told: ToldClause, source: SourceDuty) -> float | None:
    if told.head and not told.head & source.act:
        return None  # something beside it
    done = "|".join(map(re.escape, sorted(told.verbs)))
    if done and re.search(rf"(?<!có thể )(?<!\w)buộc (?:phải )?(?:{done})(?!\w)", source.text):
        return None  # "có thể bị phạt và bị buộc tiêu hủy"
    return _NEAR if len(told.head) > 1 and told.head <= source.act else _SURE


def _obliges_what_is_forbidden(told: ToldClause, source: SourceDuty) -> float | None:
    """Of “phải yêu cầu” for “không được yêu cầu”."""
    if not told.verbs & source.verbs or not _same_way(told, source):
        return None
    return _SURE if _share(told.head, source.words) >= _MOST else None


def _forbids_what_may_be(told: ToldClause, source: SourceDuty) -> float | None:
    """Of “không được dùng biện pháp nhắc nhở” for “có thể dùng”."""
    if told.undone or source.fined or not told.head & source.act:
        return None
    ours, theirs = _ages(told.limits), _ages(source.limits)
    same = _share(told.head, source.act) >= _MOST and bool(ours) <= bool(theirs)
    done = first_word(source.phrase) in told.every or len(told.head & source.act) >= _TWO
    return _SURE if same and done else None


def _punishes_what_is_allowed(told: ToldClause, source: SourceDuty) -> float | None:
    """Of “chở người già yếu bị phạt” for “được chở … khi có người già yếu”."""
    if told.undone or (source.fined and not source.limits):
        return None
    if not told.verbs & source.verbs or _LEAVES_OUT.search(told.whole):
        return None
    told_rest = (told.words - _VEHICLES) & source.words
    whom = any(item <= told.words for item in source.items if len(item - _VEHICLES) > 1)
    return _SURE if whom and len(told_rest) > _TWO else None


def _obliges_what_may_be(told: ToldClause, source: SourceDuty) -> float | None:
    """Of “phải dùng” for “có thể dùng”."""
    return _SURE if first_word(source.phrase) in told.verbs else None


def _says_it_is_not(told: ToldClause, source: SourceDuty) -> float | None:
    """What a source says and a clause denies of the same people."""
    ages = _ages(source.limits)
    if _share(told.head, source.words) < _MOST:
        return None
    if _INSTEAD.match(told.whole) and not told.head <= source.words:
        return None  # "…, chứ không phải một nửa": of what is told in its place
    subject = told.text.partition(" . ")[0].rpartition(",")[2]
    ours, theirs = bodies_in(subject), bodies_in(source.text)
    if ours and theirs and not ours & theirs:
        return None  # of others
    who = told.who - _VEHICLES
    known = source.words if source.fined else source.words | source.context
    same = _share(who, known) >= _MOST_OF_WHO or bool(ages and _ages(told.limits))
    undone = told.undone or told.who_undone
    return _SURE if same and undone is source.undone else None


_INSTEAD = re.compile(r"\W*không phải(?: là)? ", re.IGNORECASE)


def _of_another_row(told: ToldClause, source: SourceDuty) -> float | None:
    """What a source has for pupils of other schools: "tiểu học chỉ có …; cấp học khác có …"."""
    apart = are_apart(told.rows, source.rows)
    if not apart or source.duty is not Duty.SAID or told.duty not in (*_PUT_ON, Duty.SAID):
        return None
    own = next(
        (one for one in source.passage.text.split(";") if rows_in(one)[0] == told.rows[0]), ""
    )
    if told.duty is Duty.SAID:  # "học sinh tiểu học thì cô phê bình"
        closed = "chỉ" in own and _share(told.words, duty_words(own)) < _HALF
        return _SURE if closed and _share(told.words, source.words) >= _HALF else None
    closed = "chỉ" in own and _share(told.head, duty_words(own)) < _HALF
    return _SURE if closed and _share(told.head, source.words) >= _MOST else None


_PUT_ON = (Duty.OBLIGED, Duty.COMPELLED, Duty.OPTIONAL)


def _forbids_what_is(told: ToldClause, source: SourceDuty) -> float | None:
    """Of “không được bảo mật” where the source says that it is; what is fined or barred agrees."""
    if source.fined or _BARS.search(source.text) or "cấm" in told.whole.lower():
        return None
    given = re.search(r"(?<!\w)(?:được|có quyền|có trách nhiệm|có) (\w+)", source.text)
    if given is None or given[1] not in told.text.rpartition(" . ")[2].split()[:2]:
        return None
    return _says_it_is_not(told, source)


_BARS = re.compile(r"(?<!\w)(?:cấm|không|chỉ|phải|phạt|cảnh cáo)(?!\w)")


def _says_it_is(told: ToldClause, source: SourceDuty) -> float | None:
    """What a source denies and a clause says."""
    at = told.text.find(source.phrase)
    last = source.phrase.split()[-1]
    if told.undone or "không còn" in told.whole.lower():
        return None
    named = {first_word(one) for one in re.split(r"[,:]", source.text)} - {""}
    of_all = source.text.lstrip().startswith("không")  # "không còn đình chỉ học tập"
    if at > 0 and not of_all and duty_words(told.text[:at]) and not named & told.every:
        return None  # of others: "xã là cấp chính quyền", of which "thôn" is none
    if at >= 0:
        before = re.split(r"[,:]", told.text[:at])[-1]
        behind = re.split(r"[,:]", told.text[at + len(source.phrase) :])[0]
        return None if _ENDS.search(before) or _ENDED.match(behind) else _SURE
    paid = {"cước", "phí", last} if source.phrase.startswith("mất") else {last}
    return _SURE if _COST.search(told.whole) and paid & told.every else None


_ENDS = re.compile(r"(?<!\w)(?:không|chẳng|chưa|hết|miễn|bỏ|thay|thôi|dừng|chấm dứt)(?!\w)")
_ENDED = re.compile(  # "cấp huyện đã thôi hoạt động"
    r"(?: \w+){0,2}? (?:(?:đã|bị|được|đều|cũng|nay) )*(?:thôi|ngừng|dừng|chấm dứt|kết thúc|bãi bỏ"
    r"|bỏ|giải thể|xóa|hết)(?!\w)"
)
_COST = re.compile(r"(?<!\w)(?:phải|vẫn|bị)(?: \w+)? (?:trả|mất|tốn|nộp|đóng|tính)(?!\w)")


def _spares_what_is_punished(told: ToldClause, source: SourceDuty) -> float | None:
    if _TAKES_NO_PART.search(told.whole) or _of_age(told, source):
        return None
    if _OFF_THE_ROAD.search(told.whole) and "đường" in source.text:
        return None
    if _ages(source.limits) and not _of_children(told):
        return None
    words, head = told.words, told.head
    if not (_ages(told.limits) and _ages(source.limits)):
        words, head = words - _DRIVING, head - _DRIVING
        if len(words & source.words) < _TWO:
            return None
    known = source.words | source.context if told.verbs & source.verbs else source.words
    same = _same_way(told, source) and _share(head or words, source.words) >= _HALF
    enough = _MOST if told.limits and source.limits else _MOST_OF_ACT
    whole = any(item <= words and weight_of(item) >= _LEAST for item in source.items)
    if whole and "mới bị" not in told.whole:
        enough = _HALF  # one of what is counted up, whole, and where or how besides
    return _SURE if same and _share(words - _PERSONS, known) >= enough else None


_OFF_THE_ROAD = re.compile(
    r"(?<!\w)(?:trong sân|sân (?:trường|bóng|vận động|chơi)|công viên|bãi (?:cỏ|tập))(?!\w)", re.I
)
_TWO = 2  # words that two acts have to share


_DRIVING = duty_words("xe máy, mô tô, gắn máy, xe đạp điện, người, điều khiển")
_AT_HOME = duty_words("trong nhà")
_PERSONS = duty_words("cha mẹ, ông, bà, con, con cái, cháu, bạn, người khác")
_VEHICLES = duty_words("xe máy, mô tô, gắn máy, xe đạp điện, người")


def _of_children(told: ToldClause) -> bool:
    return bool(_ages(told.limits) or _CHILDREN.search(told.whole))


def _is_warned_there(told: ToldClause, source: SourceDuty) -> bool:
    """Whether a warning is one of the forms that a source has for what is told."""
    warned = told.duty is Duty.WARNED and source.duty is Duty.PUNISHED
    return warned and "cảnh cáo" in source.passage.text and _same_way(told, source)


def _warns_only(told: ToldClause, source: SourceDuty) -> float | None:
    if "cảnh cáo" in source.passage.text or _FINED.search(told.whole):
        return None  # where the source has amounts only
    return _spares_what_is_punished(told, source)


def _punishes_who_is_not(told: ToldClause, source: SourceDuty) -> float | None:
    return _SURE if _ages(told.limits) and _ages(source.limits) and not told.undone else None


def _of_age(told: ToldClause, source: SourceDuty) -> bool:
    """Whether a clause is of children: they may be warned only, whatever grown people pay.

    Whoever is taken along is not the one who pays: "chở trẻ 8 tuổi …, người lái không bị phạt".
    """
    if _ages(source.limits) or not _of_children(told):
        return False
    taken = _SITS_BEHIND if _GROWN_ONE.search(told.text) else _TAKEN_ALONG
    others = taken.sub(" ", told.whole)
    return bool(_ages(limits_in(others)) or _CHILDREN.search(others))


_CHILD_TAKEN = (  # "bé gái mới 7 tuổi"
    r"(?:trẻ em|trẻ|em bé|bé|con|cháu|em|học sinh|trò)(?: nhỏ| gái| trai)?(?!\w)"
    r"(?:(?: (?:mới|lên|chưa đủ|dưới|từ đủ|từ|trên|đủ))* [\w-]+ tuổi)?"
)
_TAKEN_ALONG = re.compile(
    rf"(?<!\w)(?:chở|đèo)(?: theo| thêm| cả| một| hai| các| mấy)* {_CHILD_TAKEN}", re.IGNORECASE
)
_SITS_BEHIND = re.compile(rf"{_TAKEN_ALONG.pattern}|(?<!\w){_CHILD_TAKEN} ngồi sau", re.IGNORECASE)
_GROWN_ONE = re.compile(  # told last, and so the one who pays or does not
    r"(?<!\w)(?:người (?:lái|chở|điều khiển|lớn)|bố|mẹ|cha|ông|bà|chú|bác|phụ huynh)"
    r"(?: (?!không|chẳng|bị)\w+){0,2} *$",
    re.IGNORECASE,
)


def _frees_of_what_is_fined(told: ToldClause, source: SourceDuty) -> float | None:
    """Of “không cần cài quai” where who does not is fined."""
    if told.undone or not source.undone or _of_age(told, source):
        return None
    return _SURE if _share(told.words, source.words) >= _MOST_OF_WHO else None


def _allows_what_is_fined(told: ToldClause, source: SourceDuty) -> float | None:
    return _spares_what_is_punished(told, source)


def _counts_out(told: ToldClause, source: SourceDuty) -> float | None:
    if _TAKES_NO_PART.search(told.whole):
        return None
    who = not told.who or _share(told.who, source.words) >= _MOST
    return _SURE if who and _share(told.head, source.words) >= _MOST else None


_Rule = Callable[[ToldClause, SourceDuty], float | None]
_OPPOSING: dict[tuple[Duty, Duty], _Rule] = {  # what the source says, what a sentence says
    (Duty.FORBIDDEN, Duty.ALLOWED): _allows_what_is_forbidden,
    (Duty.FORBIDDEN, Duty.OPTIONAL): _allows_what_is_forbidden,
    (Duty.FORBIDDEN, Duty.SPARED): _spares_what_is_forbidden,
    (Duty.FORBIDDEN, Duty.OBLIGED): _obliges_what_is_forbidden,
    (Duty.FORBIDDEN, Duty.COMPELLED): _obliges_what_is_forbidden,
    (Duty.OPTIONAL, Duty.FORBIDDEN): _forbids_what_may_be,
    (Duty.OBLIGED, Duty.FREE): _frees_of_what_must_be,
    (Duty.OBLIGED, Duty.OPTIONAL): _leaves_it_open,
    (Duty.OBLIGED, Duty.FORBIDDEN): _forbids_what_must_be,
    (Duty.OBLIGED, Duty.ALLOWED): _allows_to_leave_undone,
    (Duty.OBLIGED, Duty.SPARED): _allows_to_leave_undone,
    (Duty.OBLIGED, Duty.ENOUGH): _asks_for_a_part,
    (Duty.OPTIONAL, Duty.COMPELLED): _compels,
    (Duty.OPTIONAL, Duty.OBLIGED): _obliges_what_may_be,
    (Duty.DENIED, Duty.SAID): _says_it_is,
    (Duty.DENIED, Duty.OBLIGED): _says_it_is,
    (Duty.PUNISHED, Duty.SPARED): _spares_what_is_punished,
    (Duty.PUNISHED, Duty.WARNED): _warns_only,
    (Duty.PUNISHED, Duty.ALLOWED): _allows_what_is_fined,
    (Duty.PUNISHED, Duty.FREE): _frees_of_what_is_fined,
    (Duty.WARNED, Duty.SPARED): _spares_what_is_punished,
    (Duty.WARNED, Duty.DENIED): _says_it_is_not,
    (Duty.COUNTED, Duty.NOT_COUNTED): _counts_out,
    (Duty.SAID, Duty.FREE): _says_it_is_not,
    (Duty.SAID, Duty.DENIED): _says_it_is_not,
    (Duty.SAID, Duty.FORBIDDEN): _forbids_what_is,
    (Duty.COUNTED, Duty.FREE): _counts_out,
    (Duty.SPARED, Duty.PUNISHED): _punishes_who_is_not,
    (Duty.SPARED, Duty.WARNED): _punishes_who_is_not,
    (Duty.ALLOWED, Duty.FORBIDDEN): _denies_a_right,
    (Duty.OBLIGED, Duty.SAID): _puts_off,
    (Duty.OBLIGED, Duty.OBLIGED): _puts_off,
    (Duty.OBLIGED, Duty.COMPELLED): _puts_off,
    (Duty.SAID, Duty.SAID): _puts_off,
    (Duty.SAID, Duty.ALLOWED): _puts_off,
    (Duty.SAID, Duty.OPTIONAL): _puts_off,
    (Duty.DENIED, Duty.OPTIONAL): _says_it_is,
}
_COMPARED = (
    frozenset(_OPPOSING)
    | {(source, told) for source, those in _AGREEING.items() for told in those}
    | {(Duty.SAID, told) for told in _PUT_ON}
    | {(source, told) for source in _FINING for told in (*_FINING, Duty.SAID)}
    | {(Duty.ALLOWED, told) for told in _FINING}
)
