import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Map

from facilitation.agenda import PhaseId
from facilitation.course import Extend, NextPhase, RepeatPhase, Reveal, StartPhase
from facilitation.options import OptionId
from facilitation.parking import Park, ParkedId, ParkingOutcome, SettleParked
from facilitation.people import ParticipantId, Person, Role
from facilitation.refusals import Refusal, Refused
from facilitation.rounds import Arrangement, VotingRules
from facilitation.scores import Feel, RevealFeelings
from facilitation.voting import CastVote, CloseVoting, OpenVoting, RevealVotes
from sessions import documents
from sessions.creation import Created
from sessions.facilitated import Done
from sessions.journey.model import Kind
from sessions.journey.writing import write_elements
from sessions.keys import Reused
from sessions.live import Committed
from sessions.store.checkpoints import Checkpoints
from sessions.store.entries import Entry
from sessions.store.errors import StoreUnavailable
from sessions.store.journal import Journal
from sessions.store.people import PersonRecords
from sessions.workshop import LiveWorkshop
from tests.sessions.facilitated_house import (
    MINUTE,
    START,
    Clock,
    Led,
    give,
    obey,
    opened,
    planned,
    try_card,
    until,
    write_card,
)
from tests.sessions.journey.editors import PycrdtClient

PAINS = planned("pains", "pain_points", private=True)
FULL = "The disk is full."


@pytest.fixture
async def led(tmp_path: Path) -> AsyncIterator[Led]:
    async with opened(tmp_path, Clock()) as one:
        yield one


def leader(made: Created) -> Person:
    return Person(made.participant, Role.FACILITATOR)


def texts(live: LiveWorkshop) -> list[str]:
    return sorted(one.text for one in live.board.journey().elements)


async def test_two_facilitators_who_press_next_at_once_make_one_step(led: Led) -> None:
    made = await led.create(*(planned(name, "tasks") for name in ("a", "b", "c")))
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), leader(made))
        command = NextPhase(expect=live.facilitation.state.agenda.phases[0].id)
        first, second = await asyncio.gather(
            give(live, command, leader(made)), give(live, command, leader(made))
        )
        assert isinstance(first, Done)
        assert second == Refused(Refusal.PHASE_CHANGED)
        assert live.facilitation.state.position == 1


async def test_a_command_with_its_key_counts_once_also_after_a_restart(tmp_path: Path) -> None:
    """W10."""
    clock = Clock()
    async with opened(tmp_path, clock) as led:
        made = await led.create(PAINS)
        async with led.workshops.using(made.workshop) as live:
            await obey(live, StartPhase(), leader(made))
            await give(live, Extend(minutes=5), leader(made), "key-1")
    async with opened(tmp_path, clock) as led, led.workshops.using(made.workshop) as live:
        assert isinstance(await give(live, Extend(minutes=5), leader(made), "key-1"), Done)
        other = await give(live, Extend(minutes=6), leader(made), "key-1")
        assert isinstance(other, Reused)
        assert live.facilitation.alarm == START + 15 * MINUTE


async def test_time_that_ran_out_while_the_server_was_down_ends_once_with_nobody_there(
    tmp_path: Path,
) -> None:
    """W11."""
    clock = Clock()
    phase = planned("pains", "pain_points", private=True, at_zero="reveal")
    async with opened(tmp_path, clock) as led:
        made = await led.create(phase)
        async with led.workshops.using(made.workshop) as live:
            await obey(live, StartPhase(), leader(made))
            await write_card(await live.draft(made.participant), leader(made), 1, "Too slow")
    clock.now += 60 * MINUTE
    for start in ("first", "second"):
        async with opened(tmp_path, clock) as led:
            if start == "first":
                await _nobody_came_but_time_ran_out(led, made)
            async with led.workshops.using(made.workshop) as live:
                assert live.facilitation.alarm is None
                await live.board.settled()
                assert texts(live)[-1] == "Too slow"
            ran_out = [
                one for one in await led.events(made.workshop) if one["type"] == "time_ran_out"
            ]
            assert len(ran_out) == 1


