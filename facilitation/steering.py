"""Steering a workshop through its agenda: what a command or the clock leads to.

Rule numbers (G…, T…, F…) are those of docs/rules.md.
"""

import math
from typing import assert_never

from facilitation import consensus, scores, timer, voting
from facilitation.agenda import (
    LEAST,
    LONGEST,
    MINUTE,
    Agenda,
    AtZero,
    PlannedPhase,
    UnusableAgenda,
    checked,
)
from facilitation.course import (
    AgendaPlanned,
    AnyCourseCommand,
    Ban,
    BanLifted,
    Banned,
    BoardLocked,
    BoardUnlocked,
    CardsRevealed,
    EditAgenda,
    Extend,
    Finish,
    LiftBan,
    Lock,
    NextPhase,
    OwnCardsRevealed,
    Pause,
    PhaseExtended,
    PhaseKept,
    PhaseSkipped,
    PhaseStarted,
    PreviousPhase,
    RepeatPhase,
    Resume,
    Reveal,
    RevealOwn,
    SkipPhase,
    StartPhase,
    Step,
    TimeRanOut,
    TimerPaused,
    TimerResumed,
    TimeUp,
    Unlock,
    WorkshopFinished,
    WritingClosed,
    WritingClosing,
)
from facilitation.events import AnyEvent
from facilitation.facts import Facts
from facilitation.people import ParticipantId, Person, Role
from facilitation.phases import module
from facilitation.refusals import Refusal, Refused
from facilitation.state import Closed, Closing, Workshop
from facilitation.timer import Paused, Running

MOST_RUNS = 1_000

Decision = tuple[AnyEvent, ...] | Refused


def decide_course(
    state: Workshop, command: AnyCourseCommand, by: Person, now: int, facts: Facts
) -> Decision:
    """What a person's command about the course leads to."""
    match command:
        case StartPhase() | NextPhase() | PreviousPhase() | RepeatPhase():
            return _go(state, command, by.id, now)
        case SkipPhase():
            return _skip(state, command, by.id, now)
        case Finish():
            if (refused := _nothing_runs(state)) is not None:
                return refused
            return (WorkshopFinished(at=now, by=by.id),)
        case Pause() | Resume() | Extend():
            return _keep_time(state, command, by.id, now)
        case EditAgenda():
            return _edit_agenda(state, command.agenda, by.id, now)
        case Lock():
            return () if state.locked else (BoardLocked(at=now, by=by.id),)
        case Unlock():
            return (BoardUnlocked(at=now, by=by.id),) if state.locked else ()
        case Reveal() | RevealOwn():
            return _reveal(state, command, by.id, now, facts)
        case Ban() | LiftBan():
            return _ban(state, command, by.id, now, facts)
        case TimeUp():  # what is due was decided before any command
            return ()
        case _:
            assert_never(command)


# Moving through the agenda


def _go(
    state: Workshop,
    command: StartPhase | NextPhase | PreviousPhase | RepeatPhase,
    by: ParticipantId,
    now: int,
) -> Decision:
    match command:
        case StartPhase():
            return _start(state, command, by, now)
        case NextPhase():
            return _next(state, Step.START if state.position is None else Step.NEXT, by, now)
        case PreviousPhase():
            to = _preceding(state)
            if to is None:
                return Refused(Refusal.NO_PREVIOUS_PHASE)
            return entered(state, to, Step.BACK, by, now)
        case RepeatPhase():
            if (refused := _nothing_runs(state)) is not None or state.position is None:
                return refused or Refused(Refusal.NOT_RUNNING)
            return entered(state, state.position, Step.REPEAT, by, now)
        case _:
            assert_never(command)


def _next(state: Workshop, step: Step, by: ParticipantId, now: int) -> Decision:
    to = following(state)
    return Refused(Refusal.NO_NEXT_PHASE) if to is None else entered(state, to, step, by, now)


