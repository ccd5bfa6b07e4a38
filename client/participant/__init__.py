"""A headless participant: joins a workshop, reads the map, edits it, follows the others.

docs/participant.md shows how to script a workshop with it.
"""

from client.participant.board import Board
from client.participant.door import Workshop
from client.participant.errors import (
    EditRefused,
    Ended,
    NoSuchThing,
    NotSaved,
    Problem,
    RefusedEdit,
    Unreachable,
    WayboardError,
)
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

__all__ = [
    "Board",
    "EditRefused",
    "Element",
    "Ended",
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
    "Problem",
    "RefusedEdit",
    "Session",
    "Stage",
    "Unreachable",
    "WayboardError",
    "Workshop",
    "create_workshop",
]
