"""What an edit does, in the words of the board, and who may do it.

Rule numbers (R…) are those of docs/rules.md.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, assert_never

import msgspec

from facilitation.people import ParticipantId, Person, Role
from facilitation.refusals import Refusal, Refused


class Part(StrEnum):
    """A part of the journey document, by the name of its root."""

    FRAME = "frame"
    STAGE = "stages"
    LANE = "lanes"
    ELEMENT = "elements"
    GROUP = "groups"
    LINK = "links"
    COMMENT = "comments"
    REACTION = "reactions"


class Action(StrEnum):
    """What happens to a thing on the map."""

    ADD = "add"
    EDIT = "edit"
    MOVE = "move"
    DELETE = "delete"


class Change(msgspec.Struct, frozen=True):
    """One thing that an edit does.

    `kind`, `author`, `stage` and `lane` are those of the thing after the change (for a deletion:
    before it), where it has them. `fields` are the fields written by an addition, edit or move.
    """

    part: Part
    action: Action
    id: str
    kind: str | None = None
    author: ParticipantId | None = None
    stage: str | None = None
    lane: str | None = None
    fields: frozenset[str] = frozenset()


class Rules(Protocol):
    """What is allowed just now; admission asks for every change of every edit."""

    def closed_to(self, by: Person) -> Refused | None:
        """Why this person may write nothing at all, or None."""

    def refusal(self, change: Change, by: Person) -> Refused | None:
        """Why this person may not do this, or None."""


LED = frozenset({"state", "owner", "due", "history", "estimates"})
"""S10: fields of an opportunity that follow from commands; the server alone writes them there."""


SEND_COMMANDS = "state, owner and date: commands set_opportunity_state and set_owner"


def is_led(change: Change) -> bool:
    """S10: whether a change sets what only a command may set."""
    if change.part is not Part.ELEMENT or change.kind != "opportunity":
        return False
    return change.action is not Action.DELETE and not LED.isdisjoint(change.fields)


@dataclass(frozen=True, slots=True)
class OpenBoard:
    """The rules while no phase narrows them: everybody maps, each on their own cards."""

    locked: bool = False
    banned: frozenset[ParticipantId] = frozenset()

    def closed_to(self, by: Person) -> Refused | None:
        """R1: an observer only reads. R2: a lock stops everybody but the facilitator; P2."""
        if by.role is Role.OBSERVER:
            return Refused(Refusal.READ_ONLY)
        if by.id in self.banned and by.role is not Role.FACILITATOR:
            return Refused(Refusal.BANNED)
        if self.locked and by.role is not Role.FACILITATOR:
            return Refused(Refusal.LOCKED)
        return None

    def refusal(self, change: Change, by: Person) -> Refused | None:
        """R3: the facilitator does all. R4–R6, R8: what a participant may write."""
        if by.role is Role.FACILITATOR:
            return None
        match change.part:
            case Part.FRAME | Part.LANE:  # R4
                return Refused(Refusal.FACILITATOR_ONLY, change.part)
            case Part.STAGE | Part.GROUP | Part.LINK:  # R5
                return None
            case Part.ELEMENT | Part.COMMENT | Part.REACTION:  # R6, R8, S10
                if is_led(change):
                    return Refused(Refusal.FACILITATOR_ONLY, SEND_COMMANDS)
                own = change.author == by.id
                return None if own else Refused(Refusal.NOT_YOURS)
        assert_never(change.part)


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """The rules of a private document: its owner writes cards there, nobody else anything."""

    owner: ParticipantId
    locked: bool = False
    banned: frozenset[ParticipantId] = frozenset()

    def closed_to(self, by: Person) -> Refused | None:
        """R7: a draft is its owner's alone, and an observer has none. P2: a lock stops it too."""
        if by.id != self.owner or by.role is Role.OBSERVER:
            return Refused(Refusal.READ_ONLY)
        if by.id in self.banned and by.role is not Role.FACILITATOR:
            return Refused(Refusal.BANNED)
        if self.locked and by.role is not Role.FACILITATOR:
            return Refused(Refusal.LOCKED)
        return None

    def refusal(self, change: Change, by: Person) -> Refused | None:
        """R7: every card in a draft is its owner's. S10 holds there too."""
        if by.role is not Role.FACILITATOR and is_led(change):
            return Refused(Refusal.FACILITATOR_ONLY, SEND_COMMANDS)
        return None if change.author == by.id else Refused(Refusal.NOT_YOURS)
