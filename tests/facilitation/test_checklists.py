from dataclasses import replace
from typing import Any

import msgspec
import pytest

from facilitation.checklists import checklist
from facilitation.consensus import Check, CheckId, ChecksState, Scale
from facilitation.emotions import Curve, Feeling, Point
from facilitation.estimates import Measure, estimated
from facilitation.facts import Facts
from facilitation.frame_gaps import frame_gaps
from facilitation.handing_in import LateWords, WordsId, WordsState
from facilitation.hints import Hint
from facilitation.mapview import Sheet
from facilitation.parking import ParkedId, ParkedItem
from facilitation.people import Member
from facilitation.ready import Mark
from facilitation.rounds import Closed, Open, Revealed, Round, RoundId, VotingRules, VotingState
from facilitation.scope import Scope
from facilitation.sheets import CollectionId, ScoreSheet
from facilitation.standings import RevealedCurve, ScoresState
from facilitation.state import PhaseRun, Workshop
from facilitation.tally import Place, Tally
from sessions.journey.ids import ActorId
from sessions.journey.model import Actor, Frame, Journey, Timeframe
from tests.facilitation.maps import Card, Group, Link, Stage, sheet
from tests.facilitation.played import INES, LENA, OLGA, START, TOMASZ, phase
from tests.facilitation.writing import REGISTRY, running

PEOPLE = tuple(Member(one.id, one.role) for one in (INES, LENA, TOMASZ, OLGA))
WROTE = {LENA.id: 1, TOMASZ.id: 2}
RUN = PhaseRun(phase=phase("p").id, number=1, started_at=START, allotted=60_000)
SHEETS = CollectionId("p.1")


def hints(type: str, facts: Facts | None = None, **more: Any) -> dict[str, Hint]:
    """The check-list of a phase by code, every sentence being one."""
    planned = {name: more.pop(name) for name in ("private", "anonymous", "options") if name in more}
    state = running(phase("p", type=type, **planned), runs=(RUN,), **more)
    found = checklist(state, REGISTRY, facts or Facts(people=PEOPLE, contributions=WROTE))
    for hint in found:
        assert hint.sentence.endswith((".", "?"))
        assert hint.count >= 1
    return {hint.code: hint for hint in found}


def on(map: Any, **more: Any) -> Facts:
    return replace(Facts(people=PEOPLE, contributions=WROTE, map=map), **more)


def test_H1_there_is_no_check_list_without_a_phase() -> None:
    assert checklist(Workshop(), REGISTRY, Facts()) == ()


def test_H1_a_phase_of_an_unknown_type_has_what_is_open_in_any_phase() -> None:
    assert set(hints("gone.away", ready={LENA.id: Mark.MORE_TIME})) == {"more_time"}


def test_H2_what_is_open_in_any_phase_is_told_last() -> None:
    late = LateWords(id=WordsId("w"), text="Late", kind="note", author=LENA.id, handed_in_at=START)
    settled = msgspec.structs.replace(late, id=WordsId("x"), state=WordsState.RETURNED)
    check = Check(
        id=CheckId("c"),
        question="All well?",
        scale=Scale.ROMAN,
        named=False,
        phase=None,
        asked_at=START,
    )
    found = hints(
        "break",
        private=True,
        ready={LENA.id: Mark.MORE_TIME, TOMASZ.id: Mark.READY, OLGA.id: Mark.MORE_TIME},
        handed_in=(late, settled),
        checks=ChecksState((check,)),
        voting=VotingState((a_round(Open()),)),
    )
    assert {code: hint.sentence for code, hint in found.items()} == {
        "not_revealed": "3 cards are not revealed yet.",
        "voting_open": "A vote is still open.",
        "check_open": "A question is still open.",
        "late_words": "1 late card waits for you.",
        "more_time": "1 person needs more time.",
    }
    assert found["more_time"].about == (LENA.id,)


def test_H2_revealed_cards_are_no_longer_hidden() -> None:
    shown = hints("break", private=True, revealed=frozenset({phase("p").id}))
    assert "not_revealed" not in shown


def test_A5_who_has_fewer_cards_than_the_agenda_asks_for_is_told() -> None:
    facts = Facts(people=PEOPLE, contributions={LENA.id: 3, TOMASZ.id: 2})
    found = hints("pain_points", facts, options={"cards_each": 3})["people_with_few_cards"]
    assert (found.sentence, found.about) == ("1 person has fewer than 3 cards.", (TOMASZ.id,))
    nameless = hints("pain_points", facts, options={"cards_each": 3}, private=True, anonymous=True)
    assert nameless["people_with_few_cards"].about == ()
    assert "people_with_few_cards" not in hints("pain_points", facts)
    assert "people_with_few_cards" not in hints("pain_points", facts, options={"cards_each": "3"})


def test_H3_who_has_no_card_yet_is_named() -> None:
    away = Member(TOMASZ.id, TOMASZ.role, here=False)
    facts = Facts(people=(*PEOPLE[:2], away, *PEOPLE[3:]))
    assert hints("pain_points", facts)["people_without_card"] == Hint(
        code="people_without_card", sentence="1 person has no card.", about=(LENA.id,)
    )
    assert hints("tasks", Facts(people=PEOPLE))["people_without_card"].sentence == (
        "2 people have no card."
    )


