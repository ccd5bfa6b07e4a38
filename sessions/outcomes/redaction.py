"""Taking one person out of the stored history of a board, so that nothing else changes.

Every entry keeps its place, its clocks and its length: whoever holds the document already goes on
with it, and sees no difference. What is rewritten was overwritten or deleted before (a name that
was shown, an author that was taken off), so no text and no card changes.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from pycrdt import Doc

from sessions.documents import checkpoint_of
from sessions.journey.admission import Admission
from sessions.journey.containers import Run
from sessions.journey.decoder import decode
from sessions.journey.encoder import encode
from sessions.journey.ids import WorkshopId
from sessions.journey.index import Index
from sessions.journey.reading import read_journey, read_session
from sessions.journey.schema import BOARD, SESSION
from sessions.journey.update import Block, Deleted, Gap, Item, Plain, Update, Words
from sessions.store.entries import Recorded

SOMEBODY = "Somebody"
NAMING = {"elements": ("owner",), "frame": ("sponsor", "decider")}
"""Fields that hold the names of people of the workshop."""


CALLED = frozenset({"name", "owner"})
"""Fields of events and of the session that do."""


class Erased(msgspec.Struct, frozen=True):
    """Whom to take out: their id, the one that stands for it from now on, and their names."""

    id: str
    becomes: str
    names: frozenset[str]

    def without(self, value: Any, field: str = "") -> Any:
        """A plain value, with everything in it, that no longer names them.

        Their id stands nowhere by chance. A name may be any word, and is one in some fields only.
        """
        match value:
            case str():
                return self.nameless(value) if field in CALLED else self.without_id(value)
            case list() | tuple():
                return [self.without(one, field) for one in value]
            case dict():
                return {self.without_id(key): self.without(one, key) for key, one in value.items()}
            case _:
                return value

    def without_id(self, word: str) -> str:
        """A word that is not their id."""
        return self.becomes if word == self.id else word

    def nameless(self, word: Any) -> Any:
        """A word that is none of their names."""
        return SOMEBODY if isinstance(word, str) and word in self.names else word


class Line(msgspec.Struct, frozen=True, array_like=True):
    """One entry of the journal."""

    seq: int
    payload: bytes
    participant: str | None
    at: int


class Rewritten(msgspec.Struct, frozen=True, array_like=True):
    """What to store: entries whose bytes changed, and a checkpoint of them all."""

    entries: list[tuple[int, bytes]]
    seq: int
    state: bytes
    index: bytes


class Unprovable(Exception):
    """The rewritten history would not make the same map: nothing may be stored."""


def rewritten(lines: Sequence[Line], who: Erased, workshop: str, at: int) -> Rewritten:
    """The history of a board without `who`, proven to make the same map and session.

    Raises:
        Unprovable: when it would not.

    """
    admission, before = Admission(BOARD), Doc[Any]()
    for line in lines:
        admission.replay(decode(line.payload, limited=False), line.participant)
        before.apply_update(line.payload)
    marks = [who.id.encode(), *(name.encode() for name in who.names)]
    changed: list[tuple[int, bytes]] = []
    entries: list[Recorded] = []
    for line in lines:
        payload = line.payload
        if any(mark in payload for mark in marks):
            payload = encode(redacted(decode(payload, limited=False), who, admission.index))
            if payload != line.payload:
                changed.append((line.seq, payload))
        owner = None if line.participant is None else who.without_id(line.participant)
        entries.append(Recorded(line.seq, WorkshopId(workshop), "board", payload, owner, line.at))
    made = checkpoint_of(entries, BOARD, WorkshopId(workshop), "board", at)
    if made is None:
        raise Unprovable
    after: Doc[Any] = Doc()
    after.apply_update(made.state)
    if (read_journey(before), read_session(before)) != (read_journey(after), read_session(after)):
        raise Unprovable
    return Rewritten(changed, made.seq, made.state, made.index)


def redacted(update: Update, who: Erased, index: Index) -> Update:
    """One update without `who`; `index` knows where everything in it stands."""
    blocks = [
        Block(block.author, block.clock, list(_structs(block, who, index)))
        for block in update.blocks
    ]
    return Update(blocks, update.deletions)


def _structs(block: Block, who: Erased, index: Index) -> Iterable[Item | Gap]:
    author = index.authors[block.author]
    for one in block.structs:
        yield one if isinstance(one, Gap) else _item(one, author.find(one.clock), who)


def _item(one: Item, run: Run, who: Erased) -> Item:
    home = run.home
    if home is None or not (run.gone or home.dead):
        return one  # what everybody sees stays: it holds nothing of them any more
    key = None if one.key is None else who.without_id(one.key)
    field = run.key or home.key
    names_people = field in NAMING.get(home.root, ())
    match one.content:
        case Plain(values) if home.root == SESSION:
            # Under another person's id stands another person, of the same name perhaps.
            theirs = home.key != "people" or run.key == who.id
            content = Plain(tuple(who.without(value) if theirs else value for value in values))
        case Plain(values) if field == "author":
            content = Plain(tuple("" if value == who.id else value for value in values))
        case Plain(values) if names_people:
            content = Plain(tuple(who.nameless(value) for value in values))
        case Words(_, length) if names_people:
            return replace(one, key=key, content=Deleted(length))
        case _:
            return replace(one, key=key)
    return replace(one, key=key, content=content)
