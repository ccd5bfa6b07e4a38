import sqlite3

import pytest
from sqlalchemy import exc, text

from sessions.store.commits import committer_for
from sessions.store.database import Database
from sessions.store.errors import (
    OutcomeUnknown,
    StoreConflict,
    StoreDamaged,
    StoreError,
    StoreUnavailable,
    translated,
    translation,
)


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


def of_postgres(state: str) -> exc.DBAPIError:
    cause = Exception("as PostgreSQL says it")
    cause.sqlstate = state  # type: ignore[attr-defined]
    return exc.DBAPIError("SELECT 1", {}, cause)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (of_sqlite(sqlite3.SQLITE_FULL), StoreUnavailable),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), StoreUnavailable),
        (of_sqlite(sqlite3.SQLITE_IOERR_FSYNC), StoreUnavailable),
        (of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), StoreUnavailable),
        (of_sqlite(sqlite3.SQLITE_CORRUPT_VTAB), StoreDamaged),
        (of_sqlite(sqlite3.SQLITE_NOTADB), StoreDamaged),
        (of_sqlite(sqlite3.SQLITE_ERROR), StoreError),
        (sqlite3.IntegrityError("UNIQUE"), StoreConflict),
        (of_postgres("53100"), StoreUnavailable),  # disk full
        (of_postgres("57P01"), StoreUnavailable),  # administrator command
        (of_postgres("40P01"), StoreUnavailable),  # deadlock
        (of_postgres("25006"), StoreUnavailable),  # a standby
        (of_postgres("23505"), StoreConflict),
        (of_postgres("XX001"), StoreDamaged),
        (of_postgres("42P01"), StoreError),
        (exc.TimeoutError("pool"), StoreUnavailable),
        (ConnectionResetError(), StoreUnavailable),
    ],
)
def test_each_error_of_a_driver_has_one_meaning(
    error: Exception, meaning: type[StoreError]
) -> None:
    assert type(translation(error)) is meaning


def test_an_unknown_outcome_may_be_tried_again() -> None:
    assert issubclass(OutcomeUnknown, StoreUnavailable)


def test_errors_of_others_pass_as_they_are() -> None:
    with pytest.raises(LookupError), translated():
        raise LookupError


async def test_K3_an_error_does_not_carry_anybodys_words(database: Database) -> None:
    async def misspell() -> None:
        async with database.write() as connection:
            await connection.execute(text("UPDATE nothing SET title = :title"), {"title": "secret"})

    with pytest.raises(StoreError) as caught:
        await misspell()
    assert "secret" not in f"{caught.value} {caught.value.__cause__}"


async def test_a_store_can_be_probed(database: Database) -> None:
    committer = committer_for(database)
    await committer.probe(77)
    await committer.close()
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT at FROM pulse")) == 77
