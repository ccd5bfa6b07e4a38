"""Which lanes an imported map gets, top to bottom."""

from dataclasses import dataclass
from typing import Final

from sessions.journey.model import Kind, LineAbove, MapKind
from sessions.journey.templates import LANE_NAMES, LINES


@dataclass(frozen=True, slots=True)
class LanePlan:
    """A lane of the default board, before it has an id."""

    kind: Kind
    name: str
    line_above: LineAbove | None = None


LANES: Final = tuple(
    LanePlan(kind, name, LINES.get(kind))
    for kind, name in LANE_NAMES.items()
    if kind is not Kind.NOTE  # notes get lanes of their own, one for each heading
)

TASKS: Final = (Kind.CUSTOMER_TASK, Kind.USER_TASK, Kind.JOB_STEP)
BACK_OF_HOUSE: Final = frozenset(
    {Kind.FRONTSTAGE_ACTION, Kind.BACKSTAGE_ACTION, Kind.SUPPORT_PROCESS}
)


def task_kind(map_kind: MapKind) -> Kind:
    """The kind of task that this kind of map follows."""
    match map_kind:
        case MapKind.USER_JOURNEY:
            return Kind.USER_TASK
        case MapKind.JOB_MAP:
            return Kind.JOB_STEP
        case _:
            return Kind.CUSTOMER_TASK


def base_kinds(map_kind: MapKind) -> frozenset[Kind]:
    """The lanes that every map of this kind shows, even when the file had nothing for them."""
    base = {task_kind(map_kind), Kind.PAIN_POINT, Kind.OPPORTUNITY}
    if map_kind is not MapKind.JOB_MAP:
        base |= {Kind.TOUCHPOINT, Kind.EMOTION}
    return frozenset(base)
