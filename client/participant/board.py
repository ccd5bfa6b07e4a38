"""The map in a participant's hands: reading it and editing it.

Edits are made at once in the participant's own copy and sent in the background; whoever needs to
know that they are stored awaits `saved`.
"""

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from fractional_indexing import FIError, generate_key_between
from pycrdt import Array, Map, Text

from client.participant.errors import NoSuchThing
from client.participant.journey import PARTS, Group, JourneyMap
from client.participant.line import Line
from client.participant.words import PIECE, Change, changes, checked, splice

_T = TypeVar("_T")

WORDS = frozenset(
    (
        *("title", "scenario", "segment", "trigger", "end", "perspective", "sponsor", "decider"),
        *("business_problem_text", "business_goal"),
        *("name", "description", "enters_when", "leaves_when", "duration", "note"),
        *("quote", "source", "product", "channel", "agent", "recovery_plan", "if_it_fails"),
        *("label", "kpi", "expected_effect", "owner", "system"),
    )
)
"""Fields that are shared text, so that what two people type into one of them is merged."""


class Identified(Protocol):
    """Anything with an id: a card, stage, lane, group or link as the map shows it."""

    @property
    def id(self) -> str:
        """The id."""


Ref = str | Identified


class Board:
    """A document of the workshop, live. Wherever an id is asked for, the thing itself will do."""

    def __init__(self, line: Line, author: str) -> None:
        self.line = line
        self.author = author

    # Reading

    @property
    def map(self) -> JourneyMap:
        """The map as it stands in this participant's copy now."""
        return self.line.replica.map

    def plain(self) -> dict[str, Any]:
        """Everything in the document, root by root, as plain values."""
        return self.line.replica.plain()

    async def until(self, true: Callable[[JourneyMap], _T | None]) -> _T:
        """Wait until `true` says something truthy of the map; that answer."""
        while not (answer := true(self.map)):
            self.line.raise_if_ended()
            await self.line.replica.changed.wait()
        return answer

    async def synced(self) -> None:
        """Wait until this copy has caught up with the server's. Raises Ended."""
        await self.line.synced()

    async def saved(self) -> None:
        """Wait until everything written so far is durable. Raises EditRefused and Ended."""
        await self.line.saved()

    # Writing

    def at_once(self) -> AbstractContextManager[None]:
        """Send all edits of a `with` block as one, accepted or refused together."""
        self.line.raise_if_ended()
        return self.line.replica.writing()

    def add_stage(
        self, name: str, *, before: Ref | None = None, after: Ref | None = None, **fields: Any
    ) -> str:
        """Add a column, at the end unless told where; its id."""
        order = self._between(self.map.stages, before, after)
        return self._add("stages", {"name": name, "order": order, **fields}, name)

    def rename_stage(self, stage: Ref, name: str) -> None:
        """Give a column another name."""
        self.set_field(stage, "name", name)

    def move_stage(
        self, stage: Ref, *, before: Ref | None = None, after: Ref | None = None
    ) -> None:
        """Put a column before or after another one, or at the end."""
        others = [one for one in self.map.stages if one.id != _id(stage)]
        self._set(self._find(stage, "stages"), {"order": self._between(others, before, after)})

    def add_lane(
        self,
        name: str,
        accepts: Iterable[str],
        *,
        before: Ref | None = None,
        after: Ref | None = None,
        **fields: Any,
    ) -> str:
        """Add a row that takes cards of these kinds; its id. Facilitators only."""
        order = self._between(self.map.lanes, before, after)
        given = {"name": name, "accepts": list(accepts), "order": order, **fields}
        return self._add("lanes", given, name)

    def add_element(
        self,
        kind: str,
        text: str,
        stage: Ref | None = None,
        lane: Ref | None = None,
        *,
        before: Ref | None = None,
        after: Ref | None = None,
        **fields: Any,
    ) -> str:
        """Add a card; its id.

        Without a lane it goes into the first one that takes its kind, without a stage to the
        unplaced cards; within its cell to the end, unless told where.
        """
        column = None if stage is None else _id(stage)
        found = self.map.lane_for(kind) if lane is None else lane
        row = None if found is None else _id(found)
        given = {
            "kind": kind,
            "stage": column,
            "lane": row,
            "order": self._between(self.map.cell(column, row), before, after),
            **self._signature(),
            **fields,
        }
        return self._add("elements", given, text)

    def move_element(
        self,
        element: Ref,
        *,
        stage: Ref | None = None,
        lane: Ref | None = None,
        before: Ref | None = None,
        after: Ref | None = None,
    ) -> None:
        """Put a card elsewhere; what is not given stays. Last in its cell unless told where."""
        card = self._find(element, "elements")
        column = card.get("stage") if stage is None else _id(stage)
        row = card.get("lane") if lane is None else _id(lane)
        others = [one for one in self.map.cell(column, row) if one.id != _id(element)]
        wanted = {
            "stage": column,
            "lane": row,
            "order": self._between(others, before, after),
        }
        self._set(card, {name: value for name, value in wanted.items() if card.get(name) != value})

    def unplace(self, element: Ref) -> None:
        """Put a card with the unplaced ones."""
        self._set(self._find(element, "elements"), {"stage": None})

    def edit_text(self, element: Ref, text: str) -> None:
        """Make a card say `text`, changing as few characters as possible."""
        self.set_field(element, "text", text)

    def insert_text(self, element: Ref, at: int, words: str) -> None:
        """Insert words before the character number `at` of a card's text."""
        self._insert(self._words(element), at, checked(words))

    def delete_text(self, element: Ref, start: int, end: int) -> None:
        """Delete the characters from `start` up to `end` of a card's text."""
        shared = self._words(element)
        with self._writing(f"without: {str(shared)[start:end]}"):
            splice(shared, Change(start, end - start, ""))

    def set_field(self, thing: Ref, name: str, value: Any) -> None:
        """Set one field of anything on the map; None empties it.

        Words that are shared text are changed as little as possible.
        """
        self._set(self._find(thing), {name: value})

    def set_frame(self, name: str, value: Any) -> None:
        """Set one field of the frame. Facilitators only."""
        self._set(self.line.replica.root("frame"), {name: value})

    def link(self, source: Ref, to: Ref, kind: str, *, state: str = "ok", note: str = "") -> str:
        """Tie a card to another; the link's id."""
        given = {"from": _id(source), "to": _id(to), "kind": kind, "state": state}
        return self._add("links", {**given, **({"note": note} if note else {})}, "")

    def group(self, title: str, elements: Iterable[Ref], *, stage: Ref | None = None) -> str:
        """Put cards together under a title; the group's id."""
        given: dict[str, Any] = {
            "title": title,
            "element_ids": Array([_id(one) for one in elements]),
            "order": self._between(self.map.groups, None, None),
        }
        if stage is not None:
            given["stage"] = _id(stage)
        return self._add("groups", given, title)

    def regroup(self, group: Ref, elements: Iterable[Ref]) -> None:
        """Make a group hold exactly these cards."""
        found = self._find(group, "groups").get("element_ids")
        wanted = list(dict.fromkeys(_id(one) for one in elements))
        if not isinstance(found, Array):
            self._set(self._find(group, "groups"), {"element_ids": Array(wanted)})
            return
        with self._writing(""):
            for place in reversed(range(len(found))):
                if found[place] not in wanted:
                    del found[place]
            standing = set(found.to_py() or [])
            found.extend([one for one in wanted if one not in standing])

    def merge_groups(self, gone: Ref, into: Ref) -> None:
        """Make one group of two, under the name of `into`, or of the other when that has none."""
        old, kept = self._group(gone), self._group(into)
        if old.id == kept.id:
            return
        with self.at_once():
            self.regroup(kept, (*kept.element_ids, *old.element_ids))
            if not kept.title.strip() and old.title.strip():
                self.set_field(kept, "title", old.title)
            self.delete(old)

    def split_group(self, group: Ref, elements: Iterable[Ref]) -> str:
        """Move cards of a group to a new one without a name; its id. Nothing left: it is gone."""
        old = self._group(group)
        wanted = {_id(one) for one in elements}
        moving = [one for one in old.element_ids if one in wanted]
        staying = [one for one in old.element_ids if one not in wanted]
        with self.at_once():
            new = self.group("", moving, stage=old.stage)
            if staying:
                self.regroup(old, staying)
            else:
                self.delete(old)
        return new

    def comment(self, element: Ref, text: str) -> str:
        """Say something about a card; the comment's id."""
        given = {**self._signed(element), "text": checked(text)}
        return self._add("comments", given, text)

    def react(self, element: Ref, emoji: str) -> str:
        """Put one of the known emoji on a card; the reaction's id."""
        return self._add("reactions", {**self._signed(element), "emoji": emoji}, "")

    def delete(self, thing: Ref) -> None:
        """Take anything off the map. The cards of a deleted stage or lane become unplaced."""
        identity = _id(thing)
        self._find(identity)
        root = next(r for r in self._roots() if identity in r)
        with self._writing(""):
            del root[identity]

    # How

    def _signature(self) -> dict[str, Any]:
        """Who writes, and when by the server's clock."""
        now = time.time_ns() // 1_000_000 + self.line.clock_ahead
        return {"author": self.author, "created": now}

    def _signed(self, element: Ref) -> dict[str, Any]:
        self._find(element, "elements")
        return {"element": _id(element), **self._signature()}

    def _writing(self, words: str) -> AbstractContextManager[None]:
        self.line.raise_if_ended()
        return self.line.replica.writing(words)

    def _roots(self) -> list[Map[Any]]:
        return [self.line.replica.root(part) for part in PARTS if part != "frame"]

    def _find(self, thing: Ref, part: str | None = None) -> Map[Any]:
        """The live record of a thing. Raises NoSuchThing."""
        identity = _id(thing)
        for root in self._roots() if part is None else [self.line.replica.root(part)]:
            found = root.get(identity)
            if isinstance(found, Map):
                return found
        raise NoSuchThing(f"There is nothing called {identity} among the {part or 'things'}.")

    def _group(self, group: Ref) -> Group:
        identity = _id(group)
        self._find(identity, "groups")
        return next(one for one in self.map.groups if one.id == identity)

    def _words(self, element: Ref) -> Text:
        found = self._find(element, "elements").get("text")
        if not isinstance(found, Text):
            raise NoSuchThing(f"{_id(element)} has no text.")
        return found

    def _add(self, part: str, given: Mapping[str, Any], words: str) -> str:
        """Put a new thing into a part; a card's text follows piece by piece when it is long."""
        identity = secrets.token_urlsafe(12)
        record = {name: _kept(name, value) for name, value in given.items() if value is not None}
        first, rest = "", ""
        if part == "elements":
            first, rest = checked(words)[:PIECE], words[PIECE:]
            record["text"] = Text(first)
        with self._writing(words[:PIECE]):
            self.line.replica.root(part)[identity] = Map(record)
        if rest:
            self._insert(self._words(identity), len(first), rest)
        return identity

    def _insert(self, text: Text, at: int, words: str) -> None:
        for start in range(0, len(words), PIECE):
            piece = words[start : start + PIECE]
            with self._writing(piece):
                splice(text, Change(at + start, 0, piece))

    def _set(self, record: Map[Any], given: Mapping[str, Any]) -> None:
        """Write fields of one record, as one edit unless a text is too long for that."""
        said = " / ".join(value[:PIECE] for value in given.values() if isinstance(value, str))
        later: list[tuple[Text, int, str]] = []
        with self._writing(said):
            for name, value in given.items():
                standing = record.get(name)
                if not (isinstance(value, str) and isinstance(standing, Text)):
                    record[name] = _kept(name, value)
                    continue
                for step in changes(str(standing), checked(value)):
                    splice(standing, Change(step.at, step.gone, step.new[:PIECE]))
                    later.append((standing, step.at + PIECE, step.new[PIECE:]))
        for text, at, rest in later:
            self._insert(text, at, rest)

    def _between(self, things: Iterable[Any], before: Ref | None, after: Ref | None) -> str:
        """The order of a new neighbour in a row of things."""
        row = list(things)
        at = len(row)
        for place, one in enumerate(row):
            if before is not None and one.id == _id(before):
                at = place
            elif after is not None and one.id == _id(after):
                at = place + 1
        return order_between(
            row[at - 1].order if at > 0 else None, row[at].order if at < len(row) else None
        )


def order_between(before: str | None, after: str | None) -> str:
    """A fractional index between two neighbours.

    Odd or equal neighbours, which several people can make at one moment, do no harm.
    """
    for low, high in ((before, after), (before, None)):
        try:
            key: str = generate_key_between(low, high)
        except FIError:
            continue
        return key
    return f"{before or 'a0'}V"


def _id(thing: Ref) -> str:
    return thing if isinstance(thing, str) else thing.id


def _kept(name: str, value: Any) -> Any:
    """A value as the document keeps it."""
    if isinstance(value, str):
        return Text(checked(value)) if name in WORDS else checked(value)
    return _plain(value)


def _plain(value: Any) -> Any:
    """Whole numbers as floats: others would be big integers in a browser, which nobody wants."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
