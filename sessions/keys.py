"""Idempotency keys: a repeat does nothing twice, also after a restart."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.people import ParticipantId
from sessions.journey.ids import WorkshopId
from sessions.store.answers import Answers
from sessions.store.entries import Beside
from sessions.store.facilitation import add_answer

KEY_KEPT = 24 * 3600 * 1000  # milliseconds for which a repeated key gives the same answer
NOBODY = ParticipantId("")


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key and what tells one command from another."""

    key: str
    mark: bytes

    @property
    def unnamed(self) -> str:
        """A key that the same command alone has, and that tells nobody's name."""
        return sha256(self.key.encode() + self.mark).hexdigest()


class Reused:
    """The key belongs to another command of this person."""


class Repeated:
    """The very same command was carried out before."""


def remember(who: ParticipantId | None, key: Key, at: int) -> Beside:
    """Remember a command; W7: without a name when the events that it led to have none."""
    if who is None:
        return add_answer(NOBODY, key.unnamed, key.mark, at)
    return add_answer(who, key.key, key.mark, at)


async def recall(
    connection: AsyncConnection, workshop: WorkshopId, who: ParticipantId, key: Key
) -> Repeated | Reused | None:
    """What is remembered of this key; None: nothing."""
    answers = Answers(connection)
    kept = await answers.get(workshop, who, key.key)
    if kept is not None:
        return Repeated() if kept == key.mark else Reused()
    return None if await answers.get(workshop, NOBODY, key.unnamed) is None else Repeated()
