"""Live documents on a real data file, and a committer that does what it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from facilitation.people import Person
from facilitation.permissions import OpenBoard
from sessions.documents import Documents
from sessions.journey.ids import WorkshopId
from sessions.journey.schema import BOARD
from sessions.live import LiveDocument
from sessions.store.commits import committer_for
from sessions.store.database import Database, open_database
from sessions.store.entries import Entry, Recorded
from sessions.store.journal import Journal, JournalWriter
from sessions.store.workshops import WorkshopRecord, WorkshopRecords
from tests.sessions.journey.editors import PycrdtClient
from tests.sessions.journey.server_side import ADA

HOME = WorkshopId("workshop-0000000")


class Listener:
    """An audience that remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, object | None]] = []
        self.replacements = self.renewals = 0

    def changed(self, update: bytes, by: object | None, /) -> None:
        self.heard.append((update, by))

    def renewed(self) -> None:
        self.renewals += 1

    def replaced(self) -> None:
        self.replacements += 1


class Gate:
    """Stands before the real committer: lets batches wait, and fails them on demand."""

    def __init__(self, committer: Any) -> None:
        self._committer = committer
        self.open = asyncio.Event()
        self.open.set()
        self.waiting = asyncio.Event()
        self.batches: list[list[bytes]] = []
        self.fail_before: list[BaseException] = []
        self.fail_after: list[BaseException] = []
        self.doomed: Callable[[Sequence[Entry]], bool] = lambda _: True

    async def commit(self, entries: Sequence[Entry]) -> list[int]:
        self.batches.append([entry.payload for entry in entries])
        self.waiting.set()
        await self.open.wait()
        doomed = self.doomed(entries)
        if doomed and self.fail_before:
            raise self.fail_before.pop(0)
        seqs: list[int] = await self._committer.commit(entries)
        if doomed and self.fail_after:
            raise self.fail_after.pop(0)
        return seqs

    async def probe(self, at: int) -> None:
        await self._committer.probe(at)

    async def close(self) -> None:
        await self._committer.close()

    def shut(self) -> None:
        self.open.clear()
        self.waiting.clear()


@dataclass
class House:
    """One workshop's board, live, on a store that can be made to fail."""

    database: Database
    journal: JournalWriter
    gate: Gate
    documents: Documents
    board: LiveDocument
    listener: Listener = field(default_factory=Listener)

    async def load(self) -> LiveDocument:
        loaded = await self.documents.load(HOME, "board", BOARD)
        return LiveDocument(
            HOME, "board", BOARD, loaded, self.documents, self.journal, lambda: OpenBoard()
        )

    async def stored(self) -> list[Recorded]:
        async with self.database.read() as connection:
            return await Journal(connection).entries(HOME, "board")

    async def payloads(self) -> list[bytes]:
        return [entry.payload for entry in await self.stored()]

    def client(self, who: Person = ADA, client: int = 50) -> PycrdtClient:
        one = PycrdtClient(who, client)
        one.apply(self.board.state())
        return one


def card(number: int, text: str = "hello") -> dict[str, Any]:
    return {"do": "card", "id": f"thing-{number:012d}", "kind": "note", "text": text}


@asynccontextmanager
async def opened_house(folder: Path) -> AsyncIterator[House]:
    database = await open_database(f"sqlite+aiosqlite:///{folder / 'wayboard.db'}", patience=0.1)
    try:
        async with database.write() as connection:
            records = WorkshopRecords(connection)
            if await records.get(HOME) is None:
                await records.add(WorkshopRecord(HOME, None, "A journey", created=1))
        with pytest.MonkeyPatch.context() as patch:
            gates: list[Gate] = []

            def gated(of: Database) -> Gate:
                gates.append(Gate(committer_for(of)))
                return gates[-1]

            patch.setattr("sessions.store.journal.committer_for", gated)
            async with JournalWriter.open(database) as journal:
                house = House(
                    database,
                    journal,
                    gates[0],
                    Documents(database),
                    None,  # type: ignore[arg-type]
                )
                house.board = await house.load()
                house.board.attach(house.listener)
                yield house
    finally:
        await database.close()
