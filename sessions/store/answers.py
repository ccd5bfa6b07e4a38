"""Stored answers to commands, so that a repeated command is answered and not obeyed again."""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.people import ParticipantId
from sessions.journey.ids import WorkshopId
from sessions.store.tables import idempotency


class Answers:
    """Answers by the idempotency key of a command; the caller owns the transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, workshop: WorkshopId, participant: ParticipantId, key: str) -> bytes | None:
        """What this person's command with this key was answered, or None if it is new."""
        statement = select(idempotency.c.answer).where(
            idempotency.c.workshop == workshop,
            idempotency.c.participant == participant,
            idempotency.c.key == key,
        )
        answer: bytes | None = await self._connection.scalar(statement)
        return answer

    async def put(
        self, workshop: WorkshopId, participant: ParticipantId, key: str, answer: bytes, at: int
    ) -> None:
        """Keep an answer, in the transaction of what it answers for.

        A key that is known already is a StoreConflict.
        """
        row = {"workshop": workshop, "participant": participant, "key": key}
        await self._connection.execute(insert(idempotency).values(**row, answer=answer, at=at))

    async def forget_before(self, at: int) -> int:
        """Drop answers that are older than anybody repeats a command; returns how many."""
        gone = await self._connection.execute(delete(idempotency).where(idempotency.c.at < at))
        return gone.rowcount
