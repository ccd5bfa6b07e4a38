"""What commands and events have in common: a `type` word on the wire, and who may send what."""

from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec

from facilitation.agenda import PhaseId
from facilitation.people import ParticipantId, Person, Role

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-~]+$")]
"""What makes the repeat of a command harmless: any visible ASCII."""


class Sender(StrEnum):
    """Who may send a command, at least."""

    SERVER = "server"
    FACILITATOR = "facilitator"
    PARTICIPANT = "participant"
    ANYBODY = "anybody"

    def allows(self, by: Person | None) -> bool:
        """Whether this person (None: the server's clock) is among them."""
        if self is Sender.SERVER or by is None:
            return self is Sender.SERVER and by is None
        match by.role:
            case Role.FACILITATOR:
                return True
            case Role.PARTICIPANT:
                return self is not Sender.FACILITATOR
            case Role.OBSERVER:
                return self is Sender.ANYBODY


def _snake_case(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).removeprefix("_")


class Command(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="type",
    tag=_snake_case,
    forbid_unknown_fields=True,
):
    """What somebody wants done.

    `expect` is the phase the sender believes in: when another one runs, nothing happens. The
    caller keeps answers by `idempotency_key`, so that a repeated command does nothing twice.
    """

    sender: ClassVar[Sender] = Sender.FACILITATOR
    expect: PhaseId | None = None
    idempotency_key: Key | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=_snake_case):
    """What happened, when, and by whom; `by` None is the server, or somebody who stays unnamed."""

    at: int
    by: ParticipantId | None = None
