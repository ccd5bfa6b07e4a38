"""Blind scores and feelings of each person. Rule numbers (E…, Q…) are those of docs/rules.md."""

from typing import TYPE_CHECKING

import msgspec

from facilitation.messages import Command, Event
from facilitation.people import Person
from facilitation.refusals import Refused

if TYPE_CHECKING:
    from facilitation.facts import Facts
    from facilitation.state import Workshop


class ScoresState(msgspec.Struct, frozen=True):
    """What was revealed of scores and feelings."""


class ScoresCommand(Command, frozen=True, kw_only=True):
    """What can be done about scores and feelings."""


class RevealScores(ScoresCommand, frozen=True, kw_only=True):
    """Show everybody's scores at once."""


AnyScoresCommand = RevealScores


class ScoresEvent(Event, frozen=True, kw_only=True):
    """What happened to scores and feelings."""


class ScoresRevealed(ScoresEvent, frozen=True, kw_only=True):
    """Everybody sees the scores."""


AnyScoresEvent = ScoresRevealed


def decide_scores(
    state: "Workshop", command: AnyScoresCommand, by: Person, now: int, facts: "Facts"
) -> tuple[AnyScoresEvent, ...] | Refused:
    """What a command about scores leads to."""
    return ()


def evolve_scores(scores: ScoresState, event: AnyScoresEvent) -> ScoresState:
    """The scores after an event."""
    return scores


def scores_at_zero(
    state: "Workshop", now: int, facts: "Facts", *, reveal: bool
) -> tuple[AnyScoresEvent, ...]:
    """What becomes of scores and feelings when time is up and writing closes, or is revealed."""
    return ()
