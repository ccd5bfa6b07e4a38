"""The edits of tests/yjs/edits.js, made with pycrdt: another library, another client."""

from collections.abc import Callable
from typing import Any

from pycrdt import Array, Doc, Map, Text

from facilitation.people import Person

Making = Callable[..., None]


class PycrdtClient:
    """One person's document, as the headless participant keeps it."""

    def __init__(self, me: Person, client: int) -> None:
        self.me = me.id
        self.doc: Doc[Any] = Doc(client_id=client)
        self._sent: list[bytes] = []
        self._from_outside = False
        self.doc.observe(self._note)

    def _note(self, event: Any) -> None:
        if not self._from_outside:
            self._sent.append(event.update)

    def apply(self, *updates: bytes) -> None:
        self._from_outside = True
        for update in updates:
            self.doc.apply_update(update)
        self._from_outside = False

    def edit(self, edits: list[dict[str, Any]]) -> list[bytes]:
        for each in edits:
            with self.doc.transaction():
                for one in each.get("edits", [each]):
                    details = {name: value for name, value in one.items() if name != "do"}
                    making = _MAKES.get(one["do"])
                    if making is not None:
                        making(self, **details)
        sent, self._sent = self._sent, []
        return [update for update in sent if update != b"\x00\x00"]

    def root(self, name: str) -> Map[Any]:
        root: Map[Any] = self.doc.get(name, type=Map)
        return root

    def card(self, number: int) -> Map[Any] | None:
        cards = self.root("elements")
        own = [cards[one] for one in sorted(cards.keys()) if cards[one].get("author") == self.me]
        return own[number % len(own)] if own else None

    def named(self, root: str, number: int) -> str | None:
        names = sorted(self.root(root).keys())
        return names[number % len(names)] if names else None


def _span(text: Text, at: int, length: int) -> tuple[int, int]:
    """Whole characters, in the library's UTF-8 offsets."""
    words = str(text)
    start = at % (len(words) + 1)
    end = min(start + length, len(words))
    return len(words[:start].encode()), len(words[:end].encode())


def _card(
    one: PycrdtClient, id: str, kind: str, text: str, fields: dict[str, Any] | None = None
) -> None:
    card = {"kind": kind, "order": "a0", "author": one.me, "created": 1, "text": Text(text)}
    one.root("elements")[id + one.me] = Map({**card, **(fields or {})})


def _type(one: PycrdtClient, card: int, at: int, text: str) -> None:
    found = one.card(card)
    if found is not None:
        start, _ = _span(found["text"], at, 0)
        found["text"].insert(start, text)


def _cut(one: PycrdtClient, card: int, at: int, length: int) -> None:
    found = one.card(card)
    if found is not None:
        start, end = _span(found["text"], at, length)
        if start < end:
            del found["text"][start:end]


def _format(one: PycrdtClient, card: int, at: int, length: int, how: dict[str, Any]) -> None:
    found = one.card(card)
    if found is not None:
        start, end = _span(found["text"], at, length)
        if start < end:
            found["text"].format(start, end, how)


def _rewrite(one: PycrdtClient, card: int, text: str) -> None:
    found = one.card(card)
    if found is not None:
        found["text"] = Text(text)


def _set(one: PycrdtClient, card: int, field: str, value: Any) -> None:
    found = one.card(card)
    if found is not None:
        found[field] = value


def _unset(one: PycrdtClient, card: int, field: str) -> None:
    found = one.card(card)
    if found is not None and field in found:
        del found[field]


def _remove(one: PycrdtClient, card: int) -> None:
    cards = one.root("elements")
    own = [key for key in sorted(cards.keys()) if cards[key].get("author") == one.me]
    if own:
        del cards[own[card % len(own)]]


def _stage(one: PycrdtClient, id: str, name: str) -> None:
    one.root("stages")[id] = Map({"order": "a1", "name": Text(name)})


def _name(one: PycrdtClient, stage: int, name: str) -> None:
    known = one.named("stages", stage)
    if known is not None:
        one.root("stages")[known]["name"] = name


def _group(one: PycrdtClient, id: str, title: str, members: list[str]) -> None:
    one.root("groups")[id] = Map({"title": title, "element_ids": Array(members)})


def _gather(one: PycrdtClient, group: int, at: int, members: list[str]) -> None:
    known = one.named("groups", group)
    if known is not None:
        listed = one.root("groups")[known]["element_ids"]
        for member in members:
            listed.insert(at % (len(listed) + 1), member)


def _link(one: PycrdtClient, id: str, to: str, **ends: str) -> None:
    one.root("links")[id] = Map({"from": ends["from"], "to": to, "kind": "next"})


def _idea(one: PycrdtClient, id: str, notes: dict[str, Any]) -> None:
    idea = {"kind": "opportunity", "order": "a0", "author": one.me, "created": 1}
    shared = {"text": Text("idea"), "bmc": Map(notes)}
    one.root("elements")[id + one.me] = Map({**idea, **shared})


def _note(one: PycrdtClient, card: int, key: str, value: Any) -> None:
    found = one.card(card)
    if found is not None and "bmc" in found:
        found["bmc"][key] = value


_MAKES: dict[str, Making] = {
    "card": _card,
    "type": _type,
    "cut": _cut,
    "format": _format,
    "rewrite": _rewrite,
    "set": _set,
    "unset": _unset,
    "remove": _remove,
    "stage": _stage,
    "name": _name,
    "group": _group,
    "gather": _gather,
    "link": _link,
    "idea": _idea,
    "note": _note,
}
