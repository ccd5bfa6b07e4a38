"""Updates of a Yjs document as plain values.

Lengths and clocks are counted as Yjs counts them: one per list item and one per UTF-16 code unit.
"""

from bisect import bisect_right
from itertools import islice
from typing import Any

import msgspec

from facilitation.refusals import Refusal

MAX_AUTHOR = 2**53 - 1
MAX_CLOCK = 2**31 - 1

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


def utf16_length(text: str) -> int:
    """The length of `text` as JavaScript counts it."""
    if text.isascii():
        return len(text)
    return len(text) + sum(1 for character in text if character > "\uffff")


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
