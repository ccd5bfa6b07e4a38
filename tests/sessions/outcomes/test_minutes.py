import pytest

from facilitation.agenda import PhaseId
from facilitation.consensus import (
    AnswersRevealed,
    CheckAsked,
    CheckId,
    CheckWithdrawn,
    Scale,
    outcome,
)
from facilitation.consensus import Check as Question
from facilitation.course import (
    AgendaPlanned,
    BanLifted,
    Banned,
    BoardLocked,
    BoardUnlocked,
    CardsRevealed,
    OwnCardsRevealed,
    PhaseExtended,
    PhaseKept,
    PhaseSkipped,
    PhaseStarted,
    Step,
    TimeRanOut,
    TimerPaused,
    TimerResumed,
    WorkshopFinished,
    WritingClosed,
    WritingClosing,
)
from facilitation.emotions import Curve
from facilitation.estimates import Measure, surveyed
from facilitation.events import AnyEvent
from facilitation.handing_in import WordsAdmitted, WordsHandedIn, WordsId, WordsReturned
from facilitation.opportunities import OpportunityState
from facilitation.options import OptionId
from facilitation.parking import Parked, ParkedId, ParkedSettled, ParkingOutcome
from facilitation.people import ParticipantId
from facilitation.ready import Mark, ReadyMarked
from facilitation.rounds import Revealed, RoundId
from facilitation.scores import (
    AgreementRevealed,
    FeelingsRevealed,
    OpportunityMoved,
    OwnerSet,
    ScoresRevealed,
    SurveyRecorded,
)
from facilitation.sheets import CollectionId
from facilitation.summons import Place, Summoned
from facilitation.voting import (
    BudgetChanged,
    DeciderVoted,
    VotesRevealed,
    VotingClosed,
    VotingDrafted,
    VotingOpened,
)
from sessions.outcomes.minutes import minutes
from tests.sessions.outcomes.robotics import AGENDA, JOURNEY, MINUTE, ROUND, START

MAYA = ParticipantId("maya")
TASKS = PhaseId("tasks")
BEFORE: tuple[AnyEvent, ...] = (AgendaPlanned(at=START, by=MAYA, agenda=AGENDA),)
ASKED = CheckAsked(
    at=START,
    by=MAYA,
    check=CheckId("check-1"),
    question="Shall we?",
    scale=Scale.CONSENT,
    named=False,
    phase=None,
)
QUESTION = Question(
    id=CheckId("check-1"),
    question="Shall we?",
    scale=Scale.CONSENT,
    named=False,
    phase=None,
    asked_at=START,
)
COLLECTION = CollectionId("emotions/1")
LIFE = ROUND.life
assert isinstance(LIFE, Revealed)


def started(step: Step, by: ParticipantId | None = MAYA) -> PhaseStarted:
    return PhaseStarted(at=START, by=by, phase=TASKS, number=1, duration=15 * MINUTE, step=step)


def told(*events: AnyEvent) -> list[str]:
    """The sentences about the last of these events."""
    found = minutes(list(enumerate((*BEFORE, *events))), JOURNEY, {"maya": "Maya"})
    return [one.sentence for one in found if one.seq == len(events)]


