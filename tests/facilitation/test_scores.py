from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation import engine
from facilitation.agenda import Agenda, AtZero, PhaseId
from facilitation.commands import AnyCommand
from facilitation.course import (
    CardsRevealed,
    Lock,
    NextPhase,
    PreviousPhase,
    RepeatPhase,
    Reveal,
    StartPhase,
)
from facilitation.estimates import Measure, Source
from facilitation.opportunities import AgreementCheck, OpportunityState, Reply
from facilitation.people import Person
from facilitation.refusals import Refusal
from facilitation.scores import (
    Agree,
    AgreementRevealed,
    AnySheetCommand,
    Feel,
    FeelingsRevealed,
    OpportunityMoved,
    OwnerSet,
    RecordSurvey,
    RevealAgreement,
    RevealFeelings,
    RevealScores,
    Score,
    ScoresRevealed,
    SetOpportunityState,
    SetOwner,
    columns,
)
from facilitation.sheets import CollectionId, ScoreSheet
from facilitation.standings import ScoresState, cruxes
from facilitation.tally import Place, Tally
from tests.facilitation.maps import Card, Group, Link, sheet
from tests.facilitation.played import HANNAH, INES, LENA, OLGA, TOMASZ, Played, phase

MAP = sheet(
    Card("t", kind="customer_task", lane="tasks"),
    Card("o", fields={"evidence": ["interview 7"]}),
    Card("p"),
    links=(Link("l", "o", "t"),),
)
KEPT_AS = CollectionId("one.1")


class Scored(Played):
    """A workshop in one phase, with the store's part of keeping sheets."""

    def __init__(self, type: str, **more: Any) -> None:
        super().__init__(Agenda((phase("one", type=type, **more), phase("two"))))
        self.know(map=MAP, business_problem=True)
        self.give(StartPhase())
        self.kept: dict[str, ScoreSheet] = {}

    def fill(self, by: Person, *commands: AnySheetCommand) -> None:
        """What the store does: read the sheet, ask, keep it."""
        for command in commands:
            self.know(sheet=self.kept.get(by.id))
            after = engine.filled_in(self.state, command, by, self.now, self.facts)
            assert isinstance(after, ScoreSheet), after
            assert self.give(command, by) == ()
            self.kept[by.id] = after
        self.know(sheets={KEPT_AS: self.kept})


def score(value: float, measure: Measure = Measure.IMPORTANCE, element: str = "o") -> Score:
    return Score(element=element, measure=measure, value=value)


def agree(answer: Reply = Reply.YES, check: AgreementCheck = AgreementCheck.IMPORTANT) -> Agree:
    return Agree(element="o", check=check, answer=answer)


def test_E2_one_feeling_of_each_person_for_each_stage_the_last_word_counts() -> None:
    played = Scored("emotions")
    played.fill(LENA, Feel(stage="buy", value=2), Feel(stage="buy", value=-1, label="lost"))
    played.fill(TOMASZ, Feel(stage="buy", value=1), Feel(task="t", value=0))
    (revealed,) = played.give(RevealFeelings())
    assert isinstance(revealed, FeelingsRevealed)
    assert [(p.column, p.n, p.mean) for p in revealed.curve.points] == [("buy", 2, 0), ("t", 1, 0)]
    assert revealed.curve.talk_first == ("buy",)
    assert played.state.scores.curves[0].curve == revealed.curve


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (Feel(stage="gone", value=1), Refusal.UNKNOWN_CARD),
        (Feel(task="o", value=1), Refusal.UNKNOWN_CARD),
        (Feel(task="buy", value=1), Refusal.UNKNOWN_CARD),
        (Feel(stage="buy", task="t", value=1), Refusal.UNKNOWN_CARD),
        (Feel(value=1), Refusal.UNKNOWN_CARD),
        (Feel(stage="buy", value=2.5), Refusal.OUT_OF_SCALE),
        (Feel(stage="buy", value=1, label="x" * 61), Refusal.TEXT_TOO_LONG),
        (score(5), Refusal.NOT_ASKED_NOW),
    ],
)
def test_E2_what_is_no_feeling_is_refused(command: AnySheetCommand, refusal: Refusal) -> None:
    assert Scored("emotions").refused(command, LENA) is refusal


def test_E2_facilitators_answer_only_where_the_phase_says_so_and_observers_never() -> None:
    command = Feel(stage="buy", value=1)
    assert Scored("emotions").refused(command, INES) is Refusal.MAY_NOT_VOTE
    assert Scored("emotions").refused(command, OLGA) is Refusal.READ_ONLY
    Scored("emotions", options={"facilitators_answer": True}).fill(INES, command)


