"""Checkpoints are proven before they count, and damage anywhere in them is survived."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from sessions.documents import DocumentDamaged
from sessions.journey import snapshot
from sessions.journey.decoder import MAX_STRUCTS, decode
from sessions.journey.schema import BOARD
from sessions.journey.writing import Edit
from sessions.live import Committed
from sessions.store.checkpoints import Checkpoints
from sessions.store.tables import checkpoints, journal
from tests.sessions.houses import HOME, House, card, opened_house
from tests.sessions.journey.server_side import ADA, sorted_state


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened_house(tmp_path) as opened:
        yield opened


async def write(house: House, first: int, count: int) -> None:
    client = house.client(client=500 + first)
    for update_ in client.edit([card(number) for number in range(first, first + count)]):
        assert isinstance(await house.board.receive(update_, ADA, None), Committed)


async def checkpoint(house: House) -> None:
    assert await house.documents.checkpoint(HOME, "board", BOARD, 1)


async def assert_loads_the_same(house: House, *, tail: int) -> None:
    loaded = await house.documents.load(HOME, "board", BOARD)
    assert sorted_state(loaded.doc.get_update()) == sorted_state(house.board.state())
    assert loaded.seq == house.board.seq
    assert loaded.tail.entries == tail
    live = snapshot.load(snapshot.dump(loaded.admission.index), frozenset(BOARD) | {"session"})
    assert live is not None


async def test_a_document_loads_from_its_checkpoint_and_what_came_after(house: House) -> None:
    await write(house, 0, 5)
    await checkpoint(house)
    await write(house, 5, 3)
    await assert_loads_the_same(house, tail=3)
    await checkpoint(house)
    await assert_loads_the_same(house, tail=0)


async def test_a_checkpoint_of_nothing_is_a_checkpoint(house: House) -> None:
    await checkpoint(house)
    await assert_loads_the_same(house, tail=0)


@pytest.mark.parametrize("column", ["state", "index_bytes"])
async def test_a_damaged_checkpoint_gives_way_to_the_one_before(house: House, column: str) -> None:
    for first in (0, 3):
        await write(house, first, 3)
        await checkpoint(house)
    newest = await newest_seq(house)
    for damage in (b"", b"\x00", b"\xff" * 40):
        await damage_checkpoint(house, newest, column, damage)
        await assert_loads_the_same(house, tail=3)


@pytest.mark.parametrize("column", ["state", "index_bytes"])
async def test_every_flipped_byte_of_a_checkpoint_is_noticed(house: House, column: str) -> None:
    await write(house, 0, 2)
    await checkpoint(house)
    seq = await newest_seq(house)
    async with house.database.read() as connection:
        raw: bytes = (await connection.execute(select(checkpoints.c[column]))).scalar_one()
    for at in range(0, len(raw), max(len(raw) // 60, 1)):
        flipped = raw[:at] + bytes([raw[at] ^ 1 << at % 8]) + raw[at + 1 :]
        await damage_checkpoint(house, seq, column, flipped)
        await assert_loads_the_same(house, tail=2)


async def test_without_any_sound_checkpoint_the_whole_journal_is_replayed(house: House) -> None:
    for first in (0, 3):
        await write(house, first, 3)
        await checkpoint(house)
    async with house.database.write() as connection:
        await connection.execute(update(checkpoints).values(state=b"\x00\x00"))
    await assert_loads_the_same(house, tail=6)
    await checkpoint_is_not_proven(house)


async def checkpoint_is_not_proven(house: House) -> None:
    """What is stored does not lead from a checkpoint to a document: nothing replaces anything."""
    assert not await house.documents.checkpoint(HOME, "board", BOARD, 1)


async def test_a_damaged_journal_is_said_to_be_damaged(house: House) -> None:
    await write(house, 0, 3)
    async with house.database.write() as connection:
        await connection.execute(update(journal).where(journal.c.seq == 2).values(payload=b"\x07"))
    with pytest.raises(DocumentDamaged):
        await house.documents.load(HOME, "board", BOARD)
    await checkpoint_is_not_proven(house)


async def test_a_hole_in_the_journal_is_said_to_be_damage(house: House) -> None:
    await write(house, 0, 3)
    async with house.database.write() as connection:
        await connection.execute(delete(journal).where(journal.c.seq == 2))
    with pytest.raises(DocumentDamaged):
        await house.documents.load(HOME, "board", BOARD)


async def test_a_checkpoint_saves_a_document_whose_old_journal_is_damaged(house: House) -> None:
    await write(house, 0, 3)
    await checkpoint(house)
    await write(house, 3, 1)
    async with house.database.write() as connection:
        await connection.execute(update(journal).where(journal.c.seq == 2).values(payload=b"\x07"))
    await assert_loads_the_same(house, tail=1)


async def test_a_document_with_more_structs_than_an_edit_may_have_is_kept(house: House) -> None:
    def much(edit: Edit) -> None:
        for number in range(MAX_STRUCTS // 8):
            place = edit.map(edit.root("elements"), f"thing-{number:012d}")
            for name in ("kind", "order", "author", "created", "quote", "source", "basis"):
                edit.set(place, name, VALUES[name])
            edit.text(place, "text", "x")

    assert isinstance(await house.board.write(much), Committed)
    structs = sum(len(one.structs) for one in decode(house.board.state(), limited=False).blocks)
    assert structs > MAX_STRUCTS
    await assert_loads_the_same(house, tail=1)
    await checkpoint(house)
    await assert_loads_the_same(house, tail=0)


VALUES = {
    "kind": "note",
    "order": "a0",
    "author": "ada",
    "created": 1,
    "quote": "q",
    "source": "s",
    "basis": "said",
}


async def newest_seq(house: House) -> int:
    async with house.database.read() as connection:
        latest = await Checkpoints(connection).latest(HOME, "board")
    assert latest is not None
    return latest.seq


async def damage_checkpoint(house: House, seq: int, column: str, value: bytes) -> None:
    async with house.database.write() as connection:
        await connection.execute(
            update(checkpoints).where(checkpoints.c.seq == seq).values({column: value})
        )
