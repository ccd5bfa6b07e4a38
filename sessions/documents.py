"""A document's way from the store into memory, and the checkpoints that make it short."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from pycrdt import Doc
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.garbage import uncollected
from sessions.journey import snapshot
from sessions.journey.admission import Admission
from sessions.journey.decoder import decode
from sessions.journey.ids import WorkshopId
from sessions.journey.schema import SESSION, Collection
from sessions.store.checkpoints import Checkpoint, Checkpoints
from sessions.store.database import Database
from sessions.store.entries import Recorded
from sessions.store.journal import Journal
from sessions.store.workshops import WorkshopRecords

_log = structlog.get_logger("wayboard.documents")

SEAL = 16
"""Bytes before the index in a checkpoint by which damage is known."""

Schema = Mapping[str, Collection]


class DocumentDamaged(Exception):
    """The stored journal cannot be read; the document is put aside until somebody repairs it."""


@dataclass(slots=True)
class Loaded:
    """A document in memory: what the library holds, what admission knows, and how far both are."""

    doc: Doc[Any]
    admission: Admission
    seq: int
    """The last journal entry that is contained; 0 for none."""
    tail: "Tail"


@dataclass(slots=True)
class Tail:
    """What a document has in the journal that no checkpoint contains."""

    entries: int = 0
    size: int = 0

    def add(self, payload: bytes) -> None:
        """One more entry."""
        self.entries += 1
        self.size += len(payload)

    def is_long(self, entries: int, size: int) -> bool:
        """Whether replaying it takes longer than so many entries, or entries of that size."""
        return self.entries >= entries or self.size >= size


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the store holds of a document: checkpoints, newest first, and what came after each."""

    checkpoints: list[Checkpoint]
    entries: list[Recorded]  # from the oldest checkpoint on, or all of them
    generation: int | None = None  # of the workshop, when this was read