SENTENCES: tuple[tuple[tuple[AnyEvent, ...], str], ...] = (
    ((), "Maya planned the agenda: 3 phases, 30 min."),
    (BEFORE, "Maya changed the agenda: 3 phases, 30 min."),
    ((started(Step.START),), "Maya started “Tasks” (15 min)."),
    ((started(Step.SKIP),), "Maya started “Tasks” (15 min)."),
    ((started(Step.BACK),), "Maya went back to “Tasks” (15 min)."),
    ((started(Step.REPEAT),), "Maya began “Tasks” (15 min) anew."),
    ((started(Step.TIME_UP, None),), "“Tasks” (15 min) began when the time was up."),
    ((started(Step.ALL_READY, None),), "“Tasks” (15 min) began because everybody was ready."),
    ((PhaseSkipped(at=START, by=MAYA, phase=TASKS),), "Maya left out “Tasks”."),
    ((PhaseKept(at=START, by=MAYA, phase=TASKS),), "Maya took “Tasks” in again."),
    (
        (PhaseExtended(at=START, by=MAYA, phase=TASKS, gained=3 * MINUTE, elastic=False),),
        "Maya gave “Tasks” 3 min more.",
    ),
    (
        (PhaseExtended(at=START, by=MAYA, phase=TASKS, gained=-30_000, elastic=False),),
        "Maya took 30 s from “Tasks”.",
    ),
    ((TimeRanOut(at=START, phase=TASKS),), "The time for “Tasks” was over."),
    ((WritingClosed(at=START, phase=TASKS),), "Writing in “Tasks” was closed."),
    ((CardsRevealed(at=START, phase=TASKS),), "The cards of “Tasks” came out."),
    ((CardsRevealed(at=START, by=MAYA, phase=TASKS),), "Maya revealed the cards of “Tasks”."),
    (
        (OwnCardsRevealed(at=START, by=MAYA, phase=TASKS, participant=MAYA),),
        "Maya showed the own cards early.",
    ),
    ((TimerPaused(at=START, by=MAYA),), "Maya stopped the clock."),
    ((TimerResumed(at=START, by=MAYA),), "Maya let the clock go on."),
    ((BoardLocked(at=START, by=MAYA),), "Maya locked the board."),
    ((BoardUnlocked(at=START, by=MAYA),), "Maya unlocked the board."),
    ((WorkshopFinished(at=START, by=MAYA),), "Maya ended the workshop."),
    ((ASKED,), "Maya asked “Shall we?” (consent)."),
    (
        (
            ASKED,
            AnswersRevealed(at=START, check=ASKED.check, outcome=outcome(QUESTION, {}, silent=2)),
        ),
        "The answers to “Shall we?” were shown: 0 answers; it did not pass.",
    ),
    (
        (ASKED, CheckWithdrawn(at=START, by=MAYA, check=ASKED.check)),
        "Maya took “Shall we?” back.",
    ),
    (
        (VotingOpened(at=START, by=MAYA, round=ROUND),),
        "Maya opened a vote on 3 options, 3 dots each, without names.",
    ),
    (
        (BudgetChanged(at=START, by=MAYA, round=ROUND.id, dots=1),),
        "Maya gave every voter 1 dot.",
    ),
    (
        (VotingClosed(at=START, round=ROUND.id, ballots=6, receipts=(), moved={}),),
        "The vote was closed: 6 ballots.",
    ),
    (
        (VotesRevealed(at=START, round=ROUND.id, tally=LIFE.tally, opening=""),),
        "The result of the vote was shown: 15 of 18 dots used.",
    ),
    (
        (
            DeciderVoted(
                at=START, by=MAYA, round=RoundId("round-1"), option=OptionId("prices"), dots=2
            ),
        ),
        "The decider’s vote for “Prices”: 2 dots.",
    ),
    (
        (FeelingsRevealed(at=START, by=MAYA, collection=COLLECTION, curve=Curve()),),
        "Maya revealed the emotion curve.",
    ),
    (
        (ScoresRevealed(at=START, collection=COLLECTION, estimates=()),),
        "The estimates came out.",
    ),
    (
        (AgreementRevealed(at=START, by=MAYA, collection=COLLECTION, agreements=()),),
        "Maya revealed what the teams agree on.",
    ),
    (
        (
            SurveyRecorded(
                at=START, by=MAYA, estimate=surveyed("o1", Measure.IMPORTANCE, 9, 200, START)
            ),
        ),
        "Maya entered a survey of 200 people: importance of “Show which gear fits which robot”.",
    ),
    (
        (
            OpportunityMoved(
                at=START,
                by=MAYA,
                element="o2",
                before=OpportunityState.CAPTURED,
                state=OpportunityState.FRAMED,
            ),
        ),
        "“Tell the price at once” went from captured to framed.",
    ),
    (
        (OwnerSet(at=START, by=MAYA, element="o2", owner="Jonas", due="2027-03-01"),),
        "Jonas takes care of “Tell the price at once” until 2027-03-01.",
    ),
    (
        (OwnerSet(at=START, by=MAYA, element="gone", owner=""),),
        "Nobody takes care any more of a card that is gone.",
    ),
    (
        (Parked(at=START, by=MAYA, item=ParkedId("parked-1"), text="Later", from_phase=None),),
        "Maya parked “Later”.",
    ),
    (
        (
            Parked(at=START, by=MAYA, item=ParkedId("parked-1"), text="Later", from_phase=None),
            ParkedSettled(
                at=START,
                by=MAYA,
                item=ParkedId("parked-1"),
                outcome=ParkingOutcome.FOLLOW_UP,
                owner="Jonas",
            ),
        ),
        "Parked item “Later”: to be followed up, by Jonas.",
    ),
    (
        (
            WordsAdmitted(
                at=START, by=MAYA, item=WordsId("words-1"), text="x", kind="note", author=None
            ),
        ),
        "Maya put a late card on the map.",
    ),
)


@pytest.mark.parametrize(("events", "sentence"), SENTENCES)
def test_every_event_worth_telling_is_a_sentence(
    events: tuple[AnyEvent, ...], sentence: str
) -> None:
    assert told(*events) == [sentence]


@pytest.mark.parametrize(
    "event",
    [
        ReadyMarked(at=START, by=MAYA, participant=MAYA, mark=Mark.READY),
        Summoned(at=START, by=MAYA, place=Place(stage="s0")),
        WritingClosing(at=START, phase=TASKS, until=START),
        VotingDrafted(at=START, by=MAYA, draft=None),
        Banned(at=START, by=MAYA, participant=MAYA),
        BanLifted(at=START, by=MAYA, participant=MAYA),
        WordsHandedIn(at=START, item=WordsId("words-1"), text="x", kind="note", author=None),
        WordsReturned(at=START, by=MAYA, item=WordsId("words-1")),
    ],
)
def test_what_happens_all_the_time_or_is_nobodys_business_is_left_out(event: AnyEvent) -> None:
    assert told(event) == []


def test_what_nobody_is_named_for_is_told_by_itself() -> None:
    assert minutes([(1, started(Step.START, None))], JOURNEY, {})[0].by is None
    assert told(TimerPaused(at=START)) == ["The clock was stopped."]
