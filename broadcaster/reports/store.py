"""What goes between a unit and the one above it, in the database: letters, keys, difficulties."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, delete, func, select, update

from broadcaster.domain.errors import StoreError
from broadcaster.reports.difficulties import Difficulty, DifficultySubject
from broadcaster.reports.oversight import GivenItem, RestWeek, StateReceipt, TakenItem
from broadcaster.reports.report_facts import ReportFacts
from broadcaster.reports.report_periods import ReportStage
from broadcaster.reports.roll_up import ClosedPeriod, ClosedUnit, KeptLetter, LetterStanding
from broadcaster.reports.shares_below import ShareBelow
from broadcaster.reports.unit_letters import (
    KnownKey,
    ParentLetter,
    SealedLetter,
    UnitLetter,
    UnitState,
    letter_of,
)
from broadcaster.storage.database import Database
from broadcaster.storage.schema import (
    ClosedPeriodRow,
    DifficultyRow,
    GivenItemRow,
    KnownKeyRow,
    RestWeekRow,
    TakenItemRow,
    UnitLetterRow,
)
from broadcaster.storage.serialization import from_text, to_line

# the moment of a letter; whose clock goes ahead does not hide what comes after it
_SINCE = case(
    (UnitLetterRow.made > UnitLetterRow.received, UnitLetterRow.received),
    else_=UnitLetterRow.made,
)
ABOVE = ""  # whose: the unit above; of difficulties: this unit's own


class SqlUnitExchange:
    """Letters of units by their key here, and of the unit above (ABOVE).

    Nothing is changed but what became of it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._below: dict[int, tuple[ShareBelow, ...]] = {}  # of letters read here; none changes

    # ----- keys

    def keys(self) -> Mapping[str, KnownKey]:
        """By whom the key that is known of them."""
        with self._database.reading() as session:
            rows = session.scalars(select(KnownKeyRow))
            return {
                row.whose: KnownKey(
                    whose=row.whose, name=row.name, key=row.key, since=row.since,
                    compared=row.compared,
                )
                for row in rows
            }  # fmt: skip

    def put_key(self, known: KnownKey) -> None:
        """Know somebody by a key from now on."""
        with self._database.writing() as session:
            session.merge(_key_row(known))

    # ----- letters

    def by_digest(self, digest: str) -> KeptLetter | None:
        """The letter of those words, if it came before."""
        query = select(*_HEAD).where(UnitLetterRow.digest == digest)
        with self._database.reading() as session:
            row = session.execute(query).first()
            return _letter(row) if row is not None else None

    def add(
        self,
        letter: KeptLetter,
        sealed: SealedLetter,
        *,
        known: KnownKey | None = None,
        disowned: Sequence[int] = (),
    ) -> KeptLetter:
        """Keep a letter as it came; its id.

        With it the key by which its unit is `known` from now on, and that letters are `disowned`
        which another key signed: all of it, or nothing.
        """
        state = sealed.letter.state if isinstance(sealed.letter, UnitLetter) else None
        row = UnitLetterRow(
            whose=letter.unit,
            digest=letter.digest,
            made=letter.made,
            received=letter.received,
            who=letter.who,
            about=letter.about,
            first=letter.first,
            last=letter.last,
            closing=letter.closing,
            stage=letter.stage.value if letter.stage else "",
            standing=letter.standing.value,
            remark=letter.remark,
            remarked=letter.remarked,
            state=to_line(state).decode() if state is not None else "",
            words=sealed.words.decode(),
            seal=sealed.seal.decode(),
            key=sealed.signature.key.hex(),
        )
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            if known is not None:
                session.merge(_key_row(known))
            if disowned:
                session.execute(
                    update(UnitLetterRow)
                    .where(UnitLetterRow.id.in_(disowned))
                    .values(standing=LetterStanding.DISOWNED.value)
                )
            number = row.id
        found = self.letter(number)
        assert found is not None
        return found

    def letter(self, number: int) -> KeptLetter | None:
        """One letter."""
        with self._database.reading() as session:
            row = session.execute(select(*_HEAD).where(UnitLetterRow.id == number)).first()
            return _letter(row) if row is not None else None

    def letters(self, unit: str = "") -> Sequence[KeptLetter]:
        """Those of one unit or of all ("") below, the newest first."""
        query = select(*_HEAD).order_by(UnitLetterRow.made.desc(), UnitLetterRow.id.desc())
        whose = UnitLetterRow.whose == unit if unit else UnitLetterRow.whose != ABOVE
        with self._database.reading() as session:
            return tuple(_letter(row) for row in session.execute(query.where(whose)))

    def facts(self, number: int) -> ReportFacts:
        """The table of facts of a letter that has one. Raises StoreError."""
        facts = self._opened(number).facts
        if facts is None:
            raise StoreError(f"Tệp số {number} của đơn vị không có số liệu.")
        return facts

    def below(self, number: int) -> tuple[ShareBelow, ...]:
        """What a letter hands on of the units below its own. Raises StoreError."""
        if number not in self._below:
            self._opened(number)
        return self._below[number]

    def _opened(self, number: int) -> UnitLetter:
        query = select(UnitLetterRow.words).where(UnitLetterRow.id == number)
        with self._database.reading() as session:
            words = session.scalar(query)
        letter = letter_of((words or "").encode(), f"tệp số {number}")
        if not isinstance(letter, UnitLetter):
            raise StoreError(f"Tệp số {number} của đơn vị không có số liệu.")
        self._below[number] = letter.below
        return letter

    def file(self, number: int) -> tuple[bytes, bytes]:
        """Words and signature as they came."""
        query = select(UnitLetterRow.words, UnitLetterRow.seal).where(UnitLetterRow.id == number)
        with self._database.reading() as session:
            row = session.execute(query).one()
            return row[0].encode(), row[1].encode()

    def states(self) -> Mapping[str, StateReceipt]:
        """By unit the newest state that it told."""
        newest = (
            select(UnitLetterRow.whose, func.max(_SINCE).label("made"))
            .where(UnitLetterRow.whose != ABOVE)
            .group_by(UnitLetterRow.whose)
            .subquery()
        )
        here = (UnitLetterRow.whose == newest.c.whose) & (newest.c.made == _SINCE)
        query = (
            select(UnitLetterRow.whose, UnitLetterRow.state, UnitLetterRow.received)
            .join(newest, here)
            .order_by(UnitLetterRow.id)
        )
        with self._database.reading() as session:
            return {
                whose: StateReceipt(
                    unit=whose, state=from_text(UnitState, state), received=received
                )
                for whose, state, received in session.execute(query)
            }

    def from_above(self) -> ParentLetter | None:
        """The newest letter of the unit above; it tells all that the earlier ones told."""
        query = (
            select(UnitLetterRow.words)
            .where(UnitLetterRow.whose == ABOVE)
            .order_by(_SINCE.desc(), UnitLetterRow.id.desc())
            .limit(1)
        )
        with self._database.reading() as session:
            words = session.scalar(query)
        if words is None:
            return None
        letter = letter_of(words.encode(), "tệp của cấp trên")
        return letter if isinstance(letter, ParentLetter) else None

    def judge(self, number: int, standing: LetterStanding, *, remark: str, at: datetime) -> None:
        """Say of a letter what became of it."""
        with self._database.writing() as session:
            session.execute(
                update(UnitLetterRow)
                .where(UnitLetterRow.id == number)
                .values(standing=standing.value, remark=remark, remarked=at)
            )

    # ----- closed periods

    def closed(self) -> Sequence[ClosedPeriod]:
        """The closed ones, the newest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(ClosedPeriodRow).order_by(ClosedPeriodRow.id.desc()))
            return tuple(
                ClosedPeriod(
                    id=row.id, words=row.words, first=row.first, last=row.last, at=row.at,
                    who=row.who,
                    letters=tuple(int(one) for one in row.letters.split()),
                    units=from_text(tuple[ClosedUnit, ...], row.units),
                )
                for row in rows
            )  # fmt: skip

    def close(self, period: ClosedPeriod) -> None:
        """Close a period with the letters that it names."""
        with self._database.writing() as session:
            session.add(
                ClosedPeriodRow(
                    words=period.words, first=period.first, last=period.last, at=period.at,
                    who=period.who, letters=" ".join(map(str, period.letters)),
                    units=to_line(period.units).decode(),
                )
            )  # fmt: skip

    def open_again(self, number: int) -> None:
        """Let a closed period move again: what came late counts from now on."""
        with self._database.writing() as session:
            row = session.get(ClosedPeriodRow, number)
            if row is None:
                return
            session.execute(
                update(UnitLetterRow)
                .where(
                    UnitLetterRow.standing == LetterStanding.LATE.value,
                    UnitLetterRow.first >= row.first,
                    UnitLetterRow.last <= row.last,
                )
                .values(standing=LetterStanding.COUNTED.value)
            )
            session.execute(delete(ClosedPeriodRow).where(ClosedPeriodRow.id == number))

    # ----- difficulties

    def difficulties(self, whose: str = ABOVE) -> Sequence[Difficulty]:
        """Those of a unit below, or this unit's own (ABOVE), the oldest first."""
        return self.every_difficulty().get(whose, ())

    def every_difficulty(self) -> Mapping[str, Sequence[Difficulty]]:
        """By unit; this one's own under ABOVE."""
        query = select(DifficultyRow).order_by(DifficultyRow.at, DifficultyRow.id)
        found: dict[str, list[Difficulty]] = {}
        with self._database.reading() as session:
            for row in session.scalars(query):
                found.setdefault(row.whose, []).append(_difficulty(row))
        return found

    def put_difficulties(self, whose: str, told: Sequence[Difficulty]) -> int:
        """Keep what is not kept yet; how many were new. What is here is not changed."""
        query = select(DifficultyRow.id).where(DifficultyRow.whose == whose)
        with self._database.writing() as session:
            known = set(session.scalars(query))
            fresh = {one.id: one for one in told if one.id not in known}
            for one in fresh.values():
                session.add(
                    DifficultyRow(
                        whose=whose,
                        id=one.id,
                        at=one.at,
                        who=one.who,
                        about=one.about.value,
                        subject=one.subject,
                        text=one.text,
                        answer="",  # that is given here, by `answer`
                        answered=None,
                        answerer="",
                    )
                )
        return len(fresh)

    def answer(self, whose: str, key: str, text: str, *, at: datetime, who: str) -> bool:
        """Note an answer; False when there is no such difficulty."""
        there = (DifficultyRow.whose == whose) & (DifficultyRow.id == key)
        with self._database.writing() as session:
            done = session.execute(
                update(DifficultyRow).where(there).values(answer=text, answered=at, answerer=who)
            )
            return bool(getattr(done, "rowcount", 0))

    # ----- items that are handed down

    def given(self) -> Sequence[GivenItem]:
        """What was handed down from here, the newest first."""
        query = select(GivenItemRow).order_by(GivenItemRow.made.desc(), GivenItemRow.id)
        with self._database.reading() as session:
            return tuple(
                GivenItem(
                    id=row.id, title=row.title, first=row.first, last=row.last, made=row.made,
                    who=row.who, units=tuple(row.units.split()), pack=row.pack,
                )
                for row in session.scalars(query)
            )  # fmt: skip

    def give(self, item: GivenItem) -> None:
        """Note what was handed down."""
        with self._database.writing() as session:
            session.merge(
                GivenItemRow(
                    id=item.id, title=item.title, first=item.first, last=item.last,
                    made=item.made, who=item.who, units=" ".join(item.units), pack=item.pack,
                )
            )  # fmt: skip

    def taken(self) -> Sequence[TakenItem]:
        """What the unit above handed down and came here, the newest first."""
        query = select(TakenItemRow).order_by(TakenItemRow.at.desc(), TakenItemRow.id)
        with self._database.reading() as session:
            return tuple(
                TakenItem(
                    id=row.id, title=row.title, asker=row.asker, first=row.first, last=row.last,
                    at=row.at, scripts=tuple(row.scripts.split()),
                    heard=_heard(row.heard),
                )
                for row in session.scalars(query)
            )  # fmt: skip

    def take(self, item: TakenItem) -> None:
        """Note what came from above."""
        with self._database.writing() as session:
            session.merge(
                TakenItemRow(
                    id=item.id, title=item.title, asker=item.asker, first=item.first,
                    last=item.last, at=item.at, scripts=" ".join(item.scripts),
                    heard=" ".join(f"{name}={day}" for name, day in sorted(item.heard.items())),
                )
            )  # fmt: skip

    # ----- what the timetable said of weeks

    def rest_weeks(self) -> Mapping[date, RestWeek]:
        """By its Monday what the timetable said of a week before it was over."""
        with self._database.reading() as session:
            return {
                row.first: RestWeek(rests=row.rests, seen=row.seen)
                for row in session.scalars(select(RestWeekRow))
            }

    def put_rest_weeks(self, weeks: Mapping[date, RestWeek]) -> None:
        """Note what the timetable says of weeks that are not over."""
        with self._database.writing() as session:
            for first, one in weeks.items():
                session.merge(RestWeekRow(first=first, rests=one.rests, seen=one.seen))


