"""The workshops in memory: loaded when somebody comes, unloaded when nobody is left."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import structlog

from facilitation.phases.registry import Registry
from sessions.clock import Clock, steady_clock
from sessions.documents import Documents
from sessions.journey.ids import WorkshopId
from sessions.phase_modules import install_phase_modules
from sessions.store.database import Database
from sessions.store.errors import StoreError
from sessions.store.facilitation import FacilitationRecords
from sessions.store.journal import JournalWriter
from sessions.store.workshops import WorkshopRecords
from sessions.workshop import LiveWorkshop

_log = structlog.get_logger("wayboard.workshops")

LINGER = 30.0
"""Seconds that an empty workshop stays in memory: a reload of the page comes back within them."""
LONG_TAIL = (1_000, 128 * 1024)
"""Entries, or bytes of them, after which a document in use gets a checkpoint once it is quiet."""
ENDLESS_TAIL = (20_000, 4 * 1024 * 1024)
"""The same for a document that is never quiet."""
WORTH_A_CHECKPOINT = (50, 16 * 1024)
"""The same when a document is unloaded."""
QUIET = 1.0
"""Seconds without an edit after which the work of a checkpoint disturbs nobody."""
CLOSING = 3.0
"""Seconds that a stopping server takes for checkpoints; without them it starts slower."""


class NoSuchWorkshop(Exception):
    """There is no workshop with this id (any more)."""


@dataclass(slots=True)
class _Place:
    """Room for one workshop; `users` counts who needs it, also while it is still loading."""

    users: int = 0
    live: LiveWorkshop | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)
    idle_since: float = 0.0


class Workshops:
    """Every workshop in memory, one instance each."""

    def __init__(
        self,
        database: Database,
        journal: JournalWriter,
        tasks: asyncio.TaskGroup,
        *,
        linger: float,
        registry: Registry,
        clock: Clock,
    ) -> None:
        self._database = database
        self._journal = journal
        self._documents = Documents(database)
        self._registry = registry
        self._clock = clock
        self._tasks = tasks
        self._linger = linger
        self._places: dict[WorkshopId, _Place] = {}

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        database: Database,
        journal: JournalWriter,
        *,
        linger: float = LINGER,
        registry: Registry | None = None,
        clock: Clock | None = None,
    ) -> AsyncIterator["Workshops"]:
        """The workshops; at the end of the block everything is settled and unloaded."""
        registry = registry or install_phase_modules()
        clock = clock or steady_clock()
        failed: BaseException | None = None
        async with asyncio.TaskGroup() as tasks:
            workshops = cls(database, journal, tasks, linger=linger, registry=registry, clock=clock)
            janitor = tasks.create_task(workshops._work(), name="workshop janitor")
            try:
                yield workshops
            except BaseException as error:  # kept out of the group, or it would be wrapped
                failed = error
            finally:
                janitor.cancel()
                await workshops._close()
        if failed is not None:
            raise failed

    @asynccontextmanager
    async def using(self, workshop: WorkshopId) -> AsyncIterator[LiveWorkshop]:
        """The live workshop, which stays in memory while the block runs.

        Raises:
            NoSuchWorkshop: when there is none.
            DocumentDamaged: when its journal cannot be read.

        """
        place = self._places.setdefault(workshop, _Place())
        place.users += 1
        try:
            async with place.changing:
                if place.live is None:
                    place.live = await self._load(workshop)
                    place.tasks = [self._tasks.create_task(one) for one in place.live.work()]
                live = place.live
            yield live
        finally:
            place.users -= 1
            place.idle_since = time.monotonic()
            if place.live is None:
                self._forget(workshop, place)

    def loaded(self, workshop: WorkshopId) -> LiveWorkshop | None:
        """The workshop if it is in memory."""
        place = self._places.get(workshop)
        return place.live if place else None

    def all_loaded(self) -> list[LiveWorkshop]:
        """Every workshop in memory."""
        return [place.live for place in self._places.values() if place.live is not None]

    async def end(self, workshop: WorkshopId) -> None:
        """Let go of a workshop that was deleted; nothing of it is written any more."""
        place = self._places.get(workshop)
        if place is not None:
            async with place.changing:
                await _leave(place)
            self._forget(workshop, place)

    async def _load(self, workshop: WorkshopId) -> LiveWorkshop:
        async with self._database.read() as connection:
            record = await WorkshopRecords(connection).get(workshop)
        if record is None:
            raise NoSuchWorkshop(workshop)
        live = LiveWorkshop(
            record, self._database, self._documents, self._journal, self._registry, self._clock
        )
        await live.open()
        return live

    def _forget(self, workshop: WorkshopId, place: _Place) -> None:
        if self._places.get(workshop) is place and not place.users:
            del self._places[workshop]

    async def _work(self) -> None:
        await self._wake_up()
        await self._tidy()

    async def _wake_up(self) -> None:
        """Load every workshop whose clock runs: it acts also when nobody comes."""
        try:
            if self._database.path is not None:
                # What was erased just before a crash may still stand in the log beside the file.
                await self._database.forget()
            async with self._database.read() as connection:
                waiting = await FacilitationRecords(connection).waiting()
        except StoreError as error:
            _log.warning("not_woken", fault=type(error).__name__)
            return
        for workshop in waiting:
            try:
                async with self.using(workshop):
                    pass
            except Exception as error:  # one workshop's trouble is its own
                _log.warning("not_woken", workshop=workshop, fault=type(error).__name__)

    async def _tidy(self) -> None:
        """Checkpoint what has a long tail, and unload what nobody needs."""
        while True:
            await asyncio.sleep(min(max(self._linger / 3, 0.01), QUIET / 2))
            now = time.monotonic()
            for workshop, place in list(self._places.items()):
                try:
                    waited = now - place.idle_since >= self._linger
                    if not place.users and waited and not _is_on_duty(place):
                        await self._unload(workshop, place)
                    elif place.live is not None:
                        await _checkpoint_in_use(place.live, now)
                except Exception as error:  # one workshop's trouble is its own
                    fault = type(error).__name__
                    _log.warning("checkpoint_failed", workshop=workshop, fault=fault)

    async def _unload(self, workshop: WorkshopId, place: _Place) -> None:
        async with place.changing:
            if place.live is not None and not place.users:
                await _checkpoint(place.live)
            if place.users:  # somebody came meanwhile
                return
            await _leave(place)
            self._forget(workshop, place)

    async def _close(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                for live in self.all_loaded():
                    await self._checkpoint_if_possible(live)
        for workshop, place in list(self._places.items()):
            async with place.changing:
                await _leave(place)
            self._forget(workshop, place)

    async def _checkpoint_if_possible(self, live: LiveWorkshop) -> None:
        try:
            await _checkpoint(live)
        except StoreError as error:
            _log.warning("checkpoint_failed", workshop=live.id, fault=type(error).__name__)


def _is_on_duty(place: _Place) -> bool:
    """Whether the workshop's clock has something to do, with or without people."""
    return place.live is not None and place.live.facilitation.alarm is not None


async def _leave(place: _Place) -> None:
    """Let go of a workshop, with nothing on its way to the journal any more.

    Whoever loads it next must find in the store all that this instance wrote.
    """
    for task in place.tasks:
        task.cancel()
    if place.tasks:
        await asyncio.wait(place.tasks)
    if place.live is not None:
        for document in place.live.documents():
            await document.settled()
            document.dissolve()
    place.live, place.tasks = None, []


async def _checkpoint(live: LiveWorkshop) -> None:
    """Spare whoever loads the workshop next most of its journal."""
    for document in live.documents():
        await document.settled()
        if document.tail.is_long(*WORTH_A_CHECKPOINT):
            await document.checkpoint()


async def _checkpoint_in_use(live: LiveWorkshop, now: float) -> None:
    for document in live.documents():
        quiet = now - document.changed_at >= QUIET
        if document.tail.is_long(*(LONG_TAIL if quiet else ENDLESS_TAIL)):
            await document.checkpoint()
