"""The emotion curve as points and as a smooth line, for everything that draws it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean
from typing import Final

import msgspec

from facilitation.emotions import DISAGREEMENT, HIGHEST, LOWEST
from facilitation.emotions import Point as Felt
from sessions.formats.lanes import TASKS
from sessions.journey.model import Element, Journey, Kind, LinkKind
from sessions.outcomes.outcome import Outcome

_LABEL: Final = 28


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One point: `stage` is a column's position from 0, `at` where in it from 0 to 1.

    `people` is 0 where the map's own cards speak instead of the room's feelings.
    """

    stage: int
    at: float
    mean: float
    low: float
    high: float
    column: str
    people: int = 0
    label: str = ""
    disagreement: bool = False
    moment: bool = False
    lowest: bool = False
    highest: bool = False
    last: bool = False


def points(outcome: Outcome) -> tuple[Point, ...]:
    """The curve's points from left to right: a point for each task that has a value, else a stage.

    What the room felt, once revealed, goes before what the cards say.
    """
    journey = outcome.journey
    felt = {
        point.column: point for one in outcome.state.scores.curves for point in one.curve.points
    }
    by_task, by_stage = _card_values(journey)
    moments = _moments(journey)
    tasks: dict[str, list[Element]] = defaultdict(list)
    for card in journey.elements:
        if (
            card.kind in TASKS
            and card.stage is not None
            and (card.id in felt or card.id in by_task)
        ):
            tasks[card.stage].append(card)
    found: list[Point] = []
    for number, stage in enumerate(journey.stages):
        columns = [str(stage.id)]
        if stage.id not in felt and tasks[stage.id]:
            columns = [str(card.id) for card in tasks[stage.id]]
        for place, column in enumerate(columns):
            made = _point(
                column,
                felt.get(column),
                by_task.get(column) or by_stage.get(column) or (),
                number,
                (place + 0.5) / len(columns),
            )
            if made is not None:
                found.append(msgspec.structs.replace(made, moment=column in moments))
    return _marked(found)


def _card_values(journey: Journey) -> tuple[dict[str, list[Element]], dict[str, list[Element]]]:
    """The emotion cards with a value: by the task they are about, and the others by stage."""
    emotions = {
        card.id: card
        for card in journey.elements
        if card.kind is Kind.EMOTION and value_of(card) is not None
    }
    tasks = {card.id for card in journey.elements if card.kind in TASKS}
    by_task: dict[str, list[Element]] = defaultdict(list)
    bound = set()
    for link in journey.links:
        if link.kind is LinkKind.ABOUT and link.source in emotions and link.to in tasks:
            by_task[link.to].append(emotions[link.source])
            bound.add(link.source)
    by_stage: dict[str, list[Element]] = defaultdict(list)
    for card in emotions.values():
        if card.id not in bound and card.stage is not None:
            by_stage[card.stage].append(card)
    return by_task, by_stage


def value_of(card: Element) -> float | None:
    """The value of an emotion on the scale from −2 to +2; None where it has none."""
    value = card.fields.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return min(max(float(value), LOWEST), HIGHEST)


def _moments(journey: Journey) -> frozenset[str]:
    """The columns that are key moments: their stages, and the tasks they are tied to."""
    moments = {card.id: card for card in journey.elements if card.kind is Kind.KEY_MOMENT}
    tied = {link.to for link in journey.links if link.source in moments}
    tied |= {link.source for link in journey.links if link.to in moments}
    return frozenset({str(card.stage) for card in moments.values()} | {str(id) for id in tied})


def _point(
    column: str, felt: Felt | None, cards: Iterable[Element], stage: int, at: float
) -> Point | None:
    if felt is not None:
        label = felt.labels[0].label if felt.labels else ""
        return Point(
            stage=stage,
            at=at,
            mean=felt.mean,
            low=felt.low,
            high=felt.high,
            column=column,
            people=felt.n,
            label=label[:_LABEL],
            disagreement=felt.disagreement,
        )
    cards = list(cards)
    values = [value for value in map(value_of, cards) if value is not None]
    if not values:
        return None
    return Point(
        stage=stage,
        at=at,
        mean=round(fmean(values), 2),
        low=min(values),
        high=max(values),
        column=column,
        label=_words(cards[0]) if len(cards) == 1 else "",
        disagreement=max(values) - min(values) >= DISAGREEMENT,
    )


def _words(card: Element) -> str:
    words = " ".join(str(card.fields.get("label") or card.text).split())
    return words if len(words) <= _LABEL and any(map(str.isalpha, words)) else ""


def _marked(found: Sequence[Point]) -> tuple[Point, ...]:
    """The lowest, the highest and the last point: what people remember."""
    if not found:
        return ()
    means = [point.mean for point in found]
    low, high = min(means), max(means)
    return tuple(
        msgspec.structs.replace(
            point,
            lowest=low < high and point.mean == low,
            highest=low < high and point.mean == high,
            last=point is found[-1],
        )
        for point in found
    )


Bend = tuple[float, float, float, float, float, float]
"""A cubic from the end of the one before: two handles and the end, as x1 y1 x2 y2 x y."""


def smooth(places: Sequence[tuple[float, float]]) -> tuple[Bend, ...]:
    """A line through all places that never overshoots one: monotone between two neighbours."""
    if len(places) < 2:
        return ()
    steps = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in pairwise(places)]
    slopes = [0.0, *(_between(*two) for two in pairwise(steps)), 0.0]
    bends = []
    for at, ((x1, y1), (x2, y2)) in enumerate(pairwise(places)):
        third = (x2 - x1) / 3
        bends.append(
            (x1 + third, y1 + slopes[at] * third, x2 - third, y2 - slopes[at + 1] * third, x2, y2)
        )
    return tuple(bends)


def _between(before: float, after: float) -> float:
    """The slope where two steps meet: flat at a peak, and never steep enough to overshoot."""
    if before * after <= 0:
        return 0.0
    size = min(3 * abs(before), 3 * abs(after), abs(before + after) / 2)
    return size if before > 0 else -size


def by_stage(found: Iterable[Point], stages: int) -> Mapping[int, float]:
    """The mean of each stage that has points: what a chart with one value for each stage shows."""
    values: dict[int, list[float]] = {number: [] for number in range(stages)}
    for point in found:
        values[point.stage].append(point.mean)
    return {number: round(fmean(means), 2) for number, means in values.items() if means}
