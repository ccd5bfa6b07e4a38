"""Who is here and where they point, as each says of themself: the awareness of one document.

Awareness in y-protocols is a shared table that anybody may write. Here each line belongs to one
connection: it speaks for the first client id that it names and for no other, the id stays its
person's own after they left, and the server writes the name, so nobody speaks for another.

While people write what shall never be traced to them (P5), a veil lies over the room: others learn
who is here, and nothing of where somebody points, which card they have open, or when they do so.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from facilitation.people import ParticipantId
from server import wire

REMEMBERED = 10_000  # client ids of people who left, kept for their own return
FRAME = 48 * 1024  # stock clients send what they receive back: it must pass the frame cap
# A page that just opened announces itself with its first or second clock; a higher one has been
# here before, and others may remember it.
FRESH_CLOCK = 2


Veil = frozenset[ParticipantId] | None
"""Who is shown with all they say while others are not; None: everybody is."""


@dataclass(frozen=True, slots=True)
class Identity:
    """How everybody sees somebody; from their session, never from their messages."""

    id: ParticipantId
    name: str
    color: str


class Heard(Enum):
    """What a presence message did."""

    NOTHING = "nothing"  # it spoke of others, or repeated what is known
    RENEWED = "renewed"  # still here, unchanged: worth telling, not worth hurrying
    CHANGED = "changed"
    RETURNED = "returned"  # changed, and others may not believe the clock: ask for a newer one


@dataclass(slots=True)
class _Line:
    holder: object
    who: Identity
    clock: int
    said: dict[str, object] | None  # as the person said it; None when there is nothing to show
    veiled: bool
    entry: bytes = b""
    shown: bytes = b""
    asked: bool = False  # to say it again: others wait for the answer

    def to_show(self) -> bytes:
        if self.said is None:
            return wire.LEFT
        if self.veiled:
            return wire.write_state({"user": self.stamp()})
        user = self.said.get("user")
        kept = user if isinstance(user, dict) else {}
        return wire.write_state({**self.said, "user": {**kept, **self.stamp()}})

    def stamp(self) -> dict[str, object]:
        return {"id": self.who.id, "name": self.who.name, "color": self.who.color}


class Presences:
    """The presence of everybody connected to one document."""

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}
        self._of: dict[object, int] = {}  # connection → the client id it speaks for
        self._left: OrderedDict[int, tuple[ParticipantId, int]] = OrderedDict()
        self._news: dict[int, bytes] = {}
        self._held: dict[int, bytes] = {}  # what says only that somebody is still here
        self._veil: Veil = None
        self._snapshot: list[bytes] | None = None

    def hear(self, holder: object, who: Identity, message: wire.Presence) -> Heard:
        """Take what a connection says of itself and ignore what it says of others.

        Raises wire.BadFrame when it describes itself in something other than a small JSON object.
        """
        own = self._of.get(holder)
        for said in message.said:
            if said.client == own:
                return self._update(self._lines[own], said)
            if own is None and self._may_claim(said, who):
                return self._claim(holder, who, said)
        return Heard.NOTHING

    def cover(self, veil: Veil) -> list[object]:
        """Lay this veil over the room, or lift it; the connections to `question`, as for a name.

        Lifting shows nothing of what was said below it: whoever moves from now on is seen again.
        """
        if veil == self._veil:
            return []
        self._veil = veil
        hidden = [
            line for line in self._lines.values() if self._veils(line.who) and not line.veiled
        ]
        for line in hidden:
            line.veiled = True
            self._tell(self._of[line.holder], line)
        return [line.holder for line in hidden if line.said is not None]

    def release(self) -> None:
        """Put what was held back among the news: at moments that say nothing of anybody."""
        self._news |= self._held
        self._held.clear()

    def renamed(self, who: Identity) -> list[object]:
        """Write somebody's new name; the connections to `question` so that others see it too.

        Others believe only a newer clock, and that clock is the person's: were the server to
        advance it, it would outrun its owner and silence them.
        """
        changed = [
            line for line in self._lines.values() if line.who.id == who.id and line.who != who
        ]
        for line in changed:
            line.who = who
            self._tell(self._of[line.holder], line)
        return [line.holder for line in changed if line.said is not None]

    def leave(self, holder: object) -> bool:
        """Forget a connection; whether others must be told."""
        client = self._of.pop(holder, None)
        if client is None:
            return False
        line = self._lines.pop(client)
        self._held.pop(client, None)
        self._remember(client, line)
        if line.said is None:
            return False
        # With the same clock, as stock servers do: the next one is free for the person's return.
        self._news[client] = wire.said_bytes(client, line.clock, wire.LEFT)
        self._snapshot = None
        return True

    def news(self) -> tuple[list[bytes], object | None]:
        """Presence frames with the newest of everything not told yet.

        When all of it comes from one connection, that connection is named: it knows already.
        """
        if not self._news:
            return [], None
        frames = _frames(self._news.values())
        line = self._lines.get(next(iter(self._news))) if len(self._news) == 1 else None
        self._news.clear()
        return frames, line.holder if line else None

    def snapshot(self) -> list[bytes]:
        """Presence frames with everybody now here, encoded once until something changes."""
        if self._snapshot is None:
            shown = [line.entry for line in self._lines.values() if line.said is not None]
            self._snapshot = _frames(shown)
        return self._snapshot

    def question(self, holder: object) -> bytes | None:
        """A frame that makes a stock client say again who it is, with a newer clock.

        It claims that the client has left, which a client that is there contradicts.
        """
        client = self._of.get(holder)
        if client is None or self._lines[client].said is None:
            return None
        line = self._lines[client]
        line.asked = True
        _, before = self._left.get(client, (None, 0))
        return wire.presence_frame([wire.said_bytes(client, max(before, line.clock), wire.LEFT)])

    def _may_claim(self, said: wire.Said, who: Identity) -> bool:
        if said.state == wire.LEFT:
            return False
        line = self._lines.get(said.client)
        if line is not None:
            # Somebody's new connection takes over from the one that died without a word.
            return line.who.id == who.id
        before = self._left.get(said.client)
        return before is None or before[0] == who.id

    def _claim(self, holder: object, who: Identity, said: wire.Said) -> Heard:
        state = wire.read_state(said.state)
        if state is None:
            return Heard.NOTHING
        line = self._lines.get(said.client)
        if line is not None:
            del self._of[line.holder]
            self._remember(said.client, line)
        self._of[holder] = said.client
        line = self._lines[said.client] = _Line(holder, who, said.clock, state, self._veils(who))
        self._tell(said.client, line)
        returns = said.client in self._left or said.clock >= FRESH_CLOCK
        return Heard.RETURNED if returns else Heard.CHANGED

    def _update(self, line: _Line, said: wire.Said) -> Heard:
        state = wire.read_state(said.state)
        goes = state is None and said.clock == line.clock and line.said is not None
        if said.clock <= line.clock and not goes:
            return Heard.NOTHING
        same, asked = state == line.said, line.asked
        line.veiled = self._veils(line.who) or (line.veiled and same)
        line.clock, line.said, line.asked = said.clock, state, False
        if line.veiled and not asked and line.to_show() == line.shown:
            self._keep(said.client, line)
            return Heard.RENEWED
        self._tell(said.client, line)
        return Heard.RENEWED if same and not asked else Heard.CHANGED

    def _veils(self, who: Identity) -> bool:
        return self._veil is not None and who.id not in self._veil

    def _tell(self, client: int, line: _Line) -> None:
        line.shown = line.to_show()
        self._keep(client, line)
        self._news[client] = self._held.pop(client)

    def _keep(self, client: int, line: _Line) -> None:
        line.entry = wire.said_bytes(client, line.clock, line.shown)
        self._held[client] = line.entry
        self._snapshot = None

    def _remember(self, client: int, line: _Line) -> None:
        self._left[client] = (line.who.id, line.clock)
        self._left.move_to_end(client)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)


def _frames(entries: Iterable[bytes]) -> list[bytes]:
    frames: list[bytes] = []
    part: list[bytes] = []
    size = 0
    for entry in entries:
        if size + len(entry) > FRAME:
            frames.append(wire.presence_frame(part))
            part, size = [], 0
        part.append(entry)
        size += len(entry)
    if part:
        frames.append(wire.presence_frame(part))
    return frames
