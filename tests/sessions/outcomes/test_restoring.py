"""The map, or a part of it, as it was: as new edits under everybody's eyes."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from facilitation.people import Person, Role
from sessions.creation import Created
from sessions.journey.ids import ElementId, LaneId, StageId, new_id
from sessions.journey.model import Element, Journey, Kind, Link, LinkKind, Stage
from sessions.journey.writing import Edit, write_things
from sessions.live import Committed, LiveDocument
from sessions.outcomes import moments
from sessions.outcomes.archive import Archive, NoSuchMoment
from sessions.outcomes.plan import Scope
from sessions.outcomes.restoring import Restored, restore
from sessions.store.moments import Origin
from tests.sessions.facilitated_house import START, Clock, Led, opened, write_card
from tests.sessions.journey.editors import PycrdtClient
from tests.sessions.journey.yjs_peer import Yjs, YjsDoc, running_yjs


@pytest.fixture
async def led(tmp_path: Path) -> AsyncIterator[Led]:
    async with opened(tmp_path, Clock()) as one:
        yield one


@pytest.fixture(scope="module")
def yjs() -> Iterator[Yjs]:
    with running_yjs() as running:
        yield running


class Follower:
    """A stock Yjs client that is connected."""

    def __init__(self, board: LiveDocument, doc: YjsDoc) -> None:
        self.doc = doc
        doc.apply(board.state())
        board.attach(self)

    def changed(self, update: bytes, by: object | None, /) -> None:
        self.doc.apply(update)

    def renewed(self) -> None:
        raise AssertionError

    replaced = renewed


async def back_to(
    led: Led, made: Created, board: LiveDocument, when: str, scope: Scope | None = None
) -> Restored:
    done = await restore(
        Archive(led.database),
        led.database,
        board,
        when,
        scope or Scope(),
        by=made.participant,
        name="Before going back",
        at=START,
    )
    assert isinstance(done, Restored), done
    return done


async def edit(board: LiveDocument, who: Person, number: int, *edits: dict[str, Any]) -> None:
    client = PycrdtClient(who, 40_000 + number)
    client.apply(board.state())
    for update in client.edit(list(edits)):
        assert isinstance(await board.receive(update, who, None), Committed)


async def remember(led: Led, board: LiveDocument) -> str:
    named = await moments.remember(led.database, board, "Then", at=START, by=None)
    assert isinstance(named, str)
    return named


async def write(board: LiveDocument, journey: Journey) -> None:
    def build(edit: Edit) -> None:
        write_things(edit, journey, START)

    assert isinstance(await board.write(build), Committed)


async def test_everything_becomes_what_it_was_and_going_back_is_one_more_call(
    led: Led, yjs: Yjs
) -> None:
    """M5."""
    made = await led.create()
    lead = Person(made.participant, Role.FACILITATOR)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        board = live.board
        await write_card(board, ann, 1, "Slow")
        await write_card(board, ann, 2, "Dear")
        follower = Follower(board, yjs.open())
        then, when = board.journey(), await remember(led, board)
        first = then.stages[0].id
        await edit(board, ann, 1, {"do": "rewrite", "card": 0, "text": "Scribble"})
        await edit(board, ann, 2, {"do": "remove", "card": 1})
        await edit(board, lead, 3, {"do": "name", "stage": 0, "name": "Other"})
        await edit(board, lead, 4, {"do": "unstage", "stage": 1})
        await edit(board, lead, 5, {"do": "stage", "id": new_id(), "name": "New"})
        await write_card(board, ann, 3, "New")
        later = board.journey()
        assert later != then
        entries = len(await led.stored_times(made.workshop))

        done = await back_to(led, made, board, when)
        assert board.journey() == then
        assert board.journey().stages[0].id == first
        assert {one.author for one in board.journey().elements} == {ann.id}
        assert follower.doc.content()["elements"].keys() == {one.id for one in then.elements}
        assert len(await led.stored_times(made.workshop)) > entries

        assert done.before is not None
        again = await back_to(led, made, board, done.before)
        assert board.journey() == later
        assert (again.written, again.removed) != (0, 0)
        assert same(follower, board)
    async with led.workshops.using(made.workshop) as live:
        assert live.board.journey() == later
    stored = await moments.moments(led.database, made.workshop)
    assert [one.record.origin for one in stored][1:] == [Origin.BEFORE_RESTORE] * 2


def same(follower: Follower, board: LiveDocument) -> bool:
    """Whether a stock client shows what the server has."""
    judged = follower.doc._yjs.judge(board.state())["content"]
    return bool(judged == follower.doc.content())


async def test_nothing_is_written_where_nothing_changed(led: Led) -> None:
    """M5."""
    made = await led.create()
    async with led.workshops.using(made.workshop) as live:
        when = await remember(led, live.board)
        done = await back_to(led, made, live.board, when)
        assert done == Restored(written=0, removed=0, before=None)
        archive = Archive(led.database)
        missing = await restore(
            archive,
            led.database,
            live.board,
            "nothing",
            Scope(),
            by=made.participant,
            name="Back",
            at=START,
        )
        assert missing == NoSuchMoment()
    assert len(await moments.moments(led.database, made.workshop)) == 1


def placed(number: int, stage: StageId | None, lane: LaneId | None, text: str) -> Element:
    return Element(
        id=ElementId(f"card-{number:012d}"),
        kind=Kind.PAIN_POINT,
        text=text,
        order=f"a{number}",
        stage=stage,
        lane=lane,
        author="ann",
        created=1,
    )


async def test_a_stage_comes_back_with_its_cards_and_the_rest_stays(led: Led) -> None:
    """M6."""
    made = await led.create()
    async with led.workshops.using(made.workshop) as live:
        board = live.board
        one, two = (stage.id for stage in board.journey().stages[:2])
        lane = next(lane.id for lane in board.journey().lanes if Kind.PAIN_POINT in lane.accepts)
        link = Link(
            id="link-0000000000-1",  # type: ignore[arg-type]
            source=ElementId("card-000000000001"),
            to=ElementId("card-000000000003"),
            kind=LinkKind.ABOUT,
        )
        cards = [
            placed(1, one, lane, "One"),
            placed(2, one, lane, "Two"),
            placed(3, two, lane, "3"),
        ]
        await write(board, Journey(elements=cards, links=[link]))
        when = await remember(led, board)

        def change(edit: Edit) -> None:
            edit.remove(edit.root("elements"), cards[0].id)
            edit.remove(edit.root("links"), link.id)
            edit.remove(edit.root("stages"), one)
            moved = edit.find(edit.root("elements"), cards[1].id)
            assert moved is not None
            edit.set(moved, "stage", two)
            stays = edit.find(edit.root("elements"), cards[2].id)
            assert stays is not None
            edit.text(stays, "text", "Reworded elsewhere")

        assert isinstance(await board.write(change), Committed)
        await write(
            board, Journey(elements=[placed(4, two, lane, "Later"), placed(5, one, lane, "x")])
        )
        await back_to(led, made, board, when, Scope(stage=one))
        found = {card.id: card for card in board.journey().elements}
        assert [found[card.id] for card in cards[:2]] == cards[:2]
        assert found[cards[2].id].text == "Reworded elsewhere"
        assert [card.text for card in found.values() if card.stage == two] == [
            "Reworded elsewhere",
            "Later",
        ]
        assert one in {stage.id for stage in board.journey().stages}
        assert "card-000000000005" not in found
        assert board.journey().links == [link]


async def test_a_lane_comes_back_alone(led: Led) -> None:
    """M6."""
    made = await led.create()
    async with led.workshops.using(made.workshop) as live:
        board = live.board
        before = board.journey()
        stage = before.stages[0].id
        pains = next(lane for lane in before.lanes if Kind.PAIN_POINT in lane.accepts)
        other = next(lane for lane in before.lanes if Kind.TOUCHPOINT in lane.accepts)
        touch = replace(placed(2, stage, other.id, "Shop"), kind=Kind.TOUCHPOINT)
        await write(board, Journey(elements=[placed(1, stage, pains.id, "Slow"), touch]))
        when = await remember(led, board)

        def change(edit: Edit) -> None:
            for card in ("card-000000000001", touch.id):
                place = edit.find(edit.root("elements"), card)
                assert place is not None
                edit.text(place, "text", "Scribble")
            place = edit.find(edit.root("lanes"), pains.id)
            assert place is not None
            edit.text(place, "name", "Renamed")

        assert isinstance(await board.write(change), Committed)
        await back_to(led, made, board, when, Scope(lane=pains.id))
        words = {card.id: card.text for card in board.journey().elements}
        assert words == {"card-000000000001": "Slow", touch.id: "Scribble"}
        assert pains in board.journey().lanes


async def test_what_commands_said_of_an_opportunity_stays_on_a_card_that_stands(led: Led) -> None:
    """M7."""
    made = await led.create()
    async with led.workshops.using(made.workshop) as live:
        board = live.board
        card = replace(placed(1, None, None, "Faster"), kind=Kind.OPPORTUNITY)
        await write(board, Journey(elements=[card]))
        when = await remember(led, board)

        def change(edit: Edit) -> None:
            place = edit.find(edit.root("elements"), card.id)
            assert place is not None
            edit.set(place, "state", "framed")
            edit.set(place, "kpi", "Churn")

        assert isinstance(await board.write(change), Committed)
        await back_to(led, made, board, when)
        (found,) = board.journey().elements
        assert found.fields == {"state": "framed"}


async def test_two_thousand_cards_come_back_in_edits_that_hold_nobody_up(
    led: Led, yjs: Yjs
) -> None:
    """M5."""
    made = await led.create()
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        board = live.board
        stage = board.journey().stages[0].id
        cards = [
            replace(placed(number, stage, None, f"Card {number}"), order=f"a{number % 10}")
            for number in range(2_000)
        ]
        await write(board, Journey(elements=cards))
        when = await remember(led, board)

        def clear(edit: Edit) -> None:
            for card in cards:
                edit.remove(edit.root("elements"), card.id)

        assert isinstance(await board.write(clear), Committed)
        follower = Follower(board, yjs.open())
        sizes: list[int] = []
        follower.changed = lambda update, _: sizes.append(len(update))  # type: ignore[method-assign]
        done = await back_to(led, made, board, when)
        assert (done.written, done.removed) == (2_000, 0)
        assert len(board.journey().elements) == 2_000
        assert len(sizes) >= 100
        assert max(sizes) < 16 * 1024
        await write_card(board, ann, 1, "And on it goes")


async def test_what_others_write_meanwhile_stands(led: Led) -> None:
    """M5."""
    made = await led.create()
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        board = live.board
        when = await remember(led, board)
        await write(board, Journey(stages=[Stage(id=StageId(new_id()), name="New", order="b")]))
        archive = Archive(led.database)
        steps = await archive.plan(made.workshop, when, Scope())
        assert not isinstance(steps, NoSuchMoment)
        await write_card(board, ann, 1, "Meanwhile")

        async def planned(*_: object) -> list[Any]:
            return steps

        archive.plan = planned  # type: ignore[method-assign,assignment]
        done = await restore(
            archive,
            led.database,
            board,
            when,
            Scope(),
            by=made.participant,
            name="Back",
            at=START,
        )
        assert isinstance(done, Restored)
        assert [card.text for card in board.journey().elements] == ["Meanwhile"]
        assert msgspec.structs.asdict(board.journey())["stages"][-1].name != "New"
