"""Bringing everyone to one place, and the light on one thing.

Rule numbers (F…) are those of docs/rules.md.
"""

import msgspec

from facilitation.messages import Command, Event
from facilitation.people import ParticipantId


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somewhere on the map: a card, or a stage, a lane, or the cell where they cross."""

    element: str | None = None
    stage: str | None = None
    lane: str | None = None


class Summons(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody is asked to look here; `number` tells a new call from the last one."""

    number: int
    place: Place
    by: ParticipantId | None
    at: int


class SummonsCommand(Command, frozen=True, kw_only=True):
    """What a facilitator does to lead eyes."""


class Summon(SummonsCommand, frozen=True, kw_only=True):
    """Bring everyone to a place."""

    element: str | None = None
    stage: str | None = None
    lane: str | None = None


class EndSummons(SummonsCommand, frozen=True, kw_only=True):
    """Let everybody go."""


class Spotlight(SummonsCommand, frozen=True, kw_only=True):
    """Light one place for everybody, moving nobody."""

    element: str | None = None
    stage: str | None = None
    lane: str | None = None


class EndSpotlight(SummonsCommand, frozen=True, kw_only=True):
    """Switch the light off."""


AnySummonsCommand = Summon | EndSummons | Spotlight | EndSpotlight


class SummonsEvent(Event, frozen=True, kw_only=True):
    """What happened to the call and the light."""


class Summoned(SummonsEvent, frozen=True, kw_only=True):
    """Everybody was called."""

    place: Place


class SummonsEnded(SummonsEvent, frozen=True, kw_only=True):
    """The call is over."""


class Spotlit(SummonsEvent, frozen=True, kw_only=True):
    """One place is lit."""

    place: Place


class SpotlightEnded(SummonsEvent, frozen=True, kw_only=True):
    """The light is off."""


AnySummonsEvent = Summoned | SummonsEnded | Spotlit | SpotlightEnded
