from dataclasses import replace

import pytest

from facilitation.people import ParticipantId, Role
from sessions.journey.ids import WorkshopId
from sessions.store.database import Database, StoreConflict
from sessions.store.people import PersonRecord, PersonRecords, PersonState
from tests.sessions.store.conftest import HOME

LENA = PersonRecord(
    HOME,
    ParticipantId("lena-00000000000"),
    "Lena",
    "#4477aa",
    Role.PARTICIPANT,
    joined=10,
    state=PersonState.WAITING,
)
OMAR = PersonRecord(HOME, ParticipantId("omar-00000000000"), "Omar", "#aa3377", Role.OBSERVER, 5)


@pytest.fixture(autouse=True)
async def _people(database: Database) -> None:
    async with database.write() as connection:
        for person in (LENA, OMAR):
            await PersonRecords(connection).add(person)


async def lena(database: Database) -> PersonRecord | None:
    async with database.read() as connection:
        return await PersonRecords(connection).get(HOME, LENA.id)


async def everybody(database: Database, *, removed: bool = False) -> list[PersonRecord]:
    async with database.read() as connection:
        return await PersonRecords(connection).all(HOME, removed=removed)


async def test_a_person_is_read_back_as_they_were_stored(database: Database) -> None:
    assert await lena(database) == LENA


async def test_an_unknown_person_is_none(database: Database) -> None:
    async with database.read() as connection:
        assert await PersonRecords(connection).get(WorkshopId("nowhere"), LENA.id) is None


async def test_people_are_listed_in_the_order_of_joining(database: Database) -> None:
    assert await everybody(database) == [OMAR, LENA]


async def test_a_person_can_be_renamed_given_a_role_and_let_in(database: Database) -> None:
    async with database.write() as connection:
        people = PersonRecords(connection)
        assert await people.rename(HOME, LENA.id, "Lena F.")
        assert await people.set_role(HOME, LENA.id, Role.FACILITATOR)
        assert await people.set_state(HOME, LENA.id, PersonState.ADMITTED)
    assert await lena(database) == replace(
        LENA, name="Lena F.", role=Role.FACILITATOR, state=PersonState.ADMITTED
    )


async def test_a_removed_person_is_known_but_not_listed(database: Database) -> None:
    async with database.write() as connection:
        assert await PersonRecords(connection).remove(HOME, LENA.id, at=20)
    gone = replace(LENA, removed_at=20)
    assert await lena(database) == gone
    assert await everybody(database) == [OMAR]
    assert await everybody(database, removed=True) == [OMAR, gone]


async def test_changing_nobody_says_so(database: Database) -> None:
    nobody = ParticipantId("nobody")
    async with database.write() as connection:
        people = PersonRecords(connection)
        assert not await people.rename(HOME, nobody, "x")
        assert not await people.set_role(HOME, nobody, Role.OBSERVER)
        assert not await people.set_state(HOME, nobody, PersonState.ADMITTED)
        assert not await people.remove(HOME, nobody, at=1)


async def test_an_id_belongs_to_one_person(database: Database) -> None:
    async def add_again() -> None:
        async with database.write() as connection:
            await PersonRecords(connection).add(replace(LENA, name="Eve"))

    with pytest.raises(StoreConflict):
        await add_again()
    assert await lena(database) == LENA
