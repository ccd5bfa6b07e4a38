"""A real server around a plain live document, for tests of the WebSocket side alone."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pycrdt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from typing_extensions import override
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from facilitation.people import ParticipantId, Person, Role
from facilitation.refusals import Refused
from server import wire
from server.closing import CloseCode
from server.connection import SocketLimits
from server.prepared import Channel
from server.presence import Identity, Veil
from server.protocol import PreparedWebSocketProtocol
from server.room import Room
from server.socket import Guest, Outcome, SyncEndpoint
from sessions.journey.ids import WorkshopId

WORKSHOP = WorkshopId("workshop-for-tests")
PEOPLE = {
    name: Guest(
        Person(ParticipantId(f"id-of-{name}"), role),
        Identity(ParticipantId(f"id-of-{name}"), name.title(), "#336699"),
    )
    for name, role in {
        "anna": Role.FACILITATOR,
        "ben": Role.PARTICIPANT,
        "cleo": Role.PARTICIPANT,
        "dora": Role.OBSERVER,
    }.items()
}
WAITING = "waiting"


class PlainDocument:
    """A live document without rules and store: what is received is applied and told."""

    def __init__(self) -> None:
        self.doc: pycrdt.Doc[Any] = pycrdt.Doc()
        self.board = self.doc.get("board", type=pycrdt.Map)
        self.audience: list[Room] = []
        self.received: list[bytes] = []
        self.rule: Callable[[bytes, Person], Refused | None] = lambda update, by: None
        self.disk_is_slow = False
        self.unsaved: list[Outcome] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._order = asyncio.Lock()
        self._state: bytes | None = None
        self.veiled: Veil = None

    def attach(self, audience: Room) -> None:
        self.audience.append(audience)

    def detach(self, audience: Room) -> None:
        self.audience.remove(audience)

    def receive_at_once(
        self, update: bytes, by: Person, via: object, due: Callable[[], float]
    ) -> Outcome | Refused | None:
        return self._judge(update, by, via) if self.gate.is_set() else None

    async def begin_receiving(
        self, update: bytes, by: Person, via: object, due: Callable[[], float]
    ) -> Outcome | Refused:
        async with self._order:
            await self.gate.wait()
            return self._judge(update, by, via)

    def _judge(self, update: bytes, by: Person, via: object) -> Outcome | Refused:
        refused = self.rule(update, by)
        if refused is not None:
            return refused
        stored: Outcome = asyncio.get_running_loop().create_future()
        self.apply(update, via)
        self.unsaved.append(stored)
        if not self.disk_is_slow:
            self.save()
        return stored

    def save(self) -> None:
        for stored in self.unsaved:
            stored.set_result(None)
        self.unsaved.clear()

    def apply(self, update: bytes, via: object = None) -> None:
        self.received.append(update)
        self.doc.apply_update(update)
        self._state = None
        for audience in self.audience:
            audience.changed(update, via)

    def state(self, since: bytes | None = None) -> bytes:
        if since is not None:
            return self.doc.get_update(since)
        if self._state is None:
            self._state = self.doc.get_update()
        return self._state

    def state_vector(self) -> bytes:
        return self.doc.get_state()

    def veil(self) -> Veil:
        return self.veiled


@dataclass
class House:
    """Lets everybody in who says a known name as token."""

    documents: dict[str, PlainDocument] = field(default_factory=dict)
    loaded: int = 0
    broken: bool = False
    current: bool = True
    sign_in: asyncio.Event | None = None

    def document(self, name: str = "board", person: str = "") -> PlainDocument:
        key = name if name == "board" else f"draft:id-of-{person}"
        return self.documents.setdefault(key, PlainDocument())

    def allows_origin(self, connection: HTTPConnection) -> bool:
        return connection.headers.get("origin") == "https://board.example"

    async def identify(self, workshop: WorkshopId, token: str) -> Guest | CloseCode:
        if self.sign_in is not None:
            await self.sign_in.wait()
        if token == WAITING:
            return CloseCode.NOT_ALLOWED
        return PEOPLE.get(token, CloseCode.NOT_SIGNED_IN)

    def is_current(self, guest: Guest) -> bool:
        return self.current

    @asynccontextmanager
    async def open(
        self, workshop: WorkshopId, name: str, guest: Guest
    ) -> AsyncIterator[PlainDocument]:
        self.loaded += 1
        if self.broken:
            raise ValueError("the disk is broken")
        yield self.document(name, guest.person.id.removeprefix("id-of-"))


class _Server(uvicorn.Server):
    up: asyncio.Event

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@dataclass
class Site:
    """A running server."""

    port: int
    house: House
    endpoint: SyncEndpoint

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/sync/{WORKSHOP}"

    @asynccontextmanager
    async def visit(
        self, who: str, name: str = "board", *, acks: bool = False, **more: Any
    ) -> AsyncIterator["Visitor"]:
        offered = ["wayboard.ack"] if acks else []
        offered += ["wayboard", f"token.{who}"]
        async with connect(
            f"{self.url}/{name}",
            subprotocols=[Subprotocol(p) for p in offered],
            compression=None,
            proxy=None,
            **more,
        ) as connection:
            yield Visitor(connection)


class Visitor:
    """A client that counts its bytes itself."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.doc: pycrdt.Doc[Any] = pycrdt.Doc()
        self.board = self.doc.get("board", type=pycrdt.Map)

    async def send(self, message: wire.Message | bytes) -> None:
        await self.connection.send(message if isinstance(message, bytes) else wire.encode(message))

    async def next(self) -> bytes:
        async with asyncio.timeout(10):
            return await self.connection.recv(decode=False)

    async def next_of(self, kind: bytes) -> bytes:
        """The next frame that begins with `kind`."""
        while True:
            frame = await self.next()
            if frame.startswith(kind):
                return frame

    async def set(self, key: str, value: str) -> None:
        before = self.doc.get_state()
        self.board[key] = value
        await self.send(wire.Edit(self.doc.get_update(before)))

    async def until_it_reads(self, board: dict[str, Any]) -> None:
        while self.board.to_py() != board:
            frame = await self.next()
            if frame[:2] in (b"\x00\x01", b"\x00\x02"):
                message = wire.decode(frame)
                assert isinstance(message, wire.Edit | wire.Answer)
                self.doc.apply_update(message.update)

    async def close_code(self) -> int | None:
        async with asyncio.timeout(10):
            await self.connection.wait_closed()
        return self.connection.close_code


