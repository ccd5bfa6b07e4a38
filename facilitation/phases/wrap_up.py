"""Wrap-up: the story read back, and who does what next."""

from typing_extensions import override

from facilitation.agenda import PlannedPhase
from facilitation.chain import chain
from facilitation.checklists import counted_votes, unsettled
from facilitation.facts import Facts
from facilitation.hints import Hint
from facilitation.mapview import Map
from facilitation.phases.grants import openly, talking
from facilitation.phases.module import PhaseModule, Results, Top
from facilitation.phases.prioritising import unowned_results
from facilitation.state import Workshop

_WORTH_SAYING = frozenset(
    {"link_missing", "link_broken", "stage_without_number", "quote_without_source", "assumptions"}
)


class WrapUp(PhaseModule):
    """The facilitator edits the story; everybody says in notes what is missing."""

    type = "wrap_up"
    title = "Wrap-up"
    prompt = "Read it back, then take it with you"
    help = "Say what is missing, in a note. The facilitator can still edit the story."
    example = "The owner for “Book the inspector with the order” is Lena, by the end of May."
    default_minutes = 7
    grants = (*openly("note"), *talking())
    reports = ("note",)

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """Parked items without an outcome, results without an owner, what the report will say."""
        return (
            *unsettled(state),
            *unowned_results(state, facts.map),
            *(hint for hint in chain(facts.map) if hint.code in _WORTH_SAYING),
        )

    @override
    def top(self, state: Workshop, map: Map) -> tuple[Top, ...]:
        """The options with most dots."""
        result = counted_votes(state)
        places = () if result is None else result.places
        return tuple(Top(one.option, "dots", one.dots) for one in places if one.dots)

    @override
    def results(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> Results:
        """The notes, the chosen, and how many parked items have an outcome."""
        base = super().results(phase, state, facts)
        still_open = sum(hint.count for hint in unsettled(state))
        return base.with_more(parked=len(state.parking), parked_open=still_open)
