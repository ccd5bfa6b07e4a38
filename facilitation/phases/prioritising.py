"""Prioritising: what to do first, by impact, effort, importance and satisfaction."""

from typing_extensions import override

from facilitation.agenda import PlannedPhase
from facilitation.chain import Web, without_task
from facilitation.checklists import writers
from facilitation.facts import Facts
from facilitation.hints import Hint, lacking, many
from facilitation.mapview import Map
from facilitation.permissions import Action, Part
from facilitation.phases.grants import Grant, linking, talking
from facilitation.phases.module import PhaseModule, Top
from facilitation.prioritising import rankings
from facilitation.scores import SCORES, collection
from facilitation.state import Workshop

_PROOF = frozenset(
    {"kpi", "expected_effect", "evidence", "bmc", "business_problem", "basis", "quote", "source"}
)


class Prioritising(PhaseModule):
    """Scores are given by commands; on the map, opportunities gain proof and links."""

    type = "prioritising"
    title = "Prioritise"
    prompt = "What do we do first?"
    help = "Score on your own. Then talk where we are far apart, and find an owner."
    revealed_prompt = "Where are we far apart?"
    revealed_help = "Talk first where scores differ. Then agree, and find an owner."
    example = "Importance 9, satisfaction 3: a score of 15."
    default_minutes = 10
    grants = (
        Grant(
            part=Part.ELEMENT,
            actions=frozenset({Action.EDIT}),
            kinds=frozenset({"opportunity"}),
            fields=_PROOF,
        ),
        *linking("addresses", "evidence"),
        *talking(),
    )
    reports = ("opportunity",)

    @override
    def is_shown(self, phase: PlannedPhase, state: Workshop) -> bool:
        """Once the scores of this repetition are seen."""
        kept_as = collection(state, phase.id)
        return kept_as is not None and state.scores.has_revealed(SCORES, kept_as)

    @override
    def checklist(self, phase: PlannedPhase, state: Workshop, facts: Facts) -> tuple[Hint, ...]:
        """Who has not scored, what is not shown, where to talk first, what nobody owns."""
        found: list[Hint] = []
        kept_as = collection(state, phase.id)
        sheets = {} if kept_as is None else facts.sheets.get(kept_as, {})
        given = sum(1 for sheet in sheets.values() if sheet.scores)
        silent = max(len(writers(facts)) - given, 0)
        if kept_as is None or not state.scores.has_revealed(SCORES, kept_as):
            if silent:
                sentence = f"{many(silent, 'person has', 'people have')} not scored anything."
                found.append(Hint(code="people_without_score", sentence=sentence, count=silent))
            if given:
                sentence = "The scores are not revealed yet."
                found.append(Hint(code="scores_not_revealed", sentence=sentence, count=given))
        apart = tuple(
            dict.fromkeys(one.element for one in state.scores.estimates if one.talk_first)
        )
        if apart:
            sentence = f"Scores are far apart for {many(len(apart), 'idea', 'ideas')}. Talk first."
            found.append(
                Hint(code="scores_apart", sentence=sentence, count=len(apart), about=apart)
            )
        loose = without_task(Web.of(facts.map))
        found += (one for one in loose if one.code == "opportunity_without_task")
        return (*found, *unowned_results(state, facts.map))

    @override
    def top(self, state: Workshop, map: Map) -> tuple[Top, ...]:
        """The ideas with the highest opportunity score."""
        scored = [
            Top(row.element, "opportunity_score", row.opportunity.score)
            for row in rankings(state.scores.estimates)
            if row.opportunity is not None
        ]
        return tuple(sorted(scored, key=lambda one: -one.figure))


def unowned_results(state: Workshop, map: Map) -> tuple[Hint, ...]:
    """H8: a result needs an owner: of the opportunities that got dots or scores, or of all."""
    standing = state.scores.standing
    chosen = {one.element for one in state.scores.estimates}
    ids = (
        card.id
        for card in map.elements
        if card.kind == "opportunity"
        and (not chosen or card.id in chosen)
        and not (standing(card.id).owner or str(card.fields.get("owner") or "").strip())
    )
    return lacking("opportunity_without_owner", ids, "opportunity", "opportunities", "owner")
