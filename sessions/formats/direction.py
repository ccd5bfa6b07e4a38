"""Which way words are read."""

import unicodedata


def is_rtl(text: str) -> bool:
    """Whether the first letter that has a direction goes to the left."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
