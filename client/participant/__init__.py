"""A headless participant: joins a workshop, reads the map, edits it, follows the others.

docs/participant.md shows how to script a workshop with it.
"""

from client.participant.board import Board
from client.participant.course import Clock, Course, Phase, Question, Stop, VotingRound
from client.participant.door import Workshop
from client.participant.errors import (
    CommandRefused,
    EditRefused,
    Ended,
    NoSuchThing,
    NotSaved,
    Problem,
    RefusedEdit,
    Unreachable,
    WayboardError,
)
from client.participant.facilitator import Facilitator
from client.participant.journey import (
    Element,
    Group,
    JourneyMap,
    Lane,
    Link,
    Person,
    Session,
    Stage,
)
from client.participant.pacing import Pauses
from client.participant.participant import Participant, create_workshop
from client.participant.presence import Peer
from client.participant.receipts import Receipts

__all__ = [
    "Board",
    "Clock",
    "CommandRefused",
    "Course",
    "EditRefused",
    "Element",
    "Ended",
    "Facilitator",
    "Group",
    "JourneyMap",
    "Lane",
    "Link",
    "NoSuchThing",
    "NotSaved",
    "Participant",
    "Pauses",
    "Peer",
    "Person",
    "Phase",
    "Problem",
    "Question",
    "Receipts",
    "RefusedEdit",
    "Session",
    "Stage",
    "Stop",
    "Unreachable",
    "VotingRound",
    "WayboardError",
    "Workshop",
    "create_workshop",
]
