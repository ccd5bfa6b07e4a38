"""A room of headless participants who type: `python -m benchmarks.typists SERVER CODE PEOPLE RATE`.

Says "typing" once all of them are in the workshop, and types until it is ended.
"""

import asyncio
import random
import sys
from contextlib import AsyncExitStack

from client.participant import Participant

LONGEST = 80


async def types(one: Participant, rate: float) -> None:
    """Write into a card of one's own, letter by letter, and begin again when it is full."""
    stage = random.choice(one.map.stages)
    card = one.board.add_element("note", "", stage)
    length = 0
    while True:
        await asyncio.sleep(random.expovariate(rate))
        if length == LONGEST:
            one.board.edit_text(card, "")
            length = 0
        one.board.insert_text(card, length, "x")
        length += 1


async def main(server: str, code: str, people: int, rate: float) -> None:
    """Fill the room and type."""
    async with AsyncExitStack() as stay:
        joining = (
            stay.enter_async_context(Participant.join(server, code, f"Guest {number}"))
            for number in range(people)
        )
        room = [await one for one in joining]
        for one in room:
            await one.synced()
        print("typing", flush=True)
        async with asyncio.TaskGroup() as typing:
            for one in room:
                typing.create_task(types(one, rate))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
