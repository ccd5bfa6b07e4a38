"""A led workshop over HTTP, against the application itself."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from facilitation.options import OptionId
from facilitation.receipts import is_sound
from tests.facilitated.room import planned
from tests.server.api_client import Person, Site, code_of, opened_site, settings_for

VOTERS = 200
CARDS = "stage,lane,kind,text\n" + "".join(
    f"Stage {number % 3},Pain points,pain_point,Pain {number}\n" for number in range(12)
)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as opened:
        yield opened


async def led(site: Site, *phases: dict[str, Any]) -> Person:
    made = await site.create(agenda={"phases": list(phases)}, template="blank")
    answer = await made.post("/import", {"text": CARDS, "format": "csv"})
    assert answer.status_code == 200, answer.text
    await done(made, "start_phase")
    return made


async def done(who: Person, type_: str, **fields: Any) -> dict[str, Any]:
    answer = await who.command(type_, **fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_whole_quick_agenda_is_led_from_start_to_end(site: Site) -> None:
    lena = await site.create(agenda="quick", template="customer_journey_short")
    ann = await site.join(lena.answer["code"], "Ann")
    state = await done(lena, "start_phase")
    walked = []
    for stop in state["facilitation"]["agenda"]:
        state = await lena.state()
        phase = state["facilitation"]["phase"]
        walked.append(phase["id"])
        assert phase["id"] == stop["id"]
        await done(ann, "mark_ready")
        if phase["private"]:
            assert (await done(lena, "reveal"))["facilitation"]["phase"]["revealed"]
        if stop is not state["facilitation"]["agenda"][-1]:
            await lena.command("next_phase", expect=phase["id"])
    assert len(walked) == len(set(walked)) == len(state["facilitation"]["agenda"])
    assert (await done(lena, "finish"))["facilitation"]["status"] == "finished"
    minutes = (await lena.get("/minutes")).json()["minutes"]
    assert [one["event"]["type"] for one in minutes].count("phase_started") == len(walked)
    assert minutes[-1]["event"]["type"] == "workshop_finished"
    assert minutes[-1]["by"] == lena.id


async def test_refusals_of_commands_have_codes_and_statuses(site: Site) -> None:
    lena = await led(site, planned("one", "tasks"), planned("two", "dot_voting"))
    ann = await site.join(lena.answer["code"], "Ann")
    refusals: list[tuple[Person, str, dict[str, Any], tuple[int, str]]] = [
        (ann, "next_phase", {"expect": "one"}, (403, "facilitators_command")),
        (lena, "next_phase", {"expect": "two"}, (409, "phase_changed")),
        (lena, "start_phase", {"phase": "three"}, (404, "unknown_phase")),
        (lena, "reveal", {}, (422, "no_private_cards")),
        (ann, "cast_vote", {"round": "round-9", "option": "x"}, (404, "unknown_round")),
        (lena, "time_up", {"phase": "one"}, (403, "servers_command")),
        (ann, "feel", {"stage": "x", "value": 1}, (409, "not_asked_now")),
        (lena, "extend", {"minutes": 0}, (422, "invalid_minutes")),
        (lena, "extend", {"minutes": "soon"}, (422, "invalid_field")),
    ]
    for who, command, fields, expected in refusals:
        assert code_of(await who.command(command, **fields)) == expected


async def test_two_hundred_people_vote_at_once_and_every_budget_is_exact(site: Site) -> None:
    """V8, W12: three dots for everybody, and five tries each in as many tabs."""
    lena = await led(site, planned("vote", "dot_voting"))
    people = [await site.join(lena.answer["code"], f"P{number}") for number in range(VOTERS)]
    rules = {"dots": 3, "max_per_option": 1}
    (voting,) = (await done(lena, "open_voting", rules=rules))["facilitation"]["rounds"]
    options = [one["id"] for one in voting["options"]]

    async def vote(number: int, turn: int) -> str:
        option = options[(number + turn) % len(options)]
        answer = await people[number].command("cast_vote", round=voting["id"], option=option)
        return "" if answer.status_code == 200 else code_of(answer)[1]

    outcomes: Counter[str] = Counter()
    for first in range(0, VOTERS, 50):  # more at a time than a second brings
        crowd = range(first, first + 50)
        tries = (vote(number, turn) for turn in range(5) for number in crowd)
        outcomes.update(await asyncio.gather(*tries))
    assert outcomes == {"": 3 * VOTERS, "no_dots_left": 2 * VOTERS}
    own = (await people[0].state())["own"]["ballot"]
    assert sum(own["dots"].values()) == 3
    await done(lena, "close_voting")
    (voting,) = (await done(lena, "reveal_votes"))["facilitation"]["rounds"]
    tally = voting["life"]["tally"]
    assert (tally["ballots"], tally["used"], tally["unused"]) == (VOTERS, 3 * VOTERS, 0)
    checked = (await people[7].get(f"/rounds/{voting['id']}/receipts")).json()
    totals = {OptionId(one["option"]): one["dots"] for one in tally["places"] if one["dots"]}
    assert len(checked["receipts"]) == VOTERS
    assert is_sound(voting["id"], checked["receipts"], totals, checked["opening"])


async def test_receipts_wait_for_the_close_and_never_are_in_the_session(site: Site) -> None:
    """W13."""
    lena = await led(site, planned("vote", "dot_voting"))
    ann = await site.join(lena.answer["code"], "Ann")
    assert code_of(await ann.get("/rounds/round-1/receipts")) == (404, "unknown_round")
    (voting,) = (await done(lena, "open_voting"))["facilitation"]["rounds"]
    option = voting["options"][0]["id"]
    await done(ann, "cast_vote", round=voting["id"], option=option)
    assert code_of(await ann.get("/rounds/round-1/receipts")) == (409, "voting_still_open")
    state = await done(lena, "close_voting")
    assert "receipts" not in state["facilitation"]["rounds"][0]["life"]
    closed = (await ann.get("/rounds/round-1/receipts")).json()
    assert (len(closed["receipts"]), closed["opening"]) == (1, None)


async def test_minutes_coverage_and_checks_are_for_facilitators(site: Site) -> None:
    """W13."""
    lena = await led(site, planned("one", "tasks"))
    ann = await site.join(lena.answer["code"], "Ann")
    for place in ("/minutes", "/coverage", "/checks"):
        assert code_of(await ann.get(place)) == (403, "facilitators_only")
    covered = (await lena.get("/coverage")).json()
    assert sum(one["count"] for one in covered["cells"]) == 12
    assert covered["filled"] == 1
    hints = (await lena.get("/checks")).json()
    assert "no_actor" in [one["code"] for one in hints["frame"]]


async def test_who_is_banned_is_out_also_without_an_agenda(site: Site) -> None:
    """W14: their token ends; a new one is another person, whom a closed door keeps out."""
    lena = await site.create()
    ann = await site.join(lena.answer["code"], "Ann")
    state = await done(lena, "ban", participant=ann.id)
    assert ann.id not in [one["id"] for one in state["people"]]
    assert code_of(await ann.get()) == (401, "not_signed_in")
    back = await site.try_to_join(code=lena.answer["code"], name="Ann", token=ann.token)
    assert back.json().get("participant") != ann.id
    await done(lena, "close_joining")
    again = await site.try_to_join(code=lena.answer["code"], name="Ann")
    assert code_of(again) == (404, "no_such_code")


async def test_an_opportunitys_way_is_written_into_the_map_by_commands(site: Site) -> None:
    """S10."""
    lena = await site.create(template="blank")
    text = "stage,lane,kind,text\nOne,Opportunities,opportunity,Assemble it for them\n"
    await lena.post("/import", {"text": text, "format": "csv"})
    (card,) = (await lena.get("/journey")).json()["elements"]
    await done(lena, "set_owner", element=card["id"], owner="Ann", due="2030-01-31")
    await done(lena, "set_opportunity_state", element=card["id"], state="parked", reason="Later")
    (card,) = (await lena.get("/journey")).json()["elements"]
    told = {name: card["fields"][name] for name in ("owner", "due", "state")}
    assert told == {"owner": "Ann", "due": "2030-01-31", "state": "parked"}


async def test_a_facilitator_undoes_the_last_minutes_or_the_phase(site: Site) -> None:
    """W15."""
    lena = await led(site, planned("one", "tasks"))
    ann = await site.join(lena.answer["code"], "Ann")
    await lena.post("/import", {"text": CARDS, "format": "csv"})
    assert len((await lena.get("/journey")).json()["elements"]) == 24
    everybody = {"everybody": True}
    assert code_of(await ann.post("/undo", everybody)) == (403, "facilitators_only")
    assert code_of(await lena.post("/undo", {**everybody, "minutes": -5})) == (422, "invalid_field")
    nothing = await lena.post("/undo", {"participant": ann.id})
    assert nothing.json() == {"restored": 0, "removed": 0}
    assert code_of(await (await site.create()).post("/undo", everybody)) == (409, "not_running")


async def test_an_undo_says_whose_edits_it_means(site: Site) -> None:
    """W15: nobody takes back everybody's work by leaving something out; who left is known still."""
    lena = await led(site, planned("one", "tasks"))
    ann = await site.join(lena.answer["code"], "Ann")
    for unclear in ({}, {"minutes": 5}, {"everybody": True, "participant": ann.id}):
        assert code_of(await lena.post("/undo", unclear)) == (422, "invalid_field")
    assert code_of(await lena.post("/undo", {"participant": "nobody"})) == (404, "no_such_person")
    await done(lena, "remove_participant", participant=ann.id)
    assert (await lena.post("/undo", {"participant": ann.id})).status_code == 200
