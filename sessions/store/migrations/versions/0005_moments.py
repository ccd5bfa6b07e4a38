"""States of the map that have a name."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "moments",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("phase", sa.Text, nullable=True),
        sa.Column("participant", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("workshop", "id", name="pk_moments"),
        sa.ForeignKeyConstraint(
            ["workshop"], ["workshops.id"], name="fk_moments_workshops", ondelete="CASCADE"
        ),
    )
