"""Where files are made: in processes of their own, one after the other, never in the event loop.

People go on editing while a report of two thousand cards is set. A job waits for its turn, works,
and ends as a file, a failure or a cancellation; a process that dies or is late is replaced.
"""

import asyncio
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from sessions.journey.ids import WorkshopId
from sessions.outcomes.handiwork import Hand, HandLost
from sessions.outcomes.material import Material
from sessions.outcomes.pipes import Failed, Failure, Made, Order, Reached

_log = structlog.get_logger("wayboard.workroom")

KEPT = 15 * 60.0
"""Seconds that a finished file waits to be fetched."""
_TIDYING = 20.0
_FOLDER = "wayboard-exports-"
Collect = Callable[[], Awaitable[Material]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much a workroom takes on. `waiting` and `of_one` count unfinished jobs."""

    hands: int = 1
    waiting: int = 20
    of_one: int = 6
    seconds: int = 120
    megabytes: int = 2048
    kept_of_one: int = 20
    idle: float = 120.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """The job's turn has not come."""


@dataclass(frozen=True, slots=True)
class Working:
    """The job is being done; `share` of it, 0 to 1, is."""

    share: float


@dataclass(frozen=True, slots=True)
class Ready:
    """The file is there."""

    file: Path
    size: int


@dataclass(frozen=True, slots=True)
class Broken:
    """There will be no file."""

    why: Failure


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Somebody wanted it no more."""


Life = Waiting | Working | Ready | Broken | Cancelled


@dataclass(frozen=True, slots=True)
class Busy:
    """No more jobs just now; `own`: the workshop itself has too many."""

    own: bool


class Job:
    """One file that is wanted."""

    def __init__(
        self,
        workshop: WorkshopId,
        format: str,
        options: dict[str, Any],
        collect: Collect,
        *,
        for_many: bool = False,
    ) -> None:
        self.id = secrets.token_urlsafe(12)
        self.workshop = workshop
        self.format = format
        self.options = options
        self.collect = collect
        self.for_many = for_many
        self.life: Life = Waiting()
        self.owner: str | None = None
        """Who alone may cancel it, beside facilitators."""
        self.readers = 0
        """How many wait for it; without any, somebody may drop it."""
        self.since = time.monotonic()
        """When its life changed last, on the monotonic clock (seconds)."""
        self._settled = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether it waits or works."""
        return isinstance(self.life, Waiting | Working)

    @property
    def is_ready(self) -> bool:
        """Whether its file is there."""
        return isinstance(self.life, Ready)

    def become(self, life: Life) -> None:
        """Go on to `life`; what has ended stays as it ended."""
        if self.is_open:
            self.life, self.since = life, time.monotonic()
            if not isinstance(life, Waiting | Working):
                self._settled.set()

    async def ended(self) -> Life:
        """How it ended, waited for."""
        await self._settled.wait()
        return self.life


class Workroom:
    """Takes jobs and has them done."""

    def __init__(self, folder: Path, bounds: Bounds) -> None:
        self._folder = folder
        self._bounds = bounds
        self._jobs: dict[str, Job] = {}
        self._queue: asyncio.Queue[Job] = asyncio.Queue()
        self._at_work: dict[Job, Hand] = {}

    @classmethod
    @asynccontextmanager
    async def open(
        cls, bounds: Bounds | None = None, within: Path | None = None
    ) -> AsyncIterator["Workroom"]:
        """The workroom; at the end of the block its processes and files are gone.

        Files lie in a folder `within` that one (None: where the system keeps temporary files), and
        so does what a killed process left there, until the next one finds it.
        """
        bounds = bounds or Bounds()
        if within is not None:
            await asyncio.to_thread(_sweep, within)
        with tempfile.TemporaryDirectory(prefix=_FOLDER, dir=within) as folder:
            room = cls(Path(folder), bounds)
            hands = [Hand(bounds.megabytes) for _ in range(bounds.hands)]
            tasks = [asyncio.create_task(room._serve(hand)) for hand in hands]
            tasks.append(asyncio.create_task(room._tidy()))
            try:
                yield room
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)
                for job in room._jobs.values():
                    job.become(Cancelled())

    def take(
        self,
        workshop: WorkshopId,
        format: str,
        options: dict[str, Any],
        collect: Collect,
        *,
        for_many: bool = False,
    ) -> Job | Busy:
        """A new job, or why not; `collect` is called when its turn has come.

        What is made once `for_many` readers does not count against the workshop's own.
        """
        unfinished = [job for job in self._jobs.values() if job.is_open]
        own = [job for job in unfinished if job.workshop == workshop and not job.for_many]
        if len(own) >= self._bounds.of_one and not for_many:
            return Busy(own=True)
        if len(unfinished) >= self._bounds.waiting:
            return Busy(own=False)
        job = Job(workshop, format, options, collect, for_many=for_many)
        self._jobs[job.id] = job
        self._queue.put_nowait(job)
        self._keep_few(workshop)
        return job

    def jobs(self, workshop: WorkshopId) -> list[Job]:
        """The workshop's jobs, the oldest first."""
        return [job for job in self._jobs.values() if job.workshop == workshop]

    def job(self, workshop: WorkshopId, id: str) -> Job | None:
        """The workshop's job of this id."""
        job = self._jobs.get(id)
        return job if job is not None and job.workshop == workshop else None

    def ahead_of(self, job: Job) -> int:
        """How many unfinished jobs come before this one."""
        before = 0
        for other in self._jobs.values():
            if other is job:
                return before
            before += other.is_open
        return before

    @property
    def unfinished(self) -> int:
        """Jobs that wait or work."""
        return sum(job.is_open for job in self._jobs.values())

    def drop(self, job: Job) -> None:
        """Cancel a job, or throw its file away."""
        job.become(Cancelled())
        if isinstance(job.life, Ready):
            job.life.file.unlink(missing_ok=True)
        self._jobs.pop(job.id, None)
        hand = self._at_work.pop(job, None)
        if hand is not None:
            hand.let_go()

    def forget(self, workshop: WorkshopId) -> None:
        """Drop all that a workshop has here."""
        for job in self.jobs(workshop):
            self.drop(job)

    # Doing

    async def _serve(self, hand: Hand) -> None:
        try:
            while True:
                try:
                    async with asyncio.timeout(self._bounds.idle):
                        job = await self._queue.get()
                except TimeoutError:
                    await hand.rest()
                    continue
                if job.is_open:
                    job.become(await self._done(job, hand))
                    if hand.is_worn or not job.is_ready:
                        await hand.rest()
        finally:
            hand.let_go()
            await hand.rest()

    async def _done(self, job: Job, hand: Hand) -> Life:
        job.become(Working(0.0))
        self._at_work[job] = hand
        try:
            async with asyncio.timeout(self._bounds.seconds):
                return await self._made(job, hand)
        except TimeoutError:
            hand.let_go()
            _log.warning("export_too_long", workshop=job.workshop, format=job.format)
            return Broken(Failure.TOO_LONG)
        except HandLost as lost:
            if job.is_open:
                _log.error("bench_lost", workshop=job.workshop, format=job.format, code=lost.code)
            return Broken(Failure.BROKEN)
        except Exception as error:  # one workshop's trouble is its own
            fault = type(error).__name__
            _log.error("not_collected", workshop=job.workshop, format=job.format, fault=fault)
            return Broken(Failure.BROKEN)
        finally:
            self._at_work.pop(job, None)

    async def _made(self, job: Job, hand: Hand) -> Life:
        target = self._folder / job.id
        order = Order(
            job.format, job.options, await job.collect(), str(target), self._bounds.seconds
        )
        async for word in hand.words(order):
            match word:
                case Reached(share):
                    job.become(Working(share))
                case Made(size):
                    if not job.is_open:
                        target.unlink(missing_ok=True)
                    return Ready(target, size)
                case Failed(why, where):
                    _log.error("not_made", workshop=job.workshop, format=job.format, where=where)
                    return Broken(why)
        raise HandLost(None)

    # Keeping

    def _keep_few(self, workshop: WorkshopId) -> None:
        ended = [job for job in self.jobs(workshop) if not job.is_open]
        for job in ended[: max(len(ended) - self._bounds.kept_of_one, 0)]:
            self.drop(job)

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(_TIDYING)
            now = time.monotonic()
            for job in list(self._jobs.values()):
                if not job.is_open and now - job.since > KEPT:
                    self.drop(job)


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{_FOLDER}*"):
        shutil.rmtree(left, ignore_errors=True)