def test_H3_where_names_stay_off_they_are_only_counted() -> None:
    found = hints("pain_points", Facts(people=PEOPLE), private=True, anonymous=True)
    assert found["people_without_card"] == Hint(
        code="people_without_card", sentence="2 people have no card.", count=2
    )


def test_H4_a_few_stages_are_named_many_are_counted() -> None:
    few = hints("touchpoints", on(sheet(Card("t", "touchpoint"))))
    assert few["stage_without_touchpoint"] == Hint(
        code="stage_without_touchpoint", sentence="Stage “” has no touchpoint.", about=("use",)
    )
    many = Sheet(stages=[Stage(f"s{n}", f"Stage {n}") for n in range(4)])
    assert hints("touchpoints", on(many))["stage_without_touchpoint"] == Hint(
        code="stage_without_touchpoint",
        sentence="4 stages have no touchpoint.",
        count=4,
        about=("s0", "s1", "s2", "s3"),
    )


def test_H4_a_long_name_of_a_stage_is_cut() -> None:
    map = Sheet(stages=[Stage("s", "Spot the\nneed " * 9)])
    sentence = hints("touchpoints", on(map))["stage_without_touchpoint"].sentence
    assert sentence == "Stage “Spot the need Spot the need Spot the ne…” has no touchpoint."


def test_H5_groups_without_a_name_are_counted() -> None:
    groups = [Group("a", "", ["p"]), Group("b", " ", ["q"]), Group("c", "", []), Group("d", "D")]
    found = hints("pain_points", on(sheet(Card("p", "pain_point"), groups=groups)))
    assert found["group_without_name"] == Hint(
        code="group_without_name", sentence="2 groups have no name.", count=2, about=("a", "b")
    )


# The frame


def test_H6_an_empty_frame_says_what_it_leaves_open() -> None:
    found = hints("framing", on(Journey()))
    assert found["no_decider"].sentence == "No decider named."
    assert set(found) == {
        "no_actor",
        "no_scenario",
        "no_trigger",
        "no_end",
        "no_state",
        "no_timeframe",
        "no_segment",
        "no_business_problem",
        "no_business_goal",
        "no_basis",
        "no_sponsor",
        "no_decider",
    }


def test_H6_a_full_frame_leaves_nothing_open() -> None:
    frame: Scope = Frame(
        actors=[Actor(id=ActorId("actor-0000000000"), name="Marta")],
        scenario="Buys a cobot",
        trigger="Turns jobs away",
        end="It runs",
        state="current",
        timeframe=Timeframe(text="a year"),
        segment="Small shops",
        business_problem_text="One in four is idle",
        business_goal="Half of that by May",
        basis="mixed",
        sponsor="The chief",
        decider="Ines",
    )
    assert frame_gaps(frame) == ()


def test_H6_a_map_without_a_frame_has_no_gaps() -> None:
    assert hints("framing", on(Sheet())) == {}


# Phase by phase


@pytest.mark.parametrize(("count", "told"), [(3, True), (4, False), (8, False), (9, True)])
def test_four_to_eight_stages_work_well(count: int, told: bool) -> None:
    map = Sheet(stages=[Stage(f"s{n}", f"Stage {n}") for n in range(count)])
    assert ("number_of_stages" in hints("stages", on(map))) is told


def test_stages_have_names_of_their_own() -> None:
    names = ["Buy", " buy", "", "Use"]
    map = Sheet(stages=[Stage(f"s{n}", name) for n, name in enumerate(names)])
    found = hints("stages", on(map))
    assert found["stage_without_name"].about == ("s2",)
    assert found["stages_share_a_name"].about == ("s0", "s1")


def test_tasks_say_what_is_broken_and_whose_they_are() -> None:
    map = sheet(
        Card("t", "customer_task"),
        Card("u", "user_task", stage="use"),
        links=[Link("l", "t", "u", "generates", "missing")],
    )
    assert set(hints("tasks", on(map))) == {"link_missing", "task_without_owner"}


def test_touchpoints_say_their_channel() -> None:
    map = sheet(
        Card("a", "touchpoint", fields={"channel": "web"}),
        Card("b", "touchpoint", stage="use", fields={"channel": " "}),
    )
    assert hints("touchpoints", on(map))["touchpoint_without_channel"].about == ("b",)


def test_feelings_are_missed_only_until_they_are_shown() -> None:
    felt = {SHEETS: {"key": ScoreSheet(feelings={"buy": Feeling(value=1)}), "k": ScoreSheet()}}
    found = hints("emotions", on(sheet(), sheets=felt))
    assert found["people_without_feeling"] == Hint(
        code="people_without_feeling", sentence="1 person has not said how it feels."
    )
    assert found["feelings_not_revealed"].count == 1
    shown = ScoresState(revealed=frozenset({f"feelings/{SHEETS}"}))
    assert hints("emotions", on(sheet(), sheets=felt), scores=shown) == {}


