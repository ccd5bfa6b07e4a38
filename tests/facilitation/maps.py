"""Small journey maps for the tests of rules that look at one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from facilitation import mapview
from facilitation.mapview import Sheet


@dataclass(frozen=True, slots=True)
class Stage:
    id: str
    name: str = ""
    order: str = "a0"


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    name: str = ""
    order: str = "a0"
    accepts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Card:
    id: str
    kind: str = "opportunity"
    text: str = "Send the part number ahead"
    stage: str | None = "buy"
    lane: str | None = "opportunities"
    author: str = "lena"
    created: int = 0
    order: str = "a0"
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    title: str = "Parts"
    element_ids: Sequence[str] = ()
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    id: str
    source: str
    to: str
    kind: str = "addresses"
    state: str = "ok"


STAGES = (Stage("buy"), Stage("use"))
LANES = (Lane("tasks"), Lane("opportunities"))


def sheet(*cards: mapview.Card, groups: Sequence[Group] = (), links: Sequence[Link] = ()) -> Sheet:
    return Sheet(stages=STAGES, lanes=LANES, elements=cards, groups=groups, links=links)


def cards(count: int, **more: Any) -> tuple[Card, ...]:
    """So many opportunities called o0, o1 … in map order."""
    fresh = (Card(f"o{n}", text=f"Idea {n}", order=f"a{n:03}", created=n) for n in range(count))
    return tuple(replace(one, **more) for one in fresh)