def test_E2_a_phase_of_another_type_may_ask_too() -> None:
    Scored("retrospect", options={"asks": ["feelings"]}).fill(LENA, Feel(stage="buy", value=1))
    assert Scored("emotions", options={"asks": []}).refused(Feel(stage="buy", value=1), LENA) is (
        Refusal.NOT_ASKED_NOW
    )


def test_E2_nothing_is_taken_while_locked_or_after_the_time_for_it() -> None:
    played = Scored("emotions", at_zero=AtZero.CLOSE)
    played.give(Lock())
    assert played.refused(Feel(stage="buy", value=1), LENA) is Refusal.LOCKED
    late = Scored("emotions", at_zero=AtZero.CLOSE)
    late.wait(11)
    late.ring()
    assert late.refused(Feel(stage="buy", value=1), LENA) is Refusal.NOT_ASKED_NOW


def test_E2_after_the_reveal_everybodys_feeling_stays_as_it_was() -> None:
    played = Scored("emotions")
    played.fill(LENA, Feel(stage="buy", value=1))
    played.give(RevealFeelings())
    assert played.refused(Feel(stage="buy", value=2), LENA) is Refusal.ALREADY_REVEALED
    assert played.give(RevealFeelings()) == ()


def test_going_back_finds_the_same_sheets_and_repeating_begins_anew() -> None:
    played = Scored("emotions")
    played.fill(LENA, Feel(stage="buy", value=1))
    played.give(NextPhase(expect=PhaseId("one")))
    assert played.refused(Feel(stage="buy", value=2), LENA) is Refusal.NOT_ASKED_NOW
    (revealed,) = played.give(RevealFeelings(phase=PhaseId("one")))
    assert isinstance(revealed, FeelingsRevealed)
    assert revealed.collection == KEPT_AS
    played.give(PreviousPhase(expect=PhaseId("two")))
    assert played.refused(Feel(stage="buy", value=2), LENA) is Refusal.ALREADY_REVEALED
    played.give(RepeatPhase(expect=PhaseId("one")))
    assert played.give(Feel(stage="buy", value=2), LENA) == ()


def test_E3_columns_stand_in_map_order() -> None:
    map = sheet(
        Card("late", kind="user_task", stage="use"),
        Card("loose", kind="user_task", stage=None),
        Card("early", kind="user_task"),
    )
    among = ["loose", "use", "gone", "early", "late", "buy"]
    assert columns(map, among) == ("buy", "early", "use", "late", "loose")


@pytest.mark.parametrize("command", [RevealFeelings(), RevealScores(), RevealAgreement()])
def test_nothing_answered_is_nothing_to_reveal(command: RevealFeelings) -> None:
    assert Scored("emotions").refused(command) is Refusal.NOTHING_ANSWERED
    never = RevealFeelings(phase=PhaseId("two"))
    assert Scored("emotions").refused(never) is Refusal.NOTHING_ANSWERED


@pytest.mark.parametrize("type", ["emotions", "prioritising"])
def test_E6_when_time_is_up_a_revealing_phase_shows_what_it_asked_for(type: str) -> None:
    played = Scored(type, at_zero=AtZero.REVEAL)
    if type == "emotions":
        played.fill(LENA, Feel(stage="buy", value=1))
    else:
        played.fill(LENA, score(5), agree())
    played.wait(11)
    found = {one.__class__ for one in played.ring()}
    if type == "emotions":
        assert FeelingsRevealed in found
    else:
        assert {ScoresRevealed, AgreementRevealed} <= found


def test_E6_a_phase_that_only_tells_the_time_reveals_nothing() -> None:
    played = Scored("emotions")
    played.fill(LENA, Feel(stage="buy", value=1))
    played.wait(11)
    played.ring()
    assert played.state.scores == ScoresState()


