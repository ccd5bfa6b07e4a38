"""Who takes part in a workshop, as far as the rules care."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

ParticipantId = NewType("ParticipantId", str)


class Role(StrEnum):
    """What a person came to do; decides what the rules let them write."""

    FACILITATOR = "facilitator"
    PARTICIPANT = "participant"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known to the workshop, in the role they hold now."""

    id: ParticipantId
    role: Role


@dataclass(frozen=True, slots=True)
class Member(Person):
    """Somebody of the workshop, and whether they are connected."""

    here: bool = True
