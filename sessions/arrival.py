"""Coming in twice by one key: a lost answer must not make a second person of the same name."""

import hashlib
import secrets

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.people import ParticipantId
from sessions import tokens
from sessions.journey.ids import WorkshopId
from sessions.keys import KEY_KEPT, NOBODY, Reused
from sessions.store.answers import Answers


class _Kept(msgspec.Struct):
    """What is kept for a repeat: all but the token, which the key and the salt give again."""

    wish: bytes
    salt: bytes
    participant: ParticipantId


class Arrival:
    """Somebody on the way in; `token` is what they get when they are new."""

    def __init__(self, key: str | None, *wish: object) -> None:
        self._key = key
        self._wish = hashlib.sha256(msgspec.json.encode(wish)).digest()
        self._salt = secrets.token_bytes(32)
        self.token = tokens.mint_token() if key is None else tokens.derived_token(key, self._salt)

    async def before(
        self, connection: AsyncConnection, workshop: WorkshopId
    ) -> tuple[ParticipantId, str] | Reused | None:
        """Who came in by this key, and with which token; None when it is new."""
        if self._key is None:
            return None
        stored = await Answers(connection).get(workshop, NOBODY, self._name)
        if stored is None:
            return None
        kept = msgspec.msgpack.decode(stored, type=_Kept)
        if not tokens.same(kept.wish, self._wish):
            return Reused()
        return kept.participant, tokens.derived_token(self._key, kept.salt)

    async def remember(
        self, connection: AsyncConnection, workshop: WorkshopId, who: ParticipantId, at: int
    ) -> None:
        """Keep what a repeat needs, in the transaction that lets somebody in."""
        if self._key is None:
            return
        answers = Answers(connection)
        await answers.forget_before(at - KEY_KEPT)
        kept = _Kept(self._wish, self._salt, who)
        await answers.put(workshop, NOBODY, self._name, msgspec.msgpack.encode(kept), at)

    @property
    def _name(self) -> str:
        # Whoever reads the store must not find the key there: with the salt it gives the token.
        return (
            "join " + hashlib.sha256(b"wayboard joining\0" + (self._key or "").encode()).hexdigest()
        )
