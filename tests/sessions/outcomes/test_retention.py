"""Workshops that nobody works in any more go when their time has come."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from facilitation.people import Person
from sessions.creation import Created
from sessions.outcomes import retention as keeping
from sessions.outcomes.retention import DAY, left_before, purge_old, retention
from sessions.store.tables import events, journal, people, workshops
from sessions.store.workshops import WorkshopRecords
from tests.sessions.facilitated_house import Clock, Led, opened, until, write_card


@pytest.fixture
async def led(tmp_path: Path) -> AsyncIterator[Led]:
    async with opened(tmp_path, Clock()) as one:
        yield one


async def aged(led: Led, made: Created, days: int) -> None:
    """Let all that happened in a workshop have happened so long ago."""
    then = led.people.clock() - days * DAY
    async with led.database.write() as connection:
        mine = workshops.c.id == made.workshop
        await connection.execute(update(workshops).where(mine).values(created=then))
        here = people.c.workshop == made.workshop
        await connection.execute(update(people).where(here).values(joined=then))
        for table in (journal, events):
            done = update(table).where(table.c.workshop == made.workshop)
            await connection.execute(done.values(at=then))


async def names(led: Led) -> set[str]:
    async with led.database.read() as connection:
        return {one.title for one in await WorkshopRecords(connection).all()}


async def test_only_what_nobody_worked_in_is_old(led: Led) -> None:
    """M13."""
    old, worked = await led.create(title="Old"), await led.create(title="Worked in")
    await led.create(title="New")
    ann = await led.join(worked, "Ann")
    for made in (old, worked):
        await aged(led, made, 10)
    async with led.workshops.using(worked.workshop) as live:
        await write_card(live.board, ann, 1, "Just now")
    found = await left_before(led.database, led.people.clock() - 9 * DAY)
    assert [one.workshop.title for one in found] == ["Old"]
    assert await left_before(led.database, led.people.clock() - 11 * DAY) == []


async def test_where_somebody_is_nothing_is_deleted(led: Led) -> None:
    """M13."""
    old = await led.create(title="Old")
    await aged(led, old, 10)
    moment = led.people.clock() - DAY
    async with led.workshops.using(old.workshop) as live:
        with live.attended(Person(old.participant, live.members()[0].role).id):
            assert await purge_old(led.people, led.workshops, moment) == []
    assert [one.workshop.title for one in await purge_old(led.people, led.workshops, moment)] == [
        "Old"
    ]
    assert await names(led) == set()
    files = b"".join(path.read_bytes() for path in led.folder.iterdir() if path.is_file())
    assert old.workshop.encode() not in files


async def test_the_server_deletes_by_itself_only_when_it_is_told_to(
    led: Led, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M13."""
    await aged(led, await led.create(title="Old"), 10)
    await led.create(title="New")
    async with retention(led.people, led.workshops, 0, led.people.clock):
        assert await names(led) == {"Old", "New"}
    looked = asyncio.Event()

    async def looking(*args: object) -> object:
        found = await purge_old(*args)  # type: ignore[arg-type]
        looked.set()
        return found

    monkeypatch.setattr(keeping, "purge_old", looking)
    async with retention(led.people, led.workshops, 9, led.people.clock):
        await until(looked.is_set)
    assert await names(led) == {"New"}
