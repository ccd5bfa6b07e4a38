"""Voting rounds: opening, closing, revealing. Rule numbers (V…) are those of docs/rules.md."""

from typing import TYPE_CHECKING

import msgspec

from facilitation.messages import Command, Event
from facilitation.people import Person
from facilitation.refusals import Refused

if TYPE_CHECKING:
    from facilitation.facts import Facts
    from facilitation.state import Workshop


class VotingState(msgspec.Struct, frozen=True):
    """All rounds of a workshop."""


class VotingCommand(Command, frozen=True, kw_only=True):
    """What can be done about a voting round."""


class CloseVoting(VotingCommand, frozen=True, kw_only=True):
    """End a round: no vote counts from now on."""


AnyVotingCommand = CloseVoting


class VotingEvent(Event, frozen=True, kw_only=True):
    """What happened to a voting round."""


class VotingClosed(VotingEvent, frozen=True, kw_only=True):
    """No vote counts from now on."""


AnyVotingEvent = VotingClosed


def decide_voting(
    state: "Workshop", command: AnyVotingCommand, by: Person, now: int, facts: "Facts"
) -> tuple[AnyVotingEvent, ...] | Refused:
    """What a command about votes leads to."""
    return ()


def evolve_voting(voting: VotingState, event: AnyVotingEvent) -> VotingState:
    """The rounds after an event."""
    return voting


def voting_at_zero(
    state: "Workshop", now: int, facts: "Facts", *, reveal: bool
) -> tuple[AnyVotingEvent, ...]:
    """What becomes of open rounds when time is up and writing closes, or all is revealed."""
    return ()
