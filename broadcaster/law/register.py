"""The register of legal documents: what is known of each, and how one acts on another.

Whether a document is in force is never written here: `effect` computes it for any day.
"""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from broadcaster.domain.notice import Place
from broadcaster.domain.text import fold
from broadcaster.law.document_numbers import document_key, is_given_again, may_be_one_body

_Found = TypeVar("_Found")
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
    public: bool | None = None  # whether people outside may see it; None = as its kind is
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
    on: str = ""  # number of the document that it is done to; "" = not known


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Register:
    """All documents that are known, with what is needed to look one up.

    It is equal only to itself, so that what was computed with it can be kept by it. Of a large
    one the documents are read when they are asked for: going over all of them is slow.
    """

    documents: Collection[RegisteredDocument] = ()
    broken: Mapping[str, str] = field(default_factory=dict)  # key -> "tệp a.md"; "" = any
    _by_number: Mapping[str, tuple[RegisteredDocument, ...]] = field(default_factory=dict)
    _acts: Mapping[str, tuple[ActOnDocument, ...]] = field(default_factory=dict)
    _done: Mapping[str, tuple[ActOnDocument, ...]] = field(default_factory=dict)  # by who acts
    _by_name: Mapping[str, tuple[RegisteredDocument, ...]] = field(default_factory=dict)
    _begun: Callable[[str], bool] = lambda name: False  # whether a folded name begins so
    _mark: Callable[[], str] = lambda: ""

    def numbered(self, number: str, issuer: str = "") -> tuple[RegisteredDocument, ...]:
        """The documents with that whole number, however it is typed ("NĐ 100/2019/ND-CP").

        Several where bodies of different places gave the same number; `issuer` chooses, but never
        against one of which nobody wrote the body. None where it is of a place, and known of other
        bodies alone.
        """
        return _of_body(self._by_number.get(document_key(number), ()), issuer)

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

    def perhaps(self, number: str, issuer: str = "") -> tuple[RegisteredDocument, ...]:
        """Documents that a shortened number ("100/2019", "Luật 36") may mean."""
        parts = document_key(number).split("/")
        if len(parts) > 2 or not parts[0]:
            return ()
        return _of_body(self._by_number.get("?" + "/".join(parts), ()), issuer)

    def named(self, name: str) -> tuple[RegisteredDocument, ...]:
        """Documents of that name or short name ("Luật Trẻ em")."""
        return self._by_name.get(fold(name), ())

    def with_folded_name(self, name: str) -> tuple[RegisteredDocument, ...] | None:
        """The same for a name that is folded; None = no name begins so."""
        return self._by_name.get(name, ()) if self._begun(name) else None

    def acts_on(self, document: RegisteredDocument) -> tuple[ActOnDocument, ...]:
        """What other documents do to it, whichever of the two files says so; each once."""
        return self._acts.get(document_key(document.name), ())

    def acts_by(self, document: RegisteredDocument) -> tuple[ActOnDocument, ...]:
        """What it does to other documents, whichever of the two files says so; each once."""
        return self._done.get(document_key(document.name), ())

    def noting(self, note: Callable[[str], object]) -> "Register":
        """The same, which tells `note` the key of each number that it is asked about.

        What is looked up by a name, or in all documents, it does not tell.
        """
        return replace(
            self, _by_number=_Noting(self._by_number, note), _acts=_Noting(self._acts, note)
        )

    def mark(self) -> str:
        """Equal for two registers from which the same effects follow, whoever checked them."""
        return self._mark()


class _Noting(Mapping[str, tuple[_Found, ...]]):
    """What is asked of a mapping is told to somebody."""

    def __init__(self, asked: Mapping[str, tuple[_Found, ...]], note: Callable[[str], object]):
        self._asked, self._note = asked, note

    def __getitem__(self, key: str) -> tuple[_Found, ...]:
        self._note(key)
        return self._asked[key]

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return self._asked.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._asked)

    def __len__(self) -> int:
        return len(self._asked)


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
    done: dict[str, list[ActOnDocument]] = {}
    for document in kept.values():
        for key in number_keys(document):
            by_number.setdefault(key, []).append(document)
        for name in folded_names(document):
            by_name.setdefault(name, []).append(document)
        for target, act in acts_of(document):
            acts.setdefault(target, []).append(act)
            done.setdefault(document_key(act.by), []).append(act)
    names = sorted(by_name)

    def begun(name: str) -> bool:
        at = bisect_left(names, name)
        return at < len(names) and names[at].startswith(name)

    documents, wrong = tuple(kept.values()), by_document_key(broken or {})
    return Register(
        documents=documents,
        broken=wrong,
        _by_number={key: tuple(found) for key, found in by_number.items()},
        _by_name={key: tuple(found) for key, found in by_name.items()},
        _begun=begun,
        _acts={key: each_once(found) for key, found in acts.items()},
        _done={key: each_once(found) for key, found in done.items()},
        _mark=lambda: register_mark(map(effect_mark, documents), wrong),
    )


