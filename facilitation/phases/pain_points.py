"""Pain points: what gets in the way, and which moments decide."""

from typing_extensions import override

from facilitation.agenda import PlannedPhase
from facilitation.chain import Web, key_moments, without_task
from facilitation.checklists import nothing_written, stages_without, unnamed_groups
from facilitation.facts import Facts
from facilitation.hints import Hint
from facilitation.mapview import Map
from facilitation.phases.grants import When, collected, grouping, linking, openly, talking
from facilitation.phases.module import PhaseModule, Top
from facilitation.prioritising import pain_priority
from facilitation.state import Workshop


class PainPoints(PhaseModule):
    """Everybody writes pains; then they are grouped, and key moments and numbers added."""

    type = "pain_points"
    title = "Pain points"
    prompt = "What gets in the customer’s way?"
    personal_prompt = "What gets in {whose} way?"
    help = "One frustration a card, in the customer’s words."
    example = "Nobody says who books the safety inspection."
    default_minutes = 12
    private = True
    anonymous = True
    grants = (
        *collected("pain_point"),
        *openly("key_moment", "metric", when=When.TOGETHER),
        *linking("hurts", "about", "evidence"),
        *grouping(),
        *talking(),
    )
    reports = ("pain_point", "key_moment", "metric")

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """Who wrote nothing, stages without a pain, groups without a name, loose pains."""
        web = Web.of(facts.map)
        loose = (one for one in without_task(web) if one.code == "pain_point_without_task")
        return (
            *nothing_written(phase, facts),
            *stages_without(facts.map, {"pain_point"}, "pain point"),
            *unnamed_groups(facts.map),
            *loose,
            *key_moments(web),
        )

    @override
    def top(self, state: Workshop, map: Map) -> tuple[Top, ...]:
        """The pains that are worst and most frequent; then the largest groups of them."""
        pains = {card.id: card for card in map.elements if card.kind == "pain_point"}
        rated = [
            Top(id, "pain_priority", priority)
            for id, card in pains.items()
            if (priority := _priority(card.fields.get("impact"), card.fields.get("frequency")))
        ]
        groups = [
            Top(group.id, "cards", size)
            for group in map.groups
            if (size := len(pains.keys() & set(group.element_ids))) > 1
        ]
        rated.sort(key=lambda one: -one.figure)
        groups.sort(key=lambda one: -one.figure)
        return (*rated, *groups)


def _priority(impact: object, frequency: object) -> int | None:
    return pain_priority(str(impact), str(frequency))
