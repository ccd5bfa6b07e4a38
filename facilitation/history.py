"""What an event makes of a workshop. Total: a stored event never fails, whatever came before."""

from typing import assert_never

from msgspec.structs import replace

from facilitation import timer
from facilitation.agenda import Agenda, PlannedPhase, stretched
from facilitation.course import (
    AgendaPlanned,
    AnyCourseEvent,
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
from facilitation.state import Closed, Closing, Leaving, Lock, Open, PhaseRun, Workshop

LEAVING = 2_000
"""How long edits of the phase that was just left are still taken."""


def evolve_course(state: Workshop, event: AnyCourseEvent) -> Workshop:
    """The workshop after an event of its course."""
    match event:
        case AgendaPlanned():
            return _planned(state, event)
        case PhaseStarted():
            return _started(state, event)
        case WorkshopFinished():
            return _finished(state, event)
        case TimerPaused() | TimerResumed() | PhaseExtended() | TimeRanOut():
            return _timed(state, event)
        case PhaseSkipped() | PhaseKept() | CardsRevealed() | OwnCardsRevealed():
            return _marked(state, event)
        case WritingClosing() | WritingClosed() | BoardLocked() | BoardUnlocked():
            return _opened_or_closed(state, event)
        case Banned():
            ready = {who: mark for who, mark in state.ready.items() if who != event.participant}
            return replace(state, banned=state.banned | {event.participant}, ready=ready)
        case BanLifted():
            return replace(state, banned=state.banned - {event.participant})
        case _:
            assert_never(event)


def _marked(
    state: Workshop, event: PhaseSkipped | PhaseKept | CardsRevealed | OwnCardsRevealed
) -> Workshop:
    match event:
        case PhaseSkipped():
            return replace(state, skipped=state.skipped | {event.phase})
        case PhaseKept():
            return replace(state, skipped=state.skipped - {event.phase})
        case CardsRevealed():
            current = state.current
            # T4: what follows from reading the cards together is written after the close.
            reopens = current is not None and current.id == event.phase
            return replace(
                state,
                revealed=state.revealed | {event.phase},
                writing=Open() if reopens else state.writing,
            )
        case OwnCardsRevealed():  # the cards moved; everybody else writes on in private
            return state
        case _:
            assert_never(event)


def _opened_or_closed(
    state: Workshop, event: WritingClosing | WritingClosed | BoardLocked | BoardUnlocked
) -> Workshop:
    match event:
        case WritingClosing():
            return replace(state, writing=Closing(event.until))
        case WritingClosed():
            return replace(state, writing=Closed())
        case BoardLocked():
            return replace(state, lock=Lock(event.by, event.at))
        case BoardUnlocked():
            return replace(state, lock=None)
        case _:
            assert_never(event)


def _planned(state: Workshop, event: AgendaPlanned) -> Workshop:
    agenda = event.agenda
    current = state.current
    ids = frozenset(phase.id for phase in agenda.phases)
    began = {run.phase for run in state.runs}

    def baseline(phase: PlannedPhase) -> PlannedPhase:
        """G4: what began is measured against what it was given before it was stretched."""
        at = state.plan.index(phase.id)
        if at is None or phase.id not in began:
            return phase
        return replace(phase, duration=state.plan.phases[at].duration)

    return replace(
        state,
        agenda=agenda,
        plan=Agenda(tuple(map(baseline, agenda.phases))),
        position=state.position if current is None else agenda.index(current.id),
        skipped=state.skipped & ids,
    )


def _started(state: Workshop, event: PhaseStarted) -> Workshop:
    position = state.agenda.index(event.phase)
    if position is None:
        return state
    repeated = {event.phase} if event.step is Step.REPEAT else set()
    run = PhaseRun(
        phase=event.phase, number=event.number, started_at=event.at, allotted=event.duration
    )
    return replace(
        _left(state, event.at),
        position=position,
        finished=False,
        timer=timer.started(event.at, event.duration),
        skipped=state.skipped - {event.phase},
        revealed=state.revealed - repeated,
        runs=(*_ended(state.runs, event.at), run),
    )


def _finished(state: Workshop, event: WorkshopFinished) -> Workshop:
    return replace(
        _left(state, event.at),
        finished=True,
        timer=timer.Idle(),
        runs=_ended(state.runs, event.at),
    )


def _left(state: Workshop, at: int) -> Workshop:
    """What leaving a phase wipes away; without one (lobby, end) there is nobody to wait for."""
    current = state.current
    leaving = None
    # Who was kept from writing has no half sentence in that phase.
    if current is not None and not isinstance(state.writing, Closed):
        leaving = Leaving(current.id, at + LEAVING)
    return replace(state, leaving=leaving, writing=Open(), ready={}, summons=None, spotlight=None)


def _ended(runs: tuple[PhaseRun, ...], at: int) -> tuple[PhaseRun, ...]:
    if not runs or runs[-1].ended_at is not None:
        return runs
    return (*runs[:-1], replace(_going(runs[-1], at), ended_at=at))


def _going(run: PhaseRun, at: int) -> PhaseRun:
    """The run with its clock going again."""
    if run.paused_at is None:
        return run
    return replace(run, paused_ms=run.paused_ms + at - run.paused_at, paused_at=None)


def _timed(
    state: Workshop, event: TimerPaused | TimerResumed | PhaseExtended | TimeRanOut
) -> Workshop:
    run = state.run
    if run is None:
        return state
    match event:
        case TimerPaused():
            if not isinstance(state.timer, timer.Running):
                return state
            run = replace(run, paused_at=event.at)
            state = replace(state, timer=timer.paused(state.timer, event.at))
        case TimerResumed():
            run = _going(run, event.at)
            state = replace(state, timer=timer.resumed(state.timer, event.at))
        case PhaseExtended():
            run = replace(run, allotted=run.allotted + event.gained)
            state = _extended(state, event)
        case TimeRanOut():
            state = replace(state, timer=timer.rung(state.timer))
        case _:
            assert_never(event)
    return replace(state, runs=(*state.runs[:-1], run))


def _extended(state: Workshop, event: PhaseExtended) -> Workshop:
    clock = timer.moved(state.timer, event.gained, event.at)
    # T4: with time to go there is time to write.
    reopened = timer.remaining(clock, event.at) > 0
    at = state.agenda.index(event.phase)
    agenda = state.agenda
    if at is not None:
        agenda = stretched(agenda, at, event.gained, _givers(state, at) if event.elastic else ())
    return replace(state, timer=clock, agenda=agenda, writing=Open() if reopened else state.writing)


def _givers(state: Workshop, at: int) -> list[int]:
    """The phases that are still to come on the same day: what was done gives no time back."""
    began = {run.phase for run in state.runs}
    phases = state.agenda.phases
    return [
        n
        for n in range(at + 1, len(phases))
        if phases[n].day == phases[at].day
        and phases[n].id not in began
        and phases[n].id not in state.skipped
    ]
