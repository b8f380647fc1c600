"""The lines of episodes, kept by month, and triggers that empty a month in which one changed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_EMPTIED = "INSERT OR REPLACE INTO episode_month (month) VALUES (substr({row}.air_time, 1, 7));"
_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def upgrade() -> None:
    """Make the table, empty: the first who asks for the lines fills it."""
    op.create_table(
        "episode_month",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("told", sa.Text),
    )
    if op.get_bind().dialect.name != "sqlite":
        return
    for change, rows in _ROWS.items():
        emptied = " ".join(_EMPTIED.format(row=row) for row in rows)
        op.execute(
            f"CREATE TRIGGER episode_month_{change.lower()} AFTER {change} ON episode "
            f"BEGIN {emptied} END"
        )
