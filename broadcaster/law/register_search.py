"""What somebody looks for in the register: documents by number, name and text, and how they stand.

Words are found with and without marks: "tre em" finds "trẻ em", "trẻ em" does not find "tre em".
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.text import fold, nfc
from broadcaster.law.addresses import LawAddress
from broadcaster.law.effect import DocumentStanding, Effect, document_on
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.register_folder import RegisterFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDocument:
    """A document that was looked for; where its text has the words, the first place of them."""

    document: RegisteredDocument
    standing: DocumentStanding  # on the day that was asked about
    address: LawAddress | None = None  # the unit that has the words; None = number or name has
    line: int = 0  # 1-based line of the document's file on which that unit begins; 0 = none
    excerpt: str = ""  # words of the unit around those that were looked for


def search_register(
    folder: RegisterFolder,
    words: str = "",
    *,
    day: date,
    topics: Collection[str] = (),
    audiences: Collection[str] = (),
    level: str = "",
    in_force: bool | None = None,
    most: int = 50,
) -> tuple[FoundDocument, ...]:
    """The documents that have the words, by number or name first, then by their text.

    Without words all that fit. `topics` and `audiences`: one of them is enough; `in_force`: only
    those that are (True), or are not (False), in force on the day, be it in part.
    """
    wanted = _Wanted(frozenset(map(fold, topics)), frozenset(map(fold, audiences)), fold(level))
    found: list[FoundDocument] = []
    for one in _hits(folder, words):
        if len(found) >= most:
            break
        if not wanted.has(one.document):
            continue
        standing = document_on(folder.register, one.document, day)
        if in_force is None or (standing.effect in _IN_FORCE) is in_force:
            found.append(
                FoundDocument(
                    document=one.document, standing=standing,
                    address=one.address, line=one.line, excerpt=one.excerpt,
                )
            )  # fmt: skip
    return tuple(found)


_IN_FORCE = (Effect.IN_FORCE, Effect.ENDED_IN_PART, Effect.SUSPENDED_IN_PART)
_EXCERPT = 160  # characters


@dataclass(frozen=True, slots=True)
class _Wanted:
    topics: frozenset[str]
    audiences: frozenset[str]
    level: str

    def has(self, document: RegisteredDocument) -> bool:
        return (
            (not self.topics or not self.topics.isdisjoint(map(fold, document.topics)))
            and (not self.audiences or not self.audiences.isdisjoint(map(fold, document.audiences)))
            and (not self.level or fold(document.level) == self.level)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    document: RegisteredDocument
    address: LawAddress | None = None
    line: int = 0
    excerpt: str = ""


def _hits(folder: RegisterFolder, words: str) -> Iterator[_Hit]:
    """Documents with the words, each once."""
    wanted = fold(words)
    left = []
    for document in folder.register.documents:
        told = " ".join((document.name, document.title, *document.short_names))
        if wanted in fold(told) and _as_typed(words, told):
            yield _Hit(document=document)
        else:
            left.append(document)
    for document in left:
        text = folder.text(document)
        for placed in text.walk(document.name) if text else ():
            said = " ".join(f"{placed.unit.title} {placed.unit.text}".split())
            if wanted in fold(said) and _as_typed(words, said):
                yield _Hit(
                    document=document, address=placed.address, line=placed.unit.line,
                    excerpt=said[:_EXCERPT],
                )  # fmt: skip
                break


def _as_typed(words: str, text: str) -> bool:
    """Whether a text has words with their marks, where they were typed with marks."""
    typed = " ".join(nfc(words).casefold().split())
    return typed == fold(typed) or typed in nfc(text).casefold()
