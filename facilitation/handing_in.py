"""Words that came too late for their phase: handed in to the facilitator, admitted or returned.

Rule numbers (K…) are those of docs/rules.md.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, NewType, assert_never

import msgspec
from msgspec.structs import replace

from facilitation import texts
from facilitation.agenda import PhaseId
from facilitation.mapview import Map, Row
from facilitation.messages import Command, Event, Sender
from facilitation.people import ParticipantId, Person
from facilitation.refusals import Refusal, Refused

if TYPE_CHECKING:
    from facilitation.facts import Facts
    from facilitation.state import Workshop

MOST_WAITING = 200
MOST_OF_ONE = 20
MOST_WORDS = 2_000

WordsId = NewType("WordsId", str)


class WordsState(StrEnum):
    """What the facilitator decided about late words."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    RETURNED = "returned"


class LateWords(msgspec.Struct, frozen=True, kw_only=True):
    """A card that waits before the door; `author` None when its phase is anonymous."""

    id: WordsId
    text: str
    kind: str
    author: ParticipantId | None
    handed_in_at: int
    stage: str | None = None
    lane: str | None = None
    phase: PhaseId | None = None
    state: WordsState = WordsState.WAITING


class HandingInCommand(Command, frozen=True, kw_only=True):
    """What can be done with late words."""


class HandIn(HandingInCommand, frozen=True, kw_only=True):
    """Give words that were refused to the facilitator; `phase` is the one they were written for."""

    sender: ClassVar[Sender] = Sender.PARTICIPANT
    text: str
    kind: str
    stage: str | None = None
    lane: str | None = None
    phase: PhaseId | None = None


class AdmitWords(HandingInCommand, frozen=True, kw_only=True):
    """Put late words on the map, where they were meant or somewhere else."""

    item: WordsId
    stage: str | None = None
    lane: str | None = None


class ReturnWords(HandingInCommand, frozen=True, kw_only=True):
    """Give late words back to whoever wrote them."""

    item: WordsId


AnyHandingInCommand = HandIn | AdmitWords | ReturnWords


class HandingInEvent(Event, frozen=True, kw_only=True):
    """What happened to late words."""

    item: WordsId


class WordsHandedIn(HandingInEvent, frozen=True, kw_only=True):
    """Words wait for the facilitator."""

    text: str
    kind: str
    author: ParticipantId | None
    stage: str | None = None
    lane: str | None = None
    phase: PhaseId | None = None


class WordsAdmitted(HandingInEvent, frozen=True, kw_only=True):
    """Words become a card: the caller creates it with just this content, in the same step."""

    text: str
    kind: str
    author: ParticipantId | None
    stage: str | None = None
    lane: str | None = None


class WordsReturned(HandingInEvent, frozen=True, kw_only=True):
    """Words went back to their writer."""


AnyHandingInEvent = WordsHandedIn | WordsAdmitted | WordsReturned


def decide(
    state: "Workshop", command: AnyHandingInCommand, by: Person, now: int, facts: "Facts"
) -> tuple[AnyHandingInEvent, ...] | Refused:
    """What a command about late words leads to."""
    match command:
        case HandIn():
            return _hand_in(state, command, by, now, facts.map)
        case AdmitWords():
            return _admit(state, command, by, now, facts.map)
        case ReturnWords():
            words = _waiting(state, command.item)
            if isinstance(words, Refused):
                return words
            return (WordsReturned(at=now, by=by.id, item=words.id),)
        case _:
            assert_never(command)


def _hand_in(
    state: "Workshop", command: HandIn, by: Person, now: int, map: Map
) -> tuple[AnyHandingInEvent, ...] | Refused:
    """K5: words are handed in once the workshop runs or is over; nobody is cut off."""
    refused = texts.fault(command.text, texts.WORDS) or texts.fault(command.kind, texts.LINE)
    for place in (command.stage, command.lane):
        refused = refused or texts.fault(place or "", texts.LINE, empty=True)
    if refused is not None:
        return refused
    if map.lanes and not any(command.kind in lane.accepts for lane in map.lanes):
        return Refused(Refusal.UNKNOWN_KIND)
    if command.phase is not None and state.phase(command.phase) is None:
        return Refused(Refusal.UNKNOWN_PHASE)
    unnamed = _stays_unnamed(state, command.phase)
    if (refused := _full(state, None if unnamed else by)) is not None:
        return refused
    handed_in = WordsHandedIn(
        at=now,
        by=None if unnamed else by.id,
        item=WordsId(f"words-{len(state.handed_in) + 1}"),
        text=command.text.strip(),
        kind=command.kind,
        author=None if unnamed else by.id,
        stage=command.stage or None,
        lane=command.lane or None,
        phase=command.phase,
    )
    return (handed_in,)


