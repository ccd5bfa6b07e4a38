import itertools
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import delete

from sessions.journey.ids import WorkshopId
from sessions.store.database import Database, open_database
from sessions.store.tables import webhooks, workshops
from sessions.store.workshops import WorkshopRecord, WorkshopRecords
from tests.sessions.store import postgres_server

STORES = ["sqlite", "postgresql"] if postgres_server.is_present() else ["sqlite"]
collect_ignore = [] if "postgresql" in STORES else ["test_postgres_commits.py"]
HOME = WorkshopId("workshop-0000000")
_numbers = itertools.count(1)
_swept: dict[postgres_server.Server, str] = {}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if "postgresql" not in STORES:
        terminalreporter.write_line(
            "PostgreSQL was not found: the store was tested on SQLite only. Install PostgreSQL, or "
            f"set {postgres_server.SETTING} to a URL like postgresql+asyncpg://me@host/{{name}}.",
            yellow=True,
        )


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Server]:
    with postgres_server.running() as server:
        yield server


async def fresh_postgres_url(server: postgres_server.Server) -> str:
    """The URL of a new, empty database."""
    name = f"wayboard_test_{next(_numbers)}"
    admin = await asyncpg.connect(server.url("postgres").replace("+asyncpg", ""))
    try:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    finally:
        await admin.close()
    return server.url(name)


@pytest.fixture(params=STORES)
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that does not exist yet, on each kind of database."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "wayboard.db")
    return await fresh_postgres_url(request.getfixturevalue("postgres"))


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(params=STORES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An open store with one workshop, on each kind of database."""
    if request.param == "sqlite":
        opened = await open_database(sqlite_url(tmp_path / "wayboard.db"))
    else:
        server = request.getfixturevalue("postgres")
        if server not in _swept:  # making a database takes longer than sweeping one
            _swept[server] = await fresh_postgres_url(server)
        opened = await open_database(_swept[server])
        async with opened.write() as connection:
            await connection.execute(delete(workshops))
            await connection.execute(delete(webhooks))  # some are for all workshops
    await add_workshop(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def data_file(tmp_path: Path) -> AsyncIterator[Database]:
    """An open SQLite store with one workshop, which gives up on locks soon."""
    opened = await open_database(sqlite_url(tmp_path / "wayboard.db"), patience=0.1)
    await add_workshop(opened)
    yield opened
    await opened.close()


async def add_workshop(database: Database, id: str = HOME, code: str | None = None) -> WorkshopId:
    async with database.write() as connection:
        record = WorkshopRecord(WorkshopId(id), code, "A journey", created=1_000)
        await WorkshopRecords(connection).add(record)
    return record.id


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """The system refuses to let any file of this process grow beyond `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
