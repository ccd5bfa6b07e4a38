"""One file of an outcome, by the name of its format."""

from typing import Any

from sessions.formats import FORMATS, write_map
from sessions.outcomes.outcome import Outcome


def make(format: str, outcome: Outcome, options: dict[str, Any]) -> bytes:
    """The file; KeyError when there is no such format."""
    if format in FORMATS:
        return write_map(outcome.journey, format).text.encode()
    raise KeyError(format)
