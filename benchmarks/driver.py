"""Hundreds of WebSocket clients in one thread that cost far less than the server they load.

A client here keeps no document: it stamps each message with its arrival and lays it aside. What was
in the messages is read after the measuring, so that the reading delays nobody.
"""

import contextlib
import errno
import select
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks import wire

now = time.perf_counter_ns
MS = 1_000_000
SECOND = 1_000 * MS


class BrokenError(Exception):
    """A server did not do what a benchmark rests on; there is no figure then."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a client connects, and as whom."""

    port: int
    path: str
    dialect: wire.Dialect = wire.STOCK
    subprotocols: tuple[str, ...] = ()


@dataclass(slots=True)
class Planned:
    """Something to be done at a moment: `due` in nanoseconds after the start."""

    due: int
    act: Callable[[], None]


class Client:
    """One connection and everything it was sent."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.inbox: list[tuple[int, bytes]] = []
        self.started_at = now()
        self.synced_at = 0
        self.ended: str | None = None
        self.pieces = b""
        self.unread = bytearray()
        self.unsent = b""
        self.upgraded = False
        self.wants_to_write = True
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        refused = self.socket.connect_ex(("127.0.0.1", seat.port))
        if refused not in (0, errno.EINPROGRESS):
            raise BrokenError(f"cannot connect to port {seat.port}: {errno.errorcode[refused]}")
        self.unsent = wire.handshake(seat.port, seat.path, seat.subprotocols)

    @property
    def state(self) -> bytes:
        """The document that the server handed over at the join."""
        for _, payload in self.inbox:
            if self.seat.dialect.is_state(payload):
                return self.seat.dialect.update(payload) or b""
        return b""


class Driver:
    """Moves the bytes of its clients; use it as a context manager."""

    def __init__(self) -> None:
        self.clients: dict[int, Client] = {}
        self.last_arrival = now()
        self.lag = 0
        self._epoll = select.epoll()
        self._space = bytearray(1 << 20)
        self._view = memoryview(self._space)

    def __enter__(self) -> "Driver":
        return self

    def __exit__(self, *_: object) -> None:
        for client in list(self.clients.values()):
            self.close(client)
        self._epoll.close()

    def open(self, seat: Seat) -> Client:
        """Start one connection; it is ready once `synced_at` is set."""
        client = Client(seat)
        self.clients[client.socket.fileno()] = client
        self._epoll.register(client.socket.fileno(), select.EPOLLIN | select.EPOLLOUT)
        return client

    def open_all(self, seats: Iterable[Seat], seconds: float = 60) -> list[Client]:
        """Connect everybody, a few at a time, until each holds the document."""
        opened: list[Client] = []
        for seat in seats:
            opened.append(self.open(seat))
            while sum(not client.synced_at for client in opened[-16:]) >= 8:
                self.turn(0.05)
        self.wait(lambda: all(client.synced_at for client in opened), "joining", seconds)
        return opened

    def close(self, client: Client) -> None:
        descriptor = client.socket.fileno()
        if self.clients.pop(descriptor, None) is None:
            return
        self._epoll.unregister(descriptor)
        with contextlib.suppress(OSError):
            client.socket.send(wire.frame(b"\x03\xe8", opcode=8))
        client.socket.close()

    def send(self, client: Client, message: bytes) -> None:
        """Send one message, now if the socket takes it."""
        self._write(client, wire.frame(message))

    def wait(self, reached: Callable[[], bool], what: str, seconds: float = 30) -> None:
        """Move bytes until `reached`; BrokenError when it takes longer than `seconds`."""
        limit = now() + int(seconds * SECOND)
        while not reached():
            if now() > limit:
                raise BrokenError(f"{what} took longer than {seconds} s")
            self.turn(0.05)

    def settle(self, quiet: float = 0.5, seconds: float = 60) -> None:
        """Move bytes until nothing has arrived for `quiet` seconds."""
        self.last_arrival = now()
        self.wait(lambda: now() - self.last_arrival > quiet * SECOND, "falling silent", seconds)

    def play(self, plan: list[Planned]) -> None:
        """Do everything in `plan` at its moment; `lag` then holds the worst delay."""
        start = now()
        self.lag = 0
        for one in sorted(plan, key=lambda planned: planned.due):
            due = start + one.due
            while (left := due - now()) > 0:
                self.turn(left / SECOND)
            self.lag = max(self.lag, -left)
            one.act()

    def turn(self, timeout: float) -> None:
        """Wait for events once and handle them all."""
        for descriptor, event in self._epoll.poll(timeout):
            client = self.clients.get(descriptor)
            if client is None:
                continue
            if event & select.EPOLLOUT:
                self._write(client, b"")
            if event & ~select.EPOLLOUT:
                self._read(client)

    def _write(self, client: Client, data: bytes) -> None:
        client.unsent += data
        try:
            sent = client.socket.send(client.unsent)
        except BlockingIOError:
            sent = 0
        except OSError as broken:
            self._end(client, str(broken))
            return
        client.unsent = client.unsent[sent:]
        wants = bool(client.unsent)
        if wants != client.wants_to_write:
            client.wants_to_write = wants
            flags = select.EPOLLIN | (select.EPOLLOUT if wants else 0)
            self._epoll.modify(client.socket.fileno(), flags)

    def _read(self, client: Client) -> None:
        try:
            size = client.socket.recv_into(self._space)
        except BlockingIOError:
            return
        except OSError as broken:
            self._end(client, str(broken))
            return
        at = self.last_arrival = now()
        if size == 0:
            self._end(client, "the server closed the connection")
            return
        # One small whole message: what nearly every read of a running workshop is.
        head = self._space
        if client.synced_at and not client.unread and head[0] == 0x82 and head[1] == size - 2 < 126:
            client.inbox.append((at, bytes(self._view[2:size])))
            return
        client.unread += self._view[:size]
        self._frames(client, at)

    def _frames(self, client: Client, at: int) -> None:
        if not client.upgraded and not self._upgrade(client):
            return
        unread = client.unread
        while len(unread) >= 2 and client.ended is None:
            opcode, length, start = unread[0], unread[1], 2
            if length >= 126:
                start = 4 if length == 126 else 10
                if len(unread) < start:
                    return
                length = int.from_bytes(unread[2:start], "big")
            if len(unread) < start + length:
                return
            with memoryview(unread) as view:
                payload = bytes(view[start : start + length])
            del unread[: start + length]
            self._frame(client, opcode, payload, at)

    def _frame(self, client: Client, opcode: int, payload: bytes, at: int) -> None:
        match opcode & 0x0F:
            case 0 | 1 | 2:
                client.pieces += payload
                if opcode & 0x80:
                    payload, client.pieces = client.pieces, b""
                    self._message(client, payload, at)
            case 8:
                code = int.from_bytes(payload[:2], "big")
                self._end(client, f"closed with {code} {payload[2:].decode(errors='replace')}")
            case 9:
                self._write(client, wire.frame(payload, opcode=10))
            case _:
                pass

    def _message(self, client: Client, payload: bytes, at: int) -> None:
        client.inbox.append((at, payload))
        if client.synced_at:
            return
        dialect = client.seat.dialect
        if dialect.is_state(payload):
            client.synced_at = at
        elif dialect.asks(payload):
            self.send(client, dialect.answer())

    def _upgrade(self, client: Client) -> bool:
        head, found, rest = bytes(client.unread).partition(b"\r\n\r\n")
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            self._end(client, head.decode(errors="replace").splitlines()[0])
            return False
        client.unread[:], client.upgraded = rest, True
        for message in (*client.seat.dialect.opening, client.seat.dialect.ask()):
            self.send(client, message)
        return True

    def _end(self, client: Client, why: str) -> None:
        client.ended = why
        self.close(client)
        if not client.synced_at:
            raise BrokenError(f"{client.seat.path}: {why}")
