"""One bench process, started when it is needed and replaced when it was lost."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import suppress

from sessions.outcomes.pipes import Failed, Made, Order, Word, framed, next_word

WORN = 400
"""MiB that a bench may have taken before another one is used: it gives little of it back."""
_LEAVING = 2.0
"""Seconds that a bench gets to end by itself."""


def _is_ours(variable: str) -> bool:
    """Whether a variable is a setting: a bench needs none, and some are secrets."""
    return variable.startswith("WAYBOARD_")


class HandLost(Exception):
    """The process ended in the middle of its work; `code` is how, as its parent is told."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class Hand:
    """Does one order after the other in a process of its own."""

    def __init__(self, megabytes: int) -> None:
        self._megabytes = megabytes
        self._bench: asyncio.subprocess.Process | None = None
        self._leaving: list[asyncio.subprocess.Process] = []
        self.is_worn = False
        """Whether the process should rest before the next order."""

    async def words(self, order: Order) -> AsyncIterator[Word]:
        """All that the bench says to an order; the last word is Made or Failed.

        Raises HandLost when the process ended before its last word.
        """
        bench = await self._ready()
        assert bench.stdin is not None  # noqa: S101 - made so by `_ready`
        assert bench.stdout is not None  # noqa: S101
        try:
            bench.stdin.write(framed(order))
            await bench.stdin.drain()
            while True:
                word = await next_word(bench.stdout)
                self.is_worn = isinstance(word, Made) and word.peak > WORN
                yield word
                if isinstance(word, Made | Failed):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.rest()
            raise HandLost(bench.returncode) from None

    def let_go(self) -> None:
        """End the process at once, whatever it is doing; the next order starts another."""
        bench, self._bench = self._bench, None
        if bench is not None and bench.returncode is None:
            with suppress(ProcessLookupError):
                bench.kill()
            self._leaving.append(bench)

    async def rest(self) -> None:
        """End the process when it has nothing to do, and see off those that were let go."""
        if self._bench is not None:
            self._leaving.append(self._bench)
            self._bench = None
        while self._leaving:
            # It is forgotten when it is gone, and not before: this may be cancelled.
            await _end(self._leaving[-1])
            self._leaving.pop()

    async def _ready(self) -> asyncio.subprocess.Process:
        if self._bench is None or self._bench.returncode is not None:
            self._bench = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "sessions.outcomes.bench",
                str(self._megabytes),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                # What a library complains of may hold words of the workshop.
                stderr=asyncio.subprocess.DEVNULL,
                env={name: value for name, value in os.environ.items() if not _is_ours(name)},
                start_new_session=True,
            )
        return self._bench


async def _end(bench: asyncio.subprocess.Process) -> None:
    if bench.stdin is not None:
        bench.stdin.close()
    try:
        async with asyncio.timeout(_LEAVING):
            await bench.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            bench.kill()
        await bench.wait()
