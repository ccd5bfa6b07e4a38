"""The map as plain values: what a participant reads.

The same values come from a live document and from the server's JSON, so both can be compared.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from client.participant.course import Course, course

PARTS = ("frame", "stages", "lanes", "elements", "groups", "links", "comments", "reactions")
"""The roots of a board that make up the map; `session` beside them is the server's."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A column of the map."""

    id: str
    name: str
    order: str
    description: str = ""
    enters_when: str = ""
    leaves_when: str = ""
    duration: str = ""
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the map, and the kinds of cards it takes."""

    id: str
    name: str
    order: str
    accepts: tuple[str, ...] = ()
    line_above: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """A card. `fields` holds what its kind has beyond these."""

    id: str
    kind: str
    text: str
    order: str
    stage: str | None = None
    lane: str | None = None
    author: str = ""
    created: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Cards that say the same."""

    id: str
    title: str
    element_ids: tuple[str, ...] = ()
    stage: str | None = None
    order: str = "a0"


@dataclass(frozen=True, slots=True)
class Link:
    """A tie from one card to another."""

    id: str
    source: str
    to: str
    kind: str
    state: str = "ok"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody says about a card."""

    id: str
    element: str
    text: str
    author: str = ""
    created: int = 0
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """One sign by one person on a card."""

    id: str
    element: str
    emoji: str
    author: str = ""
    created: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the workshop; `here`: connected now."""

    id: str
    name: str
    color: str
    role: str
    here: bool


@dataclass(frozen=True, slots=True)
class Session:
    """What the server says about the workshop."""

    title: str = ""
    locked: bool = False
    waiting: int = 0
    generation: int | None = None
    people: tuple[Person, ...] = ()
    course: Course = field(default_factory=Course)


Thing = Stage | Lane | Element | Group | Link | Comment | Reaction
_T = TypeVar("_T", bound=Thing)


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """A whole map, every list in map order. The frame holds only what says something."""

    frame: Mapping[str, Any] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    lanes: tuple[Lane, ...] = ()
    elements: tuple[Element, ...] = ()
    groups: tuple[Group, ...] = ()
    links: tuple[Link, ...] = ()
    comments: tuple[Comment, ...] = ()
    reactions: tuple[Reaction, ...] = ()

    def stage(self, name: str) -> Stage | None:
        """The first stage of this name."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def lane_for(self, kind: str) -> Lane | None:
        """The first lane that takes cards of this kind."""
        return next((lane for lane in self.lanes if kind in lane.accepts), None)

    def element(self, element: str) -> Element | None:
        """The card with this id."""
        return next((one for one in self.elements if one.id == element), None)

    def cell(self, stage: str | None, lane: str | None) -> tuple[Element, ...]:
        """The cards where a stage and a lane meet, top to bottom."""
        return tuple(e for e in self.elements if e.stage == stage and e.lane == lane)

    def unplaced(self) -> tuple[Element, ...]:
        """Cards whose stage or lane is missing or gone."""
        stages = {stage.id for stage in self.stages}
        lanes = {lane.id for lane in self.lanes}
        return tuple(e for e in self.elements if e.stage not in stages or e.lane not in lanes)

    def counts(self) -> dict[str, int]:
        """How many things of each part there are."""
        return {part: len(getattr(self, part)) for part in PARTS if part != "frame"}


def thing(part: str, identity: str, fields: Mapping[str, Any]) -> Thing | None:
    """One thing of a part from its plain fields; None for what is no such thing."""
    plain = tidy(fields)
    match part:
        case "stages":
            return _convert(Stage, {**plain, "id": identity})
        case "lanes":
            accepts = tuple(plain.get("accepts", ()))
            return _convert(Lane, {**plain, "id": identity, "accepts": accepts})
        case "elements":
            return _element(identity, plain)
        case "groups":
            members = tuple(dict.fromkeys(plain.get("element_ids", ())))
            return _convert(Group, {**plain, "id": identity, "element_ids": members})
        case "comments":
            return _convert(Comment, {**plain, "id": identity})
        case "reactions":
            return _convert(Reaction, {**plain, "id": identity})
        case "links":
            return _convert(Link, {**plain, "id": identity, "source": plain.get("from", "")})
        case _:
            return None


def frame(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The frame's fields that say something."""
    said: dict[str, Any] = _saying(tidy(fields))
    if said.get("map_kind") == "customer_journey":
        del said["map_kind"]  # what a map is when it says nothing
    if said.get("blueprint") is False:
        del said["blueprint"]
    actors = said.get("actors", [])
    if actors:
        said["actors"] = [{"kind": "customer", **one} for one in actors]
    return said


