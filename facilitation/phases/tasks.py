"""Tasks: what the customer has to do, and how one step leads to the next."""

from collections import Counter

from typing_extensions import override

from facilitation.agenda import PlannedPhase
from facilitation.chain import TASKS, Web, broken_links, unowned
from facilitation.checklists import nothing_written, stages_without, unnamed_groups
from facilitation.facts import Facts
from facilitation.hints import Hint
from facilitation.mapview import Map
from facilitation.phases.grants import collected, grouping, linking, talking
from facilitation.phases.module import PhaseModule, Results, Top
from facilitation.state import Workshop


class Tasks(PhaseModule):
    """Everybody writes tasks; then they are merged and the chain is linked."""

    type = "tasks"
    title = "Tasks"
    prompt = "What must the customer do?"
    personal_prompt = "What must {actor} do?"
    help = "One task a card, beginning with a verb. Decisions count."
    private_help = "Write on your own, one task a card. Nobody sees your cards until the reveal."
    revealed_prompt = "Read first, then link the chain"
    revealed_help = "Merge what is the same. Link each step to the next, and say where it breaks."
    example = "Choose a product to buy online. Build the payback case for the owner."
    default_minutes = 15
    private = True
    grants = (
        *collected(
            "customer_goal",
            "customer_need",
            "customer_task",
            "user_task",
            "job_step",
            "frontstage_action",
            "backstage_action",
            "support_process",
            adds_later=True,
        ),
        *linking("next", "generates", "served_by", "about"),
        *grouping(),
        *talking(),
    )
    reports = ("customer_task", "user_task", "job_step", "customer_goal", "customer_need")

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """Who wrote nothing, stages without a task, what is broken or belongs to nobody."""
        web = Web.of(facts.map)
        return (
            *nothing_written(phase, facts),
            *stages_without(facts.map, TASKS, "task"),
            *unnamed_groups(facts.map),
            *broken_links(web),
            *unowned(web),
        )

    @override
    def top(self, state: Workshop, map: Map) -> tuple[Top, ...]:
        """The tasks that most pains hurt."""
        tasks = {card.id for card in map.elements if card.kind in TASKS}
        hurt = Counter(tie.to for tie in map.links if tie.kind == "hurts" and tie.to in tasks)
        return tuple(Top(id, "pains", n) for id, n in hurt.most_common())

    @override
    def results(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> Results:
        """The tasks of each stage, and how many steps of the chain are broken or missing."""
        base = super().results(phase, state, facts)
        broken = broken_links(Web.of(facts.map))
        steps = sum(1 for tie in facts.map.links if tie.kind == "next")
        return base.with_more(steps=steps, broken=[hint.about[0] for hint in broken])
