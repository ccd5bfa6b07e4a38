"""Stored tokens: only what is needed to recognise one, never the token itself."""

from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.people import ParticipantId
from sessions.journey.ids import WorkshopId
from sessions.store.tables import tokens


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Who a token stands for."""

    workshop: WorkshopId
    participant: ParticipantId


class Tokens:
    """The tokens, each known by the SHA-256 of its text; the caller owns the transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, token_hash: bytes, workshop: WorkshopId, participant: ParticipantId, created: int
    ) -> None:
        """Store a new token of somebody who is stored already."""
        row = {
            "hash": token_hash,
            "workshop": workshop,
            "participant": participant,
            "created": created,
        }
        await self._connection.execute(insert(tokens).values(row))

    async def find(self, token_hash: bytes) -> TokenHolder | None:
        """Who the token stands for; None if it is unknown or revoked."""
        statement = select(tokens.c.workshop, tokens.c.participant).where(
            tokens.c.hash == token_hash, tokens.c.revoked_at.is_(None)
        )
        row = (await self._connection.execute(statement)).one_or_none()
        return TokenHolder(*row) if row else None

    async def revoke(self, workshop: WorkshopId, participant: ParticipantId, at: int) -> int:
        """Revoke all tokens of one person, and return how many were valid until now."""
        statement = update(tokens).where(
            tokens.c.workshop == workshop,
            tokens.c.participant == participant,
            tokens.c.revoked_at.is_(None),
        )
        return (await self._connection.execute(statement.values(revoked_at=at))).rowcount

    async def revoke_all(self, workshop: WorkshopId, at: int) -> int:
        """Revoke every token of a workshop, and return how many were valid until now."""
        statement = update(tokens).where(
            tokens.c.workshop == workshop, tokens.c.revoked_at.is_(None)
        )
        return (await self._connection.execute(statement.values(revoked_at=at))).rowcount
