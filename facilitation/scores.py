"""Feelings, scores and replies of each person, and what follows from them.

A score leads to no event: `sheet_after` says what to keep among the secrets. Rule numbers (E…, Q…)
are those of docs/rules.md.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, assert_never

import msgspec

from facilitation.agenda import PhaseId
from facilitation.emotions import LABEL, Curve, Feeling, curve
from facilitation.estimates import (
    Estimate,
    Measure,
    estimated,
    off_scale,
    survey_share,
    surveyed,
)
from facilitation.mapview import Map
from facilitation.messages import Command, Event, Sender
from facilitation.opportunities import (
    TASK_KINDS,
    Agreement,
    AgreementCheck,
    Need,
    OpportunityState,
    Reply,
    agreement,
    is_date,
    lacking,
)
from facilitation.people import ParticipantId, Person, Role
from facilitation.refusals import Refusal, Refused
from facilitation.sheets import BLANK, CollectionId, ScoreSheet, feelings, replies, scores
from facilitation.standings import (
    OPPORTUNITY,
    RevealedCurve,
    ScoresState,
    standing_case,
)
from facilitation.texts import LINE, QUESTION, fault

if TYPE_CHECKING:
    from facilitation.facts import Facts
    from facilitation.state import Workshop

FEELINGS = "feelings"
SCORES = "scores"
AGREEMENT = "agreement"
ASKED_BY_TYPE = {"emotions": (FEELINGS,), "prioritising": (SCORES, AGREEMENT)}
GROUP = "group"


class ScoresCommand(Command, frozen=True, kw_only=True):
    """What can be done about feelings, scores and opportunities."""


class SheetCommand(ScoresCommand, frozen=True, kw_only=True):
    """What one person fills in. It says how the sheet shall be: arriving twice, it counts once."""

    sender: ClassVar[Sender] = Sender.PARTICIPANT


class Feel(SheetCommand, frozen=True, kw_only=True):
    """Say how one feels about a stage or a task: exactly one of the two."""

    stage: str | None = None
    task: str | None = None
    value: float
    label: str = ""


class Score(SheetCommand, frozen=True, kw_only=True):
    """Estimate one measure of a card or group."""

    element: str
    measure: Measure
    value: float


class Agree(SheetCommand, frozen=True, kw_only=True):
    """Reply to one of the three checks of an opportunity."""

    element: str
    check: AgreementCheck
    answer: Reply


class RevealFeelings(ScoresCommand, frozen=True, kw_only=True):
    """Show the curve of a phase, or of the current one, to everybody at once."""

    phase: PhaseId | None = None


class RevealScores(ScoresCommand, frozen=True, kw_only=True):
    """Show the estimates of a phase, or of the current one, to everybody at once."""

    phase: PhaseId | None = None


class RevealAgreement(ScoresCommand, frozen=True, kw_only=True):
    """Show the replies of a phase, or of the current one, to everybody at once."""

    phase: PhaseId | None = None


class RecordSurvey(ScoresCommand, frozen=True, kw_only=True):
    """Enter what a survey of `n` people gave: a value, or how many answers were favourable.

    `value` is on the measure's own scale. `favourable` counts the answers 4 and 5 on a scale of 1
    to 5, for importance and satisfaction. Exactly one of the two.
    """

    element: str
    measure: Measure
    value: float | None = None
    favourable: int | None = None
    n: int


class SetOpportunityState(ScoresCommand, frozen=True, kw_only=True):
    """Move an opportunity along its way, or end it with a reason."""

    element: str
    state: OpportunityState
    reason: str = ""


class SetOwner(ScoresCommand, frozen=True, kw_only=True):
    """Say who takes care of an opportunity, and until when."""

    element: str
    owner: str
    due: str = ""


AnySheetCommand = Feel | Score | Agree
AnyRevealCommand = RevealFeelings | RevealScores | RevealAgreement
AnyScoresCommand = (
    AnySheetCommand | AnyRevealCommand | RecordSurvey | SetOpportunityState | SetOwner
)


class ScoresEvent(Event, frozen=True, kw_only=True):
    """What happened to feelings, scores and opportunities."""


class FeelingsRevealed(ScoresEvent, frozen=True, kw_only=True):
    """Everybody sees the curve."""

    collection: CollectionId
    curve: Curve


class ScoresRevealed(ScoresEvent, frozen=True, kw_only=True):
    """Everybody sees the estimates."""

    collection: CollectionId
    estimates: tuple[Estimate, ...]


class AgreementRevealed(ScoresEvent, frozen=True, kw_only=True):
    """Everybody sees what the teams agree on."""

    collection: CollectionId
    agreements: tuple[Agreement, ...]


class SurveyRecorded(ScoresEvent, frozen=True, kw_only=True):
    """A survey's result is on record."""

    estimate: Estimate


