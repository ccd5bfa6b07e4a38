"""Every event of a workshop, told apart by its `type`: what the minutes are made of."""

from facilitation.consensus import AnyConsensusEvent
from facilitation.course import AnyCourseEvent
from facilitation.handing_in import AnyHandingInEvent
from facilitation.parking import AnyParkingEvent
from facilitation.ready import ReadyMarked
from facilitation.scores import AnyScoresEvent
from facilitation.summons import AnySummonsEvent
from facilitation.voting import AnyVotingEvent

AnyEvent = (
    AnyCourseEvent
    | ReadyMarked
    | AnySummonsEvent
    | AnyParkingEvent
    | AnyHandingInEvent
    | AnyConsensusEvent
    | AnyVotingEvent
    | AnyScoresEvent
)
