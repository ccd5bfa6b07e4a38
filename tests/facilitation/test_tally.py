import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.ballots import EMPTY, Ballot
from facilitation.budgets import Caution, cautions, proposals
from facilitation.mapview import Sheet
from facilitation.options import whereabouts
from facilitation.tally import Tally, compared, tally
from tests.facilitation.booths import IDS, MAP, NOWHERE, a_round, ballot, maps_later

OPTIONS = a_round().options
ballots = st.builds(
    lambda dots, done: Ballot(dots=dots, done=done),
    st.dictionaries(st.sampled_from(IDS), st.integers(1, 5)),
    st.booleans(),
)


def count(*cast: Ballot, scores: dict[str, float] | None = None) -> Tally:
    return tally(OPTIONS, 5, cast, NOWHERE, scores)


def shown(found: Tally) -> list[tuple[str, str]]:
    return [(place.label, place.option) for place in found.places]


@pytest.mark.parametrize(
    ("options", "people", "quarter", "third", "extension"),
    [(24, 8, 6, 8, 36), (10, 8, 3, 4, 7), (1, 1, 3, 1, 1), (200, 4, 10, 67, 5000)],
)
def test_V2_the_rules_of_thumb(
    options: int, people: int, quarter: int, third: int, extension: int
) -> None:
    found = proposals(options, people)
    assert (found.quarter, found.third, found.extension) == (quarter, third, extension)
    assert found.fixed == (3, 5)


def test_V2_with_three_options_a_choice_is_better_than_dots() -> None:
    assert [proposals(n, 8).instead for n in (1, 3, 4)] == [True, True, False]


@given(st.integers(1, 5000), st.integers(0, 1000))
def test_V2_the_proposal_stays_between_three_and_ten(options: int, people: int) -> None:
    assert 3 <= proposals(options, people).quarter <= 10


@pytest.mark.parametrize(
    ("options", "voters", "anonymous", "expected"),
    [
        (9, 4, True, ()),
        (9, 3, True, (Caution.NOT_ANONYMOUS,)),
        (9, 3, False, ()),
        (9, 2, False, (Caution.FEW_VOTERS,)),
        (3, 2, True, (Caution.FEW_VOTERS, Caution.NOT_ANONYMOUS, Caution.FEW_OPTIONS)),
    ],
)
def test_V3_a_round_warns_before_it_opens(
    options: int, voters: int, anonymous: bool, expected: tuple[Caution, ...]
) -> None:
    found = cautions(options=options, voters=voters, anonymous=anonymous)
    assert found == expected
    assert all(one.sentence for one in found)


def test_V13_dots_come_first_then_voters() -> None:
    found = count(ballot(b0=3, b1=1), ballot(b1=1), ballot(b1=1, b2=4))
    assert shown(found)[:3] == [("1", "b2"), ("2", "b1"), ("3", "b0")]
    assert [place.voters for place in found.places[:3]] == [1, 3, 1]


def test_V13_equal_dots_of_equally_many_voters_share_a_place() -> None:
    found = count(ballot(u2=2, b1=2), ballot(b0=1))
    assert shown(found) == [
        ("1=", "b1"),
        ("1=", "u2"),
        ("3", "b0"),
        ("4=", "t0"),
        ("4=", "u0"),
        ("4=", "u1"),
        ("4=", "b2"),
    ]


def test_V13_the_opportunity_score_orders_a_shared_place_and_does_not_split_it() -> None:
    found = count(ballot(u2=2, b1=2), scores={"u2": 12.0, "b1": 9.0})
    assert shown(found)[:2] == [("1=", "u2"), ("1=", "b1")]


@given(st.lists(ballots, max_size=8), st.integers(0, 10**6), maps_later())
def test_V13_the_order_of_voting_changes_nothing(cast: list[Ballot], seed: int, map: Sheet) -> None:
    where = whereabouts(OPTIONS, map)
    mixed = [Ballot(dots=dict(reversed(one.dots.items())), done=one.done) for one in cast]
    random.Random(seed).shuffle(mixed)
    assert tally(OPTIONS, 5, mixed, where) == tally(OPTIONS, 5, cast, where)


@given(st.lists(ballots, max_size=8), maps_later())
def test_V11_merging_keeps_every_dot_that_was_not_deleted(cast: list[Ballot], map: Sheet) -> None:
    where = whereabouts(OPTIONS, map)
    found = tally(OPTIONS, 100, cast, where)
    kept = sum(n for one in cast for id, n in one.dots.items() if where.of(id) is not None)
    assert found.used == kept == sum(place.dots for place in found.places)
    names = [place.option for place in found.places]
    names += [id for place in found.places for id in place.merged]
    assert sorted([*names, *found.gone]) == sorted(IDS)


def test_V12_the_share_of_unused_dots_leaves_abstentions_out() -> None:
    found = count(
        ballot(b0=3, b1=2), ballot(b0=1), Ballot(done=True), Ballot(abstained=True), EMPTY
    )
    assert (found.ballots, found.abstained, found.used, found.given) == (4, 1, 6, 15)
    assert found.unused_percent == 60
    assert count().unused == 0


def test_V14_the_tied_are_those_at_the_first_shared_place_or_at_the_one_named() -> None:
    found = count(ballot(b0=4), ballot(b1=2, b2=2), ballot(u0=1, u1=1))
    assert found.tied_at() == ("b1", "b2")
    assert found.tied_at(4) == ("u0", "u1")
    assert found.tied_at(1) == found.tied_at(6) == ()


def test_V15_rounds_stand_side_by_side_in_the_order_of_the_last() -> None:
    first = count(ballot(b0=2, b1=1))
    second = tally([one for one in OPTIONS if one.id in ("b0", "b1")], 1, [ballot(b1=1)], NOWHERE)
    rows = [(row.option, *(p and p.label for p in row.places)) for row in compared([first, second])]
    assert rows[:3] == [("b1", "2", "1"), ("b0", "1", "2"), ("t0", "3=", None)]
    assert len(rows) == len(MAP.elements)
