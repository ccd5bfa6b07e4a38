"""Idempotency keys: a repeat does nothing twice, also after a restart."""

import asyncio
import hmac
import secrets
from collections.abc import Container
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.people import ParticipantId
from sessions.journey.ids import WorkshopId
from sessions.store.answers import Answers
from sessions.store.entries import Beside
from sessions.store.facilitation import add_answer

KEY_KEPT = 24 * 3600 * 1000  # milliseconds for which a repeated key gives the same answer
FORM_KEYS_KEPT = 256  # of one person, the latest
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


@dataclass(frozen=True, slots=True)
class FormKey:
    """A command that filled something in: what it was, and whether the disk has it (or failed)."""

    place: str
    mark: bytes
    durable: "asyncio.Future[bool]"


class FormKeys:
    """Keys of what people filled in and is still open: in memory alone.

    Nothing of them is stored, because they tell who filled in when. They go when a vote closes, and
    with everything else that is in memory.
    """

    def __init__(self) -> None:
        self._known: dict[ParticipantId, dict[bytes, FormKey]] = {}

    def recall(self, who: ParticipantId, key: Key) -> "asyncio.Future[bool] | Reused | None":
        """Whether the same command is on the disk, once that is clear; None: the key is new."""
        known = self._known.get(who, {}).get(_digest(key))
        if known is None:
            return None
        return known.durable if known.mark == key.mark else Reused()

    def begin(self, who: ParticipantId, key: Key, place: str) -> FormKey:
        """Know a key from now on, before its command is on the disk; `settle` says how it went."""
        begun = FormKey(place, key.mark, asyncio.get_running_loop().create_future())
        theirs = self._known.setdefault(who, {})
        theirs[_digest(key)] = begun
        if len(theirs) > FORM_KEYS_KEPT:
            del theirs[next(iter(theirs))]
        return begun

    def settle(self, who: ParticipantId, key: Key, begun: FormKey, *, durable: bool) -> None:
        """Tell repeats that wait; of what is not on the disk, the key is new again."""
        theirs = self._known.get(who, {})
        if not durable and theirs.get(_digest(key)) is begun:
            del theirs[_digest(key)]
        begun.durable.set_result(durable)

    def keep_only(self, places: Container[str]) -> None:
        """Forget the keys of everything that is filled in no more."""
        for who, theirs in list(self._known.items()):
            kept = {digest: one for digest, one in theirs.items() if one.place in places}
            if kept:
                self._known[who] = kept
            else:
                del self._known[who]


def _digest(key: Key) -> bytes:
    return sha256(key.key.encode()).digest()
