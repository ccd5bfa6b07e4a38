import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.emotions import Feeling, LabelCount, converted, curve

values = st.integers(-200, 200).map(lambda n: n / 100)
feelings = st.dictionaries(
    st.sampled_from(["buy", "use", "leave"]),
    st.lists(st.builds(lambda v, w: Feeling(value=v, label=w), values, st.sampled_from("ab"))),
)
COLUMNS = ["buy", "use", "leave"]


def felt(*given: float) -> list[Feeling]:
    return [Feeling(value=value) for value in given]


@pytest.mark.parametrize(
    ("raw", "high", "value"),
    [(5, 5, 2), (3, 5, 0), (3.5, 5, 0.5), (1, 5, -2), (3, 10, -1.11), (8, 10, 1.11)],
)
def test_E1_other_scales_are_converted(raw: float, high: float, value: float) -> None:
    found = converted(raw, 1, high)
    assert (found.value, found.raw, found.clamped) == (value, raw, False)


@pytest.mark.parametrize(("raw", "value"), [(0, -2), (6, 2), (7, 2), (12, 2)])
def test_E1_what_lies_outside_is_clamped_and_says_so(raw: float, value: float) -> None:
    found = converted(raw)
    assert (found.value, found.raw, found.clamped) == (value, raw, True)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_E1_any_number_comes_to_lie_on_the_scale(raw: float) -> None:
    found = converted(raw)
    assert -2 <= found.value <= 2
    assert found.clamped == (not 1 <= raw <= 5)


@pytest.mark.parametrize(("raw", "low", "high"), [(float("nan"), 1, 5), (1, 5, 5), (1, 5, 1)])
def test_E1_no_scale_no_value(raw: float, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        converted(raw, low, high)


@pytest.mark.parametrize(
    "bad", [{"value": 2.1}, {"value": float("nan")}, {"value": 0, "label": "x" * 61}]
)
def test_E2_a_feeling_off_the_scale_cannot_exist(bad: dict[str, float | str]) -> None:
    with pytest.raises(ValueError, match="feeling"):
        Feeling(**bad)  # type: ignore[arg-type]


def test_E3_a_point_has_mean_range_and_words() -> None:
    people = [Feeling(value=2, label="Relieved"), Feeling(value=-1, label="lost "), *felt(1, 1)]
    people += [Feeling(value=0, label=" lost")]
    (point,) = curve(["buy"], {"buy": people}).points
    assert (point.mean, point.low, point.high, point.spread, point.n) == (0.6, -1, 2, 3, 5)
    assert point.labels == (LabelCount("lost", 2), LabelCount("relieved", 1))
    assert not point.few


def test_E3_columns_that_nobody_felt_about_have_no_point() -> None:
    found = curve(COLUMNS, {"use": felt(1), "buy": [], "elsewhere": felt(2)})
    assert [point.column for point in found.points] == ["use"]
    assert found.points[0].few


@given(feelings, st.integers(0, 10**6))
def test_E3_the_curve_does_not_depend_on_who_was_first(
    given: dict[str, list[Feeling]], seed: int
) -> None:
    mixed = {column: list(found) for column, found in reversed(given.items())}
    for found in mixed.values():
        random.Random(seed).shuffle(found)
    assert curve(COLUMNS, mixed) == curve(COLUMNS, given)


@given(feelings)
def test_E3_the_mean_lies_within_the_range(given: dict[str, list[Feeling]]) -> None:
    for point in curve(COLUMNS, given).points:
        felt = [one.value for one in given[point.column]]
        assert (point.low, point.high, point.n) == (min(felt), max(felt), len(felt))
        assert point.mean == pytest.approx(fmean(felt), abs=0.006)
        assert point.disagreement is (round(point.high - point.low, 2) >= 2)


def test_E4_disagreement_is_listed_first_the_widest_apart_first() -> None:
    found = curve(COLUMNS, {"buy": felt(-1, 1), "use": felt(0, 1), "leave": felt(-2, 2)})
    assert found.talk_first == ("leave", "buy")


def test_E4_floating_point_does_not_hide_a_disagreement() -> None:
    assert curve(["buy"], {"buy": felt(-0.9, 1.1)}).talk_first == ("buy",)


def test_E5_peaks_and_the_end_are_marked() -> None:
    found = curve(COLUMNS, {"buy": felt(-1), "use": felt(2), "leave": felt(0)})
    marks = [(point.lowest, point.highest, point.last) for point in found.points]
    assert marks == [(True, False, False), (False, True, False), (False, False, True)]


def test_E5_a_flat_curve_has_only_an_end() -> None:
    found = curve(COLUMNS, {"buy": felt(1), "use": felt(1)})
    assert [(p.lowest, p.highest, p.last) for p in found.points] == [
        (False, False, False),
        (False, False, True),
    ]
