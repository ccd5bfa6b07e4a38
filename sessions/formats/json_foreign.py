"""Reads other people's JSON as well as it can."""

from typing import Any

from sessions.formats.drafting import Draft


def read_foreign(value: Any, draft: Draft) -> None:
    """Put what `value` tells into `draft`."""
    draft.note(str(value))
