"""The table of parts: claimed under a lease, so that what a lost run left is made by the next.

Leases are counted by one clock, that of the database (of a SQLite file: of the machine on which it
lies); no worker's clock is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Update, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from broadcaster.domain.parts import KnownPart, PartOrder, PartState
from broadcaster.storage.database import Database
from broadcaster.storage.schema import PartRow

Item = TypeVar("Item")

LEASE = 30.0  # seconds that a claim lasts unless it is renewed
_AT_ONCE = 500  # keys in one statement


class SqlParts:
    """One line a part; every step is a short transaction beside the station's one writer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, orders: Sequence[PartOrder]) -> None:
        """Note parts that are not noted yet; the same things made of something else are forgotten.

        Raises StoreError, as all of these do.
        """
        for some in _shares(orders):
            keys = [order.key for order in some]
            with self._database.claiming() as session:
                abouts = [order.about for order in some]
                other = PartRow.about.in_(abouts) & PartRow.key.not_in(keys)
                session.execute(delete(PartRow).where(other, PartRow.kind == some[0].kind))
                now = _now(session)
                # another run may note the same ones at the same moment
                session.execute(
                    _insert(session).on_conflict_do_nothing(), [_line(o, now) for o in some]
                )

    def known(self, keys: Sequence[str]) -> Mapping[str, KnownPart]:
        """What is known of parts, by key."""
        found: dict[str, KnownPart] = {}
        for some in _shares(keys):
            with self._database.reading() as session:
                now = _now(session)
                rows = session.scalars(select(PartRow).where(PartRow.key.in_(some)))
                found |= {row.key: _known(row, now) for row in rows}
        return found

    def claim(self, keys: Sequence[str], holder: str, seconds: float = LEASE) -> tuple[str, ...]:
        """Those of the named parts that are free, in their order; now they are the holder's.

        Those that are the holder's already are among them: who lost the answer asks again.
        """
        if not keys:
            return ()
        with self._database.claiming() as session:
            now = _now(session)
            over = (PartRow.state == PartState.RUNNING.value) & (PartRow.lease_until < now)
            mine = (PartRow.state == PartState.RUNNING.value) & (PartRow.holder == holder)
            free = (PartRow.state == PartState.OPEN.value) | over | mine
            query = select(PartRow.key).where(PartRow.key.in_(keys), free)
            ours = set(session.scalars(query.with_for_update(skip_locked=True)))
            session.execute(
                update(PartRow)
                .where(PartRow.key.in_(ours))
                .values(
                    state=PartState.RUNNING.value,
                    holder=holder,
                    lease_until=now + timedelta(seconds=seconds),
                    tries=PartRow.tries + case((mine, 0), else_=1),
                )
            )
        return tuple(key for key in keys if key in ours)

    def renew(self, holder: str, seconds: float = LEASE) -> None:
        """Whoever holds parts is still at them."""
        with self._database.claiming() as session:
            until = _now(session) + timedelta(seconds=seconds)
            session.execute(_held(holder).values(lease_until=until))

    def finish(self, key: str, holder: str, state: PartState, receipt: str) -> bool:
        """What came of a part; False when its lease was lost: then the next one's word counts."""
        values = {"state": state.value, "receipt": receipt, "holder": "", "lease_until": None}
        with self._database.claiming() as session:
            ended = session.execute(
                _held(holder).where(PartRow.key == key).values(**values).returning(PartRow.key)
            )
            return ended.first() is not None

    def give_back(self, key: str, holder: str, *, tried: bool) -> None:
        """Open a part that its worker lost. `tried`: this time counts among its tries."""
        less = 0 if tried else 1
        values = {"state": PartState.OPEN.value, "holder": "", "lease_until": None}
        with self._database.claiming() as session:
            session.execute(
                _held(holder).where(PartRow.key == key).values(**values, tries=PartRow.tries - less)
            )

    def give_back_all(self, holder: str) -> None:
        """Open every part of a holder that ends."""
        values = {"state": PartState.OPEN.value, "holder": "", "lease_until": None}
        with self._database.claiming() as session:
            session.execute(_held(holder).values(**values, tries=PartRow.tries - 1))

    def open_again(self, keys: Sequence[str]) -> None:
        """Have parts made again that were over."""
        over = PartRow.state.in_((PartState.DONE.value, PartState.FAILED.value))
        for some in _shares(keys):
            with self._database.claiming() as session:
                session.execute(
                    update(PartRow)
                    .where(PartRow.key.in_(some), over)
                    .values(state=PartState.OPEN.value, tries=0, receipt="")
                )

    def forget(self, subject: str) -> None:
        """Nothing is told any more of parts that are about "subject/…": it was taken back."""
        with self._database.claiming() as session:
            of_it = PartRow.about.startswith(f"{subject}/", autoescape=True)
            session.execute(delete(PartRow).where(of_it))

    def holders(self) -> tuple[str, ...]:
        """Who holds parts."""
        running = PartRow.state == PartState.RUNNING.value
        with self._database.reading() as session:
            return tuple(session.scalars(select(PartRow.holder).where(running).distinct()))

    def sweep(self, days: int) -> None:
        """Forget what was noted so many days ago and nobody holds."""
        with self._database.claiming() as session:
            old = PartRow.made < _now(session) - timedelta(days=days)
            session.execute(delete(PartRow).where(old, PartRow.state != PartState.RUNNING.value))


def _held(holder: str) -> Update:
    running = PartRow.state == PartState.RUNNING.value
    return update(PartRow).where(PartRow.holder == holder, running)


def _shares(many: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (many[at : at + _AT_ONCE] for at in range(0, len(many), _AT_ONCE))


def _insert(session: Session) -> "postgresql.Insert | sqlite.Insert":
    if _is_server(session):
        return postgresql.insert(PartRow)
    return sqlite.insert(PartRow)


def _is_server(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _now(session: Session) -> datetime:
    """The moment by the database's clock."""
    if _is_server(session):
        moment: datetime = session.scalars(select(func.clock_timestamp())).one()
        return moment.astimezone(UTC)
    return datetime.now(UTC)


def _line(order: PartOrder, now: datetime) -> dict[str, object]:
    return {
        "key": order.key,
        "kind": order.kind,
        "about": order.about,
        "state": PartState.OPEN.value,
        "holder": "",
        "lease_until": None,
        "tries": 0,
        "receipt": "",
        "made": now,
    }


def _known(row: PartRow, now: datetime) -> KnownPart:
    over = row.lease_until is not None and row.lease_until < now
    state = PartState(row.state)
    return KnownPart(
        key=row.key,
        state=state,
        holder=row.holder,
        tries=row.tries,
        receipt=row.receipt,
        free=state is PartState.OPEN or (state is PartState.RUNNING and over),
    )
