import msgspec
from msgspec.structs import replace

from facilitation.estimates import Measure, estimated
from facilitation.opportunities import AgreementCheck, OpportunityState
from facilitation.options import OptionId
from facilitation.rounds import Closed, Revealed, Round, RoundId, VotingState
from facilitation.standings import ScoresState, Standing
from facilitation.state import Workshop
from sessions.journey.model import Journey, Kind
from sessions.outcomes.atlas import Atlas
from sessions.outcomes.backlog import backlog
from sessions.outcomes.proof import Voice
from sessions.outcomes.ranking import Ranked, ranked, winners
from sessions.outcomes.trace import Dip, Pain, Task, Verdict, traces
from tests.sessions.outcomes.robotics import JOURNEY, ROBOTICS, ROUND, START, STATE, card, place

IDEAS = Journey(
    stages=JOURNEY.stages,
    elements=[card(id, Kind.OPPORTUNITY, 0, id.upper()) for id in ("a", "b", "c", "d", "e")],
)


def order(state: Workshop, journey: Journey = IDEAS) -> list[tuple[str, int | None]]:
    return [(row.id, row.place) for row in ranked(state, Atlas.of(journey))]


def round(id: str, *places: tuple[str, int, int], run_off_of: str | None = None) -> Round:
    """A revealed round: options with their place and dots."""
    life = ROUND.life
    assert isinstance(life, Revealed)
    made = tuple(place(option, at, dots, dots) for option, at, dots in places)
    return replace(
        ROUND,
        id=RoundId(id),
        options=tuple(replace(ROUND.options[0], id=OptionId(one)) for one, _, _ in places),
        run_off_of=None if run_off_of is None else RoundId(run_off_of),
        life=replace(life, tally=replace(life.tally, places=made), decided={}),
    )


def voted(*rounds: Round, scores: ScoresState | None = None) -> Workshop:
    return Workshop(voting=VotingState(rounds), scores=scores or ScoresState())


def test_Y6_a_winner_is_traced_to_all_that_speaks_for_it() -> None:
    first = traces(ROBOTICS)[0]
    assert (first.text, first.place, first.crux, first.state) == (
        "Show which gear fits which robot",
        1,
        True,
        OpportunityState.DISCOVERY,
    )
    assert first.tasks == (
        Task(
            id="t2",
            text="Choose a gear that fits",
            stage="Research",
            kind=Kind.CUSTOMER_TASK,
            owner_teams=("marketing",),
        ),
    )
    assert first.pains == (
        Pain(
            id="x1",
            text="Nobody says which gear fits which robot",
            stage="Research",
            basis="observed",
            source="interview 7",
            impact="gives_up",
            frequency="often",
            priority=9,
            hot=True,
        ),
    )
    assert first.dip == Dip(stage="s0", value=-0.5, low=-2, high=1, n=6, lowest=False)
    assert first.voices == (Voice(text="I ordered three and sent two back.", source="interview 7"),)
    assert first.evidence == ("41 of 60 returns: wrong gear",)
    assert first.numbers == (
        "Searches without a result: 38 % (per month, target 10 %, site search)",
    )
    assert first.dots is not None
    assert (first.dots.dots, first.dots.voters, first.dots.decider) == (9, 5, 2)
    assert (first.scores.opportunity_score, first.scores.quadrant) == (15, "quick_win")
    assert first.checks[0] == Verdict(
        check=AgreementCheck.IMPORTANT, yes=5, no=0, unsure=1, passed=True
    )
    assert (first.owner, first.due) == ("Jonas", "2027-03-01")
    assert (first.value_proposition, first.channel) == ("The right part at once", "web shop")


def test_a_group_that_was_voted_on_is_one_opportunity() -> None:
    group = traces(ROBOTICS)[1]
    assert (group.text, group.cards) == (
        "Prices",
        ("Tell the price at once", "Answer price questions on the phone"),
    )
    assert [task.text for task in group.tasks] == ["Ask for a price"]


