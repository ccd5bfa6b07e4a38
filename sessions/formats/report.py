"""What an import tells the person who asked for it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from sessions.journey.model import Journey


class Code(StrEnum):
    """Why a remark was made; stable, for programs."""

    COMMENT = "comment"
    SETTING = "setting"
    BEFORE_START = "before_start"
    NO_SCORE = "no_score"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NO_STAGE = "no_stage"
    UNNAMED_STAGE = "unnamed_stage"
    UNKNOWN_STAGE = "unknown_stage"
    EXTRA_COLONS = "extra_colons"
    OTHER_SIGN = "other_sign"
    KEYWORD = "keyword"
    SECOND_TITLE = "second_title"
    NO_ACTOR = "no_actor"
    ROLES_SWAPPED = "roles_swapped"
    REMARK_AS_ACTOR = "remark_as_actor"
    TWO_STATES = "two_states"
    SEVERAL_MAPS = "several_maps"
    NOT_ON_MAP = "not_on_map"
    COLUMNS = "columns"
    UNKNOWN_COLUMN = "unknown_column"
    SPREAD = "spread"
    SCALE_GUESSED = "scale_guessed"
    CONTROL_CHARACTERS = "control_characters"
    BIDI = "bidi"
    LONG_TEXT = "long_text"
    LONG_NAME = "long_name"
    ENCODING = "encoding"
    ID_CHANGED = "id_changed"
    ORDER_CHANGED = "order_changed"
    FIELD_DROPPED = "field_dropped"
    LINK_DROPPED = "link_dropped"
    NOT_UNDERSTOOD = "not_understood"


# These describe how a file was read and need nobody's attention.
_QUIET: Final = frozenset({Code.COMMENT, Code.SETTING, Code.COLUMNS})
_UNITS: Final = {"csv": "row", "json": "entry"}


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """One thing worth knowing; `sentence` names the line and says what became of the words."""

    line: int | None
    code: Code
    sentence: str


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the map was made."""

    stages: int = 0
    lanes: int = 0
    elements: int = 0
    links: int = 0
    actors: int = 0


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """How an import went: `read` of `total` lines (rows, entries) found their place on the map."""

    format: str
    read: int
    total: int
    counts: Counts
    remarks: list[Remark]

    @property
    def summary(self) -> str:
        """Two or three sentences for the screen."""
        unit = _UNITS.get(self.format, "line")
        plural = {"entry": "entries"}.get(unit, unit + "s")
        parts = [f"Read {self.read} of {self.total} {unit if self.total == 1 else plural}."]
        loud = [remark for remark in self.remarks if remark.code not in _QUIET]
        if loud:
            parts.append(loud[0].sentence)
        if len(loud) > 1:
            parts.append(f"{len(loud) - 1} more remark{'s' if len(loud) > 2 else ''}.")
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Imported:
    """A map that was read, and how that went."""

    journey: Journey
    report: ImportReport


@dataclass(frozen=True, slots=True)
class Written:
    """A map as a file's text; `left_out` says in sentences what this format does not hold."""

    text: str
    media_type: str
    suffix: str
    left_out: list[str]


class UnreadableMap(Exception):
    """Nothing was imported; `sentence` is safe to show and says what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
