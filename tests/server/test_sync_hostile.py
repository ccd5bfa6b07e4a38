"""Frames that no honest client sends, against a real server."""

import asyncio
import contextlib
import os
import random
import socket
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage
from websockets.typing import Origin, Subprotocol

from facilitation.people import Person
from facilitation.refusals import Refusal, Refused
from server import wire
from server.closing import SENTENCES, CloseCode
from server.connection import SocketLimits
from tests.server.sync_server import (
    PEOPLE,
    WAITING,
    WORKSHOP,
    House,
    Site,
    Visitor,
    running_site,
)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with running_site() as running:
        yield running


async def others_are_undisturbed(site: Site) -> None:
    async with site.visit("anna") as anna, site.visit("ben") as ben:
        await anna.set("still", "here")
        await ben.until_it_reads({"still": "here"})


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x00",
        b"\xff" * 20,
        b"\x00\x00\x05\xff\xff\xff\xff\x0f",
        b"\x00\x00\x01\x05",
        b"\x02\x00\x00",
        b"\x64\x00\x05",
        b"\x01\x03\x01\x01\x05",
        b"\x00\x02\x03abcd",
    ],
)
async def test_a_malformed_frame_closes_its_own_socket(site: Site, frame: bytes) -> None:
    async with site.visit("cleo") as hostile:
        await hostile.send(frame)
        assert await hostile.close_code() == CloseCode.MALFORMED
    assert site.house.document().received == []
    await others_are_undisturbed(site)


async def test_text_is_no_message(site: Site) -> None:
    async with site.visit("cleo") as hostile:
        await hostile.connection.send("hello")
        assert await hostile.close_code() == CloseCode.MALFORMED
        assert "text" in (hostile.connection.close_reason or "")


async def test_random_bytes_never_do_more_than_close_a_socket(site: Site) -> None:
    seed = int.from_bytes(os.urandom(4))
    print("seed", seed)  # noqa: T201
    chance = random.Random(seed)
    document = site.house.document()
    document.rule = lambda update, by: Refused(Refusal.MALFORMED)
    for _ in range(60):
        async with site.visit("cleo") as hostile:
            frame = bytes(
                [chance.choice((0, 0, 1, 3, 100)), chance.randrange(4)]
            ) + chance.randbytes(chance.randrange(40))
            await hostile.send(frame)
            if chance.random() < 0.5:
                await hostile.send(chance.randbytes(8))
                await hostile.close_code()
    document.rule = lambda update, by: None
    await others_are_undisturbed(site)


async def test_ten_megabytes_are_too_large(site: Site) -> None:
    async with site.visit("cleo", max_size=None) as hostile:
        with contextlib.suppress(ConnectionClosed):
            await hostile.send(b"\x00\x02" + b"x" * 10_000_000)
        assert await hostile.close_code() == CloseCode.TOO_LARGE
    await others_are_undisturbed(site)


async def test_the_first_upload_may_be_larger_than_what_follows(site: Site) -> None:
    async with site.visit("cleo") as guest:
        await guest.set("big", "x" * 200_000)
        before = guest.doc.get_state()
        guest.board["bigger"] = "y" * 500_000
        missing = guest.doc.get_update(before)
        await guest.send(wire.Answer(missing))
        async with site.visit("ben") as ben:
            await ben.send(wire.Ask(b"\x00"))
            await ben.until_it_reads({"big": "x" * 200_000, "bigger": "y" * 500_000})
        await guest.send(wire.Answer(missing))
        assert await guest.close_code() == CloseCode.TOO_LARGE


async def test_an_edit_is_never_as_large_as_a_first_upload(site: Site) -> None:
    async with site.visit("cleo") as hostile:
        await hostile.set("big", "x" * 300_000)
        assert await hostile.close_code() == CloseCode.TOO_LARGE
    assert site.house.document().received == []


@pytest.mark.parametrize(
    ("token", "code"),
    [("nobody", CloseCode.NOT_SIGNED_IN), (WAITING, CloseCode.NOT_ALLOWED)],
)
async def test_who_is_not_let_in_loads_nothing(site: Site, token: str, code: CloseCode) -> None:
    async with site.visit(token) as stranger:
        assert await stranger.close_code() == code
        assert stranger.connection.close_reason == SENTENCES[code]
    assert site.house.loaded == 0


