"""Coming in over HTTP: creating a workshop, joining it, asking how it stands."""

import functools
import secrets
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from client.participant import journey
from client.participant.errors import Problem, Unreachable
from client.participant.journey import JourneyMap

_T = TypeVar("_T", "Workshop", "Ticket")

PATIENCE = 30.0
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Workshop:
    """A new workshop and the ways in. Keep the token and `facilitate_url` secret."""

    server: str
    id: str
    code: str
    join_url: str
    facilitator_token: str
    facilitate_url: str
    participant: str
    report: Mapping[str, Any] | None = None

    @property
    def url(self) -> str:
        """The board's page."""
        return f"{self.server}/w/{self.id}"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who somebody is in a workshop; `token` lets them come back as the same person."""

    workshop: str
    participant: str
    token: str
    role: str
    state: str
    name: str
    color: str
    notice: str = ""


class Door:
    """The server's HTTP API, for one caller. Every request may raise Problem or Unreachable.

    `tap` is told the body of every answer.
    """

    def __init__(
        self, server: str, token: str | None = None, tap: Callable[[bytes], None] | None = None
    ) -> None:
        parts = urlsplit(server)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{server!r} is no server address such as http://127.0.0.1:8000.")
        self.server = server.rstrip("/")
        self.direct = parts.hostname in _LOOPBACK
        self._tap = tap
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.AsyncClient(
            base_url=self.server,
            headers=headers,
            timeout=PATIENCE,
            trust_env=not self.direct,
            verify=_trust() if parts.scheme == "https" else False,
        )

    async def __aenter__(self) -> "Door":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    def socket_url(self, workshop: str, document: str) -> str:
        """Where a live document is."""
        return f"ws{self.server.removeprefix('http')}/sync/{quote(workshop)}/{document}"

    async def create(self, wish: Mapping[str, Any]) -> Workshop:
        """Create a workshop."""
        answer = await self._ask("POST", "/api/workshops", wish)
        return _read(Workshop, {**answer, "server": self.server})

    async def join(self, wish: Mapping[str, Any]) -> Ticket:
        """Come in with a code, or back with a token; once more when the answer got lost."""
        keyed = {"idempotency_key": secrets.token_urlsafe(18), **wish}
        try:
            answer = await self._ask("POST", "/api/join", keyed)
        except Unreachable:
            answer = await self._ask("POST", "/api/join", keyed)
        return _read(Ticket, answer)

    async def state(self, workshop: str) -> dict[str, Any]:
        """How the workshop stands, as this caller may see it."""
        return await self._ask("GET", f"/api/workshops/{quote(workshop)}")

    async def journey(self, workshop: str) -> JourneyMap:
        """The map as the server reads it."""
        answer = await self._ask("GET", f"/api/workshops/{quote(workshop)}/journey")
        return journey.from_json(answer)

    async def order(self, workshop: str, order: Mapping[str, Any]) -> dict[str, Any]:
        """Give the workshop a command; how it stands then."""
        return await self._ask("POST", f"/api/workshops/{quote(workshop)}/commands", order)

    async def look(self, workshop: str, what: str) -> dict[str, Any]:
        """Something else to be seen in a workshop, such as its minutes."""
        return await self._ask("GET", f"/api/workshops/{quote(workshop)}/{quote(what)}")

    async def file(self, workshop: str, format: str) -> str:
        """The map as a file."""
        path = f"/api/workshops/{quote(workshop)}/outcomes/{quote(format)}"
        answer = await self._request("GET", path)
        if not answer.is_success:
            raise Problem(answer.status_code, "unknown", f"There is no {format} file.")
        return answer.text

    async def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        answer = await self._request(method, path, body)
        try:
            content = answer.json()
        except ValueError:
            raise Unreachable(f"{self.server} does not answer as a Wayboard server does.") from None
        if not isinstance(content, dict):
            raise Unreachable(f"{self.server} does not answer as a Wayboard server does.")
        if answer.is_success:
            return content
        told = str(content.get("detail") or content.get("title") or answer.reason_phrase)
        raise Problem(answer.status_code, str(content.get("code", "unknown")), told)

    async def _request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        try:
            answer = await self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise Unreachable(f"{self.server} does not answer: {error}") from None
        if self._tap is not None:
            self._tap(answer.content)
        return answer


@functools.cache
def _trust() -> ssl.SSLContext:
    # Reading all certificates takes 20 ms, and a rehearsal opens a hundred doors.
    return httpx.create_ssl_context()


def _read(into: type[_T], answer: Mapping[str, Any]) -> _T:
    known = {field.name for field in fields(into)}
    try:
        return into(**{name: value for name, value in answer.items() if name in known})
    except TypeError:
        raise Unreachable("The server's answer lacks what this client needs.") from None
