"""Who is ready to move on, and who needs more time.

Rule numbers (F…) are those of docs/rules.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, assert_never

from msgspec.structs import replace

from facilitation.messages import Command, Event, Sender
from facilitation.people import Member, ParticipantId, Person, Role
from facilitation.refusals import Refusal, Refused

if TYPE_CHECKING:
    from facilitation.facts import Facts
    from facilitation.state import Workshop

ENOUGH = 80
"""Percent of those who are counted: then it is suggested to move on."""


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


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many are ready, how many need more time, of how many."""

    ready: int
    more_time: int
    of: int

    @property
    def enough(self) -> bool:
        """F4: four of five are ready; nobody at all is never enough."""
        return self.of > 0 and self.ready * 100 >= self.of * ENOUGH


def counted(state: "Workshop", people: Sequence[Member]) -> tuple[Member, ...]:
    """F3: who is waited for: the connected people who may write, facilitators excluded."""
    return tuple(
        one
        for one in people
        if one.here and one.role is Role.PARTICIPANT and one.id not in state.banned
    )


def readiness(state: "Workshop", people: Sequence[Member]) -> Readiness:
    """How ready the people are who are waited for."""
    marks = [state.ready.get(one.id) for one in counted(state, people)]
    return Readiness(marks.count(Mark.READY), marks.count(Mark.MORE_TIME), len(marks))


def decide(
    state: "Workshop", command: AnyReadyCommand, by: Person, now: int, facts: "Facts"
) -> tuple[ReadyMarked, ...] | Refused:
    """What a person's word about moving on leads to."""
    if state.current is None:
        finished = Refusal.WORKSHOP_FINISHED if state.finished else Refusal.NOT_RUNNING
        return Refused(finished)
    if by.role is Role.FACILITATOR:
        return Refused(Refusal.FACILITATOR_NOT_COUNTED)
    mark = _mark(command)
    if state.ready.get(by.id) == mark:
        return ()
    return (ReadyMarked(at=now, by=by.id, participant=by.id, mark=mark),)


def _mark(command: AnyReadyCommand) -> Mark | None:
    match command:
        case MarkReady():
            return Mark.READY
        case NeedMoreTime():
            return Mark.MORE_TIME
        case UnmarkReady():
            return None
        case _:
            assert_never(command)


def evolve(state: "Workshop", event: ReadyMarked) -> "Workshop":
    """The workshop after somebody said whether they are ready."""
    others = {who: mark for who, mark in state.ready.items() if who != event.participant}
    if event.mark is not None:
        others[event.participant] = event.mark
    return replace(state, ready=others)
