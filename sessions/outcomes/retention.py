"""Keeping workshops for so long and no longer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from sessions.people import People
from sessions.store.ages import Aged, ages
from sessions.store.database import Database
from sessions.store.errors import StoreError
from sessions.workshops import Workshops

_log = structlog.get_logger("wayboard.retention")

DAY = 24 * 3600 * 1000
"""Milliseconds."""
_PAUSE = 3600.0
"""Seconds between two looks at what has become old."""


async def left_before(database: Database, moment: int) -> list[Aged]:
    """Workshops in which nobody has worked since `moment` (epoch ms), the oldest first."""
    async with database.read() as connection:
        return [one for one in await ages(connection) if one.last < moment]


async def purge_old(people: People, workshops: Workshops | None, moment: int) -> list[Aged]:
    """Delete them for good, except where somebody is just now, and say which."""
    purged = []
    for one in await left_before(people.database, moment):
        live = workshops.loaded(one.workshop.id) if workshops is not None else None
        if live is not None and live.here():
            continue
        await people.end(one.workshop.id)
        if workshops is not None:
            await workshops.end(one.workshop.id)
        purged.append(one)
    return purged


@asynccontextmanager
async def retention(
    people: People, workshops: Workshops, days: int, now: Callable[[], int]
) -> AsyncIterator[None]:
    """While the block runs, delete what nobody has worked in for so many days; 0: nothing."""
    if not days:
        yield
        return
    keeping = asyncio.create_task(_keep(people, workshops, days, now), name="retention")
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])


async def _keep(people: People, workshops: Workshops, days: int, now: Callable[[], int]) -> None:
    while True:
        try:
            for one in await purge_old(people, workshops, now() - days * DAY):
                _log.info("purged", workshop=one.workshop.id, last=one.last)
        except StoreError as error:
            _log.warning("not_purged", fault=type(error).__name__)
        await asyncio.sleep(_PAUSE)
