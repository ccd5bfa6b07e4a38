"""How a line behaves when the server says something unusual."""

import pytest
from websockets.asyncio.server import ServerConnection

from client.participant import EditRefused, Ended, wire
from tests.client.scripted_server import DURABLE, begin, board_at, next_of, until_closed

NOT_SAVED = b'{"code":"not_saved","title":"Not now.","detail":"","resync":false}'
LOCKED = b'{"code":"locked","title":"Paused.","detail":"","resync":true}'


def refusal(told: bytes) -> bytes:
    return bytes((100, 1, len(told))) + told


async def accept(socket: ServerConnection) -> None:
    await begin(socket)
    await next_of(socket, wire.Edit)
    await socket.send(DURABLE + b"\x02")
    await until_closed(socket)


async def test_an_edit_without_acknowledgement_is_sent_again_on_the_next_connection() -> None:
    edits: list[wire.Message] = []

    async def restart(socket: ServerConnection) -> None:
        await begin(socket)
        edits.append(await next_of(socket, wire.Edit))
        await socket.close(1012)

    async def again(socket: ServerConnection) -> None:
        await begin(socket)
        edits.append(await next_of(socket, wire.Edit))
        await socket.send(DURABLE + b"\x02")
        await until_closed(socket)

    async with board_at(restart, again) as board:
        await board.synced()
        board.add_stage("Once")
        await board.saved()
    assert len(edits) == 2
    assert edits[0] == edits[1]


async def test_an_edit_that_could_not_be_saved_is_kept_and_comes_again() -> None:
    async def full_disk(socket: ServerConnection) -> None:
        await begin(socket)
        await next_of(socket, wire.Edit)
        await socket.send(refusal(NOT_SAVED))
        await socket.close(1013, "not_saved")

    async with board_at(full_disk, accept) as board:
        await board.synced()
        stage = board.add_stage("Kept")
        await board.saved()
        assert [one.id for one in board.map.stages] == [stage]
        assert board.line.refused == []


async def test_after_a_refusal_the_document_is_a_fresh_one_with_another_author_id() -> None:
    async def refuse(socket: ServerConnection) -> None:
        await begin(socket)
        await next_of(socket, wire.Edit)
        await socket.send(refusal(LOCKED))
        await socket.close(4409, "locked")

    async with board_at(refuse, accept) as board:
        await board.synced()
        author = board.line.replica.client
        board.add_stage("Refused words")
        with pytest.raises(EditRefused) as refused:
            await board.saved()
        assert refused.value.refused.lost == ("Refused words",)
        assert board.line.replica.client != author
        assert board.map.stages == ()
        board.add_stage("Next")
        await board.saved()


@pytest.mark.parametrize("code", [4409, 4413])
async def test_a_refusal_whose_reason_got_lost_still_starts_afresh(code: int) -> None:
    async def refuse(socket: ServerConnection) -> None:
        await begin(socket)
        await next_of(socket, wire.Edit)
        await socket.close(code)

    async with board_at(refuse, accept) as board:
        await board.synced()
        board.add_stage("Refused words")
        with pytest.raises(EditRefused):
            await board.saved()
        assert board.map.stages == ()


@pytest.mark.parametrize("code", [4400, 4401, 4403, 4404, 4410])
async def test_a_final_close_ends_the_participant(code: int) -> None:
    async def close(socket: ServerConnection) -> None:
        await begin(socket)
        await socket.close(code, "for good")

    async with board_at(close) as board:
        with pytest.raises(Ended, match="for good") as ended:
            await board.until(lambda board: False)
        assert ended.value.code == code
        with pytest.raises(Ended):
            board.add_stage("Too late")
        with pytest.raises(Ended):
            await board.synced()


async def test_bytes_that_are_no_document_lead_to_a_fresh_one() -> None:
    async def babble(socket: ServerConnection) -> None:
        await begin(socket)
        await next_of(socket, wire.Edit)
        await socket.send(wire.edit(b"\x01\x02\x03"))
        await until_closed(socket)

    async with board_at(babble, accept) as board:
        board.add_stage("Before")
        with pytest.raises(EditRefused, match="could not be read"):
            await board.saved()
        board.add_stage("After")
        await board.saved()


async def test_a_server_that_acknowledges_nothing_is_turned_down() -> None:
    async with board_at(until_closed, acknowledges=False) as board:
        with pytest.raises(Ended, match="does not acknowledge"):
            await board.synced()
