"""Whom a token stands for, asked of the store for many at a time.

When 200 people vote in one instant, 200 looks into the store would take turns. Nothing is kept: a
token that was revoked, by whatever process, is unknown from then on.
"""

import asyncio
from itertools import islice

from sessions.store.database import Database
from sessions.store.people import PersonRecord
from sessions.store.tokens import Tokens

MOST = 400
"""Hashes in one question; a database takes only so many."""
_Asked = asyncio.Future[PersonRecord | None]


class Recognition:
    """Finds people by the hash of a token."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: dict[bytes, _Asked] = {}
        self._turn = asyncio.Lock()

    async def holder(self, token_hash: bytes) -> PersonRecord | None:
        """Who holds this token; None when it is unknown, revoked, or its person removed."""
        while True:
            asked = self._asked.get(token_hash)
            if asked is None:
                asked = self._asked[token_hash] = asyncio.get_running_loop().create_future()
            async with self._turn:
                # Whoever had the turn before asked for everybody who stood in line by then.
                if not asked.done():
                    await self._ask()
            if asked.done() and not asked.cancelled():
                return asked.result()

    async def _ask(self) -> None:
        await asyncio.sleep(0)  # whoever comes in this turn of the loop is asked for too
        some = dict(islice(self._asked.items(), MOST))
        for token_hash in some:
            del self._asked[token_hash]
        try:
            async with self._database.read() as connection:
                holders = await Tokens(connection).holders(some)
        except Exception as error:
            for asked in some.values():
                asked.set_exception(error)
                asked.exception()  # whoever asked may have gone
            raise
        except BaseException:
            for asked in some.values():
                asked.cancel()  # this request ends; the others ask once more
            raise
        for token_hash, asked in some.items():
            asked.set_result(holders.get(token_hash))
