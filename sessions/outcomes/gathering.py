"""Collects what an outcome is made of, without reading the map on the way."""

from facilitation.people import Role
from sessions.outcomes.material import Material, Someone, outcome_of
from sessions.outcomes.outcome import Outcome
from sessions.store.database import Database
from sessions.store.facilitation import FacilitationRecords
from sessions.store.people import PersonRecord, PersonRecords, PersonState
from sessions.store.workshops import WorkshopRecord
from sessions.workshop import LiveWorkshop


async def gather(live: LiveWorkshop, database: Database, made_at: int) -> Outcome:
    """The workshop's outcome as it stands now; `made_at` (epoch ms) is printed on it.

    It reads the whole map: with people about, give `collect` to a workroom instead.
    """
    return outcome_of(await collect(live, database, made_at))


async def collect(live: LiveWorkshop, database: Database, made_at: int) -> Material:
    """What the outcome of a live workshop is made of; a few milliseconds, whatever its size."""
    record, _ = live.people()
    return await material_of(record, live.board.state(), database, made_at)


async def material_of(
    record: WorkshopRecord, board: bytes, database: Database, made_at: int
) -> Material:
    """The same for a workshop whose board is this Yjs update."""
    async with database.read() as connection:
        stored = await FacilitationRecords(connection).events(record.id)
        people = await PersonRecords(connection).all(record.id, removed=True)
    return Material(
        workshop=record.id,
        title=record.title,
        created=record.created,
        made_at=made_at,
        board=board,
        events=tuple((one.seq, one.event) for one in stored),
        people=tuple(Someone(one.id, one.name, _takes_part(one)) for one in people),
    )


def _takes_part(one: PersonRecord) -> bool:
    admitted = one.state is PersonState.ADMITTED and one.removed_at is None
    return admitted and one.role is Role.PARTICIPANT
