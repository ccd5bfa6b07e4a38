"""The state of a workshop's facilitation, made of its events alone."""

import msgspec

from facilitation.agenda import Agenda, PhaseId, PlannedPhase
from facilitation.consensus import ChecksState
from facilitation.handing_in import LateWords
from facilitation.parking import ParkedItem
from facilitation.people import ParticipantId
from facilitation.ready import Mark
from facilitation.rounds import VotingState
from facilitation.standings import ScoresState
from facilitation.summons import Place, Summons
from facilitation.timer import Idle, Timer


class Open(msgspec.Struct, frozen=True, tag="open"):
    """The phase's own rules say who writes what."""


class Closing(msgspec.Struct, frozen=True, tag="closing"):
    """Time is up; what comes until `until` is still taken."""

    until: int


class Closed(msgspec.Struct, frozen=True, tag="closed"):
    """Only facilitators write."""


Writing = Open | Closing | Closed


class PhaseRun(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of a phase, from coming to it until leaving it.

    Coming back to a phase goes on with the same `number`; a repetition counts up. `allotted` is
    the time it has, extensions included; `paused_ms` the time its clock stood, `paused_at` since
    when it stands.
    """

    phase: PhaseId
    number: int
    started_at: int
    allotted: int
    ended_at: int | None = None
    paused_ms: int = 0
    paused_at: int | None = None

    def used(self, now: int) -> int:
        """How long its clock ran."""
        end = now if self.ended_at is None else self.ended_at
        standing = 0 if self.paused_at is None else end - self.paused_at
        return end - self.started_at - self.paused_ms - standing


class Leaving(msgspec.Struct, frozen=True):
    """The phase that was just left: what was written for it is taken until `until`."""

    phase: PhaseId
    until: int


class Lock(msgspec.Struct, frozen=True):
    """Writing is stopped, by whom and since when."""

    by: ParticipantId | None
    at: int


class Workshop(msgspec.Struct, frozen=True, kw_only=True):
    """All that facilitation remembers.

    `position` is the place of the current phase in the agenda: None in the lobby, and kept after
    the end. `plan` is the agenda as last planned, before any phase was stretched.
    """

    agenda: Agenda = Agenda()
    plan: Agenda = Agenda()
    position: int | None = None
    finished: bool = False
    timer: Timer = Idle()
    writing: Writing = Open()
    leaving: Leaving | None = None
    lock: Lock | None = None
    skipped: frozenset[PhaseId] = frozenset()
    revealed: frozenset[PhaseId] = frozenset()
    ready: dict[ParticipantId, Mark] = {}
    runs: tuple[PhaseRun, ...] = ()
    voting: VotingState = VotingState()
    checks: ChecksState = ChecksState()
    scores: ScoresState = ScoresState()
    parking: tuple[ParkedItem, ...] = ()
    handed_in: tuple[LateWords, ...] = ()
    summons: Summons | None = None
    spotlight: Place | None = None
    calls: int = 0
    banned: frozenset[ParticipantId] = frozenset()

    @property
    def current(self) -> PlannedPhase | None:
        """The phase that runs, paused or not; None in the lobby and after the end."""
        if self.position is None or self.finished or self.position >= len(self.agenda.phases):
            return None
        return self.agenda.phases[self.position]

    @property
    def run(self) -> PhaseRun | None:
        """The current phase's present stretch."""
        return self.runs[-1] if self.runs and self.runs[-1].ended_at is None else None

    @property
    def locked(self) -> bool:
        return self.lock is not None

    @property
    def is_closed(self) -> bool:
        """Whether the time for answering is over, so that only facilitators write."""
        return isinstance(self.writing, Closed)

    @property
    def done(self) -> frozenset[PhaseId]:
        """The phases that ran and were left, and do not run now."""
        current = self.current
        return frozenset(run.phase for run in self.runs) - {current.id if current else ""}

    def phase(self, id: str) -> PlannedPhase | None:
        """The phase of this id, or None."""
        at = self.agenda.index(id)
        return None if at is None else self.agenda.phases[at]

    def is_revealed(self, phase: PlannedPhase) -> bool:
        """Whether everybody sees what was written in this phase."""
        return not phase.private or phase.id in self.revealed
