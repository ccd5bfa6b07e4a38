"""The command `wayboard rehearse`, end to end."""

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from client.participant import EditRefused, JourneyMap, Participant, create_workshop
from client.participant.agreement import differences
from client.participant.journey import Element, Stage
from client.participant.player import Player
from client.participant.rehearsal import Outcome, Plan, Rehearsal
from client.participant.rehearse import command, summary

REAL = Path(__file__).parents[3] / "shared" / "real_journeys"
MINE = """journey
  title Getting a passport 🛂
  section Preparing
    Find out what to bring: 2: Citizen
  section At the office
    Wait: 1: Citizen, Clerk
"""
TABLE = "Stage,Actions,Pain points\nAsk,Call the office,Nobody answers\nWait,Queue,\n"


def rehearsed(server: str, *words: str) -> Result:
    quick = ["--server", server, "--pace", "0", "--participants", "4"]
    return CliRunner().invoke(command, [*quick, *words])


def test_a_small_crowd_rehearses_and_agrees(server: str) -> None:
    result = rehearsed(server, "--edits", "15")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == "All 4 people see the same map."
    assert "0 refused" in result.output
    assert f"Board       {server}/w/" in result.output


@pytest.mark.parametrize(("name", "text"), [("passport.mmd", MINE), ("office.csv", TABLE)])
def test_a_map_from_a_file_is_rehearsed(server: str, tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    result = rehearsed(server, "--edits", "8", "--map", str(file))
    assert result.exit_code == 0, result.output
    assert "All 4 people see the same map." in result.output


@pytest.mark.parametrize(
    "file", sorted(REAL.glob("[mt]*.*")) if REAL.is_dir() else [], ids=lambda path: path.stem
)
def test_maps_of_other_people_are_rehearsed(server: str, file: Path) -> None:
    result = rehearsed(server, "--edits", "6", "--map", str(file))
    assert result.exit_code == 0, result.output


def test_a_file_that_is_no_map_is_told_in_one_line(server: str, tmp_path: Path) -> None:
    file = tmp_path / "empty.mmd"
    file.write_text("")
    result = rehearsed(server, "--map", str(file))
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert len(result.output.splitlines()) == 1


def test_without_a_server_the_command_says_so() -> None:
    result = rehearsed("http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "does not answer" in result.output


async def test_a_rehearsal_goes_on_when_writing_is_locked_meanwhile(server: str) -> None:
    workshop = await create_workshop(server, "Interrupted", map_text=MINE)
    async with (
        asyncio.timeout(60),
        Participant.resume(server, workshop.id, workshop.facilitator_token) as facilitator,
    ):
        begun = asyncio.Event()
        plan = Plan(participants=3, edits=60, pace=0)

        def watch(progress: Any) -> None:
            if progress.written > 20:
                begun.set()

        async def interrupt() -> None:
            await begun.wait()
            await facilitator.order("lock")
            await facilitator.order("unlock")

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(interrupt())
            outcome = await Rehearsal(workshop, plan, watch).run()
        assert outcome.agreed, summary(workshop, outcome)
        assert set(outcome.refused) <= {"locked"}


async def test_a_player_touches_nobody_elses_cards(server: str) -> None:

    workshop = await create_workshop(server, "Careful", map_text=MINE)
    async with Participant.join(server, workshop.code, "Lena") as lena, asyncio.timeout(30):
        await lena.synced()
        before = {card.id: card for card in lena.map.elements}
        player = Player(lena, random.Random(5))
        for _ in range(120):
            player.step()
        try:
            await lena.saved()
        except EditRefused as refused:
            raise AssertionError(refused) from refused
        assert {one: lena.map.element(one) for one in before} == before


def test_a_difference_is_named() -> None:
    here, gone = Stage("a" * 16, "Here", "a0"), Stage("b" * 16, "Gone", "a1")
    card = Element("c" * 16, "note", "one", "a0")
    wanted = JourneyMap(stages=(here, gone), elements=(card,))
    found = JourneyMap(stages=(here,), elements=(Element("c" * 16, "note", "two", "a0"),))
    assert differences(wanted, found, "Lena") == [
        f"Lena: 1 of the stages missing: {gone.id}",
        f"Lena: 1 of the elements different: {card.id}",
    ]


async def test_a_summary_with_differences_does_not_claim_agreement(server: str) -> None:
    workshop = await create_workshop(server, "Summary", map_text=MINE)
    outcome = Outcome(people=2, written=9, stored=7, differences=["Lena: another frame"])
    outcome.refused["locked"] = 1
    lines = summary(workshop, outcome)
    assert not outcome.agreed
    assert "Difference: Lena: another frame" in lines
    assert "Neither stored nor refused: 1 edits" in lines
    assert "1 refused: locked 1" in lines[1]
