"""Working on a data folder directly, without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec

from facilitation.people import ParticipantId
from facilitation.refusals import Refused
from server.checks import StartError, check_start, folder_lock
from server.settings import Settings
from sessions import tokens
from sessions.additions import additions
from sessions.creation import Created, NewWorkshop, create_workshop
from sessions.documents import Documents
from sessions.formats import Imported
from sessions.journey.ids import WorkshopId, new_id
from sessions.journey.model import Journey
from sessions.journey.reading import read_journey
from sessions.journey.schema import BOARD
from sessions.journey.writing import Edit, write_journey
from sessions.live import now_ms
from sessions.orders import KeyReused
from sessions.outcomes.gathering import material_of
from sessions.outcomes.material import Material
from sessions.people import Denied, People
from sessions.store.database import Database, open_database
from sessions.store.journal import JournalWriter
from sessions.store.people import PersonRecords
from sessions.store.workshops import WorkshopRecord, WorkshopRecords
from sessions.workshops import Workshops


class RefusedError(Exception):
    """What was asked for was refused; the message says why."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of workshops."""

    workshop: WorkshopRecord
    people: int


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Database]:
    """The store, to read from; a server may have it open."""
    # Beside a running server this only reads: the server has upgraded the store already.
    _look_for_data(settings)
    database = await open_database(settings.store_url)
    try:
        yield database
    finally:
        await database.close()


def _look_for_data(settings: Settings) -> None:
    path = settings.data_file
    if path is not None and not path.is_file():
        raise StartError(f"There is no Wayboard data in the folder {settings.data}. Check --data.")


@asynccontextmanager
async def writing(settings: Settings) -> AsyncIterator[Database]:
    """The store, to write into; raises FolderInUse while a server has it open."""
    check_start(settings)
    with folder_lock(settings.data):
        database = await open_database(settings.store_url)
        try:
            yield database
        finally:
            await database.close()


async def migrate(settings: Settings) -> None:
    """Bring the store to the form that this version writes; StartError when there is none."""
    _look_for_data(settings)
    async with writing(settings):
        pass


async def create(settings: Settings, wish: NewWorkshop) -> Created:
    """Create a workshop."""
    async with writing(settings) as database:
        made = await create_workshop(People(database, capacity=settings.capacity), wish)
    match made:
        case Denied(why, detail) | Refused(why, detail):
            raise RefusedError(" ".join(part for part in (why.sentence, detail) if part))
        case KeyReused():  # pragma: no cover - no key is given
            raise AssertionError
    return made


async def add_map(settings: Settings, workshop: str, imported: Imported) -> WorkshopRecord:
    """Add a map to a workshop that stands."""
    async with writing(settings) as database:
        record = await find(database, workshop)
        author = await _facilitator(database, record.id)
        async with (
            JournalWriter.open(database) as journal,
            Workshops.open(database, journal) as workshops,
            workshops.using(record.id) as live,
        ):
            more = additions(
                live.board.journey(), imported.journey, author=author, renew=lambda _: new_id()
            )

            def build(edit: Edit) -> None:
                write_journey(edit, more, now_ms())

            done = await live.board.write(build)
        if isinstance(done, Refused):
            raise RefusedError(f"{done.why.sentence} {done.detail}".strip())
    return record


async def look_up(settings: Settings, workshop: str) -> WorkshopRecord:
    """The workshop of this id or code."""
    async with reading(settings) as database:
        return await find(database, workshop)


async def purge(settings: Settings, workshop: str) -> WorkshopRecord:
    """Delete a workshop and all it held, for good."""
    async with writing(settings) as database:
        record = await find(database, workshop)
        await People(database).end(record.id)
    return record


async def read_map(settings: Settings, workshop: str) -> tuple[WorkshopRecord, Journey]:
    """A workshop's map as the store has it."""
    async with reading(settings) as database:
        record = await find(database, workshop)
        loaded = await Documents(database).load(record.id, "board", BOARD)
    return record, read_journey(loaded.doc)


async def read_material(settings: Settings, workshop: str) -> Material:
    """What a workshop's outcomes are made of, as the store has it."""
    async with reading(settings) as database:
        record = await find(database, workshop)
        loaded = await Documents(database).load(record.id, "board", BOARD)
        return await material_of(record, loaded.doc.get_update(), database, now_ms())


async def listed(settings: Settings) -> list[Listed]:
    """Every workshop, the newest first."""
    async with reading(settings) as database, database.read() as connection:
        workshops = await WorkshopRecords(connection).all()
        people = PersonRecords(connection)
        return [Listed(one, len(await people.all(one.id))) for one in workshops]


async def find(database: Database, named: str) -> WorkshopRecord:
    """The workshop of this id or join code."""
    async with database.read() as connection:
        workshops = WorkshopRecords(connection)
        found = await workshops.get(WorkshopId(named))
        code = tokens.read_code(named)
        if found is None and code is not None:
            found = await workshops.by_code(code)
    if found is None:
        raise RefusedError("There is no workshop with this id or code. See 'wayboard list'.")
    return found


async def _facilitator(database: Database, workshop: WorkshopId) -> ParticipantId:
    async with database.read() as connection:
        everybody = await PersonRecords(connection).all(workshop)
    hosts = [one.id for one in everybody if one.role == "facilitator"]
    return hosts[0] if hosts else ParticipantId("")


def titled(journey: Journey, title: str) -> Journey:
    """The same map under another title."""
    frame = msgspec.structs.replace(journey.frame, title=title)
    return msgspec.structs.replace(journey, frame=frame)
