"""Updates of the board without what the server says in the session: the pictures of a film.

Everybody was sent the rest when it happened. The session holds names, comings and goings, counts
and marks; a film needs none of it, and nobody shall study afterwards who came when a count grew.
What stood there is replaced by collected clocks, as every Yjs client writes them for what is gone.
"""

from collections.abc import Callable, Iterable

from sessions.journey.containers import Container
from sessions.journey.index import Index
from sessions.journey.schema import SESSION
from sessions.journey.update import Block, Gap, Id, Item, Update

Hidden = Callable[[int, int], bool]


def hidden_in(index: Index) -> Hidden:
    """Whether what an author wrote at a clock stands in the session."""

    def hidden(author: int, clock: int) -> bool:
        known = index.authors.get(author)
        if known is None or clock >= known.next:
            return False
        home: Container | None = known.find(clock).home
        return home is not None and home.root == SESSION

    return hidden


class Cutter:
    """Cuts the session out of one update after the other."""

    def __init__(self, hidden: Hidden) -> None:
        self._hidden = hidden
        self._waiting: dict[int, Gap] = {}
        self._place: tuple[Id, bool] = ((-1, -1), False)

    def cut(self, update: Update) -> Update | None:
        """The update without the session; None when nothing is left of it.

        What was left out is made up for, as clocks without content, in the next update.
        """
        blocks = [self._block(block) for block in update.blocks]
        deletions = [one for one in update.deletions if not self._is_hidden(*one)]
        shown = any(isinstance(one, Item) for block in blocks for one in block.structs)
        if shown or deletions:
            return Update(list(self._together(blocks)), deletions)
        for block in blocks:
            self._wait(block)
        return None

    def rest(self) -> Update | None:
        """Clocks that are still to be made up for, at the end of a page."""
        blocks = list(self._together([]))
        return Update(blocks, []) if blocks else None

    def _block(self, block: Block) -> Block:
        structs: list[Item | Gap] = []
        for one in block.structs:
            is_gap = isinstance(one, Gap) or self._is_said(block.author, one)
            last = structs[-1] if structs else None
            if not is_gap:
                structs.append(one)
            elif isinstance(last, Gap):
                structs[-1] = Gap(last.clock, last.length + one.length)
            else:
                structs.append(Gap(one.clock, one.length))
        return Block(block.author, block.clock, structs)

    def _is_said(self, author: int, one: Item) -> bool:
        """Whether an item stands in the session; what fills one thing is asked for once."""
        if isinstance(one.parent, str):
            return one.parent == SESSION
        if one.parent is None:
            return self._hidden(author, one.clock)
        if one.parent != self._place[0]:
            self._place = one.parent, self._hidden(*one.parent)
        return self._place[1]

    def _is_hidden(self, author: int, clock: int, length: int) -> bool:
        return all(self._hidden(author, at) for at in range(clock, clock + length))

    def _wait(self, block: Block) -> None:
        before = self._waiting.get(block.author)
        start = block.clock if before is None else before.clock
        self._waiting[block.author] = Gap(start, block.end - start)

    def _together(self, blocks: Iterable[Block]) -> Iterable[Block]:
        """The blocks, after what waited of their authors, and what waited of others."""
        for block in blocks:
            before = self._waiting.pop(block.author, None)
            if before is None:
                yield block
                continue
            first = block.structs[0]
            if isinstance(first, Gap):
                joined = Gap(before.clock, before.length + first.length)
                yield Block(block.author, before.clock, [joined, *block.structs[1:]])
            else:
                yield Block(block.author, before.clock, [before, *block.structs])
        for author, gap in self._waiting.items():
            yield Block(author, gap.clock, [gap])
        self._waiting = {}
