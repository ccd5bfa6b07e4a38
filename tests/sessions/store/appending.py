"""A process that writes to a journal until it is killed, telling what was acknowledged."""

import asyncio
import sys

from sessions.store.checkpoints import Checkpoint, Checkpoints
from sessions.store.database import Database, open_database
from sessions.store.journal import Entry, JournalWriter
from tests.sessions.store.conftest import HOME


async def main(url: str) -> None:
    database = await open_database(url)
    async with JournalWriter.open(database) as journal, asyncio.TaskGroup() as tasks:
        for client in range(8):
            tasks.create_task(edit(journal, client))
        tasks.create_task(checkpoint(database))


async def edit(journal: JournalWriter, client: int) -> None:
    count = 0
    while True:
        payload = f"{client}:{count}"
        entry = Entry(HOME, "board", payload.encode(), str(client), at=1, authors=(client,))
        seq = await journal.append(entry)
        sys.stdout.write(f"{seq} {payload}\n")
        sys.stdout.flush()
        count += 1


async def checkpoint(database: Database) -> None:
    seq = 0
    while True:
        seq += 1
        state = str(seq).encode() * 1_000
        async with database.write() as connection:
            await Checkpoints(connection).put(Checkpoint(HOME, "board", seq, state, state, at=1))


asyncio.run(main(sys.argv[1]))