async def test_without_a_token_nobody_is_signed_in(site: Site) -> None:
    async with connect(f"{site.url}/board", proxy=None) as stranger:
        await stranger.wait_closed()
    assert stranger.close_code == CloseCode.NOT_SIGNED_IN


@pytest.mark.parametrize("path", ["other", "board/x", "draft:id-of-anna"])
async def test_there_are_two_documents_and_no_more(site: Site, path: str) -> None:
    try:
        async with site.visit("anna", path) as visitor:
            assert await visitor.close_code() == CloseCode.NO_SUCH_WORKSHOP
    except Exception as error:
        assert "403" in str(error)  # noqa: PT017 - a path that is no route at all
    assert site.house.loaded == 0


async def test_a_workshop_id_that_is_none_is_no_workshop(site: Site) -> None:
    url = site.url.replace(WORKSHOP, "short")
    async with connect(f"{url}/board", proxy=None) as visitor:
        await visitor.wait_closed()
    assert visitor.close_code == CloseCode.NO_SUCH_WORKSHOP


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        ("https://board.example", None),
        ("https://evil.example", CloseCode.NOT_ALLOWED),
        (None, CloseCode.NOT_ALLOWED),
    ],
)
async def test_a_cookie_counts_only_on_our_own_pages(
    site: Site, origin: str | None, code: CloseCode | None
) -> None:
    cookie = {"Cookie": f"wayboard_{WORKSHOP}=anna"}
    async with connect(
        f"{site.url}/board",
        additional_headers=cookie,
        origin=Origin(origin) if origin else None,
        proxy=None,
    ) as connection:
        if code is None:
            assert (await connection.recv())[:2] == b"\x00\x00"
        else:
            await connection.wait_closed()
            assert connection.close_code == code


async def test_a_bearer_token_is_good_from_anywhere(site: Site) -> None:
    async with connect(
        f"{site.url}/board",
        additional_headers={"Authorization": "Bearer anna"},
        origin=Origin("https://elsewhere.example"),
        subprotocols=[Subprotocol("wayboard")],
        proxy=None,
    ) as connection:
        assert (await connection.recv())[:2] == b"\x00\x00"
        assert connection.subprotocol == "wayboard"


async def test_a_sign_in_that_takes_too_long_ends(site: Site) -> None:
    house = House(sign_in=asyncio.Event())
    async with (
        running_site(house, SocketLimits(sign_in_seconds=0.05)) as site,
        site.visit("anna") as visitor,
    ):
        assert await visitor.close_code() == CloseCode.TRY_LATER


async def test_a_workshop_that_cannot_be_loaded_asks_to_come_back() -> None:
    async with running_site(House(broken=True)) as site, site.visit("anna") as visitor:
        assert await visitor.close_code() == CloseCode.UNEXPECTED


async def test_whose_role_changed_on_the_way_in_comes_again() -> None:
    async with running_site(House(current=False)) as site, site.visit("anna") as visitor:
        assert await visitor.close_code() == CloseCode.TRY_LATER


async def test_nobody_has_more_than_five_connections_to_a_document(site: Site) -> None:
    async with (
        site.visit("ben") as one,
        site.visit("ben") as two,
        site.visit("ben") as three,
        site.visit("ben") as four,
        site.visit("ben") as five,
        site.visit("ben") as six,
    ):
        assert await six.close_code() == CloseCode.TRY_LATER
        assert six.connection.close_reason == "too_many_connections"
        for visitor in (one, two, three, four, five):
            await visitor.next_of(b"\x00\x00")


async def test_a_document_has_a_greatest_number_of_connections() -> None:
    async with (
        running_site(limits=SocketLimits(connections=1)) as site,
        site.visit("anna") as first,
        site.visit("ben") as second,
    ):
        assert await second.close_code() == CloseCode.TRY_LATER
        await first.next_of(b"\x00\x00")


async def test_a_client_that_asks_is_told_what_is_durable(site: Site) -> None:
    document = site.house.document()
    async with site.visit("anna", acks=True) as anna:
        assert anna.connection.subprotocol == "wayboard.ack"
        assert (await anna.next_of(b"\x64\x02"))[:2] == b"\x64\x02"
        await anna.send(wire.Answer(wire.NO_CHANGE))
        assert await anna.next_of(b"\x64") == wire.durable(1)
        document.gate.clear()
        await anna.set("a", "1")
        await anna.set("b", "2")
        document.gate.set()
        while await anna.next_of(b"\x64") != wire.durable(3):
            pass
    assert document.board.to_py() == {"a": "1", "b": "2"}


