"""Everybody connected to one live document, and how what happens reaches them.

When little happens, it is sent at once. When much happens, what arrives within one turn of the
event loop, or while the previous sending is still being paid for, goes out together: edits
merged into one update, presence reduced to the newest of each person. Every frame is encoded
once. Nothing here waits for anybody.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import pycrdt
import structlog

from facilitation.people import ParticipantId
from facilitation.refusals import Refusal
from server import wire
from server.closing import CloseCode
from server.connection import Connection
from server.prepared import Prepared, prepare
from server.presence import Heard, Identity, Presences, Veil
from sessions.journey.ids import WorkshopId

log = structlog.get_logger("room")

MERGED_AT_ONCE = 50  # merging is quadratic: 50 cost 37 µs, 60,000 cost 17 s
UNMERGED = 16 * 1024  # bytes of two updates together
PACE = 2.0  # a sending is followed by this many times its own duration without the next
LONGEST_PAUSE = 0.02
# An edit costs the server as much as the room has people. In a full room what is written within
# this time for each of them goes to the disk and out together, unless somebody writes alone.
FULL_ROOM = 128
GATHERING_EACH = 0.00035
LONGEST_GATHERING = 0.025
FIRST_GATHERING = 0.003  # the longest that the first after a pause waits for company
BUSY = 0.1  # seconds after an edit in which another is to be expected
# A stock client sends every presence frame back, so the true price of one is reading an answer
# from everybody, some 0.1 ms each; this keeps a full room from spending itself on that.
PRESENCE_PAUSE_EACH = 0.0002
LONGEST_PRESENCE_PAUSE = 0.1
TICK = 2.0  # seconds between looks at slow readers; unchanged presence waits for it
# A stock client takes 30 s of silence for a dead server, and its own lines expire after 30 s.
HEARTBEAT_TICKS = 7
# Under a veil, signs of life wait for moments that are the same for all; lines live 30 s.
RELEASE_TICKS = 3
TIME_TICKS = 15

HEARTBEAT = prepare(wire.presence_frame([]))


class Document(Protocol):
    """What a room needs of a live document (sessions.live.LiveDocument)."""

    def attach(self, audience: "Room", /) -> object:
        """From now on, call `audience.changed` after each committed change."""

    def detach(self, audience: "Room", /) -> object:
        """Call it no more."""

    def state(self, since: bytes | None = None) -> bytes:
        """The full state as one update, or what a state vector lacks."""

    def state_vector(self) -> bytes:
        """How far the document has come."""

    def veil(self) -> Veil:
        """Whose presence is shown as it is, where that of others must say nothing of their work."""


class Room:
    """The audience of one live document; lives as long as somebody is connected."""

    def __init__(self, document: Document) -> None:
        self.connections: dict[Connection, None] = {}
        self._document = document
        self._presences = Presences()
        self._loop = asyncio.get_running_loop()
        self._edits: list[tuple[bytes, object | None]] = []
        self._durable: dict[Connection, int] = {}
        self._edits_after = self._edits_due = self._presence_after = 0.0
        self._presence_due = False
        self._wake: asyncio.Handle | None = None
        self._wake_at = 0.0
        self._ticks = 0
        self._ticker: asyncio.TimerHandle | None = None
        self._question_all = False
        self._state: bytes | None = None
        self._state_frame: Prepared | None = None

    # Coming and going.

    def join(self, connection: Connection) -> None:
        """Let a connection hear everything from this moment on, and tell it what it must know.

        Nothing is awaited between the first and the last: no edit falls into a gap.
        """
        if not self.connections:
            self._document.attach(self)
            self._ticker = self._loop.call_later(TICK, self._tick)
        self.connections[connection] = None
        connection.send(prepare(wire.encode(wire.Ask(self._document.state_vector()))))
        self._look_for_a_veil()
        self._show_presence(connection)
        if connection.wants_acks:
            connection.send(prepare(wire.server_time(_now())))

    def leave(self, connection: Connection) -> None:
        """Forget a connection and tell the others that its person went."""
        if self.connections.pop(connection, connection) is connection:
            return
        self._durable.pop(connection, None)
        if self._presences.leave(connection):
            self._presence_is_due()
        if not self.connections:
            self._document.detach(self)
            for handle in (self._wake, self._ticker):
                if handle is not None:
                    handle.cancel()
            self._wake = self._ticker = None

    def count(self, participant: ParticipantId) -> int:
        """How many connections somebody has here."""
        return sum(c.who.id == participant for c in self.connections)

    # What connections say.

    def answer(self, connection: Connection, ask: wire.Ask) -> int:
        """Send what the asker lacks, and say how many bytes that were.

        The full state is encoded and framed once for all.
        """
        if not ask.has_nothing:
            missing = self._document.state(ask.state_vector)
            connection.send_answer(prepare(wire.encode(wire.Answer(missing))))
            return len(missing)
        state = self._document.state()
        if self._state_frame is None or state is not self._state:
            self._state = state
            self._state_frame = prepare(wire.encode(wire.Answer(state)))
        connection.send_answer(self._state_frame)
        return len(state)

    def hear(self, connection: Connection, message: wire.Presence) -> Heard:
        """Take somebody's presence and pass it on. Raises wire.BadFrame as `Presences.hear`."""
        self._look_for_a_veil()
        heard = self._presences.hear(connection, connection.who, message)
        if heard in (Heard.CHANGED, Heard.RETURNED):
            self._presence_is_due()
        if heard is Heard.RETURNED:
            self._question(connection)
            self._question_all = True
        return heard

    def show_presence(self, connection: Connection) -> None:
        """Answer a presence query."""
        self._show_presence(connection)

    def acknowledge(self, connection: Connection, edits: int) -> None:
        """Say, after the edits went out to the others, that the first `edits` are durable."""
        if connection.wants_acks and connection in self.connections:
            self._durable[connection] = edits
            self._wake_by(self._edits_after)

    def due(self) -> float:
        """When an edit that arrives now is to be committed, with what comes until then."""
        now = time.monotonic()
        before = self._edits_due
        if before <= now:
            many = len(self.connections) - FULL_ROOM
            due = now
            if many > 0 and now - before < BUSY:
                pause = min(GATHERING_EACH * many, LONGEST_GATHERING)
                due = max(before + pause, now + min(pause, FIRST_GATHERING))
            self._edits_due = due
        return self._edits_due

    # What the document (sessions.audience.Audience) and the workshop say.

    def changed(self, update: bytes, by: object | None) -> None:
        """Send a committed edit to everybody who does not have it yet."""
        self._edits.append((update, by))
        self._wake_by(self._edits_after)
        self._look_for_a_veil()

    def renewed(self) -> None:
        """Let everybody start a fresh document: the old content is gone for good."""
        for connection in list(self.connections):
            if connection.wants_acks:
                why = Refusal.DOCUMENT_RENEWED
                connection.send(prepare(wire.refused(why, why.sentence, "", resync=True)))
            connection.close(CloseCode.EDIT_REFUSED, Refusal.DOCUMENT_RENEWED)

    def replaced(self) -> None:
        """Let everybody come back: the document was loaded anew after a fault."""
        self.close(CloseCode.TRY_LATER, "resync")

    def cut(self, participant: ParticipantId, code: CloseCode, reason: str = "") -> None:
        """Close all of somebody's connections now."""
        for connection in [c for c in self.connections if c.who.id == participant]:
            connection.close(code, reason)

    def close(self, code: CloseCode, reason: str = "") -> None:
        """Close every connection."""
        for connection in list(self.connections):
            connection.close(code, reason)

    def renamed(self, who: Identity) -> None:
        """Show somebody under a new name or colour."""
        for connection in self.connections:
            if connection.who.id == who.id:
                connection.who = who
        for holder in self._presences.renamed(who):
            if isinstance(holder, Connection):
                self._question(holder)

    def _look_for_a_veil(self) -> None:
        for holder in self._presences.cover(self._document.veil()):
            if isinstance(holder, Connection):
                self._question(holder)

    # Sending.

    def _wake_by(self, at: float) -> None:
        now = time.monotonic()
        if self._wake is not None:
            if self._wake_at <= max(at, now):
                return
            self._wake.cancel()
        self._wake_at = max(at, now)
        if at <= now:
            self._wake = self._loop.call_soon(self._flush)
        else:
            self._wake = self._loop.call_later(at - now, self._flush)

    def _flush(self) -> None:
        self._wake = None
        now = time.monotonic()
        if self._edits or self._durable:
            if self._edits_after <= now:
                self._flush_edits()
                done = time.monotonic()
                self._edits_after = done + min(PACE * (done - now), LONGEST_PAUSE)
            else:
                self._wake_by(self._edits_after)
        if self._presence_due:
            if self._presence_after <= now:
                self._flush_presence()
                pause = min(PRESENCE_PAUSE_EACH * len(self.connections), LONGEST_PRESENCE_PAUSE)
                self._presence_after = time.monotonic() + pause
            else:
                self._wake_by(self._presence_after)

    def _flush_edits(self) -> None:
        edits, self._edits = self._edits, []
        durable, self._durable = self._durable, {}
        senders = {id(by) for _, by in edits}
        # Whoever wrote all of it has all of it.
        only = edits[0][1] if len(senders) == 1 else None
        for update in merged([update for update, _ in edits]):
            self._send_all(prepare(wire.encode(wire.Edit(update))), but=only)
        for connection, count in durable.items():
            connection.send(prepare(wire.durable(count)))

    def _presence_is_due(self) -> None:
        self._presence_due = True
        self._wake_by(self._presence_after)

    def _flush_presence(self) -> None:
        self._presence_due = False
        frames, only = self._presences.news()
        for frame in frames:
            self._send_all(prepare(frame), but=only)
        for connection in self.connections:
            connection.echoes += len(frames)

    def _show_presence(self, connection: Connection) -> None:
        for frame in self._presences.snapshot():
            connection.send_answer(prepare(frame))
            connection.echoes += 1

    def _question(self, connection: Connection) -> None:
        frame = self._presences.question(connection)
        if frame is not None:
            connection.send(prepare(frame))

    def _send_all(self, message: Prepared, but: object | None = None) -> None:
        for connection in self.connections:
            if connection is not but:
                connection.send(message)

    def _tick(self) -> None:
        self._ticker = self._loop.call_later(TICK, self._tick)
        self._ticks += 1
        for connection in self.connections:
            connection.check()
        if self._ticks % RELEASE_TICKS == 0:
            self._presences.release()
        self._presence_is_due()
        if self._question_all:
            # Somebody came back and may hold older clocks of people who sat still meanwhile.
            self._question_all = False
            for connection in self.connections:
                self._question(connection)
        if self._ticks % HEARTBEAT_TICKS == 0:
            self._send_all(HEARTBEAT)
        if self._ticks % TIME_TICKS == 0:
            now = prepare(wire.server_time(_now()))
            for connection in self.connections:
                if connection.wants_acks:
                    connection.send(now)


