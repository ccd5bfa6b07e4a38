"""A live document in memory, and the way of every edit through it.

`receive` is that way: admission → journal (durable) → document → audience. What anybody has seen
is on the disk, and what is on the disk was admitted.
"""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from pycrdt import Doc

from facilitation.people import ParticipantId, Person
from facilitation.permissions import Rules
from facilitation.refusals import Refusal, Refused
from sessions.audience import Audience
from sessions.documents import DocumentDamaged, Documents, Loaded, Schema, Tail
from sessions.journey.admission import Admission, Admitted, Examined, too_large
from sessions.journey.decoder import decode
from sessions.journey.ids import WorkshopId
from sessions.journey.index import Index
from sessions.journey.model import Frame, Journey
from sessions.journey.reading import read_frame, read_journey, read_session
from sessions.journey.update import BadUpdate
from sessions.journey.writing import Edit
from sessions.store.entries import Beside, Entry
from sessions.store.errors import StoreError
from sessions.store.journal import JournalWriter

_log = structlog.get_logger("wayboard.live")

DECIDING = 5.0
"""Seconds that an edit waits for a command on its way to the disk; milliseconds are usual."""
LARGE_EDIT = 16 * 1024
"""Bytes from which on an edit is examined in a thread, so that nobody waits for it."""
UNAPPLIED = 64
UNAPPLIED_BYTES = 64 * 1024
UNAPPLIED_SECONDS = 0.2
"""Committed edits go into the document together, which costs less: when somebody reads it, or when
there are so many or have waited so long."""