async def test_a_client_that_does_not_ask_gets_no_acknowledgement(site: Site) -> None:
    async with site.visit("anna") as anna, site.visit("ben") as ben:
        await anna.set("a", "1")
        await ben.until_it_reads({"a": "1"})
        await ben.set("b", "2")
        kinds = [(await anna.next())[0] for _ in range(2)]
    assert 100 not in kinds


async def test_an_edit_goes_out_before_it_is_acknowledged(site: Site) -> None:
    async with site.visit("anna", acks=True) as one, site.visit("anna", acks=True) as two:
        await two.next_of(b"\x64\x02")
        await one.set("a", "1")
        await two.set("b", "2")
        await two.next_of(b"\x64\x00")
        assert site.house.document().board.to_py()["b"] == "2"


async def test_a_refusal_says_why_and_ends_the_document_session(site: Site) -> None:
    def rule(update: bytes, by: Person) -> Refused | None:
        return Refused(Refusal.LOCKED, "") if by == PEOPLE["ben"].person else None

    site.house.document().rule = rule
    async with site.visit("ben", acks=True) as ben:
        await ben.set("a", "1")
        told = await ben.next_of(b"\x64\x01")
        assert told == wire.refused("locked", Refusal.LOCKED.sentence, "", resync=True)
        assert await ben.close_code() == CloseCode.EDIT_REFUSED
        assert ben.connection.close_reason == "locked"
    assert site.house.document().received == []


async def test_what_was_on_its_way_to_the_disk_is_told_before_a_later_edit_is_refused(
    site: Site,
) -> None:
    board = site.house.document()
    board.disk_is_slow = True
    refused = asyncio.Event()

    def rule(update: bytes, by: Person) -> Refused | None:
        if b"refused" not in update:
            return None
        refused.set()
        return Refused(Refusal.READ_ONLY)

    board.rule = rule
    async with site.visit("anna", acks=True) as anna:
        for word in ("one", "two", "refused", "three"):
            await anna.set("word", word)
        await refused.wait()
        assert len(board.unsaved) == 2
        board.save()
        assert await anna.next_of(b"\x64\x00") == wire.durable(2)
        assert (await anna.next_of(b"\x64\x01"))[:2] == b"\x64\x01"
        assert await anna.close_code() == 4409
    assert len(board.received) == 2


async def test_an_edit_after_a_refused_one_is_not_looked_at(site: Site) -> None:
    document = site.house.document()
    document.rule = lambda update, by: Refused(Refusal.LOCKED) if b"first" in update else None
    async with site.visit("ben") as ben:
        document.gate.clear()
        await ben.set("first", "1")
        await ben.set("second", "2")
        document.gate.set()
        assert await ben.close_code() == CloseCode.EDIT_REFUSED
    assert document.received == []


async def test_an_edit_that_could_not_be_saved_may_come_again(site: Site) -> None:
    site.house.document().rule = lambda update, by: Refused(Refusal.NOT_SAVED)
    async with site.visit("ben", acks=True) as ben:
        await ben.set("a", "1")
        told = await ben.next_of(b"\x64\x01")
        assert b'"resync":false' in told
        assert await ben.close_code() == CloseCode.TRY_LATER


async def test_forged_presence_is_never_passed_on(site: Site) -> None:
    def says(client: int, clock: int, state: bytes) -> wire.Presence:
        return wire.Presence((wire.Said(client, clock, state),))

    async with site.visit("anna") as anna, site.visit("ben") as ben, site.visit("cleo") as cleo:
        await anna.send(says(1, 1, b'{"cursor":1}'))
        await cleo.next_of(b"\x01")
        await ben.send(says(2, 1, b'{"user":{"name":"Anna","id":"id-of-anna"}}'))
        named = await cleo.next_of(b"\x01")
        assert b'"name":"Ben"' in named
        assert b'"id":"id-of-ben"' in named
        await ben.send(says(1, 7, b'{"cursor":666}'))
        await ben.send(says(1, 8, b"null"))
        await ben.send(says(3, 1, b'{"second":"id"}'))
        await ben.send(says(2, 2, b'{"cursor":2}'))
        assert b'"cursor":2' in await cleo.next_of(b"\x01")


