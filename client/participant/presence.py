"""Who is here and what they point at: the awareness of one document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from client.participant import wire
from client.participant.signals import Signal
from client.participant.wire import Said


@dataclass(frozen=True, slots=True)
class Peer:
    """One connection of somebody's. The server vouches for id, name and color, not for `state`."""

    client: int
    id: str = ""
    name: str = ""
    color: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)


class Presences:
    """What everybody last said of themselves, and what this participant says."""

    def __init__(self) -> None:
        self._client = 0
        self._clock = 0
        self.own: dict[str, Any] = {}
        self._others: dict[int, Said] = {}
        self.changed = Signal()

    @property
    def others(self) -> tuple[Peer, ...]:
        """Everybody else's connections."""
        return tuple(_peer(said) for said in self._others.values() if said.state is not None)

    def renewed(self) -> bytes:
        """The frame that says what `own` holds, as new: silence of 30 s counts as absence."""
        self._clock += 1
        return wire.presence(Said(self._client, self._clock, self.own))

    def connected(self, client: int) -> bytes:
        """Forget the others, who will be told anew; the frame that introduces oneself."""
        self._others.clear()
        self._client = client
        return self.renewed()

    def take(self, message: wire.Presence) -> bytes | None:
        """Take in news. The frame to answer with, when somebody believes this one has left."""
        contradiction = None
        for said in message.said:
            if said.client == self._client:
                if said.clock >= self._clock and said.state is None:
                    self._clock = said.clock
                    contradiction = self.renewed()
                continue
            known = self._others.get(said.client)
            leaves = said.state is None and known is not None and said.clock == known.clock
            if known is None or said.clock > known.clock or leaves:
                self._others[said.client] = said
        self.changed.tell()
        return contradiction


def _peer(said: Said) -> Peer:
    state = said.state or {}
    user = state.get("user")
    who = user if isinstance(user, Mapping) else {}
    identity, name, color = (str(who.get(part, "")) for part in ("id", "name", "color"))
    rest = {key: value for key, value in state.items() if key != "user"}
    return Peer(said.client, identity, name, color, rest)
