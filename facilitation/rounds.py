"""A voting round as values: its rules, its options, how far it has come.

Rule numbers (V…) are those of docs/rules.md.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NewType

import msgspec

from facilitation.agenda import PhaseId
from facilitation.ballots import Ballot
from facilitation.budgets import Caution
from facilitation.options import Option, OptionId, Selection, Whereabouts
from facilitation.people import ParticipantId, Person, Role
from facilitation.tally import Tally

RoundId = NewType("RoundId", str)

MOST_DOTS = 1_000


class Arrangement(StrEnum):
    """In which order a voter sees the options."""

    RANDOM = "random"
    MAP = "map"


class VotingRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds in a round.

    `dots` None proposes the quarter rule at the opening. `max_per_option`, `max_per_stage` and
    `max_per_lane` bound one voter's dots there; None is as many as one has. `decider` None lets
    the facilitators enter the decider's votes.
    """

    question: str = ""
    criterion: str = ""
    dots: int | None = None
    max_per_option: int | None = 3
    max_per_stage: int | None = None
    max_per_lane: int | None = None
    own_allowed: bool = True
    anonymous: bool = True
    order: Arrangement = Arrangement.RANDOM
    facilitators_vote: bool = False
    decider: ParticipantId | None = None
    decider_dots: int = 3

    def __post_init__(self) -> None:
        caps = (self.dots, self.max_per_option, self.max_per_stage, self.max_per_lane)
        if any(cap is not None and not 1 <= cap <= MOST_DOTS for cap in caps):
            raise ValueError(f"a number of dots lies between 1 and {MOST_DOTS}")
        if not 0 <= self.decider_dots <= MOST_DOTS:
            raise ValueError(f"the decider has 0 to {MOST_DOTS} dots")

    def lets_vote(self, person: Person) -> bool:
        """V4: participants vote, facilitators where the rules say so, observers never."""
        match person.role:
            case Role.PARTICIPANT:
                return True
            case Role.FACILITATOR:
                return self.facilitators_vote
            case Role.OBSERVER:
                return False


class Open(msgspec.Struct, frozen=True, tag="open"):
    """Votes are taken."""


class Closed(msgspec.Struct, frozen=True, kw_only=True, tag="closed"):
    """No vote is taken any more; `receipts` bind the server to what was cast.

    `moved` is what had become of options by then: merged into another, or None when deleted.
    """

    at: int
    ballots: int
    receipts: tuple[str, ...]
    moved: dict[OptionId, OptionId | None] = {}


class NamedBallot(msgspec.Struct, frozen=True):
    """Who voted for what, in a round that was not anonymous."""

    voter: ParticipantId
    ballot: dict[OptionId, int]


class Revealed(Closed, frozen=True, kw_only=True, tag="revealed"):
    """Everybody sees the result; `opening` lets anybody check it against the receipts.

    `decided` holds the decider's own votes, which are never part of the result.
    """

    revealed_at: int
    tally: Tally
    opening: str
    named: tuple[NamedBallot, ...] = ()
    decided: dict[OptionId, int] = {}


Life = Open | Closed | Revealed


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """One vote. `budget` is each voter's number of dots just now; `run_off_of` names its origin."""

    id: RoundId
    rules: VotingRules
    options: tuple[Option, ...]
    budget: int
    opened_at: int
    phase: PhaseId | None = None
    run_off_of: RoundId | None = None
    cautions: tuple[Caution, ...] = ()
    life: Life = Open()

    @property
    def is_open(self) -> bool:
        return isinstance(self.life, Open)

    @property
    def option_ids(self) -> tuple[OptionId, ...]:
        return tuple(one.id for one in self.options)

    def option(self, id: str) -> Option | None:
        """The option of this id, or None."""
        return next((one for one in self.options if one.id == id), None)

    def where(self) -> Whereabouts:
        """Where the options were when the round closed; V18: later changes leave it alone."""
        moved = {} if isinstance(self.life, Open) else self.life.moved
        return Whereabouts(moved, {})


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A vote that is being prepared: nothing is frozen yet."""

    rules: VotingRules
    selection: Selection


def voters(people: Iterable[Person], rules: VotingRules) -> int:
    """How many of these people may vote."""
    return sum(rules.lets_vote(person) for person in people)


class VotingState(msgspec.Struct, frozen=True):
    """All rounds of a workshop in the order of their opening, and the one in preparation."""

    rounds: tuple[Round, ...] = ()
    draft: Draft | None = None

    def round(self, id: str | None) -> Round | None:
        """The round of this id, or (None) the latest; None when there is none."""
        if id is None:
            return self.rounds[-1] if self.rounds else None
        return next((one for one in self.rounds if one.id == id), None)

    @property
    def open(self) -> Round | None:
        """The round that takes votes now, or None."""
        return next((one for one in self.rounds if one.is_open), None)

    def having(self, round: Round) -> "VotingState":
        """The same rounds with this one in the place of its older self, or at the end."""
        if self.round(round.id) is None:
            return msgspec.structs.replace(self, rounds=(*self.rounds, round))
        kept = tuple(round if one.id == round.id else one for one in self.rounds)
        return msgspec.structs.replace(self, rounds=kept)


def done(ballots: Iterable[Ballot]) -> int:
    """V6: how many voters are done: all that anybody learns of ballots before the reveal."""
    return sum(ballot.done for ballot in ballots)
