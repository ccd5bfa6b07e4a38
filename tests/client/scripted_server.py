"""A server that says what a test tells it to, for answers that a real one seldom gives."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from client.participant import wire
from client.participant.board import Board
from client.participant.line import Address, Line
from client.participant.pacing import Pauses

Visit = Callable[[ServerConnection], Awaitable[None]]
EMPTY = b"\x00"
DURABLE = bytes((100, 0))


async def begin(socket: ServerConnection) -> None:
    """What a server says first: its question, and the answer to the client's."""
    await socket.send(wire.ask(EMPTY))
    assert isinstance(wire.decode(await socket.recv(decode=False)), wire.Ask)
    await socket.send(wire.answer(wire.NO_CHANGE))
    await next_of(socket, wire.Answer)
    await socket.send(DURABLE + b"\x01")


async def next_of(socket: ServerConnection, kind: type[wire.Message]) -> wire.Message:
    """The next message of this kind."""
    while True:
        message = wire.decode(await socket.recv(decode=False))
        if isinstance(message, kind):
            return message


async def until_closed(socket: ServerConnection) -> None:
    """Listen until the client goes."""
    await socket.wait_closed()


@asynccontextmanager
async def board_at(*visits: Visit, acknowledges: bool = True) -> AsyncIterator[Board]:
    """A board whose first connections are handled by `visits`, one each."""
    waiting = iter(visits)

    async def handle(socket: ServerConnection) -> None:
        await next(waiting, until_closed)(socket)

    async def greet() -> int | None:
        return None

    spoken = [Subprotocol("wayboard.ack")] if acknowledges else None
    async with (
        asyncio.timeout(15),
        serve(handle, "127.0.0.1", 0, subprotocols=spoken) as server,
        asyncio.TaskGroup() as tasks,
    ):
        port = next(iter(server.sockets)).getsockname()[1]
        address = Address(f"ws://127.0.0.1:{port}/sync/w/board", "token", direct=True)
        line = Line(address, greet, Pauses(0.01, 0.05))
        running = tasks.create_task(line.run())
        try:
            yield Board(line, "me")
        finally:
            running.cancel()
