"""The register for pages of the desk: found documents, the paths of their pages, what is cited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import quote

from broadcaster.desk.request import RequestContext
from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import fold
from broadcaster.law.cited_units import CitedUnit, cited_units
from broadcaster.law.effect import DocumentStanding, Effect, shown_on
from broadcaster.law.register import Register, RegisteredDocument
from broadcaster.law.register_folder import REGISTER_FOLDER, RegisterFolder, read_register_folder

HERE = "/van-ban"
LEVELS = ("trung ương", "tỉnh", "xã", "huyện (cũ)", "trường")
_APPLIES = (Effect.IN_FORCE, Effect.ENDED_IN_PART, Effect.SUSPENDED_IN_PART)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document that was looked for, and how it stands on the day that was asked about."""

    document: RegisteredDocument
    standing: DocumentStanding


def register_place(context: RequestContext) -> Path:
    """The folder of the register's files."""
    return context.wired.tools.folders.scripts / REGISTER_FOLDER


def register_folder(context: RequestContext) -> RegisterFolder:
    """The station's register, read again where a file has changed."""
    return read_register_folder(register_place(context))


def path_of(document: RegisteredDocument) -> str:
    """The path of a document's page, below the desk, where no other one has its number."""
    number, _ = document.key
    return f"{HERE}/{quote(number.replace('/', '_'), safe='')}"


def way_to(document: RegisteredDocument, register: Register) -> str:
    """The same, with the body that issued it where several have its number."""
    several = len(register.numbered(document.name)) > 1
    path = path_of(document)
    return f"{path}?co_quan={quote(document.issuer, safe='')}" if several else path


def cited_by(
    context: RequestContext, day: date, sources: Sequence[LegalSource]
) -> Callable[[str], tuple[CitedUnit, ...]]:
    """What a sentence cites, as it stands on a day, for a script that relies on these sources."""
    numbers = tuple(one.number for one in sources)
    return partial(cited_units, folder=register_folder(context), day=day, sources=numbers)


def search_register(
    folder: RegisterFolder,
    words: str = "",
    *,
    day: date,
    topics: Sequence[str] = (),
    audiences: Sequence[str] = (),
    level: str = "",
    in_force: bool | None = None,
    most: int = 50,
) -> tuple[DocumentRow, ...]:
    """Documents with all of the words in number, names, body or remarks; marks may be left out.

    Those whose number or name begins so come first, then the newest. `in_force` asks for those
    that apply on the day, at least in part, or for those that do not.
    """
    register, wanted = folder.register, fold(words).split()
    ranked = []
    for one in register.documents:
        names = (one.name, one.title, *one.short_names)
        told = fold(" ".join((*names, one.kind, one.issuer)))
        if not all(word in told for word in wanted) or (level and fold(one.level) != fold(level)):
            continue
        if _has(one.topics, topics) and _has(one.audiences, audiences):
            first = bool(wanted) and any(fold(name).startswith(fold(words)) for name in names)
            newest = -(one.issued or one.in_force or date.min).toordinal()
            ranked.append((not first, newest, one))
    ranked.sort(key=lambda row: row[:2])
    rows: list[DocumentRow] = []
    for _, _, one in ranked:
        standing = shown_on(register, one, day)
        if in_force is None or (standing.effect in _APPLIES) is in_force:
            rows.append(DocumentRow(document=one, standing=standing))
        if len(rows) == most:
            break
    return tuple(rows)


def _has(there: Sequence[str], wanted: Sequence[str]) -> bool:
    known = [fold(one) for one in there]
    return all(any(fold(word) in one for one in known) for word in wanted if word)
