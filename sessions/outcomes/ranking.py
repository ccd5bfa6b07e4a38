"""The opportunities in order, each with its dots, scores, checks and owner.

The order is that of the latest vote on opportunities, refined by its run-offs; without a vote that
of the opportunity score, then of RICE, then of the map. Different methods are never added up.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from facilitation.grouping import tidied
from facilitation.opportunities import WAY, Agreement, AgreementCheck, OpportunityState
from facilitation.prioritising import Ranking, rankings
from facilitation.rounds import Revealed, Round
from facilitation.standings import cruxes
from facilitation.state import Workshop
from facilitation.tally import Place
from sessions.journey.model import Element, Kind
from sessions.outcomes.atlas import Atlas
from sessions.outcomes.prose import plain

TOP: Final = 3


class Dots(msgspec.Struct, frozen=True, kw_only=True):
    """What one opportunity came to in a vote; `decider` are the decider's own, never added."""

    round: str
    place: int
    label: str
    dots: int
    voters: int
    ballots: int
    decider: int = 0


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """One opportunity, or a group of them that was voted or scored on as one.

    `place` is its place in the order, None where nobody ranked it; shared places are equal.
    """

    id: str
    text: str
    cards: tuple[Element, ...]
    state: OpportunityState
    place: int | None = None
    dots: Dots | None = None
    scores: Ranking | None = None
    agreements: tuple[Agreement, ...] = ()
    owner: str = ""
    due: str = ""
    reason: str = ""
    crux: bool = False

    @property
    def stage(self) -> str | None:
        """The stage of its first card."""
        return self.cards[0].stage

    def field(self, name: str) -> str:
        """The first thing that one of its cards says under this name."""
        found = (plain(card.fields.get(name) or "") for card in self.cards)
        return next((text for text in found if text), "")

    def model(self, name: str) -> str:
        """The same, of what it feeds into the business model."""
        models = (card.fields.get("bmc") for card in self.cards)
        found = (plain(one.get(name) or "") for one in models if isinstance(one, Mapping))
        return next((text for text in found if text), "")


def ranked(state: Workshop, atlas: Atlas) -> tuple[Ranked, ...]:
    """Y5: all opportunities, the first of the ranking first, those that nobody ranked last."""
    things = _things(state, atlas)
    base = vote(state, things)
    dots = _dots(state, things, base)
    scored = {row.element: row for row in rankings(state.scores.estimates)}
    top = set(_cruxes(state, atlas, base))
    rows = [
        _row(id, cards, state, atlas, dots.get(id), scored.get(id), top)
        for id, cards in things.items()
    ]
    order = sorted(range(len(rows)), key=lambda at: (*_rank(rows[at]), at))
    places: dict[int, int] = {}
    for place, at in enumerate(order, 1):
        shared = places and _rank(rows[order[place - 2]]) == _rank(rows[at])
        places[at] = places[order[place - 2]] if shared else place
    return tuple(
        msgspec.structs.replace(rows[at], place=places[at] if _is_ranked(rows[at]) else None)
        for at in order
    )


