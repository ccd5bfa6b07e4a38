"""Consensus checks: fist of five, Roman vote, consent; everybody's answer is seen at once.

Answers are secret until the reveal: no event carries one. Rule numbers (C…) are those of
docs/rules.md.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, NewType, assert_never

import msgspec
from msgspec.structs import replace

from facilitation import texts
from facilitation.agenda import PhaseId
from facilitation.messages import Command, Event, Sender
from facilitation.people import Person
from facilitation.ready import counted
from facilitation.refusals import Refusal, Refused

if TYPE_CHECKING:
    from facilitation.facts import Facts
    from facilitation.state import Workshop

MOST_CHECKS = 300

CheckId = NewType("CheckId", str)


class Scale(StrEnum):
    """How a question is answered."""

    FIST_OF_FIVE = "fist_of_five"
    ROMAN = "roman"
    CONSENT = "consent"

    @property
    def values(self) -> tuple[str, ...]:
        """What may be answered, from most against to most for."""
        return _VALUES[self]

    @property
    def worried(self) -> frozenset[str]:
        """The answers whose givers speak first, and which keep a check from passing."""
        return _WORRIED[self]


_VALUES = {
    Scale.FIST_OF_FIVE: ("0", "1", "2", "3", "4", "5"),
    Scale.ROMAN: ("down", "sideways", "up"),
    Scale.CONSENT: ("objection", "consent"),
}
_WORRIED = {
    Scale.FIST_OF_FIVE: frozenset({"0", "1", "2"}),
    Scale.ROMAN: frozenset({"down"}),
    Scale.CONSENT: frozenset({"objection"}),
}


class Answered(msgspec.Struct, frozen=True):
    """One person's answer, with what worries them."""

    value: str
    concern: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a check came to.

    `counts` holds every value of the scale, `silent` how many said nothing. `concerns` are in an
    order of their own. `worried` names who speaks first, where the check was a named one.
    """

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
    value: str | int
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


def outcome(check: Check, answers: Mapping[str, Answered], silent: int) -> Outcome:
    """C2–C4: what the answers come to; `silent` people were asked and said nothing.

    Counts and concerns stand in an order that says nothing about who answered, or when.
    """
    scale = check.scale
    given = {who: one for who, one in answers.items() if one.value in scale.values}
    counts = dict.fromkeys(scale.values, 0)
    for one in given.values():
        counts[one.value] += 1
    worried = sorted(who for who, one in given.items() if one.value in scale.worried)
    passed = bool(given) and not worried
    if scale is Scale.CONSENT:
        passed = passed and silent == 0  # silence is not consent
    return Outcome(
        counts=counts,
        answered=len(given),
        silent=silent,
        passed=passed,
        concerns=tuple(sorted(one.concern for one in given.values() if one.concern)),
        worried=tuple(worried) if check.named else (),
    )


def decide(
    state: "Workshop", command: AnyConsensusCommand, by: Person, now: int, facts: "Facts"
) -> tuple[AnyConsensusEvent, ...] | Refused:
    """What a command about a question leads to.

    For an answer that may be stored there are no events: the caller keeps it among the secrets.
    """
    match command:
        case Ask():
            return _ask(state, command, by, now)
        case Answer():
            kept = answer_after(state, command)
            return kept if isinstance(kept, Refused) else ()
        case RevealAnswers():
            check = state.checks.check(command.check)
            if check is None or check.withdrawn:
                return Refused(Refusal.CHECK_CLOSED if check else Refusal.UNKNOWN_CHECK)
            if check.outcome is not None:
                return ()
            return (_revealed(state, check, now, facts, by),)
        case WithdrawCheck():
            check = state.checks.check(command.check)
            if check is None or check.outcome is not None:
                return Refused(Refusal.CHECK_CLOSED if check else Refusal.UNKNOWN_CHECK)
            withdrawn = CheckWithdrawn(at=now, by=by.id, check=check.id)
            return () if check.withdrawn else (withdrawn,)
        case _:
            assert_never(command)


def answers_at_zero(state: "Workshop", now: int, facts: "Facts") -> tuple[AnyConsensusEvent, ...]:
    """C5: a phase that reveals at zero reveals the open question too."""
    check = state.checks.open
    return () if check is None else (_revealed(state, check, now, facts, None),)


def _ask(
    state: "Workshop", command: Ask, by: Person, now: int
) -> tuple[AnyConsensusEvent, ...] | Refused:
    """C1: one question at a time."""
    refused = texts.fault(command.question, texts.QUESTION)
    if refused is not None:
        return refused
    if state.checks.open is not None:
        return Refused(Refusal.CHECK_OPEN)
    if len(state.checks.checks) >= MOST_CHECKS:
        return Refused(Refusal.TOO_MANY_ITEMS, f"{MOST_CHECKS} at most")
    asked = CheckAsked(
        at=now,
        by=by.id,
        check=CheckId(f"check-{len(state.checks.checks) + 1}"),
        question=command.question.strip(),
        scale=command.scale,
        named=command.named,
        phase=state.current.id if state.current else None,
    )
    return (asked,)


def _answer_fault(state: "Workshop", command: Answer) -> Refused | None:
    check = state.checks.check(command.check)
    if check is None:
        return Refused(Refusal.UNKNOWN_CHECK)
    if not check.is_open:
        return Refused(Refusal.CHECK_CLOSED)
    if str(command.value) not in check.scale.values:
        return Refused(Refusal.NOT_ON_THE_SCALE)
    return texts.fault(command.concern, texts.QUESTION, empty=True)


def answer_after(state: "Workshop", command: Answer) -> Answered | Refused:
    """What is to be kept of an answer."""
    refused = _answer_fault(state, command)
    return refused or Answered(str(command.value), command.concern.strip())


def _revealed(
    state: "Workshop", check: Check, now: int, facts: "Facts", by: Person | None
) -> AnswersRevealed:
    answers = facts.answers.get(check.id, {})
    silent = facts.silent.get(check.id)
    if silent is None:
        silent = max(len(counted(state, facts.people)) - len(answers), 0)
    return AnswersRevealed(
        at=now,
        by=by.id if by is not None else None,
        check=check.id,
        outcome=outcome(check, answers, silent),
    )


def evolve(state: "Workshop", event: AnyConsensusEvent) -> "Workshop":
    """The workshop after something happened to a question."""
    checks = state.checks.checks
    match event:
        case CheckAsked():
            asked = Check(
                id=event.check,
                question=event.question,
                scale=event.scale,
                named=event.named,
                phase=event.phase,
                asked_at=event.at,
            )
            return replace(state, checks=ChecksState((*checks, asked)))
        case AnswersRevealed() | CheckWithdrawn():
            changed = (_changed(one, event) if one.id == event.check else one for one in checks)
            return replace(state, checks=ChecksState(tuple(changed)))
        case _:
            assert_never(event)


def _changed(check: Check, event: AnswersRevealed | CheckWithdrawn) -> Check:
    if isinstance(event, CheckWithdrawn):
        return replace(check, withdrawn=True)
    return replace(check, outcome=event.outcome)
