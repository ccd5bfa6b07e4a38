import pytest

from sessions.journey.ids import WorkshopId
from sessions.store.checkpoints import Checkpoint, Checkpoints
from sessions.store.database import Database, StoreConflict
from sessions.store.journal import Entry, Journal, append_within
from tests.sessions.store.conftest import HOME


def checkpoint(seq: int, document: str = "board", state: bytes = b"state") -> Checkpoint:
    return Checkpoint(HOME, document, seq, state, b"index", at=9)


async def put(database: Database, *checkpoints: Checkpoint) -> None:
    for each in checkpoints:
        async with database.write() as connection:
            await Checkpoints(connection).put(each)


async def kept(database: Database, document: str = "board") -> list[Checkpoint]:
    async with database.read() as connection:
        return await Checkpoints(connection).kept(HOME, document)


async def latest(database: Database, document: str = "board") -> Checkpoint | None:
    async with database.read() as connection:
        return await Checkpoints(connection).latest(HOME, document)


async def test_a_document_without_a_checkpoint_has_none(database: Database) -> None:
    assert await latest(database) is None


async def test_the_latest_checkpoint_is_the_one_with_the_highest_number(database: Database) -> None:
    await put(database, checkpoint(5), checkpoint(3))
    assert await latest(database) == checkpoint(5)


async def test_the_newest_two_are_kept(database: Database) -> None:
    await put(database, *map(checkpoint, (1, 2, 3, 4)))
    assert await kept(database) == [checkpoint(4), checkpoint(3)]


async def test_each_document_has_checkpoints_of_its_own(database: Database) -> None:
    await put(database, *map(checkpoint, (1, 2)), checkpoint(3, "draft:ada"))
    assert await latest(database) == checkpoint(2)
    assert await latest(database, "draft:ada") == checkpoint(3, "draft:ada")


async def test_a_checkpoint_of_the_same_number_is_replaced(database: Database) -> None:
    await put(database, checkpoint(1), checkpoint(1, state=b"better"))
    assert await kept(database) == [checkpoint(1, state=b"better")]


async def test_the_history_stays_in_the_journal(database: Database) -> None:
    async with database.write() as connection:
        await append_within(connection, [Entry(HOME, "board", b"x", "ada", 1)] * 3)
        await Checkpoints(connection).put(checkpoint(3))
    async with database.read() as connection:
        assert len(await Journal(connection).entries(HOME, "board")) == 3


async def test_a_checkpoint_that_cannot_be_loaded_can_be_dropped(database: Database) -> None:
    await put(database, checkpoint(1), checkpoint(2))
    async with database.write() as connection:
        assert await Checkpoints(connection).discard(HOME, "board", 2)
        assert not await Checkpoints(connection).discard(HOME, "board", 2)
    assert await latest(database) == checkpoint(1)


async def test_the_switch_happens_wholly_or_not_at_all(database: Database) -> None:
    await put(database, checkpoint(1), checkpoint(2))

    async def put_and_fail() -> None:
        async with database.write() as connection:
            await Checkpoints(connection).put(checkpoint(3))
            raise LookupError

    with pytest.raises(LookupError):
        await put_and_fail()
    assert await kept(database) == [checkpoint(2), checkpoint(1)]


async def test_a_checkpoint_needs_its_workshop(database: Database) -> None:
    orphan = Checkpoint(WorkshopId("nowhere"), "board", 1, b"", b"", 1)
    with pytest.raises(StoreConflict):
        await put(database, orphan)