def _full(state: "Workshop", by: Person | None) -> Refused | None:
    """K8: only what waits takes room, and nobody takes all of it under their name.

    Words without a name (`by` is None) have no share: counting them would tell whose they are.
    """
    waiting = [one for one in state.handed_in if one.state is WordsState.WAITING]
    if by is not None and sum(one.author == by.id for one in waiting) >= MOST_OF_ONE:
        return Refused(Refusal.SHARE_USED_UP, f"{MOST_OF_ONE} at most")
    if len(waiting) >= MOST_WAITING:
        return Refused(Refusal.TOO_MANY_ITEMS, f"{MOST_WAITING} may wait at most")
    if len(state.handed_in) >= MOST_WORDS:
        return Refused(Refusal.NO_ROOM_LEFT, f"{MOST_WORDS} at most")
    return None


def _stays_unnamed(state: "Workshop", phase: PhaseId | None) -> bool:
    """K6: what was written for an anonymous phase has no name on it, here neither.

    Nor has what is said to belong to no phase, once any phase that ran was anonymous.
    """
    if phase is not None:
        planned = state.phase(phase)
        return planned is not None and planned.anonymous
    began = {run.phase for run in state.runs}
    return any(one.anonymous and one.id in began for one in state.agenda.phases)


def _admit(
    state: "Workshop", command: AdmitWords, by: Person, now: int, map: Map
) -> tuple[AnyHandingInEvent, ...] | Refused:
    """K7: words come to the place they were meant for, if it is still there, or to another."""
    words = _waiting(state, command.item)
    if isinstance(words, Refused):
        return words
    stage, lane = _column(map, command.stage), _row(map, command.lane)
    if (command.stage and stage is None) or (command.lane and lane is None):
        return Refused(Refusal.UNKNOWN_PLACE)
    if lane is not None and words.kind not in lane.accepts:
        return Refused(Refusal.WRONG_LANE)
    if lane is None:
        lane = _row(map, words.lane)
        # A lane that changed its mind meanwhile: the card waits in the tray beside the board.
        lane = lane if lane is not None and words.kind in lane.accepts else None
    admitted = WordsAdmitted(
        at=now,
        by=by.id,
        item=words.id,
        text=words.text,
        kind=words.kind,
        author=words.author,
        stage=stage or _column(map, words.stage),
        lane=lane.id if lane is not None else None,
    )
    return (admitted,)


def _waiting(state: "Workshop", item: WordsId) -> LateWords | Refused:
    words = next((one for one in state.handed_in if one.id == item), None)
    if words is None:
        return Refused(Refusal.UNKNOWN_ITEM)
    return words if words.state is WordsState.WAITING else Refused(Refusal.ALREADY_SETTLED)


def _column(map: Map, id: str | None) -> str | None:
    return next((one.id for one in map.stages if one.id == id), None)


def _row(map: Map, id: str | None) -> Row | None:
    return next((one for one in map.lanes if one.id == id), None)


def evolve(state: "Workshop", event: AnyHandingInEvent) -> "Workshop":
    """The workshop after something happened to late words."""
    match event:
        case WordsHandedIn():
            words = LateWords(
                id=event.item,
                text=event.text,
                kind=event.kind,
                author=event.author,
                handed_in_at=event.at,
                stage=event.stage,
                lane=event.lane,
                phase=event.phase,
            )
            return replace(state, handed_in=(*state.handed_in, words))
        case WordsAdmitted():
            return _settled(state, event.item, WordsState.ADMITTED)
        case WordsReturned():
            return _settled(state, event.item, WordsState.RETURNED)
        case _:
            assert_never(event)


def _settled(state: "Workshop", item: WordsId, to: WordsState) -> "Workshop":
    return replace(
        state,
        handed_in=tuple(
            replace(one, state=to) if one.id == item else one for one in state.handed_in
        ),
    )
