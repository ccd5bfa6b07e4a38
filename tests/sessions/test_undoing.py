from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from facilitation.people import Person, Role
from sessions.creation import Created
from sessions.undoing import Undone, undo_since
from sessions.workshop import LiveWorkshop
from tests.sessions.facilitated_house import START, Clock, Led, opened, write_card
from tests.sessions.journey.editors import PycrdtClient


@pytest.fixture
async def led(tmp_path: Path) -> AsyncIterator[Led]:
    async with opened(tmp_path, Clock()) as one:
        yield one


def texts(live: LiveWorkshop) -> list[str]:
    return sorted(one.text for one in live.board.journey().elements)


async def rewrite(live: LiveWorkshop, who: Person, number: int, text: str) -> None:
    client = PycrdtClient(who, 30_000 + number)
    client.apply(live.board.state())
    for update in client.edit([{"do": "rewrite", "card": 0, "text": text}]):
        await live.board.receive(update, who, None)


async def undo(led: Led, made: Created, live: LiveWorkshop, who: Person | None) -> Undone:
    name = None if who is None else who.id
    done = await undo_since(led.database, made.workshop, live.board, name, 0, START)
    assert isinstance(done, Undone)
    return done


async def test_what_one_person_did_is_undone_and_nothing_else(led: Led) -> None:
    """W15."""
    made = await led.create()
    ann, ben = await led.join(made, "Ann"), await led.join(made, "Ben")
    async with led.workshops.using(made.workshop) as live:
        before = live.board.journey()
        await write_card(live.board, ann, 1, "Of Ann")
        await write_card(live.board, ben, 2, "Of Ben")
        assert await undo(led, made, live, ann) == Undone(restored=0, removed=1)
        assert texts(live) == sorted([*(one.text for one in before.elements), "Of Ben"])
        await undo(led, made, live, None)
        assert live.board.journey() == before
        assert await undo(led, made, live, None) == Undone(restored=0, removed=0)
    async with led.workshops.using(made.workshop) as live:
        assert live.board.journey() == before


async def test_what_was_changed_and_deleted_comes_back_as_it_was(led: Led) -> None:
    """W15."""
    made = await led.create()
    lead = Person(made.participant, Role.FACILITATOR)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await write_card(live.board, ann, 1, "As it was")
        since = (await led.stored_times(made.workshop))[-1] + 1
        while led.people.clock() < since:
            pass
        await rewrite(live, ann, 1, "Scribbled over")
        client = PycrdtClient(ann, 31_000)
        client.apply(live.board.state())
        for update in client.edit([{"do": "remove", "card": 0}]):
            await live.board.receive(update, ann, None)
        done = await undo_since(led.database, made.workshop, live.board, ann.id, since, START)
        assert done == Undone(restored=1, removed=0)
        (card,) = [one for one in live.board.journey().elements if one.author == ann.id]
        assert card.text == "As it was"
        assert lead.id not in {card.author}
