from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.ballots import EMPTY, Ballot, settled
from facilitation.booth import Booth
from facilitation.mapview import Sheet
from facilitation.options import OptionId, whereabouts
from facilitation.people import ParticipantId, Person, Role
from facilitation.refusals import Refusal, Refused
from facilitation.rounds import Closed, Round, VotingRules, done
from tests.facilitation.booths import IDS, LENA, MAP, NOWHERE, a_round, ballot, maps_later, rounds
from tests.facilitation.maps import Card, Group, sheet

Step = Callable[[Booth, Ballot], Ballot | Refused]
picks = st.sampled_from(IDS)
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(lambda id, n: lambda booth, b: booth.cast(b, id, n), picks, st.integers(-2, 14)),
    st.builds(lambda id, n: lambda booth, b: booth.add(b, id, n), picks, st.integers(-3, 3)),
    st.builds(lambda id: lambda booth, b: booth.retract(b, id), picks),
    st.just(lambda booth, b: booth.abstain(b)),
    st.builds(lambda yes: lambda booth, b: booth.done(b, yes=yes), st.booleans()),
)


def booth(round: Round | None = None, map: Sheet = MAP) -> Booth:
    found = round or a_round()
    return Booth(found, LENA, whereabouts(found.options, map))


def why(outcome: Ballot | Refused) -> Refusal:
    assert isinstance(outcome, Refused), outcome
    assert outcome.why.sentence
    return outcome.why


def within(round: Round, held: Ballot) -> bool:
    """Whether a ballot keeps to all limits of its round."""
    stages: Counter[str | None] = Counter()
    lanes: Counter[str | None] = Counter()
    for option in round.options:
        stages[option.stage] += held.dots.get(option.id, 0)
        lanes[option.lane] += held.dots.get(option.id, 0)
    rules = round.rules
    return (
        held.spent <= round.budget
        and max(held.dots.values(), default=0) <= (rules.max_per_option or round.budget)
        and max(stages.values()) <= (rules.max_per_stage or round.budget)
        and max(lanes.values()) <= (rules.max_per_lane or round.budget)
        and (rules.own_allowed or not any(id.startswith("u") for id in held.dots))
    )


@given(round=rounds, taken=st.lists(steps, max_size=30))
def test_V8_no_order_of_picks_beats_the_rules(round: Round, taken: list[Step]) -> None:
    at, held = booth(round), EMPTY
    for step in taken:
        after = step(at, held)
        if isinstance(after, Ballot):
            held = after
        assert within(round, held)


@given(
    round=rounds,
    taken=st.lists(st.tuples(st.integers(0, 3), steps), max_size=40),
)
def test_V8_budgets_are_exact_whoever_votes_in_between(
    round: Round, taken: list[tuple[int, Step]]
) -> None:
    people = [Person(ParticipantId(f"p{n}"), Role.PARTICIPANT) for n in range(4)]
    kept = dict.fromkeys(range(4), EMPTY)
    alone = dict.fromkeys(range(4), EMPTY)
    for who, step in taken:
        after = step(Booth(round, people[who], NOWHERE), kept[who])
        kept[who] = after if isinstance(after, Ballot) else kept[who]
    for who in kept:
        for step in (step for voter, step in taken if voter == who):
            after = step(Booth(round, people[who], NOWHERE), alone[who])
            alone[who] = after if isinstance(after, Ballot) else alone[who]
    assert kept == alone
    assert all(one.spent <= round.budget for one in kept.values())


@given(
    round=rounds,
    taken=st.lists(st.tuples(steps, maps_later()), max_size=20),
)
def test_V11_no_merging_and_deleting_in_between_beats_the_budget(
    round: Round, taken: list[tuple[Step, Sheet]]
) -> None:
    held = EMPTY
    for step, map in taken:
        after = step(booth(round, map), held)
        held = after if isinstance(after, Ballot) else held
        assert held.spent <= round.budget
        assert settled(held, whereabouts(round.options, map)).spent <= held.spent


@given(votes=st.dictionaries(picks, st.integers(1, 9)), map=maps_later())
def test_V10_settling_a_ballot_twice_changes_no_more(
    votes: dict[OptionId, int], map: Sheet
) -> None:
    where = whereabouts(a_round().options, map)
    once = settled(Ballot(dots=votes), where)
    assert settled(once, where) == once
    assert all(where.of(option) == option for option in once.dots)


@given(round=rounds, taken=st.lists(steps, max_size=20))
def test_V6_moving_dots_never_touches_the_mark_that_others_count(
    round: Round, taken: list[Step]
) -> None:
    at, held = booth(round), EMPTY
    for step in taken:
        after = step(at, held)
        if isinstance(after, Ballot):
            if after.dots and after.dots != held.dots:
                assert after.done == held.done
            held = after


def test_V6_all_that_others_learn_is_how_many_are_done() -> None:
    quiet = [ballot(b0=5), EMPTY, Ballot(done=True)]
    loud = [Ballot(dots={OptionId("u1"): 1}, done=True), EMPTY, ballot(b0=1, b1=3)]
    assert done(quiet) == done(loud) == 1


def test_V8_dots_are_set_added_and_taken_back() -> None:
    at = booth()
    held = at.cast(EMPTY, IDS[0], 2)
    assert held == ballot(b0=2)
    assert at.add(held, IDS[1]) == ballot(b0=2, b1=1)
    assert at.add(held, IDS[0], -1) == ballot(b0=1)
    assert at.retract(held, IDS[0]) == EMPTY


def test_V8_the_same_cast_twice_counts_once() -> None:
    once = booth().cast(EMPTY, IDS[0], 2)
    assert isinstance(once, Ballot)
    assert booth().cast(once, IDS[0], 2) == once