def _heard(text: str) -> dict[str, date]:
    pairs = (one.rpartition("=") for one in text.split())
    return {name: date.fromisoformat(day) for name, _, day in pairs}


_HEAD = (
    UnitLetterRow.id,
    UnitLetterRow.whose,
    UnitLetterRow.digest,
    UnitLetterRow.made,
    UnitLetterRow.received,
    UnitLetterRow.who,
    UnitLetterRow.about,
    UnitLetterRow.first,
    UnitLetterRow.last,
    UnitLetterRow.closing,
    UnitLetterRow.stage,
    UnitLetterRow.standing,
    UnitLetterRow.remark,
    UnitLetterRow.remarked,
    UnitLetterRow.key,
)  # of a letter without its words, which are long


def _key_row(known: KnownKey) -> KnownKeyRow:
    return KnownKeyRow(
        whose=known.whose, name=known.name, key=known.key, since=known.since,
        compared=known.compared,
    )  # fmt: skip


def _letter(row: Any) -> KeptLetter:
    return KeptLetter(
        id=row.id, unit=row.whose, digest=row.digest, made=row.made, received=row.received,
        who=row.who, about=row.about, first=row.first, last=row.last, closing=row.closing,
        stage=ReportStage(row.stage) if row.stage else None,
        standing=LetterStanding(row.standing), remark=row.remark, remarked=row.remarked,
        key=row.key,
    )  # fmt: skip


def _difficulty(row: DifficultyRow) -> Difficulty:
    return Difficulty(
        id=row.id, at=row.at, who=row.who, about=DifficultySubject(row.about),
        subject=row.subject, text=row.text, answer=row.answer, answered=row.answered,
        answerer=row.answerer,
    )  # fmt: skip