async def _nobody_came_but_time_ran_out(led: Led, made: Created) -> None:
    async with asyncio.timeout(20):
        while not any(one["type"] == "time_ran_out" for one in await led.events(made.workshop)):
            pass


async def test_a_workshop_whose_clock_runs_stays_in_memory_and_another_does_not(
    tmp_path: Path,
) -> None:
    """W11."""
    async with opened(tmp_path, Clock(), linger=0.01) as led:
        running, idle = await led.create(PAINS), await led.create(PAINS)
        async with led.workshops.using(running.workshop) as live:
            await obey(live, StartPhase(), leader(running))
        async with led.workshops.using(idle.workshop):
            pass
        await until(lambda: led.workshops.loaded(idle.workshop) is None)
        assert led.workshops.loaded(running.workshop) is live


def decisions(entries: Sequence[Entry]) -> bool:
    """Whether a batch holds events: the session alone is also written when people come and go."""
    return any(entry.beside for entry in entries)


@pytest.mark.parametrize("stored", [False, True])
async def test_a_reveal_whose_writing_failed_has_moved_nothing_or_all(
    led: Led, stored: bool
) -> None:
    """W1: what the store says holds, also when nobody heard it say so."""
    made = await led.create(PAINS)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), leader(made))
        before = texts(live)
        draft = await live.draft(ann.id)
        await write_card(draft, ann, 1, "Too slow")
        fault = StoreUnavailable(FULL)
        led.gate.doomed = decisions
        (led.gate.fail_after if stored else led.gate.fail_before).append(fault)
        outcome = await give(live, Reveal(), leader(made))
        assert outcome == Refused(Refusal.NOT_SAVED)
        again = await give(live, Reveal(), leader(made))
        assert isinstance(again, Done)
        assert texts(live) == sorted([*before, "Too slow"])
        assert draft.journey().elements == []
        revealed = [
            one for one in await led.events(made.workshop) if one["type"] == "cards_revealed"
        ]
        assert len(revealed) == 1


@pytest.mark.parametrize("fails", [False, True])
async def test_W12_an_edit_that_comes_while_a_command_is_written_is_judged_by_what_came_of_it(
    led: Led, fails: bool
) -> None:
    """A phase that never began opens nothing, in private documents neither."""
    made = await led.create(planned("tasks", "tasks"), PAINS)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), leader(made))
        draft = await live.draft(ann.id)
        led.clock.now += MINUTE
        if fails:
            led.gate.doomed = decisions
            led.gate.fail_before.append(StoreUnavailable(FULL))
        led.gate.shut()
        step = asyncio.ensure_future(give(live, NextPhase(expect=PhaseId("tasks")), leader(made)))
        await led.gate.waiting.wait()
        writing = [
            asyncio.ensure_future(try_card(document, ann, number))
            for number, document in enumerate((draft, live.board), 1)
        ]
        for _ in range(9):
            await asyncio.sleep(0)
        assert not any(one.done() for one in writing)
        led.gate.open.set()
        outcomes = [await one for one in writing]
        if fails:
            assert await step == Refused(Refusal.NOT_SAVED)
            assert outcomes == [Refusal.NOT_IN_THIS_PHASE] * 2
        else:
            assert isinstance(await step, Done)
            assert outcomes == [None, Refusal.PRIVATE_NOW]


async def test_I3_a_vote_that_comes_while_the_close_is_written_is_not_taken(led: Led) -> None:
    """V18: what was acknowledged counts, and so nothing is acknowledged that came too late."""
    made, ann, ben, option = await _round(led)
    async with led.workshops.using(made.workshop) as live:
        voting = live.facilitation.state.voting.rounds[0].id
        vote = CastVote(round=voting, option=option)
        await obey(live, vote, ann)
        led.gate.shut()
        closing = asyncio.ensure_future(give(live, CloseVoting(), leader(made)))
        await led.gate.waiting.wait()
        voted = asyncio.ensure_future(give(live, vote, ben))
        led.gate.open.set()
        assert isinstance(await closing, Done)
        assert await voted == Refused(Refusal.VOTING_CLOSED)


