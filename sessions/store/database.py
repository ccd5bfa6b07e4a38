"""The database of one Wayboard: opening it, transactions, and what may go wrong with it."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from sessions.store import revisions
from sessions.store.errors import (
    AuthorTaken,
    OutcomeUnknown,
    StoreConflict,
    StoreDamaged,
    StoreError,
    StoreTooNew,
    StoreUnavailable,
    WorkshopMissing,
    translated,
    translation,
)
from sessions.store.tables import metadata

__all__ = [
    "AuthorTaken",
    "Database",
    "OutcomeUnknown",
    "StoreConflict",
    "StoreDamaged",
    "StoreError",
    "StoreTooNew",
    "StoreUnavailable",
    "WorkshopMissing",
    "open_database",
    "translated",
    "translation",
]

_WRITING = "wayboard_writing"
_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
PRAGMA journal_size_limit = 16777216;
"""


class Database:
    """An open store. `engine` is for reading metadata; rows go through `read` and `write`."""

    def __init__(self, engine: AsyncEngine, path: Path | None, patience: float) -> None:
        self.engine = engine
        self.path = path
        """The data file; None when the store is PostgreSQL."""
        self.patience = patience
        """Seconds that anything waits for a lock before it gives up."""
        # One writer at a time is SQLite's rule. Taking turns here, fairly, is much faster than
        # SQLite's own way of waiting, which sleeps up to 100 ms between two looks.
        self._turns = asyncio.Lock() if path else None
        snapshot = (
            {} if path else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        self._reading = engine.execution_options(**snapshot)
        self._writing = engine.execution_options(**{_WRITING: True})

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees the store as it was at its first query, and never waits."""
        with translated():
            async with self._connected(self._reading) as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: commits at the end, or changes nothing when anything is raised inside.

        SQLite has one writer, so everybody's edits wait while it is open: only query inside, and
        never wait for the journal writer.
        """
        async with self.turn():
            with translated():
                async with self._connected(self._writing) as connection:
                    try:
                        async with connection.begin():
                            yield connection
                    except (OperationalError, sqlite3.OperationalError):
                        # What failed once may stay as it is: a file that was opened read-only.
                        await connection.invalidate()
                        raise

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """The turn of this process to write; on PostgreSQL there is nothing to wait for."""
        if self._turns is None:
            yield
            return
        if self._turns.locked():
            try:
                async with asyncio.timeout(self.patience):
                    await self._turns.acquire()
            except TimeoutError:
                raise StoreUnavailable("Another change is taking too long.") from None
        else:
            await self._turns.acquire()
        try:
            yield
        finally:
            self._turns.release()

    @staticmethod
    @asynccontextmanager
    async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(engine.connect())
            except OSError as error:  # asyncpg's, not wrapped: nobody listens there
                raise StoreUnavailable("The database cannot be reached.") from error
            yield connection

    async def forget(self) -> None:
        """Make what was deleted leave the files too; call it after the commit that erases text.

        SQLite overwrites deleted bytes with zeros, yet its write-ahead log still holds the pages as
        they were. PostgreSQL keeps dead rows until they are vacuumed.
        """
        with translated():
            async with self._connected(self.engine) as connection:
                if self.path is None:
                    await connection.execution_options(isolation_level="AUTOCOMMIT")
                    await connection.execute(text(f"VACUUM {', '.join(metadata.tables)}"))
                    return
            async with self.turn():
                await asyncio.to_thread(_empty_log, self.path, self.patience)

    async def close(self) -> None:
        """Close every connection. The store may be opened again at once."""
        await self.engine.dispose()


async def open_database(url: str, patience: float = 5.0) -> Database:
    """Open the store at `url`, creating or upgrading it first.

    `patience` is how many seconds anything waits for a lock before it gives up.
    `url` is `sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://…`. Raises StoreTooNew and
    StoreDamaged without changing anything, and StoreUnavailable when it cannot be reached.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return await _open_sqlite(address, patience)
    return await _open_postgres(address, patience)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreError(
            "The database address is no URL. Use sqlite+aiosqlite:///FILE or "
            "postgresql+asyncpg://USER@HOST/NAME."
        ) from None
    match address.get_backend_name():
        case "sqlite" if address.database and address.database != ":memory:":
            return address.set(drivername="sqlite+aiosqlite")
        case "sqlite":
            raise StoreError(
                "A store in memory would be lost. Name a file: sqlite+aiosqlite:///FILE"
            )
        case "postgresql":
            return address.set(drivername="postgresql+asyncpg")
        case other:
            raise StoreError(f"Wayboard stores on SQLite or PostgreSQL, not on {other}.")


async def _open_sqlite(address: URL, patience: float) -> Database:
    path = Path(address.database or "")
    with translated():
        await asyncio.to_thread(_prepare_file, path)
    engine = create_async_engine(
        address,
        connect_args={"isolation_level": None, "timeout": patience},
        hide_parameters=True,
        pool_size=4,
        max_overflow=4,
        pool_timeout=patience * 2,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.run_async(lambda driver: driver.executescript(_PRAGMAS))

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later can fail half-way for want of the lock.
        writing = connection.get_execution_options().get(_WRITING)
        start = "BEGIN IMMEDIATE" if writing else "BEGIN"
        # Straight to the driver: one visit to its thread instead of three.
        adapted: Any = connection.connection.dbapi_connection
        adapted.run_async(lambda driver: driver.execute(start))

    return Database(engine, path, patience)


def _prepare_file(path: Path) -> None:
    try:
        # The file holds private drafts: for the owner only, as are SQLite's files beside it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreUnavailable(f"The data file cannot be created: {error.strerror}.") from error
    revisions.upgrade_sqlite(path)
    if _switch_to_wal(path) != "wal":
        raise StoreError("The data folder's file system does not allow SQLite's write-ahead log.")


def _switch_to_wal(path: Path, patience: float = 10.0) -> str:
    """Turn on the write-ahead log and return the mode that the file has now."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with closing(connect_sqlite(path)) as connection:
                (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
                return str(mode)
        except sqlite3.OperationalError as error:
            # SQLite does not wait for its turn here when another process does the same.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def connect_sqlite(path: Path, patience: float = 5.0) -> sqlite3.Connection:
    """A plain connection to the data file, set up like every other; for use in one thread."""
    connection = sqlite3.connect(
        path, timeout=patience, isolation_level=None, check_same_thread=False
    )
    try:
        connection.executescript(_PRAGMAS)
    except BaseException:
        connection.close()
        raise
    return connection


def _empty_log(path: Path, patience: float) -> None:
    with closing(connect_sqlite(path, patience)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreUnavailable("Somebody is still reading what was erased.")


async def _open_postgres(address: URL, patience: float) -> Database:
    engine = create_async_engine(
        address,
        pool_size=8,
        max_overflow=8,
        pool_timeout=patience * 2,
        pool_pre_ping=True,
        hide_parameters=True,  # the text of an error may end in a log
        connect_args={
            "timeout": patience * 2,
            "command_timeout": 30.0,
            "server_settings": {
                "application_name": "wayboard",
                "synchronous_commit": "on",  # an acknowledged edit is on the disk
                "lock_timeout": str(int(patience * 1000)),
                "jit": "off",
            },
        },
    )
    database = Database(engine, None, patience)
    try:
        async with database.write() as connection:
            await connection.run_sync(revisions.upgrade_postgres)
    except BaseException:
        await database.close()
        raise
    return database
