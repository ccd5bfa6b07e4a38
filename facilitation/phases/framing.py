"""Framing: whom the map is about, and why the business cares."""

from typing_extensions import override

from facilitation.agenda import PlannedPhase
from facilitation.facts import Facts
from facilitation.frame_gaps import frame_gaps
from facilitation.hints import Hint
from facilitation.phases.grants import openly, talking
from facilitation.phases.module import PhaseModule, Results
from facilitation.scope import scope_of
from facilitation.state import Workshop


class Framing(PhaseModule):
    """The facilitator fills in the frame; everybody may leave notes."""

    type = "framing"
    title = "Frame"
    prompt = "Whose journey is this, and why does it matter?"
    help = "Say it aloud, the facilitator writes it down. Add a note where something is missing."
    example = "A plant manager buys a first cobot. One in four stands idle after 90 days."
    default_minutes = 8
    grants = (*openly("note"), *talking())
    reports = ("note",)

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """What the frame leaves open."""
        return frame_gaps(scope_of(facts.map))

    @override
    def results(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> Results:
        """The notes, and which gaps the frame still has."""
        gaps = [hint.code for hint in frame_gaps(scope_of(facts.map))]
        return super().results(phase, state, facts).with_more(gaps=gaps)
