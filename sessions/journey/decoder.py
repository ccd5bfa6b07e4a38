"""Yjs update format V1 as values: the strict decoder that stands before any CRDT library.

Nothing reaches a shared document before this module has read it to the last byte. Every count is
bounded by the bytes that follow it, every number by its range, and whatever a standard Yjs client
never writes (format V2, sub-documents, XML, binary, moves, overlong numbers) is a `BadUpdate`.
"""

import struct
from typing import Any

import msgspec

from facilitation.refusals import Refusal
from sessions.journey.tags import (
    ANY,
    BINARY,
    DELETED,
    DOC,
    EMBED,
    FORMAT,
    GC,
    JSON,
    KEY,
    LEFT,
    RIGHT,
    SKIP,
    STRING,
    TYPE,
)
from sessions.journey.update import (
    LIST,
    MAP,
    MAX_AUTHOR,
    MAX_CLOCK,
    TEXT,
    BadUpdate,
    Block,
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
    utf16_length,
)

MAX_STRUCTS = 20_000  # hazards A10
MAX_RANGES = 100_000  # a client that returns repeats every deletion that it ever saw
MAX_VALUE_DEPTH = 8  # hazards A4
MAX_KEY_LENGTH = 256

_FORBIDDEN = {
    JSON: "legacy JSON",
    BINARY: "binary",
    EMBED: "an embed",
    DOC: "a sub-document",
    11: "a move",
}


