"""The tables, as typed models: plain SQL types only, so that another database can take them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    Dialect,
    Double,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

REVISIONS = (
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
)  # every schema this program can bring up to date, oldest first
HEAD = REVISIONS[-1]  # the schema it works with


class Utc(TypeDecorator[datetime]):
    """A moment, stored in UTC whatever zone it came with."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a moment without a zone is refused."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Databases that keep no zone give it back here."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """From SQLite's text in one step: thousands of moments are read at every publishing."""
        if dialect.name == "sqlite":
            return _from_text
        return super().result_processor(dialect, coltype)


def _from_text(value: str | None) -> datetime | None:
    return datetime.fromisoformat(f"{value}+00:00") if value is not None else None


class Tables(DeclarativeBase):
    """Every table of the program."""


class EpisodeRow(Tables):
    """An episode: what is asked for as columns, and the whole as canonical JSON."""

    __tablename__ = "episode"
    __table_args__ = (
        Index("ix_episode_show_air_time", "show", "air_time"),
        # SQLite reads a row's long document to reach what stands behind it: lines lie apart
        Index(
            "ix_episode_line",
            *("air_time", "key", "show", "programme", "season", "digest", "until", "audiences"),
            "cites",
        ).ddl_if(dialect="sqlite"),
    )

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    guid: Mapped[str] = mapped_column(String(64), unique=True)
    show: Mapped[str] = mapped_column(String(100))
    programme: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]
    air_time: Mapped[datetime] = mapped_column(Utc)
    title: Mapped[str] = mapped_column(Text)
    recipe: Mapped[str] = mapped_column(String(128))
    document: Mapped[str] = mapped_column(Text)
    # the line that publishing reads
    season: Mapped[int | None]
    until: Mapped[date | None]
    audiences: Mapped[str | None] = mapped_column(Text)  # one a line
    digest: Mapped[str | None] = mapped_column(String(64))
    cites: Mapped[str | None] = mapped_column(Text)  # documents of law, one a line


class EpisodeMonthRow(Tables):
    """The lines of the episodes of a month, kept together, in SQLite alone.

    Whatever changes an episode, triggers empty its month: what is kept is never older than the
    episodes. On a server nobody keeps any.
    """

    __tablename__ = "episode_month"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # 2026-09, of UTC
    told: Mapped[str | None] = mapped_column(Text)  # None = to be read from the episodes


class UnitRow(Tables):
    """What a unit is during one stretch of time."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_key", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    parent: Mapped[str] = mapped_column(String(200))
    first: Mapped[date | None]
    last: Mapped[date | None]


class SlotRow(Tables):
    """A slot of the week: what is asked for as columns, and the whole as canonical JSON."""

    __tablename__ = "slot"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    place: Mapped[int]  # its place in the schedule, from 0
    unit: Mapped[str] = mapped_column(String(200))
    site: Mapped[str] = mapped_column(String(200))
    programme: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(Text)


class CalendarRow(Tables):
    """The school's calendar; one row."""

    __tablename__ = "calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(Text)


class QueueRow(Tables):
    """An item of the queue, from the moment it is put in and for good."""

    __tablename__ = "queue_item"
    __table_args__ = (Index("ix_queue_item_occurrence", "occurrence", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    occurrence: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(40))
    episode: Mapped[str] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(Text)


class OrderRow(Tables):
    """How often the order of an occurrence was changed."""

    __tablename__ = "queue_order"

    occurrence: Mapped[str] = mapped_column(String(300), primary_key=True)
    version: Mapped[int]


class StepRow(Tables):
    """A transition: written once, never changed; each names the hash of the one before."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_subject", "subject", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(200))
    item: Mapped[int]
    before: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    occurrence: Mapped[str] = mapped_column(String(300))
    audio_sha256: Mapped[str] = mapped_column(String(64))
    script_sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class ApprovalRow(Tables):
    """What is approved now; the journal keeps what was."""

    __tablename__ = "approval"
    __table_args__ = (
        # as of an episode: the line apart from two long documents
        Index(
            "ix_approval_line",
            *("subject", "show", "programme", "season", "air_time", "digest", "until"),
            *("audiences", "cites"),
        ).ddl_if(dialect="sqlite"),
    )

    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    episode: Mapped[str] = mapped_column(Text)  # as approved, canonical JSON; "" = live reading
    # the line that publishing reads; all empty = live reading
    show: Mapped[str | None] = mapped_column(String(100))
    programme: Mapped[str | None] = mapped_column(String(100))
    season: Mapped[int | None]
    air_time: Mapped[datetime | None] = mapped_column(Utc)
    until: Mapped[date | None]
    audiences: Mapped[str | None] = mapped_column(Text)  # one a line
    digest: Mapped[str | None] = mapped_column(String(64))
    cites: Mapped[str | None] = mapped_column(Text)  # documents of law, one a line


class OwedCorrectionRow(Tables):
    """A place where something wrong was heard, until the correction is heard there too."""

    __tablename__ = "owed_correction"
    __table_args__ = (Index("ix_owed_correction_place", "episode", "kind", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    episode: Mapped[str] = mapped_column(String(200))  # key of what was wrong
    title: Mapped[str] = mapped_column(Text)
    wrong: Mapped[str] = mapped_column(Text)  # what was said wrong, in words
    kind: Mapped[str] = mapped_column(String(20))  # PlaceKind value
    place: Mapped[str] = mapped_column(String(300))  # a site, a station's code, a pack's path
    heard: Mapped[str] = mapped_column(Text)  # when and how it was heard there, in words
    script: Mapped[str] = mapped_column(String(200))  # slug of the correction; "" = none is needed
    opened: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(Text)
    settled: Mapped[datetime | None] = mapped_column(Utc)
    proof: Mapped[str] = mapped_column(Text)  # by what it is known to have been heard there


class AirLineRow(Tables):
    """A line of an agent's as-run log, as the agent chained it; never changed."""

    __tablename__ = "air_line"
    __table_args__ = (
        Index("ix_air_line_at", "at"),
        Index("ix_air_line_slot", "slot"),
        Index("ix_air_line_episode", "episode", "event"),
    )

    chain: Mapped[str] = mapped_column(String(64), primary_key=True)  # hash of its first line
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit: Mapped[str] = mapped_column(Text)
    site: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(40))
    slot: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(Utc)
    seconds: Mapped[float] = mapped_column(Double)
    episode: Mapped[str] = mapped_column(String(200))
    line: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))


