import asyncio
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sessions.store.database import (
    Database,
    StoreDamaged,
    StoreError,
    StoreUnavailable,
    open_database,
)
from sessions.store.journal import Entry, Journal, JournalWriter
from sessions.store.people import PersonRecords
from sessions.store.workshops import WorkshopRecords
from tests.sessions.store.conftest import HOME, add_workshop, sqlite_url


async def titles(database: Database) -> list[str]:
    async with database.read() as connection:
        return [each.title for each in await WorkshopRecords(connection).all()]


async def test_what_was_written_is_there_after_reopening(url: str) -> None:
    for expected in ([], ["A journey"]):
        database = await open_database(url)
        assert await titles(database) == expected
        if not expected:
            await add_workshop(database)
        await database.close()


async def test_a_transaction_that_raises_changes_nothing(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.write() as connection:
            await WorkshopRecords(connection).change(HOME, title="changed")
            raise LookupError

    with pytest.raises(LookupError):
        await write_and_fail()
    assert await titles(database) == ["A journey"]


async def test_a_reader_sees_one_moment(database: Database) -> None:
    async with database.read() as reading:
        assert len(await WorkshopRecords(reading).all()) == 1
        await add_workshop(database, "workshop-1111111")
        assert len(await WorkshopRecords(reading).all()) == 1
    assert len(await titles(database)) == 2


async def test_a_statement_that_fails_is_a_store_error(database: Database) -> None:
    async def misspell() -> None:
        async with database.read() as connection:
            await connection.execute(text("SELECT * FROM nothing"))

    with pytest.raises(StoreError):
        await misspell()


async def test_many_requests_at_once_are_all_served(database: Database) -> None:
    async def visit(number: int) -> None:
        await add_workshop(database, f"workshop-{number:07}")
        async with database.read() as connection:
            await PersonRecords(connection).all(HOME)

    await asyncio.gather(*(visit(number) for number in range(1, 61)))
    assert len(await titles(database)) == 61


async def test_E5_a_cancelled_request_leaves_no_transaction_open(database: Database) -> None:
    async def request() -> None:
        async with database.write() as connection:
            workshops = WorkshopRecords(connection)
            for number in range(20):
                await workshops.change(HOME, title=f"half {number}")
            started.set()
            await asyncio.Event().wait()

    for turns in range(40):  # cut off at ever later points
        started = asyncio.Event()
        task = asyncio.create_task(request())
        for _ in range(turns):
            await asyncio.sleep(0)
        if turns == 39:
            await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(2):
            async with database.write() as connection:
                assert await WorkshopRecords(connection).change(HOME, capacity=turns + 1)
    assert await titles(database) == ["A journey"]


async def test_a_change_that_takes_too_long_does_not_block_the_others_for_ever(
    data_file: Database,
) -> None:
    async with data_file.write():
        with pytest.raises(StoreUnavailable):
            await add_workshop(data_file, "workshop-1111111")
    assert len(await titles(data_file)) == 1


@pytest.mark.parametrize(
    "url",
    ["not a url", "mysql://host/name", "sqlite://", "sqlite:///:memory:", ""],
)
async def test_an_address_that_cannot_hold_a_store_is_explained(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite\+aiosqlite:///FILE|SQLite or PostgreSQL"):
        await open_database(url)


async def test_nobody_listening_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        await open_database(f"postgresql+asyncpg://me@/name?host={tmp_path}")


async def test_a_folder_that_is_missing_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be created"):
        await open_database(sqlite_url(tmp_path / "missing" / "wayboard.db"))


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"\xff\xd8" + bytes(5_000))
    with pytest.raises(StoreDamaged):
        await open_database(sqlite_url(path))
    assert path.read_bytes() == b"\xff\xd8" + bytes(5_000)


async def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "music.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match="other things"):
        await open_database(sqlite_url(path))
    assert path.read_bytes() == before


async def test_a_damaged_file_is_damaged_and_not_missing(tmp_path: Path) -> None:
    path = tmp_path / "wayboard.db"
    database = await open_database(sqlite_url(path))
    await add_workshop(database)
    await database.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        await open_database(sqlite_url(path))


async def test_the_data_file_is_for_its_owner_only(data_file: Database, tmp_path: Path) -> None:
    assert modes(tmp_path) == {0o600}


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_every_sqlite_connection_is_set_up_for_durability(data_file: Database) -> None:
    async def setting(name: str) -> Any:
        async with data_file.write() as connection:
            return await connection.scalar(text(f"PRAGMA {name}"))

    assert await setting("journal_mode") == "wal"
    assert await setting("synchronous") == 2
    assert await setting("foreign_keys") == 1
    assert await setting("secure_delete") == 1


async def test_what_was_erased_is_in_no_file_any_more(data_file: Database, tmp_path: Path) -> None:
    secret = b"I am afraid of my manager"
    draft = [Entry(HOME, "draft:ada", secret * size, "ada", at=1) for size in (1, 3, 40, 400)]
    board = [Entry(HOME, "board", b"anybody may read this" * 5, "ada", at=1)]
    async with JournalWriter.open(data_file) as journal:
        for _ in range(60):
            await asyncio.gather(*(journal.append(each) for each in (*draft, *board)))
        assert files_with(tmp_path, secret)
        async with data_file.write() as connection:
            assert await Journal(connection).erase_draft(HOME, "ada") == 240
        await data_file.forget()
        assert not files_with(tmp_path, secret)
        assert files_with(tmp_path, board[0].payload)
        assert await journal.append(board[0]) == 301


def files_with(folder: Path, content: bytes) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if content in path.read_bytes())


async def test_a_purged_workshop_is_in_no_file_any_more(
    data_file: Database, tmp_path: Path
) -> None:
    async with data_file.write() as connection:
        await WorkshopRecords(connection).change(HOME, title="Redundancies in spring")
    async with data_file.write() as connection:
        await WorkshopRecords(connection).purge(HOME)
    await data_file.forget()
    assert not files_with(tmp_path, b"Redundancies")


async def test_erasing_works_on_every_store(database: Database) -> None:
    async with database.write() as connection:
        await Journal(connection).erase_draft(HOME, "ada")
    await database.forget()
