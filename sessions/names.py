"""What people are called and how they are told apart: clean names, no two alike, a colour each."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

NAME_LIMIT = 40

# Dark enough for white letters on them (contrast 4.5 or more), and apart from each other.
COLORS = (
    "#1d4ed8",
    "#c2410c",
    "#0f766e",
    "#be185d",
    "#4d7c0f",
    "#6d28d9",
    "#b91c1c",
    "#0e7490",
    "#92600a",
    "#a21caf",
    "#15803d",
    "#4338ca",
    "#7c2d12",
    "#475569",
    "#9f1239",
    "#155e75",
)

_JOINERS = "\u200c\u200d"  # Persian words and many emoji need them
_MARKS_IN_A_ROW = 3


def clean_text(raw: str) -> str:
    """`raw` on one line, without control, bidi and zero-width characters or stacked marks."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", raw):
        category = unicodedata.category(character)
        if character.isspace() or category in ("Zl", "Zp"):
            kept.append(" ")
        elif category in ("Mn", "Me"):
            marks += 1
            if marks <= _MARKS_IN_A_ROW:
                kept.append(character)
            continue
        elif character in _JOINERS or category not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            kept.append(character)
        marks = 0
    return " ".join("".join(kept).split()).strip(_JOINERS + " ")


def _likeness(name: str) -> str:
    """Names with the same likeness look alike to people."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if unicodedata.category(c) != "Cf" and not c.isspace())


def unique_name(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, or with the first free number behind it: Lena, Lena 2, Lena 3."""
    likenesses = {_likeness(name) for name in taken}
    candidate, number = wanted, 1
    while _likeness(candidate) in likenesses:
        number += 1
        ending = f" {number}"
        candidate = wanted[: NAME_LIMIT - len(ending)].rstrip() + ending
    return candidate


def next_color(used: Iterable[str]) -> str:
    """The colour that the fewest people have, the first of the palette among equals."""
    counts = Counter(used)
    return min(COLORS, key=lambda color: counts[color])
