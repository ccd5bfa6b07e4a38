"""The board's life as it is told to people: its entries counted 1, 2, 3 …

Sequence numbers count through all documents of a workshop, and ballots take some too: whoever saw
them would learn when somebody wrote in private, or voted. A *position* counts the board's own
entries, which everybody was sent.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.journey.ids import WorkshopId
from sessions.store.entries import Recorded
from sessions.store.tables import journal

BOARD = "board"


@dataclass(frozen=True, slots=True)
class Extent:
    """How many entries the board has, and when the first and the last were stored (epoch ms)."""

    entries: int
    began: int
    ended: int


class History:
    """Reads the board's entries; the caller owns the transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def extent(self, workshop: WorkshopId) -> Extent:
        """How long the history is."""
        row = (
            await self._connection.execute(
                select(func.count(), func.min(journal.c.at), func.max(journal.c.at)).where(
                    _of(workshop)
                )
            )
        ).one()
        return Extent(row[0], row[1] or 0, row[2] or 0)

    async def position(self, workshop: WorkshopId, seq: int) -> int:
        """How many entries of the board there are up to and including `seq`."""
        statement = (
            select(func.count()).select_from(journal).where(_of(workshop), journal.c.seq <= seq)
        )
        return int(await self._connection.scalar(statement) or 0)

    async def edits(self, workshop: WorkshopId, began: int, width: int) -> dict[int, int]:
        """People's edits by stretch of `width` ms, counted from `began` (epoch ms)."""
        stretch = ((journal.c.at - began) // width).label("stretch")
        rows = await self._connection.execute(
            select(stretch, func.count())
            .where(_of(workshop), journal.c.participant.is_not(None))
            .group_by(stretch)
        )
        return {int(place): count for place, count in rows}

    async def entries(self, workshop: WorkshopId, after: int, most: int) -> list[Recorded]:
        """At most so many entries after this position."""
        rows = await self._connection.execute(
            select(journal.c.seq, journal.c.payload, journal.c.participant, journal.c.at)
            .where(_of(workshop))
            .order_by(journal.c.seq)
            .offset(after)
            .limit(most)
        )
        return [
            Recorded(seq, workshop, BOARD, payload, participant, at)
            for seq, payload, participant, at in rows
        ]


def _of(workshop: WorkshopId) -> ColumnElement[bool]:
    return (journal.c.workshop == workshop) & (journal.c.document == BOARD)
