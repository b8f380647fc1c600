"""Queue, journal, approvals and schedule in the database: every change with its record."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import fields, replace
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from broadcaster.domain.approval import (
    Approval,
    ItemState,
    Transition,
    chained,
    first_break,
    may_follow,
)
from broadcaster.domain.episode import Episode, EpisodeDigest, brief_of
from broadcaster.domain.errors import Conflict, InputError
from broadcaster.domain.queue import WAITING, QueueItem
from broadcaster.domain.schedule import Calendar, Schedule, Slot, Unit
from broadcaster.production.store import few_at_once, lines, texts_of
from broadcaster.storage.database import Database
from broadcaster.storage.schema import (
    ApprovalRow,
    CalendarRow,
    EpisodeRow,
    OrderRow,
    QueueRow,
    SlotRow,
    StepRow,
    UnitRow,
)
from broadcaster.storage.serialization import from_text, to_text

_PLAIN = tuple(f.name for f in fields(Transition) if f.name not in ("before", "after"))

# the last step of every subject that is none of the queue
_LATEST = select(func.max(StepRow.number)).where(StepRow.item == 0).group_by(StepRow.subject)


class SqlJournal:
    """Every transition, in SQLite or whatever the database is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, step: Transition) -> Transition:
        """Chain it behind the last one; number and hashes come back."""
        with self._database.writing() as session:
            return write_step(session, step)

    def steps(self, subject: str = "") -> Sequence[Transition]:
        """All, or those of one subject, oldest first."""
        query = select(StepRow).order_by(StepRow.number)
        if subject:
            query = query.where(StepRow.subject == subject)
        with self._database.reading() as session:
            return tuple(_step(row) for row in session.scalars(query))

    def began(self) -> bool:
        """Whether any step was ever recorded here: without one the database is a new one."""
        with self._database.reading() as session:
            return session.scalar(select(StepRow.number).limit(1)) is not None

    def states(self) -> Mapping[str, ItemState]:
        """Where every subject stands on its way to approval, steps of the queue left aside."""
        query = select(StepRow.subject, StepRow.after).where(StepRow.item == 0)
        with self._database.reading() as session:
            rows = session.execute(query.order_by(StepRow.number)).all()
        return {subject: ItemState(after) for subject, after in rows}

    def states_of(self, subjects: Collection[str]) -> Mapping[str, ItemState]:
        """Where these subjects stand; of each only its last step is read."""
        last = _LATEST.where(StepRow.subject.in_(subjects))
        query = select(StepRow.subject, StepRow.after).where(StepRow.number.in_(last))
        with self._database.reading() as session:
            return {subject: ItemState(after) for subject, after in session.execute(query)}

    def latest(self) -> Mapping[str, Transition]:
        """The last step of every subject on its way to approval, those of the queue left aside."""
        query = select(StepRow).where(StepRow.number.in_(_LATEST))
        with self._database.reading() as session:
            return {row.subject: _step(row) for row in session.scalars(query)}

    def counts(self) -> Mapping[ItemState, int]:
        """How many subjects stand where on their way to approval; counted by the database."""
        last = select(StepRow.after, func.count()).where(StepRow.number.in_(_LATEST))
        with self._database.reading() as session:
            rows = session.execute(last.group_by(StepRow.after)).all()
        return {ItemState(after): number for after, number in rows}

    def first_break(self) -> int | None:
        """The number of the first record that was altered, removed or added; None = whole."""
        return first_break(self.steps())


def write_step(session: Session, step: Transition) -> Transition:
    """Append inside a writer's transaction, so that nobody else can take the same number."""
    row = session.scalars(select(StepRow).order_by(StepRow.number.desc()).limit(1)).first()
    link = chained(step, _step(row) if row else None)
    values = {name: getattr(link, name) for name in _PLAIN}
    session.add(StepRow(**values, before=link.before.value, after=link.after.value))
    session.flush()
    return link


