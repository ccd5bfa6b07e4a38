"""What was revealed of scores and feelings, and what was settled about opportunities.

Rule numbers (E…, Q…) are those of docs/rules.md.
"""

import msgspec

from facilitation.emotions import Curve
from facilitation.estimates import Estimate
from facilitation.mapview import Map
from facilitation.opportunities import (
    TOP_PLACES,
    Agreement,
    Case,
    OpportunityState,
    case,
    is_crux,
)
from facilitation.prioritising import rankings
from facilitation.sheets import CollectionId
from facilitation.tally import Tally

OPPORTUNITY = "opportunity"


class RevealedCurve(msgspec.Struct, frozen=True, kw_only=True):
    """What people felt in one phase, when it was shown (epoch ms)."""

    collection: CollectionId
    at: int
    curve: Curve


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What was settled about one opportunity; None or empty where the card's own word holds."""

    state: OpportunityState | None = None
    reason: str = ""
    owner: str = ""
    due: str = ""


class ScoresState(msgspec.Struct, frozen=True, kw_only=True):
    """All that was revealed or settled, in that order; `revealed` names what is shown of what."""

    curves: tuple[RevealedCurve, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    standings: dict[str, Standing] = {}
    revealed: frozenset[str] = frozenset()

    def has_revealed(self, what: str, collection: CollectionId) -> bool:
        """Whether everybody has seen these feelings, scores or replies."""
        return f"{what}/{collection}" in self.revealed

    def standing(self, element: str) -> Standing:
        """What was settled about an opportunity."""
        return self.standings.get(element, Standing())


def cruxes(
    scores: ScoresState,
    map: Map,
    result: Tally | None,
    *,
    frame_problem: bool = False,
    top: int = TOP_PLACES,
) -> tuple[str, ...]:
    """Q13: the opportunities that are agreed and at the top, best first; computed, never stored.

    The top is that of the vote, where a card stands by its group; without a vote, of the
    opportunity score.
    """
    if result is None:
        rows = rankings(scores.estimates)
        places = {row.element: row.opportunity_place for row in rows if row.opportunity_place}
    else:
        places = {str(one.option): one.place for one in result.places if one.dots}
    for group in map.groups:
        if group.id in places:
            places |= {card: places[group.id] for card in group.element_ids if card not in places}
    known = [card.id for card in map.elements if card.kind == OPPORTUNITY]
    known += [group.id for group in map.groups]
    found = [
        id
        for id in known
        if is_crux(standing_case(scores, map, id, frame_problem), places.get(id), top)
    ]
    return tuple(sorted(found, key=lambda id: (places[id], id)))


def standing_case(scores: ScoresState, map: Map, element: str, frame_problem: bool) -> Case:
    """All that is known about an opportunity from the map and from what was settled."""
    standing = scores.standing(element)
    return case(
        map,
        element,
        state=standing.state,
        agreements=scores.agreements,
        owner=standing.owner,
        frame_problem=frame_problem,
    )
