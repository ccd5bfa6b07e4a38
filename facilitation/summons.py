"""Bringing everyone to one place, and the light on one thing.

Rule numbers (F…) are those of docs/rules.md.
"""

from typing import TYPE_CHECKING, assert_never

import msgspec
from msgspec.structs import replace

from facilitation.mapview import Map
from facilitation.messages import Command, Event
from facilitation.people import ParticipantId, Person
from facilitation.refusals import Refusal, Refused

if TYPE_CHECKING:
    from facilitation.facts import Facts
    from facilitation.state import Workshop


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


def decide(
    state: "Workshop", command: AnySummonsCommand, by: Person, now: int, facts: "Facts"
) -> tuple[AnySummonsEvent, ...] | Refused:
    """What a command to lead eyes leads to."""
    match command:
        case Summon():
            place = _place(command, facts.map)
            if isinstance(place, Refused):
                return place
            return (Summoned(at=now, by=by.id, place=place),)
        case Spotlight():
            place = _place(command, facts.map)
            if isinstance(place, Refused):
                return place
            lit = Spotlit(at=now, by=by.id, place=place)
            return () if place == state.spotlight else (lit,)
        case EndSummons():
            return (SummonsEnded(at=now, by=by.id),) if state.summons is not None else ()
        case EndSpotlight():
            return (SpotlightEnded(at=now, by=by.id),) if state.spotlight is not None else ()
        case _:
            assert_never(command)


def _place(wanted: Summon | Spotlight, map: Map) -> Place | Refused:
    """F6: a place that everybody has: a card of the board, a stage, a lane, or their cell."""
    ids: dict[str, tuple[str | None, set[str]]] = {
        "element": (wanted.element, {one.id for one in map.elements}),
        "stage": (wanted.stage, {one.id for one in map.stages}),
        "lane": (wanted.lane, {one.id for one in map.lanes}),
    }
    asked = {part: id for part, (id, _) in ids.items() if id is not None}
    if not asked or ("element" in asked and len(asked) > 1):
        return Refused(Refusal.UNKNOWN_PLACE, "name a card, or a stage, a lane or both")
    if any(id is not None and id not in known for id, known in ids.values()):
        return Refused(Refusal.UNKNOWN_PLACE)
    return Place(**asked)


def evolve(state: "Workshop", event: AnySummonsEvent) -> "Workshop":
    """The workshop after somebody led everybody's eyes."""
    match event:
        case Summoned():
            call = Summons(number=state.calls + 1, place=event.place, by=event.by, at=event.at)
            return replace(state, summons=call, calls=call.number)
        case SummonsEnded():
            return replace(state, summons=None)
        case Spotlit():
            return replace(state, spotlight=event.place)
        case SpotlightEnded():
            return replace(state, spotlight=None)
        case _:
            assert_never(event)
