"""What has to be written so that a map, or a part of it, is again what it was."""

from collections.abc import Iterator
from typing import Any

import msgspec

from sessions.journey.model import Element, Journey
from sessions.journey.schema import BOARD

LIVING = frozenset({"state", "owner", "due", "history", "estimates"})
"""Fields of an opportunity that follow from commands (S10): a card that stands keeps them."""
SETTLED = frozenset({"id", "kind", "author", "created"})
"""Fields that never change (S4)."""


class Scope(msgspec.Struct, frozen=True, array_like=True):
    """What shall be as it was: one stage, one lane, or (neither) everything."""

    stage: str | None = None
    lane: str | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self.stage is None and self.lane is None

    def holds(self, card: Element) -> bool:
        """Whether a card stands in it."""
        return (self.stage is not None and card.stage == self.stage) or (
            self.lane is not None and card.lane == self.lane
        )


class Step(msgspec.Struct, frozen=True, array_like=True):
    """One thing and what becomes of it.

    `whole` is the thing as it shall be; None: it goes. Where it stands already, only `fields` are
    written and `dropped` are removed. The frame is the thing of the root `frame`.
    """

    root: str
    id: str
    whole: dict[str, Any] | None
    fields: dict[str, Any] = {}
    dropped: list[str] = []


def steps(present: Journey, past: Journey, scope: Scope) -> list[Step]:
    """What makes `present` like `past` within `scope`, in an order in which each step fits.

    What was said about cards (comments, reactions) is nobody's to restore and stays.
    """
    if scope.is_everything:
        return _everything(present, past)
    places = {"stages": scope.stage, "lanes": scope.lane}
    cards = {card.id for card in (*present.elements, *past.elements) if scope.holds(card)}
    staying = {card.id for card in present.elements if card.id not in cards}
    there = staying | {card.id for card in past.elements if card.id in cards}

    def links(journey: Journey) -> dict[str, Any]:
        return {
            one.id: one
            for one in journey.links
            if cards & {one.source, one.to} and {one.source, one.to} <= there
        }

    now_links: dict[str, Any] = {
        one.id: one for one in present.links if cards & {one.source, one.to}
    }
    found = list(_parted("links", now_links, links(past)))
    found += _parted("elements", _some(present.elements, cards), _some(past.elements, cards))
    for root, place in places.items():
        now = _some(getattr(present, root), {place})
        found += _parted(root, now, _some(getattr(past, root), {place}))
    return _ordered(found)


def _everything(present: Journey, past: Journey) -> list[Step]:
    found: list[Step] = []
    was, now = msgspec.to_builtins(past.frame), msgspec.to_builtins(present.frame)
    frame = _changed("frame", "frame", now, was)
    if frame is not None:
        found.append(frame)
    for root in ("stages", "lanes", "elements", "groups", "links"):
        parts = ({one.id: one for one in getattr(journey, root)} for journey in (present, past))
        found += _parted(root, *parts)
    return _ordered(found)


def _some(things: list[Any], ids: Any) -> dict[str, Any]:
    return {one.id: one for one in things if one.id in ids}


def _parted(root: str, now: dict[str, Any], was: dict[str, Any]) -> Iterator[Step]:
    for id in now:
        if id not in was:
            yield Step(root, id, None)
    for id, thing in was.items():
        if id not in now:
            yield Step(root, id, _plain(root, thing))
        elif thing != now[id]:
            step = _changed(root, id, _plain(root, now[id]), _plain(root, thing))
            if step is not None:
                yield step


def _changed(root: str, id: str, now: dict[str, Any], was: dict[str, Any]) -> Step | None:
    kept = SETTLED if root in ("elements", "groups", "links") else {"id"}
    if root == "elements":
        kept |= LIVING
    if root == "links":
        kept -= {"kind"}
    now, wanted = _flat(now), _flat(was)
    fields = {
        name: value
        for name, value in wanted.items()
        if name not in kept and now.get(name) != value and value is not None
    }
    dropped = [name for name in now if name not in kept and wanted.get(name) is None]
    return Step(root, id, was, fields, dropped) if fields or dropped else None


def _flat(thing: dict[str, Any]) -> dict[str, Any]:
    own = thing.get("fields", {})
    return {**{name: value for name, value in thing.items() if name != "fields"}, **own}


def _plain(root: str, thing: Any) -> dict[str, Any]:
    """All that a thing says, and what it has to have even when that says nothing."""
    plain: dict[str, Any] = msgspec.to_builtins(thing)
    for name in BOARD[root].required:
        plain.setdefault(name, getattr(thing, name, None))
    return plain


_AT_LAST = {"stages", "lanes"}


def _ordered(found: list[Step]) -> list[Step]:
    """Removals first, as a map has room for so many; columns and rows before what stands there.

    Stages and lanes go last, when nothing stands in them any more.
    """

    def turn(step: Step) -> int:
        if step.whole is None:
            return 3 if step.root in _AT_LAST else 0
        return 1 if step.root in {"frame", *_AT_LAST} else 2

    return sorted(found, key=turn)
