"""Parts of long runs, for many workers."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "part",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("about", sa.String(300), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("holder", sa.String(200), nullable=False),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.Column("made", _MOMENT, nullable=False),
    )
    op.create_index("ix_part_about", "part", ["kind", "about"])
    op.create_index("ix_part_holder", "part", ["holder"])
