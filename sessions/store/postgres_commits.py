"""Committing journal entries to PostgreSQL: through SQLAlchemy, on a connection that is kept."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.store.database import Database
from sessions.store.entries import CoreStatements, Entry, record
from sessions.store.errors import (
    OutcomeUnknown,
    StoreError,
    StoreUnavailable,
    translated,
)
from sessions.store.tables import journal, pulse, workshops


class _AnswerLost(Exception):
    """The connection broke after the commit was sent."""


class PostgresCommitter:
    """Commits one batch after another, and finds out what became of a commit without an answer."""

    patience = 10.0
    """Seconds to look for the outcome of a commit whose answer was lost."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None

    async def commit(self, entries: Sequence[Entry]) -> list[int]:
        """See `commits.Committer`."""
        seqs: list[int] = []

        def write(connection: Connection) -> None:
            seqs[:] = record(CoreStatements(connection), entries)

        try:
            await self._transaction(write)
        except _AnswerLost as lost:
            # A batch is stored wholly or not at all, so its first entry tells.
            if not await self._is_stored(entries[0], seqs[0]):
                raise StoreUnavailable("The database was lost before the commit.") from lost
        return seqs

    async def probe(self, at: int) -> None:
        """See `commits.Committer`."""

        def touch(connection: Connection) -> None:
            connection.execute(update(pulse).values(at=at))

        try:
            await self._transaction(touch)
        except _AnswerLost as lost:
            raise StoreUnavailable("The database was lost.") from lost

    async def close(self) -> None:
        """See `commits.Committer`."""
        await self._disconnect()

    async def _transaction(self, work: Callable[[Connection], None]) -> None:
        kept = self._connection is not None
        try:
            connection = await self._started(work)
        except StoreUnavailable:
            if not kept:
                raise
            # The connection may have died while nobody used it. Nothing was committed yet.
            connection = await self._started(work)
        try:
            await connection.commit()
        except BaseException as error:
            await self._disconnect()
            if isinstance(error, SQLAlchemyError | OSError):
                raise _AnswerLost from error
            raise

    async def _started(self, work: Callable[[Connection], None]) -> AsyncConnection:
        """The connection, with everything done in it but the commit."""
        with translated():
            try:
                if self._connection is None:
                    self._connection = await self._connect()
                await self._connection.run_sync(work)
            except BaseException:
                await self._disconnect()
                raise
        return self._connection

    async def _connect(self) -> AsyncConnection:
        try:
            return await self._database.engine.connect()
        except OSError as error:
            raise StoreUnavailable("The database cannot be reached.") from error

    async def _disconnect(self) -> None:
        """Give the connection back to the pool, which rolls back or throws it away."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError, OSError):
                await connection.close()

    async def _is_stored(self, entry: Entry, seq: int) -> bool:
        """Whether the transaction that gave `entry` the number `seq` was committed."""
        try:
            async with asyncio.timeout(self.patience):
                while True:
                    try:
                        return await self._look(entry, seq)
                    except StoreError:
                        await asyncio.sleep(0.1)
        except TimeoutError:
            raise OutcomeUnknown("The database was lost during a commit.") from None

    async def _look(self, entry: Entry, seq: int) -> bool:
        async with self._database.write() as connection:
            # The lost transaction holds this row until it has ended, one way or the other.
            row = select(workshops.c.id).where(workshops.c.id == entry.workshop).with_for_update()
            await connection.execute(row)
            stored = select(
                journal.c.document, journal.c.payload, journal.c.participant, journal.c.at
            ).where(journal.c.workshop == entry.workshop, journal.c.seq == seq)
            found = (await connection.execute(stored)).one_or_none()
            wanted = (entry.document, entry.payload, entry.participant, entry.at)
            return found is not None and tuple(found) == wanted