class Documents:
    """Loads and checkpoints the documents of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, workshop: WorkshopId, name: str, schema: Schema) -> Loaded:
        """The document as the journal tells it.

        Raises:
            DocumentDamaged: when neither a checkpoint nor the whole journal gives a document.
            StoreError: when the store cannot be read.

        """
        stored = await self._stored(workshop, name)
        async with self._database.read() as connection:
            authors = await Journal(connection).authors(workshop, name)
        with uncollected():
            loaded = _from_checkpoints(stored, schema)
        if loaded is None:
            _log.error("replaying_whole_journal", workshop=workshop)
            async with self._database.read() as connection:
                everything = await Journal(connection).entries(workshop, name)
            with uncollected():
                loaded = _replayed(Loaded(Doc(), Admission(schema), 0, Tail()), everything)
        if loaded is None:
            raise DocumentDamaged(f"The journal of {workshop}/{name} cannot be replayed.")
        index = loaded.admission.index
        index.retired = frozenset(authors.keys() - index.authors.keys())
        return loaded

    async def bare(self, workshop: WorkshopId, name: str) -> Doc[Any]:
        """The document as the library holds it, without what admission knows: in a fifth the time.

        Only for a process that may be lost: nothing stands between the library and damaged bytes.
        """
        stored = await self._stored(workshop, name)
        doc: Doc[Any] = Doc()
        after = 0
        if stored.checkpoints:
            newest = stored.checkpoints[0]
            doc.apply_update(newest.state)
            after = newest.seq
        for entry in stored.entries:
            if entry.seq > after:
                doc.apply_update(entry.payload)
        return doc

    async def checkpoint(self, workshop: WorkshopId, name: str, schema: Schema, at: int) -> bool:
        """Make a checkpoint of what is stored, prove that it loads, then keep it.

        It is made from the journal alone, so that it proves the journal too, and in a thread, so
        that nobody waits. False when it was not proven; the earlier one stays then. `at`: epoch ms.
        """
        stored = await self._stored(workshop, name)
        made = await asyncio.to_thread(_proven_checkpoint, stored, schema, workshop, name, at)
        if made is None:
            _log.error("checkpoint_not_proven", workshop=workshop)
            return False
        async with self._database.write() as connection:
            if made.seq and not await Journal(connection).has(workshop, name, made.seq):
                return False  # erased meanwhile: nothing may bring it back
            if await _generation(connection, workshop) != stored.generation:
                return False  # rewritten meanwhile: what was taken out must not come back
            await Checkpoints(connection).put(made)
        return True

    async def _stored(self, workshop: WorkshopId, name: str) -> _Stored:
        async with self._database.read() as connection:
            kept = await Checkpoints(connection).kept(workshop, name)
            after = kept[-1].seq if kept else 0
            entries = await Journal(connection).entries(workshop, name, after)
            return _Stored(kept, entries, await _generation(connection, workshop))


async def _generation(connection: AsyncConnection, workshop: WorkshopId) -> int | None:
    record = await WorkshopRecords(connection).get(workshop)
    return None if record is None else record.generation


def checkpoint_of(
    entries: list[Recorded], schema: Schema, workshop: WorkshopId, name: str, at: int
) -> Checkpoint | None:
    """A proven checkpoint of all entries of a document; None when they make no document."""
    return _proven_checkpoint(_Stored([], entries), schema, workshop, name, at)


def _from_checkpoints(stored: _Stored, schema: Schema) -> Loaded | None:
    for checkpoint in stored.checkpoints:
        tail = [entry for entry in stored.entries if entry.seq > checkpoint.seq]
        loaded = from_checkpoint(checkpoint, schema)
        loaded = _replayed(loaded, tail) if loaded is not None else None
        if loaded is not None:
            return loaded
        _log.error("checkpoint_unusable", workshop=checkpoint.workshop, seq=checkpoint.seq)
    if stored.checkpoints:
        return None
    return _replayed(Loaded(Doc(), Admission(schema), 0, Tail()), stored.entries)


def from_checkpoint(checkpoint: Checkpoint, schema: Schema) -> Loaded | None:
    """The document as the checkpoint has it; None when its bytes are damaged."""
    # Damaged bytes must not come near the library, which can take the process with it.
    seal, dump = checkpoint.index[:SEAL], checkpoint.index[SEAL:]
    if seal != _seal(checkpoint.state, dump):
        return None
    index = snapshot.load(dump, frozenset(schema) | {SESSION})
    if index is None:
        return None
    doc: Doc[Any] = Doc()
    try:
        doc.apply_update(checkpoint.state)
    except BaseException as error:
        _reraise_if_asked_to_stop(error)
        return None
    return Loaded(doc, Admission(schema, index), checkpoint.seq, Tail())


def _seal(state: bytes, index: bytes) -> bytes:
    """Tells damage (not malice) in a checkpoint."""
    return hashlib.blake2b(state + index, digest_size=SEAL).digest()


def _replayed(loaded: Loaded, entries: list[Recorded]) -> Loaded | None:
    """`loaded` with these entries on top; None when one of them does not fit."""
    for entry in entries:
        try:
            loaded.admission.replay(decode(entry.payload, limited=False), entry.participant)
            loaded.doc.apply_update(entry.payload)
        except BaseException as error:
            _reraise_if_asked_to_stop(error)
            _log.error("entry_unreadable", workshop=entry.workshop, seq=entry.seq)
            return None
        loaded.seq = entry.seq
        loaded.tail.add(entry.payload)
    return loaded


def _proven_checkpoint(
    stored: _Stored, schema: Schema, workshop: WorkshopId, name: str, at: int
) -> Checkpoint | None:
    loaded = _from_checkpoints(stored, schema)
    if loaded is None:
        return None
    index, state = snapshot.dump(loaded.admission.index), loaded.doc.get_update()
    made = Checkpoint(workshop, name, loaded.seq, state, _seal(state, index) + index, at)
    again = from_checkpoint(made, schema)
    if again is None or snapshot.dump(again.admission.index) != index:
        return None
    return made if _comparable(again.doc.get_update()) == _comparable(made.state) else None


def _comparable(state: bytes) -> object:
    """A full state without the order of authors, which the library leaves to chance."""
    update = decode(state, limited=False)
    blocks = sorted(update.blocks, key=lambda block: block.author)
    return blocks, sorted(update.deletions)


def _reraise_if_asked_to_stop(error: BaseException) -> None:
    """A panic of the library is a BaseException too, and no reason to stop the server."""
    if isinstance(error, KeyboardInterrupt | SystemExit | asyncio.CancelledError):
        raise error
