from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.estimates import (
    SCALES,
    Measure,
    Source,
    estimated,
    off_scale,
    survey_share,
    surveyed,
)
from facilitation.prioritising import (
    Band,
    Quadrant,
    is_hot,
    opportunity_score,
    opportunity_scores,
    pain_priority,
    quadrant,
    rankings,
    rice,
)
from facilitation.refusals import Refusal, Refused

scores = st.integers(0, 100).map(lambda n: n / 10)


@pytest.mark.parametrize(
    ("importance", "satisfaction", "score", "band"),
    [
        (9, 3, 15, Band.HIGH),
        (9, 9, 9, Band.MOSTLY_NOT),
        (8.4, 5.1, 11.7, Band.WORTH_A_LOOK),
        (4, 8, 4, Band.MOSTLY_NOT),
        (9, 2, 16, Band.EXTREME),
        (8, 4, 12, Band.HIGH),
        (10, 10, 10, Band.WORTH_A_LOOK),
    ],
)
def test_Q4_the_opportunity_score(
    importance: float, satisfaction: float, score: float, band: Band
) -> None:
    found = opportunity_score(importance, satisfaction)
    assert (found.score, found.band) == (score, band)
    assert found.over_served is (satisfaction > importance)


@given(scores, scores)
def test_Q4_the_score_is_never_below_importance_and_at_most_twenty(i: float, s: float) -> None:
    assert i <= opportunity_score(i, s).score <= 20


@pytest.mark.parametrize(
    ("impact", "effort", "expected"),
    [
        (4, 2, Quadrant.QUICK_WIN),
        (4, 4, Quadrant.BIG_BET),
        (3, 2, Quadrant.FILL_IN),
        (2, 5, Quadrant.LEAVE),
        (3, 3, Quadrant.LEAVE),
        (3.5, 2.5, Quadrant.QUICK_WIN),
    ],
)
def test_Q5_ties_count_against_the_idea(impact: float, effort: float, expected: Quadrant) -> None:
    assert quadrant(impact, effort) is expected


def test_Q6_the_less_exciting_one_wins() -> None:
    assert rice(2_000, 2, 80, 3) == 1_066.7
    assert rice(5_000, 0.5, 100, 1) == 2_500


@pytest.mark.parametrize(("confidence", "effort"), [(80, 0), (101, 1), (-1, 1)])
def test_Q6_without_effort_or_sense_there_is_no_rice(confidence: float, effort: float) -> None:
    with pytest.raises(ValueError, match="effort"):
        rice(1, 1, confidence, effort)


@pytest.mark.parametrize(
    ("impact", "frequency", "expected", "hot"),
    [
        ("nuisance", "rare", 1, False),
        ("gives_up", "always", 12, True),
        ("workaround", "always", 8, True),
        ("gives_up", "sometimes", 6, False),
    ],
)
def test_Q7_pain_is_how_bad_times_how_often(
    impact: str, frequency: str, expected: int, hot: bool
) -> None:
    found = pain_priority(impact, frequency)
    assert found == expected
    assert is_hot(found) is hot


def test_Q7_a_pain_that_says_only_half_has_no_priority() -> None:
    assert pain_priority("gives_up", "") is pain_priority("", "always") is None


@pytest.mark.parametrize(
    ("measure", "good", "bad"),
    [
        (Measure.IMPACT, (1, 5, 2.5), (0, 6, float("nan"))),
        (Measure.EFFORT, (1, 5), (0.5, 5.5)),
        (Measure.IMPORTANCE, (0, 10), (-1, 11)),
        (Measure.SATISFACTION, (0, 10), (-0.1, float("inf"))),
        (Measure.REACH, (0, 2_000), (-1, float("inf"))),
        (Measure.RICE_IMPACT, (0.25, 3), (1.5, 4)),
        (Measure.CONFIDENCE, (50, 80, 100), (0, 90)),
        (Measure.RICE_EFFORT, (0.5, 12), (0, -1)),
    ],
)
def test_Q1_every_measure_has_its_scale(
    measure: Measure, good: tuple[float, ...], bad: tuple[float, ...]
) -> None:
    assert [off_scale(measure, value) for value in good] == [None] * len(good)
    assert {off_scale(measure, value) for value in bad} == {Refused(Refusal.OUT_OF_SCALE, measure)}


@given(st.lists(scores, min_size=1), st.randoms(use_true_random=False))
def test_Q2_the_median_is_no_matter_of_order(values: list[float], chance: object) -> None:
    found = estimated("o1", Measure.IMPORTANCE, values, 7)
    chance.shuffle(values)  # type: ignore[attr-defined]
    assert estimated("o1", Measure.IMPORTANCE, values, 7) == found
    assert found.value == median(values)
    assert found.inputs == tuple(sorted(values))
    assert found.spread == max(values) - min(values)
    assert min(values) <= found.value <= max(values)


