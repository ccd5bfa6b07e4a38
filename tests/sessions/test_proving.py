"""A6: an edit on which the CRDT library fails does so in a process of its own."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from sessions.journey.encoder import encode
from sessions.journey.update import Block, Item, Update, Words
from sessions.proving import Prover, Unprovable
from sessions.proving_ground import READY
from sessions.store.database import Database, open_database
from sessions.store.journal import Entry, JournalWriter
from tests.sessions.journey.editors import PycrdtClient
from tests.sessions.journey.server_side import ADA
from tests.sessions.store.conftest import HOME, add_workshop, sqlite_url

DEEP = 200_000
KILLER = (
    bytes.fromhex("01010100280108656c656d656e7473016101")  # elements.a =
    + b"\x75\x01" * DEEP  # a list in a list in a list …
    + b"\x7e\x00"
)
"""Bytes on which the library overflows its stack. Admission would never let them through."""


def slow() -> bytes:
    """An edit that takes the library seconds: thousands of authors write in one place."""
    words = Item(0, None, None, "elements", "a", Words("x", 1))
    return encode(Update([Block(author, 0, [words]) for author in range(1, 40_000)], []))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(sqlite_url(tmp_path / "wayboard.db"))
    await add_workshop(database)
    yield database
    await database.close()


@pytest.fixture
async def prover(database: Database, tmp_path: Path) -> AsyncIterator[Prover]:
    async with Prover.open(sqlite_url(tmp_path / "wayboard.db")) as prover:
        yield prover


def entry(payload: bytes, document: str = "board") -> Entry:
    return Entry(HOME, document, payload, "ada", at=1)


def honest(number: int = 1) -> list[Entry]:
    """The edits of somebody who writes a card."""
    client = PycrdtClient(ADA, 1_000 + number)
    made = {"do": "card", "id": f"thing-{number:012d}", "kind": "note", "text": "hello"}
    return [
        entry(update)
        for update in client.edit([made, {"do": "rewrite", "card": 0, "text": "world"}])
    ]


def grounds() -> list[psutil.Process]:
    """The process that stands ready, and the one at work."""
    everybody = psutil.Process().children(recursive=True)
    return [one for one in everybody if "sessions.proving_ground" in one.cmdline()]


async def test_honest_edits_pass(prover: Prover) -> None:
    assert await prover.faults(honest()) == {}
    assert (prover.tried, prover.caught, prover.broken) == (2, 0, 0)


@pytest.mark.parametrize("hostile", [KILLER, b"\x01\x01"], ids=["it dies", "it complains"])
async def test_an_edit_on_which_the_library_fails_is_named_and_the_others_pass(
    prover: Prover, hostile: bytes
) -> None:
    batch = [*honest(1), entry(hostile, "draft:ben"), *honest(2)]
    for _ in range(2):  # and the next process does as well
        faults = await prover.faults(batch)
        assert {place: type(fault) for place, fault in faults.items()} == {2: Unprovable}
    assert (prover.caught, prover.broken) == (2, 0)


async def test_an_edit_that_takes_too_long_is_caught(prover: Prover) -> None:
    faults = await prover.faults([entry(slow()), *honest()])
    assert list(faults) == [0]


async def test_copies_begin_with_what_the_store_has(prover: Prover, database: Database) -> None:
    first, *rest = honest()
    async with JournalWriter.open(database) as journal:
        await journal.append(first)
    assert await prover.faults(rest) == {}
    prover.outdated()
    assert await prover.faults(rest) == {}


async def test_a_document_that_cannot_be_loaded_there_stops_nobody(prover: Prover) -> None:
    unknown = Entry(HOME, "board", honest()[0].payload, "ada", at=1)
    assert await prover.faults([unknown]) == {}


async def test_a_net_that_is_lost_lets_edits_pass_and_comes_back(prover: Prover) -> None:
    assert await prover.faults(honest()) == {}
    for one in reversed(grounds()):
        one.kill()
    assert await prover.faults(honest()) == {}
    assert prover.broken == 1
    assert list(await prover.faults([entry(KILLER)])) == [0]


async def test_its_processes_end_with_it(database: Database, tmp_path: Path) -> None:
    async with Prover.open(sqlite_url(tmp_path / "wayboard.db")) as prover:
        await prover.faults(honest())
        family = grounds()
    assert len(family) == 2
    assert psutil.wait_procs(family, timeout=5)[1] == []


def test_its_processes_end_when_their_server_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "sessions.proving_ground"]
    with subprocess.Popen(
        [*command, sqlite_url(tmp_path / "wayboard.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as ground:
        assert ground.stdout is not None
        assert ground.stdout.read(1) == READY
        ground.stdout.close()  # nobody listens any more
        for worker in psutil.Process(ground.pid).children():
            worker.kill()
        assert ground.wait(timeout=20) == 0
