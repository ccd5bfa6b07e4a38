"""Stock y-websocket clients against a real server."""

from collections.abc import AsyncIterator

import pytest

from facilitation.refusals import Refusal, Refused
from tests.server.node_clients import Node, NodeClient, running_node
from tests.server.sync_server import House, Site, running_site


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


async def test_what_was_written_offline_merges_on_return(node: Node, site: Site) -> None:
    anna, ben = await join(node, site, "anna"), await join(node, site, "ben")
    await anna.does("write", key="text", at=0, text="middle")
    await ben.until(lambda c: c.document == {"text": "middle"})
    await ben.does("go")
    await ben.until(lambda c: c.cut)
    await ben.does("write", key="text", at=6, text=" end")
    await anna.does("write", key="text", at=0, text="start ")
    await anna.until(lambda c: c.document == {"text": "start middle"})
    await ben.does("come")
    for client in (anna, ben):
        await client.until(lambda c: c.document == {"text": "start middle end"})


async def test_two_tabs_of_one_person_are_two_clients(node: Node, site: Site) -> None:
    one, two = await join(node, site, "anna", "one"), await join(node, site, "anna", "two")
    await one.does("set", values={"a": 1})
    await two.until(lambda c: c.document == {"a": 1})
    await one.does("say", state={"cursor": 1})
    await two.until(lambda c: one.client in c.presence)
    await one.does("end")
    await two.until(lambda c: one.client not in c.presence)
    assert two.closed is None


async def test_a_draft_is_seen_by_its_author_alone(node: Node, site: Site) -> None:
    anna = await join(node, site, "anna", room="draft")
    ben = await join(node, site, "ben", room="draft")
    await anna.does("set", values={"secret": 1})
    again = await join(node, site, "anna", "again", room="draft")
    await again.until(lambda c: c.document == {"secret": 1})
    await ben.does("set", values={"other": 1})
    await ben.until(lambda c: c.document)
    assert ben.document == {"other": 1}
    assert site.house.document("draft", "ben").board.to_py() == {"other": 1}


async def test_presence_reaches_the_others_under_the_name_of_the_session(
    node: Node, site: Site
) -> None:
    anna, ben = await join(node, site, "anna"), await join(node, site, "ben")
    await anna.does("say", state={"cursor": [1, 2], "user": {"name": "Ben", "age": 3}})
    stamped = {"id": "id-of-anna", "name": "Anna", "color": "#336699", "age": 3}
    await ben.until(lambda c: c.presence.get(anna.client) == {"cursor": [1, 2], "user": stamped})
    cleo = await join(node, site, "cleo")
    await cleo.until(lambda c: anna.client in c.presence)


async def test_nobody_speaks_for_another(node: Node, site: Site) -> None:
    anna, ben = await join(node, site, "anna"), await join(node, site, "ben")
    cleo = await join(node, site, "cleo")
    await anna.does("say", state={"cursor": 1})
    await ben.does("say", state={"cursor": 2})
    await cleo.until(lambda c: {anna.client, ben.client} <= c.presence.keys())
    await ben.does("forge", **{"as": anna.client, "clock": 9, "state": {"cursor": 666}})
    await ben.does("forge", **{"as": anna.client, "clock": 10, "state": None})
    await ben.does("say", state={"cursor": 3})
    await cleo.until(lambda c: c.presence[ben.client]["cursor"] == 3)
    assert cleo.presence[anna.client]["cursor"] == 1


async def test_a_lost_connection_removes_its_presence(node: Node, site: Site) -> None:
    anna, ben = await join(node, site, "anna"), await join(node, site, "ben")
    await anna.does("say", state={"cursor": 1})
    await ben.until(lambda c: anna.client in c.presence)
    await anna.does("go")
    await ben.until(lambda c: anna.client not in c.presence)


async def test_who_returns_is_seen_at_once_and_sees_who_sat_still(node: Node, site: Site) -> None:
    anna, ben = await join(node, site, "anna"), await join(node, site, "ben")
    for client in (anna, ben):
        await client.does("say", state={"cursor": 0})
    for client, other in ((anna, ben), (ben, anna)):
        await client.until(lambda c, other=other: other.client in c.presence)  # type: ignore[misc]
    await ben.does("drop")
    await anna.until(lambda c: ben.client not in c.presence)
    # Ben's clock and, for Ben, Anna's are those that the other knew before the break.
    await anna.until(lambda c: ben.client in c.presence)
    await ben.until(lambda c: anna.client in c.presence)


async def test_clients_come_back_by_themselves_after_a_restart(node: Node) -> None:
    house = House()
    async with running_site(house) as site:
        anna, ben = await join(node, site, "anna"), await join(node, site, "ben")
        await anna.does("set", values={"before": 1})
        await ben.until(lambda c: c.document == {"before": 1})
    for client in (anna, ben):
        await client.until(lambda c: c.cut and not c.synced)
        assert client.cut[0] == 1012
    await anna.does("set", values={"meanwhile": 2})
    async with running_site(house, port=site.port):
        for client in (anna, ben):
            await client.until(lambda c: c.document == {"before": 1, "meanwhile": 2})
        await ben.does("set", values={"after": 3})
        await anna.until(lambda c: c.document == {"before": 1, "meanwhile": 2, "after": 3})
        await anna.does("end")
        await ben.does("end")


async def test_a_refused_edit_ends_that_client_for_good_and_no_other(
    node: Node, site: Site
) -> None:
    document = site.house.document()
    document.rule = lambda update, by: (
        Refused(Refusal.NOT_YOURS) if b"forbidden" in update else None
    )
    anna, ben = await join(node, site, "anna"), await join(node, site, "ben")
    await ben.does("set", values={"forbidden": 1})
    await ben.until(lambda c: c.closed == 4409)
    await anna.does("set", values={"fine": 1})
    cleo = await join(node, site, "cleo")
    for client in (anna, cleo):
        await client.until(lambda c: c.document == {"fine": 1})


async def test_unsigned_clients_do_not_come_back(node: Node, site: Site) -> None:
    stranger = await node.open("x", site.url, "board", ["wayboard", "token.nobody"])
    await stranger.until(lambda c: c.closed == 4401)
    assert stranger.document == {}


async def test_fifteen_clients_typing_at_once_end_equal(node: Node, site: Site) -> None:
    people = ["anna", "ben", "cleo"]
    clients = [await join(node, site, people[n % 3], f"c{n}") for n in range(15)]
    await clients[0].does("write", key="text", at=0, text="|")
    for client in clients:
        await client.until(lambda c: c.document == {"text": "|"})
    for turn in range(5):
        for n, client in enumerate(clients):
            await client.does("write", key="text", at=0, text=f"<{n}.{turn}>")
            await client.does("set", values={f"{n}": turn})
    length = 1 + len("".join(f"<{n}.{turn}>" for n in range(15) for turn in range(5)))
    for client in clients:
        await client.until(lambda c: len(c.document["text"]) == length)
        await client.until(lambda c: all(c.document.get(f"{n}") == 4 for n in range(15)))
    documents = [client.document for client in clients]
    assert documents == [documents[0]] * 15
    assert site.house.document().board.to_py() == documents[0]
