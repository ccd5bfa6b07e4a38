"""Checks single things of a JSON document against the public schema."""

from typing import Any, Final, TypeVar

import msgspec

from sessions.formats.text import strip_controls
from sessions.journey import schema
from sessions.journey.ids import is_id, new_id
from sessions.journey.model import (
    Actor,
    Comment,
    Element,
    Frame,
    Group,
    Kind,
    Lane,
    Link,
    Reaction,
    Stage,
)

Item = TypeVar("Item", Frame, Actor, Stage, Lane, Element, Group, Link, Comment, Reaction)
PARTS: Final = ("stages", "lanes", "elements", "groups", "links", "comments", "reactions")
_KINDS: Final = frozenset(Kind)
_REFERENCES: Final = (
    ("elements", "stage", "stages"),
    ("elements", "lane", "lanes"),
    ("groups", "stage", "stages"),
    ("groups", "element_ids", "elements"),
    ("links", "from", "elements"),
    ("links", "to", "elements"),
    ("comments", "element", "elements"),
    ("reactions", "element", "elements"),
)
_FIELD_REFERENCES: Final = (
    ("actor", "actors"),
    ("actors", "actors"),
    ("for_goal", "elements"),
)


def clean(value: Any) -> tuple[Any, int]:
    """`value` without control characters in any of its words, and how many there were."""
    if isinstance(value, str):
        return strip_controls(value)
    if isinstance(value, list):
        parts = [clean(one) for one in value]
        return [one for one, _ in parts], sum(count for _, count in parts)
    if isinstance(value, dict):
        pairs = [(clean(name), clean(one)) for name, one in value.items()]
        count = sum(in_name + in_value for (_, in_name), (_, in_value) in pairs)
        return {name: one for (name, _), (one, _) in pairs}, count
    return value, 0


def renew_ids(journey: dict[str, Any], actors: list[Any]) -> int:
    """Give a new id to whatever has none, a malformed one or one already used; how many did.

    References follow; one that leads to a malformed id nobody has is taken away.
    """
    renewed: dict[str, dict[str, str]] = {}
    count = 0
    for name in (*PARTS, "actors"):
        taken: set[str] = set()
        renewed[name] = {}
        for item in _dicts(actors if name == "actors" else journey.get(name)):
            old = item.get("id")
            if not is_id(old) or old in taken:
                item["id"] = new_id()
                count += 1
                if not is_id(old):
                    renewed[name].setdefault(str(old), item["id"])
            taken.add(item["id"])
    for part, field, target in _REFERENCES:
        for item in _dicts(journey.get(part)):
            _follow(item, field, renewed[target])
    for item in _dicts(journey.get("elements")):
        if isinstance(item.get("fields"), dict):
            for field, target in _FIELD_REFERENCES:
                _follow(item["fields"], field, renewed[target])
    return count


def _dicts(listed: Any) -> list[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _follow(item: dict[str, Any], field: str, renewed: dict[str, str]) -> None:
    value = item.get(field)
    if isinstance(value, list):
        item[field] = [renewed.get(str(one), one) for one in value]
    elif value is not None and not is_id(value) and str(value) in renewed:
        item[field] = renewed[str(value)]


def element(raw: dict[str, Any]) -> tuple[Element | None, dict[str, Any]]:
    """The card in `raw` and what has no place on it; None when it is no card at all."""
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        return None, {}
    shared = {"id", "kind", "text", "stage", "lane", "order", "author", "created"}
    given = raw.get("fields", {})
    loose = {name: value for name, value in raw.items() if name not in shared | {"fields"}}
    if not isinstance(given, dict):
        given, loose = {}, {**loose, "fields": given}
    own: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in {**loose, **given}.items():
        right = name not in shared and _allowed(schema.ELEMENTS, name, value, kind)
        (own if right else extra)[name] = value
    base = {name: value for name, value in raw.items() if name in shared}
    made, wrong = item(base, Element, schema.ELEMENTS)
    if made is None:
        return None, {}
    return msgspec.structs.replace(made, fields=own), {**extra, **wrong}


def item(
    raw: dict[str, Any], cls: type[Item], collection: schema.Collection
) -> tuple[Item | None, dict[str, Any]]:
    """The thing in `raw` and what has no place in it; None when it lacks what it needs."""
    known = {field.encode_name for field in msgspec.structs.fields(cls)}
    right: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in raw.items():
        if value is None:
            continue
        fits = name in known and _allowed(collection, name, value)
        (right if fits else extra)[name] = value
    if "order" in extra or ("order" in known and cls is not Group):
        # An order that is missing or malformed only costs the whole list its old order.
        extra.pop("order", None)
        right.setdefault("order", "")
    try:
        return msgspec.convert(right, cls), extra
    except msgspec.ValidationError:
        return None, extra


def actor(raw: dict[str, Any]) -> tuple[Actor | None, dict[str, Any]]:
    """The actor in `raw` and what has no place in it."""
    known = {field.encode_name for field in msgspec.structs.fields(Actor)}
    right = {name: value for name, value in raw.items() if name in known and value is not None}
    extra = {name: value for name, value in raw.items() if name not in known}
    check = schema.FRAME.fields["actors"].part
    if check is None or not check(right):
        return None, extra
    return msgspec.convert(right, Actor), extra


def _allowed(collection: schema.Collection, name: str, value: Any, kind: str | None = None) -> bool:
    field = collection.field(name, kind)
    if field is None:
        return False
    if field.plain is not None:
        return field.plain(value)
    return isinstance(value, str)
