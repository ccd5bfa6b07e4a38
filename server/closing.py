"""Why a WebSocket ends: every close code with the sentence that explains it, in one table."""

from enum import IntEnum


class CloseCode(IntEnum):
    """The number a closed socket carries. From 4400 to 4499 it is final: do not come back."""

    GOING_AWAY = 1001
    UNEXPECTED = 1011
    RESTART = 1012
    TRY_LATER = 1013
    MALFORMED = 4400
    NOT_SIGNED_IN = 4401
    NOT_ALLOWED = 4403
    NO_SUCH_WORKSHOP = 4404
    EDIT_REFUSED = 4409
    ENDED = 4410
    TOO_LARGE = 4413

    @property
    def sentence(self) -> str:
        """What happened and what to do."""
        return SENTENCES[self]

    @property
    def final(self) -> bool:
        """Whether connecting again would meet the same answer."""
        return 4400 <= self < 4500


SENTENCES = {
    CloseCode.GOING_AWAY: "The page or the server went away. Connect again.",
    CloseCode.UNEXPECTED: (
        "The server met an unexpected difficulty, or heard nothing for too long. Connect again."
    ),
    CloseCode.RESTART: "The server restarts. Connect again in a moment.",
    CloseCode.TRY_LATER: (
        "Too much at once, or too slow in reading. Connect again a little later to catch up."
    ),
    CloseCode.MALFORMED: "These bytes are no message of this protocol.",
    CloseCode.NOT_SIGNED_IN: "Join the workshop first; this connection names nobody it knows.",
    CloseCode.NOT_ALLOWED: "You may not be here: removed, still waiting, or another web origin.",
    CloseCode.NO_SUCH_WORKSHOP: "There is no such workshop or document.",
    CloseCode.EDIT_REFUSED: "An edit was refused. Start a fresh document and sync again.",
    CloseCode.ENDED: "This workshop has ended.",
    CloseCode.TOO_LARGE: "This message is larger than the server takes.",
}


class TurnedAwayError(Exception):
    """A socket cannot be served; it is closed with this code."""

    def __init__(self, code: CloseCode, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason
