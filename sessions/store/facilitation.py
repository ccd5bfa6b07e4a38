"""What facilitation stored: the events of a workshop, and secret inputs before their reveal.

Both are written through the journal (`entries.Beside`), so that they are durable in the same
instant as what everybody sees of them.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from sessions.journey.ids import WorkshopId
from sessions.store.entries import (
    ADD_ALARM,
    ADD_ANSWER,
    ADD_EVENT,
    ADD_INPUT,
    ADD_ROUND_KEY,
    DROP_ALARM,
    DROP_INPUT,
    DROP_INPUTS,
    DROP_ROUND_KEY,
    ERASE_CHECKPOINTS,
    ERASE_ENTRIES,
    Beside,
)
from sessions.store.tables import alarms, events, inputs, round_keys


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event: who caused it (None: the server's clock), when (epoch ms), and what, as JSON."""

    seq: int
    participant: str | None
    at: int
    event: bytes


def add_event(place: int, participant: str | None, at: int, event: bytes) -> Beside:
    """An event beside an entry; `place` counts those of one entry from 0."""
    values = {"place": place, "participant": participant, "at": at, "event": event}
    return Beside(ADD_EVENT, values)


def add_answer(participant: str, key: str, answer: bytes, at: int) -> Beside:
    """Remember a command by its idempotency key, so that its repeat does nothing twice."""
    values = {"participant": participant, "key": key, "answer": answer, "at": at}
    return Beside(ADD_ANSWER, values)


def put_input(round_id: str, voter: str, subject: str, value: bytes) -> tuple[Beside, Beside]:
    """A secret input in place of what this voter said of the subject before."""
    key = {"round": round_id, "voter": voter, "subject": subject}
    return Beside(DROP_INPUT, key), Beside(ADD_INPUT, {**key, "value": value})


def drop_input(round_id: str, voter: str, subject: str) -> Beside:
    """Take a secret input back."""
    return Beside(DROP_INPUT, {"round": round_id, "voter": voter, "subject": subject})


def drop_inputs(round_id: str) -> Beside:
    """Erase all inputs of a round."""
    return Beside(DROP_INPUTS, {"round": round_id})


def add_round_key(round_id: str, key: bytes) -> Beside:
    """Keep what makes a round's pseudonyms."""
    return Beside(ADD_ROUND_KEY, {"round": round_id, "key": key})


def drop_round_key(round_id: str) -> Beside:
    """Destroy it: from then on nobody can say whose a pseudonym was."""
    return Beside(DROP_ROUND_KEY, {"round": round_id})


def set_alarm(at: int | None) -> tuple[Beside, ...]:
    """Remember when the workshop's clock has something to do next (None: never)."""
    drop = Beside(DROP_ALARM, {})
    return (drop,) if at is None else (drop, Beside(ADD_ALARM, {"at": at}))


def erase_document(document: str) -> tuple[Beside, Beside]:
    """Erase a document with its history; its author ids stay taken."""
    return (
        Beside(ERASE_ENTRIES, {"document": document}),
        Beside(ERASE_CHECKPOINTS, {"document": document}),
    )


class FacilitationRecords:
    """Reads what is stored; the caller owns the transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def events(self, workshop: WorkshopId) -> list[StoredEvent]:
        """Everything that happened, in order."""
        rows = await self._connection.execute(
            select(events.c.seq, events.c.participant, events.c.at, events.c.event)
            .where(events.c.workshop == workshop)
            .order_by(events.c.seq, events.c.place)
        )
        return [StoredEvent(*row) for row in rows]

    async def inputs(self, workshop: WorkshopId) -> dict[str, dict[str, dict[str, bytes]]]:
        """Secret inputs: round → voter's pseudonym → subject → value."""
        rows = await self._connection.execute(
            select(inputs.c.round, inputs.c.voter, inputs.c.subject, inputs.c.value).where(
                inputs.c.workshop == workshop
            )
        )
        found: dict[str, dict[str, dict[str, bytes]]] = {}
        for round_id, voter, subject, value in rows:
            found.setdefault(round_id, {}).setdefault(voter, {})[subject] = value
        return found

    async def waiting(self) -> list[WorkshopId]:
        """The workshops whose clock has something to do, the most urgent first."""
        rows = await self._connection.execute(select(alarms.c.workshop).order_by(alarms.c.at))
        return [WorkshopId(row.workshop) for row in rows]

    async def round_keys(self, workshop: WorkshopId) -> dict[str, bytes]:
        """The keys of the rounds that still have one."""
        rows = await self._connection.execute(
            select(round_keys.c.round, round_keys.c.key).where(round_keys.c.workshop == workshop)
        )
        return {row.round: row.key for row in rows}
