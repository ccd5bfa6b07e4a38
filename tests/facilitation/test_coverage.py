from dataclasses import dataclass

from facilitation.coverage import Cell, coverage
from facilitation.mapview import Sheet
from tests.facilitation.maps import LANES, Card, Stage, sheet


def test_H9_coverage_counts_cards_by_stage_and_lane() -> None:
    found = coverage(
        sheet(Card("a"), Card("b"), Card("c", lane="tasks"), Card("d", stage="use", lane="tasks"))
    )
    assert found.cells == (
        Cell("buy", "tasks", 1),
        Cell("buy", "opportunities", 2),
        Cell("use", "tasks", 1),
        Cell("use", "opportunities", 0),
    )
    assert found.empty == (Cell("use", "opportunities", 0),)
    assert found.stages == {"buy": 3, "use": 1}
    assert found.lanes == {"tasks": 2, "opportunities": 2}
    assert found.filled == 0.75


def test_H9_a_card_whose_stage_or_lane_is_gone_has_no_place() -> None:
    found = coverage(
        sheet(Card("a", stage=None), Card("b", lane="gone"), Card("c", stage="gone"), Card("d"))
    )
    assert found.unplaced == ("a", "b", "c")
    assert sum(cell.count for cell in found.cells) == 1


@dataclass(frozen=True, slots=True)
class CrossedOut(Stage):
    applies: bool = False


def test_H9_a_stage_that_does_not_apply_is_left_out() -> None:
    map = Sheet(stages=[Stage("buy"), CrossedOut("use")], lanes=LANES, elements=[Card("a")])
    assert set(coverage(map).stages) == {"buy"}


def test_H9_a_map_without_stages_is_not_filled() -> None:
    assert coverage(Sheet()).filled == 0.0
    assert coverage(Sheet()).empty == ()
