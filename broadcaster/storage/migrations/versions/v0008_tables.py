"""Every table, as the program of the first release makes them.

Its number is that of the last trial version's schema, which is the same: a station made by that
version needs no step.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = None

_LINE = ("air_time", "key", "show", "programme", "season", "digest", "until", "audiences")
_APPROVED = ("subject", "show", "programme", "season", "air_time", "digest", "until", "audiences")


def upgrade() -> None:
    """Make the tables."""
    _episodes()
    _schedule()
    _queue()
    _record()
    _air()
    _stations()
    _people()
    _doors()
    _work()


def _line() -> tuple[sa.Column[Any], ...]:
    """What publishing reads of an episode without opening its document."""
    return (
        sa.Column("season", sa.Integer),
        sa.Column("until", sa.Date),
        sa.Column("audiences", sa.Text),
        sa.Column("digest", sa.String(64)),
    )


def _episodes() -> None:
    op.create_table(
        "episode",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("guid", sa.String(64), nullable=False, unique=True),
        sa.Column("show", sa.String(100), nullable=False),
        sa.Column("programme", sa.String(100), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("air_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("recipe", sa.String(128), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        *_line(),
    )
    op.create_index("ix_episode_show_air_time", "episode", ["show", "air_time"])
    # SQLite keeps a long document in the middle of its row, so that reading what stands behind it
    # reads the document too: there an index holds the whole line. PostgreSQL keeps it elsewhere.
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_episode_line", "episode", list(_LINE))


def _schedule() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("parent", sa.String(200), nullable=False),
        sa.Column("first", sa.Date),
        sa.Column("last", sa.Date),
    )
    op.create_index("ix_unit_key", "unit", ["key"])
    op.create_table(
        "slot",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("site", sa.String(200), nullable=False),
        sa.Column("programme", sa.String(100), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "calendar",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
    )


def _queue() -> None:
    op.create_table(
        "queue_item",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("occurrence", sa.String(300), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("episode", sa.String(200), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("ix_queue_item_occurrence", "queue_item", ["occurrence", "position"])
    op.create_table(
        "queue_order",
        sa.Column("occurrence", sa.String(300), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )


def _record() -> None:
    op.create_table(
        "journal",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("item", sa.Integer, nullable=False),
        sa.Column("before", sa.String(40), nullable=False),
        sa.Column("after", sa.String(40), nullable=False),
        sa.Column("occurrence", sa.String(300), nullable=False),
        sa.Column("audio_sha256", sa.String(64), nullable=False),
        sa.Column("script_sha256", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    op.create_index("ix_journal_subject", "journal", ["subject", "number"])
    op.create_table(
        "approval",
        sa.Column("subject", sa.String(200), primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("episode", sa.Text, nullable=False),
        sa.Column("show", sa.String(100)),
        sa.Column("programme", sa.String(100)),
        sa.Column("air_time", sa.DateTime(timezone=True)),
        *_line(),
    )
    if op.get_bind().dialect.name == "sqlite":  # as of the episodes
        op.create_index("ix_approval_line", "approval", list(_APPROVED))


def _air() -> None:
    op.create_table(
        "air_line",
        sa.Column("chain", sa.String(64), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("site", sa.String(200), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("slot", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("episode", sa.String(200), nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_air_line_at", "air_line", ["at"])
    op.create_index("ix_air_line_slot", "air_line", ["slot"])
    op.create_table(
        "hand_over",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("issued", sa.DateTime(timezone=True), nullable=False),
    )


def _stations() -> None:
    op.create_table(
        "station_token",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_station_token_station", "station_token", ["station"])
    op.create_table(
        "station_receipt",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("ix_station_receipt_station", "station_receipt", ["station", "at"], unique=True)
    op.create_table(
        "station_heard",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("episode", sa.String(200), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "ix_station_heard_once", "station_heard", ["station", "episode", "started"], unique=True
    )


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("account", sa.String(100), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("address", sa.String(100), nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )


def _doors() -> None:
    op.create_table(
        "sign_in",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("person", sa.Integer, nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(100), nullable=False),
    )
    op.create_index("ix_sign_in_person", "sign_in", ["person"])
    op.create_table(
        "one_time_link",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("person", sa.Integer, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "refused_sign_in",
        sa.Column("door", sa.String(200), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
    )


def _work() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("argument", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_job_state", "job", ["state"])
