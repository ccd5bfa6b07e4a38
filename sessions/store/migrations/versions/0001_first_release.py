"""The first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    _create_workshops()
    _create_people()
    _create_journal()
    op.create_table(
        "idempotency",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("participant", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workshop", "participant", "key", name="pk_idempotency"),
        _of_workshop("idempotency"),
    )
    pulse = op.create_table(
        "pulse",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pulse"),
    )
    op.bulk_insert(pulse, [{"id": 1, "at": 0}])


def _of_workshop(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workshop"], ["workshops.id"], name=f"fk_{table}_workshops", ondelete="CASCADE"
    )


def _create_workshops() -> None:
    op.create_table(
        "workshops",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=True),
        sa.Column("waiting_room", sa.Boolean, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("next_seq", sa.BigInteger, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("closed_at", sa.BigInteger, nullable=True),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workshops"),
        sa.UniqueConstraint("code", name="uq_workshops_code"),
    )


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("color", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("joined", sa.BigInteger, nullable=False),
        sa.Column("removed_at", sa.BigInteger, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.CheckConstraint(
            "role IN ('facilitator', 'participant', 'observer')", name=op.f("ck_people_role")
        ),
        sa.CheckConstraint("state IN ('waiting', 'admitted')", name=op.f("ck_people_state")),
        sa.PrimaryKeyConstraint("workshop", "id", name="pk_people"),
        _of_workshop("people"),
    )
    op.create_table(
        "tokens",
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("participant", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("hash", name="pk_tokens"),
        sa.ForeignKeyConstraint(
            ["workshop", "participant"],
            ["people.workshop", "people.id"],
            name="fk_tokens_people",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_tokens_workshop_participant", "tokens", ["workshop", "participant"])


def _create_journal() -> None:
    op.create_table(
        "author_ids",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("author", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("participant", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("workshop", "document", "author", name="pk_author_ids"),
        _of_workshop("author_ids"),
    )
    op.create_table(
        "journal",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("participant", sa.Text, nullable=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workshop", "seq", name="pk_journal"),
        _of_workshop("journal"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_journal_workshop_document_seq", "journal", ["workshop", "document", "seq"])
    op.create_table(
        "checkpoints",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.Column("index_bytes", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workshop", "document", "seq", name="pk_checkpoints"),
        _of_workshop("checkpoints"),
    )
