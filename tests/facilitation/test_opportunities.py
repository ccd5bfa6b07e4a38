from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from facilitation.mapview import Map
from facilitation.opportunities import (
    WAY,
    Agreement,
    AgreementCheck,
    Case,
    Need,
    OpportunityState,
    Reply,
    agreement,
    case,
    is_crux,
    is_date,
    lacking,
    takes_solutions,
)
from tests.facilitation.maps import Card, Link, sheet

State = OpportunityState
YES, NO, UNSURE = Reply.YES, Reply.NO, Reply.UNSURE
CHECKS = tuple(AgreementCheck)
AGREED = tuple(agreement("o", check, [YES, YES, NO], 1) for check in CHECKS)
WHOLE = Case(
    addresses_task=True,
    has_evidence=True,
    business_problem=True,
    agreements=AGREED,
    owner="Lena",
    segment=True,
    channel=True,
)


def known(state: State = State.CAPTURED, **lost: Any) -> Case:
    return replace(WHOLE, state=state, **lost)


@pytest.mark.parametrize(
    ("replies", "passed"),
    [
        ([YES, YES, NO], True),
        ([YES, NO], False),
        ([YES, YES, NO, UNSURE], False),
        ([YES], True),
        ([], False),
    ],
)
def test_Q10_a_check_passes_when_more_than_half_say_yes(replies: list[Reply], passed: bool) -> None:
    found = agreement("o", AgreementCheck.IMPORTANT, replies, 5)
    assert found.passed is passed
    assert (found.yes + found.no + found.unsure, found.at) == (len(replies), 5)


def test_Q10_the_latest_answer_holds() -> None:
    asked = [agreement("o", AgreementCheck.IMPORTANT, [one], at) for at, one in ((1, YES), (2, NO))]
    assert not Case(agreements=tuple(asked)).agreed_on(AgreementCheck.IMPORTANT)
    assert Case(agreements=tuple(asked[:1])).agreed_on(AgreementCheck.IMPORTANT)
    assert not Case(agreements=tuple(asked[:1])).agreed_on(AgreementCheck.ADDRESSABLE)


def test_Q11_a_card_alone_lacks_everything_in_the_order_of_the_way() -> None:
    assert lacking(Case(), State.ROADMAP) == (
        Need.TASK,
        Need.EVIDENCE,
        Need.BUSINESS_PROBLEM,
        Need.IMPORTANT,
        Need.ADDRESSABLE,
        Need.SOLVES_PROBLEM,
        Need.OWNER,
        Need.SEGMENT,
        Need.CHANNEL,
        Need.PILOT,
    )


@pytest.mark.parametrize(
    ("lost", "target", "missing"),
    [
        ({"addresses_task": False}, State.FRAMED, Need.TASK),
        ({"has_evidence": False}, State.FRAMED, Need.EVIDENCE),
        ({"business_problem": False}, State.FRAMED, Need.BUSINESS_PROBLEM),
        ({"agreements": AGREED[1:]}, State.AGREED, Need.IMPORTANT),
        ({"agreements": AGREED[:1] + AGREED[2:]}, State.AGREED, Need.ADDRESSABLE),
        ({"agreements": AGREED[:2]}, State.AGREED, Need.SOLVES_PROBLEM),
        ({"owner": " "}, State.DISCOVERY, Need.OWNER),
        ({"segment": False}, State.VALUE_PROPOSITION, Need.SEGMENT),
        ({"channel": False}, State.VALUE_PROPOSITION, Need.CHANNEL),
    ],
)
def test_Q11_each_state_says_what_it_lacks(
    lost: dict[str, Any], target: State, missing: Need
) -> None:
    assert lacking(known(**lost), target) == (missing,)
    before = WAY[WAY.index(target) - 1]
    assert lacking(known(**lost), before) == ()


