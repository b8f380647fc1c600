"""What publishing reads of an approval, apart from the two documents in the middle of its row."""

from alembic import op

revision = "0009"
down_revision = "0008"

_LINE = ("subject", "show", "programme", "season", "air_time", "digest", "until", "audiences")


def upgrade() -> None:
    """Make the index; only SQLite keeps long documents within the row."""
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_approval_line", "approval", list(_LINE))
