"""Taking part in and leading a facilitated workshop, against a server that really runs."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from client.participant import (
    CommandRefused,
    EditRefused,
    Facilitator,
    NoSuchThing,
    Participant,
    Pauses,
    Problem,
    create_workshop,
)
from client.participant.course import Clock
from tests.client.running_server import RunningServer

SECRET = "5up3rs3cr3t-w0rds"
SLOW = 10 * 60_000


def planned(*phases: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """An agenda of phases, each with its type and what else is wanted."""
    return {
        "phases": [
            {"id": f"p{number}", "type": kind, "title": kind.title(), "duration": SLOW, **more}
            for number, (kind, more) in enumerate(phases)
        ]
    }


@dataclass
class Table:
    facilitator: Facilitator
    lead: Participant
    lena: Participant
    amir: Participant
    heard: list[bytes] = field(default_factory=list)
    led: list[bytes] = field(default_factory=list)

    async def arrive(self, phase: str) -> None:
        for one in (self.lead, self.lena, self.amir):
            await one.until_phase(phase)


@asynccontextmanager
async def table(server: str, *phases: tuple[str, dict[str, Any]]) -> AsyncIterator[Table]:
    """A facilitator, Lena, and Amir, whose incoming bytes are recorded."""
    heard: list[bytes] = []
    led: list[bytes] = []
    workshop = await create_workshop(
        server, "Table", template="customer_journey_short", agenda=planned(*phases)
    )
    token = workshop.facilitator_token
    async with (
        asyncio.timeout(60),
        Participant.resume(server, workshop.id, token, tap=led.append) as lead,
        Participant.join(server, workshop.code, "Lena") as lena,
        Participant.join(server, workshop.code, "Amir", tap=heard.append) as amir,
    ):
        for one in (lead, lena, amir):
            await one.synced()
        yield Table(Facilitator(lead), lead, lena, amir, heard, led)


PRIVATE = {"private": True}
NAMELESS = {"private": True, "anonymous": True}


async def test_a_refused_command_says_why_and_changes_nothing(server: str) -> None:
    async with table(server, ("framing", {})) as now:
        with pytest.raises(CommandRefused) as refused:
            await now.lena.command("start_phase")
        assert refused.value.code == "facilitators_command"
        assert "Only a facilitator" in refused.value.detail
        assert now.lena.phase is None
        assert now.lena.carried_out == {}


async def test_a_token_that_is_no_longer_valid_is_no_refusal_of_a_rule(server: str) -> None:
    async with table(server, ("framing", {})) as now:
        await now.lead.order("remove_participant", participant=now.lena.id)
        with pytest.raises(Problem) as gone:
            await now.lena.mark_ready()
        assert not isinstance(gone.value, CommandRefused)
        assert gone.value.status == 401


async def test_everybody_follows_the_phases_and_sees_one_clock(server: str) -> None:
    async with table(server, ("framing", {}), ("tasks", PRIVATE)) as now:
        started = await now.facilitator.start()
        assert (started.id, started.type, started.place) == ("p0", "framing", 0)
        await now.arrive("framing")
        await now.facilitator.next()
        phase = await now.lena.until_phase(lambda found: found.private and not found.revealed)
        assert phase.title == "Tasks"
        assert [stop.state for stop in now.lena.course.agenda] == ["done", "now"]
        await now.arrive("tasks")
        seconds = [one.remaining or 0 for one in (now.lead, now.lena, now.amir)]
        assert all(abs(one - SLOW / 1000) < 10 for one in seconds)
        assert max(seconds) - min(seconds) < 1
        await now.facilitator.finish()
        await now.lena.until(lambda course: course.status == "finished")
        assert (now.lena.phase, now.lena.remaining) == (None, None)


async def test_time_is_right_with_a_clock_that_is_ten_minutes_wrong(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: true() + 600 * 10**9)
    async with table(server, ("framing", {})) as now:
        await now.facilitator.start()
        assert abs((now.lead.remaining or 0) - SLOW / 1000) < 10
        assert abs(now.lead.now - true() / 1e6) < 10_000


async def test_a_pause_holds_the_clock_and_more_minutes_are_more(server: str) -> None:
    async with table(server, ("framing", {})) as now:
        await now.facilitator.start()
        await now.facilitator.pause()
        left = now.lead.remaining
        assert left is not None
        await now.facilitator.extend(2)
        assert now.lead.remaining == pytest.approx(left + 120, abs=1)
        await now.facilitator.resume()
        await now.lena.until(lambda course: course.status == "running")


@pytest.mark.parametrize("clock", [Clock(60_000), Clock(60_000, left=60_000)])
def test_a_clock_that_stands_shows_what_is_left(clock: Clock) -> None:
    assert clock.remaining(10**12) == 60
    assert Clock(60_000, ends_at=5_000).remaining(8_000) == -3


async def test_no_byte_of_a_private_card_reaches_anybody_before_the_reveal(server: str) -> None:
    async with table(server, ("pain_points", NAMELESS)) as now:
        await now.facilitator.start()
        await now.arrive("pain_points")
        lane, stage = now.lena.map.lane_for("pain_point"), now.lena.map.stages[0]
        card = now.lena.draft.add_element("pain_point", SECRET, stage, lane)
        now.lena.draft.insert_text(card, len(SECRET), " and more")
        now.lena.show(editing=True)
        await now.lena.saved()
        for one in (now.lead, now.amir):
            await one.until(lambda course: sum(course.private.values()) == 1)
            await one.state()
            await one.journey()
            await one.file("markdown")
        assert SECRET.encode() not in b"".join(now.heard + now.led)
        assert card.encode() not in b"".join(now.heard + now.led)

        before = len(now.heard)
        await now.facilitator.reveal()
        seen = await now.amir.board.until(
            lambda board: [one for one in board.elements if one.text == f"{SECRET} and more"]
        )
        assert SECRET.encode() in b"".join(now.heard)
        assert (seen[0].author, seen[0].id != card) == ("", True)
        # What came with the reveal names the card, and nobody who may have written it.
        revealing = [frame for frame in now.heard[before:] if SECRET.encode() in frame]
        assert not any(now.lena.id.encode() in frame for frame in revealing)


async def test_a_reveal_is_no_refusal_for_those_whose_draft_it_emptied(server: str) -> None:
    async with table(server, ("tasks", PRIVATE)) as now:
        await now.facilitator.start()
        await now.arrive("tasks")
        lane, stage = now.lena.map.lane_for("customer_task"), now.lena.map.stages[0]
        now.lena.draft.add_element("customer_task", "Compare", stage, lane)
        await now.lena.saved()
        await now.facilitator.reveal()
        await now.lena.draft.until(lambda draft: not draft.elements)
        await now.lena.saved()
        assert now.lena.refused == []
        now.lena.draft.add_element("customer_task", "Too late", stage, lane)
        with pytest.raises(EditRefused) as late:
            await now.lena.saved()
        assert late.value.refused.code == "cards_are_out"
        assert late.value.refused.lost == ("Too late",)


async def test_two_tabs_of_one_voter_spend_one_budget(server: str) -> None:
    async with table(server, ("opportunities", {}), ("dot_voting", {})) as now:
        await now.facilitator.start()
        await now.arrive("opportunities")
        for number in range(6):
            now.lena.board.add_element("opportunity", f"Idea {number}", now.lena.map.stages[0])
        await now.lena.saved()
        await now.facilitator.next()
        voting = await now.facilitator.open_voting({"dots": 3, "max_per_option": 1})
        await now.lena.until(lambda course: course.open_round)
        tab_of_lena = Participant.resume(now.lena.server, now.lena.workshop, now.lena.token)
        async with tab_of_lena as tab:
            cast = await asyncio.gather(
                *(
                    (now.lena, tab)[number % 2].vote(option, round=voting.id)
                    for number, option in enumerate(voting.options)
                ),
                return_exceptions=True,
            )
        refused = [one.code for one in cast if isinstance(one, CommandRefused)]
        assert refused == ["no_dots_left"] * (len(voting.options) - 3)
        await now.amir.until(lambda course: course.open_round)
        await now.amir.abstain()
        await now.lena.done_voting()
        await now.lead.until(lambda course: (found := course.open_round) and found.done == 2)
        with pytest.raises(NoSuchThing):
            await now.lena.answer(3)
        await now.facilitator.close_voting(voting.id)
        tally = (await now.facilitator.reveal_votes(voting.id)).tally
        assert tally is not None
        assert (tally["used"], tally["abstained"], tally["ballots"]) == (3, 1, 2)


async def test_late_words_are_handed_in_and_admitted(server: str) -> None:
    async with table(server, ("tasks", {}), ("wrap_up", {})) as now:
        await now.facilitator.start()
        await now.facilitator.next()
        await now.lena.hand_in("Find the key", "customer_task", phase="p0")
        words = (await now.facilitator.leading())["handed_in"]
        await now.facilitator.admit(words[0]["id"], stage=now.lead.map.stages[1].id)
        seen = await now.amir.board.until(
            lambda board: [one for one in board.elements if one.text == "Find the key"]
        )
        assert (seen[0].author, seen[0].stage) == (now.lena.id, now.lead.map.stages[1].id)


async def test_a_command_to_a_server_that_is_killed_meanwhile_counts_once(
    own_server: RunningServer, pauses: Pauses
) -> None:
    workshop = await create_workshop(own_server.url, "Once", agenda=planned(("framing", {})))
    async with (
        asyncio.timeout(40),
        Participant.join(own_server.url, workshop.code, "Lena", pauses=pauses) as lena,
    ):
        await lena.synced()
        parking = [asyncio.ensure_future(lena.park(f"Thought {number}")) for number in range(8)]
        await asyncio.wait(parking, return_when=asyncio.FIRST_COMPLETED)
        own_server.kill()
        await asyncio.to_thread(own_server.start)
        await asyncio.gather(*parking)
        shown = (await lena.state())["facilitation"]["parking"]
        assert sorted(one["text"] for one in shown) == sorted(f"Thought {n}" for n in range(8))
