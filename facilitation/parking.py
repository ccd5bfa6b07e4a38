"""The parking lot: what came up at the wrong time, and what became of it.

Rule numbers (K…) are those of docs/rules.md.
"""

from enum import StrEnum
from typing import ClassVar, NewType

import msgspec

from facilitation.agenda import PhaseId
from facilitation.messages import Command, Event, Sender
from facilitation.people import ParticipantId

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