def test_traces_are_plain_json() -> None:
    plain = msgspec.json.decode(msgspec.json.encode(traces(ROBOTICS)))
    assert [one["text"] for one in plain] == ["Show which gear fits which robot", "Prices"]
    assert b"lena" not in msgspec.json.encode(traces(ROBOTICS))


def test_Y5_the_vote_decides_the_order_and_a_run_off_only_who_shared_aplace() -> None:
    vote = round("round-1", ("a", 1, 5), ("b", 2, 3), ("c", 2, 3), ("d", 4, 1))
    run_off = round("round-2", ("c", 1, 4), ("b", 2, 2), run_off_of="round-1")
    assert order(voted(vote)) == [("a", 1), ("b", 2), ("c", 2), ("d", 4), ("e", None)]
    assert order(voted(vote, run_off)) == [("a", 1), ("c", 2), ("b", 3), ("d", 4), ("e", None)]


def test_Y5_the_latest_vote_holds_and_an_open_one_does_not() -> None:
    older, newer = round("round-1", ("a", 1, 5)), round("round-2", ("b", 1, 2))
    hidden = replace(round("round-3", ("c", 1, 9)), life=Closed(at=START, ballots=3, receipts=()))
    assert order(voted(older, newer, hidden))[0] == ("b", 1)


def test_Y5_without_a_vote_the_opportunity_score_decides() -> None:
    scores = ScoresState(
        estimates=tuple(
            estimated(id, measure, (value,), START)
            for id, value in (("b", 9), ("d", 5))
            for measure in (Measure.IMPORTANCE, Measure.SATISFACTION)
        )
    )
    found = order(voted(scores=scores))
    assert found == [("b", 1), ("d", 2), ("a", None), ("c", None), ("e", None)]


def test_Y6_the_first_threeplaces_win_and_what_was_dropped_or_got_no_dot_does_not() -> None:
    vote = round("round-1", ("a", 1, 5), ("b", 2, 3), ("c", 3, 0), ("d", 4, 0), ("e", 5, 0))
    standings = {
        "b": Standing(state=OpportunityState.DROPPED, reason="Too late"),
        "e": Standing(state=OpportunityState.PILOT),
    }
    rows = ranked(voted(vote, scores=ScoresState(standings=standings)), Atlas.of(IDEAS))
    assert [row.id for row in winners(rows)] == ["a", "e"]


def test_nothing_wins_where_nobody_ranked() -> None:
    assert winners(ranked(Workshop(), Atlas.of(IDEAS))) == ()


def test_aplaceholder_or_a_blank_card_is_no_opportunity() -> None:
    elements = [
        card("a", Kind.OPPORTUNITY, 0, " "),
        card("b", Kind.OPPORTUNITY, 0, "B", placeholder=True),
    ]
    found: tuple[Ranked, ...] = ranked(STATE, Atlas.of(replace(IDEAS, elements=elements)))
    assert found == ()


def test_the_backlog_holds_every_opportunity_once() -> None:
    rows = backlog(ROBOTICS)
    assert [(row.rank, row.text, row.state) for row in rows] == [
        (1, "Show which gear fits which robot", "discovery"),
        (2, "Prices", "captured"),
        (3, "Film how to fit a gear", "dropped"),
    ]
    first = rows[0]
    assert (first.tasks, first.pains) == (
        ("Choose a gear that fits",),
        ("Nobody says which gear fits which robot",),
    )
    assert (first.business_problem, first.kpi, first.expected_effect) == (
        "increase revenue",
        "repeat purchases",
        "returns −25 %",
    )
    assert (first.dots, first.voters, first.decider_dots) == (9, 5, 2)
    assert first.checks[0] == ("important", 5, 0, 1)
    assert first.evidence == (
        "“I ordered three and sent two back.” (interview 7)",
        "41 of 60 returns: wrong gear",
        "Searches without a result: 38 % (per month, target 10 %, site search)",
    )
    assert rows[2].reason == "Others do it better"
