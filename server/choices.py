"""What may stand where something else was sent: the values of an enum, the types of a command."""

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import inspect

MOST_TOLD = 20
_Node = inspect.Type | None
_INDEX = re.compile(r"\[(.*?)\]")


def choices(kind: Any, body: bytes, place: str) -> tuple[str, ...]:
    """What could stand at this place ("rules.order") of the body; nothing where no list says so."""
    try:
        return _choices(_shape(kind), msgspec.json.decode(body), _steps(place))
    except (msgspec.DecodeError, RecursionError):
        return ()


def advice(allowed: tuple[str, ...], given: object) -> str:
    """A sentence that names what is allowed, or what comes nearest when that is too much."""
    if len(allowed) <= MOST_TOLD:
        return f"Expected one of: {', '.join(allowed)}" if allowed else ""
    near = get_close_matches(str(given), allowed, n=3)
    return (
        f"Did you mean {' or '.join(near)}?"
        if near
        else f"/api/docs lists the {len(allowed)} that there are"
    )


@lru_cache(maxsize=64)
def _shape(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)


def _steps(place: str) -> list[str]:
    return [step for step in _INDEX.sub(r".\1", place).split(".") if step]


def _choices(node: _Node, value: Any, steps: list[str]) -> tuple[str, ...]:
    if isinstance(node, inspect.Metadata):
        return _choices(node.type, value, steps)
    if isinstance(node, inspect.UnionType):
        return _of_union(node, value, steps)
    if not steps:
        return _listed(node)
    step, *more = steps
    if isinstance(node, inspect.StructType) and isinstance(value, dict):
        found = next((one.type for one in node.fields if one.encode_name == step), None)
        return _choices(found, value.get(step), more)
    if isinstance(node, inspect.ListType | inspect.VarTupleType) and isinstance(value, list):
        item = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
        return _choices(node.item_type, item, more)
    return ()


def _of_union(node: inspect.UnionType, value: Any, steps: list[str]) -> tuple[str, ...]:
    tagged = [one for one in node.types if isinstance(one, inspect.StructType) and one.tag_field]
    if tagged and isinstance(value, dict):
        field = tagged[0].tag_field
        if steps == [field]:
            return tuple(sorted(str(one.tag) for one in tagged))
        chosen = [one for one in tagged if one.tag == value.get(field or "")]
        return _choices(chosen[0], value, steps) if chosen else ()
    found = (_choices(one, value, steps) for one in node.types)
    return tuple(dict.fromkeys(choice for some in found for choice in some))


def _listed(node: _Node) -> tuple[str, ...]:
    match node:
        case inspect.EnumType(cls=cls):
            return tuple(str(one.value) for one in cls)
        case inspect.LiteralType(values=values):
            return tuple(map(str, values))
        case _:
            return ()
