"""What a command needs to know of the map, the people and the secrets: gathered by the caller.

Secrets are keyed by a voter key: a pseudonym of one round, or the participant's id where a round
is named. They are looked at to decide, and never stored in an event before their reveal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from facilitation.consensus import Answered, CheckId
from facilitation.mapview import Map, Sheet
from facilitation.people import Member, ParticipantId


@dataclass(frozen=True, slots=True)
class Facts:
    """The world around a workshop's state at this moment.

    `contributions` counts the cards that each person wrote in this phase, private ones included.
    `silent` counts the people here who were asked and have not answered: a pseudonym alone does
    not tell whether its owner is still here. Without it, all answers are taken for theirs.
    """

    people: tuple[Member, ...] = ()
    map: Map = field(default_factory=Sheet)
    contributions: Mapping[ParticipantId, int] = field(default_factory=dict)
    answers: Mapping[CheckId, Mapping[str, Answered]] = field(default_factory=dict)
    silent: Mapping[CheckId, int] = field(default_factory=dict)

    def member(self, id: str) -> Member | None:
        """The person of this id, or None."""
        return next((one for one in self.people if one.id == id), None)
