"""Every command of a workshop, told apart by its `type`."""

from facilitation.consensus import AnyConsensusCommand
from facilitation.course import AnyCourseCommand
from facilitation.handing_in import AnyHandingInCommand
from facilitation.parking import AnyParkingCommand
from facilitation.ready import AnyReadyCommand
from facilitation.scores import AnyScoresCommand
from facilitation.summons import AnySummonsCommand
from facilitation.voting import AnyVotingCommand

AnyCommand = (
    AnyCourseCommand
    | AnyReadyCommand
    | AnySummonsCommand
    | AnyParkingCommand
    | AnyHandingInCommand
    | AnyConsensusCommand
    | AnyVotingCommand
    | AnyScoresCommand
)
