"""The second net: every admitted edit is tried in a process of its own before it is stored.

Admission reads an edit to its last byte, so nothing should be caught here. If the CRDT library
still dies, hangs or runs out of memory, it does so where nobody is hurt, and the edit is refused.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import msgspec
import structlog

from sessions.proving_ground import FAULTY, LENGTH, READY, Trial
from sessions.store.commits import Committer
from sessions.store.entries import Entry, Unrecordable
from sessions.store.errors import StoreConflict

_log = structlog.get_logger("wayboard.proving")

_PATIENCE = 15.0
"""Seconds without any answer after which the net itself counts as broken."""
_LEAVING = 2.0


class Unprovable(StoreConflict):
    """The CRDT library failed on this edit; nothing of it was stored."""


class Prover:
    """Tries edits in the order in which they are to be stored."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._process: asyncio.subprocess.Process | None = None
        self._fresh = False
        self.tried = 0
        self.caught = 0
        self.broken = 0
        """How often the net itself was lost; edits pass without it then."""

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator["Prover"]:
        """The prover for documents of the store at `url`; its process ends with the block."""
        prover = cls(url)
        await prover._start()
        try:
            yield prover
        finally:
            await prover._end()

    async def faults(self, entries: Sequence[Entry]) -> Mapping[int, StoreConflict]:
        """The places of entries that must not be stored. Call it for one batch after the other."""
        process = self._process
        places = [place for place, entry in enumerate(entries) if entry.payload]
        if process is None or not places:
            return {}
        try:
            async with asyncio.timeout(_PATIENCE):
                answers = await self._answers(process, [entries[place] for place in places])
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            # The first net still holds. Better to go on with one than to stop everybody.
            self.broken += 1
            _log.error("second_net_lost")
            await self._end()
            await self._start()
            return {}
        self.tried += len(places)
        found = {
            place: Unprovable("The edit cannot be kept safely.")
            for place, answer in zip(places, answers, strict=True)
            if answer == FAULTY[0]
        }
        if found:
            self.caught += len(found)
            self.outdated()
        return found

    def outdated(self) -> None:
        """Begin anew with what the store has: something that was tried was not stored."""
        self._fresh = True

    async def _answers(
        self, process: asyncio.subprocess.Process, entries: Sequence[Entry]
    ) -> list[int]:
        assert process.stdin is not None  # noqa: S101 - made so by `_start`
        assert process.stdout is not None  # noqa: S101
        for entry in entries:
            trial = Trial(entry.workshop, entry.document, entry.payload, self._fresh)
            self._fresh = False
            body = msgspec.msgpack.encode(trial)
            process.stdin.write(LENGTH.pack(len(body)) + body)
        await process.stdin.drain()
        answers: list[int] = []
        while len(answers) < len(entries):
            some = await process.stdout.read(len(entries) - len(answers) + 1)
            if not some:
                raise asyncio.IncompleteReadError(bytes(answers), len(entries))
            answers += [answer for answer in some if answer != READY[0]]
        return answers

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "sessions.proving_ground",
            self._url,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # What a library complains of may hold words of the workshop.
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_LEAVING):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


class ProvingCommitter:
    """Commits what the prover finds harmless."""

    def __init__(self, prover: Prover, committer: Committer) -> None:
        self._prover = prover
        self._committer = committer

    async def commit(self, entries: Sequence[Entry]) -> list[int]:
        """As the committer does; harmful entries are Unrecordable."""
        faults = await self._prover.faults(entries)
        if faults:
            raise Unrecordable(faults)
        try:
            return await self._committer.commit(entries)
        except BaseException:
            self._prover.outdated()
            raise

    async def probe(self, at: int) -> None:
        """As the committer does."""
        await self._committer.probe(at)

    async def close(self) -> None:
        """As the committer does."""
        await self._committer.close()
