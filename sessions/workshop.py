"""One workshop in memory: its documents, its people, its facilitation."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from facilitation.people import Member, ParticipantId, Role
from facilitation.permissions import Rules
from facilitation.phases.registry import Registry
from facilitation.refusals import Refused
from sessions.clock import Clock
from sessions.contributions import private_counts
from sessions.documents import Documents, Schema
from sessions.effects import write_each, write_session
from sessions.facilitated import Facilitated
from sessions.journey.ids import WorkshopId
from sessions.journey.schema import BOARD, DRAFT
from sessions.journey.writing import Edit
from sessions.live import LiveDocument
from sessions.store.database import Database
from sessions.store.journal import Journal, JournalWriter
from sessions.store.people import PersonRecord, PersonRecords, PersonState
from sessions.store.workshops import WorkshopRecord, WorkshopRecords

_log = structlog.get_logger("wayboard.workshop")

GATHERING = 0.05
"""Seconds in which comings and goings become one edit of the session."""
REST = 0.25
"""Seconds without another such edit: somebody who comes and goes all the time writes few."""
_DRAFT = "draft:"


class LiveWorkshop:
    """One workshop in memory: its board, its people's drafts, who is here."""

    def __init__(
        self,
        record: WorkshopRecord,
        database: Database,
        documents: Documents,
        journal: JournalWriter,
        registry: Registry,
        clock: Clock,
    ) -> None:
        self.id: WorkshopId = record.id
        self.board: LiveDocument
        self.facilitation = Facilitated(record.id, self, database, registry, clock)
        self._registry = registry
        self._people: list[PersonRecord] = []
        self._members: tuple[Member, ...] | None = None
        self._gone: frozenset[ParticipantId] = frozenset()
        self._record = record
        self._database = database
        self._documents = documents
        self._journal = journal
        self._drafts: dict[ParticipantId, LiveDocument] = {}
        self._loading = asyncio.Lock()
        self._here: Counter[ParticipantId] = Counter()
        self._stale = asyncio.Event()

    async def open(self) -> None:
        """Load everything and write into the session what is true now."""
        self.board = await self._load("board", BOARD, self.facilitation.rules)
        self.board.veil = self._veil
        await self.facilitation.load()
        await self._read_people()
        if self.facilitation.state.agenda.phases:
            await self.drafts()  # what waits in them is counted, also while their people are away
        await self.facilitation.let_go()
        if self.board.session():
            self.outdated()  # it was true before: who comes first need not wait for the disk
        else:
            await self.show()

    def work(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What goes on for as long as the workshop is in memory."""
        return self.follow(), self.facilitation.keep_time(), self.facilitation.forget_erased()

    async def draft(self, owner: ParticipantId) -> LiveDocument:
        """Somebody's private document."""
        async with self._loading:
            draft = self._drafts.get(owner)
            if draft is None:
                draft = await self._load(
                    _DRAFT + owner, DRAFT, lambda: self.facilitation.draft_rules(owner)
                )
                draft.attach(_Watch(self.outdated))
                self._drafts[owner] = draft
            return draft

    async def drafts(self) -> dict[ParticipantId, LiveDocument]:
        """Everybody's private document that holds or may hold something."""
        await self._read_people()
        async with self._database.read() as connection:
            names = await Journal(connection).documents(self.id)
        for name in names:
            if name.startswith(_DRAFT):
                await self.draft(ParticipantId(name.removeprefix(_DRAFT)))
        return dict(self._drafts)

    async def drop_draft(self, owner: ParticipantId) -> None:
        """Let go of a private document, with nothing of it on its way to the store."""
        draft = self._drafts.pop(owner, None)
        if draft is not None:
            await draft.settled()

    def loaded_drafts(self) -> dict[ParticipantId, LiveDocument]:
        """Those that are in memory."""
        return self._drafts

    def members(self) -> tuple[Member, ...]:
        """Everybody who was let in, and whether they are connected."""
        if self._members is None:
            self._members = tuple(
                Member(ParticipantId(one.id), Role(one.role), here=one.id in self._here)
                for one in self._people
                if one.state is PersonState.ADMITTED
            )
        return self._members

    def _veil(self) -> frozenset[ParticipantId] | None:
        """P16: where names stay off, only facilitators show where they are, until the reveal."""
        if not self.facilitation.is_nameless:
            return None
        leading = (one.id for one in self.members() if one.role is Role.FACILITATOR)
        return frozenset(leading)

    def is_gone(self, who: ParticipantId) -> bool:
        """Whether somebody was here and was removed since."""
        return who in self._gone

    def people(self) -> tuple[WorkshopRecord, list[PersonRecord]]:
        """The workshop and its people, as they were stored a moment ago."""
        return self._record, self._people

    def documents(self) -> list[LiveDocument]:
        """Every document that is in memory."""
        return [self.board, *self._drafts.values()]

    @contextmanager
    def attended(self, who: ParticipantId) -> Iterator[None]:
        """Somebody is here, on one more connection, while the block runs."""
        self._here[who] += 1
        self._came_or_went()
        try:
            yield
        finally:
            self._here[who] -= 1
            if not self._here[who]:
                del self._here[who]
            self._came_or_went()

    def _came_or_went(self) -> None:
        self._members = None
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
        await self._read_people()
        await self.facilitation.let_go()
        await self.show()

    async def _read_people(self) -> None:
        async with self._database.read() as connection:
            people = await PersonRecords(connection).all(self.id)
        before, after = ({one.id for one in some} for some in (self._people, people))
        self._gone = (self._gone | (before - after)) - after
        if people != self._people:
            self._people, self._members = people, None

    async def follow(self) -> None:
        """Keep the session true for as long as the workshop is in memory."""
        while True:
            await self._stale.wait()
            await asyncio.sleep(GATHERING)
            self._stale.clear()
            try:
                await self.refresh()
                await asyncio.sleep(REST)
            except Exception as error:  # one workshop's trouble is its own
                _log.warning("session_not_written", workshop=self.id, fault=type(error).__name__)
                self._stale.set()
                await asyncio.sleep(1)

    async def show(self) -> None:
        """Write into the session what everybody may see of the workshop."""
        people = {
            person.id: self._shown(person)
            for person in self._people
            if person.state is PersonState.ADMITTED
        }
        state = self.facilitation.state
        facts = {
            "title": self._record.title,
            "locked": state.locked,
            "waiting": len(self._people) - len(people),
            "generation": self._record.generation,
            "private": private_counts(state, self._registry, self._drafts),
            **self.facilitation.shown(),
        }
        outcome = await self.board.write(
            lambda edit: _write_session(edit, facts, people), session_only=True
        )
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

    async def _load(self, name: str, schema: Schema, rules: Callable[[], Rules]) -> LiveDocument:
        loaded = await self._documents.load(self.id, name, schema)
        live = LiveDocument(self.id, name, schema, loaded, self._documents, self._journal, rules)
        live.on_fault = self._stale.set
        live.decided = self.facilitation.decided
        return live


def _write_session(
    edit: Edit, facts: dict[str, Any], people: dict[ParticipantId, dict[str, Any]]
) -> None:
    write_session(edit, facts)
    write_each(
        edit, edit.root("session"), "people", {str(one): person for one, person in people.items()}
    )


class _Watch:
    """Shows counts anew when a private document changes; of its content it tells nothing."""

    def __init__(self, outdated: Callable[[], None]) -> None:
        self._outdated = outdated

    def changed(self, _update: bytes, _by: object | None, /) -> None:
        self._outdated()

    def renewed(self) -> None:
        self._outdated()

    def replaced(self) -> None:
        self._outdated()