async def test_presence_of_more_than_two_kib_is_refused(site: Site) -> None:
    async with site.visit("ben") as ben:
        state = b'{"a":"' + b"x" * 2100 + b'"}'
        await ben.send(wire.Presence((wire.Said(5, 1, state),)))
        assert await ben.close_code() == CloseCode.MALFORMED


async def test_who_sends_too_fast_is_slowed_and_then_closed() -> None:
    limits = SocketLimits(edits_per_second=50, edits_at_once=5, patience=0.1)
    async with running_site(limits=limits) as site, site.visit("ben") as ben:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(500):
                await ben.send(wire.Edit(wire.NO_CHANGE))
        assert await ben.close_code() == CloseCode.TRY_LATER
        assert ben.connection.close_reason == "too_fast"


async def test_a_burst_is_slowed_and_goes_through() -> None:
    limits = SocketLimits(edits_per_second=200, edits_at_once=5)
    async with running_site(limits=limits) as site, site.visit("ben", acks=True) as ben:
        for _ in range(40):
            await ben.send(wire.Edit(wire.NO_CHANGE))
        while await ben.next_of(b"\x64\x00") != wire.durable(40):
            pass


async def test_a_flood_of_tiny_frames_does_not_hold_others_up(site: Site) -> None:
    async with site.visit("cleo") as hostile, site.visit("anna") as anna, site.visit("ben") as ben:
        ping = b"\x89\x80\x00\x00\x00\x00"
        hostile.connection.transport.write(ping * 200_000)
        async with asyncio.timeout(5):
            await anna.set("a", "1")
            await ben.until_it_reads({"a": "1"})


async def test_who_does_not_read_is_cut_off_and_nobody_else_waits() -> None:
    limits = SocketLimits(edits_per_second=10_000, edits_at_once=10_000)
    async with (
        running_site(limits=limits) as site,
        site.visit("anna") as anna,
        site.visit("ben") as ben,
    ):
        writer = await deaf_visitor(site, "cleo")
        [room] = site.endpoint.rooms.of(WORKSHOP)
        assert room.count(PEOPLE["cleo"].person.id) == 1
        board = {}
        for n in range(150):
            board[f"{n}"] = "x" * 30_000
            await anna.set(f"{n}", board[f"{n}"])
            await ben.until_it_reads(board)
        assert room.count(PEOPLE["cleo"].person.id) == 0
        writer.transport.abort()


async def test_a_silent_peer_is_noticed_and_leaves_presence() -> None:
    async with running_site(ping=0.3) as site, site.visit("anna") as anna:
        writer = await deaf_visitor(site, "cleo")
        said = wire.encode(wire.Presence((wire.Said(7, 1, b"{}"),)))
        writer.write(bytes((0x82, 0x80 | len(said), 0, 0, 0, 0)) + said)
        assert b"Cleo" in await anna.next_of(b"\x01")
        assert b"null" in await anna.next_of(b"\x01")
        writer.transport.abort()


async def deaf_visitor(site: Site, who: str) -> asyncio.StreamWriter:
    """Somebody whose machine takes 64 KiB and then nothing more."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", site.port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=1024)
    writer.write(
        f"GET /sync/{WORKSHOP}/board HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Authorization: Bearer {who}\r\n\r\n".encode()
    )
    await writer.drain()
    await reader.readuntil(b"\r\n\r\n")
    reader._transport.pause_reading()  # type: ignore[attr-defined]
    return writer


async def test_a_handshake_of_nonsense_is_answered_and_ended(site: Site) -> None:
    with pytest.raises((InvalidMessage, ConnectionError, OSError, Exception)):
        await connect(f"{site.url}/board", proxy=None, additional_headers={"Upgrade": "nonsense"})
    await others_are_undisturbed(site)


async def test_a_plain_asgi_server_serves_the_same() -> None:
    async with running_site(plain=True) as site:
        await others_are_undisturbed(site)
        async with site.visit("nobody") as stranger:
            assert await stranger.close_code() == CloseCode.NOT_SIGNED_IN
        async with site.visit("ben", acks=True) as ben:
            await ben.send(b"\xff")
            assert await ben.close_code() == CloseCode.MALFORMED


async def test_stopping_tells_everybody_to_come_back() -> None:
    async with running_site() as site:
        visits = site.visit("anna")
        anna: Visitor = await visits.__aenter__()
        await anna.next_of(b"\x00\x00")
    assert await anna.close_code() == CloseCode.RESTART
    await visits.__aexit__(None, None, None)
