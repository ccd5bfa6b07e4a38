"""What somebody may choose about a picture of the map."""

from enum import StrEnum

from sessions.outcomes.options import Options


class Paper(StrEnum):
    """The sheet that somebody wants; AUTO is the smallest on which all is legible."""

    AUTO = "auto"
    A4 = "a4"
    A3 = "a3"
    A2 = "a2"
    A1 = "a1"
    A0 = "a0"


class Orientation(StrEnum):
    """How the sheet lies; AUTO is the way that fits the map better."""

    AUTO = "auto"
    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"


class PrintOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For a PDF: one sheet, or (`paged`) pages with the stages' heads on each."""

    paper: Paper = Paper.AUTO
    orientation: Orientation = Orientation.AUTO
    paged: bool = False
