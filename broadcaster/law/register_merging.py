"""Documents of several files as one register: one that is there twice, a station's own over what
came with the program, documents that replace each other in a loop.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from broadcaster.domain.dates import written
from broadcaster.domain.notice import Level, Notice, WithNotices
from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import (
    ENDING,
    SUSPENDING,
    DocumentRelation,
    DocumentStatus,
    Register,
    RegisteredDocument,
    RelationKind,
)
from broadcaster.scripts.placed_text import notice


def together(
    documents: Iterable[RegisteredDocument],
) -> WithNotices[tuple[RegisteredDocument, ...]]:
    """The documents of a station without those that are there twice: the first file counts."""
    kept: list[RegisteredDocument] = []
    by_number: dict[str, list[RegisteredDocument]] = {}
    notices = []
    for document in documents:
        number, issuer = document.key
        same = by_number.setdefault(number, [])
        alike = (one for one in same if one.key[1] == issuer or not (one.issuer and issuer))
        first = next(alike, None)
        if first is None:
            same.append(document)
            kept.append(document)
        else:
            place = first.place.file if first.place else ""
            told = f"văn bản {document.name} đã có ở {place}"
            hint = "Giữ một tệp, xóa tệp kia; hai nơi cùng số thì ghi rõ Cơ quan."
            notices.append(notice(Level.ERROR, "van-ban-hai-tep", told, document.place, hint))
    return WithNotices(value=tuple(kept), notices=tuple(notices))


def over_starter(
    documents: Iterable[RegisteredDocument], starter: Register, *, whose: str = "sổ có sẵn"
) -> WithNotices[tuple[RegisteredDocument, ...]]:
    """A station's documents as they take the place of those that came with the program, or that
    it follows (`whose`).

    What ends, suspends, amends or puts in doubt a document there still counts where the station's
    file says nothing of it, with a WARNING: nobody makes a document green by leaving a line out.
    """
    found, notices = [], []
    for own in documents:
        known = starter.document(own.name, own.issuer)
        local = known is not None and own.issuer and _OF_A_PLACE.search(own.number)
        if known is None or (local and known.key != own.key):
            found.append(own)
            continue
        whole, missing = _completed(own, known)
        found.append(replace(whole, issuer=known.issuer or own.issuer))
        if missing:
            told = f"tệp này không ghi điều mà {whose} biết về {own.name}: {'; '.join(missing)}"
            hint = "Điều ấy vẫn được tính. Thêm nó vào tệp, hoặc ghi quan hệ đã làm nó khác đi."
            notices.append(notice(Level.WARNING, "van-ban-ghi-thieu", told, own.place, hint))
    return WithNotices(value=tuple(found), notices=tuple(notices))


_OF_A_PLACE = re.compile(r"UBND|HĐND", re.IGNORECASE)  # numbers that every province gives again
_READ_AS_GONE = (DocumentStatus.ENDED, DocumentStatus.DOUBTFUL, DocumentStatus.OUTDATED)


def left_out(new: RegisteredDocument, old: RegisteredDocument) -> tuple[str, ...]:
    """What an earlier state held against documents and a later one no longer says, in words.

    Against the document itself, or against others that it acts on; and what must not be said.
    """
    _, missing = _completed(new, old)
    said = {(*_done_by(one), one.scope) for one in new.relations}
    deciding = (*ENDING, *SUSPENDING, RelationKind.AMENDS)
    acts = (
        one
        for one in old.relations
        if one.acts and one.kind in deciding and (*_done_by(one), one.scope) not in said
    )
    missing += (f"{one.kind.heading(acts=True)} {one.other} {one.scope}".strip() for one in acts)
    missing += (f"Không nói: {one}" for one in old.unsaid if one not in new.unsaid)
    return tuple(missing)


def _completed(
    own: RegisteredDocument, known: RegisteredDocument
) -> tuple[RegisteredDocument, list[str]]:
    """The document with what only the other one holds against it, and that in words."""
    said = {_done_by(one) for one in own.relations}
    left = [one for one in known.relations if not one.acts and _done_by(one) not in said]
    dated = any(
        one.kind in ENDING and not one.acts and not one.scope and one.since
        for one in own.relations
    )  # fmt: skip
    ends_otherwise = own.ended is not None or bool(own.resumed) or dated
    missing, ended, status, remark = [], own.ended, own.read_status, own.remark
    if known.ended is not None and not ends_otherwise:
        ended = known.ended
        missing.append(f"hết hiệu lực từ {written(ended)}")
    gone = known.read_status in _READ_AS_GONE and known.read_status is not status
    ends = known.read_status is DocumentStatus.ENDED
    if gone and not (ends_otherwise if ends else status is not None):
        status, remark = known.read_status, remark or known.remark
        if ended is None:
            missing.append(f"{status}")
    missing += (f"{one.kind.heading(acts=False)} {one.other}".strip() for one in left)
    relations = (*own.relations, *left)
    whole = replace(own, ended=ended, read_status=status, remark=remark, relations=relations)
    return whole, missing


def _done_by(relation: DocumentRelation) -> tuple[RelationKind, bool, str]:
    """What a relation does, and who; that somebody repeals is as good as that he replaces."""
    kind = ENDING[0] if relation.kind in ENDING else relation.kind
    return kind, relation.acts, document_key(relation.other)


def check_relations(
    register: Register, some: Iterable[RegisteredDocument] | None = None
) -> tuple[Notice, ...]:
    """A WARNING for every loop of replacements, at a file of the station that takes part.

    `some`: documents among which all are that may take part; else those of the register.
    """
    notices = []
    for loop in _loops(register, register.documents if some is None else some):
        own = [one for one in loop if one.place is not None]
        if own:
            way = ", ".join(one.name for one in (*loop, loop[0]))
            sentence = f"văn bản thay thế nhau thành vòng: {way}"
            hint = "Xem lại quan hệ thay thế, bãi bỏ của các văn bản này."
            ends = (one.place for one in own[0].relations if one.kind in ENDING and one.place)
            place = next(ends, own[0].place)
            notices.append(notice(Level.WARNING, "thay-the-vong", sentence, place, hint))
    return tuple(notices)


def _loops(
    register: Register, documents: Iterable[RegisteredDocument]
) -> Iterator[list[RegisteredDocument]]:
    """Ways over documents that replace each other which come back; each document is seen once."""
    done: set[tuple[str, str]] = set()
    for start in documents:
        way: dict[tuple[str, str], RegisteredDocument] = {}
        waiting = [(start, False)]
        while waiting:
            one, left = waiting.pop()
            if left:
                del way[one.key]
                done.add(one.key)
            elif one.key in way:
                marks = [*way]
                yield [way[other] for other in marks[marks.index(one.key) :]]
            elif one.key not in done:
                way[one.key] = one
                waiting.append((one, True))
                waiting += [(by, False) for by in _replacing(register, one)]


def _replacing(register: Register, document: RegisteredDocument) -> Iterator[RegisteredDocument]:
    for act in register.acts_on(document):
        if act.relation.kind in ENDING and not act.relation.scope:
            by = register.document(act.by)
            if by is not None:
                yield by
