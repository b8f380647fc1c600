"""The as-run log of every site, line by line as the agents chained it."""

from broadcaster.storage.migrations.early_days import make_air_line

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    make_air_line()
