"""The rehearsal's own arithmetic, by examples from the field."""

import pytest

from client.participant.dress_rehearsal import recount
from client.participant.dress_rehearsal.memory import Ballot, Feeling, Moved
from client.participant.receipts import Receipts, adds_up, receipt


@pytest.mark.parametrize(
    ("importance", "satisfaction", "score"), [(9, 3, 15), (9, 9, 9), (8.4, 5.1, 11.7), (4, 8, 4)]
)
def test_opportunity_scores(importance: float, satisfaction: float, score: float) -> None:
    assert recount.opportunity_score(importance, satisfaction) == score


@pytest.mark.parametrize(
    ("impact", "effort", "place"),
    [(4, 2, "quick win"), (4, 4, "big bet"), (3, 2, "fill-in"), (2, 5, "leave")],
)
def test_quadrants(impact: float, effort: float, place: str) -> None:
    assert recount.quadrant(impact, effort) == place


def test_equal_dots_of_equally_many_voters_share_a_place() -> None:
    ballots = [Ballot({"a": 2, "b": 1}), Ballot({"c": 3}), Ballot({"b": 1}), Ballot(abstained=True)]
    told = recount.tally(("a", "b", "c", "d"), 3, ballots, Moved())
    places = {option: (one["place"], one["tied"]) for option, one in told["places"].items()}
    assert places == {"c": (1, False), "b": (2, False), "a": (3, False), "d": (4, False)}
    assert (told["used"], told["given"], told["abstained"]) == (7, 9, 1)
    tied = recount.tally(("a", "b"), 1, [Ballot({"a": 1}), Ballot({"b": 1})], Moved())
    assert [one["tied"] for one in tied["places"].values()] == [True, True]


def test_dots_on_a_deleted_option_are_back_and_on_merged_ones_add_up() -> None:
    ballots = [Ballot({"a": 2, "b": 2, "c": 1})]
    told = recount.tally(("a", "b", "c"), 5, ballots, Moved({"b": "a"}, frozenset({"c"})))
    assert told["places"] == {
        "a": {"place": 1, "tied": False, "dots": 4, "voters": 1, "merged": ["b"]}
    }
    assert (told["used"], told["gone"]) == (4, ["c"])


def test_a_wrong_tally_is_told() -> None:
    known = recount.tally(("a",), 1, [Ballot({"a": 1})], Moved())
    row = {"option": "a", "place": 1, "tied": False, "dots": 2, "voters": 1, "merged": []}
    totals = {"ballots": 1, "abstained": 0, "used": 2, "given": 1, "gone": []}
    faults = recount.tally_faults({**totals, "places": [row]}, known)
    assert faults[0] == "vote: used is 2, and must be 1"
    assert len(faults) == 2
    right = {**totals, "used": 1, "places": [{**row, "dots": 1}]}
    assert recount.tally_faults(right, known) == []


def test_a_curve_has_means_and_spreads_and_marks_disagreement() -> None:
    sheets = [{"s": Feeling(-2, "Tired")}, {"s": Feeling(0.5, "tired")}, {}]
    points = recount.curve(("s", "t"), sheets)
    assert points[0]["mean"] == -0.75
    assert points[0]["disagreement"]
    assert points[0]["labels"] == {"tired": 2}
    assert len(points) == 1
    assert recount.curve_faults({"points": [], "talk_first": []}, points)


def test_scores_are_medians_and_wide_spreads_are_talked_about() -> None:
    known = recount.estimates([{("x", "impact"): 1}, {("x", "impact"): 3}, {("x", "impact"): 4}])
    assert known["x impact"]["value"] == 3
    assert known["x impact"]["talk_first"]
    assert recount.estimate_faults([], known) == ["scores: 0 are shown, 1 were given"]


def test_answers_pass_when_nobody_is_worried_and_consent_needs_everybody() -> None:
    assert recount.outcome("fist_of_five", [("3", ""), ("5", "")], 2)["passed"]
    assert not recount.outcome("fist_of_five", [("2", "No"), ("5", "")], 2)["passed"]
    assert recount.outcome("roman", [("up", "")], 5)["passed"]
    assert not recount.outcome("consent", [("consent", "")], 2)["passed"]
    assert recount.passes({"yes": 2, "no": 1})
    assert not recount.passes({"yes": 1, "unsure": 1})


def test_receipts_add_up_for_the_true_totals_alone() -> None:
    ballots = [({"a": 2}, "1f"), ({"a": 1, "b": 1}, "2a")]
    published = [receipt("round-1", dots, salt) for dots, salt in ballots]
    opening = f"{0x1F + 0x2A:x}"
    assert adds_up("round-1", published, {"a": 3, "b": 1}, opening)
    assert not adds_up("round-1", published, {"a": 4, "b": 0}, opening)
    told = Receipts("round-1", tuple(published), opening)
    assert told.has({"a": 2}, "1f")
    assert not told.has({"a": 3}, "1f")
    assert told.add_up_to({"a": 3, "b": 1})
    assert not Receipts("round-1", tuple(published)).add_up_to({"a": 3, "b": 1})
    assert not adds_up("round-2", published, {"a": 3, "b": 1}, opening)
