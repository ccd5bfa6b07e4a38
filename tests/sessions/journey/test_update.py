"""The decoder reads what Yjs writes, to the last byte, and nothing else."""

import base64
import struct
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from facilitation.refusals import Refusal
from sessions.journey import decoder
from sessions.journey.decoder import MAX_STRUCTS, decode
from sessions.journey.encoder import encode
from sessions.journey.update import (
    MAX_AUTHOR,
    MAX_CLOCK,
    BadUpdate,
    Block,
    Content,
    Deleted,
    Format,
    Gap,
    Item,
    Plain,
    Shared,
    Update,
    Words,
    utf16_length,
    without,
)
from tests.sessions.journey.strategies import SESSIONS
from tests.sessions.journey.yjs_peer import Yjs

NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=9)
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=9)
NUMBERS = st.one_of(
    st.integers(-(2**31) + 1, 2**31 - 1),
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda one: not one.is_integer()),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
).filter(lambda one: "__proto__" not in repr(one))
CONTENTS: st.SearchStrategy[Content] = st.one_of(
    TEXTS.map(lambda text: Words(text, utf16_length(text))),
    st.lists(VALUES, min_size=1, max_size=3).map(lambda values: Plain(tuple(values))),
    st.sampled_from([0, 1, 2]).map(Shared),
    st.builds(Format, NAMES, SCALARS),
    st.integers(1, 2**20).map(Deleted),
)
IDS = st.tuples(st.integers(0, MAX_AUTHOR), st.integers(0, MAX_CLOCK))


@st.composite
def items(draw: st.DrawFn, clock: int) -> Item | Gap:
    if draw(st.integers(0, 9)) == 0:
        return Gap(clock, draw(st.integers(1, 100)))
    left, right = draw(st.none() | IDS), draw(st.none() | IDS)
    parent: Any = None
    key = None
    if left is None and right is None:
        parent, key = draw(NAMES | IDS), draw(st.none() | NAMES)
    keyed = key is not None or (parent is None and draw(st.booleans()))
    return Item(clock, left, right, parent, key, draw(CONTENTS), keyed)


@st.composite
def updates(draw: st.DrawFn) -> Update:
    blocks = []
    authors = draw(st.lists(st.integers(0, MAX_AUTHOR), unique=True, max_size=3))
    for author in sorted(authors, reverse=True):
        clock = start = draw(st.integers(0, 2**30))
        structs: list[Item | Gap] = []
        for _ in range(draw(st.integers(1, 4))):
            structs.append(draw(items(clock)))
            clock += structs[-1].length
        blocks.append(Block(author, start, structs))
    others = draw(st.lists(st.integers(0, MAX_AUTHOR), unique=True, max_size=3))
    deletions = [
        (author, draw(st.integers(0, 2**20)), draw(st.integers(1, 99)))
        for author in sorted(others, reverse=True)
    ]
    return Update(blocks, deletions)


@given(updates())
def test_what_is_written_is_read_again(update: Update) -> None:
    assert decode(encode(update)) == update


@given(SESSIONS)
@settings(max_examples=60, deadline=None)
def test_what_stock_yjs_writes_is_read_and_written_to_the_byte(
    yjs: Yjs, edits: list[dict[str, Any]]
) -> None:
    doc = yjs.open(client=7, me="ada")
    sent = doc.edit(*edits)
    for one in [*sent, doc.state()]:
        # A number in single precision is written in double precision; all else is as it came.
        assert encode(decode(one)) == one or b"\x7c" in one
    doc.close()


def test_what_pycrdt_writes_is_read() -> None:
    doc: Doc[Any] = Doc(client_id=9)
    sent: list[bytes] = []
    doc.observe(lambda event: sent.append(event.update))
    root = doc.get("elements", type=Map)
    root["card"] = Map({"text": Text("a😀"), "list": Array([1, 2.5, None, "x"]), "n": 2**40})
    root["card"]["text"].format(0, 1, {"bold": True})
    del root["card"]["text"][0:1]
    del root["card"]
    assert [len(decode(one).blocks) for one in sent] == [1, 1, 0, 0]