def assemble(frame_fields: Mapping[str, Any], things: Iterable[Thing]) -> JourneyMap:
    """A map of things in any order; what was said about a deleted card is left out."""
    by_kind: dict[type[Thing], list[Any]] = {}
    for one in things:
        by_kind.setdefault(type(one), []).append(one)
    return JourneyMap(
        frame=frame_fields,
        stages=_in_order(by_kind.get(Stage, ())),
        lanes=_in_order(by_kind.get(Lane, ())),
        elements=_in_order(by_kind.get(Element, ())),
        groups=_in_order(by_kind.get(Group, ())),
        links=tuple(sorted(by_kind.get(Link, ()), key=lambda link: link.id)),
        comments=_said(by_kind, Comment),
        reactions=_said(by_kind, Reaction),
    )


def _said(by_kind: Mapping[type[Thing], list[Any]], remarks: type[Thing]) -> tuple[Any, ...]:
    cards = {card.id for card in by_kind.get(Element, ())}
    standing = (one for one in by_kind.get(remarks, ()) if one.element in cards)
    return tuple(sorted(standing, key=lambda one: (one.created, one.id)))


def from_json(answer: Mapping[str, Any]) -> JourneyMap:
    """The map in the server's answer to `GET …/journey`."""
    things: list[Thing] = []
    for part in PARTS[1:]:
        for fields in answer.get(part, ()):
            flat = {**fields, **fields.get("fields", {})}
            flat.pop("fields", None)
            one = thing(part, str(fields.get("id", "")), flat)
            if one is not None:
                things.append(one)
    return assemble(frame(answer.get("frame", {})), things)


def session(fields: Mapping[str, Any]) -> Session:
    """What the server says about the workshop, from the `session` root."""
    plain = tidy(fields)
    people = plain.get("people", {})
    return Session(
        title=str(plain.get("title", "")),
        locked=plain.get("locked") is True,
        waiting=int(plain.get("waiting", 0)),
        generation=plain.get("generation"),
        people=tuple(_person(identity, people[identity]) for identity in sorted(people)),
        course=course(plain),
    )


def tidy(value: Any) -> Any:
    """Without empty fields, and with whole numbers as such: JavaScript knows only floats."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, list):
        return [tidy(one) for one in value]
    if isinstance(value, Mapping):
        return {key: tidy(one) for key, one in value.items() if one is not None}
    return value


_SHARED = frozenset({"id", "kind", "text", "stage", "lane", "order", "author", "created"})


def _element(identity: str, plain: Mapping[str, Any]) -> Element | None:
    if "kind" not in plain or "order" not in plain:
        return None
    return Element(
        id=identity,
        kind=plain["kind"],
        text=plain.get("text", ""),
        order=plain["order"],
        stage=plain.get("stage"),
        lane=plain.get("lane"),
        author=plain.get("author", ""),
        created=int(plain.get("created", 0)),
        fields={name: value for name, value in plain.items() if name not in _SHARED},
    )


def _convert(into: type[_T], fields: Mapping[str, Any]) -> _T:
    known = dataclasses.fields(into)
    given = {one.name: fields[one.name] for one in known if one.name in fields}
    for one in known:
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
            given.setdefault(one.name, "")
    return into(**given)


def _saying(value: Any) -> Any:
    """Without what JSON leaves out because it says nothing."""
    if isinstance(value, list):
        return [_saying(one) for one in value]
    if isinstance(value, Mapping):
        said = {key: _saying(one) for key, one in value.items()}
        return {key: one for key, one in said.items() if one not in ("", [], {})}
    return value


def _person(identity: str, fields: Any) -> Person:
    plain = fields if isinstance(fields, Mapping) else {}
    name, color, role = (str(plain.get(part, "")) for part in ("name", "color", "role"))
    return Person(identity, name, color, role, here=plain.get("here") is True)


def _in_order(things: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(things, key=lambda one: (one.order, one.id)))
