"""Votes, feelings, map and minutes counted anew from the stored file, by no code of the server."""

import asyncio
import csv
import io
import json
from collections import Counter, defaultdict
from statistics import fmean
from typing import Any

from client.participant import Participant, create_workshop
from client.participant.dress_rehearsal import DressRehearsal, Report, Script, summary
from client.participant.journey import JourneyMap
from client.participant.receipts import adds_up, receipt
from client.participant.rehearsal import Progress
from tests.client.raw_store import RawStore
from tests.client.running_server import RunningServer

MAP = """journey
  title Renting a bicycle
  section Find out
    Look up what it costs: 3: Visitor
  section Choose
    Compare places: 2: Visitor, Shop
  section Ride
    Find a puncture: 1: Visitor
  section Return
    Get the deposit back: 4: Visitor
"""


class Played:
    """A quick agenda that was played, and what the file held shortly before each reveal."""

    def __init__(self) -> None:
        self.ballots: dict[str, list[dict[str, Any]]] = {}
        self.sheets: dict[str, list[dict[str, Any]]] = {}
        self.state: dict[str, Any] = {}
        self.journey = JourneyMap()
        self.files: dict[str, str] = {}
        self.minutes: list[dict[str, Any]] = []
        self.report = Report()

    async def play(self, server: RunningServer) -> RawStore:
        workshop = await create_workshop(server.url, "Recount", map_text=MAP, agenda="quick")
        store = RawStore(server.database, workshop.id)

        def watch(progress: Progress) -> None:
            if progress.doing.endswith("the votes are closed"):
                self.ballots |= store.forms()
            if progress.doing == "Emotions: the reveal":
                self.sheets |= store.forms()

        self.report = await DressRehearsal(workshop, Script(12, 0, seed=7), watch).run()
        token = workshop.facilitator_token
        async with Participant.resume(server.url, workshop.id, token) as lead:
            self.state = (await lead.state())["facilitation"]
            self.journey = await lead.journey()
            self.minutes = await lead.minutes()
            for name in ("csv", "json", "markdown"):
                self.files[name] = await lead.file(name)
        return store


async def test_a_second_count_from_the_raw_journal_gives_the_same_results(
    shared_server: RunningServer,
) -> None:
    played = Played()
    async with asyncio.timeout(100):
        store = await played.play(shared_server)
    assert played.report.faults == [], summary(played.report, "")
    assert (played.report.people, played.report.seconds < 120) == (12, True)
    events = store.events()
    rounds = [one for one in events if one["type"] == "voting_opened"]
    assert rounds
    for opened in rounds:
        recount_votes(store, events, played, opened)
    recount_feelings(played)
    recount_minutes(events, played)
    recount_map(store, played)
    assert store.rows("SELECT 1 FROM inputs WHERE workshop = ?") == []
    assert store.rows("SELECT 1 FROM round_keys WHERE workshop = ?") == []
    private = "SELECT 1 FROM journal WHERE workshop = ? AND document LIKE 'draft:%'"
    assert store.rows(private) == []


