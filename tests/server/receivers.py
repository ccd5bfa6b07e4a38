"""A receiver of webhooks: a real HTTP server that says what it is told to say."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(slots=True)
class Heard:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        return dict(msgspec.json.decode(self.body))


@dataclass(slots=True)
class Receiver:
    """What came in, and what is answered: the statuses in turn, then 204."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    location: str = ""
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, count: int) -> list[Heard]:
        """The first so many requests, waited for."""
        async with asyncio.timeout(20), self.came:
            await self.came.wait_for(lambda: len(self.heard) >= count)
        return self.heard[:count]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers["content-length"]))
            status = self.statuses.pop(0) if self.statuses else 204
            lines = [f"HTTP/1.1 {status} Said", "Content-Length: 0", "Connection: close"]
            if self.location:
                lines.append(f"Location: {self.location}")
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
            await writer.drain()
            async with self.came:
                self.heard.append(Heard(head[0].split(" ")[1], headers, body))
                self.came.notify_all()
        finally:
            writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver._serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"http://127.0.0.1:{port}/hook?key=very-secret"
    async with server:
        yield receiver
