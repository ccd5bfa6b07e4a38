"""Consensus checks: fist of five, Roman vote, consent; everybody's answer is seen at once.

Answers are secret until the reveal: no event carries one. Rule numbers (C…) are those of
docs/rules.md.
"""

from enum import StrEnum
from typing import ClassVar, NewType

import msgspec

from facilitation.agenda import PhaseId
from facilitation.messages import Command, Event, Sender

CheckId = NewType("CheckId", str)


class Scale(StrEnum):
    """How a question is answered."""

    FIST_OF_FIVE = "fist_of_five"
    ROMAN = "roman"
    CONSENT = "consent"


class Answered(msgspec.Struct, frozen=True):
    """One person's answer, with what worries them."""

    value: str
    concern: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a check came to. `counts` holds every value of the scale, `silent` who said nothing."""

    counts: dict[str, int]
    answered: int
    silent: int
    passed: bool
    concerns: tuple[str, ...] = ()
    worried: tuple[str, ...] = ()


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A question to everybody; `outcome` is None until the reveal."""

    id: CheckId
    question: str
    scale: Scale
    named: bool
    phase: PhaseId | None
    asked_at: int
    withdrawn: bool = False
    outcome: Outcome | None = None

    @property
    def is_open(self) -> bool:
        return self.outcome is None and not self.withdrawn


class ChecksState(msgspec.Struct, frozen=True):
    """All questions of a workshop, in the order asked."""

    checks: tuple[Check, ...] = ()

    def check(self, id: str) -> Check | None:
        """The check of this id, or None."""
        return next((one for one in self.checks if one.id == id), None)

    @property
    def open(self) -> Check | None:
        """The one question that may be answered now, or None."""
        return next((one for one in self.checks if one.is_open), None)


class ConsensusCommand(Command, frozen=True, kw_only=True):
    """What can be done about a consensus check."""


class Ask(ConsensusCommand, frozen=True, kw_only=True):
    """Ask everybody; `named` shows afterwards whose answer was a worried one."""

    scale: Scale
    question: str
    named: bool = False


class Answer(ConsensusCommand, frozen=True, kw_only=True):
    """Answer, or change one's answer, while the check is open."""

    sender: ClassVar[Sender] = Sender.PARTICIPANT
    check: CheckId
    value: str
    concern: str = ""


class RevealAnswers(ConsensusCommand, frozen=True, kw_only=True):
    """Show what everybody answered, at once."""

    check: CheckId


class WithdrawCheck(ConsensusCommand, frozen=True, kw_only=True):
    """Take a question back without an outcome."""

    check: CheckId


AnyConsensusCommand = Ask | Answer | RevealAnswers | WithdrawCheck


class ConsensusEvent(Event, frozen=True, kw_only=True):
    """What happened to a consensus check."""

    check: CheckId


class CheckAsked(ConsensusEvent, frozen=True, kw_only=True):
    """A question is open."""

    question: str
    scale: Scale
    named: bool
    phase: PhaseId | None


class AnswersRevealed(ConsensusEvent, frozen=True, kw_only=True):
    """Everybody sees what came out."""

    outcome: Outcome


class CheckWithdrawn(ConsensusEvent, frozen=True, kw_only=True):
    """A question was taken back."""


AnyConsensusEvent = CheckAsked | AnswersRevealed | CheckWithdrawn
