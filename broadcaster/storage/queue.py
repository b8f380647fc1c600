"""The queue in the database: every change is one transaction together with its record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from broadcaster.errors import Conflict, InputError
from broadcaster.model.approval import State, Transition, may_follow
from broadcaster.model.queue import WAITING, QueueItem
from broadcaster.storage.database import Database
from broadcaster.storage.journal import write_step
from broadcaster.storage.plain import from_text, to_text
from broadcaster.storage.schema import OrderRow, QueueRow


class SqlQueue:
    """Items by occurrence, in order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        item: QueueItem,
        *,
        who: str,
        at: datetime,
        before: State = State.APPROVED,
        reason: str = "",
    ) -> QueueItem:
        """Put an item behind the others of its occurrence; it comes back with its id.

        Raises InputError when the same episode already waits there.
        """
        with self._database.writing() as session:
            self._refuse_twice(session, item)
            row = QueueRow(
                occurrence=item.occurrence,
                position=_behind(session, item.occurrence),
                state=item.state.value,
                episode=item.episode,
                document="",
            )
            session.add(row)
            session.flush()
            stored = self._store(row, replace(item, id=row.id, position=row.position))
            _bump(session, item.occurrence)
            write_step(session, _step(stored, before, who=who, at=at, reason=reason))
        return stored

    def get(self, item: int) -> QueueItem | None:
        """One item by its id, whatever its state."""
        with self._database.reading() as session:
            row = session.get(QueueRow, item)
            return self._value(row) if row else None

    def items(
        self, occurrence: str | None = None, *, since: date | None = None
    ) -> Sequence[QueueItem]:
        """Every item, or those of one occurrence, in order; whatever their state.

        With `since`, only those that still wait, and those of occurrences from that day on.
        """
        query = select(QueueRow).order_by(QueueRow.occurrence, QueueRow.position, QueueRow.id)
        if occurrence is not None:
            query = query.where(QueueRow.occurrence == occurrence)
        if since is not None:
            waits = QueueRow.state.in_([state.value for state in WAITING])
            query = query.where(or_(waits, QueueRow.occurrence >= since.isoformat()))
        with self._database.reading() as session:
            return tuple(self._value(row) for row in session.scalars(query))

    def version(self, occurrence: str) -> int:
        """The version of an occurrence's order; 0 = nothing was ever in it."""
        with self._database.reading() as session:
            return _version(session, occurrence)

    def reorder(
        self, occurrence: str, ids: Sequence[int], *, version: int, who: str, at: datetime
    ) -> int:
        """Give the waiting items of an occurrence this order; the new version comes back.

        Raises Conflict when somebody else changed the occurrence since that version.
        """
        with self._database.writing() as session:
            rows = {row.id: row for row in _rows(session, occurrence)}
            waiting = {number for number, row in rows.items() if State(row.state) in WAITING}
            if _version(session, occurrence) != version or set(ids) != waiting:
                raise _changed_meanwhile()
            places = sorted(rows[number].position for number in waiting)
            for place, number in zip(places, ids, strict=True):
                rows[number].position = place
                item = self._store(rows[number], replace(self._value(rows[number])))
                write_step(session, _step(item, item.state, who=who, at=at, reason="đổi thứ tự"))
            return _bump(session, occurrence)

    def change(
        self,
        item: QueueItem,
        *,
        who: str,
        at: datetime,
        was: State | None = None,
        reason: str = "",
    ) -> QueueItem:
        """Replace an item by its id; a new occurrence puts it behind the others there.

        Raises InputError for a step that does not exist, Conflict when the item is not there, or
        is in another state than `was`.
        """
        with self._database.writing() as session:
            row = session.get(QueueRow, item.id)
            if row is None or (was is not None and State(row.state) is not was):
                raise _changed_meanwhile()
            before, place = State(row.state), row.occurrence
            if not may_follow(before, item.state):
                raise InputError(
                    f"“{item.title}” đang ở trạng thái “{before}”, không chuyển sang "
                    f"“{item.state}” được",
                    hint="Xem lại hàng đợi: broadcaster queue list",
                )
            if place != item.occurrence:
                self._refuse_twice(session, item)
                row.position = _behind(session, item.occurrence)
                _bump(session, place)
            if place != item.occurrence or before is not item.state:
                _bump(session, item.occurrence)
            stored = self._store(row, item)
            write_step(session, _step(stored, before, who=who, at=at, reason=reason))
        return stored

    def _refuse_twice(self, session: Session, item: QueueItem) -> None:
        """The same episode does not wait twice in one place."""
        if not item.episode or item.state not in WAITING:
            return
        for row in _rows(session, item.occurrence):
            if row.episode == item.episode and row.id != item.id and State(row.state) in WAITING:
                raise InputError(
                    f"“{item.title}” đã có trong hàng đợi ở đúng chỗ ấy",
                    hint="Xem: broadcaster queue list. Muốn phát lần nữa thì chọn khung giờ khác.",
                )

    def _store(self, row: QueueRow, item: QueueItem) -> QueueItem:
        stored = replace(item, position=row.position)
        row.occurrence, row.state, row.episode = item.occurrence, item.state.value, item.episode
        row.document = to_text(stored)
        return stored

    def _value(self, row: QueueRow) -> QueueItem:
        item = from_text(QueueItem, row.document, where=self._database.where)
        return replace(item, id=row.id, position=row.position)


def _rows(session: Session, occurrence: str) -> Sequence[QueueRow]:
    return session.scalars(select(QueueRow).where(QueueRow.occurrence == occurrence)).all()


def _behind(session: Session, occurrence: str) -> int:
    last = select(func.max(QueueRow.position)).where(QueueRow.occurrence == occurrence)
    return (session.scalar(last) or 0) + 1


def _version(session: Session, occurrence: str) -> int:
    row = session.get(OrderRow, occurrence)
    return row.version if row else 0


def _bump(session: Session, occurrence: str) -> int:
    version = _version(session, occurrence) + 1
    session.merge(OrderRow(occurrence=occurrence, version=version))
    session.flush()
    return version


def _step(item: QueueItem, before: State, *, who: str, at: datetime, reason: str) -> Transition:
    return Transition(
        at=at,
        who=who,
        subject=item.subject,
        item=item.id,
        before=before,
        after=item.state,
        occurrence=item.occurrence,
        audio_sha256=item.sha256,
        reason=reason,
    )


def _changed_meanwhile() -> Conflict:
    return Conflict(
        "trong lúc bạn sửa, người khác vừa đổi hàng đợi ở khung giờ này; chưa có gì bị trộn lẫn",
        hint="Xem lại bằng broadcaster queue list rồi làm lại.",
    )