async def _round(led: Led, *, at_zero: str = "notify") -> tuple[Created, Person, Person, OptionId]:
    made = await led.create(planned("pains", "pain_points", private=True, at_zero=at_zero))
    ann, ben = await led.join(made, "Ann"), await led.join(made, "Ben")
    async with led.workshops.using(made.workshop) as live:
        await write_card(live.board, leader(made), 77, "Queue")
        await obey(live, StartPhase(), leader(made))
        await obey(live, OpenVoting(rules=VotingRules(dots=3)), leader(made))
        option = live.facilitation.state.voting.rounds[0].options[0].id
    return made, ann, ben, option


async def test_votes_that_come_after_a_failed_one_are_all_kept(led: Led) -> None:
    """W12: two people who make memory sound again at once do not forget each other's ballots."""
    made, ann, ben, option = await _round(led)
    async with led.workshops.using(made.workshop) as live:
        voting = live.facilitation.state.voting.rounds[0].id
        led.gate.fail_before.append(StoreUnavailable(FULL))
        lost = await give(live, CastVote(round=voting, option=option, dots=3), ann)
        assert lost == Refused(Refusal.NOT_SAVED)
        votes = [CastVote(round=voting, option=option, dots=dots) for dots in (1, 2)]
        await asyncio.gather(give(live, votes[0], ann), give(live, votes[1], ben))
        await obey(live, CloseVoting(), leader(made))
        await obey(live, RevealVotes(), leader(made))
        (revealed,) = live.facilitation.shown()["rounds"]
        assert revealed["life"]["tally"]["used"] == 3


async def test_a_vote_cast_while_a_reveal_waits_for_drafts_counts(led: Led) -> None:
    """I3: every acknowledged vote is counted."""
    made, ann, ben, option = await _round(led, at_zero="reveal")
    async with led.workshops.using(made.workshop) as live:
        voting = live.facilitation.state.voting.rounds[0].id
        draft = await live.draft(ben.id)
        led.gate.shut()
        writing = asyncio.ensure_future(write_card(draft, ben, 5, "Half a sentence"))
        await led.gate.waiting.wait()
        led.clock.now += 10 * MINUTE - 1
        vote = CastVote(round=voting, option=option, dots=2)
        voted = asyncio.ensure_future(give(live, vote, ann))
        await asyncio.sleep(0)
        led.clock.now += 1
        zero = asyncio.ensure_future(live.facilitation.time_up())
        await asyncio.sleep(0)
        led.gate.open.set()
        await asyncio.gather(writing, voted, zero)
        assert isinstance(voted.result(), Done)
        (revealed,) = live.facilitation.shown()["rounds"]
        assert revealed["life"]["tally"]["used"] == 2
        assert "Half a sentence" in texts(live)


async def test_whoever_was_removed_while_a_request_was_under_way_does_nothing_more(
    led: Led,
) -> None:
    """W9."""
    made, ann, _, option = await _round(led)
    async with led.workshops.using(made.workshop) as live:
        voting = live.facilitation.state.voting.rounds[0].id
        await obey(live, CastVote(round=voting, option=option, dots=1), ann)
        assert len((await led.forms(made.workshop))[f"ballot:{voting}"]) == 1
        async with led.database.write() as connection:
            await PersonRecords(connection).remove(made.workshop, ann.id, START)
        await live.refresh()
        late = await give(live, CastVote(round=voting, option=option, dots=2), ann)
        assert late == Refused(Refusal.BANNED)
        assert await led.forms(made.workshop) == {}


async def test_a_role_counts_as_it_is_now_not_as_when_the_request_began(led: Led) -> None:
    """W9."""
    made = await led.create(PAINS)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        pretending = Person(ann.id, Role.FACILITATOR)
        refused = await give(live, StartPhase(), pretending)
        assert refused == Refused(Refusal.FACILITATORS_COMMAND)


async def test_what_is_open_is_told_to_every_client(led: Led) -> None:
    """P13."""
    made = await led.create(PAINS)
    async with led.workshops.using(made.workshop) as live:
        assert live.board.session()["openings"]["draft"] == []
        await obey(live, StartPhase(), leader(made))
        assert live.board.session()["openings"]["draft"] == ["pain_point"]
        await obey(live, Reveal(), leader(made))
        told = live.board.session()["openings"]
        assert (told["draft"], told["groups"]) == ([], True)


