"""What a participant wrote and the server has not stored yet."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from pycrdt import merge_updates

ONE_BY_ONE = 8
"""Edits that may wait and still go one by one; more are merged, to spare the server's patience."""
MERGED = 40
"""Edits that go into one message. Merging is quadratic: more would cost more than it spares."""
MESSAGE = 160 * 1024
"""Bytes that edits are merged up to; the server takes 256 KiB."""
IN_FLIGHT = 32
"""Messages on their way at one time; the rest waits and is merged."""


@dataclass(frozen=True, slots=True)
class Written:
    """One local edit.

    `client` and `clock` say how far its Yjs client had come after it; `words` what was written.
    """

    number: int
    update: bytes
    words: str
    client: int
    clock: int
    adds: bool


class Ledger:
    """Counts edits from 1. Of every edit it knows: waiting, on its way, or durable."""

    def __init__(self) -> None:
        self.written = 0
        self.durable = 0
        self._waiting: deque[Written] = deque()
        self._flying: deque[Written] = deque()
        self._covers: deque[int] = deque()
        self._acknowledged = 0
        self._clocks: dict[int, int] = {}

    def write(self, update: bytes, words: str, client: int, clock: int) -> None:
        """Note a local edit."""
        self.written += 1
        adds = clock > self._clocks.get(client, 0)
        self._clocks[client] = clock
        self._waiting.append(Written(self.written, update, words, client, clock, adds))

    @property
    def waits(self) -> bool:
        """Whether something is still to be sent."""
        return bool(self._waiting)

    def reconnected(self) -> None:
        """A new connection counts its messages from the start, and nothing is on its way."""
        self._waiting = self._flying + self._waiting
        self._flying = deque()
        self._covers = deque()
        self._acknowledged = 0

    def answered(self) -> None:
        """The answer to the server's question leaves; it counts as a message and holds nothing."""
        self._covers.append(self.durable)

    def next_message(self) -> bytes | None:
        """The next edits to send, as one update; None while there are none or enough fly."""
        if not self._waiting or len(self._covers) >= IN_FLIGHT:
            return None
        most = 1 if len(self._waiting) <= ONE_BY_ONE else MERGED
        batch = [self._waiting.popleft()]
        size = len(batch[0].update)
        while self._waiting and len(batch) < most:
            size += len(self._waiting[0].update)
            if size > MESSAGE:
                break
            batch.append(self._waiting.popleft())
        self._flying.extend(batch)
        self._covers.append(batch[-1].number)
        updates = [one.update for one in batch]
        return updates[0] if len(updates) == 1 else merge_updates(*updates)

    def acknowledge(self, messages: int) -> None:
        """The first `messages` messages of this connection are durable."""
        while self._acknowledged < messages and self._covers:
            self.durable = max(self.durable, self._covers.popleft())
            self._acknowledged += 1
        while self._flying and self._flying[0].number <= self.durable:
            self._flying.popleft()

    def give_up(self) -> list[Written]:
        """Everything that is not durable, given up; nothing is left to send."""
        self.reconnected()
        lost = list(self._waiting)
        self._waiting.clear()
        self.durable = self.written
        return lost


def not_stored(lost: list[Written], clocks: Mapping[int, int]) -> list[Written]:
    """Those of the given-up edits that the server does not have.

    It may have stored some and been unable to say so before it closed. Edits are stored in order,
    so whatever comes before a stored one is stored as well.
    """
    stored = 0
    for place, one in enumerate(lost):
        if one.adds and one.clock <= clocks.get(one.client, 0):
            stored = place + 1
    return lost[stored:]
