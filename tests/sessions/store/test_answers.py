import pytest

from facilitation.people import ParticipantId
from sessions.store.answers import Answers
from sessions.store.database import Database, StoreConflict
from tests.sessions.store.conftest import HOME

LENA = ParticipantId("lena-00000000000")
OMAR = ParticipantId("omar-00000000000")


async def put(database: Database, key: str, answer: bytes, at: int = 1) -> None:
    async with database.write() as connection:
        await Answers(connection).put(HOME, LENA, key, answer, at)


async def get(database: Database, person: ParticipantId, key: str) -> bytes | None:
    async with database.read() as connection:
        return await Answers(connection).get(HOME, person, key)


async def test_an_answer_is_given_again_to_who_got_it(database: Database) -> None:
    await put(database, "key", b'{"ok":true}')
    assert await get(database, LENA, "key") == b'{"ok":true}'
    assert await get(database, OMAR, "key") is None
    assert await get(database, LENA, "other") is None


async def test_a_key_is_answered_once(database: Database) -> None:
    await put(database, "key", b"first")
    with pytest.raises(StoreConflict):
        await put(database, "key", b"second")
    assert await get(database, LENA, "key") == b"first"


async def test_old_answers_are_forgotten(database: Database) -> None:
    await put(database, "old", b"", at=10)
    await put(database, "new", b"", at=20)
    async with database.write() as connection:
        assert await Answers(connection).forget_before(20) == 1
    assert await get(database, LENA, "old") is None
    assert await get(database, LENA, "new") == b""
