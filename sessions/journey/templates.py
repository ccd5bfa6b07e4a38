"""What a new workshop starts with: stages and lanes of each kind of map.

Source: the stages and lanes that journey mapping literature agrees on; docs/schema.md lists them.
"""

from enum import StrEnum

from fractional_indexing import generate_n_keys_between

from sessions.journey.ids import LaneId, StageId, new_id
from sessions.journey.model import Frame, Journey, Kind, Lane, LineAbove, MapKind, Stage


class Template(StrEnum):
    """A start for a new map."""

    CUSTOMER_JOURNEY_LONG = "customer_journey_long"
    CUSTOMER_JOURNEY_SHORT = "customer_journey_short"
    USER_JOURNEY = "user_journey"
    JOB_MAP = "job_map"
    BLANK = "blank"


MAP_KINDS = {
    Template.CUSTOMER_JOURNEY_LONG: MapKind.CUSTOMER_JOURNEY,
    Template.CUSTOMER_JOURNEY_SHORT: MapKind.CUSTOMER_JOURNEY,
    Template.USER_JOURNEY: MapKind.USER_JOURNEY,
    Template.JOB_MAP: MapKind.JOB_MAP,
    Template.BLANK: MapKind.CUSTOMER_JOURNEY,
}

_STAGES: dict[Template, tuple[tuple[str, str], ...]] = {
    Template.CUSTOMER_JOURNEY_LONG: tuple(
        (name, "")
        for name in (
            "Awareness",
            "Research",
            "Engaging",
            "Buying",
            "Delivery",
            "Use",
            "Support",
            "Sharing",
        )
    ),
    Template.CUSTOMER_JOURNEY_SHORT: tuple(
        (name, "")
        for name in ("Awareness", "Consideration", "Purchase", "Use and support", "Loyalty")
    ),
    Template.USER_JOURNEY: tuple(
        (name, "") for name in ("Arrive", "Get started", "Do the task", "Finish", "Come back")
    ),
    Template.JOB_MAP: (
        ("Define", "Set the goals and plan the resources."),
        ("Locate", "Gather the items and the information."),
        ("Prepare", "Set up the surroundings."),
        ("Confirm", "Make sure that everything is ready to start."),
        ("Execute", "Do it."),
        ("Monitor", "Check whether it is going well."),
        ("Modify", "Change course where needed."),
        ("Conclude", "Finish, or prepare to repeat."),
    ),
    Template.BLANK: (),
}

LANE_NAMES = {
    Kind.EVIDENCE_ITEM: "Physical evidence",
    Kind.KEY_MOMENT: "Key moments",
    Kind.CUSTOMER_GOAL: "Goals",
    Kind.CUSTOMER_NEED: "Needs",
    Kind.CUSTOMER_TASK: "Customer tasks",
    Kind.JOB_STEP: "Job steps",
    Kind.USER_TASK: "User tasks",
    Kind.TOUCHPOINT: "Touchpoints",
    Kind.THOUGHT: "Thoughts",
    Kind.EMOTION: "Emotions",
    Kind.PAIN_POINT: "Pain points",
    Kind.METRIC: "Metrics",
    Kind.OPPORTUNITY: "Opportunities",
    Kind.FRONTSTAGE_ACTION: "Frontstage actions",
    Kind.BACKSTAGE_ACTION: "Backstage actions",
    Kind.SUPPORT_PROCESS: "Support processes",
    Kind.NOTE: "Notes",
}
"""Every kind's lane by name, in the order of the field, top to bottom."""

LINES = {
    Kind.FRONTSTAGE_ACTION: LineAbove.INTERACTION,
    Kind.BACKSTAGE_ACTION: LineAbove.VISIBILITY,
    Kind.SUPPORT_PROCESS: LineAbove.INTERNAL,
}

_LANES = {
    MapKind.CUSTOMER_JOURNEY: {
        Kind.KEY_MOMENT,
        Kind.CUSTOMER_GOAL,
        Kind.CUSTOMER_NEED,
        Kind.CUSTOMER_TASK,
        Kind.USER_TASK,
        Kind.TOUCHPOINT,
        Kind.EMOTION,
        Kind.PAIN_POINT,
        Kind.METRIC,
        Kind.OPPORTUNITY,
        Kind.NOTE,
    },
    MapKind.USER_JOURNEY: {
        Kind.KEY_MOMENT,
        Kind.CUSTOMER_GOAL,
        Kind.CUSTOMER_NEED,
        Kind.USER_TASK,
        Kind.TOUCHPOINT,
        Kind.THOUGHT,
        Kind.EMOTION,
        Kind.PAIN_POINT,
        Kind.METRIC,
        Kind.OPPORTUNITY,
        Kind.NOTE,
    },
    MapKind.JOB_MAP: {
        Kind.CUSTOMER_GOAL,
        Kind.CUSTOMER_NEED,
        Kind.JOB_STEP,
        Kind.PAIN_POINT,
        Kind.OPPORTUNITY,
        Kind.NOTE,
    },
}
_BLUEPRINT = {Kind.EVIDENCE_ITEM, *LINES}


def kinds_for(map_kind: MapKind, *, blueprint: bool) -> set[Kind]:
    """The kinds of card that a map of this kind has lanes for."""
    return _LANES[map_kind] | (_BLUEPRINT if blueprint else set())


def lanes_for(kinds: set[Kind], *, blueprint: bool = False) -> list[Lane]:
    """New lanes for these kinds, top to bottom; the blueprint's lines only where it is one."""
    wanted = [kind for kind in LANE_NAMES if kind in kinds]
    orders = generate_n_keys_between(None, None, len(wanted))
    return [
        Lane(
            id=LaneId(new_id()),
            name=LANE_NAMES[kind],
            order=order,
            accepts=[kind],
            line_above=LINES.get(kind) if blueprint else None,
        )
        for kind, order in zip(wanted, orders, strict=True)
    ]


def start(template: Template, *, title: str, blueprint: bool = False) -> Journey:
    """The map that a new workshop starts with."""
    map_kind = MAP_KINDS[template]
    stages = _STAGES[template]
    orders = generate_n_keys_between(None, None, len(stages))
    blank = template is Template.BLANK
    lanes = (
        [] if blank else lanes_for(kinds_for(map_kind, blueprint=blueprint), blueprint=blueprint)
    )
    return Journey(
        frame=Frame(title=title, map_kind=map_kind, blueprint=blueprint),
        stages=[
            Stage(id=StageId(new_id()), name=name, description=description, order=order)
            for (name, description), order in zip(stages, orders, strict=True)
        ],
        lanes=lanes,
    )
