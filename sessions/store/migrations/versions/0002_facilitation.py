"""Facilitation: the events of a workshop, and secret inputs before their reveal."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "events",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("participant", sa.Text, nullable=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("event", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("workshop", "seq", "place", name="pk_events"),
        _of_workshop("events"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inputs",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("voter", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("workshop", "round", "voter", "subject", name="pk_inputs"),
        _of_workshop("inputs"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "round_keys",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("workshop", "round", name="pk_round_keys"),
        _of_workshop("round_keys"),
    )


def _of_workshop(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workshop"], ["workshops.id"], name=f"fk_{table}_workshops", ondelete="CASCADE"
    )
