"""The WebSocket of a live document: who may come in, and what becomes of what they send.

Nothing is read and no workshop is loaded before the visitor is known. Whatever goes wrong on one
socket ends that socket and no other.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, assert_never

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from facilitation.people import Person
from facilitation.refusals import Refusal, Refused
from server import room as rooms
from server import wire
from server.closing import CloseCode, TurnedAwayError
from server.connection import Connection, Pace, SocketLimits
from server.handshake import DOCUMENTS, Handshake, PeerGoneError
from server.prepared import prepare
from server.presence import Heard, Identity
from sessions.journey.ids import WorkshopId, is_id

log = structlog.get_logger("socket")

# Of the edits a second: an answer may be the whole document, and encoding that takes time.
ASK_COSTS = 3
ASK_BYTES = 65_536
QUERY_COSTS = 2
UNDERWAY = 64  # edits of one connection that may wait for the disk
SMALL = 8 * 1024  # bytes of a message that is read as it arrives

Outcome = asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was let in."""

    person: Person
    identity: Identity
    as_of: int = 0  # when they were looked up, in a count that only the Reception reads


class LiveDocument(rooms.Document, Protocol):
    """What a socket needs of a live document (sessions.live.LiveDocument)."""

    def receive_at_once(
        self, update: bytes, by: Person, via: object, due: Callable[[], float], /
    ) -> "Outcome | Refused | None":
        """Admit an edit, to be stored and passed on; None when that would have to wait."""

    async def begin_receiving(
        self, update: bytes, by: Person, via: object, due: Callable[[], float], /
    ) -> "Outcome | Refused":
        """The same, however long it takes. Commits come in the order of the calls."""


class Reception(Protocol):
    """What the endpoint asks the rest of the server."""

    def allows_origin(self, connection: HTTPConnection) -> bool:
        """Whether a browser page of this origin may act with its visitor's cookie."""

    async def identify(self, workshop: WorkshopId, token: str) -> Guest | CloseCode:
        """Who holds this token in this workshop; or why nobody is let in."""

    def is_current(self, guest: Guest) -> bool:
        """Whether nothing changed about the workshop's people since the guest was identified."""

    def open(
        self, workshop: WorkshopId, name: str, guest: Guest
    ) -> AbstractAsyncContextManager[LiveDocument]:
        """The guest's live document, kept loaded while the block runs.

        Raises TurnedAwayError when it cannot be had.
        """


