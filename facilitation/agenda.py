"""The agenda: timed phases in order, and how it gives when one of them takes longer.

Durations are milliseconds. Rule numbers (G…) are those of docs/rules.md.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NewType

import msgspec

PhaseId = NewType("PhaseId", str)

MINUTE = 60_000
LONGEST = 24 * 60 * MINUTE
MOST_PHASES = 60
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
    writing is unseen until the reveal, and names stay off for good. `options` are the module's own.
    """

    id: PhaseId
    type: str
    title: str
    duration: int
    private: bool = False
    anonymous: bool = False
    at_zero: AtZero = AtZero.NOTIFY
    day: int = 1
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


def checked(agenda: Agenda) -> Agenda:
    """G1: an agenda has 1 to 60 phases with ids of their own, each 1 second to 24 hours long."""
    if not 1 <= len(agenda.phases) <= MOST_PHASES:
        raise UnusableAgenda(f"An agenda has 1 to {MOST_PHASES} phases.")
    if len({phase.id for phase in agenda.phases}) < len(agenda.phases):
        raise UnusableAgenda("Two phases have the same id.")
    for phase in agenda.phases:
        if not 1_000 <= phase.duration <= LONGEST:
            raise UnusableAgenda(f"“{phase.title[:40]}” lasts between a second and 24 hours.")
    return agenda


def stretched(agenda: Agenda, at: int, by: int, *, elastic: bool) -> Agenda:
    """G2: `by` more for the phase at `at`; if elastic, the later ones of its day give it.

    They give in proportion to what they can.

    No later phase falls below a minute (or below what it had, if that is less); what they cannot
    give makes the day longer. Taking time away (`by` below zero) gives nothing to others.
    """
    phase = agenda.phases[at]
    durations = {at: min(max(phase.duration + by, 1_000), LONGEST)}
    if elastic and by > 0:
        later = [n for n in range(at + 1, len(agenda.phases)) if agenda.phases[n].day == phase.day]
        durations |= _shrunk([(n, agenda.phases[n].duration) for n in later], by)
    return Agenda(
        tuple(
            msgspec.structs.replace(one, duration=durations.get(n, one.duration))
            for n, one in enumerate(agenda.phases)
        )
    )


def _shrunk(later: Iterable[tuple[int, int]], by: int) -> dict[int, int]:
    """New durations of the later phases when together they give `by`, or all they can."""
    spare = {n: max(duration - LEAST, 0) for n, duration in later}
    durations = dict(later)
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
