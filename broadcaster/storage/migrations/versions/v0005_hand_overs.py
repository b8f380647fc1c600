"""Which revision of a programme radio stations were given, and when."""

import sqlalchemy as sa
from alembic import op

from broadcaster.storage.migrations.early_days import add_lines, make_air_line

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table, and what an early 0003 or 0004 left undone."""
    add_lines()
    make_air_line()
    op.create_table(
        "hand_over",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("issued", sa.DateTime(timezone=True), nullable=False),
    )
