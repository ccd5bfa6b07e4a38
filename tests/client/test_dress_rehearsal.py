"""The command `wayboard rehearse --agenda`, end to end."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from client.participant import Participant, Pauses, Workshop, create_workshop
from client.participant.dress_rehearsal import (
    DressRehearsal,
    PhaseReport,
    Report,
    Script,
    recount,
    summary,
)
from client.participant.rehearsal import Progress
from client.participant.rehearse import BUILT_IN, command
from tests.client.running_server import RunningServer

REAL = Path(__file__).parents[3] / "shared" / "real_journeys"
SECOND = 1_000
MINUTE = 60 * SECOND
UNUSUAL = [
    {"id": "frame", "type": "framing", "title": "Frame", "duration": 5 * MINUTE},
    {
        "id": "open",
        "type": "touchpoints",
        "title": "In the open",
        "duration": 30 * SECOND,
        "at_zero": "freeze",
    },
    {
        "id": "feel",
        "type": "emotions",
        "title": "Unnamed feelings",
        "duration": MINUTE,
        "private": True,
        "anonymous": True,
        "at_zero": "reveal",
    },
    {"id": "rest", "type": "break", "title": "Break", "duration": MINUTE, "day": 2},
    {
        "id": "ideas",
        "type": "opportunities",
        "title": "Unnamed ideas",
        "duration": 9 * MINUTE,
        "private": True,
        "anonymous": True,
        "day": 2,
        "options": {"kinds": ["opportunity", "metric"]},
    },
    {"id": "odd", "type": "not_installed", "title": "Odd", "duration": MINUTE, "day": 2},
    {"id": "vote", "type": "dot_voting", "title": "Vote", "duration": 6 * MINUTE, "day": 2},
    {"id": "score", "type": "prioritising", "title": "Score", "duration": 6 * MINUTE, "day": 2},
]


def rehearsed(server: str, *words: str, people: int = 4) -> Result:
    quick = ["--server", server, "--speed", "0", "--participants", str(people)]
    return CliRunner().invoke(command, [*quick, *words])


def test_a_whole_agenda_is_played_on_a_real_map_and_all_is_as_it_must_be(server: str) -> None:
    others = sorted(REAL.glob("m01*")) if REAL.is_dir() else []
    map_of_others = ["--map", str(others[0])] if others else []
    result = rehearsed(server, "--agenda", "quick", *map_of_others)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[-1] == "All went as it should, and all 4 people see the same map."
    assert f"Board       {server}/w/" in result.output
    for reason in ("no dots left", "private now", "forged author", "not started", "locked"):
        assert f"{reason} " in result.output
    assert any(line.startswith("Votes       4 ballots, ") for line in lines)


def test_an_agenda_of_ones_own_is_played_whatever_its_phases_declare(
    server: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"phases": UNUSUAL}), encoding="utf-8")
    result = rehearsed(server, "--agenda", str(file))
    assert result.exit_code == 0, result.output
    assert "names stay off" in result.output
    assert "opportunity score" in result.output


def test_a_file_that_is_no_agenda_is_told_in_one_line(server: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text("[{")
    result = rehearsed(server, "--agenda", str(file))
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    missing = rehearsed(server, "--agenda", "weekly")
    assert missing.exit_code == 1
    assert "weekly: take quick, half_day, two_days, job_map, or a file" in missing.output


def test_what_is_not_right_is_listed_and_the_exit_code_says_so(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = recount.tally

    def one_more(*given: Any) -> dict[str, Any]:
        return {**true(*given), "used": true(*given)["used"] + 1}

    monkeypatch.setattr(recount, "tally", one_more)
    file = tmp_path / "short.json"
    file.write_text(json.dumps([UNUSUAL[4], UNUSUAL[6]]))
    result = rehearsed(server, "--agenda", str(file), people=3)
    assert result.exit_code == 1
    assert "Not right: Vote: vote: used is" in result.output
    assert result.output.splitlines()[-1].endswith("not as they should be.")


async def test_an_agenda_goes_on_when_the_server_is_killed_in_the_middle(
    own_server: RunningServer, pauses: Pauses
) -> None:
    workshop = await create_workshop(own_server.url, "Killed", map_text=BUILT_IN, agenda="quick")
    kills = {"Touchpoints: writing", "Emotions: feelings", "Dot voting: voting"}
    async with asyncio.timeout(150), asyncio.TaskGroup() as tasks:

        def watch(progress: Progress) -> None:
            if progress.doing in kills:
                kills.remove(progress.doing)
                tasks.create_task(kill_and_start(own_server))

        report = await DressRehearsal(workshop, Script(4, 0), watch, pauses).run()
    assert kills == set()
    assert report.faults == [], summary(report, workshop.url)
    assert report.reconnects >= 3


async def kill_and_start(server: RunningServer) -> None:
    server.kill()
    await asyncio.to_thread(server.start)


async def test_a_rehearsal_at_a_speed_takes_its_share_of_the_planned_time(server: str) -> None:
    workshop = await played(server, Script(2, speed=600))
    assert workshop[1].faults == []
    assert next(one.seconds for one in workshop[1].phases if one.type == "opportunities") > 0.5


async def played(server: str, script: Script) -> tuple[Workshop, Report]:
    """Ideas and a vote about them."""
    agenda = {"phases": [UNUSUAL[4], UNUSUAL[6]]}
    workshop = await create_workshop(server, "Short", map_text=BUILT_IN, agenda=agenda)
    async with asyncio.timeout(60):
        return workshop, await DressRehearsal(workshop, script, lambda _: None).run()


def test_the_summary_tells_phases_refusals_votes_and_what_is_wrong() -> None:
    report = Report(people=3, seconds=2.5, votes=["3 ballots"], results=["curve +1"])
    phase = PhaseReport("Pains", "pain_points", written=9, revealed=9, commands=4, seconds=1)
    phase.refused["private_now"] = 2
    report.phases.append(phase)
    report.parked = Counter(answered=1)
    told = summary(report, "http://board")
    assert told[0] == "People      3 in 2.5 s"
    assert told[1].endswith("9 written,   9 revealed,   4 commands; refused private now 2")
    assert "Parking     answered 1" in told
    assert told[-1].startswith("All went as it should")
    report.faults.append("Pains: a card is missing")
    assert summary(report, "")[-2:] == [
        "Not right: Pains: a card is missing",
        "1 things are not as they should be.",
    ]


async def test_people_write_where_the_agenda_lets_them(server: str) -> None:
    """P9: an agenda may name the stages and lanes that a phase is about."""
    workshop = await create_workshop(server, "One stage", map_text=BUILT_IN)
    async with Participant.resume(server, workshop.id, workshop.facilitator_token) as lead:
        await lead.synced()
        stage = lead.map.stages[1].id
        with lead.board.at_once():
            lead.board.add_lane("Ideas", ["opportunity"])
            lead.board.add_lane("Bold ideas", ["opportunity"])
        await lead.saved()
        lane = lead.map.lanes[-1].id
        phase = {**UNUSUAL[4], "options": {"stages": [stage], "lanes": [lane]}}
        await lead.command("edit_agenda", agenda={"phases": [phase]})
        async with asyncio.timeout(60):
            report = await DressRehearsal(workshop, Script(3, 0), lambda _: None).run()
        assert report.faults == [], summary(report, "")
        ideas = [card for card in lead.map.elements if card.kind == "opportunity"]
        assert {(card.stage, card.lane) for card in ideas} == {(stage, lane)}
        assert len(ideas) == 9
