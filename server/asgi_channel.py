"""A `Channel` over plain ASGI sends, for servers that do not offer the short way."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.types import Message, Send

from server.prepared import Prepared

LINGER = 5.0  # seconds that a closed socket has to take what was written to it


class AsgiChannel:
    """Messages wait here for one task that sends them; how many bytes wait is known."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[tuple[Message, int]] = deque()
        self._bytes = 0
        self._ends = False
        self._news = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def opened(cls, send: Send) -> AsyncIterator["AsgiChannel"]:
        """A channel that sends while the block runs, and says goodbye when it was closed."""
        channel = cls(send)
        async with asyncio.TaskGroup() as tasks:
            sender = tasks.create_task(channel._send_all())
            try:
                yield channel
                if channel._ends:
                    await asyncio.wait([sender], timeout=LINGER)
            finally:
                sender.cancel()

    def write(self, message: Prepared) -> int:
        """Put a message after everything sent before; dropped when the socket is closing."""
        before = self._bytes
        if not self._ends:
            self._put({"type": "websocket.send", "bytes": message.payload}, len(message.frame))
        return before

    def buffered(self) -> int:
        """Bytes that were not sent yet."""
        return self._bytes

    def hand_to(self, take: Callable[[bytes], bool]) -> None:
        """Left out: messages are received by another way."""

    def limit(self, size: int) -> None:
        """Left to whoever reads the messages: ASGI has no word for it."""

    def close(self, code: int, reason: str) -> None:
        """Say goodbye after what was written before."""
        if not self._ends:
            self._put({"type": "websocket.close", "code": int(code), "reason": reason}, 0)
            self._ends = True

    def _put(self, message: Message, size: int) -> None:
        self._waiting.append((message, size))
        self._bytes += size
        self._news.set()

    async def _send_all(self) -> None:
        try:
            while self._waiting or not self._ends:
                if not self._waiting:
                    self._news.clear()
                    await self._news.wait()
                message, size = self._waiting.popleft()
                await self._send(message)
                self._bytes -= size
        except OSError:
            self._ends = True  # The peer is gone; whoever reads from it will see that too.