@pytest.mark.parametrize(
    ("rules", "held", "option", "dots", "refusal"),
    [
        ({}, {"b1": 3, "b2": 1}, "b0", 2, Refusal.NO_DOTS_LEFT),
        ({}, {}, "b0", 4, Refusal.OPTION_FULL),
        ({"max_per_option": 1}, {"b0": 1}, "b0", 2, Refusal.OPTION_FULL),
        ({"max_per_stage": 2}, {"b1": 2}, "b0", 1, Refusal.STAGE_FULL),
        ({"max_per_lane": 3}, {"b1": 3}, "u0", 1, Refusal.LANE_FULL),
        ({"own_allowed": False}, {}, "u0", 1, Refusal.OWN_OPTION),
        ({}, {}, "elsewhere", 1, Refusal.UNKNOWN_OPTION),
        ({}, {}, "b0", -1, Refusal.NO_SUCH_VOTE),
    ],
)
def test_V8_each_limit_says_what_it_is(
    rules: dict[str, Any], held: dict[str, int], option: str, dots: int, refusal: Refusal
) -> None:
    at = booth(a_round(**rules))
    assert why(at.cast(ballot(**held), OptionId(option), dots)) is refusal


def test_V8_all_dots_may_lie_on_one_option_where_there_is_no_limit() -> None:
    assert booth(a_round(max_per_option=None)).cast(EMPTY, IDS[0], 5) == ballot(b0=5)


def test_V8_taking_back_needs_own_dots() -> None:
    assert why(booth().retract(EMPTY, IDS[0])) is Refusal.NO_SUCH_VOTE
    assert why(booth().retract(EMPTY, OptionId("elsewhere"))) is Refusal.UNKNOWN_OPTION


def test_V9_where_own_cards_are_not_allowed_a_nameless_one_still_is() -> None:
    at = booth(a_round(own_allowed=False))
    assert at.cast(EMPTY, OptionId("t0"), 1) == ballot(t0=1)


def test_V10_a_deleted_option_takes_no_dots_and_gives_them_back() -> None:
    map = sheet(*MAP.elements[1:])
    at = booth(map=map)
    assert why(at.cast(EMPTY, IDS[0], 1)) is Refusal.OPTION_GONE
    held = ballot(b0=3, b1=2)
    assert at.cast(held, IDS[2], 3) == ballot(b1=2, b2=3)


def test_V11_after_a_merge_a_voter_above_the_limit_keeps_the_dots_but_gets_no_more() -> None:
    map = sheet(*MAP.elements, groups=(Group("g", element_ids=("b0", "b1")),))
    at = booth(map=map)
    held = ballot(b0=3, b1=1)
    assert why(at.cast(held, IDS[1], 1)) is Refusal.OPTION_MERGED
    assert why(at.add(held, IDS[0])) is Refusal.OPTION_FULL
    assert at.add(held, IDS[2]) == ballot(b0=4, b2=1)
    assert at.add(held, IDS[0], -1) == ballot(b0=3)


def test_V4_observers_and_uninvited_facilitators_have_no_ballot() -> None:
    def outcome(role: Role, **rules: Any) -> Ballot | Refused:
        person = Person(ParticipantId("ines"), role)
        return Booth(a_round(**rules), person, NOWHERE).cast(EMPTY, IDS[0], 1)

    assert why(outcome(Role.OBSERVER, facilitators_vote=True)) is Refusal.MAY_NOT_VOTE
    assert why(outcome(Role.FACILITATOR)) is Refusal.MAY_NOT_VOTE
    assert outcome(Role.FACILITATOR, facilitators_vote=True) == ballot(b0=1)


def test_V12_abstaining_gives_the_dots_back_and_a_later_dot_undoes_it() -> None:
    at = booth()
    abstained = at.abstain(ballot(b0=3))
    assert abstained == Ballot(abstained=True, done=True)
    assert at.cast(abstained, IDS[0], 1) == Ballot(dots={IDS[0]: 1}, done=True)


def test_V12_done_without_dots_counts_and_untouched_does_not() -> None:
    assert [one.counts for one in (EMPTY, Ballot(done=True), ballot(b0=1))] == [False, True, True]


def test_V18_a_closed_round_takes_nothing() -> None:
    closed = Round(
        id=a_round().id,
        rules=VotingRules(),
        options=a_round().options,
        budget=5,
        opened_at=0,
        life=Closed(at=1, ballots=0, receipts=()),
    )
    at = booth(closed)
    outcomes = [
        at.cast(EMPTY, IDS[0], 1),
        at.abstain(EMPTY),
        at.done(EMPTY),
    ]
    assert {why(one) for one in outcomes} == {Refusal.VOTING_CLOSED}


@pytest.mark.parametrize("bad", [{"dots": {"a": 0}}, {"dots": {"a": 1}, "abstained": True}])
def test_a_bad_ballot_cannot_exist(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="dot"):
        Ballot(**bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "bad", [{"dots": 0}, {"max_per_option": 0}, {"max_per_lane": 5000}, {"decider_dots": -1}]
)
def test_bad_rules_cannot_exist(bad: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="dots"):
        VotingRules(**bad)  # type: ignore[arg-type]


def test_V9_a_merged_option_is_judged_by_all_its_cards() -> None:
    map = sheet(Card("mine"), Card("theirs", author="otto"))
    found = a_round(map, own_allowed=False)
    assert why(booth(found, map).cast(EMPTY, OptionId("mine"), 1)) is Refusal.OWN_OPTION
    assert booth(found, map).cast(EMPTY, OptionId("theirs"), 1) == ballot(theirs=1)