class OpportunityMoved(ScoresEvent, frozen=True, kw_only=True):
    """An opportunity came to another state."""

    element: str
    before: OpportunityState
    state: OpportunityState
    reason: str = ""


class OwnerSet(ScoresEvent, frozen=True, kw_only=True):
    """Somebody takes care of an opportunity."""

    element: str
    owner: str
    due: str = ""


AnyRevealEvent = FeelingsRevealed | ScoresRevealed | AgreementRevealed
AnyScoresEvent = AnyRevealEvent | SurveyRecorded | OpportunityMoved | OwnerSet
Decision = tuple[AnyScoresEvent, ...] | Refused


def collection(state: "Workshop", phase: str | None = None) -> CollectionId | None:
    """Under which name the sheets of a phase (None: the current one) are kept; None: no such."""
    current = state.current
    wanted = phase if phase is not None or current is None else current.id
    numbers = [run.number for run in state.runs if run.phase == wanted]
    return CollectionId(f"{wanted}.{numbers[-1]}") if numbers else None


def decide_scores(
    state: "Workshop", command: AnyScoresCommand, by: Person, now: int, facts: "Facts"
) -> Decision:
    """What a command about scores leads to; no event for a sheet that may be kept."""
    match command:
        case Feel() | Score() | Agree():
            kept = sheet_after(state, command, by, facts)
            return kept if isinstance(kept, Refused) else ()
        case RevealFeelings() | RevealScores() | RevealAgreement():
            return _reveal(state, command, by, now, facts)
        case RecordSurvey():
            return _record(command, by, now, facts.map)
        case SetOpportunityState():
            return _move(state, command, by, now, facts)
        case SetOwner():
            return _set_owner(state, command, by, now, facts.map)
        case _:
            assert_never(command)


def asked(state: "Workshop") -> frozenset[str]:
    """E2, Q1: what the current phase asks people for: its type decides, or its option `asks`."""
    phase = state.current
    if phase is None:
        return frozenset()
    wanted = phase.options.get("asks")
    if not isinstance(wanted, list | tuple):  # options come from outside: anything may be there
        wanted = ASKED_BY_TYPE.get(phase.type, ())
    return frozenset(one for one in wanted if isinstance(one, str))


def sheet_after(
    state: "Workshop", command: AnySheetCommand, by: Person, facts: "Facts"
) -> ScoreSheet | Refused:
    """The sheet to keep for this person instead of `facts.sheet`.

    To be asked in the transaction that keeps it, with the sheet read there.
    """
    sheet = facts.sheet or BLANK
    match command:
        case Feel():
            return _felt(state, command, by, facts.map, sheet)
        case Score():
            refused = _not_asked(state, SCORES, by) or off_scale(command.measure, command.value)
            if refused is None and _kind(facts.map, command.element) is None:
                refused = Refused(Refusal.UNKNOWN_CARD)
            return refused or sheet.scoring(command.element, command.measure, command.value)
        case Agree():
            refused = _not_asked(state, AGREEMENT, by)
            refused = refused or _no_opportunity(facts.map, command.element)
            return refused or sheet.replying(command.element, command.check, command.answer)
        case _:
            assert_never(command)


def _felt(
    state: "Workshop", command: Feel, by: Person, map: Map, sheet: ScoreSheet
) -> ScoreSheet | Refused:
    """E2: one feeling of each person for each stage or task."""
    if (refused := _not_asked(state, FEELINGS, by)) is not None:
        return refused
    column = command.stage or command.task or ""
    is_stage = command.task is None and any(one.id == column for one in map.stages)
    is_task = command.stage is None and _kind(map, column) in TASK_KINDS
    if not (is_stage or is_task):
        return Refused(Refusal.UNKNOWN_CARD)
    if (refused := fault(command.label, LABEL, empty=True)) is not None:
        return refused
    try:
        feeling = Feeling(value=command.value, label=command.label)
    except ValueError:
        return Refused(Refusal.OUT_OF_SCALE)
    return sheet.feeling(column, feeling)


