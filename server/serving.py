"""One server process: its socket, its start, its orderly end."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import structlog
import uvicorn
import uvloop
from typing_extensions import override

from server.app import build_app, open_house
from server.checks import StartError
from server.house import House
from server.protocol import PreparedWebSocketProtocol
from server.settings import Settings

log = structlog.get_logger("serving")

Opened = Callable[[House], Awaitable[None]]
_CLOSING_SECONDS = 1.5  # what stays of ten seconds for the journal and the database


def bind(settings: Settings) -> tuple[socket.socket, Settings]:
    """A socket that listens where the settings say, and the settings with its true port."""
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError:
        raise StartError(f"There is no address called {settings.host}. Check --host.") from None
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        raise StartError(
            f"Port {settings.port} on {settings.host} cannot be used: {error.strerror}. "
            "Choose another with --port or WAYBOARD_PORT."
        ) from None
    listening.setblocking(False)
    return listening, replace(settings, port=listening.getsockname()[1])


def serve(settings: Settings, listening: socket.socket, opened: Opened) -> None:
    """Serve until told to stop. `opened` runs once everything stands and the port answers."""
    _collect_rarely()
    # Threads that read large edits and make checkpoints would hold the loop up for 5 ms whenever
    # it wakes, and the journal's thread as long after each of its calls into SQLite.
    sys.setswitchinterval(0.0005)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, listening, opened))


def _collect_rarely() -> None:
    """Let the cycle collector look seldom: it took a quarter of the time of a busy server.

    Maps in memory are many objects that stay, and what is thrown away here is rarely a cycle.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


async def _serve(settings: Settings, listening: socket.socket, opened: Opened) -> None:
    async with open_house(settings) as house:
        config = uvicorn.Config(
            build_app(house),
            http="httptools",
            ws=PreparedWebSocketProtocol,
            ws_per_message_deflate=False,
            ws_ping_interval=20.0,
            ws_ping_timeout=20.0,
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=settings.drain_seconds,
            h11_max_incomplete_event_size=64 * 1024,
        )
        await _Server(config, house, opened).serve(sockets=[listening])
        log.info("stopping", reason="connections are closed")


class _Server(uvicorn.Server):
    """Stops at the first signal in good order, and at the second at once."""

    def __init__(self, config: uvicorn.Config, house: House, opened: Opened) -> None:
        super().__init__(config)
        self._house = house
        self._opened = opened

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._house.metrics.ready.set(1)
        await self._opened(self._house)

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn raises the signal again when it has stopped; the journal is still open then.
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told_to_stop, number)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                # From here on the default would end the process in the middle of closing.
                loop.add_signal_handler(number, _leave_at_once, number)

    def _told_to_stop(self, number: int) -> None:
        if self.should_exit:
            _leave_at_once(number)
        self._house.draining = True
        self._house.metrics.ready.set(0)
        log.info("draining", signal=signal.Signals(number).name)
        self.should_exit = True


def _leave_at_once(number: int) -> None:
    # Whatever was acknowledged is on the disk, so nothing is lost.
    os._exit(128 + number)
