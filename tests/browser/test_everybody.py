"""Stock Yjs clients, a Python participant and a browser edit one imported map, and end equal."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from client.participant import JourneyMap, Participant, Workshop, create_workshop
from tests.browser.conftest import TakeSeat
from tests.browser.seat import Seat
from tests.server.node_clients import Node, NodeClient
from tests.stories.stock_clients import sit_down, stock_clients

pytestmark = pytest.mark.asyncio(loop_scope="package")

OWN = Path(__file__).parent / "fixtures"
OTHERS = Path(__file__).parents[3] / "shared" / "real_journeys"
SAMPLE = [
    OWN / "moving-house.mmd",
    OWN / "clinic-visit.md",
    *sorted(OTHERS.glob("m*.mmd"))[3::12],
    *sorted(OTHERS.glob("t0[14]*")),
]
MAP = ("frame", "stages", "lanes", "elements", "groups", "links")
LETTERS = "typed letter by letter"


async def a_stock_client(node: Node, server: str, workshop: Workshop, name: str) -> NodeClient:
    async with httpx.AsyncClient(base_url=server, trust_env=False) as http:
        answer = await http.post("/api/join", json={"code": workshop.code, "name": name})
        ticket = answer.raise_for_status().json()
    return await sit_down(node, server, workshop.id, ticket["token"], name)


def author(client: NodeClient) -> str:
    people: dict[str, Any] = client.document["session"]["people"]
    return next(who for who, person in people.items() if person["name"] == client.name)


async def writes(client: NodeClient, cell: dict[str, Any]) -> None:
    """A card of one's own, its words letter by letter, and a broken connection in between."""
    key = f"stock-card-of-{client.name}".ljust(21, "-")
    fields = {"id": key, "author": author(client), "created": 1_700_000_000_000, "order": "a0"}
    await client.does("card", key=key, text=f"{client.name} ", fields=fields | cell)
    await client.does("type", key=key, at=len(client.name) + 1, text=LETTERS[:9])
    await client.does("drop")
    await client.does("type", key=key, at=len(client.name) + 10, text=LETTERS[9:])


async def writes_in_the_browser(screen: Seat, lane: str, stage: str) -> None:
    await screen.writes(lane, stage, "Browser one", "Browser two")
    await screen.changes("Browser one", "Browser three")


def is_there(board: JourneyMap, words: set[str]) -> bool:
    return words <= {card.text for card in board.elements}


def alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[root] == other[root] for root in MAP)


async def shows(screen: Seat, board: JourneyMap) -> None:
    """Every card of the map, with its words, and no other."""
    cards = screen.page.locator("[data-card]")
    await expect(cards).to_have_count(len(board.elements))
    labels = dict(
        await cards.evaluate_all("(all) => all.map((card) => [card.dataset.card, card.ariaLabel])")
    )
    assert {card.id for card in board.elements} == labels.keys()
    assert [card.text for card in board.elements if not labels[card.id].endswith(card.text)] == []


@pytest.mark.parametrize("file", SAMPLE, ids=lambda file: file.name)
async def test_all_kinds_of_clients_edit_one_imported_map_and_end_equal(
    seat: TakeSeat, server: str, file: Path
) -> None:
    workshop = await create_workshop(server, file.stem, map_file=file)
    async with (
        stock_clients() as node,
        Participant.resume(server, workshop.id, workshop.facilitator_token) as lena,
        asyncio.timeout(90),
    ):
        anna = await a_stock_client(node, server, workshop, "Anna")
        ben = await a_stock_client(node, server, workshop, "Ben")
        tom = await seat()
        await tom.joins(workshop.code, "Tom")
        await tom.on_the_board()
        await lena.synced()
        imported = lena.map

        stage, lane = lena.board.add_stage("Everybody"), lena.board.add_lane("All", ["note"])
        await lena.saved()
        for client in (anna, ben):
            await client.until(lambda c: lane in c.document["lanes"])
        cell = {"kind": "note", "stage": stage, "lane": lane}
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(writes(anna, cell))
            tasks.create_task(writes(ben, cell))
            tasks.create_task(writes_in_the_browser(tom, "All", "Everybody"))
            for number in range(20):
                lena.board.add_element("note", f"Python {number}", stage, lane)
                await lena.saved()

        words = {f"{name} {LETTERS}" for name in ("Anna", "Ben")} | {"Browser two", "Browser three"}
        await lena.board.until(lambda board: is_there(board, words))
        board = lena.map
        assert len(board.elements) == len(imported.elements) + 24
        assert await lena.journey() == board
        async with Participant.join(server, workshop.code, "Late") as late:
            await late.synced()
            assert late.map == board
        for client in (anna, ben):
            assert client.closed is None
            await client.until(lambda c: alike(c.document, lena.board.plain()))
        await tom.saved()
        await shows(tom, board)