# ----- what a register is looked up by


def _of_body(found: tuple[RegisteredDocument, ...], issuer: str) -> tuple[RegisteredDocument, ...]:
    """Those of them that a body may have given, and those of which nobody wrote who did."""
    meant = fold(issuer)
    if not meant or all(fold(one.issuer) in ("", meant) for one in found):
        return found
    theirs = [one for one in found if fold(one.issuer) == meant]
    if not theirs:
        theirs = [
            one
            for one in found
            if is_given_again(one.number) and one.issuer and may_be_one_body(issuer, one.issuer)
        ]
    chosen = tuple(one for one in found if one in theirs or not one.issuer)
    others = tuple(one for one in found if not is_given_again(one.number))
    return chosen or others


def number_keys(document: RegisteredDocument) -> tuple[str, ...]:
    """What its number may be asked as: the whole, and behind "?" what people shorten it to."""
    key = document.key[0]
    parts = key.split("/")
    return (key, *{f"?{parts[0]}": 0, "?" + "/".join(parts[:2]): 0})


def folded_names(document: RegisteredDocument) -> frozenset[str]:
    """Its names, folded; of "Luật An ninh mạng (2018)" the one without the year too."""
    plain = _DATED.sub("", document.title)
    return frozenset(
        fold(name) for name in (document.title, plain, *document.short_names) if name
    )  # fmt: skip


def acts_of(document: RegisteredDocument) -> Iterator[tuple[str, ActOnDocument]]:
    """What its relations do, each with the key of the document that it is done to."""
    for relation in document.relations:
        target, actor = (
            (relation.other, document.name) if relation.acts else (document.name, relation.other)
        )
        yield document_key(target), ActOnDocument(by=actor, on=target, relation=relation)


def each_once(acts: Iterable[ActOnDocument]) -> tuple[ActOnDocument, ...]:
    """Of what both files of a pair tell the first."""
    kept: list[ActOnDocument] = []
    for act in acts:
        if not any(_same_act(act, other) for other in kept):
            kept.append(act)
    return tuple(kept)


def by_document_key(broken: Mapping[str, str]) -> dict[str, str]:
    """Files with mistakes by the key of the number that they are about."""
    return {document_key(number): file for number, file in broken.items()}


def effect_mark(document: RegisteredDocument) -> bytes:
    """Equal for two documents from which the same effects follow."""
    d = document
    told = (d.name, d.issuer, d.in_force, d.ended, d.by_article, d.read_status, d.remark)
    done = [[replace(one, place=None) for one in acts] for acts in (d.relations, d.resumed)]
    return hashlib.sha256(repr((told, done)).encode()).digest()


def register_mark(documents: Iterable[bytes], broken: Mapping[str, str]) -> str:
    """The mark of a register: those of its documents in their order, and the broken files."""
    digest = hashlib.sha256(b"".join(documents))
    digest.update(repr(sorted(broken.items())).encode())
    return digest.hexdigest()


def _same_act(one: ActOnDocument, other: ActOnDocument) -> bool:
    """Whether both files of a pair tell the same; the one that was first and has a day is kept.

    Two lines about documents that nobody knows may be about two.
    """
    if not (one.by and one.on):
        return one.relation == other.relation
    return (
        document_key(one.by) == document_key(other.by)
        and document_key(one.on) == document_key(other.on)
        and one.relation.kind is other.relation.kind
        and one.relation.scope == other.relation.scope
        and (one.relation.since in (None, other.relation.since))
        and one.relation.until == other.relation.until  # one that ends does not hide one that stays
    )