def _start(state: Workshop, command: StartPhase, by: ParticipantId, now: int) -> Decision:
    if command.phase is None:
        if state.position is not None:
            return _nothing_runs(state) or Refused(Refusal.ALREADY_RUNNING)
        return _next(state, Step.START, by, now)
    to = state.agenda.index(command.phase)
    if to is None:
        return Refused(Refusal.UNKNOWN_PHASE)
    current = state.current
    if current is not None and current.id == command.phase:
        return Refused(Refusal.ALREADY_RUNNING)
    step = Step.START if state.position is None else Step.JUMP
    return entered(state, to, step, by, now)


def _skip(state: Workshop, command: SkipPhase, by: ParticipantId, now: int) -> Decision:
    current = state.current
    phase = current if command.phase is None else state.phase(command.phase)
    if phase is None:
        return Refused(Refusal.NOT_RUNNING if command.phase is None else Refusal.UNKNOWN_PHASE)
    if not command.skip:
        kept = PhaseKept(at=now, by=by, phase=phase.id)
        return (kept,) if phase.id in state.skipped else ()
    if phase is not current:
        if phase.id in state.done:
            return Refused(Refusal.PHASE_DONE)
        skipped = PhaseSkipped(at=now, by=by, phase=phase.id)
        return () if phase.id in state.skipped else (skipped,)
    after = _next(state, Step.SKIP, by, now)
    if isinstance(after, Refused):
        return after
    return (PhaseSkipped(at=now, by=by, phase=phase.id), *after)


def entered(
    state: Workshop, to: int, step: Step, by: ParticipantId | None, now: int
) -> tuple[AnyEvent, ...] | Refused:
    """F2: coming to a phase. Coming back goes on with what was left; repeating begins anew."""
    if len(state.runs) >= MOST_RUNS:
        return Refused(Refusal.TOO_MANY_STEPS)
    phase = state.agenda.phases[to]
    number = max((run.number for run in state.runs if run.phase == phase.id), default=1)
    if step is Step.REPEAT:
        planned = state.plan.index(phase.id)
        duration = phase.duration if planned is None else state.plan.phases[planned].duration
        number += 1
    else:
        duration = allowance(state, phase)
    started = PhaseStarted(
        at=now, by=by, phase=phase.id, number=number, duration=duration, step=step
    )
    return (started,)


def allowance(state: Workshop, phase: PlannedPhase) -> int:
    """What a phase has when the workshop comes to it: all its time, or what it did not use.

    A minute at least, unless the whole phase is shorter.
    """
    last = next((run for run in reversed(state.runs) if run.phase == phase.id), None)
    if last is None or last.ended_at is None:
        return phase.duration
    left = last.allotted - last.used(last.ended_at)
    return max(left, min(LEAST, phase.duration))


def following(state: Workshop) -> int | None:
    """The place of the phase that comes next, those to be skipped left out."""
    if state.finished:
        return None
    after = -1 if state.position is None else state.position
    return _first_kept(state, range(after + 1, len(state.agenda.phases)))


def _preceding(state: Workshop) -> int | None:
    if state.position is None:
        return None
    if state.finished:
        return min(state.position, len(state.agenda.phases) - 1)
    return _first_kept(state, range(state.position - 1, -1, -1))


def _first_kept(state: Workshop, places: range) -> int | None:
    phases = state.agenda.phases
    return next((at for at in places if phases[at].id not in state.skipped), None)


def _nothing_runs(state: Workshop) -> Refused | None:
    """Why nothing can be done to the phase that runs, or None when one runs."""
    if state.finished:
        return Refused(Refusal.WORKSHOP_FINISHED)
    return None if state.current is not None else Refused(Refusal.NOT_RUNNING)


# Time


