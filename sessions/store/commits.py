"""Committing one batch of journal entries: one transaction, one wait for the disk."""

from collections.abc import Sequence
from typing import Protocol

from sessions.store.database import Database
from sessions.store.entries import Entry
from sessions.store.postgres_commits import PostgresCommitter
from sessions.store.sqlite_commits import SqliteCommitter


class Committer(Protocol):
    """Commits batches, one at a time."""

    async def commit(self, entries: Sequence[Entry]) -> list[int]:
        """Write all of `entries` durably and return their sequence numbers, or write nothing.

        Raises Unrecordable when single entries contradict the store, StoreUnavailable when the
        database cannot write now, OutcomeUnknown when it broke and nobody can tell.
        """

    async def probe(self, at: int) -> None:
        """Write something small and durable, to learn whether writing works again."""

    async def close(self) -> None:
        """Let go of the connection."""


def committer_for(database: Database) -> Committer:
    """The way to commit that suits `database`."""
    if database.path is None:
        return PostgresCommitter(database)
    return SqliteCommitter(database, database.path)
