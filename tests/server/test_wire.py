import msgspec
import pycrdt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server import wire
from server.wire import Answer, Ask, BadFrame, Edit, Presence, QueryPresence, Said

numbers = st.integers(0, wire.MAX_ID)
clocks = st.integers(0, wire.MAX_CLOCK)
states = st.binary(max_size=64)
vectors = st.dictionaries(numbers, clocks, max_size=20).map(
    lambda entries: b"".join(
        [
            wire.varuint(len(entries)),
            *(wire.varuint(n) + wire.varuint(c) for n, c in entries.items()),
        ]
    )
)
messages: st.SearchStrategy[wire.Message] = st.one_of(
    st.builds(Ask, vectors),
    st.builds(Answer, st.binary(max_size=300)),
    st.builds(Edit, st.binary(max_size=300)),
    st.builds(Presence, st.lists(st.builds(Said, numbers, clocks, states), max_size=5).map(tuple)),
    st.just(QueryPresence()),
)


@given(messages)
def test_what_is_encoded_is_decoded_again(message: wire.Message) -> None:
    assert wire.decode(wire.encode(message)) == message


@given(st.binary(max_size=100))
@example(b"")
@example(b"\x00\x00\x05\xff\xff\xff\xff\x7f")
def test_any_bytes_are_a_message_or_a_bad_frame(frame: bytes) -> None:
    try:
        message = wire.decode(frame)
    except BadFrame:
        return
    assert wire.encode(message) == frame


@given(messages, st.data())
def test_a_damaged_message_is_a_message_or_a_bad_frame(
    message: wire.Message, data: st.DataObject
) -> None:
    frame = bytearray(wire.encode(message))
    at = data.draw(st.integers(0, len(frame) - 1))
    frame[at] = data.draw(st.integers(0, 255))
    cut = bytes(frame[: data.draw(st.integers(0, len(frame)))])
    try:
        assert wire.encode(wire.decode(cut)) == cut
    except BadFrame:
        return


@given(messages, st.binary(min_size=1, max_size=5))
def test_bytes_after_a_message_are_refused(message: wire.Message, more: bytes) -> None:
    with pytest.raises(BadFrame):
        wire.decode(wire.encode(message) + more)


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (b"", "cut off"),
        (b"\x00", "cut off"),
        (b"\x00\x03\x00", "unknown sync step"),
        (b"\x02\x00", "unknown kind"),
        (b"\x64\x00\x01", "unknown kind"),
        (b"\x80\x00\x02\x00", "shortest form"),
        (b"\x00\x02\x05ab", "another length"),
        (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "too large"),
        (b"\x03\x00", "after a presence query"),
        (b"\x00\x00\x00", "cut off"),
        (b"\x00\x00\x05\xff\xff\xff\xff\x0f", "more entries"),
        (b"\x00\x00\x04\x01\x01\x01\x01", "after a state vector"),
        (b"\x00\x00\x05\x02\x01\x01\x01\x02", "names a client twice"),
        (b"\x00\x00\x07\x01\x01\x80\x80\x80\x80\x08", "clock that is too large"),
        (b"\x01\x01\x7f", "more entries"),
        (b"\x01\x04\x01\x01\x01\x05", "cut off"),
        (b"\x01\x05\x01\x01\x01\x00\x00", "after a presence message"),
    ],
)
def test_a_bad_frame_says_why(frame: bytes, why: str) -> None:
    with pytest.raises(BadFrame, match=why):
        wire.decode(frame)


def test_a_state_vector_names_at_most_ten_thousand_clients() -> None:
    entries = b"".join(wire.varuint(n) + b"\x01" for n in range(10_001))
    with pytest.raises(BadFrame, match="more entries"):
        wire.decode(wire.encode(Ask(wire.varuint(10_001) + entries)))


def test_the_state_vector_of_a_real_document_passes() -> None:
    document: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    document.get("words", type=pycrdt.Text).insert(0, "hello")
    asked = wire.decode(pycrdt.create_sync_message(document))
    assert asked == Ask(document.get_state())


def test_an_empty_document_asks_for_everything() -> None:
    asked = wire.decode(pycrdt.create_sync_message(pycrdt.Doc()))
    assert isinstance(asked, Ask)
    assert asked.has_nothing


def test_a_stock_presence_message_is_read() -> None:
    awareness = pycrdt.Awareness(pycrdt.Doc(client_id=7))
    awareness.set_local_state({"cursor": 1})
    update = awareness.encode_awareness_update([7])
    [said] = wire._said(update)
    assert (said.client, wire.read_state(said.state)) == (7, {"cursor": 1})


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"{",
        b"1",
        b"[]",
        b'"x"',
        b'{"a":NaN}',
        b'{"a":"\xff"}',
        b'{"a":' * 9 + b"1" + b"}" * 9,
        b'{"a":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"a":"' + b"x" * 2048 + b'"}',
    ],
)
def test_what_somebody_says_of_themself_is_a_small_flat_object(state: bytes) -> None:
    with pytest.raises(BadFrame):
        wire.read_state(state)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_state_is_an_object_or_a_leaving_or_a_bad_frame(state: bytes) -> None:
    try:
        read = wire.read_state(state)
    except BadFrame:
        return
    assert read is None or isinstance(read, dict)


def test_null_means_leaving() -> None:
    assert wire.read_state(b"null") is None


def test_the_servers_own_messages_have_their_documented_bytes() -> None:
    assert wire.durable(300) == b"\x64\x00\xac\x02"
    assert wire.server_time(1) == b"\x64\x02\x01"
    told = wire.refused("locked", "Writing is paused.", "", resync=True)
    assert told[:2] == b"\x64\x01"
    assert told[2] == len(told) - 3
    assert msgspec.json.decode(told[3:]) == {
        "code": "locked",
        "title": "Writing is paused.",
        "detail": "",
        "resync": True,
    }


def test_a_heartbeat_says_nothing_of_anybody() -> None:
    assert wire.presence_frame([]) == b"\x01\x01\x00"
    assert wire.decode(b"\x01\x01\x00") == Presence(())
