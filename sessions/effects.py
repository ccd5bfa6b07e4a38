"""What events do to the map: the edits that go with them, committed in the same instant."""

from collections.abc import Iterable
from typing import Any

from fractional_indexing import generate_key_between

from facilitation.emotions import Curve
from facilitation.events import AnyEvent
from facilitation.handing_in import WordsAdmitted
from facilitation.scores import FeelingsRevealed, OpportunityMoved, OwnerSet
from sessions.journey.ids import ElementId, LaneId, StageId, new_id
from sessions.journey.model import Element, Journey, Kind
from sessions.journey.writing import Edit, write_elements

ROOM = "The room"


def write_session(edit: Edit, shown: dict[str, Any]) -> None:
    """Write what everybody may see of the workshop; nothing where it stands already."""
    session = edit.root("session")
    for name, value in shown.items():
        edit.set(session, name, value)


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
        order=_last(board, event.stage, lane),
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
    last: dict[str | None, str] = {}
    cards: list[Element] = []
    for point in curve.points:
        stage = stages.get(StageId(point.column))
        label = point.labels[0].label if point.labels else ""
        # Several points may stand in one cell: a stage's own, and those of its tasks.
        before = last.get(stage)
        order = _last(board, stage, lane) if before is None else generate_key_between(before, None)
        last[stage] = order
        cards.append(
            Element(
                id=ElementId(new_id()),
                kind=Kind.EMOTION,
                text=label,
                stage=stage,
                lane=LaneId(lane) if lane else None,
                order=order,
                fields={
                    "value": point.mean,
                    "label": label,
                    "source": ROOM,
                    "raw": {"n": point.n, "low": point.low, "high": point.high},
                },
            )
        )
    return cards


def _lane(board: Journey, kind: Kind) -> str | None:
    return next((lane.id for lane in board.lanes if kind in lane.accepts), None)


def _last(board: Journey, stage: str | None, lane: str | None) -> str:
    there = [one.order for one in board.elements if (one.stage, one.lane) == (stage, lane)]
    order: str = generate_key_between(max(there, default=None), None)
    return order
