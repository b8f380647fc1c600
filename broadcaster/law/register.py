"""The register of legal documents: what is known of each, and how one acts on another.

Whether a document is in force is never written here: `effect` computes it for any day.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from functools import lru_cache

from broadcaster.domain.notice import Place
from broadcaster.domain.text import fold
from broadcaster.law.document_numbers import document_key

NO_NUMBER = "Không số"
_DATED = re.compile(r"\s*\((?:19|20)\d\d\)$")  # "Luật An ninh mạng (2018)"


class DocumentStatus(StrEnum):
    """What somebody read of a document as a whole, in the words of the national database.

    It counts only where no date and no relation says more. `DOUBTFUL` is ours: something happened
    to the document, and what that means could not be read.
    """

    IN_FORCE = "Còn hiệu lực"
    NOT_YET = "Chưa có hiệu lực"
    ENDED = "Hết hiệu lực toàn bộ"
    ENDED_IN_PART = "Hết hiệu lực một phần"
    SUSPENDED = "Ngưng hiệu lực"
    SUSPENDED_IN_PART = "Ngưng hiệu lực một phần"
    OUTDATED = "Không còn phù hợp"
    DOUBTFUL = "Cần rà soát"


class RelationKind(Enum):
    """How one document acts on another; the value is (the other one, this one) in official words.

    The first heads the list of documents that this one acts on, the second the list of those that
    act on it.
    """

    REPEALS = ("Văn bản bị bãi bỏ", "Văn bản bãi bỏ")
    REPLACES = ("Văn bản được thay thế", "Văn bản thay thế")
    AMENDS = ("Văn bản được sửa đổi bổ sung", "Văn bản sửa đổi bổ sung")
    SUSPENDS = ("Văn bản bị tạm ngưng hiệu lực", "Văn bản tạm ngưng hiệu lực")
    STOPS = ("Văn bản bị đình chỉ thi hành", "Văn bản đình chỉ thi hành")
    CORRECTS = ("Văn bản được đính chính", "Văn bản đính chính")
    CONSOLIDATES = ("Văn bản được hợp nhất", "Văn bản hợp nhất")
    DETAILS = (
        "Văn bản được quy định chi tiết, hướng dẫn thi hành",
        "Văn bản quy định chi tiết, hướng dẫn thi hành",
    )
    GUIDES = ("Văn bản được hướng dẫn áp dụng", "Văn bản hướng dẫn áp dụng")
    RESTS_ON = ("Căn cứ ban hành", "Văn bản áp dụng")
    CITES = ("Văn bản được dẫn chiếu", "Văn bản dẫn chiếu")
    EXPLAINS = ("Văn bản được giải thích", "Văn bản giải thích")
    ANNOUNCES = ("Văn bản được công bố", "Văn bản công bố")

    def heading(self, *, acts: bool) -> str:
        """Over the list of the other documents, seen from the one that acts or is acted on."""
        return self.value[0 if acts else 1]


ENDING = (RelationKind.REPLACES, RelationKind.REPEALS)
SUSPENDING = (RelationKind.SUSPENDS, RelationKind.STOPS)
IMPLEMENTING = (RelationKind.DETAILS, RelationKind.GUIDES)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRelation:
    """What a document does to another one, as the file of one of the two says it."""

    kind: RelationKind
    acts: bool  # the document that has the relation acts on the other; False = the reverse
    other: str  # the other one's number; "" = it is not known which
    scope: str = ""  # "Điều 7 khoản 2", "phần đường bộ"; "" = the whole document
    since: date | None = None  # first day of it; None = not written
    until: date | None = None  # first day on which it is over; None = not written
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialEffect:
    """The days of a part of a document, where they are not those of the whole."""

    scope: str  # "Điều 10"
    since: date | None = None  # first day in force
    until: date | None = None  # first day not in force


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCheck:
    """That somebody looked a document up."""

    day: date
    who: str = ""
    where: str = ""  # "Công báo 75 + 76 ngày 16/01/2025"
    scope: str = ""  # the article that was looked up; "" = the document


@lru_cache(maxsize=8192)  # a few bodies issue most documents
def _folded_issuer(issuer: str) -> str:
    return fold(issuer)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredDocument:
    """A document of law as the register knows it; what is empty was not read."""

    number: str  # "100/2019/NĐ-CP", or NO_NUMBER
    title: str = ""
    short_names: tuple[str, ...] = ()  # "Nghị định 168", "BLHS"
    kind: str = ""  # "Nghị định"
    level: str = ""  # "trung ương", "tỉnh", "xã", "huyện (cũ)", "trường"
    issuer: str = ""
    signer: str = ""
    issued: date | None = None
    in_force: date | None = None  # first day in force
    by_article: tuple[PartialEffect, ...] = ()
    ended: date | None = None  # first day not in force; None = not known, or not ended
    relations: tuple[DocumentRelation, ...] = ()
    # by which documents it applies again, each as long as that document suspends what ended it
    resumed: tuple[DocumentRelation, ...] = ()
    read_status: DocumentStatus | None = None
    remark: str = ""  # why it is in doubt, or what was not checked
    unsaid: tuple[str, ...] = ()  # what of it must not be said
    checks: tuple[DocumentCheck, ...] = ()
    confidence: str = ""  # "cao" or "trung bình"
    gazette: str = ""
    urls: tuple[str, ...] = ()
    applies_in: str = ""  # "cả nước", a province, a commune
    topics: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    place: Place | None = None  # the file it is from; None = it came with the program

    @property
    def name(self) -> str:
        """What it is called in an address: its number, or its title where it has none."""
        return self.title if self.number == NO_NUMBER else self.number

    @property
    def key(self) -> tuple[str, str]:
        """Which document it is: numbers are given again in every province."""
        return document_key(self.name), _folded_issuer(self.issuer)

    @property
    def checked(self) -> DocumentCheck | None:
        """The last time that somebody looked at the document as a whole."""
        whole = [check for check in self.checks if not check.scope]
        return max(whole, key=lambda check: check.day, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOnDocument:
    """A relation seen from the document that it is done to."""

    by: str  # number of the document that acts; "" = not known
    relation: DocumentRelation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Register:
    """All documents that are known, with what is needed to look one up.

    It is equal only to itself, so that what was computed with it can be kept by it.
    """

    documents: tuple[RegisteredDocument, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)  # key -> "tệp a.md"; "" = any
    _by_number: Mapping[str, tuple[RegisteredDocument, ...]] = field(default_factory=dict)
    _acts: Mapping[str, tuple[ActOnDocument, ...]] = field(default_factory=dict)
    _by_name: Mapping[str, tuple[RegisteredDocument, ...]] = field(default_factory=dict)
    _names: tuple[str, ...] = ()  # folded, in their order

    def numbered(self, number: str, issuer: str = "") -> tuple[RegisteredDocument, ...]:
        """The documents with that whole number, however it is typed ("NĐ 100/2019/ND-CP").

        Several where bodies of different places gave the same number; `issuer` chooses, but never
        against one of which nobody wrote the body.
        """
        found = self._by_number.get(document_key(number), ())
        if issuer and len(found) > 1:
            meant = ("", fold(issuer))
            found = tuple(one for one in found if fold(one.issuer) in meant) or found
        return found

    def document(self, number: str, issuer: str = "") -> RegisteredDocument | None:
        """The one document with that number; None = none is known, or several may be meant."""
        found = self.numbered(number, issuer)
        return found[0] if len(found) == 1 else None

    def broken_file(self, number: str) -> str:
        """The file with mistakes that is, or may be, about a number, whole or short; "" = none."""
        ours = document_key(number).split("/")
        for key, file in self.broken.items():
            theirs = key.split("/")
            if all(one == other for one, other in zip(ours, theirs, strict=False)):
                return file
        return self.broken.get("", "")

    def perhaps(self, number: str) -> tuple[RegisteredDocument, ...]:
        """Documents that a shortened number ("100/2019", "Luật 36") may mean."""
        parts = document_key(number).split("/")
        if len(parts) > 2 or not parts[0]:
            return ()
        return self._by_number.get("?" + "/".join(parts), ())

    def named(self, name: str) -> tuple[RegisteredDocument, ...]:
        """Documents of that name or short name ("Luật Trẻ em")."""
        return self._by_name.get(fold(name), ())

    def with_folded_name(self, name: str) -> tuple[RegisteredDocument, ...] | None:
        """The same for a name that is folded; None = no name begins so."""
        at = bisect_left(self._names, name)
        begun = at < len(self._names) and self._names[at].startswith(name)
        return self._by_name.get(name, ()) if begun else None

    def acts_on(self, document: RegisteredDocument) -> tuple[ActOnDocument, ...]:
        """What other documents do to it, whichever of the two files says so; each once."""
        return self._acts.get(document_key(document.name), ())


def register_of(
    *layers: Iterable[RegisteredDocument], broken: Mapping[str, str] | None = None
) -> Register:
    """A register of documents; those of a later layer take the place of earlier ones.

    `broken` has the files that could not be read as documents, by the number that they are about;
    under "" one that may be about any.
    """
    kept: dict[tuple[str, str], RegisteredDocument] = {}
    for layer in layers:
        for document in layer:
            kept[document.key] = document
    by_number: dict[str, list[RegisteredDocument]] = {}
    by_name: dict[str, list[RegisteredDocument]] = {}
    acts: dict[str, list[ActOnDocument]] = {}
    for document in kept.values():
        key = document.key[0]
        by_number.setdefault(key, []).append(document)
        parts = key.split("/")
        for short in {f"?{parts[0]}", "?" + "/".join(parts[:2])}:
            by_number.setdefault(short, []).append(document)
        plain = _DATED.sub("", document.title)
        for name in {fold(name) for name in (document.title, plain, *document.short_names) if name}:
            by_name.setdefault(name, []).append(document)
        for relation in document.relations:
            target, actor = (
                (relation.other, document.name)
                if relation.acts
                else (document.name, relation.other)
            )
            known = acts.setdefault(document_key(target), [])
            act = ActOnDocument(by=actor, relation=relation)
            if not any(_same_act(act, other) for other in known):
                known.append(act)
    return Register(
        documents=tuple(kept.values()),
        broken={document_key(number): file for number, file in (broken or {}).items()},
        _by_number={key: tuple(found) for key, found in by_number.items()},
        _by_name={key: tuple(found) for key, found in by_name.items()},
        _names=tuple(sorted(by_name)),
        _acts={key: tuple(found) for key, found in acts.items()},
    )


def _same_act(one: ActOnDocument, other: ActOnDocument) -> bool:
    """Whether both files of a pair tell the same; the one that was first and has a day is kept."""
    return (
        document_key(one.by) == document_key(other.by)
        and one.relation.kind is other.relation.kind
        and one.relation.scope == other.relation.scope
        and (one.relation.since in (None, other.relation.since))
    )
