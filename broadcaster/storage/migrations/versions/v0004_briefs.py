"""What publishing must know of every episode without opening its document."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; they are filled when they are first asked for."""
    for column in (
        sa.Column("season", sa.Integer),
        sa.Column("until", sa.Date),
        sa.Column("audiences", sa.Text),
        sa.Column("digest", sa.String(64)),
    ):
        op.add_column("episode", column)
