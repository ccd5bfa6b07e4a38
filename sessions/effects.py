"""What events do to the map: the edits that go with them, committed in the same instant."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from facilitation.emotions import Curve
from facilitation.events import AnyEvent
from facilitation.handing_in import WordsAdmitted
from facilitation.scores import FeelingsRevealed, OpportunityMoved, OwnerSet
from sessions.journey.ids import ElementId, LaneId, StageId, new_id
from sessions.journey.model import Element, Journey, Kind
from sessions.journey.writing import Edit, Place, write_elements
from sessions.reveal import cells, orders_at_end

ROOM = "The room"


def write_session(edit: Edit, shown: dict[str, Any]) -> None:
    """Write what everybody may see of the workshop; nothing where it stands already."""
    session = edit.root("session")
    for name, value in shown.items():
        if name == "parking":
            # People add to it themselves: written whole each time, a few would flood everybody.
            write_each(edit, session, name, {one["id"]: one for one in value})
        else:
            edit.set(session, name, value)


def write_each(edit: Edit, place: Place, name: str, values: Mapping[str, Any]) -> None:
    """Write a map of plain values under `name`: only those that changed, without those gone."""
    shown = edit.find(place, name) or edit.map(place, name)
    for key, value in values.items():
        edit.set(shown, key, value)
    if shown.container is not None:
        for key, _ in shown.container.living():
            if key not in values:
                edit.remove(shown, key)


def write_effects(edit: Edit, events: Iterable[AnyEvent], board: Journey) -> None:
    """Write into the map what these events say about its cards."""
    for event in events:
        match event:
            case WordsAdmitted():
                write_elements(edit, [_admitted(event, board)], event.at)
            case OpportunityMoved(element=element, state=state):
                _set(edit, element, "state", str(state))
            case OwnerSet(element=element, owner=owner, due=due):
                _set(edit, element, "owner", owner)
                _set(edit, element, "due", due or None)
            case FeelingsRevealed(curve=curve):
                for card in _felt_before(curve, board):
                    edit.remove(edit.root("elements"), card.id)
                write_elements(edit, _felt(curve, board), event.at)
            case _:
                pass


def _set(edit: Edit, element: str, name: str, value: object) -> None:
    """Set a field of a card; a group has no such fields and keeps them in the session alone."""
    card = edit.find(edit.root("elements"), element)
    if card is not None:
        edit.set(card, name, value)


def _admitted(event: WordsAdmitted, board: Journey) -> Element:
    """Late words as a card at the end of their cell."""
    kind = Kind(event.kind)
    lane = event.lane or _lane(board, kind)
    return Element(
        id=ElementId(new_id()),
        kind=kind,
        text=event.text,
        stage=StageId(event.stage) if event.stage else None,
        lane=LaneId(lane) if lane else None,
        order=orders_at_end(board, event.stage, lane)[0],
        author=event.author or "",
        created=event.at,
    )


def _felt(curve: Curve, board: Journey) -> list[Element]:
    """The room's feelings as emotion cards, so that every file and picture shows the curve.

    A feeling about a task stands in that task's stage.
    """
    stages = {stage.id: stage.id for stage in board.stages}
    stages |= {card.id: card.stage for card in board.elements if card.stage}  # type: ignore[misc]
    lane = _lane(board, Kind.EMOTION)
    cards = [
        Element(
            id=ElementId(new_id()),
            kind=Kind.EMOTION,
            text=point.labels[0].label if point.labels else "",
            stage=stages.get(StageId(point.column)),
            lane=LaneId(lane) if lane else None,
            order="",
            fields={
                "value": point.mean,
                "label": point.labels[0].label if point.labels else "",
                "source": ROOM,
                "raw": {"n": point.n, "low": point.low, "high": point.high, "of": point.column},
            },
        )
        for point in curve.points
    ]
    # Several points may stand in one cell: a stage's own, and those of its tasks.
    return [
        replace(card, order=order)
        for cell in cells(cards)
        for card, order in zip(
            cell, orders_at_end(board, cell[0].stage, cell[0].lane, len(cell)), strict=True
        )
    ]


def _felt_before(curve: Curve, board: Journey) -> list[Element]:
    """E7: what the room felt earlier about the same columns; the new feeling stands instead."""
    columns = {point.column for point in curve.points}
    return [
        card
        for card in board.elements
        if card.kind is Kind.EMOTION
        and not card.author
        and isinstance(raw := card.fields.get("raw"), dict)
        and raw.get("of") in columns
    ]


def _lane(board: Journey, kind: Kind) -> str | None:
    return next((lane.id for lane in board.lanes if kind in lane.accepts), None)
