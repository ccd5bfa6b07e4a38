"""What the facilitation of a workshop sees of the workshop around it."""

from typing import Any, Protocol

from facilitation.people import Member, ParticipantId
from sessions.journey.model import Element, Frame, Journey, Lane, Stage
from sessions.live import LiveDocument


class Surroundings(Protocol):
    """What facilitation needs of the live workshop it belongs to."""

    board: LiveDocument

    async def drafts(self) -> dict[ParticipantId, LiveDocument]:
        """Everybody's private document that holds or may hold something."""

    def loaded_drafts(self) -> dict[ParticipantId, LiveDocument]:
        """Those that are in memory."""

    def members(self) -> tuple[Member, ...]:
        """Everybody who is in the workshop; the same object until that changes."""

    def is_gone(self, who: ParticipantId) -> bool:
        """Whether somebody was here and was removed since."""

    def outdated(self) -> None:
        """What everybody sees should be shown anew, soon."""


class LazyMap:
    """The map, read when a rule first looks at it: most commands never do."""

    def __init__(self, board: LiveDocument) -> None:
        self._board = board

    @property
    def _journey(self) -> Journey:
        return self._board.journey()

    @property
    def frame(self) -> Frame:
        return self._board.frame()

    @property
    def stages(self) -> list[Stage]:
        return self._journey.stages

    @property
    def lanes(self) -> list[Lane]:
        return self._journey.lanes

    @property
    def elements(self) -> list[Element]:
        return self._journey.elements

    @property
    def groups(self) -> list[Any]:
        return self._journey.groups

    @property
    def links(self) -> list[Any]:
        return self._journey.links
