"""Where new content belongs beside what others wrote at the same place, and what finding out costs.

Yjs peers compare a new piece with everything that was written between the neighbours it names.
Honest edits name neighbours that stand side by side, so there is nothing to compare; two hostile
authors can make each piece of one wait for all pieces of the other, in every browser.

A text or list therefore remembers what followed each last unit of a piece (`INNER`: what its own
author wrote next). A piece that names another right neighbour makes its place `CONTESTED`, and
everything written there from then on is counted with as many comparisons as there are pieces.
"""

from collections.abc import Sequence
from typing import Protocol

from facilitation.refusals import Refusal
from sessions.journey.update import BadUpdate, Id

CONTESTED: Id = (-1, -1)
INNER: Id = (-2, -2)


class _Value(Protocol):
    author: int
    clock: int
    left: Id | None


def position(chain: Sequence[_Value], run: _Value) -> tuple[int, int]:
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
