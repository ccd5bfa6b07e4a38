"""The real application on a real data file, and people who talk to it over HTTP."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from server.app import build_app, open_house
from server.house import House
from server.settings import Settings, read_settings

ORIGIN = "http://board.test"
Json = dict[str, Any]


def settings_for(folder: Path, **flags: str) -> Settings:
    given = {"data": str(folder), "base_url": ORIGIN, "second_net": "no", **flags}
    return read_settings({}, given)


@dataclass(slots=True)
class Person:
    """Somebody with a token."""

    site: "Site"
    workshop: str
    id: str
    token: str
    answer: Json = field(default_factory=dict)

    async def get(self, path: str = "") -> httpx.Response:
        return await self.site.http.get(self._url(path), headers=self._headers())

    async def post(
        self, path: str, body: object, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        sent = {**self._headers(), **(headers or {})}
        return await self.site.http.post(self._url(path), json=body, headers=sent)

    async def command(self, type_: str, **fields: Any) -> httpx.Response:
        return await self.post("/commands", {"type": type_, **fields})

    async def state(self) -> Json:
        answer = await self.get()
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def _url(self, path: str) -> str:
        return f"/api/workshops/{self.workshop}{path}"

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(slots=True)
class Site:
    """A server, without a socket."""

    app: Starlette
    house: House
    http: httpx.AsyncClient

    async def create(self, **wish: Any) -> Person:
        answer = await self.http.post("/api/workshops", json={"title": "Moving house", **wish})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        return Person(self, made["id"], made["participant"], made["facilitator_token"], made)

    async def join(self, code: str, name: str, **more: Any) -> Person:
        answer = await self.http.post("/api/join", json={"code": code, "name": name, **more})
        assert answer.status_code == 201, answer.text
        self.http.cookies.clear()
        made = answer.json()
        return Person(self, made["workshop"], made["participant"], made["token"], made)

    async def try_to_join(self, **wish: Any) -> httpx.Response:
        return await self.http.post("/api/join", json=wish)


@asynccontextmanager
async def opened_site(settings: Settings, address: str = "192.0.2.7") -> AsyncIterator[Site]:
    async with open_house(settings) as house:
        app = build_app(house)
        transport = httpx.ASGITransport(app, client=(address, 40_000))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as http:
            yield Site(app, house, http)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a problem, after checking that it is a whole one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["detail"]
    assert body["title"]
    assert body["type"] == f"/api/docs#{body['code']}"
    return answer.status_code, body["code"]
