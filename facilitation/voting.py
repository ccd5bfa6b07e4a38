"""Voting rounds: opening, voting, closing, revealing. Rule numbers (V…) are those of docs/rules.md.

A vote leads to no event: `ballot_after` says what to keep among the secrets.
"""

from typing import TYPE_CHECKING, ClassVar, assert_never

import msgspec

from facilitation.ballots import EMPTY, Ballot, most_spent, settled
from facilitation.booth import Booth
from facilitation.budgets import cautions, proposals
from facilitation.messages import Command, Event, Sender
from facilitation.options import Option, OptionId, Selection, Whereabouts, chosen, whereabouts
from facilitation.people import ParticipantId, Person, Role
from facilitation.prioritising import opportunity_scores
from facilitation.receipts import opening, receipts
from facilitation.refusals import Refusal, Refused
from facilitation.rounds import (
    MOST_DOTS,
    Closed,
    Draft,
    NamedBallot,
    Open,
    Revealed,
    Round,
    RoundId,
    VotingRules,
    VotingState,
    voters,
)
from facilitation.tally import Tally, tally
from facilitation.texts import QUESTION, fault

if TYPE_CHECKING:
    from facilitation.facts import Facts
    from facilitation.state import Workshop


class VotingCommand(Command, frozen=True, kw_only=True):
    """What can be done about a voting round; `round` None is the latest one."""


class DraftVoting(VotingCommand, frozen=True, kw_only=True):
    """Prepare a round: who sees the draft sees its options and cautions before it opens."""

    rules: VotingRules = VotingRules()
    selection: Selection = Selection()


class DropVotingDraft(VotingCommand, frozen=True, kw_only=True):
    """Forget the round in preparation."""


class OpenVoting(VotingCommand, frozen=True, kw_only=True):
    """Open a round by these rules, or by those of the draft where they are left out."""

    rules: VotingRules | None = None
    selection: Selection | None = None


class ChangeBudget(VotingCommand, frozen=True, kw_only=True):
    """Give every voter this many dots from now on."""

    round: RoundId | None = None
    dots: int


class CloseVoting(VotingCommand, frozen=True, kw_only=True):
    """End a round: no vote counts from now on."""

    round: RoundId | None = None


class RevealVotes(VotingCommand, frozen=True, kw_only=True):
    """Show the result of a closed round to everybody at once."""

    round: RoundId | None = None


class RunOff(VotingCommand, frozen=True, kw_only=True):
    """Open a round of one dot among the options that share a place, or the first shared place."""

    round: RoundId | None = None
    place: int | None = None


class DeciderVote(VotingCommand, frozen=True, kw_only=True):
    """Set the decider's own dots on an option of a revealed round."""

    sender: ClassVar[Sender] = Sender.PARTICIPANT
    round: RoundId
    option: OptionId
    dots: int = 1


class BallotCommand(VotingCommand, frozen=True, kw_only=True):
    """What a voter does with the own ballot.

    It says how the ballot shall be, not what to add: a command that arrives twice counts once.
    """

    sender: ClassVar[Sender] = Sender.PARTICIPANT
    round: RoundId


class CastVote(BallotCommand, frozen=True, kw_only=True):
    """Have exactly so many dots on an option."""

    option: OptionId
    dots: int = 1


class RetractVote(BallotCommand, frozen=True, kw_only=True):
    """Take all dots back from an option."""

    option: OptionId


class Abstain(BallotCommand, frozen=True, kw_only=True):
    """Vote for nothing, on purpose."""


class BallotDone(BallotCommand, frozen=True, kw_only=True):
    """Say that one is done, or (`done` false) not yet."""

    done: bool = True


AnyBallotCommand = CastVote | RetractVote | Abstain | BallotDone
AnyVotingCommand = (
    DraftVoting
    | DropVotingDraft
    | OpenVoting
    | ChangeBudget
    | CloseVoting
    | RevealVotes
    | RunOff
    | DeciderVote
    | AnyBallotCommand
)


class VotingEvent(Event, frozen=True, kw_only=True):
    """What happened to a voting round."""


class VotingDrafted(VotingEvent, frozen=True, kw_only=True):
    """A round is prepared; None: no longer."""

    draft: Draft | None


