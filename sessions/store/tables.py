"""The tables, once for SQLite and PostgreSQL. Times are milliseconds since 1970.

A revision in `migrations/versions` goes with every change here; a test compares the two.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _workshop() -> Column[str]:
    """The first key of every row that ends with its workshop."""
    return Column(
        "workshop", Text, ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )


workshops = Table(
    "workshops",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=True),
    Column("title", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("password_hash", Text, nullable=True),
    Column("waiting_room", Boolean, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("next_seq", BigInteger, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("closed_at", BigInteger, nullable=True),
    Column("settings", JSON, nullable=False),
    UniqueConstraint("code"),
)

people = Table(
    "people",
    metadata,
    _workshop(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("color", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("joined", BigInteger, nullable=False),
    Column("removed_at", BigInteger, nullable=True),
    Column("state", Text, nullable=False),
    CheckConstraint("role IN ('facilitator', 'participant', 'observer')", name="role"),
    CheckConstraint("state IN ('waiting', 'admitted')", name="state"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("workshop", Text, nullable=False),
    Column("participant", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=True),
    ForeignKeyConstraint(
        ["workshop", "participant"], ["people.workshop", "people.id"], ondelete="CASCADE"
    ),
    Index(None, "workshop", "participant"),
)

author_ids = Table(
    "author_ids",
    metadata,
    _workshop(),
    Column("document", Text, primary_key=True),
    Column("author", BigInteger, primary_key=True, autoincrement=False),
    Column("participant", Text, nullable=True),
)

# Without a row id SQLite writes one page less for every commit.
journal = Table(
    "journal",
    metadata,
    _workshop(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("participant", Text, nullable=True),
    Column("at", BigInteger, nullable=False),
    Index(None, "workshop", "document", "seq"),
    sqlite_with_rowid=False,
)

checkpoints = Table(
    "checkpoints",
    metadata,
    _workshop(),
    Column("document", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("state", LargeBinary, nullable=False),
    Column("index_bytes", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    _workshop(),
    Column("participant", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("answer", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# What happened in a facilitated workshop, in order: its audit log and minutes.
events = Table(
    "events",
    metadata,
    _workshop(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("participant", Text, nullable=True),
    Column("at", BigInteger, nullable=False),
    Column("event", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# Ballots, feelings, scores and answers before their reveal, each under its round's pseudonym for
# the person. No times: they would tell who was when.
inputs = Table(
    "inputs",
    metadata,
    _workshop(),
    Column("round", Text, primary_key=True),
    Column("voter", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# What makes a round's pseudonyms; destroyed when the round closes.
round_keys = Table(
    "round_keys",
    metadata,
    _workshop(),
    Column("round", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

# When the clock of a workshop has something to do next; workshops without a row wait for people.
alarms = Table(
    "alarms",
    metadata,
    _workshop(),
    Column("at", BigInteger, nullable=False),
)

# Links with which people who were not there read what came of a workshop.
result_links = Table(
    "result_links",
    metadata,
    _workshop(),
    Column("id", Text, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=True),
    UniqueConstraint("hash"),
)

# Who is told of what happens; without a workshop: of what happens in all of them.
webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workshop", Text, ForeignKey("workshops.id", ondelete="CASCADE"), nullable=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Index(None, "workshop"),
)

# What webhooks are still to be told; `due` is null when nobody tries any more.
deliveries = Table(
    "deliveries",
    metadata,
    Column("webhook", Text, ForeignKey("webhooks.id", ondelete="CASCADE"), primary_key=True),
    _workshop(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", BigInteger, nullable=True),
    Column("fault", Text, nullable=True),
    Index(None, "due"),
)

# States of the map that have a name: what the journal held up to and including `seq`.
moments = Table(
    "moments",
    metadata,
    _workshop(),
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("phase", Text, nullable=True),
    Column("participant", Text, nullable=True),
)

# One row, touched to find out whether a store that failed can be written again.
pulse = Table(
    "pulse",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
)
