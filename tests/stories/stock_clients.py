"""Stock y-websocket clients that know the journey map's schema and nothing else of Wayboard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.server.node_clients import FOLDER, PATIENCE, Node, NodeClient, install

_SCRIPT = Path(__file__).parent / "stock_client.js"


@asynccontextmanager
async def stock_clients() -> AsyncIterator[Node]:
    """A Node process without clients; `document` of each will hold all roots of its map."""
    await asyncio.to_thread(install)
    process = await asyncio.create_subprocess_exec(
        "node",
        "--input-type=module",  # the packages are found beside the working folder
        "--eval",
        _SCRIPT.read_text(),
        cwd=FOLDER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 26,
    )
    node = Node(process)
    async with asyncio.TaskGroup() as tasks:
        listener = tasks.create_task(node.listen())
        try:
            yield node
        finally:
            assert process.stdin is not None
            process.stdin.close()
            async with asyncio.timeout(PATIENCE):
                await process.wait()
                await listener


async def sit_down(node: Node, server: str, workshop: str, token: str, name: str) -> NodeClient:
    """A stock client that speaks for who has this token, with the map before it."""
    client = await node.open(
        name,
        f"{server.replace('http', 'ws', 1)}/sync/{workshop}",
        "board",
        ["wayboard", f"token.{token}"],
    )
    await client.until(lambda c: c.synced and c.document)
    return client