def base() -> bytes:
    """An update with every kind of content in it."""
    return encode(
        Update(
            [
                Block(
                    300,
                    0,
                    [
                        Item(0, None, None, "elements", "card-1", Shared(1), keyed=True),
                        Item(1, None, None, (300, 0), "text", Shared(2), keyed=True),
                        Item(2, None, None, (300, 1), None, Words("a😀é", 4)),
                        Item(6, (300, 2), (300, 3), None, None, Format("bold", value=True)),
                        Item(7, None, None, (300, 0), "list", Plain(([1, -70, 1.5, {"k": None}],))),
                        Item(8, (300, 7), None, None, None, Deleted(3), keyed=True),
                        Gap(11, 200),
                    ],
                )
            ],
            [(300, 2, 1), (5, 0, 200)],
        )
    )


def test_every_prefix_is_refused() -> None:
    data = base()
    for end in range(len(data)):
        with pytest.raises(BadUpdate):
            decode(data[:end])


def test_anything_left_over_is_refused() -> None:
    with pytest.raises(BadUpdate, match="left over"):
        decode(base() + b"\x00")


@given(st.integers(0, len(base()) * 8 - 1))
@settings(max_examples=400)
def test_a_flipped_bit_is_read_to_the_last_byte_or_refused(bit: int) -> None:
    data = bytearray(base())
    data[bit // 8] ^= 1 << bit % 8
    read_or_refused(bytes(data))


@given(st.binary(max_size=60))
@settings(max_examples=500)
def test_random_bytes_are_read_to_the_last_byte_or_refused(data: bytes) -> None:
    read_or_refused(data)


@given(st.data())
@settings(max_examples=300)
def test_spliced_bytes_are_read_to_the_last_byte_or_refused(data: st.DataObject) -> None:
    original = base()
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, len(original)))
    read_or_refused(original[:start] + data.draw(st.binary(max_size=6)) + original[end:])


def read_or_refused(data: bytes) -> None:
    with suppress(BadUpdate):
        again = encode(decode(data))
        assert encode(decode(again)) == again


def item(content: bytes, info: int, place: bytes = b"\x01\x01e\x01k") -> bytes:
    """One struct of author 5 at clock 0, under a key of a root."""
    return b"\x01\x01\x05\x00" + bytes([info | 0x20]) + place + content + b"\x00"


def value(*content: int | bytes) -> bytes:
    """One plain value."""
    raw = b"".join(bytes([one]) if isinstance(one, int) else one for one in content)
    return item(b"\x01" + raw, 8)


