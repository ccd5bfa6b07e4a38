"""What the journal holds, and how entries are written in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    BigInteger,
    Connection,
    Executable,
    Integer,
    LargeBinary,
    Text,
    bindparam,
    delete,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.journey.ids import WorkshopId
from sessions.store.errors import AuthorTaken, StoreConflict, WorkshopMissing
from sessions.store.tables import (
    alarms,
    author_ids,
    checkpoints,
    deliveries,
    events,
    idempotency,
    inputs,
    journal,
    moments,
    round_keys,
    webhooks,
    workshops,
)


class Beside(NamedTuple):
    """A statement of this module that is carried out in the transaction of an entry.

    The workshop, and for events and moments the sequence number, are filled in.
    """

    statement: Executable
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted update of one document, ready to be appended.

    `participant` is None for the server itself. `authors` are the Yjs client ids that this
    participant uses for the first time in this document. An empty `payload` adds nothing to the
    document: the entry is there for what stands `beside` it, durable in the same instant.
    """

    workshop: WorkshopId
    document: str
    payload: bytes
    participant: str | None
    at: int
    authors: tuple[int, ...] = ()
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry as it is stored: `seq` counts 1, 2, 3 … through all documents of a workshop."""

    seq: int
    workshop: WorkshopId
    document: str
    payload: bytes
    participant: str | None
    at: int


class Unrecordable(Exception):
    """Some entries contradict the store. Roll back; the others may be written without them."""

    def __init__(self, faults: Mapping[int, StoreConflict]) -> None:
        super().__init__(faults)
        self.faults = faults


class Statements(Protocol):
    """Runs the statements below on one connection, inside a transaction."""

    def rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Run once and return all rows."""

    def many(self, statement: Executable, values: Sequence[Mapping[str, Any]]) -> None:
        """Run once for each of `values`."""


TAKE_SEQS = (
    update(workshops)
    .where(workshops.c.id == bindparam("workshop"))
    .values(next_seq=workshops.c.next_seq + bindparam("count"))
    .returning(workshops.c.next_seq)
)
ADD_ENTRIES = insert(journal)
OWNER = select(author_ids.c.participant).where(
    author_ids.c.workshop == bindparam("workshop"),
    author_ids.c.document == bindparam("document"),
    author_ids.c.author == bindparam("author"),
)
ADD_AUTHORS = insert(author_ids)
ADD_EVENT = insert(events)
ADD_ANSWER = insert(idempotency)
ADD_INPUT = insert(inputs)
DROP_INPUT = delete(inputs).where(
    inputs.c.workshop == bindparam("workshop"),
    inputs.c.round == bindparam("round"),
    inputs.c.voter == bindparam("voter"),
    inputs.c.subject == bindparam("subject"),
)
DROP_INPUTS = delete(inputs).where(
    inputs.c.workshop == bindparam("workshop"), inputs.c.round == bindparam("round")
)
ADD_ROUND_KEY = insert(round_keys)
DROP_ROUND_KEY = delete(round_keys).where(
    round_keys.c.workshop == bindparam("workshop"), round_keys.c.round == bindparam("round")
)
DROP_ALARM = delete(alarms).where(alarms.c.workshop == bindparam("workshop"))
ADD_ALARM = insert(alarms)
ADD_MOMENT = insert(moments)
# Only what was there before: an entry after this one, in the same transaction, may begin anew.
ERASE_ENTRIES = delete(journal).where(
    journal.c.workshop == bindparam("workshop"),
    journal.c.document == bindparam("document"),
    journal.c.seq < bindparam("seq"),
)
ERASE_CHECKPOINTS = delete(checkpoints).where(
    checkpoints.c.workshop == bindparam("workshop"),
    checkpoints.c.document == bindparam("document"),
    checkpoints.c.seq < bindparam("seq"),
)
# One for each webhook that there is in that very transaction; mostly none.
ADD_DELIVERIES = insert(deliveries).from_select(
    ["webhook", "workshop", "seq", "place", "type", "data", "at", "attempts", "due"],
    select(
        webhooks.c.id,
        bindparam("workshop", type_=Text),
        bindparam("seq", type_=BigInteger),
        bindparam("place", type_=Integer),
        bindparam("type", type_=Text),
        bindparam("data", type_=LargeBinary),
        bindparam("at", type_=BigInteger),
        literal_column("0"),
        bindparam("at", type_=BigInteger),
    ).where(or_(webhooks.c.workshop == bindparam("workshop"), webhooks.c.workshop.is_(None))),
)
STATEMENTS = (
    TAKE_SEQS,
    ADD_ENTRIES,
    OWNER,
    ADD_AUTHORS,
    ADD_EVENT,
    ADD_ANSWER,
    ADD_INPUT,
    DROP_INPUT,
    DROP_INPUTS,
    ADD_ROUND_KEY,
    DROP_ROUND_KEY,
    DROP_ALARM,
    ADD_ALARM,
    ADD_DELIVERIES,
    ADD_MOMENT,
    ERASE_ENTRIES,
    ERASE_CHECKPOINTS,
)
"""Everything that a committer runs."""


