"""Commits to PostgreSQL whose connection breaks; a relay between us and the server breaks it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from sessions.store.database import (
    Database,
    OutcomeUnknown,
    StoreUnavailable,
    open_database,
)
from sessions.store.journal import Entry, Journal, JournalWriter
from sessions.store.postgres_commits import PostgresCommitter
from tests.sessions.store import postgres_server
from tests.sessions.store.conftest import HOME, add_workshop, fresh_postgres_url

COMMIT = b"COMMIT;\x00"


class Relay:
    """Passes bytes between clients and a server, and cuts when it sees a commit."""

    def __init__(self, upstream: str) -> None:
        self._upstream = make_url(upstream)
        self._connections: set[asyncio.StreamWriter] = set()
        self.lose_commit = False
        """Cut before the server hears of the next commit."""
        self.lose_answer = False
        """Cut after the server heard of the next commit, before it can answer."""
        self.closed = False
        """Let nobody in."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.closed:
            writer.close()
            return
        there, back = await self._connect()
        self._connections |= {writer, back}
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._ask(reader, back, writer))
                tasks.create_task(self._answer(there, writer, back))
        finally:
            self._connections -= {writer, back}

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder = self._upstream.query.get("host")
        if folder:
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
        return await asyncio.open_connection(self._upstream.host, self._upstream.port or 5432)

    async def _ask(
        self,
        client: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        back: asyncio.StreamWriter,
    ) -> None:
        with suppress(ConnectionError):
            while data := await client.read(65536):
                if COMMIT in data and self.lose_commit:
                    self.lose_commit = False
                    break
                server.write(data)
                if COMMIT in data and self.lose_answer:
                    self.lose_answer = False
                    back.close()
                    await server.drain()
                    await client.read()
                    break
        server.close()
        back.close()

    async def _answer(
        self,
        server: asyncio.StreamReader,
        client: asyncio.StreamWriter,
        there: asyncio.StreamWriter,
    ) -> None:
        with suppress(ConnectionError):
            while data := await server.read(65536):
                if not client.is_closing():
                    client.write(data)
        client.close()
        there.close()

    def cut(self) -> None:
        """Break every connection that is open."""
        for writer in list(self._connections):
            writer.close()


@asynccontextmanager
async def relayed(server: postgres_server.Server) -> AsyncIterator[tuple[Relay, Database, str]]:
    """A store behind a relay, and its direct address."""
    direct = await fresh_postgres_url(server)
    relay = Relay(direct)
    listener = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    address = make_url(direct).set(host="127.0.0.1", port=port, query={"ssl": "disable"})
    database = await open_database(address.render_as_string(hide_password=False))
    await add_workshop(database)
    try:
        yield relay, database, direct
    finally:
        await database.close()
        relay.cut()
        listener.close()
        await listener.wait_closed()


def entry(payload: bytes = b"x") -> Entry:
    return Entry(HOME, "board", payload, "ada", at=5)


async def payloads(url: str) -> list[bytes]:
    database = await open_database(url)
    async with database.read() as connection:
        entries = await Journal(connection).entries(HOME, "board")
    await database.close()
    return [each.payload for each in entries]


async def test_F3_a_commit_whose_answer_is_lost_is_found_and_acknowledged(
    postgres: postgres_server.Server,
) -> None:
    async with relayed(postgres) as (relay, database, direct):
        async with JournalWriter.open(database) as journal:
            await journal.append(entry(b"1"))
            relay.lose_answer = True
            answers = [journal.append(entry(b"2")), journal.append(entry(b"3"))]
            assert await asyncio.gather(*answers) == [2, 3]
            assert not relay.lose_answer
            assert await journal.append(entry(b"4")) == 4
        assert await payloads(direct) == [b"1", b"2", b"3", b"4"]


async def test_F3_a_commit_that_never_arrived_is_refused(
    postgres: postgres_server.Server,
) -> None:
    async with relayed(postgres) as (relay, database, direct):
        async with JournalWriter.open(database) as journal:
            await journal.append(entry(b"1"))
            relay.lose_commit = True
            with pytest.raises(StoreUnavailable):
                await journal.append(entry(b"lost"))
            assert not relay.lose_commit
            assert await journal.append(entry(b"2")) == 2
        assert await payloads(direct) == [b"1", b"2"]


async def test_F3_an_outcome_that_cannot_be_found_out_is_called_unknown(
    postgres: postgres_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PostgresCommitter, "patience", 0.3)
    async with relayed(postgres) as (relay, database, direct):
        async with JournalWriter.open(database) as journal:
            await journal.append(entry(b"1"))
            relay.lose_answer = relay.closed = True
            with pytest.raises(OutcomeUnknown):
                await journal.append(entry(b"2"))
            with pytest.raises(StoreUnavailable):
                await journal.append(entry(b"3"))
            relay.closed = False
            assert await journal.append(entry(b"4")) == 3
        assert await payloads(direct) == [b"1", b"2", b"4"]


async def test_F3_a_connection_that_died_while_idle_costs_nothing(
    postgres: postgres_server.Server,
) -> None:
    async with (
        relayed(postgres) as (relay, database, _),
        JournalWriter.open(database) as journal,
    ):
        await journal.append(entry())
        relay.cut()
        assert await journal.append(entry()) == 2
        relay.cut()
        await add_workshop(database, "workshop-1111111")


async def test_F3_a_database_that_restarts_is_used_again(
    postgres: postgres_server.Server,
) -> None:
    database = await open_database(await fresh_postgres_url(postgres))
    await add_workshop(database)
    async with JournalWriter.open(database) as journal:
        await journal.append(entry())
        async with database.write() as connection:
            others = text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await connection.execute(others)
        assert await journal.append(entry()) == 2
    await database.close()


async def test_a_lock_held_elsewhere_is_unavailable_and_not_a_hang(
    postgres: postgres_server.Server,
) -> None:
    url = await fresh_postgres_url(postgres)
    database = await open_database(url, patience=0.1)
    other = await open_database(url)
    await add_workshop(database)
    async with JournalWriter.open(database) as journal:
        async with other.write() as connection:
            await connection.execute(text("SELECT id FROM workshops FOR UPDATE"))
            with pytest.raises(StoreUnavailable, match="55P03"):
                await journal.append(entry())
        assert await journal.append(entry()) == 1
    await database.close()
    await other.close()
