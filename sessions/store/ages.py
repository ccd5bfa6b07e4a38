"""When somebody last worked in each workshop."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.store.tables import events, journal, people
from sessions.store.workshops import WorkshopRecord, WorkshopRecords


@dataclass(frozen=True, slots=True)
class Aged:
    """A workshop, and when somebody last worked in it (epoch ms)."""

    workshop: WorkshopRecord
    last: int


async def ages(connection: AsyncConnection) -> list[Aged]:
    """Every workshop, the one that was left first before the others.

    To work is to edit, to send a command, to come in for the first time, or to create the workshop.
    """
    found = []
    for record in await WorkshopRecords(connection).all():
        times = [record.created]
        for table in (journal, events):
            # By the primary key from behind: the largest time would take reading every entry.
            latest = (
                select(table.c.at)
                .where(table.c.workshop == record.id, table.c.participant.is_not(None))
                .order_by(table.c.seq.desc())
                .limit(1)
            )
            times.append(await connection.scalar(latest) or 0)
        joined = select(func.max(people.c.joined)).where(people.c.workshop == record.id)
        times.append(await connection.scalar(joined) or 0)
        found.append(Aged(record, max(times)))
    return sorted(found, key=lambda one: (one.last, one.workshop.id))