def record(run: Statements, entries: Sequence[Entry]) -> list[int]:
    """Write `entries` and their new author ids, and return their sequence numbers.

    Raises Unrecordable, naming the entries at fault; the transaction must not be committed then.
    """
    seqs = _take_seqs(run, entries)
    faults: dict[int, StoreConflict] = {}
    rows = []
    assigned = []
    for place, entry in enumerate(entries):
        seq = seqs.get(entry.workshop)
        if seq is None:
            faults[place] = WorkshopMissing("There is no such workshop any more.")
            continue
        if entry.authors and not _claim_authors(run, entry):
            faults[place] = AuthorTaken("This Yjs client id belongs to somebody else.")
        seqs[entry.workshop] = seq + 1
        assigned.append(seq)
        if entry.payload:
            rows.append(
                {
                    "workshop": entry.workshop,
                    "seq": seq,
                    "document": entry.document,
                    "payload": entry.payload,
                    "participant": entry.participant,
                    "at": entry.at,
                }
            )
    if faults:
        raise Unrecordable(faults)
    if rows:
        run.many(ADD_ENTRIES, rows)
    for entry, seq in zip(entries, assigned, strict=True):
        for statement, values in entry.beside:
            run.many(statement, [{"workshop": entry.workshop, "seq": seq, **values}])
    return assigned


def _take_seqs(run: Statements, entries: Sequence[Entry]) -> dict[str, int]:
    """The first free sequence number of each workshop, whose row is locked from here on."""
    firsts: dict[str, int] = {}
    counts = Counter(entry.workshop for entry in entries)
    # Always in the same order: two processes that lock the same workshops must not embrace.
    for workshop, count in sorted(counts.items()):
        for (after,) in run.rows(TAKE_SEQS, {"workshop": workshop, "count": count}):
            firsts[workshop] = after - count
    return firsts


def _claim_authors(run: Statements, entry: Entry) -> bool:
    """Make the entry's author ids its participant's; False if one is somebody else's."""
    for author in entry.authors:
        key = {"workshop": entry.workshop, "document": entry.document, "author": author}
        owners = run.rows(OWNER, key)
        if not owners:
            run.many(ADD_AUTHORS, [{**key, "participant": entry.participant}])
        elif owners[0][0] != entry.participant:
            return False
    return True


class CoreStatements:
    """The journal's statements on a connection of SQLAlchemy."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """See Statements."""
        return self._connection.execute(statement, values).all()

    def many(self, statement: Executable, values: Sequence[Mapping[str, Any]]) -> None:
        """See Statements."""
        self._connection.execute(statement, values)


async def append_within(connection: AsyncConnection, entries: Sequence[Entry]) -> list[int]:
    """Append to the journal in the caller's transaction, and return the sequence numbers.

    For content that must appear together with other rows, such as a new workshop with its first
    map. Never for a workshop that is live: there the journal writer keeps the order.
    """
    try:
        return await connection.run_sync(lambda sync: record(CoreStatements(sync), entries))
    except Unrecordable as refused:
        raise next(iter(refused.faults.values())) from refused
