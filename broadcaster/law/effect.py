"""Whether a document that a script names is in force on a day, and how that is known.

Two things are asked: the dates that the script gives, and the documents that the program knows
(`known_documents`). What neither says is unknown, and never shown as in force. The rules: Law on
Promulgation of Legal Documents 64/2025/QH15, articles 53, 56 and 57.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from broadcaster.domain.dates import written
from broadcaster.domain.script import LegalSource
from broadcaster.law.known_documents import (
    DocumentAct,
    DocumentStatus,
    KnownDocument,
    known_document,
    perhaps_known,
)


class Effect(StrEnum):
    """A document's effect on a day; the value is what people read."""

    UNKNOWN = "chưa kiểm hiệu lực"
    NOT_YET = "chưa có hiệu lực"
    IN_FORCE = "còn hiệu lực"
    ENDED_IN_PART = "hết hiệu lực một phần"
    DOUBTFUL = "cần rà soát"
    SUSPENDED = "ngưng hiệu lực"
    ENDED = "hết hiệu lực"

    @property
    def colour(self) -> str:
        """Of its mark: "ok", "warn", "bad", or "unknown" (grey)."""
        return _SIGNS[self][0]

    @property
    def sign(self) -> str:
        """For who sees no colour."""
        return _SIGNS[self][1]


_SIGNS = {
    Effect.UNKNOWN: ("unknown", "?"),
    Effect.NOT_YET: ("warn", "!"),
    Effect.IN_FORCE: ("ok", "✓"),
    Effect.ENDED_IN_PART: ("warn", "!"),
    Effect.DOUBTFUL: ("warn", "!"),
    Effect.SUSPENDED: ("bad", "✕"),
    Effect.ENDED: ("bad", "✕"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStanding:
    """How a document stands on a day."""

    effect: Effect
    remark: str = ""  # "từ 15/5/2026, được thay bởi 90/2026/NĐ-CP"; may be empty
    known: KnownDocument | None = None  # what the program itself knows of it

    @property
    def words(self) -> str:
        """Effect and remark in one line."""
        return f"{self.effect} ({self.remark})" if self.remark else self.effect.value


def standing_on(source: LegalSource, day: date) -> DocumentStanding:
    """How a source stands on a day: what the program knows goes before what the script says.

    A document that ended is ended whatever dates the script leaves out or gives. A number that is
    written short is never decided by a guess: it is unknown, and the remark names what it may be.
    """
    known = known_document(source.number)
    if known is not None and (found := _by_knowledge(known, day)) is not None:
        return found
    effect = _by_script(source, day)
    remarks: list[str] = []
    if known is None:
        remarks += _may_be(source.number)
        if remarks and effect is Effect.IN_FORCE:
            effect = Effect.UNKNOWN
    else:
        remarks += _amended(known, day)
        if known.remark:
            remarks.append(known.remark)
    return DocumentStanding(effect=effect, remark="; ".join(remarks), known=known)


def _by_script(source: LegalSource, day: date) -> Effect:
    if source.ended is not None and day >= source.ended:
        return Effect.ENDED
    if source.in_force is None:
        return Effect.UNKNOWN
    return Effect.NOT_YET if day < source.in_force else Effect.IN_FORCE


def _by_knowledge(known: KnownDocument, day: date) -> DocumentStanding | None:
    """What is known to have happened to the document by that day; None = nothing that ends it."""
    by = f"được thay bởi {', '.join(known.replaced_by)}" if known.replaced_by else ""
    if known.status is DocumentStatus.ENDED and (known.ended is None or day >= known.ended):
        since = f"từ {written(known.ended)}" if known.ended else "chưa rõ từ ngày nào"
        return DocumentStanding(
            effect=Effect.ENDED, remark=", ".join(filter(None, (since, by))), known=known
        )
    stop = known.suspended_by
    if stop is not None and (stop.since is None or day >= stop.since):
        remark = f"{_since(stop)}theo {stop.what}"
        return DocumentStanding(effect=Effect.SUSPENDED, remark=remark, known=known)
    parts = [part for part in known.ended_parts if part.since is None or day >= part.since]
    if parts:
        told = "; ".join(f"{part.what} {_since(part)}".strip() for part in parts)
        remark = ", ".join(filter(None, (told, by)))
        return DocumentStanding(effect=Effect.ENDED_IN_PART, remark=remark, known=known)
    if known.status is DocumentStatus.DOUBTFUL:
        return DocumentStanding(effect=Effect.DOUBTFUL, remark=known.remark, known=known)
    return None


def _amended(known: KnownDocument, day: date) -> Iterator[str]:
    acts = [act for act in known.amended_by if act.since is None or day >= act.since]
    if acts:
        yield "đã được sửa đổi, bổ sung bởi " + ", ".join(act.what for act in acts)


def _may_be(number: str) -> Iterator[str]:
    for known in perhaps_known(number):
        if known.status is not DocumentStatus.IN_FORCE:
            yield f"nếu là {known.number}: {known.status.casefold()}"


def _since(act: DocumentAct) -> str:
    return f"từ {written(act.since)} " if act.since else ""
