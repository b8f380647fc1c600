"""Sentences of drafts with the units that they rest on, honest and made wrong.

The units are what the program knows of the starter register's documents, each under its address;
the honest sentences, written as a model rewrites them, those of the golden list.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from broadcaster.drafting.grounding import (
    DraftSentence,
    GroundingCase,
    JudgedSentence,
    by_the_gate,
    judged,
)
from broadcaster.drafting.source_units import QuotedUnit, SourceSection
from broadcaster.law.addresses import LawAddress, UnitKind
from broadcaster.law.bearers import Bearer, bearer_in_law
from broadcaster.law.passages import Passage, no_text, starter_passages, starter_passages_of
from broadcaster.law.said_figures import FigureKind, figures_in
from broadcaster.law.starter import starter_register
from tests.fakes.wrong_figures import mistakes_for

DAY = date(2026, 12, 1)
HELD_OUT = Path(__file__).parents[1] / "golden" / "drafts" / "held_out.txt"
OTHERS = tuple(  # by other hands, once unseen by who wrote the rules
    HELD_OUT.with_name(f"{name}.txt") for name in ("third", "fourth", "fifth")
)
LAST = tuple(  # each had its odd sentences mended by; the even ones were never looked at
    HELD_OUT.with_name(f"{name}.txt") for name in ("sixth", "seventh")
)
GOLD = Path(__file__).parents[1] / "golden" / "drafts" / "honest.txt"
HEAD = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: m\nNgày phát: 1/12/2026\nVăn bản nguồn:\n"
NAMES = ("NỮ", "NAM", "LAN", "MINH", "CÔ HOA")
_NEGATION = re.compile(r"(?<!\w)không (?!quá|chỉ|khí|gian)", re.IGNORECASE)
_HEARD_BEFORE = re.compile(  # "Không hút thuốc, [không] uống rượu": it is said of the whole row
    r"(?<!\w)không (?:\w+ ){0,3}\w+(?:,| và) $", re.IGNORECASE
)
_ALSO_FINED = re.compile(  # "[không] ra tay nhưng cổ vũ cũng bị phạt", "dù [không] … vẫn bị phạt"
    r"^[^.]*(?:(?<!\w)nhưng(?!\w)[^.]* cũng|, [^.,]*(?<!\w)vẫn) (?:có thể )?bị phạt", re.IGNORECASE
)
_TAILS = (", các bạn nhớ chưa?", ". Bạn nhớ chưa?", ", đúng không nào?", ", các em biết chưa?")
_VAGUE = ("nửa triệu đồng", "vài trăm nghìn đồng", "hàng trăm triệu đồng", "tiền tỷ", "mấy triệu đồng",
          "gấp ba lần")  # fmt: skip
_PENALTIES = {"đuổi học": "đuổi học", "tịch thu xe": "tịch thu", "phạt tù": "tù",
              "tước giấy phép": "tước", "tạm giữ xe": "giữ"}  # fmt: skip
_DUTIES = {"có quyền": "có nghĩa vụ", "phải": "không cần", "có bổn phận": "có quyền"}
_DUTY = re.compile(rf"(?<!\w)({'|'.join(_DUTIES)})(?!\w)")
_AGES = re.compile(r"(từ đủ \d+)(?: tuổi)? đến dưới \d+ tuổi", re.IGNORECASE)
_BARE_AGE = re.compile(r"(?:bạn|mới) \d+ tuổi", re.IGNORECASE)
_SAME_TWICE = re.compile(r"(\d+) hoặc \1(?!\d)")
_OUTCOME = re.compile(r"(?<!\w)(?:không|bị|cấm)(?!\w)")
_NOBODY = re.compile(
    r"(?<!\w)(?:thì )?(?:một )?cá nhân (?=bị|đăng|chia)|, cá nhân(?= bị)", re.IGNORECASE
)
_BODIES = re.compile(r"(?<!\w)(?:tổ chức|công ty|doanh nghiệp|hợp tác xã)(?!\w)", re.IGNORECASE)
_BEARER = re.compile(r"(?<!\w)(cá nhân|tổ chức)(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundedSentence:
    """A sentence of a draft and what it is held against."""

    kind: str  # "honest", or what was made wrong
    said: DraftSentence
    case: GroundingCase

    def judge(self) -> JudgedSentence:
        """What becomes of it, as in a script of its own."""
        head = f"{HEAD}  - số: {self.case.document.number}\n"
        told = judged([self.said], self.case)
        return by_the_gate([told], head, self.case.register, no_text)[0][0]


def honest_drafts(gold: Path = GOLD) -> Iterator[GroundedSentence]:
    """The sentences of the golden list, each with the unit that it rests on."""
    cases = {}
    for row in gold.read_text(encoding="utf-8").splitlines():
        code, _, words = row.partition("|")
        passage = _passage(code or "1.1")
        number = passage.addresses[0].document
        case = cases.setdefault(number, _case(number))
        units = tuple(u.number for u in case.section.units if u.text == passage.text)
        said = DraftSentence(role="NỮ", text=words, units=units if code else ())
        yield GroundedSentence(kind="honest", said=said, case=case)


@cache
def _passage(code: str) -> Passage:
    [found] = [one for one in starter_passages() if one.row == code and one.holds_on(DAY)]
    return found


def _case(number: str) -> GroundingCase:
    """What the program knows of a document, as the units of one section."""
    register = starter_register()
    document = register.document(number)
    assert document is not None
    passages = [
        one for one in starter_passages_of(number)
        if one.holds_on(DAY) and one.of(number)[0].steps
    ]  # fmt: skip
    units = tuple(
        QuotedUnit(number=n, address=one.of(number)[0], text=one.text)
        for n, one in enumerate(passages, 1)
    )
    section = SourceSection(address=LawAddress(document=document.number), units=units)
    return GroundingCase(
        document=document, section=section, register=register, day=DAY, names=NAMES
    )


def lies(honest: Sequence[GroundedSentence], count: int, seed: int) -> Iterator[GroundedSentence]:
    """Sentences with one lie each, every kind as often as the others."""
    chance = random.Random(seed)
    pool: dict[str, list[GroundedSentence]] = {}
    for one in honest:
        if not one.said.units or one.said.text.endswith("?"):  # it asks, or greets
            continue
        for lie in _lies_of(one, chance):
            pool.setdefault(lie.kind, []).append(lie)
    kinds = sorted(pool)
    for at in range(count):
        yield chance.choice(pool[kinds[at % len(kinds)]])


def _lies_of(one: GroundedSentence, chance: random.Random) -> Iterator[GroundedSentence]:
    def told(kind: str, text: str) -> GroundedSentence:
        return replace(one, kind=kind, said=replace(one.said, text=text))

    text = one.said.text
    head = "\n---\n"
    for mistake in mistakes_for(f"{head}{text}"):
        wrong = mistake.made(f"{head}{text}", chance).removeprefix(head)
        bare = mistake.kind == "age" and _BARE_AGE.search(text)  # another may be in the frame too
        if not bare and not _SAME_TWICE.search(wrong):
            yield told(f"figure: {mistake.kind}", wrong)
    mine = [u for u in one.case.section.units if u.number in one.said.units]
    others = [
        u for u in one.case.section.units
        if not any(u.address.steps[0] == m.address.steps[0] for m in mine)
    ]  # fmt: skip
    small = text[:1].lower() + text[1:]
    if others:
        other = chance.choice(others)
        place = " ".join(f"{s.kind.value} {s.label}" for s in reversed(other.address.steps))
        yield told("wrong article", f"Theo {place}, {small}")
        if any(figure.kind is not FigureKind.COUNT for figure in figures_in(text)):
            yield replace(one, kind="wrong unit", said=replace(one.said, units=(other.number,)))
    labels = {u.address.label(UnitKind.ARTICLE) for u in one.case.section.units}
    made = chance.choice([n for n in range(1, 200) if str(n) not in labels])
    yield told("invented article", f"Theo Điều {made}, {small}")
    yield told("invented document", f"Theo Nghị định {made}/2025/NĐ-CP, {small}")
    yield told("invented figure", f"{text} Mức này tăng thêm {made + 1} triệu đồng.")
    yield told("invented age", f"{text} Ai từ đủ {chance.choice((9, 11, 13, 22))} tuổi cũng vậy.")
    yield told("invented body", f"{text} Sở Tư pháp Hoa Lư sẽ kiểm tra.")
    for found in _BEARER.finditer(text):
        swapped = {"cá nhân": "tổ chức", "tổ chức": "cá nhân"}[found[1].lower()]
        yield told("bearer", text[: found.start()] + swapped + text[found.end() :])
    for found in _NEGATION.finditer(text):
        if _HEARD_BEFORE.search(text[: found.start()]) or _ALSO_FINED.search(text[found.end() :]):
            continue  # it is still heard, or the rule stands without it: no lie
        lie = text[: found.start()] + text[found.end() :]
        yield told("dropped không", lie)
        yield told("question's tail", lie.rstrip(".!") + chance.choice(_TAILS))
    yield from _worded_lies(one, mine, chance)


def _worded_lies(
    one: GroundedSentence, mine: Sequence[QuotedUnit], chance: random.Random
) -> Iterator[GroundedSentence]:
    """Lies in words alone, and those that rest on nothing."""

    def told(kind: str, text: str, units: tuple[int, ...] = one.said.units) -> GroundedSentence:
        return replace(one, kind=kind, said=replace(one.said, text=text, units=units))

    text, law = one.said.text, " ".join(unit.text for unit in mine).casefold()
    yield told("without units", f"{text} Ai không làm thế cũng chẳng sao.", ())
    amounts = [figure for figure in figures_in(text) if figure.kind is FigureKind.MONEY]
    for figure in amounts:
        yield told("vague sum", text[: figure.start] + chance.choice(_VAGUE) + text[figure.end :])
        yield told("without units", text, ())
    said, known = chance.choice([*_PENALTIES.items()])
    if known not in law:
        yield told("other penalty", f"{text} Người vi phạm còn bị {said}.")
    for found in _DUTY.finditer(text):
        if text[: found.start()].endswith("không "):  # "không phải" is no duty
            continue
        other = _DUTIES[found[1]]
        yield told("right or duty", text[: found.start()] + other + text[found.end() :])
    for found in _AGES.finditer(text):
        if _OUTCOME.search(text, found.end()):
            yield told("open age", f"{text[: found.start()]}{found[1]} tuổi{text[found.end() :]}")
    rows = {
        bearer_in_law(unit.text, figures, figure): figure.text
        for unit in mine
        for figures in [figures_in(unit.text)]
        for figure in figures
        if figure.kind is FigureKind.MONEY
    }
    if (
        len(amounts) == 1
        and {Bearer.PERSON, Bearer.BODY} <= {*rows}
        and not _BODIES.search(text)  # "một công ty" is one
    ):
        [figure] = amounts
        lie = text[: figure.start] + rows[Bearer.BODY] + text[figure.end :]
        yield told("body's row to nobody", _NOBODY.sub("", lie))
