import asyncio
import time
from typing import Any

import pycrdt
import pytest

from facilitation.people import ParticipantId
from server import room as room_module
from server import wire
from server.closing import CloseCode
from server.connection import Connection, Pace, SocketLimits
from server.prepared import Prepared, prepare
from server.presence import Identity
from server.room import Room, Rooms, merged
from sessions.journey.ids import WorkshopId
from tests.server.sync_server import PlainDocument, RecordingChannel

WORKSHOP = WorkshopId("workshop-for-tests")


class Stand:
    """A room of people whose sockets only remember."""

    def __init__(self, people: int, limits: SocketLimits | None = None, *, acks: bool = False):
        self.document = PlainDocument()
        self.room = Room(self.document)
        self.connections = [
            Connection(
                RecordingChannel(),
                Identity(ParticipantId(f"p{n}"), f"P{n}", "#123456"),
                limits or SocketLimits(),
                wants_acks=acks,
            )
            for n in range(people)
        ]
        for connection in self.connections:
            self.room.join(connection)
            channel(connection).frames.clear()

    def edit(self, key: str, by: object | None = None) -> bytes:
        writer: pycrdt.Doc[Any] = pycrdt.Doc()
        writer.apply_update(self.document.state())
        before = writer.get_state()
        writer.get("board", type=pycrdt.Map)[key] = 1
        update = writer.get_update(before)
        self.document.apply(update, by)
        return update

    def received(self) -> list[list[bytes]]:
        return [channel(c).frames for c in self.connections]

    def leave(self) -> None:
        for connection in self.connections:
            self.room.leave(connection)


def code(connection: Connection) -> CloseCode | None:
    return connection.closed


def channel(connection: Connection) -> RecordingChannel:
    found = connection._channel
    assert isinstance(found, RecordingChannel)
    return found


async def flushed(stand: Stand) -> None:
    while stand.room._wake is not None:
        turned = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.001, turned.set_result, None)
        await turned


async def test_a_single_edit_goes_to_everybody_but_its_sender() -> None:
    stand = Stand(3)
    update = stand.edit("a", by=stand.connections[0])
    await flushed(stand)
    frame = wire.encode(wire.Edit(update))
    assert stand.received() == [[], [frame], [frame]]
    stand.leave()


async def test_edits_of_one_turn_go_out_merged_to_all() -> None:
    stand = Stand(2)
    stand.edit("a", by=stand.connections[0])
    stand.edit("b", by=stand.connections[1])
    stand.edit("c")
    await flushed(stand)
    for frames in stand.received():
        [frame] = frames
        message = wire.decode(frame)
        assert isinstance(message, wire.Edit)
        reader: pycrdt.Doc[Any] = pycrdt.Doc()
        reader.apply_update(message.update)
        assert reader.get("board", type=pycrdt.Map).to_py() == {"a": 1, "b": 1, "c": 1}
    stand.leave()


async def test_in_a_full_room_the_edits_of_a_moment_are_due_together() -> None:
    stand = Stand(room_module.FULL_ROOM + 40)
    begun = time.monotonic()
    alone = stand.room.due()
    assert alone <= time.monotonic()  # nobody else writes: at once
    first, second = stand.room.due(), stand.room.due()
    pause = 40 * room_module.GATHERING_EACH
    assert begun + pause <= first == second <= time.monotonic() + pause
    stand.leave()


async def test_where_few_are_an_edit_is_always_due_at_once() -> None:
    stand = Stand(room_module.FULL_ROOM)
    assert stand.room.due() <= stand.room.due() <= time.monotonic()
    stand.leave()


async def test_several_edits_of_one_person_are_not_sent_back() -> None:
    stand = Stand(2)
    stand.edit("a", by=stand.connections[0])
    stand.edit("b", by=stand.connections[0])
    await flushed(stand)
    assert [len(frames) for frames in stand.received()] == [0, 1]
    stand.leave()


