"""The process in which an edit is tried before it counts: `python -m sessions.proving_ground URL`.

It reads trials from its standard input and answers each with one byte, in order. A process that has
loaded everything stands ready and makes the one that works: when that one dies of an edit, the next
begins a few milliseconds later with the documents as the store has them.
"""

import asyncio
import mmap
import os
import resource
import signal
import struct
import sys
import time
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec
from pycrdt import Doc

from sessions.documents import Documents
from sessions.journey.ids import WorkshopId
from sessions.store.database import Database, open_database
from sessions.store.errors import StoreError

LENGTH = struct.Struct(">I")
READY, SOUND, FAULTY, UNKNOWN = b"r", b"s", b"f", b"u"
"""Answers: it works now; the edit does no harm; it does; its document is not to be had."""

DEADLINE = 0.4
"""Seconds that one edit may take. Everybody waits as long, so it is below P3's half second."""
_LOADING = 10.0
_MEMORY = 1024 * 1024 * 1024
_KEPT = 60.0
_VAIN = 3


class Trial(NamedTuple):
    """An edit that is to be tried, and the document it is for."""

    workshop: str
    document: str
    payload: bytes
    fresh: bool
    """Whether all copies are out of date: an earlier edit was tried and then not stored."""


def main() -> None:
    """Keep one worker at work until the input ends."""
    url = sys.argv[1]
    busy = mmap.mmap(-1, 1)  # shared with the worker: it was lost in the middle of a trial
    in_vain = 0
    while in_vain < _VAIN:
        worker = os.fork()
        if worker == 0:
            with suppress(ConnectionError):  # whoever asked has ended
                _work(url, busy)
            os._exit(0)
        _, status = os.waitpid(worker, 0)
        if os.waitstatus_to_exitcode(status) == 0:
            return
        if busy[0]:
            in_vain = busy[0] = 0
            _answer(FAULTY)
        else:
            in_vain += 1  # lost without a trial: the next may fare no better


def _work(url: str, busy: mmap.mmap) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with asyncio.Runner() as runner:
        ground = Ground(url, runner)
        _answer(READY)
        while (trial := _next_trial()) is not None:
            busy[0] = 1
            answer = ground.tried(trial)
            busy[0] = 0
            _answer(answer)


def _next_trial() -> Trial | None:
    head = _read(LENGTH.size)
    if head is None:
        return None
    body = _read(LENGTH.unpack(head)[0])
    return msgspec.msgpack.decode(body, type=Trial) if body is not None else None


def _read(size: int) -> bytes | None:
    """Exactly so many bytes, and none of the next trial: whoever follows begins there."""
    parts: list[bytes] = []
    while size:
        part = os.read(0, size)
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _answer(answer: bytes) -> None:
    os.write(1, answer)


class Ground:
    """Copies of the documents that are being written, as the store has them."""

    def __init__(self, url: str, runner: asyncio.Runner) -> None:
        self._url = url
        self._runner = runner
        self._database: Database | None = None
        self._copies: dict[tuple[str, str], tuple[Doc[Any], float]] = {}

    def tried(self, trial: Trial) -> bytes:
        """Take the edit as the server would. A process that is late is ended by the system."""
        key = (trial.workshop, trial.document)
        if trial.fresh:
            self._copies.clear()
        copy = self._copy(key)
        if copy is None:
            return UNKNOWN
        signal.setitimer(signal.ITIMER_REAL, DEADLINE)
        try:
            copy.apply_update(trial.payload)
        except BaseException:  # a panic of the library is no Exception
            self._copies.pop(key, None)
            return FAULTY
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return SOUND

    def _copy(self, key: tuple[str, str]) -> Doc[Any] | None:
        now = time.monotonic()
        for old in [one for one, (_, used) in self._copies.items() if now - used > _KEPT]:
            del self._copies[old]
        known = self._copies.pop(key, None)
        loaded = known[0] if known is not None else None
        if loaded is None:
            with suppress(StoreError, TimeoutError):
                loaded = self._runner.run(asyncio.wait_for(self._loaded(*key), _LOADING))
        if loaded is not None:
            self._copies[key] = loaded, now
        return loaded

    async def _loaded(self, workshop: str, document: str) -> Doc[Any]:
        if self._database is None:
            self._database = await open_database(self._url)
        return await Documents(self._database).bare(WorkshopId(workshop), document)


if __name__ == "__main__":
    main()
