"""The one door for maps that go out."""

from collections.abc import Callable
from typing import Final

from sessions.formats import json_writing, markdown_writing
from sessions.formats.csv_writing import write_cards
from sessions.formats.mermaid_writing import write_journey
from sessions.formats.report import Written
from sessions.journey.model import Journey

_WRITERS: Final[dict[str, Callable[[Journey], Written]]] = {
    "mermaid": write_journey,
    "csv": write_cards,
    "markdown": markdown_writing.write_document,
    "json": json_writing.write_document,
}


def write_map(journey: Journey, format: str) -> Written:
    """`journey` as the text of a file, and what that file leaves out; KeyError for no format."""
    written = _WRITERS[format](journey)
    if format != "json" and (journey.comments or journey.reactions):
        written.left_out.append("Comments and reactions are left out.")
    return written