def test_a_shown_curve_tells_where_people_disagree_and_what_it_leaves_out() -> None:
    point = Point(column="buy", mean=0, low=-2, high=2, spread=4, n=2, disagreement=True)
    curve = Curve(points=(point,), talk_first=("buy",))
    scores = ScoresState(curves=(RevealedCurve(collection=SHEETS, at=START, curve=curve),))
    found = hints("emotions", on(sheet()), scores=scores)
    assert found["disagreement"].about == ("buy",)
    assert found["stage_without_feeling"].about == ("use",)


def test_opportunities_help_a_task() -> None:
    map = sheet(Card("o"), Card("t", "customer_task"), groups=[Group("g", "", ["o"])])
    assert set(hints("opportunities", on(map))) == {
        "opportunity_without_task",
        "group_without_name",
    }


def test_pains_hurt_a_task_and_key_moments_are_few() -> None:
    map = sheet(
        Card("p", "pain_point"), Card("q", "pain_point", stage="use"), Card("m", "key_moment")
    )
    assert set(hints("pain_points", on(map))) == {"pain_point_without_task", "key_moments_dense"}


def a_round(life: Any) -> Round:
    return Round(
        id=RoundId("r"),
        rules=VotingRules(),
        options=(),
        budget=5,
        opened_at=START,
        phase=phase("p").id,
        life=life,
    )


def shown(*places: Place, used: int, given: int) -> Revealed:
    tally = Tally(
        places=places, ballots=2, abstained=0, used=used, given=given, unused=1 - used / given
    )
    return Revealed(at=START, ballots=2, receipts=(), revealed_at=START, tally=tally, opening="")


def tied(id: str) -> Place:
    return Place(option=id, place=1, tied=True, dots=2, voters=1)  # type: ignore[arg-type]


def test_H7_the_share_of_unused_dots_is_told_once_they_are_shown() -> None:
    life = shown(tied("a"), tied("b"), used=59, given=100)
    found = hints("dot_voting", voting=VotingState((a_round(life),)))
    assert found["dots_unused"] == Hint(
        code="dots_unused", sentence="41 % of the dots unused.", count=41
    )
    assert found["first_place_tied"].sentence == "2 options share the first place."
    spent = VotingState((a_round(shown(used=5, given=5)),))
    assert hints("dot_voting", voting=spent) == {}


def test_H7_before_the_reveal_no_number_of_dots_is_told() -> None:
    closed = Closed(at=START, ballots=2, receipts=())
    assert set(hints("dot_voting", voting=VotingState((a_round(closed),)))) == {
        "votes_not_revealed"
    }
    assert set(hints("dot_voting", voting=VotingState((a_round(Open()),)))) == {"voting_open"}
    assert set(hints("dot_voting")) == {"no_vote"}


def test_a_vote_without_a_decider_is_told() -> None:
    assert set(hints("dot_voting", on(Journey()))) == {"no_vote", "no_decider"}


def test_scores_are_missed_until_they_are_shown_and_talked_about_where_apart() -> None:
    given = {SHEETS: {"key": ScoreSheet(scores={"o": {Measure.IMPACT: 1}})}}
    linked = sheet(
        Card("o", fields={"owner": "Lena"}),
        Card("t", "customer_task"),
        links=[Link("l", "o", "t", "addresses")],
    )
    found = hints("prioritising", on(linked, sheets=given))
    assert set(found) == {"people_without_score", "scores_not_revealed"}
    apart = ScoresState(
        estimates=(estimated("o", Measure.IMPACT, [1, 5], START),),
        revealed=frozenset({f"scores/{SHEETS}"}),
    )
    found = hints("prioritising", on(linked, sheets=given), scores=apart)
    assert {code: hint.about for code, hint in found.items()} == {"scores_apart": ("o",)}


def test_H8_what_was_scored_needs_an_owner_or_else_everything() -> None:
    map = sheet(Card("scored"), Card("other"), Card("owned", fields={"owner": "Lena"}))
    code = "opportunity_without_owner"
    assert hints("wrap_up", on(map))[code].about == ("scored", "other")
    scored = ScoresState(estimates=(estimated("scored", Measure.IMPACT, [3], START),))
    assert hints("wrap_up", on(map), scores=scored)[code].about == ("scored",)


def test_H8_parked_items_need_an_outcome() -> None:
    item = ParkedItem(
        id=ParkedId("i"), text="Prices?", author=LENA.id, from_phase=None, parked_at=START
    )
    assert hints("wrap_up", parking=(item,))["parked_item_open"].sentence == (
        "1 parked item has no outcome."
    )


def test_the_wrap_up_says_what_the_report_will_say() -> None:
    found = hints("wrap_up", on(sheet(Card("a", "customer_task"))))
    assert set(found) == {"stage_without_number", "assumptions"}


def test_a_break_has_nothing_to_look_at() -> None:
    assert hints("break") == {}


def test_a_module_of_another_package_has_its_own_list() -> None:
    found = hints("acme.voices", on(sheet(Card("v", "thought"))))
    assert set(found) == {"voice_without_source"}
