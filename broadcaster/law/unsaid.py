"""What a script must not say of the law: not checked, or wrong however it is put.

`khong_noi.toml` has the list that comes with the program, each line with the patterns that find
it; a fine for somebody under 16 has a rule of its own; of the station's own documents the lines
under "Không nói" are looked for beside the document.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from broadcaster.domain.script import Paragraph, Script
from broadcaster.domain.text import fold, nfc
from broadcaster.law.addresses import LawAddress, UnitKind
from broadcaster.law.document_numbers import document_key
from broadcaster.law.document_titles import behind_head, without_titles
from broadcaster.law.minors_fined import FINED, PUNISHED, fines_a_minor, punishes_a_child
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register import Register, RegisteredDocument
from broadcaster.law.register_memory import RegisterMemory
from broadcaster.law.sentence_sense import asks
from broadcaster.law.word_patterns import WordPattern, WordTable, most_telling

_SENTENCE = re.compile(r"[^.?!…]*(?:[.?!…]+(?!\s|$)[^.?!…]*)*[.?!…]*")
_PARAGRAPHS = 8192  # somebody types in one of them: the others are not searched again
_ENOUGH = 0.7  # of the words of a station's own line that a sentence has
_LATE_TONE = re.compile(r"(?<!q)([ou])([àáảãạèéẻẽẹỳýỷỹỵ])\b")  # "tuý" for "túy"
_TONES = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


class UnsaidPattern:
    """A pattern of Vietnamese words, for sentences with marks and for those typed without."""

    def __init__(self, pattern: str) -> None:
        """`pattern`: a regular expression in lower case, with all marks."""
        self._pattern = nfc(pattern)

        self.marked = WordPattern(self._pattern)  # for sentences with marks

    @cached_property
    def bare(self) -> WordPattern:
        """For sentences typed without; few are, so it is made when the first one comes."""
        return WordPattern("".join(fold(sign) or sign for sign in self._pattern))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidSentence:
    """A sentence as wordings are looked for in it."""

    text: str  # in lower case, marks of tone where wordings have them; folded when it is bare
    bare: bool  # it is typed without marks
    written: str  # as it stands in the script
    cited: tuple[LawAddress, ...]  # what it cites

    def has(self, wording: UnsaidPattern) -> bool:
        """Whether it has the words."""
        return bool((wording.bare if self.bare else wording.marked).search(self.text))


_OLD = UnsaidPattern(  # the sentence says that it is no more applied; a first "cu" is "cứ"
    r"hết hiệu lực|không còn|đã (bị )?(thay|bãi bỏ)|bị thay|nhường chỗ|thế chỗ|"
    r"thay (thế|cho)|thế chỗ|được thay|trước đây|"
    r"trước kia|(?<=\w )cũ\b(?! thể)|bãi bỏ|không áp dụng|tạm ngưng|ngưng|ngừng"
)
_AMOUNT = UnsaidPattern(
    r"\d ?(triệu|nghìn|ngàn|tỷ|tỉ|đồng)\b|\b(triệu|nghìn|ngàn) đồng|"
    r"(một|hai|ba|bốn|năm|lăm|sáu|bảy|tám|chín|mười|mươi|trăm) (triệu|nghìn|ngàn|tỷ|tỉ)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsaidLine:
    """One thing that must not be said, with what finds it in a sentence."""

    words: str  # what it is, as people read it
    documents: tuple[str, ...] = ()  # keys of the documents, one of which the sentence cites
    named: tuple[UnsaidPattern, ...] = ()  # or so it names one of them
    open_articles: tuple[str, ...] | None = None  # it cites another; None = articles do not matter
    all_of: tuple[UnsaidPattern, ...] = ()
    none_of: tuple[UnsaidPattern, ...] = ()
    proper: re.Pattern[str] | None = None  # names with their capitals, in the sentence as written
    unread: bool = False  # only as long as nobody of the station has read these documents

    def is_said_in(self, sentence: SaidSentence) -> bool:
        """Whether a sentence says it."""
        return (
            all(map(sentence.has, self.all_of))
            and self._is_about(sentence)
            and (self.proper is None or self.proper.search(sentence.written) is not None)
            and not any(map(sentence.has, self.none_of))
        )

    def _is_about(self, sentence: SaidSentence) -> bool:
        cited = [one for one in sentence.cited if document_key(one.document) in self.documents]
        if self.open_articles is not None:
            articles = [one.label(UnitKind.ARTICLE) for one in cited]
            return any(one and one not in self.open_articles for one in articles)
        return bool(cited) or not self.documents or any(map(sentence.has, self.named))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAnyway:
    """A sentence that says what must not be said."""

    words: str  # what must not be said
    paragraph: Paragraph
    start: int  # of the sentence in the paragraph


_KEPT = RegisterMemory[tuple[tuple[int, str], ...]](_PARAGRAPHS)


@cache
def starter_unsaid() -> tuple[UnsaidLine, ...]:
    """The lines of `khong_noi.toml`, in their order."""
    text = files("broadcaster.law").joinpath("khong_noi.toml").read_text("utf-8")
    return tuple(
        UnsaidLine(
            words=row["loi"],
            documents=tuple(map(document_key, row.get("van_ban", ()))),
            named=(
                *map(_number_alone, row.get("van_ban", ())),
                *((UnsaidPattern(row["ten"]),) if "ten" in row else ()),
            ),
            unread=row.get("chua_doc", False),
            proper=re.compile(nfc(row["ten_rieng"])) if "ten_rieng" in row else None,
            open_articles=tuple(row["tru_dieu"]) if "tru_dieu" in row else None,
            all_of=tuple(map(UnsaidPattern, row.get("tim", ()))),
            none_of=(
                *map(UnsaidPattern, row.get("tru", ())),
                *((_OLD, *map(_replaced, row.get("van_ban", ()))) if row.get("cu") else ()),
            ),
        )
        for row in tomllib.loads(text)["khong_noi"]
    )


@cache
def _unsaid_table() -> WordTable[UnsaidLine]:
    """The same lines by the words that a sentence with marks must have."""
    rows = starter_unsaid()
    return WordTable((one, most_telling(wording.marked for wording in one.all_of)) for one in rows)


def _number_alone(number: str) -> UnsaidPattern:
    """Without the rest: "100/2019", "100 năm 2019"; "100/2019/TT-BTC" is another document."""
    first, second, *_ = number.split("/")
    return UnsaidPattern(
        rf"(?<![\d/.])0*{re.escape(first.lstrip('0'))}(/| năm ){second.lower()}(?![\w/])"
    )


def _replaced(number: str) -> UnsaidPattern:
    """That another document takes its place: "thay Nghị định 117"."""
    first = number.split("/", maxsplit=1)[0].lstrip("0")
    return UnsaidPattern(rf"(thay|thế chỗ) (cho )?(nghị định|thông tư|luật)( số)? 0*{first}(?!\d)")


def said_anyway(script: Script, register: Register) -> Iterator[SaidAnyway]:
    """Every sentence of a script that says what must not be said; who asks may."""
    for block in script.body:
        if isinstance(block, Paragraph) and not block.quoted:  # the law says what it says
            for start, words in _unsaid_in(without_titles(nfc(block.text)), register):
                yield SaidAnyway(words=words, paragraph=block, start=start)


def _unsaid_in(text: str, register: Register) -> tuple[tuple[int, str], ...]:
    return _KEPT.answer(register, text, lambda: tuple(_found(text, register)))


def _found(text: str, register: Register) -> Iterator[tuple[int, str]]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if not sentence.strip() or asks(sentence):
            continue
        start = match.end() - len(sentence.lstrip())
        said = _said(sentence, register)
        told = behind_head(sentence)
        if fines_a_minor(told):
            yield start, FINED
        elif punishes_a_child(told):
            yield start, PUNISHED
        for line in starter_unsaid() if said.bare else _unsaid_table().of(said.text):
            if line.is_said_in(said) and not (line.unread and _are_read(line, register)):
                yield start, line.words
        for words in _of_documents(said, register):
            yield start, words


def _are_read(line: UnsaidLine, register: Register) -> bool:
    """Whether the station has its documents in files of its own, and somebody checked them."""
    known = map(register.document, line.documents)
    return all(one is not None and one.place is not None and one.checked for one in known)


def wording_of(sentence: str) -> tuple[str, bool]:
    """A sentence, in NFC, as patterns are looked for in it, and whether it is typed without marks.

    In lower case, marks of tone where the patterns have them; folded when it has none.
    """
    lower = " ".join(sentence.lower().split())
    words = [word for word in lower.split() if not any(map(str.isdigit, word))]
    bare = all(fold(word) == word for word in words)
    return fold(sentence) if bare else _LATE_TONE.sub(_early, lower), bare


def _said(sentence: str, register: Register) -> SaidSentence:
    """A sentence of a script, in NFC, with what it cites."""
    text, bare = wording_of(sentence)
    may_cite = any(map(str.isdigit, sentence)) or "luat" in fold(sentence)
    cited = citations_in(sentence, register) if may_cite else ()
    return SaidSentence(
        text=text,
        bare=bare,
        written=sentence,
        cited=tuple(address for citation in cited for address in citation.addresses),
    )


def _early(found: re.Match[str]) -> str:
    """The same letters with the mark of tone on the first: "hoá" as "hóa"."""
    letters = unicodedata.normalize("NFD", found[2])
    tone = next(sign for sign in letters if sign in _TONES)
    return nfc(f"{found[1]}{tone}{letters.replace(tone, '')}")


def _of_documents(sentence: SaidSentence, register: Register) -> Iterator[str]:
    """The lines of the station's documents that a sentence names."""
    cited: dict[str, list[LawAddress]] = {}
    for address in sentence.cited:
        cited.setdefault(address.document, []).append(address)
    for number, addresses in cited.items():
        document = register.document(number) if number else None
        if document is None or document.place is None:
            continue  # what came with the program has its patterns
        for words in document.unsaid:
            if _says(words, document, register, sentence=sentence, addresses=addresses):
                yield f"{words} ({document.number})"


def _says(
    words: str,
    document: RegisteredDocument,
    register: Register,
    *,
    sentence: SaidSentence,
    addresses: list[LawAddress],
) -> bool:
    """Whether a sentence about a document says a line of it: place, amount, and the words left."""
    wanted = fold(words)
    as_applied = "nhu " in wanted
    if as_applied and sentence.has(_OLD):
        return False
    places = _places(words, document, register)
    if places and not any(place.covers(one) for place in places for one in addresses):
        return False
    amount = "muc phat" in wanted
    if amount and not sentence.has(_AMOUNT):
        return False
    if places or amount or as_applied:
        return True
    left = [word for word in re.findall(r"\w+", wanted) if len(word) > 1]
    said = set(re.findall(r"\w+", fold(sentence.text)))
    return bool(left) and sum(word in said for word in left) >= _ENOUGH * len(left)


def _places(words: str, document: RegisteredDocument, register: Register) -> list[LawAddress]:
    about = CitingText(here=LawAddress(document=document.number))
    return [
        address.of(document.number)
        for citation in citations_in(words, register, about)
        for address in citation.addresses
        if address.steps
    ]