@given(st.lists(scores, min_size=1), scores)
def test_Q2_one_more_voice_never_narrows_the_spread(values: list[float], more: float) -> None:
    alone = estimated("o1", Measure.IMPORTANCE, values, 0)
    together = estimated("o1", Measure.IMPORTANCE, [*values, more], 0)
    assert together.spread >= alone.spread


@pytest.mark.parametrize(
    ("measure", "values", "talk"),
    [
        (Measure.IMPACT, (2, 3), False),
        (Measure.IMPACT, (2, 4), True),
        (Measure.IMPORTANCE, (4, 7), False),
        (Measure.IMPORTANCE, (4, 8), True),
        (Measure.CONFIDENCE, (50, 80), True),
        (Measure.REACH, (0, 1_000_000), False),
    ],
)
def test_Q2_further_apart_than_a_third_of_the_scale_means_talk_first(
    measure: Measure, values: tuple[float, ...], talk: bool
) -> None:
    assert estimated("o1", measure, values, 0).talk_first is talk


def test_Q3_a_survey_says_of_how_many_and_a_guess_is_called_one() -> None:
    survey = surveyed("o1", Measure.IMPORTANCE, survey_share(168, 200), 200, 5)
    guess = estimated("o1", Measure.IMPORTANCE, [8, 9], 6)
    assert (survey.value, survey.source, survey.n, survey.at) == (8.4, Source.SURVEY, 200, 5)
    assert (guess.value, guess.source, guess.n, guess.inputs) == (
        8.5,
        Source.TEAM_ESTIMATE,
        2,
        (8, 9),
    )


def test_Q3_a_share_is_of_something() -> None:
    with pytest.raises(ValueError, match="share"):
        survey_share(3, 2)


def test_Q8_methods_stand_side_by_side_with_places_of_their_own() -> None:
    given = [
        estimated(element, measure, [value], 0)
        for element, measure, value in [
            ("a", Measure.IMPORTANCE, 9),
            ("a", Measure.SATISFACTION, 3),
            ("b", Measure.IMPORTANCE, 9),
            ("b", Measure.SATISFACTION, 3),
            ("b", Measure.IMPACT, 4),
            ("b", Measure.EFFORT, 2),
            ("c", Measure.REACH, 5_000),
            ("c", Measure.RICE_IMPACT, 0.5),
            ("c", Measure.CONFIDENCE, 100),
            ("c", Measure.RICE_EFFORT, 1),
            ("d", Measure.IMPORTANCE, 1),
        ]
    ]
    rows = rankings(given, {"c": 1, "e": 2})
    found = [(r.element, r.dots_place, r.opportunity_place, r.rice_place) for r in rows]
    assert found == [
        ("c", 1, None, 1),
        ("e", 2, None, None),
        ("a", None, 1, None),
        ("b", None, 1, None),
        ("d", None, None, None),
    ]
    assert rows[3].quadrant is Quadrant.QUICK_WIN
    assert rows[0].rice == 2_500
    assert {len(row.estimates) for row in rows} == {4, 0, 2, 1}


def test_Q8_a_row_in_dispute_says_so() -> None:
    (row,) = rankings([estimated("a", Measure.IMPACT, [1, 5], 0)])
    assert row.talk_first


def test_Q9_the_latest_survey_holds_or_else_the_latest_estimate() -> None:
    def scored(importance: list[object]) -> dict[str, float]:
        satisfied = estimated("a", Measure.SATISFACTION, [10], 0)
        return opportunity_scores([*importance, satisfied])  # type: ignore[list-item]

    guesses = [estimated("a", Measure.IMPORTANCE, [n], at) for n, at in ((3, 1), (7, 9))]
    surveys = [surveyed("a", Measure.IMPORTANCE, n, 50, at) for n, at in ((5, 4), (2, 2))]
    assert scored([*guesses]) == {"a": 7}
    assert scored([*guesses, *surveys]) == {"a": 5}


@given(st.dictionaries(st.text(max_size=3), scores, min_size=1))
def test_Q8_places_follow_the_scores(importances: dict[str, float]) -> None:
    given = [
        estimated(id, measure, [value], 0)
        for id, value in importances.items()
        for measure in (Measure.IMPORTANCE, Measure.SATISFACTION)
    ]
    rows = rankings(given)
    for one, next in pairwise(rows):
        assert one.opportunity is not None
        assert next.opportunity is not None
        assert one.opportunity.score >= next.opportunity.score
        equal = one.opportunity.score == next.opportunity.score
        assert (one.opportunity_place == next.opportunity_place) is equal
    assert set(SCALES) == set(Measure)
