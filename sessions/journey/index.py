"""Which content of a document stands where: (author, clock) → container, key, card.

The index reads the same updates as the CRDT library, in the same order, and knows enough to tell
what an update would do before any library sees it: where each piece goes, which value of a key
wins, which deletions still have an effect. Text order inside a card is the library's business.

`integrate` changes the index at once and keeps a record of how to take that back: `rollback` after
a refusal, `settle` after the update was accepted.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from facilitation.refusals import Refusal
from sessions.journey.update import (
    MAP,
    TEXT,
    BadUpdate,
    Block,
    Deleted,
    Gap,
    Id,
    Item,
    Plain,
    Shared,
    Update,
    Words,
)

MAX_CHAIN_SEARCH = 2_000
"""Writes to one key that a late concurrent write may have to be compared with."""


class Container:
    """A shared type: a root, a thing on the map, or a field that holds text, a list or a record."""

    __slots__ = ("chains", "gone", "key", "parent", "root", "size", "sort")

    def __init__(self, root: str, sort: int, parent: "Container | None", key: str | None) -> None:
        self.root = root
        self.sort = sort
        self.parent = parent
        self.key = key
        self.chains: dict[str, list[Run]] = {}
        self.size = 0  # visible UTF-16 units or list items
        self.gone = False

    @property
    def dead(self) -> bool:
        """Whether nothing written here can be seen any more."""
        return self.gone or (self.parent is not None and self.parent.dead)

    @property
    def depth(self) -> int:
        """0 for a root, 1 for what a root holds directly, and so on."""
        return 0 if self.parent is None else self.parent.depth + 1

    def current(self, key: str) -> "Run | None":
        """The run that is the live value of `key`, or None."""
        chain = self.chains.get(key)
        return chain[-1] if chain and not chain[-1].gone else None

    def value(self, key: str) -> Any:
        """The live plain value of `key`; None when there is none or it is a shared type."""
        run = self.current(key)
        return run.value if run is not None else None

    def living(self) -> Iterator[tuple[str, "Run"]]:
        """The keys that have a live value."""
        for key, chain in self.chains.items():
            if not chain[-1].gone:
                yield key, chain[-1]


class Run:
    """Content with clocks that follow each other, in one place.

    `key` is set for the value of a map key (always one unit long), `child` for a shared type.
    `counts` tells whether its units are visible (not so for formatting and deleted content).
    """

    __slots__ = ("author", "child", "clock", "counts", "gone", "home", "key", "left", "length", "value")

    def __init__(
        self, author: int, clock: int, length: int, home: Container | None, key: str | None
    ) -> None:
        self.author = author
        self.clock = clock
        self.length = length
        self.home = home
        self.key = key
        self.left: Id | None = None
        self.child: Container | None = None
        self.value: Any = None
        self.counts = False
        self.gone = False  # of a keyed run: no longer, or never, the value of its key


class Author:
    """All content that one Yjs client id has added, and which of it is deleted."""

    __slots__ = ("next", "owner", "ranges", "runs", "starts")

    def __init__(self, owner: str | None) -> None:
        self.owner = owner
        self.next = 0
        self.runs: list[Run] = []
        self.starts: list[int] = []
        self.ranges: list[tuple[int, int]] = []  # deleted [start, end), sorted, apart

    def find(self, clock: int) -> Run:
        """The run that holds `clock`, which must be below `next`."""
        return self.runs[bisect_right(self.starts, clock) - 1]

    def undeleted(self, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of [start, end) that are not deleted yet."""
        ranges = self.ranges
        at = bisect_right(ranges, (start, MAX)) - 1
        if at >= 0 and ranges[at][1] >= end:
            return []
        parts: list[tuple[int, int]] = []
        at = max(at, 0)
        while start < end and at < len(ranges) and ranges[at][0] < end:
            low, high = ranges[at]
            if low > start:
                parts.append((start, low))
            start = max(start, high)
            at += 1
        if start < end:
            parts.append((start, end))
        return parts

    def delete(self, start: int, end: int) -> None:
        """Add [start, end) to the deleted ranges."""
        ranges = self.ranges
        if ranges and ranges[-1][1] == start:  # deleting forwards, the common case
            ranges[-1] = (ranges[-1][0], end)
            return
        if not ranges or ranges[-1][1] < start:
            ranges.append((start, end))
            return
        low = bisect_left(ranges, (start, start))
        if low > 0 and ranges[low - 1][1] >= start:
            low -= 1
        high = low
        while high < len(ranges) and ranges[high][0] <= end:
            start, end = min(start, ranges[high][0]), max(end, ranges[high][1])
            high += 1
        ranges[low:high] = [(start, end)]