def now_ms() -> int:
    """The wall clock, epoch milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Committed:
    """The edit is durable. `seq` is its place in the journal; 0 when it held nothing new."""

    seq: int


Outcome = asyncio.Future[Committed | Refused]


class LiveDocument:
    """One document in memory, a cache of its journal."""

    def __init__(
        self,
        workshop: WorkshopId,
        name: str,
        schema: Schema,
        loaded: Loaded,
        documents: Documents,
        journal: JournalWriter,
        rules: Callable[[], Rules],
    ) -> None:
        self.workshop = workshop
        self.name = name
        self.rebuilt = 0
        self.changed_at = time.monotonic()
        """When the last edit was committed, on the monotonic clock (seconds)."""
        self._schema = schema
        self._documents = documents
        self._journal = journal
        self._rules = rules
        self._audiences: list[Audience] = []
        self._waiting: deque[tuple[asyncio.Future[int], Outcome]] = deque()
        self._faults = journal.faults
        self._repairing = asyncio.Lock()
        self._open = asyncio.Event()
        self._open.set()
        self.on_fault: Callable[[], None] = lambda: None
        """Called when `repaired` should be awaited soon, even if nobody writes."""
        self.decided = asyncio.Event()
        """Clear while it is open whether the rules change: edits wait for it."""
        self.decided.set()
        self.veil: Callable[[], frozenset[ParticipantId] | None] = lambda: None
        """Whose presence is shown as it is, while that of others must say nothing of their work."""
        self._loaded = loaded
        self._doc: Doc[Any] = loaded.doc
        self._unapplied: list[bytes] = []
        self._unapplied_size = 0
        self._state: bytes | None = None
        self._journey: Journey | None = None
        self._ahead = False  # the index counts an edit that is not stored
        self._broken = False  # the library failed: what it holds may be anything
        self._take(loaded)

    # Reading

    def attach(self, audience: Audience) -> None:
        """From now on tell `audience` of every committed edit."""
        self._audiences.append(audience)

    def detach(self, audience: Audience) -> None:
        """Tell it nothing more."""
        self._audiences.remove(audience)

    def state(self, since: bytes | None = None) -> bytes:
        """The full state as one update, or what a (well-formed) state vector lacks.

        The full state is encoded once and the same object until the next change.
        """
        if since is not None:
            return self._whole().get_update(since)
        if self._state is None:
            self._state = self._whole().get_update()
        return self._state

    def state_vector(self) -> bytes:
        """How far the document has come, as Yjs encodes it."""
        return self._whole().get_state()

    def journey(self) -> Journey:
        """The map as plain values; read once and the same object until the next change."""
        if self._journey is None:
            self._journey = read_journey(self._whole())
        return self._journey

    def frame(self) -> Frame:
        """The map's frame alone: on a large map the rest takes a tenth of a second to read."""
        return read_frame(self._doc) if self._journey is None else self._journey.frame

    @property
    def is_behind(self) -> bool:
        """Whether `repaired` has something to do."""
        return self._ahead or (self._journal.faults != self._faults and self._has_failed())

    def _has_failed(self) -> bool:
        """Whether something failed in this very turn of the loop, or in another document."""
        self._faults = self._journal.faults
        if any(stored.done() and stored.exception() is not None for stored, _ in self._waiting):
            self._ahead = True
        return self._ahead

    def session(self) -> dict[str, Any]:
        """What the server says in the document about the workshop's state."""
        return read_session(self._whole())

    @property
    def index(self) -> Index:
        """What admission knows of the document: cheaper to ask than the document."""
        return self._loaded.admission.index

    @property
    def seq(self) -> int:
        """The last journal entry that the document contains."""
        return self._loaded.seq

    @property
    def tail(self) -> Tail:
        """What no checkpoint contains."""
        return self._loaded.tail

    # Writing

    async def receive(self, update: bytes, by: Person, via: object | None) -> Committed | Refused:
        """Take an edit of a person; returns when it is durable and sent on, or refused.

        Edits of one connection must come one after the other; those of several may overlap.
        """
        begun = await self.begin_receiving(update, by, via)
        return begun if isinstance(begun, Refused) else await asyncio.shield(begun)

    async def begin_receiving(
        self, update: bytes, by: Person, via: object | None, due: Callable[[], float] = lambda: 0.0
    ) -> Outcome | Refused:
        """The same, returning as soon as the edit is judged; what it returns then is the commit.

        Until `due`, on the monotonic clock, the commit may wait for others. Commits come in the
        order of the calls.
        """
        refused = too_large(update)
        if refused is None and self.is_behind:
            refused = await self._unready()
        examined: Examined | None = None
        if refused is None and len(update) > LARGE_EDIT:
            try:
                examined = await asyncio.to_thread(self._loaded.admission.examine, update, by)
            except BadUpdate as bad:
                return Refused(bad.why, bad.detail)
            refused = await self._unready()
        if refused is not None:
            return refused
        while not (self._open.is_set() and self.decided.is_set()):
            refused = await self._in_turn()
            if refused is not None:
                return refused
        return self._judge(update, examined, by, via, due)

    def receive_at_once(
        self, update: bytes, by: Person, via: object | None, due: Callable[[], float]
    ) -> Outcome | Refused | None:
        """As `begin_receiving`; None, without having looked, when that would have to wait."""
        waits = not (self._open.is_set() and self.decided.is_set())
        if len(update) > LARGE_EDIT or self.is_behind or waits:
            return None
        return self._judge(update, None, by, via, due)

    def _judge(
        self,
        update: bytes,
        examined: Examined | None,
        by: Person,
        via: object | None,
        due: Callable[[], float],
    ) -> Outcome | Refused:
        admission = self._loaded.admission
        rules = self._rules()
        if examined is None:
            verdict = admission.admit(update, by, rules)
        else:
            verdict = admission.admit_examined(update, examined, by, rules)
        if isinstance(verdict, Refused):
            return verdict
        return self._commit(verdict, by.id, via, due=due())

    async def _in_turn(self) -> Refused | None:
        """Wait until what is being decided just now is written down, or not."""
        try:
            async with asyncio.timeout(DECIDING):
                await self._open.wait()
                await self.decided.wait()
        except TimeoutError:
            return Refused(Refusal.NOT_SAVED)
        return await self._unready()  # what was waited for may have failed

    async def write(
        self,
        build: Callable[[Edit], None],
        beside: tuple[Beside, ...] = (),
        *,
        session_only: bool = False,
    ) -> Committed | Refused:
        """Write the server's own edit; it goes the same way as everybody's.

        `beside` becomes durable in the same instant, also when the edit changes nothing. With
        `session_only` the map is as it was, and need not be read again.
        """
        refused = await self._unready()
        if refused is not None:
            return refused
        begun = self.begin_writing(build, beside, session_only=session_only)
        return begun if isinstance(begun, Refused) else await begun

    def begin_writing(
        self,
        build: Callable[[Edit], None],
        beside: tuple[Beside, ...] = (),
        *,
        session_only: bool = False,
    ) -> Awaitable[Committed | Refused] | Refused:
        """The same, for a document that is `repaired`; what is awaited is the commit.

        What begins in one turn of the loop, in however many documents, is committed together.
        """
        edit = Edit(self._loaded.admission.index, self._author())
        build(edit)
        verdict = self._loaded.admission.admit_written(edit.update())
        if isinstance(verdict, Refused):
            return verdict
        try:
            if verdict.update:
                decode(verdict.update, limited=False)
        except BadUpdate as bad:
            # Never store what could not be read back: the workshop would not open any more.
            _log.error("own_edit_unreadable", workshop=self.workshop, why=bad.why)
            self.distrust()
            return Refused(Refusal.NOT_SAVED)
        return asyncio.shield(self._commit(verdict, None, None, beside, session_only=session_only))

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """People's edits wait while the block runs, and all that came before is settled."""
        self._open.clear()
        try:
            await self.settled()
            yield
        finally:
            self._open.set()

    def begin_anew(self) -> None:
        """Go on with an empty document, whose history is being erased.

        Whoever holds the old one is refused from now on; `renewed` tells them.
        """
        index = self._loaded.admission.index
        retired = index.retired | index.authors.keys()
        self._take(Loaded(Doc(), Admission(self._schema), self._loaded.seq, Tail()))
        self._loaded.admission.index.retired = retired

    def distrust(self) -> None:
        """The store may say otherwise: load the document anew before anything else."""
        self._ahead = True
        self.on_fault()

    def renewed(self) -> None:
        """Tell everybody that they hold an old document."""
        for audience in tuple(self._audiences):
            audience.renewed()

    async def settled(self) -> None:
        """Wait until everything that was received until now is committed or refused."""
        if self._waiting:
            self._journal.hurry()
            await asyncio.wait([self._waiting[-1][1]])

    async def checkpoint(self) -> bool:
        """Store a proven checkpoint of what is committed."""
        self._loaded.tail = Tail()  # also when it fails: the next try comes with the next tail
        return await self._documents.checkpoint(self.workshop, self.name, self._schema, now_ms())

    def dissolve(self) -> None:
        """Give the memory back at once, when nobody will use the document again."""
        self._loaded.admission.index.dissolve()

    def _author(self) -> int:
        """The server's own author id in this document."""
        for name, author in self._loaded.admission.index.authors.items():
            if author.owner is None:
                return name
        return secrets.randbits(32)

    def _commit(
        self,
        verdict: Admitted,
        by: ParticipantId | None,
        via: object | None,
        beside: tuple[Beside, ...] = (),
        *,
        session_only: bool = False,
        due: float = 0.0,
    ) -> Outcome:
        if not verdict.update and not beside:
            return self._known()
        entry = Entry(
            self.workshop,
            self.name,
            verdict.update,
            by,
            now_ms(),
            verdict.new_authors,
            beside,
        )
        outcome: Outcome = asyncio.get_running_loop().create_future()
        stored = self._journal.append(entry, due)
        self._waiting.append((stored, outcome))
        stored.add_done_callback(
            lambda done: self._stored(verdict.update, via, done, outcome, session_only)
        )
        return outcome

    def _known(self) -> Outcome:
        """Nothing new; but what it repeats may still be on its way to the disk."""
        outcome: Outcome = asyncio.get_running_loop().create_future()

        def settle(last: Outcome | None) -> None:
            before = last.result() if last is not None else None
            outcome.set_result(before if isinstance(before, Refused) else Committed(0))

        if self._waiting:
            self._waiting[-1][1].add_done_callback(settle)
        else:
            settle(None)
        return outcome

    def _stored(
        self,
        update: bytes,
        via: object | None,
        done: "asyncio.Future[int]",
        outcome: Outcome,
        session_only: bool,
    ) -> None:
        """The journal answered, in the order of the entries."""
        self._waiting.remove((done, outcome))
        fault = done.exception()
        if fault is not None:
            if not isinstance(fault, StoreError):
                _log.error("journal_failed", workshop=self.workshop, fault=type(fault).__name__)
            self._ahead = True
            outcome.set_result(Refused(Refusal.NOT_SAVED))
            self.on_fault()
            return
        if update:
            self._loaded.seq = done.result()
            self._loaded.tail.add(update)
            self.changed_at = time.monotonic()
            self._add(update, session_only=session_only)
        # Before the others are told, so that the acknowledgement goes out together with the edit.
        outcome.set_result(Committed(done.result()))
        if update:
            for audience in tuple(self._audiences):
                self._tell(audience, update, via)

    def _tell(self, audience: Audience, update: bytes, via: object | None) -> None:
        try:
            audience.changed(update, via)
        except Exception:  # the edit is committed, and the others must hear of it
            _log.exception("audience_failed", workshop=self.workshop)
            audience.replaced()

    def _add(self, update: bytes, *, session_only: bool) -> None:
        self._state = None
        if not session_only:
            self._journey = None
        if not self._unapplied:
            asyncio.get_running_loop().call_later(UNAPPLIED_SECONDS, self._whole)
        self._unapplied.append(update)
        self._unapplied_size += len(update)
        if len(self._unapplied) >= UNAPPLIED or self._unapplied_size >= UNAPPLIED_BYTES:
            self._whole()

    def _whole(self) -> Doc[Any]:
        """The document with all that is committed."""
        updates, self._unapplied, self._unapplied_size = self._unapplied, [], 0
        if updates and not self._broken:  # else it is about to be loaded anew from the journal
            self._apply(updates)
        return self._doc

    def _apply(self, updates: list[bytes]) -> None:
        try:
            with self._doc.transaction():
                for update in updates:
                    self._doc.apply_update(update)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            # A panic inside the library. Never go on with a document after an error.
            _log.error("apply_failed", workshop=self.workshop, fault=type(error).__name__)
            self._broken = self._ahead = True
            self.on_fault()

    # Repair

    async def repaired(self) -> None:
        """Make sure that memory holds what the journal says, after whatever went wrong.

        An edit is never judged by an index that counts something which was not stored.

        Raises:
            DocumentDamaged: when the journal cannot be read.
            StoreError: when the store cannot be read just now.

        """
        if self.is_behind:
            self._ahead = True  # the journal may have failed in this very turn of the loop
            await self._repair()

    async def _unready(self) -> Refused | None:
        try:
            await self.repaired()
        except (StoreError, DocumentDamaged) as error:
            _log.error("not_repaired", workshop=self.workshop, fault=type(error).__name__)
            return Refused(Refusal.NOT_SAVED)
        return None

    async def _repair(self) -> None:
        """Throw the document in memory away and load what the journal says."""
        async with self._repairing:
            if not self._ahead:
                return
            await self.settled()
            before, seq, broken = self._whole(), self._loaded.seq, self._broken
            self._take(await self._documents.load(self.workshop, self.name, self._schema))
            self.rebuilt += 1
            for audience in tuple(self._audiences):
                if broken:
                    audience.replaced()
                elif self._loaded.seq > seq:  # stored after all, though nobody knew
                    self._tell(audience, self._doc.get_update(before.get_state()), None)

    def _take(self, loaded: Loaded) -> None:
        self._loaded, self._doc = loaded, loaded.doc
        self._state = self._journey = None
        self._unapplied, self._unapplied_size = [], 0
        self._ahead = self._broken = False
        loaded.admission.measure = lambda: len(self.state())
