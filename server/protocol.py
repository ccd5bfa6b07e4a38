"""uvicorn's WebSocket protocol with a short way out and a fair way in.

Out: the application gets a `Channel` in the ASGI scope that writes ready-made frames straight to
the transport. In: limits that may change while the connection lives, small slices of what a
flood of tiny frames brings, and a close code that tells a sender its message was too large.

It leans on attributes of uvicorn and websockets that no document promises; the test beside it
names them all, so an upgrade that renames one fails there and nowhere else.
"""

import asyncio
import socket
import time
from asyncio import TimerHandle, Transport
from asyncio.transports import BaseTransport
from collections.abc import Callable
from typing import Any, cast

from typing_extensions import override
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.exceptions import PayloadTooBig
from websockets.frames import Close, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State

from server.closing import CloseCode
from server.prepared import EXTENSION, Prepared

BEFORE_SIGN_IN = 4096  # bytes in a message of somebody unknown
SLICE = 4096  # bytes handed to the parser at once
TURN = 0.005  # seconds that one connection's arrivals may hold the others up
WAITING = 64  # messages read but not yet taken by the application
QUIET = 0.25  # seconds of silence after which a sender has said all of what was too large
LINGER = 5.0  # seconds that a closed socket has to take what was written to it
# The kernel buffers up to 4 MB for a reader that does not read; this bounds it, and makes such a
# reader visible, while it still allows 2.5 MB/s at 100 ms round trip.
SEND_BUFFER = 256 * 1024


