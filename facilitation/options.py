"""What can be voted on: cards or groups, chosen from the map, and where they went since.

Rule numbers (V…) are those of docs/rules.md.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NewType

import msgspec

from facilitation.mapview import Bundle, Card, Map
from facilitation.people import ParticipantId

OptionId = NewType("OptionId", str)
"""The id of a card or of a group."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which cards stand for election; an empty filter lets everything through.

    An area of the map is stages and lanes together. With `groups` a group stands for its cards.
    """

    kinds: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    groups: bool = True

    def takes(self, card: Card) -> bool:
        """V1: whether a card passes the filters; blank cards and placeholders never do."""
        return (
            (not self.kinds or card.kind in self.kinds)
            and (not self.stages or card.stage in self.stages)
            and (not self.lanes or card.lane in self.lanes)
            and (not self.ids or card.id in self.ids)
            and not card.fields.get("placeholder")
            and bool(card.text.strip())
        )


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to vote on, as it stood when the round opened.

    `cards` are the card itself or those of the group; `print` is a fingerprint of the words.
    """

    id: OptionId
    print: str
    created: int = 0
    stage: str | None = None
    lane: str | None = None
    group: str | None = None
    cards: tuple[str, ...] = ()


def chosen(selection: Selection, map: Map) -> tuple[Option, ...]:
    """V1: the options of a round in map order: by stage, lane and place; the unplaced come last."""
    cards = {card.id: card for card in map.elements}
    group_of = membership(map.groups)
    found: dict[str, Option] = {}
    bundles = {bundle.id: bundle for bundle in map.groups}
    for card in sorted(map.elements, key=_in_map_order(map)):
        bundle = bundles.get(group_of.get(card.id, ""))
        wanted = selection.takes(card) or (bundle is not None and bundle.id in selection.ids)
        if bundle is not None and selection.groups:
            if wanted and bundle.id not in found:
                found[bundle.id] = _group_option(bundle, cards, group_of)
        elif selection.takes(card):
            found[card.id] = _card_option(card, group_of.get(card.id))
    return tuple(found.values())


def _in_map_order(map: Map) -> Callable[[Card], tuple[int, int, str, str]]:
    stages = {stage.id: at for at, stage in enumerate(map.stages)}
    lanes = {lane.id: at for at, lane in enumerate(map.lanes)}

    def place(card: Card) -> tuple[int, int, str, str]:
        stage = stages.get(card.stage or "", len(stages))
        return stage, lanes.get(card.lane or "", len(lanes)), card.order, card.id

    return place


def _card_option(card: Card, group: str | None) -> Option:
    return Option(
        id=OptionId(card.id),
        print=fingerprint([card.text]),
        created=card.created,
        stage=card.stage,
        lane=card.lane,
        group=group,
        cards=(card.id,),
    )


def _group_option(bundle: Bundle, cards: Mapping[str, Card], group_of: Mapping[str, str]) -> Option:
    members = _members(bundle, cards, group_of)
    lanes = {card.lane for card in members}
    return Option(
        id=OptionId(bundle.id),
        print=fingerprint([bundle.title, *(card.text for card in members)]),
        created=min(card.created for card in members),
        stage=bundle.stage or members[0].stage,
        lane=lanes.pop() if len(lanes) == 1 else None,
        group=bundle.id,
        cards=tuple(card.id for card in members),
    )


def _members(
    bundle: Bundle, cards: Mapping[str, Card], group_of: Mapping[str, str]
) -> tuple[Card, ...]:
    """The cards of a group that are there and in no other, in an order that never changes."""
    ids = sorted(id for id in set(bundle.element_ids) if group_of.get(id) == bundle.id)
    return tuple(cards[id] for id in ids if id in cards)


def membership(groups: Iterable[Bundle]) -> dict[str, str]:
    """A1: which group each card is in; named by two groups, it belongs to the first of them."""
    found: dict[str, str] = {}
    for group in groups:
        for card in group.element_ids:
            found.setdefault(card, group.id)
    return found


def fingerprint(texts: Iterable[str]) -> str:
    """The same for the same words, however they are spaced; it tells nothing about them."""
    plain = msgspec.json.encode([" ".join(text.split()) for text in texts])
    return sha256(plain).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What became of the options since the opening; worth keeping for as long as a map stands.

    `moved` names only those that are not what they were: merged into another option, or None when
    gone. `authors` holds who wrote an option's cards, as far as the map tells.
    """

    moved: Mapping[OptionId, OptionId | None]
    authors: Mapping[OptionId, frozenset[str]]

    def of(self, option: OptionId) -> OptionId | None:
        """Where dots on this option count now, or None when they went back to their voters."""
        return self.moved.get(option, option)

    def is_own(self, option: OptionId, voter: ParticipantId) -> bool:
        """V9: an option is one's own when all its cards are; cards without a name are nobody's."""
        return self.authors.get(option) == frozenset[str]({voter})


def whereabouts(options: Iterable[Option], map: Map) -> Whereabouts:
    """V10, V11: deleted options are gone, and options that came into one group are one option."""
    options = tuple(options)
    authors = {card.id: card.author for card in map.elements}
    group_of = {card: id for card, id in membership(map.groups).items() if card in authors}
    groups = frozenset(group_of.values())
    here = {one.id: tuple(card for card in one.cards if card in authors) for one in options}
    joined = {one.id: _joined(one, here[one.id], group_of) for one in options}
    # The option under whose name the dots in a group add up: the group, else the first to come.
    carriers = {str(one.id): one.id for one in options if one.id in groups}
    for option in options:
        group = joined[option.id]
        if group is not None and option.id not in groups:
            carriers.setdefault(group, option.id)
    moved: dict[OptionId, OptionId | None] = {}
    for option in options:
        group = joined[option.id]
        target: OptionId | None = option.id
        if option.id not in groups:
            if group is not None:
                target = carriers[group]
            elif option.id not in authors:
                target = None
        if target != option.id:
            moved[option.id] = target
    return Whereabouts(
        moved, {id: frozenset(authors[card] for card in cards) for id, cards in here.items()}
    )


def _joined(option: Option, here: Iterable[str], group_of: Mapping[str, str]) -> str | None:
    """The group that all remaining cards of an option came into since the opening, or None."""
    found = {group_of.get(card) for card in here}
    only = found.pop() if len(found) == 1 else None
    return None if only == option.group else only


def changed(options: Iterable[Option], map: Map) -> tuple[OptionId, ...]:
    """V16: the options whose words are no longer those that were voted on, or that are gone."""
    cards = {card.id: card for card in map.elements}
    group_of = membership(map.groups)
    now = {
        bundle.id: [bundle.title, *(card.text for card in _members(bundle, cards, group_of))]
        for bundle in map.groups
    }
    now |= {id: [card.text] for id, card in cards.items()}
    return tuple(
        one.id for one in options if one.id not in now or fingerprint(now[one.id]) != one.print
    )
