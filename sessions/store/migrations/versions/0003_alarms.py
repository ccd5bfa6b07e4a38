"""When the clock of each workshop has something to do next."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "alarms",
        sa.Column("workshop", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workshop", name="pk_alarms"),
        sa.ForeignKeyConstraint(
            ["workshop"], ["workshops.id"], name="fk_alarms_workshops", ondelete="CASCADE"
        ),
    )
