import asyncio
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import pytest

from sessions import tokens
from sessions.recognition import MOST
from sessions.store.errors import StoreUnavailable
from sessions.store.people import PersonRecord
from sessions.store.tokens import Tokens
from tests.sessions.reception_desk import Desk, opened_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened_desk(tmp_path) as opened:
        yield opened


class Asked:
    """Counts the questions that the store gets, and answers as a test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        self.first = asyncio.Event()
        self.trouble: BaseException | None = None
        real = Tokens.holders

        async def holders(into: Tokens, hashes: Collection[bytes]) -> dict[bytes, PersonRecord]:
            self.sizes.append(len(hashes))
            self.first.set()
            if self.trouble is not None:
                trouble, self.trouble = self.trouble, None
                raise trouble
            return await real(into, hashes)

        monkeypatch.setattr(Tokens, "holders", holders)


async def test_people_who_come_in_one_instant_are_looked_up_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await desk.create(facilitator_name="Lena")
    people = [await desk.join(made.code, f"P{number}") for number in range(12)]
    asked = Asked(monkeypatch)
    known = await asyncio.gather(*(desk.people.identify(one.token) for one in people * 3))
    assert known == [one.caller for one in people] * 3
    assert asked.sizes == [12]


async def test_a_crowd_is_looked_up_in_parts_that_a_database_takes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await desk.create(facilitator_name="Lena")
    strangers = [tokens.mint_token() for _ in range(MOST)]
    asked = Asked(monkeypatch)
    known = await asyncio.gather(*map(desk.people.identify, [*strangers, made.token]))
    assert known[:-1] == [None] * MOST
    assert known[-1] is not None
    assert asked.sizes == [MOST, 1]


async def test_who_is_not_recognised_for_want_of_the_store_is_told_so_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await desk.create(facilitator_name="Lena")
    asked = Asked(monkeypatch)
    asked.trouble = StoreUnavailable("gone")
    coming = [desk.people.identify(made.token) for _ in range(3)]
    answers = await asyncio.gather(*coming, return_exceptions=True)
    assert [type(one) for one in answers] == [StoreUnavailable] * 3
    assert asked.sizes == [1]
    assert await desk.people.identify(made.token)


async def test_a_request_that_ends_takes_nobody_with_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await desk.create(facilitator_name="Lena")
    asked = Asked(monkeypatch)
    asked.trouble = asyncio.CancelledError()
    coming = [desk.people.identify(made.token) for _ in range(3)]
    answers = await asyncio.gather(*coming, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert None not in answers
    assert asked.sizes == [1, 1]
