import asyncio
import inspect
import socket
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, State
from websockets.server import ServerProtocol

from server.closing import SENTENCES, CloseCode
from server.connection import close_reason
from server.prepared import frame, prepare
from server.protocol import BEFORE_SIGN_IN, PreparedWebSocketProtocol


def make(kind: type[WebSocketsSansIOProtocol]) -> WebSocketsSansIOProtocol:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        """Never called."""

    config = uvicorn.Config(app, ws_per_message_deflate=True, log_config=None)
    config.load()
    loop = asyncio.new_event_loop()
    loop.close()
    return kind(config, ServerState(), {}, loop)


HINT = "server/protocol.py leans on it: read the new release, then adapt both"


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_prepared_frame_is_what_websockets_would_send(size: int) -> None:
    payload = bytes(size)
    expected = Frame(Opcode.BINARY, payload).serialize(mask=False)
    assert frame(payload) == expected
    assert prepare(payload).payload == payload


def test_the_release_of_uvicorn_is_one_that_was_read() -> None:
    major, minor, *_ = uvicorn.__version__.split(".")
    assert (int(major), int(minor)) >= (0, 40), HINT
    assert int(major) == 0, HINT


@pytest.mark.parametrize(
    "attribute",
    [
        "queue",
        "conn",
        "loop",
        "transport",
        "read_paused",
        "close_sent",
        "close_timer",
        "close_timeout",
        "handshake_complete",
    ],
)
def test_uvicorn_still_has_the_attributes_we_lean_on(attribute: str) -> None:
    protocol = make(WebSocketsSansIOProtocol)
    assert hasattr(protocol, attribute), f"uvicorn lost {attribute}; {HINT}"


@pytest.mark.parametrize(
    "method",
    [
        "connection_made",
        "connection_lost",
        "data_received",
        "handle_connect",
        "handle_parser_exception",
        "keepalive_timeout",
        "receive",
        "send",
        "shutdown",
        "stop_keepalive",
    ],
)
def test_uvicorn_still_has_the_methods_we_extend(method: str) -> None:
    assert callable(getattr(WebSocketsSansIOProtocol, method, None)), f"{method}; {HINT}"


@pytest.mark.parametrize(
    ("method", "line"),
    [
        # Sends are flushed at once, so writing beside them keeps the order.
        ("send", "output = self.conn.data_to_send()"),
        ("send", "self.transport.write(b"),
        ("send_receive_event_to_app", "if self.close_sent:"),
        ("send_receive_event_to_app", "if not self.read_paused:"),
        ("data_received", "self.conn.receive_data(data)"),
        ("handle_connect", "self.scope: WebSocketScope = {"),
        ("run_asgi", "if self.close_timer is None:"),
        ("shutdown", "self.conn.send_close(1012)"),
    ],
)
def test_uvicorn_still_works_the_way_we_lean_on(method: str, line: str) -> None:
    assert line in inspect.getsource(getattr(WebSocketsSansIOProtocol, method)), HINT


def test_websockets_still_has_the_attributes_we_lean_on() -> None:
    conn = ServerProtocol()
    names = ("available_extensions", "max_message_size", "parser_exc", "state", "send_close")
    for name in (*names, "data_to_send", "receive_data"):
        assert hasattr(conn, name), f"websockets lost {name}; {HINT}"
    assert "self.max_message_size" in inspect.getsource(Protocol.parse), HINT
    assert State.OPEN
    assert type(make(WebSocketsSansIOProtocol).conn) is ServerProtocol


def test_compression_is_off_and_strangers_say_little() -> None:
    protocol = make(PreparedWebSocketProtocol)
    assert protocol.conn.available_extensions is None
    assert protocol.conn.max_message_size == BEFORE_SIGN_IN


def test_every_close_code_has_a_sentence_that_fits_its_frame() -> None:
    assert set(SENTENCES) == set(CloseCode)
    for code in CloseCode:
        assert close_reason(code) == code.sentence
        assert code.final == str(code.value).startswith("44")


def test_a_long_reason_is_cut_between_characters() -> None:
    assert close_reason(CloseCode.MALFORMED, "ä" * 100) == "ä" * 61


def test_the_kernel_option_we_set_exists() -> None:
    assert socket.SO_SNDBUF
