from hashlib import sha256

import pytest

from facilitation.people import ParticipantId, Role
from sessions.store.database import Database, StoreConflict
from sessions.store.people import PersonRecord, PersonRecords
from sessions.store.tokens import Tokens
from tests.sessions.store.conftest import HOME

LENA = ParticipantId("lena-00000000000")
OMAR = ParticipantId("omar-00000000000")


def hashed(token: str) -> bytes:
    return sha256(token.encode()).digest()


@pytest.fixture(autouse=True)
async def _tokens(database: Database) -> None:
    async with database.write() as connection:
        for person in (LENA, OMAR):
            record = PersonRecord(HOME, person, person, "#4477aa", Role.PARTICIPANT, joined=1)
            await PersonRecords(connection).add(record)
        await Tokens(connection).add(hashed("lena's phone"), HOME, LENA, created=1)
        await Tokens(connection).add(hashed("lena's laptop"), HOME, LENA, created=2)
        await Tokens(connection).add(hashed("omar's"), HOME, OMAR, created=3)


async def holders(database: Database) -> list[ParticipantId | None]:
    names = [hashed(name) for name in ("lena's phone", "lena's laptop", "omar's", "guess")]
    async with database.read() as connection:
        found = await Tokens(connection).holders(names)
    return [found[name].id if name in found else None for name in names]


async def test_a_token_leads_to_its_person_and_an_unknown_one_to_nobody(database: Database) -> None:
    assert await holders(database) == [LENA, LENA, OMAR, None]


async def test_a_token_of_somebody_who_was_removed_leads_to_nobody(database: Database) -> None:
    async with database.write() as connection:
        await PersonRecords(connection).remove(HOME, LENA, at=9)
    assert await holders(database) == [None, None, OMAR, None]


async def test_all_tokens_of_one_person_can_be_revoked(database: Database) -> None:
    async with database.write() as connection:
        assert await Tokens(connection).revoke(HOME, LENA, at=9) == 2
        assert await Tokens(connection).revoke(HOME, LENA, at=10) == 0
    assert await holders(database) == [None, None, OMAR, None]


async def test_all_tokens_of_a_workshop_can_be_revoked(database: Database) -> None:
    async with database.write() as connection:
        assert await Tokens(connection).revoke_all(HOME, at=9) == 3
    assert await holders(database) == [None, None, None, None]


async def test_a_token_needs_a_person(database: Database) -> None:
    async def add() -> None:
        async with database.write() as connection:
            await Tokens(connection).add(hashed("x"), HOME, ParticipantId("nobody"), created=1)

    with pytest.raises(StoreConflict):
        await add()
