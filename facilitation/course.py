"""The course of a workshop: what moves it through its agenda, and what is said when it moved."""

from enum import StrEnum
from typing import ClassVar

from facilitation.agenda import Agenda, PhaseId
from facilitation.messages import Command, Event, Sender
from facilitation.people import ParticipantId


class CourseCommand(Command, frozen=True, kw_only=True):
    """What moves the workshop on."""


class StartPhase(CourseCommand, frozen=True, kw_only=True):
    """Start the workshop, or go to this phase at once."""

    phase: PhaseId | None = None


class NextPhase(CourseCommand, frozen=True, kw_only=True):
    """Go on. `expect` names the phase to leave; None is the lobby."""


class PreviousPhase(CourseCommand, frozen=True, kw_only=True):
    """Go back, losing nothing. `expect` names the phase to leave; None is the end."""


class SkipPhase(CourseCommand, frozen=True, kw_only=True):
    """Leave a phase out: the one that runs (None) or one to come; `skip` false takes it back in."""

    phase: PhaseId | None = None
    skip: bool = True


class RepeatPhase(CourseCommand, frozen=True, kw_only=True):
    """Do the phase that runs once more from its beginning."""


class Finish(CourseCommand, frozen=True, kw_only=True):
    """End the workshop."""


class Pause(CourseCommand, frozen=True, kw_only=True):
    """Stop the clock."""


class Resume(CourseCommand, frozen=True, kw_only=True):
    """Let the clock go on."""


class Extend(CourseCommand, frozen=True, kw_only=True):
    """Give the phase more minutes, or fewer; `elastic` takes them from the phases to come."""

    minutes: float
    elastic: bool = False


class EditAgenda(CourseCommand, frozen=True, kw_only=True):
    """Plan anew what has not been done yet."""

    agenda: Agenda


class Lock(CourseCommand, frozen=True, kw_only=True):
    """Stop everybody's writing but the facilitators'."""


class Unlock(CourseCommand, frozen=True, kw_only=True):
    """Let everybody write again."""


class Reveal(CourseCommand, frozen=True, kw_only=True):
    """Show the private cards of the phase that runs (None), or of an earlier one."""

    phase: PhaseId | None = None


class RevealOwn(CourseCommand, frozen=True, kw_only=True):
    """Show one's own private cards before the others'."""

    sender: ClassVar[Sender] = Sender.PARTICIPANT


class Ban(CourseCommand, frozen=True, kw_only=True):
    """Keep somebody out for good."""

    participant: ParticipantId


class LiftBan(CourseCommand, frozen=True, kw_only=True):
    """Let somebody come back."""

    participant: ParticipantId


class TimeUp(CourseCommand, frozen=True, kw_only=True):
    """The server's clock says that a deadline of this phase has come."""

    sender: ClassVar[Sender] = Sender.SERVER
    phase: PhaseId


AnyCourseCommand = (
    StartPhase
    | NextPhase
    | PreviousPhase
    | SkipPhase
    | RepeatPhase
    | Finish
    | Pause
    | Resume
    | Extend
    | EditAgenda
    | Lock
    | Unlock
    | Reveal
    | RevealOwn
    | Ban
    | LiftBan
    | TimeUp
)


class Step(StrEnum):
    """How the workshop came to a phase."""

    START = "start"
    JUMP = "jump"
    NEXT = "next"
    BACK = "back"
    SKIP = "skip"
    REPEAT = "repeat"
    TIME_UP = "time_up"
    ALL_READY = "all_ready"


class CourseEvent(Event, frozen=True, kw_only=True):
    """Something that moved the workshop."""


class AgendaPlanned(CourseEvent, frozen=True, kw_only=True):
    """There is a plan, the first one or a new one."""

    agenda: Agenda


class PhaseStarted(CourseEvent, frozen=True, kw_only=True):
    """A phase runs; the one before it is left. `number` counts its repetitions from 1."""

    phase: PhaseId
    number: int
    duration: int
    step: Step


class PhaseSkipped(CourseEvent, frozen=True, kw_only=True):
    """A phase is left out."""

    phase: PhaseId


class PhaseKept(CourseEvent, frozen=True, kw_only=True):
    """A phase that was to be left out comes after all."""

    phase: PhaseId


class TimeRanOut(CourseEvent, frozen=True, kw_only=True):
    """The time of the phase that runs is over."""

    phase: PhaseId


class WritingClosing(CourseEvent, frozen=True, kw_only=True):
    """Writing ends soon: finish the sentence."""

    phase: PhaseId
    until: int


class WritingClosed(CourseEvent, frozen=True, kw_only=True):
    """Nobody but the facilitators writes until there is time again."""

    phase: PhaseId


class CardsRevealed(CourseEvent, frozen=True, kw_only=True):
    """The private cards of a phase are shown: the caller moves them in the same step."""

    phase: PhaseId


class OwnCardsRevealed(CourseEvent, frozen=True, kw_only=True):
    """One person's private cards are shown: the caller moves them in the same step."""

    phase: PhaseId
    participant: ParticipantId


class TimerPaused(CourseEvent, frozen=True, kw_only=True):
    """The clock stands."""


class TimerResumed(CourseEvent, frozen=True, kw_only=True):
    """The clock goes on."""


class PhaseExtended(CourseEvent, frozen=True, kw_only=True):
    """The end of the phase that runs moved by `gained`."""

    phase: PhaseId
    gained: int
    elastic: bool


class WorkshopFinished(CourseEvent, frozen=True, kw_only=True):
    """The workshop is over."""


class BoardLocked(CourseEvent, frozen=True, kw_only=True):
    """Writing is stopped."""


class BoardUnlocked(CourseEvent, frozen=True, kw_only=True):
    """Writing goes on."""


class Banned(CourseEvent, frozen=True, kw_only=True):
    """Somebody may not come back."""

    participant: ParticipantId


class BanLifted(CourseEvent, frozen=True, kw_only=True):
    """Somebody may come back."""

    participant: ParticipantId


AnyCourseEvent = (
    AgendaPlanned
    | PhaseStarted
    | PhaseSkipped
    | PhaseKept
    | TimeRanOut
    | WritingClosing
    | WritingClosed
    | CardsRevealed
    | OwnCardsRevealed
    | TimerPaused
    | TimerResumed
    | PhaseExtended
    | WorkshopFinished
    | BoardLocked
    | BoardUnlocked
    | Banned
    | BanLifted
)
