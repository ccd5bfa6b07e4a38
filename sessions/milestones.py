"""What is worth telling elsewhere: the few moments of a workshop that webhooks hear of.

Nothing here holds words of a card, names of people or anything of a ballot.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from facilitation.consensus import AnswersRevealed
from facilitation.course import CardsRevealed, PhaseStarted, WorkshopFinished
from facilitation.events import AnyEvent
from facilitation.scores import AgreementRevealed, FeelingsRevealed, ScoresRevealed
from facilitation.state import Workshop
from facilitation.voting import VotesRevealed


class MilestoneType(StrEnum):
    """What happened."""

    CREATED = "created"
    PHASE_CHANGED = "phase_changed"
    REVEALED = "revealed"
    CLOSED = "closed"


class Milestone(NamedTuple):
    """One of these moments, and what is told of it as plain JSON values."""

    type: MilestoneType
    data: dict[str, Any]


def milestones(events: Iterable[AnyEvent], after: Workshop) -> list[Milestone]:
    """The moments among these events; `after` is the state that they led to."""
    return [found for event in events if (found := _milestone(event, after)) is not None]


def _milestone(event: AnyEvent, after: Workshop) -> Milestone | None:
    match event:
        case PhaseStarted(phase=phase, number=number, step=step):
            planned = after.phase(phase)
            about = {} if planned is None else {"title": planned.title, "type": planned.type}
            found = {"id": str(phase), **about, "number": number}
            return Milestone(MilestoneType.PHASE_CHANGED, {"phase": found, "step": str(step)})
        case CardsRevealed(phase=phase):
            return _revealed("cards", phase=str(phase))
        case VotesRevealed(round=voting):
            return _revealed("votes", round=str(voting))
        case AnswersRevealed(check=check):
            return _revealed("answers", check=str(check))
        case FeelingsRevealed():
            return _revealed("feelings")
        case ScoresRevealed():
            return _revealed("scores")
        case AgreementRevealed():
            return _revealed("agreement")
        case WorkshopFinished():
            return Milestone(MilestoneType.CLOSED, {})
    return None


def _revealed(what: str, **which: str) -> Milestone:
    return Milestone(MilestoneType.REVEALED, {"what": what, **which})
