"""What publishing must know of every episode without opening its document."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; they are filled when they are first asked for."""
    for column in _line():
        op.add_column("episode", column)
    first: tuple[sa.Column[Any], ...] = (
        sa.Column("show", sa.String(100)),
        sa.Column("programme", sa.String(100)),
        sa.Column("air_time", sa.DateTime(timezone=True)),
    )
    for column in (*first, *_line()):
        op.add_column("approval", column)


def _line() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("season", sa.Integer),
        sa.Column("until", sa.Date),
        sa.Column("audiences", sa.Text),
        sa.Column("digest", sa.String(64)),
    )
