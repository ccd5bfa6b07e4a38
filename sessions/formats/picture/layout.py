"""How many cards stand beside each other in each stage, and on which sheet all of it is legible.

Millimetres throughout. Heights are estimates, good enough to choose by; the typesetter measures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from sessions.formats.picture.lettering import EM, lines_of
from sessions.formats.picture.options import Orientation, Paper, PrintOptions
from sessions.formats.picture.plate import Bundle, Face, Item, Part, Sheet, Words

HEAD: Final = 30.0
CURVE: Final = 42.0
LEAST: Final = 6 / 7.5
"""The scale at which the smallest letters, 7.5 pt, are 6 pt high."""
_WIDTHS: Final = (38.0, 44.0, 52.0, 62.0)
_MOST_COLUMNS: Final = 16
TRAY: Final = 48.0
"""The width of a column of unplaced cards."""
_GAP: Final = 1.7
_LINE: Final = EM * 1.32
_SMALL_LINE: Final = 7.5 * 0.3528 * 1.5
_AROUND: Final = 65.0
"""What title block, stage heads, key and foot take."""
_ROUGH: Final = 7.0
"""What columns of uneven heights leave blank, at the most."""
_TALL: Final = (30.0, 45.0, 60.0, 80.0, 110.0, 150.0, 200.0, 280.0, 400.0, 600.0)
_SPARE: Final = 1.05
_NARROWEST: Final = 150.0
_SCREEN: Final = Sheet(name="", width=1600, height=1000, margin=0, most=1e6)
_TOO_MUCH: Final = (
    "No sheet up to A0 holds this map in letters of 6 pt or more, so it comes in pages."
)
_NAMES: Final = ("A4", "A3", "A2", "A1", "A0")
_SIDES: Final = {"A4": 210, "A3": 297, "A2": 420, "A1": 594, "A0": 841}
_LONG_SIDES: Final = {"A4": 297, "A3": 420, "A2": 594, "A1": 841, "A0": 1189}


def sheet(name: str, orientation: Orientation) -> Sheet:
    """The sheet of this name, lying or standing."""
    short, long = _SIDES[name], _LONG_SIDES[name]
    lying = orientation is Orientation.LANDSCAPE
    margin = 8.0 + short / 60
    width, height = (long, short) if lying else (short, long)
    return Sheet(name=name, width=width, height=height, margin=margin, most=1.15 + short / 700)


Stack = Sequence[Item]
Grid = Sequence[Sequence[Stack]]
"""The cells of all lanes: for each lane, for each stage, what stands in it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the map is laid out.

    `columns` of each stage are about `column` wide; `sheets` are to be tried in their order, and
    none means that no paper bounds the picture; `parts` are what one page shows beside each other.
    """

    columns: tuple[int, ...]
    column: float
    sheets: tuple[Sheet, ...]
    parts: tuple[Part, ...]
    paged: bool = False
    notice: str = ""

    @property
    def width(self) -> float:
        """That of the whole map before it is fitted to a sheet."""
        return max(HEAD + sum(self.columns) * self.column, _NARROWEST)


def planned(
    grid: Grid, tray: Stack, stages: int, *, curve: bool, options: PrintOptions | None
) -> Plan:
    """The layout for a print with these options, or (None) for a picture that no paper bounds."""
    if options is not None and options.paged:
        return _in_pages(grid, stages, options)
    tries = list(_tries(grid, tray, stages, curve=curve))
    if options is None:
        best = max(tries, key=lambda one: one.scale(_SCREEN))
        return _whole(best, ())
    found = _on_one_sheet(tries, options)
    if found is not None:
        return found
    return replace(_in_pages(grid, stages, options), notice=_TOO_MUCH)


def height(item: Item, room: float) -> float:
    """About how much of a column `room` wide a card or group takes."""
    if isinstance(item, Bundle):
        inner = sum(height(card, room - 2.6) for card in item.cards)
        return 8.0 + inner + 1.1 * len(item.cards)
    return _face(item, room - 4 - (1 + len(item.number)) * EM * 0.55)


def _face(face: Face, room: float) -> float:
    small: list[Words] = [*face.meta, *([face.quote] if face.quote else [])]
    lines = sum(lines_of(one.text, room * 8.5 / 7.5) for one in small)
    foot = _SMALL_LINE * 1.1 if face.marks or face.dots else 0.0
    return 3.2 + lines_of(face.text.text, room) * _LINE + lines * _SMALL_LINE + foot


def spread(stack: Stack, columns: int, room: float) -> tuple[tuple[Item, ...], ...]:
    """The stack broken into columns about equally high, in reading order.

    A few things share the room of all columns rather than leave some of them blank.
    """
    room, columns = room * columns, max(1, min(columns, len(stack)))
    room /= columns
    heights = [height(item, room) + _GAP for item in stack]
    goal = sum(heights) / columns
    found: list[list[Item]] = [[] for _ in range(columns)]
    at, filled = 0, 0.0
    for item, high in zip(stack, heights, strict=True):
        if found[at] and at < columns - 1 and filled + high / 2 > goal * (at + 1):
            at += 1
        found[at].append(item)
        filled += high
    return tuple(map(tuple, found))


@dataclass(frozen=True, slots=True)
class _Try:
    """One way to lay the map out, and the room it would take."""

    columns: tuple[int, ...]
    column: float
    width: float
    height: float

    def scale(self, sheet: Sheet) -> float:
        """How far this could be enlarged, or must be reduced, to fit the sheet."""
        inside = sheet.width - 2 * sheet.margin, sheet.height - 2 * sheet.margin
        return min(inside[0] / self.width, inside[1] / self.height, sheet.most)


def _whole(one: _Try, sheets: tuple[Sheet, ...]) -> Plan:
    everything = Part(first=0, to=len(one.columns), columns=sum(one.columns))
    return Plan(one.columns, one.column, sheets, (everything,))


def _on_one_sheet(tries: Sequence[_Try], options: PrintOptions) -> Plan | None:
    """The smallest sheet from the wanted one up on which all is legible, or None: there is none."""
    paper, way = options.paper, options.orientation
    names = _NAMES if paper is Paper.AUTO else _NAMES[_NAMES.index(paper.upper()) :]
    ways = (Orientation.LANDSCAPE, Orientation.PORTRAIT) if way is Orientation.AUTO else (way,)
    for at, name in enumerate(names):
        pages = [sheet(name, lies) for lies in ways]
        found = [(one.scale(page), one, page) for page in pages for one in tries]
        legible = [each for each in found if each[0] >= LEAST * _SPARE]
        if legible:
            _, best, page = max(legible, key=_merit)
            lies = Orientation.LANDSCAPE if page.width > page.height else Orientation.PORTRAIT
            return _whole(best, (page, *(sheet(one, lies) for one in names[at + 1 :])))
    return None


def _merit(found: tuple[float, _Try, Sheet]) -> float:
    """How good a way is: large letters, much of the sheet used, and rather lying than standing."""
    scale, one, page = found
    used = one.width * one.height * scale**2 / (page.width * page.height)
    return scale * (0.5 + used) * (1.6 if page.width > page.height else 1.0)


def _in_pages(grid: Grid, stages: int, options: PrintOptions) -> Plan:
    """Columns that suit the pages of one size, and which stages share a page."""
    name = "A3" if options.paper is Paper.AUTO else options.paper.upper()
    stands = options.orientation is Orientation.PORTRAIT
    page = sheet(name, Orientation.PORTRAIT if stands else Orientation.LANDSCAPE)
    room = page.width - 2 * page.margin - HEAD
    most = max(1, int(room / _WIDTHS[0]))
    heights = _heights(grid, room / most)
    tall = (page.height - 2 * page.margin) * 0.6
    columns = tuple(
        min(most, max(1, *(ceil(lane[at] / tall) for lane in heights), 1)) for at in range(stages)
    )
    return Plan(columns, room / most, (page,), tuple(_parts(columns, most)), paged=True)


def _parts(columns: Sequence[int], most: int) -> Iterator[Part]:
    """Stages that together take no more columns than a page has, about as many on each page."""
    pages = ceil(sum(columns) / most)
    goal = max(max(columns, default=1), ceil(sum(columns) / max(pages, 1)))
    first, taken = 0, 0
    for at, wide in enumerate(columns):
        if taken and taken + wide > min(goal + 1, most):
            yield Part(first=first, to=at, columns=taken)
            first, taken = at, 0
        taken += wide
    if taken:
        yield Part(first=first, to=len(columns), columns=taken)


def _tries(grid: Grid, tray: Stack, stages: int, *, curve: bool) -> Iterator[_Try]:
    unplaced = sum(height(item, TRAY) + _GAP for item in tray)
    for column in _WIDTHS:
        heights = _heights(grid, column)
        for tall in _TALL:
            columns = tuple(
                min(_MOST_COLUMNS, max(1, *(ceil(lane[at] / tall) for lane in heights), 1))
                for at in range(stages)
            )
            width = max(HEAD + sum(columns) * column, _NARROWEST)
            lanes = sum(
                max((lane[at] / columns[at] for at in range(stages)), default=0.0)
                + (_ROUGH if any(lane) else 10.0)
                for lane in heights
            )
            around = _AROUND + width * 0.05 + (CURVE if curve else 0)
            yield _Try(columns, column, width, lanes + around + unplaced / max(width / TRAY, 1))


def _heights(grid: Grid, room: float) -> list[list[float]]:
    def tall(stack: Stack) -> float:
        return sum(height(item, room - 2.2) + _GAP for item in stack)

    return [[tall(stack) for stack in lane] for lane in grid]