class SocketMetrics:
    """What the sockets count."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.open = Gauge("wayboard_sockets", "Open WebSockets.", registry=registry)
        self.closed = Counter(
            "wayboard_sockets_closed",
            "WebSockets that the server closed, by code.",
            ["code"],
            registry=registry,
        )
        self.refused = Counter(
            "wayboard_edits_refused", "Edits refused, by reason.", ["why"], registry=registry
        )


class SyncEndpoint:
    """The ASGI application behind `/sync/{workshop}/{document}`."""

    def __init__(
        self,
        reception: Reception,
        limits: SocketLimits | None = None,
        registry: CollectorRegistry | None = None,
    ) -> None:
        self.rooms = rooms.Rooms()
        self.metrics = SocketMetrics(registry or CollectorRegistry())
        self._reception = reception
        self._limits = limits or SocketLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket from its first to its last byte."""
        await receive()  # websocket.connect
        socket = Handshake(scope, receive, send)
        try:
            await self._serve(socket)
        except TurnedAwayError as away:
            await self._turn_away(socket, away.code, away.reason)
        except PeerGoneError:
            log.debug("gone", **socket.about())
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError | KeyboardInterrupt | SystemExit):
                raise
            # BaseException: a panic inside pycrdt is no Exception, and must end one socket only.
            log.exception("unexpected", **socket.about())
            await self._turn_away(socket, CloseCode.UNEXPECTED)

    async def _serve(self, socket: Handshake) -> None:
        workshop, name = socket.workshop, socket.document
        if not is_id(workshop) or name not in DOCUMENTS:
            await self._turn_away(socket, CloseCode.NO_SUCH_WORKSHOP)
            return
        try:
            async with asyncio.timeout(self._limits.sign_in_seconds):
                guest = await self._sign_in(socket)
        except TimeoutError:
            guest = CloseCode.TRY_LATER
        if isinstance(guest, CloseCode):
            await self._turn_away(socket, guest)
            return
        async with self._reception.open(workshop, name, guest) as document:
            if self._is_full(document, guest):
                await self._turn_away(socket, CloseCode.TRY_LATER, "too_many_connections")
                return
            async with socket.accepted() as channel:
                connection = Connection(
                    channel, guest.identity, self._limits, wants_acks=socket.wants_acks
                )
                await self._converse(socket, document, connection, guest)

    def _is_full(self, document: LiveDocument, guest: Guest) -> bool:
        limits = self._limits
        return (
            self.rooms.count(document, guest.person.id) >= limits.connections_per_person
            or self.rooms.count(document) >= limits.connections
        )

    async def _converse(
        self, socket: Handshake, document: LiveDocument, connection: Connection, guest: Guest
    ) -> None:
        connection.take_no_more_than(self._limits.first_upload_bytes)
        with (
            self.metrics.open.track_inprogress(),
            self.rooms.joined(socket.workshop, document, connection) as room,
        ):
            try:
                if not self._reception.is_current(guest):
                    # Removed, or in another role, since they were looked up.
                    connection.close(CloseCode.TRY_LATER, "changed")
                await _Visit(document, room, connection, guest.person, self.metrics).listen(socket)
            except BaseException as error:
                if isinstance(error, asyncio.CancelledError | KeyboardInterrupt | SystemExit):
                    connection.close(CloseCode.RESTART)
                    raise
                log.exception("unexpected", **socket.about())
                connection.close(CloseCode.UNEXPECTED)
        if connection.closed is not None:
            self.metrics.closed.labels(connection.closed.value).inc()

    async def _sign_in(self, socket: Handshake) -> Guest | CloseCode:
        token, by_cookie = socket.token()
        if token is None:
            return CloseCode.NOT_SIGNED_IN
        # A cookie comes along whatever page opens the socket; only the origin tells which.
        if by_cookie and not self._reception.allows_origin(socket.request):
            return CloseCode.NOT_ALLOWED
        return await self._reception.identify(socket.workshop, token)

    async def _turn_away(self, socket: Handshake, code: CloseCode, reason: str = "") -> None:
        """Close with a code that a browser can read, which it cannot before accepting."""
        self.metrics.closed.labels(code.value).inc()
        try:
            await socket.refuse(code, reason)
        except PeerGoneError:
            log.debug("gone", **socket.about())


