"""The facilitation engine: a command and the state lead to events, events make the next state.

Rule numbers (G…, T…, F…) are those of docs/rules.md.
"""

from collections.abc import Iterable
from typing import assert_never, overload

from msgspec.structs import replace

from facilitation.ballots import Ballot
from facilitation.commands import AnyCommand
from facilitation.consensus import (
    Answer,
    Answered,
    ConsensusCommand,
    ConsensusEvent,
    answer_after,
)
from facilitation.consensus import decide as decide_consensus
from facilitation.consensus import evolve as evolve_consensus
from facilitation.course import (
    CardsRevealed,
    CourseCommand,
    CourseEvent,
    NextPhase,
    PreviousPhase,
    RepeatPhase,
    SkipPhase,
    Step,
    TimeUp,
)
from facilitation.events import AnyEvent
from facilitation.facts import Facts
from facilitation.handing_in import HandingInCommand, HandingInEvent
from facilitation.handing_in import decide as decide_handing_in
from facilitation.handing_in import evolve as evolve_handing_in
from facilitation.history import evolve_course
from facilitation.messages import Sender
from facilitation.parking import ParkingCommand, ParkingEvent
from facilitation.parking import decide as decide_parking
from facilitation.parking import evolve as evolve_parking
from facilitation.people import Person, Role
from facilitation.ready import (
    AnyReadyCommand,
    MarkReady,
    ReadyCommand,
    ReadyMarked,
    readiness,
)
from facilitation.ready import decide as decide_ready
from facilitation.ready import evolve as evolve_ready
from facilitation.refusals import Refusal, Refused
from facilitation.scores import (
    Agree,
    AnyScoresEvent,
    AnySheetCommand,
    Feel,
    FeelingsRevealed,
    Score,
    ScoresCommand,
    ScoresEvent,
    collection,
    decide_scores,
    evolve_scores,
    sheet_after,
)
from facilitation.sheets import ScoreSheet
from facilitation.state import Workshop
from facilitation.steering import Decision, advanced, alarm, decide_course, overdue
from facilitation.summons import SummonsCommand, SummonsEvent
from facilitation.summons import decide as decide_summons
from facilitation.summons import evolve as evolve_summons
from facilitation.voting import (
    Abstain,
    AnyBallotCommand,
    BallotDone,
    CastVote,
    RetractVote,
    VotingCommand,
    VotingEvent,
    ballot_after,
    decide_voting,
    evolve_voting,
)

__all__ = ["alarm", "decide", "evolve", "filled_in", "overdue", "replay"]


def decide(
    state: Workshop, command: AnyCommand, by: Person | None, now: int, facts: Facts
) -> tuple[AnyEvent, ...] | Refused:
    """What a command leads to, after all that the clock has brought about by `now`.

    `by` None is the server's own clock. No events and no refusal: it was so already, or (a vote,
    a score, an answer) it may be kept as `filled_in` says.
    """
    if isinstance(command, TimeUp):
        return _time_up(state, command, by, now, facts)
    heard = _heard(state, command, by, now, facts)
    if isinstance(heard, Refused):
        return heard
    due, by = heard
    outcome = _decided(replay(due, state), command, by, now, facts)
    return outcome if isinstance(outcome, Refused) else due + outcome


@overload
def filled_in(
    state: Workshop, command: AnyBallotCommand, by: Person, now: int, facts: Facts
) -> Ballot | Refused: ...
@overload
def filled_in(
    state: Workshop, command: AnySheetCommand, by: Person, now: int, facts: Facts
) -> ScoreSheet | Refused: ...
@overload
def filled_in(
    state: Workshop, command: Answer, by: Person, now: int, facts: Facts
) -> Answered | Refused: ...
def filled_in(
    state: Workshop,
    command: AnyBallotCommand | AnySheetCommand | Answer,
    by: Person,
    now: int,
    facts: Facts,
) -> Ballot | ScoreSheet | Answered | Refused:
    """The sender's form as it is to be kept among the secrets, where no event may say it.

    To be asked in the transaction that keeps it, with the form that is kept until now
    (`facts.ballot`, `facts.sheet`).
    """
    heard = _heard(state, command, by, now, facts)
    if isinstance(heard, Refused):
        return heard
    state = replay(heard[0], state)
    match command:
        case CastVote() | RetractVote() | Abstain() | BallotDone():
            return ballot_after(state, command, by, facts)
        case Feel() | Score() | Agree():
            return sheet_after(state, command, by, facts)
        case Answer():
            return answer_after(state, command)
        case _:
            assert_never(command)


