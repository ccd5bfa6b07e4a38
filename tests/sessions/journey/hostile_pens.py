"""A catalogue of hostile updates: a name, how its bytes are built, why it is refused.

They are tried on one board: Ada (participant, client id 100) and Ben (200) each have a card, a
group and an idea; Fay is the facilitator, Ola an observer. Ada deleted another card of hers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from facilitation.people import Person
from facilitation.refusals import Refusal
from sessions.journey.encoder import encode
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
from tests.sessions.journey.server_side import ADA, BEN, ServerSide

NEW = 4242
CARD = "card-{}-00000000000"
IDEA = "idea-{}-00000000000"
GROUP = "group-{}-0000000000"
GONE = "gone-{}-00000000000"
STAGE = "stage-of-all-000000"


@dataclass(frozen=True)
class Hostile:
    name: str
    build: Callable[["Board"], bytes]
    why: frozenset[Refusal]
    by: Person = ADA


class Board:
    """The board before the attack."""

    def __init__(self) -> None:
        self.server = ServerSide().set_up()
        for who, client in ((ADA, 100), (BEN, 200)):
            pen = Pen(client)
            pen.card(CARD.format(who.id), who, text="hello 😀")
            pen.card(GONE.format(who.id), who, text="gone")
            idea = pen.card(IDEA.format(who.id), who, kind="opportunity")
            notes = pen.put(idea, "bmc", Shared(MAP))
            pen.put(notes, "reach", Plain((5,)))
            group = pen.put("groups", GROUP.format(who.id), Shared(MAP))
            pen.put(group, "title", Plain(("g",)))
            listed = pen.put(group, "element_ids", Shared(LIST))
            pen.inside(listed, Plain((CARD.format("ada"), CARD.format("ben"))))
            self.take(pen.update(), who)
        pen = Pen(150)
        stage = pen.put("stages", STAGE, Shared(MAP))
        pen.put(stage, "order", Plain(("a0",)))
        pen.inside(pen.put(stage, "name", Shared(TEXT)), words("Stage"))
        self.take(pen.update(), ADA)
        self.take(Update([], [(*self.place("elements", GONE.format("ada")), 1)]), ADA)

    def take(self, update: Update, by: Person) -> None:
        verdict = self.server.receive(encode(update), by)
        assert verdict.__class__.__name__ == "Admitted", verdict

    def place(self, root: str, *keys: str) -> Id:
        """Where the value of a key stands."""
        container = self.server.admission.index.roots[root]
        place: Id | None = None
        for key in keys:
            run = container.chains[key][-1]
            place = (run.author, run.clock)
            container = run.child or container
        assert place is not None
        return place

    def size(self, author: int) -> int:
        return self.server.admission.index.authors[author].next


class Pen:
    """Writes the structs of one author one after the other."""

    def __init__(self, author: int, clock: int = 0) -> None:
        self.author = author
        self.start = self.clock = clock
        self.structs: list[Item | Gap] = []
        self.deletions: list[tuple[int, int, int]] = []

    def add(self, item: Item | Gap) -> Id:
        self.structs.append(item)
        self.clock += item.length
        return (self.author, item.clock)

    def put(self, parent: str | Id, key: str, content: Content, left: Id | None = None) -> Id:
        if left is not None:
            return self.add(Item(self.clock, left, None, None, None, content, keyed=True))
        return self.add(Item(self.clock, None, None, parent, key, content, keyed=True))

    def inside(self, parent: str | Id, content: Content) -> Id:
        return self.add(Item(self.clock, None, None, parent, None, content))

    def beside(self, left: Id | None, right: Id | None, content: Content) -> Id:
        return self.add(Item(self.clock, left, right, None, None, content))

    def card(self, id: str, who: Person, kind: str = "note", text: str = "x", **fields: Any) -> Id:
        card = self.put("elements", id, Shared(MAP))
        known = {"kind": kind, "order": "a0", "author": str(who.id), "created": 1, **fields}
        for name, value in known.items():
            if value is not None:
                self.put(card, name, Plain((value,)))
        self.inside(self.put(card, "text", Shared(TEXT)), words(text))
        return card

    def delete(self, place: Id, length: int = 1) -> "Pen":
        self.deletions.append((*place, length))
        return self

    def update(self) -> Update:
        blocks = [Block(self.author, self.start, self.structs)] if self.structs else []
        return Update(blocks, self.deletions)

    def bytes(self) -> bytes:
        return encode(self.update())


def words(text: str) -> Words:
    return Words(text, utf16_length(text))


Writing = Callable[..., object]
"""Called with the board and a pen."""


def case(name: str, why: Refusal | Iterable[Refusal], write: Writing, by: Person = ADA) -> Hostile:
    """A hostile update by a new client id."""

    def build(board: Board) -> bytes:
        pen = Pen(NEW)
        write(board, pen)
        return pen.bytes()

    return Hostile(name, build, frozenset([why] if isinstance(why, Refusal) else why), by)


def raw(name: str, why: Refusal, data: bytes, by: Person = ADA) -> Hostile:
    return Hostile(name, lambda _: data, frozenset([why]), by)


def card_with(**fields: Any) -> Writing:
    return lambda board, pen: pen.card("card-by-attacker-00", ADA, **fields)


def on_card(owner: str, write: Callable[..., object]) -> Writing:
    return lambda board, pen: write(pen, board.place("elements", CARD.format(owner)), board)


def overwrite(root: str, *keys: str, value: Content) -> Writing:
    """Another value for a key that has one."""
    return lambda board, pen: pen.put("", "", value, left=board.place(root, *keys))


def remove(root: str, *keys: str) -> Writing:
    return lambda board, pen: pen.delete(board.place(root, *keys))


def letter(board: Board, owner: str = "ada", at: int = 0) -> Id:
    author, clock = board.place("elements", CARD.format(owner), "text")
    return (author, clock + 1 + at)
