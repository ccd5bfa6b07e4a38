"""Four people in one workshop on a real server, and all that each of them was sent."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from client.participant import Facilitator, Participant, Pauses, create_workshop

PAUSES = Pauses(first=0.05, longest=0.5)
MINUTE = 60_000
FORMATS = ("mermaid", "markdown", "csv", "json")


def planned(id: str, type: str, **more: Any) -> dict[str, Any]:
    """A phase of an agenda, ten minutes long."""
    return {"id": id, "type": type, "title": id, "duration": 10 * MINUTE, **more}


@dataclass
class Seat:
    """Somebody, and the bytes that they got over HTTP and sockets."""

    person: Participant
    heard: list[bytes] = field(default_factory=list)

    def has_heard(self, *words: str) -> list[str]:
        """Which of the words are in the bytes."""
        everything = b"\n".join(self.heard)
        return [word for word in words if word.encode() in everything]


@dataclass
class Room:
    """Everybody; Ines leads."""

    folder: Path
    lead: Facilitator
    ines: Seat
    ann: Seat
    ben: Seat
    cem: Seat

    @property
    def others(self) -> tuple[Seat, ...]:
        """Everybody but Ann, whose secrets the tests are about."""
        return (self.ines, self.ben, self.cem)

    async def quiet(self, without: Seat | None = None) -> None:
        """Return when all that was sent until now has arrived everywhere.

        A thought that Ines parks in the open travels behind it.
        """
        parked = len(self.ines.person.course.parking) + 1
        await self.lead.park("And the next one")
        for seat in (self.ines, self.ann, self.ben, self.cem):
            if seat is not without:
                await seat.person.until(lambda course: len(course.parking) >= parked)

    async def look_everywhere(self) -> None:
        """Let everybody fetch everything that HTTP offers them."""
        async with httpx.AsyncClient(base_url=self.ines.person.server) as http:
            for seat in (*self.others, self.ann):
                one = seat.person
                headers = {"Authorization": f"Bearer {one.token}"}
                home = f"/api/workshops/{one.workshop}"
                places = ["", "/journey", "/minutes", "/coverage", "/checks"]
                places += [f"/outcomes/{name}" for name in FORMATS]
                places += ["/rounds/round-1/receipts"]
                places += ["/moments", "/replay", "/replay/frames/0", "/moments/now/journey"]
                for place in places:
                    answer = await http.get(home + place, headers=headers)
                    seat.heard.append(answer.content)

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """What a table holds."""
        with closing(sqlite3.connect(self.folder / "data" / "wayboard.db")) as connection:
            return connection.execute(f"SELECT * FROM {table}").fetchall()

    def in_files(self, words: Sequence[str]) -> list[str]:
        """Which words stand in any file of the server, its log included."""
        files = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
        return [word for word in words if any(word.encode() in file for file in files)]


async def eventually(true: Callable[[], object]) -> None:
    """Return as soon as something is true that the server does behind the scenes."""
    async with asyncio.timeout(20):
        while not true():
            await asyncio.to_thread(lambda: None)


@asynccontextmanager
async def opened_room(url: str, folder: Path, *phases: dict[str, Any]) -> AsyncIterator[Room]:
    made = await create_workshop(
        url,
        "Moving house",
        template="customer_journey_short",
        agenda={"phases": list(phases)},
        facilitator_name="Ines Quill",
    )
    async with AsyncExitStack() as stack:

        async def sit(name: str) -> Seat:
            heard: list[bytes] = []
            coming = Participant.join(url, made.code, name, pauses=PAUSES, tap=heard.append)
            return Seat(await stack.enter_async_context(coming), heard)

        led: list[bytes] = []
        coming = Participant.resume(
            url, made.id, made.facilitator_token, pauses=PAUSES, tap=led.append
        )
        ines = Seat(await stack.enter_async_context(coming), led)
        others = [await sit(name) for name in ("Ann Ashgrove", "Ben Birchall", "Cem Cedarman")]
        await ines.person.until(
            lambda _: sum(one.here for one in ines.person.people) > len(others) or None
        )
        yield Room(folder, Facilitator(ines.person), ines, *others)
