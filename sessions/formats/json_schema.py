"""The JSON Schema of our own JSON document, read out of the checks that live edits meet as well.

So the published schema cannot differ from what the board takes. Lengths are in code points here,
of which UTF-16 may need twice as many: a text just below a limit may still be refused by a board.
"""

from typing import Any, Final

import msgspec

from sessions.formats.json_document import VERSION
from sessions.journey import schema
from sessions.journey.model import (
    ActorKind,
    Comment,
    Element,
    Group,
    Lane,
    Link,
    Reaction,
    Stage,
)
from sessions.outcomes.options import Options
from sessions.outcomes.outcome import Outcome

Json = dict[str, Any]
ADDRESS: Final = f"urn:wayboard:document:{VERSION}"
_PARTS: Final[dict[str, type[msgspec.Struct]]] = {
    "stages": Stage,
    "lanes": Lane,
    "elements": Element,
    "groups": Group,
    "links": Link,
    "comments": Comment,
    "reactions": Reaction,
}
_ON_THE_CARD: Final = frozenset(
    {"id", "kind", "text", "stage", "lane", "order", "author", "created"}
)
_SCALAR: Final = ["string", "number", "boolean", "null"]
_FLAT: Final[Json] = {"type": _SCALAR}
_NAMED: Final[dict[str, Json]] = {
    "_id": {"type": ["string", "null"], "pattern": "^[A-Za-z0-9_-]{16,64}$"},
    "is_id": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"},
    "_order": {"type": "string", "pattern": "^[0-9A-Za-z]{1,200}$"},
    "_epoch_ms": {"type": "number", "minimum": 0, "exclusiveMaximum": 2**53},
    "_boolean": {"type": ["boolean", "null"]},
    "_scalar": _FLAT,
    "_plain": {
        "anyOf": [
            _FLAT,
            {"type": "array", "items": _FLAT, "maxItems": schema.MAX_LIST},
            {
                "type": "object",
                "additionalProperties": _FLAT,
                "maxProperties": schema.MAX_RECORD,
            },
        ]
    },
    "_timeframe": {
        "type": ["object", "null"],
        "properties": {
            "amount": {"type": ["number", "null"], "minimum": 0},
            "unit": {"enum": [*schema.UNITS, None]},
            "text": {"type": ["string", "null"], "maxLength": schema.LINE},
        },
        "additionalProperties": False,
    },
    "_actor": {
        "type": "object",
        "required": ["id", "name"],
        "properties": {
            "id": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"},
            "name": {"type": "string", "maxLength": schema.LINE},
            "kind": {"enum": [*map(str, ActorKind), None]},
            "description": {"type": ["string", "null"], "maxLength": schema.PROSE},
            "goals": {
                "type": ["array", "null"],
                "items": {"type": "string", "maxLength": schema.LINE},
                "maxItems": schema.MAX_LIST,
            },
        },
        "additionalProperties": False,
    },
}


def write(outcome: Outcome, options: Options) -> bytes:
    """The schema as a file; it is the same one for every workshop."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2) + b"\n"


def document() -> Json:
    """The schema of `{"wayboard": 1, "journey": …}`."""
    parts = {name: _part(name, struct) for name, struct in _PARTS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        "title": "A journey map as Wayboard writes it",
        "type": "object",
        "required": ["wayboard", "journey"],
        "properties": {
            "wayboard": {"const": VERSION},
            "generation": {"type": "integer", "minimum": 0},
            "journey": {
                "type": "object",
                "required": ["frame", *_PARTS],
                "properties": {"frame": _record(schema.FRAME, []), **parts},
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    }


def _part(name: str, struct: type[msgspec.Struct]) -> Json:
    collection = schema.BOARD[name]
    always = [one.encode_name for one in msgspec.structs.fields(struct) if one.required]
    things = _element(collection, always) if name == "elements" else _record(collection, always)
    return {"type": "array", "items": things, "maxItems": collection.most}


def _record(collection: schema.Collection, always: list[str]) -> Json:
    properties = {name: _field(one) for name, one in collection.fields.items()}
    return {
        "type": "object",
        "required": always,
        "properties": properties,
        "additionalProperties": False,
    }


def _element(collection: schema.Collection, always: list[str]) -> Json:
    """A card: what all cards have beside it, and under `fields` what only its kind has."""
    shared = {name: _field(one) for name, one in collection.fields.items()}
    own = {name: one for name, one in shared.items() if name in _ON_THE_CARD}
    common = {name: one for name, one in shared.items() if name not in _ON_THE_CARD}
    kinds = [
        {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": {
                "properties": {
                    "fields": {
                        "properties": {
                            **common,
                            **{name: _field(one) for name, one in fields.items()},
                        },
                        "additionalProperties": False,
                    }
                }
            },
        }
        for kind, fields in (collection.by_kind or {}).items()
    ]
    return {
        "type": "object",
        "required": always,
        "properties": {**own, "fields": {"type": "object"}},
        "additionalProperties": False,
        "allOf": kinds,
    }


def _field(field: schema.Field) -> Json:
    if field.plain is None:
        return {"type": "string", "maxLength": field.longest}
    return _said(field.plain)


def _said(check: schema.Check) -> Json:
    """What a check lets pass, read from the values that it was made of."""
    name = check.__qualname__.split(".")[0]
    if name in _NAMED:
        return _NAMED[name]
    cells = (cell.cell_contents for cell in check.__closure__ or ())
    known = dict(zip(check.__code__.co_freevars, cells, strict=True))
    match name:
        case "_present":
            return {"allOf": [_said(known["judge"]), {"not": {"type": "null"}}]}
        case "_one_of":
            return {"enum": [*sorted(map(str, known["known"])), None]}
        case "_string":
            return {"type": ["string", "null"], "maxLength": known["longest"]}
        case "_number":
            return {
                "type": ["number", "null"],
                "minimum": known["low"],
                "maximum": known["high"],
            }
        case "_list_of":
            return {
                "type": ["array", "null"],
                "items": _said(known["judge"]),
                "maxItems": known["most"],
            }
        case "_record_of":
            return {
                "type": ["object", "null"],
                "additionalProperties": _said(known["judge"]),
                "maxProperties": schema.MAX_RECORD,
            }
        case _:
            raise LookupError(f"no JSON Schema is known for the check {name}")
