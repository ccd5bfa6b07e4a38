"""Stored workshops."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypedDict, Unpack

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.journey.ids import WorkshopId
from sessions.store.tables import workshops


@dataclass(frozen=True, slots=True)
class WorkshopRecord:
    """One workshop as it is stored. `code` is None while nobody can join by code."""

    id: WorkshopId
    code: str | None
    title: str
    created: int
    password_hash: str | None = None
    waiting_room: bool = False
    capacity: int = 300
    next_seq: int = 1
    generation: int = 1
    closed_at: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


class WorkshopChanges(TypedDict, total=False):
    """What can be changed about a workshop; what is not named stays."""

    code: str | None
    title: str
    password_hash: str | None
    waiting_room: bool
    capacity: int
    generation: int
    closed_at: int | None
    settings: Mapping[str, Any]


class WorkshopRecords:
    """The workshops; the caller owns the transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, workshop: WorkshopRecord) -> None:
        """Store a new workshop. A join code in use is a StoreConflict."""
        await self._connection.execute(insert(workshops).values(**asdict(workshop)))

    async def get(self, workshop: WorkshopId) -> WorkshopRecord | None:
        """The workshop of this id."""
        rows = await self._connection.execute(select(workshops).where(workshops.c.id == workshop))
        row = rows.one_or_none()
        return WorkshopRecord(**row._mapping) if row else None

    async def by_code(self, code: str) -> WorkshopRecord | None:
        """The workshop that this join code opens."""
        rows = await self._connection.execute(select(workshops).where(workshops.c.code == code))
        row = rows.one_or_none()
        return WorkshopRecord(**row._mapping) if row else None

    async def all(self) -> list[WorkshopRecord]:
        """Every workshop, the newest first."""
        order = (workshops.c.created.desc(), workshops.c.id)
        rows = await self._connection.execute(select(workshops).order_by(*order))
        return [WorkshopRecord(**row._mapping) for row in rows]

    async def change(self, workshop: WorkshopId, **changes: Unpack[WorkshopChanges]) -> bool:
        """Change what is named; False if there is no such workshop.

        `code=None` closes joining. A join code in use is a StoreConflict.
        """
        statement = update(workshops).where(workshops.c.id == workshop).values(**changes)
        return (await self._connection.execute(statement)).rowcount > 0

    async def purge(self, workshop: WorkshopId) -> bool:
        """Delete a workshop with everything in it; False if there was none.

        Call `Database.forget` after the commit to remove its text from the files too.
        """
        statement = delete(workshops).where(workshops.c.id == workshop)
        return (await self._connection.execute(statement)).rowcount > 0
