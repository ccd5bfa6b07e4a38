"""A large edit that only adds new things, indexed beside the document and then attached whole.

A paste of 500 cards takes some 30 ms to read and check, in which nobody else's edit could be
judged. What such an edit adds refers to nothing but itself and the roots, so all that can be done
in a thread, on an index of its own. Attaching it to the document's takes less than a millisecond.
"""

from sessions.journey.authors import Author
from sessions.journey.containers import Container, Effects
from sessions.journey.index import Index
from sessions.journey.update import Block, Id, Item, Update

_TURN = -2
"""Far from the turns of any document's index, for which all of it was made long ago."""


class Annex:
    """What an edit adds, with an index of its own."""

    def __init__(self, roots: frozenset[str], update: Update, owner: str) -> None:
        (self._block,) = update.blocks
        self.index = Index(roots, turn=_TURN)
        if self._block.clock:
            author = self.index.authors[self._block.author] = Author(owner)
            author.next = self._block.clock
        self.effects: Effects = self.index.integrate(update, owner)
        self.index.settle()

    @property
    def is_plain(self) -> bool:
        """Whether it stays within itself and is to be stored as it came."""
        effects = self.effects
        touches = effects.removed or effects.shortened or effects.unmarked
        return not (touches or effects.accepted or self.index.strain) and effects.novel

    def fits(self, index: Index, owner: str) -> bool:
        """Whether it continues this index and what it adds stands nowhere yet."""
        name, author = self._block.author, index.authors.get(self._block.author)
        if name in index.retired:
            return False
        if author is None:
            if self._block.clock or index.is_crowded(owner):
                return False
        elif author.owner != owner or author.next != self._block.clock:
            return False
        return all(
            index.roots[each].chains.keys().isdisjoint(root.chains)
            for each, root in self.index.roots.items()
        )

    def attach(self, index: Index) -> tuple[int, ...]:
        """Make it part of an index that it `fits`; the author ids that are new there.

        It is of no use afterwards.
        """
        for each, root in self.index.roots.items():
            _move(root, index.roots[each])
        name = self._block.author
        added, author = self.index.authors[name], index.authors.get(name)
        if author is None:
            index.authors[name] = added
            return (name,)
        author.continue_with(added)
        return ()


def annexed(update: Update, roots: frozenset[str], owner: str) -> Annex | None:
    """The edit on an index of its own; None when it is not of this sort.

    Raises:
        BadUpdate: when it is of this sort and no document could take it.

    """
    if len(update.blocks) != 1 or update.deletions or not _is_closed(update.blocks[0]):
        return None
    annex = Annex(roots, update, owner)
    return annex if annex.is_plain else None


def _is_closed(block: Block) -> bool:
    """Whether nothing in it refers to anything but roots and what it adds itself."""
    name, start = block.author, block.clock

    def is_own(place: Id | str | None) -> bool:
        return not isinstance(place, tuple) or (place[0] == name and place[1] >= start)

    return all(
        isinstance(one, Item) and is_own(one.left) and is_own(one.right) and is_own(one.parent)
        for one in block.structs
    )


def _move(root: Container, into: Container) -> None:
    for key, chain in root.chains.items():
        for run in chain:
            run.home = into
            if run.child is not None:
                run.child.parent = into
        into.chains[key] = chain
    into.size += root.size
