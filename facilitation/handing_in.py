"""Words that came too late for their phase: handed in to the facilitator, admitted or returned.

Rule numbers (K…) are those of docs/rules.md.
"""

from enum import StrEnum
from typing import ClassVar, NewType

import msgspec

from facilitation.agenda import PhaseId
from facilitation.messages import Command, Event, Sender
from facilitation.people import ParticipantId

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
