"""Words that people send with a command: something, not too much, and writable as UTF-8."""

from facilitation.agenda import sendable
from facilitation.refusals import Refusal, Refused

LINE = 200
QUESTION = 500
WORDS = 5_000


def fault(text: str, most: int, *, empty: bool = False) -> Refused | None:
    """K1: why these words are not taken, or None."""
    if not empty and not text.strip():
        return Refused(Refusal.TEXT_MISSING)
    if not sendable(text):
        return Refused(Refusal.INVALID_VALUE)
    if len(text) > most:
        return Refused(Refusal.TEXT_TOO_LONG, f"{len(text)} characters, {most} at most")
    return None
