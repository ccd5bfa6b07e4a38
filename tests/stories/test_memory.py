"""The past of a workshop on a real server, with stock y-websocket clients connected."""

import base64
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from pycrdt import Doc

from client.participant import Participant, create_workshop
from tests.client.running_server import RunningServer
from tests.server.node_clients import Node, NodeClient
from tests.stories.stock_clients import sit_down, stock_clients

MAP = (
    "journey\n title Moving house\n section Packing\n  Find boxes: 2: Lena\n  Rent a van: 4: Lena\n"
)
NAME = "Wilhelmina Sonderfall"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("memory"))
    running.start()
    yield running
    running.kill()


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    async with stock_clients() as running:
        yield running


class Desk:
    """The facilitator's requests."""

    def __init__(self, http: httpx.AsyncClient, workshop: str, token: str) -> None:
        self._http = http
        self._home = f"/api/workshops/{workshop}"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str) -> Any:
        answer = await self._http.get(self._home + path, headers=self._headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        answer = await self._http.post(self._home + path, headers=self._headers, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def film(self) -> bytes:
        """All updates of the film, one after the other, and the map that they make."""
        after, more, found = 0, True, []
        while more:
            page = await self.get(f"/replay/frames/{after}")
            found += [base64.b64decode(step["update"]) for step in page["frames"]]
            after, more = page["after"], page["more"]
        doc: Doc[Any] = Doc()
        for update in found:
            doc.apply_update(update)
        return b"".join(found) + doc.get_update()


def cards(client: NodeClient) -> dict[str, Any]:
    return dict(client.document.get("elements", {}))


def words(client: NodeClient) -> set[str]:
    return {card["text"] for card in cards(client).values()}


async def test_stock_clients_follow_a_restore_and_an_erasure_and_end_equal(
    server: RunningServer, node: Node
) -> None:
    """M5, M8, M11."""
    workshop = await create_workshop(server.url, "Moving", map_text=MAP)
    async with (
        httpx.AsyncClient(base_url=server.url, timeout=60) as http,
        Participant.join(server.url, workshop.code, NAME) as one,
        Participant.resume(server.url, workshop.id, workshop.facilitator_token) as lena,
    ):
        desk = Desk(http, workshop.id, workshop.facilitator_token)
        token = workshop.facilitator_token
        first = await sit_down(node, server.url, workshop.id, token, "first")
        second = await sit_down(node, server.url, workshop.id, token, "second")
        await one.synced()
        await lena.synced()
        one.board.add_element("pain_point", "The lift breaks")
        await one.saved()
        moment = await desk.post("/moments", {"name": "All there"})
        before = await desk.get("/journey")
        for card in lena.map.elements:
            if card.text == "Rent a van":
                lena.board.delete(card.id)
        lena.board.add_element("note", "Too late")
        await lena.saved()
        await first.until(lambda c: "Too late" in words(c) and "Rent a van" not in words(c))

        done = await desk.post("/restore", {"to": moment["id"]})
        assert (done["written"], done["removed"]) == (1, 1)
        assert await desk.get("/journey") == before
        await second.until(lambda c: "Rent a van" in words(c) and "Too late" not in words(c))
        await first.until(lambda c: cards(c) == cards(second))
        # People go on writing in what came back.
        lena.board.add_element("note", "And on it goes")
        await lena.saved()
        await first.until(lambda c: "And on it goes" in words(c))

        erased = await desk.post("/erasures", {"participant": one.id, "dry_run": False})
        assert erased["traces"]["things"] == 1
        await first.until(lambda c: {card["author"] for card in cards(c).values()} == {"", lena.id})
        await second.until(lambda c: c.document == first.document)
        late = await sit_down(node, server.url, workshop.id, token, "late")
        await late.until(lambda c: cards(c) == cards(first))
        lena.board.add_element("note", "Still going on")
        await lena.saved()
        await late.until(lambda c: "Still going on" in words(c))
        assert "The lift breaks" in words(late)
        assert NAME not in str(late.document)
        film = await desk.film()
        for trace in (NAME, one.id):
            assert trace.encode() not in film
            assert trace not in str(await desk.get("/minutes"))
            assert trace not in str(await desk.get("/moments/start/journey"))
