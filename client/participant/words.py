"""Changing shared text with as little change as possible, so that what others type stays.

Places in text are counted in Python characters here. pycrdt counts UTF-8 bytes, and an offset in
the middle of a character ends up somewhere else without a word.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher

from pycrdt import Text

CLOSE_LOOK = 400
"""Characters of difference up to which single words are kept; beyond, the middle is replaced."""

PIECE = 32_000
"""Characters that one edit carries; the server takes 256 KiB in a message."""


@dataclass(frozen=True, slots=True)
class Change:
    """At `at`, take away `gone` characters and put `new` there."""

    at: int
    gone: int
    new: str


def changes(before: str, after: str) -> list[Change]:
    """What turns `before` into `after`, last place first, so that earlier places stay right."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if not old and not new:
        return []
    if not old or not new or max(len(old), len(new)) > CLOSE_LOOK:
        return [Change(start, len(old), new)]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    found = [
        Change(start + i1, i2 - i1, new[j1:j2]) for kind, i1, i2, j1, j2 in steps if kind != "equal"
    ]
    return found[::-1]


def splice(text: Text, change: Change) -> None:
    """Make one change; the caller holds the transaction."""
    words = str(text)
    if not 0 <= change.at <= change.at + change.gone <= len(words):
        raise IndexError(f"The text has {len(words)} characters.")
    at = len(words[: change.at].encode())
    gone = len(words[change.at : change.at + change.gone].encode())
    if gone:
        del text[at : at + gone]
    if change.new:
        text.insert(at, change.new)


def checked(words: str) -> str:
    """The same text; ValueError when it holds half a character that no document can keep."""
    try:
        words.encode()
    except UnicodeEncodeError:
        raise ValueError("The text holds half of a character (a lone surrogate).") from None
    return words


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
