"""Two maps that tell the same journey under different ids, brought together by what they say.

A target state begins as a copy of the current one. Where the copy has ids of its own, its stages
are known by their names, its lanes by what they take, and its cards by their words and place.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from msgspec.structs import replace

from sessions.journey.ids import ElementId, GroupId, LaneId, LinkId, StageId
from sessions.journey.model import Element, Group, Journey, Lane, Stage

T = TypeVar("T", Stage, Lane, Element)


def aligned(before: Journey, after: Journey) -> Journey:
    """`before` under the ids that `after` has for the same things.

    Things with equal ids are the same; of the others, each is at most one other thing. Of those it
    is not compared where among their like they stand, who wrote them and when: a file that was
    read gives all that anew.
    """
    stages = _same(before.stages, after.stages, lambda one: _said(one.name))
    lanes = _same(before.lanes, after.lanes, lambda one: (tuple(one.accepts), _said(one.name)))
    lanes |= _same(
        [one for one in before.lanes if one.id not in lanes],
        [one for one in after.lanes if one.id not in lanes.values()],
        lambda one: tuple(one.accepts),
    )

    def placed(card: Element) -> Element:
        return replace(
            card,
            stage=None if card.stage is None else StageId(stages.get(card.stage, card.stage)),
            lane=None if card.lane is None else LaneId(lanes.get(card.lane, card.lane)),
        )

    elements = [placed(card) for card in before.elements]
    cards = _same(elements, after.elements, lambda one: (one.kind, _said(one.text), one.stage))
    cards |= _same(
        [one for one in elements if one.id not in cards],
        [one for one in after.elements if one.id not in cards.values()],
        lambda one: (one.kind, _said(one.text)),
    )

    def card(id: ElementId) -> ElementId:
        return ElementId(cards.get(id, id))

    links = [replace(one, source=card(one.source), to=card(one.to)) for one in before.links]
    known_links = _same(links, after.links, lambda one: (one.source, one.to, one.kind))
    known_groups = _same(before.groups, after.groups, lambda one: _said(one.title))
    return replace(
        before,
        stages=_as(before.stages, stages, after.stages, "order"),
        lanes=_as(before.lanes, lanes, after.lanes, "order"),
        elements=_as(elements, cards, after.elements, "order", "author", "created"),
        groups=[_group(one, known_groups, cards, stages) for one in before.groups],
        links=[replace(one, id=LinkId(known_links.get(one.id, one.id))) for one in links],
    )


def _same(
    before: Iterable[Any], after: Iterable[Any], key: Callable[[Any], Hashable]
) -> dict[str, str]:
    """Ids of the first to ids of the second; equals that come several times, in map order."""
    theirs = {one.id: one for one in after}
    own = {one.id: one for one in before}
    free: dict[Hashable, list[str]] = {}
    for id, one in theirs.items():
        if id not in own:
            free.setdefault(key(one), []).append(id)
    found = {id: id for id in own if id in theirs}
    for id, one in own.items():
        candidates = free.get(key(one))
        if id not in found and candidates:
            found[id] = candidates.pop(0)
    return found


def _group(
    group: Group, groups: Mapping[str, str], cards: Mapping[str, str], stages: Mapping[str, str]
) -> Group:
    return replace(
        group,
        id=GroupId(groups.get(group.id, group.id)),
        element_ids=[ElementId(cards.get(id, id)) for id in group.element_ids],
        stage=None if group.stage is None else StageId(stages.get(group.stage, group.stage)),
    )


def _as(things: list[T], ids: Mapping[str, str], others: list[T], *taken: str) -> list[T]:
    """Things as those that they are the same as, with what is taken from these."""
    known = {one.id: one for one in others}
    found = []
    for one in things:
        other = known.get(ids.get(one.id, one.id))  # type: ignore[call-overload]
        if other is not None and other.id != one.id:
            one = replace(one, id=other.id, **{name: getattr(other, name) for name in taken})
        found.append(one)
    return found


def _said(words: str) -> str:
    return " ".join(words.split()).casefold()