async def test_what_is_parked_reaches_everybody_once_and_not_with_every_other_item(
    led: Led,
) -> None:
    """K2."""
    made = await led.create(PAINS)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        # As workshops stored it once: all items in one value.
        await live.board.write(lambda edit: edit.set(edit.root("session"), "parking", []))
        for number in range(12):
            before = live.board.state_vector()
            await obey(live, Park(text=f"{number} " + "x" * 480), ann)
            assert len(live.board.state(before)) < 2_000
        before = live.board.state_vector()
        settled = SettleParked(item=ParkedId("parked-2"), outcome=ParkingOutcome.ANSWERED)
        await obey(live, settled, leader(made))
        assert len(live.board.state(before)) < 2_000
        told = live.board.session()["parking"]
        listed = [(one["id"], one["text"]) for one in live.facilitation.shown()["parking"]]
        assert len(listed) == 12
        assert sorted(listed) == sorted((id, one["text"]) for id, one in told.items())
        assert told["parked-2"]["outcome"] == "answered"


async def test_the_map_is_not_read_again_when_only_the_session_changed(led: Led) -> None:
    made = await led.create(PAINS)
    async with led.workshops.using(made.workshop) as live:
        before = live.board.journey()
        with live.attended(ParticipantId(made.participant)):
            await live.refresh()
            assert live.board.session()["people"][made.participant]["here"]
        assert live.board.journey() is before
        await live.board.write(lambda edit: write_elements(edit, [], START))
        assert live.board.journey() == before


async def test_grouping_opens_with_the_reveal_also_when_time_had_closed_writing(led: Led) -> None:
    """T4."""
    made = await led.create(planned("pains", "pain_points", private=True, at_zero="close"))
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), leader(made))
        await write_card(await live.draft(ann.id), ann, 1, "Too slow")
        await led.tick(10 * MINUTE)
        told = live.board.session()
        assert (told["phase"]["writing"]["state"], told["openings"]["groups"]) == ("closed", False)
        await obey(live, Reveal(), leader(made))
        told = live.board.session()
        assert (told["phase"]["writing"]["state"], told["openings"]["groups"]) == ("open", True)


async def test_nothing_is_stored_that_could_not_be_read_back(led: Led) -> None:
    """W8."""
    made = await led.create(PAINS)
    async with led.workshops.using(made.workshop) as live:
        before = live.board.session()
        outcome = await live.board.write(
            lambda edit: edit.set(edit.root("session"), "private", {"": 1})
        )
        assert outcome == Refused(Refusal.NOT_SAVED)
        await live.refresh()
        assert live.board.session() == before
    async with led.database.read() as connection:
        assert await Journal(connection).entries(made.workshop, "board")


async def test_a_checkpoint_that_was_under_way_brings_no_private_words_back(
    led: Led, monkeypatch: pytest.MonkeyPatch
) -> None:
    """W4: it is made in a thread, and the reveal erases the document meanwhile."""
    made = await led.create(PAINS)
    ann = await led.join(made, "Ann")
    begun, go_on = threading.Event(), threading.Event()
    prove = documents._proven_checkpoint

    def slowly(*given: Any) -> Any:
        begun.set()
        assert go_on.wait(20)
        return prove(*given)

    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), leader(made))
        draft = await live.draft(ann.id)
        await write_card(draft, ann, 1, "Too slow")
        monkeypatch.setattr(documents, "_proven_checkpoint", slowly)
        saving = asyncio.ensure_future(draft.checkpoint())
        await asyncio.to_thread(begun.wait, 20)
        await obey(live, Reveal(), leader(made))
        go_on.set()
        assert not await saving
    async with led.database.read() as connection:
        assert await Checkpoints(connection).latest(made.workshop, f"draft:{ann.id}") is None


