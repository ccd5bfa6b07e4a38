"""Private cards on their way to the board: who wrote what first, and when, stays behind.

Rule numbers (P…) are those of docs/rules.md.
"""

from collections.abc import Callable, Iterable, Sequence

from fractional_indexing import generate_n_keys_between
from msgspec.structs import replace

from facilitation.course import CardsRevealed, OwnCardsRevealed
from facilitation.events import AnyEvent
from facilitation.phases.registry import Registry
from facilitation.state import Workshop
from sessions.journey.ids import ElementId, new_id
from sessions.journey.model import Element, Journey

Shuffle = Callable[[list[Element]], None]


def kinds_revealed(
    events: Iterable[AnyEvent], state: Workshop, registry: Registry
) -> dict[str, bool]:
    """The kinds of cards that these events show, and whether without names.

    W2: what was written in an earlier phase without names, and never revealed, has none now either.
    """
    ran = {run.phase for run in state.runs}
    promised = frozenset[str]().union(
        *(
            registry.collects(phase)
            for phase in state.agenda.phases
            if phase.anonymous and phase.id in ran and not state.is_revealed(phase)
        )
    )
    kinds: dict[str, bool] = {}
    for event in events:
        if isinstance(event, CardsRevealed | OwnCardsRevealed):
            phase = state.phase(event.phase)
            if phase is not None:
                collected = registry.collects(phase)
                kinds |= {kind: phase.anonymous or kind in promised for kind in collected}
    return kinds


def arriving(
    board: Journey, coming: Iterable[tuple[Element, bool]], *, at: int, shuffle: Shuffle
) -> list[Element]:
    """All cards of one reveal, each with whether it comes without a name."""
    cards = list(coming)
    found: list[Element] = []
    for anonymous in (False, True):
        some = [card for card, unnamed in cards if unnamed is anonymous]
        found += revealed(board, some, anonymous=anonymous, at=at, shuffle=shuffle)
    return found


def revealed(
    board: Journey, cards: Iterable[Element], *, anonymous: bool, at: int, shuffle: Shuffle
) -> list[Element]:
    """P: the cards as they appear on the board, each at the end of its cell, shuffled.

    Anonymous cards come without author and under new ids, all written at the moment of the reveal
    (`at`, epoch ms): neither id, time nor order leads back to anybody. A card whose stage is gone,
    or whose lane no longer takes its kind, arrives in the tray of unplaced cards.
    """
    shuffled = list(cards)
    shuffle(shuffled)
    placed = [_placed(board, card) for card in shuffled]
    if anonymous:
        placed = [
            replace(card, id=ElementId(new_id()), author="", created=at, fields=_unsigned(card))
            for card in placed
        ]
    return [
        replace(card, order=order)
        for cell in cells(placed)
        for card, order in zip(
            cell, orders_at_end(board, cell[0].stage, cell[0].lane, len(cell)), strict=True
        )
    ]


def _placed(board: Journey, card: Element) -> Element:
    stage = card.stage if any(one.id == card.stage for one in board.stages) else None
    lane = next((one for one in board.lanes if one.id == card.lane), None)
    fits = lane is not None and card.kind in lane.accepts
    if lane is None or not fits:
        lane = next((one for one in board.lanes if card.kind in one.accepts), None)
    return replace(card, stage=stage, lane=lane.id if lane is not None else None)


def _unsigned(card: Element) -> dict[str, object]:
    return {name: value for name, value in card.fields.items() if name != "id"}


def cells(cards: Sequence[Element]) -> list[list[Element]]:
    """The cards by stage and lane, within each in the order they came."""
    cells: dict[tuple[str | None, str | None], list[Element]] = {}
    for card in cards:
        cells.setdefault((card.stage, card.lane), []).append(card)
    return list(cells.values())


def orders_at_end(board: Journey, stage: str | None, lane: str | None, count: int = 1) -> list[str]:
    """Orders for so many more cards at the end of a cell."""
    there = [one.order for one in board.elements if (one.stage, one.lane) == (stage, lane)]
    orders: list[str] = generate_n_keys_between(max(there, default=None), None, count)
    return orders
