from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation import engine
from facilitation.agenda import AtZero, PhaseId
from facilitation.ballots import Ballot
from facilitation.budgets import Caution
from facilitation.course import Lock, NextPhase, PreviousPhase, StartPhase
from facilitation.engine import decide
from facilitation.events import AnyEvent
from facilitation.options import OptionId, Selection, changed
from facilitation.people import Person
from facilitation.receipts import is_sound
from facilitation.refusals import Refusal, Refused
from facilitation.rounds import NamedBallot, Revealed, Round, RoundId, VotingRules
from facilitation.voting import (
    Abstain,
    AnyBallotCommand,
    BallotDone,
    BudgetChanged,
    CastVote,
    ChangeBudget,
    CloseVoting,
    DeciderVote,
    DraftVoting,
    DropVotingDraft,
    OpenVoting,
    RetractVote,
    RevealVotes,
    RunOff,
    VotesRevealed,
    VotingClosed,
    VotingEvent,
    VotingOpened,
    evolve_voting,
)
from tests.facilitation.maps import Group, cards, sheet
from tests.facilitation.played import HANNAH, INES, LENA, OLGA, OTTO, TOMASZ, Played, three

ROUND = RoundId("round-1")
A, B, C = OptionId("o0"), OptionId("o1"), OptionId("o2")


class Voted(Played):
    """A workshop in a voting phase, with the store's part of keeping ballots."""

    def __init__(self, options: int = 5, at_zero: AtZero = AtZero.NOTIFY, **rules: Any) -> None:
        super().__init__(three(type="dot_voting", at_zero=at_zero))
        self.know(map=sheet(*cards(options, author="lena")))
        self.give(StartPhase())
        self.kept: dict[RoundId, dict[str, Ballot]] = {}
        self.rules = VotingRules(**rules)

    def open(self, **selection: Any) -> Round:
        opened = self.give(OpenVoting(rules=self.rules, selection=Selection(**selection)))
        assert isinstance(opened[-1], VotingOpened)
        return opened[-1].round

    def vote(self, by: Person, command: AnyBallotCommand) -> Refused | None:
        """What the store does: read the ballot, ask, keep it."""
        kept = self.kept.setdefault(command.round, {})
        fresh = Ballot(salt=f"{len(kept) + 1:064x}")
        self.know(ballot=kept.get(by.id, fresh))
        after = engine.filled_in(self.state, command, by, self.now, self.facts)
        if isinstance(after, Refused):
            assert self.refused(command, by) is after.why
            return after
        assert self.give(command, by) == ()
        kept[by.id] = after
        self.know(ballots=self.kept)
        return None

    def cast(self, by: Person, option: str = A, dots: int = 1, round: str = ROUND) -> None:
        command = CastVote(round=RoundId(round), option=OptionId(option), dots=dots)
        assert self.vote(by, command) is None

    def finish(self) -> VotesRevealed:
        self.give(CloseVoting())
        (revealed,) = self.give(RevealVotes())
        assert isinstance(revealed, VotesRevealed)
        return revealed

    @property
    def round(self) -> Round:
        found = self.state.voting.round(None)
        assert found is not None
        return found


def places(event: VotesRevealed) -> list[tuple[str, str, int]]:
    return [(place.label, place.option, place.dots) for place in event.tally.places]


def test_V1_a_round_opens_with_its_options_frozen() -> None:
    played = Voted(criterion="Which helps Marta most?")
    opened = played.open(kinds=("opportunity",))
    played.know(map=sheet(*cards(9)))
    assert opened.id == ROUND
    assert opened.option_ids == ("o0", "o1", "o2", "o3", "o4")
    refused = played.vote(LENA, CastVote(round=ROUND, option=OptionId("o7")))
    assert refused == Refused(Refusal.UNKNOWN_OPTION)


def test_V1_nothing_to_vote_on_is_no_round() -> None:
    played = Voted()
    command = OpenVoting(selection=Selection(kinds=("metric",)))
    assert played.refused(command) is Refusal.NOTHING_TO_VOTE_ON


def test_V2_the_quarter_rule_is_proposed_and_a_number_is_kept() -> None:
    assert Voted(options=24).open().budget == 6
    assert Voted(options=24, dots=4).open().budget == 4


def test_V3_a_round_carries_its_warnings() -> None:
    assert Voted(options=3).open().cautions == (Caution.NOT_ANONYMOUS, Caution.FEW_OPTIONS)


