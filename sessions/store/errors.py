"""What can go wrong with the store, and how a driver's error becomes one of ours.

StoreError
├── StoreUnavailable      nothing was written; try again later
│   └── OutcomeUnknown    it may have been written: read the journal before going on
├── StoreConflict         the rows already say something else (a join code in use)
│   ├── WorkshopMissing   an entry for a workshop that is not stored (any more)
│   └── AuthorTaken       an author id that belongs to somebody else
├── StoreTooNew           written by a newer Wayboard
└── StoreDamaged          not a Wayboard store, or its bytes are broken
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc


class StoreError(Exception):
    """The store could not do what was asked. The text is safe for a log and names no content."""


class StoreUnavailable(StoreError):
    """Nothing was written; the same call may succeed later (disk full, locked, no connection)."""


class OutcomeUnknown(StoreUnavailable):
    """The connection broke during a commit and the result could not be read back.

    Whoever keeps a copy of what is stored must load it again before building on it.
    """


class StoreConflict(StoreError):
    """The change contradicts what is stored, for example a join code that is in use."""


class WorkshopMissing(StoreConflict):
    """There is no such workshop in the store (any more)."""


class AuthorTaken(StoreConflict):
    """The author id belongs to another participant of this document."""


class StoreTooNew(StoreError):
    """A newer Wayboard wrote this store; this one leaves it as it is."""


class StoreDamaged(StoreError):
    """The store cannot be read as a Wayboard store."""


_SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: "The data file is locked by another program.",
    sqlite3.SQLITE_LOCKED: "The data file is locked by another program.",
    sqlite3.SQLITE_PROTOCOL: "The data file is locked by another program.",
    sqlite3.SQLITE_FULL: "The disk is full.",
    sqlite3.SQLITE_READONLY: "The data file is read-only.",
    sqlite3.SQLITE_PERM: "The data file is read-only.",
    sqlite3.SQLITE_AUTH: "The data file is read-only.",
    sqlite3.SQLITE_IOERR: "The disk reported an error.",
    sqlite3.SQLITE_CANTOPEN: "The data file cannot be opened.",
    sqlite3.SQLITE_NOMEM: "There is not enough memory to use the data file.",
    sqlite3.SQLITE_INTERRUPT: "The work on the data file was interrupted.",
}
_SQLITE_DAMAGED = {
    sqlite3.SQLITE_CORRUPT: "The data file is damaged.",
    sqlite3.SQLITE_NOTADB: "This file is no Wayboard data file.",
}
# Classes and single codes of PostgreSQL's SQLSTATE after which the same call may succeed.
_POSTGRES_UNAVAILABLE = ("08", "53", "57", "58", "25006", "40001", "40P01", "55P03", "28", "3D000")
_POSTGRES_DAMAGED = ("XX001", "XX002")


@contextmanager
def translated() -> Iterator[None]:
    """Inside, every error of SQLAlchemy, SQLite or asyncpg leaves as a StoreError."""
    try:
        yield
    # asyncpg's own time-outs and broken sockets reach us as they are.
    except (exc.SQLAlchemyError, sqlite3.Error, ConnectionError, TimeoutError) as error:
        meaning = translation(error)
        # PostgreSQL names the values in question, which may be somebody's words: not for a log.
        raise meaning from (None if isinstance(meaning, StoreConflict) else error)


def translation(error: Exception) -> StoreError:
    """The StoreError that says what `error` of a driver or of SQLAlchemy means."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    if isinstance(error, exc.IntegrityError):
        return StoreConflict("The change contradicts what is stored.")
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return _of_postgres(state)
    lost = isinstance(error, exc.DBAPIError) and error.connection_invalidated
    if lost or isinstance(cause, exc.InterfaceError | exc.TimeoutError | OSError):
        return StoreUnavailable("The database cannot be reached.")
    if type(cause).__name__ == "InterfaceError":  # asyncpg's, wrapped by SQLAlchemy: no SQLSTATE
        return StoreUnavailable("The database cannot be reached.")
    return StoreError(f"The database refused to work ({type(cause).__name__}).")


def _of_sqlite(error: sqlite3.Error) -> StoreError:
    if isinstance(error, sqlite3.IntegrityError):
        return StoreConflict("The change contradicts what is stored.")
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest is the extended code
    if code in _SQLITE_UNAVAILABLE:
        return StoreUnavailable(f"{_SQLITE_UNAVAILABLE[code]} ({name})")
    if code in _SQLITE_DAMAGED:
        return StoreDamaged(f"{_SQLITE_DAMAGED[code]} ({name})")
    return StoreError(f"SQLite refused to work ({name}).")


def _of_postgres(state: str) -> StoreError:
    if state.startswith("23"):
        return StoreConflict("The change contradicts what is stored.")
    if state.startswith(_POSTGRES_UNAVAILABLE):
        return StoreUnavailable(f"PostgreSQL cannot do this now (SQLSTATE {state}).")
    if state.startswith(_POSTGRES_DAMAGED):
        return StoreDamaged(f"PostgreSQL reports damaged data (SQLSTATE {state}).")
    return StoreError(f"PostgreSQL refused to work (SQLSTATE {state}).")