def _not_asked(state: "Workshop", what: str, by: Person) -> Refused | None:
    """Why this person may not answer that now, or None."""
    phase, kept_as = state.current, collection(state)
    if phase is None or kept_as is None or what not in asked(state):
        return Refused(Refusal.NOT_ASKED_NOW)
    if by.role is Role.FACILITATOR:
        # The loudest voice in the room answers only where the agenda says so.
        if not phase.options.get("facilitators_answer"):
            return Refused(Refusal.MAY_NOT_VOTE)
    elif state.locked or state.is_closed:
        return Refused(Refusal.LOCKED if state.locked else Refusal.NOT_ASKED_NOW)
    if state.scores.has_revealed(what, kept_as):
        return Refused(Refusal.ALREADY_REVEALED)
    return None


def _kind(map: Map, id: str) -> str | None:
    """The kind of a card, or "group"; None when there is neither."""
    kind = next((card.kind for card in map.elements if card.id == id), None)
    return kind or (GROUP if any(group.id == id for group in map.groups) else None)


def _no_opportunity(map: Map, element: str) -> Refused | None:
    kind = _kind(map, element)
    if kind is None:
        return Refused(Refusal.UNKNOWN_CARD)
    return None if kind in (OPPORTUNITY, GROUP) else Refused(Refusal.NOT_AN_OPPORTUNITY)


def _reveal(
    state: "Workshop", command: AnyRevealCommand, by: Person, now: int, facts: "Facts"
) -> Decision:
    kept_as = collection(state, command.phase)
    if kept_as is None:
        return Refused(Refusal.NOTHING_ANSWERED)
    what = _REVEALS[type(command)]
    if state.scores.has_revealed(what, kept_as):
        return ()
    event = _revealing(what, kept_as, by.id, now, facts)
    return Refused(Refusal.NOTHING_ANSWERED) if event is None else (event,)


_REVEALS: dict[type[AnyRevealCommand], str] = {
    RevealFeelings: FEELINGS,
    RevealScores: SCORES,
    RevealAgreement: AGREEMENT,
}


def _revealing(
    what: str, kept_as: CollectionId, by: ParticipantId | None, now: int, facts: "Facts"
) -> AnyRevealEvent | None:
    """What everybody gets to see of these sheets; None when nobody answered."""
    sheets = tuple(facts.sheets.get(kept_as, {}).values())
    if what == FEELINGS:
        felt = feelings(sheets)
        shown = curve(columns(facts.map, felt), felt)
        return FeelingsRevealed(at=now, by=by, collection=kept_as, curve=shown) if felt else None
    if what == SCORES:
        given = scores(sheets)
        estimates = tuple(
            estimated(element, measure, given[element, measure], now)
            for element, measure in sorted(given)
        )
        return (
            ScoresRevealed(at=now, by=by, collection=kept_as, estimates=estimates)
            if given
            else None
        )
    said = replies(sheets)
    agreements = tuple(
        agreement(element, check, said[element, check], now) for element, check in sorted(said)
    )
    return (
        AgreementRevealed(at=now, by=by, collection=kept_as, agreements=agreements)
        if said
        else None
    )


def columns(map: Map, among: Iterable[str]) -> tuple[str, ...]:
    """E3: stages and tasks that are on the map, in map order: each stage before its tasks."""
    wanted = frozenset(among)
    found = []
    for stage in map.stages:
        tasks = (card.id for card in map.elements if card.stage == stage.id)
        found += [id for id in (stage.id, *tasks) if id in wanted]
    unplaced = [card.id for card in map.elements if card.id in wanted and card.id not in found]
    return (*found, *unplaced)


def _record(command: RecordSurvey, by: Person, now: int, map: Map) -> Decision:
    if _kind(map, command.element) is None:
        return Refused(Refusal.UNKNOWN_CARD)
    if command.n < 1:
        return Refused(Refusal.OUT_OF_SCALE, "n")
    value = _surveyed(command)
    refused = value if isinstance(value, Refused) else off_scale(command.measure, value)
    if isinstance(value, Refused) or refused is not None:
        return refused or Refused(Refusal.OUT_OF_SCALE)
    estimate = surveyed(command.element, command.measure, value, command.n, now)
    return (SurveyRecorded(at=now, by=by.id, estimate=estimate),)


