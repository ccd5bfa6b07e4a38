"""The workshops in memory: loaded when somebody comes, unloaded when nobody is left."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import structlog

from facilitation.people import ParticipantId
from facilitation.permissions import OpenBoard, OwnDraft, Rules
from facilitation.refusals import Refused
from sessions.documents import Documents
from sessions.journey.ids import WorkshopId
from sessions.journey.schema import BOARD, DRAFT
from sessions.journey.writing import Edit
from sessions.live import LiveDocument
from sessions.orders import is_locked
from sessions.store.database import Database
from sessions.store.errors import StoreError
from sessions.store.journal import JournalWriter
from sessions.store.people import PersonRecord, PersonRecords, PersonState
from sessions.store.workshops import WorkshopRecord, WorkshopRecords

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
GATHERING = 0.05
"""Seconds in which comings and goings become one edit of the session."""


class NoSuchWorkshop(Exception):
    """There is no workshop with this id (any more)."""


class LiveWorkshop:
    """One workshop in memory: its board, its people's drafts, who is here."""

    def __init__(
        self,
        record: WorkshopRecord,
        database: Database,
        documents: Documents,
        journal: JournalWriter,
    ) -> None:
        self.id = record.id
        self.board: LiveDocument
        self._record = record
        self._database = database
        self._documents = documents
        self._journal = journal
        self._drafts: dict[ParticipantId, LiveDocument] = {}
        self._loading = asyncio.Lock()
        self._here: Counter[ParticipantId] = Counter()
        self._stale = asyncio.Event()

    async def open(self) -> None:
        """Load the board and write into its session what is true now."""
        self.board = await self._load("board", BOARD, self._rules)
        await self.show()

    async def draft(self, owner: ParticipantId) -> LiveDocument:
        """Somebody's private document."""
        async with self._loading:
            draft = self._drafts.get(owner)
            if draft is None:
                draft = await self._load(f"draft:{owner}", DRAFT, lambda: OwnDraft(owner))
                self._drafts[owner] = draft
            return draft

    def documents(self) -> list[LiveDocument]:
        """Every document that is in memory."""
        return [self.board, *self._drafts.values()]

    @contextmanager
    def attended(self, who: ParticipantId) -> Iterator[None]:
        """Somebody is here, on one more connection, while the block runs."""
        self._here[who] += 1
        self._stale.set()
        try:
            yield
        finally:
            self._here[who] -= 1
            if not self._here[who]:
                del self._here[who]
            self._stale.set()

    def here(self) -> frozenset[ParticipantId]:
        """Everybody with at least one open connection."""
        return frozenset(self._here)

    def outdated(self) -> None:
        """People, roles, doors or the lock changed in the store: show it soon."""
        self._stale.set()

    async def refresh(self) -> None:
        """Read workshop and people again and show them; for changes that must count at once."""
        for document in self.documents():
            await document.repaired()
        async with self._database.read() as connection:
            record = await WorkshopRecords(connection).get(self.id)
        if record is not None:
            self._record = record
        await self.show()

    async def follow(self) -> None:
        """Keep the session true for as long as the workshop is in memory."""
        while True:
            await self._stale.wait()
            await asyncio.sleep(GATHERING)
            self._stale.clear()
            try:
                await self.refresh()
            except Exception as error:  # one workshop's trouble is its own
                _log.warning("session_not_written", workshop=self.id, fault=type(error).__name__)
                self._stale.set()
                await asyncio.sleep(1)

    async def show(self) -> None:
        """Write into the session who takes part and how the doors stand."""
        async with self._database.read() as connection:
            everybody = await PersonRecords(connection).all(self.id)
        people = {
            person.id: self._shown(person)
            for person in everybody
            if person.state is PersonState.ADMITTED
        }
        waiting = len(everybody) - len(people)
        facts = {
            "title": self._record.title,
            "locked": is_locked(self._record),
            "waiting": waiting,
            "generation": self._record.generation,
        }
        outcome = await self.board.write(lambda edit: _write_session(edit, facts, people))
        if isinstance(outcome, Refused):
            _log.warning("session_not_written", workshop=self.id, why=outcome.why)
            self._stale.set()

    def _shown(self, person: PersonRecord) -> dict[str, Any]:
        return {
            "name": person.name,
            "color": person.color,
            "role": str(person.role),
            "here": person.id in self._here,
        }

    def _rules(self) -> Rules:
        return OpenBoard(locked=is_locked(self._record))

    async def _load(self, name: str, schema: Any, rules: Callable[[], Rules]) -> LiveDocument:
        loaded = await self._documents.load(self.id, name, schema)
        live = LiveDocument(self.id, name, schema, loaded, self._documents, self._journal, rules)
        live.on_fault = self._stale.set
        return live


def _write_session(
    edit: Edit, facts: dict[str, Any], people: dict[ParticipantId, dict[str, Any]]
) -> None:
    session = edit.root("session")
    for name, value in facts.items():
        edit.set(session, name, value)
    shown = edit.find(session, "people") or edit.map(session, "people")
    for participant, person in people.items():
        edit.set(shown, participant, person)
    if shown.container is not None:
        known = {str(participant) for participant in people}
        for name, _ in shown.container.living():
            if name not in known:
                edit.remove(shown, name)


@dataclass(slots=True)
class _Place:
    """Room for one workshop; `users` counts who needs it, also while it is still loading."""

    users: int = 0
    live: LiveWorkshop | None = None
    follower: asyncio.Task[None] | None = None
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
        linger: float = LINGER,
    ) -> None:
        self._database = database
        self._journal = journal
        self._documents = Documents(database)
        self._tasks = tasks
        self._linger = linger
        self._places: dict[WorkshopId, _Place] = {}

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Database, journal: JournalWriter, *, linger: float = LINGER
    ) -> AsyncIterator["Workshops"]:
        """The registry; at the end of the block everything is settled and unloaded."""
        failed: BaseException | None = None
        async with asyncio.TaskGroup() as tasks:
            workshops = cls(database, journal, tasks, linger=linger)
            janitor = tasks.create_task(workshops._tidy(), name="workshop janitor")
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
                    follower = self._tasks.create_task(place.live.follow(), name="session")
                    place.follower = follower
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
        live = LiveWorkshop(record, self._database, self._documents, self._journal)
        await live.open()
        return live

    def _forget(self, workshop: WorkshopId, place: _Place) -> None:
        if self._places.get(workshop) is place and not place.users:
            del self._places[workshop]

    async def _tidy(self) -> None:
        """Checkpoint what has a long tail, and unload what nobody needs."""
        while True:
            await asyncio.sleep(min(max(self._linger / 3, 0.01), QUIET / 2))
            now = time.monotonic()
            for workshop, place in list(self._places.items()):
                try:
                    if not place.users and now - place.idle_since >= self._linger:
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


async def _leave(place: _Place) -> None:
    """Let go of a workshop, with nothing on its way to the journal any more.

    Whoever loads it next must find in the store all that this instance wrote.
    """
    if place.follower is not None:
        place.follower.cancel()
        await asyncio.wait([place.follower])
    if place.live is not None:
        for document in place.live.documents():
            await document.settled()
            document.dissolve()
    place.live = place.follower = None


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