def test_a_large_edit_is_not_read_again_to_be_merged() -> None:
    def update(length: int) -> bytes:
        doc: pycrdt.Doc[Any] = pycrdt.Doc()
        doc.get("board", type=pycrdt.Map)["key"] = "x" * length
        return doc.get_update()

    small, large = [update(1) for _ in range(4)], update(room_module.UNMERGED)
    first, second, third = merged([*small[:2], large, *small[2:]])
    assert (first, second, third) == (merged(small[:2])[0], large, merged(small[2:])[0])


async def test_a_frame_is_encoded_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = Stand(50)
    made = []

    def counted(payload: bytes) -> Prepared:
        made.append(payload)
        return prepare(payload)

    monkeypatch.setattr(room_module, "prepare", counted)
    stand.edit("a")
    await flushed(stand)
    assert len(made) == 1
    assert all(len(frames) == 1 for frames in stand.received())
    stand.leave()


async def test_acknowledgements_follow_the_edits_and_are_one_a_sending() -> None:
    stand = Stand(2, acks=True)
    writer = stand.connections[0]
    update = stand.edit("a")
    for n in (1, 2, 3):
        stand.room.acknowledge(writer, n)
    await flushed(stand)
    assert stand.received()[0] == [wire.encode(wire.Edit(update)), wire.durable(3)]
    stand.leave()


async def test_while_a_sending_is_paid_for_what_comes_is_gathered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room_module, "PACE", 1e6)  # every sending is followed by the longest pause
    stand = Stand(1)
    stand.edit("a")
    await asyncio.sleep(0)
    assert len(stand.received()[0]) == 1
    for key in "bcd":
        stand.edit(key)
        await asyncio.sleep(0)
    assert len(stand.received()[0]) == 1
    await flushed(stand)
    assert len(stand.received()[0]) == 2
    stand.leave()


async def test_everybody_with_nothing_gets_the_same_ready_made_state() -> None:
    stand = Stand(2)
    stand.edit("a")
    await flushed(stand)
    for connection in stand.connections:
        channel(connection).frames.clear()
        stand.room.answer(connection, wire.Ask(b"\x00"))
    [one], [two] = stand.received()
    assert one is two
    stand.edit("b")
    stand.room.answer(stand.connections[0], wire.Ask(b"\x00"))
    assert channel(stand.connections[0]).frames[-1] is not one
    stand.leave()


async def test_an_edit_between_joining_and_asking_is_in_no_gap() -> None:
    stand = Stand(1)
    update = stand.edit("a")
    stand.room.answer(stand.connections[0], wire.Ask(b"\x00"))
    await flushed(stand)
    answer, edit = stand.received()[0]
    assert wire.decode(answer) == wire.Answer(stand.document.state())
    assert wire.decode(edit) == wire.Edit(update)
    stand.leave()


async def test_a_reader_a_mebibyte_behind_is_cut_and_no_other() -> None:
    stand = Stand(2)
    slow, quick = stand.connections
    channel(slow).full = 1024 * 1024 + 1
    stand.edit("a")
    await flushed(stand)
    assert code(slow) is CloseCode.TRY_LATER
    assert channel(slow).closed == (1013, "resync")
    assert code(quick) is None
    assert len(channel(quick).frames) == 1
    stand.leave()


async def test_a_reader_many_messages_behind_is_cut() -> None:
    stand = Stand(1, SocketLimits(behind_messages=3))
    reader = stand.connections[0]
    channel(reader).full = 1
    for key in "abc":
        stand.edit(key)
        await flushed(stand)
    assert code(reader) is None
    stand.edit("d")
    await flushed(stand)
    assert code(reader) is CloseCode.TRY_LATER
    stand.leave()


async def test_a_reader_who_catches_up_starts_anew() -> None:
    stand = Stand(1, SocketLimits(behind_messages=3))
    reader = stand.connections[0]
    for key in "abcdefgh":
        channel(reader).full = int(key != "d")
        stand.edit(key)
        await flushed(stand)
        if key == "f":
            break
    assert code(reader) is None
    stand.leave()


async def test_a_reader_silent_for_too_long_is_cut_although_nothing_is_sent() -> None:
    stand = Stand(1, SocketLimits(behind_seconds=0))
    reader = stand.connections[0]
    channel(reader).full = 1
    reader.check()
    reader.check()
    assert code(reader) is CloseCode.TRY_LATER
    stand.leave()


