"""What slides are made of: titles, words, cards and tables in the product's colours."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Length, Pt

from sessions.formats.direction import is_rtl
from sessions.formats.looks import INK, INK_2, INK_3, LAMP, LAMP_LINE, RULE, SHEET
from sessions.formats.text import shorten, strip_controls

WIDTH: Final = 13.333
HEIGHT: Final = 7.5
MARGIN: Final = 0.6
TOP: Final = 1.55
"""Where the content of a slide begins, below its title (inches, as everything here)."""
ROOM: Final = HEIGHT - TOP - 0.65
SERIF: Final = "Georgia"
SANS: Final = "Calibri"
_TITLE_ONLY: Final = 5
_ALIGNED: Final = {"center": "ctr", "left": "l", "right": "r"}
_P, _ABOUT_P, _RUN, _ABOUT_RUN = map(qn, ("a:p", "a:pPr", "a:r", "a:rPr"))
_WORDS, _AFTER, _POINTS = map(qn, ("a:t", "a:spcAft", "a:spcPts"))
_SOLID, _RGB = map(qn, ("a:solidFill", "a:srgbClr"))
_LATIN, _EAST, _COMPLEX = map(qn, ("a:latin", "a:ea", "a:cs"))
_SIDES: Final = tuple(map(qn, ("a:lnL", "a:lnR", "a:lnT", "a:lnB")))


@dataclass(frozen=True, slots=True)
class Type:
    """How words are set."""

    size: float = 14
    colour: str = INK
    bold: bool = False
    serif: bool = False
    italic: bool = False
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Length, Length, Length, Length]:
        """The place in the units of the file."""
        return (
            Inches(self.left),
            Inches(self.top),
            Inches(self.width),
            Inches(self.height),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: str
    type: Type = Type()
    after: float = 0


def plain(text: str, longest: int = 400) -> str:
    """`text` on one line, of a length that a slide can hold, without signs that XML forbids."""
    return shorten(" ".join(strip_controls(text)[0].split()), longest)


def lines_of(text: str, width: float, size: float) -> int:
    """About how many lines words take in a column so wide (inches) at this size (points)."""
    return max(1, ceil(len(text) * size * 0.5 / 72 / max(width, 0.2)))


class Deck:
    """The slides as they are made, one after the other."""

    def __init__(self, title: str, foot: str, at: int) -> None:
        self._show: Any = Presentation()
        self._show.slide_width, self._show.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self._foot = foot
        then = datetime.fromtimestamp(at / 1000, UTC).replace(tzinfo=None)
        about = self._show.core_properties
        about.title, about.author, about.last_modified_by = (
            plain(title, 200),
            "Wayboard",
            "Wayboard",
        )
        about.created = about.modified = then

    def bytes(self) -> bytes:
        """The file."""
        output = io.BytesIO()
        self._show.save(output)
        return output.getvalue()

    def slide(self, title: str, notes: str, *, ground: str = SHEET, ink: str = INK) -> "Slide":
        """A new slide with a title and words for whoever speaks."""
        made = self._show.slides.add_slide(self._show.slide_layouts[_TITLE_ONLY])
        made.background.fill.solid()
        made.background.fill.fore_color.rgb = rgb(ground)
        slide = Slide(made, len(self._show.slides))
        slide.set_title(plain(title, 120), ink)
        made.notes_slide.notes_text_frame.text = strip_controls(notes)[0]
        if ground == SHEET:
            slide.rule(TOP - 0.2)
            slide.words(Box(MARGIN, HEIGHT - 0.45, 9, 0.3), [Line(self._foot, Type(10, INK_3))])
            number = Line(str(slide.number), Type(10, INK_3, align="right"))
            slide.words(Box(WIDTH - MARGIN - 2, HEIGHT - 0.45, 2, 0.3), [number])
        return slide


class Slide:
    """One slide, and what can be put on it."""

    def __init__(self, made: Any, number: int) -> None:
        self._made = made
        self.number = number

    def set_title(self, text: str, ink: str) -> None:
        shape = self._made.shapes.title
        shape.left, shape.top, shape.width, shape.height = Box(
            MARGIN - 0.1, 0.42, WIDTH - 2 * MARGIN, 0.9
        ).emu
        size = 30 if len(text) < 60 else 24
        write(shape.text_frame, [Line(text, Type(size, ink, bold=True, serif=True))])
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE

    def move_title(self, box: Box, size: float) -> None:
        """Put the title elsewhere, in another size."""
        shape = self._made.shapes.title
        shape.left, shape.top, shape.width, shape.height = box.emu
        for paragraph in shape.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.size = Pt(size)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM

    def rule(self, top: float, colour: str = RULE) -> None:
        """A fine line across the slide."""
        place = Box(MARGIN, top, WIDTH - 2 * MARGIN, 0.012).emu
        _paint(self._made.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place), colour, None)

    def mark(self, left: float, top: float) -> None:
        """The product's mark: a way, and the lamp on it."""
        for size, colour in ((0.62, LAMP), (0.22, INK)):
            inset = (0.62 - size) / 2
            place = Box(left + inset, top + inset, size, size).emu
            _paint(self._made.shapes.add_shape(MSO_SHAPE.OVAL, *place), colour, None)

    def words(self, box: Box, lines: Sequence[Line], *, middle: bool = False) -> None:
        """Paragraphs in a box without a frame."""
        shape = self._made.shapes.add_textbox(*box.emu)
        write(shape.text_frame, lines)
        if middle:
            shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE

    def card(
        self, box: Box, fill: str, edge: str, lines: Sequence[Line], *, above: float = 0.14
    ) -> None:
        """A rounded card with words that begin so far from its upper edge."""
        shape = self._made.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *box.emu)
        shape.adjustments[0] = min(0.06, 0.06 / box.height)
        _paint(shape, fill, edge)
        frame = shape.text_frame
        frame.margin_left = frame.margin_right = Inches(0.22)
        frame.margin_top, frame.margin_bottom = Inches(above), Inches(0.14)
        write(frame, lines)
        frame.vertical_anchor = MSO_ANCHOR.TOP

    def medal(self, left: float, top: float, label: str) -> None:
        """A place in a vote."""
        size = 0.56
        shape = self._made.shapes.add_shape(
            MSO_SHAPE.OVAL, Inches(left), Inches(top), Inches(size), Inches(size)
        )
        _paint(shape, LAMP, LAMP_LINE)
        frame = shape.text_frame
        frame.margin_left = frame.margin_right = 0
        write(frame, [Line(label, Type(16, INK, bold=True, serif=True, align="center"))])
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE

    def chart(self, kind: Any, box: Box, data: Any) -> Any:
        """A chart that is made of its numbers and can be edited with them."""
        return self._made.shapes.add_chart(kind, *box.emu, data).chart

    def table(self, box: Box, widths: Sequence[float], heights: Sequence[float]) -> "Grid":
        """A table with these columns and rows, without words yet."""
        frame = self._made.shapes.add_table(len(heights), len(widths), *box.emu)
        table = frame.table
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Inches(width)
        for row, height in zip(table.rows, heights, strict=True):
            row.height = Inches(height)
        # The template's own style would colour rows by its theme.
        for flag in ("firstRow", "bandRow"):
            table._tbl.tblPr.set(flag, "0")
        return Grid(table)


