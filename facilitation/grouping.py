"""Affinity groups: cards that say the same, under a name of their own.

Rule numbers (A…) are those of docs/rules.md.
"""

from collections.abc import Iterable, Mapping

import msgspec

from facilitation.mapview import Bundle
from facilitation.options import membership

KJ_CARDS_EACH = 3


class AffinityGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group as a plain value, in the form of the map's own."""

    id: str
    title: str = ""
    element_ids: tuple[str, ...] = ()
    stage: str | None = None

    @property
    def is_finished(self) -> bool:
        """A4: a group without a name is not finished."""
        return bool(self.title.strip())


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


def joined(groups: Iterable[AffinityGroup], card: str, into: str) -> tuple[AffinityGroup, ...]:
    """A1: the card in this group and in no other; an unknown group takes nothing."""
    groups = tuple(groups)
    if all(group.id != into for group in groups):
        return groups
    rest = parted(groups, [card], unless=into)
    return tuple(
        _with(group, (*group.element_ids, card))
        if group.id == into and card not in group.element_ids
        else group
        for group in rest
    )


def parted(
    groups: Iterable[AffinityGroup], cards: Iterable[str], *, unless: str | None = None
) -> tuple[AffinityGroup, ...]:
    """A3: the cards in no group (but `unless`); a group that nothing is left of is gone."""
    leaving = frozenset(cards)
    found = []
    for group in groups:
        ids = tuple(id for id in group.element_ids if id not in leaving)
        if group.id == unless:
            found.append(group)
        elif ids:
            found.append(_with(group, ids))
    return tuple(found)


def merged(groups: Iterable[AffinityGroup], gone: str, into: str) -> tuple[AffinityGroup, ...]:
    """A2: one group of two, under the name of `into`, or of the other when that has none."""
    by_id = {group.id: group for group in groups}
    if gone == into or gone not in by_id or into not in by_id:
        return tuple(by_id.values())
    old = by_id.pop(gone)
    kept = by_id[into]
    ids = dict.fromkeys((*kept.element_ids, *old.element_ids))
    title = kept.title if kept.is_finished else old.title
    by_id[into] = msgspec.structs.replace(kept, element_ids=tuple(ids), title=title)
    return tuple(by_id.values())


def split(
    groups: Iterable[AffinityGroup], group: str, cards: Iterable[str], new: str
) -> tuple[AffinityGroup, ...]:
    """A3: these cards of a group in a new one right behind it, which has no name yet."""
    wanted = frozenset(cards)
    found: list[AffinityGroup] = []
    for one in groups:
        moving = tuple(id for id in one.element_ids if id in wanted)
        if one.id != group or not moving or len(moving) == len(one.element_ids):
            found.append(one)
            continue
        found.append(_with(one, tuple(id for id in one.element_ids if id not in wanted)))
        found.append(AffinityGroup(id=new, element_ids=moving, stage=one.stage))
    return tuple(found)


def _with(group: AffinityGroup, ids: tuple[str, ...]) -> AffinityGroup:
    return msgspec.structs.replace(group, element_ids=ids)


def unfinished(groups: Iterable[AffinityGroup]) -> tuple[str, ...]:
    """A4: the groups that still need a name."""
    return tuple(group.id for group in groups if not group.is_finished)


def too_few_cards(contributions: Mapping[str, int], least: int = KJ_CARDS_EACH) -> int:
    """A5: how many people have fewer cards than the KJ method asks of each."""
    return sum(count < least for count in contributions.values())
