"""What a sentence says of doing something, clause by clause.

A sentence turns at "nhưng", "còn", "chứ"; each of its sides is cut at the words of duty, and every
one of these is a clause: who stands before it, what is done behind it ("người ngồi sau | phải | đội
mũ"), or what is done before it and what becomes of that behind ("không cài quai thì | bị phạt").
Who or what is not said again is that of the clause before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from broadcaster.law.duty_marks import (
    Duty,
    DutyMark,
    Side,
    all_words,
    duty_marks,
    duty_words,
    first_word,
    is_of_hours,
    leaves_undone,
    limits_in,
    negated_in,
    rows_in,
    without_actors,
)
from broadcaster.law.said_figures import SaidFigure
from broadcaster.law.sentence_sense import without_frames
from broadcaster.law.telling_words import contrasted_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldClause:
    """A clause of a sentence: who does what, and what is said of that."""

    duty: Duty
    who: frozenset[str]  # words of those of whom it is said
    verbs: frozenset[str]  # the first word of what is done, or all that stands before
    head: frozenset[str]  # its first words
    words: frozenset[str]  # of all of it
    limits: tuple[SaidFigure, ...]  # ages, measures, numbers of people
    who_undone: bool  # they are those who leave something undone: "không có tiền"
    negated: frozenset[str]  # the words of it that are denied: "không đội mũ"
    every: frozenset[str]  # all of its words, small ones too
    only_if: bool | None  # whether its condition is one of something undone; None = it has none
    contrasted: tuple[frozenset[int], ...]
    rows: tuple[frozenset[int], ...]  # of what is told apart (duty_marks)
    text: str  # in small letters, who and what
    whole: str  # the side of the sentence that it stands in
    earlier: frozenset[str]  # words of the side before: "…, còn người ngồi sau thì tùy"

    @property
    def undone(self) -> bool:
        """Whether it is of what is left undone."""
        return bool(self.negated)

    @property
    def hours(self) -> bool:
        """Whether it is of some hours only."""
        return is_of_hours(self.whole)


_TURNS = re.compile(
    r";|,? (?<!\w)(?:(?<!không )còn(?=(?:,? \w+){1,6} (?:thì|là|phải|được|mới)(?!\w))"
    r"|nhưng|trong khi|chứ)(?!\w)",
    re.IGNORECASE,
)
_ONLY_OTHERS = re.compile(  # "…, chỉ người lái mới phải đội": the others are meant to be free
    r"[,;]? *(?<!\w)(?<!phải )chỉ(?: có| phạt)?(?: [^\s,;]+){1,5}? mới"
    r" (?:phải|cần|bắt buộc|bị|là|tính)(?!\w)[^,;]*"
    r"|, chỉ (?:phạt |có )?(?:[^\s,;]+ ){1,4}(?:mới )?(?:bị|tính|phải)(?!\w)[^,;]*"
    r"|, (?:phải |ai )(?:[^\s,;]+ ){1,4}mới (?:bị|tính|phải|là)(?!\w)[^,;]*",
    re.IGNORECASE,
)
_NOT_ALL = re.compile(
    r"(?: \w+){0,6} (?:mọi|tất cả)(?!\w)|[^;]*,? chỉ (?:về|khi|với|trong)(?!\w)", re.IGNORECASE
)
_LEAD = re.compile(
    r"^[^:]*?(?<!\w)(?:nói|dặn|nhắc|kể|bảo|khuyên|hỏi|đáp|cho biết|giải thích)(?!\w)[^:]*: ",
    re.IGNORECASE,
)
_WHOEVER = re.compile(  # "…, ai bơi giỏi thì": one more condition
    r", *(?:ai|(?:người|bạn|em) nào)(?: \w+){1,4} thì(?!\w)", re.IGNORECASE
)
_PROVIDED = re.compile(  # "được mua, miễn là không đốt": it is allowed all the same
    r",? *(?<!\w)(?:miễn(?: là| sao)?|với điều kiện(?: là)?)(?: \w+)?"
    r" (?:không|đừng|chớ)(?!\w)[^,;.]*",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r",? *(?<!\w)(?:nếu|miễn(?: là| sao)?|trừ khi|trừ|dù|kể cả|với điều kiện|để|vì|do|khi)(?!\w)"
    r"(?P<what>[^,;]*?)(?= thì(?!\w)|[,;]|$)",
    re.IGNORECASE,
)
_TRAILING = re.compile(  # what stands behind what is done and says when it is so all the same
    r",? *(?<!\w)(?:nếu|miễn(?: là| sao)?|trừ khi|trừ|dù|kể cả|với điều kiện)(?!\w)[^,;]*",
    re.IGNORECASE,
)
_ADVERBS = re.compile(
    r"^\W*(?:(?:tự|cùng|lại|thêm|cứ|vẫn|cũng|đi|rồi|bị|được|ngay|phải|có|mà|thì|ai|ra)(?!\w)\W*)+",
    re.IGNORECASE,
)
_ROOM = re.compile(  # "được dành một phòng cho giáo viên hút thuốc"
    r"^\W*(?:dành|bố trí|mở|lập|để|cho)(?!\w)(?:(?: \w+){1,5}? cho)?(?= )", re.IGNORECASE
)
_AND_DOES = re.compile(r"(?<!\w)vừa(?!\w)")  # "vừa uống bia vừa lái xe"
_OF_CASES = re.compile(r"nếu|khi|dù|trừ", re.IGNORECASE)
_LONGEST = 400  # letters of a side; the longest of the samples has 233
_FEW = 3  # words of an act, with fewer what stands before them is meant too
_HEAD = 4  # words that say what is done
_OF_ACTS = (Duty.ALLOWED, Duty.FORBIDDEN, Duty.OBLIGED, Duty.COMPELLED, Duty.FREE, Duty.OPTIONAL)
_OUTCOMES = (Duty.DENIED, Duty.FREE, Duty.SPARED, Duty.WARNED, Duty.PUNISHED)
_DENYING = (Duty.FREE, Duty.DENIED, Duty.NOT_COUNTED)
_PLAIN = (Duty.OBLIGED, Duty.COMPELLED, Duty.OPTIONAL, Duty.ALLOWED)


def without_conditions(text: str) -> str:
    """A clause without the cases in which it is so."""
    return _CONDITION.sub(" ", text)


def condition_of(text: str) -> bool | None:
    """Whether the condition of a clause is of something undone; None = it has no condition."""
    cases = [one["what"] for one in _CONDITION.finditer(text) if _OF_CASES.search(one[0])]
    return any(map(leaves_undone, cases)) if cases else None


@lru_cache(maxsize=4096)
def told_clauses(sentence: str) -> tuple[ToldClause, ...]:
    """The clauses of a sentence, in its order."""
    plain = _WHOEVER.sub(", ", _LEAD.sub("", _ONLY_OTHERS.sub(" ", sentence)))
    found: list[ToldClause] = []
    before = ""
    for side in _sides(plain):
        marks = duty_marks(side)
        if all(one.duty in _PLAIN for one in marks) and not leaves_undone(side):
            found.append(_clause(Duty.SAID, "", side, side))  # it says what it says
        found += _clauses_of(side, marks, before)
        before = side
    return tuple(found)


def _sides(sentence: str) -> Iterator[str]:
    """What stands between its turns, the longest cut at its commas: a clause looks at all of it."""
    for turn in _TURNS.split(sentence):
        side = _PROVIDED.sub(" ", without_frames(turn))
        while len(side) > _LONGEST:
            cut = max(side.rfind(",", 0, _LONGEST), side.rfind(" ", _LONGEST // 2, _LONGEST))
            cut = cut if cut > 0 else _LONGEST
            yield side[:cut]
            side = side[cut:]
        yield side


def _clauses_of(side: str, marks: list[DutyMark], before_side: str) -> Iterator[ToldClause]:
    """The clauses of a side of a sentence; who and what is that of the side before, if unsaid."""
    who, done = "", before_side
    outcome_end = 0  # behind the last word of what becomes of somebody
    opened = next((one.start for one in marks if one.duty is not Duty.UNDONE), len(side))
    for at, mark in enumerate(marks):
        following = marks[at + 1].start if at + 1 < len(marks) else len(side)
        behind = side[mark.end : following]
        if at + 1 < len(marks):
            behind = behind.rpartition(",")[0] or behind
        before = _own_words_before(side, marks, at)
        if duty_words(before) or limits_in(before):
            who = before
        duty = mark.duty
        if duty in _DENYING and _NOT_ALL.match(side, mark.end):
            duty = Duty.UNSAID
        at_the_end = duty is Duty.FREE and not behind.partition(",")[0].strip(
            " .!"
        )  # "phía trước không bắt buộc"
        if (mark.side is Side.BEHIND and not at_the_end) or (
            mark.side is Side.EITHER and duty_words(without_conditions(behind.partition(",")[0]))
        ):
            whose = who if duty_words(who) or at else before_side
            done = behind
            yield _clause(duty, whose, behind, side, led=side[:following], earlier=before_side)
            continue
        left = side[outcome_end : mark.start]
        if at and marks[at - 1].duty in _OUTCOMES and not duty_words(before):
            left = side[:opened]  # "… thì không bị tịch thu, không bị phạt"
        own = duty_words(left)
        led = f"{side[:opened]} {left}" if opened <= outcome_end else left
        done = left if own else led if duty_words(led) else done
        beside = led if len(own) < _FEW and duty_words(led) else done
        yield _clause(
            duty,
            "",
            done,
            side,
            condition=condition_of(behind),
            beside=beside,
            led=side[:following],
            earlier=before_side,
        )
        outcome_end = mark.end


def _own_words_before(side: str, marks: list[DutyMark], at: int) -> str:
    """What stands before a word of duty and is no part of what the last one is of."""
    if not at:
        return side[: marks[0].start]
    first = at
    while first and marks[first - 1].duty is Duty.UNDONE:
        first -= 1  # "người không nghiện | không bị …"
    begin = marks[first - 1].end if first else 0
    words = side[begin : marks[at].start]
    return words if first < at else words.rpartition(",")[2] if "," in words else ""


def _clause(
    duty: Duty,
    who: str,
    act: str,
    whole: str,
    *,
    condition: bool | None = None,
    beside: str = "",
    led: str = "",
    earlier: str = "",
) -> ToldClause:
    to_left = (not who and duty not in _OF_ACTS) or bool(beside)
    plain = (_CONDITION if duty in _OF_ACTS else _TRAILING).sub(" ", act)
    plain = plain if duty_words(plain) else act
    text = f"{who} . {plain}" if who else plain
    allows = duty is Duty.ALLOWED or (duty is Duty.OPTIONAL and _ROOM.match(plain) is not None)
    done = _ADVERBS.sub("", _ROOM.sub("", plain) if allows else plain)
    first = without_actors(done) if allows else plain
    head = " ".join(first.split()[:_HEAD])
    return ToldClause(
        duty=duty,
        who=duty_words(who),
        verbs=all_words(plain)
        if to_left
        else frozenset(map(first_word, (done, *_AND_DOES.split(done)))) - {""},
        head=(duty_words(head) if not to_left or beside != act else frozenset())
        or duty_words(plain),
        words=duty_words(beside or text),
        limits=limits_in(text) or limits_in(led),
        who_undone=leaves_undone(who),
        negated=negated_in(plain if duty in _OF_ACTS else text),
        every=all_words(text),
        only_if=condition if condition is not None else condition_of(whole),
        contrasted=contrasted_in(beside or text),
        rows=rows_in(text),
        text=text.lower(),
        whole=whole,
        earlier=duty_words(earlier),
    )