async def test_a_large_answer_is_not_held_against_its_reader() -> None:
    stand = Stand(1, SocketLimits(behind_bytes=1000))
    reader = stand.connections[0]
    stand.edit("k" * 5000)
    await flushed(stand)
    stand.room.answer(reader, wire.Ask(b"\x00"))
    channel(reader).full = 5500
    stand.edit("a")
    await flushed(stand)
    assert code(reader) is None
    channel(reader).full = 9000
    stand.edit("b")
    await flushed(stand)
    assert code(reader) is CloseCode.TRY_LATER
    stand.leave()


async def test_everybody_hears_a_sign_of_life_and_the_time_when_asked_for() -> None:
    stand = Stand(1, acks=True)
    for _ in range(15):
        stand.room._tick()
    frames = stand.received()[0]
    assert frames.count(b"\x01\x01\x00") == 2
    assert sum(frame.startswith(b"\x64\x02") for frame in frames) == 1
    stand.leave()


async def test_unchanged_presence_waits_for_company() -> None:
    stand = Stand(2)
    stand.room.hear(stand.connections[0], wire.Presence((wire.Said(1, 1, b"{}"),)))
    await flushed(stand)
    [first] = stand.received()[1]
    stand.room.hear(stand.connections[0], wire.Presence((wire.Said(1, 2, b"{}"),)))
    assert stand.room._wake is None
    stand.room._tick()
    await flushed(stand)
    assert stand.received()[1][0] is first
    assert len(stand.received()[1]) == 2
    stand.leave()


async def test_removing_somebody_closes_all_their_sockets_and_no_others() -> None:
    stand = Stand(2)
    stand.room.cut(ParticipantId("p0"), CloseCode.NOT_ALLOWED, "removed")
    assert [c.closed for c in stand.connections] == [CloseCode.NOT_ALLOWED, None]
    stand.leave()


async def test_a_document_loaded_anew_makes_everybody_sync_again() -> None:
    stand = Stand(2)
    stand.room.replaced()
    assert [c.closed for c in stand.connections] == [CloseCode.TRY_LATER] * 2
    stand.leave()


async def test_a_room_without_people_is_given_up() -> None:
    rooms = Rooms()
    document = PlainDocument()
    guest = Connection(
        RecordingChannel(), Identity(ParticipantId("p"), "P", "#123456"), SocketLimits()
    )
    with rooms.joined(WORKSHOP, document, guest) as room:
        assert rooms.of(WORKSHOP) == [room]
        assert rooms.count(document, ParticipantId("p")) == 1
        assert document.audience == [room]
    assert rooms.of(WORKSHOP) == []
    assert document.audience == []


def test_many_edits_are_merged_in_pieces_of_fifty() -> None:
    doc: pycrdt.Doc[Any] = pycrdt.Doc()
    board = doc.get("board", type=pycrdt.Map)
    updates = []
    for n in range(120):
        before = doc.get_state()
        board[f"{n}"] = n
        updates.append(doc.get_update(before))
    pieces = merged(updates)
    assert len(pieces) == 3
    again: pycrdt.Doc[Any] = pycrdt.Doc()
    for piece in pieces:
        again.apply_update(piece)
    assert again.get("board", type=pycrdt.Map).to_py() == board.to_py()


def test_what_cannot_be_merged_is_sent_one_by_one() -> None:
    assert merged([b"\xff\xff", b"\xff"]) == [b"\xff\xff", b"\xff"]


def test_a_pace_lets_a_burst_through_and_then_asks_for_patience() -> None:
    pace = Pace(10, 3, now=0)
    assert [pace.take(0) for _ in range(3)] == [0, 0, 0]
    assert pace.take(0) == pytest.approx(0.1)
    assert pace.take(0.1) == pytest.approx(0.1)
    assert pace.too_fast_for(0.5) == pytest.approx(0.5)
    assert pace.take(1) == 0
    assert pace.too_fast_for(1) == 0
