"""The lines that publishing reads lie together, apart from the documents."""

from alembic import op

revision = "0008"
down_revision = "0007"

LINE = ("air_time", "key", "show", "programme", "season", "digest", "until", "audiences")


def upgrade() -> None:
    """Make an index that holds the whole line.

    SQLite keeps a long document in the middle of its row, so that reading what stands behind it
    reads the document too. PostgreSQL keeps it elsewhere by itself.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_episode_line", "episode", list(LINE))
