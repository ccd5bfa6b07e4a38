"""How well the map is filled: cards by stage and lane, empty places, cards without a place.

Rule numbers (H…) are those of docs/rules.md.
"""

from collections import Counter

import msgspec

from facilitation.checklists import applying
from facilitation.mapview import Map


class Cell(msgspec.Struct, frozen=True):
    """One place of the map and how many cards it holds."""

    stage: str
    lane: str
    count: int


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """The whole map: `cells` in map order, stages that do not apply left out.

    `stages` and `lanes` count all that stands in one; `unplaced` are cards without a place.
    `filled` is the share of cells with a card.
    """

    cells: tuple[Cell, ...] = ()
    stages: dict[str, int] = {}
    lanes: dict[str, int] = {}
    unplaced: tuple[str, ...] = ()

    @property
    def empty(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if not cell.count)

    @property
    def filled(self) -> float:
        return 1 - len(self.empty) / len(self.cells) if self.cells else 0.0


def coverage(map: Map) -> Coverage:
    """H9: counts of stages × lanes. A card whose stage or lane is gone counts as unplaced."""
    stages = {stage.id for stage in map.stages}
    lanes = {lane.id for lane in map.lanes}
    found: Counter[tuple[str, str]] = Counter()
    unplaced = []
    for card in map.elements:
        if card.stage in stages and card.lane in lanes:
            found[card.stage or "", card.lane or ""] += 1
        else:
            unplaced.append(card.id)
    columns = [stage.id for stage in applying(map)]
    rows = [lane.id for lane in map.lanes]
    return Coverage(
        cells=tuple(Cell(stage, lane, found[stage, lane]) for stage in columns for lane in rows),
        stages={stage: sum(found[stage, lane] for lane in rows) for stage in columns},
        lanes={lane: sum(found[stage.id, lane] for stage in map.stages) for lane in rows},
        unplaced=tuple(unplaced),
    )
