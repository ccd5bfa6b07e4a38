"""The past of workshops, read in processes of their own: nobody who is typing waits for it."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import msgspec
import structlog

from sessions.documents import DocumentDamaged
from sessions.journey.ids import WorkshopId
from sessions.journey.model import Journey
from sessions.outcomes import reader, redactor
from sessions.outcomes.plan import Scope, Step
from sessions.outcomes.reader import Against, Compare, Plan, Read, Task
from sessions.outcomes.redaction import Erased, Line, Rewritten
from sessions.outcomes.redactor import Redaction
from sessions.store.database import Database
from sessions.store.history import BOARD, History
from sessions.store.journal import Journal
from sessions.store.moments import Moments

_log = structlog.get_logger("wayboard.archive")

START, NOW = "start", "now"
"""Names for the map as the workshop began with it, and as it is."""
_steps = msgspec.msgpack.Decoder(list[Step])
_rewritten = msgspec.msgpack.Decoder(Rewritten)


@dataclass(frozen=True, slots=True)
class NoSuchMoment:
    """Nothing in the workshop's past is called so."""


class Archive:
    """Reads what the boards of workshops were, one task at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Semaphore(1)

    async def journey(self, workshop: WorkshopId, when: str) -> bytes | NoSuchMoment:
        """The map as it was, as JSON.

        `when` is a moment's id, the number of entries of the board it contains, `start` or `now`.

        Raises:
            DocumentDamaged: when the journal cannot be read.
            StoreError: when the store cannot be read just now.

        """
        return await self._answer(workshop, Read(), (when,))

    async def comparison(
        self, workshop: WorkshopId, before: str, after: str
    ) -> bytes | NoSuchMoment:
        """What became of one state in another, as the JSON of a `reader.Comparison`."""
        return await self._answer(workshop, Compare(), (before, after))

    async def against(self, workshop: WorkshopId, before: Journey) -> bytes | NoSuchMoment:
        """What became of a map from elsewhere in the present one; as `comparison`."""
        return await self._answer(workshop, Against(before), (NOW,))

    async def plan(
        self, workshop: WorkshopId, when: str, scope: Scope
    ) -> list[Step] | NoSuchMoment:
        """The steps that make the present map, within `scope`, what it was."""
        found = await self._answer(workshop, Plan(scope), (NOW, when))
        return found if isinstance(found, NoSuchMoment) else _steps.decode(found)

    async def redacted(self, workshop: WorkshopId, who: Erased, at: int) -> Rewritten:
        """The board's history without somebody, proven to make the same map; `at`: epoch ms.

        Raises:
            DocumentDamaged: when the journal cannot be read, or the proof fails.
            StoreError: when the store cannot be read just now.

        """
        async with self._turn:
            async with self._database.read() as connection:
                entries = await Journal(connection).entries(workshop, BOARD)
            lines = [Line(one.seq, one.payload, one.participant, one.at) for one in entries]
            return _rewritten.decode(
                await _done(
                    workshop, "redactor", Redaction(who, workshop, lines, at), redactor.SECONDS
                )
            )

    async def _answer(
        self, workshop: WorkshopId, what: Read | Compare | Against | Plan, states: Sequence[str]
    ) -> bytes | NoSuchMoment:
        async with self._turn:
            found = [await self._position(workshop, state) for state in states]
            numbers = [number for number in found if number is not None]
            if len(numbers) < len(found):
                return NoSuchMoment()
            payloads: list[bytes] = []
            async with self._database.read() as connection:
                # In pieces, between which others get their turn.
                async for chunk in Journal(connection).chunks(workshop, BOARD):
                    payloads += [entry.payload for entry in chunk]
                    if len(payloads) >= max(numbers):
                        break
            return await _done(workshop, "reader", Task(what, payloads, numbers), reader.SECONDS)

    async def _position(self, workshop: WorkshopId, when: str) -> int | None:
        async with self._database.read() as connection:
            history = History(connection)
            last = (await history.extent(workshop)).entries
            if when == NOW:
                return last
            if when == START:
                return min(last, 1)
            if when.isdecimal() and len(when) < 12:
                return int(when) if int(when) <= last else None
            for moment in await Moments(connection).all(workshop):
                if moment.id == when:
                    return await history.position(workshop, moment.seq)
        return None


async def _done(workshop: WorkshopId, worker: str, task: Task | Redaction, seconds: int) -> bytes:
    """What a process of its own answers to a task within so many seconds."""
    order = await asyncio.to_thread(msgspec.msgpack.encode, task)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        f"sessions.outcomes.{worker}",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        # What a library complains of may hold words of the workshop.
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            answer, _ = await process.communicate(order)
    except TimeoutError:
        answer = b""
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0 or not answer:
        _log.error("past_not_read", workshop=workshop, code=process.returncode)
        raise DocumentDamaged(f"The past of {workshop}/{BOARD} cannot be read.")
    return answer
