"""Yjs update format V1 as plain values: the strict decoder that stands before any CRDT library.

Nothing reaches a shared document before this module has read it to the last byte. Every count is
bounded by the bytes that follow it, every number by its range, and whatever a standard Yjs client
never writes (format V2, sub-documents, XML, binary, moves, overlong numbers) is a `BadUpdate`.

Lengths and clocks are counted as Yjs counts them: one per list item and one per UTF-16 code unit.
"""

import struct
from bisect import bisect_right
from itertools import islice
from typing import Any, assert_never

import msgspec

from facilitation.refusals import Refusal

MAX_AUTHOR = 2**53 - 1
MAX_CLOCK = 2**31 - 1
MAX_STRUCTS = 20_000  # hazards A10
MAX_RANGES = 100_000  # a client that returns repeats every deletion that it ever saw
MAX_VALUE_DEPTH = 8  # hazards A4
MAX_KEY_LENGTH = 256

Id = tuple[int, int]
"""(author, clock) of one unit of content."""


class BadUpdate(Exception):
    """These bytes may not come near a document; `why` is the refusal, `detail` the place."""

    def __init__(self, why: Refusal, detail: str) -> None:
        super().__init__(f"{why}: {detail}")
        self.why = why
        self.detail = detail


class Words(msgspec.Struct, frozen=True, gc=False):
    """A run of text."""

    text: str
    length: int


class Plain(msgspec.Struct, frozen=True):
    """One plain value for a map key, or several list items."""

    values: tuple[Any, ...]

    @property
    def length(self) -> int:
        return len(self.values)


class Shared(msgspec.Struct, frozen=True, gc=False):
    """A new shared type inside its parent: 0 list, 1 map, 2 text."""

    type: int

    @property
    def length(self) -> int:
        return 1


class Format(msgspec.Struct, frozen=True):
    """The start or end of a text formatting."""

    key: str
    value: Any

    @property
    def length(self) -> int:
        return 1


class Deleted(msgspec.Struct, frozen=True, gc=False):
    """Content whose words are gone; it still takes up its clocks."""

    length: int


Content = Words | Plain | Shared | Format | Deleted

LIST, MAP, TEXT = 0, 1, 2


class Item(msgspec.Struct, frozen=True):
    """One piece of content and where it goes.

    `parent` is a root name or the id of a container; it and `key` are None when a neighbour
    (`left` or `right`) already tells them. `keyed` says then that the neighbour has a key.
    """

    clock: int
    left: Id | None
    right: Id | None
    parent: str | Id | None
    key: str | None
    content: Content
    keyed: bool = False

    @property
    def length(self) -> int:
        return self.content.length


class Gap(msgspec.Struct, frozen=True, gc=False):
    """Clocks whose content was collected as garbage by the sender."""

    clock: int
    length: int


class Block(msgspec.Struct, frozen=True):
    """All that one author adds in an update, with clocks that follow each other."""

    author: int
    clock: int
    structs: list[Item | Gap]

    @property
    def end(self) -> int:
        """The clock after the last unit."""
        last = self.structs[-1] if self.structs else None
        return last.clock + last.length if last else self.clock


class Update(msgspec.Struct, frozen=True):
    """A whole update: additions by author, and deleted ranges (author, clock, length)."""

    blocks: list[Block]
    deletions: list[tuple[int, int, int]]


_GC, _DELETED, _JSON, _BINARY, _STRING = 0, 1, 2, 3, 4
_EMBED, _FORMAT, _TYPE, _ANY, _DOC, _SKIP = 5, 6, 7, 8, 9, 10
_FORBIDDEN = {
    _JSON: "legacy JSON",
    _BINARY: "binary",
    _EMBED: "an embed",
    _DOC: "a sub-document",
    11: "a move",
}
_LEFT, _RIGHT, _KEY = 0x80, 0x40, 0x20


def utf16_length(text: str) -> int:
    """The length of `text` as JavaScript counts it."""
    if text.isascii():
        return len(text)
    return len(text) + sum(1 for character in text if character > "\uffff")


class _Reader:
    """A cursor over bytes that were never trusted."""

    __slots__ = ("_author", "_author_bytes", "data", "end", "position")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.end = len(data)
        self._author_bytes, self._author = b"\xff", 0  # as nothing starts

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

    def string(self) -> str:
        try:
            return self.take(self.count()).decode()
        except UnicodeDecodeError:
            detail = f"a text that is no UTF-8 before byte {self.position}"
            raise BadUpdate(Refusal.MALFORMED, detail) from None

    def name(self) -> str:
        """A root name or key: short and without control characters."""
        name = self.string()
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
    if info != _GC:
        raise BadUpdate(Refusal.MALFORMED, f"flags on collected content at byte {reader.position}")
    return Gap(clock, _length(reader))


def _length(reader: _Reader) -> int:
    length = reader.number(MAX_CLOCK)
    if length == 0:
        raise BadUpdate(Refusal.MALFORMED, f"a length of zero before byte {reader.position}")
    return length


def _item(reader: _Reader, info: int, clock: int) -> Item:
    ref = info & 0x1F
    if ref == _SKIP:
        raise BadUpdate(Refusal.MISSING_EDITS, "the update itself says that it has a gap")
    left = reader.id() if info & _LEFT else None
    right = reader.id() if info & _RIGHT else None
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
        if info & _KEY:
            key = reader.name()
    content = _content(reader, ref)
    return Item(clock, left, right, parent, key, content, bool(info & _KEY))


def _content(reader: _Reader, ref: int) -> Content:
    if ref == _STRING:
        text = reader.string()
        if not text:
            raise BadUpdate(Refusal.MALFORMED, f"an empty text before byte {reader.position}")
        return Words(text, utf16_length(text))
    if ref == _ANY:
        count = reader.count()
        if count == 0:
            raise BadUpdate(Refusal.MALFORMED, f"no value at byte {reader.position}")
        return Plain(tuple([reader.value() for _ in range(count)]))
    if ref == _TYPE:
        sort = reader.number(MAX_CLOCK)
        if sort not in (LIST, MAP, TEXT):
            raise BadUpdate(Refusal.FORBIDDEN_CONTENT, f"a shared type of sort {sort}")
        return Shared(sort)
    if ref == _FORMAT:
        return Format(reader.name(), _json(reader))
    if ref == _DELETED:
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


def without(update: Update, ranges: list[tuple[int, int, int]]) -> Update:
    """The update without the deletion of some ranges, which do not overlap."""
    left: dict[int, list[tuple[int, int]]] = {}
    for author, clock, length in sorted(ranges):
        left.setdefault(author, []).append((clock, clock + length))
    kept: list[tuple[int, int, int]] = []
    for author, start, length in update.deletions:
        end, stays = start + length, left.get(author, [])
        at = max(bisect_right(stays, (start, MAX_CLOCK)) - 1, 0)
        for low, high in islice(stays, at, None):
            if low >= end:
                break
            if low > start:
                kept.append((author, start, low - start))
            start = max(start, high)
        if start < end:
            kept.append((author, start, end - start))
    return Update(update.blocks, kept)


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
        writer.data.append(_GC)
        writer.number(one.length)
        return
    info = _REFS[type(one.content)]
    info |= (
        (_LEFT if one.left else 0)
        | (_RIGHT if one.right else 0)
        | (_KEY if one.keyed or one.key else 0)
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


_REFS = {Words: _STRING, Plain: _ANY, Shared: _TYPE, Format: _FORMAT, Deleted: _DELETED}