class _Visit:
    """One connection's messages, in order."""

    def __init__(
        self,
        document: LiveDocument,
        room: rooms.Room,
        connection: Connection,
        person: Person,
        metrics: SocketMetrics,
    ) -> None:
        self._document = document
        self._room = room
        self._connection = connection
        self._person = person
        self._metrics = metrics
        self._edits = 0  # durable, one after the other
        self._underway: deque[Outcome] = deque()
        self._has_refused = False
        self._is_busy = False  # with a message that came before
        self._largest_answer = connection.limits.first_upload_bytes

    async def listen(self, socket: Handshake) -> None:
        """Take messages until the connection ends."""
        self._connection.hand_to(self.take_at_once)
        while self._connection.closed is None:
            try:
                message = await socket.next_message()
                if message is None or self._connection.closed is not None:
                    return
                self._is_busy = True
                await self._take(message)
            except wire.BadFrame as error:
                self._connection.close(CloseCode.MALFORMED, str(error))
            self._is_busy = False

    def take_at_once(self, frame: bytes) -> bool:
        """Take a message as it arrives, if it is a plain edit and nothing is to be waited for."""
        if self._is_busy or not frame.startswith(wire.EDIT) or len(frame) > SMALL:
            return False
        pace, now = self._connection.edits, time.monotonic()
        if len(self._underway) >= UNDERWAY or self._has_refused or not pace.allows(now):
            return False
        try:
            message = wire.decode(frame)
            if not isinstance(message, wire.Edit) or message.update == wire.NO_CHANGE:
                return False
            begun = self._document.receive_at_once(
                message.update, self._person, self._connection, self._room.due
            )
        except wire.BadFrame:
            return False
        except Exception:
            log.exception("unexpected")
            self._connection.close(CloseCode.UNEXPECTED)
            return True
        if begun is None:
            return False
        pace.take(now)
        self._begun(begun, len(message.update))
        return True

    async def _take(self, frame: bytes) -> None:
        limits = self._connection.limits
        if len(frame) > self._largest_answer:
            self._connection.close(CloseCode.TOO_LARGE)
            return
        message = wire.decode(frame)
        if len(frame) > limits.message_bytes and not isinstance(message, wire.Answer):
            self._connection.close(CloseCode.TOO_LARGE)
            return
        match message:
            case wire.Edit(update):
                await self._edit(update)
            case wire.Answer(update):
                # What was written offline comes once and may be large; nothing after it is.
                self._largest_answer = limits.message_bytes
                self._connection.take_no_more_than(limits.message_bytes)
                await self._edit(update)
            case wire.Ask():
                size = self._room.answer(self._connection, message)
                await self._slow_down(self._connection.edits, ASK_COSTS + size / ASK_BYTES)
            case wire.Presence():
                await self._hear(message)
            case wire.QueryPresence():
                await self._slow_down(self._connection.presence, QUERY_COSTS)
                self._room.show_presence(self._connection)
            case _:
                assert_never(message)

    async def _edit(self, update: bytes) -> None:
        await self._slow_down(self._connection.edits)
        if len(self._underway) >= UNDERWAY or update == wire.NO_CHANGE:
            await self._settled()
        if self._connection.closed is not None:
            return
        if update == wire.NO_CHANGE:
            self._count()
            return
        if self._has_refused:
            return
        # The next message is judged while this edit is on its way to the disk.
        begun = await self._document.begin_receiving(
            update, self._person, self._connection, self._room.due
        )
        self._begun(begun, len(update))

    def _begun(self, begun: Outcome | Refused, size: int) -> None:
        if not isinstance(begun, Refused):
            self._underway.append(begun)
            begun.add_done_callback(partial(self._stored, size))
            return
        # No edit after it counts; but what became of those before it is said first.
        self._has_refused = True
        if self._underway:
            self._underway[-1].add_done_callback(lambda _: self._refuse(begun, size))
        else:
            self._refuse(begun, size)

    async def _settled(self) -> None:
        """Wait until what became of all edits so far is known and said."""
        while self._underway:
            await asyncio.wait([self._underway[-1]])

    def _stored(self, size: int, done: Outcome) -> None:
        self._underway.popleft()
        outcome = done.result()
        if isinstance(outcome, Refused):
            self._refuse(outcome, size)
        else:
            self._count()

    def _count(self) -> None:
        self._edits += 1
        self._room.acknowledge(self._connection, self._edits)

    def _refuse(self, refused: Refused, size: int) -> None:
        if self._connection.closed is not None:
            return
        self._metrics.refused.labels(refused.why.value).inc()
        log.info("refused", why=refused.why, participant=self._person.id, size=size)
        # When the server could not save, nothing is wrong with the edit: it comes again.
        resync = refused.why is not Refusal.NOT_SAVED
        if self._connection.wants_acks:
            # What was stored before must not look lost with what is refused now.
            self._connection.send(prepare(wire.durable(self._edits)))
            told = wire.refused(refused.why, refused.why.sentence, refused.detail, resync=resync)
            self._connection.send(prepare(told))
        code = CloseCode.EDIT_REFUSED if resync else CloseCode.TRY_LATER
        self._connection.close(code, refused.why)

    async def _hear(self, message: wire.Presence) -> None:
        heard = self._room.hear(self._connection, message)
        if heard is Heard.NOTHING and self._connection.echoes > 0:
            # A stock client sends back what it is told of others, once: that is no offence.
            self._connection.echoes -= 1
            return
        await self._slow_down(self._connection.presence)

    async def _slow_down(self, pace: Pace, amount: float = 1) -> None:
        """Read on only when the sender's rate allows it, and part from who never slows down."""
        wait = pace.take(time.monotonic(), amount)
        if not wait:
            return
        if pace.too_fast_for(time.monotonic()) > self._connection.limits.patience:
            self._connection.close(CloseCode.TRY_LATER, "too_fast")
        await asyncio.sleep(wait)
