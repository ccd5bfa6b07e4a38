"""The parking lot: what came up at the wrong time, and what became of it.

Rule numbers (K…) are those of docs/rules.md.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, NewType, assert_never

import msgspec
from msgspec.structs import replace

from facilitation import texts
from facilitation.agenda import PhaseId
from facilitation.messages import Command, Event, Sender
from facilitation.people import ParticipantId, Person
from facilitation.refusals import Refusal, Refused

if TYPE_CHECKING:
    from facilitation.facts import Facts
    from facilitation.state import Workshop

MOST_OPEN = 300
MOST_OF_ONE = 20
MOST_PARKED = 2_000

ParkedId = NewType("ParkedId", str)


class ParkingOutcome(StrEnum):
    """What became of a parked item."""

    OPEN = "open"
    ANSWERED = "answered"
    MOVED_TO_MAP = "moved_to_map"
    BECAME_OPPORTUNITY = "became_opportunity"
    FOLLOW_UP = "follow_up"


class ParkedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One parked thing; `owner` is a name or team, `due` a date as people write it."""

    id: ParkedId
    text: str
    author: ParticipantId | None
    from_phase: PhaseId | None
    parked_at: int
    about: str | None = None
    outcome: ParkingOutcome = ParkingOutcome.OPEN
    owner: str = ""
    due: str = ""


class ParkingCommand(Command, frozen=True, kw_only=True):
    """What can be done with the parking lot."""


class Park(ParkingCommand, frozen=True, kw_only=True):
    """Keep a thought for later; `about` is the id of what it is about."""

    sender: ClassVar[Sender] = Sender.PARTICIPANT
    text: str
    about: str | None = None


class SettleParked(ParkingCommand, frozen=True, kw_only=True):
    """Say what became of an item, or open it again."""

    item: ParkedId
    outcome: ParkingOutcome
    owner: str = ""
    due: str = ""


AnyParkingCommand = Park | SettleParked


class ParkingEvent(Event, frozen=True, kw_only=True):
    """What happened in the parking lot."""

    item: ParkedId


class Parked(ParkingEvent, frozen=True, kw_only=True):
    """Something was kept for later."""

    text: str
    from_phase: PhaseId | None
    about: str | None = None


class ParkedSettled(ParkingEvent, frozen=True, kw_only=True):
    """Something has an outcome."""

    outcome: ParkingOutcome
    owner: str = ""
    due: str = ""


AnyParkingEvent = Parked | ParkedSettled


def decide(
    state: "Workshop", command: AnyParkingCommand, by: Person, now: int, facts: "Facts"
) -> tuple[AnyParkingEvent, ...] | Refused:
    """What a command about the parking lot leads to."""
    match command:
        case Park():
            return _park(state, command, by, now)
        case SettleParked():
            return _settle(state, command, by, now)
        case _:
            assert_never(command)


def _park(
    state: "Workshop", command: Park, by: Person, now: int
) -> tuple[AnyParkingEvent, ...] | Refused:
    """K2: anybody who may write parks a thought at any time, under their name."""
    refused = texts.fault(command.text, texts.QUESTION)
    refused = refused or texts.fault(command.about or "", texts.LINE, empty=True)
    if refused is not None:
        return refused
    if (refused := _full(state, by)) is not None:
        return refused
    parked = Parked(
        at=now,
        by=by.id,
        item=ParkedId(f"parked-{len(state.parking) + 1}"),
        text=command.text.strip(),
        from_phase=state.current.id if state.current else None,
        about=command.about or None,
    )
    return (parked,)


def _full(state: "Workshop", by: Person) -> Refused | None:
    """K8: only what is open takes room, and nobody takes all of it."""
    still_open = open_items(state)
    if sum(one.author == by.id for one in still_open) >= MOST_OF_ONE:
        return Refused(Refusal.SHARE_USED_UP, f"{MOST_OF_ONE} at most")
    if len(still_open) >= MOST_OPEN:
        return Refused(Refusal.TOO_MANY_ITEMS, f"{MOST_OPEN} at most")
    if len(state.parking) >= MOST_PARKED:
        return Refused(Refusal.NO_ROOM_LEFT, f"{MOST_PARKED} at most")
    return None


def _settle(
    state: "Workshop", command: SettleParked, by: Person, now: int
) -> tuple[AnyParkingEvent, ...] | Refused:
    """K3: the facilitator says what became of an item, and may change that."""
    item = next((one for one in state.parking if one.id == command.item), None)
    if item is None:
        return Refused(Refusal.UNKNOWN_ITEM)
    for text in (command.owner, command.due):
        if (refused := texts.fault(text, texts.LINE, empty=True)) is not None:
            return refused
    owner, due = command.owner.strip(), command.due.strip()
    if (item.outcome, item.owner, item.due) == (command.outcome, owner, due):
        return ()
    settled = ParkedSettled(
        at=now, by=by.id, item=item.id, outcome=command.outcome, owner=owner, due=due
    )
    return (settled,)


def evolve(state: "Workshop", event: AnyParkingEvent) -> "Workshop":
    """The workshop after something happened in the parking lot."""
    match event:
        case Parked():
            item = ParkedItem(
                id=event.item,
                text=event.text,
                author=event.by,
                from_phase=event.from_phase,
                parked_at=event.at,
                about=event.about,
            )
            return replace(state, parking=(*state.parking, item))
        case ParkedSettled():
            return replace(
                state,
                parking=tuple(
                    replace(one, outcome=event.outcome, owner=event.owner, due=event.due)
                    if one.id == event.item
                    else one
                    for one in state.parking
                ),
            )
        case _:
            assert_never(event)


def open_items(state: "Workshop") -> tuple[ParkedItem, ...]:
    """K4: what the wrap-up still has to find an outcome for."""
    return tuple(one for one in state.parking if one.outcome is ParkingOutcome.OPEN)
