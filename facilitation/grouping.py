"""Affinity groups: cards that say the same, under a name of their own.

Rule numbers (A…) are those of docs/rules.md.
"""

from collections.abc import Iterable

import msgspec

from facilitation.mapview import Bundle
from facilitation.options import membership


class AffinityGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group as a plain value, in the form of the map's own."""

    id: str
    title: str = ""
    element_ids: tuple[str, ...] = ()
    stage: str | None = None


def tidied(
    groups: Iterable[Bundle], cards: Iterable[str] | None = None
) -> tuple[AffinityGroup, ...]:
    """A1: the groups as they count: each card in one, gone cards in none, no group empty.

    Two people who put one card into two groups at once both got their way on the map; the first
    group in map order has it.
    """
    groups = tuple(groups)
    group_of = membership(groups)
    here = frozenset(group_of if cards is None else cards)
    found = []
    for group in groups:
        own = dict.fromkeys(id for id in group.element_ids if group_of[id] == group.id)
        ids = tuple(id for id in own if id in here)
        if ids:
            found.append(
                AffinityGroup(id=group.id, title=group.title, element_ids=ids, stage=group.stage)
            )
    return tuple(found)
