"""Stored moments: states of the map that have a name."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.journey.ids import WorkshopId
from sessions.store.entries import ADD_MOMENT, Beside
from sessions.store.tables import moments


class Origin(StrEnum):
    """Why a moment is there."""

    PHASE = "phase"  # a phase ended
    NAMED = "named"  # a facilitator wanted it
    BEFORE_RESTORE = "before_restore"  # the way back


@dataclass(frozen=True, slots=True)
class MomentRecord:
    """One moment: what the journal held up to and including `seq`. `at` is epoch ms.

    `phase` is the phase that ended, `participant` who asked for it.
    """

    id: str
    seq: int
    at: int
    name: str
    origin: Origin
    phase: str | None = None
    participant: str | None = None


def add_moment(
    id: str,
    at: int,
    name: str,
    origin: Origin,
    phase: str | None = None,
    participant: str | None = None,
) -> Beside:
    """A moment at the entry that it stands beside."""
    values = {"id": id, "at": at, "name": name, "origin": str(origin)}
    return Beside(ADD_MOMENT, {**values, "phase": phase, "participant": participant})


class Moments:
    """The moments of workshops; the caller owns the transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self, workshop: WorkshopId) -> list[MomentRecord]:
        """Every moment of a workshop, the oldest first."""
        rows = await self._connection.execute(
            select(moments).where(moments.c.workshop == workshop).order_by(moments.c.seq)
        )
        return [
            MomentRecord(
                row.id, row.seq, row.at, row.name, Origin(row.origin), row.phase, row.participant
            )
            for row in rows
        ]

    async def count(self, workshop: WorkshopId) -> int:
        """How many there are."""
        mine = select(func.count()).select_from(moments).where(moments.c.workshop == workshop)
        return int(await self._connection.scalar(mine) or 0)

    async def rename(self, workshop: WorkshopId, moment: str, name: str) -> bool:
        """Give a moment another name; False if there is none."""
        statement = update(moments).where(moments.c.workshop == workshop, moments.c.id == moment)
        return (await self._connection.execute(statement.values(name=name))).rowcount > 0

    async def delete(self, workshop: WorkshopId, moment: str) -> bool:
        """Forget a moment; the history stays. False if there is none."""
        statement = delete(moments).where(moments.c.workshop == workshop, moments.c.id == moment)
        return (await self._connection.execute(statement)).rowcount > 0
