"""What a script must not say of the law: not checked, or wrong however it is put.

`khong_noi.toml` has the list that comes with the program, each line with the patterns that find
it; a fine for somebody under 16 has a rule of its own; of the station's own documents the lines
under "Không nói" are looked for beside the document.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from broadcaster.domain.script import Paragraph, Script
from broadcaster.domain.text import fold, nfc
from broadcaster.law.addresses import LawAddress
from broadcaster.law.minors_fined import FINED, fines_a_minor
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register import Register, RegisteredDocument

_SENTENCE = re.compile(r"[^.?!…]*(?:[.?!…]+(?!\s|$)[^.?!…]*)*[.?!…]*")
_OLD = re.compile(  # the sentence says that it is no more applied
    r"het hieu luc|khong con|da (bi )?(thay|bai bo)|bi thay|thay (the|cho)|duoc thay|truoc day|"
    r"truoc kia|\bcu\b|bai bo|sua doi|khong ap dung|tam ngung|ngung"
)
_AMOUNT = re.compile(r"\d ?(trieu|nghin|ngan|ty|dong)\b|\b(trieu|nghin|ngan) dong")
_ENOUGH = 0.7  # of the words of a station's own line that a sentence has


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsaidLine:
    """One thing that must not be said, with what finds it in a sentence."""

    words: str  # what it is, as people read it
    all_of: tuple[re.Pattern[str], ...]  # on the folded sentence
    none_of: tuple[re.Pattern[str], ...] = ()

    def is_said_in(self, folded: str) -> bool:
        """Whether a folded sentence says it."""
        return all(one.search(folded) for one in self.all_of) and not any(
            one.search(folded) for one in self.none_of
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAnyway:
    """A sentence that says what must not be said."""

    words: str  # what must not be said
    paragraph: Paragraph
    start: int  # of the sentence in the paragraph


@cache
def starter_unsaid() -> tuple[UnsaidLine, ...]:
    """The lines of `khong_noi.toml`, in their order."""
    text = files("broadcaster.law").joinpath("khong_noi.toml").read_text("utf-8")
    return tuple(
        UnsaidLine(
            words=row["loi"],
            all_of=tuple(map(re.compile, row["tim"])),
            none_of=(*map(re.compile, row.get("tru", ())), *((_OLD,) if row.get("cu") else ())),
        )
        for row in tomllib.loads(text)["khong_noi"]
    )


def said_anyway(script: Script, register: Register) -> Iterator[SaidAnyway]:
    """Every sentence of a script that says what must not be said; who asks may."""
    for block in script.body:
        if isinstance(block, Paragraph):
            for start, words in _unsaid_in(nfc(block.text), register):
                yield SaidAnyway(words=words, paragraph=block, start=start)


@lru_cache(maxsize=8192)  # somebody types in one paragraph of many
def _unsaid_in(text: str, register: Register) -> tuple[tuple[int, str], ...]:
    return tuple(_found(text, register))


def _found(text: str, register: Register) -> Iterator[tuple[int, str]]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if not sentence.strip() or sentence.rstrip().endswith("?"):
            continue
        folded = fold(sentence)
        if fines_a_minor(sentence):
            yield match.start(), FINED
        for line in starter_unsaid():
            if line.is_said_in(folded):
                yield match.start(), line.words
        if any(sign.isdigit() for sign in sentence) or "uật" in sentence:
            for words in _of_documents(sentence, folded, register):
                yield match.start(), words


def _of_documents(sentence: str, folded: str, register: Register) -> Iterator[str]:
    """The lines of the station's documents that a sentence names."""
    cited: dict[str, list[LawAddress]] = {}
    for citation in citations_in(sentence, register):
        for address in citation.addresses:
            cited.setdefault(address.document, []).append(address)
    for number, addresses in cited.items():
        document = register.document(number) if number else None
        if document is None or document.place is None:
            continue  # what came with the program has its patterns
        for words in document.unsaid:
            if _says(words, document, register, folded=folded, addresses=addresses):
                yield f"{words} ({document.number})"


def _says(
    words: str,
    document: RegisteredDocument,
    register: Register,
    *,
    folded: str,
    addresses: list[LawAddress],
) -> bool:
    """Whether a sentence about a document says a line of it: place, amount, and the words left."""
    wanted = fold(words)
    if "nhu " in wanted and _OLD.search(folded):
        return False
    places = _places(words, document, register)
    if places and not any(place.covers(one) for place in places for one in addresses):
        return False
    amount = "muc phat" in wanted
    if amount and not _AMOUNT.search(folded):
        return False
    if places or amount or "nhu " in wanted:
        return True
    left = [word for word in re.findall(r"\w+", wanted) if len(word) > 1]
    said = set(re.findall(r"\w+", folded))
    return bool(left) and sum(word in said for word in left) >= _ENOUGH * len(left)


def _places(words: str, document: RegisteredDocument, register: Register) -> list[LawAddress]:
    about = CitingText(here=LawAddress(document=document.number))
    return [
        address.of(document.number)
        for citation in citations_in(words, register, about)
        for address in citation.addresses
        if address.steps
    ]