def _keep_time(
    state: Workshop, command: Pause | Resume | Extend, by: ParticipantId, now: int
) -> Decision:
    phase = state.current
    if phase is None:
        return _nothing_runs(state) or Refused(Refusal.NOT_RUNNING)
    match command:
        case Pause():
            return (TimerPaused(at=now, by=by),) if isinstance(state.timer, Running) else ()
        case Resume():
            return (TimerResumed(at=now, by=by),) if isinstance(state.timer, Paused) else ()
        case Extend():
            return _extend(state, command, phase, by, now)
        case _:
            assert_never(command)


def _extend(
    state: Workshop, command: Extend, phase: PlannedPhase, by: ParticipantId, now: int
) -> Decision:
    """T3, G2."""
    if not math.isfinite(command.minutes) or abs(command.minutes) * MINUTE > LONGEST:
        return Refused(Refusal.INVALID_MINUTES)
    wanted = round(command.minutes * MINUTE)
    if wanted == 0:
        return Refused(Refusal.INVALID_MINUTES)
    gained = timer.gain(state.timer, wanted, now)
    if gained == 0:
        return Refused(Refusal.TIME_IS_OVER)
    if state.run is not None and state.run.allotted + gained > LONGEST:
        return Refused(Refusal.INVALID_MINUTES, "a phase lasts 24 hours at most")
    extended = PhaseExtended(
        at=now, by=by, phase=phase.id, gained=gained, elastic=command.elastic and gained > 0
    )
    return (extended,)


def overdue(state: Workshop, now: int, facts: Facts) -> tuple[AnyEvent, ...]:
    """T5: what the clock has brought about by now and nobody has written down yet."""
    phase = state.current
    if phase is None:
        return ()
    events: tuple[AnyEvent, ...] = ()
    if isinstance(state.writing, Closing) and now >= state.writing.until:
        events += _closed(state, phase, now, facts)
    if timer.due(state.timer, now):
        events += (TimeRanOut(at=now, phase=phase.id), *_at_zero(state, phase, now, facts))
    return events


def alarm(state: Workshop) -> int | None:
    """When the server's clock is to send TimeUp for the current phase next, or never."""
    if state.current is None:
        return None
    times = []
    if isinstance(state.timer, Running) and not state.timer.rung:
        times.append(state.timer.ends_at)
    if isinstance(state.writing, Closing):
        times.append(state.writing.until)
    return min(times, default=None)


def _at_zero(state: Workshop, phase: PlannedPhase, now: int, facts: Facts) -> tuple[AnyEvent, ...]:
    """T6: what the phase declares for the end of its time."""
    match phase.at_zero:
        case AtZero.NOTIFY:
            return ()
        case AtZero.FREEZE:
            if isinstance(state.writing, Closed):
                return ()
            if phase.grace == 0:
                return _closed(state, phase, now, facts)
            # From now, not from the deadline: a server that was down owes people their sentence.
            return (WritingClosing(at=now, phase=phase.id, until=now + phase.grace),)
        case AtZero.CLOSE:
            return () if isinstance(state.writing, Closed) else _closed(state, phase, now, facts)
        case AtZero.REVEAL:
            revealed: tuple[AnyEvent, ...] = ()
            if not state.is_revealed(phase):
                revealed = (CardsRevealed(at=now, phase=phase.id),)
            return revealed + _settled(state, now, facts, reveal=True)
        case AtZero.ADVANCE:
            return advanced(state, Step.TIME_UP, now)
        case _:
            assert_never(phase.at_zero)


def _closed(state: Workshop, phase: PlannedPhase, now: int, facts: Facts) -> tuple[AnyEvent, ...]:
    closed = WritingClosed(at=now, phase=phase.id)
    return (closed, *_settled(state, now, facts, reveal=False))


def _settled(state: Workshop, now: int, facts: Facts, *, reveal: bool) -> tuple[AnyEvent, ...]:
    """What becomes of open rounds and questions when writing closes, or all is revealed."""
    return (
        *voting.voting_at_zero(state, now, facts, reveal=reveal),
        *scores.scores_at_zero(state, now, facts, reveal=reveal),
        *(consensus.answers_at_zero(state, now, facts) if reveal else ()),
    )