class _Reader:
    """A cursor over bytes that were never trusted."""

    __slots__ = ("_author", "_author_bytes", "_names", "data", "end", "position")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.end = len(data)
        self._author_bytes, self._author = b"\xff", 0  # as nothing starts
        self._names: dict[bytes, str] = {}  # the same few come in every card

    def byte(self) -> int:
        at = self.position
        if at >= self.end:
            raise BadUpdate(Refusal.MALFORMED, f"ends early at byte {at}")
        self.position = at + 1
        return self.data[at]

    def number(self, limit: int) -> int:
        """An unsigned variable-length number, at most `limit`, in its shortest form."""
        data, at = self.data, self.position
        if at < self.end and data[at] < 0x80:
            value = data[at]
            self.position = at + 1
        elif at + 1 < self.end and 0 < data[at + 1] < 0x80:
            value = data[at] & 0x7F | data[at + 1] << 7
            self.position = at + 2
        else:
            value = shift = 0
            while True:
                if at >= self.end:
                    raise BadUpdate(Refusal.MALFORMED, f"ends early at byte {at}")
                piece = data[at]
                at += 1
                value |= (piece & 0x7F) << shift
                if piece < 0x80:
                    break
                shift += 7
                if shift > 63:
                    raise BadUpdate(Refusal.MALFORMED, f"a number too long at byte {at}")
            if piece == 0:
                raise BadUpdate(Refusal.MALFORMED, f"an overlong number at byte {at}")
            self.position = at
        if value > limit:
            raise BadUpdate(Refusal.MALFORMED, f"a number out of range at byte {self.position}")
        return value

    def count(self) -> int:
        """A number of things that each take at least one of the bytes left."""
        at = self.position
        if at < self.end and self.data[at] < 0x80:
            value = self.data[at]
            self.position = at + 1
        else:
            value = self.number(MAX_CLOCK)
        if value > self.end - self.position:
            raise BadUpdate(Refusal.MALFORMED, f"a count beyond the data at byte {self.position}")
        return value

    def take(self, length: int) -> bytes:
        start = self.position
        if length > self.end - start:
            raise BadUpdate(Refusal.MALFORMED, f"ends early at byte {self.end}")
        self.position = start + length
        return self.data[start : self.position]

    def run(self) -> bytes:
        """Bytes behind their number."""
        length = self.count()
        start = self.position
        self.position = start + length
        return self.data[start : start + length]

    def string(self) -> str:
        return self._decoded(self.run())

    def _decoded(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            detail = f"a text that is no UTF-8 before byte {self.position}"
            raise BadUpdate(Refusal.MALFORMED, detail) from None

    def name(self) -> str:
        """A root name or key: short and without control characters."""
        raw = self.run()
        known = self._names.get(raw)
        if known is None:
            known = self._names[raw] = self._name(raw)
        return known

    def _name(self, raw: bytes) -> str:
        name = self._decoded(raw)
        # JavaScript objects cannot hold __proto__ as plain data: browsers would not show it.
        printable = name.isprintable() and name != "__proto__"
        if not name or len(name) > MAX_KEY_LENGTH or not printable:
            raise BadUpdate(
                Refusal.FORBIDDEN_CONTENT, f"an unusable name before byte {self.position}"
            )
        return name

    def author(self) -> int:
        """An author id; it is remembered, because most ids that follow name it again."""
        start = self.position
        self._author = self.number(MAX_AUTHOR)
        self._author_bytes = self.data[start : self.position]
        return self._author

    def id(self) -> Id:
        known = self._author_bytes
        if self.data.startswith(known, self.position):
            self.position += len(known)
            return (self._author, self.number(MAX_CLOCK))
        return (self.number(MAX_AUTHOR), self.number(MAX_CLOCK))

    def integer(self) -> int:
        """A signed variable-length number (6 bits in the first byte), at most 2^53 - 1."""
        first = self.byte()
        negative, value, shift = bool(first & 0x40), first & 0x3F, 6
        piece = first
        while piece & 0x80:
            piece = self.byte()
            value |= (piece & 0x7F) << shift
            shift += 7
            if shift > 62:
                raise BadUpdate(Refusal.MALFORMED, f"a number too long before byte {self.position}")
        if piece == 0 and shift > 6:
            raise BadUpdate(Refusal.MALFORMED, f"an overlong number before byte {self.position}")
        if value > MAX_AUTHOR:
            raise BadUpdate(Refusal.MALFORMED, f"a number out of range before byte {self.position}")
        return -value if negative else value

    def value(self, depth: int = 0) -> Any:
        """A plain value: null, boolean, finite number, text, or lists and objects of those."""
        tag = self.byte()
        if tag == 119:
            return self.string()
        if tag == 125:
            return self.integer()
        if tag in (126, 127):
            return None
        if tag in (120, 121):
            return tag == 120
        if tag in (123, 124):
            return self._float(tag)
        if tag in (117, 118):
            return self._nested(tag, depth + 1)
        detail = f"a big integer, binary or unknown value before byte {self.position}"
        raise BadUpdate(Refusal.FORBIDDEN_CONTENT, detail)

    def _float(self, tag: int) -> float:
        form, size = (">d", 8) if tag == 123 else (">f", 4)
        number: float = struct.unpack(form, self.take(size))[0]
        if number - number != 0:  # infinite or not a number
            raise BadUpdate(
                Refusal.FORBIDDEN_CONTENT, f"a non-finite number before byte {self.position}"
            )
        return number

    def _nested(self, tag: int, depth: int) -> list[Any] | dict[str, Any]:
        if depth > MAX_VALUE_DEPTH:
            raise BadUpdate(
                Refusal.FORBIDDEN_CONTENT, f"values nested deeper than {MAX_VALUE_DEPTH}"
            )
        count = self.count()
        if tag == 117:
            return [self.value(depth) for _ in range(count)]
        record: dict[str, Any] = {}
        for _ in range(count):
            key = self.name()
            record[key] = self.value(depth)
        return record


def decode(data: bytes, *, limited: bool = True) -> Update:
    """Read one update of format V1.

    `limited` False reads more than one edit may hold, such as a whole document of the store.

    Raises:
        BadUpdate: on anything a standard client would not have written.

    """
    reader = _Reader(data)
    blocks = _blocks(reader, MAX_STRUCTS if limited else MAX_CLOCK)
    deletions = _deletions(reader, MAX_RANGES if limited else MAX_CLOCK)
    if reader.position != reader.end:
        raise BadUpdate(Refusal.MALFORMED, f"{reader.end - reader.position} bytes left over")
    return Update(blocks, deletions)


def _blocks(reader: _Reader, most: int) -> list[Block]:
    blocks: list[Block] = []
    seen: set[int] = set()
    total = 0
    for _ in range(reader.count()):
        count = reader.count()
        author = reader.author()
        clock = reader.number(MAX_CLOCK)
        total += count
        if total > most:
            raise BadUpdate(Refusal.TOO_MANY_CHANGES, f"{total} changes, {most} at most")
        if author in seen or count == 0:
            raise BadUpdate(Refusal.MALFORMED, "an author that comes twice or adds nothing")
        seen.add(author)
        blocks.append(Block(author, clock, _structs(reader, count, clock)))
    return blocks


def _structs(reader: _Reader, count: int, clock: int) -> list[Item | Gap]:
    structs: list[Item | Gap] = []
    for _ in range(count):
        info = reader.byte()
        one = _item(reader, info, clock) if info & 0x1F else _gap(reader, info, clock)
        structs.append(one)
        clock += one.length
        if clock > MAX_CLOCK:
            raise BadUpdate(Refusal.MALFORMED, "clocks beyond the last one")
    return structs


def _gap(reader: _Reader, info: int, clock: int) -> Gap:
    if info != GC:
        raise BadUpdate(Refusal.MALFORMED, f"flags on collected content at byte {reader.position}")
    return Gap(clock, _length(reader))


def _length(reader: _Reader) -> int:
    length = reader.number(MAX_CLOCK)
    if length == 0:
        raise BadUpdate(Refusal.MALFORMED, f"a length of zero before byte {reader.position}")
    return length


def _item(reader: _Reader, info: int, clock: int) -> Item:
    ref = info & 0x1F
    if ref == SKIP:
        raise BadUpdate(Refusal.MISSING_EDITS, "the update itself says that it has a gap")
    left = reader.id() if info & LEFT else None
    right = reader.id() if info & RIGHT else None
    parent: str | Id | None = None
    key: str | None = None
    if left is None and right is None:
        sort = reader.byte()
        if sort == 0:
            parent = reader.id()
        elif sort == 1:
            parent = reader.name()
        else:
            raise BadUpdate(Refusal.MALFORMED, f"a parent of unknown sort {sort}")
        if info & KEY:
            key = reader.name()
    content = _content(reader, ref)
    return Item(clock, left, right, parent, key, content, bool(info & KEY))


def _content(reader: _Reader, ref: int) -> Content:
    if ref == STRING:
        text = reader.string()
        if not text:
            raise BadUpdate(Refusal.MALFORMED, f"an empty text before byte {reader.position}")
        return Words(text, utf16_length(text))
    if ref == ANY:
        count = reader.count()
        if count == 0:
            raise BadUpdate(Refusal.MALFORMED, f"no value at byte {reader.position}")
        if count == 1:
            return Plain((reader.value(),))
        return Plain(tuple([reader.value() for _ in range(count)]))
    if ref == TYPE:
        sort = reader.number(MAX_CLOCK)
        if sort not in (LIST, MAP, TEXT):
            raise BadUpdate(Refusal.FORBIDDEN_CONTENT, f"a shared type of sort {sort}")
        return Shared(sort)
    if ref == FORMAT:
        return Format(reader.name(), _json(reader))
    if ref == DELETED:
        return Deleted(_length(reader))
    if ref in _FORBIDDEN:
        raise BadUpdate(Refusal.FORBIDDEN_CONTENT, _FORBIDDEN[ref])
    raise BadUpdate(Refusal.MALFORMED, f"content of unknown sort {ref}")


def _json(reader: _Reader) -> Any:
    """The value of a formatting, which format V1 writes as JSON text."""
    text = reader.string()
    if text == "undefined":
        return None
    try:
        value = msgspec.json.decode(text, strict=True)
    except (msgspec.DecodeError, RecursionError):
        raise BadUpdate(Refusal.MALFORMED, f"no JSON value before byte {reader.position}") from None
    if isinstance(value, dict | list):
        raise BadUpdate(Refusal.FORBIDDEN_CONTENT, "a formatting with a nested value")
    if isinstance(value, int | float) and abs(value) > MAX_AUTHOR:
        raise BadUpdate(Refusal.FORBIDDEN_CONTENT, "a formatting with a number out of range")
    return value


def _deletions(reader: _Reader, most: int) -> list[tuple[int, int, int]]:
    deletions: list[tuple[int, int, int]] = []
    seen: set[int] = set()
    for _ in range(reader.count()):
        author = reader.number(MAX_AUTHOR)
        if author in seen:
            raise BadUpdate(Refusal.MALFORMED, "an author that comes twice among the deletions")
        seen.add(author)
        for _ in range(reader.count()):
            clock = reader.number(MAX_CLOCK)
            length = _length(reader)
            if clock + length > MAX_CLOCK:
                raise BadUpdate(Refusal.MALFORMED, "a deletion beyond the last clock")
            deletions.append((author, clock, length))
        if len(deletions) > most:
            raise BadUpdate(Refusal.TOO_MANY_CHANGES, f"{most} deletions at most")
    return deletions
