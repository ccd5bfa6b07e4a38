"""Opportunities: chances to improve how a task gets done; not solutions yet."""

from typing_extensions import override

from facilitation.agenda import PlannedPhase
from facilitation.chain import Web, without_task
from facilitation.checklists import counted_votes, nothing_written, unnamed_groups
from facilitation.facts import Facts
from facilitation.hints import Hint
from facilitation.mapview import Map
from facilitation.phases.grants import collected, grouping, linking, talking
from facilitation.phases.module import PhaseModule, Top
from facilitation.state import Workshop


class Opportunities(PhaseModule):
    """Everybody writes opportunities; then they are grouped and linked to tasks and pains."""

    type = "opportunities"
    title = "Opportunities"
    prompt = "How might we help the customer?"
    personal_prompt = "How might we help {actor}?"
    help = "Turn pains into “How might we …”. Solutions can wait."
    private_help = "Write on your own: “How might we …”. Nobody sees your cards until the reveal."
    example = "How might we tell the whole price before the order?"
    default_minutes = 10
    private = True
    anonymous = True
    grants = (
        *collected("opportunity"),
        *linking("addresses", "evidence"),
        *grouping(),
        *talking(),
    )
    reports = ("opportunity",)

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """Who wrote nothing, groups without a name, opportunities that help no task."""
        loose = without_task(Web.of(facts.map))
        return (
            *nothing_written(phase, facts),
            *unnamed_groups(facts.map),
            *(one for one in loose if one.code == "opportunity_without_task"),
        )

    @override
    def top(self, state: Workshop, map: Map) -> tuple[Top, ...]:
        """Those with most dots, once a vote was shown."""
        result = counted_votes(state)
        places = () if result is None else result.places
        return tuple(Top(one.option, "dots", one.dots) for one in places if one.dots)
