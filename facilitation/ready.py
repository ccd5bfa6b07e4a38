"""Who is ready to move on, and who needs more time.

Rule numbers (F…) are those of docs/rules.md.
"""

from enum import StrEnum
from typing import ClassVar

from facilitation.messages import Command, Event, Sender
from facilitation.people import ParticipantId


class Mark(StrEnum):
    """What somebody says about the phase that runs."""

    READY = "ready"
    MORE_TIME = "more_time"


class ReadyCommand(Command, frozen=True, kw_only=True):
    """What somebody says about moving on."""

    sender: ClassVar[Sender] = Sender.PARTICIPANT


class MarkReady(ReadyCommand, frozen=True, kw_only=True):
    """Say that one is done."""


class NeedMoreTime(ReadyCommand, frozen=True, kw_only=True):
    """Ask not to move on yet."""


class UnmarkReady(ReadyCommand, frozen=True, kw_only=True):
    """Take back what one said."""


AnyReadyCommand = MarkReady | NeedMoreTime | UnmarkReady


class ReadyMarked(Event, frozen=True, kw_only=True):
    """Somebody said whether they are ready; `mark` None takes it back."""

    participant: ParticipantId
    mark: Mark | None
