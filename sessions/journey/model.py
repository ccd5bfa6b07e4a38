"""The journey map as plain typed values: what reports, formats, checks and the API read.

`reading` makes these from the live document; `writing` turns them into edits. Field names are those
of the public schema (docs/schema.md), so `msgspec.json.encode(journey)` is the JSON form.
Every list is in map order: by the fractional index `order`, then by id.
"""

from enum import StrEnum
from typing import Any

import msgspec

from sessions.journey.ids import (
    ActorId,
    CommentId,
    ElementId,
    GroupId,
    LaneId,
    LinkId,
    ReactionId,
    StageId,
)


class MapKind(StrEnum):
    """What the map follows: a relationship, one product's use, or a job."""

    CUSTOMER_JOURNEY = "customer_journey"
    USER_JOURNEY = "user_journey"
    JOB_MAP = "job_map"


class Kind(StrEnum):
    """What a card says about its stage."""

    CUSTOMER_GOAL = "customer_goal"
    CUSTOMER_NEED = "customer_need"
    CUSTOMER_TASK = "customer_task"
    USER_TASK = "user_task"
    JOB_STEP = "job_step"
    TOUCHPOINT = "touchpoint"
    THOUGHT = "thought"
    EMOTION = "emotion"
    PAIN_POINT = "pain_point"
    KEY_MOMENT = "key_moment"
    METRIC = "metric"
    OPPORTUNITY = "opportunity"
    FRONTSTAGE_ACTION = "frontstage_action"
    BACKSTAGE_ACTION = "backstage_action"
    SUPPORT_PROCESS = "support_process"
    EVIDENCE_ITEM = "evidence_item"
    NOTE = "note"


class LineAbove(StrEnum):
    """The blueprint boundary that a lane opens."""

    INTERACTION = "interaction"
    VISIBILITY = "visibility"
    INTERNAL = "internal"


class LinkKind(StrEnum):
    """How two cards belong together."""

    NEXT = "next"
    GENERATES = "generates"
    HAPPENS_AT = "happens_at"
    HURTS = "hurts"
    ABOUT = "about"
    SERVED_BY = "served_by"
    ADDRESSES = "addresses"
    EVIDENCE = "evidence"


class LinkState(StrEnum):
    """How well one step leads to the next."""

    OK = "ok"
    WEAK = "weak"
    BROKEN = "broken"
    MISSING = "missing"


class Emoji(StrEnum):
    """What a reaction may be: few enough that everybody means the same by them."""

    AGREED = "👍"
    LOVED = "💚"
    HOT = "🔥"
    IDEA = "💡"
    UNSURE = "🤔"
    SEEN = "👀"


class ActorKind(StrEnum):
    """On which side of the business an actor stands."""

    CUSTOMER = "customer"
    USER = "user"
    EMPLOYEE = "employee"
    STAKEHOLDER = "stakeholder"
    PARTNER = "partner"


class Actor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody whose experience the map tells."""

    id: ActorId
    name: str
    kind: ActorKind = ActorKind.CUSTOMER
    description: str = ""
    goals: list[str] = []


class Timeframe(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long the journey takes: a number with its unit, or words, or both."""

    amount: float | None = None
    unit: str | None = None
    text: str = ""


class Frame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The workshop's scope, agreed before any mapping."""

    title: str = ""
    scenario: str = ""
    map_kind: MapKind = MapKind.CUSTOMER_JOURNEY
    blueprint: bool = False
    actors: list[Actor] = []
    segment: str = ""
    trigger: str = ""
    end: str = ""
    state: str | None = None
    timeframe: Timeframe | None = None
    depth: str | None = None
    perspective: str = ""
    business_problem: str | None = None
    business_problem_text: str = ""
    business_goal: str = ""
    basis: str | None = None
    sources: list[str] = []
    sponsor: str = ""
    decider: str = ""
    channels: list[str] = []


class Stage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A column of the map: a stretch of the actor's time."""

    id: StageId
    name: str
    order: str
    description: str = ""
    enters_when: str = ""
    leaves_when: str = ""
    duration: str = ""
    applies: bool = True


class Lane(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of the map and the kinds of cards it holds."""

    id: LaneId
    name: str
    order: str
    accepts: list[Kind] = []
    line_above: LineAbove | None = None


class Element(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One card.

    `stage` or `lane` None, or naming something deleted, means unplaced. `created` is in epoch ms by
    the writer's clock. `fields` holds what only this kind has, and the optional shared fields, by
    their names in the public schema.
    """

    id: ElementId
    kind: Kind
    text: str
    order: str
    stage: StageId | None = None
    lane: LaneId | None = None
    author: str = ""
    created: int = 0
    fields: dict[str, Any] = {}


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Cards that say the same, under one title; a card is in at most one group."""

    id: GroupId
    title: str
    element_ids: list[ElementId] = []
    stage: StageId | None = None
    order: str = "a0"


class Link(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"source": "from"}
):
    """A tie from one card to another; `source` is called `from` on the wire."""

    id: LinkId
    source: ElementId
    to: ElementId
    kind: LinkKind
    state: LinkState = LinkState.OK
    note: str = ""


class Comment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody says about a card; `resolved` once it needs no answer any more."""

    id: CommentId
    element: ElementId
    text: str
    author: str = ""
    created: int = 0
    resolved: bool = False


class Reaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sign by one person on a card; the same sign of one person counts once."""

    id: ReactionId
    element: ElementId
    emoji: Emoji
    author: str = ""
    created: int = 0


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """A whole map. Comments and reactions are in the order in which they were written."""

    frame: Frame = Frame()
    stages: list[Stage] = []
    lanes: list[Lane] = []
    elements: list[Element] = []
    groups: list[Group] = []
    links: list[Link] = []
    comments: list[Comment] = []
    reactions: list[Reaction] = []

    def unplaced(self) -> list[Element]:
        """Cards whose stage or lane is missing or gone: the tray beside the board."""
        stages = {stage.id for stage in self.stages}
        lanes = {lane.id for lane in self.lanes}
        return [e for e in self.elements if e.stage not in stages or e.lane not in lanes]
