"""Stock y-websocket clients against a real server."""

from collections.abc import AsyncIterator

import pytest

from tests.server.node_clients import Node, NodeClient, running_node
from tests.server.sync_server import Site, running_site


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    async with running_node() as running:
        yield running


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with running_site() as running:
        yield running


async def join(
    node: Node, site: Site, person: str, name: str = "", room: str = "board"
) -> NodeClient:
    client = await node.open(name or person, site.url, room, ["wayboard", f"token.{person}"])
    await client.until(lambda c: c.synced)
    return client


async def test_two_clients_write_at_once_and_converge(node: Node, site: Site) -> None:
    anna, ben = await join(node, site, "anna"), await join(node, site, "ben")
    await anna.does("set", values={"a": 1})
    await ben.does("set", values={"b": 2})
    for client in (anna, ben):
        await client.until(lambda c: c.document == {"a": 1, "b": 2})


async def test_who_comes_late_sees_everything(node: Node, site: Site) -> None:
    anna = await join(node, site, "anna")
    await anna.does("each", values={str(n): n for n in range(90)})
    ben = await join(node, site, "ben")
    await ben.until(lambda c: c.document == {str(n): n for n in range(90)})
