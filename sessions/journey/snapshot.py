"""The index as bytes, so that a document with a long life loads without replaying it."""

from typing import Any

import msgspec

from sessions.journey.authors import Author
from sessions.journey.containers import Container, Run
from sessions.journey.index import Index
from sessions.journey.order import Pieces, Place, Row
from sessions.journey.update import MAP, Id

FORM = 3
"""Raised whenever the form changes: an index of another form is made again from the journal."""


class _Pieces(msgspec.Struct, array_like=True):
    after: list[tuple[Place, Place]]
    origins: list[tuple[Id, Place, Place]]


class _Row(msgspec.Struct, array_like=True):
    author: int
    start: int
    end: int
    cuts: int
    pieces: _Pieces | None


class _Container(msgspec.Struct, array_like=True):
    root: str
    sort: int
    parent: int
    key: str | None
    place: tuple[int, int] | None
    size: int
    gone: bool
    row: _Row | None


class _Run(msgspec.Struct, array_like=True):
    clock: int
    length: int
    home: int
    key: str | None
    left: tuple[int, int] | None
    value: Any
    child: int
    flags: int


class _Author(msgspec.Struct, array_like=True):
    name: int
    owner: str | None
    next: int
    runs: list[_Run]
    ranges: list[tuple[int, int]]
    halves: list[int]
    saw: list[tuple[int, int, int]]


class _Snapshot(msgspec.Struct, array_like=True):
    form: int
    containers: list[_Container]
    authors: list[_Author]
    chains: list[tuple[int, str, list[tuple[int, int]]]]
    strain: dict[str, int]


_NOWHERE = -1
_COUNTS, _BLANK, _GONE = 1, 2, 4
_decoder = msgspec.msgpack.Decoder(_Snapshot)


class _Numbers:
    """A number for each container, in the order of the list that holds them."""

    def __init__(self) -> None:
        self.containers: list[Container] = []
        self._numbers: dict[int, int] = {}

    def of(self, container: Container | None) -> int:
        """Its number, a new one when it has none yet."""
        if container is None:
            return _NOWHERE
        known = self._numbers.get(id(container))
        if known is None:
            self.of(container.parent)  # parents stand before what they hold
            known = self._numbers[id(container)] = len(self.containers)
            self.containers.append(container)
        return known


def dump(index: Index) -> bytes:
    """The index as bytes."""
    numbers = _Numbers()
    for root in index.roots.values():
        numbers.of(root)
    authors = [_stored_author(name, author, numbers) for name, author in index.authors.items()]
    chains = [
        (at, key, [(run.author, run.clock) for run in chain])
        for at, container in enumerate(numbers.containers)
        for key, chain in container.chains.items()
    ]
    rows = [_stored_container(one, numbers) for one in numbers.containers]
    return msgspec.msgpack.encode(
        _Snapshot(FORM, rows, authors, chains, dict(sorted(index.strain.items())))
    )


def _stored_author(name: int, author: Author, numbers: _Numbers) -> _Author:
    runs = [
        _Run(
            run.clock,
            run.length,
            numbers.of(run.home),
            run.key,
            run.left,
            run.value,
            numbers.of(run.child),
            run.counts * _COUNTS | run.blank * _BLANK | run.gone * _GONE,
        )
        for run in author.runs
    ]
    return _Author(name, author.owner, author.next, runs, author.ranges, author.halves, author.saw)


def _stored_container(one: Container, numbers: _Numbers) -> _Container:
    return _Container(
        one.root,
        one.sort,
        numbers.of(one.parent),
        one.key,
        one.place,
        one.size,
        one.gone,
        _row(one.row),
    )


def _row(row: Row | None) -> _Row | None:
    if row is None or (row.author < 0 and row.pieces is None):
        return None
    pieces = row.pieces
    if pieces is None:
        return _Row(row.author, row.start, row.end, row.cuts, None)
    after = sorted(pieces.after.items(), key=lambda pair: pair[0] or (-1, -1))
    origins = [(first, *item) for first, item in sorted(pieces.origins.items())]
    return _Row(row.author, row.start, row.end, row.cuts, _Pieces(after, origins))


def _loaded_row(stored: _Row) -> Row:
    row = Row(stored.author, stored.start, stored.end, stored.cuts)
    if stored.pieces is not None:
        origins: dict[Id, tuple[Place, Place]] = {
            first: (left, right) for first, left, right in stored.pieces.origins
        }
        row.pieces = Pieces(dict(stored.pieces.after), origins)
    return row


def load(data: bytes, roots: frozenset[str]) -> Index | None:
    """The index that `dump` wrote; None when it was written in another form."""
    try:
        snapshot = _decoder.decode(data)
    except msgspec.DecodeError:
        return None
    if snapshot.form != FORM:
        return None
    index = Index(roots)
    index.strain = snapshot.strain
    containers: list[Container] = []
    for row in snapshot.containers:
        if row.parent == _NOWHERE:
            one = index.roots.setdefault(row.root, Container(row.root, MAP, key=row.root))
        else:
            parent = containers[row.parent]
            one = Container(row.root, row.sort, parent, row.key, row.place, parent.depth + 1)
        one.size, one.gone = row.size, row.gone
        if row.row is not None:
            one.row = _loaded_row(row.row)
        containers.append(one)
    for stored in snapshot.authors:
        index.authors[stored.name] = _author(stored, containers)
    for at, key, places in snapshot.chains:
        containers[at].chains[key] = [index.authors[name].find(clock) for name, clock in places]
    return index


def _author(stored: _Author, containers: list[Container]) -> Author:
    author = Author(stored.owner)
    author.next, author.ranges, author.halves = stored.next, stored.ranges, stored.halves
    for row in stored.runs:
        flags = row.flags
        run = Run(
            stored.name,
            row.clock,
            row.length,
            containers[row.home] if row.home >= 0 else None,
            row.key,
            row.left,
            row.value,
            containers[row.child] if row.child >= 0 else None,
            bool(flags & _COUNTS),
            bool(flags & _BLANK),
            bool(flags & _GONE),
        )
        author.runs.append(run)
    author.saw = stored.saw
    author.known = {other: reached for _, other, reached in stored.saw}
    author.starts = [row.clock for row in stored.runs]
    return author
