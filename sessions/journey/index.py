"""Which content of a document stands where: (author, clock) → container, key, card.

The index reads the same updates as the CRDT library, in the same order, and knows enough to tell
what an update would do before any library sees it: where each piece goes, which value of a key
wins, which deletions still have an effect, in which order a text stands.

`integrate` changes the index at once and keeps a record of how to take that back: `rollback` after
a refusal, `settle` after the update was accepted.
"""

from bisect import bisect_left
from collections import deque
from functools import partial

from facilitation.refusals import Refusal
from sessions.journey.authors import Author
from sessions.journey.containers import Container, Effects, Piece, Run
from sessions.journey.contents import Contents
from sessions.journey.order import Row
from sessions.journey.overlap import after
from sessions.journey.update import (
    LIST,
    MAP,
    MAX_CLOCK,
    TEXT,
    BadUpdate,
    Block,
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

MAX_MERGED = 2_000
"""Writes to one key that come as one piece, because they were overwritten before they were sent."""
MAX_STRAIN = 2_000_000
"""Comparisons that all edits of one person may cost whoever loads the document."""
MAX_AUTHORS = 9_000
"""Author ids of a document: a state vector of more than 10,000 is refused (hazards A9)."""
MAX_OWN_AUTHORS = 1_000
MAX_NEW_AUTHORS = 100

_HOMES: dict[type, tuple[int, ...]] = {
    Words: (TEXT,),
    Format: (TEXT,),
    Plain: (LIST,),
    Shared: (LIST,),
    Deleted: (LIST, TEXT),
}
"""Which containers hold a content in a row, not under a key."""


class Index(Contents):
    """The index of one document."""

    def __init__(self, roots: frozenset[str], turn: int = 0) -> None:
        super().__init__(roots, turn)
        self.retired: frozenset[int] = frozenset()
        """Author ids of what was erased: whoever still holds it must start a fresh document."""
        self._overwritten: list[tuple[Item, list[Item], Run]] = []

    def integrate(self, update: Update, owner: str | None, *, limited: bool = True) -> Effects:
        """Add an update that `owner` (None: the server) sent; all of it or, raising, none.

        `limited` False takes more than one edit may hold today, for what was stored before.

        Raises:
            BadUpdate: when it does not continue this document.

        """
        effects = Effects()
        self._turn += 1
        self._steps, self._limited, self._overwritten = 0, limited and owner is not None, []
        try:
            parts = [self._new_part(block, owner, effects) for block in update.blocks]
            kept = [part for part in parts if part is not None]
            self._add_all(kept, effects)
            deletions = self._delete(update.deletions, effects)
            if self._steps and owner is not None:
                self._strain(owner)
            if any(_is_seen(run) for _, _, run in self._overwritten):
                raise BadUpdate(Refusal.BROKEN_STRUCTURE, "more than one value for a key")
        except BaseException:
            self.rollback()
            raise
        effects.novel = bool(kept or deletions)
        if self._overwritten:
            kept = self._apart(kept)
        if kept != update.blocks:
            effects.accepted = Update(kept, deletions)
        return effects

    # Additions

    def _new_part(self, block: Block, owner: str | None, effects: Effects) -> Block | None:
        author = self.authors.get(block.author)
        known = author.next if author else 0
        if block.end <= known:
            return None  # all of it was here before, whoever repeats it
        if block.author in self.retired:
            raise BadUpdate(Refusal.DOCUMENT_RENEWED, f"client id {block.author}")
        if author is not None and author.owner != owner:
            raise BadUpdate(Refusal.FOREIGN_AUTHOR_ID, f"client id {block.author}")
        if block.clock > known:
            detail = f"client id {block.author} continues at {block.clock} instead of {known}"
            raise BadUpdate(Refusal.MISSING_EDITS, detail)
        if author is None:
            self._check_authors(owner, effects)
            self.authors[block.author] = Author(owner)
            effects.new_authors.append(block.author)
            self._undo.append(lambda: self.authors.pop(block.author))
        return block if block.clock == known else after(block, known)

    def _apart(self, blocks: list[Block]) -> list[Block]:
        """The blocks with overwritten values one by one."""
        apart = {id(item): alone for item, alone, _ in self._overwritten}
        return [
            Block(
                block.author,
                block.clock,
                [each for one in block.structs for each in apart.get(id(one), (one,))],
            )
            for block in blocks
        ]

    def is_crowded(self, owner: str) -> bool:
        """Whether this person, or everybody, has as many author ids as there may be."""
        mine = sum(1 for one in self.authors.values() if one.owner == owner)
        return mine >= MAX_OWN_AUTHORS or len(self.authors) >= MAX_AUTHORS

    def _check_authors(self, owner: str | None, effects: Effects) -> None:
        if not self._limited:
            return
        mine = sum(1 for one in self.authors.values() if one.owner == owner)
        if len(effects.new_authors) >= MAX_NEW_AUTHORS or mine >= MAX_OWN_AUTHORS:
            raise BadUpdate(Refusal.TOO_MANY_CHANGES, f"{mine} client ids of one person")
        if len(self.authors) >= MAX_AUTHORS:
            raise BadUpdate(Refusal.DOCUMENT_FULL, f"{MAX_AUTHORS} client ids")

    def _strain(self, owner: str) -> None:
        before = self.strain.get(owner, 0)
        if self._limited and before + self._steps > MAX_STRAIN:
            raise BadUpdate(Refusal.TOO_MANY_CHANGES, "too many at contested places so far")
        self.strain[owner] = before + self._steps
        self._undo.append(
            partial(self.strain.__setitem__, owner, before)
            if before
            else partial(self.strain.pop, owner)
        )

    def _add_all(self, blocks: list[Block], effects: Effects) -> None:
        for block in blocks:
            self._remember(self.authors[block.author])
        if len(blocks) == 1:
            author = self.authors[blocks[0].author]
            for one in blocks[0].structs:
                self._add(author, blocks[0].author, one, effects)
        elif blocks:
            self._add_interleaved(blocks, effects)

    def _add_interleaved(self, blocks: list[Block], effects: Effects) -> None:
        """Several authors may build on each other by turns: each struct waits for what it needs."""
        waiting = {block.author: deque(block.structs) for block in blocks}
        for block in blocks:
            stack: list[tuple[int, int]] = [(block.author, MAX_CLOCK)]
            while stack:
                name, until = stack[-1]
                author, structs = self.authors[name], waiting[name]
                if not structs or author.next > until:
                    stack.pop()
                    continue
                needed = self._needed(name, structs[0], waiting)
                if needed is None:
                    self._add(author, name, structs.popleft(), effects)
                elif any(needed[0] == busy for busy, _ in stack):
                    raise BadUpdate(Refusal.BROKEN_STRUCTURE, "pieces that wait for each other")
                else:
                    stack.append(needed)

    def _needed(
        self, name: int, one: Item | Gap, waiting: dict[int, deque[Item | Gap]]
    ) -> Id | None:
        """What `one` builds on and is still to come in this update."""
        if isinstance(one, Gap):
            return None
        for place in (one.left, one.right, one.parent):
            if not isinstance(place, tuple) or place[0] == name or not waiting.get(place[0]):
                continue
            if place[1] >= self.authors[place[0]].next:
                return place
        return None

    def _remember(self, author: Author) -> None:
        start, runs = author.next, len(author.runs)
        if runs:  # it may grow
            last, length = author.runs[-1], author.runs[-1].length
            self._undo.append(lambda: setattr(last, "length", length))
        self._undo.append(lambda: _truncate(author, start, runs))

    def _add(self, author: Author, name: int, one: Item | Gap, effects: Effects) -> None:
        if isinstance(one, Gap):
            self._append(author, Run(name, one.clock, one.length, None))
            return
        left, right = one.left, one.right
        if left is None and right is None:
            if isinstance(one.parent, tuple) and one.parent[0] != name:
                author.see(one.clock, one.parent)
            if one.key is not None:
                self._add_keyed(author, name, one, self._parent(one), one.key, effects)
                return
        elif left is not None and left[0] != name:
            author.see(one.clock, left)
        if right is not None and right[0] != name:
            author.see(one.clock, right)
        self._add_beside(author, name, one, effects)

    def _add_beside(self, author: Author, name: int, item: Item, effects: Effects) -> None:
        left = right = None
        if item.left is not None:
            left = self._run(item.left)
            self.authors[item.left[0]].check_cut(item.left[1] + 1)
        if item.right is not None:
            right = self._run(item.right)
            self.authors[item.right[0]].check_cut(item.right[1])
        neighbour = left or right
        if neighbour is None:
            home = self._parent(item)
        elif left is not None and right is not None and not _siblings(left, right):
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "neighbours that stand in different places")
        else:
            # The flag `keyed` says nothing here: Yjs drops it when it merges updates unread.
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
        if home is not None and home.sort not in _HOMES[type(content)]:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "content that its place cannot hold")
        counts = isinstance(content, Words | Plain)
        run = author.runs[-1] if author.runs else None
        if counts and run is not None and run.counts and run.home is home:
            run.length += content.length
            author.next += content.length
        else:
            run = Run(name, item.clock, content.length, home, counts=counts)
            self._append(author, run)
        if isinstance(content, Deleted):
            run.blank = True
            self._mark_deleted(author, item.clock, item.clock + content.length)
        elif isinstance(content, Shared) and home is not None:
            run.child = self._child(home, None, content, (name, item.clock))
        if isinstance(content, Words) and content.length != len(content.text):
            _remember_halves(author, item.clock, content.text)
        if home is not None:
            self._join(home, item, (name, item.clock), (name, item.clock + content.length - 1))
            if counts:
                self._resize(home, content.length)
        if home is None or home.turn != self._turn or not isinstance(content, Words):
            effects.pieces.append(Piece(home, None, content, run))

    def _join(self, home: Container, item: Item, first: Id, last: Id) -> None:
        """Note what `item` stands between, and count what finding its place may cost."""
        row, place = home.row, item.left
        if row is None:
            row = home.row = Row()
        was = row.follows(place)
        remembers = home.turn != self._turn
        if remembers and row.pieces is None:
            self._undo.append(partial(row.restore, row.author, row.start, row.end))
        if was != item.right:
            self._step(row.cost())
            pieces = row.apart()
            place = pieces.find(first[0], item.left, item.right, self._seen(first, item))
            was = row.follows(place)
        if remembers and row.pieces is not None:
            last_one = row.pieces.last
            self._undo.append(partial(row.pieces.part, place, was, first, last, last_one))
        row.join(place, (item.left, item.right), first, last)

    def _child(self, home: Container, key: str | None, content: Shared, place: Id) -> Container:
        return Container(home.root, content.type, home, key, place, home.depth + 1, self._turn)

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
        if home is not None and home.sort != MAP:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "a key in a text or list")
        if isinstance(content, Deleted):
            self._add_blanks(author, name, item, home, key, effects)
            return
        if isinstance(content, Words | Format):
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "text as the value of a key")
        if content.length > 1:
            self._add_overwritten(author, name, item, home, key, effects)
            return
        run = Run(name, item.clock, 1, home, key, item.left)
        if isinstance(content, Plain):
            run.value = content.values[0]
        elif home is not None:
            run.child = self._child(home, key, content, (name, item.clock))
        self._append(author, run)
        replaced = self._place(home, key, run) if home is not None else None
        if home is None or home.turn != self._turn:
            effects.pieces.append(Piece(home, key, content, run, replaced))

    def _add_overwritten(
        self,
        author: Author,
        name: int,
        item: Item,
        home: Container | None,
        key: str,
        effects: Effects,
    ) -> None:
        """Values of a key that Yjs keeps as one piece for an undo, after all were deleted.

        They are passed on one by one: a deletion of some of them would leave the others standing.
        """
        values = item.content.values if isinstance(item.content, Plain) else ()
        if len(values) > MAX_MERGED:
            raise BadUpdate(Refusal.TOO_MANY_CHANGES, f"{len(values)} writes to one key")
        alone = [Item(item.clock, item.left, None, item.parent, item.key, Plain(values[:1]), True)]
        for clock, value in enumerate(values[1:], item.clock + 1):
            alone.append(Item(clock, (name, clock - 1), None, None, None, Plain((value,)), True))
        for each in alone:
            self._add_keyed(author, name, each, home, key, effects)
        self._overwritten.append((item, alone, author.runs[-1]))

    def _add_blanks(
        self,
        author: Author,
        name: int,
        item: Item,
        home: Container | None,
        key: str,
        effects: Effects,
    ) -> None:
        """Values of a key that were overwritten or deleted before they were sent."""
        length, left = item.content.length, item.left
        if length > MAX_MERGED:
            raise BadUpdate(Refusal.TOO_MANY_CHANGES, f"{length} writes to one key")
        self._mark_deleted(author, item.clock, item.clock + length)
        for clock in range(item.clock, item.clock + length):
            run = Run(name, clock, 1, home, key, left, blank=True, gone=True)
            left = (name, clock)
            self._append(author, run)
            replaced = self._place(home, key, run) if home is not None else None
            if home is None or home.turn != self._turn:
                effects.pieces.append(Piece(home, key, item.content, run, replaced))

    def _parent(self, item: Item) -> Container | None:
        if isinstance(item.parent, str):
            root = self.roots.get(item.parent)
            if root is None:
                raise BadUpdate(Refusal.UNKNOWN_ROOT, f"“{item.parent[:40]}”")
            return root
        if item.parent is None:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "content without a place")
        if item.parent == self._parent_id:
            return self._parent_home
        run = self._run(item.parent)
        if run.home is None:
            return None
        if run.child is None:
            if run.blank:
                return None
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "content inside something that holds none")
        self._parent_id, self._parent_home = item.parent, run.child
        return run.child


def _is_seen(run: Run) -> bool:
    return not run.gone and run.home is not None and not run.home.dead


def _truncate(author: Author, clock: int, runs: int) -> None:
    del author.runs[runs:]
    del author.starts[runs:]
    del author.halves[bisect_left(author.halves, clock) :]
    author.forget(clock)
    author.next = clock


def _remember_halves(author: Author, clock: int, text: str) -> None:
    for character in text:
        clock += 1
        if character > "\uffff":
            author.halves.append(clock)
            clock += 1


def _siblings(one: Run, other: Run) -> bool:
    return one.home is other.home and one.key == other.key
