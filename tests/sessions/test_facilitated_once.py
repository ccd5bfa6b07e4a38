"""A command with an idempotency key is carried out once, whatever it is."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from facilitation.agenda import PhaseId
from facilitation.course import Lock, StartPhase, Unlock
from facilitation.handing_in import HandIn
from facilitation.people import ParticipantId, Person, Role
from facilitation.refusals import Refused
from facilitation.rounds import VotingRules
from facilitation.voting import CastVote, OpenVoting
from sessions.creation import Created
from sessions.facilitated import Done
from sessions.keys import FORM_KEYS_KEPT, FormKeys, Key, Reused
from sessions.store.errors import StoreUnavailable
from sessions.workshop import LiveWorkshop
from tests.sessions.facilitated_house import (
    Clock,
    Led,
    give,
    obey,
    opened,
    planned,
    write_card,
)

PAINS = planned("pains", "pain_points", private=True)


@pytest.fixture
async def led(tmp_path: Path) -> AsyncIterator[Led]:
    async with opened(tmp_path, Clock()) as one:
        yield one


def leader(made: Created) -> Person:
    return Person(made.participant, Role.FACILITATOR)


async def test_a_command_that_changed_nothing_changes_nothing_later_either(tmp_path: Path) -> None:
    """W10."""
    clock = Clock()
    async with opened(tmp_path, clock) as led:
        made = await led.create(PAINS)
        async with led.workshops.using(made.workshop) as live:
            await give(live, Lock(), leader(made), "key-1")
            await give(live, Lock(), leader(made), "key-2")
            await give(live, Unlock(), leader(made), "key-3")
            assert isinstance(await give(live, Lock(), leader(made), "key-2"), Done)
            assert not live.facilitation.state.locked
            assert isinstance(await give(live, Unlock(), leader(made), "key-2"), Reused)
    async with opened(tmp_path, clock) as led, led.workshops.using(made.workshop) as live:
        assert isinstance(await give(live, Lock(), leader(made), "key-2"), Done)
        assert not live.facilitation.state.locked


async def test_two_people_who_hand_in_the_same_words_with_the_same_key_are_both_heard(
    led: Led,
) -> None:
    """W7, W10: where names stay off, too."""
    made = await led.create(planned("quiet", "pain_points", private=True, anonymous=True))
    ann, ben = await led.join(made, "Ann"), await led.join(made, "Ben")
    words = HandIn(text="Too slow", kind="pain_point", phase=PhaseId("quiet"))
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), leader(made))
        for who in (ann, ben, ann):
            assert isinstance(await give(live, words, who, "key-1"), Done)
        assert len(live.facilitation.state.handed_in) == 2
        other = replace(words, text="Too loud")
        assert isinstance(await give(live, other, ann, "key-1"), Reused)


async def _vote(led: Led) -> tuple[Created, Person, list[CastVote]]:
    """A round with three dots, and Ann's commands for 0 to 3 of them on its one option."""
    made = await led.create(planned("vote", "dot_voting"))
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await write_card(live.board, leader(made), 77, "Queue")
        await obey(live, StartPhase(), leader(made))
        await obey(live, OpenVoting(rules=VotingRules(dots=3)), leader(made))
        (voting,) = live.facilitation.state.voting.rounds
    option = voting.options[0].id
    return made, ann, [CastVote(round=voting.id, option=option, dots=n) for n in range(4)]


def dots(live: LiveWorkshop, who: Person) -> list[int]:
    ballot = live.facilitation.shown_to(who.id)["ballot"]
    return list(ballot.dots.values())


async def test_a_late_repeat_of_an_old_vote_does_not_bring_the_old_one_back(led: Led) -> None:
    """W10."""
    made, ann, votes = await _vote(led)
    async with led.workshops.using(made.workshop) as live:
        await give(live, votes[1], ann, "key-1")
        await give(live, votes[3], ann, "key-2")
        assert isinstance(await give(live, votes[1], ann, "key-1"), Done)
        assert dots(live, ann) == [3]
        assert isinstance(await give(live, votes[2], ann, "key-1"), Reused)
        assert dots(live, ann) == [3]


async def test_a_form_that_was_not_stored_is_filled_in_by_its_repeat(led: Led) -> None:
    """W10, W12."""
    made, ann, votes = await _vote(led)
    async with led.workshops.using(made.workshop) as live:
        led.gate.fail_before.append(StoreUnavailable("The disk is full."))
        assert isinstance(await give(live, votes[2], ann, "key-1"), Refused)
        assert isinstance(await give(live, votes[2], ann, "key-1"), Done)
        assert dots(live, ann) == [2]


async def test_a_repeat_that_comes_while_the_vote_is_written_waits_for_it(led: Led) -> None:
    """W10."""
    made, ann, votes = await _vote(led)
    async with led.workshops.using(made.workshop) as live:
        led.gate.shut()
        first = asyncio.ensure_future(give(live, votes[1], ann, "key-1"))
        await led.gate.waiting.wait()
        repeat = asyncio.ensure_future(give(live, votes[1], ann, "key-1"))
        led.gate.open.set()
        assert isinstance(await first, Done)
        assert isinstance(await repeat, Done)


def test_of_one_person_so_many_keys_are_known_and_of_a_closed_round_none() -> None:
    """V7, W10."""

    async def known() -> list[bool]:
        keys, ann = FormKeys(), ParticipantId("ann")
        many = [Key(f"key-{number}", b"mark") for number in range(FORM_KEYS_KEPT + 1)]
        for key in many:
            keys.settle(ann, key, keys.begin(ann, key, "round"), durable=True)
        found = [keys.recall(ann, many[0]) is None, keys.recall(ann, many[1]) is None]
        keys.keep_only({"another round"})
        return [*found, keys.recall(ann, many[-1]) is None]

    assert asyncio.run(known()) == [True, False, True]
