"""A server that dies in the middle of a reveal has shown all cards or none."""

import asyncio
from pathlib import Path

import httpx
import pytest

from client.participant import Participant, create_workshop
from tests.client.running_server import RunningServer
from tests.facilitated.room import PAUSES, planned

WORDS = tuple(f"private words {number}" for number in range(40))
PAINS = planned("pains", "pain_points", private=True, anonymous=True)


@pytest.mark.parametrize("turns", [0, 3, 10, 30, 100])
async def test_a_killed_server_has_revealed_all_or_nothing(
    server: RunningServer, tmp_path: Path, turns: int
) -> None:
    """W1: killed without warning after the reveal was asked for, a little later each time."""
    made = await create_workshop(
        server.url, "Moving house", template="customer_journey_short", agenda={"phases": [PAINS]}
    )
    signed = {"Authorization": f"Bearer {made.facilitator_token}"}
    home = f"/api/workshops/{made.id}"
    async with httpx.AsyncClient(base_url=server.url, headers=signed) as http:
        started = await http.post(f"{home}/commands", json={"type": "start_phase"})
        assert started.status_code == 200
        async with Participant.join(server.url, made.code, "Ann", pauses=PAUSES) as ann:
            await ann.until_phase("pains")
            for words in WORDS:
                ann.draft.add_element("pain_point", words, ann.map.stages[0])
            await ann.draft.saved()
        asking = asyncio.create_task(http.post(f"{home}/commands", json={"type": "reveal"}))
        for _ in range(turns):
            await asyncio.to_thread(lambda: None)
        server.kill()
        answered = await asyncio.gather(asking, return_exceptions=True)
    server.start()
    async with httpx.AsyncClient(base_url=server.url, headers=signed) as http:

        async def shown() -> list[str]:
            cards = (await http.get(f"{home}/journey")).json()["elements"]
            return sorted(one["text"] for one in cards if one["kind"] == "pain_point")

        before = await shown()
        assert before in ([], sorted(WORDS))
        if isinstance(answered[0], httpx.Response):
            assert before == sorted(WORDS)
        again = await http.post(f"{home}/commands", json={"type": "reveal"})
        assert again.status_code == 200
        assert await shown() == sorted(WORDS)
