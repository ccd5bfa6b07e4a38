import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from facilitation.people import ParticipantId, Role
from sessions.store import revisions
from sessions.store.answers import Answers
from sessions.store.checkpoints import Checkpoint, Checkpoints
from sessions.store.database import Database, StoreTooNew, open_database
from sessions.store.journal import Entry, Journal, JournalWriter, Recorded
from sessions.store.people import PersonRecord, PersonRecords
from sessions.store.tables import metadata
from sessions.store.tokens import Tokens
from sessions.store.workshops import WorkshopRecord, WorkshopRecords
from tests.sessions.store import older_stores
from tests.sessions.store.conftest import HOME
from tests.sessions.store.older_stores import BYTES

ADA = ParticipantId("ada")


async def test_the_tables_and_the_revisions_agree(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    def checks(connection: Connection) -> set[str | None]:
        inspector = inspect(connection)
        tables = inspector.get_table_names()
        return {each["name"] for table in tables for each in inspector.get_check_constraints(table)}

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(checks) == {"ck_people_role", "ck_people_state"}


async def test_the_journal_has_no_row_ids(data_file: Database) -> None:
    async with data_file.read() as connection:
        definition = await connection.scalar(
            text("SELECT sql FROM sqlite_master WHERE name = 'journal'")
        )
    assert "WITHOUT ROWID" in str(definition)


@pytest.mark.parametrize("revision", older_stores.all_revisions())
async def test_a_store_of_every_earlier_release_is_upgraded_in_place(
    url: str, revision: str
) -> None:
    await older_stores.build(url, revision)
    database = await open_database(url)
    async with database.read() as connection:
        journal = Journal(connection)
        assert await WorkshopRecords(connection).by_code("K7M2QX") == WorkshopRecord(
            HOME, "K7M2QX", "Old journey", 1000, next_seq=3, generation=2, settings={"locale": "de"}
        )
        assert await PersonRecords(connection).all(HOME) == [
            PersonRecord(HOME, ADA, "Ada", "#4477aa", Role.FACILITATOR, joined=1000)
        ]
        assert (await Tokens(connection).holders([BYTES]))[BYTES].id == ADA
        assert await journal.authors(HOME, "board") == {17: "ada"}
        assert await journal.entries(HOME, "board") == [
            Recorded(1, HOME, "board", BYTES, None, 1000),
            Recorded(2, HOME, "board", BYTES, "ada", 2000),
        ]
        assert await Checkpoints(connection).kept(HOME, "board") == [
            Checkpoint(HOME, "board", 1, BYTES, BYTES, 1500)
        ]
        assert await Answers(connection).get(HOME, ADA, "key") == BYTES
    async with JournalWriter.open(database) as writer:
        assert await writer.append(Entry(HOME, "board", b"x", "ada", at=3000)) == 3
    await database.close()


async def stamp(url: str, revision: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE alembic_version SET version_num = :to"), {"to": revision}
        )
    await engine.dispose()


async def test_E6_a_newer_store_is_refused_and_left_as_it_is(url: str) -> None:
    await older_stores.build(url, "0001")
    await stamp(url, "9999")
    before = content(url)
    with pytest.raises(StoreTooNew, match="9999"):
        await open_database(url)
    assert content(url) == before
    await stamp(url, "0001")
    database = await open_database(url)
    async with database.read() as connection:
        assert await WorkshopRecords(connection).get(HOME)
    await database.close()


def content(url: str) -> dict[str, bytes]:
    """The bytes of the data file and what lies beside it; nothing for PostgreSQL."""
    if not url.startswith("sqlite"):
        return {}
    folder = Path(url.removeprefix("sqlite+aiosqlite:///")).parent
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_a_new_store_may_be_opened_by_many_at_once(url: str) -> None:
    databases = await asyncio.gather(*(open_database(url) for _ in range(6)))
    async with databases[0].read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM pulse")) == 1
    for database in databases:
        await database.close()


REBUILDING = """
def upgrade():
    with op.batch_alter_table("workshops", recreate="{recreate}") as workshops:
        workshops.add_column(sa.Column("mood", sa.Text, nullable=False, server_default="calm"))
"""
FAILING = REBUILDING + "    raise ValueError('bug')\n"
HEADER = """
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{newest}"
"""


@pytest.fixture
def revisions_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the revisions, to which a test may add one."""
    folder = tmp_path / "migrations"
    shutil.copytree(revisions._FOLDER, folder)
    monkeypatch.setattr(revisions, "_FOLDER", folder)
    revisions._script.cache_clear()
    yield folder
    revisions._script.cache_clear()


async def add_revision(folder: Path, url: str, script: str) -> None:
    """Build a store at the newest revision, then make it one of several."""
    newest = older_stores.all_revisions()[-1]
    await older_stores.build(url, newest)
    recreate = "always" if url.startswith("sqlite") else "never"
    later = folder / "versions" / "9999_later.py"
    written = (HEADER + script).format(recreate=recreate, newest=newest)
    await asyncio.to_thread(later.write_text, written)
    revisions._script.cache_clear()


async def test_rebuilding_a_table_keeps_what_refers_to_it(url: str, revisions_folder: Path) -> None:
    await add_revision(revisions_folder, url, REBUILDING)
    database = await open_database(url)
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT mood FROM workshops")) == "calm"
        assert len(await Journal(connection).entries(HOME, "board")) == 2
        assert await Tokens(connection).holders([BYTES])
    await database.close()


async def test_an_upgrade_that_fails_changes_nothing(url: str, revisions_folder: Path) -> None:
    await add_revision(revisions_folder, url, FAILING)
    with pytest.raises(ValueError, match="bug"):
        await open_database(url)
    (revisions_folder / "versions" / "9999_later.py").unlink()
    revisions._script.cache_clear()
    database = await open_database(url)
    async with database.read() as connection:
        assert len(await Journal(connection).entries(HOME, "board")) == 2
        columns = await connection.run_sync(lambda sync: inspect(sync).get_columns("workshops"))
    assert "mood" not in {column["name"] for column in columns}
    await database.close()