def winners(rows: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """Y6: those that share the first three places, and what went further than that already.

    What nobody gave a dot to, and what was dropped or parked, has not won.
    """
    return tuple(
        row
        for row in rows
        if row.state not in (OpportunityState.PARKED, OpportunityState.DROPPED)
        and (
            row.crux
            or (row.place is not None and row.place <= TOP and not _is_without_dots(row))
            or (row.state in WAY and WAY.index(row.state) >= WAY.index(OpportunityState.AGREED))
        )
    )


def _is_without_dots(row: Ranked) -> bool:
    return row.dots is not None and not row.dots.dots


def _things(state: Workshop, atlas: Atlas) -> dict[str, tuple[Element, ...]]:
    """What is ranked: a group where the room treated it as one thing, else each card."""
    opportunities: dict[str, Element] = {card.id: card for card in atlas.all(Kind.OPPORTUNITY)}
    treated: set[str] = {option.id for round in state.voting.rounds for option in round.options}
    treated |= {one.element for one in state.scores.estimates}
    treated |= {one.element for one in state.scores.agreements} | set(state.scores.standings)
    things: dict[str, tuple[Element, ...]] = {}
    grouped: set[str] = set()
    for group in tidied(atlas.journey.groups, opportunities):
        if group.id in treated:
            cards = [opportunities[id] for id in group.element_ids if id in opportunities]
            things[group.id] = tuple(cards)
            grouped.update(card.id for card in cards)
    things |= {id: (card,) for id, card in opportunities.items() if id not in grouped}
    return things


def _row(
    id: str,
    cards: tuple[Element, ...],
    state: Workshop,
    atlas: Atlas,
    dots: Dots | None,
    scores: Ranking | None,
    top: set[str],
) -> Ranked:
    standing = state.scores.standing(id)
    known = {one.value: one for one in OpportunityState}
    written = known.get(str(cards[0].fields.get("state")), OpportunityState.CAPTURED)
    title = next((plain(one.title) for one in atlas.journey.groups if one.id == id), "")
    return Ranked(
        id=id,
        text=title or " / ".join(plain(card.text) for card in cards),
        cards=cards,
        state=standing.state or written,
        dots=dots,
        scores=scores,
        agreements=_latest(one for one in state.scores.agreements if one.element == id),
        owner=plain(standing.owner or cards[0].fields.get("owner") or ""),
        due=plain(standing.due or cards[0].fields.get("due") or ""),
        reason=plain(standing.reason),
        crux=id in top,
    )


def _latest(agreements: Iterable[Agreement]) -> tuple[Agreement, ...]:
    """The last count of each check."""
    by_check = {one.check: one for one in sorted(agreements, key=lambda one: one.at)}
    return tuple(by_check[check] for check in AgreementCheck if check in by_check)


def _is_ranked(row: Ranked) -> bool:
    scores = row.scores
    return row.dots is not None or (
        scores is not None and (scores.opportunity is not None or scores.rice is not None)
    )


def _rank(row: Ranked) -> tuple[float, float, float]:
    scores = row.scores
    score = scores.opportunity.score if scores is not None and scores.opportunity else -1
    rice = scores.rice if scores is not None and scores.rice is not None else -1
    if row.dots is not None:  # a vote stands for itself: scores only order what it left open
        return row.dots.place, 0, 0
    return float("inf"), -score, -rice


def vote(state: Workshop, among: Iterable[str]) -> Round | None:
    """The latest revealed round on any of these that is no run-off; None when there is none."""
    wanted = set(among)
    for round in reversed(state.voting.rounds):
        is_result = isinstance(round.life, Revealed) and round.run_off_of is None
        if is_result and wanted.intersection(round.option_ids):
            return round
    return None


def _dots(state: Workshop, things: Mapping[str, object], base: Round | None) -> dict[str, Dots]:
    if base is None or not isinstance(base.life, Revealed):
        return {}
    places = {str(one.option): one for one in base.life.tally.places}
    order = _refined(state, base, places)
    shared = Counter(order.values())
    return {
        id: Dots(
            round=base.id,
            place=order[id],
            label=f"{order[id]}=" if shared[order[id]] > 1 else str(order[id]),
            dots=one.dots,
            voters=one.voters,
            ballots=base.life.tally.ballots,
            decider=base.life.decided.get(one.option, 0),
        )
        for id, one in places.items()
        if id in things
    }


def _refined(state: Workshop, base: Round, places: Mapping[str, Place]) -> dict[str, int]:
    """The places of the vote, where a run-off has put those who shared one in an order."""
    order = {id: one.place for id, one in places.items()}
    for round in state.voting.rounds:
        if round.run_off_of == base.id and isinstance(round.life, Revealed):
            for one in round.life.tally.places:
                if one.option in order:
                    order[one.option] = places[one.option].place + one.place - 1
    return order


def _cruxes(state: Workshop, atlas: Atlas, base: Round | None) -> tuple[str, ...]:
    frame = atlas.journey.frame
    return cruxes(
        state.scores,
        atlas.journey,
        base.life.tally if base is not None and isinstance(base.life, Revealed) else None,
        frame_problem=bool(frame.business_problem or frame.business_problem_text.strip()),
    )