def _step(row: StepRow) -> Transition:
    values = {name: getattr(row, name) for name in _PLAIN}
    return Transition(**values, before=ItemState(row.before), after=ItemState(row.after))


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
        before: ItemState = ItemState.APPROVED,
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
            write_step(session, _step_of_item(stored, before, who=who, at=at, reason=""))
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
            waiting = {number for number, row in rows.items() if ItemState(row.state) in WAITING}
            if _version(session, occurrence) != version or set(ids) != waiting:
                raise _changed_meanwhile()
            places = sorted(rows[number].position for number in waiting)
            for place, number in zip(places, ids, strict=True):
                rows[number].position = place
                item = self._store(rows[number], replace(self._value(rows[number])))
                write_step(
                    session, _step_of_item(item, item.state, who=who, at=at, reason="đổi thứ tự")
                )
            return _bump(session, occurrence)

    def change(
        self,
        item: QueueItem,
        *,
        who: str,
        at: datetime,
        was: ItemState | None = None,
        reason: str = "",
    ) -> QueueItem:
        """Replace an item by its id; a new occurrence puts it behind the others there.

        Raises InputError for a step that does not exist, Conflict when the item is not there, or
        is in another state than `was`.
        """
        with self._database.writing() as session:
            row = session.get(QueueRow, item.id)
            if row is None or (was is not None and ItemState(row.state) is not was):
                raise _changed_meanwhile()
            before, place = ItemState(row.state), row.occurrence
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
            write_step(session, _step_of_item(stored, before, who=who, at=at, reason=reason))
        return stored

    def _refuse_twice(self, session: Session, item: QueueItem) -> None:
        """The same episode does not wait twice in one place."""
        if not item.episode or item.state not in WAITING:
            return
        for row in _rows(session, item.occurrence):
            if (
                row.episode == item.episode
                and row.id != item.id
                and ItemState(row.state) in WAITING
            ):
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


def _step_of_item(
    item: QueueItem, before: ItemState, *, who: str, at: datetime, reason: str
) -> Transition:
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


Approved = tuple[Approval, Episode | None]
_ASKED_BY_NAME = 100  # of more episodes every line is read


