"""How far the workshop is from its plan, for the facilitator. Rule numbers (G…): docs/rules.md."""

from dataclasses import dataclass

from facilitation.state import Workshop
from facilitation.steering import allowance
from facilitation.timer import remaining


@dataclass(frozen=True, slots=True)
class Outlook:
    """When the day was planned to end, and when it will if everything goes on as it stands."""

    planned_end: int
    projected_end: int

    @property
    def drift(self) -> int:
        """By how much the end is late; below zero it is early."""
        return self.projected_end - self.planned_end


def outlook(state: Workshop, now: int) -> Outlook | None:
    """G6: the day against its plan; None while no phase runs.

    The plan counts from the day's first phase; pauses, overtime, extensions, repetitions and
    phases left out all move the projected end, and never the planned one.
    """
    current = state.current
    if current is None or state.position is None:
        return None
    today = {phase.id for phase in state.agenda.phases if phase.day == current.day}
    start = min((run.started_at for run in state.runs if run.phase in today), default=now)
    planned = sum(phase.duration for phase in state.plan.phases if phase.day == current.day)
    to_come = sum(
        allowance(state, phase)
        for phase in state.agenda.phases[state.position + 1 :]
        if phase.day == current.day and phase.id not in state.skipped
    )
    left = max(remaining(state.timer, now), 0)
    return Outlook(planned_end=start + planned, projected_end=now + left + to_come)
