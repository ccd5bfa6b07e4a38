"""What the words of the data are called in a report."""

from collections.abc import Mapping
from typing import Final

from facilitation.consensus import Scale
from facilitation.estimates import Measure
from facilitation.opportunities import AgreementCheck, OpportunityState
from facilitation.parking import ParkingOutcome
from facilitation.prioritising import Band, Quadrant
from sessions.journey.model import Kind, LinkKind, MapKind

CHECK_SCALES: Final[Mapping[Scale, str]] = {
    Scale.FIST_OF_FIVE: "fist of five",
    Scale.ROMAN: "Roman vote",
    Scale.CONSENT: "consent",
}
PARKING: Final[Mapping[ParkingOutcome, str]] = {
    ParkingOutcome.OPEN: "open",
    ParkingOutcome.ANSWERED: "answered",
    ParkingOutcome.MOVED_TO_MAP: "moved to the map",
    ParkingOutcome.BECAME_OPPORTUNITY: "became an opportunity",
    ParkingOutcome.FOLLOW_UP: "to be followed up",
}
STATES: Final[Mapping[OpportunityState, str]] = {
    state: state.value.replace("_", " ") for state in OpportunityState
}
CHECKS: Final[Mapping[AgreementCheck, str]] = {
    AgreementCheck.IMPORTANT: "important",
    AgreementCheck.ADDRESSABLE: "addressable",
    AgreementCheck.SOLVES_PROBLEM: "solves the problem",
}
BANDS: Final[Mapping[Band, str]] = {
    Band.EXTREME: "extreme",
    Band.HIGH: "high",
    Band.WORTH_A_LOOK: "worth a look",
    Band.MOSTLY_NOT: "mostly not",
}
QUADRANTS: Final[Mapping[Quadrant, str]] = {
    Quadrant.QUICK_WIN: "quick win",
    Quadrant.BIG_BET: "big bet",
    Quadrant.FILL_IN: "fill-in",
    Quadrant.LEAVE: "leave",
}
MEASURES: Final[Mapping[Measure, str]] = {
    Measure.IMPACT: "impact",
    Measure.EFFORT: "effort",
    Measure.IMPORTANCE: "importance",
    Measure.SATISFACTION: "satisfaction",
    Measure.REACH: "reach",
    Measure.RICE_IMPACT: "impact (RICE)",
    Measure.CONFIDENCE: "confidence",
    Measure.RICE_EFFORT: "effort (RICE)",
}
PROBLEMS: Final[Mapping[str, str]] = {
    "increase_revenue": "increase revenue",
    "decrease_costs": "decrease costs",
    "increase_market_share": "increase market share",
    "increase_revenue_from_existing_customers": "increase revenue from existing customers",
    "increase_shareholder_value": "increase shareholder value",
}
MAP_KINDS: Final[Mapping[MapKind, str]] = {
    MapKind.CUSTOMER_JOURNEY: "customer journey",
    MapKind.USER_JOURNEY: "user journey",
    MapKind.JOB_MAP: "job map",
}
KINDS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.CUSTOMER_GOAL: ("goal", "goals"),
    Kind.CUSTOMER_NEED: ("need", "needs"),
    Kind.CUSTOMER_TASK: ("customer task", "customer tasks"),
    Kind.USER_TASK: ("user task", "user tasks"),
    Kind.JOB_STEP: ("job step", "job steps"),
    Kind.TOUCHPOINT: ("touchpoint", "touchpoints"),
    Kind.THOUGHT: ("thought", "thoughts"),
    Kind.EMOTION: ("emotion", "emotions"),
    Kind.PAIN_POINT: ("pain point", "pain points"),
    Kind.KEY_MOMENT: ("key moment", "key moments"),
    Kind.METRIC: ("metric", "metrics"),
    Kind.OPPORTUNITY: ("opportunity", "opportunities"),
    Kind.FRONTSTAGE_ACTION: ("frontstage action", "frontstage actions"),
    Kind.BACKSTAGE_ACTION: ("backstage action", "backstage actions"),
    Kind.SUPPORT_PROCESS: ("support process", "support processes"),
    Kind.EVIDENCE_ITEM: ("piece of physical evidence", "pieces of physical evidence"),
    Kind.NOTE: ("note", "notes"),
}
BASES: Final[Mapping[str, str]] = {
    "observed": "observed",
    "said": "said by customers",
    "data": "data",
    "assumption": "assumption",
}
LINKS: Final[Mapping[LinkKind, str]] = {
    LinkKind.NEXT: "the way from {} to {}",
    LinkKind.GENERATES: "the step from {} into the software, {}",
    LinkKind.HAPPENS_AT: "{} at {}",
    LinkKind.SERVED_BY: "what serves {}, {}",
}