MAX = 2**62


@dataclass(slots=True)
class Piece:
    """One new piece of content: where it went and what it replaced.

    `home` None: below something whose place is forgotten because it was deleted long ago.
    """

    home: Container | None
    key: str | None
    content: Any
    run: Run
    replaced: Run | None = None


@dataclass(slots=True)
class Effects:
    """What an update did to the index."""

    pieces: list[Piece] = field(default_factory=list)
    removed: list[Run] = field(default_factory=list)
    """Live values of keys that were deleted and not replaced."""
    shortened: list[tuple[Container, int]] = field(default_factory=list)
    """Text or lists, and how many visible units were deleted from them."""
    new_authors: list[int] = field(default_factory=list)
    accepted: Update | None = None
    """The part that was new, when the update also repeated what was known; else None."""
    novel: bool = False
    """Whether the update held anything new at all."""


class Index:
    """The index of one document."""

    def __init__(self, roots: frozenset[str]) -> None:
        self.authors: dict[int, Author] = {}
        self.roots = {name: Container(name, MAP, None, name) for name in roots}
        self._undo: list[Callable[[], None]] = []

    def integrate(self, update: Update, owner: str | None) -> Effects:
        """Add an update that `owner` (None: the server) sent; all of it or, raising, none.

        Raises:
            BadUpdate: when it does not continue this document.

        """
        effects = Effects()
        try:
            kept = [
                fresh
                for block in update.blocks
                if (fresh := self._new_part(block, owner, effects)) is not None
            ]
            for block in _in_order(kept):
                self._add(block, owner, effects)
            deletions = self._delete(update.deletions, effects)
        except BaseException:
            self.rollback()
            raise
        effects.novel = bool(kept or deletions)
        if kept != update.blocks or len(deletions) != len(update.deletions):
            effects.accepted = Update(kept, deletions)
        return effects

    def settle(self) -> None:
        """Keep what was integrated."""
        self._undo.clear()

    def rollback(self) -> None:
        """Take back everything since the last `settle`."""
        while self._undo:
            self._undo.pop()()

    # Additions

    def _new_part(self, block: Block, owner: str | None, effects: Effects) -> Block | None:
        author = self.authors.get(block.author)
        known = author.next if author else 0
        if block.end <= known:
            return None  # all of it was here before, whoever repeats it
        if author is not None and author.owner != owner:
            raise BadUpdate(Refusal.FOREIGN_AUTHOR_ID, f"client id {block.author}")
        if block.clock > known:
            detail = f"client id {block.author} continues at {block.clock} instead of {known}"
            raise BadUpdate(Refusal.MISSING_EDITS, detail)
        if author is None:
            self.authors[block.author] = Author(owner)
            effects.new_authors.append(block.author)
            self._undo.append(lambda: self.authors.pop(block.author))
        return block if block.clock == known else _after(block, known)

    def _add(self, block: Block, owner: str | None, effects: Effects) -> None:
        author = self.authors[block.author]
        start, runs = author.next, len(author.runs)
        self._undo.append(lambda: _truncate(author, start, runs))
        if runs:
            last, length = author.runs[-1], author.runs[-1].length
            self._undo.append(lambda: setattr(last, "length", length))
        for one in block.structs:
            if isinstance(one, Gap):
                self._append(author, Run(block.author, one.clock, one.length, None, None))
            elif one.left is None and one.right is None and one.key is not None:
                self._add_keyed(author, block.author, one, self._parent(one), one.key, effects)
            else:
                self._add_beside(author, block.author, one, effects)

    def _add_beside(self, author: Author, name: int, item: Item, effects: Effects) -> None:
        left = self._run(item.left) if item.left is not None else None
        right = self._run(item.right) if item.right is not None else None
        neighbour = left or right
        if neighbour is None:
            home = self._parent(item)
        elif left is not None and right is not None and not _siblings(left, right):
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "neighbours that stand in different places")
        else:
            home = neighbour.home
            if neighbour.key is not None:
                if right is not None:
                    raise BadUpdate(Refusal.BROKEN_STRUCTURE, "a map value with a right neighbour")
                self._add_keyed(author, name, item, home, neighbour.key, effects)
                return
        self._add_to_sequence(author, name, item, home, effects)

    def _add_to_sequence(
        self, author: Author, name: int, item: Item, home: Container | None, effects: Effects
    ) -> None:
        content = item.content
        if home is not None and home.sort == MAP:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "a map entry without a key")
        counts = isinstance(content, Words | Plain)
        run = author.runs[-1] if author.runs else None
        if run is not None and run.home is home and run.key is None and run.counts and counts:
            run.length += content.length
            author.next += content.length
        else:
            run = Run(name, item.clock, content.length, home, None)
            run.counts = counts
            self._append(author, run)
        if isinstance(content, Shared) and home is not None:
            run.child = Container(home.root, content.type, home, None)
        if counts and home is not None:
            home.size += content.length
            self._undo.append(lambda: setattr(home, "size", home.size - content.length))
        effects.pieces.append(Piece(home, None, content, run))

    def _add_keyed(
        self,
        author: Author,
        name: int,
        item: Item,
        home: Container | None,
        key: str,
        effects: Effects,
    ) -> None:
        content = item.content
        if isinstance(content, Words) or (content.length != 1 and not isinstance(content, Deleted)):
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "more than one value for a key")
        if home is not None and home.sort != MAP:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "a key in a text or list")
        if content.length > MAX_CHAIN_SEARCH:
            raise BadUpdate(Refusal.TOO_MANY_CHANGES, f"{content.length} writes to one key")
        left = item.left
        for clock in range(item.clock, item.clock + content.length):
            run = Run(name, clock, 1, home, key)
            run.left = left
            left = (name, clock)
            if isinstance(content, Plain):
                run.value = content.values[0]
            elif isinstance(content, Shared) and home is not None:
                run.child = Container(home.root, content.type, home, key)
            self._append(author, run)
            replaced = self._place(home, key, run) if home is not None else None
            if isinstance(content, Deleted):
                run.gone = True
                self._mark_deleted(author, clock, clock + 1)
            effects.pieces.append(Piece(home, key, content, run, replaced))

    def _append(self, author: Author, run: Run) -> None:
        author.runs.append(run)
        author.starts.append(run.clock)
        author.next = run.clock + run.length

    def _parent(self, item: Item) -> Container | None:
        if isinstance(item.parent, str):
            root = self.roots.get(item.parent)
            if root is None:
                raise BadUpdate(Refusal.UNKNOWN_ROOT, f"“{item.parent[:40]}”")
            return root
        if item.parent is None:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "content without a place")
        run = self._run(item.parent)
        if run.home is None:
            return None
        if run.child is None:
            if run.key is not None and run.gone and run.value is None:
                return None  # it was a shared type whose kind is forgotten since its deletion
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "content inside something that holds none")
        return run.child

    def _run(self, one: Id) -> Run:
        author = self.authors.get(one[0])
        if author is None or one[1] >= author.next:
            raise BadUpdate(Refusal.UNKNOWN_REFERENCE, f"client id {one[0]} at {one[1]}")
        return author.find(one[1])

    def _place(self, home: Container, key: str, run: Run) -> Run | None:
        """Put `run` into the row of values of `key`; the live value that it replaced, if any."""
        chain = home.chains.get(key)
        if chain is None:
            chain = home.chains[key] = []
            self._undo.append(lambda: home.chains.pop(key))
        at = _position(chain, run)
        chain.insert(at, run)
        self._undo.append(lambda: chain.remove(run) if chain[-1] is not run else chain.pop())
        if at < len(chain) - 1:  # a later value stands already: this one was never seen
            self._retire(run)
            return None
        before = chain[at - 1] if at > 0 else None
        if before is None or before.gone:
            return None
        self._retire(before)
        return before

    def _retire(self, run: Run) -> None:
        """`run` is not, or no longer, the value of its key."""
        run.gone = True
        child = run.child
        was = child.gone if child is not None else False
        if child is not None:
            child.gone = True
        self._mark_deleted(self.authors[run.author], run.clock, run.clock + 1)

        def restore() -> None:
            run.gone = False
            if child is not None:
                child.gone = was

        self._undo.append(restore)

    # Deletions

    def _delete(
        self, deletions: list[tuple[int, int, int]], effects: Effects
    ) -> list[tuple[int, int, int]]:
        """Delete what is not deleted yet; the ranges that were new."""
        kept: list[tuple[int, int, int]] = []
        for name, clock, length in deletions:
            author = self.authors.get(name)
            if author is None or clock + length > author.next:
                raise BadUpdate(Refusal.UNKNOWN_REFERENCE, f"a deletion of client id {name}")
            for start, end in author.undeleted(clock, clock + length):
                if self._delete_range(author, start, end, effects):
                    kept.append((name, start, end - start))
        return kept

    def _delete_range(self, author: Author, start: int, end: int, effects: Effects) -> bool:
        at = bisect_right(author.starts, start) - 1
        effective = False
        while at < len(author.runs) and author.runs[at].clock < end:
            run = author.runs[at]
            at += 1
            if run.home is None or run.home.dead:
                continue
            effective = True
            if run.key is not None:
                if not run.gone:
                    self._retire(run)
                    effects.removed.append(run)
                continue
            units = min(end, run.clock + run.length) - max(start, run.clock)
            self._shorten(run, units, effects)
        self._mark_deleted(author, start, end)
        return effective

    def _shorten(self, run: Run, units: int, effects: Effects) -> None:
        home = run.home
        if home is None:
            return
        if run.child is not None:
            run.child.gone = True
            child = run.child
            self._undo.append(lambda: setattr(child, "gone", False))
        if run.counts:
            home.size -= units
            self._undo.append(lambda: setattr(home, "size", home.size + units))
        effects.shortened.append((home, units))

    def _mark_deleted(self, author: Author, start: int, end: int) -> None:
        before = author.ranges.copy()
        author.delete(start, end)
        self._undo.append(lambda: setattr(author, "ranges", before))


