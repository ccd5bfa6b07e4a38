"""Emotions: how it feels from stage to stage."""

from typing_extensions import override

from facilitation.agenda import PlannedPhase
from facilitation.chain import Web, key_moments
from facilitation.checklists import stages_lacking, writers
from facilitation.emotions import Curve
from facilitation.facts import Facts
from facilitation.hints import Hint, many
from facilitation.mapview import Map
from facilitation.phases.grants import When, collected, linking, openly, talking
from facilitation.phases.module import PhaseModule, Top
from facilitation.scores import FEELINGS, collection
from facilitation.state import Workshop


class Emotions(PhaseModule):
    """Everybody says how each stage feels; then the key moments are marked."""

    type = "emotions"
    title = "Emotions"
    prompt = "How does it feel?"
    personal_prompt = "How does it feel for {actor}?"
    help = "One value for each stage, from −2 to +2, and a word for it if you have one."
    private_help = "Rate each stage on your own, from −2 to +2. Nobody sees it until the reveal."
    revealed_prompt = "Where do we see it differently?"
    revealed_help = "Start with the widest spread. Then mark the key moments."
    example = "Install: −2, overwhelmed. Run production: +1, proud."
    default_minutes = 10
    private = True
    anonymous = True
    grants = (
        *collected("emotion", "thought"),
        *openly("key_moment", when=When.TOGETHER),
        *linking("about"),
        *talking(),
    )
    reports = ("emotion", "thought", "key_moment")

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """How many said nothing, what is not shown yet, stages without a value, key moments."""
        found: list[Hint] = []
        kept_as = collection(state, phase.id)
        sheets = {} if kept_as is None else facts.sheets.get(kept_as, {})
        felt = sum(1 for sheet in sheets.values() if sheet.feelings)
        silent = max(len(writers(facts)) - felt, 0)
        if kept_as is None or not state.scores.has_revealed(FEELINGS, kept_as):
            if silent:
                sentence = f"{many(silent, 'person has', 'people have')} not said how it feels."
                found.append(Hint(code="people_without_feeling", sentence=sentence, count=silent))
            if felt:
                sentence = "The feelings are not revealed yet."
                found.append(Hint(code="feelings_not_revealed", sentence=sentence, count=felt))
        shown = _curve(state, phase)
        if shown is not None:
            points = {point.column for point in shown.points}
            found += stages_lacking(facts.map, points, "feeling")
            if shown.talk_first:
                wide = shown.talk_first
                sentence = f"People disagree about {many(len(wide), 'column', 'columns')}."
                found.append(
                    Hint(code="disagreement", sentence=sentence, count=len(wide), about=wide)
                )
        return (*found, *key_moments(Web.of(facts.map)))

    @override
    def top(self, state: Workshop, map: Map) -> tuple[Top, ...]:
        """Where feelings are lowest, and where they are farthest apart."""
        shown = _latest(state)
        if shown is None:
            return ()
        lowest = [Top(p.column, "mean", p.mean) for p in shown.points if p.lowest]
        spread = {point.column: point.spread for point in shown.points}
        return (*lowest, *(Top(id, "spread", spread[id]) for id in shown.talk_first))


def _latest(state: Workshop) -> Curve | None:
    return state.scores.curves[-1].curve if state.scores.curves else None


def _curve(state: Workshop, phase: PlannedPhase) -> Curve | None:
    """What was shown of this repetition of the phase."""
    kept_as = collection(state, phase.id)
    curves = (one.curve for one in reversed(state.scores.curves) if one.collection == kept_as)
    return next(curves, None)