def test_a_draft_is_kept_until_it_opens_or_is_dropped() -> None:
    played = Voted()
    rules = VotingRules(question="What first?", dots=2)
    played.give(DraftVoting(rules=rules, selection=Selection(ids=("o3", "o1"))))
    opened = played.give(OpenVoting())[0]
    assert isinstance(opened, VotingOpened)
    assert (opened.round.rules, opened.round.option_ids) == (rules, ("o1", "o3"))
    assert played.state.voting.draft is None
    played.give(DraftVoting())
    played.give(DropVotingDraft())
    assert played.state.voting.draft is None
    assert played.give(DropVotingDraft()) == ()


def test_only_one_round_takes_votes_at_a_time() -> None:
    played = Voted()
    played.open()
    assert played.refused(OpenVoting()) is Refusal.ROUND_UNDER_WAY
    played.give(CloseVoting())
    played.open()
    assert [one.id for one in played.state.voting.rounds] == ["round-1", "round-2"]


def test_only_facilitators_run_a_round() -> None:
    played = Voted()
    for command in (OpenVoting(), CloseVoting(), RevealVotes(), ChangeBudget(dots=2), RunOff()):
        assert played.refused(command, LENA) is Refusal.FACILITATORS_COMMAND


def test_a_question_too_long_is_refused() -> None:
    command = OpenVoting(rules=VotingRules(question="x" * 501))
    assert Voted().refused(command) is Refusal.TEXT_TOO_LONG
    assert Voted().refused(DraftVoting(rules=command.rules or VotingRules())) is (
        Refusal.TEXT_TOO_LONG
    )


def test_V8_a_vote_leads_to_no_event() -> None:
    played = Voted()
    played.open()
    before = len(played.log)
    played.cast(LENA, A, 2)
    played.vote(TOMASZ, Abstain(round=ROUND))
    played.vote(LENA, BallotDone(round=ROUND))
    played.vote(LENA, RetractVote(round=ROUND, option=A))
    assert len(played.log) == before
    assert played.kept[ROUND]["lena"] == Ballot(done=True, salt=f"{1:064x}")


@pytest.mark.parametrize(
    ("by", "refusal"), [(OLGA, Refusal.READ_ONLY), (INES, Refusal.MAY_NOT_VOTE)]
)
def test_V4_who_may_not_vote_is_told(by: Person, refusal: Refusal) -> None:
    played = Voted()
    played.open()
    assert played.refused(CastVote(round=ROUND, option=A), by) is refusal


def test_V9_own_cards_may_be_left_out() -> None:
    played = Voted(own_allowed=False)
    played.open()
    assert played.vote(LENA, CastVote(round=ROUND, option=A)) == Refused(Refusal.OWN_OPTION)
    played.cast(TOMASZ)


def test_votes_are_taken_in_the_phase_they_were_opened_in() -> None:
    played = Voted()
    played.open()
    played.give(NextPhase(expect=PhaseId("one")))
    assert played.refused(CastVote(round=ROUND, option=A), LENA) is Refusal.NOT_ASKED_NOW
    played.give(PreviousPhase(expect=PhaseId("two")))
    played.cast(LENA)


def test_a_locked_board_takes_no_votes() -> None:
    played = Voted(facilitators_vote=True)
    played.open()
    played.give(Lock())
    assert played.refused(CastVote(round=ROUND, option=A), LENA) is Refusal.LOCKED
    played.cast(INES)


def test_an_unknown_round_is_refused() -> None:
    command = CastVote(round=RoundId("round-9"), option=A)
    assert Voted().refused(command, LENA) is Refusal.UNKNOWN_ROUND
    assert Voted().refused(CloseVoting()) is Refusal.UNKNOWN_ROUND


def test_V17_the_budget_changes_but_not_below_what_somebody_spent() -> None:
    played = Voted(dots=3)
    played.open()
    played.cast(LENA, A, 3)
    assert played.refused(ChangeBudget(dots=2)) is Refusal.BUDGET_ALREADY_SPENT
    assert played.refused(ChangeBudget(dots=0)) is Refusal.OUT_OF_SCALE
    assert played.give(ChangeBudget(dots=3)) == ()
    played.give(ChangeBudget(dots=5))
    played.cast(LENA, B, 2)
    assert played.round.budget == 5
    assert played.finish().tally.given == 5
    assert played.refused(ChangeBudget(dots=6)) is Refusal.VOTING_CLOSED


def test_V17_the_refusal_does_not_say_who_spent_how_much() -> None:
    played = Voted(dots=3)
    played.open()
    played.cast(LENA, A, 3)
    outcome = decide(played.state, ChangeBudget(dots=1), INES, played.now, played.facts)
    assert outcome == Refused(Refusal.BUDGET_ALREADY_SPENT)


