"""What several people guess, or a survey measured: the middle and how far apart.

Rule numbers (Q…) are those of docs/rules.md.
"""

from collections.abc import Iterable
from enum import StrEnum
from statistics import median

import msgspec

from facilitation.refusals import Refusal, Refused


class Measure(StrEnum):
    """What can be estimated about an opportunity, a task or a job step."""

    IMPACT = "impact"
    EFFORT = "effort"
    IMPORTANCE = "importance"
    SATISFACTION = "satisfaction"
    REACH = "reach"
    RICE_IMPACT = "rice_impact"
    CONFIDENCE = "confidence"
    RICE_EFFORT = "rice_effort"


class Scale(msgspec.Struct, frozen=True):
    """Which numbers a measure takes: from `low` to `high`, or `steps` alone.

    An `endless` scale ends only where no honest number lies any more: it has no third of itself.
    """

    low: float
    high: float
    steps: tuple[float, ...] = ()
    endless: bool = False

    def takes(self, value: float) -> bool:
        """Whether the value is on the scale."""
        return self.low <= value <= self.high and (not self.steps or value in self.steps)

    def is_wide(self, spread: float) -> bool:
        """Q2: whether people are further apart than a third of the scale."""
        return not self.endless and spread > (self.high - self.low) / 3


SCALES = {
    Measure.IMPACT: Scale(1, 5),
    Measure.EFFORT: Scale(1, 5),
    Measure.IMPORTANCE: Scale(0, 10),
    Measure.SATISFACTION: Scale(0, 10),
    Measure.REACH: Scale(0, 1e10, endless=True),
    Measure.RICE_IMPACT: Scale(0.25, 3, (0.25, 0.5, 1, 2, 3)),
    Measure.CONFIDENCE: Scale(50, 100, (50, 80, 100)),
    Measure.RICE_EFFORT: Scale(0.001, 1e5, endless=True),
}


def off_scale(measure: Measure, value: float) -> Refused | None:
    """Q1: why the value cannot stand for the measure, or None."""
    if SCALES[measure].takes(value):
        return None
    return Refused(Refusal.OUT_OF_SCALE, measure)


class Source(StrEnum):
    """Who gave the numbers: a room's guesses are never called a survey."""

    TEAM_ESTIMATE = "team_estimate"
    SURVEY = "survey"


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of one thing: what came out, from what, of whom, and when (epoch ms).

    `inputs` are the values in order of size, so that they tell nothing of who gave which; a survey
    gives its own single result for `n` people. `talk_first`: people are too far apart to go on.
    """

    element: str
    measure: Measure
    value: float
    spread: float
    n: int
    talk_first: bool
    source: Source
    at: int
    inputs: tuple[float, ...]


def estimated(element: str, measure: Measure, values: Iterable[float], at: int) -> Estimate:
    """Q2: the median of what people guessed; wider apart than a third of the scale: talk first."""
    inputs = tuple(sorted(values))
    spread = inputs[-1] - inputs[0]
    return Estimate(
        element=element,
        measure=measure,
        value=float(median(inputs)),
        spread=spread,
        n=len(inputs),
        talk_first=SCALES[measure].is_wide(spread),
        source=Source.TEAM_ESTIMATE,
        at=at,
        inputs=inputs,
    )


def surveyed(element: str, measure: Measure, value: float, n: int, at: int) -> Estimate:
    """Q3: what a survey of `n` people gave, already on the measure's scale."""
    return Estimate(
        element=element,
        measure=measure,
        value=float(value),
        spread=0.0,
        n=n,
        talk_first=False,
        source=Source.SURVEY,
        at=at,
        inputs=(value,),
    )


def survey_share(favourable: int, answers: int) -> float:
    """Q3: the share of answers 4 and 5 on a scale of 1 to 5, as 0 … 10."""
    if not 0 <= favourable <= answers or answers < 1:
        raise ValueError("a share is of at least one answer, and of no more than there are")
    return round(10 * favourable / answers, 2)
