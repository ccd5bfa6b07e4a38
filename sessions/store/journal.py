"""The journal: every accepted edit, in order, durable before anybody sees it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.journey.ids import WorkshopId
from sessions.store.commits import Committer, committer_for
from sessions.store.database import Database
from sessions.store.entries import Entry, Recorded, Unrecordable, append_within
from sessions.store.errors import OutcomeUnknown, StoreConflict, StoreError, StoreUnavailable
from sessions.store.tables import author_ids, checkpoints, journal

__all__ = ["Entry", "Journal", "JournalWriter", "Recorded", "append_within"]

_log = structlog.get_logger("wayboard.store")
_Pending = list[tuple[Entry, "asyncio.Future[int]"]]


class JournalWriter:
    """Appends entries in groups: whatever waits is one transaction and one wait for the disk.

    There is one in a process. Its counters are for the metrics page.
    """

    backlog_limit = 64 * 1024 * 1024
    """Bytes that may wait for a slow disk; more are refused, so that memory stays bounded."""
    probe_seconds = 1.0
    """How often a store that failed is tried again when nobody writes."""

    def __init__(self, committer: Committer) -> None:
        self.writable = True
        """Whether the last attempt to write succeeded."""
        self.batches = 0
        self.entries = 0
        self.failures = 0
        self.faults = 0
        """How many entries failed so far; it grows in the instant in which one does."""
        self.last_commit_seconds = 0.0
        self.backlog = 0
        self._committer = committer
        self._pending: _Pending = []
        self._wake = asyncio.Event()
        self._due = float("inf")
        self._timer: asyncio.TimerHandle | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Database, committer: Committer | None = None
    ) -> AsyncIterator["JournalWriter"]:
        """The writer, at work until the end of the block, which waits for what was appended."""
        committer = committer or committer_for(database)
        writer = cls(committer)
        failed: BaseException | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(writer._serve(), name="journal writer")
                try:
                    yield writer
                except BaseException as error:  # kept out of the group, or it would be wrapped
                    failed = error
                finally:
                    writer._closing = True
                    writer._wake.set()
        finally:
            await committer.close()
        if failed is not None:
            raise failed

    def append(self, entry: Entry, due: float = 0.0) -> "asyncio.Future[int]":
        """The sequence number of `entry`, once it is durable.

        Until `due`, on the monotonic clock, the entry may wait for others to share a commit with.

        Entries become durable, and their futures done, in the order of the calls. The future fails
        with StoreUnavailable when nothing was written, with OutcomeUnknown when nobody knows, and
        with WorkshopMissing or AuthorTaken when this one entry contradicts the store. An entry
        cannot be called back: cancelling the future does not stop it, so wait for it in a task that
        outlives the connection it came from, or shield it.
        """
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        if self._closing:
            self._fail([(entry, answer)], StoreUnavailable("The server is stopping."))
        elif self.backlog + len(entry.payload) > self.backlog_limit:
            self._fail([(entry, answer)], StoreUnavailable("The disk does not keep up."))
        else:
            self.backlog += len(entry.payload)
            self._pending.append((entry, answer))
            self._idle.clear()
            self._wake_by(due)
        return answer

    def hurry(self) -> None:
        """Let nothing wait for company any longer."""
        self._wake.set()

    async def drain(self) -> None:
        """Wait until everything that was appended is durable or has failed."""
        self.hurry()
        await self._idle.wait()

    def _wake_by(self, due: float) -> None:
        if due >= self._due or self._wake.is_set():
            return
        self._due = due
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        left = due - time.monotonic()
        if left <= 0:
            self._wake.set()
        else:
            self._timer = asyncio.get_running_loop().call_later(left, self._wake.set)

    async def _serve(self) -> None:
        try:
            while await self._something_waits():
                batch, self._pending = self._pending, []
                await self._commit(batch)
        finally:
            self._closing = True
            self._forget_due()
            self._fail(self._pending, StoreUnavailable("The server is stopping."))
            self._idle.set()

    async def _something_waits(self) -> bool:
        """Sleep until entries are due; False when there will be none any more."""
        while not (self._pending and self._wake.is_set()):
            if not self._pending:
                self._idle.set()
                if self._closing:
                    return False
                self._forget_due()
            if self.writable:
                await self._wake.wait()
            else:
                await self._probe()
        self._forget_due()
        return True

    def _forget_due(self) -> None:
        self._wake.clear()
        self._due = float("inf")
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _probe(self) -> None:
        """Try the store again after a while, so that health recovers although nobody writes."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.probe_seconds):
                await self._wake.wait()
                return
        with suppress(StoreError):
            await self._committer.probe(int(time.time() * 1000))
            self._recovered()

    async def _commit(self, batch: _Pending) -> None:
        size = sum(len(entry.payload) for entry, _ in batch)
        try:
            await self._commit_all_sound(batch)
        except StoreError as error:
            self._failed(batch, error)
        except Exception as error:  # a fault of ours must not stop everybody's writing
            _log.exception("journal_fault")
            self._failed(batch, StoreError(f"The journal failed ({type(error).__name__})."))
        except BaseException:
            self._fail(batch, OutcomeUnknown("The journal writer was stopped."))
            raise
        finally:
            self.backlog -= size

    async def _commit_all_sound(self, batch: _Pending) -> None:
        """Commit the batch without the entries that contradict the store."""
        while batch:
            started = time.perf_counter()
            try:
                seqs = await self._committer.commit([entry for entry, _ in batch])
            except Unrecordable as refused:
                batch = self._without_faulty(batch, refused.faults)
                continue
            self.last_commit_seconds = time.perf_counter() - started
            self.batches += 1
            self.entries += len(batch)
            self._recovered()
            for (_, answer), seq in zip(batch, seqs, strict=True):
                if not answer.done():  # else its caller was cancelled; the entry stands
                    answer.set_result(seq)
            return

    def _without_faulty(self, batch: _Pending, faults: Mapping[int, StoreConflict]) -> _Pending:
        """The batch without entries that contradict the store, and without what follows them.

        Later entries of the same document build on the one that failed: they must fail with it.
        """
        faulty: set[tuple[str, str]] = set()
        sound: _Pending = []
        for place, (entry, answer) in enumerate(batch):
            document = (entry.workshop, entry.document)
            if place in faults:
                faulty.add(document)
                self._fail([(entry, answer)], faults[place])
            elif document in faulty:
                self._fail([(entry, answer)], StoreUnavailable("An earlier edit was not stored."))
            else:
                sound.append((entry, answer))
        self._drop_pending(lambda entry: (entry.workshop, entry.document) in faulty)
        return sound

    def _failed(self, batch: _Pending, error: StoreError) -> None:
        self.failures += 1
        if self.writable:
            _log.error("store_not_writable", reason=str(error))
        self.writable = False
        self._fail(batch, error)
        # What waited behind the batch may build on it.
        self._drop_pending(lambda _: True)

    def _drop_pending(self, doomed: Callable[[Entry], bool]) -> None:
        """Fail those who wait and would leave a gap in their document."""
        failed = [each for each in self._pending if doomed(each[0])]
        self._pending = [each for each in self._pending if not doomed(each[0])]
        self.backlog -= sum(len(entry.payload) for entry, _ in failed)
        self._fail(failed, StoreUnavailable("An earlier edit was not stored."))

    def _recovered(self) -> None:
        if not self.writable:
            _log.info("store_writable_again")
        self.writable = True

    def _fail(self, batch: _Pending, error: StoreError) -> None:
        self.faults += len(batch)
        for _, answer in batch:
            if not answer.done():
                # An exception of its own for each: they are raised in many places.
                answer.set_exception(type(error)(*error.args))