def test_Q1_scores_stay_unseen_and_the_last_one_counts() -> None:
    played = Scored("prioritising")
    before = len(played.log)
    played.fill(LENA, score(3), score(9), score(3, Measure.SATISFACTION))
    played.fill(TOMASZ, score(5))
    assert len(played.log) == before
    (revealed,) = played.give(RevealScores())
    assert isinstance(revealed, ScoresRevealed)
    found = [(one.measure, one.value, one.inputs) for one in revealed.estimates]
    assert found == [
        (Measure.IMPORTANCE, 7, (5, 9)),
        (Measure.SATISFACTION, 3, (3,)),
    ]
    assert {one.source for one in revealed.estimates} == {Source.TEAM_ESTIMATE}
    assert {one.at for one in revealed.estimates} == {played.now}


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (score(11), Refusal.OUT_OF_SCALE),
        (score(0, Measure.IMPACT), Refusal.OUT_OF_SCALE),
        (score(5, element="gone"), Refusal.UNKNOWN_CARD),
        (
            Agree(element="t", check=AgreementCheck.IMPORTANT, answer=Reply.YES),
            Refusal.NOT_AN_OPPORTUNITY,
        ),
        (
            Agree(element="x", check=AgreementCheck.IMPORTANT, answer=Reply.YES),
            Refusal.UNKNOWN_CARD,
        ),
        (Feel(stage="buy", value=1), Refusal.NOT_ASKED_NOW),
    ],
)
def test_Q1_what_is_no_score_is_refused(command: AnySheetCommand, refusal: Refusal) -> None:
    assert Scored("prioritising").refused(command, LENA) is refusal


sheet_values = st.lists(
    st.tuples(st.sampled_from([LENA, TOMASZ, HANNAH]), st.integers(0, 10)), min_size=1
)


@given(sheet_values, sheet_values)
def test_Q1_before_the_reveal_events_and_state_tell_nothing_of_scores(
    one: list[tuple[Person, int]], other: list[tuple[Person, int]]
) -> None:
    def told(given: list[tuple[Person, int]]) -> tuple[bytes, int]:
        played = Scored("prioritising")
        for by, value in given:
            played.fill(by, score(value))
        return msgspec.json.encode(played.state), len(played.log)

    assert told(one) == told(other)


def test_a_stored_sheet_does_not_tell_in_which_order_it_was_filled_in() -> None:
    forth, back = Scored("prioritising"), Scored("prioritising")
    commands: list[AnySheetCommand] = [
        score(1),
        score(2, element="p"),
        score(3, Measure.IMPACT),
        agree(),
    ]
    forth.fill(LENA, *commands)
    back.fill(LENA, *reversed(commands))
    assert msgspec.json.encode(forth.kept) == msgspec.json.encode(back.kept)


def test_Q3_a_survey_is_recorded_with_its_n() -> None:
    played = Scored("prioritising")
    survey = RecordSurvey(element="o", measure=Measure.IMPORTANCE, value=8.4, n=200)
    played.give(survey)
    (estimate,) = played.state.scores.estimates
    assert (estimate.source, estimate.n, estimate.value) == (Source.SURVEY, 200, 8.4)
    assert played.refused(msgspec.structs.replace(survey, n=0)) is Refusal.OUT_OF_SCALE
    assert played.refused(msgspec.structs.replace(survey, value=12)) is Refusal.OUT_OF_SCALE
    assert played.refused(msgspec.structs.replace(survey, element="x")) is Refusal.UNKNOWN_CARD


def test_Q3_a_survey_may_be_told_by_its_favourable_answers() -> None:
    played = Scored("prioritising")
    survey = RecordSurvey(element="o", measure=Measure.SATISFACTION, favourable=84, n=120)
    played.give(survey)
    assert played.state.scores.estimates[0].value == 7
    change = msgspec.structs.replace
    for wrong in (
        change(survey, favourable=121),
        change(survey, favourable=-1),
        change(survey, value=7.0),
        change(survey, favourable=None),
        change(survey, measure=Measure.IMPACT),
    ):
        assert played.refused(wrong) is Refusal.OUT_OF_SCALE


def agreed(played: Scored) -> None:
    """The teams agree on an opportunity that was framed."""
    played.give(SetOpportunityState(element="o", state=OpportunityState.FRAMED))
    for check in AgreementCheck:
        played.fill(LENA, agree(check=check))
    played.give(RevealAgreement())
    played.give(SetOpportunityState(element="o", state=OpportunityState.AGREED))


def test_Q10_replies_are_counted_at_the_reveal() -> None:
    played = Scored("prioritising")
    played.fill(LENA, agree(Reply.NO), agree(Reply.YES))
    played.fill(TOMASZ, agree(Reply.UNSURE))
    (revealed,) = played.give(RevealAgreement())
    assert isinstance(revealed, AgreementRevealed)
    (found,) = revealed.agreements
    assert (found.yes, found.no, found.unsure, found.passed) == (1, 0, 1, False)


