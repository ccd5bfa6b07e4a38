"""One document kept in step with the server, whatever happens to the connection."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import assert_never

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from client.participant import wire
from client.participant.errors import EditRefused, Ended, RefusedEdit, Unreachable
from client.participant.ledger import Ledger, Written, not_stored
from client.participant.pacing import Pace, Pauses
from client.participant.presence import Presences
from client.participant.replica import Replica, UnreadableUpdate
from client.participant.signals import Signal

ACKNOWLEDGED = Subprotocol("wayboard.ack")
LARGEST = 64 * 1024 * 1024
RENEWAL = 15.0  # seconds; silence of 30 counts as absence
PRESENCE_PAUSE = 0.1

_REFUSED, _TOO_LARGE = 4409, 4413
_RENEWED = "document_renewed"
_TRY_AGAIN_STATUS = frozenset({408, 425, 429})

Greeting = Callable[[], Awaitable[int | None]]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a document is, and the token that opens it. `direct`: past any proxy."""

    url: str
    token: str
    direct: bool = False


@dataclass(frozen=True, slots=True)
class _Setback:
    """A refusal whose consequences are known at the next sync only."""

    code: str
    sentence: str
    detail: str
    lost: list[Written]


class Line:
    """A replica, what is unsaved in it, and the connection that comes back by itself.

    `greet` is asked before each connection: it waits until this participant is let in, and tells
    the document's generation. `tap` is told every frame that arrives.
    """

    def __init__(
        self,
        address: Address,
        greet: Greeting,
        pauses: Pauses,
        presences: Presences | None = None,
        tap: Callable[[bytes], None] | None = None,
    ) -> None:
        self.refused: list[RefusedEdit] = []
        self.connections = 0
        self.clock_ahead = 0  # of the server's clock before ours, ms
        self.ledger = Ledger()
        self.replica = Replica(self._write_down)
        self.presences = presences
        self._address = address
        self._greet = greet
        self._pauses = pauses
        self._tap = tap
        self._generation: int | None = None
        self._signal = Signal()
        self._synced = False
        self._ended: Ended | None = None
        self._reported = 0
        self._setback: _Setback | None = None
        self._told: wire.Refused | None = None
        self._wake = asyncio.Event()
        self._outbox: deque[bytes] = deque()
        self._open_for_edits = False
        self._pace = Pace()
        self._presence_due = False
        self._presence_after = 0.0

    # What a participant waits for

    async def synced(self) -> None:
        """Wait until the replica holds what the server held at some moment of this connection.

        Raises:
            Ended: when the server will not have this participant.

        """
        while not self._synced:
            self.raise_if_ended()
            await self._signal.wait()

    async def saved(self) -> None:
        """Wait until everything written so far is durable.

        Raises:
            EditRefused: when some of it was refused since the last call; each call says so once.
            Ended: when the connection is over for good before that.

        """
        number, known = self.ledger.written, self._reported
        while True:
            if len(self.refused) > known:
                self._reported = len(self.refused)
                raise EditRefused(self.refused[known])
            if self.is_saved(number):
                return
            self.raise_if_ended()
            await self._signal.wait()

    def is_saved(self, number: int | None = None) -> bool:
        """Whether the first `number` edits, or all, are durable."""
        wanted = self.ledger.written if number is None else number
        return self._setback is None and self.ledger.durable >= wanted

    @property
    def is_synced(self) -> bool:
        """Whether the connection stands and the replica follows the server's document."""
        return self._synced

    def show(self) -> None:
        """Send the own presence soon; the newest state counts."""
        self._presence_due = True
        self._wake.set()

    # The connection

    async def run(self) -> None:
        """Stay connected until the server closes for good."""
        failures = 0
        while True:
            code = None
            try:
                generation = await self._greet()
                if None not in (generation, self._generation) and generation != self._generation:
                    self._start_afresh("replaced", "The document was replaced.", "")
                self._generation = generation or self._generation
                code = await self._converse()
            except Ended as ended:
                self._end(ended)
                return
            except InvalidStatus as refused:
                status = refused.response.status_code
                if 400 <= status < 500 and status not in _TRY_AGAIN_STATUS:
                    self._end(Ended(status, "There is no Wayboard document at this address."))
                    return
            except (OSError, TimeoutError, InvalidHandshake, EOFError, Unreachable):
                pass  # the server is away: come back
            failures = 0 if self._synced else failures + 1
            self._synced = False
            self._generation = self._generation or self.replica.session.generation
            if code in (_REFUSED, _TOO_LARGE) and failures == 0:
                continue  # a fresh document is due, and nothing is wrong with the server
            await asyncio.sleep(self._pauses.after(failures))

    async def _converse(self) -> int | None:
        """One connection, from its first to its last byte; the code it was closed with."""
        address = self._address
        async with connect(
            address.url,
            subprotocols=[ACKNOWLEDGED],
            additional_headers={"Authorization": f"Bearer {address.token}"},
            compression=None,
            max_size=LARGEST,
            close_timeout=2,
            proxy=None if address.direct else True,
        ) as socket:
            if socket.subprotocol != ACKNOWLEDGED:
                raise Ended(4400, "The server at this address does not acknowledge edits.")
            self.connections += 1
            self._begin()
            async with asyncio.TaskGroup() as tasks:
                helpers = [tasks.create_task(self._send_all(socket))]
                if self.presences is not None:
                    helpers.append(tasks.create_task(self._renew_presence()))
                try:
                    fault = await self._read_all(socket)
                finally:
                    for helper in helpers:
                        helper.cancel()
            if fault is not None:
                self._start_afresh("unreadable", "The document could not be read.", fault)
                return None
        return self._closed(socket.close_code, socket.close_reason or "")

    def _begin(self) -> None:
        self._told = None
        self._open_for_edits = False
        self._outbox.clear()
        self.ledger.reconnected()
        self._outbox.append(wire.ask(self.replica.doc.get_state()))
        if self.presences is not None:
            self._outbox.append(self.presences.connected(self.replica.client))
        self._wake.set()

    async def _read_all(self, socket: ClientConnection) -> str | None:
        """Take what comes until the end; a fault that makes the replica worthless."""
        try:
            while True:
                frame = await socket.recv(decode=False)
                if self._tap is not None:
                    self._tap(frame)
                message = wire.decode(frame)
                if message is not None:
                    self._take(message)
        except ConnectionClosed:
            return None
        except (wire.BadFrame, UnreadableUpdate) as fault:
            return str(fault)

    def _take(self, message: wire.Message) -> None:
        match message:
            case wire.Ask(state_vector):
                self._answer(state_vector)
            case wire.Answer(update):
                self.replica.apply(update)
                self._arrived()
            case wire.Edit(update):
                self.replica.apply(update)
            case wire.Presence():
                self._hear(message)
            case wire.Durable(edits):
                self.ledger.acknowledge(edits)
                self._wake.set()
                self._signal.tell()
            case wire.Refused():
                self._told = message
            case wire.ServerTime(ms):
                self.clock_ahead = ms - time.time_ns() // 1_000_000
            case _:
                assert_never(message)

    def _answer(self, state_vector: bytes) -> None:
        """Say that nothing is lacking, and send after it, edit by edit, what is not yet durable."""
        if self._setback is not None:
            lost = not_stored(self._setback.lost, wire.clocks(state_vector))
            before = self._setback
            self._setback = _Setback(before.code, before.sentence, before.detail, lost)
        self._outbox.append(wire.answer(wire.NO_CHANGE))
        self.ledger.answered()
        self._open_for_edits = True
        self._wake.set()

    def _arrived(self) -> None:
        if self._setback is not None:
            back, self._setback = self._setback, None
            lost = tuple(one.words for one in back.lost if one.words)
            edits = len(back.lost)
            if edits or back.code != _RENEWED:  # a draft that was revealed took nothing from us
                self.refused.append(RefusedEdit(back.code, back.sentence, back.detail, lost, edits))
        self._synced = True
        self._signal.tell()

    def _hear(self, message: wire.Presence) -> None:
        if self.presences is not None:
            contradiction = self.presences.take(message)
            if contradiction is not None:
                self._outbox.append(contradiction)
                self._wake.set()

    def _closed(self, code: int | None, reason: str) -> int | None:
        told = self._told
        if told is not None and told.resync:
            self._start_afresh(told.code, told.title, told.detail)
        elif code == _REFUSED:
            self._start_afresh(reason or "refused", "An edit was refused.", "")
        elif code == _TOO_LARGE:
            self._start_afresh("too_large", "An edit was too large. Write in smaller steps.", "")
        elif code is not None and 4400 <= code < 4500:
            raise Ended(code, reason or "The server closed the connection for good.")
        return code

    def _start_afresh(self, code: str, sentence: str, detail: str) -> None:
        """Give up what is unsaved and begin with an empty document, as the protocol asks."""
        lost = self.ledger.give_up()
        if self._setback is not None:
            lost = self._setback.lost + lost
        self._setback = _Setback(code, sentence, detail, lost)
        self.replica.renew()

    # Sending

    async def _send_all(self, socket: ClientConnection) -> None:
        try:
            while True:
                self._wake.clear()
                while (frame := self._next_frame()) is not None:
                    await socket.send(frame)
                await self._wake.wait()
        except ConnectionClosed:
            return  # whoever reads learns why

    def _next_frame(self) -> bytes | None:
        if self._outbox:
            return self._outbox.popleft()
        now = time.monotonic()
        if self._presence_due and self.presences is not None:
            if now >= self._presence_after:
                self._presence_due = False
                self._presence_after = now + PRESENCE_PAUSE
                return self.presences.renewed()
            self._wake_in(self._presence_after - now)
        if not self._open_for_edits:
            return None
        wait = self._pace.wait(now)
        if wait > 0 and self.ledger.waits:
            self._wake_in(wait)
            return None
        update = self.ledger.next_message()
        if update is None:
            return None
        self._pace.take()
        return wire.edit(update)

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._wake.set)

    async def _renew_presence(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL)
            self.show()

    def _write_down(self, update: bytes, words: str) -> None:
        self.ledger.write(update, words, self.replica.client, self.replica.clock)
        self._wake.set()

    def _end(self, ended: Ended) -> None:
        self._ended, self._synced = ended, False
        self._signal.tell()
        self.replica.changed.tell()
        if self.presences is not None:
            self.presences.changed.tell()

    def raise_if_ended(self) -> None:
        """Raise Ended when the connection is over for good."""
        if self._ended is not None:
            raise Ended(self._ended.code, self._ended.sentence)
