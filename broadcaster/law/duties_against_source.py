"""Words of duty held against the source: what is forbidden, must be done, may be done, is not so.

Only where a sentence is near one clause of its source, and only own words of the starter documents,
whose clauses are short enough to have one duty each. A sentence that also refuses, asks or puts
somebody right says nothing by a single word; it is left alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from broadcaster.domain.script import Paragraph, Script
from broadcaster.domain.text import nfc
from broadcaster.law.document_numbers import document_key
from broadcaster.law.passages import Passage, starter_passages_of
from broadcaster.law.said_figures import FigureKind, SaidFigure, figures_in
from broadcaster.law.source_statements import spans_meet
from broadcaster.law.telling_words import are_apart, contrasted_in, telling_words, weight_of


class Duty(Enum):
    """What a clause of the source says of doing something; the value is what people read."""

    FORBIDDEN = "không được làm"
    OBLIGED = "phải làm"
    OPTIONAL = "có thể, không bắt buộc"
    DENIED = "không phải như vậy"


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
    words: frozenset[str]
    ages: tuple[SaidFigure, ...]
    contrasted: tuple[frozenset[int], ...]
    phrase: str  # DENIED: the words that it denies
    passage: Passage


_NEAR = 0.5  # from which a sentence may be told of, as a warning
_SURE = 0.6  # from which it is an error
_LEAST = 5.0  # weight of common words without which two sentences share a topic only
_SAID_OF_DUTY = re.compile(
    r"(?<!\w)(?:không|được|phải|cấm|có thể|bắt buộc|cần|phép|luật|quy định"
    r"|trường hợp|ngoại lệ)(?!\w)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.?!…]*(?:[.?!…]+(?!\s|$)[^.?!…]*)*[.?!…]*")
_CLAUSES = re.compile(r"[.;:…]\s+|[.;]$")
_FORBIDDEN = re.compile(r"(?<!\w)(?:không (?:ai )?được|cấm)(?!\w)", re.IGNORECASE)
_OBLIGED = re.compile(r"(?<!không )(?<!\w)phải(?!\w)", re.IGNORECASE)
_MAY = re.compile(r"(?<!\w)có thể(?!\w)", re.IGNORECASE)
_NOT = re.compile(r"(?<!\w)không (?:phải )?(?!được|phải|ai|có|quá|còn)(\w+ \w+)", re.IGNORECASE)
_REFUSES = re.compile(  # the sentence refuses too, asks, or puts somebody right
    r"(?<!\w)(?:không (?:được|ai|nên|cho|hề|đúng)|chưa được|cấm|đừng|chớ|mới được|sai|nhầm"
    r"|chỉ (?:bắt )?buộc|chỉ phải|chỉ áp dụng|chỉ cần|tưởng|nghĩ|hỏi|nghe nói"
    r"|trừ khi|trái phép)(?!\w)",
    re.IGNORECASE,
)
_TURNS = re.compile(r"(?<!\w)(?:còn|mới là|nhưng phải|trong khi|chứ)(?!\w)", re.IGNORECASE)
_NOT_BOUND = re.compile(  # "không" that is no limit: the sentence has two sides
    r"(?<!\w)(?:không|chẳng|chưa)(?! (?:quá|vượt|đủ|đến|tới|tròn|dưới|hơn))(?!\w)", re.IGNORECASE
)
_NO_BAN = re.compile(r"(?<!\w)không (?:hề )?(?:bị )?cấm(?!\w)", re.IGNORECASE)
_ALLOWS = re.compile(
    r"(?<!không )(?<!chưa )(?<!chẳng )(?<!mới )(?<!\w)(?:vẫn |cứ )?được (?:phép )?"
    r"(?P<what>\w+(?: \w+)?)",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"tùy ý|tuỳ ý|hoặc không(?!\w)|không (?:cần|bắt buộc|nhất thiết)|không phải(?! là)"
    r"|cũng không sao|cũng được",
    re.IGNORECASE,
)
_COMPELS = re.compile(
    r"bắt buộc phải|bắt phải|nhất định phải|trong mọi trường hợp|không có ngoại lệ|luôn phải",
    re.IGNORECASE,
)


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
    fined = any(one.kind is FigureKind.MONEY for one in figures_in(passage.text))
    for part in _CLAUSES.split(nfc(passage.text)):
        words = _words(part)
        if not words:
            continue
        for duty, phrase in _duties(part):
            if duty is Duty.DENIED and fined:
                continue  # "không đội mũ: 400.000 đồng" tells what is fined
            yield _Clause(
                duty=duty,
                words=words,
                ages=_ages(part),
                contrasted=contrasted_in(part),
                phrase=phrase,
                passage=passage,
            )


def _duties(part: str) -> Iterator[tuple[Duty, str]]:
    if _FORBIDDEN.search(part):
        yield Duty.FORBIDDEN, ""
    elif _OBLIGED.search(part):
        yield Duty.OBLIGED, ""
    elif _MAY.search(part):
        yield Duty.OPTIONAL, ""
    if part.lower().lstrip('«"').startswith("không"):  # what is punished, or who does not do it
        return
    for match in _NOT.finditer(part):
        yield Duty.DENIED, match[1].lower()


def _words(text: str) -> frozenset[str]:
    return telling_words(_SAID_OF_DUTY.sub(" . ", text))


def _ages(text: str) -> tuple[SaidFigure, ...]:
    return tuple(one for one in figures_in(text) if one.kind is FigureKind.AGE)


@lru_cache(maxsize=4096)
def _opposites(text: str, clauses: tuple[_Clause, ...]) -> tuple[tuple[int, _Clause, bool], ...]:
    return tuple(_found(text, clauses))


def _found(text: str, clauses: tuple[_Clause, ...]) -> Iterator[tuple[int, _Clause, bool]]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if not sentence or sentence.endswith("?"):
            continue
        words, ages = _words(sentence), _ages(sentence)
        contrasted = contrasted_in(sentence)
        told = [
            (near, n, clause, plain)
            for n, clause in enumerate(clauses)
            if (near := _nearness(words, clause)) >= _NEAR
            and not are_apart(contrasted, clause.contrasted)
            and _of_those(ages, clause.ages)
            and (plain := _says_otherwise(sentence, clause)) is not None
        ]
        if told:
            near, _, clause, plain = max(told, key=lambda row: (row[0], -row[1]))
            yield match.start(), clause, plain and near >= _SURE


def _nearness(words: frozenset[str], clause: _Clause) -> float:
    """How near a sentence is to a clause: the mean of what each has of the other, at best 1."""
    common = weight_of(words & clause.words)
    if common < _LEAST:
        return 0.0
    ours, theirs = weight_of(words), weight_of(clause.words)
    return max((common / ours + common / theirs) / 2, 0.8 * common / theirs)


def _of_those(ours: tuple[SaidFigure, ...], theirs: tuple[SaidFigure, ...]) -> bool:
    """Whether a sentence may speak of those of whose age the clause is."""
    if not ours or not theirs:
        return not theirs or not ours
    return all(any(spans_meet(one, other) for other in theirs) for one in ours)


def _says_otherwise(  # noqa: PLR0911 - a ladder of cases
    sentence: str, clause: _Clause
) -> bool | None:
    """Whether a sentence says the opposite: True = plainly, False = perhaps, None = it does not."""
    freed = _NO_BAN.sub(" ", sentence)
    if clause.duty is not Duty.OPTIONAL and (_REFUSES.search(freed) or _TURNS.search(sentence)):
        return None
    match clause.duty:
        case Duty.FORBIDDEN:
            if _NOT_BOUND.search(freed):
                return None
            allowed = (_words(match["what"]) for match in _ALLOWS.finditer(freed))
            return True if any(words & clause.words for words in allowed) else None
        case Duty.OBLIGED:
            if _OBLIGED.search(_FREE.sub(" ", sentence)):
                return None
            return True if _FREE.search(sentence) else False if _MAY.search(sentence) else None
        case Duty.OPTIONAL:
            if _MAY.search(sentence):
                return None
            return True if _COMPELS.search(sentence) else None
        case Duty.DENIED:
            at = sentence.lower().find(clause.phrase)
            before = sentence[max(at - 16, 0) : at].lower()
            if at < 0 or re.search(r"(?<!\w)(?:không|chẳng|chưa|hết|miễn)(?!\w)", before):
                return None
            return True
