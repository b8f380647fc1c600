"""Words of duty held against the source: what is forbidden, must be done, may be done, is punished.

Only own words of the starter documents, whose clauses are short enough to have one duty each. What
a sentence says of it (that it is allowed, free, compelled, unpunished) is read in the part of it
that is near the clause; a part that also refuses, asks or puts somebody right is left alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import inf

from broadcaster.domain.script import Paragraph, Script
from broadcaster.domain.text import nfc
from broadcaster.law.document_numbers import document_key
from broadcaster.law.passages import Passage, starter_passages_of
from broadcaster.law.said_figures import FigureKind, SaidFigure, figures_in
from broadcaster.law.sentence_sense import asks, without_frames
from broadcaster.law.source_statements import spans_meet
from broadcaster.law.telling_words import (
    are_apart,
    contrasted_in,
    telling_syllables,
    weight_of,
)


class Duty(Enum):
    """What a clause of the source says of doing something; the value is what people read."""

    FORBIDDEN = "không được làm"
    OBLIGED = "phải làm"
    OPTIONAL = "có thể, không bắt buộc"
    DENIED = "không phải như vậy"
    PUNISHED = "bị xử phạt"
    COUNTED = "cũng là trường hợp ấy"
    SAID = "có như vậy"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFinding:
    """A sentence that says the opposite of a clause of its source."""

    paragraph: Paragraph
    start: int  # of the sentence in the paragraph
    duty: Duty  # what the source says
    passage: Passage
    sure: bool  # near enough, and in words that leave no doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """A clause of a source with its duty."""

    duty: Duty
    items: tuple[frozenset[str], ...]  # its parts between commas: each may be told alone
    words: frozenset[str]
    ages: tuple[SaidFigure, ...]
    contrasted: tuple[frozenset[int], ...]
    phrase: str  # DENIED: the words that it denies; OBLIGED, OPTIONAL: what has to or may be done
    act: frozenset[str]  # OBLIGED, OPTIONAL: all that it says behind that word
    text: str  # in small letters
    hours: bool  # it is of some hours only
    negated: bool  # PUNISHED: for what is left undone ("không đội mũ")
    passage: Passage


_NEAR = 0.42  # from which a sentence may be told of, as a warning
_SURE = 0.5  # from which it is an error
_SAME_AGE = 0.1  # how much nearer a sentence is that speaks of the same ages
_GROWN = 18  # years of age
_TOLD = 0.3  # of an item of a list, from which it is the one that is spoken of
_TWO_SIDED = (Duty.FORBIDDEN, Duty.DENIED)  # who refuses says the same
_ACT = 4  # words that say what somebody need not do
_MOST = 0.6
_MOST_OF_WHO = 0.75
_HALF_OF_WHO = 0.5
_LEAST = 5.5  # weight of common words without which two sentences share a topic only
_SAID_OF_DUTY = re.compile(
    r"(?<!\w)(?:không|được|phải|cấm|có thể|bắt buộc|cần|phép|luật|quy định"
    r"|trường hợp|ngoại lệ|tùy ý|tuỳ ý|tùy|đâu|thấy|hoàn toàn|thoải mái|vẫn|cứ|muốn|nhất thiết"
    r"|bị phạt|xử phạt|xử lý)(?!\w)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.?!…]*(?:[.?!…]+(?!\s|$)[^.?!…]*)*[.?!…]*")
_STOPS = re.compile(r"[.;…]\s+")
_CLAUSES = re.compile(r"[.;:…]\s+|[.;]$")
_BRACKETS = re.compile(r"\([^()]*\)")
_ITEMS = re.compile(r",|\(|\)|(?<!\w)(?:hoặc|và|hay)(?!\w)", re.IGNORECASE)
_FORBIDDEN = re.compile(r"(?<!\w)(?:không (?:ai )?được|cấm)(?!\w)", re.IGNORECASE)
_OBLIGED = re.compile(r"(?<!không )(?<!\w)phải(?!\w)(?P<what>(?: \w+){1,2})?", re.IGNORECASE)
_MAY = re.compile(r"(?<!\w)có thể(?!\w)(?P<what>(?: \w+){1,2})?", re.IGNORECASE)
_NOT = re.compile(
    r"(?<!\w)không (?:còn |phải |phải là )?(?!được|phải|ai|có|quá|còn|chỉ|gồm)(\w+ \w+)",
    re.IGNORECASE,
)
_ACT_BEGINS = re.compile(r"[.;…](?=\s)")
_AND_SO = re.compile(r", (\w+ \w+)(?=,|$)")  # "không còn đình chỉ học tập, đuổi học"
_COUNTS = re.compile(r"(?<!\w)(?:cũng là|(?<!không )gồm|cũng thuộc|thuộc)(?!\w)", re.IGNORECASE)
_REFUSES = re.compile(  # the sentence refuses too, asks, or puts somebody right
    r"(?<!\w)(?:không (?:được|ai|nên|cho|hề|đúng)|chưa được|cấm|đừng|chớ|mới được|sai|nhầm"
    r"|mới (?:là|tính|phải|bị)|chỉ (?:bắt )?buộc|chỉ phải|chỉ áp dụng|chỉ cần|tưởng|nghĩ|hỏi"
    r"|nghe nói|lầm|trừ khi|trái phép|vi phạm|(?:ngày|hồi) (?:trước|xưa)|hồi \w+ (?:còn|đi)"
    r"|trước (?:đây|kia)|từng bị|sợ|lo bị|ngỡ)(?!\w)",
    re.IGNORECASE,
)
_REPORTS = re.compile(  # what others say or think, put right here or in the next sentence
    r"(?<!\w)(?:đừng|chớ|có (?:bạn|người|em|ai)|nhiều (?:bạn|người|em)|một số (?:bạn|người)|ai)"
    r"(?: \w+)? (?:nói|bảo|cho rằng|cho là|tưởng|nghĩ|tin|kháo)(?!\w)|không có nghĩa|lầm tưởng"
    r"|nghe nói|tin đồn",
    re.IGNORECASE,
)
_PUT_RIGHT = re.compile(
    r"\s*(?:(?:nói|nghĩ|hiểu|làm) (?:thế|vậy|như thế|như vậy)|điều (?:đó|ấy)|thế|vậy|như thế)?"
    r" ?(?:là |thì )?(?:sai|nhầm|không đúng|chưa đúng|không phải)(?!\w)",
    re.IGNORECASE,
)
_ONLY_OTHERS = re.compile(  # "…, chỉ người lái mới phải đội": the sentence frees the others
    r"(?<!\w)chỉ(?: có)?(?: \w+){1,4} mới (?:phải|cần|bắt buộc)(?!\w)[^,;]*", re.IGNORECASE
)
_TURNS = re.compile(
    r";|,? (?<!\w)(?:còn(?=(?:,? \w+){1,6} (?:thì|là|phải|được|mới))|nhưng|trong khi|chứ)(?!\w)",
    re.IGNORECASE,
)
_NOT_BOUND = re.compile(  # "không" that is no limit: the sentence has two sides
    r"(?<!\w)(?:không|chẳng|chưa)"
    r"(?! (?:quá|vượt|đủ|đến|tới|tròn|dưới|hơn|nổ|sao|vấn đề|lo|cần|phạm luật))"
    r"(?!\w)(?P<next> \w+)?",
    re.IGNORECASE,
)
_NO_BAN = re.compile(
    r"(?<!\w)(?:không|chẳng|chưa|đâu)(?: hề| ai| có| bị)*"
    r" (?:cấm|vi phạm|phạm luật|trái luật)(?!\w)",
    re.IGNORECASE,
)
_ALLOWS = re.compile(
    r"(?<!\w)(?:(?<!không )(?<!chưa )(?<!chẳng )(?<!mới )được (?:quyền |phép )?"
    r"|(?<!không )có quyền |tha hồ |cứ (?:việc |thoải mái )?|thoải mái "
    r"|(?<!không )có thể (?!bị ))"
    r"(?:(?:dành|bố trí|mở|lập|cho)(?P<whom>(?: \w+){1,7})|(?P<what>\w+(?: \w+)?))"
    r"|(?<!\w)(?<!không )cho phép (?P<who>\w+(?: \w+){0,5})",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r",? *(?<!\w)(?:miễn(?: là| sao)?|chỉ cần) (?:đừng|không)(?!\w).*", re.IGNORECASE
)
_ALLOWED = re.compile(r"(?<!\w)(?:cũng|vẫn)(?: \w+){0,2} được(?= *(?:[,.!]|$| mà| thôi| nếu))")
_FREE = re.compile(
    r"tùy (?:ý|thích|mình|từng)|tuỳ (?:ý|thích|mình)|hoặc không(?!\w)|có hay không"
    r"|(?<!\w)(?:không|chẳng|chả|đâu|chưa)(?: ai)?"
    r" (?:(?:cần|bắt buộc|bắt|nhất thiết)(?: phải)?"
    r"|phải(?! (?:là|chỉ|mỗi|riêng|ai|cứ|đợi|chờ)))"
    r"|(?<!\w)(?:cũng|chẳng|thì) (?:không|chẳng) sao|cũng được(?!\w)|khỏi (?:phải|cần)"
    r"|(?<!\w)(?:được )?miễn(?! là)(?!\w)|ai muốn|nếu (?:muốn|thích|thấy cần)|muốn thì",
    re.IGNORECASE,
)
_NO_NEED = re.compile(r"cần|buộc|bắt|nhất thiết|phải|miễn", re.IGNORECASE)
_COMPELS = re.compile(
    r"bắt buộc phải|bắt phải|buộc phải|nhất định phải|(?:trong )?mọi trường hợp"
    r"|không có ngoại lệ|luôn (?:luôn )?(?:phải|bị)|chắc chắn (?:phải|bị|sẽ)"
    r"|đương nhiên (?:phải|bị)"
    r"|(?<!\w)(?:đều|nhất định|lúc nào cũng|khi nào cũng) (?:phải|bị)(?!\w)|không có lựa chọn"
    r"|không (?:được (?:chọn|dùng|làm)|có) (?:cách|biện pháp|đường) (?:nào )?khác",
    re.IGNORECASE,
)
_UNPUNISHED = re.compile(
    r"(?<!\w)(?:không|chẳng|chưa|chả)(?: hề| ai| có| bị| phải)* (?:bị )?(?:phạt|xử phạt|xử lý"
    r"|nộp phạt|vi phạm|trái luật|phạm luật)(?! (?:nặng|quá|tiền|tới|đến))(?!\w)"
    r"|(?<!\w)(?:không|chẳng|chả) (?:sao|làm sao|vấn đề|lo bị phạt)(?!\w)",
    re.IGNORECASE,
)
_WARNED = re.compile(
    r"(?<!\w)(?<!không )(?<!chưa )(?:chỉ |sẽ |thì )*(?:bị )?(?:phạt )?cảnh cáo(?! hoặc)(?!\w)",
    re.IGNORECASE,
)
_FINED = re.compile(r"(?<!\w)(?:mà|còn)? (?:bị )?phạt (?:tiền|từ|\d)|đồng(?!\w)", re.IGNORECASE)
_ACT_NOT = re.compile(r"(?<!\w)(?:không|chẳng|chưa|quên|thiếu)(?!\w)", re.IGNORECASE)
_CHILDREN = re.compile(
    r"(?<!\w)(?:trẻ em|trẻ|thiếu niên|thiếu nhi|chưa thành niên|các em|em nhỏ|học sinh)(?!\w)",
    re.IGNORECASE,
)
_TAKES_NO_PART = re.compile(
    r"(?<!\w)(?:can ngăn|can ra|ngăn cản|khuyên|báo (?:tin|cho|với|công an)|tố giác|tự vệ"
    r"|phòng vệ|chứng kiến|nạn nhân|người bị|em bị|bạn bị|bị hại)(?!\w)",
    re.IGNORECASE,
)
_COUNTS_NOT = re.compile(
    r"(?<!\w)(?:không|chẳng|chưa|đâu)(?: hề| có)? (?:được |bị )?"
    r"(?:(?:tính|coi|xem|gọi)(?: là| như)?|phải(?: là)?|thuộc(?: về| vào)?|nằm trong|là)"
    r" (?!chỉ|mỗi|vì|do|chuyện|trò|điều|lúc|ai)(?P<what>\w+(?: \w+){0,4})",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"(?<!\w)(?:không|chẳng|chả)(?: hề| còn| ai)* (?:phải|thể bị|thể|bị)(?: bị)?"
    r" (?!phạt|xử|quá|dưới|trên|là|chỉ|ai)(?P<what>\w+ \w+)",
    re.IGNORECASE,
)
_NOT_ALL = re.compile(
    r"(?: \w+){0,6} (?:mọi|tất cả)(?!\w)|[^;]*,? chỉ (?:về|khi|với|trong)(?!\w)", re.I
)
_ONE_ONLY = re.compile(
    r"(?<!\w)chỉ cần (?P<what>[^,;]+),? (?:không|chẳng|khỏi) (?:cần|phải)"
    r" (?:hỏi|xin|có|đợi|chờ)(?!\w)",
    re.IGNORECASE,
)
_ADULTS = re.compile(
    r"(?<!\w)(?:người (?:lớn|thành niên|trưởng thành)|cha mẹ|bố mẹ|phụ huynh|giáo viên"
    r"|thầy cô)(?!\w)",
    re.IGNORECASE,
)
_COST = re.compile(r"(?<!\w)(?:phải|vẫn|bị)(?: \w+)? (?:trả|mất|tốn|nộp|đóng|tính)(?!\w)")


def duty_findings(script: Script, numbers: Iterable[str]) -> Iterator[DutyFinding]:
    """Every sentence of a script that says the opposite of a duty in one of its sources."""
    clauses = _clauses_of(tuple(dict.fromkeys(map(document_key, numbers))))
    if not clauses:
        return
    for block in script.body:
        if isinstance(block, Paragraph) and not block.quoted:
            for start, clause, sure in _opposites(nfc(block.text), clauses):
                yield DutyFinding(
                    paragraph=block, start=start, duty=clause.duty, passage=clause.passage,
                    sure=sure,
                )  # fmt: skip


@lru_cache(maxsize=64)
def _clauses_of(keys: tuple[str, ...]) -> tuple[_Clause, ...]:
    passages = dict.fromkeys(one for key in keys for one in starter_passages_of(key))
    return tuple(clause for one in passages for clause in _clauses_in(one))


def _clauses_in(passage: Passage) -> Iterator[_Clause]:
    text = nfc(passage.text)
    fined = any(one.kind is FigureKind.MONEY for one in figures_in(text))
    plain = _BRACKETS.sub(" ", text)  # who is left out, and what is told in passing
    parts = [
        (part, whole, *told) for whole in _STOPS.split(plain)
        for part in _CLAUSES.split(whole) for told in _duties(part)
    ]  # fmt: skip
    parts = [row for row in parts if not (fined and row[2] is Duty.DENIED)]
    if fined:  # "không đội mũ: 400.000 đồng" tells what is fined
        parts += [(act, act, Duty.PUNISHED, "") for act in _fined_acts(plain)]
    if fined:  # what else follows: "2–5 triệu đồng, tịch thu"
        parts += [(one, one, Duty.SAID, "") for one in re.split(r"[.…]\s+", plain)]
    if not _NOT.search(text):
        counts = (one for one in re.split(r"[.…]\s+", text) if _COUNTS.search(one))
        parts += [(one, one, Duty.COUNTED, "") for one in counts]
    for part, whole, duty, phrase in parts:
        items = tuple(filter(None, map(_words, _ITEMS.split(part))))
        if items:
            yield _Clause(
                duty=duty,
                items=items,
                words=frozenset().union(*items),
                ages=_ages(part),
                contrasted=contrasted_in(whole),
                phrase=phrase,
                act=_act(part, duty),
                text=part.lower(),
                hours=_hours(part),
                negated=bool(_ACT_NOT.search(part)),
                passage=passage,
            )


def _fined_acts(text: str) -> Iterator[str]:
    """What stands before each amount of a passage, from the last stop or amount on."""
    last = 0
    for one in figures_in(text):
        if one.kind is FigureKind.MONEY:
            stops = [match.end() for match in _ACT_BEGINS.finditer(text, last, one.start)]
            yield text[max([last, *stops]) : one.start].rstrip(": ")
            last = one.end


def _duties(part: str) -> Iterator[tuple[Duty, str]]:
    if _FORBIDDEN.search(part):
        yield Duty.FORBIDDEN, ""
    elif match := _OBLIGED.search(part):
        yield Duty.OBLIGED, (match["what"] or "").strip().lower()
    elif match := _MAY.search(part):
        yield Duty.OPTIONAL, (match["what"] or "").strip().lower()
    if not re.match(r"\W*(?:không(?! có)|chưa)(?!\w)", part, re.IGNORECASE):
        yield Duty.SAID, ""
    if part.lower().lstrip('«"').startswith("không còn"):
        pass
    elif part.lower().lstrip('«"').startswith("không"):  # what is punished, or who does not do it
        return
    for match in _NOT.finditer(part):
        yield Duty.DENIED, match[1].lower()
        for other in _AND_SO.findall(part[match.end() :]) if "còn" in match[0] else ():
            yield Duty.DENIED, other.lower()


def _act(part: str, duty: Duty) -> frozenset[str]:
    pattern = {Duty.OBLIGED: _OBLIGED, Duty.OPTIONAL: _MAY}.get(duty)
    match = pattern.search(part) if pattern else None
    return _words(part[match.start() :]) if match else frozenset()


def _words(text: str) -> frozenset[str]:
    return telling_syllables(_SAID_OF_DUTY.sub(" . ", text))


def _hours(text: str) -> bool:
    return any(one.unit == "giờ" for one in figures_in(text))


def _ages(text: str) -> tuple[SaidFigure, ...]:
    return tuple(one for one in figures_in(text) if one.kind is FigureKind.AGE)


@lru_cache(maxsize=4096)
def _opposites(text: str, clauses: tuple[_Clause, ...]) -> tuple[tuple[int, _Clause, bool], ...]:
    return tuple(_found(text, clauses))


def _found(text: str, clauses: tuple[_Clause, ...]) -> Iterator[tuple[int, _Clause, bool]]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if not sentence or asks(sentence) or _REPORTS.search(sentence):
            continue
        if _PUT_RIGHT.match(text, match.end()):
            continue
        told = [
            row for part in _TURNS.split(sentence) for row in _told(part, sentence, clauses)
        ]  # fmt: skip
        if told:
            _, clause, sure = max(told, key=lambda row: row[0])
            yield match.start(), clause, sure


def _told(
    part: str, sentence: str, clauses: tuple[_Clause, ...]
) -> Iterator[tuple[float, _Clause, bool]]:
    """The clauses of whose duty a part of a sentence says the opposite, and how near it is."""
    part = without_frames(part)
    words, ages = _words(part), _ages(part)
    contrasted = contrasted_in(part)
    for clause in clauses:
        near = _nearness(words, clause) + (_SAME_AGE if ages and clause.ages else 0)
        if (
            near >= _NEAR
            and not are_apart(contrasted, clause.contrasted)
            and _of_those(part, ages, clause)
            and (enough := _says_otherwise(part, sentence, clause)) is not None
        ):
            yield near, clause, near >= enough


def _nearness(words: frozenset[str], clause: _Clause) -> float:
    """How near a sentence is to a clause: the mean of what each has of the other.

    Of what the clause counts up only the items that are told must be told in full.
    """
    common = weight_of(words & clause.words)
    if common < _LEAST:
        return 0.0
    told = frozenset().union(
        *(item for item in clause.items if weight_of(item & words) >= _TOLD * weight_of(item))
    )
    told |= words & clause.words
    return (common / weight_of(words) + common / weight_of(told)) / 2


def _of_those(part: str, ours: tuple[SaidFigure, ...], clause: _Clause) -> bool:
    """Whether a sentence may speak of those of whose age the clause is."""
    theirs, pupils = clause.ages, clause.text.lstrip().startswith("học sinh")
    if not ours and _ADULTS.search(part) and (theirs or pupils):
        return False
    if pupils and any(one.values[0] >= _GROWN for one in ours):
        return not any(one.limit.upward for one in ours)
    if not ours or not theirs:
        return True
    return all(any(spans_meet(one, other) for other in theirs) for one in ours)


def _refuses_too(part: str, clause: _Clause) -> bool:
    """Whether a part denies anything that the clause does not deny in the same words."""
    return any(
        match["next"] is None or match[0].lower() not in clause.text
        for match in _NOT_BOUND.finditer(part)
    )


def _is_told_of(words: frozenset[str], clause: _Clause, share: float = _MOST) -> bool:
    """Whether most of what is said is in a clause."""
    return weight_of(words & clause.words) >= share * weight_of(words) > 0


def _asks_one_only(part: str, clause: _Clause) -> bool:
    """Whether of two whose consent a clause wants a part asks one only: "chỉ cần cha mẹ"."""
    match = _ONE_ONLY.search(part)
    wanted = clause.text.partition(" phải ")[2]
    both = [_words(one) for one in re.split(r"(?<!\w)và(?!\w)", wanted)]
    if match is None or len(both) < 2:
        return False
    asked = _words(match["what"])
    return bool(asked & clause.act) and any(not one & asked for one in both if one)


def _leaves_undone(part: str, clause: _Clause) -> bool:
    """Whether a part says that those of a clause are not done what it says: "không phải nộp thay".

    Of others it may be true: who is not spoken of, or who does the opposite.
    """
    for match in _UNDONE.finditer(part):
        what = re.escape(match["what"].lower())
        found = re.search(rf"(?<!\w){what}(?!\w)", clause.text)
        if found is None:
            continue
        if _NOT_ALL.match(part, match.end()):
            continue
        ours, theirs = part[: match.start()], clause.text[: found.start()]
        ages = clause.ages or _ages(nfc(clause.passage.text))
        if any(not any(spans_meet(a, b) for b in ages or (a,)) for a in _ages(part)):
            continue
        same = _is_told_of(_words(ours), clause, _MOST_OF_WHO) or (
            bool(clause.ages) and bool(_ages(ours))
        )
        if same and bool(_ACT_NOT.search(ours)) is bool(_ACT_NOT.search(theirs)):
            return True
    return False


def _lets_off(  # noqa: PLR0911 - a ladder of cases
    part: str, sentence: str, clause: _Clause
) -> float | None:
    """How near a sentence has to be that says of what has to be done that it need not be."""
    if _asks_one_only(part, clause):
        return _NEAR
    if _REFUSES.search(_NO_BAN.sub(" ", part)) or _OBLIGED.search(_FREE.sub(" ", sentence)):
        return None
    if free := _FREE.search(part):
        who = _words(part[: free.start()])
        what = _words(" ".join(part[free.end() :].split()[:_ACT]))
        if who and not who & clause.words:
            return None  # of others
        some = bool(who) and not _is_told_of(who, clause, _HALF_OF_WHO)
        if _NO_NEED.search(free[0]) and what and not what & clause.words:
            return None
        some = some or bool(_ages(part) and not clause.ages)  # who may be let off
        return inf if some or (clause.hours and not _hours(part)) else _SURE
    may = _MAY.search(part)
    if may is None:
        return None
    same = set((may["what"] or "").lower().split()) & set(clause.phrase.split())
    return _SURE if same and not _ITEMS.search(part, may.end()) else None


def _compels(part: str, clause: _Clause) -> float | None:
    """How near a sentence has to be that says of what may be done that it has to be."""
    if _MAY.search(part):
        return None
    must = ((one["what"] or "").split() for one in _OBLIGED.finditer(part))
    if any(one[:1] == clause.phrase.split()[:1] != [] for one in must):
        return _SURE  # "phải dùng" for "có thể dùng"
    compels = _COMPELS.search(part)
    if compels is None:
        return None
    what = _words(" ".join(part[compels.end() :].split()[:_ACT]))
    if what and not what & clause.act:
        return None  # something beside it
    return _NEAR if len(what) > 1 and what <= clause.act else _SURE


def _says_otherwise(  # noqa: PLR0911, PLR0912 - a ladder of cases
    part: str, sentence: str, clause: _Clause
) -> float | None:
    """How near a sentence that says the opposite has to be for an error; None = it does not."""
    part, sentence = (_ONLY_OTHERS.sub(" ", one) for one in (part, sentence))
    freed = _NO_BAN.sub(" ", part)
    if clause.duty in _TWO_SIDED and _REFUSES.search(freed):
        return None
    match clause.duty:
        case Duty.FORBIDDEN:
            freed = _CONDITION.sub(" ", freed)
            if _refuses_too(freed, clause) or _FORBIDDEN.search(_NO_BAN.sub(" ", sentence)):
                return None
            allowed = [
                _words(match["what"]) - {"xe"} if match["what"] else
                _words(match["who"] or match["whom"]) & clause.words
                for match in _ALLOWS.finditer(freed)
            ]  # fmt: skip
            if any(_is_told_of(words, clause) for words in allowed):
                return _SURE
            return _SURE if _NO_BAN.search(part) or _ALLOWED.search(part) else None
        case Duty.OBLIGED:
            return _lets_off(part, sentence, clause)
        case Duty.OPTIONAL:
            return _compels(part, clause)
        case Duty.DENIED:
            at = part.lower().find(clause.phrase)
            if at < 0:
                last = clause.phrase.split()[-1]
                cost = _COST.search(part) and last in part.lower().split()
                return _SURE if cost and not _NOT_BOUND.search(part) else None
            before = re.split(r"[,:]", part[:at].lower())[-1]
            if "không còn" in sentence.lower():
                return None
            if re.search(
                r"(?<!\w)(?:không|chẳng|chưa|hết|miễn|bỏ|thay|thôi|dừng|chấm dứt)(?!\w)", before
            ):
                return None
            return _SURE
        case Duty.PUNISHED:
            spared = _UNPUNISHED.search(part)
            if spared is None and "cảnh cáo" not in clause.passage.text:
                spared = _WARNED.search(part)  # where the source has amounts only
            # Children may be warned only, whatever grown people pay.
            of_age = (_ages(part) or _CHILDREN.search(part)) and not clause.ages
            if _TAKES_NO_PART.search(part):
                return None
            if spared is None or of_age or _FINED.search(part, spared.end()):
                return None
            act = part[: spared.start()]
            if not _is_told_of(_words(act), clause, _MOST_OF_WHO):
                return None
            return _SURE if bool(_ACT_NOT.search(act)) is clause.negated else None
        case Duty.SAID:
            return _SURE if _leaves_undone(part, clause) else None
        case Duty.COUNTED:
            match = _COUNTS_NOT.search(part)
            if match is None or _TAKES_NO_PART.search(part):
                return None
            what, who = _words(match["what"]), _words(part[: match.start()])
            told = _is_told_of(what, clause) and _is_told_of(who, clause)
            told = told and not are_apart(contrasted_in(match["what"]), clause.contrasted)
            return _SURE if told else None
