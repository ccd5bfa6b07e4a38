"""Which lanes an imported map gets, top to bottom."""

from dataclasses import dataclass
from typing import Final

from sessions.journey.model import Kind, LineAbove, MapKind


@dataclass(frozen=True, slots=True)
class LanePlan:
    """A lane of the default board, before it has an id."""

    kind: Kind
    name: str
    line_above: LineAbove | None = None


LANES: Final = (
    LanePlan(Kind.EVIDENCE_ITEM, "Physical evidence"),
    LanePlan(Kind.KEY_MOMENT, "Key moments"),
    LanePlan(Kind.CUSTOMER_GOAL, "Goals"),
    LanePlan(Kind.CUSTOMER_NEED, "Needs"),
    LanePlan(Kind.CUSTOMER_TASK, "Customer tasks"),
    LanePlan(Kind.JOB_STEP, "Job steps"),
    LanePlan(Kind.USER_TASK, "User tasks"),
    LanePlan(Kind.TOUCHPOINT, "Touchpoints"),
    LanePlan(Kind.THOUGHT, "Thoughts"),
    LanePlan(Kind.EMOTION, "Emotions"),
    LanePlan(Kind.PAIN_POINT, "Pain points"),
    LanePlan(Kind.METRIC, "Metrics"),
    LanePlan(Kind.OPPORTUNITY, "Opportunities"),
    LanePlan(Kind.FRONTSTAGE_ACTION, "Frontstage actions", LineAbove.INTERACTION),
    LanePlan(Kind.BACKSTAGE_ACTION, "Backstage actions", LineAbove.VISIBILITY),
    LanePlan(Kind.SUPPORT_PROCESS, "Support processes", LineAbove.INTERNAL),
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
