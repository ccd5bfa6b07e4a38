"""The live document as plain typed values.

Whatever stands in the document was admitted, so it is well formed; still nothing here raises on a
field that is absent, because an old document may lack what a newer schema asks for.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec
from pycrdt import Doc, Map

from sessions.journey.model import (
    Comment,
    Element,
    Frame,
    Group,
    Journey,
    Kind,
    Lane,
    Link,
    Reaction,
    Stage,
)

T = TypeVar("T")
S = TypeVar("S", Stage, Lane, Element, Group)
R = TypeVar("R", Comment, Reaction)
Thing = Stage | Lane | Element | Group | Link | Comment | Reaction

_KINDS = frozenset(Kind)
_SHARED_BY_ALL = frozenset({"id", "kind", "text", "stage", "lane", "order", "author", "created"})


def read_journey(doc: Doc[Any]) -> Journey:
    """The whole map, every list in map order; what was said about a deleted card is left out."""
    elements = _sorted(filter(None, (_element(one) for one in _things(doc, "elements"))))
    cards = frozenset(element.id for element in elements)
    return Journey(
        frame=read_frame(doc),
        stages=_sorted(_convert(one, Stage) for one in _things(doc, "stages")),
        lanes=_sorted(_convert(one, Lane) for one in _things(doc, "lanes")),
        elements=elements,
        groups=_sorted(_group(one) for one in _things(doc, "groups")),
        links=[_convert(one, Link) for one in sorted(_things(doc, "links"), key=_identity)],
        comments=_said(cards, (_convert(one, Comment) for one in _things(doc, "comments"))),
        reactions=_said(cards, (_convert(one, Reaction) for one in _things(doc, "reactions"))),
    )


def read_frame(doc: Doc[Any]) -> Frame:
    """What was agreed before any mapping; no card is looked at."""
    return _frame(_root(doc, "frame"))


def read_thing(doc: Doc[Any], root: str, identity: str) -> Thing | None:
    """One stage, lane, element, group, link or remark; None when it is not there."""
    found = doc.get(root, type=Map).get(identity)
    if not isinstance(found, Map):
        return None
    thing: Thing | None = _READERS[root]({**_tidy(found.to_py()), "id": identity})
    return thing


def read_session(doc: Doc[Any]) -> dict[str, Any]:
    """What the server says about the workshop's state."""
    session: dict[str, Any] = _tidy(_root(doc, "session"))
    return session


def _root(doc: Doc[Any], name: str) -> dict[str, Any]:
    plain: dict[str, Any] | None = doc.get(name, type=Map).to_py()
    return plain or {}


def _things(doc: Doc[Any], root: str) -> Iterable[dict[str, Any]]:
    for identity, fields in _root(doc, root).items():
        if isinstance(fields, dict):
            yield {**_tidy(fields), "id": identity}


def _tidy(value: Any) -> Any:
    """Without the floats that JavaScript makes of whole numbers, and without empty fields."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, list):
        return [_tidy(one) for one in value]
    if isinstance(value, dict):
        return {key: _tidy(one) for key, one in value.items() if one is not None}
    return value


def _convert(fields: dict[str, Any], into: type[T]) -> T:
    return msgspec.convert(fields, into, strict=False)


def _frame(fields: dict[str, Any]) -> Frame:
    return msgspec.convert(_tidy(fields), Frame, strict=False)


def _element(fields: dict[str, Any]) -> Element | None:
    if fields.get("kind") not in _KINDS or "order" not in fields:
        return None
    own = {name: value for name, value in fields.items() if name not in _SHARED_BY_ALL}
    return Element(
        id=fields["id"],
        kind=Kind(fields["kind"]),
        text=fields.get("text", ""),
        order=fields["order"],
        stage=fields.get("stage"),
        lane=fields.get("lane"),
        author=fields.get("author", ""),
        created=int(fields.get("created", 0)),
        fields=own,
    )


def _group(fields: dict[str, Any]) -> Group:
    members = dict.fromkeys(fields.get("element_ids", []))
    return msgspec.convert({**fields, "element_ids": list(members)}, Group, strict=False)


_READERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "stages": lambda fields: _convert(fields, Stage),
    "lanes": lambda fields: _convert(fields, Lane),
    "elements": _element,
    "groups": _group,
    "links": lambda fields: _convert(fields, Link),
    "comments": lambda fields: _convert(fields, Comment),
    "reactions": lambda fields: _convert(fields, Reaction),
}
ROOTS_OF_THINGS = tuple(_READERS)


def _identity(fields: dict[str, Any]) -> str:
    return str(fields["id"])


def _said(cards: frozenset[str], remarks: Iterable[R]) -> list[R]:
    standing = (one for one in remarks if one.element in cards)
    return sorted(standing, key=lambda one: (one.created, one.id))


def _sorted(things: Iterable[S]) -> list[S]:
    return sorted(things, key=lambda one: (one.order, one.id))