def advanced(state: Workshop, step: Step, now: int) -> tuple[AnyEvent, ...]:
    """Moving on without anybody's hand; never past the last phase."""
    to = following(state)
    after = () if to is None else entered(state, to, step, None, now)
    return () if isinstance(after, Refused) else after


# The plan


def _edit_agenda(state: Workshop, agenda: Agenda, by: ParticipantId, now: int) -> Decision:
    """G3: what was done stays in the plan as it was, and what runs keeps its id and promises."""
    if state.finished:
        return Refused(Refusal.WORKSHOP_FINISHED)
    try:
        checked(agenda)
    except UnusableAgenda as fault:
        return Refused(Refusal.UNUSABLE_AGENDA, str(fault))
    for phase in agenda.phases:
        if module(phase.type) is None:
            return Refused(Refusal.UNUSABLE_AGENDA, f"There is no type of phase “{phase.type}”.")
    if not _keeps(state, agenda):
        return Refused(Refusal.PHASE_DONE)
    return (AgendaPlanned(at=now, by=by, agenda=agenda),)


def _keeps(state: Workshop, agenda: Agenda) -> bool:
    """Whether a new plan keeps what was done and what runs, in their order."""
    began = {run.phase for run in state.runs}
    before = [phase for phase in state.agenda.phases if phase.id in began]
    after = [phase for phase in agenda.phases if phase.id in began]
    if [phase.id for phase in before] != [phase.id for phase in after]:
        return False
    current = state.current
    for old, new in zip(before, after, strict=True):
        if current is not None and old.id == current.id:
            # Whoever wrote in private, or without a name, was promised that.
            promised = (old.type, old.private, old.anonymous, old.duration, old.day)
            if promised != (new.type, new.private, new.anonymous, new.duration, new.day):
                return False
        elif old != new:
            return False
    return True


# Secrets and people


def _reveal(
    state: Workshop, command: Reveal | RevealOwn, by: ParticipantId, now: int, facts: Facts
) -> Decision:
    """F5: private cards are shown once a repetition; those without names only together.

    Revealing the phase that runs shows its feelings and scores too: it is one act.
    """
    wanted = command.phase if isinstance(command, Reveal) else None
    phase = state.current if wanted is None else state.phase(wanted)
    if phase is None:
        return Refused(Refusal.NOT_RUNNING if wanted is None else Refusal.UNKNOWN_PHASE)
    if all(run.phase != phase.id for run in state.runs):
        return Refused(Refusal.PHASE_AHEAD)
    if not phase.private:
        return Refused(Refusal.NO_PRIVATE_CARDS)
    if isinstance(command, RevealOwn):
        if phase.anonymous:
            return Refused(Refusal.REVEALED_TOGETHER)
        own = OwnCardsRevealed(at=now, by=by, phase=phase.id, participant=by)
        return () if state.is_revealed(phase) else (own,)
    if state.is_revealed(phase):
        return ()
    cards = CardsRevealed(at=now, by=by, phase=phase.id)
    secrets = scores.scores_at_zero(state, now, facts, reveal=True)
    return (cards, *secrets) if phase is state.current else (cards,)


def _ban(
    state: Workshop, command: Ban | LiftBan, by: ParticipantId, now: int, facts: Facts
) -> Decision:
    """F7: a facilitator is never kept out."""
    who = command.participant
    if isinstance(command, LiftBan):
        return (BanLifted(at=now, by=by, participant=who),) if who in state.banned else ()
    if who in state.banned:
        return ()
    member = facts.member(who)
    if member is None:
        return Refused(Refusal.UNKNOWN_PERSON)
    if member.role is Role.FACILITATOR:
        return Refused(Refusal.FACILITATOR_STAYS)
    return (Banned(at=now, by=by, participant=who),)
