"""The public schema of the journey document: its parts, fields, values and lengths.

Rule S1 (docs/rules.md): a field that is not named here does not exist. Lengths are in UTF-16 code
units. `docs/schema.md` tells the same to people who write a client.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any

from sessions.journey.ids import is_id
from sessions.journey.model import ActorKind, Emoji, Kind, LineAbove, LinkKind, LinkState, MapKind
from sessions.journey.update import utf16_length

LINE = 500
CARD = 256 * 1024  # protects the server; the board advises 140 long before
PROSE = 20_000
REMARK = 2_000
MAX_LIST = 500
MAX_RECORD = 50
MAX_ELEMENTS = 5_000  # hazards A10
MAX_ENTRIES = 10_000
MAX_DOCUMENT = 5 * 1024 * 1024

Check = Callable[[Any], bool]


class Shape(Enum):
    """Which shared type a field may hold instead of a plain value."""

    NONE = None
    LIST = 0
    MAP = 1
    TEXT = 2


@dataclass(frozen=True, slots=True)
class Field:
    """What a field may hold.

    `plain` judges a plain value, or is None where only the shared type will do. `shape` is the
    shared type that is allowed; `longest` bounds its text, `part` judges its items or values.
    `names` is the root among whose things, present or deleted, its value is found.
    """

    plain: Check | None = None
    shape: Shape = Shape.NONE
    longest: int = 0
    part: Check | None = None
    required: bool = False
    fixed: bool = False
    names: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """A root that holds things by id, or (`keyed` False) is itself one record of fields."""

    fields: MappingProxyType[str, Field]
    by_kind: MappingProxyType[str, MappingProxyType[str, Field]] | None = None
    keyed: bool = True
    most: int = MAX_ENTRIES
    required: frozenset[str] = field(init=False)
    references: tuple[tuple[str, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        needed = frozenset(name for name, one in self.fields.items() if one.required)
        named = tuple((name, one.names) for name, one in self.fields.items() if one.names)
        object.__setattr__(self, "required", needed)
        object.__setattr__(self, "references", named)

    def field(self, name: str, kind: str | None) -> Field | None:
        """The field called `name` of a thing of this kind, or None when there is none.

        `kind` None, where there are kinds: its kind is not known any more, any kind's will do.
        """
        found = self.fields.get(name)
        if found is None and self.by_kind is not None:
            kinds = self.by_kind.values() if kind is None else (self.by_kind[kind],)
            found = next((fields[name] for fields in kinds if name in fields), None)
        return found

    def knows(self, kind: Any) -> bool:
        """Whether things of this kind may stand here."""
        return self.by_kind is None or (isinstance(kind, str) and kind in self.by_kind)


def _one_of(names: type[StrEnum] | tuple[str, ...]) -> Check:
    known = frozenset(names)
    return lambda value: value is None or (isinstance(value, str) and value in known)


def _string(longest: int) -> Check:
    return lambda value: (
        value is None
        or (isinstance(value, str) and len(value) <= longest and utf16_length(value) <= longest)
    )


def _number(low: float, high: float) -> Check:
    def judge(value: Any) -> bool:
        if value is None:
            return True
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        )

    return judge


def _list_of(judge: Check, most: int = MAX_LIST) -> Check:
    return lambda value: (
        value is None or (isinstance(value, list) and len(value) <= most and all(map(judge, value)))
    )


def _record_of(judge: Check) -> Check:
    return lambda value: (
        value is None
        or (
            isinstance(value, dict) and len(value) <= MAX_RECORD and all(map(judge, value.values()))
        )
    )


def _plain(value: Any) -> bool:
    """Any small plain value, one level of lists and objects deep."""
    if isinstance(value, dict):
        return len(value) <= MAX_RECORD and all(_scalar(one) for one in value.values())
    if isinstance(value, list):
        return len(value) <= MAX_LIST and all(_scalar(one) for one in value)
    return _scalar(value)


def _scalar(value: Any) -> bool:
    return _string(PROSE)(value) if isinstance(value, str) else not isinstance(value, dict | list)


def _boolean(value: Any) -> bool:
    return value is None or isinstance(value, bool)


def _id(value: Any) -> bool:
    return value is None or is_id(value)


_ORDER = re.compile(r"[0-9A-Za-z]{1,200}")


def _order(value: Any) -> bool:
    return isinstance(value, str) and _ORDER.fullmatch(value) is not None


def _epoch_ms(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value < 2**53


def _present(judge: Check) -> Check:
    return lambda value: value is not None and judge(value)


def _timeframe(value: Any) -> bool:
    return value is None or (
        isinstance(value, dict)
        and value.keys() <= {"amount", "unit", "text"}
        and _number(0, 1e9)(value.get("amount"))
        and _one_of(UNITS)(value.get("unit"))
        and _string(LINE)(value.get("text"))
    )


def _actor(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= {"id", "name", "kind", "description", "goals"}
        and is_id(value.get("id"))
        and _present(_string(LINE))(value.get("name"))
        and _one_of(ActorKind)(value.get("kind"))
        and _string(PROSE)(value.get("description"))
        and _list_of(_present(_string(LINE)))(value.get("goals"))
    )


UNITS = ("minutes", "hours", "days", "weeks", "months", "years")
BUSINESS_PROBLEMS = (
    "increase_revenue",
    "decrease_costs",
    "increase_market_share",
    "increase_revenue_from_existing_customers",
    "increase_shareholder_value",
)
OPPORTUNITY_STATES = (
    "captured",
    "framed",
    "agreed",
    "discovery",
    "value_proposition",
    "pilot",
    "roadmap",
    "done",
    "parked",
    "dropped",
)


def _words(longest: int, *, required: bool = False) -> Field:
    """Words: a plain string or, better, a Y.Text, which merges what several people type."""
    return Field(_string(longest), Shape.TEXT, longest, required=required)


def _choice(names: type[StrEnum] | tuple[str, ...]) -> Field:
    return Field(_one_of(names))


def _names(judge: Check = _string(LINE)) -> Field:  # noqa: B008 - a pure function of a constant
    item = _present(judge)
    return Field(_list_of(item), Shape.LIST, part=item)


def _record() -> Field:
    return Field(_record_of(_plain), Shape.MAP, part=_plain)


_ID = Field(_id, fixed=True)
_ORDER_FIELD = Field(_order)
_AUTHOR = Field(_present(_string(64)), fixed=True)
_CREATED = Field(_epoch_ms, fixed=True)
_TEAMS = _names()

FRAME = Collection(
    MappingProxyType(
        {
            "title": _words(LINE),
            "scenario": _words(PROSE),
            "map_kind": Field(_present(_one_of(MapKind))),
            "blueprint": Field(_boolean),
            "actors": Field(_list_of(_actor), Shape.LIST, part=_actor),
            "segment": _words(PROSE),
            "trigger": _words(PROSE),
            "end": _words(PROSE),
            "state": _choice(("current", "target")),
            "timeframe": Field(_timeframe),
            "depth": _choice(("overview", "standard", "detailed")),
            "perspective": _words(PROSE),
            "business_problem": _choice(BUSINESS_PROBLEMS),
            "business_problem_text": _words(PROSE),
            "business_goal": _words(PROSE),
            "basis": _choice(("assumptions", "research", "mixed")),
            "sources": _names(),
            "sponsor": _words(LINE),
            "decider": _words(LINE),
            "channels": _names(),
        }
    ),
    keyed=False,
)

STAGES = Collection(
    MappingProxyType(
        {
            "id": _ID,
            "name": _words(LINE, required=True),
            "order": Field(_order, required=True),
            "description": _words(PROSE),
            "enters_when": _words(PROSE),
            "leaves_when": _words(PROSE),
            "duration": _words(LINE),
            "applies": Field(_boolean),
        }
    ),
    most=200,
)

LANES = Collection(
    MappingProxyType(
        {
            "id": _ID,
            "name": _words(LINE, required=True),
            "order": Field(_order, required=True),
            # A plain list only: admission must read it to know which cards a lane takes.
            "accepts": Field(_present(_list_of(_present(_one_of(Kind)))), required=True),
            "line_above": _choice(LineAbove),
        }
    ),
    most=200,
)

_SCORE = Field(_number(0, 10))
_ANYTHING = _words(PROSE)

_BY_KIND: dict[Kind, dict[str, Field]] = {
    Kind.CUSTOMER_GOAL: {"priority": Field(_number(1, 3))},
    Kind.CUSTOMER_NEED: {"for_goal": Field(_id)},
    Kind.CUSTOMER_TASK: {
        "owner_teams": _TEAMS,
        "completion": _choice(("easy", "effort", "often_fails", "cannot")),
        "optional": Field(_boolean),
    },
    Kind.USER_TASK: {
        "product": _words(LINE),
        "owner_teams": _TEAMS,
        "completion": _choice(("easy", "effort", "often_fails", "cannot")),
    },
    Kind.JOB_STEP: {"importance": _SCORE, "satisfaction": _SCORE},
    Kind.TOUCHPOINT: {
        "channel": _words(LINE),
        "agent": _words(LINE),
        "control": _choice(("own", "partner", "third_party")),
        "state": _choice(("ok", "weak", "missing")),
        "recovery_plan": _ANYTHING,
    },
    Kind.THOUGHT: {"type": _choice(("motivation", "question", "barrier", "other"))},
    Kind.EMOTION: {
        "value": Field(_number(-2, 2)),
        "label": _words(LINE),
        "then": Field(_list_of(_plain), Shape.LIST, part=_plain),
        "raw": Field(_plain),
    },
    Kind.PAIN_POINT: {
        "impact": _choice(("nuisance", "workaround", "gives_up")),
        "frequency": _choice(("rare", "sometimes", "often", "always")),
    },
    Kind.KEY_MOMENT: {
        "outcome": _choice(("delights", "as_expected", "disappoints", "unknown")),
        "if_it_fails": _ANYTHING,
        "type": _choice(("zero", "first", "second", "third")),
        "recovery_plan": _ANYTHING,
    },
    Kind.METRIC: {
        "metric_kind": _choice(("input", "kpi")),
        "area": _choice(
            (
                "monetization",
                "retention",
                "engagement",
                "satisfaction",
                "usability",
                "cost",
                "other",
            )
        ),
        "value": Field(_scalar),
        "unit": Field(_string(LINE)),
        "target": Field(_scalar),
        "better": _choice(("up", "down")),
        "period": Field(_string(LINE)),
    },
    Kind.OPPORTUNITY: {
        "business_problem": _choice(BUSINESS_PROBLEMS),
        "evidence": _names(_plain),
        "kpi": _words(LINE),
        "expected_effect": _words(PROSE),
        "bmc": _record(),
        "estimates": _record(),
        "owner": _words(LINE),
        "due": Field(_string(LINE)),
        "state": _choice(OPPORTUNITY_STATES),
        "history": _names(_plain),
    },
    Kind.FRONTSTAGE_ACTION: {},
    Kind.BACKSTAGE_ACTION: {},
    Kind.SUPPORT_PROCESS: {},
    Kind.EVIDENCE_ITEM: {},
    Kind.NOTE: {},
}
_ACTION = {"owner_teams": _TEAMS, "system": _words(LINE), "duration": _words(LINE)}
for _kind in (Kind.FRONTSTAGE_ACTION, Kind.BACKSTAGE_ACTION, Kind.SUPPORT_PROCESS):
    _BY_KIND[_kind] = _ACTION

ELEMENTS = Collection(
    MappingProxyType(
        {
            "id": _ID,
            "kind": Field(_present(_one_of(Kind)), required=True, fixed=True),
            "text": Field(None, Shape.TEXT, CARD, required=True),
            "stage": Field(_id),
            "lane": Field(_id),
            "order": Field(_order, required=True),
            "author": Field(_present(_string(64)), required=True, fixed=True),
            "created": Field(_epoch_ms, required=True, fixed=True),
            "basis": _choice(("observed", "said", "data", "assumption")),
            "quote": _words(PROSE),
            "source": _words(LINE),
            "actor": Field(_id),
            "actors": _names(_id),
            "placeholder": Field(_boolean),
        }
    ),
    MappingProxyType({str(kind): MappingProxyType(own) for kind, own in _BY_KIND.items()}),
    most=MAX_ELEMENTS,
)

GROUPS = Collection(
    MappingProxyType(
        {
            "id": _ID,
            "title": _words(LINE, required=True),
            "stage": Field(_id),
            "element_ids": Field(_list_of(is_id), Shape.LIST, part=is_id, required=True),
            "order": _ORDER_FIELD,
            "author": _AUTHOR,
            "created": _CREATED,
        }
    ),
    most=2_000,
)

LINKS = Collection(
    MappingProxyType(
        {
            "id": _ID,
            "from": Field(is_id, required=True),
            "to": Field(is_id, required=True),
            "kind": Field(_present(_one_of(LinkKind)), required=True),
            "state": _choice(LinkState),
            "note": _words(PROSE),
            "author": _AUTHOR,
            "created": _CREATED,
        }
    ),
)

_ON_A_CARD = {
    "id": _ID,
    "element": Field(is_id, required=True, fixed=True, names="elements"),
    "author": Field(_present(_string(64)), required=True, fixed=True),
    "created": Field(_epoch_ms, required=True, fixed=True),
}

COMMENTS = Collection(
    MappingProxyType(
        {
            **_ON_A_CARD,
            "text": _words(REMARK, required=True),
            "resolved": Field(_boolean),
        }
    ),
    most=MAX_ELEMENTS,
)

REACTIONS = Collection(
    MappingProxyType(
        {**_ON_A_CARD, "emoji": Field(_present(_one_of(Emoji)), required=True, fixed=True)}
    ),
)

SESSION = "session"
BOARD: MappingProxyType[str, Collection] = MappingProxyType(
    {
        "frame": FRAME,
        "stages": STAGES,
        "lanes": LANES,
        "elements": ELEMENTS,
        "groups": GROUPS,
        "links": LINKS,
        "comments": COMMENTS,
        "reactions": REACTIONS,
    }
)
DRAFT: MappingProxyType[str, Collection] = MappingProxyType({"elements": ELEMENTS})
