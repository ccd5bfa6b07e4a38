"""Bytes from a WebSocket become a message here, and messages become bytes; nobody else counts.

The frames are those of y-protocols (sync and awareness, lib0 encoding) and, for clients that ask
for them, Wayboard's own kind 100. Reading is strict: one message a frame, numbers in their
shortest form, nothing left over. The page docs/wire.md describes every byte.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

import msgspec

MAX_ID = 2**53 - 1
MAX_CLOCK = 2**31 - 1
MAX_VECTOR_ENTRIES = 10_000
MAX_STATES = 2_000  # in one presence message
MAX_STATE_BYTES = 2048  # what somebody may say about themself
MAX_STATE_DEPTH = 8
# Stock clients send everybody's presence back, with the name that the server stamped on it.
MAX_RELAYED_STATE_BYTES = 4096

EDIT = b"\x00\x02"  # what a message with an edit begins with
NO_CHANGE = b"\x00\x00"  # the Yjs update that holds nothing
LEFT = b"null"

_SYNC, _PRESENCE, _QUERY, _OWN = 0, 1, 3, 100
_ASK, _ANSWER, _EDIT = 0, 1, 2
_DURABLE, _REFUSED, _TIME = 0, 1, 2


class BadFrame(Exception):
    """The bytes are no message of this protocol; the text says why and repeats nothing."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Sync step 1: tell me what I lack, given this (checked) Yjs state vector."""

    state_vector: bytes

    @property
    def has_nothing(self) -> bool:
        """Whether the asker's document is empty, so that the full state is the answer."""
        return self.state_vector == b"\x00"


@dataclass(frozen=True, slots=True)
class Answer:
    """Sync step 2: what the other side lacked, as one Yjs update (not checked here)."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Edit:
    """One Yjs update (not checked here)."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of a presence message: JSON that is still to be read with `read_state`."""

    client: int
    clock: int
    state: bytes


@dataclass(frozen=True, slots=True)
class Presence:
    """Awareness: what is said about one or several clients."""

    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class QueryPresence:
    """Tell me everybody's presence again."""


Message = Ask | Answer | Edit | Presence | QueryPresence


def decode(frame: bytes) -> Message:
    """The message in a frame. Raises BadFrame for anything else, and nothing else ever."""
    kind, at = _varuint(frame, 0)
    if kind == _SYNC:
        step, at = _varuint(frame, at)
        payload = _rest(frame, at)
        if step == _EDIT:
            return Edit(payload)
        if step == _ANSWER:
            return Answer(payload)
        if step == _ASK:
            _check_state_vector(payload)
            return Ask(payload)
        raise BadFrame("unknown sync step")
    if kind == _PRESENCE:
        return Presence(_said(_rest(frame, at)))
    if kind == _QUERY:
        if at != len(frame):
            raise BadFrame("bytes after a presence query")
        return QueryPresence()
    raise BadFrame("unknown kind of message")


def encode(message: Message) -> bytes:
    """The frame of a message: what `decode` reads."""
    match message:
        case Ask(state_vector):
            return b"\x00\x00" + _sized(state_vector)
        case Answer(update):
            return b"\x00\x01" + _sized(update)
        case Edit(update):
            return b"\x00\x02" + _sized(update)
        case Presence(said):
            return presence_frame([said_bytes(s.client, s.clock, s.state) for s in said])
        case QueryPresence():
            return bytes((_QUERY,))
        case _:
            assert_never(message)


def said_bytes(client: int, clock: int, state: bytes) -> bytes:
    """One entry of a presence message."""
    return varuint(client) + varuint(clock) + _sized(state)


def presence_frame(entries: Iterable[bytes]) -> bytes:
    """A presence message of ready-made entries. Without entries it says nothing: a heartbeat."""
    parts = list(entries)
    return b"\x01" + _sized(varuint(len(parts)) + b"".join(parts))


def durable(edits: int) -> bytes:
    """100, 0: the first `edits` edit messages of this connection are stored for good."""
    return bytes((_OWN, _DURABLE)) + varuint(edits)