def _truncate(author: Author, clock: int, runs: int) -> None:
    del author.runs[runs:]
    del author.starts[runs:]
    author.next = clock


def _siblings(one: Run, other: Run) -> bool:
    return one.home is other.home and one.key == other.key


def _position(chain: list[Run], run: Run) -> int:
    """Where `run` belongs among the values of its key: the rule by which all Yjs peers agree.

    Source: the integration of an item in Yjs (YATA), for items that have no right neighbour.
    """
    if not chain:
        if run.left is not None:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "a map value after one of another key")
        return 0
    last = chain[-1]
    if run.left == (last.author, last.clock):
        return len(chain)
    places = {(one.author, one.clock): at for at, one in enumerate(chain)}
    if len(chain) > MAX_CHAIN_SEARCH:
        raise BadUpdate(Refusal.TOO_MANY_CHANGES, f"{len(chain)} writes to one key")
    if run.left is not None and run.left not in places:
        raise BadUpdate(Refusal.BROKEN_STRUCTURE, "a map value after one of another key")
    start = places[run.left] + 1 if run.left is not None else 0
    position = start
    unsettled_from = start  # conflicting items are those from here to the one looked at
    for at in range(start, len(chain)):
        other = chain[at]
        if other.left == run.left:
            if other.author < run.author:
                position = unsettled_from = at + 1
            else:
                break
        elif other.left is not None and start <= places[other.left] < at:
            if places[other.left] < unsettled_from:
                position = unsettled_from = at + 1
        else:
            break
    return position


