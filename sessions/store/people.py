"""Stored people of a workshop."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.people import ParticipantId, Role
from sessions.journey.ids import WorkshopId
from sessions.store.tables import people


class PersonState(StrEnum):
    """Whether somebody may come in."""

    WAITING = "waiting"
    ADMITTED = "admitted"


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person as they are stored. Removed people stay known, so that their cards keep a name."""

    workshop: WorkshopId
    id: ParticipantId
    name: str
    color: str
    role: Role
    joined: int
    state: PersonState = PersonState.ADMITTED
    removed_at: int | None = None


class PersonRecords:
    """The people; the caller owns the transaction.

    Every change answers whether there was such a person.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, person: PersonRecord) -> None:
        """Store a new person. A missing workshop or a known id is a StoreConflict."""
        await self._connection.execute(insert(people).values(**asdict(person)))

    async def get(self, workshop: WorkshopId, person: ParticipantId) -> PersonRecord | None:
        """The person of this id, removed or not."""
        statement = select(people).where(people.c.workshop == workshop, people.c.id == person)
        row = (await self._connection.execute(statement)).one_or_none()
        return record_of(row) if row else None

    async def all(self, workshop: WorkshopId, *, removed: bool = False) -> list[PersonRecord]:
        """Everybody of a workshop in the order of joining; with `removed`, also who was removed."""
        statement = select(people).where(people.c.workshop == workshop)
        if not removed:
            statement = statement.where(people.c.removed_at.is_(None))
        rows = await self._connection.execute(statement.order_by(people.c.joined, people.c.id))
        return [record_of(row) for row in rows]

    async def rename(
        self, workshop: WorkshopId, person: ParticipantId, name: str, color: str | None = None
    ) -> bool:
        """Give a person another name, and another colour where one is told."""
        changes = {"name": name} if color is None else {"name": name, "color": color}
        return await self._change(workshop, person, **changes)

    async def set_role(self, workshop: WorkshopId, person: ParticipantId, role: Role) -> bool:
        """Give a person another role."""
        return await self._change(workshop, person, role=role)

    async def set_state(
        self, workshop: WorkshopId, person: ParticipantId, state: PersonState
    ) -> bool:
        """Let a person in, or back to the waiting room."""
        return await self._change(workshop, person, state=state)

    async def remove(self, workshop: WorkshopId, person: ParticipantId, at: int) -> bool:
        """Note that a person was removed."""
        return await self._change(workshop, person, removed_at=at)

    async def _change(self, workshop: WorkshopId, person: ParticipantId, **values: Any) -> bool:
        statement = update(people).where(people.c.workshop == workshop, people.c.id == person)
        return (await self._connection.execute(statement.values(**values))).rowcount > 0


def record_of(row: Row[Any]) -> PersonRecord:
    """The person in a row that has all columns of `people`, and perhaps others."""
    values = {column.name: getattr(row, column.name) for column in people.c}
    values["role"] = Role(values["role"])
    values["state"] = PersonState(values["state"])
    return PersonRecord(**values)
