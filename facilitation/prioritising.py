"""Ways to rank, each on its own: results of different methods are shown beside each other.

Rule numbers (Q…) are those of docs/rules.md.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from facilitation.estimates import Estimate, Measure, Source

HOT_PAIN = 8


class Band(StrEnum):
    """How much an opportunity score promises."""

    EXTREME = "extreme"
    HIGH = "high"
    WORTH_A_LOOK = "worth_a_look"
    MOSTLY_NOT = "mostly_not"


class OpportunityScore(msgspec.Struct, frozen=True, kw_only=True):
    """Ulwick's score, 0 to 20, from importance and satisfaction of 0 to 10."""

    importance: float
    satisfaction: float
    score: float
    band: Band
    over_served: bool


def opportunity_score(importance: float, satisfaction: float) -> OpportunityScore:
    """Q4: importance + max(importance − satisfaction, 0)."""
    if not (0 <= importance <= 10 and 0 <= satisfaction <= 10):
        raise ValueError("importance and satisfaction lie between 0 and 10")
    # Rounded before it is sorted into a band: 8.4 and 5.1 make 11.7, not 11.700000000000001.
    score = round(importance + max(importance - satisfaction, 0), 2)
    return OpportunityScore(
        importance=importance,
        satisfaction=satisfaction,
        score=score,
        band=_band(score),
        over_served=satisfaction > importance,
    )


def _band(score: float) -> Band:
    if score > 15:
        return Band.EXTREME
    if score >= 12:
        return Band.HIGH
    return Band.WORTH_A_LOOK if score >= 10 else Band.MOSTLY_NOT


class Quadrant(StrEnum):
    """Where impact and effort put an idea."""

    QUICK_WIN = "quick_win"
    BIG_BET = "big_bet"
    FILL_IN = "fill_in"
    LEAVE = "leave"


def quadrant(impact: float, effort: float) -> Quadrant:
    """Q5: impact above 3 is high, effort of 3 is high: ties count against the idea."""
    if impact > 3:
        return Quadrant.BIG_BET if effort >= 3 else Quadrant.QUICK_WIN
    return Quadrant.LEAVE if effort >= 3 else Quadrant.FILL_IN


def rice(reach: float, impact: float, confidence: float, effort: float) -> float:
    """Q6: reach × impact × confidence ÷ effort, with the confidence in per cent."""
    if effort <= 0 or not 0 <= confidence <= 100:
        raise ValueError("effort is more than 0, and confidence lies between 0 and 100 per cent")
    return round(reach * impact * (confidence / 100) / effort, 1)


_PAIN = {"nuisance": 1, "workaround": 2, "gives_up": 3}
_FREQUENCY = {"rare": 1, "sometimes": 2, "often": 3, "always": 4}


def pain_priority(impact: str, frequency: str) -> int | None:
    """Q7: how bad × how often, 1 to 12; None when either is not said."""
    if impact not in _PAIN or frequency not in _FREQUENCY:
        return None
    return _PAIN[impact] * _FREQUENCY[frequency]


def is_hot(priority: int) -> bool:
    """Q7: whether a pain is shown red."""
    return priority >= HOT_PAIN


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of one thing, each method with its own place; None: not asked.

    `estimates` are what the results were made of, with source and date. Nothing is added up.
    """

    element: str
    estimates: tuple[Estimate, ...]
    opportunity: OpportunityScore | None = None
    opportunity_place: int | None = None
    quadrant: Quadrant | None = None
    rice: float | None = None
    rice_place: int | None = None
    dots_place: int | None = None

    @property
    def talk_first(self) -> bool:
        """Whether people are too far apart about any of it."""
        return any(one.talk_first for one in self.estimates)


def rankings(
    estimates: Iterable[Estimate], dots_places: Mapping[str, int] | None = None
) -> tuple[Ranking, ...]:
    """Q8: one row for each thing, in the order of dots, opportunity score, RICE, then id.

    Q9: of several estimates of one measure the latest survey holds, or else the latest guess.
    """
    by_element: dict[str, dict[Measure, Estimate]] = {}
    for one in sorted(estimates, key=lambda one: (one.source is Source.SURVEY, one.at)):
        by_element.setdefault(one.element, {})[one.measure] = one
    places = dots_places or {}
    rows = [_row(id, by_element.get(id, {})) for id in sorted({*by_element, *places})]
    scores = _places({row.element: row.opportunity.score for row in rows if row.opportunity})
    rices = _places({row.element: row.rice for row in rows if row.rice is not None})
    placed = [
        msgspec.structs.replace(
            row,
            opportunity_place=scores.get(row.element),
            rice_place=rices.get(row.element),
            dots_place=places.get(row.element),
        )
        for row in rows
    ]
    last = len(placed) + 1
    placed.sort(
        key=lambda row: (
            row.dots_place or last,
            row.opportunity_place or last,
            row.rice_place or last,
            row.element,
        )
    )
    return tuple(placed)


def _row(element: str, known: Mapping[Measure, Estimate]) -> Ranking:
    value = {measure: one.value for measure, one in known.items()}
    return Ranking(
        element=element,
        estimates=tuple(known[measure] for measure in Measure if measure in known),
        opportunity=_opportunity(value),
        quadrant=(
            quadrant(value[Measure.IMPACT], value[Measure.EFFORT])
            if {Measure.IMPACT, Measure.EFFORT} <= value.keys()
            else None
        ),
        rice=_rice(value),
    )


def _opportunity(value: Mapping[Measure, float]) -> OpportunityScore | None:
    if not {Measure.IMPORTANCE, Measure.SATISFACTION} <= value.keys():
        return None
    return opportunity_score(value[Measure.IMPORTANCE], value[Measure.SATISFACTION])


def _rice(value: Mapping[Measure, float]) -> float | None:
    needed = (Measure.REACH, Measure.RICE_IMPACT, Measure.CONFIDENCE, Measure.RICE_EFFORT)
    if not set(needed) <= value.keys():
        return None
    return rice(*(value[measure] for measure in needed))


def _places(values: Mapping[str, float]) -> dict[str, int]:
    """Shared places for equal values: 1, 2, 2, 4."""
    ordered = sorted(values.values(), reverse=True)
    return {id: ordered.index(value) + 1 for id, value in values.items()}


def opportunity_scores(estimates: Iterable[Estimate]) -> dict[str, float]:
    """The opportunity score of everything that has one."""
    return {row.element: row.opportunity.score for row in rankings(estimates) if row.opportunity}
