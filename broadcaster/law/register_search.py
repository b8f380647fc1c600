"""What somebody looks for in the register: documents by number, name and text, and how they stand.

Words are found in any order, with and without marks: "tre em" finds "trẻ em", "trẻ em" does not
find "tre em".
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import islice

from broadcaster.domain.text import Term, fold, nfc
from broadcaster.domain.text import words as words_of
from broadcaster.law.addresses import LawAddress
from broadcaster.law.effect import DocumentStanding, Effect, shown_on
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.register_files import decode_whole
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.register_index import facet, starter_index
from broadcaster.law.structure import structure
from broadcaster.law.text_index import NO_MARKS, TextHit


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDocument:
    """A document that was looked for; where its text has the words, the first place of them."""

    document: RegisteredDocument
    standing: DocumentStanding  # on the day that was asked about
    address: LawAddress | None = None  # the unit that has the words; None = number or name has
    line: int = 0  # 1-based line of the document's file on which that unit begins; 0 = none
    excerpt: str = ""  # words of the unit around those that were looked for


class SoughtTexts(Enum):
    """Whether words are looked for in the texts of documents too."""

    NONE = "none"  # by name alone, as somebody types it: no marks count then
    INDEXED = "indexed"  # in those that are indexed already: it never takes long
    ALL = "all"


def search_register(
    folder: RegisterFolder,
    words: str = "",
    *,
    day: date,
    topics: Collection[str] = (),
    audiences: Collection[str] = (),
    level: str = "",
    in_force: bool | None = None,
    texts: SoughtTexts = SoughtTexts.ALL,
    most: int = 50,
) -> tuple[FoundDocument, ...]:
    """The documents that have all the words in number, name, kind or body, then in their text.

    Of the former those whose number or name begins so come first, then the newest. Without words
    all that fit. `topics` and `audiences`: one of them is enough, or some words in it; `in_force`:
    only those that are (True), or are not (False), in force on the day, be it in part.
    """
    facets = [
        [facet("topic", fold(one)) for one in topics],
        [facet("audience", fold(one)) for one in audiences],
        [facet("level", fold(level) + "\n")] if level else [],
    ]
    found: list[FoundDocument] = []
    for one in _hits(folder, words, facets, texts):
        standing = shown_on(folder.register, one.document, day)
        if in_force is None or (standing.effect in _IN_FORCE) is in_force:
            found.append(replace(one, standing=standing))
        if len(found) >= most:
            break
    return tuple(found)


_IN_FORCE = (Effect.IN_FORCE, Effect.ENDED_IN_PART, Effect.SUSPENDED_IN_PART)
_EXCERPT = 160  # characters
_LOOKED = 100_000  # characters of an article that are looked through for the narrowest unit


_UNASKED = DocumentStanding(effect=Effect.UNKNOWN)
_WORD = re.compile(r"[^\W_]+")


def _hits(
    folder: RegisterFolder, typed: str, facets: Sequence[Collection[str]], texts: SoughtTexts
) -> Iterator[FoundDocument]:
    """Documents with the words, each once, without their standing."""
    index = folder.index or starter_index()
    told = set()
    for number, file in index.called(typed, facets, marked=texts is not SoughtTexts.NONE):
        told.add(file)
        yield FoundDocument(document=index.at(number), standing=_UNASKED)
    wanted = words_of(typed)
    if not wanted or folder.texts is None or texts is SoughtTexts.NONE:
        return
    for hit in folder.texts.hits(wanted, mend=texts is SoughtTexts.ALL):
        if hit.file in told:
            continue
        found = index.of_file(hit.file, facets)
        placed = _placed(folder, index.at(found), hit, wanted) if found else None
        if found is None or placed is not None:
            told.add(hit.file)
        if placed is not None:
            yield placed


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
    is_long = len(said) > _LOOKED  # then the index is believed, and its beginning is shown
    said = said[:_LOOKED]
    if not is_long and _spot(said, wanted) is None:
        return None
    units = structure(said, hit.file, hit.first).walk() if steps and not is_long else ()
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
    plain = nfc(text)
    there = words_of(plain)
    places = [
        {at for at, one in enumerate(there) if one[0] == bare and marks in (NO_MARKS, one[1])}
        for bare, marks in wanted
    ]
    if not all(places):
        return None
    rows = set.intersection(*({at - n for at in found} for n, found in enumerate(places)))
    first = min(rows or set.union(*places))
    return next(islice(_WORD.finditer(plain), first, None)).start()


def _excerpt(text: str, wanted: Sequence[Term]) -> str:
    """About a line of the text around the words, cut between words."""
    plain = " ".join(nfc(text).split())
    at = max(0, (_spot(plain, wanted) or 0) - _EXCERPT // 3)
    begin = plain.find(" ", at) + 1 if at else 0
    end = plain.rfind(" ", begin, begin + _EXCERPT) if len(plain) > begin + _EXCERPT else len(plain)
    return ("…" if begin else "") + plain[begin:end] + ("…" if end < len(plain) else "")