class VotingOpened(VotingEvent, frozen=True, kw_only=True):
    """A round is open, with all that is frozen in it."""

    round: Round


class BudgetChanged(VotingEvent, frozen=True, kw_only=True):
    """Every voter has so many dots."""

    round: RoundId
    dots: int


class VotingClosed(VotingEvent, frozen=True, kw_only=True):
    """No vote counts from now on. Whoever keeps the round's key destroys it now."""

    round: RoundId
    ballots: int
    receipts: tuple[str, ...]
    moved: dict[OptionId, OptionId | None]


class VotesRevealed(VotingEvent, frozen=True, kw_only=True):
    """Everybody sees the result."""

    round: RoundId
    tally: Tally
    opening: str
    named: tuple[NamedBallot, ...] = ()


class DeciderVoted(VotingEvent, frozen=True, kw_only=True):
    """The decider has so many dots on an option; 0: none any more."""

    round: RoundId
    option: OptionId
    dots: int


AnyVotingEvent = (
    VotingDrafted | VotingOpened | BudgetChanged | VotingClosed | VotesRevealed | DeciderVoted
)
Decision = tuple[AnyVotingEvent, ...] | Refused


def decide_voting(
    state: "Workshop", command: AnyVotingCommand, by: Person, now: int, facts: "Facts"
) -> Decision:
    """What a command about votes leads to; no event for a ballot that may be kept."""
    voting = state.voting
    match command:
        case DraftVoting(rules=rules, selection=selection):
            draft = Draft(rules=rules, selection=selection)
            if (refused := _wordy(rules)) is not None:
                return refused
            return (VotingDrafted(at=now, by=by.id, draft=draft),)
        case DropVotingDraft():
            return (VotingDrafted(at=now, by=by.id, draft=None),) if voting.draft else ()
        case OpenVoting():
            return _open(state, command, by, now, facts)
        case RunOff():
            return _run_off(state, command, by, now, facts)
        case CastVote() | RetractVote() | Abstain() | BallotDone():
            kept = ballot_after(state, command, by, facts)
            return kept if isinstance(kept, Refused) else ()
    round = voting.round(command.round)
    if round is None:
        return Refused(Refusal.UNKNOWN_ROUND)
    match command:
        case ChangeBudget(dots=dots):
            return _change_budget(round, dots, by, now, facts)
        case CloseVoting():
            return (_closing(round, by.id, now, facts),) if round.is_open else ()
        case RevealVotes():
            return _reveal(state, round, by, now, facts)
        case DeciderVote(option=option, dots=dots):
            return _decider_vote(round, option, dots, by, now)
        case _:
            assert_never(command)


def ballot_after(
    state: "Workshop", command: AnyBallotCommand, by: Person, facts: "Facts"
) -> Ballot | Refused:
    """V8: the ballot to keep for this voter instead of `facts.ballot`.

    To be asked in the transaction that keeps it, with the ballot read there.
    """
    round = state.voting.round(command.round)
    if round is None:
        return Refused(Refusal.UNKNOWN_ROUND)
    if state.locked and by.role is not Role.FACILITATOR:
        return Refused(Refusal.LOCKED)
    current = None if state.current is None else state.current.id
    if round.is_open and round.phase != current:
        return Refused(Refusal.NOT_ASKED_NOW)
    booth = Booth(round, by, _where(round, facts))
    ballot = facts.ballot or EMPTY
    match command:
        case CastVote(option=option, dots=dots):
            return booth.cast(ballot, option, dots)
        case RetractVote(option=option):
            return booth.retract(ballot, option)
        case Abstain():
            return booth.abstain(ballot)
        case BallotDone(done=done):
            return booth.done(ballot, yes=done)
        case _:
            assert_never(command)


def _where(round: Round, facts: "Facts") -> Whereabouts:
    """Where a round's options are now, or were when it closed."""
    if not round.is_open:
        return round.where()
    return whereabouts(round.options, facts.map) if facts.where is None else facts.where


