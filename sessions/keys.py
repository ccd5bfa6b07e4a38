"""Idempotency keys: a repeat does nothing twice, also after a restart."""

import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.people import ParticipantId
from sessions.journey.ids import WorkshopId
from sessions.store.answers import Answers
from sessions.store.entries import Beside
from sessions.store.facilitation import add_answer

KEY_KEPT = 24 * 3600 * 1000  # milliseconds for which a repeated key gives the same answer
NOBODY = ParticipantId("")
_SECRET = secrets.token_bytes(32)
"""Known to this process alone: the store cannot tell whose a key without a name is."""


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key and what tells one command from another."""

    key: str
    mark: bytes

    def unnamed(self, who: ParticipantId) -> str:
        """A key that this person alone has, and that tells nobody's name."""
        return hmac.digest(_SECRET, f"{who}/{self.key}".encode(), "sha256").hex()


class Reused:
    """The key belongs to another command of this person."""


class Repeated:
    """The very same command was carried out before."""


def remember(who: ParticipantId, key: Key, at: int, *, named: bool) -> Beside:
    """Remember a command; W7: without a name when the events that it led to have none."""
    if named:
        return add_answer(who, key.key, key.mark, at)
    return add_answer(NOBODY, key.unnamed(who), key.mark, at)


async def recall(
    connection: AsyncConnection, workshop: WorkshopId, who: ParticipantId, key: Key
) -> Repeated | Reused | None:
    """What is remembered of this key; None: nothing."""
    answers = Answers(connection)
    kept = await answers.get(workshop, who, key.key)
    if kept is None:
        kept = await answers.get(workshop, NOBODY, key.unnamed(who))
    if kept is None:
        return None
    return Repeated() if kept == key.mark else Reused()