async def test_E7_the_rooms_feelings_come_to_the_map_once_for_each_column(led: Led) -> None:
    made = await led.create(planned("feel", "emotions", private=True))
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), leader(made))
        stages = [stage.id for stage in live.board.journey().stages]

        async def feel(*values: float) -> list[tuple[str | None, float]]:
            for stage, value in zip(stages, values, strict=False):
                await obey(live, Feel(stage=stage, value=value), ann)
            await obey(live, RevealFeelings(), leader(made))
            cards = [one for one in live.board.journey().elements if one.kind is Kind.EMOTION]
            assert len({(one.stage, one.order) for one in cards}) == len(cards)
            return sorted((one.stage, one.fields["value"]) for one in cards)

        assert await feel(1, -1) == sorted([(stages[0], 1), (stages[1], -1)])
        await obey(live, RepeatPhase(expect=PhaseId("feel")), leader(made))
        assert await feel(2) == sorted([(stages[0], 2), (stages[1], -1)])


async def test_who_writes_on_in_a_draft_that_was_revealed_is_told_to_begin_anew(led: Led) -> None:
    """W1: nothing of the old document is taken, however late it comes."""
    made = await led.create(PAINS)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), leader(made))
        draft = await live.draft(ann.id)
        client = PycrdtClient(ann, 20_000)
        one, two = (
            {"do": "card", "id": f"thing-{number:012d}", "kind": "pain_point", "text": "Slow"}
            for number in range(2)
        )
        (update,) = client.edit([one])
        assert isinstance(await draft.receive(update, ann, None), Committed)
        await obey(live, Reveal(), leader(made))
        (late,) = client.edit([two])
        refused = await draft.receive(late, ann, None)
        assert isinstance(refused, Refused)
        assert refused.why is Refusal.DOCUMENT_RENEWED


async def test_a_map_takes_only_so_many_lanes(led: Led) -> None:
    """S8."""
    made = await led.create()
    client = PycrdtClient(leader(made), 20_000)
    async with led.workshops.using(made.workshop) as live:
        client.apply(live.board.state())
        with client.doc.transaction():
            for number in range(200):
                lane = {"name": "One more", "order": f"b{number:03d}", "accepts": ["note"]}
                client.root("lanes")[f"lane-{number:012d}"] = Map(lane)
        (update,) = client.edit([])
        refused = await live.board.receive(update, leader(made), None)
        assert refused == Refused(Refusal.TOO_MANY_ELEMENTS, "200 lanes at most")


async def test_no_edit_waits_for_ever_for_a_command_that_is_not_written(
    led: Led, monkeypatch: pytest.MonkeyPatch
) -> None:
    """W12: it is not saved, and its writer is told so."""
    made = await led.create(planned("tasks", "tasks"), PAINS)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), leader(made))
        monkeypatch.setattr("sessions.live.DECIDING", 0.05)
        led.gate.shut()
        step = asyncio.ensure_future(give(live, NextPhase(expect=PhaseId("tasks")), leader(made)))
        await led.gate.waiting.wait()
        assert await try_card(await live.draft(ann.id), ann, 1) is Refusal.NOT_SAVED
        led.gate.open.set()
        assert isinstance(await step, Done)


async def test_V5_each_voter_is_told_an_order_of_their_own(led: Led) -> None:
    made = await led.create(PAINS)
    people = [await led.join(made, f"P{number}") for number in range(8)]
    async with led.workshops.using(made.workshop) as live:
        for number in range(6):
            await write_card(live.board, leader(made), number, f"Card {number}")
        await obey(live, StartPhase(), leader(made))
        await obey(live, OpenVoting(), leader(made))
        own = [live.facilitation.shown_to(one.id)["order"] for one in people]
        assert own == [live.facilitation.shown_to(one.id)["order"] for one in people]
        options = live.facilitation.state.voting.rounds[0].option_ids
        assert {frozenset(order) for order in own} == {frozenset(options)}
        assert len(set(own)) > 4
        await obey(live, CloseVoting(), leader(made))
        in_map_order = OpenVoting(rules=VotingRules(order=Arrangement.MAP))
        await obey(live, in_map_order, leader(made))
        assert {live.facilitation.shown_to(one.id)["order"] for one in people} == {options}
