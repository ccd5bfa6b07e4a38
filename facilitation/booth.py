"""What a voter may do with a ballot. Rule numbers (V…) are those of docs/rules.md."""

from dataclasses import dataclass

import msgspec

from facilitation.ballots import Ballot, settled
from facilitation.options import Option, OptionId, Whereabouts
from facilitation.people import Person
from facilitation.refusals import Refusal, Refused
from facilitation.rounds import Round


@dataclass(frozen=True, slots=True)
class Booth:
    """One voter in one open round, with the map as it stands.

    Every method takes the voter's ballot as kept and gives back the ballot to keep instead. The
    caller reads and writes it in one transaction: then no number of tabs spends more.
    """

    round: Round
    voter: Person
    where: Whereabouts

    def cast(self, ballot: Ballot, option: OptionId, dots: int) -> Ballot | Refused:
        """V8: exactly `dots` on the option from now on; 0 takes all of them back."""
        held = settled(ballot, self.where)
        why = self._refusal(held, option, dots)
        return why or held.holding(option, dots)

    def add(self, ballot: Ballot, option: OptionId, dots: int = 1) -> Ballot | Refused:
        """V8: `dots` more on the option, or fewer when below zero."""
        return self.cast(ballot, option, settled(ballot, self.where).dots.get(option, 0) + dots)

    def retract(self, ballot: Ballot, option: OptionId) -> Ballot | Refused:
        """V8: take all dots back from an option; there must be some."""
        held = settled(ballot, self.where)
        if option not in held.dots:
            return self._refusal(held, option, 0) or Refused(Refusal.NO_SUCH_VOTE)
        return self.cast(ballot, option, 0)

    def abstain(self, ballot: Ballot) -> Ballot | Refused:
        """V12: give all dots back and be done; a later dot undoes the abstention."""
        return self._closed() or msgspec.structs.replace(ballot, dots={}, abstained=True, done=True)

    def done(self, ballot: Ballot, *, yes: bool = True) -> Ballot | Refused:
        """V6: say that one is done, or not yet; one may go on moving dots either way."""
        return self._closed() or msgspec.structs.replace(settled(ballot, self.where), done=yes)

    def _closed(self) -> Refused | None:
        if not self.round.is_open:
            return Refused(Refusal.VOTING_CLOSED)
        if not self.round.rules.lets_vote(self.voter):
            return Refused(Refusal.MAY_NOT_VOTE)
        return None

    def _refusal(self, held: Ballot, option: OptionId, dots: int) -> Refused | None:
        """Why the ballot may not have exactly `dots` on the option, or None."""
        if (closed := self._closed()) is not None:
            return closed
        found = self.round.option(option)
        if found is None:
            return Refused(Refusal.UNKNOWN_OPTION)
        match self.where.of(option):
            case None:
                return Refused(Refusal.OPTION_GONE)
            case target if target != option:
                return Refused(Refusal.OPTION_MERGED, target)
        if dots < 0:
            return Refused(Refusal.NO_SUCH_VOTE)
        if dots <= held.dots.get(option, 0):
            return None  # Taking back is always allowed, also from above a limit.
        return self._too_many(held, found, dots)

    def _too_many(self, held: Ballot, option: Option, dots: int) -> Refused | None:
        rules = self.round.rules
        more = dots - held.dots.get(option.id, 0)
        if not rules.own_allowed and self.where.is_own(option.id, self.voter.id):
            return Refused(Refusal.OWN_OPTION)
        if held.spent + more > self.round.budget:
            return Refused(Refusal.NO_DOTS_LEFT, f"{self.round.budget}")
        if rules.max_per_option is not None and dots > rules.max_per_option:
            return Refused(Refusal.OPTION_FULL, f"{rules.max_per_option}")
        if rules.max_per_stage is not None:
            here = [one.id for one in self.round.options if one.stage == option.stage]
            if sum(held.dots.get(id, 0) for id in here) + more > rules.max_per_stage:
                return Refused(Refusal.STAGE_FULL, f"{rules.max_per_stage}")
        if rules.max_per_lane is not None:
            here = [one.id for one in self.round.options if one.lane == option.lane]
            if sum(held.dots.get(id, 0) for id in here) + more > rules.max_per_lane:
                return Refused(Refusal.LANE_FULL, f"{rules.max_per_lane}")
        return None
