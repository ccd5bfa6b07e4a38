"""Feelings on the scale from −2 to +2: one of each person for each column, and their curve.

Rule numbers (E…) are those of docs/rules.md.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from statistics import fmean

import msgspec

LOWEST = -2.0
HIGHEST = 2.0
DISAGREEMENT = 2.0
LABEL = 60
FEW = 3
"""With fewer people than this, a point of the curve tells who felt what."""


class Feeling(msgspec.Struct, frozen=True, kw_only=True):
    """How one person feels about one stage or task."""

    value: float
    label: str = ""

    def __post_init__(self) -> None:
        if not LOWEST <= self.value <= HIGHEST:
            raise ValueError("a feeling lies between −2 and +2")
        if len(self.label) > LABEL:
            raise ValueError(f"the label of a feeling has at most {LABEL} characters")


class Converted(msgspec.Struct, frozen=True):
    """A value brought to the scale; `raw` is what was given, `clamped` that it lay outside."""

    value: float
    raw: float
    clamped: bool


def converted(raw: float, low: float = 1, high: float = 5) -> Converted:
    """E1: `raw` between `low` and `high` as −2 … +2, to two decimals."""
    if not (isfinite(raw) and isfinite(low) and isfinite(high) and low < high):
        raise ValueError("a scale has a lower and a higher end, and a number between them")
    inside = min(max(raw, low), high)
    value = LOWEST + (HIGHEST - LOWEST) * (inside - low) / (high - low)
    return Converted(round(value, 2), raw, inside != raw)


class LabelCount(msgspec.Struct, frozen=True):
    """How many people used a word for their feeling."""

    label: str
    count: int


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the curve: the mean, and from `low` to `high` all that people felt."""

    column: str
    mean: float
    low: float
    high: float
    spread: float
    n: int
    labels: tuple[LabelCount, ...] = ()
    disagreement: bool = False
    few: bool = False
    lowest: bool = False
    highest: bool = False
    last: bool = False


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """The points in the order of the columns; columns that nobody felt about have none.

    `talk_first` names the columns where people disagree, the widest apart first.
    """

    points: tuple[Point, ...] = ()
    talk_first: tuple[str, ...] = ()


def curve(columns: Sequence[str], feelings: Mapping[str, Iterable[Feeling]]) -> Curve:
    """E3, E4, E5: what everybody's feelings come to, independent of the order they came in."""
    points = []
    for column in columns:
        found = tuple(feelings.get(column, ()))
        if found:
            points.append(_point(column, found))
    marked = _marked(points)
    disputed = [point for point in marked if point.disagreement]
    disputed.sort(key=lambda point: -point.spread)
    return Curve(points=marked, talk_first=tuple(point.column for point in disputed))


def _point(column: str, feelings: Sequence[Feeling]) -> Point:
    values = sorted(feeling.value for feeling in feelings)
    spread = round(values[-1] - values[0], 2)
    return Point(
        column=column,
        mean=round(fmean(values), 2),
        low=values[0],
        high=values[-1],
        spread=spread,
        n=len(values),
        labels=_labels(feelings),
        disagreement=spread >= DISAGREEMENT,
        few=len(values) < FEW,
    )


def _labels(feelings: Iterable[Feeling]) -> tuple[LabelCount, ...]:
    words = (" ".join(feeling.label.split()).casefold() for feeling in feelings)
    counts = Counter(word for word in words if word)
    return tuple(
        LabelCount(word, counts[word]) for word in sorted(counts, key=lambda w: (-counts[w], w))
    )


def _marked(points: Sequence[Point]) -> tuple[Point, ...]:
    """E5: people remember peaks and the end. A flat curve has an end, but no peaks."""
    if not points:
        return ()
    means = [point.mean for point in points]
    low, high = min(means), max(means)
    return tuple(
        msgspec.structs.replace(
            point,
            lowest=low < high and point.mean == low,
            highest=low < high and point.mean == high,
            last=point is points[-1],
        )
        for point in points
    )