class Grid:
    """A native table."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def fill(self, row: int, column: int, colour: str, lines: Sequence[Line]) -> None:
        """The ground of a cell and its words."""
        cell = self._table.cell(row, column)
        cell.margin_left = cell.margin_right = Inches(0.07)
        cell.margin_top = cell.margin_bottom = Inches(0.045)
        write(cell.text_frame, lines)
        about = cell._tc.get_or_add_tcPr()
        # The schema wants the lines before the ground.
        about.extend(_stroke(about.makeelement, side) for side in _SIDES)
        about.append(_solid(about.makeelement, colour))


def write(frame: Any, lines: Sequence[Line]) -> None:
    """Paragraphs into a frame of any shape.

    They are put together as elements: through the library it takes several times as long, and
    large maps have thousands of them.
    """
    frame.word_wrap = True
    body = frame._txBody
    for paragraph in body.findall(_P):
        body.remove(paragraph)
    for line in lines or [Line("")]:
        body.append(_paragraph(body.makeelement, line))


def _paragraph(make: Any, line: Line) -> Any:
    type = line.type
    paragraph = make(_P, {})
    leftwards = is_rtl(line.text)
    side = "right" if leftwards and type.align == "left" else type.align
    about = make(_ABOUT_P, {"algn": _ALIGNED[side], "rtl": str(int(leftwards))})
    after = make(_AFTER, {})
    after.append(make(_POINTS, {"val": str(round(line.after * 100))}))
    about.append(after)
    paragraph.append(about)
    run = make(_RUN, {})
    face = {"sz": str(round(type.size * 100)), "b": str(int(type.bold)), "i": str(int(type.italic))}
    letters = make(_ABOUT_RUN, {"lang": "en", **face})
    letters.append(_solid(make, type.colour))
    name = SERIF if type.serif else SANS
    letters.extend(make(script, {"typeface": name}) for script in (_LATIN, _EAST, _COMPLEX))
    run.append(letters)
    words = make(_WORDS, {})
    words.text = line.text
    run.append(words)
    paragraph.append(run)
    return paragraph


def rgb(colour: str) -> RGBColor:
    """#RRGGBB as a slide knows it."""
    made: RGBColor = RGBColor.from_string(colour.removeprefix("#"))
    return made


def _paint(shape: Any, fill: str, edge: str | None) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(fill)
    if edge is None:
        shape.line.fill.background()
    else:
        shape.line.color.rgb = rgb(edge)
        shape.line.width = Pt(1)
    # The theme's own style would add a shadow.
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def _stroke(make: Any, side: str) -> Any:
    """A fine line on one side of a cell: the library itself cannot draw it."""
    line = make(side, {"w": "6350"})
    line.append(_solid(make, RULE))
    return line


def _solid(make: Any, colour: str) -> Any:
    solid = make(_SOLID, {})
    solid.append(make(_RGB, {"val": colour.removeprefix("#")}))
    return solid


__all__ = ["INK", "INK_2", "INK_3", "Box", "Deck", "Grid", "Line", "Slide", "Type", "plain"]