@asynccontextmanager
async def serving(
    app: Starlette, port: int = 0, *, plain: bool = False, ping: float = 20
) -> AsyncIterator[int]:
    """A uvicorn server in this event loop, and its port; `plain`: without our short way."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    config = uvicorn.Config(
        app,
        ws="websockets-sansio" if plain else PreparedWebSocketProtocol,
        lifespan="off",
        log_level=logging.WARNING,
        ws_ping_interval=ping,
        ws_ping_timeout=ping,
        timeout_graceful_shutdown=10,
    )
    server = _Server(config)
    server.up = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(server.serve(sockets=[listener]))
        await server.up.wait()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await running


@asynccontextmanager
async def running_site(
    house: House | None = None,
    limits: SocketLimits | None = None,
    port: int = 0,
    *,
    plain: bool = False,
    ping: float = 20,
) -> AsyncIterator[Site]:
    """The sync endpoint alone, with plain documents behind it."""
    house = house or House()
    endpoint = SyncEndpoint(house, limits)
    app = Starlette(routes=[WebSocketRoute("/sync/{workshop}/{document}", endpoint)])
    async with serving(app, port, plain=plain, ping=ping) as where:
        yield Site(where, house, endpoint)


class RecordingChannel:
    """A socket that only remembers; `full` bytes wait to be taken."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.full = 0
        self.closed: tuple[int, str] | None = None
        self.largest: int | None = None

    def write(self, message: Any) -> int:
        self.frames.append(message.payload)
        return self.full

    def buffered(self) -> int:
        return self.full

    def hand_to(self, take: Any) -> None:
        pass

    def limit(self, size: int) -> None:
        self.largest = size

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


_: type[Channel] = RecordingChannel
