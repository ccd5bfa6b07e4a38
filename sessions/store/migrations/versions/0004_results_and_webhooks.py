"""Links to results, and who is told of what happens."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "result_links",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("workshop", "id", name="pk_result_links"),
        sa.UniqueConstraint("hash", name="uq_result_links_hash"),
        _of_workshop("result_links"),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("workshop", sa.Text, nullable=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
        _of_workshop("webhooks"),
    )
    op.create_index("ix_webhooks_workshop", "webhooks", ["workshop"])
    op.create_table(
        "deliveries",
        sa.Column("webhook", sa.Text, nullable=False),
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=True),
        sa.Column("fault", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("webhook", "workshop", "seq", "place", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["webhook"], ["webhooks.id"], name="fk_deliveries_webhooks", ondelete="CASCADE"
        ),
        _of_workshop("deliveries"),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["due"])


def _of_workshop(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workshop"], ["workshops.id"], name=f"fk_{table}_workshops", ondelete="CASCADE"
    )
