"""What somebody looks for in the register: documents by number, name and text, and how they stand.

Words are found with and without marks: "tre em" finds "trẻ em", "trẻ em" does not find "tre em".
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.text import Term, fold, nfc
from broadcaster.domain.text import words as words_of
from broadcaster.law.addresses import LawAddress
from broadcaster.law.effect import DocumentStanding, Effect, document_on
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.register_files import decode_whole
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.register_index import facet
from broadcaster.law.structure import structure
from broadcaster.law.text_index import TextHit


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
    facets = [
        [facet("topic", fold(one)) for one in topics],
        [facet("audience", fold(one)) for one in audiences],
        [facet("level", fold(level))] if level else [],
    ]
    found: list[FoundDocument] = []
    for one in _hits(folder, words, facets):
        standing = document_on(folder.register, one.document, day)
        if in_force is None or (standing.effect in _IN_FORCE) is in_force:
            found.append(replace(one, standing=standing))
        if len(found) >= most:
            break
    return tuple(found)


_IN_FORCE = (Effect.IN_FORCE, Effect.ENDED_IN_PART, Effect.SUSPENDED_IN_PART)
_EXCERPT = 160  # characters


_UNASKED = DocumentStanding(effect=Effect.UNKNOWN)
_WORD = re.compile(r"[^\W_]+")


def _hits(
    folder: RegisterFolder, typed: str, facets: Sequence[Collection[str]]
) -> Iterator[FoundDocument]:
    """Documents with the words, each once, without their standing."""
    if folder.index is None or folder.texts is None:
        for document in folder.register.documents:  # only those that came with the program
            called = _called(document)
            if not any(facets) and fold(typed) in fold(called) and _as_typed(typed, called):
                yield FoundDocument(document=document, standing=_UNASKED)
        return
    told = set()
    for number, file in folder.index.called(fold(typed), facets):
        document = folder.index.at(number)
        if _as_typed(typed, _called(document)):
            told.add(file)
            yield FoundDocument(document=document, standing=_UNASKED)
    wanted = words_of(typed)
    if not wanted:
        return
    for hit in folder.texts.hits(wanted):
        if hit.file in told:
            continue
        found = folder.index.of_file(hit.file, facets)
        placed = _placed(folder, folder.index.at(found), hit, wanted) if found else None
        if found is None or placed is not None:
            told.add(hit.file)
        if placed is not None:
            yield placed


def _called(document: RegisteredDocument) -> str:
    return " ".join((document.name, document.title, *document.short_names))


def _as_typed(typed: str, text: str) -> bool:
    """Whether a text has words with their marks, where they were typed with marks."""
    plain = " ".join(nfc(typed).casefold().split())
    return plain == fold(plain) or plain in " ".join(nfc(text).casefold().split())


def _placed(
    folder: RegisterFolder, document: RegisteredDocument, hit: TextHit, wanted: Sequence[Term]
) -> FoundDocument | None:
    """The narrowest unit of an article that has the words; None = the file changed meanwhile."""
    path = folder.files.get(document.place.file) if document.place else None
    try:
        decoded = decode_whole(path.read_bytes(), hit.file) if path else None
    except OSError:
        return None
    if decoded is None or decoded.value is None:
        return None
    lines = decoded.value.split("\n")[hit.first - 1 : hit.last]
    steps, line, said = hit.steps, hit.first, "\n".join(lines)
    if _spot(said, wanted) is None:
        return None
    units = structure(said, hit.file, hit.first).walk() if steps else ()
    for placed in units:
        own = f"{placed.unit.title} {placed.unit.text}"
        if _spot(own, wanted) is not None:
            steps, line, said = (*hit.steps, *placed.address.steps[1:]), placed.unit.line, own
            break
    else:
        if not steps:
            at = next((n for n, one in enumerate(lines) if _spot(one, wanted) is not None), 0)
            line += at
    return FoundDocument(
        document=document,
        standing=_UNASKED,
        address=LawAddress(document=document.name, steps=steps),
        line=line,
        excerpt=_excerpt(said, wanted),
    )


def _spot(text: str, wanted: Sequence[Term]) -> int | None:
    """Where the words begin: in a row, or the first of them when all are there; None = nowhere."""
    there = [match.span() for match in _WORD.finditer(nfc(text))]
    terms = words_of(text)
    marked = any(marks != "0" for _, marks in wanted)
    told = [term if marked else term[0] for term in terms]
    sought = [term if marked else term[0] for term in wanted]
    for at in range(len(told) - len(sought) + 1):
        if told[at : at + len(sought)] == sought:
            return there[at][0]
    if all(one in told for one in sought):
        return min(there[told.index(one)][0] for one in sought)
    return None


def _excerpt(text: str, wanted: Sequence[Term]) -> str:
    """About a line of the text around the words, cut between words."""
    plain = " ".join(nfc(text).split())
    at = max(0, (_spot(plain, wanted) or 0) - _EXCERPT // 3)
    begin = plain.find(" ", at) + 1 if at else 0
    end = plain.rfind(" ", begin, begin + _EXCERPT) if len(plain) > begin + _EXCERPT else len(plain)
    return ("…" if begin else "") + plain[begin:end] + ("…" if end < len(plain) else "")
