"""Stock y-websocket clients in one Node process, for tests."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from typing_extensions import override

FOLDER = Path(__file__).parent.parent / "node"
PATIENCE = 20.0


class NodeClient:
    """What one client has shown so far."""

    def __init__(self, node: "Node", name: str) -> None:
        self.name = name
        self.client = 0
        self.document: dict[str, Any] = {}
        self.presence: dict[int, Any] = {}
        self.synced = False
        self.closed: int | None = None
        self.cut: list[int | None] = []
        self._node = node

    async def does(self, command: str, **details: Any) -> None:
        await self._node.say(command=command, id=self.name, **details)

    async def until(self, true: Callable[["NodeClient"], object]) -> None:
        await self._node.until(lambda: true(self), self)

    def take(self, event: dict[str, Any]) -> None:
        match event:
            case {"document": document}:
                self.document = document
            case {"presence": presence}:
                self.presence = {int(client): state for client, state in presence.items()}
            case {"synced": synced}:
                self.synced = synced
            case {"closed": code}:
                self.closed = code
            case {"cut": code}:
                self.cut.append(code)
            case {"client": client}:
                self.client = client

    @override
    def __repr__(self) -> str:
        shown = {k: v for k, v in vars(self).items() if not k.startswith("_")}
        return f"NodeClient({str(shown)[:600]})"


class Node:
    """The process, and every client in it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._clients: dict[str, NodeClient] = {}
        self._changed = asyncio.Condition()
        self._ended = False

    async def open(
        self, name: str, server: str, room: str, protocols: Iterable[str], **more: Any
    ) -> NodeClient:
        client = self._clients[name] = NodeClient(self, name)
        await client.does("open", server=server, room=room, protocols=list(protocols), **more)
        await client.until(lambda c: c.client)
        return client

    async def say(self, **command: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        await self._process.stdin.drain()

    async def until(self, true: Callable[[], object], about: object) -> None:
        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                await self._changed.wait_for(lambda: self._ended or bool(true()))
        except TimeoutError:
            raise AssertionError(f"never came true: {about}") from None
        assert not self._ended, f"Node ended; last seen: {about}"

    async def listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            event = json.loads(line)
            async with self._changed:
                if event.get("id") in self._clients:
                    self._clients[event["id"]].take(event)
                self._changed.notify_all()
        self._ended = True
        async with self._changed:
            self._changed.notify_all()


def install() -> None:
    """Bring the clients' packages, where they are not there yet."""
    lock, installed = FOLDER / "package-lock.json", FOLDER / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci"], cwd=FOLDER, check=True, capture_output=True)


@asynccontextmanager
async def running_node() -> AsyncIterator[Node]:
    """A Node process without clients."""
    await asyncio.to_thread(install)
    process = await asyncio.create_subprocess_exec(
        "node",
        "client.js",
        cwd=FOLDER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 24,
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