def _open(state: "Workshop", command: OpenVoting, by: Person, now: int, facts: "Facts") -> Decision:
    draft = state.voting.draft or Draft(rules=VotingRules(), selection=Selection())
    rules = draft.rules if command.rules is None else command.rules
    options = chosen(command.selection or draft.selection, facts.map)
    return _opened(state, rules, options, None, by, now, facts)


def _opened(
    state: "Workshop",
    rules: VotingRules,
    options: tuple[Option, ...],
    origin: RoundId | None,
    by: Person,
    now: int,
    facts: "Facts",
) -> Decision:
    if state.voting.open is not None:
        return Refused(Refusal.ROUND_UNDER_WAY)
    if (refused := _wordy(rules)) is not None:
        return refused
    if not options:
        return Refused(Refusal.NOTHING_TO_VOTE_ON)
    here = voters((one for one in facts.people if one.here), rules)
    round = Round(
        id=RoundId(f"round-{len(state.voting.rounds) + 1}"),
        rules=rules,
        options=options,
        budget=rules.dots or proposals(len(options), here).quarter,
        opened_at=now,
        phase=None if state.current is None else state.current.id,
        run_off_of=origin,
        cautions=cautions(options=len(options), voters=here, anonymous=rules.anonymous),
    )
    return (VotingOpened(at=now, by=by.id, round=round),)


def _wordy(rules: VotingRules) -> Refused | None:
    return fault(rules.question, QUESTION, empty=True) or fault(
        rules.criterion, QUESTION, empty=True
    )


def _run_off(state: "Workshop", command: RunOff, by: Person, now: int, facts: "Facts") -> Decision:
    """V14: one dot for each voter, among those who share a place and still stand."""
    round = state.voting.round(command.round)
    if round is None:
        return Refused(Refusal.UNKNOWN_ROUND)
    if not isinstance(round.life, Revealed):
        return Refused(Refusal.VOTING_NOT_REVEALED)
    tied = round.life.tally.tied_at(command.place)
    where = whereabouts(round.options, facts.map)
    options = chosen(Selection(ids=tuple(tied), groups=False), facts.map)
    options += chosen(Selection(ids=tuple(tied)), facts.map)
    found = {one.id: one for one in options if one.id in tied and where.of(one.id) == one.id}
    if len(found) < 2:
        return Refused(Refusal.NOTHING_TIED)
    rules = msgspec.structs.replace(
        round.rules, dots=1, max_per_option=1, max_per_stage=None, max_per_lane=None
    )
    kept = tuple(found[one.id] for one in round.options if one.id in found)
    return _opened(state, rules, kept, round.id, by, now, facts)


def _change_budget(round: Round, dots: int, by: Person, now: int, facts: "Facts") -> Decision:
    """V17: never below what somebody has spent, and only while the round is open."""
    if not round.is_open:
        return Refused(Refusal.VOTING_CLOSED)
    if not 1 <= dots <= MOST_DOTS:
        return Refused(Refusal.OUT_OF_SCALE, f"1–{MOST_DOTS}")
    if dots == round.budget:
        return ()
    if dots < most_spent(facts.ballots.get(round.id, {}).values(), _where(round, facts)):
        # How many dots that are is not said: it would tell of somebody's ballot.
        return Refused(Refusal.BUDGET_ALREADY_SPENT)
    return (BudgetChanged(at=now, by=by.id, round=round.id, dots=dots),)


def _closing(round: Round, by: ParticipantId | None, now: int, facts: "Facts") -> VotingClosed:
    """V18: a cut: what was kept by now counts, as the map stands now."""
    where = _where(round, facts)
    counted = [settled(one, where) for one in facts.ballots.get(round.id, {}).values()]
    return VotingClosed(
        at=now,
        by=by,
        round=round.id,
        ballots=sum(one.counts for one in counted),
        receipts=receipts(round.id, counted),
        moved=dict(where.moved),
    )


def _reveal(state: "Workshop", round: Round, by: Person, now: int, facts: "Facts") -> Decision:
    match round.life:
        case Open():
            return Refused(Refusal.VOTING_STILL_OPEN)
        case Revealed():
            return ()
        case Closed():
            return (_revealing(state, round, by.id, now, facts),)


