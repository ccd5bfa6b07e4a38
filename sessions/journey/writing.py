"""The server's own edits: made as update bytes, so that they go the way of everybody's edits.

An `Edit` needs no CRDT library: it reads the index to know what each new value follows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from sessions.journey.containers import Container
from sessions.journey.index import Index
from sessions.journey.model import (
    Comment,
    Element,
    Frame,
    Group,
    Journey,
    Lane,
    Link,
    Reaction,
    Stage,
)
from sessions.journey.schema import (
    BOARD,
    COMMENTS,
    ELEMENTS,
    FRAME,
    GROUPS,
    LANES,
    LINKS,
    REACTIONS,
    STAGES,
    Collection,
    Shape,
)
from sessions.journey.update import (
    LIST,
    MAP,
    TEXT,
    Block,
    Content,
    Gap,
    Id,
    Item,
    Plain,
    Shared,
    Update,
    Words,
    utf16_length,
)

MERGED_LISTS = frozenset({"element_ids"})
"""Lists that several people change at the same moment, and that therefore are a Y.Array."""


@dataclass(slots=True)
class Place:
    """A map to write into: one that stands in the index, or one that this edit makes."""

    parent: str | Id
    container: Container | None = None
    last: dict[str, Id] = field(default_factory=dict)


class Edit:
    """One edit of the server, written under its own author id."""

    def __init__(self, index: Index, author: int) -> None:
        self._index = index
        self._author = author
        known = index.authors.get(author)
        self._start = self._clock = known.next if known else 0
        self._items: list[Item | Gap] = []
        self._deletions: list[tuple[int, int, int]] = []
        self._places: dict[int, Place] = {}

    def root(self, name: str) -> Place:
        """The root map `name`."""
        return self._at(self._index.roots[name], name)

    def inside(self, container: Container) -> Place:
        """A map that stands in the document already."""
        if container.place is None:
            return self.root(container.root)
        return self._at(container, container.place)

    def find(self, place: Place, key: str) -> Place | None:
        """The map that is the live value of `key`, if it is one."""
        run = place.container.current(key) if place.container is not None else None
        if run is None or run.child is None or run.child.sort != MAP:
            return None
        return self.inside(run.child)

    def has(self, place: Place, key: str) -> bool:
        """Whether `key` has a live value in the document."""
        return place.container is not None and place.container.current(key) is not None

    def set(self, place: Place, key: str, value: Any) -> None:
        """Write a plain value; nothing when it stands there already."""
        run = place.container.current(key) if place.container is not None else None
        if run is not None and run.child is None and run.value == value and key not in place.last:
            return
        self._put(place, key, Plain((value,)))

    def map(self, place: Place, key: str) -> Place:
        """Put a new, empty map under `key`."""
        return Place(self._put(place, key, Shared(MAP)))

    def text(self, place: Place, key: str, words: str) -> None:
        """Put a new Y.Text holding `words` under `key`."""
        at = self._put(place, key, Shared(TEXT))
        if words:
            self._append(Item(self._clock, None, None, at, None, Words(words, utf16_length(words))))

    def list(self, place: Place, key: str, values: list[Any]) -> None:
        """Put a new Y.Array holding `values` under `key`."""
        at = self._put(place, key, Shared(LIST))
        if values:
            self._append(Item(self._clock, None, None, at, None, Plain(tuple(values))))

    def remove(self, place: Place, key: str) -> None:
        """Delete the live value of `key`, if there is one."""
        run = place.container.current(key) if place.container is not None else None
        if run is not None:
            self._deletions.append((run.author, run.clock, 1))

    def update(self) -> Update:
        """What was written, ready for admission."""
        blocks = [Block(self._author, self._start, self._items)] if self._items else []
        return Update(blocks, self._deletions)

    def _at(self, container: Container, parent: str | Id) -> Place:
        place = self._places.get(id(container))
        if place is None:
            place = self._places[id(container)] = Place(parent, container)
        return place

    def _put(self, place: Place, key: str, content: Content) -> Id:
        left = place.last.get(key)
        if left is not None:
            self._deletions.append((*left, 1))
        elif place.container is not None and key in place.container.chains:
            before = place.container.chains[key][-1]
            left = (before.author, before.clock)
            if not before.gone:
                self._deletions.append((*left, 1))
        item = (
            Item(self._clock, None, None, place.parent, key, content)
            if left is None
            else Item(self._clock, left, None, None, None, content, keyed=True)
        )
        at = (self._author, self._clock)
        place.last[key] = at
        self._append(item)
        return at

    def _append(self, item: Item) -> None:
        self._items.append(item)
        self._clock += item.length


def write_journey(edit: Edit, journey: Journey, at: int) -> None:
    """Write a whole map beside what stands already; what has an id that exists stays as it is.

    Cards and remarks that do not say when they were written were written now: `at`, in epoch ms.
    """
    write_frame(edit, journey.frame)
    write_things(edit, journey, at)


def write_things(edit: Edit, journey: Journey, at: int) -> None:
    """The same without the frame."""
    for stage in journey.stages:
        _write(edit, "stages", STAGES, stage)
    for lane in journey.lanes:
        _write(edit, "lanes", LANES, lane)
    write_elements(edit, journey.elements, at)
    for group in journey.groups:
        _write(edit, "groups", GROUPS, group)
    for link in journey.links:
        _write(edit, "links", LINKS, link)
    for comment in journey.comments:
        _write(edit, "comments", COMMENTS, _dated(comment, at))
    for reaction in journey.reactions:
        _write(edit, "reactions", REACTIONS, _dated(reaction, at))


def write_elements(edit: Edit, elements: Iterable[Element], at: int) -> None:
    """Write cards; those that do not say when they were written were written `at` (epoch ms)."""
    for element in elements:
        _write(edit, "elements", ELEMENTS, _dated(element, at))


def write_frame(edit: Edit, frame: Frame) -> None:
    """Write every field of the frame that says something."""
    _fill(edit, edit.root("frame"), FRAME, msgspec.to_builtins(frame), None)


Thing = Stage | Lane | Element | Group | Link | Comment | Reaction
Dated = TypeVar("Dated", Element, Comment, Reaction)


def _dated(thing: Dated, at: int) -> Dated:
    return msgspec.structs.replace(thing, created=thing.created or at)


def write_fields(
    edit: Edit, place: Place, root: str, fields: dict[str, Any], kind: str | None = None
) -> None:
    """Write some fields of a thing of this root that stands at `place`; `kind` if it is a card."""
    _fill(edit, place, BOARD[root], fields, kind if BOARD[root].by_kind else None)


def _write(edit: Edit, root: str, collection: Collection, thing: Thing) -> None:
    fields: dict[str, Any] = msgspec.to_builtins(thing)
    fields.update(fields.pop("fields", {}))
    for name in collection.required:
        fields.setdefault(name, getattr(thing, name, None))
    identity = fields.pop("id")
    if edit.has(edit.root(root), identity):
        return
    place = edit.map(edit.root(root), identity)
    kind = fields.get("kind") if collection.by_kind else None
    _fill(edit, place, collection, fields, kind)


def _fill(
    edit: Edit, place: Place, collection: Collection, fields: dict[str, Any], kind: str | None
) -> None:
    for name, value in fields.items():
        spec = collection.field(name, kind)
        if value is None and not (spec is not None and spec.required):
            continue
        if spec is not None and spec.shape is Shape.TEXT and isinstance(value, str):
            edit.text(place, name, value)
        elif name in MERGED_LISTS:
            edit.list(place, name, value)
        else:
            edit.set(place, name, value)
