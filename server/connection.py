"""One socket of somebody's, as rooms know it: bounded in what waits for it and what it sends."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from server.closing import CloseCode
from server.prepared import Channel, Prepared
from server.presence import Identity

_REASON_BYTES = 123  # what a close frame can carry


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """What one connection may do; the defaults fit 300 people and 1,000 watchers."""

    connections_per_person: int = 5  # to one document
    connections: int = 2000  # of everybody to one document
    message_bytes: int = 256 * 1024
    first_upload_bytes: int = 1024 * 1024
    edits_per_second: float = 30
    edits_at_once: float = 100
    presence_per_second: float = 20
    presence_at_once: float = 60
    patience: float = 10  # seconds somebody may go on sending too fast, slowed, before the cut
    behind_bytes: int = 1024 * 1024
    behind_messages: int = 256
    behind_seconds: float = 10
    sign_in_seconds: float = 5


class Pace:
    """So many a second, and a reserve for bursts; says how long to wait when that is used up."""

    def __init__(self, per_second: float, at_once: float, now: float) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._left = at_once
        self._at = now
        self._fast_since: float | None = None

    def take(self, now: float, amount: float = 1) -> float:
        """Count `amount`; the seconds to wait before taking more."""
        self._left = min(self._at_once, self._left + (now - self._at) * self._per_second) - amount
        self._at = now
        if self._left >= 0:
            self._fast_since = None
            return 0.0
        if self._fast_since is None:
            self._fast_since = now
        return -self._left / self._per_second

    def allows(self, now: float, amount: float = 1) -> bool:
        """Whether so much could be taken now without waiting."""
        return self._left + (now - self._at) * self._per_second >= amount

    def too_fast_for(self, now: float) -> float:
        """Seconds since the reserve has been empty without a pause."""
        return 0.0 if self._fast_since is None else now - self._fast_since


class Connection:
    """Sends never wait: a reader who falls too far behind is closed and syncs again."""

    def __init__(
        self, channel: Channel, who: Identity, limits: SocketLimits, *, wants_acks: bool = False
    ) -> None:
        now = time.monotonic()
        self.who = who
        self.wants_acks = wants_acks
        self.limits = limits
        self.edits = Pace(limits.edits_per_second, limits.edits_at_once, now)
        self.presence = Pace(limits.presence_per_second, limits.presence_at_once, now)
        self.echoes = 0  # presence frames sent, each of which a stock client sends back once
        self.closed: CloseCode | None = None
        self._channel = channel
        self._allowance = 0  # bytes of answers the peer asked for and has not read yet
        self._behind_since: float | None = None
        self._behind_messages = 0

    def send(self, message: Prepared) -> None:
        """Put a message after all earlier ones; a reader that is too far behind is cut off."""
        if self.closed is None:
            waiting = self._channel.write(message)
            if waiting or self._behind_since is not None:
                self._watch(waiting)

    def send_answer(self, message: Prepared) -> None:
        """Send what the peer asked for: however large, its size is not held against the peer."""
        self._allowance = max(self._allowance, len(message.frame))
        self.send(message)

    def check(self) -> None:
        """Cut off a reader who has not read for too long, also when nothing is being sent."""
        if self.closed is None:
            self._watch(self._channel.buffered(), messages=0)

    def hand_to(self, take: Callable[[bytes], bool]) -> None:
        """Offer messages to `take` as they arrive; those that it does not take are received."""
        self._channel.hand_to(take)

    def take_no_more_than(self, size: int) -> None:
        """Close with 4413 when a larger message arrives."""
        self._channel.limit(size)

    def close(self, code: CloseCode, reason: str = "") -> None:
        """End the connection with a code and its sentence, or a word that says more."""
        if self.closed is not None:
            return
        self.closed = code
        self._channel.close(code, close_reason(code, reason))

    def _watch(self, waiting: int, messages: int = 1) -> None:
        if not waiting:
            self._catch_up()
            return
        now = time.monotonic()
        if self._behind_since is None:
            self._behind_since = now
        self._behind_messages += messages
        limits = self.limits
        # A large answer may take a while on a slow line: 64 KiB a second are enough.
        patience = limits.behind_seconds + self._allowance / 65_536
        if (
            waiting > limits.behind_bytes + self._allowance
            or self._behind_messages > limits.behind_messages
            or now - self._behind_since > patience
        ):
            self.close(CloseCode.TRY_LATER, "resync")

    def _catch_up(self) -> None:
        self._behind_since = None
        self._behind_messages = 0
        self._allowance = 0


def close_reason(code: CloseCode, reason: str = "") -> str:
    """What a close frame says, cut to what one can carry."""
    return (reason or code.sentence).encode()[:_REASON_BYTES].decode(errors="ignore")
