"""The writer when the disk is full, read-only, locked, failing or slow."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

import pytest

from sessions.store import database as databases
from sessions.store.database import (
    Database,
    OutcomeUnknown,
    StoreError,
    StoreUnavailable,
)
from sessions.store.journal import Entry, Journal, JournalWriter
from sessions.store.workshops import WorkshopRecords
from tests.sessions.store.conftest import HOME, add_workshop, largest_file


def entry(payload: bytes = b"x") -> Entry:
    return Entry(HOME, "board", payload, "ada", at=5)


async def payloads(database: Database) -> list[bytes]:
    async with database.read() as connection:
        return [each.payload for each in await Journal(connection).entries(HOME, "board")]


@contextmanager
def pragma(text: str) -> Iterator[None]:
    """Every connection opened inside has one more setting."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(databases, "_PRAGMAS", f"{databases._PRAGMAS}PRAGMA {text};")
        yield


async def fill_the_disk(journal: JournalWriter) -> int:
    """Append until the store is full; returns how many entries it took."""
    taken = 0
    with suppress(StoreUnavailable):
        while True:
            await journal.append(entry(bytes(20_000)))
            taken += 1
    with pytest.raises(StoreUnavailable, match="full"):
        await journal.append(entry(bytes(20_000)))
    return taken


async def test_E4_a_full_disk_refuses_and_writing_resumes_when_there_is_space(
    data_file: Database,
) -> None:
    other = await add_workshop(data_file, "workshop-1111111")
    with pragma("max_page_count = 200"):
        async with JournalWriter.open(data_file) as journal:
            await journal.append(Entry(other, "board", bytes(300_000), None, at=1))
            taken = await fill_the_disk(journal)
            assert not journal.writable
            assert len(await payloads(data_file)) == taken  # reading goes on
            async with data_file.write() as connection:
                await WorkshopRecords(connection).purge(other)
            assert await journal.append(entry(bytes(20_000))) == taken + 1
            assert journal.writable


async def test_E4_every_entry_of_a_batch_that_fails_is_refused_and_nothing_half_written(
    data_file: Database,
) -> None:
    with pragma("max_page_count = 200"):
        async with JournalWriter.open(data_file) as journal:
            answers = [journal.append(entry(size * b"x")) for size in (1, 900_000, 2)]
            await journal.drain()
            assert [type(answer.exception()) for answer in answers] == [StoreUnavailable] * 3
            assert await journal.append(entry(b"small")) == 1
    assert await payloads(data_file) == [b"small"]


async def test_E4_an_error_of_the_disk_refuses_and_writing_resumes(data_file: Database) -> None:
    async with JournalWriter.open(data_file) as journal:
        await journal.append(entry(b"before"))
        with largest_file(200_000):
            failing = journal.append(entry(bytes(500_000)))
            await journal.drain()
        assert type(failing.exception()) is StoreUnavailable
        assert await journal.append(entry(b"after")) == 2
    assert await payloads(data_file) == [b"before", b"after"]


async def test_E4_a_read_only_store_refuses_and_writing_resumes(data_file: Database) -> None:
    async with JournalWriter.open(data_file) as journal:
        with pragma("query_only = ON"):
            with pytest.raises(StoreUnavailable, match="read-only"):
                await journal.append(entry())
            assert await payloads(data_file) == []
        assert await journal.append(entry()) == 1


@asynccontextmanager
async def locked_by_another_process(path: object) -> AsyncIterator[None]:
    script = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        script,
        str(path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"locked\n"
    try:
        yield
    finally:
        await process.communicate(b"")


async def test_E4_a_store_locked_by_another_process_refuses_and_writing_resumes(
    data_file: Database,
) -> None:
    async with JournalWriter.open(data_file) as journal:
        async with locked_by_another_process(data_file.path):
            with pytest.raises(StoreUnavailable, match="locked"):
                await journal.append(entry())
            with pytest.raises(StoreUnavailable, match="locked"):
                await add_workshop(data_file, "workshop-1111111")
            assert await payloads(data_file) == []
        assert await journal.append(entry()) == 1


async def test_health_recovers_although_nobody_writes(
    data_file: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JournalWriter, "probe_seconds", 0.01)
    async with JournalWriter.open(data_file) as journal:
        async with locked_by_another_process(data_file.path):
            with pytest.raises(StoreUnavailable):
                await journal.append(entry())
            assert not journal.writable
        async with asyncio.timeout(10):
            while not journal.writable:  # noqa: ASYNC110 - health is asked, it does not tell
                await asyncio.sleep(0)


class Script:
    """A committer that does what it is told, one answer after another."""

    def __init__(self, *steps: Callable[[Sequence[Entry]], list[int]]) -> None:
        self.steps = list(steps)
        self.batches: list[list[bytes]] = []
        self.started = asyncio.Event()
        self.go_on = asyncio.Event()

    async def commit(self, entries: Sequence[Entry]) -> list[int]:
        self.batches.append([each.payload for each in entries])
        self.started.set()
        await self.go_on.wait()
        return self.steps.pop(0)(entries)

    async def probe(self, at: int) -> None:
        raise StoreUnavailable

    async def close(self) -> None:
        pass


@asynccontextmanager
async def writing_to(script: Script) -> AsyncIterator[JournalWriter]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sessions.store.journal.committer_for", lambda _: script)
        async with JournalWriter.open(NO_DATABASE) as journal:
            yield journal


NO_DATABASE: Database = None  # type: ignore[assignment]


def count(entries: Sequence[Entry]) -> list[int]:
    return list(range(1, len(entries) + 1))


def broken(error: Exception) -> Callable[[Sequence[Entry]], list[int]]:
    def step(entries: Sequence[Entry]) -> list[int]:
        raise error

    return step


async def test_what_arrives_during_a_commit_is_the_next_batch() -> None:
    script = Script(count, count)
    async with writing_to(script) as journal:
        journal.append(entry(b"1"))
        await script.started.wait()
        journal.append(entry(b"2"))
        last = journal.append(entry(b"3"))
        script.go_on.set()
        await last
    assert script.batches == [[b"1"], [b"2", b"3"]]


async def test_an_unknown_outcome_reaches_every_caller_of_the_batch() -> None:
    script = Script(broken(OutcomeUnknown("lost")), count)
    script.go_on.set()
    async with writing_to(script) as journal:
        answers = [journal.append(entry()) for _ in range(3)]
        await journal.drain()
        assert [type(answer.exception()) for answer in answers] == [OutcomeUnknown] * 3
        assert len({id(answer.exception()) for answer in answers}) == 3
        assert await journal.append(entry()) == 1


async def test_a_fault_of_ours_fails_its_batch_and_not_the_writer() -> None:
    script = Script(broken(ZeroDivisionError()), count)
    script.go_on.set()
    async with writing_to(script) as journal:
        with pytest.raises(StoreError, match="ZeroDivisionError"):
            await journal.append(entry())
        assert await journal.append(entry()) == 1
        assert journal.failures == 1


async def test_an_impossible_value_leaves_no_transaction_open(data_file: Database) -> None:
    async with JournalWriter.open(data_file) as journal:
        with pytest.raises(StoreError):
            await journal.append(Entry(HOME, "board", b"x", "ada", at=2**70))
        await add_workshop(data_file, "workshop-1111111")
        assert await journal.append(entry()) == 1


async def test_a_slow_disk_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JournalWriter, "backlog_limit", 1_000)
    script = Script(count, count)
    async with writing_to(script) as journal:
        first = journal.append(entry(bytes(900)))
        await script.started.wait()
        with pytest.raises(StoreUnavailable, match="keep up"):
            await journal.append(entry(bytes(200)))
        script.go_on.set()
        assert await first == 1
        assert await journal.append(entry(bytes(200))) == 1


async def test_stopping_the_writer_by_force_leaves_nobody_waiting() -> None:
    script = Script()
    answers: list[asyncio.Future[int]] = []
    ready = asyncio.Event()

    async def serve() -> None:
        async with writing_to(script) as journal:
            answers.append(journal.append(entry()))
            await script.started.wait()
            answers.append(journal.append(entry()))
            ready.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(serve())
    await ready.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()  # a second signal: no more waiting for the disk
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [type(answer.exception()) for answer in answers] == [OutcomeUnknown, StoreUnavailable]
