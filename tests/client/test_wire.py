import contextlib

import pytest
from hypothesis import given
from hypothesis.strategies import binary, integers

from client.participant import wire
from client.participant.wire import Said


@given(update=binary(max_size=300))
def test_what_is_written_is_read_again(update: bytes) -> None:
    assert wire.decode(wire.edit(update)) == wire.Edit(update)
    assert wire.decode(wire.answer(update)) == wire.Answer(update)
    assert wire.decode(wire.ask(update)) == wire.Ask(update)


@given(client=integers(0, 2**53 - 1), clock=integers(0, 2**31 - 1))
def test_presence_is_read_again(client: int, clock: int) -> None:
    said = Said(client, clock, {"name": "Zoë 😀"})
    assert wire.decode(wire.presence(said)) == wire.Presence((said,))


@given(frame=binary(max_size=40))
def test_any_bytes_are_a_message_or_a_bad_frame(frame: bytes) -> None:
    with contextlib.suppress(wire.BadFrame):
        wire.decode(frame)


def test_the_servers_own_messages_are_read() -> None:
    told = b'{"code":"locked","title":"Paused.","detail":"","resync":true}'
    assert wire.decode(bytes((100, 0, 5))) == wire.Durable(5)
    assert wire.decode(bytes((100, 2, 0x80, 1))) == wire.ServerTime(128)
    assert wire.decode(bytes((100, 1, len(told))) + told) == wire.Refused(
        "locked", "Paused.", "", resync=True
    )


@pytest.mark.parametrize("frame", [bytes((7, 1)), bytes((100, 9)), bytes((0, 7))])
def test_what_a_later_server_may_say_is_passed_over(frame: bytes) -> None:
    assert wire.decode(frame) is None


def test_a_state_vector_tells_the_clocks() -> None:
    assert wire.clocks(bytes((2, 5, 1, 0x80, 1, 3))) == {5: 1, 128: 3}