def test_Q11_the_roadmap_is_reached_from_a_pilot_only() -> None:
    assert lacking(known(State.VALUE_PROPOSITION), State.ROADMAP) == (Need.PILOT,)
    assert lacking(known(State.PILOT), State.ROADMAP) == ()


@pytest.mark.parametrize("end", [State.DONE, State.PARKED, State.DROPPED])
def test_Q11_an_end_needs_a_reason_and_nothing_else(end: State) -> None:
    assert lacking(Case(), end, " ") == (Need.REASON,)
    assert lacking(Case(), end, "Another team does it") == ()


@given(st.sampled_from(WAY), st.sampled_from(WAY))
def test_Q11_the_way_back_is_always_open(now: State, target: State) -> None:
    bare = Case(state=now)
    if WAY.index(target) <= WAY.index(now):
        assert lacking(bare, target) == ()


@given(st.sampled_from([State.PARKED, State.DROPPED, State.DONE]), st.sampled_from(WAY[1:]))
def test_Q11_coming_back_from_an_end_needs_what_the_state_needs(end: State, target: State) -> None:
    assert lacking(Case(state=end), target) != ()


def test_Q12_solutions_wait_for_discovery() -> None:
    assert [one for one in State if takes_solutions(one)] == [
        State.DISCOVERY,
        State.VALUE_PROPOSITION,
        State.PILOT,
        State.ROADMAP,
    ]


@pytest.mark.parametrize(
    ("state", "place", "crux"),
    [
        (State.AGREED, 1, True),
        (State.PILOT, 3, True),
        (State.AGREED, 4, False),
        (State.FRAMED, 1, False),
        (State.AGREED, None, False),
        (State.DROPPED, 1, False),
    ],
)
def test_Q13_a_crux_is_agreed_and_at_the_top(state: State, place: int | None, crux: bool) -> None:
    assert is_crux(Case(state=state), place) is crux


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("2030-01-31", True),
        ("2030-02-30", False),
        ("20300131", False),
        ("2030-W05-4", False),
        ("soon", False),
        ("", False),
    ],
)
def test_Q14_a_due_date_is_a_day_of_the_calendar(text: str, good: bool) -> None:
    assert is_date(text) is good


def told(map: Map, **more: Any) -> Case:
    return case(map, "o", **more)


def test_the_map_tells_what_an_opportunity_has() -> None:
    fields = {
        "state": "framed",
        "business_problem": "decrease_costs",
        "evidence": ["interview 7"],
        "owner": "Lena",
        "bmc": {"customer_segment": "robotics", "channel": "shop"},
    }
    task = Card("t", kind="user_task")
    map = sheet(Card("o", fields=fields), task, links=(Link("l", "o", "t"),))
    assert told(map) == known(State.FRAMED, agreements=())


def test_a_bare_card_has_nothing_and_strange_fields_are_nothing() -> None:
    fields = {"state": "flying", "bmc": "all of it"}
    map = sheet(
        Card("o", fields=fields), Card("p", kind="pain_point"), links=(Link("l", "o", "p"),)
    )
    assert told(map) == told(sheet()) == Case()


def test_the_frame_a_quote_and_what_was_settled_count_too() -> None:
    agreed = Agreement(element="o", check=AgreementCheck.IMPORTANT, yes=1, no=0, unsure=0, at=1)
    other = Agreement(element="x", check=AgreementCheck.IMPORTANT, yes=1, no=0, unsure=0, at=1)
    map = sheet(Card("o", fields={"quote": "I called twice", "state": "framed", "owner": "Otto"}))
    found = told(
        map, state=State.PILOT, agreements=(agreed, other), owner="Lena", frame_problem=True
    )
    assert found == Case(
        state=State.PILOT,
        has_evidence=True,
        business_problem=True,
        agreements=(agreed,),
        owner="Lena",
    )


def test_a_metric_that_proves_it_is_evidence() -> None:
    map = sheet(Card("o"), Card("m", kind="metric"), links=(Link("l", "m", "o", "evidence"),))
    assert told(map).has_evidence
