"""Stories of headless participants and a server that really runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from client.participant import (
    EditRefused,
    Ended,
    JourneyMap,
    NoSuchThing,
    Participant,
    Pauses,
    Problem,
    Unreachable,
    Workshop,
    create_workshop,
)

MAP = """journey
  title Buying shoes
  section Choosing
    Find a shop: 3: Buyer
    Try on: 5: Buyer
  section Paying
    Queue: 1: Buyer
"""


@dataclass
class Scene:
    workshop: Workshop
    facilitator: Participant
    lena: Participant

    async def agreed(self) -> JourneyMap:
        """What both see, once both see the same."""
        await self.lena.saved()
        await self.facilitator.saved()
        await self.facilitator.board.until(lambda board: board == self.lena.map)
        return self.lena.map


@asynccontextmanager
async def scene(server: str) -> AsyncIterator[Scene]:
    """The facilitator and Lena on a small map, both synced."""
    workshop = await create_workshop(server, "Shoes", map_text=MAP)
    async with (
        Participant.resume(server, workshop.id, workshop.facilitator_token) as facilitator,
        Participant.join(server, workshop.code, "Lena") as lena,
        asyncio.timeout(30),
    ):
        await facilitator.synced()
        await lena.synced()
        yield Scene(workshop, facilitator, lena)


async def test_the_map_is_read_as_plain_values(server: str) -> None:
    async with scene(server) as now:
        assert [stage.name for stage in now.lena.map.stages] == ["Choosing", "Paying"]
        choosing, tasks = now.lena.map.stage("Choosing"), now.lena.map.lane_for("customer_task")
        assert choosing is not None
        assert tasks is not None
        words = [card.text for card in now.lena.map.cell(choosing.id, tasks.id)]
        assert words == ["Find a shop", "Try on"]
        assert now.lena.map.frame["title"] == "Shoes"
        assert now.lena.map == now.facilitator.map == await now.lena.journey()
        assert (now.lena.role, now.facilitator.role) == ("participant", "facilitator")


async def test_two_people_edit_at_once_and_end_equal(server: str) -> None:
    async with scene(server) as now:
        stage = now.lena.board.add_stage("Walking 👟", after=now.lena.map.stages[0])
        card = now.lena.board.add_element("customer_task", "Wälk 😀", stage, completion="easy")
        other = now.facilitator.board.add_element(
            "emotion", "fine", now.facilitator.map.stages[0], value=2, then=[{"label": "glad"}]
        )
        await now.lena.saved()
        await now.facilitator.saved()
        await now.facilitator.board.until(lambda board: board.element(card))
        now.facilitator.board.edit_text(card, "Wälk far 😀")
        now.lena.board.insert_text(card, 6, "🎉!")
        now.facilitator.board.rename_stage(stage, "Walking home 👟")
        await now.lena.saved()
        await now.facilitator.saved()
        await now.lena.board.until(
            lambda board: (found := board.element(card)) and found.text == "Wälk far 😀🎉!"
        )
        await now.lena.board.until(lambda board: board.stage("Walking home 👟"))
        seen = await now.agreed()
        assert [one.name for one in seen.stages] == ["Choosing", "Walking home 👟", "Paying"]
        emotion = now.lena.map.element(other)
        assert emotion is not None
        assert emotion.fields == {"value": 2, "then": [{"label": "glad"}]}
        assert now.lena.board.plain() == now.facilitator.board.plain()
        assert await now.facilitator.journey() == now.lena.map


async def test_A2_A3_A4_groups_are_merged_and_split(server: str) -> None:
    async with scene(server) as now:
        board, stage = now.lena.board, now.lena.map.stages[0]
        one, two, three = (board.add_element("customer_task", word, stage) for word in "abc")
        old = board.group("Slow", [two, three])
        kept = board.group("", [one])
        board.merge_groups(old, kept)
        seen = await now.agreed()
        assert [(g.id, g.title, g.element_ids) for g in seen.groups] == [
            (kept, "Slow", (one, two, three))
        ]
        named = board.group("Named", [])
        board.merge_groups(named, kept)
        new = board.split_group(kept, [three, two])
        seen = await now.agreed()
        found = {g.id: (g.title, g.element_ids) for g in seen.groups}
        assert found == {kept: ("Slow", (one,)), new: ("", (two, three))}
        last = board.split_group(kept, [one])
        seen = await now.agreed()
        assert {g.id for g in seen.groups} == {new, last}
        with pytest.raises(NoSuchThing):
            board.merge_groups(kept, last)


async def test_cards_are_moved_linked_grouped_and_deleted(server: str) -> None:
    async with scene(server) as now:
        first, second = now.lena.map.stages
        one = now.lena.board.add_element("customer_task", "one", first)
        two = now.lena.board.add_element("customer_task", "two", first, before=one)
        link = now.lena.board.link(one, two, "next", state="weak", note="late")
        group = now.lena.board.group("Same", [one, two], stage=first)
        now.lena.board.move_element(two, stage=second)
        now.lena.board.move_stage(second, before=first)
        now.lena.board.set_field(one, "quote", "I waited an hour")
        now.lena.board.set_field(one, "quote", "I waited for an hour")
        now.lena.board.regroup(group, [two])
        seen = await now.agreed()
        assert [stage.name for stage in seen.stages] == ["Paying", "Choosing"]
        moved = seen.element(two)
        assert moved is not None
        assert moved.stage == second.id
        assert [(one.id, one.source, one.note) for one in seen.links if one.id == link] == [
            (link, one, "late")
        ]
        assert [(one.title, one.element_ids) for one in seen.groups] == [("Same", (two,))]
        now.lena.board.delete(link)
        now.lena.board.delete(one)
        now.lena.board.unplace(two)
        now.lena.board.delete_text(two, 0, 1)
        seen = await now.agreed()
        assert seen.element(one) is None
        assert [card.text for card in seen.unplaced()] == ["wo"]
        with pytest.raises(NoSuchThing):
            now.lena.board.edit_text(one, "again")


async def test_what_is_said_about_a_card_is_seen_until_the_card_goes(server: str) -> None:
    async with scene(server) as one:
        card = one.lena.board.add_element("note", "It rang.")
        one.lena.board.comment(card, "Who rang?")
        one.lena.board.react(card, "👍")
        seen = await one.agreed()
        assert [(it.element, it.text, it.author) for it in seen.comments] == [
            (card, "Who rang?", one.lena.id)
        ]
        assert [(it.element, it.emoji) for it in seen.reactions] == [(card, "👍")]
        assert (await one.lena.journey()) == seen
        one.lena.board.delete(card)
        gone = await one.agreed()
        assert (gone.comments, gone.reactions) == ((), ())


async def test_deleting_a_stage_keeps_its_cards(server: str) -> None:
    async with scene(server) as now:
        before = {card.id for card in now.lena.map.elements}
        now.lena.board.delete(now.lena.map.stages[1])
        await now.lena.saved()
        assert {card.id for card in now.lena.map.elements} == before
        assert "Queue" in {card.text for card in now.lena.map.unplaced()}


async def test_a_text_longer_than_one_message_takes(server: str) -> None:
    async with scene(server) as now:
        words = "Wörter 😀 " * 15_000
        card = now.lena.board.add_element("note", words)
        await now.lena.saved()
        changed = words.replace("Wörter", "Worte")
        now.lena.board.edit_text(card, changed)
        await now.lena.saved()
        await now.facilitator.board.until(
            lambda board: (found := board.element(card)) and found.text == changed
        )


async def test_several_edits_can_be_one(server: str) -> None:
    async with scene(server) as now:
        written = now.lena.board.line.ledger.written
        with now.lena.board.at_once():
            stage = now.lena.board.add_stage("Later")
            now.lena.board.add_element("customer_task", "wait", stage)
        assert now.lena.board.line.ledger.written == written + 1
        await now.lena.saved()
        assert await now.facilitator.board.until(lambda board: board == now.lena.map)


async def test_a_refusal_tells_why_and_the_participant_goes_on(server: str) -> None:
    async with scene(server) as now:
        card = now.lena.map.elements[0]
        kept = now.lena.board.add_element("note", "this one is fine")
        now.lena.board.edit_text(card, "mine now")
        now.lena.board.add_element("note", "written after it")
        with pytest.raises(EditRefused, match="belongs to somebody else") as refusal:
            await now.lena.saved()
        assert refusal.value.refused.code == "not_yours"
        assert refusal.value.refused.lost == ("mine now", "written after it")
        assert now.lena.refused == [refusal.value.refused]
        assert now.lena.map.element(kept) is not None
        assert now.lena.map.element(card.id) == card
        again = now.lena.board.add_element("note", "and on we go")
        await now.lena.saved()
        await now.facilitator.board.until(lambda board: board.element(again))
        assert now.facilitator.map == now.lena.map


async def test_only_the_server_writes_the_session(server: str) -> None:
    async with scene(server) as now:
        replica = now.lena.board.line.replica
        with replica.writing("a title of my own"):
            replica.root("session")["title"] = "Mine"
        with pytest.raises(EditRefused) as refusal:
            await now.lena.saved()
        assert refusal.value.refused.code == "server_only"
        assert now.lena.session.title == "Shoes"


async def test_nobody_writes_in_the_name_of_another(server: str) -> None:
    async with scene(server) as now:
        now.lena.board.author = now.facilitator.id
        now.lena.board.add_element("note", "as if by the facilitator")
        with pytest.raises(EditRefused) as refusal:
            await now.lena.saved()
        assert refusal.value.refused.code == "forged_author"


async def test_a_refusal_nobody_waited_for_is_told_by_the_next_saved(server: str) -> None:
    async with scene(server) as now:
        now.lena.board.set_frame("scenario", "my own")
        await now.lena.board.until(lambda board: now.lena.refused)
        with pytest.raises(EditRefused, match="Only the facilitator"):
            await now.lena.saved()
        await now.lena.saved()


async def test_everybody_sees_who_is_here_and_what_they_point_at(server: str) -> None:
    async with scene(server) as now:
        await now.lena.board.until(lambda board: all(person.here for person in now.lena.people))
        assert {person.name for person in now.lena.people} == {"Facilitator", "Lena"}
        card = now.lena.map.elements[0].id
        now.lena.show(element=card, user={"name": "Somebody else"})
        seen = await now.facilitator.until_others(
            lambda others: [one for one in others if one.state.get("element") == card]
        )
        assert [(one.id, one.name) for one in seen] == [(now.lena.id, "Lena")]


async def test_a_draft_is_seen_by_its_owner_alone(server: str, pauses: Pauses) -> None:
    async with scene(server) as now:
        card = now.lena.draft.add_element("note", "not yet for everybody")
        await now.lena.saved()
        async with Participant.resume(server, now.workshop.id, now.lena.token) as second_tab:
            await second_tab.draft.synced()
            assert second_tab.draft.map.element(card) is not None
        await now.facilitator.draft.synced()
        assert now.facilitator.draft.map.elements == ()
        assert now.facilitator.map.element(card) is None


async def test_somebody_in_the_waiting_room_comes_in_when_let_in(server: str) -> None:
    workshop = await create_workshop(server, "Doors", waiting_room=True)
    async with (
        Participant.resume(server, workshop.id, workshop.facilitator_token) as facilitator,
        Participant.join(server, workshop.code, "Lena") as lena,
        asyncio.timeout(20),
    ):
        await facilitator.synced()
        await facilitator.order("admit_participant", participant=lena.id)
        await lena.synced()
        assert len(lena.map.stages) == 8


async def test_whoever_is_removed_is_told_so(server: str) -> None:
    async with scene(server) as now:
        await now.facilitator.order("remove_participant", participant=now.lena.id)
        with pytest.raises(Ended):
            await now.lena.board.until(lambda board: False)
        with pytest.raises(Ended):
            now.lena.board.add_stage("Too late")


async def test_a_wrong_code_and_a_wrong_address_are_told_apart(server: str) -> None:
    with pytest.raises(Problem) as wrong_code:
        async with Participant.join(server, "AAAAAA", "Lena"):
            pass
    assert wrong_code.value.code == "no_such_code"
    with pytest.raises(Unreachable):
        await create_workshop("http://127.0.0.1:9", "Nobody there")
    with pytest.raises(ValueError, match="no server address"):
        await create_workshop("127.0.0.1:8000", "No scheme")


async def test_a_mistake_inside_the_block_arrives_as_it_is(server: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with scene(server) as now:
            now.lena.board.add_stage(str(1 // 0))