def _heard(
    state: Workshop, command: AnyCommand, by: Person | None, now: int, facts: Facts
) -> tuple[tuple[AnyEvent, ...], Person] | Refused:
    """What was due before this command, and its sender; or why nobody listens to it."""
    refused = _sender_refused(state, command, by)
    if refused is not None or by is None:
        return refused or Refused(Refusal.FACILITATORS_COMMAND)
    # T5: a deadline counts from its moment on, however late the server's clock reports it.
    due = overdue(state, now, facts)
    return Refused(Refusal.PHASE_CHANGED) if _unexpected(replay(due, state), command) else (due, by)


def _time_up(
    state: Workshop, command: TimeUp, by: Person | None, now: int, facts: Facts
) -> Decision:
    """G5: the clock speaks for the server alone, and of the phase that runs alone."""
    if by is not None:
        return Refused(Refusal.SERVERS_COMMAND)
    current = state.current
    if current is None or current.id != command.phase:
        return ()
    return overdue(state, now, facts)


def _sender_refused(state: Workshop, command: AnyCommand, by: Person | None) -> Refused | None:
    """F1: each command says who may send it, and who was kept out sends none."""
    if by is not None and by.id in state.banned:
        return Refused(Refusal.BANNED)
    if command.sender.allows(by):
        return None
    if by is not None and by.role is Role.OBSERVER and command.sender is Sender.PARTICIPANT:
        return Refused(Refusal.READ_ONLY)
    return Refused(Refusal.FACILITATORS_COMMAND)


def _unexpected(state: Workshop, command: AnyCommand) -> bool:
    """G5: two people press "next" at once, or one presses twice: it is one step.

    A step away from the current phase always names it; elsewhere `expect` may be left out.
    """
    current = state.current
    steps = isinstance(command, NextPhase | PreviousPhase | RepeatPhase)
    if isinstance(command, SkipPhase):
        steps = command.phase is None
    if not steps and command.expect is None:
        return False
    return command.expect != (None if current is None else current.id)


def _decided(state: Workshop, command: AnyCommand, by: Person, now: int, facts: Facts) -> Decision:
    match command:
        case CourseCommand():
            return decide_course(state, command, by, now, facts)
        case ReadyCommand():
            return _ready(state, command, by, now, facts)
        case SummonsCommand():
            return decide_summons(state, command, by, now, facts)
        case ParkingCommand():
            return decide_parking(state, command, by, now, facts)
        case HandingInCommand():
            return decide_handing_in(state, command, by, now, facts)
        case ConsensusCommand():
            return decide_consensus(state, command, by, now, facts)
        case VotingCommand():
            return decide_voting(state, command, by, now, facts)
        case ScoresCommand():
            return _with_cards(state, decide_scores(state, command, by, now, facts))
        case _:
            assert_never(command)


def _with_cards(state: Workshop, shown: tuple[AnyScoresEvent, ...] | Refused) -> Decision:
    """E8: feelings and the private cards of their phase are shown in one act."""
    phase = state.current
    if isinstance(shown, Refused) or phase is None or state.is_revealed(phase):
        return shown
    kept_as = collection(state)
    for one in shown:
        if isinstance(one, FeelingsRevealed) and one.collection == kept_as:
            return (CardsRevealed(at=one.at, by=one.by, phase=phase.id), *shown)
    return shown


def _ready(
    state: Workshop, command: AnyReadyCommand, by: Person, now: int, facts: Facts
) -> Decision:
    """F4: a phase that says so ends when enough are ready, and by nobody's other word."""
    marked = decide_ready(state, command, by, now, facts)
    phase = state.current
    if isinstance(marked, Refused) or phase is None or not phase.advance_when_ready:
        return marked
    after = replay(marked, state)
    if not isinstance(command, MarkReady) or not readiness(after, facts.people).enough:
        return marked
    return marked + advanced(after, Step.ALL_READY, now)


def evolve(state: Workshop, event: AnyEvent) -> Workshop:
    """The workshop after an event; never raises on what was stored."""
    match event:
        case CourseEvent():
            return evolve_course(state, event)
        case ReadyMarked():
            return evolve_ready(state, event)
        case SummonsEvent():
            return evolve_summons(state, event)
        case ParkingEvent():
            return evolve_parking(state, event)
        case HandingInEvent():
            return evolve_handing_in(state, event)
        case ConsensusEvent():
            return evolve_consensus(state, event)
        case VotingEvent():
            return replace(state, voting=evolve_voting(state.voting, event))
        case ScoresEvent():
            return replace(state, scores=evolve_scores(state.scores, event))
        case _:
            assert_never(event)


def replay(events: Iterable[AnyEvent], state: Workshop | None = None) -> Workshop:
    """G9: the workshop after all these events, from its beginning or from `state`."""
    state = Workshop() if state is None else state
    for event in events:
        state = evolve(state, event)
    return state
