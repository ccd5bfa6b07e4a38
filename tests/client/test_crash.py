"""A server that dies in the middle of writing: nothing acknowledged is lost, nothing is doubled."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from client.participant import Participant, Pauses, Workshop, create_workshop
from tests.client.running_server import RunningServer

WRITERS = 20
CARDS = 8
MAP = "journey\n title Moving house\n section Packing\n  Find boxes: 2: Mover\n"


@dataclass
class Writer:
    """Somebody who goes on writing whatever happens, and remembers what was acknowledged."""

    person: Participant
    acknowledged: set[str] = field(default_factory=set)
    diary: str = ""
    pages: str = ""

    async def write(self, tally: asyncio.Semaphore) -> None:
        board = self.person.board
        self.diary = board.add_element("note", "")
        for number in range(CARDS):
            cards = [
                board.add_element("customer_task", f"{self.person.id} {number}{part}")
                for part in "ab"
            ]
            board.insert_text(self.diary, len(self.pages), f"{number},")
            self.pages += f"{number},"
            await self.person.saved()
            self.acknowledged.update(cards)
            tally.release()


@asynccontextmanager
async def writers(server: str, workshop: Workshop, pauses: Pauses) -> AsyncIterator[list[Writer]]:
    async with AsyncExitStack() as stay:
        yield [
            Writer(
                await stay.enter_async_context(
                    Participant.join(server, workshop.code, f"Writer {number}", pauses=pauses)
                )
            )
            for number in range(WRITERS)
        ]


async def test_after_a_kill_every_acknowledged_edit_is_there_once_and_everybody_is_back(
    own_server: RunningServer, pauses: Pauses
) -> None:
    workshop = await create_workshop(own_server.url, "Moving", map_text=MAP)
    tally = asyncio.Semaphore(0)
    async with (
        asyncio.timeout(60),
        writers(own_server.url, workshop, pauses) as crowd,
        asyncio.TaskGroup() as tasks,
    ):
        writing = [tasks.create_task(writer.write(tally)) for writer in crowd]
        for _ in range(WRITERS * CARDS // 3):  # somebody's steps are stored, others' on their way
            await tally.acquire()
        own_server.kill()
        before = set().union(*(writer.acknowledged for writer in crowd))
        assert not all(task.done() for task in writing)
        await asyncio.to_thread(own_server.start)
        await asyncio.gather(*writing)

        async with Participant.join(own_server.url, workshop.code, "Late") as late:
            await late.synced()
            for writer in crowd:
                await writer.person.board.until(lambda board: board == late.map)
                assert writer.person.refused == []
                assert writer.person.board.line.connections >= 2
            stored = {card.id for card in late.map.elements}
            assert before <= stored
            words = Counter(card.text for card in late.map.elements)
            expected = Counter(
                f"{writer.person.id} {number}{part}"
                for writer in crowd
                for number in range(CARDS)
                for part in "ab"
            )
            diaries = Counter(writer.pages for writer in crowd)
            assert words == expected + diaries + Counter(["Find boxes", "2/5"])
            assert await late.journey() == late.map


async def test_what_is_written_while_the_server_is_away_arrives_when_it_is_back(
    own_server: RunningServer, pauses: Pauses
) -> None:
    workshop = await create_workshop(own_server.url, "Moving", map_text=MAP)
    async with (
        asyncio.timeout(30),
        Participant.join(own_server.url, workshop.code, "Lena", pauses=pauses) as lena,
        Participant.join(own_server.url, workshop.code, "Amir", pauses=pauses) as amir,
    ):
        await lena.synced()
        await amir.synced()
        own_server.terminate()
        stage = lena.map.stages[0]
        one = lena.board.add_element("customer_task", "Find a van", stage)
        two = amir.board.add_element("customer_task", "Ask friends", stage)
        lena.board.rename_stage(stage, "Packing up")
        amir.board.add_stage("Driving")
        await asyncio.to_thread(own_server.start)
        await lena.saved()
        await amir.saved()
        await lena.board.until(lambda board: board.element(two))
        await amir.board.until(lambda board: board == lena.map)
        assert lena.map.element(one) is not None
        assert [stage.name for stage in lena.map.stages] == ["Packing up", "Driving"]
