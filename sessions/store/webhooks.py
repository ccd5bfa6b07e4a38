"""Stored webhooks, and the outbox of what they are still to be told.

A delivery is written in the transaction of what it tells of, one for each webhook that there is, so
that no crash comes between the two.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.journey.ids import WorkshopId
from sessions.store.entries import ADD_DELIVERIES, Beside
from sessions.store.tables import deliveries, webhooks


@dataclass(frozen=True, slots=True)
class Webhook:
    """Whom to tell. Without a workshop: of what happens in all of them."""

    id: str
    workshop: WorkshopId | None
    url: str
    secret: str
    created: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to tell one webhook. `due` is None when nobody tries any more; times in epoch ms.

    `attempts` counts those that began; `fault` is why the last one failed.
    """

    webhook: str
    workshop: WorkshopId
    seq: int
    place: int
    type: str
    data: bytes
    at: int
    attempts: int
    due: int | None
    fault: str | None

    @property
    def id(self) -> str:
        """The same at every attempt and for every webhook: who hears it twice knows."""
        return f"{self.workshop}.{self.seq}.{self.place}"


def announce(place: int, type: str, data: bytes, at: int) -> Beside:
    """Tell every webhook of the workshop; `place` counts what one entry tells from 0."""
    return Beside(ADD_DELIVERIES, {"place": place, "type": type, "data": data, "at": at})


class Webhooks:
    """The webhooks and their outbox; the caller owns the transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, webhook: Webhook) -> None:
        """Store a new webhook."""
        row = {
            "id": webhook.id,
            "workshop": webhook.workshop,
            "url": webhook.url,
            "secret": webhook.secret,
            "created": webhook.created,
        }
        await self._connection.execute(insert(webhooks).values(row))

    async def of(self, workshop: WorkshopId | None) -> list[Webhook]:
        """The webhooks of one workshop, or those of all workshops, the oldest first."""
        rows = await self._connection.execute(
            select(webhooks)
            .where(webhooks.c.workshop.is_(None) if workshop is None else _of(workshop))
            .order_by(webhooks.c.created, webhooks.c.id)
        )
        return [Webhook(**row._mapping) for row in rows]

    async def change(self, id: str, url: str, secret: str) -> bool:
        """Give a webhook another address and secret; False if there was none."""
        statement = update(webhooks).where(webhooks.c.id == id).values(url=url, secret=secret)
        return (await self._connection.execute(statement)).rowcount > 0

    async def remove(self, id: str, workshop: WorkshopId | None) -> bool:
        """Remove a webhook with what it was still to be told; False if there was none."""
        home = webhooks.c.workshop.is_(None) if workshop is None else _of(workshop)
        statement = delete(webhooks).where(webhooks.c.id == id, home)
        return (await self._connection.execute(statement)).rowcount > 0

    async def announce(
        self, workshop: WorkshopId, seq: int, type: str, data: bytes, at: int
    ) -> None:
        """The same as `announce`, in the caller's transaction."""
        statement, values = announce(0, type, data, at)
        await self._connection.execute(statement, {**values, "workshop": workshop, "seq": seq})

    async def outbox(self, webhook: str, most: int) -> list[Delivery]:
        """What a webhook was not told yet, the newest first."""
        rows = await self._connection.execute(
            select(deliveries)
            .where(deliveries.c.webhook == webhook)
            .order_by(deliveries.c.at.desc(), deliveries.c.seq.desc(), deliveries.c.place.desc())
            .limit(most)
        )
        return [Delivery(**row._mapping) for row in rows]

    async def next_due(self) -> int | None:
        """When the next delivery is due."""
        found: int | None = await self._connection.scalar(
            select(deliveries.c.due)
            .where(deliveries.c.due.is_not(None))
            .order_by(deliveries.c.due)
            .limit(1)
        )
        return found

    async def take(self, now: int, until: int, most: int) -> list[tuple[Webhook, Delivery]]:
        """Deliveries that are due, the oldest first, counted as tried.

        They are due again at `until`, for whoever takes over when this process dies.
        """
        rows = await self._connection.execute(
            select(deliveries)
            .where(deliveries.c.due <= now)
            .order_by(deliveries.c.at, deliveries.c.seq, deliveries.c.place)
            .limit(most)
        )
        found: list[tuple[Webhook, Delivery]] = []
        for one in [Delivery(**row._mapping) for row in rows]:
            mine = await self._connection.execute(
                update(deliveries)
                .where(*_is(one), deliveries.c.due == one.due)
                .values(due=until, attempts=one.attempts + 1)
            )
            if mine.rowcount:  # another process was not faster
                hook = await self._get(one.webhook)
                if hook is not None:
                    found.append((hook, one))
        return found

    async def done(self, delivery: Delivery) -> None:
        """The webhook has heard it."""
        await self._connection.execute(delete(deliveries).where(*_is(delivery)))

    async def failed(self, delivery: Delivery, fault: str, due: int | None) -> None:
        """The webhook has not heard it; try again at `due`, or never."""
        await self._connection.execute(
            update(deliveries).where(*_is(delivery)).values(fault=fault, due=due)
        )

    async def forget_before(self, at: int) -> int:
        """Drop what nobody tries any more and is older than that; returns how many."""
        gone = await self._connection.execute(
            delete(deliveries).where(deliveries.c.due.is_(None), deliveries.c.at < at)
        )
        return gone.rowcount

    async def _get(self, id: str) -> Webhook | None:
        rows = await self._connection.execute(select(webhooks).where(webhooks.c.id == id))
        row = rows.one_or_none()
        return Webhook(**row._mapping) if row else None


def _of(workshop: WorkshopId) -> ColumnElement[bool]:
    return webhooks.c.workshop == workshop


def _is(one: Delivery) -> tuple[ColumnElement[bool], ...]:
    return (
        deliveries.c.webhook == one.webhook,
        deliveries.c.workshop == one.workshop,
        deliveries.c.seq == one.seq,
        deliveries.c.place == one.place,
    )
