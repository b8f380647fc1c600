"""What listeners ask."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "listener_question",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("code_digest", sa.String(64), nullable=False, unique=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("as_sent", sa.Text, nullable=False),
        sa.Column("school_class", sa.String(20), nullable=False),
        sa.Column("danger", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("changed", _MOMENT, nullable=False),
        sa.Column("holder", sa.String(100), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answerer", sa.String(100), nullable=False),
        sa.Column("writers", sa.Text, nullable=False),
        sa.Column("approver", sa.String(100), nullable=False),
        sa.Column("approved", _MOMENT, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("script", sa.String(200), nullable=False),
        sa.Column("made", _MOMENT),
    )
    op.create_index("ix_listener_question_state", "listener_question", ["state", "changed"])