BAD: dict[str, tuple[bytes, Refusal]] = {
    "nothing at all": (b"", Refusal.MALFORMED),
    "one byte": (b"\x00", Refusal.MALFORMED),
    "text instead of an update": (b"hello", Refusal.MALFORMED),
    "a number of 100 bits": (b"\xff" * 14 + b"\x01", Refusal.MALFORMED),
    "zero in two bytes": (b"\x80\x00\x00", Refusal.MALFORMED),
    "an author of 2^53": (
        b"\x01\x01" + b"\x80" * 7 + b"\x10" + b"\x00\x00\x01\x00",
        Refusal.MALFORMED,
    ),
    "a clock of 2^31": (
        b"\x01\x01\x05" + b"\x80" * 4 + b"\x08" + b"\x00\x01\x00",
        Refusal.MALFORMED,
    ),
    "clocks that run over": (
        b"\x01\x02\x05" + b"\xff" * 4 + b"\x07" + b"\x00\x01\x00\x01\x00",
        Refusal.MALFORMED,
    ),
    "a billion authors": (b"\x80\x94\xeb\xdc\x03\x00", Refusal.MALFORMED),
    "a billion structs": (b"\x01\x80\x94\xeb\xdc\x03\x05\x00\x00\x01\x00", Refusal.MALFORMED),
    "a billion deletions": (b"\x00\x01\x05\x80\x94\xeb\xdc\x03\x00\x01", Refusal.MALFORMED),
    "a billion values": (item(b"\x80\x94\xeb\xdc\x03\x7e", 8), Refusal.MALFORMED),
    "a text of a billion bytes": (item(b"\x80\x94\xeb\xdc\x03a", 4), Refusal.MALFORMED),
    "an author without structs": (b"\x01\x00\x05\x00\x00", Refusal.MALFORMED),
    "an author twice": (
        b"\x02" + b"\x01\x05\x00\x00\x01" + b"\x01\x05\x01\x00\x01" + b"\x00",
        Refusal.MALFORMED,
    ),
    "an author twice among the deletions": (
        b"\x00\x02" + b"\x05\x01\x00\x01" + b"\x05\x01\x02\x01",
        Refusal.MALFORMED,
    ),
    "a deletion of nothing": (b"\x00\x01\x05\x01\x00\x00", Refusal.MALFORMED),
    "a gap of no length": (b"\x01\x01\x05\x00\x00\x00\x00", Refusal.MALFORMED),
    "deleted content of no length": (item(b"\x00", 1), Refusal.MALFORMED),
    "an empty text": (item(b"\x00", 4), Refusal.MALFORMED),
    "no value": (item(b"\x00", 8), Refusal.MALFORMED),
    "flags on a gap": (b"\x01\x01\x05\x00\x80\x01\x00", Refusal.MALFORMED),
    "a skip": (b"\x01\x01\x05\x00\x0a\x05\x00", Refusal.MISSING_EDITS),
    "a parent of a third sort": (item(b"\x01\x7e", 8, b"\x02\x01e\x01k"), Refusal.MALFORMED),
    "content of sort 12": (item(b"\x01", 12), Refusal.MALFORMED),
    "content of sort 31": (item(b"\x01", 31), Refusal.MALFORMED),
    "legacy JSON": (item(b"\x01\x01\x31", 2), Refusal.FORBIDDEN_CONTENT),
    "binary": (item(b"\x01\x00", 3), Refusal.FORBIDDEN_CONTENT),
    "an embed": (item(b"\x02{}", 5), Refusal.FORBIDDEN_CONTENT),
    "a sub-document": (item(b"\x01d\x7e", 9), Refusal.FORBIDDEN_CONTENT),
    "a move": (item(b"\x00\x05\x00", 11), Refusal.FORBIDDEN_CONTENT),
    "an XML element": (item(b"\x03\x01p", 7), Refusal.FORBIDDEN_CONTENT),
    "an XML fragment": (item(b"\x04", 7), Refusal.FORBIDDEN_CONTENT),
    "an XML hook": (item(b"\x05\x01p", 7), Refusal.FORBIDDEN_CONTENT),
    "an XML text": (item(b"\x06", 7), Refusal.FORBIDDEN_CONTENT),
    "a weak link": (item(b"\x07\x00", 7), Refusal.FORBIDDEN_CONTENT),
    "a shared type of sort 99": (item(b"\x63", 7), Refusal.FORBIDDEN_CONTENT),
    "a big integer": (value(122, bytes(8)), Refusal.FORBIDDEN_CONTENT),
    "binary as a value": (value(116, 1, 0), Refusal.FORBIDDEN_CONTENT),
    "a value of an unknown sort": (value(99), Refusal.FORBIDDEN_CONTENT),
    "not a number": (value(123, struct.pack(">d", float("nan"))), Refusal.FORBIDDEN_CONTENT),
    "infinity": (value(123, struct.pack(">d", float("inf"))), Refusal.FORBIDDEN_CONTENT),
    "less than any number": (
        value(124, struct.pack(">f", float("-inf"))),
        Refusal.FORBIDDEN_CONTENT,
    ),
    "an integer beyond 2^53": (value(125, b"\xbf" + b"\xff" * 6 + b"\x7f"), Refusal.MALFORMED),
    "an overlong integer": (value(125, b"\x81\x00"), Refusal.MALFORMED),
    "lists nine deep": (value(b"\x75\x01" * 9, 126), Refusal.FORBIDDEN_CONTENT),
    "lists a million deep": (value(b"\x75\x01" * 1_000_000, 126), Refusal.FORBIDDEN_CONTENT),
    "objects nine deep": (value(b"\x76\x01\x01k" * 9, 126), Refusal.FORBIDDEN_CONTENT),
    "a list of a billion": (value(117, b"\x80\x94\xeb\xdc\x03"), Refusal.MALFORMED),
    "an object of a billion": (value(118, b"\x80\x94\xeb\xdc\x03"), Refusal.MALFORMED),
    "an object with an empty name": (value(118, 1, 0, 126), Refusal.FORBIDDEN_CONTENT),
    "an object with the name __proto__": (
        value(118, 1, 9, b"__proto__", 126),
        Refusal.FORBIDDEN_CONTENT,
    ),
    "a text that is no UTF-8": (item(b"\x02\xc3\x28", 4), Refusal.MALFORMED),
    "a lone surrogate": (item(b"\x03\xed\xa0\x80", 4), Refusal.MALFORMED),
    "an overlong character": (item(b"\x02\xc0\xaf", 4), Refusal.MALFORMED),
    "a key with a NUL": (item(b"\x01\x7e", 8, b"\x01\x01e\x02k\x00"), Refusal.FORBIDDEN_CONTENT),
    "a key with a line break": (
        item(b"\x01\x7e", 8, b"\x01\x01e\x01\n"),
        Refusal.FORBIDDEN_CONTENT,
    ),
    "a key that turns the line": (
        item(b"\x01\x7e", 8, b"\x01\x01e\x03\xe2\x80\xae"),
        Refusal.FORBIDDEN_CONTENT,
    ),
    "an empty key": (item(b"\x01\x7e", 8, b"\x01\x01e\x00"), Refusal.FORBIDDEN_CONTENT),
    "a key of 257 letters": (
        item(b"\x01\x7e", 8, b"\x01\x01e\x81\x02" + b"k" * 257),
        Refusal.FORBIDDEN_CONTENT,
    ),
    "an empty root name": (item(b"\x01\x7e", 8, b"\x01\x00\x01k"), Refusal.FORBIDDEN_CONTENT),
    "a formatting without a name": (item(b"\x00\x04true", 6), Refusal.FORBIDDEN_CONTENT),
    "a formatting that is no JSON": (item(b"\x01b\x03tru", 6), Refusal.MALFORMED),
    "a formatting with an object": (item(b"\x01b\x02{}", 6), Refusal.FORBIDDEN_CONTENT),
    "a formatting nested deep": (
        item(b"\x01b\xa0\x8d\x06" + b"[" * 100_000, 6),
        Refusal.MALFORMED,
    ),
    "a formatting with 1e400": (item(b"\x01b\x051e400", 6), Refusal.MALFORMED),
    "a formatting with a huge number": (
        item(b"\x01b\x1e" + b"9" * 30, 6),
        Refusal.FORBIDDEN_CONTENT,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_B1_what_no_stock_client_writes_is_refused(name: str) -> None:
    data, why = BAD[name]
    with pytest.raises(BadUpdate) as bad:
        decode(data)
    assert bad.value.why is why


def test_B1_format_v2_is_refused(yjs: Yjs) -> None:
    sent = yjs.run(
        """
        const doc = new Y.Doc()
        const sent = []
        doc.on('updateV2', (update) => sent.push(base64(update)))
        doc.getMap('elements').set('card', new Y.Map([['text', new Y.Text('hello')]]))
        doc.getMap('frame').set('title', 'x')
        return [...sent, base64(Y.encodeStateAsUpdateV2(doc))]
        """
    )
    for one in sent:
        with pytest.raises(BadUpdate):
            decode(base64.b64decode(one))


def test_B2_more_structs_than_an_edit_may_have_are_refused() -> None:
    keys = [
        Item(clock, None, None, "frame", "title", Plain((1,)), keyed=True)
        for clock in range(MAX_STRUCTS + 1)
    ]
    assert decode(encode(Update([Block(5, 0, [*keys[:-1]])], []))).blocks
    with pytest.raises(BadUpdate) as bad:
        decode(encode(Update([Block(5, 0, [*keys])], [])))
    assert bad.value.why is Refusal.TOO_MANY_CHANGES


def test_lengths_are_counted_as_javascript_counts_them() -> None:
    assert [utf16_length(text) for text in ("", "aé", "日本", "😀", "👩‍👩‍👧")] == [0, 2, 2, 2, 8]


ranges = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 30), st.integers(1, 6)), max_size=6)


def units(several: list[tuple[int, int, int]]) -> set[tuple[int, int]]:
    return {(author, unit) for author, clock, n in several for unit in range(clock, clock + n)}


@given(ranges, st.sets(st.tuples(st.integers(1, 2), st.integers(0, 36)), max_size=12))
def test_an_update_without_some_deletions_keeps_the_others(
    deletions: list[tuple[int, int, int]], spared: set[tuple[int, int]]
) -> None:
    rest = without(Update([], deletions), [(author, clock, 1) for author, clock in spared])
    assert units(rest.deletions) == units(deletions) - spared


def test_values_that_no_message_can_carry_are_an_error_of_ours() -> None:
    with pytest.raises(TypeError):
        encode(Update([Block(1, 0, [Item(0, None, None, "e", "k", Plain((object(),)))])], []))
    assert decoder.MAX_VALUE_DEPTH == 8