class DeliveryRow(Tables):
    """The newest revision of a programme that radio stations were given."""

    __tablename__ = "hand_over"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    issued: Mapped[datetime] = mapped_column(Utc)


class StationTokenRow(Tables):
    """What a radio station asks with, as its SHA-256; the token itself is kept nowhere."""

    __tablename__ = "station_token"
    __table_args__ = (Index("ix_station_token_station", "station"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    station: Mapped[str] = mapped_column(String(64))  # Subscriber.code
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    made: Mapped[datetime] = mapped_column(Utc)
    ended: Mapped[datetime | None] = mapped_column(Utc)


class StationReceiptRow(Tables):
    """What a radio station told of a pull; one moment, one line."""

    __tablename__ = "station_receipt"
    __table_args__ = (Index("ix_station_receipt_station", "station", "at", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    station: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Utc)
    received: Mapped[datetime] = mapped_column(Utc)
    document: Mapped[str] = mapped_column(Text)


class StationHeardRow(Tables):
    """What a radio station says it aired; told twice, it is one line."""

    __tablename__ = "station_heard"
    __table_args__ = (Index("ix_station_heard_once", "station", "episode", "started", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    station: Mapped[str] = mapped_column(String(64))
    episode: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int]
    started: Mapped[datetime] = mapped_column(Utc)
    seconds: Mapped[float] = mapped_column(Double)
    note: Mapped[str] = mapped_column(Text)
    received: Mapped[datetime] = mapped_column(Utc)


class PersonRow(Tables):
    """Somebody who may sign in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(200))
    ended: Mapped[bool]
    password: Mapped[str] = mapped_column(Text)  # argon2's own form; "" = none yet
    created: Mapped[datetime] = mapped_column(Utc)


class AuditRow(Tables):
    """Something that was done; rows are only added."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(100))
    act: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)


class SignInRow(Tables):
    """A signed-in browser; the token itself is only there."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_person", "person"),)

    token: Mapped[str] = mapped_column(String(64), primary_key=True)  # its SHA-256
    person: Mapped[int]
    csrf: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Utc)
    seen: Mapped[datetime] = mapped_column(Utc)
    address: Mapped[str] = mapped_column(String(100))


class LinkRow(Tables):
    """A link that opens an account once."""

    __tablename__ = "one_time_link"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)  # its SHA-256
    person: Mapped[int]
    until: Mapped[datetime] = mapped_column(Utc)


class RefusedRow(Tables):
    """How often an account or an address was refused in a row."""

    __tablename__ = "refused_sign_in"

    door: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    last: Mapped[datetime] = mapped_column(Utc)


class JobRow(Tables):
    """A piece of long work."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    argument: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(40))
    done: Mapped[int]
    parts: Mapped[int]
    told: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    tries: Mapped[int]
    made: Mapped[datetime] = mapped_column(Utc)
    beat: Mapped[datetime | None] = mapped_column(Utc)


class KnownKeyRow(Tables):
    """The key by which a unit below, or the unit above, is known."""

    __tablename__ = "known_key"

    whose: Mapped[str] = mapped_column(String(200), primary_key=True)  # "" = the unit above
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Utc)
    compared: Mapped[datetime | None] = mapped_column(Utc)


class UnitLetterRow(Tables):
    """A signed letter of a unit below, or of the unit above, as it came."""

    __tablename__ = "unit_letter"
    __table_args__ = (Index("ix_unit_letter_whose", "whose", "made"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    whose: Mapped[str] = mapped_column(String(200))  # "" = the unit above
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made: Mapped[datetime] = mapped_column(Utc)
    received: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)  # the period in words; "" = the state alone
    first: Mapped[date | None]
    last: Mapped[date | None]
    closing: Mapped[date | None]
    stage: Mapped[str] = mapped_column(String(20))
    standing: Mapped[str] = mapped_column(String(20))
    remark: Mapped[str] = mapped_column(Text)
    remarked: Mapped[datetime | None] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(Text)  # the unit's state apart from the long table
    words: Mapped[str] = mapped_column(Text)  # what was signed
    seal: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64))  # that it was signed with, hexadecimal


class ClosedPeriodRow(Tables):
    """A period whose sum over the units moves no more."""

    __tablename__ = "closed_period"
    __table_args__ = (UniqueConstraint("first", "last", name="uq_closed_period_days"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    words: Mapped[str] = mapped_column(Text)
    first: Mapped[date]
    last: Mapped[date]
    at: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(Text)
    letters: Mapped[str] = mapped_column(Text)  # numbers of those that it was closed with
    units: Mapped[str] = mapped_column(Text)  # who was summed then, and what they had told


class DifficultyRow(Tables):
    """Something that a unit could not get past, and what was answered."""

    __tablename__ = "difficulty"

    whose: Mapped[str] = mapped_column(String(200), primary_key=True)  # "" = this unit's own
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    answered: Mapped[datetime | None] = mapped_column(Utc)
    answerer: Mapped[str] = mapped_column(Text)


class GivenItemRow(Tables):
    """An item that was handed down to the units below."""

    __tablename__ = "given_item"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    first: Mapped[date]
    last: Mapped[date]
    made: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(Text)
    units: Mapped[str] = mapped_column(Text)  # keys of those it is for; "" = all
    pack: Mapped[str] = mapped_column(Text)


class TakenItemRow(Tables):
    """An item that the unit above handed down, as it came here."""

    __tablename__ = "taken_item"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    asker: Mapped[str] = mapped_column(Text)
    first: Mapped[date]
    last: Mapped[date]
    at: Mapped[datetime] = mapped_column(Utc)
    scripts: Mapped[str] = mapped_column(Text)  # slugs of what came of it
    heard: Mapped[str] = mapped_column(Text)  # "slug=2026-11-20" of those that were aired


class RestWeekRow(Tables):
    """What the timetable said of a week before it was over."""

    __tablename__ = "rest_week"

    first: Mapped[date] = mapped_column(primary_key=True)  # Monday
    rests: Mapped[bool]  # whether no slot lay in it
    seen: Mapped[date]  # when the timetable was last looked at for it


class ListenerQuestionRow(Tables):
    """A question that a listener sent; nothing of it leads back to them but the hash of a code."""

    __tablename__ = "listener_question"
    __table_args__ = (Index("ix_listener_question_state", "state", "changed"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)  # of what the asker holds
    at: Mapped[datetime] = mapped_column(Utc)
    text: Mapped[str] = mapped_column(Text)
    as_sent: Mapped[str] = mapped_column(Text)  # while nobody decided about what was blanked
    school_class: Mapped[str] = mapped_column(String(20))
    danger: Mapped[bool]
    state: Mapped[str] = mapped_column(String(40))
    changed: Mapped[datetime] = mapped_column(Utc)
    holder: Mapped[str] = mapped_column(String(100))
    answer: Mapped[str] = mapped_column(Text)
    answerer: Mapped[str] = mapped_column(String(100))
    writers: Mapped[str] = mapped_column(Text)  # accounts, one a line
    approver: Mapped[str] = mapped_column(String(100))
    approved: Mapped[datetime | None] = mapped_column(Utc)
    reason: Mapped[str] = mapped_column(Text)
    script: Mapped[str] = mapped_column(String(200))
    made: Mapped[datetime | None] = mapped_column(Utc)  # when it became an item


class PartRow(Tables):
    """A part of a long run that any worker may make; what is known of it outlives who makes it."""

    __tablename__ = "part"
    __table_args__ = (
        Index("ix_part_about", "kind", "about"),
        Index("ix_part_holder", "holder"),
    )

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # hash of all that goes in
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(300))  # what is made, whatever goes in
    state: Mapped[str] = mapped_column(String(20))
    holder: Mapped[str] = mapped_column(String(200))  # the run that has it made; "" = none
    lease_until: Mapped[datetime | None] = mapped_column(Utc)  # by the database's clock
    tries: Mapped[int]
    receipt: Mapped[str] = mapped_column(Text)  # JSON of what was made
    made: Mapped[datetime] = mapped_column(Utc)
