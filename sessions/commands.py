"""What people tell a workshop to do with itself: one small value for each command.

The name in `type` picks the command, on the wire as here.
"""

from typing import Annotated

import msgspec

from facilitation.people import ParticipantId, Role
from sessions.names import COLORS

PersonRef = Annotated[
    ParticipantId, msgspec.Meta(min_length=1, max_length=64, description="Somebody's id.")
]
Name = Annotated[str, msgspec.Meta(max_length=400, description="1 to 40 characters.")]
Color = Annotated[
    str, msgspec.Meta(pattern=f"^({'|'.join(COLORS)})$", description="One of the palette.")
]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Key = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Makes a repeat of this request harmless. Any visible ASCII.",
    ),
]


class _Command(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True
):
    idempotency_key: Key | None = None


class RenameParticipant(_Command, frozen=True, tag="rename_participant"):
    """Give somebody another name. Everybody may rename themself; a facilitator anybody.

    With `color` their cursor and avatar get another one of the palette, too.
    """

    participant: PersonRef
    name: Name
    color: Color | None = None


class RemoveParticipant(_Command, frozen=True, tag="remove_participant"):
    """Send somebody out; their token ends at once. Everybody may leave; a facilitator sends out."""

    participant: PersonRef


class SetRole(_Command, frozen=True, tag="set_role"):
    """Change what somebody came to do. Facilitators only."""

    participant: PersonRef
    role: Role


class HandOver(_Command, frozen=True, tag="hand_over"):
    """Make somebody a facilitator and step back, or stay beside them. Facilitators only."""

    participant: PersonRef
    stay: bool = False


class AdmitParticipant(_Command, frozen=True, tag="admit_participant"):
    """Let somebody in from the waiting room. Facilitators only."""

    participant: PersonRef


class RotateCode(_Command, frozen=True, tag="rotate_code"):
    """Replace the join code; the old one no longer opens anything. Facilitators only."""


class CloseJoining(_Command, frozen=True, tag="close_joining"):
    """Let nobody new in. Who is in stays in and may come back. Facilitators only."""


class OpenJoining(_Command, frozen=True, tag="open_joining"):
    """Let people in again, with a new code. Facilitators only."""


class SetPassword(_Command, frozen=True, tag="set_password"):
    """Ask newcomers for a password; null asks for none. Facilitators only."""

    password: Password | None


class SetWaitingRoom(_Command, frozen=True, tag="set_waiting_room"):
    """Whether newcomers wait until a facilitator lets them in. Facilitators only."""

    on: bool


Command = (
    RenameParticipant
    | RemoveParticipant
    | SetRole
    | HandOver
    | AdmitParticipant
    | RotateCode
    | CloseJoining
    | OpenJoining
    | SetPassword
    | SetWaitingRoom
)
