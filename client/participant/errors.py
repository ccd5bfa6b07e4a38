"""What can go wrong for a participant.

WayboardError
├── Problem        the server answered a request with a problem, in words for people
│   └── CommandRefused   the workshop said no to a command
├── Unreachable    no answer from the server
├── EditRefused    the workshop said no to an edit
├── Ended          the server will not have this participant any more
├── NotSaved       leaving before the last edits were durable
└── NoSuchThing    an edit names something that is not on the map
"""

from dataclasses import dataclass


class WayboardError(Exception):
    """Anything that this package raises on purpose."""


class Problem(WayboardError):
    """The server's unhappy answer over HTTP; `code` is for programs and never renamed."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{detail} ({code})")
        self.status = status
        self.code = code
        self.detail = detail


class CommandRefused(Problem):
    """A rule of the workshop said no to a command, and nothing changed."""


class Unreachable(WayboardError):
    """Nobody answers at the server's address, or somebody who is no Wayboard."""


@dataclass(frozen=True, slots=True)
class RefusedEdit:
    """What the workshop said no to.

    `code` is a word for programs, `sentence` is for people, `detail` names the field or figure.
    `lost` holds what was written and is not on the map, oldest first: the words of the refused
    edit and of those made after it, `edits` in all.
    """

    code: str
    sentence: str
    detail: str = ""
    lost: tuple[str, ...] = ()
    edits: int = 0


class EditRefused(WayboardError):
    """An edit was refused. The participant goes on with a fresh copy of the map."""

    def __init__(self, refused: RefusedEdit) -> None:
        about = f": {refused.detail}" if refused.detail else ""
        super().__init__(f"{refused.sentence} ({refused.code}{about})")
        self.refused = refused


class Ended(WayboardError):
    """The connection is over for good: removed, token revoked, workshop gone."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(f"{sentence} ({code})")
        self.code = code
        self.sentence = sentence


class NotSaved(WayboardError):
    """The participant left before the server had stored everything they wrote."""


class NoSuchThing(WayboardError, LookupError):
    """Nothing on the map has this id (any more)."""
