"""A place may owe another correction after it had one: it heard the error again."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Let a place have several rows."""
    op.drop_index("ix_owed_correction_once", "owed_correction")
    op.create_index("ix_owed_correction_place", "owed_correction", ["episode", "kind", "place"])