def refused(code: str, title: str, detail: str, *, resync: bool) -> bytes:
    """100, 1: the last edit was refused and the connection ends; `resync`: start a new document."""
    text = {"code": code, "title": title, "detail": detail, "resync": resync}
    return bytes((_OWN, _REFUSED)) + _sized(msgspec.json.encode(text))


def server_time(epoch_ms: int) -> bytes:
    """100, 2: the server's clock now."""
    return bytes((_OWN, _TIME)) + varuint(epoch_ms)


def read_state(said: bytes) -> dict[str, object] | None:
    """What somebody says about themself: a JSON object, or None when they leave.

    Raises BadFrame for other JSON, for what nests too deeply and for more than 2 KiB.
    """
    if len(said) > MAX_STATE_BYTES:
        raise BadFrame("a presence state of more than 2 KiB")
    try:
        state = msgspec.json.decode(said)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadFrame("a presence state that is no JSON") from None
    if state is None:
        return None
    if not isinstance(state, dict):
        raise BadFrame("a presence state that is no object")
    if not _nests_within(state, MAX_STATE_DEPTH):
        raise BadFrame("a presence state that nests too deeply")
    return state


def write_state(state: dict[str, object]) -> bytes:
    """A presence state as JSON."""
    return msgspec.json.encode(state)


def varuint(number: int) -> bytes:
    """A number as lib0 writes it: seven bits a byte, the lowest first."""
    if number < 0x80:
        return bytes((number,))
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _sized(payload: bytes) -> bytes:
    return varuint(len(payload)) + payload


def _varuint(frame: bytes, at: int) -> tuple[int, int]:
    """The number at `at` and the place after it; only the shortest form, at most 2^53 - 1."""
    number = shift = 0
    end = len(frame)
    while at < end:
        byte = frame[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            if byte == 0 and shift:
                raise BadFrame("a number that is not in its shortest form")
            if number > MAX_ID:
                break
            return number, at
        shift += 7
        if shift > 49:
            break
    raise BadFrame("a number that is cut off" if at == end else "a number that is too large")


def _rest(frame: bytes, at: int) -> bytes:
    """A sized payload that fills the frame to its end."""
    size, at = _varuint(frame, at)
    if size != len(frame) - at:
        raise BadFrame("a payload of another length than it claims")
    return frame[at:]


def _check_state_vector(vector: bytes) -> None:
    """Refuse a vector that lies about its length before any library believes it."""
    entries, at = _varuint(vector, 0)
    if entries > MAX_VECTOR_ENTRIES or entries * 2 > len(vector) - 1:
        raise BadFrame("a state vector of more entries than it can hold")
    clients = set()
    for _ in range(entries):
        client, at = _varuint(vector, at)
        clock, at = _varuint(vector, at)
        if clock > MAX_CLOCK:
            raise BadFrame("a clock that is too large")
        clients.add(client)
    if at != len(vector):
        raise BadFrame("bytes after a state vector")
    if len(clients) != entries:
        raise BadFrame("a state vector that names a client twice")


def _said(update: bytes) -> tuple[Said, ...]:
    entries, at = _varuint(update, 0)
    if entries > MAX_STATES or entries * 3 > len(update) - 1:
        raise BadFrame("a presence message of more entries than it can hold")
    said = []
    for _ in range(entries):
        client, at = _varuint(update, at)
        clock, at = _varuint(update, at)
        size, at = _varuint(update, at)
        if clock > MAX_CLOCK:
            raise BadFrame("a clock that is too large")
        if size > MAX_RELAYED_STATE_BYTES:
            raise BadFrame("a presence state that is too large")
        if at + size > len(update):
            raise BadFrame("a presence state that is cut off")
        said.append(Said(client, clock, update[at : at + size]))
        at += size
    if at != len(update):
        raise BadFrame("bytes after a presence message")
    return tuple(said)


def _nests_within(value: object, depth: int) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_nests_within(inner, depth - 1) for inner in value.values())
    if isinstance(value, list):
        return depth > 0 and all(_nests_within(inner, depth - 1) for inner in value)
    return True