def recount_votes(
    store: RawStore, events: list[dict[str, Any]], played: Played, opened: dict[str, Any]
) -> None:
    """Options, ballots, places, ties, receipts of one vote."""
    voting = opened["round"]["id"]
    own = [one for one in events if one.get("round") == voting]
    closed = next(one for one in own if one["type"] == "voting_closed")
    revealed = next(one for one in own if one["type"] == "votes_revealed")
    budgets = [one["dots"] for one in own if one["type"] == "budget_changed"]
    options = [one["id"] for one in opened["round"]["options"]]
    if opened["round"]["run_off_of"] is None:
        assert set(options) == standing(store.board(upto=opened["seq"]))

    dots: Counter[str] = Counter()
    voters: Counter[str] = Counter()
    receipts = []
    for ballot in played.ballots[f"ballot:{voting}"]:
        held: dict[str, int] = defaultdict(int)
        for option, count in ballot.get("dots", {}).items():
            target = closed["moved"].get(option, option)
            if target is not None:
                held[target] += count
        dots.update(held)
        voters.update(held.keys())
        receipts.append(receipt(voting, held, ballot["salt"]))
    assert sorted(receipts) == closed["receipts"]
    assert adds_up(voting, receipts, dots, revealed["opening"])
    assert all(
        sum(ballot.get("dots", {}).values()) <= (budgets or [opened["round"]["budget"]])[-1]
        for ballot in played.ballots[f"ballot:{voting}"]
    )

    shown = next(one for one in played.state["rounds"] if one["id"] == voting)["life"]["tally"]
    ranks = {one: (dots[one], voters[one]) for one in options if one not in closed["moved"]}
    expected = {
        one: (
            1 + sum(other > rank for other in ranks.values()),
            sum(other == rank for other in ranks.values()) > 1,
            *rank,
        )
        for one, rank in ranks.items()
    }
    assert {
        one["option"]: (one["place"], one["tied"], one["dots"], one["voters"])
        for one in shown["places"]
    } == expected
    assert shown["used"] == sum(dots.values())
    assert shown["ballots"] == len(receipts)
    assert shown == revealed["tally"]


def standing(board: dict[str, dict[str, Any]]) -> set[str]:
    """What stands for election on a map: opportunities, or the groups they are in."""
    cards = {key for key, one in board["elements"].items() if one["kind"] == "opportunity"}
    groups = {key: set(one["element_ids"]) & cards for key, one in board["groups"].items()}
    grouped = set[str]().union(*groups.values())
    return {key for key, members in groups.items() if members} | (cards - grouped)


def recount_feelings(played: Played) -> None:
    """Mean, lowest and highest of each column, from the sheets as they were stored."""
    given: dict[str, list[float]] = defaultdict(list)
    sheets = [one for name, forms in played.sheets.items() if "sheet:" in name for one in forms]
    assert len(sheets) == played.report.people
    for sheet in sheets:
        for column, feeling in sheet["feelings"].items():
            given[column].append(feeling["value"])
    points = played.state["scores"]["curves"][-1]["curve"]["points"]
    assert {one["column"]: (one["mean"], one["low"], one["high"], one["n"]) for one in points} == {
        column: (round(fmean(sorted(values)), 2), min(values), max(values), len(values))
        for column, values in given.items()
    }


def recount_minutes(events: list[dict[str, Any]], played: Played) -> None:
    """The minutes are the stored events, in the order in which they happened."""
    assert Counter(one["type"] for one in events) == played.report.minutes
    stored = [{name: one[name] for name in one if name != "seq"} for one in events]
    assert [one["event"] for one in played.minutes] == stored
    assert [one["seq"] for one in played.minutes] == [one["seq"] for one in events]
    assert [one["at"] for one in events] == sorted(one["at"] for one in events)


def recount_map(store: RawStore, played: Played) -> None:
    """The journal's updates make the map that people see, and the files hold its cards."""
    board = store.board()
    raw = {
        key: (one["kind"], str(one["text"]), one.get("stage"), one.get("author") or "")
        for key, one in board["elements"].items()
    }
    assert raw == {
        card.id: (card.kind, card.text, card.stage, card.author) for card in played.journey.elements
    }
    assert set(board["links"]) == {link.id for link in played.journey.links}
    for name, shown in played.state.items():
        if name == "parking":
            assert board["session"][name] == {one["id"]: one for one in shown}
        if name in ("rounds", "checks", "agenda"):
            assert board["session"][name] == shown
    words = [text for _, text, _, _ in raw.values() if text]
    data = json.dumps(json.loads(played.files["json"]), ensure_ascii=False)
    cells = "\n".join(cell for row in csv.reader(io.StringIO(played.files["csv"])) for cell in row)
    for text in words:
        assert json.dumps(text, ensure_ascii=False)[1:-1] in data
        assert text in cells
