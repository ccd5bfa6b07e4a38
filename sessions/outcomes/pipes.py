"""What the workroom and its bench say to each other: messages with their length before them."""

import asyncio
import struct
from enum import StrEnum
from typing import Any, BinaryIO

import msgspec

from sessions.outcomes.material import Material

_LENGTH = struct.Struct(">I")


class Failure(StrEnum):
    """Why a file was not made."""

    BROKEN = "broken"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"


class Order(msgspec.Struct, frozen=True, array_like=True, tag="order"):
    """Make one file of `material` at the path `target`, within so many seconds."""

    format: str
    options: dict[str, Any]
    material: Material
    target: str
    seconds: int


class Reached(msgspec.Struct, frozen=True, array_like=True, tag="reached"):
    """The share of the work that is done, 0 to 1."""

    share: float


class Made(msgspec.Struct, frozen=True, array_like=True, tag="made"):
    """The file is complete. `peak` is the memory that the bench ever took, in MiB."""

    size: int
    peak: int


class Failed(msgspec.Struct, frozen=True, array_like=True, tag="failed"):
    """There is no file. `where` names a place in the program, never words of the workshop."""

    why: Failure
    where: str = ""


Word = Reached | Made | Failed
_words: msgspec.msgpack.Decoder[Word] = msgspec.msgpack.Decoder(Word)
_orders = msgspec.msgpack.Decoder(Order)


def framed(message: Order | Word) -> bytes:
    """A message as it goes through a pipe."""
    body = msgspec.msgpack.encode(message)
    return _LENGTH.pack(len(body)) + body


async def next_word(pipe: asyncio.StreamReader) -> Word:
    """The next thing that the bench says; IncompleteReadError when it ended."""
    (length,) = _LENGTH.unpack(await pipe.readexactly(_LENGTH.size))
    return _words.decode(await pipe.readexactly(length))


def next_order(pipe: BinaryIO) -> Order | None:
    """The next order, waited for; None when there will be none any more."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = pipe.read(length)
    return _orders.decode(body) if len(body) == length else None
