from dataclasses import replace

import pytest
from sqlalchemy import func, select

from facilitation.people import ParticipantId, Role
from sessions.journey.ids import WorkshopId
from sessions.store.answers import Answers
from sessions.store.checkpoints import Checkpoint, Checkpoints
from sessions.store.database import Database, StoreConflict
from sessions.store.entries import ADD_ALARM, ADD_EVENT, ADD_INPUT, ADD_ROUND_KEY, Beside
from sessions.store.journal import Entry, append_within
from sessions.store.moments import Origin, add_moment
from sessions.store.people import PersonRecord, PersonRecords
from sessions.store.results import ResultLink, ResultLinks
from sessions.store.tables import metadata
from sessions.store.tokens import Tokens
from sessions.store.webhooks import Webhook, Webhooks, announce
from sessions.store.workshops import WorkshopRecord, WorkshopRecords
from tests.sessions.store.conftest import HOME, add_workshop

LENA = ParticipantId("lena-00000000000")
NEW = WorkshopRecord(
    WorkshopId("workshop-2222222"),
    "K7M2QX",
    "Späti – 24 h 🛒",
    created=2_000_000_000_000,
    password_hash="scrypt$…",
    waiting_room=True,
    capacity=60,
    settings={"grace": 2.5, "locale": None, "kinds": ["pain_point"]},
)


async def add(database: Database, record: WorkshopRecord) -> None:
    async with database.write() as connection:
        await WorkshopRecords(connection).add(record)


async def get(database: Database, workshop: WorkshopId) -> WorkshopRecord | None:
    async with database.read() as connection:
        return await WorkshopRecords(connection).get(workshop)


async def by_code(database: Database, code: str) -> WorkshopRecord | None:
    async with database.read() as connection:
        return await WorkshopRecords(connection).by_code(code)


async def test_a_workshop_is_read_back_as_it_was_stored(database: Database) -> None:
    await add(database, NEW)
    assert await get(database, NEW.id) == NEW
    assert await by_code(database, "K7M2QX") == NEW


async def test_an_unknown_workshop_or_code_is_none(database: Database) -> None:
    assert await get(database, WorkshopId("nowhere")) is None
    assert await by_code(database, "XXXXXX") is None


async def test_a_code_opens_one_workshop_only(database: Database) -> None:
    await add(database, NEW)
    with pytest.raises(StoreConflict):
        await add(database, replace(NEW, id=WorkshopId("workshop-3333333")))


async def test_many_workshops_may_be_without_a_code(database: Database) -> None:
    await add(database, replace(NEW, code=None))  # and the one that is there has none either
    assert await get(database, NEW.id) == replace(NEW, code=None)


async def test_only_what_is_named_changes(database: Database) -> None:
    await add(database, NEW)
    async with database.write() as connection:
        workshops = WorkshopRecords(connection)
        assert await workshops.change(NEW.id, code=None, generation=2)
        assert await workshops.change(NEW.id, settings={"a": 1}, closed_at=7, title="Neu")
        assert not await workshops.change(WorkshopId("nowhere"), title="x")
    assert await get(database, NEW.id) == replace(
        NEW, code=None, generation=2, settings={"a": 1}, closed_at=7, title="Neu"
    )
    assert await by_code(database, "K7M2QX") is None


async def test_rotating_to_a_code_in_use_changes_nothing(database: Database) -> None:
    await add(database, NEW)

    async def rotate() -> None:
        async with database.write() as connection:
            await WorkshopRecords(connection).change(HOME, code="K7M2QX", title="changed")

    with pytest.raises(StoreConflict):
        await rotate()
    home = await get(database, HOME)
    assert home is not None
    assert (home.code, home.title) == (None, "A journey")


async def test_the_list_starts_with_the_newest(database: Database) -> None:
    await add(database, NEW)
    async with database.read() as connection:
        assert [each.id for each in await WorkshopRecords(connection).all()] == [NEW.id, HOME]


async def test_a_purge_leaves_nothing_of_the_workshop_and_all_of_the_others(
    database: Database,
) -> None:
    other = await add_workshop(database, "workshop-1111111")
    for workshop in (HOME, other):
        await fill(database, workshop)
    async with database.write() as connection:
        assert await WorkshopRecords(connection).purge(HOME)
        assert not await WorkshopRecords(connection).purge(HOME)
    assert await count_rows(database) == dict.fromkeys(metadata.tables, 1)


async def fill(database: Database, workshop: WorkshopId) -> None:
    async with database.write() as connection:
        person = PersonRecord(workshop, LENA, "Lena", "#4477aa", Role.PARTICIPANT, joined=1)
        await PersonRecords(connection).add(person)
        await Tokens(connection).add(workshop.encode(), workshop, LENA, created=1)
        await Answers(connection).put(workshop, LENA, "key", b"{}", at=1)
        secret = {"round": "round", "voter": "voter", "subject": "card", "value": b"2"}
        beside = (
            Beside(ADD_EVENT, {"place": 0, "participant": LENA, "at": 1, "event": b"{}"}),
            Beside(ADD_INPUT, secret),
            Beside(ADD_ROUND_KEY, {"round": "round", "key": b"key"}),
            Beside(ADD_ALARM, {"at": 1}),
            add_moment("moment", 1, "Before lunch", Origin.NAMED),
            announce(0, "created", b"{}", at=1),
        )
        await Webhooks(connection).add(Webhook(workshop, workshop, "https://h.test", "s", 1))
        await ResultLinks(connection).add(
            ResultLink(workshop, "result", workshop.encode(), "", created=1, expires=2)
        )
        entry = Entry(workshop, "board", b"x", LENA, 1, authors=(1,), beside=beside)
        await append_within(connection, [entry])
        await Checkpoints(connection).put(Checkpoint(workshop, "board", 1, b"", b"", 1))


async def count_rows(database: Database) -> dict[str, int]:
    async with database.read() as connection:
        return {
            name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }
