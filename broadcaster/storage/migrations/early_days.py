"""Two steps that were not always what they are: each does what it finds undone.

For a while 0003 and 0004 stood in the other order, and the lines of publishing were given to
episodes first, to approvals later. So a database of those days may call itself 0003 and have the
as-run log, or 0004 and lack it, or lack some of the columns.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op


def add_lines() -> None:
    """Add the columns that publishing reads, where they are missing; they are filled when asked."""
    _add("episode", _line())
    first: tuple[sa.Column[Any], ...] = (
        sa.Column("show", sa.String(100)),
        sa.Column("programme", sa.String(100)),
        sa.Column("air_time", sa.DateTime(timezone=True)),
    )
    _add("approval", (*first, *_line()))


def make_air_line() -> None:
    """Make the table, unless there is one; lines are only ever added to it."""
    if sa.inspect(op.get_bind()).has_table("air_line"):
        return
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


def _add(table: str, columns: tuple[sa.Column[Any], ...]) -> None:
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}
    for column in columns:
        if column.name not in there:
            op.add_column(table, column)


def _line() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("season", sa.Integer),
        sa.Column("until", sa.Date),
        sa.Column("audiences", sa.Text),
        sa.Column("digest", sa.String(64)),
    )