def _revealing(
    state: "Workshop", round: Round, by: ParticipantId | None, now: int, facts: "Facts"
) -> VotesRevealed:
    where = round.where()
    ballots = facts.ballots.get(round.id, {})
    counted = {voter: settled(one, where) for voter, one in ballots.items() if one.counts}
    named: tuple[NamedBallot, ...] = ()
    if not round.rules.anonymous:
        named = tuple(NamedBallot(ParticipantId(id), counted[id].dots) for id in sorted(counted))
    scores = opportunity_scores(state.scores.estimates)
    return VotesRevealed(
        at=now,
        by=by,
        round=round.id,
        tally=tally(round.options, round.budget, counted.values(), where, scores),
        opening=opening(counted.values()),
        named=named,
    )


def _decider_vote(round: Round, option: OptionId, dots: int, by: Person, now: int) -> Decision:
    """V21: after the reveal, within the decider's own budget, shown apart and never added."""
    if not isinstance(round.life, Revealed):
        return Refused(Refusal.VOTING_NOT_REVEALED)
    decider = round.rules.decider
    if by.id != decider if decider is not None else by.role is not Role.FACILITATOR:
        return Refused(Refusal.NOT_THE_DECIDER)
    if round.option(option) is None or round.where().of(option) != option:
        return Refused(Refusal.UNKNOWN_OPTION)
    if dots < 0:
        return Refused(Refusal.OUT_OF_SCALE)
    decided = round.life.decided
    if dots == decided.get(option, 0):
        return ()
    others = sum(count for id, count in decided.items() if id != option)
    if others + dots > round.rules.decider_dots:
        return Refused(Refusal.NO_DOTS_LEFT, f"{round.rules.decider_dots}")
    return (DeciderVoted(at=now, by=by.id, round=round.id, option=option, dots=dots),)


def evolve_voting(voting: VotingState, event: AnyVotingEvent) -> VotingState:
    """The rounds after an event; one that fits no round changes nothing."""
    match event:
        case VotingDrafted(draft=draft):
            return msgspec.structs.replace(voting, draft=draft)
        case VotingOpened(round=opened):
            return msgspec.structs.replace(voting.having(opened), draft=None)
    round = voting.round(event.round)
    after = None if round is None else _evolved(round, event)
    return voting if after is None else voting.having(after)


def _evolved(
    round: Round, event: BudgetChanged | VotingClosed | VotesRevealed | DeciderVoted
) -> Round | None:
    life = round.life
    match event, life:
        case BudgetChanged(dots=dots), Open():
            return msgspec.structs.replace(round, budget=dots)
        case VotingClosed(at=at, ballots=ballots, receipts=receipts, moved=moved), Open():
            closed = Closed(at=at, ballots=ballots, receipts=receipts, moved=moved)
            return msgspec.structs.replace(round, life=closed)
        case DeciderVoted(option=option, dots=dots), Revealed():
            decided = {**life.decided, option: dots}
            decided = {id: decided[id] for id in sorted(decided) if decided[id]}
            return msgspec.structs.replace(
                round, life=msgspec.structs.replace(life, decided=decided)
            )
        case VotesRevealed(at=at), Closed() if not isinstance(life, Revealed):
            revealed = Revealed(
                at=life.at,
                ballots=life.ballots,
                receipts=life.receipts,
                moved=life.moved,
                revealed_at=at,
                tally=event.tally,
                opening=event.opening,
                named=event.named,
            )
            return msgspec.structs.replace(round, life=revealed)
        case _:
            return None


def voting_at_zero(
    state: "Workshop", now: int, facts: "Facts", *, reveal: bool
) -> tuple[AnyVotingEvent, ...]:
    """V18: what becomes of the open round of a phase when its writing closes, or all is revealed.

    With `reveal` a round that was closed by hand before is shown too.
    """
    current = None if state.current is None else state.current.id
    events: list[AnyVotingEvent] = []
    for round in state.voting.rounds:
        if round.phase != current or isinstance(round.life, Revealed):
            continue
        after: Round | None = round
        if round.is_open:
            closing = _closing(round, None, now, facts)
            events.append(closing)
            after = _evolved(round, closing)
        if reveal and after is not None:
            events.append(_revealing(state, after, None, now, facts))
    return tuple(events)
