"""Stored links to results: only what is needed to recognise a token, never the token itself."""

from dataclasses import asdict, dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.journey.ids import WorkshopId
from sessions.store.tables import result_links


@dataclass(frozen=True, slots=True)
class ResultLink:
    """A way to read what came of a workshop. Times in epoch ms."""

    workshop: WorkshopId
    id: str
    hash: bytes
    name: str
    created: int
    expires: int
    revoked_at: int | None = None

    def is_valid(self, now: int) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and now < self.expires


class ResultLinks:
    """The links, each known by the SHA-256 of its token; the caller owns the transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, link: ResultLink) -> None:
        """Store a new link."""
        await self._connection.execute(insert(result_links).values(**asdict(link)))

    async def find(self, token_hash: bytes) -> ResultLink | None:
        """The link of this token, valid or not."""
        statement = select(result_links).where(result_links.c.hash == token_hash)
        row = (await self._connection.execute(statement)).one_or_none()
        return ResultLink(**row._mapping) if row else None

    async def of(self, workshop: WorkshopId) -> list[ResultLink]:
        """All links of a workshop, the newest first."""
        rows = await self._connection.execute(
            select(result_links)
            .where(result_links.c.workshop == workshop)
            .order_by(result_links.c.created.desc(), result_links.c.id)
        )
        return [ResultLink(**row._mapping) for row in rows]

    async def revoke(self, workshop: WorkshopId, id: str, at: int) -> bool:
        """End a link; False if there is none that was not ended before."""
        statement = update(result_links).where(
            result_links.c.workshop == workshop,
            result_links.c.id == id,
            result_links.c.revoked_at.is_(None),
        )
        return (await self._connection.execute(statement.values(revoked_at=at))).rowcount > 0
