"""Writes our own full document: nothing of the map is left out."""

from typing import Any

import msgspec

from sessions.formats.json_document import VERSION
from sessions.formats.report import Written
from sessions.journey.model import Journey


def write_document(journey: Journey, *, generation: int | None = None) -> Written:
    """`{"wayboard": 1, "journey": …}`, indented for people and for version control."""
    document: dict[str, Any] = {"wayboard": VERSION}
    if generation is not None:
        document["generation"] = generation
    document["journey"] = journey
    text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    return Written(text + "\n", "application/json", ".json", [])
