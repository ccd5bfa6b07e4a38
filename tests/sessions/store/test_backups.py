"""E6: a copy that is made while people work is whole, and can be put back."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from sessions.store import revisions
from sessions.store.backups import backup, restore
from sessions.store.database import (
    Database,
    StoreConflict,
    StoreDamaged,
    StoreTooNew,
    StoreUnavailable,
    open_database,
)
from sessions.store.journal import Entry, Journal, JournalWriter
from sessions.store.workshops import WorkshopRecords
from tests.sessions.store.conftest import HOME, add_workshop, largest_file, sqlite_url
from tests.sessions.store.test_database import files_with, titles


async def test_E6_a_backup_while_people_write_is_whole(data_file: Database, tmp_path: Path) -> None:
    entry = Entry(HOME, "board", bytes(2_000), "ada", at=1, authors=(1,))
    source = tmp_path / "wayboard.db"
    async with JournalWriter.open(data_file) as journal:
        await asyncio.gather(*(journal.append(entry) for _ in range(500)))
        during = [journal.append(entry) for _ in range(100)]
        copying = asyncio.create_task(asyncio.to_thread(backup, source, tmp_path / "copy.db"))
        while not copying.done():
            during.append(journal.append(entry))
            await during[-1]
        await copying
    copy = await open_database(sqlite_url(tmp_path / "copy.db"))
    async with copy.read() as connection:
        entries = await Journal(connection).entries(HOME, "board")
        workshop = await WorkshopRecords(connection).get(HOME)
        assert await connection.scalar(text("PRAGMA integrity_check")) == "ok"
    assert workshop is not None
    assert [each.seq for each in entries] == list(range(1, workshop.next_seq))
    assert len(entries) >= 500
    async with JournalWriter.open(copy) as journal:
        assert await journal.append(entry) == workshop.next_seq
    await copy.close()


async def test_a_backup_never_replaces_a_file(data_file: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("older backup")
    with pytest.raises(StoreConflict):
        backup(tmp_path / "wayboard.db", tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "older backup"


async def test_a_backup_that_fails_leaves_no_half_file(data_file: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable), largest_file(4096):
        backup(tmp_path / "wayboard.db", tmp_path / "copy.db")
    assert files_with(tmp_path, b"") == ["wayboard.db", "wayboard.db-shm", "wayboard.db-wal"]


@pytest.fixture
async def copy(data_file: Database, tmp_path: Path) -> Path:
    """A backup of a store with one workshop, which the store has lost since."""
    target = tmp_path / "copy.db"
    backup(tmp_path / "wayboard.db", target)
    async with data_file.write() as connection:
        await connection.execute(text("DELETE FROM workshops"))
    await data_file.close()
    return target


async def test_a_restored_backup_takes_the_place_of_what_stood_there(
    copy: Path, tmp_path: Path
) -> None:
    path, aside = tmp_path / "wayboard.db", tmp_path / "aside.db"
    assert restore(copy, path, aside)
    for file, expected in ((path, ["A journey"]), (aside, [])):
        database = await open_database(sqlite_url(file))
        assert await titles(database) == expected
        await database.close()


async def test_a_backup_is_restored_where_nothing_stands(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    assert not restore(copy, tmp_path / "new" / "wayboard.db", tmp_path / "aside.db")
    database = await open_database(sqlite_url(tmp_path / "new" / "wayboard.db"))
    assert await titles(database) == ["A journey"]
    await database.close()


async def test_a_backup_takes_the_place_of_a_damaged_file(copy: Path, tmp_path: Path) -> None:
    path, aside = tmp_path / "wayboard.db", tmp_path / "aside.db"
    path.write_bytes(b"damaged" * 1_000)
    assert restore(copy, path, aside)
    assert aside.read_bytes() == b"damaged" * 1_000


def damaged(copy: Path) -> None:
    data = bytearray(copy.read_bytes())
    data[8_192:12_288] = bytes(4_096)
    copy.write_bytes(data)


def foreign(copy: Path) -> None:
    copy.unlink()
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")


def empty(copy: Path) -> None:
    copy.write_bytes(b"")


def newer(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from the future'")


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (damaged, StoreDamaged),
        (foreign, StoreDamaged),
        (empty, StoreDamaged),
        (newer, StoreTooNew),
    ],
)
async def test_a_backup_of_no_use_changes_nothing(
    copy: Path, tmp_path: Path, spoil: Callable[[Path], None], error: type[Exception]
) -> None:
    spoil(copy)
    path = tmp_path / "wayboard.db"
    before = path.read_bytes()
    with pytest.raises(error):
        restore(copy, path, tmp_path / "aside.db")
    assert path.read_bytes() == before
    assert not (tmp_path / "aside.db").exists()


async def test_a_backup_of_an_older_store_is_upgraded_when_it_is_opened(tmp_path: Path) -> None:
    older, path = tmp_path / "older.db", tmp_path / "wayboard.db"
    revisions.upgrade_sqlite(older, "0001")
    restore(older, path, tmp_path / "aside.db")
    database = await open_database(sqlite_url(path))
    await add_workshop(database)
    assert await titles(database) == ["A journey"]
    await database.close()
