"""Documents of several files as one register: one that is there twice, a station's own over what
came with the program, documents that replace each other in a loop.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

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
    documents: Iterable[RegisteredDocument],
    starter: Register,
    *,
    whose: str = "sổ có sẵn",
    graver: bool = False,
) -> WithNotices[tuple[RegisteredDocument, ...]]:
    """A station's documents as they take the place of those that came with the program, or that
    it follows (`whose`).

    What ends, suspends, amends or puts in doubt a document there still counts where the station's
    file says nothing of it, with a WARNING: nobody makes a document green by leaving a line out.
    `graver`: nor by another day or a narrower scope, for that is a stranger's word and not one's
    own decision.
    """
    found, notices = [], []
    for own in documents:
        known = starter.document(own.name, own.issuer)
        local = known is not None and own.issuer and _OF_A_PLACE.search(own.number)
        if known is None or (local and known.key != own.key):
            found.append(own)
            continue
        whole, missing = (_graver if graver else _completed)(own, known)
        found.append(replace(whole, issuer=known.issuer or own.issuer))
        if missing:
            told = f"tệp này không ghi điều mà {whose} biết về {own.name}: {'; '.join(missing)}"
            hint = "Điều ấy vẫn được tính. Thêm nó vào tệp, hoặc ghi quan hệ đã làm nó khác đi."
            notices.append(notice(Level.WARNING, "van-ban-ghi-thieu", told, own.place, hint))
    return WithNotices(value=tuple(found), notices=tuple(notices))


_OF_A_PLACE = re.compile(r"UBND|HĐND", re.IGNORECASE)  # numbers that every province gives again
_READ_AS_GONE = (DocumentStatus.ENDED, DocumentStatus.DOUBTFUL, DocumentStatus.OUTDATED)
_READ_AS_HELD = (  # counts where nothing else tells why
    DocumentStatus.SUSPENDED,
    DocumentStatus.SUSPENDED_IN_PART,
    DocumentStatus.ENDED_IN_PART,
)


def left_out(new: RegisteredDocument, old: RegisteredDocument, today: date) -> tuple[str, ...]:
    """What an earlier state held against documents and a later one no longer says, in words.

    Against the document itself, or against others that it acts on; what it moves to another day
    or narrows; and what must not be said.
    """
    _, missing = _completed(new, old)
    acts = [one for one in old.relations if one.acts and one.kind in _DECIDING]
    said = {_done_by(one) for one in new.relations}
    missing += [_told(one) for one in acts if _done_by(one) not in said]
    missing += [f"Không nói: {one}" for one in old.unsaid if one not in new.unsaid]
    if old.in_force is not None and new.in_force != old.in_force:  # what it does begins with it
        missing.append(_moved(old.in_force, new.in_force))
    return tuple(dict.fromkeys([*missing, *said_otherwise(new, old, today)]))


def _moved(was: date, now: date | None) -> str:
    return f"dời hiệu lực từ {written(was)} sang {written(now) if now else 'chưa rõ ngày'}"


def said_otherwise(
    new: RegisteredDocument, old: RegisteredDocument, today: date
) -> tuple[str, ...]:
    """What one state holds against documents and another says too, but later or of less, in words.

    A day where none was known is news unless it is still to come.
    """
    told = []
    for one in old.relations:
        same = [other for other in new.relations if _done_by(other) == _done_by(one)]
        if one.kind not in _DECIDING or not same:
            continue
        if not any(_at_least(other, new, one, old, today) for other in same):
            now = "; ".join(_told(replace(other, since=_begins(other, new))) for other in same)
            told.append(f"dời {_told(replace(one, since=_begins(one, old)))} sang {now}")
    ended = new.ended or min(_whole_ends(new), default=None)
    if old.ended is not None and ended is not None and ended > old.ended:
        told.append(f"dời hết hiệu lực từ {written(old.ended)} sang {written(ended)}")
    was_gone = old.read_status in _READ_AS_GONE and new.read_status not in _READ_AS_GONE
    instead = [new.read_status.value] if new.read_status else []
    instead += [f"hết hiệu lực từ {written(ended)}"] if ended is not None else []
    if was_gone and instead and not (ended is not None and ended <= today):
        told.append(f"đổi {old.read_status} thành {', '.join(instead)}")
    if old.in_force is not None and new.in_force is not None and new.in_force < old.in_force:
        told.append(_moved(old.in_force, new.in_force))
    told += [
        f"nay có hiệu lực trở lại theo {one.other}"
        for one in new.resumed
        if not _again_in(old, one)
    ]
    told += [
        f"bỏ ngày riêng của {one.scope}" for one in old.by_article if one not in new.by_article
    ]
    return tuple(told)


_DECIDING = (*ENDING, *SUSPENDING, RelationKind.AMENDS)


def _told(one: DocumentRelation) -> str:
    days = [f"từ {written(one.since)}"] if one.since else []
    days += [f"đến {written(one.until - timedelta(days=1))}"] if one.until else []
    words = (one.kind.heading(acts=one.acts), one.other, one.scope, *days)
    return " ".join(filter(None, words))


def _begins(relation: DocumentRelation, document: RegisteredDocument) -> date | None:
    """From when on it counts, as far as the document itself tells."""
    return relation.since or (document.in_force if relation.acts else None)


def _at_least(
    new: DocumentRelation, new_of: RegisteredDocument, old: DocumentRelation,
    old_of: RegisteredDocument, today: date,
) -> bool:  # fmt: skip
    """Whether a relation holds against a document all that another one does."""
    since, before = _begins(new, new_of), _begins(old, old_of)
    soon = since is None if before is None else since is not None and since <= before
    soon = soon or (before is None and since is not None and since <= today)
    lasts = new.until is None or (old.until is not None and new.until >= old.until)
    return soon and lasts and new.scope in ("", old.scope)


def _whole_ends(document: RegisteredDocument) -> list[date]:
    return [
        one.since
        for one in document.relations
        if one.kind in ENDING and not one.acts and not one.scope and one.since
    ]


def _graver(
    own: RegisteredDocument, known: RegisteredDocument
) -> tuple[RegisteredDocument, list[str]]:
    """A document with all that another one holds against it and through it, and that in words."""
    whole, missing = _completed(own, known)
    started = max(filter(None, (own.in_force, known.in_force)), default=None)
    if known.in_force is not None and started != own.in_force:
        missing.append(f"hiệu lực từ {written(known.in_force)}")
    ended = min(filter(None, (own.ended, known.ended)), default=None)
    if ended != whole.ended and ended is not None:
        missing.append(f"hết hiệu lực từ {written(ended)}")
    checks, read = whole.checks, known.checked
    if known.read_status is DocumentStatus.ENDED and known.ended is None and read is not None:
        checks = known.checks  # on that day it was over, whatever day to come the other file gives
        if ended is not None and ended > read.day:
            ended = None
            missing.append(f"{known.read_status}")
    left = []
    for one in known.relations:
        # what it does to others began on its own day, whatever day the other file gives it
        fixed = replace(one, since=_begins(one, known))
        if one.kind in _DECIDING and not any(
            _done_by(other) == _done_by(one) and _at_least(other, own, one, known, date.min)
            for other in own.relations
        ):
            left.append(fixed)
            missing.append(_told(one))
    marks = [_done_by(one) for one in left]
    rest = [
        one for one in whole.relations if one not in known.relations or _done_by(one) not in marks
    ]
    status, gone = whole.read_status, known.read_status in _READ_AS_GONE
    lighter = known.read_status is DocumentStatus.ENDED and status is not known.read_status
    if gone and (lighter or status not in _READ_AS_GONE):
        status = known.read_status
        missing.append(f"{status}")
    held = bool(known.ended or gone or any(one.kind in _DECIDING for one in known.relations))
    again = tuple(one for one in whole.resumed if not held or _again_in(known, one))
    parts = tuple(one for one in known.by_article if one not in own.by_article)
    unsaid = tuple(one for one in known.unsaid if one not in own.unsaid)
    whole = replace(
        whole, in_force=started, ended=ended, relations=(*left, *rest), read_status=status,
        resumed=again, by_article=(*own.by_article, *parts), unsaid=(*own.unsaid, *unsaid),
        remark=whole.remark or (known.remark if gone else ""), checks=checks,
    )  # fmt: skip
    return whole, [*dict.fromkeys(missing)]


def _again_in(known: RegisteredDocument, resumed: DocumentRelation) -> bool:
    return any(replace(one, place=None) == replace(resumed, place=None) for one in known.resumed)


def _completed(
    own: RegisteredDocument, known: RegisteredDocument
) -> tuple[RegisteredDocument, list[str]]:
    """The document with what only the other one holds against it, and that in words."""
    said = {_done_by(one) for one in own.relations}
    left = [one for one in known.relations if not one.acts and _done_by(one) not in said]
    ends_otherwise = own.ended is not None or bool(own.resumed) or bool(_whole_ends(own))
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
    if status is None and known.read_status in _READ_AS_HELD:
        status = known.read_status
        if not any(one.kind in _DECIDING for one in known.relations):
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
