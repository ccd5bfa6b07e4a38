"""Values as updates of Yjs format V1, as Yjs would write them."""

import struct
from typing import Any, assert_never

import msgspec

from sessions.journey.tags import ANY, DELETED, FORMAT, GC, KEY, LEFT, RIGHT, STRING, TYPE
from sessions.journey.update import (
    Content,
    Deleted,
    Format,
    Gap,
    Id,
    Item,
    Plain,
    Shared,
    Update,
    Words,
)


class _Writer:
    __slots__ = ("data",)

    def __init__(self) -> None:
        self.data = bytearray()

    def number(self, value: int) -> None:
        while value > 0x7F:
            self.data.append(0x80 | (value & 0x7F))
            value >>= 7
        self.data.append(value)

    def string(self, text: str) -> None:
        raw = text.encode()
        self.number(len(raw))
        self.data += raw

    def id(self, one: Id) -> None:
        self.number(one[0])
        self.number(one[1])

    def integer(self, value: int) -> None:
        negative, rest = value < 0, abs(value)
        first = (0x40 if negative else 0) | (rest & 0x3F)
        rest >>= 6
        self.data.append(first | (0x80 if rest else 0))
        while rest:
            piece = rest & 0x7F
            rest >>= 7
            self.data.append(piece | (0x80 if rest else 0))

    def value(self, value: Any) -> None:
        match value:
            case None:
                self.data.append(126)
            case bool():
                self.data.append(120 if value else 121)
            case int() if abs(value) <= 2**31 - 1:
                self.data.append(125)
                self.integer(value)
            case int() | float():  # JavaScript knows no larger integers
                self.data.append(123)
                self.data += struct.pack(">d", float(value))
            case str():
                self.data.append(119)
                self.string(value)
            case list() | tuple():
                self.data.append(117)
                self.number(len(value))
                for one in value:
                    self.value(one)
            case dict():
                self.data.append(118)
                self.number(len(value))
                for key, one in value.items():
                    self.string(key)
                    self.value(one)
            case _:
                raise TypeError(f"{type(value).__name__} is no plain value")


def encode(update: Update) -> bytes:
    """Write an update of format V1, as Yjs would: higher authors first."""
    writer = _Writer()
    writer.number(len(update.blocks))
    for block in sorted(update.blocks, key=lambda one: one.author, reverse=True):
        writer.number(len(block.structs))
        writer.number(block.author)
        writer.number(block.clock)
        for one in block.structs:
            _write_struct(writer, one)
    ranges: dict[int, list[tuple[int, int]]] = {}
    for author, clock, length in update.deletions:
        ranges.setdefault(author, []).append((clock, length))
    writer.number(len(ranges))
    for author in sorted(ranges, reverse=True):
        writer.number(author)
        writer.number(len(ranges[author]))
        for clock, length in ranges[author]:
            writer.number(clock)
            writer.number(length)
    return bytes(writer.data)


def _write_struct(writer: _Writer, one: Item | Gap) -> None:
    if isinstance(one, Gap):
        writer.data.append(GC)
        writer.number(one.length)
        return
    info = _REFS[type(one.content)]
    info |= (
        (LEFT if one.left else 0)
        | (RIGHT if one.right else 0)
        | (KEY if one.keyed or one.key else 0)
    )
    writer.data.append(info)
    if one.left:
        writer.id(one.left)
    if one.right:
        writer.id(one.right)
    if one.left is None and one.right is None:
        if isinstance(one.parent, str):
            writer.number(1)
            writer.string(one.parent)
        elif one.parent is not None:
            writer.number(0)
            writer.id(one.parent)
        if one.key:
            writer.string(one.key)
    _write_content(writer, one.content)


def _write_content(writer: _Writer, content: Content) -> None:
    match content:
        case Words(text):
            writer.string(text)
        case Plain(values):
            writer.number(len(values))
            for value in values:
                writer.value(value)
        case Shared(sort):
            writer.number(sort)
        case Format(key, value):
            writer.string(key)
            writer.string(msgspec.json.encode(value).decode())
        case Deleted(length):
            writer.number(length)
        case _:
            assert_never(content)


_REFS = {Words: STRING, Plain: ANY, Shared: TYPE, Format: FORMAT, Deleted: DELETED}