def _surveyed(command: RecordSurvey) -> float | Refused:
    """Q3: the value that was given, or the one that a share of answers stands for."""
    value, favourable = command.value, command.favourable
    if (value is None) is (favourable is None):
        return Refused(Refusal.OUT_OF_SCALE, "value or favourable")
    if favourable is None:
        return value or 0.0
    if command.measure not in _SHARES or not 0 <= favourable <= command.n:
        return Refused(Refusal.OUT_OF_SCALE, "favourable")
    return survey_share(favourable, command.n)


_SHARES = (Measure.IMPORTANCE, Measure.SATISFACTION)


def _move(
    state: "Workshop", command: SetOpportunityState, by: Person, now: int, facts: "Facts"
) -> Decision:
    """Q11: only what is true of an opportunity gets it further."""
    if (refused := _no_opportunity(facts.map, command.element)) is not None:
        return refused
    known = standing_case(state.scores, facts.map, command.element, facts.business_problem)
    if known.state is command.state:
        return ()
    if (refused := fault(command.reason, QUESTION, empty=True)) is not None:
        return refused
    missing = lacking(known, command.state, command.reason)
    if missing:
        only_reason = missing == (Need.REASON,)
        why = Refusal.REASON_MISSING if only_reason else Refusal.STATE_NOT_REACHED
        return Refused(why, ", ".join(missing))
    moved = OpportunityMoved(
        at=now,
        by=by.id,
        element=command.element,
        before=known.state,
        state=command.state,
        reason=command.reason.strip(),
    )
    return (moved,)


def _set_owner(state: "Workshop", command: SetOwner, by: Person, now: int, map: Map) -> Decision:
    """Q14: an owner is a name, a due date a day."""
    if (refused := _no_opportunity(map, command.element)) is not None:
        return refused
    if command.due and not is_date(command.due):
        return Refused(Refusal.INVALID_DATE)
    if (refused := fault(command.owner, LINE, empty=True)) is not None:
        return refused
    owner = command.owner.strip()
    standing = state.scores.standing(command.element)
    if (owner, command.due) == (standing.owner, standing.due):
        return ()
    return (OwnerSet(at=now, by=by.id, element=command.element, owner=owner, due=command.due),)


def evolve_scores(state: ScoresState, event: AnyScoresEvent) -> ScoresState:
    """What is known after an event."""
    replace = msgspec.structs.replace
    match event:
        case FeelingsRevealed(collection=kept_as, at=at, curve=shown):
            found = RevealedCurve(collection=kept_as, at=at, curve=shown)
            return replace(_showing(state, FEELINGS, kept_as), curves=(*state.curves, found))
        case ScoresRevealed(collection=kept_as, estimates=estimates):
            after = _showing(state, SCORES, kept_as)
            return replace(after, estimates=state.estimates + estimates)
        case AgreementRevealed(collection=kept_as, agreements=agreements):
            after = _showing(state, AGREEMENT, kept_as)
            return replace(after, agreements=state.agreements + agreements)
        case SurveyRecorded(estimate=estimate):
            return replace(state, estimates=(*state.estimates, estimate))
        case OpportunityMoved(element=element, state=to, reason=reason):
            standing = replace(state.standing(element), state=to, reason=reason)
            return replace(state, standings={**state.standings, element: standing})
        case OwnerSet(element=element, owner=owner, due=due):
            standing = replace(state.standing(element), owner=owner, due=due)
            return replace(state, standings={**state.standings, element: standing})
        case _:
            assert_never(event)


def _showing(state: ScoresState, what: str, kept_as: CollectionId) -> ScoresState:
    return msgspec.structs.replace(state, revealed=state.revealed | {f"{what}/{kept_as}"})


def scores_at_zero(
    state: "Workshop", now: int, facts: "Facts", *, reveal: bool
) -> tuple[AnyScoresEvent, ...]:
    """E6: what is shown when time is up: all that the phase asked for, if it says "reveal"."""
    kept_as = collection(state) if reveal else None
    if kept_as is None:
        return ()
    events = (
        _revealing(what, kept_as, None, now, facts)
        for what in (FEELINGS, SCORES, AGREEMENT)
        if what in asked(state) and not state.scores.has_revealed(what, kept_as)
    )
    return tuple(event for event in events if event is not None)
