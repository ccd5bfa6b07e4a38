"""One file of an outcome, by the name of its format."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sessions.formats.catalogue import OUTCOMES, OutcomeFormat
from sessions.outcomes.outcome import Outcome

TRACE, RESULT, JOURNEY = "trace", "result", "journey"
"""What pages read; nobody takes them home, so no list names them."""
_PAGES = {TRACE: "write_trace", RESULT: "write_result", JOURNEY: "write_journey"}


class BadOption(ValueError):
    """An option does not exist or cannot have this value; the message is for people."""


def chosen(format: OutcomeFormat, options: Mapping[str, Any]) -> msgspec.Struct:
    """The options of a format, checked; words do for numbers and for yes and no.

    Raises BadOption.
    """
    try:
        return msgspec.convert(dict(options), format.options, strict=False)
    except ValueError as error:
        raise BadOption(str(error)) from None


def make(format: str, outcome: Outcome, options: Mapping[str, Any]) -> bytes:
    """The file; KeyError when there is no such format, BadOption as from `chosen`."""
    if format in _PAGES:
        from sessions.outcomes import readings

        made: bytes = getattr(readings, _PAGES[format])(outcome)
        return made
    found = OUTCOMES[format]
    return found.write(outcome, chosen(found, options))
