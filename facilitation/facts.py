"""What a command needs to know of the map, the people and the secrets: gathered by the caller.

Secrets are keyed by a voter key: a pseudonym of one round, or the participant's id where a round
is named. They are looked at to decide, and never stored in an event before their reveal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from facilitation.ballots import Ballot
from facilitation.consensus import Answered, CheckId
from facilitation.mapview import Map, Sheet
from facilitation.options import Whereabouts
from facilitation.people import Member, ParticipantId
from facilitation.rounds import RoundId
from facilitation.sheets import CollectionId, ScoreSheet


@dataclass(frozen=True, slots=True)
class Facts:
    """The world around a workshop's state at this moment.

    `contributions` counts the cards that each person wrote in this phase, private ones included.
    `silent` counts the people here who were asked and have not answered: a pseudonym alone does
    not tell whether its owner is still here. Without it, all answers are taken for theirs.
    `ballots` and `sheets` are needed to close, to reveal and to change a budget; `ballot` and
    `sheet` are the sender's own, needed to change them. `where` saves finding out again, for every
    vote, what became of the open round's options. `business_problem`: the frame names one.
    """

    people: tuple[Member, ...] = ()
    map: Map = field(default_factory=Sheet)
    contributions: Mapping[ParticipantId, int] = field(default_factory=dict)
    answers: Mapping[CheckId, Mapping[str, Answered]] = field(default_factory=dict)
    silent: Mapping[CheckId, int] = field(default_factory=dict)
    ballots: Mapping[RoundId, Mapping[str, Ballot]] = field(default_factory=dict)
    ballot: Ballot | None = None
    where: Whereabouts | None = None
    sheets: Mapping[CollectionId, Mapping[str, ScoreSheet]] = field(default_factory=dict)
    sheet: ScoreSheet | None = None
    business_problem: bool = False

    def member(self, id: str) -> Member | None:
        """The person of this id, or None."""
        return next((one for one in self.people if one.id == id), None)
