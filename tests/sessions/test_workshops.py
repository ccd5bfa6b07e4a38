"""Workshops in memory: one instance each, whoever comes and goes at the same moment."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, update
from typing_extensions import override

from sessions.documents import DocumentDamaged
from sessions.journey.ids import WorkshopId
from sessions.live import Committed
from sessions.store.database import Database, open_database
from sessions.store.errors import StoreUnavailable
from sessions.store.journal import JournalWriter
from sessions.store.tables import checkpoints, journal
from sessions.store.workshops import WorkshopRecord, WorkshopRecords
from sessions.workshop import LiveWorkshop
from sessions.workshops import NoSuchWorkshop, Workshops
from tests.sessions.houses import Listener, card
from tests.sessions.journey.editors import PycrdtClient
from tests.sessions.journey.server_side import ADA, sorted_state

HOME, NEXT_DOOR = WorkshopId("workshop-0000000"), WorkshopId("workshop-1111111")
PATIENCE = 20.0


@dataclass
class Street:
    """Two workshops on one store; empty ones leave the memory at once."""

    database: Database
    journal: JournalWriter
    workshops: Workshops

    async def until_unloaded(self, workshop: WorkshopId = HOME) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.workshops.loaded(workshop) is not None:
                await asyncio.wait([asyncio.ensure_future(self._turn())])

    async def _turn(self) -> None:
        """A while in which other things happen: one look into the store."""
        async with self.database.read() as connection:
            await connection.execute(select(1))

    async def edit(self, live: LiveWorkshop, number: int, client: int = 70) -> None:
        one = PycrdtClient(ADA, client + number)
        one.apply(live.board.state())
        (made,) = one.edit([card(number)])
        assert isinstance(await live.board.receive(made, ADA, None), Committed)


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'wayboard.db'}")
    async with database.write() as connection:
        for workshop in (HOME, NEXT_DOOR):
            record = WorkshopRecord(workshop, None, "A journey", created=1)
            await WorkshopRecords(connection).add(record)
    async with (
        JournalWriter.open(database) as writer,
        Workshops.open(database, writer, linger=0.0) as workshops,
    ):
        yield Street(database, writer, workshops)
    await database.close()


def cards(live: LiveWorkshop) -> set[str]:
    return {element.id for element in live.board.journey().elements}


async def test_a_hundred_who_come_at_once_share_one_instance(street: Street) -> None:
    instances: set[int] = set()
    everybody_is_in = asyncio.Barrier(100)

    async def visit() -> None:
        async with street.workshops.using(HOME) as live:
            instances.add(id(live))
            await everybody_is_in.wait()

    await asyncio.gather(*(visit() for _ in range(100)))
    assert len(instances) == 1


async def test_a_workshop_that_everybody_left_is_unloaded_and_comes_back_whole(
    street: Street,
) -> None:
    seen: set[str] = set()
    for number in range(3):
        async with street.workshops.using(HOME) as live:
            await street.edit(live, number)
            seen = cards(live)
        await street.until_unloaded()
        async with street.workshops.using(HOME) as again:
            assert again is not live
            assert cards(again) == seen
    assert len(seen) == 3


async def test_who_comes_during_unloading_finds_everything(street: Street) -> None:
    """Visits of every length, so that they meet the unloading at every stage."""
    for number in range(30):
        async with street.workshops.using(HOME) as live:
            await street.edit(live, number)
        for _ in range(number % 7):
            await street._turn()
    async with street.workshops.using(HOME) as live:
        assert len(cards(live)) == 30
        stored = live.board.seq
    async with street.database.read() as connection:
        board = select(journal.c.seq).where(
            journal.c.workshop == HOME, journal.c.document == "board"
        )
        assert max(await connection.scalars(board)) == stored


async def test_the_last_two_who_leave_at_once_leave_nothing_behind(street: Street) -> None:
    for number in range(5):
        barrier = asyncio.Barrier(2)

        async def visit(at: int, barrier: asyncio.Barrier = barrier) -> None:
            async with street.workshops.using(HOME) as live:
                await street.edit(live, at)
                await barrier.wait()

        await asyncio.gather(visit(2 * number), visit(2 * number + 1))
        await street.until_unloaded()
    assert street.workshops.all_loaded() == []


async def test_who_is_cancelled_while_it_loads_leaves_no_zombie(street: Street) -> None:
    for turns in range(12):
        visit = asyncio.ensure_future(enter(street))
        for _ in range(turns):
            await asyncio.wait([visit], timeout=0)
        visit.cancel()
        await asyncio.wait([visit])
        await street.until_unloaded()
    async with street.workshops.using(HOME) as live:
        await street.edit(live, 1)


async def enter(street: Street) -> None:
    async with street.workshops.using(HOME):
        await asyncio.Event().wait()


async def test_a_workshop_that_is_not_there_is_said_to_be_missing(street: Street) -> None:
    for _ in range(2):
        with pytest.raises(NoSuchWorkshop):
            async with street.workshops.using(WorkshopId("nowhere-00000000")):
                pass
    assert street.workshops.all_loaded() == []


async def test_a_damaged_workshop_leaves_the_others_alone(street: Street) -> None:
    async with street.workshops.using(HOME) as live:
        await street.edit(live, 1)
    await street.until_unloaded()
    async with street.database.write() as connection:
        mine = journal.c.workshop == HOME
        await connection.execute(update(journal).where(mine).values(payload=b"\x07\x07"))
    with pytest.raises(DocumentDamaged):
        async with street.workshops.using(HOME):
            pass
    async with street.workshops.using(NEXT_DOOR) as other:
        await street.edit(other, 1)
        with pytest.raises(DocumentDamaged):
            async with street.workshops.using(HOME):
                pass
        await street.edit(other, 2)
        assert len(cards(other)) == 2


async def test_a_document_whose_library_failed_is_rebuilt_though_nobody_writes(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with street.workshops.using(HOME) as live:
        await street.edit(live, 1)
        listener = Told()
        live.board.attach(listener)

        class Panic(BaseException):
            pass

        def fail(_: bytes) -> None:
            raise Panic

        with monkeypatch.context() as patch:
            patch.setattr(live.board._doc, "apply_update", fail)
            await street.edit(live, 2)
        async with asyncio.timeout(PATIENCE):
            await listener.told.wait()
        assert live.board.rebuilt == 1
        assert len(cards(live)) == 2


class Told(Listener):
    def __init__(self) -> None:
        super().__init__()
        self.told = asyncio.Event()

    @override
    def replaced(self) -> None:
        super().replaced()
        self.told.set()


async def test_a_store_that_fails_while_loading_fails_that_visit_only(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreadable(*_: object) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr("sessions.documents.Documents.load", unreadable)
        with pytest.raises(StoreUnavailable):
            async with street.workshops.using(HOME):
                pass
    async with street.workshops.using(HOME) as live:
        await street.edit(live, 1)


async def test_a_long_tail_is_checkpointed_when_the_workshop_is_left(street: Street) -> None:
    async with street.workshops.using(HOME) as live:
        for number in range(60):
            await street.edit(live, number)
        state = live.board.state()
    await street.until_unloaded()
    async with street.database.read() as connection:
        stored = (await connection.execute(select(checkpoints.c.document))).scalars().all()
    assert "board" in stored
    async with street.workshops.using(HOME) as live:
        assert live.board.tail.entries < 10
        assert cards(live) == {f"thing-{number:012d}ada" for number in range(60)}
    assert sorted_state(state)


async def test_a_draft_is_one_document_for_all_tabs(street: Street) -> None:
    async with street.workshops.using(HOME) as live:
        drafts = await asyncio.gather(*(live.draft(ADA.id) for _ in range(20)))
        assert len({id(draft) for draft in drafts}) == 1
