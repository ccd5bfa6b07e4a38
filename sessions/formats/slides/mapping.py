"""The map on slides: native tables of stages and lanes, as many as it takes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from sessions.formats.details import details
from sessions.formats.looks import DESK, INK, LOOKS, RULE, SHEET
from sessions.formats.slides.deck import (
    MARGIN,
    ROOM,
    TOP,
    WIDTH,
    Box,
    Deck,
    Line,
    Type,
    lines_of,
    plain,
)
from sessions.journey.model import Journey, Kind, Lane, Stage
from sessions.outcomes.atlas import Atlas

_MOST_STAGES: Final = 6
_HEAD: Final = 1.35
_HEAD_HEIGHT: Final = 0.5
_SIZE: Final = 10.5
_SMALL: Final = 9.0
_LONGEST: Final = 240
_LINE: Final = 1.34
"""Of the size of letters: some fonts that stand in for Calibri need as much."""


@dataclass(frozen=True, slots=True)
class Said:
    """A card as a slide says it: its words, and what stands under them in small letters."""

    kind: Kind
    text: str
    beside: str


Cells = dict[tuple[str | None, str | None], list[Said]]
Part = tuple[Lane, list[list[Said]], float]
"""A lane, what stands in each stage, and how high that is."""


def add_map(deck: Deck, journey: Journey) -> None:
    """A table for a few stages and as many lanes as fit; more of either goes on further slides."""
    cells: Cells = defaultdict(list)
    atlas = Atlas.of(journey)
    for card in journey.elements:
        if card.text.strip():
            beside = plain(" · ".join((*atlas.actors_of(card), *details(card))), 120)
            said = Said(card.kind, plain(card.text, _LONGEST), beside)
            cells[card.lane, card.stage].append(said)
    parts = list(_beside(journey.stages))
    for number, stages in enumerate(parts, 1):
        pages = _pages(journey.lanes, stages, cells)
        for page, lanes in enumerate(pages, 1):
            names = f"{stages[0].name} to {stages[-1].name}" if len(stages) > 1 else stages[0].name
            more = len(parts) > 1 or len(pages) > 1
            title = f"The journey: {plain(names, 80)}" if more else "The journey"
            if len(pages) > 1:
                title += f" ({page} of {len(pages)})"
            _table(deck, title, journey, stages, lanes, number)


def _beside(stages: Sequence[Stage]) -> Iterator[list[Stage]]:
    """Stages in parts of about the same size, none with more than fit beside each other."""
    parts = ceil(len(stages) / _MOST_STAGES)
    size = ceil(len(stages) / parts) if parts else 0
    for start in range(0, len(stages), max(size, 1)):
        yield list(stages[start : start + size])


def _pages(lanes: Sequence[Lane], stages: Sequence[Stage], cells: Cells) -> list[list[Part]]:
    """Lanes that fit under each other, where a lane that is too high comes in several rows."""
    room = ROOM - _HEAD_HEIGHT
    parts = list(_parts(lanes, stages, cells, room))
    pages = _filled(parts, room)
    # No page should be full where the last one is nearly blank.
    even = 1.15 * sum(high for _, _, high in parts) / max(len(pages), 1)
    evened = _filled(parts, min(room, even))
    return evened if len(evened) == len(pages) else pages


def _filled(parts: Sequence[Part], room: float) -> list[list[Part]]:
    pages: list[list[Part]] = []
    filled = room
    for part in parts:
        if not pages or filled + part[2] > room:
            pages.append([])
            filled = 0.0
        pages[-1].append(part)
        filled += part[2]
    return pages


def _parts(
    lanes: Sequence[Lane], stages: Sequence[Stage], cells: Cells, room: float
) -> Iterator[Part]:
    width = _column(len(stages))
    for lane in lanes:
        left = [list(cells[lane.id, stage.id]) for stage in stages]
        if not any(left):
            continue
        while any(left):
            taken = [_fitting(cards, width, room) for cards in left]
            left = [cards[len(some) :] for cards, some in zip(left, taken, strict=True)]
            high = max(0.12 + sum(_height(card, width) for card in some) for some in taken)
            yield lane, taken, max(high, 0.42)


def _fitting(cards: Sequence[Said], width: float, room: float) -> list[Said]:
    found: list[Said] = []
    filled = 0.12
    for card in cards:
        filled += _height(card, width)
        if found and filled > room:
            break
        found.append(card)
    return found


def _column(stages: int) -> float:
    return (WIDTH - 2 * MARGIN - _HEAD) / max(stages, 1)


def _height(card: Said, width: float) -> float:
    """About how high the words of a card are in a column (inches)."""
    words = lines_of(card.text, width - 0.2, _SIZE) * _SIZE * _LINE
    small = lines_of(card.beside, width - 0.2, _SMALL) * _SMALL * _LINE if card.beside else 0
    return (words + small + 3) / 72


def _table(
    deck: Deck,
    title: str,
    journey: Journey,
    stages: Sequence[Stage],
    lanes: Sequence[Part],
    number: int,
) -> None:
    slide = deck.slide(title, _notes(stages, lanes))
    width = _column(len(stages))
    heights = [_HEAD_HEIGHT, *(high for _, _, high in lanes)]
    grid = slide.table(
        Box(MARGIN, TOP, WIDTH - 2 * MARGIN, sum(heights)), [_HEAD, *[width] * len(stages)], heights
    )
    grid.fill(0, 0, SHEET, [])
    order = {stage.id: at for at, stage in enumerate(journey.stages, 1)}
    for column, stage in enumerate(stages, 1):
        name = f"{order[stage.id]}  {plain(stage.name or 'Unnamed stage', 80)}"
        head = [Line(name, Type(12, SHEET, bold=True, serif=True))]
        if stage.duration.strip():
            head.append(Line(plain(stage.duration, 40), Type(_SMALL, RULE)))
        grid.fill(0, column, INK, head)
    for row, (lane, stacks, _) in enumerate(lanes, 1):
        ink = LOOKS[lane.accepts[0]].ink if lane.accepts else INK
        grid.fill(row, 0, DESK, [Line(plain(lane.name, 60), Type(11, ink, bold=True))])
        for column, cards in enumerate(stacks, 1):
            tint = LOOKS[cards[0].kind].tint if cards else SHEET
            grid.fill(row, column, tint, list(_lines(cards)))


def _lines(cards: Sequence[Said]) -> Iterator[Line]:
    for card in cards:
        yield Line(card.text, Type(_SIZE), after=0 if card.beside else 3)
        if card.beside:
            yield Line(card.beside, Type(_SMALL, LOOKS[card.kind].ink), after=3)


def _notes(stages: Sequence[Stage], lanes: Sequence[Part]) -> str:
    names = ", ".join(plain(stage.name, 80) for stage in stages)
    rows = ", ".join(dict.fromkeys(plain(lane.name, 60) for lane, _, _ in lanes))
    return (
        f"Stages on this slide: {names}. Lanes: {rows}.\n"
        "Walk through it from left to right. Read the key moments first, then what gets in the way."
    )
