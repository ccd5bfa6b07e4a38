"""The bytes of the sync protocol, as a participant reads and writes them.

Frames are those of y-protocols (lib0 encoding) and Wayboard's own kind 100.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NO_CHANGE = b"\x00\x00"
"""The Yjs update that holds nothing."""

_SYNC, _PRESENCE, _OWN = 0, 1, 100


class BadFrame(Exception):
    """The bytes are no message of this protocol."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What do you have that I lack, given this state vector?"""

    state_vector: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the asker lacked, as one Yjs update."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Edit:
    """One Yjs update."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What one client says of itself; a state of None: it left."""

    client: int
    clock: int
    state: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Presence:
    """News about who is here and what they do."""

    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Durable:
    """The first `edits` edit messages of this connection are stored for good."""

    edits: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The last edit was refused; `resync`: start a fresh document."""

    code: str
    title: str
    detail: str
    resync: bool


@dataclass(frozen=True, slots=True)
class ServerTime:
    """The server's clock, epoch milliseconds."""

    ms: int


Message = Ask | Answer | Edit | Presence | Durable | Refused | ServerTime


def decode(frame: bytes) -> Message | None:
    """The message in a frame; None for a kind that this participant does not know.

    Raises:
        BadFrame: when the frame is cut off or its content unreadable.

    """
    reader = Reader(frame)
    match reader.number():
        case 0:
            return _sync(reader)
        case 1:
            return Presence(_said(Reader(reader.bytes())))
        case 100:
            return _own(reader)
        case _:
            return None


def ask(state_vector: bytes) -> bytes:
    """The frame that asks for what a state vector lacks."""
    return bytes((_SYNC, 0)) + _sized(state_vector)


def answer(update: bytes) -> bytes:
    """The frame that answers an Ask."""
    return bytes((_SYNC, 1)) + _sized(update)


def edit(update: bytes) -> bytes:
    """The frame that carries an edit."""
    return bytes((_SYNC, 2)) + _sized(update)


def presence(said: Said) -> bytes:
    """The frame in which a client speaks of itself."""
    state = json.dumps(said.state, ensure_ascii=False, separators=(",", ":")).encode()
    entry = _number(said.client) + _number(said.clock) + _sized(state)
    return bytes((_PRESENCE,)) + _sized(_number(1) + entry)


def clocks(state_vector: bytes) -> dict[int, int]:
    """How far a document has come with each Yjs client."""
    reader = Reader(state_vector)
    return {reader.number(): reader.number() for _ in range(reader.number())}


class Reader:
    """Reads lib0 numbers and sized bytes from the front of a frame."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self) -> int:
        """The next number."""
        number = shift = 0
        while self._at < len(self._data) and shift < 64:
            byte = self._data[self._at]
            self._at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7
        raise BadFrame("a number that is cut off or too large")

    def bytes(self) -> bytes:
        """The next bytes, which say how many they are."""
        size = self.number()
        if size > len(self._data) - self._at:
            raise BadFrame("content that is cut off")
        self._at += size
        return self._data[self._at - size : self._at]

    def json(self) -> Any:
        """The next bytes, as JSON."""
        try:
            return json.loads(self.bytes())
        except (ValueError, RecursionError):
            raise BadFrame("content that is no JSON") from None


def _sync(reader: Reader) -> Message | None:
    match reader.number():
        case 0:
            return Ask(reader.bytes())
        case 1:
            return Answer(reader.bytes())
        case 2:
            return Edit(reader.bytes())
        case _:
            return None


def _own(reader: Reader) -> Message | None:
    match reader.number():
        case 0:
            return Durable(reader.number())
        case 1:
            return _refused(reader.json())
        case 2:
            return ServerTime(reader.number())
        case _:
            return None


def _refused(told: Any) -> Refused:
    if not isinstance(told, dict):
        raise BadFrame("a refusal that is no object")
    code, title, detail = (str(told.get(name, "")) for name in ("code", "title", "detail"))
    return Refused(code, title, detail, resync=told.get("resync") is not False)


def _said(reader: Reader) -> tuple[Said, ...]:
    said = []
    for _ in range(reader.number()):
        client, clock, state = reader.number(), reader.number(), reader.json()
        said.append(Said(client, clock, state if isinstance(state, dict) else None))
    return tuple(said)


def _number(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _sized(content: bytes) -> bytes:
    return _number(len(content)) + content
