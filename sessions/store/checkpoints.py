"""Checkpoints: a document's whole state at one moment, so that loading need not replay its life."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.journey.ids import WorkshopId
from sessions.store.tables import checkpoints


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`state` (a Yjs V1 update) holds every entry of the document up to and including `seq`.

    `index` is what admission knows about the document, in its own format.
    """

    workshop: WorkshopId
    document: str
    seq: int
    state: bytes
    index: bytes
    at: int


class Checkpoints:
    """Stored checkpoints; the caller owns the transaction."""

    KEPT = 2
    """For each document. The older one is the way back if the newer cannot be loaded."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def latest(self, workshop: WorkshopId, document: str) -> Checkpoint | None:
        """The newest checkpoint, or None if the document never had one."""
        kept = await self.kept(workshop, document)
        return kept[0] if kept else None

    async def kept(self, workshop: WorkshopId, document: str) -> list[Checkpoint]:
        """All checkpoints that are still there, newest first."""
        statement = (
            select(
                checkpoints.c.seq,
                checkpoints.c.state,
                checkpoints.c.index_bytes,
                checkpoints.c.at,
            )
            .where(checkpoints.c.workshop == workshop, checkpoints.c.document == document)
            .order_by(checkpoints.c.seq.desc())
        )
        rows = await self._connection.execute(statement)
        return [
            Checkpoint(workshop, document, seq, state, index, at) for seq, state, index, at in rows
        ]

    async def put(self, checkpoint: Checkpoint) -> None:
        """Store a checkpoint that was proven to load, and drop all but the newest two.

        The journal keeps its entries. A checkpoint of the same sequence number is replaced.
        """
        mine = (checkpoints.c.workshop == checkpoint.workshop) & (
            checkpoints.c.document == checkpoint.document
        )
        await self._connection.execute(
            delete(checkpoints).where(mine, checkpoints.c.seq == checkpoint.seq)
        )
        await self._connection.execute(
            insert(checkpoints).values(
                workshop=checkpoint.workshop,
                document=checkpoint.document,
                seq=checkpoint.seq,
                state=checkpoint.state,
                index_bytes=checkpoint.index,
                at=checkpoint.at,
            )
        )
        newest = select(checkpoints.c.seq).where(mine)
        newest = newest.order_by(checkpoints.c.seq.desc()).limit(self.KEPT)
        await self._connection.execute(
            delete(checkpoints).where(mine, checkpoints.c.seq.not_in(newest))
        )

    async def discard(self, workshop: WorkshopId, document: str, seq: int) -> bool:
        """Drop one checkpoint that cannot be loaded; False if it was not there."""
        gone = await self._connection.execute(
            delete(checkpoints).where(
                checkpoints.c.workshop == workshop,
                checkpoints.c.document == document,
                checkpoints.c.seq == seq,
            )
        )
        return gone.rowcount > 0
