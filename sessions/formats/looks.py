"""How the product looks on paper: its colours, and how each kind of card is drawn."""

from dataclasses import dataclass
from typing import Final

from sessions.journey.model import Kind

INK: Final = "#18211F"
INK_2: Final = "#3D4744"
INK_3: Final = "#57615D"
SHEET: Final = "#F9F9F6"
DESK: Final = "#EAECE8"
RULE: Final = "#C8CDC7"
RULE_FAINT: Final = "#E1E4DF"
LAMP: Final = "#FFBE2E"
LAMP_LINE: Final = "#B57A00"
LIT: Final = "#FFF5DC"
BAD: Final = "#B3261E"


@dataclass(frozen=True, slots=True)
class Look:
    """A kind of card: its colours (#RRGGBB), and its glyph as strokes on a 16 by 16 grid."""

    ink: str
    tint: str
    line: str
    glyph: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Family:
    ink: str
    tint: str
    line: str


_CUSTOMER: Final = _Family("#24489E", "#E7EDFA", "#6E8BD2")
_USER: Final = _Family("#0D5A75", "#E0F0F5", "#4A93AE")
_TOUCH: Final = _Family("#66399A", "#F1EAF9", "#A27CC9")
_PLAIN: Final = _Family("#18211F", "#EEF0EC", "#5B6662")
_MOMENT: Final = _Family("#A01857", "#FBE7EF", "#D0638F")
_PAIN: Final = _Family("#A23510", "#FDEAE1", "#D66F47")
_CHANCE: Final = _Family("#1B683A", "#E3F3E5", "#4F9C69")
_BACK: Final = _Family("#465260", "#E9EDF0", "#82909D")

_BULB: Final = (
    "M8 1.8a4.3 4.3 0 0 0-2.5 7.8c.5.4.7.9.7 1.5h3.6c0-.6.2-1.1.7-1.5A4.3 4.3 0 0 0 8 1.8Z",
    "M6.6 13.9h2.8",
)
_TICKED: Final = (
    "M5.5 2.5h5a3 3 0 0 1 3 3v5a3 3 0 0 1-3 3h-5a3 3 0 0 1-3-3v-5a3 3 0 0 1 3-3Z",
    "m5.4 8.2 1.8 1.8 3.4-3.8",
)
_SPANNER: Final = (
    "M9.3 4.4a3 3 0 0 1 3.9-2L11.4 4.3l.4 1.6 1.6.4L15 4.5",
    "m9.6 6.5-6.2 6.2a1.2 1.2 0 0 0 1.7 1.7l6.2-6.2",
    "M9.3 4.4c-.2.8-.1 1.5.3 2.1m1.7 1.7c1.4.8 3.3-.1 3.8-1.9",
)
_RINGS: Final = (
    "M9.7 8A3.7 3.7 0 1 1 2.3 8a3.7 3.7 0 0 1 7.4 0Z",
    "M13.7 8a3.7 3.7 0 1 1-7.4 0 3.7 3.7 0 0 1 7.4 0Z",
)
_LAYERS: Final = ("M2 5.2 8 2.3l6 2.9-6 2.9z", "m2 8.3 6 2.9 6-2.9", "m2 11.2 6 2.9 6-2.9")
_PERSON: Final = (
    "M8 7.4a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
    "M3 13.6c.4-2.7 2.3-4.1 5-4.1s4.6 1.4 5 4.1",
)
_COG: Final = (
    "M8 5.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6Z",
    "M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M3.6 12.4 5 11M11 5l1.4-1.4",
)
_HEART: Final = (
    "M8 13.6C4.4 11 2.3 8.9 2.3 6.3A2.9 2.9 0 0 1 8 5a2.9 2.9 0 0 1 5.7 1.3c0 2.6-2.1 4.7-5.7 7.3Z",
)
_SLIP: Final = ("M3 2.5h10v7.5L9.5 13.5H3z", "M13 10H9.5v3.5M5.6 5.6h4.8M5.6 8h2.4")
_DIAMOND: Final = ("M8 1.9 14.1 8 8 14.1 1.9 8z", "M8 7.4a.6.6 0 1 1 0 1.2.6.6 0 0 1 0-1.2Z")


def _look(family: _Family, *glyph: str) -> Look:
    return Look(family.ink, family.tint, family.line, glyph)


LOOKS: Final[dict[Kind, Look]] = {
    Kind.EVIDENCE_ITEM: _look(_TOUCH, "M2.5 2.5h5l6 6-5 5-6-6z", "M5.4 5.4v.01"),
    Kind.KEY_MOMENT: _look(_MOMENT, *_DIAMOND),
    Kind.CUSTOMER_GOAL: _look(_PLAIN, "M4 14V2.4M4 3h8.2l-2 2.9 2 2.9H4"),
    Kind.CUSTOMER_NEED: _look(_PLAIN, *_HEART),
    Kind.CUSTOMER_TASK: _look(_CUSTOMER, *_TICKED),
    Kind.JOB_STEP: _look(_CUSTOMER, "M2.5 4.2h6.3L12.6 8l-3.8 3.8H2.5L5.6 8z"),
    Kind.USER_TASK: _look(_USER, *_SPANNER),
    Kind.TOUCHPOINT: _look(_TOUCH, *_RINGS),
    Kind.THOUGHT: _look(_USER, "M2.4 3.2h11.2v7.4H7.4l-3 2.7v-2.7h-2z"),
    Kind.EMOTION: _look(
        _PLAIN,
        "M1.8 9.5c1.7 0 2.3-4.7 4.3-4.7s2.6 6.4 4.6 6.4c1.7 0 2-3.9 3.5-3.9",
    ),
    Kind.PAIN_POINT: _look(_PAIN, "M9.3 1.7 4 8.6h3.7l-1 5.7L12 7.4H8.3z"),
    Kind.METRIC: _look(_BACK, "M3 13.4V9.2M8 13.4V2.8M13 13.4V6"),
    Kind.OPPORTUNITY: _look(_CHANCE, *_BULB),
    Kind.FRONTSTAGE_ACTION: _look(_BACK, *_PERSON),
    Kind.BACKSTAGE_ACTION: _look(_BACK, *_LAYERS),
    Kind.SUPPORT_PROCESS: _look(_BACK, *_COG),
    Kind.NOTE: _look(_PLAIN, *_SLIP),
}
"""Every kind, in the order of the field's lanes, top to bottom."""
