"""The opportunity backlog: one row for each opportunity, for tables and for trackers."""

import msgspec

from sessions.outcomes.atlas import Atlas
from sessions.outcomes.moods import moods
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.ranking import ranked
from sessions.outcomes.trace import Scores, Trace, traced
from sessions.outcomes.wording import PROBLEMS, STATES


class BacklogRow(msgspec.Struct, frozen=True, kw_only=True):
    """One opportunity. Texts are plain and on one line; lists are in order of weight.

    `rank` is the place in the order, shared places equal; None where nobody ranked it. `id` is the
    card's or group's own. `reason` says why it was parked, dropped or done.
    """

    rank: int | None
    id: str
    text: str
    state: str
    stage: str
    crux: bool
    cards: tuple[str, ...]
    tasks: tuple[str, ...]
    pains: tuple[str, ...]
    business_problem: str
    kpi: str
    expected_effect: str
    dots: int | None
    voters: int | None
    decider_dots: int | None
    scores: Scores
    checks: tuple[tuple[str, int, int, int], ...]
    """Each check with its yes, no and unsure."""
    owner: str
    due: str
    reason: str
    value_proposition: str
    segment: str
    channel: str
    evidence: tuple[str, ...]


def backlog(outcome: Outcome) -> tuple[BacklogRow, ...]:
    """All opportunities, the first of the ranking first."""
    atlas = Atlas.of(outcome.journey)
    rows = ranked(outcome.state, atlas)
    return tuple(map(_row, traced(rows, atlas, moods(outcome.state, atlas))))


def _row(trace: Trace) -> BacklogRow:
    dots = trace.dots
    quotes = (f"“{one.text}”" + (f" ({one.source})" if one.source else "") for one in trace.voices)
    return BacklogRow(
        rank=trace.place,
        id=trace.id,
        text=trace.text,
        state=STATES[trace.state],
        stage=trace.stage,
        crux=trace.crux,
        cards=trace.cards,
        tasks=tuple(one.text for one in trace.tasks),
        pains=tuple(one.text for one in trace.pains),
        business_problem=PROBLEMS.get(trace.business_problem, trace.business_problem),
        kpi=trace.kpi,
        expected_effect=trace.expected_effect,
        dots=None if dots is None else dots.dots,
        voters=None if dots is None else dots.voters,
        decider_dots=None if dots is None else dots.decider,
        scores=trace.scores,
        checks=tuple((str(one.check), one.yes, one.no, one.unsure) for one in trace.checks),
        owner=trace.owner,
        due=trace.due,
        reason=trace.reason,
        value_proposition=trace.value_proposition,
        segment=trace.segment,
        channel=trace.channel,
        evidence=(*quotes, *trace.evidence, *trace.numbers),
    )
