"""The bytes a benchmark client sends and reads: lib0 numbers, sync messages, WebSocket frames."""

import base64
import os
import struct
from dataclasses import dataclass

STEP_1 = b"\x00\x00"
STEP_2 = b"\x00\x01"
EDIT = b"\x00\x02"
NOTHING = b"\x00\x00"  # an update without structs and deletions; also the state vector of nobody


def uint(value: int) -> bytes:
    """`value` as lib0 writes an unsigned number."""
    out = bytearray()
    while value > 0x7F:
        out.append(0x80 | (value & 0x7F))
        value >>= 7
    out.append(value)
    return bytes(out)


def blob(data: bytes) -> bytes:
    """`data` behind its length."""
    return uint(len(data)) + data


def read_uint(data: bytes, at: int) -> tuple[int, int]:
    """The unsigned number at `at`, and where it ends."""
    value = shift = 0
    while True:
        piece = data[at]
        at += 1
        value |= (piece & 0x7F) << shift
        if piece < 0x80:
            return value, at
        shift += 7


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a server wraps y-protocols messages.

    `prefix` stands before each message (Hocuspocus puts the document's name there); `opening` is
    what a client says before its first sync step.
    """

    prefix: bytes = b""
    opening: tuple[bytes, ...] = ()

    def ask(self) -> bytes:
        """Sync step 1 of a client that has nothing."""
        return self.prefix + STEP_1 + blob(NOTHING[:1])

    def answer(self) -> bytes:
        """Sync step 2 of a client that has nothing."""
        return self.prefix + STEP_2 + blob(NOTHING)

    def edit(self, update: bytes) -> bytes:
        return self.prefix + EDIT + blob(update)

    def asks(self, payload: bytes) -> bool:
        """Whether the server asks for what the client has."""
        start = len(self.prefix)
        return payload[start : start + 2] in (STEP_1, b"\x04\x00")

    def is_state(self, payload: bytes) -> bool:
        """Whether this is sync step 2: the answer that completes a client's document."""
        start = len(self.prefix)
        return payload[start : start + 2] in (STEP_2, b"\x04\x01")

    def update(self, payload: bytes) -> bytes | None:
        """The update carried by this message, or None when it carries none."""
        start = len(self.prefix)
        if payload[start : start + 2] not in (STEP_2, EDIT, b"\x04\x01"):
            return None
        length, at = read_uint(payload, start + 2)
        return payload[at : at + length]


STOCK = Dialect()


def hocuspocus(document: str) -> Dialect:
    """Hocuspocus' framing: the document's name first, and a token message that opens it."""
    prefix = blob(document.encode())
    return Dialect(prefix, (prefix + b"\x02\x00" + blob(b"anybody"),))


def frame(payload: bytes, opcode: int = 2) -> bytes:
    """One final client frame. The mask is zero: legal, unmasked by the server at the usual cost,
    and free for the machine that must also run the server."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | length)
    elif length < 1 << 16:
        head = struct.pack("!BBH", 0x80 | opcode, 0xFE, length)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0xFF, length)
    return head + b"\0\0\0\0" + payload


def handshake(port: int, path: str, subprotocols: tuple[str, ...]) -> bytes:
    """The HTTP request that opens a WebSocket without any extension."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
    ]
    if subprotocols:
        lines.append(f"Sec-WebSocket-Protocol: {', '.join(subprotocols)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
