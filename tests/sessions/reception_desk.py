"""A people service on a real data file, and short ways to use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sessions.creation import Created, NewWorkshop, create_workshop
from sessions.journey.templates import Template, start
from sessions.people import Caller, Entrance, Joined, People, PeopleChange
from sessions.store.database import open_database

TITLE = "Moving house"


@dataclass
class Desk:
    people: People
    now: list[int]
    heard: list[PeopleChange] = field(default_factory=list)

    async def create(self, key: str | None = None, **more: Any) -> Created:
        wish = NewWorkshop(title=TITLE, journey=start(Template.BLANK, title=TITLE), **more)
        made = await create_workshop(self.people, wish, key=key, request=TITLE.encode())
        assert isinstance(made, Created)
        return made

    async def join(self, code: str, name: str, **more: Any) -> Joined:
        joined = await self.people.join(Entrance(code=code, name=name, **more))
        assert isinstance(joined, Joined)
        return joined

    async def known(self, token: str) -> Caller:
        caller = await self.people.identify(token)
        assert caller is not None
        return caller


@asynccontextmanager
async def opened_desk(folder: Path) -> AsyncIterator[Desk]:
    database = await open_database(f"sqlite+aiosqlite:///{folder / 'wayboard.db'}")
    now = [1_800_000_000_000]
    desk = Desk(People(database, capacity=20, clock=lambda: now[0]), now)

    async def listen(change: PeopleChange) -> None:
        desk.heard.append(change)

    desk.people.listen(listen)
    try:
        yield desk
    finally:
        await database.close()
