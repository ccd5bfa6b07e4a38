"""How a WebSocket begins: what the visitor offers, and the accepting or turning away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send

from server.asgi_channel import AsgiChannel
from server.closing import CloseCode
from server.connection import close_reason
from server.prepared import EXTENSION, Channel
from server.wire import BadFrame
from sessions.journey.ids import WorkshopId, is_id

SUBPROTOCOL = "wayboard"
ACK_SUBPROTOCOL = "wayboard.ack"
TOKEN_SUBPROTOCOL = "token."  # noqa: S105 - the start of a subprotocol, followed by the token
DOCUMENTS = frozenset({"board", "draft"})


class PeerGoneError(Exception):
    """The client left before it could be answered."""


class Handshake:
    """One WebSocket as ASGI shows it, until there is a channel to write to."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.request = HTTPConnection(scope)
        parameters = scope.get("path_params", {})
        self.workshop = WorkshopId(str(parameters.get("workshop", "")))
        self.document = str(parameters.get("document", ""))
        self._offered: list[str] = list(scope.get("subprotocols", []))
        self._receive = receive
        self._send = send
        self._channel = cast("Channel | None", scope.get("extensions", {}).get(EXTENSION))
        self._is_accepted = False

    @property
    def wants_acks(self) -> bool:
        """Whether the client asked for messages of kind 100."""
        return ACK_SUBPROTOCOL in self._offered

    def about(self) -> dict[str, str]:
        """What a log line may say of it."""
        known = is_id(self.workshop) and self.document in DOCUMENTS
        return {"workshop": self.workshop, "document": self.document} if known else {}

    def token(self) -> tuple[str | None, bool]:
        """The visitor's token, and whether the browser added it by itself."""
        scheme, _, bearer = self.request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and bearer.strip():
            return bearer.strip(), False
        for offer in self._offered:
            if offer.startswith(TOKEN_SUBPROTOCOL):
                return offer.removeprefix(TOKEN_SUBPROTOCOL), False
        return self.request.cookies.get(f"wayboard_{self.workshop}"), True

    async def refuse(self, code: CloseCode, reason: str) -> None:
        """Accept and close, so that the code arrives."""
        await self._accept()
        said = close_reason(code, reason)
        if self._channel is not None:
            self._channel.close(code, said)
        else:
            await self._send_or_say_gone(
                {"type": "websocket.close", "code": int(code), "reason": said}
            )

    @asynccontextmanager
    async def accepted(self) -> AsyncIterator[Channel]:
        """The way to write to the client, while the block runs."""
        await self._accept()
        if self._channel is not None:
            yield self._channel
            return
        async with AsgiChannel.opened(self._send) as channel:
            yield channel

    async def next_message(self) -> bytes | None:
        """The next message, or None at the end. Text is a BadFrame."""
        event: Any = await self._receive()
        if event["type"] != "websocket.receive":
            return None
        payload = event.get("bytes")
        if payload is None:
            raise BadFrame("This message is text; send it as bytes.")
        return bytes(payload)

    async def _accept(self) -> None:
        if self._is_accepted:
            return
        self._is_accepted = True
        chosen = [p for p in (ACK_SUBPROTOCOL, SUBPROTOCOL) if p in self._offered]
        answer = {"type": "websocket.accept", "subprotocol": chosen[0] if chosen else None}
        await self._send_or_say_gone(answer)

    async def _send_or_say_gone(self, message: Message) -> None:
        try:
            await self._send(message)
        except OSError:  # What uvicorn raises for a peer that disconnected.
            raise PeerGoneError from None
