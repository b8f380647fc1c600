"""What publishing must know of every episode without opening its document."""

from broadcaster.storage.migrations.early_days import add_lines

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; they are filled when they are first asked for."""
    add_lines()