class PreparedWebSocketProtocol(WebSocketsSansIOProtocol):
    """Offers `scope["extensions"]["wayboard.prepared"]`, a `server.prepared.Channel`."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        # Compression doubles the server's work and rules out sending one frame to all.
        self.conn.available_extensions = None
        self.conn.max_message_size = BEFORE_SIGN_IN
        self.close_timeout = LINGER
        self._arrived = bytearray()  # bytes that wait for their turn
        self._turn: asyncio.Handle | None = None
        self.take: Callable[[bytes], bool] | None = None
        """Who is offered each message before it is queued."""
        self._refuses = False  # everything that still arrives is thrown away
        self._heard = False  # something arrived to be thrown away
        self._end: TimerHandle | None = None

    # In.

    @override
    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        wire = transport.get_extra_info("socket")
        if wire is not None and wire.family in (socket.AF_INET, socket.AF_INET6):
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            # asyncio sets it for some listeners only; without it small frames wait for each other.
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @override
    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions = cast("dict[str, object]", self.scope["extensions"])
            extensions[EXTENSION] = _UvicornChannel(self)

    @override
    def data_received(self, data: bytes) -> None:
        if self._refuses:
            self._heard = True
            return
        self._arrived += data
        if self._turn is None:
            self._read_on()

    def _read_on(self) -> None:
        """Parse what arrived, in slices, and leave the rest for later when it takes long."""
        self._turn = None
        began = time.perf_counter()
        while self._arrived and not self._refuses:
            if self.queue.qsize() >= WAITING and not self.close_sent:
                self._pause()
                return  # `receive` goes on when the application has caught up.
            part = bytes(self._arrived[:SLICE])
            del self._arrived[:SLICE]
            super().data_received(part)
            if self._arrived and time.perf_counter() - began > TURN:
                self._pause()
                self._turn = self.loop.call_soon(self._read_on)
                return
        self._resume()

    def _resume(self) -> None:
        # Once closed, nobody takes what is queued, and the peer's farewell must still be read.
        if self.read_paused and not self._arrived and (self.close_sent or self.queue.empty()):
            self.read_paused = False
            self.transport.resume_reading()

    def _pause(self) -> None:
        if not self.read_paused and not self.transport.is_closing():
            self.read_paused = True
            self.transport.pause_reading()

    @override
    def send_receive_event_to_app(self) -> None:
        # uvicorn stops reading after each message, which costs two system calls; here reading
        # stops when WAITING messages were not taken.
        if self.take is not None and self.queue.empty() and self._hand_over(self.take):
            return
        paused, self.read_paused = self.read_paused, True
        super().send_receive_event_to_app()
        self.read_paused = paused

    def _hand_over(self, take: Callable[[bytes], bool]) -> bool:
        if self.close_sent or self.curr_msg_data_type != "bytes" or len(self.frames) != 1:
            return False
        if not take(bytes(self.frames[0])):
            return False
        self.frames = []
        return True

    @override
    async def receive(self) -> Any:
        if self._arrived and self._turn is None and self.queue.qsize() <= WAITING // 2:
            self._read_on()
        message = await self.queue.get()
        self._resume()
        return message

    @override
    def handle_parser_exception(self) -> None:
        if not isinstance(self.conn.parser_exc, PayloadTooBig):
            super().handle_parser_exception()
            return
        # Said in our words instead of 1009, and the rest of a long message is read and thrown
        # away: closing at once would reset the connection before the sender could see why.
        self.conn.data_to_send()
        code = CloseCode.TOO_LARGE
        self.queue.put_nowait(
            {"type": "websocket.disconnect", "code": code, "reason": code.sentence}
        )
        farewell = Close(code, code.sentence).serialize()
        self.transport.write(Frame(Opcode.CLOSE, farewell).serialize(mask=False))
        self.close_sent = True
        self._refuses = True
        self._arrived.clear()
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.finish_within(LINGER)
        self._end = self.loop.call_later(QUIET, self._end_when_quiet)

    def _end_when_quiet(self) -> None:
        if self._heard:
            self._heard = False
            self._end = self.loop.call_later(QUIET, self._end_when_quiet)
        else:
            self.transport.close()

    # Out.

    def may_send(self) -> bool:
        """Whether a message written now would still be part of the conversation."""
        return (
            self.handshake_complete
            and not self.close_sent
            and self.conn.state is State.OPEN
            and not self.transport.is_closing()
        )

    def say_goodbye(self, code: int, reason: str) -> None:
        """Send a close frame and end the connection soon, whether or not the peer reads it."""
        if not self.may_send():
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self._arrived and self._turn is None:
            self._turn = self.loop.call_soon(self._read_on)
        elif self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.finish_within(LINGER)

    def finish_within(self, seconds: float) -> None:
        """Cut the connection if it has not ended by then; a full buffer would keep it for ever."""
        if self.close_timer is None:
            self.close_timer = self.loop.call_later(seconds, self.transport.abort)
        elif self._end is None:
            self._end = self.loop.call_later(seconds, self.transport.abort)

    @override
    async def send(self, message: Any) -> None:
        await super().send(message)
        if self.close_timer is not None:
            self.finish_within(LINGER + 1)

    @override
    def keepalive_timeout(self) -> None:
        # uvicorn waits for what is buffered to be taken, which a peer that is gone never does.
        super().keepalive_timeout()
        self.finish_within(1.0)

    @override
    def shutdown(self) -> None:
        super().shutdown()
        self.finish_within(LINGER)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        for timer in (self._turn, self._end):
            if timer is not None:
                timer.cancel()
        self._turn = self._end = None
        self._arrived.clear()


class _UvicornChannel:
    """The `Channel` of one connection of this protocol."""

    __slots__ = ("_is_closing", "_protocol", "_write", "buffered")

    def __init__(self, protocol: PreparedWebSocketProtocol) -> None:
        self._protocol = protocol
        transport: Transport = protocol.transport
        self._write = transport.write
        self._is_closing = transport.is_closing
        self.buffered: Callable[[], int] = transport.get_write_buffer_size

    def write(self, message: Prepared) -> int:
        # Most of a busy server's own time goes by here. Whoever has this channel has been
        # accepted, and whatever ends a conversation closes the transport or sends a close frame.
        # uvicorn flushes whatever it frames at once, so writing here keeps the order.
        if self._protocol.close_sent or self._is_closing():
            return 0
        self._write(message.frame)
        return self.buffered()

    def hand_to(self, take: Callable[[bytes], bool]) -> None:
        self._protocol.take = take

    def limit(self, size: int) -> None:
        self._protocol.conn.max_message_size = size

    def close(self, code: int, reason: str) -> None:
        self._protocol.say_goodbye(code, reason)
