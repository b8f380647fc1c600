"""The documents of law that an episode cites beside its line, and corrections that are owed."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_LINES = {
    "episode": (
        *("air_time", "key", "show", "programme", "season", "digest", "until", "audiences"),
        "cites",
    ),
    "approval": (
        *("subject", "show", "programme", "season", "air_time", "digest", "until", "audiences"),
        "cites",
    ),
}
_DOCUMENTS = {"episode": ("key", "document"), "approval": ("subject", "episode")}


def upgrade() -> None:
    """Add the column, fill it from the documents, and make the table."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in _LINES.items():
        op.add_column(table, sa.Column("cites", sa.Text))
        _fill(table)
        if sqlite:
            _line_index(f"ix_{table}_line", table, columns)
    op.create_index("ix_air_line_episode", "air_line", ["episode", "event"])
    op.create_table(
        "owed_correction",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("episode", sa.String(200), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("wrong", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("heard", sa.Text, nullable=False),
        sa.Column("script", sa.String(200), nullable=False),
        sa.Column("opened", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("settled", sa.DateTime(timezone=True)),
        sa.Column("proof", sa.Text, nullable=False),
    )
    op.create_index(
        "ix_owed_correction_once", "owed_correction", ["episode", "kind", "place"], unique=True
    )


def _line_index(name: str, table: str, columns: tuple[str, ...]) -> None:
    """Make it anew; where something else has its name everything is there, only slower."""
    op.execute(f"DROP INDEX IF EXISTS {name}")
    taken = sa.text("SELECT 1 FROM sqlite_master WHERE name = :name")
    if op.get_bind().execute(taken, {"name": name}).first() is None:
        op.create_index(name, table, list(columns))


def _fill(table: str) -> None:
    """From each document, one after another: a whole archive would not fit into memory."""
    name, document = _DOCUMENTS[table]
    there = sa.table(table, sa.column(name), sa.column(document), sa.column("cites"))
    connection = op.get_bind()
    keys = connection.execute(sa.select(there.c[name])).scalars().all()
    for key in keys:
        mine = there.c[name] == key
        text = connection.execute(sa.select(there.c[document]).where(mine)).scalar_one()
        cites = "\n".join(dict.fromkeys(_cited(text)))
        connection.execute(there.update().where(mine).values(cites=cites))


def _cited(text: str) -> Iterator[str]:
    """A line for each source; none of what cannot be read, which is told where it is opened."""
    try:
        told = json.loads(text) if text else {}
        editions = [told.get(name) or {} for name in ("school", "public")]
        sources: list[dict[str, Any]] = [s for e in editions for s in e.get("sources", ())]
        for source in sources:
            fields = (source.get(n) or "" for n in ("number", "issuer", "in_force", "ended"))
            yield "\t".join(" ".join(str(field).split()) for field in fields)
    except (ValueError, AttributeError, TypeError):
        return
