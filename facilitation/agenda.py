"""The agenda: timed phases in order, and how it gives when one of them takes longer.

Durations are milliseconds. Rule numbers (G…) are those of docs/rules.md.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NewType

import msgspec

PhaseId = NewType("PhaseId", str)

MINUTE = 60_000
LONGEST = 24 * 60 * MINUTE
SHORTEST = 1_000
MOST_PHASES = 60
MOST_DAYS = 30
TITLE_LIMIT = 120
NOTE_LIMIT = 500
OPTIONS_LIMIT = 4_096
GRACE = 10_000
"""How long a soft freeze lets people finish their sentence."""
LONGEST_GRACE = 10 * MINUTE
LEAST = MINUTE
"""What the elastic agenda leaves of a later phase, at least."""


class AtZero(StrEnum):
    """What happens when a phase's time is over."""

    NOTIFY = "notify"
    FREEZE = "freeze"
    CLOSE = "close"
    REVEAL = "reveal"
    ADVANCE = "advance"


class PlannedPhase(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the agenda.

    `type` names the phase module. `private` and `anonymous` are for phases that collect cards:
    writing is unseen until the reveal, and names stay off for good. `grace` is for a freeze at
    zero. `advance_when_ready` moves on when four of five are ready. `note` says what happens, for
    the facilitator. `options` are the module's own.
    """

    id: PhaseId
    type: str
    title: str
    duration: int
    private: bool = False
    anonymous: bool = False
    at_zero: AtZero = AtZero.NOTIFY
    grace: int = GRACE
    advance_when_ready: bool = False
    day: int = 1
    note: str = ""
    options: dict[str, Any] = {}


class Agenda(msgspec.Struct, frozen=True):
    """All phases of a workshop, in the order in which they are planned."""

    phases: tuple[PlannedPhase, ...] = ()

    def index(self, phase: str) -> int | None:
        """Where the phase of this id stands, or None."""
        return next((at for at, one in enumerate(self.phases) if one.id == phase), None)

    @property
    def duration(self) -> int:
        """The planned length of the whole."""
        return sum(phase.duration for phase in self.phases)


class UnusableAgenda(ValueError):
    """An agenda that cannot be run; the text says what to change."""


_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TYPE = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


def checked(agenda: Agenda) -> Agenda:
    """G1: an agenda has 1 to 60 phases with ids of their own, each 1 second to 24 hours long.

    Raises:
        UnusableAgenda: when it cannot be run.

    """
    if not 1 <= len(agenda.phases) <= MOST_PHASES:
        raise UnusableAgenda(f"An agenda has 1 to {MOST_PHASES} phases.")
    if len({phase.id for phase in agenda.phases}) < len(agenda.phases):
        raise UnusableAgenda("Two phases have the same id.")
    days = [phase.day for phase in agenda.phases]
    if days != sorted(days) or days[0] < 1 or days[-1] > MOST_DAYS:
        raise UnusableAgenda(f"Days count from 1 to {MOST_DAYS} and never go back.")
    for at, phase in enumerate(agenda.phases, 1):
        if (fault := _fault(phase)) is not None:
            raise UnusableAgenda(f"Phase {at}: {fault}")
    return agenda


def _fault(phase: PlannedPhase) -> str | None:
    """What to change about a phase, or None."""
    if not _ID.fullmatch(phase.id):
        return "An id has 1 to 64 letters, digits, hyphens or underscores."
    if not _TYPE.fullmatch(phase.type):
        return "There is no such type of phase."
    if not phase.title.strip() or len(phase.title) > TITLE_LIMIT or not sendable(phase.title):
        return f"A title has 1 to {TITLE_LIMIT} characters."
    if len(phase.note) > NOTE_LIMIT or not sendable(phase.note):
        return f"A note has at most {NOTE_LIMIT} characters."
    if not SHORTEST <= phase.duration <= LONGEST:
        return "A phase lasts between a second and 24 hours."
    if not 0 <= phase.grace <= LONGEST_GRACE:
        return "The time to finish a sentence is ten minutes at most."
    if phase.anonymous and not phase.private:
        return "Cards without names are collected in private, or everybody sees who writes."
    return None if _fits(phase.options) else "These options are too large."


def sendable(text: str) -> bool:
    """Whether text can be written as UTF-8: a lone half of a surrogate pair cannot."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _fits(options: dict[str, Any]) -> bool:
    try:
        return len(msgspec.json.encode(options)) <= OPTIONS_LIMIT
    except (TypeError, ValueError, OverflowError, RecursionError):
        return False


def stretched(agenda: Agenda, at: int, by: int, givers: Iterable[int] = ()) -> Agenda:
    """G2: `by` more for the phase at `at`, taken from the phases at `givers` if there are any.

    They give in proportion to what they can: no phase falls below a minute (or below what it had,
    if that is less); what they cannot give makes the whole longer. Taking time away (`by` below
    zero) gives nothing to others.
    """
    phase = agenda.phases[at]
    durations = {at: min(max(phase.duration + by, SHORTEST), LONGEST)}
    if by > 0:
        durations |= _shrunk([(n, agenda.phases[n].duration) for n in givers], by)
    return Agenda(
        tuple(
            msgspec.structs.replace(one, duration=durations.get(n, one.duration))
            for n, one in enumerate(agenda.phases)
        )
    )


def _shrunk(later: Iterable[tuple[int, int]], by: int) -> dict[int, int]:
    """New durations of the later phases when together they give `by`, or all they can."""
    durations = dict(later)
    spare = {n: max(duration - LEAST, 0) for n, duration in durations.items()}
    total = sum(spare.values())
    give = min(by, total)
    given = 0
    cumulated = 0
    for n, could in spare.items():
        cumulated += could
        # The running sum is divided, so that roundings never add up.
        upto = give * cumulated // total if total else 0
        durations[n] -= upto - given
        given = upto
    return durations
