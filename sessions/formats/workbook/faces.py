"""How the cells of the workbook look."""

from datetime import datetime
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from sessions.formats.looks import INK, INK_3, LOOKS, RULE_FAINT, SHEET
from sessions.formats.table import Cell
from sessions.journey.model import Kind

_FONT: Final[dict[str, Any]] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
_TABS: Final = {
    "elements": Kind.CUSTOMER_TASK,
    "opportunities": Kind.OPPORTUNITY,
    "votes": Kind.KEY_MOMENT,
    "scores": Kind.USER_TASK,
    "feelings": Kind.TOUCHPOINT,
    "parking_lot": Kind.PAIN_POINT,
}


def tab_colour(table: str) -> str:
    """The colour of a sheet's tab: that of the kind of card it is about."""
    kind = _TABS.get(table)
    return INK_3 if kind is None else LOOKS[kind].line


class Faces:
    """The formats of a workbook; each is made once."""

    def __init__(self, book: Workbook) -> None:
        edge = {"bottom": 1, "bottom_color": RULE_FAINT}
        self.head = book.add_format(
            _FONT | {"bold": True, "font_color": SHEET, "bg_color": INK, "text_wrap": True}
        )
        self._body: dict[tuple[str, bool], Format] = {}
        kinds: dict[str, dict[str, Any]] = {
            "words": {"text_wrap": True},
            "number": {"num_format": "0.##", "align": "right"},
            "whole": {"num_format": "0", "align": "right"},
            "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
            "day": {"num_format": "yyyy-mm-dd", "align": "left"},
            "truth": {"align": "center"},
        }
        for name, own in kinds.items():
            for shaded in (False, True):
                ground = {"bg_color": SHEET} if shaded else {}
                face = _FONT | edge | ground | {"font_color": INK} | own
                self._body[name, shaded] = book.add_format(face)

    def body(self, cell: Cell, *, shaded: bool) -> Format:
        """The face of a cell by what is in it."""
        return self._body[_kind(cell), shaded]


def _kind(cell: Cell) -> str:
    match cell:
        case bool():
            return "truth"
        case int():
            return "whole"
        case float():
            return "number"
        case datetime():
            return "moment"
        case None | str():
            return "words"
        case _:
            return "day"