class SqlApprovals:
    """One approval a subject, with the episode exactly as it was approved."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, subject: str) -> Approved | None:
        """The standing approval of a subject."""
        with self._database.reading() as session:
            row = session.get(ApprovalRow, subject)
            return self._value(row) if row else None

    def all(self) -> Sequence[Approved]:
        """Every standing approval, by subject."""
        query = select(ApprovalRow).order_by(ApprovalRow.subject)
        with self._database.reading() as session:
            return tuple(self._value(row) for row in session.scalars(query))

    def briefs(self, wanted: Set[str]) -> Sequence[EpisodeDigest]:
        """A line of each wanted episode as it was approved, by subject."""
        query = select(ApprovalRow.subject, *_LINE).where(ApprovalRow.show.is_not(None))
        if len(wanted) <= _ASKED_BY_NAME:
            query = query.where(ApprovalRow.subject.in_(wanted))
        with self._database.reading() as session:
            rows = session.connection().execute(few_at_once(query.order_by(ApprovalRow.subject)))
            found = lines(rows.partitions())
        return [brief for brief in found if brief.key in wanted]

    def unlike_built(self) -> frozenset[str]:
        """The keys of episodes in the catalogue that are not approved exactly as they are."""
        # equal, said so that SQLite takes the index which holds all that is compared
        same_key = ApprovalRow.subject.between(EpisodeRow.key, EpisodeRow.key)
        as_built = select(ApprovalRow.subject).where(
            same_key,
            ApprovalRow.show.is_not(None),
            ApprovalRow.air_time == EpisodeRow.air_time,
            ApprovalRow.digest == EpisodeRow.digest,
            ApprovalRow.digest != "",
        )
        query = few_at_once(select(EpisodeRow.key).where(~as_built.exists()))
        with self._database.reading() as session:
            return frozenset(key for (key,) in session.connection().execute(query))

    def subjects(self) -> frozenset[str]:
        """Whatever is approved; no row is opened for it."""
        with self._database.reading() as session:
            return frozenset(texts_of(session.connection(), ApprovalRow.__table__.c.subject))

    def sounds(self) -> dict[str, tuple[str, str]]:
        """Of each subject the SHA-256 of the sound that is approved: the school's, the public one.

        "" for an edition that is not there.
        """
        query = few_at_once(select(ApprovalRow.subject, ApprovalRow.document))
        with self._database.reading() as session:
            rows = [tuple(row) for row in session.connection().execute(query)]
        known = {key: from_text(Approval, text, where=self._database.where) for key, text in rows}
        return {key: (one.audio_sha256, one.public_sha256) for key, one in known.items()}

    def put(self, approval: Approval, episode: Episode | None, step: Transition) -> None:
        """Approve, in one transaction with the record of it."""
        row = ApprovalRow(
            subject=approval.subject,
            document=to_text(approval),
            episode=to_text(episode) if episode else "",
        )
        if episode is not None:
            _write_line(row, brief_of(episode))
        with self._database.writing() as session:
            session.merge(row)
            write_step(session, step)

    def withdraw(self, subject: str, step: Transition) -> None:
        """Take an approval back, in one transaction with the record of it."""
        with self._database.writing() as session:
            session.execute(delete(ApprovalRow).where(ApprovalRow.subject == subject))
            write_step(session, step)

    def _value(self, row: ApprovalRow) -> Approved:
        where = self._database.where
        approval = from_text(Approval, row.document, where=where)
        if not row.episode:
            return approval, None
        return approval, from_text(Episode, row.episode, where=where)


_LINE = (
    ApprovalRow.show,
    ApprovalRow.programme,
    ApprovalRow.season,
    ApprovalRow.air_time,
    ApprovalRow.digest,
    ApprovalRow.until,
    ApprovalRow.audiences,
    ApprovalRow.cites,
)


def _write_line(row: ApprovalRow, brief: EpisodeDigest) -> None:
    row.show, row.programme, row.season = brief.show, brief.programme, brief.season
    row.air_time, row.digest, row.until = brief.air_time, brief.digest, brief.until
    row.audiences, row.cites = "\n".join(brief.audiences), brief.cites


Value = TypeVar("Value")


class SqlScheduleStore:
    """Units, slots and the calendar as rows, replaced together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self) -> Schedule | None:
        """The schedule; None when none was ever kept."""
        with self._database.reading() as session:
            return self._load(session)

    def keep(self, schedule: Schedule) -> bool:
        """Keep what people wrote; False when it was the same already."""
        schedule = replace(schedule, units=tuple(replace(u, place=None) for u in schedule.units))
        with self._database.reading() as session:
            if self._load(session) == schedule:
                return False
        with self._database.writing() as session:
            for table in (UnitRow, SlotRow, CalendarRow):
                session.execute(delete(table))
            session.add(CalendarRow(id=1, document=to_text(schedule.calendar)))
            session.add_all(_unit_row(n, unit) for n, unit in enumerate(schedule.units, start=1))
            session.add_all(_slot_row(place, slot) for place, slot in enumerate(schedule.slots))
        return True

    def _load(self, session: Session) -> Schedule | None:
        calendar = session.get(CalendarRow, 1)
        if calendar is None:
            return None
        slots = session.scalars(select(SlotRow.document).order_by(SlotRow.place)).all()
        units = session.scalars(select(UnitRow).order_by(UnitRow.id)).all()
        return Schedule(
            slots=tuple(self._value(Slot, text) for text in slots),
            calendar=self._value(Calendar, calendar.document),
            units=tuple(_unit(row) for row in units),
            written=True,
        )

    def _value(self, kind: type[Value], text: str) -> Value:
        return from_text(kind, text, where=self._database.where)


def _slot_row(place: int, slot: Slot) -> SlotRow:
    return SlotRow(
        key=slot.key,
        place=place,
        unit=slot.unit,
        site=slot.site,
        programme=slot.programme,
        document=to_text(slot),
    )


def _unit_row(number: int, unit: Unit) -> UnitRow:
    return UnitRow(
        id=number,
        key=unit.key,
        name=unit.name,
        kind=unit.kind,
        parent=unit.parent,
        first=unit.first,
        last=unit.last,
    )


def _unit(row: UnitRow) -> Unit:
    return Unit(
        key=row.key,
        name=row.name,
        kind=row.kind,
        parent=row.parent,
        first=row.first,
        last=row.last,
    )