def test_V18_closing_is_a_cut() -> None:
    played = Voted(max_per_option=None)
    played.open()
    played.cast(LENA, A, 3)
    played.cast(TOMASZ, B, 2)
    (closed,) = played.give(CloseVoting())
    assert isinstance(closed, VotingClosed)
    assert (closed.ballots, len(closed.receipts)) == (2, 2)
    assert played.refused(CastVote(round=ROUND, option=A), HANNAH) is Refusal.VOTING_CLOSED
    played.know(map=sheet(*cards(1)))
    (revealed,) = played.give(RevealVotes())
    assert isinstance(revealed, VotesRevealed)
    assert places(revealed)[:2] == [("1", A, 3), ("2", B, 2)]
    assert revealed.tally.gone == ()


def test_V18_closing_or_revealing_again_changes_nothing() -> None:
    played = Voted()
    played.open()
    assert played.refused(RevealVotes()) is Refusal.VOTING_STILL_OPEN
    played.finish()
    assert played.give(CloseVoting()) == played.give(RevealVotes()) == ()


def test_V10_V11_the_result_follows_deletions_and_merges_until_the_close() -> None:
    played = Voted(dots=4)
    played.open()
    played.cast(LENA, A, 2)
    played.cast(LENA, B, 2)
    played.cast(TOMASZ, C, 3)
    played.know(map=sheet(*cards(2), groups=(Group("g", element_ids=("o0", "o1")),)))
    played.cast(TOMASZ, A, 1)
    revealed = played.finish()
    assert places(revealed) == [("1", A, 5)]
    assert revealed.tally.places[0].merged == (B,)
    assert revealed.tally.gone == (C, "o3", "o4")


def test_V13_the_result_of_a_round() -> None:
    played = Voted(dots=3)
    played.open()
    played.cast(LENA, A, 2)
    played.cast(TOMASZ, B, 2)
    played.cast(HANNAH, C, 3)
    revealed = played.finish()
    assert places(revealed)[:3] == [("1", C, 3), ("2=", A, 2), ("2=", B, 2)]
    assert (revealed.tally.ballots, revealed.tally.unused_percent) == (3, 22)
    assert revealed.named == ()


def test_a_named_round_says_who_voted_for_what() -> None:
    played = Voted(anonymous=False)
    played.open()
    played.cast(TOMASZ, B, 2)
    played.cast(LENA, A, 1)
    assert played.finish().named == (
        NamedBallot(LENA.id, {A: 1}),
        NamedBallot(TOMASZ.id, {B: 2}),
    )


def test_V14_a_run_off_among_the_tied_with_one_dot() -> None:
    played = Voted(dots=3)
    played.open()
    played.cast(LENA, A, 2)
    played.cast(TOMASZ, B, 2)
    assert played.refused(RunOff()) is Refusal.VOTING_NOT_REVEALED
    played.finish()
    opened = played.give(RunOff())[0]
    assert isinstance(opened, VotingOpened)
    assert (opened.round.option_ids, opened.round.budget) == ((A, B), 1)
    assert opened.round.run_off_of == ROUND
    played.cast(LENA, B, 1, "round-2")
    assert places(played.finish())[0] == ("1", B, 1)


def test_V14_without_a_tie_or_with_one_left_there_is_no_run_off() -> None:
    played = Voted(dots=3)
    played.open()
    played.cast(LENA, A, 2)
    played.cast(TOMASZ, B, 2)
    played.finish()
    assert played.refused(RunOff(place=3)) is Refusal.NOTHING_TIED
    played.know(map=sheet(*cards(1)))
    assert played.refused(RunOff()) is Refusal.NOTHING_TIED


def test_V15_rounds_are_kept() -> None:
    played = Voted()
    for _ in range(2):
        played.open()
        played.finish()
    assert [isinstance(one.life, Revealed) for one in played.state.voting.rounds] == [True, True]


def test_V16_coming_back_changed_cards_are_marked() -> None:
    played = Voted()
    played.open()
    played.finish()
    reworded = tuple(replace(one, text=one.text + "!") for one in cards(5)[:1])
    assert changed(played.round.options, sheet(*reworded, *cards(5)[1:])) == (A,)


def test_V20_anybody_can_check_the_published_totals() -> None:
    played = Voted(dots=3)
    played.open()
    played.cast(LENA, A, 2)
    played.cast(TOMASZ, A, 1)
    played.vote(HANNAH, Abstain(round=ROUND))
    revealed = played.finish()
    life = played.round.life
    assert isinstance(life, Revealed)
    totals = {place.option: place.dots for place in revealed.tally.places}
    assert is_sound(ROUND, life.receipts, totals, life.opening)
    assert not is_sound(ROUND, life.receipts, totals | {B: 1}, life.opening)


