"""Whether the store can be written, found out by writing."""

import asyncio
import time
from collections.abc import Callable

import structlog
from sqlalchemy import update

from sessions.store import tables
from sessions.store.database import Database, StoreError

log = structlog.get_logger("pulse")
FRESH = 1.0
"""Seconds for which an answer holds: anybody may ask, and each look costs a wait for the disk."""


class Pulse:
    """Looks at most once a second, however many ask."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._looked_at = float("-inf")
        self._trouble = ""
        self._looking = asyncio.Lock()

    async def trouble(self) -> str:
        """Why nothing can be written, in words; empty when it can."""
        async with self._looking:
            if self._clock() - self._looked_at >= FRESH:
                self._trouble = await self._look()
                self._looked_at = self._clock()
            return self._trouble

    async def _look(self) -> str:
        try:
            async with self._database.write() as connection:
                now = time.time_ns() // 1_000_000
                await connection.execute(update(tables.pulse).values(at=now))
        except StoreError as error:
            log.warning("store not writable", error=type(error).__name__)
            return f"Up but not writing: {error}"
        return ""
