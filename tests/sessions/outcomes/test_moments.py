"""States of the map that have a name."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from facilitation.agenda import PhaseId
from facilitation.course import Finish, NextPhase, RepeatPhase, Reveal, StartPhase
from facilitation.people import Person, Role
from facilitation.refusals import Refusal, Refused
from sessions.journey.ids import WorkshopId
from sessions.journey.model import Journey
from sessions.outcomes import moments
from sessions.outcomes.archive import Archive, NoSuchMoment
from sessions.outcomes.reader import Comparison
from sessions.store.moments import Origin
from tests.sessions.facilitated_house import START, Clock, Led, obey, opened, planned, write_card


@pytest.fixture
async def led(tmp_path: Path) -> AsyncIterator[Led]:
    async with opened(tmp_path, Clock()) as one:
        yield one


async def read(led: Led, workshop: WorkshopId, when: str) -> Journey:
    found = await Archive(led.database).journey(workshop, when)
    assert isinstance(found, bytes)
    return msgspec.json.decode(found, type=Journey)


def texts(journey: Journey) -> list[str]:
    return sorted(one.text for one in journey.elements)


async def test_every_phase_leaves_a_moment_when_it_ends(led: Led) -> None:
    """M3."""
    made = await led.create(
        planned("pains", "pain_points", private=True), planned("ideas", "opportunities")
    )
    lead = Person(made.participant, Role.FACILITATOR)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), lead)
        assert await moments.moments(led.database, made.workshop) == []
        await write_card(await live.draft(ann.id), ann, 1, "Slow")
        await obey(live, Reveal(), lead)
        await obey(live, NextPhase(expect=PhaseId("pains")), lead)
        await write_card(live.board, ann, 2, "Faster", "opportunity")
        await obey(live, RepeatPhase(expect=PhaseId("ideas")), lead)
        await obey(live, Finish(expect=PhaseId("ideas")), lead)
        shown = live.board.journey()
    found = await moments.moments(led.database, made.workshop)
    assert [(one.record.name, one.record.phase, one.record.origin) for one in found] == [
        ("pains", "pains", Origin.PHASE),
        ("ideas", "ideas", Origin.PHASE),
        ("ideas (2)", "ideas", Origin.PHASE),
    ]
    then = [await read(led, made.workshop, one.record.id) for one in found]
    assert list(map(texts, then)) == [["Slow"], ["Faster", "Slow"], ["Faster", "Slow"]]
    assert await read(led, made.workshop, "now") == shown
    assert texts(await read(led, made.workshop, "start")) == []


async def test_a_facilitator_names_renames_and_forgets_moments(led: Led) -> None:
    """M3."""
    made = await led.create()
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await write_card(live.board, ann, 1, "Before")
        named = await moments.remember(
            led.database, live.board, "  First\u202e try ", at=START, by=made.participant
        )
        await write_card(live.board, ann, 2, "After")
        refused = await moments.remember(led.database, live.board, " ", at=START, by=None)
    assert refused == Refused(Refusal.TEXT_MISSING)
    (one,) = await moments.moments(led.database, made.workshop)
    assert (one.record.id, one.record.name, one.record.participant) == (
        named,
        "First try",
        made.participant,
    )
    assert texts(await read(led, made.workshop, str(one.position))) == ["Before"]
    assert await moments.rename(led.database, made.workshop, one.record.id, "Again") is True
    (one,) = await moments.moments(led.database, made.workshop)
    assert one.record.name == "Again"
    assert await moments.forget(led.database, made.workshop, one.record.id)
    assert await moments.moments(led.database, made.workshop) == []
    archive = Archive(led.database)
    assert await archive.journey(made.workshop, one.record.id) == NoSuchMoment()
    assert await archive.journey(made.workshop, "1000000") == NoSuchMoment()
    assert not await moments.forget(led.database, made.workshop, one.record.id)


async def test_a_position_counts_what_everybody_was_sent_and_nothing_private(led: Led) -> None:
    """M4."""
    made = await led.create(planned("pains", "pain_points", private=True))
    lead = Person(made.participant, Role.FACILITATOR)
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await obey(live, StartPhase(), lead)
        positions = []
        for number in range(3):
            await moments.remember(led.database, live.board, "Here", at=START, by=None)
            positions.append((await moments.moments(led.database, made.workshop))[-1])
            await write_card(await live.draft(ann.id), ann, number, "Secret")
    entries = len(await led.stored_times(made.workshop))
    first, *others = positions
    assert all(one.record.seq - first.record.seq > one.position - first.position for one in others)
    assert all(one.position <= entries for one in positions)


async def test_two_states_are_compared_without_holding_anybody_up(led: Led) -> None:
    """M1."""
    made = await led.create()
    ann = await led.join(made, "Ann")
    async with led.workshops.using(made.workshop) as live:
        await write_card(live.board, ann, 1, "Too slow")
        await write_card(live.board, ann, 2, "Too dear")
        stage = live.board.journey().stages[0].name
    archive = Archive(led.database)
    found = await archive.comparison(made.workshop, "start", "now")
    assert isinstance(found, bytes)
    comparison = msgspec.json.decode(found, type=Comparison)
    assert comparison.text == f"{stage}\n- 2 pain points added: “Too slow”, “Too dear”."
    back = await archive.comparison(made.workshop, "now", "start")
    assert isinstance(back, bytes)
    assert "2 pain points removed" in msgspec.json.decode(back, type=Comparison).text
