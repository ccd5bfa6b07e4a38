"""Stages: the columns of the map, named together."""

from collections import Counter

from typing_extensions import override

from facilitation.agenda import PlannedPhase
from facilitation.checklists import applying
from facilitation.facts import Facts
from facilitation.hints import Hint, lacking, many
from facilitation.phases.grants import columns, openly, talking
from facilitation.phases.module import PhaseModule, Results
from facilitation.state import Workshop

FEWEST = 4
MOST = 8


class Stages(PhaseModule):
    """Everybody names and orders stages, and says what people want to reach in them."""

    type = "stages"
    title = "Stages"
    prompt = "Which stages make up the customer’s journey?"
    personal_prompt = "Which stages make up {whose} journey?"
    help = "Name the columns together, in the customer’s words. Five to seven work well."
    example = "Spot the need, Compare, Agree and buy, Install, Run, Get support."
    default_minutes = 10
    grants = (*columns(), *openly("customer_goal", "customer_need"), *talking())
    reports = ("customer_goal", "customer_need")

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """Too few or too many stages, stages without a name, two of the same name."""
        stages = applying(facts.map)
        names = Counter(" ".join(stage.name.split()).casefold() for stage in stages)
        twice = [s.id for s in stages if names[" ".join(s.name.split()).casefold()] > 1]
        found: list[Hint] = []
        if not FEWEST <= len(stages) <= MOST:
            sentence = f"{many(len(stages), 'stage', 'stages')}. Four to eight work well."
            found.append(Hint(code="number_of_stages", sentence=sentence, count=len(stages)))
        nameless = (stage.id for stage in stages if not stage.name.strip())
        found += lacking("stage_without_name", nameless, "stage", "stages", "name")
        if twice and names[""] < len(twice):
            sentence = f"{len(twice)} stages share a name."
            about = tuple(twice)
            found.append(
                Hint(code="stages_share_a_name", sentence=sentence, count=len(twice), about=about)
            )
        return tuple(found)

    @override
    def results(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> Results:
        """The goals and needs of each stage, and how many stages there are."""
        stages = len(applying(facts.map))
        return super().results(phase, state, facts).with_more(stages=stages)