def test_V21_the_deciders_votes_stand_apart() -> None:
    played = Voted(dots=3, decider=TOMASZ.id)
    played.open()
    played.cast(LENA, A, 1)
    vote = DeciderVote(round=ROUND, option=B, dots=2)
    assert played.refused(vote, TOMASZ) is Refusal.VOTING_NOT_REVEALED
    before = places(played.finish())
    assert played.refused(vote, INES) is Refusal.NOT_THE_DECIDER
    played.give(vote, TOMASZ)
    assert played.give(vote, TOMASZ) == ()
    over = DeciderVote(round=ROUND, option=A, dots=2)
    assert played.refused(over, TOMASZ) is Refusal.NO_DOTS_LEFT
    below = DeciderVote(round=ROUND, option=A, dots=-1)
    assert played.refused(below, TOMASZ) is Refusal.OUT_OF_SCALE
    elsewhere = DeciderVote(round=ROUND, option=OptionId("x"))
    assert played.refused(elsewhere, TOMASZ) is Refusal.UNKNOWN_OPTION
    life = played.round.life
    assert isinstance(life, Revealed)
    assert life.decided == {B: 2}
    assert [(p.label, p.option, p.dots) for p in life.tally.places] == before
    played.give(DeciderVote(round=ROUND, option=B, dots=0), TOMASZ)
    assert isinstance(played.round.life, Revealed)
    assert played.round.life.decided == {}


def test_V21_without_a_named_decider_facilitators_enter_the_votes() -> None:
    played = Voted()
    played.open()
    played.finish()
    vote = DeciderVote(round=ROUND, option=B)
    assert played.refused(vote, LENA) is Refusal.NOT_THE_DECIDER
    played.give(vote, OTTO)


ballots = st.lists(
    st.tuples(
        st.sampled_from([LENA, TOMASZ, HANNAH]),
        st.sampled_from([A, B, C]),
        st.integers(0, 3),
    ),
    max_size=12,
)


@given(ballots, ballots)
def test_V6_before_the_reveal_the_state_is_the_same_whatever_was_voted(
    one: list[tuple[Person, OptionId, int]], other: list[tuple[Person, OptionId, int]]
) -> None:
    """The events and the state are what goes out; the close tells only of how many."""

    def told(votes: list[tuple[Person, OptionId, int]]) -> tuple[bytes, list[AnyEvent]]:
        played = Voted(dots=9)
        played.open()
        for by in (LENA, TOMASZ, HANNAH):
            played.vote(by, BallotDone(round=ROUND))
        for by, option, dots in votes:
            played.vote(by, CastVote(round=ROUND, option=option, dots=dots))
        return msgspec.json.encode(played.state), played.log

    assert told(one) == told(other)


def test_V6_the_closing_tells_how_many_and_nothing_of_what() -> None:
    def closed(option: str) -> VotingClosed:
        played = Voted()
        played.open()
        played.cast(LENA, option, 2)
        event = played.give(CloseVoting())[0]
        assert isinstance(event, VotingClosed)
        return msgspec.structs.replace(event, receipts=())

    assert closed(A) == closed(B)


def test_V4_who_leaves_keeps_the_dots_cast() -> None:
    played = Voted()
    played.open()
    played.cast(LENA, A, 2)
    away = tuple(replace(one, here=one.id != LENA.id) for one in played.facts.people)
    played.know(people=away)
    assert places(played.finish())[0] == ("1", A, 2)


def test_events_that_fit_no_round_change_nothing() -> None:
    voting = Voted().state.voting
    stray = BudgetChanged(at=0, round=ROUND, dots=3)
    assert evolve_voting(voting, stray) == voting
    done, open = Voted(), Voted()
    for one in (done, open):
        one.open()
    revealed = done.finish()
    assert evolve_voting(open.state.voting, revealed) == open.state.voting
    assert evolve_voting(done.state.voting, revealed) == done.state.voting


@pytest.mark.parametrize(
    ("at_zero", "last"), [(AtZero.CLOSE, VotingClosed), (AtZero.REVEAL, VotesRevealed)]
)
def test_V18_when_time_is_up_a_round_goes_as_far_as_its_phase_says(
    at_zero: AtZero, last: type[AnyEvent]
) -> None:
    played = Voted(at_zero=at_zero)
    played.open()
    played.cast(LENA, A, 2)
    played.wait(10)
    events = played.ring()
    assert [type(one) for one in events if isinstance(one, VotingEvent)][-1] is last
    assert played.refused(CastVote(round=ROUND, option=A), LENA) is Refusal.VOTING_CLOSED


def test_V18_what_the_clock_reveals_is_what_a_hand_would() -> None:
    by_hand, by_clock = Voted(), Voted(at_zero=AtZero.REVEAL)
    for played in (by_hand, by_clock):
        played.open()
        played.cast(LENA, A, 2)
    by_clock.wait(10)
    revealed = by_clock.ring()[-1]
    assert isinstance(revealed, VotesRevealed)
    assert revealed.tally == by_hand.finish().tally