def test_Q11_an_opportunity_moves_when_all_is_true() -> None:
    played = Scored("prioritising")
    to_agreed = SetOpportunityState(element="o", state=OpportunityState.AGREED)
    assert played.refused(to_agreed) is Refusal.STATE_NOT_REACHED
    agreed(played)
    to_discovery = SetOpportunityState(element="o", state=OpportunityState.DISCOVERY)
    assert played.refused(to_discovery) is Refusal.STATE_NOT_REACHED
    played.give(SetOwner(element="o", owner="Lena", due="2030-01-31"))
    (moved,) = played.give(to_discovery)
    assert isinstance(moved, OpportunityMoved)
    assert (moved.before, moved.state) == (OpportunityState.AGREED, OpportunityState.DISCOVERY)
    assert played.give(to_discovery) == ()


def test_Q11_an_end_needs_a_reason() -> None:
    played = Scored("prioritising")
    drop = SetOpportunityState(element="o", state=OpportunityState.DROPPED)
    assert played.refused(drop) is Refusal.REASON_MISSING
    played.give(msgspec.structs.replace(drop, reason="Too dear"))
    standing = played.state.scores.standing("o")
    assert (standing.state, standing.reason) == (OpportunityState.DROPPED, "Too dear")


@pytest.mark.parametrize(("element", "why"), [("t", "not_an_opportunity"), ("x", "unknown_card")])
def test_Q11_only_opportunities_move(element: str, why: str) -> None:
    played = Scored("prioritising")
    move = SetOpportunityState(element=element, state=OpportunityState.FRAMED)
    assert played.refused(move) == why
    assert played.refused(SetOwner(element=element, owner="Lena")) == why
    assert played.refused(SetOwner(element="o", owner="Lena"), LENA) is Refusal.FACILITATORS_COMMAND


def test_Q14_an_owner_has_a_name_and_a_day() -> None:
    played = Scored("prioritising")
    assert played.refused(SetOwner(element="o", owner="Lena", due="soon")) is Refusal.INVALID_DATE
    assert played.refused(SetOwner(element="o", owner="x" * 201)) is Refusal.TEXT_TOO_LONG
    command = SetOwner(element="o", owner=" Lena ", due="2030-01-31")
    (event,) = played.give(command)
    assert isinstance(event, OwnerSet)
    assert (event.owner, event.due) == ("Lena", "2030-01-31")
    assert played.give(command) == ()


def test_Q13_cruxes_are_agreed_and_at_the_top_of_the_vote() -> None:
    played = Scored("prioritising")
    agreed(played)
    result = Tally(places=(), ballots=3, abstained=0, used=9, given=9, unused=0)
    result = msgspec.structs.replace(
        result,
        places=tuple(
            Place(option=id, place=place, tied=False, dots=dots, voters=1)  # type: ignore[arg-type]
            for id, place, dots in (("p", 1, 5), ("g", 2, 4), ("q", 3, 0))
        ),
    )
    grouped = replace(MAP, groups=(Group("g", element_ids=("o", "q")),))
    assert cruxes(played.state.scores, grouped, result) == ("o",)
    assert cruxes(played.state.scores, MAP, result) == ()
    assert cruxes(ScoresState(), grouped, result) == ()


def test_Q13_without_a_vote_the_opportunity_score_decides() -> None:
    played = Scored("prioritising")
    agreed(played)
    played.fill(LENA, score(9), score(3, Measure.SATISFACTION))
    played.give(RevealScores())
    assert cruxes(played.state.scores, MAP, None) == ("o",)


@pytest.mark.parametrize("command", [RevealFeelings(), Reveal()])
def test_E8_feelings_and_private_cards_are_shown_in_one_act(command: AnyCommand) -> None:
    played = Scored("emotions", private=True, anonymous=True)
    played.fill(LENA, Feel(stage="buy", value=1))
    cards, curve = played.give(command)
    assert isinstance(cards, CardsRevealed)
    assert isinstance(curve, FeelingsRevealed)
    assert played.state.current is not None
    assert played.state.is_revealed(played.state.current)
    assert played.give(RevealFeelings()) == played.give(Reveal()) == ()


def test_E8_feelings_of_an_earlier_phase_show_no_cards_of_the_present_one() -> None:
    played = Scored("emotions", private=True)
    played.fill(LENA, Feel(stage="buy", value=1))
    played.give(NextPhase(expect=PhaseId("one")))
    (curve,) = played.give(RevealFeelings(phase=PhaseId("one")))
    assert isinstance(curve, FeelingsRevealed)
