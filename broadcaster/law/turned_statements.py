"""Sentences that turn a statement of law into its opposite in words which the source has not.

What our own words of a source say can be told wrong in ways that share no word of duty and no
figure with them: "cổ vũ thì vô can", "xe đẩy muốn đứng đâu cũng được". `noi_nguoc.toml` has, for
each of these statements, the daily words of its matter and of what turns it round; a sentence with
both on one side of it says the opposite.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from broadcaster.domain.script import Paragraph, Script
from broadcaster.domain.text import nfc
from broadcaster.law.document_numbers import document_key
from broadcaster.law.duties_against_source import plain_sentences
from broadcaster.law.passages import Passage, starter_passages
from broadcaster.law.said_figures import FigureKind, figures_in
from broadcaster.law.sentence_readings import read_every_way
from broadcaster.law.sentence_sense import states_plainly
from broadcaster.law.source_statements import statements_of
from broadcaster.law.unsaid import UnsaidPattern, wording_of
from broadcaster.law.word_patterns import WordPattern, WordTable, alternatives_of, most_telling


class Nearness(IntEnum):
    """How surely a sentence says the opposite of a statement."""

    NONE = 0
    DOUBTFUL = 1
    SURE = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one is never made twice
class TurnedStatement:
    """One way in which a statement is told the wrong way round."""

    wrong: str  # what is wrong, as people read it
    passage: Passage  # the statement
    matter: tuple[UnsaidPattern, ...]  # all of which one side of a sentence has
    turns: tuple[UnsaidPattern, ...]  # one of which turns it round
    doubtful: tuple[UnsaidPattern, ...]  # one of which may turn it round, or be of another matter
    none_of: tuple[UnsaidPattern, ...]
    whole: bool  # both may stand on two sides of a sentence
    forbidden: bool  # its matter is an act that may not be done

    def may_be_in(self, text: str) -> bool:
        """Whether a sentence with marks has words without which it is not of its matter."""
        return all(one.marked.may_be_in(text) for one in self.matter)

    def is_matter_of(self, side: str, *, bare: bool) -> bool:
        """Whether a side of a sentence is of its matter, and of an act that is done."""
        return all(_form(one, bare=bare).search(side) for one in self.matter) and (
            not self.forbidden or _stands(self.matter[0], side, _UNDONE, bare=bare)
        )

    def nearness_in(self, side: str, *, bare: bool) -> Nearness:
        """How surely a side of a sentence says it; `bare`: it is typed without marks."""
        if not self.is_matter_of(side, bare=bare):
            return Nearness.NONE
        if _form(_BLAMELESS, bare=bare).search(side):
            return Nearness.NONE
        if self.forbidden and _form(_AS_IT_SHOULD_BE, bare=bare).search(side):
            return Nearness.NONE
        turned = [match for one in self.turns for match in _standing(one, side, _DENIED, bare=bare)]
        if not turned:
            may_be = any(_stands(one, side, _DENIED, bare=bare) for one in self.doubtful)
            return Nearness.DOUBTFUL if may_be else Nearness.NONE
        of_it = [self._is_of_its_part(*_part_of(side, match), bare=bare) for match in turned]
        if self.forbidden and _form(_PUNISHED_TOO, bare=bare).search(side):
            return Nearness.DOUBTFUL if any(of_it) else Nearness.NONE
        sure = any(
            near and (self.forbidden or not _ONLY.match(match[0]))
            for near, match in zip(of_it, turned, strict=True)
        )
        return Nearness.SURE if sure else Nearness.DOUBTFUL

    def _is_of_its_part(self, part: str, lead: str, *, bare: bool) -> bool:
        """Whether what stands between two commas has the matter, or goes on with what had it."""
        return (
            not self.matter
            or lead.count(" ") <= _A_WORD
            or any(_form(one, bare=bare).search(part) for one in self.matter)
        )

    def is_taken_back_in(self, text: str, *, bare: bool) -> bool:
        """Whether a sentence has words with which it is all right."""
        return any(_form(one, bare=bare).search(text) for one in self.none_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedFinding:
    """A sentence that says the opposite of a statement."""

    paragraph: Paragraph
    start: int  # of the sentence in the paragraph
    wrong: str
    passage: Passage
    sure: bool  # it states it plainly


_GOES_ON = (  # of what was told before
    r"(?! (?:chưa|chua|không|khong|chẳng|chang|chỉ|chi|thì|thi|nếu|neu|vẫn|van|cũng|cung"
    r"|luật|luat)\b)"
)
_SIDES = re.compile(
    rf";|,? (?:nhưng|nhung)(?: mà| ma)?{_GOES_ON}(?!\w)"
    r"|, (?=(?:còn|con|chứ|chu|song|mà|ma)(?!\w))"
)
_WARNED = UnsaidPattern(  # whoever says so tells of what is wrong
    r"(?<!miễn )(?:đừng|chớ)(?! quên)\b|\btưởng\b"
    r"|(?<!^cứ )\bnghĩ\b(?! (?:nhiều|ngợi|đơn giản|thế này))|nhầm|lầm\b"
    r"|không có (?:nghĩa|chuyện)"
    r"|không đúng|là sai\b|sai rồi|(?<!không )(?<!chẳng )(?:sai luật|trái luật(?! thì))|là trái"
    r"|(?<!phạt )(?<!vi phạm )(?<!cấm )(?<!sao )\bđâu\b(?= *(?:[.,!]|$|nhé|ạ|các|em|con|bạn|phải))"
)
_EXCUSE = UnsaidPattern(  # "thì vô can, mình có động tay đâu": it denies another thing
    r", *(?:vì |bởi |do |tại )?(?:mình|ta|tôi|tớ|em|nó|họ)(?: có| đâu| nào| chỉ)+"
    r" (?:động|đánh|đốt|làm|bán|viết|đăng|cầm|lái|hút|ném|ra tay|quay|tham gia|chạm|đụng)"
    r"[^,.;]*\bđâu\b"
)
_PROVIDED = UnsaidPattern(  # "thì được, miễn là không đánh": it takes nothing back
    r",? *\b(?:miễn(?: là| sao)?|với điều kiện(?: là)?)(?: \w+)? (?:không|đừng|chớ)\b[^,;.]*"
)
_LEADS = UnsaidPattern(  # they warn of nothing that is told beside them
    r"(?i:\b(?:đừng|chớ) (?:lo(?: lắng)?|sợ|ngại|ngần ngại|bận tâm|nghĩ (?:nhiều|ngợi))"
    r"(?: gì| quá)?(?= *(?:[,.!:]|$|nhé))|\b(?:đừng|chớ) tưởng(?: là)? chỉ\b[^,;:.!?]*)"
)
_DENIED = UnsaidPattern(  # just before what turns it round: "không phải là vô can"
    r"(?:không|chẳng|đâu)(?: hề)?(?: phải| thể| hẳn| nên)(?: \w+){0,4} *$"
    r"|(?:không|chẳng) (?:hề |ai |bao giờ )$|(?:không|chẳng) còn (?:\w+ ){0,3}$"
    r"|chưa chắc(?: đã| là)? *$|chứ không(?: \w+){0,2} *$"
)
_UNDONE = UnsaidPattern(  # just before an act: whoever leaves it is not punished
    r"\b(?:không|chưa|chẳng|đừng|khỏi|chớ|cấm|tránh|từ chối)"
    r"(?: (?:hề|bao giờ|ai|được|nên|có|tham gia|đi|bị|dám|làm|để|vội|dùng lời"
    r"|dùng|hút|sử dụng|chứa chấp|cho|khách|uống|cất|mua|bán|đăng|thứ|việc))* *$"
)
_AS_IT_SHOULD_BE = UnsaidPattern(  # whoever does it so is not punished
    r"(?<!không )\bđúng (?:luật|quy định|phép|vạch|chiều|cách|làn|đèn|tuổi)|đàng hoàng|ngay ngắn"
    r"|\b(?:doanh nghiệp|đơn vị|cửa hàng|nơi|tiệm) (?:được|có) (?:giao|cấp phép|giấy phép|phép)"
)
_BLAMELESS = UnsaidPattern(  # who finds and hands in, reports, refuses or suffers an act
    r"nhặt được[^.;]{1,40}\b(?:nộp|báo|giao)\b|\bnộp\b[^.;]{1,25}nhặt được"
    r"|rồi (?:giao nộp|nộp|báo) (?:ngay )?(?:cho )?(?:công an|thầy|cô|giám thị)\b"
    r"|(?<!không )(?<!chẳng )từ chối (?:hút|uống|dùng|mua|chơi|thử)\b"
    r"|(?:bấm|nhấn|ấn)(?: vào)?(?: nút)? báo cáo\b"
    r"|\bbị\b[^.;]{1,40}\b(?:em|bạn|con|nạn nhân) (?:không|chẳng) (?:có lỗi|vi phạm|làm gì sai)"
    r"|\bbáo\b[^.;]{1,40}\b(?:không (?:cần|phải)(?: phải)? (?:nói|nêu|xưng|khai) tên|giấu tên)"
)
_PUNISHED_TOO = UnsaidPattern(  # it says who is punished as well
    r"\b(?:mới|là|thì|vẫn|cũng|đều|sẽ|phải|có thể)(?: có thể)? (?:bị|chịu) (?:xử )?phạt"
    r"|\bphạt là phạt|(?<!không )(?<!chẳng )\bbị phạt (?:tiền )?(?:từ )?"
    r"(?:\d|một|hai|ba|bốn|năm|sáu|mười)"
)
_QUOTES = re.compile(r"[“”\"«»]")
_ONLY = re.compile(r"(?:chỉ|chi) |.* (?:mới|moi) ")  # who is left out may be of another matter
_A_STATEMENT = 3  # spaces of the shortest sentence that can turn one round
_A_WORD = 1  # spaces of what may stand before words that go on with what was told
_FINES = re.compile(r"(?<!\w)(?:phạt|khung|mức).*(?:đồng|triệu|nghìn|ngàn)|(?:đồng|triệu).*phạt")
_LESSENED = re.compile(  # of other people, things or times than those of the statement
    r"nửa|chưa thành niên|chưa đủ|dưới 1[68]|từ đủ|chia đôi|chia hai|trước đây|trước kia|thiệt hại"
    r"|trị giá|\bgiá\b|viện phí|\btiền (?:thuốc|công|thưởng|học|ăn|sửa|nha|chữa)"
)
_OF_BODIES = re.compile(r"tổ chức|công ty|doanh nghiệp|cơ sở")
_GROUP = re.compile(r"\{([a-z_]{3,})\}")


def turned_findings(script: Script, numbers: Iterable[str]) -> Iterator[TurnedFinding]:
    """Every sentence of a script that turns a statement of its sources' topics round.

    `numbers`: of the documents that the script cites. Sentences that ask, report or warn are left
    alone; one that does not state it plainly is not sure.
    """
    keys = frozenset(map(document_key, numbers))
    if not _statements_of(keys):
        return
    for block in script.body:
        if isinstance(block, Paragraph) and not block.quoted:
            told = read_every_way(nfc(block.text), lambda text: _turned_in(text, keys))
            for start, (_, wrong, passage), sure in told:
                yield TurnedFinding(
                    paragraph=block, start=start, wrong=wrong, passage=passage, sure=sure
                )


_Told = tuple[Nearness, str, Passage]


def _without_leads(text: str) -> str:
    """A text with blanks for the words that only lead into a statement."""
    for leads in (_LEADS.marked, _LEADS.bare):
        text = leads.sub(lambda match: " " * len(match[0]), text)
    return text


@lru_cache(maxsize=4096)
def _turned_in(text: str, keys: frozenset[str]) -> tuple[tuple[int, _Told, bool], ...]:
    return tuple(
        (start, told, told[0] is Nearness.SURE and states_plainly(sentence))
        for start, sentence in plain_sentences(_without_leads(text))
        if (told := _told_in(sentence, _statements_of(keys))) is not None
    )


def _told_in(sentence: str, statements: tuple[TurnedStatement, ...]) -> _Told | None:
    """What a sentence turns round most surely; None = nothing."""
    text, bare = wording_of(_QUOTES.sub("", sentence))
    if text.count(" ") < _A_STATEMENT:
        return None
    if _form(_WARNED, bare=bare).search(_form(_EXCUSE, bare=bare).sub(" ", text)):
        return None
    sides, stated = _SIDES.split(text), _form(_PROVIDED, bare=bare).sub(" ", text)
    perhaps = statements if bare else _table_of(statements).of(text)
    statements = tuple(one for one in perhaps if bare or one.may_be_in(text))
    found: _Told | None = None
    for one in statements:
        near = max(one.nearness_in(side, bare=bare) for side in ([text] if one.whole else sides))
        if (
            (found is None or near > found[0])
            and near
            and not one.is_taken_back_in(stated, bare=bare)
        ):
            # typed without marks two words may be one: "bạn", "bản"
            found = (Nearness.DOUBTFUL if bare else near, one.wrong, one.passage)
    return found or next((told for side in sides if (told := _other_fine(side, statements))), None)


def _other_fine(side: str, statements: tuple[TurnedStatement, ...]) -> _Told | None:
    """The act of a side of a sentence that has an amount which no act of its words is fined."""
    if not _FINES.search(side) or _LESSENED.search(side):
        return None
    said = [one for one in figures_in(side) if one.kind is FigureKind.MONEY]
    acts = [
        one for one in statements
        if said and one.forbidden and one.is_matter_of(side, bare=False) and _fines(one.passage)
    ]  # fmt: skip
    known = {
        tuple(value * times for value in values)
        for one in acts
        for values in _fines(one.passage)
        for times in ((1, 2) if _OF_BODIES.search(side) else (1,))
    }
    if not acts or all(_is_one_of(one.values, known) for one in said):
        return None
    return Nearness.DOUBTFUL, "mức phạt cho việc ấy khác với mức ở đó", acts[0].passage


def _is_one_of(values: tuple[float, ...], known: set[tuple[float, ...]]) -> bool:
    """Whether an amount is one of those known, or lies in one when it is a single one."""
    return values in known or (
        len(set(values)) == 1 and any(low[0] <= values[0] <= low[-1] for low in known)
    )


@lru_cache(maxsize=256)
def _fines(passage: Passage) -> tuple[tuple[float, ...], ...]:
    """The amounts of a statement."""
    figures = (one.figure for one in statements_of(passage))
    return tuple(one.values for one in figures if one.kind is FigureKind.MONEY)


@lru_cache(maxsize=512)  # most statements are turned round by the same words
def _standing(
    pattern: UnsaidPattern, text: str, denied: UnsaidPattern, *, bare: bool
) -> tuple[re.Match[str], ...]:
    """Where words are said and nothing before denies them."""
    return tuple(
        match
        for match in _form(pattern, bare=bare).finditer(text)
        if not _form(denied, bare=bare).search(text[: match.start()])
    )


def _stands(pattern: UnsaidPattern, text: str, denied: UnsaidPattern, *, bare: bool) -> bool:
    return bool(_standing(pattern, text, denied, bare=bare))


def _part_of(side: str, match: re.Match[str]) -> tuple[str, str]:
    """What stands between the commas around some words, and what of it stands before them."""
    begin = side.rfind(",", 0, match.start()) + 1
    close = side.find(",", match.end())
    return side[begin : close if close >= 0 else len(side)], side[begin : match.start()].lstrip()


def _form(pattern: UnsaidPattern, *, bare: bool) -> WordPattern:
    return pattern.bare if bare else pattern.marked


@lru_cache(maxsize=256)
def _statements_of(keys: frozenset[str]) -> tuple[TurnedStatement, ...]:
    """What is told wrong of the topics that some documents are of."""
    topics = {
        _topic(one.row)
        for one in starter_passages()
        if any(document_key(address.document) in keys for address in one.addresses)
    }
    return tuple(one for one in turned_statements() if _topic(one.passage.row) in topics)


@lru_cache(maxsize=256)
def _table_of(statements: tuple[TurnedStatement, ...]) -> WordTable[TurnedStatement]:
    """Statements by the words that a sentence of their matter has."""
    return WordTable((one, most_telling(each.marked for each in one.matter)) for one in statements)


def _topic(row: str) -> str:
    """The topic of a statement: "8" of "8.3"."""
    return row.partition(".")[0]


@cache
def turned_statements() -> tuple[TurnedStatement, ...]:
    """The lines of `noi_nguoc.toml` in their order."""
    table = tomllib.loads(files("broadcaster.law").joinpath("noi_nguoc.toml").read_text("utf-8"))
    rows = {one.row: one for one in starter_passages()}
    return tuple(_statement(row, table["chu"], rows) for row in table["nguoc"])


def _statement(
    row: dict[str, Any], groups: dict[str, str], rows: dict[str, Passage]
) -> TurnedStatement:
    *matter, turn = row["tim"]
    parts = alternatives_of(turn)
    shared = [groups[one[1:-1]] for one in parts if _GROUP.fullmatch(one)]
    own = "|".join(one for one in parts if not _GROUP.fullmatch(one))

    def expanded(pattern: str) -> str:
        return nfc(_GROUP.sub(lambda match: groups[match[1]], pattern))

    def whole(pattern: str) -> UnsaidPattern:
        return UnsaidPattern(expanded(pattern))

    forbidden = bool(matter) and "{khong_phat}" in turn
    if forbidden:
        shared.append(groups["chi_khi"])  # "chỉ phạt khi …": a limit that nobody set
    return TurnedStatement(
        wrong=row["sai"],
        passage=rows[row["ma"]],
        matter=tuple(map(whole, matter)),
        turns=(*map(_shared, shared), *((whole(own),) if own else ())),
        doubtful=tuple(_shared(groups[name]) for name in row.get("ngo", ())),
        none_of=tuple(map(whole, row.get("tru", ()))),
        whole=row.get("ca_cau", False),
        forbidden=forbidden,
    )


_shared = cache(UnsaidPattern)  # most statements are turned round by words that others are too
