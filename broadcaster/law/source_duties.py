"""The duties that our own words of a document tell, clause by clause.

Only own words of the starter documents, whose clauses are short enough to have one duty each. They
are cut at stops and semicolons; of what a clause counts up between commas each item may be told
alone. "Không đội mũ: 400.000 đồng" tells what is punished, "Luật cấm …, trong đó: …; …" forbids to
the end of its sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from broadcaster.domain.text import nfc
from broadcaster.law.bearers import Bearer, bearer_in_law
from broadcaster.law.duty_clauses import condition_of, without_conditions
from broadcaster.law.duty_marks import (
    Duty,
    all_words,
    duty_words,
    first_word,
    is_of_hours,
    leaves_undone,
    limits_in,
    negated_in,
    rows_in,
)
from broadcaster.law.passages import Passage, starter_passages, starter_passages_of
from broadcaster.law.said_figures import FigureKind, SaidFigure, figures_in
from broadcaster.law.telling_words import WORD, contrasted_in, telling_syllables, word_rarity


@dataclass(frozen=True, slots=True, kw_only=True)
class Fine:
    """An amount that a source fines an act with."""

    figure: SaidFigure
    bearer: Bearer  # UNSAID = whom all amounts of its document are for


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDuty:
    """A clause of a source with its duty."""

    duty: Duty
    items: tuple[frozenset[str], ...]  # its parts between commas: each may be told alone
    words: frozenset[str]
    context: frozenset[str]  # words of its whole passage
    verbs: frozenset[str]  # the first words of what it tells of doing
    limits: tuple[SaidFigure, ...]  # ages, measures, numbers of people
    contrasted: tuple[frozenset[int], ...]
    rows: tuple[frozenset[int], ...]
    phrase: str  # DENIED: the words that it denies; OBLIGED, OPTIONAL: what has to or may be done
    act: frozenset[str]  # OBLIGED, OPTIONAL, FORBIDDEN: all that it says behind that word
    text: str  # in small letters
    where: frozenset[str]  # FORBIDDEN: words of where and when alone it is
    hours: bool  # it is of some hours only
    who_undone: bool  # of those who leave something undone
    negated: frozenset[str]  # the words of what it tells of doing that are denied
    every: frozenset[str]  # all of its words, small ones too
    only_if: bool | None  # whether its condition is one of something undone; None = it has none
    fined: bool  # its passage tells amounts
    fines: tuple[Fine, ...]  # PUNISHED: its amounts; two where a person and a body differ
    spared: tuple[
        tuple[frozenset[str], tuple[SaidFigure, ...]], ...
    ]  # whom it leaves out: "(trừ trẻ dưới 6 tuổi, cấp cứu)"
    passage: Passage

    @property
    def undone(self) -> bool:
        """Whether it is of what is left undone ("không đội mũ")."""
        return bool(self.negated)


_STOPS = re.compile(r"[.;]\s+|…\s+(?=[A-ZĐÀ-Ỵ])")
_SENTENCES = re.compile(r"\.\s+|…\s+(?=[A-ZĐÀ-Ỵ])")
_CLAUSES = re.compile(r"[.;:]\s+|…\s+(?=[A-ZĐÀ-Ỵ])|[.;]$")
_BRACKETS = re.compile(r"\([^()]*\)")
_SPARING = re.compile(r"\((?:[^()]*?(?<!\w))?(?:trừ|không thuộc|không phải)(?P<whom>[^()]*)\)")
_ITEMS = re.compile(r"[,:]|\(|\)|(?<!\w)(?:hoặc|và|hay)(?!\w)", re.IGNORECASE)
_FORBIDDEN = re.compile(r"(?<!\w)(?:không (?:ai )?được|cấm)(?!\w)", re.IGNORECASE)
_IMPERATIVE = re.compile(r"\W*không (?!còn|phải|gồm|có|ai|mất|bị|quá|thuộc|gây)", re.IGNORECASE)
_OBLIGED = re.compile(r"(?<!không )(?<!\w)phải(?!\w)(?P<what>(?: \w+){1,2})?", re.IGNORECASE)
_MAY = re.compile(r"(?<!\w)có thể(?!\w)(?P<what>(?: \w+){1,2})?", re.IGNORECASE)
_ALLOWED = re.compile(r"(?<!\w)(?:(?<!không )(?<!mới )được(?= (?:dùng|chở))|có quyền)(?!\w)", re.I)
_NOT = re.compile(
    r"(?<!\w)không (?:còn |phải |phải là )?(?:một )?"
    r"(?!được|phải|ai|có|quá|còn|chỉ|gồm|một)(\w+ \w+)",
    re.IGNORECASE,
)
_AND_SO = re.compile(r", (\w+ \w+)(?=,|$)")  # "không còn đình chỉ học tập, đuổi học"
_COUNTS = re.compile(r"(?<!\w)(?:cũng là|(?<!không )gồm|cũng thuộc|thuộc)(?!\w)", re.IGNORECASE)
_WHERE = re.compile(
    r"(?<!\w)(?:tại|trong (?:thời gian|giờ)|ngay trước)(?!\w)[^;:.]*", re.IGNORECASE
)
_SPARED = re.compile(
    r"không (?:thuộc đối tượng )?bị (?:xử phạt|phạt|xử lý)(?! tiền)", re.IGNORECASE
)
_NOT_BEFORE = re.compile(r"(?<!\w)mới được(?!\w)(?P<what>)", re.IGNORECASE)
_SAME_FINE = re.compile(
    r"cùng khung(?: (?P<row>\d+\.\d+\w?))?|cũng thuộc nhóm này|cũng là hành vi", re.IGNORECASE
)
_WARNED = re.compile(r"(?<!\w)cảnh cáo(?! hoặc)(?!\w)", re.IGNORECASE)


def source_duties(keys: tuple[str, ...]) -> tuple[SourceDuty, ...]:
    """The duties that our own words of some documents tell."""
    return _duties_of(keys)


_LEAST = 4.5  # weight of common words: with fewer no reader holds a sentence against a clause
_A_BIT = 1e-6  # by which sums in another order may differ


@lru_cache(maxsize=4096)
def duties_perhaps_of(sentence: str, keys: tuple[str, ...]) -> tuple[tuple[int, SourceDuty], ...]:
    """The duties of some documents that a sentence may be of, each with its place among them.

    Most clauses share nothing with a sentence, and most sentences enough with none: so the words
    that a clause has in common with all of the sentence are weighed first, whichever part of it is
    compared then.
    """
    plain = sentence.lower()
    by_word, rarity = _by_word(keys), word_rarity()
    weights: dict[int, float] = {}
    for word in duty_words(sentence) | telling_syllables(plain) | set(WORD.findall(plain)):
        for n in by_word.get(word, ()):
            weights[n] = weights.get(n, 0.0) + rarity[word]
    duties = source_duties(keys)
    near = sorted(n for n, weight in weights.items() if weight >= _LEAST - _A_BIT)
    return tuple((n, duties[n]) for n in near)


@lru_cache(maxsize=64)
def _by_word(keys: tuple[str, ...]) -> dict[str, list[int]]:
    """The places of the duties of some documents by the words that they or their passages have."""
    found: dict[str, list[int]] = {}
    for n, one in enumerate(source_duties(keys)):
        for word in one.words | one.context:
            found.setdefault(word, []).append(n)
    return found


@lru_cache(maxsize=64)
def _duties_of(keys: tuple[str, ...]) -> tuple[SourceDuty, ...]:
    passages = dict.fromkeys(one for key in keys for one in starter_passages_of(key))
    return tuple(clause for one in passages for clause in _duties_of_passage(one))


@lru_cache(maxsize=512)
def _duties_of_passage(passage: Passage) -> tuple[SourceDuty, ...]:
    """Of a passage once, whichever documents are asked for together."""
    return tuple(_duties_in(passage))


def _duties_in(passage: Passage) -> Iterator[SourceDuty]:
    text = nfc(passage.text)
    fined = is_fined(text)
    spared = tuple(
        (duty_words(one), limits_in(one))
        for match in _SPARING.finditer(text)
        for one in _ITEMS.split(match["whom"])
        if duty_words(one)
    )
    context, contrasted = duty_words(text), contrasted_in(text)
    for part, whole, duty, phrase, fines in _with_fines(passage):
        items = tuple(filter(None, map(duty_words, _ITEMS.split(part))))
        if not items:
            continue
        who, act = _cut(part, duty)
        plain = without_conditions(act)
        yield SourceDuty(
            duty=duty,
            items=items,
            words=frozenset().union(*items),
            context=context,
            verbs=frozenset(first_word(one) for one in _ITEMS.split(act)) - {""},
            limits=limits_in(part) or limits_in(whole),
            contrasted=tuple(a or b for a, b in zip(contrasted_in(whole), contrasted, strict=True)),
            rows=rows_in(part),
            where=duty_words(" ".join(_WHERE.findall(part)))
            if duty is Duty.FORBIDDEN
            else frozenset(),
            phrase=phrase,
            act=duty_words(act),
            text=part.lower(),
            hours=is_of_hours(part),
            who_undone=leaves_undone(who),
            negated=negated_in(plain),
            every=all_words(part),
            only_if=condition_of(part),
            fined=fined,
            fines=fines,
            spared=spared,
            passage=passage,
        )


def _with_fines(passage: Passage) -> Iterator[tuple[str, str, Duty, str, tuple[Fine, ...]]]:
    """The clauses of a passage, those of what is fined with their amounts."""
    text = nfc(passage.text)
    for part, whole, duty, phrase in _parts(text):
        if duty is not Duty.PUNISHED:
            yield part, whole, duty, phrase, ()
    if not is_fined(text):
        return
    plain = _BRACKETS.sub(" ", text)
    acts = [*_fined_acts(plain)]
    yield from ((act, act, Duty.PUNISHED, "", fines) for act, fines in acts)
    for one in _SENTENCES.split(plain):  # "Quản trị nhóm … không gỡ …: cùng khung 8.3"
        if same := _SAME_FINE.search(one):
            fines = _fines_of_row(same["row"]) if same["row"] else acts[0][1] if acts else ()
            yield one, one, Duty.PUNISHED, "", fines


def _fines_of_row(row: str) -> tuple[Fine, ...]:
    """The amounts of another line of our own words."""
    text = next((nfc(one.text) for one in starter_passages() if one.row == row), "")
    return tuple(_fines_in(text))


def _fines_in(text: str) -> Iterator[Fine]:
    figures = figures_in(text)
    for one in figures:
        if one.kind is FigureKind.MONEY:
            yield Fine(figure=one, bearer=bearer_in_law(text, figures, one))


def is_fined(text: str) -> bool:
    """Whether a passage tells what is fined: it has an amount, or that of another one."""
    amounts = any(one.kind is FigureKind.MONEY for one in figures_in(text))
    return amounts or _SAME_FINE.search(text) is not None


def _parts(text: str) -> Iterator[tuple[str, str, Duty, str]]:
    """Each clause, the stretch that it stands in, its duty and the words of that."""
    plain = _BRACKETS.sub(" ", text)  # who is left out, and what is told in passing
    fined = is_fined(text)
    for sentence in _SENTENCES.split(plain):
        yield from _parts_of(sentence, fined=fined)
    if fined:  # "không đội mũ: 400.000 đồng" tells what is fined, and what else follows
        yield from ((one, one, Duty.SAID, "") for one in _SENTENCES.split(plain))
    elif warned := _WARNED.search(plain):
        act = plain[: warned.start()]
        yield act, act, Duty.WARNED, ""
    if not _NOT.search(text):
        counts = (one for one in _SENTENCES.split(text) if _COUNTS.search(one))
        yield from ((one, one, Duty.COUNTED, "") for one in counts)
    if not fined:  # "Nơi chế biến: có dụng cụ riêng"
        for headed in (one for one in _SENTENCES.split(plain) if ":" in one):
            lead, _, rest = headed.partition(":")
            if _FORBIDDEN.search(headed):
                yield headed, headed, Duty.FORBIDDEN, ""
            else:
                yield from ((f"{lead} {one}", one, Duty.SAID, "") for one in rest.split(";"))


def _parts_of(sentence: str, *, fined: bool) -> Iterator[tuple[str, str, Duty, str]]:
    who, forbids = "", False
    for whole in _STOPS.split(sentence):
        before = forbids
        for part in _CLAUSES.split(whole):
            found = [*_duties(part, fined=fined)]
            if forbids:  # what is counted up as forbidden is not said to be so
                found = [row for row in found if row[0] is not Duty.SAID]
            told = part
            if match := _FORBIDDEN.search(part):
                who, forbids = part[: match.start()], True
            elif before and not found:
                found.append((Duty.FORBIDDEN, ""))
            elif any(duty is Duty.FORBIDDEN for duty, _ in found):
                told = f"{who} {part}"  # "nhà giáo không được …; không phân biệt đối xử"
            yield from ((told, whole, duty, phrase) for duty, phrase in found)
    if forbids and "trong đó" in sentence:  # "Luật cấm 15 nhóm hành vi, trong đó: …; …"
        yield from ((one, one, Duty.FORBIDDEN, "") for one in sentence.partition(":")[2].split(";"))


def _duties(part: str, *, fined: bool) -> Iterator[tuple[Duty, str]]:
    if _FORBIDDEN.search(part) or (not fined and _IMPERATIVE.match(part)):
        yield Duty.FORBIDDEN, ""
    elif match := _OBLIGED.search(part):
        yield Duty.OBLIGED, (match["what"] or "").strip().lower()
    elif match := _MAY.search(part):
        yield Duty.OPTIONAL, (match["what"] or "").strip().lower()
    if _ALLOWED.search(part) or _NOT_BEFORE.search(part):
        yield Duty.ALLOWED, ""
    if _SPARED.search(part):
        yield Duty.SPARED, ""
    if not re.match(r"\W*(?:không(?! có)|chưa)(?!\w)", part, re.IGNORECASE):
        yield Duty.SAID, ""
    if part.lower().lstrip('«"').startswith("không còn"):
        pass
    elif part.lower().lstrip('«"').startswith("không"):  # what is punished, or who does not do it
        return
    if fined:
        return
    for match in _NOT.finditer(part):
        yield Duty.DENIED, match[1].lower()
        for other in _AND_SO.findall(part[match.end() :]) if "còn" in match[0] else ():
            yield Duty.DENIED, other.lower()


def _fined_acts(text: str) -> Iterator[tuple[str, tuple[Fine, ...]]]:
    """What stands before each amount of a passage, all of it and each of its parts, with its fines.

    What the whole passage is of ("Đi bộ: …") stands before its parts. An amount with nothing before
    it but whom it is for ("…, tổ chức 16–20 triệu") is one more of the same act.
    """
    last = 0
    lead = text.partition(":")[0] + " " if _LEAD.match(text) else ""
    rows: list[tuple[str, tuple[Fine, ...]]] = []
    for one in _fines_in(text):
        start = one.figure.start
        stops = [match.end() for match in _SENTENCES.finditer(text, last, start)]
        act = text[max([last, *stops]) : start].rstrip(": ")
        last = one.figure.end
        if rows and _FOR_WHOM.fullmatch(act):
            rows[-1] = (rows[-1][0], (*rows[-1][1], one))
        else:
            rows.append((act, (one,)))
    for act, fines in rows:
        yield act, fines
        yield from ((lead + part, fines) for part in act.split(";") if lead or ";" in act)


_FOR_WHOM = re.compile(r"[\s,;]*(?:cá nhân|tổ chức)[\s:]*", re.IGNORECASE)
_LEAD = re.compile(r"[^:.;]{1,20}:(?! *(?:\d|cảnh cáo|tổ chức|cá nhân))")


def _cut(part: str, duty: Duty) -> tuple[str, str]:
    """Who a clause is of and what it tells of doing, before and behind its word of duty."""
    match = _FOREMOST[duty].search(part) if duty in _FOREMOST else None
    if match is None:
        return "", part
    behind = part[match.start("what") if match["what"] else match.end() :]
    return (part[: match.start()], behind) if duty_words(behind) else ("", part)


_FOREMOST = {
    Duty.OBLIGED: _OBLIGED,
    Duty.OPTIONAL: _MAY,
    Duty.ALLOWED: re.compile(rf"(?:{_ALLOWED.pattern}|{_NOT_BEFORE.pattern})", re.IGNORECASE),
    Duty.FORBIDDEN: re.compile(
        rf"(?:{_FORBIDDEN.pattern}|(?<!\w){_IMPERATIVE.pattern[3:]})(?P<what>)", re.I
    ),
}
