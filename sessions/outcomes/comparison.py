"""What is different between two states of a map: every change, by thing and field."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import msgspec

from sessions.journey.model import Element, Journey, Kind


class Part(StrEnum):
    """What kind of thing changed."""

    FRAME = "frame"
    STAGE = "stage"
    LANE = "lane"
    CARD = "card"
    GROUP = "group"
    LINK = "link"
    COMMENT = "comment"
    REACTION = "reaction"


class Change(StrEnum):
    """What happened to it."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"  # a stage, lane or group
    REWORDED = "reworded"  # a card or comment
    MOVED = "moved"  # a card, to another stage or lane
    REORDERED = "reordered"  # within its place
    CHANGED = "changed"  # any other field


class Difference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change of one thing.

    `name` is what it is called, or says, afterwards (for what was removed: before). `stage` is
    where it stands afterwards, or stood: None for what stands in no stage. `before` and `after` are
    the values of `field`; of a card that moved they are its places (`stage`, `lane`, `order`).
    """

    part: Part
    change: Change
    id: str
    name: str = ""
    kind: Kind | None = None
    stage: str | None = None
    field: str | None = None
    before: Any = None
    after: Any = None


PARTS: Mapping[str, Part] = {
    "stages": Part.STAGE,
    "lanes": Part.LANE,
    "elements": Part.CARD,
    "groups": Part.GROUP,
    "links": Part.LINK,
    "comments": Part.COMMENT,
    "reactions": Part.REACTION,
}
"""The lists of a map, in the order in which their differences come."""
_PLACE = ("stage", "lane", "order")
_NAMING = {
    (Part.STAGE, "name"): Change.RENAMED,
    (Part.LANE, "name"): Change.RENAMED,
    (Part.GROUP, "title"): Change.RENAMED,
    (Part.CARD, "text"): Change.REWORDED,
    (Part.COMMENT, "text"): Change.REWORDED,
}


def compare(before: Journey, after: Journey) -> tuple[Difference, ...]:
    """Every change that makes `after` of `before`; nothing when they say the same.

    Things are the same when their ids are. What was added or changed comes in map order, then what
    was removed.
    """
    frames = (msgspec.structs.asdict(before.frame), msgspec.structs.asdict(after.frame))
    found = [
        Difference(
            part=Part.FRAME,
            change=Change.CHANGED,
            id=str(Part.FRAME),
            field=name,
            before=_plain(was),
            after=_plain(frames[1][name]),
        )
        for name, was in frames[0].items()
        if was != frames[1][name]
    ]
    whereabouts = _Whereabouts(before, after)
    for root, part in PARTS.items():
        old = {one.id: one for one in getattr(before, root)}
        new = {one.id: one for one in getattr(after, root)}
        for id, thing in new.items():
            if id not in old:
                found.append(whereabouts.whole(part, Change.ADDED, thing))
            elif old[id] != thing:
                found += whereabouts.changes(part, old[id], thing)
        gone = (thing for id, thing in old.items() if id not in new)
        found += (whereabouts.whole(part, Change.REMOVED, thing) for thing in gone)
    return tuple(found)


class _Whereabouts:
    """Says of each thing what it is called and in which stage it stands."""

    def __init__(self, before: Journey, after: Journey) -> None:
        cards = (*before.elements, *after.elements)  # the later state wins
        self._cards: dict[str, Element] = {card.id: card for card in cards}

    def whole(self, part: Part, change: Change, thing: Any) -> Difference:
        """That a thing was added or removed."""
        return Difference(
            part=part,
            change=change,
            id=thing.id,
            name=self._name(part, thing),
            kind=thing.kind if part is Part.CARD else None,
            stage=self._stage(part, thing),
        )

    def changes(self, part: Part, old: Any, new: Any) -> Iterator[Difference]:
        """What was changed about a thing."""
        was, now = _fields(old), _fields(new)
        moved = part is Part.CARD and any(was[name] != now[name] for name in ("stage", "lane"))
        whole = self.whole(part, Change.CHANGED, new)
        if moved:
            yield msgspec.structs.replace(
                whole,
                change=Change.MOVED,
                before={name: was[name] for name in _PLACE},
                after={name: now[name] for name in _PLACE},
            )
        for name in dict.fromkeys((*now, *was)):
            if was.get(name) == now.get(name) or (moved and name in _PLACE):
                continue
            ordering = Change.REORDERED if name == "order" else Change.CHANGED
            yield msgspec.structs.replace(
                whole,
                change=_NAMING.get((part, name), ordering),
                field=name,
                before=_plain(was.get(name)),
                after=_plain(now.get(name)),
            )

    def _name(self, part: Part, thing: Any) -> str:
        match part:
            case Part.STAGE | Part.LANE:
                return str(thing.name)
            case Part.GROUP:
                return str(thing.title)
            case Part.LINK:
                return " → ".join(self._words(one) for one in (thing.source, thing.to))
            case Part.REACTION:
                return str(thing.emoji)
            case _:
                return str(thing.text)

    def _stage(self, part: Part, thing: Any) -> str | None:
        match part:
            case Part.STAGE:
                return str(thing.id)
            case Part.CARD | Part.GROUP:
                stage: str | None = thing.stage
                return stage
            case Part.LINK | Part.COMMENT | Part.REACTION:
                card = self._cards.get(thing.source if part is Part.LINK else thing.element)
                return None if card is None else card.stage
            case _:
                return None

    def _words(self, card: str) -> str:
        found = self._cards.get(card)
        return "" if found is None else found.text


def _fields(thing: Any) -> dict[str, Any]:
    """Everything that a thing says, a card's own fields beside the others."""
    fields = msgspec.structs.asdict(thing)
    fields.update(fields.pop("fields", {}))
    return fields


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
