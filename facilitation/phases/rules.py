"""Who may write what just now: the rules that admission asks for every change of every edit.

Rule numbers (P…) are those of docs/rules.md.
"""

from dataclasses import dataclass

from facilitation.agenda import PlannedPhase
from facilitation.people import ParticipantId, Person, Role
from facilitation.permissions import (
    SEND_COMMANDS,
    Action,
    Change,
    OpenBoard,
    OwnDraft,
    Part,
    Rules,
    is_led,
)
from facilitation.phases.grants import Charter, Fit, Table, signs
from facilitation.phases.registry import Registry, names
from facilitation.refusals import Refusal, Refused
from facilitation.state import Closed, Closing, Open, Workshop, Writing

_RULING = ("agenda", "position", "finished", "writing", "leaving", "lock", "revealed", "banned")


def ruled_alike(one: Workshop, other: Workshop) -> bool:
    """Whether the same may be written in both states, as far as that is quickly seen."""
    return all(getattr(one, part) is getattr(other, part) for part in _RULING)


def rules_for(state: Workshop, registry: Registry, now: int) -> Rules:
    """What may be written on the board now. Cheap enough to ask for every edit."""
    if not state.agenda.phases:
        return OpenBoard(locked=state.locked, banned=state.banned)  # P1
    return BoardRules(
        state, registry, _current(state, registry, now), _leaving(state, registry, now)
    )


def draft_rules_for(state: Workshop, registry: Registry, owner: ParticipantId, now: int) -> Rules:
    """What may be written now in this person's private document."""
    if not state.agenda.phases:
        return OwnDraft(owner, locked=state.locked, banned=state.banned)  # P1
    current, leaving = _current(state, registry, now), _leaving(state, registry, now)
    return DraftRules(state, registry, current, leaving, owner)


@dataclass(frozen=True, slots=True)
class Desk:
    """One phase as a place to write: its grants, how far it has come, which area it is about.

    `charter` None is a type of phase that is not installed here.
    """

    phase: PlannedPhase
    charter: Charter | None
    private: bool
    revealed: bool
    closed: bool = False
    stages: frozenset[str] | None = None
    lanes: frozenset[str] | None = None

    @property
    def board(self) -> Table | None:
        """What holds on the board."""
        if self.charter is None:
            return None
        if not self.private:
            return self.charter.opened
        if not self.revealed:
            return self.charter.before
        return self.charter.nameless if self.phase.anonymous else self.charter.after

    @property
    def draft(self) -> Table | None:
        """What holds in a private document: nothing unless the phase collects in private."""
        if self.charter is None or not self.private or self.revealed:
            return None
        return self.charter.draft

    def includes(self, change: Change) -> bool:
        """P9: whether a card is within the stages and lanes that the agenda chose."""
        if change.part is not Part.ELEMENT:
            return True
        return (self.stages is None or change.stage in self.stages) and (
            self.lanes is None or change.lane in self.lanes
        )

    def allows(self, table: Table | None, change: Change, by: Person) -> bool:
        """Whether participants may do this here."""
        return (
            table is not None
            and not self.closed
            and table.fit(change, by) is Fit.ALLOWED
            and self.includes(change)
        )


def _current(state: Workshop, registry: Registry, now: int) -> Desk | None:
    phase = state.current
    return None if phase is None else _desk(state, registry, phase, _is_closed(state.writing, now))


def _leaving(state: Workshop, registry: Registry, now: int) -> Desk | None:
    """P7: the phase that was just left, while its last half sentences still arrive."""
    leaving = state.leaving
    if leaving is None or now >= leaving.until:
        return None
    phase = state.phase(leaving.phase)
    return None if phase is None else _desk(state, registry, phase, closed=False)


def _is_closed(writing: Writing, now: int) -> bool:
    """P7: until a freeze is over, everything is taken as before."""
    match writing:
        case Open():
            return False
        case Closing(until):
            return now >= until
        case Closed():
            return True


def _desk(state: Workshop, registry: Registry, phase: PlannedPhase, closed: bool) -> Desk:
    charter = registry.charter(phase)
    # Where nothing is collected there is nothing to hide: such a phase is open to everybody.
    private = phase.private and charter is not None and bool(charter.collects)
    revealed = phase.id in state.revealed
    if not phase.options:
        return Desk(phase, charter, private, revealed, closed)
    stages, lanes = names(phase.options.get("stages")), names(phase.options.get("lanes"))
    return Desk(phase, charter, private, revealed, closed, stages, lanes)


def _shut_out(state: Workshop, by: Person) -> Refused | None:
    """P2: whom nothing lets write, whatever the phase."""
    if by.role is Role.OBSERVER:
        return Refused(Refusal.READ_ONLY)
    if by.role is Role.FACILITATOR:
        return None
    if by.id in state.banned:
        return Refused(Refusal.BANNED)
    return Refused(Refusal.LOCKED) if state.locked else None


