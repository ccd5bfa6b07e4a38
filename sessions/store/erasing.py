"""Taking one person out of everything that is stored of a workshop."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.people import ParticipantId
from sessions.journey.ids import WorkshopId
from sessions.store.checkpoints import Checkpoint, Checkpoints
from sessions.store.journal import Journal
from sessions.store.people import PersonRecord, PersonRecords
from sessions.store.tables import (
    author_ids,
    checkpoints,
    deliveries,
    events,
    idempotency,
    inputs,
    journal,
    moments,
    people,
    tokens,
    workshops,
)


class Erasing:
    """Erases a person; the caller owns the transaction, and calls `Database.forget` after it."""

    def __init__(
        self, connection: AsyncConnection, workshop: WorkshopId, person: ParticipantId
    ) -> None:
        self._connection = connection
        self._workshop = workshop
        self._person = person

    async def count(self) -> dict[str, int]:
        """How many rows of each kind are theirs."""
        draft = f"draft:{self._person}"
        private = (journal.c.document == draft) & (journal.c.workshop == self._workshop)
        counted = select(func.count()).select_from(journal).where(private)
        found = {"private": int(await self._connection.scalar(counted) or 0)}
        for table in (journal, events, tokens):
            mine = (table.c.workshop == self._workshop) & (table.c.participant == self._person)
            if table is journal:
                mine &= journal.c.document == "board"
            statement = select(func.count()).select_from(table).where(mine)
            found[table.name] = int(await self._connection.scalar(statement) or 0)
        return found

    async def stand_in(self, other: PersonRecord) -> None:
        """Store who stands for the person from now on, in all that counts people."""
        await PersonRecords(self._connection).add(other)
        await Journal(self._connection).erase_draft(self._workshop, self._person)
        await self._rename(moments, "participant", other.id)
        await self._rename(inputs, "voter", other.id)

    async def rewrite_events(
        self, becomes: ParticipantId, without: Callable[[bytes], bytes]
    ) -> None:
        """Put every event through `without`."""
        mine = events.c.workshop == self._workshop
        rows = await self._connection.execute(
            select(events.c.seq, events.c.place, events.c.event).where(mine)
        )
        for seq, place, event in rows.all():
            rewritten = without(event)
            if rewritten != event:
                await self._connection.execute(
                    update(events)
                    .where(mine, events.c.seq == seq, events.c.place == place)
                    .values(event=rewritten)
                )
        await self._rename(events, "participant", becomes)

    async def forget_answers(self, marks: Iterable[bytes]) -> None:
        """Drop kept answers, and messages to webhooks, that are theirs or name them."""
        words = tuple(marks)
        await self._connection.execute(
            delete(idempotency).where(
                idempotency.c.workshop == self._workshop,
                idempotency.c.participant == self._person,
            )
        )
        for table, column in ((idempotency, "answer"), (deliveries, "data")):
            keys = list(table.primary_key)
            rows = await self._connection.execute(
                select(*keys, table.c[column]).where(table.c.workshop == self._workshop)
            )
            for row in rows.all():
                if any(word in row[-1] for word in words):
                    same = (key == value for key, value in zip(keys, row[:-1], strict=True))
                    await self._connection.execute(delete(table).where(*same))

    async def rewrite_board(
        self,
        becomes: ParticipantId,
        entries: Sequence[tuple[int, bytes]],
        made: Checkpoint,
    ) -> None:
        """Store rewritten entries, a checkpoint of them, and whose the entries are now."""
        for seq, payload in entries:
            await self._connection.execute(
                update(journal)
                .where(journal.c.workshop == self._workshop, journal.c.seq == seq)
                .values(payload=payload)
            )
        await self._rename(journal, "participant", becomes)
        await self._rename(author_ids, "participant", becomes)
        await self._connection.execute(
            delete(checkpoints).where(
                checkpoints.c.workshop == self._workshop, checkpoints.c.document == made.document
            )
        )
        await Checkpoints(self._connection).put(made)
        await self._connection.execute(
            update(workshops)
            .where(workshops.c.id == self._workshop)
            .values(generation=workshops.c.generation + 1)
        )

    async def forget_person(self) -> None:
        """Drop the person, with their tokens and what came into their private document since."""
        await Journal(self._connection).erase_draft(self._workshop, self._person)
        await self._connection.execute(
            delete(people).where(people.c.workshop == self._workshop, people.c.id == self._person)
        )

    async def _rename(self, table: Table, column: str, becomes: str) -> None:
        await self._connection.execute(
            update(table)
            .where(table.c.workshop == self._workshop, table.c[column] == self._person)
            .values({column: becomes})
        )
