"""A command with an idempotency key is carried out once, whatever it is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from facilitation.agenda import PhaseId
from facilitation.course import Lock, StartPhase, Unlock
from facilitation.handing_in import HandIn
from facilitation.people import Person, Role
from sessions.creation import Created
from sessions.facilitated import Done
from sessions.keys import Reused
from tests.sessions.facilitated_house import Clock, Led, give, obey, opened, planned

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