def _after(block: Block, clock: int) -> Block:
    """The part of a block from `clock` on."""
    structs: list[Item | Gap] = []
    for one in block.structs:
        if one.clock >= clock:
            structs.append(one)
        elif one.clock + one.length > clock:
            structs.append(_tail(block.author, one, clock - one.clock))
    return Block(block.author, clock, structs)


def _tail(author: int, one: Item | Gap, offset: int) -> Item | Gap:
    clock, length = one.clock + offset, one.length - offset
    if isinstance(one, Gap):
        return Gap(clock, length)
    content = one.content
    match content:
        case Words(text):
            # Cutting a surrogate pair leaves U+FFFD on both sides, as in Yjs.
            rest = text.encode("utf-16-le")[2 * offset :].decode("utf-16-le", "replace")
            content = Words(rest, length)
        case Plain(values):
            content = Plain(values[offset:])
        case _:
            content = Deleted(length)
    return Item(clock, (author, clock - 1), one.right, None, None, content)


def _in_order(blocks: list[Block]) -> list[Block]:
    """Blocks so that each comes after those that it builds on; most often there is only one."""
    if len(blocks) < 2:
        return blocks
    waiting = {block.author: block for block in blocks}
    ordered: list[Block] = []

    def visit(block: Block, path: frozenset[int]) -> None:
        if block.author not in waiting:
            return
        if block.author in path:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "authors that build on each other in a circle")
        for needed in _references(block):
            if needed in waiting and needed != block.author:
                visit(waiting[needed], path | {block.author})
        ordered.append(waiting.pop(block.author))

    for block in blocks:
        visit(block, frozenset())
    return ordered


def _references(block: Block) -> set[int]:
    names: set[int] = set()
    for one in block.structs:
        if isinstance(one, Item):
            for place in (one.left, one.right, one.parent):
                if isinstance(place, tuple):
                    names.add(place[0])
    return names
