"""Somebody with a join link, a raw WebSocket and no manners."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from pycrdt import Doc
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from client.participant import wire

TAKEN = "taken"
EVERYTHING = b"\x00"
"""The state vector of who has nothing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of some bytes: the reason in a word (or TAKEN), the sentence, the close code."""

    code: str
    title: str = ""
    closed: int | None = None


@dataclass(frozen=True, slots=True)
class Intruder:
    """A person of a workshop, below every library that could hold them back."""

    server: str
    workshop: str
    token: str
    id: str

    @classmethod
    async def join(cls, server: str, code: str, name: str, **more: Any) -> "Intruder":
        async with httpx.AsyncClient(base_url=server, trust_env=False) as http:
            answer = await http.post("/api/join", json={"code": code, "name": name, **more})
            ticket = answer.raise_for_status().json()
        return cls(server, ticket["workshop"], ticket["token"], ticket["participant"])

    @asynccontextmanager
    async def line(self, document: str = "board") -> AsyncIterator[ClientConnection]:
        """A connection; what the server says first is still to be read."""
        async with connect(
            f"{self.server.replace('http', 'ws', 1)}/sync/{self.workshop}/{document}",
            subprotocols=[Subprotocol("wayboard.ack"), Subprotocol(f"token.{self.token}")],
            max_size=None,
            proxy=None,
        ) as connection:
            yield connection

    async def state(self) -> bytes:
        """The whole document as the server sends it."""
        async with self.line() as line:
            return await asked(line)

    async def copy(self) -> Doc[Any]:
        """A copy of the document, with an author id of its own."""
        doc: Doc[Any] = Doc()
        doc.apply_update(await self.state())
        return doc

    async def sends(self, update: bytes) -> Verdict:
        """Send it as an edit, on a fresh connection."""
        return await self.sends_frame(wire.edit(update))

    async def sends_frame(self, frame: bytes) -> Verdict:
        """Send any bytes as one message, on a fresh connection."""
        async with asyncio.timeout(20), self.line() as line:
            try:
                await line.send(frame)
            except ConnectionClosed:
                return await _verdict(line)
            return await _verdict(line)

    async def journey(self) -> str:
        """The map as the HTTP interface tells it."""
        async with httpx.AsyncClient(base_url=self.server, trust_env=False) as http:
            answer = await http.get(
                f"/api/workshops/{self.workshop}/journey",
                headers={"Authorization": f"Bearer {self.token}"},
            )
            return answer.raise_for_status().text


async def asked(line: ClientConnection, state_vector: bytes = EVERYTHING) -> bytes:
    """Ask for what this state vector lacks; the answer."""
    await line.send(wire.ask(state_vector))
    while True:
        match wire.decode(_bytes(await line.recv())):
            case wire.Answer(update):
                return update
            case _:
                continue


async def _verdict(line: ClientConnection) -> Verdict:
    refused = Verdict("")
    try:
        while True:
            match wire.decode(_bytes(await line.recv())):
                case wire.Refused(code, title):
                    refused = Verdict(code, title)
                case wire.Durable(1):
                    return Verdict(TAKEN)
                case _:
                    continue
    except ConnectionClosed:
        return Verdict(refused.code, refused.title, line.close_code)


def _bytes(frame: bytes | str) -> bytes:
    assert isinstance(frame, bytes)
    return frame
