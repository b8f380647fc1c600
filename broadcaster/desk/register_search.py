"""Looking for documents of the register: for the list, and for a field in which one is picked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.text import fold
from broadcaster.law.effect import DocumentStanding, Effect, document_on
from broadcaster.law.register import Register, RegisteredDocument

LEVELS = ("trung ương", "tỉnh", "xã", "huyện (cũ)", "trường")
_APPLIES = (Effect.IN_FORCE, Effect.ENDED_IN_PART, Effect.SUSPENDED_IN_PART)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document that was looked for, and how it stands on the day that was asked about."""

    document: RegisteredDocument
    standing: DocumentStanding


def documents_found(
    register: Register,
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
    wanted = fold(words).split()
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
        standing = document_on(register, one, day)
        if in_force is None or (standing.effect in _APPLIES) is in_force:
            rows.append(DocumentRow(document=one, standing=standing))
        if len(rows) == most:
            break
    return tuple(rows)


def _has(there: Sequence[str], wanted: Sequence[str]) -> bool:
    known = [fold(one) for one in there]
    return all(any(fold(word) in one for one in known) for word in wanted if word)
