"""A phase module as another package would bring it: see docs/phases.md."""

from typing_extensions import override

from facilitation.agenda import PlannedPhase
from facilitation.checklists import nothing_written
from facilitation.facts import Facts
from facilitation.hints import Hint, lacking
from facilitation.phases.grants import collected, linking
from facilitation.phases.module import PhaseModule
from facilitation.state import Workshop


class Voices(PhaseModule):
    """Everybody writes down what customers said, word by word."""

    type = "acme.voices"
    title = "Voices"
    prompt = "What did customers really say?"
    personal_prompt = "What did {actor} really say?"
    help = "One sentence a card, word by word, with its source."
    example = "“I rang three times.” Interview 7."
    default_minutes = 15
    private = True
    grants = (*collected("thought"), *linking("evidence"))
    reports = ("thought",)

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """Who wrote nothing, and what nobody can look up."""
        doubtful = (
            card.id
            for card in facts.map.elements
            if card.kind == "thought" and not card.fields.get("source")
        )
        return (
            *nothing_written(phase, facts),
            *lacking("voice_without_source", doubtful, "voice", "voices", "source"),
        )
