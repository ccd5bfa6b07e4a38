import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from sessions.store.checkpoints import Checkpoints
from sessions.store.database import open_database
from sessions.store.journal import Journal
from tests.sessions.store.conftest import HOME, add_workshop, sqlite_url


async def acknowledged_before_kill(url: str, count: int) -> dict[int, bytes]:
    """Let another process write, kill it after `count` acknowledgements; all it had told."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.sessions.store.appending", url, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    lines = [await process.stdout.readline() for _ in range(count)]
    process.kill()
    rest, _ = await process.communicate()
    lines += [line for line in rest.splitlines(keepends=True) if line.endswith(b"\n")]
    return {int(seq): payload for seq, payload in (line.split() for line in lines)}


@pytest.mark.parametrize("kills", [4])
async def test_E1_a_killed_process_loses_nothing_that_was_acknowledged(
    tmp_path: Path, kills: int
) -> None:
    url = sqlite_url(tmp_path / "wayboard.db")
    database = await open_database(url)
    await add_workshop(database)
    await database.close()
    acknowledged: dict[int, bytes] = {}
    for kill in range(kills):
        acknowledged |= await acknowledged_before_kill(url, count=40 * kill + 1)
        database = await open_database(url)
        async with database.read() as connection:
            entries = await Journal(connection).entries(HOME, "board")
            checkpoints = await Checkpoints(connection).kept(HOME, "board")
            assert await connection.scalar(text("PRAGMA integrity_check")) == "ok"
        await database.close()
        stored = {each.seq: each.payload for each in entries}
        assert acknowledged.items() <= stored.items()
        assert list(stored) == list(range(1, len(stored) + 1))
        assert len(checkpoints) <= 2
        assert all(each.state == str(each.seq).encode() * 1_000 for each in checkpoints)
    assert len(acknowledged) > 40 * kills
