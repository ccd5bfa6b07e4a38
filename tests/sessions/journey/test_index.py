"""The index agrees with the libraries on winners, deletions, sizes, order; and takes back all."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from facilitation.refusals import Refusal
from sessions.journey import contents, snapshot
from sessions.journey import index as limits
from sessions.journey.containers import Container
from sessions.journey.decoder import decode
from sessions.journey.encoder import encode
from sessions.journey.index import Index
from sessions.journey.order import Row
from sessions.journey.update import (
    LIST,
    MAP,
    TEXT,
    BadUpdate,
    Block,
    Deleted,
    Format,
    Gap,
    Id,
    Item,
    Plain,
    Shared,
    Update,
    Words,
    utf16_length,
)
from tests.sessions.journey.contents import deleted_units
from tests.sessions.journey.yjs_peer import Yjs

ROOTS = frozenset({"root"})
AUTHORS = [3, 50, 700, 9000]


class Replica:
    """One author who writes keys of the root, or one text in it, having heard so much."""

    def __init__(self, author: int) -> None:
        self.doc: Doc[Any] = Doc(client_id=author)
        self.heard = 0
        self.sent = 0

    def root(self) -> Map[int]:
        root: Map[int] = self.doc.get("root", type=Map)
        return root


def histories() -> st.SearchStrategy[list[tuple[int, str, str]]]:
    """Who (by number) does what with which key."""
    what = st.sampled_from(["set", "set", "set", "delete", "send", "hear"])
    return st.lists(st.tuples(st.integers(0, 3), what, st.sampled_from("ab")), max_size=40)


@given(histories())
@settings(max_examples=250, deadline=None)
def test_the_same_values_win_as_in_the_libraries(history: list[tuple[int, str, str]]) -> None:
    index, server = Index(ROOTS), Doc[Any]()
    replicas = [Replica(author) for author in AUTHORS]
    order: list[bytes] = []

    def send(replica: Replica, number: int) -> None:
        update = replica.doc.get_update(server.get_state())
        index.integrate(decode(update), f"person {number}")
        index.settle()
        server.apply_update(update)
        order.append(update)

    def hear(replica: Replica) -> None:
        for update in order[replica.heard :]:
            replica.doc.apply_update(update)
        replica.heard = len(order)

    for step, (number, what, key) in enumerate(history):
        replica = replicas[number]
        match what:
            case "set":
                replica.root()[key] = step
            case "delete" if key in replica.root():
                del replica.root()[key]
            case "send":
                hear(replica)  # what others wrote must be known to whoever repeats it
                send(replica, number)
            case "hear":
                hear(replica)
    for number, replica in enumerate(replicas):
        hear(replica)
        send(replica, number)
    assert values(index) == server.get("root", type=Map).to_py()
    assert index.roots["root"].size == len(values(index))
    assert marked(index) == deleted_units(server.get_update())
    repeated = index.integrate(decode(server.get_update()), "whoever")
    assert not repeated.novel


def values(index: Index) -> dict[str, int]:
    return {key: run.value for key, run in index.roots["root"].living()}


def marked(index: Index) -> dict[int, set[int]]:
    return {
        name: {unit for start, end in author.ranges for unit in range(start, end)}
        for name, author in index.authors.items()
        if author.ranges
    }


@st.composite
def written(draw: st.DrawFn) -> list[Update]:
    """Edits of one text by several authors, with neighbours from anywhere, hostile or not."""
    units: list[Id] = []
    clocks = dict.fromkeys(AUTHORS, 0)
    edits: list[Update] = []
    for _ in range(draw(st.integers(1, 14))):
        author = draw(st.sampled_from(AUTHORS))
        length = draw(st.integers(1, 3))
        left = draw(st.none() | st.sampled_from(units)) if units else None
        right = draw(st.none() | st.sampled_from(units)) if units else None
        parent = (1, 0) if left is None and right is None else None
        text = "abc"[:length]
        item = Item(clocks[author], left, right, parent, None, Words(text, length))
        deletions = []
        if units and draw(st.integers(0, 3)) == 0:
            deletions = [(*draw(st.sampled_from(units)), 1)]
        edits.append(Update([Block(author, clocks[author], [item])], deletions))
        units += [(author, clocks[author] + at) for at in range(length)]
        clocks[author] += length
    return edits


TEXT_UPDATE = Update([Block(1, 0, [Item(0, None, None, "root", "text", Shared(TEXT))])], [])


def text_of(index: Index) -> Container:
    run = index.roots["root"].current("text")
    assert run is not None
    assert run.child is not None
    return run.child


def order_of(container: Container) -> list[Id]:
    """All units of a text, deleted ones too, from left to right."""
    row, units = container.row or Row(), list[Id]()
    here = row.follows(None)
    while here is not None:
        units.append(here)
        here = row.follows(here)
    return units


LANDED_BEYOND = [
    Update([Block(3, 0, [Item(0, None, None, (1, 0), None, Words("abc", 3))])], []),
    Update([Block(50, 0, [Item(0, (3, 0), None, None, None, Words("ab", 2))])], []),
    Update([Block(700, 0, [Item(0, (3, 1), None, None, None, Words("a", 1))])], []),
]
"""The second piece comes to stand right of all of the first, and the third cuts the first again."""


@given(written())
@example(LANDED_BEYOND)
@settings(max_examples=500, deadline=None)
def test_the_index_knows_the_order_of_a_contested_text(yjs: Yjs, edits: list[Update]) -> None:
    index, doc = Index(ROOTS), Doc[Any]()
    accepted = [TEXT_UPDATE]
    index.integrate(TEXT_UPDATE, "ada")
    index.settle()
    letters: dict[Id, str] = {}
    for edit in edits:
        block = edit.blocks[0]
        before = snapshot.dump(index)
        try:
            index.integrate(edit, "ada")
        except BadUpdate:
            assert snapshot.dump(index) == before
            continue
        index.settle()
        accepted.append(edit)
        item = block.structs[0]
        assert isinstance(item, Item)
        assert isinstance(item.content, Words)
        for at, letter in enumerate(item.content.text):
            letters[block.author, block.clock + at] = letter
    for edit in accepted:
        doc.apply_update(encode(edit))
    gone = {(name, unit) for name, units in marked(index).items() for unit in units}
    shown = "".join(letters[unit] for unit in order_of(text_of(index)) if unit not in gone)
    assert shown == str(doc.get("root", type=Map)["text"])
    assert text_of(index).size == len(shown)
    for report in (yjs.judge(doc.get_update()), yjs.judge(*map(encode, accepted))):
        assert not report["pending"]
    again: Doc[Any] = Doc()
    again.apply_update(doc.get_update())
    assert str(again.get("root", type=Map)["text"]) == shown


@given(histories(), written())
@settings(max_examples=100, deadline=None)
def test_a_stored_index_is_the_same_index(
    history: list[tuple[int, str, str]], edits: Sequence[Update]
) -> None:
    index = Index(ROOTS)
    for edit in (TEXT_UPDATE, *edits):
        try:
            index.integrate(edit, "ada")
        except BadUpdate:
            continue
        index.settle()
    stored = snapshot.dump(index)
    loaded = snapshot.load(stored, ROOTS)
    assert loaded is not None
    assert snapshot.dump(loaded) == stored
    assert order_of(text_of(loaded)) == order_of(text_of(index))


def test_an_index_of_another_form_is_made_anew() -> None:
    stored = snapshot.dump(Index(ROOTS))
    assert snapshot.load(stored, ROOTS) is not None
    assert snapshot.load(b"", ROOTS) is None
    assert snapshot.load(stored[:-1], ROOTS) is None
    assert snapshot.load(stored[:1] + b"\x63" + stored[2:], ROOTS) is None


def keyed(clock: int, value: int, left: Id | None = None) -> Item:
    if left is None:
        return Item(clock, None, None, "root", "a", Plain((value,)), keyed=True)
    return Item(clock, left, None, None, None, Plain((value,)), keyed=True)


def one(author: int, *items: Item | Gap, deletions: Sequence[tuple[int, int, int]] = ()) -> Update:
    return Update([Block(author, items[0].clock, list(items))] if items else [], list(deletions))


def chain(author: int, count: int) -> Update:
    """So many writes to one key, one after the other."""
    items = [keyed(at, at, (author, at - 1) if at else None) for at in range(count)]
    return one(author, *items)


def refused(index: Index, update: Update, owner: str = "ada") -> Refusal:
    before = snapshot.dump(index)
    with pytest.raises(BadUpdate) as bad:
        index.integrate(update, owner)
    assert snapshot.dump(index) == before
    return bad.value.why


def test_B10_writes_to_one_key_that_wait_for_each_other_are_bounded() -> None:
    index = Index(ROOTS)
    index.integrate(chain(5, 20_000), "ada")
    index.settle()
    late = [Block(author, 0, [keyed(0, author)]) for author in range(9, 50)]
    assert refused(index, Update(late, [])) is Refusal.TOO_MANY_CHANGES
    index.integrate(one(9, keyed(0, 1, (5, 19_999))), "ben")
    assert values(index) == {"a": 1}


def at_the_start(count: int) -> list[Item | Gap]:
    """Letters of one author, each before the one written just before, as a stock client would."""
    return [
        Item(at, None, (5, at - 1) if at else None, None if at else (1, 0), None, Words("a", 1))
        for at in range(count)
    ]


def test_B10_pieces_of_text_that_wait_for_each_other_are_bounded() -> None:
    index = Index(ROOTS)
    index.integrate(TEXT_UPDATE, "ada")
    index.integrate(one(5, *at_the_start(10_000)), "ada")
    index.settle()
    several = [
        Block(author, 0, [Item(0, None, None, (1, 0), None, Words("b", 1))])
        for author in range(9, 50)
    ]
    assert refused(index, Update(several, [])) is Refusal.TOO_MANY_CHANGES
    index.integrate(Update(several[:3], []), "ben")  # as when people write at the same moment
    index.rollback()
    index.integrate(one(5, *at_the_start(10_010)[10_000:]), "ada")


def test_B6_an_author_cannot_pass_over_what_it_wrote_or_built_on() -> None:
    index = Index(ROOTS)
    index.integrate(TEXT_UPDATE, "ada")
    hello = Item(0, None, None, (1, 0), None, Words("hello", 5))
    index.integrate(one(5, hello), "ada")
    index.integrate(one(9, Item(0, (5, 4), None, None, None, Words("!", 1))), "ben")
    index.settle()
    own = Item(5, None, None, (1, 0), None, Words("x", 1))
    assert refused(index, one(5, own)) is Refusal.BROKEN_STRUCTURE
    built_on = Item(1, (5, 1), None, None, None, Words("x", 1))
    assert refused(index, one(9, built_on), "ben") is Refusal.BROKEN_STRUCTURE
    turned = Item(1, (5, 3), (5, 2), None, None, Words("x", 1))
    assert refused(index, one(9, turned), "ben") is Refusal.BROKEN_STRUCTURE
    newcomer = Item(0, None, None, (1, 0), None, Words("x", 1))
    index.integrate(one(70, newcomer), "cleo")
    index.settle()
    through_another = Item(1, (5, 1), None, None, None, Words("x", 1))
    index.integrate(one(71, Item(0, (9, 0), (70, 0), None, None, Words("y", 1))), "dora")
    index.settle()
    assert refused(index, one(71, through_another), "dora") is Refusal.BROKEN_STRUCTURE


def test_B6_a_value_cannot_pass_over_a_later_one_of_its_author() -> None:
    index = Index(ROOTS)
    index.integrate(one(5, keyed(0, 1)), "ada")
    index.integrate(one(9, keyed(0, 2, (5, 0))), "ben")
    index.settle()
    assert refused(index, one(5, keyed(1, 3))) is Refusal.BROKEN_STRUCTURE
    assert refused(index, one(9, keyed(1, 3)), "ben") is Refusal.BROKEN_STRUCTURE
    index.integrate(one(5, keyed(1, 3, (5, 0))), "ada")


def test_B10_what_one_person_strains_a_document_with_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_STRAIN", 50)
    index = Index(ROOTS)
    index.integrate(chain(5, 30), "ada")
    index.integrate(one(9, keyed(0, 1)), "ben")
    index.settle()
    assert refused(index, one(10, keyed(0, 1)), "ben") is Refusal.TOO_MANY_CHANGES
    index.integrate(one(70, keyed(0, 1)), "cleo")
    index.settle()
    loaded = snapshot.load(snapshot.dump(index), ROOTS)
    assert loaded is not None
    assert refused(loaded, one(10, keyed(0, 1)), "ben") is Refusal.TOO_MANY_CHANGES


def test_B10_what_was_stored_before_a_limit_was_lowered_is_still_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contents, "MAX_STEPS", 1)
    monkeypatch.setattr(limits, "MAX_OWN_AUTHORS", 1)
    monkeypatch.setattr(contents, "MAX_DELETIONS", 0)
    index = Index(ROOTS)
    index.integrate(chain(5, 30), "ada", limited=False)
    index.integrate(one(9, keyed(0, 1), deletions=[(5, 29, 1)]), "ada", limited=False)
    assert index.authors.keys() == {5, 9}


def test_B10_every_second_unit_deleted_is_bounded() -> None:
    index = Index(ROOTS)
    index.integrate(TEXT_UPDATE, "ada")
    many = "a" * 40_000
    index.integrate(one(5, Item(0, None, None, (1, 0), None, Words(many, len(many)))), "ada")
    index.settle()
    odd = [(5, at, 1) for at in range(0, 40_000, 2)]
    assert refused(index, one(5, deletions=odd)) is Refusal.TOO_MANY_CHANGES
    assert refused(index, one(5, deletions=odd[::-1])) is Refusal.TOO_MANY_CHANGES
    index.integrate(one(5, deletions=odd[:9_000]), "ada")


def test_B11_client_ids_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_OWN_AUTHORS", 3)
    monkeypatch.setattr(limits, "MAX_AUTHORS", 5)
    index = Index(ROOTS)
    for author in range(3):
        index.integrate(one(author, Gap(0, 1)), "ada")
    index.settle()
    assert refused(index, one(9, Gap(0, 1))) is Refusal.TOO_MANY_CHANGES
    index.integrate(one(10, Gap(0, 1)), "ben")
    index.integrate(one(11, Gap(0, 1)), "ben")
    index.settle()
    assert refused(index, one(12, Gap(0, 1)), "cleo") is Refusal.DOCUMENT_FULL
    index.integrate(one(10, Gap(1, 1)), "ben")


def test_B11_an_update_with_thousands_of_new_client_ids_is_refused() -> None:
    blocks = [Block(author, 0, [Gap(0, 1)]) for author in range(20_000)]
    assert refused(Index(ROOTS), Update(blocks, [])) is Refusal.TOO_MANY_CHANGES


@pytest.mark.parametrize(
    ("content", "home"),
    [(content, home) for content in (
        Words("a", 1), Plain((1,)), Shared(MAP), Format("b", value=True), Deleted(1)
    ) for home in (LIST, MAP, TEXT)],
)  # fmt: skip
def test_B5_content_stands_only_where_it_can(content: Words, home: int) -> None:
    holds = {LIST: (Plain, Shared, Deleted), MAP: (), TEXT: (Words, Format, Deleted)}
    index = Index(ROOTS)
    index.integrate(one(1, Item(0, None, None, "root", "a", Shared(home))), "ada")
    index.settle()
    inside = one(5, Item(0, None, None, (1, 0), None, content))
    if isinstance(content, holds[home]):
        index.integrate(inside, "ada")
    else:
        assert refused(index, inside) is Refusal.BROKEN_STRUCTURE


def test_sizes_count_utf16_units_and_list_items() -> None:
    doc: Doc[Any] = Doc(client_id=5)
    root = doc.get("root", type=Map)
    root["text"], root["list"] = Text("a😀é"), Array([1, 2, 3])
    del root["list"][1]
    root["text"].format(0, 1, {"bold": True})
    index = Index(ROOTS)
    index.integrate(decode(doc.get_update()), "ada")
    sizes = {key: run.child.size for key, run in index.roots["root"].living() if run.child}
    assert sizes == {"text": utf16_length("a😀é"), "list": 2}


def test_structs_of_several_authors_may_build_on_each_other_by_turns() -> None:
    turns = [keyed(0, 0), keyed(0, 1, (5, 0)), keyed(1, 2, (9, 0)), keyed(1, 3, (5, 1))]
    update = Update([Block(5, 0, [turns[0], turns[2]]), Block(9, 0, [turns[1], turns[3]])], [])
    index = Index(ROOTS)
    index.integrate(update, "ada")
    assert values(index) == {"a": 3}
    waiting = Update([Block(5, 0, [keyed(0, 1, (9, 0))]), Block(9, 0, [keyed(0, 2, (5, 0))])], [])
    assert refused(Index(ROOTS), waiting) is Refusal.BROKEN_STRUCTURE
