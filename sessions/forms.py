"""Ballots, sheets and answers as they come in: judged, kept, and told to nobody.

What people fill in says how it shall be, and needs no key to count once.
"""

from hashlib import sha256
from typing import Any

from facilitation import engine
from facilitation.consensus import Answer
from facilitation.facts import Facts
from facilitation.options import OptionId, Whereabouts, whereabouts
from facilitation.people import ParticipantId, Person
from facilitation.receipts import own_order
from facilitation.refusals import Refusal, Refused
from facilitation.rounds import Arrangement, Round
from facilitation.scores import Agree, AnySheetCommand, Feel, Score, collection
from facilitation.state import Workshop
from facilitation.voting import Abstain, AnyBallotCommand, BallotDone, CastVote, RetractVote
from sessions.journey.model import Journey
from sessions.secrets import Secrets
from sessions.store.entries import Beside
from sessions.surroundings import LazyMap, Surroundings

FormCommand = AnyBallotCommand | AnySheetCommand | Answer
FORM_COMMANDS = (CastVote, RetractVote, Abstain, BallotDone, Feel, Score, Agree, Answer)


class Forms:
    """What everybody in one workshop filled in that is not revealed."""

    def __init__(self, around: Surroundings) -> None:
        self.secrets = Secrets()
        self._around = around
        self._last_where: tuple[Any, Journey, Whereabouts] | None = None

    def own(self, state: Workshop, who: ParticipantId) -> dict[str, Any]:
        """What somebody filled in themself, as far as it is asked for now."""
        own: dict[str, Any] = {}
        voting = state.voting.open
        if voting is not None:
            named = not voting.rules.anonymous
            own["ballot"] = self.secrets.ballot(voting.id, who, named=named)
            own["order"] = _order(voting, who)
        kept_as = collection(state)
        if kept_as is not None:
            own["sheet"] = self.secrets.sheet(kept_as, who)
        check = state.checks.open
        if check is not None:
            own["answer"] = self.secrets.answer(check.id, who, named=check.named)
        return own

    def kept(
        self, state: Workshop, command: FormCommand, by: Person, now: int
    ) -> tuple[Beside, ...] | Refused:
        """Keep what somebody filled in, in memory at once, and say what makes it durable."""
        match command:
            case CastVote() | RetractVote() | Abstain() | BallotDone():
                return self._ballot(state, command, by, now)
            case Feel() | Score() | Agree():
                return self._sheet(state, command, by, now)
            case Answer():
                return self._answer(state, command, by, now)

    def place(self, state: Workshop, command: FormCommand) -> str:
        """What a command fills in: a round, a check or a collection of sheets."""
        match command:
            case CastVote() | RetractVote() | Abstain() | BallotDone():
                return command.round
            case Feel() | Score() | Agree():
                return collection(state) or ""
            case Answer():
                return command.check

    def places(self, state: Workshop) -> frozenset[str]:
        """Everything that may be filled in now or later."""
        asked = (state.voting.open, state.checks.open)
        return frozenset(self.secrets.sheets()) | {one.id for one in asked if one is not None}

    def let_go(self, state: Workshop) -> tuple[Beside, ...]:
        """V4: what somebody who was removed filled in, and is still open, goes with them."""
        filling = (state.voting.open, state.checks.open)
        return self.secrets.keep_only(
            (one.id for one in self._around.members()),
            frozenset(one.id for one in filling if one is not None),
        )

    def _ballot(
        self, state: Workshop, command: AnyBallotCommand, by: Person, now: int
    ) -> tuple[Beside, ...] | Refused:
        voting = state.voting.round(command.round)
        named = voting is not None and not voting.rules.anonymous
        own = self.secrets.ballot(command.round, by.id, named=named)
        facts = self._facts(ballot=own, where=self._where(state))
        kept = engine.filled_in(state, command, by, now, facts)
        if isinstance(kept, Refused):
            return kept
        return self.secrets.keep_ballot(command.round, by.id, kept, named=named)

    def _sheet(
        self, state: Workshop, command: AnySheetCommand, by: Person, now: int
    ) -> tuple[Beside, ...] | Refused:
        kept_as = collection(state)
        own = None if kept_as is None else self.secrets.sheet(kept_as, by.id)
        kept = engine.filled_in(state, command, by, now, self._facts(sheet=own))
        if isinstance(kept, Refused) or kept_as is None:
            return kept if isinstance(kept, Refused) else Refused(Refusal.NOT_ASKED_NOW)
        return self.secrets.keep_sheet(kept_as, by.id, kept)

    def _answer(
        self, state: Workshop, command: Answer, by: Person, now: int
    ) -> tuple[Beside, ...] | Refused:
        kept = engine.filled_in(state, command, by, now, self._facts())
        if isinstance(kept, Refused):
            return kept
        check = state.checks.check(command.check)
        named = check is not None and check.named
        return self.secrets.keep_answer(command.check, by.id, kept, named=named)

    def _facts(self, **own: Any) -> Facts:
        return Facts(people=self._around.members(), map=LazyMap(self._around.board), **own)

    def _where(self, state: Workshop) -> Whereabouts | None:
        """What became of the open round's options; found out once for each state of the map."""
        voting = state.voting.open
        if voting is None:
            return None
        board = self._around.board.journey()
        known = self._last_where
        if known is None or known[0] is not voting.options or known[1] is not board:
            known = (voting.options, board, whereabouts(voting.options, board))
            self._last_where = known
        return known[2]


def _order(voting: Round, who: ParticipantId) -> tuple[OptionId, ...]:
    """V5: in which order this voter shall see the options."""
    if voting.rules.order is Arrangement.MAP:
        return voting.option_ids
    return own_order(voting.option_ids, sha256(f"{voting.id}/{who}".encode()).digest())
