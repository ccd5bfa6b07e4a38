"""Stock clients against the whole server: real people, real admission, a real data file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pycrdt
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from server import wire
from server.app import build_app, open_house
from server.closing import CloseCode
from server.house import House
from sessions.journey.ids import new_id
from tests.server.api_client import settings_for
from tests.server.node_clients import Node, NodeClient, running_node
from tests.server.sync_server import Visitor, serving


@dataclass
class Guest:
    """Somebody in a workshop, who may open sockets."""

    id: str
    token: str
    workshop: str
    site: "Site"

    async def opens(
        self, node: Node, name: str, root: str = "stages", room: str = "board"
    ) -> NodeClient:
        client = await node.open(
            name,
            f"ws://127.0.0.1:{self.site.port}/sync/{self.workshop}",
            room,
            ["wayboard", f"token.{self.token}"],
            root=root,
        )
        await client.until(lambda c: c.synced)
        return client

    @asynccontextmanager
    async def visits(self) -> AsyncIterator[Visitor]:
        async with connect(
            f"ws://127.0.0.1:{self.site.port}/sync/{self.workshop}/board",
            subprotocols=[Subprotocol("wayboard.ack"), Subprotocol(f"token.{self.token}")],
            proxy=None,
        ) as connection:
            yield Visitor(connection)

    async def commands(self, type_: str, **fields: Any) -> None:
        answer = await self.site.http.post(
            f"/api/workshops/{self.workshop}/commands",
            json={"type": type_, **fields},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.is_success, answer.text


@dataclass
class Site:
    """The running server."""

    port: int
    house: House
    http: httpx.AsyncClient
    code: str = ""

    async def create(self) -> Guest:
        answer = await self.http.post("/api/workshops", json={"title": "T", "template": "blank"})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        self.code = made["code"]
        return Guest(made["participant"], made["facilitator_token"], made["id"], self)

    async def join(self, name: str, **more: Any) -> Guest:
        answer = await self.http.post("/api/join", json={"code": self.code, "name": name, **more})
        assert answer.status_code == 201, answer.text
        self.http.cookies.clear()
        made = answer.json()
        return Guest(made["participant"], made["token"], made["workshop"], self)


@asynccontextmanager
async def running_house(folder: Path, port: int = 0) -> AsyncIterator[Site]:
    async with (
        open_house(settings_for(folder)) as house,
        serving(build_app(house), port) as where,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{where}") as http,
    ):
        yield Site(where, house, http)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with running_house(tmp_path) as running:
        yield running


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    async with running_node() as running:
        yield running


def stage(name: str) -> dict[str, str]:
    return {"name": name, "order": "a0"}


async def test_stages_written_by_two_people_reach_everybody_and_the_disk(
    node: Node, tmp_path: Path
) -> None:
    one, two = new_id(), new_id()
    both = {one: stage("Search"), two: stage("Buy")}
    async with running_house(tmp_path) as site:
        anna, ben = await site.create(), await site.join("Ben")
        first, second = await anna.opens(node, "anna"), await ben.opens(node, "ben")
        await first.does("put", root="stages", key=one, fields=stage("Search"))
        await second.does("put", root="stages", key=two, fields=stage("Buy"))
        for client in (first, second):
            await client.until(lambda c: c.document == both)
    async with running_house(tmp_path, site.port) as site:
        late = await (await site_join(site, anna)).opens(node, "late")
        for client in (first, second, late):
            await client.until(lambda c: c.synced and c.document == both)


async def site_join(site: Site, known: Guest) -> Guest:
    return Guest(known.id, known.token, known.workshop, site)


async def test_a_watcher_stays_although_its_answer_repeats_deletions(
    node: Node, site: Site
) -> None:
    anna, watcher = await site.create(), await site.join("Dora", observer=True)
    gone, kept = new_id(), new_id()
    writing = await anna.opens(node, "anna")
    for key in (gone, kept):
        await writing.does("put", root="stages", key=key, fields=stage("Stage"))
    await writing.does("remove", root="stages", key=gone)
    watching = await watcher.opens(node, "dora")
    await watching.until(lambda c: c.document == {kept: stage("Stage")})
    # Coming back, it answers the server's question with all the deletions that it knows.
    await watching.does("drop")
    await watching.until(lambda c: c.cut and c.synced)
    await writing.does("put", root="stages", key=gone, fields=stage("Again"))
    await watching.until(lambda c: gone in c.document)
    assert watching.closed is None


async def test_a_watcher_who_writes_is_told_so_and_changes_nothing(node: Node, site: Site) -> None:
    anna, watcher = await site.create(), await site.join("Dora", observer=True)
    writing, watching = await anna.opens(node, "anna"), await watcher.opens(node, "dora")
    await watching.does("put", root="stages", key=new_id(), fields=stage("Mine"))
    await watching.until(lambda c: c.closed == CloseCode.EDIT_REFUSED)
    assert writing.document == {}


async def test_the_session_is_the_servers_alone(node: Node, site: Site) -> None:
    await site.create()
    ben = await site.join("Ben")
    async with ben.visits() as hostile:
        session = hostile.doc.get("session", type=pycrdt.Map)
        before = hostile.doc.get_state()
        session["locked"] = False
        await hostile.send(wire.Edit(hostile.doc.get_update(before)))
        assert b'"code":"server_only"' in await hostile.next_of(b"\x64\x01")
        assert await hostile.close_code() == CloseCode.EDIT_REFUSED
    undisturbed = await ben.opens(node, "ben")
    await undisturbed.does("put", root="stages", key=new_id(), fields=stage("Fine"))
    await undisturbed.until(lambda c: len(c.document) == 1)


async def test_an_acknowledged_edit_is_in_the_data_file(tmp_path: Path) -> None:
    key = new_id()
    async with running_house(tmp_path) as site:
        anna = await site.create()
        async with anna.visits() as visitor:
            stages = visitor.doc.get("stages", type=pycrdt.Map)
            before = visitor.doc.get_state()
            stages[key] = pycrdt.Map(stage("Search"))
            await visitor.send(wire.Edit(visitor.doc.get_update(before)))
            assert await visitor.next_of(b"\x64\x00") == wire.durable(1)
    async with running_house(tmp_path) as site:
        answer = await site.http.get(
            f"/api/workshops/{anna.workshop}/journey",
            headers={"Authorization": f"Bearer {anna.token}"},
        )
        assert key in answer.text


async def test_a_removed_person_is_out_at_once(node: Node, site: Site) -> None:
    anna, ben = await site.create(), await site.join("Ben")
    staying, going = await anna.opens(node, "anna"), await ben.opens(node, "ben")
    await anna.commands("remove_participant", participant=ben.id)
    await going.until(lambda c: c.closed == CloseCode.NOT_ALLOWED)
    assert staying.closed is None


async def test_a_new_role_counts_from_the_next_edit_on(node: Node, site: Site) -> None:
    anna, ben = await site.create(), await site.join("Ben")
    client = await ben.opens(node, "ben")
    await anna.commands("set_role", participant=ben.id, role="observer")
    await client.until(lambda c: c.cut and c.synced)
    await client.does("put", root="stages", key=new_id(), fields=stage("Mine"))
    await client.until(lambda c: c.closed == CloseCode.EDIT_REFUSED)


async def test_a_new_name_is_seen_by_everybody(node: Node, site: Site) -> None:
    anna, ben = await site.create(), await site.join("Ben")
    watching, renamed = await anna.opens(node, "anna"), await ben.opens(node, "ben")
    await renamed.does("say", state={"cursor": 1})
    await watching.until(lambda c: renamed.client in c.presence)
    await anna.commands("rename_participant", participant=ben.id, name="Benno")
    await watching.until(lambda c: c.presence[renamed.client]["user"]["name"] == "Benno")


async def test_who_waits_or_belongs_elsewhere_is_not_let_in(node: Node, site: Site) -> None:
    anna = await site.create()
    await anna.commands("set_waiting_room", on=True)
    waiting = await site.join("Ben")
    async with waiting.visits() as visitor:
        assert await visitor.close_code() == CloseCode.NOT_ALLOWED
    elsewhere = await site.create()
    async with Guest(anna.id, anna.token, elsewhere.workshop, site).visits() as visitor:
        assert await visitor.close_code() == CloseCode.NO_SUCH_WORKSHOP


async def test_a_draft_is_private(node: Node, site: Site) -> None:
    anna, ben = await site.create(), await site.join("Ben")
    mine = await anna.opens(node, "anna", root="elements", room="draft")
    other = await ben.opens(node, "ben", root="elements", room="draft")
    assert (mine.document, other.document) == ({}, {})
    assert mine.closed is None
    assert other.closed is None
