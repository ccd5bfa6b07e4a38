from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc

from facilitation.people import Person, Role
from sessions.creation import Created
from sessions.journey.ids import WorkshopId
from sessions.journey.reading import Thing, read_thing
from sessions.store.entries import Recorded
from sessions.store.journal import Journal
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


async def test_only_what_was_touched_is_looked_up_and_once(
    led: Led, monkeypatch: pytest.MonkeyPatch
) -> None:
    """W15: a large map and a long history make nobody wait."""
    made = await led.create()
    ann = await led.join(made, "Ann")
    looked_up: list[tuple[str, str]] = []

    def counting(doc: Doc[Any], root: str, identity: str) -> Thing | None:
        looked_up.append((root, identity))
        return read_thing(doc, root, identity)

    monkeypatch.setattr("sessions.undoing.read_thing", counting)
    async with led.workshops.using(made.workshop) as live:
        await write_card(live.board, ann, 1, "As it was")
        client = PycrdtClient(ann, 32_000)
        client.apply(live.board.state())
        for turn in range(20):
            for update in client.edit([{"do": "rewrite", "card": 0, "text": f"Word {turn}"}]):
                await live.board.receive(update, ann, None)
        (card,) = [one for one in live.board.journey().elements if one.author == ann.id]
        assert await undo(led, made, live, ann) == Undone(restored=0, removed=1)
    assert looked_up == [("elements", card.id)]


async def test_undoing_begins_with_the_last_checkpoint_before(
    led: Led, monkeypatch: pytest.MonkeyPatch
) -> None:
    """W15."""
    made = await led.create()
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await write_card(live.board, ann, 1, "Before")
        before = live.board.journey()
        assert await live.board.checkpoint()
        since = max(await led.stored_times(made.workshop)) + 10_000
        monkeypatch.setattr("sessions.live.now_ms", lambda: since + 1)
        await write_card(live.board, ann, 2, "After")
        begun: list[int] = []
        chunks = Journal.chunks

        def seen(
            into: Journal, workshop: WorkshopId, document: str, after: int = 0, size: int = 500
        ) -> AsyncIterator[Sequence[Recorded]]:
            begun.append(after)
            return chunks(into, workshop, document, after, size)

        monkeypatch.setattr(Journal, "chunks", seen)
        done = await undo_since(led.database, made.workshop, live.board, ann.id, since, START)
        assert done == Undone(restored=0, removed=1)
        assert live.board.journey() == before
        assert begun[0] > 0
