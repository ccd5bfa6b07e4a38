"""Where new content belongs beside what others wrote at the same place, and what finding out costs.

Yjs peers compare a new piece with everything that was written between the neighbours it names.
Honest edits name neighbours that stand side by side, so there is mostly nothing to compare. Hostile
ones can name neighbours far apart, so that each piece of one author waits for all of another in
every browser, or the wrong way round, so that peers end with different texts.

A `Row` therefore knows the order of a text or list as far as edits have made it: which unit follows
where it is not the next one of the same author.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec

from facilitation.refusals import Refusal
from sessions.journey.update import BadUpdate, Id

Place = Id | None
"""A unit of content, or None for the start (as a left neighbour) or end (as a right one)."""


class Row(msgspec.Struct, eq=False, gc=False):
    """The order of the units in a text or list.

    Most hold one piece of one author, from `start` up to `end`. A row of `pieces` has more to say.
    `cuts` counts the ranges that were deleted: Yjs keeps what stands around each as items of their
    own.
    """

    author: int = -1
    start: int = 0
    end: int = 0
    cuts: int = 0
    pieces: "Pieces | None" = None

    def follows(self, place: Place) -> Place:
        """What stands right of `place`."""
        if self.pieces is not None:
            return self.pieces.follows(place)
        if place is None:
            return (self.author, self.start) if self.author >= 0 else None
        return None if place[1] == self.end - 1 else (place[0], place[1] + 1)

    def cost(self) -> int:
        """How many comparisons a piece may take whose neighbours stand apart."""
        return (len(self.pieces.after) if self.pieces is not None else 2) + self.cuts + 1

    def apart(self) -> "Pieces":
        """The same row, ready for more than one piece."""
        if self.pieces is None:
            self.pieces = Pieces()
            if self.author >= 0:
                first, last = (self.author, self.start), (self.author, self.end - 1)
                self.pieces.join(None, (None, None), first, last)
        return self.pieces

    def join(self, place: Place, item: tuple[Place, Place], first: Id, last: Id) -> None:
        """Put [first, last] right of `place`; `item` are the neighbours that it named."""
        if self.pieces is None:
            if self.author < 0 and item == (None, None):
                self.author, self.start, self.end = first[0], first[1], last[1] + 1
                return
            if first == (self.author, self.end) and item == ((self.author, self.end - 1), None):
                self.end = last[1] + 1
                return
        self.apart().join(place, item, first, last)

    def restore(self, author: int, start: int, end: int) -> None:
        """Undo everything since the row was one piece, or empty."""
        self.author, self.start, self.end, self.pieces = author, start, end, None


class Pieces(msgspec.Struct, eq=False, gc=False):
    """The order of several pieces.

    `after` tells what follows a unit where that is not the next unit of its author, `origins` the
    neighbours that a piece named, by its first unit; `last` is what was added last and its right
    neighbour, because a piece that goes on there needs no entry of its own.
    """

    after: dict[Place, Place] = {}
    origins: dict[Id, tuple[Place, Place]] = {}
    last: tuple[Place, Place] = (None, None)

    def follows(self, place: Place) -> Place:
        """What stands right of `place`."""
        if place in self.after:
            return self.after[place]
        return (place[0], place[1] + 1) if place is not None else None

    def find(self, author: int, left: Place, right: Place, seen: Mapping[int, int]) -> Place:
        """What a new piece comes right of, when something stands between its neighbours.

        Its author cannot have seen that, or would have named it: peers that meet such pieces in
        another order would put them elsewhere.

        Source: the integration of an item in Yjs (YATA).
        """
        map_ = _Map(self, left, right)
        place, here = left, self.follows(left)
        before: set[Place] = set()
        conflicting: set[Place] = set()
        settled = False
        while here is not None and here != right:
            end = map_.end(here)
            if here[1] <= seen.get(here[0], -1):
                raise BadUpdate(Refusal.BROKEN_STRUCTURE, "neighbours that never stood together")
            if not settled:
                before.add(end)
                conflicting.add(end)
                its_left, its_right = map_.origin(here)
                if its_left == left:
                    if here[0] < author:
                        place = end
                        conflicting.clear()
                    else:
                        settled = its_right == right
                elif its_left is not None and map_.end(its_left) in before:
                    if map_.end(its_left) not in conflicting:
                        place = end
                        conflicting.clear()
                else:
                    settled = True
            here = self.follows(end)
        if here != right:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "neighbours in the wrong order")
        return place

    def join(self, place: Place, item: tuple[Place, Place], first: Id, last: Id) -> None:
        """Put [first, last] right of `place`; `item` are the neighbours that it named."""
        follows = self.follows(place)
        goes_on = item[0] is not None and item[0] == (first[0], first[1] - 1)
        if not (goes_on and self.last == item):
            self.origins[first] = item
        self.last = (last, item[1])
        if place is not None and first == (place[0], place[1] + 1):
            self.after.pop(place, None)
        else:
            self.after[place] = first
        self.after[last] = follows

    def part(
        self, place: Place, was: Place, first: Id, last: Id, before: tuple[Place, Place]
    ) -> None:
        """Undo a join: `was` followed `place`, and `last` was `before`."""
        self.origins.pop(first, None)
        self.after.pop(last, None)
        self.after.pop(place, None)
        if was != self.follows(place):
            self.after[place] = was
        self.last = before


class _Map:
    """A row's pieces by author, for a walk along it.

    A new piece cuts those that hold its neighbours: `left` is the end of one, `right` a start.
    """

    def __init__(self, row: Pieces, left: Place, right: Place) -> None:
        self._row = row
        self._ends: dict[int, list[int]] = {}
        self._starts: dict[int, list[int]] = {}
        before_right = (right[0], right[1] - 1) if right is not None else None
        for place in (*row.after, left, before_right):
            if place is not None:
                self._ends.setdefault(place[0], []).append(place[1])
        for author, clock in row.origins:
            self._starts.setdefault(author, []).append(clock)
        for clocks in (*self._ends.values(), *self._starts.values()):
            clocks.sort()

    def end(self, unit: Id) -> Id:
        """The last unit that follows `unit` without a break."""
        ends = self._ends[unit[0]]
        return (unit[0], ends[bisect_left(ends, unit[1])])

    def origin(self, unit: Id) -> tuple[Place, Place]:
        """The neighbours that the piece which starts with `unit` named, or now would name."""
        known = self._row.origins.get(unit)
        if known is not None:
            return known
        starts = self._starts[unit[0]]
        start = (unit[0], starts[bisect_right(starts, unit[1]) - 1])
        return (unit[0], unit[1] - 1), self._row.origins[start][1]


class _Value(Protocol):
    author: int
    clock: int
    left: Id | None


def position(
    chain: Sequence[_Value], run: _Value, seen: Callable[[], Mapping[int, int]]
) -> tuple[int, int]:
    """Where `run` belongs among the values of its key, and how many comparisons that takes.

    Source: the integration of an item in Yjs (YATA), for items that have no right neighbour.
    """
    start = len(chain)
    if run.left is not None:
        while start and (chain[start - 1].author, chain[start - 1].clock) != run.left:
            start -= 1
        if not start:
            raise BadUpdate(Refusal.BROKEN_STRUCTURE, "a map value after one of another key")
    else:
        start = 0
    if start == len(chain):
        return start, 0
    known = seen()
    if any(one.clock <= known.get(one.author, -1) for one in chain[start:]):
        raise BadUpdate(Refusal.BROKEN_STRUCTURE, "a map value that passes over a later one")
    places = {(one.author, one.clock): at for at, one in enumerate(chain[start:], start)}
    place = unsettled_from = start  # conflicting values are those from here to the one looked at
    for at in range(start, len(chain)):
        other = chain[at]
        if other.left == run.left:
            if other.author < run.author:
                place = unsettled_from = at + 1
            else:
                break
        elif other.left is not None and places.get(other.left, at) < at:
            if places[other.left] < unsettled_from:
                place = unsettled_from = at + 1
        else:
            break
    return place, len(chain) - start
