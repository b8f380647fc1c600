"""What goes between a unit and the one above it: letters, keys, difficulties, handed items."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "known_key",
        sa.Column("whose", sa.String(200), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("compared", _MOMENT),
    )
    op.create_table(
        "unit_letter",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("whose", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("received", _MOMENT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("first", sa.Date),
        sa.Column("last", sa.Date),
        sa.Column("closing", sa.Date),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("standing", sa.String(20), nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("remarked", _MOMENT),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("seal", sa.Text, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
    )
    op.create_index("ix_unit_letter_whose", "unit_letter", ["whose", "made"])
    op.create_table(
        "closed_period",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("letters", sa.Text, nullable=False),
        sa.Column("units", sa.Text, nullable=False),
        sa.UniqueConstraint("first", "last", name="uq_closed_period_days"),
    )
    op.create_table(
        "difficulty",
        sa.Column("whose", sa.String(200), primary_key=True),
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered", _MOMENT),
        sa.Column("answerer", sa.Text, nullable=False),
    )
    op.create_table(
        "given_item",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("units", sa.Text, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
    )
    op.create_table(
        "taken_item",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("asker", sa.Text, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("scripts", sa.Text, nullable=False),
        sa.Column("heard", sa.Text, nullable=False),
    )
    op.create_table(
        "rest_week",
        sa.Column("first", sa.Date, primary_key=True),
        sa.Column("rests", sa.Boolean, nullable=False),
        sa.Column("seen", sa.Date, nullable=False),
    )
