"""Stored tokens: only what is needed to recognise one, never the token itself."""

from collections.abc import Collection

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.people import ParticipantId
from sessions.journey.ids import WorkshopId
from sessions.store.people import PersonRecord, record_of
from sessions.store.tables import people, tokens


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

    async def holders(self, hashes: Collection[bytes]) -> dict[bytes, PersonRecord]:
        """Who holds which of these tokens; without those unknown or revoked, or people removed."""
        statement = (
            select(tokens.c.hash, people)
            .join_from(tokens, people)
            .where(
                tokens.c.hash.in_(hashes),
                tokens.c.revoked_at.is_(None),
                people.c.removed_at.is_(None),
            )
        )
        rows = await self._connection.execute(statement)
        return {row.hash: record_of(row) for row in rows}

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