def _nothing_runs(state: Workshop) -> Refused:
    """P3: before the first phase and after the last, participants read."""
    return Refused(Refusal.WORKSHOP_FINISHED if state.finished else Refusal.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class BoardRules:
    """The rules of the board while an agenda is followed."""

    state: Workshop
    registry: Registry
    current: Desk | None
    leaving: Desk | None

    def closed_to(self, by: Person) -> Refused | None:
        """P2, P3, P6: why this person may write nothing at all, or None."""
        refused = _shut_out(self.state, by)
        if refused is not None or by.role is Role.FACILITATOR or self.leaving is not None:
            return refused
        if self.current is None:
            return _nothing_runs(self.state)
        return Refused(Refusal.WRITING_CLOSED) if self.current.closed else None

    def refusal(self, change: Change, by: Person) -> Refused | None:
        """P2: the facilitator does all. P4 to P9: what a participant may do just now."""
        if by.role is Role.FACILITATOR:
            return None
        refused = _shut_out(self.state, by)
        if refused is None and is_led(change):
            refused = Refused(Refusal.FACILITATOR_ONLY, SEND_COMMANDS)
        if refused is not None:
            return refused
        for desk in (self.current, self.leaving):
            if desk is not None and desk.allows(desk.board, change, by):
                return None
        return self._why(change, by)

    def _why(self, change: Change, by: Person) -> Refused:
        """The most helpful reason, once it is clear that this is not allowed."""
        desk = self.current
        if desk is None:
            return _nothing_runs(self.state)
        if desk.closed:
            return Refused(Refusal.WRITING_CLOSED)
        table, charter = desk.board, desk.charter
        if table is None or charter is None:
            return Refused(Refusal.PHASE_NOT_INSTALLED)
        match table.fit(change, by):
            case Fit.ALLOWED:
                return Refused(Refusal.OUTSIDE_THE_AREA)
            case Fit.NOT_OWN:
                return Refused(Refusal.NOT_YOURS if change.author else Refusal.NAMELESS_CARD)
        if desk.private and (why := self._hidden(desk, charter, change)) is not None:
            return Refused(why)
        where = elsewhere(self.state, self.registry, desk.phase, change)
        if not where and change.part in (Part.FRAME, Part.LANE):
            return Refused(Refusal.FACILITATOR_ONLY, change.part)
        return Refused(Refusal.NOT_IN_THIS_PHASE, where)

    def _hidden(self, desk: Desk, charter: Charter, change: Change) -> Refusal | None:
        """P4, P5: what privacy alone stands against."""
        if not desk.revealed:
            if charter.draft.covers(change):
                return Refusal.PRIVATE_NOW
            return Refusal.AFTER_THE_REVEAL if charter.together.covers(change) else None
        if change.action is not Action.ADD:
            return None
        if change.part in (Part.COMMENT, Part.REACTION):
            spoken = desk.phase.anonymous and charter.together.covers(change)
            return Refusal.NAMED_REMARK if spoken else None
        if not charter.draft.covers(change):
            return None
        return Refusal.NAMES_STAY_OFF if desk.phase.anonymous else Refusal.CARDS_ARE_OUT


@dataclass(frozen=True, slots=True)
class DraftRules:
    """The rules of a private document while an agenda is followed: its owner's, and R7's."""

    state: Workshop
    registry: Registry
    current: Desk | None
    leaving: Desk | None
    owner: ParticipantId

    def closed_to(self, by: Person) -> Refused | None:
        """R7, P2: a draft is its owner's alone; an observer has none."""
        if by.id != self.owner:
            return Refused(Refusal.READ_ONLY)
        return _shut_out(self.state, by)

    def refusal(self, change: Change, by: Person) -> Refused | None:
        """P8: what the owner may do with a card in the own draft."""
        refused = self.closed_to(by)
        if refused is not None:
            return refused
        if change.author != by.id:
            return Refused(Refusal.NOT_YOURS)
        # Withdrawing one's own words is always possible.
        if by.role is Role.FACILITATOR or change.action is Action.DELETE:
            return None
        if is_led(change):
            return Refused(Refusal.FACILITATOR_ONLY, SEND_COMMANDS)
        for desk in (self.current, self.leaving):
            if desk is not None and desk.allows(desk.draft, change, by):
                return None
        return self._why(change, by)

    def _why(self, change: Change, by: Person) -> Refused:
        desk = self.current
        if desk is None:
            return _nothing_runs(self.state)
        if desk.closed:
            return Refused(Refusal.WRITING_CLOSED)
        if desk.charter is None:
            return Refused(Refusal.PHASE_NOT_INSTALLED)
        if desk.draft is not None and desk.draft.fit(change, by) is Fit.ALLOWED:
            return Refused(Refusal.OUTSIDE_THE_AREA)
        if desk.charter.draft.covers(change):
            return Refused(Refusal.CARDS_ARE_OUT if desk.private else Refusal.NOT_PRIVATE_NOW)
        return Refused(
            Refusal.NOT_IN_THIS_PHASE, elsewhere(self.state, self.registry, desk.phase, change)
        )


def elsewhere(state: Workshop, registry: Registry, now: PlannedPhase, change: Change) -> str:
    """P10: which phase is the one for this: the next that opens it, or the last that did."""
    done = ""
    passed = False
    wanted = signs(change)
    for number, phase in enumerate(state.agenda.phases, 1):
        if phase.id == now.id:
            passed = True
        elif phase.id not in state.skipped:
            charter = registry.charter(phase)
            if charter is not None and charter.opens(wanted):
                if passed:
                    return f"Opens in phase {number}"
                done = f"Done in phase {number}"
    return done