@dataclass(frozen=True, slots=True)
class _Kept:
    workshop: WorkshopId
    document: Document
    room: Room


class Rooms:
    """The rooms that somebody is in, one for each live document."""

    def __init__(self) -> None:
        # By the document's identity; the document is kept too, so the number stays its own.
        self._rooms: dict[int, _Kept] = {}

    @contextmanager
    def joined(
        self, workshop: WorkshopId, document: Document, connection: Connection
    ) -> Iterator[Room]:
        """The document's room, with `connection` in it until the block ends."""
        key = id(document)
        if key not in self._rooms:
            self._rooms[key] = _Kept(workshop, document, Room(document))
        room = self._rooms[key].room
        try:
            room.join(connection)
            yield room
        finally:
            room.leave(connection)
            if not room.connections:
                self._rooms.pop(key, None)

    def of(self, workshop: WorkshopId) -> list[Room]:
        """The rooms of a workshop: its board and the drafts that somebody has open."""
        return [kept.room for kept in self._rooms.values() if kept.workshop == workshop]

    def count(self, document: Document, participant: ParticipantId | None = None) -> int:
        """How many connections somebody, or everybody, has to a document."""
        found = self._rooms.get(id(document))
        if found is None:
            return 0
        if participant is None:
            return len(found.room.connections)
        return found.room.count(participant)


def merged(updates: list[bytes]) -> list[bytes]:
    """The same edits in fewer updates. The originals when they cannot be merged."""
    if len(updates) < 2:
        return updates
    try:
        return [
            pycrdt.merge_updates(*few) if len(few) > 1 else few[0] for few in _portions(updates)
        ]
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        # A panic inside the library is a BaseException. Each edit alone was accepted: send those.
        log.exception("unmergeable", edits=len(updates))
        return updates


def _portions(updates: list[bytes]) -> Iterator[list[bytes]]:
    """Neighbours that are worth merging; a large update goes alone, as merging reads it again."""
    few: list[bytes] = []
    for update in updates:
        if few and (len(few) == MERGED_AT_ONCE or len(update) + len(few[-1]) > UNMERGED):
            yield few
            few = []
        few.append(update)
    yield few


def _now() -> int:
    return time.time_ns() // 1_000_000
