"""The edits everybody sends, the same bytes' worth to every server: what a workshop types.

They follow Wayboard's public schema, so that Wayboard, which checks each edit, takes them; the
peers take anything.
"""

import random
import secrets
from collections.abc import Callable

from pycrdt import Doc, Map, Text

CREATED = 1_760_000_000_000
SENTENCE = "Compares two offers and asks a colleague which of them to trust. "


class Desk:
    """One person's copy of the board, with an author id of its own, that makes edits as bytes."""

    def __init__(self, state: bytes = b"", author: int | None = None) -> None:
        self.doc: Doc[Map[object]] = Doc(client_id=author or random.getrandbits(31) + 1)
        if state:
            self.doc.apply_update(state)
        self.roots: dict[str, Map[object]] = {
            name: self.doc.get(name, type=Map) for name in ("stages", "lanes", "elements")
        }

    def edit(self, change: Callable[[], None]) -> bytes:
        """The update that `change` makes, as one transaction."""
        made: list[bytes] = []
        watching = self.doc.observe(lambda event: made.append(event.update))
        with self.doc.transaction():
            change()
        self.doc.unobserve(watching)
        (update,) = made
        return update

    def lay_out(self) -> bytes:
        """Eight stages and one lane that takes customer tasks."""

        def change() -> None:
            for number in range(8):
                stage = {"name": Text(f"Stage {number + 1}"), "order": f"a{number}"}
                self.roots["stages"][_id()] = Map(stage)
            lane = {"name": Text("Tasks"), "order": "a0", "accepts": ["customer_task"]}
            self.roots["lanes"][_id()] = Map(lane)

        return self.edit(change)

    def add_cards(self, count: int, author: str, words: int = 8) -> bytes:
        """So many cards at once, `words` words each."""
        stages = sorted(self.roots["stages"].keys())
        lane = self._lane()
        text = " ".join((SENTENCE * (1 + words // 12)).split()[:words])

        def change() -> None:
            for number in range(count):
                self.roots["elements"][_id()] = Map(
                    _card(text, author, stages[number % len(stages)], lane, number)
                )

        return self.edit(change)

    def add_own_card(self, author: str) -> tuple[str, bytes]:
        """An empty card to type into: its id, and the edit."""
        element = _id()
        stage = min(self.roots["stages"].keys())

        def change() -> None:
            card = Map(_card("", author, stage, self._lane(), 0))
            self.roots["elements"][element] = card

        return element, self.edit(change)

    def typing(self, element: str, strokes: int) -> list[bytes]:
        """One edit for each character typed at the end of a card."""
        card = self.roots["elements"][element]
        assert isinstance(card, Map)
        text = card["text"]
        assert isinstance(text, Text)

        def stroke(sign: str) -> Callable[[], None]:
            def change() -> None:
                text.insert(len(text), sign)

            return change

        return [self.edit(stroke(sign)) for sign in self.typed(strokes)]

    @staticmethod
    def typed(strokes: int) -> str:
        """What stands on a card after so many strokes."""
        return (SENTENCE * (1 + strokes // len(SENTENCE)))[:strokes]

    def texts(self) -> dict[str, str]:
        """The words of every card."""
        return {
            element: str(card["text"])
            for element, card in self.roots["elements"].items()
            if isinstance(card, Map)
        }

    def _lane(self) -> str:
        for lane, value in sorted(self.roots["lanes"].items()):
            accepts = value["accepts"] if isinstance(value, Map) else []
            if isinstance(accepts, list) and "customer_task" in accepts:
                return lane
        raise LookupError("no lane takes customer tasks")


def _card(text: str, author: str, stage: str, lane: str, number: int) -> dict[str, object]:
    return {
        "kind": "customer_task",
        "text": Text(text),
        "author": author,
        "created": CREATED + number,
        "order": "a0",
        "stage": stage,
        "lane": lane,
    }


def _id() -> str:
    return secrets.token_urlsafe(12)
