"""What stands where in a document: containers, and the runs of content in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from sessions.journey.order import Row
from sessions.journey.update import Id, Update


class Container(msgspec.Struct, eq=False):
    """A shared type: a root, a thing on the map, or a field that holds text, a list or a record.

    `key` is its key in `parent`, `place` the id of the item that made it (None for a root), and
    `depth` 0 for a root, 1 for what a root holds directly, and so on. `size` counts what can be
    seen in it: UTF-16 units, list items or keys. `turn` is the update that made it.

    `row` is the order of what a text or list holds, `chains` what a map holds.
    """

    root: str
    sort: int
    parent: "Container | None" = None
    key: str | None = None
    place: Id | None = None
    depth: int = 0
    turn: int = 0
    size: int = 0
    gone: bool = False
    chains: "dict[str, list[Run]]" = {}
    row: Row | None = None

    @property
    def dead(self) -> bool:
        """Whether nothing written here can be seen any more."""
        return self.gone or (self.parent is not None and self.parent.dead)

    def current(self, key: str) -> "Run | None":
        """The run that is the live value of `key`, or None."""
        chain = self.chains.get(key)
        return chain[-1] if chain and not chain[-1].gone else None

    def value(self, key: str) -> Any:
        """The live plain value of `key`; None when there is none or it is a shared type."""
        chain = self.chains.get(key)
        return chain[-1].value if chain and not chain[-1].gone else None

    def living(self) -> "Iterator[tuple[str, Run]]":
        """The keys that have a live value."""
        for key, chain in self.chains.items():
            if not chain[-1].gone:
                yield key, chain[-1]


class Run(msgspec.Struct, eq=False):
    """Content with clocks that follow each other, in one place.

    `key` is set for the value of a map key (always one unit long), `child` for a shared type.
    `counts` tells whether its units can be seen (not so for formatting and deleted content),
    `blank` that it came as deleted content, so that nobody knows what it was, and `gone`, of a
    keyed run, that it is no longer, or never was, the value of its key.
    """

    author: int
    clock: int
    length: int
    home: Container | None
    key: str | None = None
    left: Id | None = None
    value: Any = None
    child: Container | None = None
    counts: bool = False
    blank: bool = False
    gone: bool = False


class Piece(msgspec.Struct, eq=False):
    """One new piece of content: where it went and what it replaced.

    `home` None: below something whose place is forgotten because it was deleted long ago.
    Words and map values in a container that the same update made have no piece of their own:
    that container tells them.
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
    unmarked: list[tuple[Run, int, int]] = field(default_factory=list)
    """Deleted formatting, with clock and length."""
    new_authors: list[int] = field(default_factory=list)
    accepted: Update | None = None
    """The part that was new, when the update also repeated what was known; else None."""
    novel: bool = False
    """Whether the update held anything new at all."""
