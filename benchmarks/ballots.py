"""Everybody votes in the same instant: how long each waits for the answer, each on a connection."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.driver import BrokenError
from benchmarks.servers import Server

VOTERS = 200
IDEAS = 24
DOTS = 6
TURNS = DOTS + 2
"""Votes of each; the last ones are beyond the budget."""


@dataclass(frozen=True, slots=True)
class Ballots:
    """Milliseconds of every vote in one workshop; `exact`: no budget was spent twice, or not."""

    waits: list[float]
    exact: bool


def run(server: Server) -> Ballots:
    """One workshop, one round."""
    return asyncio.run(_run(server.port))


async def _run(port: int) -> Ballots:
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=address, timeout=60) as api:
        made = await _told(api, "/api/workshops", None, _WISH)
        home, lead = f"/api/workshops/{made['id']}", str(made["facilitator_token"])
        await _told(api, f"{home}/import", lead, {"text": _IDEAS, "format": "csv"})
        orders = f"{home}/commands"
        await _told(api, orders, lead, {"type": "start_phase"})
        rules = {"dots": DOTS, "max_per_option": 1}
        state = await _told(api, orders, lead, {"type": "open_voting", "rules": rules})
        (voting,) = state["facilitation"]["rounds"]
        tokens = [
            (await _told(api, "/api/join", None, {"code": made["code"], "name": f"Guest {n}"}))[
                "token"
            ]
            for n in range(VOTERS)
        ]
        booths = [await _Booth.open(port, orders, token) for token in tokens]
        waits: list[float] = []
        said: Counter[int] = Counter()
        for turn in range(TURNS):
            options = [voting["options"][(n + turn) % IDEAS]["id"] for n in range(VOTERS)]
            votes = (
                booth.vote(voting["id"], option)
                for booth, option in zip(booths, options, strict=True)
            )
            for status, wait in await asyncio.gather(*votes):
                said[status] += 1
                waits.append(wait)
        for booth in booths:
            booth.close()
        await _told(api, orders, lead, {"type": "close_voting"})
        state = await _told(api, orders, lead, {"type": "reveal_votes"})
    used = state["facilitation"]["rounds"][0]["life"]["tally"]["used"]
    expected = {200: VOTERS * DOTS, 409: VOTERS * (TURNS - DOTS)}
    return Ballots(waits, exact=said == expected and used == VOTERS * DOTS)


class _Booth:
    """One voter's connection, opened before the moment."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: str
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._head = head

    @classmethod
    async def open(cls, port: int, orders: str, token: str) -> "_Booth":
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = (
            f"POST {orders} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        )
        return cls(reader, writer, head)

    async def vote(self, voting: str, option: str) -> tuple[int, float]:
        """The status of the answer, and the milliseconds until it was here."""
        body = json.dumps({"type": "cast_vote", "round": voting, "option": option})
        begun = time.perf_counter()
        self._writer.write(f"{self._head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = next(one for one in head.split(b"\r\n") if one.startswith(b"content-length:"))
        await self._reader.readexactly(int(length.partition(b":")[2]))
        return int(head.split(b" ", 2)[1]), (time.perf_counter() - begun) * 1000

    def close(self) -> None:
        self._writer.close()


async def _told(
    api: httpx.AsyncClient, path: str, token: str | None, body: dict[str, Any]
) -> dict[str, Any]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    answer = await api.post(path, json=body, headers=headers)
    if not answer.is_success:
        raise BrokenError(f"{path}: {answer.text}")
    return dict(answer.json())


_PHASE = {"id": "vote", "type": "dot_voting", "title": "Vote", "duration": 600_000}
_WISH = {"title": "Bench", "template": "customer_journey_short", "agenda": {"phases": [_PHASE]}}
_IDEAS = "stage,lane,kind,text\n" + "".join(
    f"Use,Opportunities,opportunity,How might we help them with step {n}?\n" for n in range(IDEAS)
)
