"""The as-run log of every site, line by line as the agents chained it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; lines are only ever added to it."""
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
