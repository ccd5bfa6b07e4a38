"""Workshops that are led, on a real data file, by a clock that stands until it is moved."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from facilitation.agenda import Agenda, PhaseId, PlannedPhase
from facilitation.commands import AnyCommand
from facilitation.people import Person
from facilitation.refusals import Refusal, Refused
from sessions.creation import Created, NewWorkshop, create_workshop
from sessions.facilitated import Done
from sessions.journey.ids import WorkshopId
from sessions.journey.templates import Template, start
from sessions.keys import Key
from sessions.live import LiveDocument
from sessions.people import Entrance, Joined, People
from sessions.store.commits import committer_for
from sessions.store.database import Database, open_database
from sessions.store.facilitation import FacilitationRecords
from sessions.store.journal import Journal, JournalWriter
from sessions.workshop import LiveWorkshop
from sessions.workshops import Workshops
from tests.sessions.houses import Gate
from tests.sessions.journey.editors import PycrdtClient

START = 1_800_000_000_000
MINUTE = 60_000


def planned(id: str, type: str, **more: Any) -> PlannedPhase:
    """Ten minutes of this type."""
    return PlannedPhase(id=PhaseId(id), type=type, title=id, duration=10 * MINUTE, **more)


@dataclass
class Clock:
    """Says what it was set to."""

    now: int = START

    def __call__(self) -> int:
        return self.now


@dataclass
class Led:
    """A server's inside; `restarted` begins another one on the same file."""

    folder: Path
    database: Database
    gate: Gate
    workshops: Workshops
    people: People
    clock: Clock
    clients: dict[tuple[str, str], PycrdtClient] = field(default_factory=dict)

    async def create(self, *phases: PlannedPhase, title: str = "Moving house") -> Created:
        journey = start(Template.CUSTOMER_JOURNEY_SHORT, title=title)
        wish = NewWorkshop(title=title, journey=journey, agenda=Agenda(phases))
        made = await create_workshop(self.people, wish)
        assert isinstance(made, Created)
        return made

    async def join(self, made: Created, name: str) -> Person:
        joined = await self.people.join(Entrance(code=made.code, name=name))
        assert isinstance(joined, Joined)
        async with self.workshops.using(made.workshop) as live:
            await live.refresh()
        return joined.caller.person

    async def events(self, workshop: WorkshopId) -> list[dict[str, Any]]:
        """What is stored of what happened."""
        async with self.database.read() as connection:
            stored = await FacilitationRecords(connection).events(workshop)
        return [msgspec.json.decode(one.event) for one in stored]

    async def stored_times(self, workshop: WorkshopId) -> list[int]:
        """When the entries of the board were stored, epoch ms."""
        async with self.database.read() as connection:
            return [one.at for one in await Journal(connection).entries(workshop, "board")]

    async def forms(self, workshop: WorkshopId) -> Mapping[str, Any]:
        """What is stored of what people filled in."""
        async with self.database.read() as connection:
            return await FacilitationRecords(connection).inputs(workshop)

    async def tick(self, milliseconds: int) -> None:
        """Let time pass; every clock that has something to do does it."""
        self.clock.now += milliseconds
        for live in self.workshops.all_loaded():
            await live.facilitation.time_up()


async def give(live: LiveWorkshop, command: AnyCommand, by: Person, key: str | None = None) -> Any:
    """The outcome of a command."""
    mark = msgspec.json.encode(command)
    return await live.facilitation.carry_out(command, by, Key(key, mark) if key else None)


async def obey(live: LiveWorkshop, command: AnyCommand, by: Person) -> Done:
    """The same, when nothing stands against it."""
    done = await give(live, command, by)
    assert isinstance(done, Done), done
    return done


async def write_card(
    document: LiveDocument, who: Person, number: int, text: str, kind: str = "pain_point"
) -> None:
    """Write a card as a client of this person does."""
    refused = await try_card(document, who, number, text, kind)
    assert refused is None, refused


async def try_card(
    document: LiveDocument,
    who: Person,
    number: int,
    text: str = "Too slow",
    kind: str = "pain_point",
) -> Refusal | None:
    """Why a card is refused, or None."""
    client = PycrdtClient(who, 10_000 + number)
    client.apply(document.state())
    journey = document.journey()
    place = {"stage": journey.stages[0].id} if journey.stages else {}
    card = {"do": "card", "id": f"thing-{number:012d}", "kind": kind, "text": text, "fields": place}
    for update in client.edit([card]):
        outcome = await document.receive(update, who, None)
        if isinstance(outcome, Refused):
            return outcome.why
    return None


async def until(true: Callable[[], Any]) -> None:
    """Return when something is true that other tasks bring about."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - any task may bring it about
            await asyncio.sleep(0)


@asynccontextmanager
async def opened(folder: Path, clock: Clock, *, linger: float = 30.0) -> AsyncIterator[Led]:
    database = await open_database(f"sqlite+aiosqlite:///{folder / 'wayboard.db'}", patience=2.0)
    try:
        with pytest.MonkeyPatch.context() as patch:
            gates: list[Gate] = []

            def gated(of: Database) -> Gate:
                gates.append(Gate(committer_for(of)))
                return gates[-1]

            patch.setattr("sessions.store.journal.committer_for", gated)
            async with (
                JournalWriter.open(database) as journal,
                Workshops.open(database, journal, linger=linger, clock=clock) as workshops,
            ):
                yield Led(folder, database, gates[0], workshops, People(database), clock)
    finally:
        await database.close()