class Journal:
    """Reads and erases entries; the caller owns the transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def entries(self, workshop: WorkshopId, document: str, after: int = 0) -> list[Recorded]:
        """All entries of one document with a sequence number above `after`, in order."""
        return [entry async for chunk in self.chunks(workshop, document, after) for entry in chunk]

    async def chunks(
        self, workshop: WorkshopId, document: str, after: int = 0, size: int = 500
    ) -> AsyncIterator[Sequence[Recorded]]:
        """The same in pieces, for journals that are larger than one wants in memory."""
        while True:
            statement = (
                select(journal.c.seq, journal.c.payload, journal.c.participant, journal.c.at)
                .where(journal.c.workshop == workshop)
                .where(journal.c.document == document)
                .where(journal.c.seq > after)
                .order_by(journal.c.seq)
                .limit(size)
            )
            rows = (await self._connection.execute(statement)).all()
            if rows:
                yield [
                    Recorded(seq, workshop, document, payload, participant, at)
                    for seq, payload, participant, at in rows
                ]
            if len(rows) < size:
                return
            after = rows[-1][0]

    async def authors(self, workshop: WorkshopId, document: str) -> dict[int, str | None]:
        """Whose each Yjs client id of this document is; None is the server."""
        statement = select(author_ids.c.author, author_ids.c.participant).where(
            author_ids.c.workshop == workshop, author_ids.c.document == document
        )
        rows = await self._connection.execute(statement)
        return {row.author: row.participant for row in rows}

    async def has(self, workshop: WorkshopId, document: str, seq: int) -> bool:
        """Whether this entry of the document is stored."""
        rows = await self._connection.execute(
            select(journal.c.seq).where(
                journal.c.workshop == workshop,
                journal.c.document == document,
                journal.c.seq == seq,
            )
        )
        return rows.first() is not None

    async def documents(self, workshop: WorkshopId) -> list[str]:
        """The names of the documents that have entries."""
        statement = select(journal.c.document).where(journal.c.workshop == workshop).distinct()
        return sorted(await self._connection.scalars(statement))

    async def erase_draft(self, workshop: WorkshopId, participant: str) -> int:
        """Erase a participant's private draft for good, and return how many entries it had.

        Call `Database.forget` after the commit: only then is the text nowhere in the files either.
        """
        document = f"draft:{participant}"
        erased = 0
        for table in (checkpoints, author_ids, journal):
            gone = await self._connection.execute(
                delete(table).where(table.c.workshop == workshop, table.c.document == document)
            )
            erased = gone.rowcount
        return erased
