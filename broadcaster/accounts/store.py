"""Who may sign in, who has, and what they did, in the database."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update

from broadcaster.accounts.rights import AuditLine, Person, Role, Visitor
from broadcaster.domain.errors import InputError
from broadcaster.storage.database import Database
from broadcaster.storage.schema import AuditRow, LinkRow, PersonRow, RefusedRow, SignInRow


class SqlPeople:
    """People, sessions, links, refusals and the audit log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- people ---------------------------------------------------------------------------

    def all(self) -> tuple[Person, ...]:
        """Everybody, also those who may not sign in any more."""
        with self._database.reading() as session:
            rows = session.scalars(select(PersonRow).order_by(PersonRow.ended, PersonRow.name))
            return tuple(_person(row) for row in rows)

    def get(self, account: str) -> Person | None:
        """The person of an account."""
        with self._database.reading() as session:
            row = session.scalar(select(PersonRow).where(PersonRow.account == account))
            return _person(row) if row else None

    def add(self, person: Person, *, at: datetime) -> Person:
        """A new person, without a password yet. Raises InputError when the account is taken."""
        with self._database.writing() as session:
            if session.scalar(select(PersonRow.id).where(PersonRow.account == person.account)):
                raise InputError(
                    f"tài khoản “{person.account}” đã có người dùng", hint="Chọn tên khác."
                )
            row = PersonRow(
                account=person.account,
                name=person.name,
                role=person.role.value,
                unit=person.unit,
                ended=False,
                password="",
                created=at,
            )
            session.add(row)
            session.flush()
            return _person(row)

    def change(self, person: Person) -> None:
        """Name, role, unit and whether the account is ended; its sessions end."""
        values = {
            "name": person.name,
            "role": person.role.value,
            "unit": person.unit,
            "ended": person.ended,
        }
        with self._database.writing() as session:
            session.execute(update(PersonRow).where(PersonRow.id == person.id).values(**values))
            session.execute(delete(SignInRow).where(SignInRow.person == person.id))
            if person.ended:
                session.execute(delete(LinkRow).where(LinkRow.person == person.id))

    def password(self, person: Person) -> str:
        """The stored form of a password; "" = none yet."""
        with self._database.reading() as session:
            return session.scalar(select(PersonRow.password).where(PersonRow.id == person.id)) or ""

    def set_password(self, person: Person, stored: str) -> None:
        """A new password; every session and link of the person ends."""
        with self._database.writing() as session:
            session.execute(
                update(PersonRow).where(PersonRow.id == person.id).values(password=stored)
            )
            session.execute(delete(SignInRow).where(SignInRow.person == person.id))
            session.execute(delete(LinkRow).where(LinkRow.person == person.id))

    # --- sessions and links ---------------------------------------------------------------

    def open_session(
        self, person: Person, *, token: str, csrf: str, at: datetime, address: str
    ) -> None:
        """Remember a signed-in browser by the SHA-256 of its token."""
        with self._database.writing() as session:
            row = SignInRow(
                token=token, person=person.id, csrf=csrf, since=at, seen=at, address=address
            )
            session.add(row)

    def visitor(self, token: str) -> tuple[Visitor, datetime] | None:
        """Who is behind a token, and when they were seen last."""
        query = select(SignInRow, PersonRow).where(
            SignInRow.token == token, PersonRow.id == SignInRow.person
        )
        with self._database.reading() as session:
            found = session.execute(query).first()
            if found is None:
                return None
            row, person = found
            visitor = Visitor(
                person=_person(person), session=row.token, csrf=row.csrf, since=row.since
            )
            return visitor, row.seen

    def seen(self, token: str, at: datetime) -> None:
        """Note that a session is in use."""
        with self._database.writing() as session:
            session.execute(update(SignInRow).where(SignInRow.token == token).values(seen=at))

    def end_session(self, token: str, *, left: bool = False) -> None:
        """Sign a browser out."""
        with self._database.writing() as session:
            session.execute(delete(SignInRow).where(SignInRow.token == token))

    def sessions(self, person: Person) -> tuple[tuple[datetime, datetime, str], ...]:
        """Since when, last seen, from which address: every signed-in browser of a person."""
        query = select(SignInRow).where(SignInRow.person == person.id).order_by(SignInRow.seen)
        with self._database.reading() as session:
            return tuple((r.since, r.seen, r.address) for r in session.scalars(query))

    def end_sessions(self, person: Person) -> None:
        """Sign a person out everywhere."""
        with self._database.writing() as session:
            session.execute(delete(SignInRow).where(SignInRow.person == person.id))

    def put_link(self, person: Person, *, token: str, until: datetime) -> None:
        """A link that opens the account once; earlier ones are void."""
        with self._database.writing() as session:
            session.execute(delete(LinkRow).where(LinkRow.person == person.id))
            session.add(LinkRow(token=token, person=person.id, until=until))

    def link(self, token: str, at: datetime) -> Person | None:
        """Whose link it is; None when it is used, void or too old."""
        query = select(PersonRow).join(LinkRow, LinkRow.person == PersonRow.id)
        query = query.where(LinkRow.token == token, LinkRow.until > at)
        with self._database.reading() as session:
            row = session.scalar(query)
            return _person(row) if row else None

    def use_link(self, token: str, at: datetime) -> Person | None:
        """As `link`, and nobody uses it again."""
        query = select(PersonRow).join(LinkRow, LinkRow.person == PersonRow.id)
        query = query.where(LinkRow.token == token, LinkRow.until > at)
        with self._database.writing() as session:
            row = session.scalar(query)
            session.execute(delete(LinkRow).where(LinkRow.token == token))
            return _person(row) if row else None

    # --- refusals -------------------------------------------------------------------------

    def refusals(self, door: str) -> tuple[int, datetime | None]:
        """How often a door (an account, an address) was refused in a row, and when last."""
        with self._database.reading() as session:
            row = session.get(RefusedRow, door)
            return (row.count, row.last) if row else (0, None)

    def knock(
        self,
        doors: Sequence[str],
        at: datetime,
        *,
        wait: Callable[[str, int, datetime], int],
        forget_before: datetime,
    ) -> int:
        """Count a try at every door before anybody looks at it; the seconds to wait first.

        Where `wait` (door, refusals, when last) tells of any, nothing is counted. One after the
        other, so that of a hundred at once only so many are let through as may be.
        """
        with self._database.writing() as session:
            rows = {door: session.get(RefusedRow, door) for door in doors}
            left = max(wait(door, row.count, row.last) if row else 0 for door, row in rows.items())
            if left > 0:
                return left
            session.execute(
                delete(RefusedRow).where(
                    RefusedRow.last < forget_before, RefusedRow.door.not_in(doors)
                )
            )
            for door, row in rows.items():
                if row is None:
                    session.add(RefusedRow(door=door, count=1, last=at))
                else:
                    row.count = row.count + 1 if row.last >= forget_before else 1
                    row.last = at
            return 0

    def forgive(self, doors: Sequence[str]) -> None:
        """Take one try back at every door: it was none of a stranger, or was not looked at."""
        with self._database.writing() as session:
            for door in doors:
                row = session.get(RefusedRow, door)
                if row is not None and row.count > 1:
                    row.count -= 1
                elif row is not None:
                    session.delete(row)

    def admit(self, door: str) -> None:
        """Forget the refusals of a door."""
        with self._database.writing() as session:
            session.execute(delete(RefusedRow).where(RefusedRow.door == door))

    # --- audit ----------------------------------------------------------------------------

    def note(self, line: AuditLine) -> None:
        """Add a line to the audit log."""
        with self._database.writing() as session:
            row = AuditRow(
                at=line.at,
                who=line.who,
                address=line.address,
                act=line.act,
                subject=line.subject,
                detail=line.detail,
            )
            session.add(row)

    def notes(self, limit: int = 100) -> Sequence[AuditLine]:
        """The newest lines, newest first."""
        query = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit)
        with self._database.reading() as session:
            return tuple(_line(row) for row in session.scalars(query))

    def count(self) -> int:
        """How many people there are, ended or not."""
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(PersonRow)) or 0


def _person(row: PersonRow) -> Person:
    return Person(
        id=row.id,
        account=row.account,
        name=row.name,
        role=Role(row.role),
        unit=row.unit,
        ended=row.ended,
        has_password=bool(row.password),
        created=row.created,
    )


def _line(row: AuditRow) -> AuditLine:
    return AuditLine(
        at=row.at,
        who=row.who,
        address=row.address,
        act=row.act,
        subject=row.subject,
        detail=row.detail,
        number=row.number,
    )
