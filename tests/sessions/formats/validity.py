"""Whether a map could stand on a board: the checks that live edits meet as well."""

from typing import Any

import msgspec

from sessions.journey import schema
from sessions.journey.ids import is_id
from sessions.journey.model import Journey


def assert_fits_the_schema(journey: Journey) -> None:
    """Every id, field and length is one that the public schema allows."""
    plain = msgspec.to_builtins(journey)
    for name, value in plain["frame"].items():
        assert _allowed(schema.FRAME, name, value), (name, value)
    for part, collection in schema.BOARD.items():
        if part == "frame":
            continue
        assert len(plain[part]) <= collection.most
        ids = [one["id"] for one in plain[part]]
        assert len(set(ids)) == len(ids)
        for one in plain[part]:
            fields = one | one.pop("fields", {})
            fields.pop("fields", None)
            for name, value in fields.items():
                assert _allowed(collection, name, value, fields.get("kind")), (part, name, value)
    stages = {stage.id for stage in journey.stages}
    lanes = {lane.id for lane in journey.lanes}
    cards = {card.id for card in journey.elements}
    for card in journey.elements:
        assert card.stage in stages | {None}
        assert card.lane in lanes | {None}
    for link in journey.links:
        assert {link.source, link.to} <= cards


def _allowed(collection: schema.Collection, name: str, value: Any, kind: str | None = None) -> bool:
    field = collection.field(name, kind)
    if field is None:
        return False
    if field.plain is None:
        return isinstance(value, str) and len(value) <= 2000
    return is_id(value) if name == "id" else field.plain(value)
