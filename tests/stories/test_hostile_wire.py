"""A hostile participant against a real server, over the real wire, from outside."""

import asyncio
import dataclasses
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from pycrdt import Map

from client.participant import Participant, Workshop, create_workshop, wire
from tests.client.running_server import RunningServer
from tests.stories import malice
from tests.stories.attacker import TAKEN, Intruder, asked
from tests.stories.malice import CATALOGUE, Scene, made
from tests.stories.stock_clients import sit_down, stock_clients

MAP = (
    "journey\n title Moving house\n section Packing\n  Find boxes: 2: Lena\n  Rent a van: 4: Lena\n"
)
LONGEST_ROUND_TRIP = 0.5
MUTATIONS = 300
FINAL, REFUSED, TOO_LARGE, MALFORMED = range(4400, 4500), 4409, 4413, 4400


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("hostile"))
    running.start()
    yield running
    running.kill()


@dataclasses.dataclass(frozen=True, slots=True)
class Siege:
    """An honest facilitator, a hostile participant, and the document before the attack."""

    workshop: Workshop
    lena: Participant
    mallory: Intruder
    state: bytes
    journey: str
    scene: Scene


@asynccontextmanager
async def siege(server: str) -> AsyncIterator[Siege]:
    workshop = await create_workshop(server, "Moving", map_text=MAP)
    mallory = await Intruder.join(server, workshop.code, "Mallory")
    async with (
        Participant.resume(server, workshop.id, workshop.facilitator_token) as lena,
        mallory.line() as stays,  # whoever comes and goes, the list of those present stays as it is
    ):
        await asked(stays)
        await lena.synced()
        task = next(card for card in lena.map.elements if card.text == "Rent a van")
        mark = lena.board.add_element("note", "Lena's own")
        await lena.saved()
        await everybody_is_here(lena, 2)
        doc = await mallory.copy()
        theirs = wire.clocks(doc.get_state())
        lenas = lena.board.line.replica.client
        state, journey = await mallory.state(), await mallory.journey()
        assert mark in journey
        scene = Scene(
            me=mallory.id,
            facilitator=lena.id,
            card=task.id,
            stage=str(task.stage),
            lane=str(task.lane),
            facilitators_author_id=lenas,
            servers_author_id=next(one for one in theirs if one != lenas),
        )
        yield Siege(workshop, lena, mallory, state, journey, scene)


async def everybody_is_here(lena: Participant, count: int) -> None:
    """The server has written down who came: from now on only people change the document."""
    await lena.board.until(lambda _: sum(person.here for person in lena.people) == count)


async def untouched(siege: Siege) -> None:
    """To the byte, for who asks over the wire and for who asks over HTTP."""
    assert await siege.mallory.state() == siege.state
    assert await siege.mallory.journey() == siege.journey


@asynccontextmanager
async def honest_round_trips(siege: Siege) -> AsyncIterator[list[float]]:
    """Somebody asks for the document again and again meanwhile; how long each answer took."""
    took: list[float] = []

    async def measure(vector: bytes) -> None:
        async with siege.mallory.line() as line:
            while True:
                start = time.perf_counter()
                await asked(line, vector)
                took.append(time.perf_counter() - start)
                await asyncio.sleep(0.15)  # what the server grants one connection is 10 a second

    vector = siege.lena.board.line.replica.doc.get_state()
    measuring = asyncio.create_task(measure(vector))
    try:
        yield took
    finally:
        measuring.cancel()
        await asyncio.wait([measuring])


async def test_every_hostile_edit_is_refused_with_its_reason_and_changes_nothing(
    server: RunningServer,
) -> None:
    async with siege(server.url) as under, honest_round_trips(under) as took:
        verdicts = {
            name: await under.mallory.sends(made(under.state, under.scene, write))
            for name, (_, write) in CATALOGUE.items()
        }
        wrong = {
            name: verdict
            for name, verdict in verdicts.items()
            if verdict.closed != REFUSED
            or not verdict.title.endswith(".")
            or CATALOGUE[name][0] not in ("", verdict.code)
        }
        assert wrong == {}
        await untouched(under)
        assert max(took) < LONGEST_ROUND_TRIP
        assert under.lena.refused == []


async def test_nobody_writes_under_the_author_id_of_another(server: RunningServer) -> None:
    async with siege(server.url) as under:
        for author in (under.scene.facilitators_author_id, under.scene.servers_author_id):
            update = made(under.state, under.scene, malice.honest, author)
            assert (await under.mallory.sends(update)).code == "foreign_author_id"
        await untouched(under)


async def test_an_edit_whose_beginning_is_missing_is_refused(server: RunningServer) -> None:
    async with siege(server.url) as under:
        doc = await under.mallory.copy()
        malice.honest(doc, under.scene)
        between = doc.get_state()
        doc.get("elements", type=Map)["hostile-card-0000002"] = malice.card(under.scene)
        assert (await under.mallory.sends(doc.get_update(between))).code == "missing_edits"

        stranger = await under.mallory.copy()
        doc.apply_update(stranger.get_update())
        inside = doc.get_state()
        doc.get("elements", type=Map)["hostile-card-0000001"]["text"].insert(0, "x")
        assert (await under.mallory.sends(doc.get_update(inside))).code in (
            "missing_edits",
            "unknown_reference",
        )
        await untouched(under)


@pytest.mark.parametrize(
    ("frame", "closed"),
    [
        (b"", MALFORMED),
        (wire.edit(b""), None),
        (wire.edit(b"\x00"), None),
        (wire.edit(b"\xff" * 200), None),
        (wire.ask(b"\xff\xff\xff\xff\x0f"), MALFORMED),
        (wire.ask(b"\x01\x05"), MALFORMED),
        (wire.ask(b"\x02\x05\x01\x05\x02"), MALFORMED),
        (wire.edit(b"x" * 10_000_000), TOO_LARGE),
        (b"\x00\x02\xff\xff\xff\xff\x0f", MALFORMED),
    ],
    ids=[
        "an empty frame",
        "an empty edit",
        "half an edit",
        "noise",
        "four billion entries",
        "half an entry",
        "one client twice",
        "ten megabytes",
        "a length that lies",
    ],
)
async def test_bytes_that_are_no_message_end_their_own_connection_alone(
    server: RunningServer, frame: bytes, closed: int | None
) -> None:
    async with siege(server.url) as under:
        verdict = await under.mallory.sends_frame(frame)
        assert verdict.closed == (closed or verdict.closed)
        assert verdict.closed in FINAL
        await untouched(under)
        under.lena.board.rename_stage(under.lena.map.stages[0], "Still here")
        await under.lena.saved()


async def test_an_observer_writes_nothing_at_all(server: RunningServer) -> None:
    async with siege(server.url) as under:
        eve = await Intruder.join(server.url, under.workshop.code, "Eve", observer=True)
        async with eve.line() as stays:
            await everybody_is_here(under.lena, 3)
            before = await asked(stays)
            for write in (malice.honest, *(write for _, write in list(CATALOGUE.values())[:6])):
                verdict = await eve.sends(made(before, under.scene, write))
                assert (verdict.code, verdict.closed) == ("read_only", REFUSED)
            assert await asked(stays) == before


async def test_a_refused_edit_is_refused_again_and_an_honest_one_is_taken_once(
    server: RunningServer,
) -> None:
    async with siege(server.url) as under:
        forged = made(under.state, under.scene, CATALOGUE["a forged author"][1])
        for _ in range(3):
            assert (await under.mallory.sends(forged)).code == "forged_author"
        await untouched(under)
        honest = made(under.state, under.scene, malice.honest)
        for _ in range(3):
            assert (await under.mallory.sends(honest)).code == TAKEN
        board = await under.lena.board.until(
            lambda board: board if board.element("hostile-card-0000001") else None
        )
        assert [card.text for card in board.elements].count("mine") == 1


async def test_a_token_opens_its_own_workshop_alone(server: RunningServer) -> None:
    async with siege(server.url) as under:
        other = await create_workshop(server.url, "Other", map_text=MAP)
        trespasser = dataclasses.replace(under.mallory, workshop=other.id)
        stranger = dataclasses.replace(under.mallory, workshop="A" * 16)
        forged = made(under.state, under.scene, malice.honest)
        for one in (trespasser, stranger):
            assert (await one.sends(forged)).closed == 4404
            with pytest.raises(httpx.HTTPStatusError, match="404"):
                await one.journey()


async def test_a_gang_that_sends_hundreds_of_hostile_edits_at_once_delays_nobody(
    server: RunningServer,
) -> None:
    async with siege(server.url) as under, honest_round_trips(under) as took:
        huge = made(
            under.state,
            under.scene,
            lambda doc, scene: malice.root(doc, "session").update({"x": "y" * 200_000}),
        )
        updates = [made(under.state, under.scene, write) for _, write in CATALOGUE.values()]

        async def hammer(edits: list[bytes]) -> list[int | None]:
            return [(await under.mallory.sends(edit)).closed for edit in edits]

        # Five connections are what one person is granted; one of them is taken already.
        closed = await asyncio.gather(
            hammer([huge] * 40), hammer(updates * 3), hammer(updates[::-1] * 3)
        )
        assert {code for codes in closed for code in codes} == {REFUSED}
        assert max(took) < LONGEST_ROUND_TRIP
        await untouched(under)


def damaged(update: bytes, chance: random.Random) -> bytes:
    """One of the ways in which bytes go wrong, or are made to."""
    at = chance.randrange(len(update))
    match chance.randrange(6):
        case 0:
            return update[:at] + bytes([update[at] ^ 1 << chance.randrange(8)]) + update[at + 1 :]
        case 1:
            return update[:at]
        case 2:
            return update[:at] + chance.randbytes(chance.randrange(1, 5)) + update[at:]
        case 3:
            return update[:at] + update[at + chance.randrange(1, 5) :]
        case 4:
            return update[:at] + b"\xff\xff\xff\xff\x0f" + update[at + 1 :]
        case _:
            other = chance.randrange(len(update))
            return update[: min(at, other)] + update[max(at, other) :] + update[-3:]


async def test_hundreds_of_damaged_edits_leave_every_kind_of_client_equal(
    server: RunningServer,
) -> None:
    seed = int.from_bytes(os.urandom(4))
    print("seed", seed)  # noqa: T201 - a seed that failed is to be kept
    chance = random.Random(seed)
    async with siege(server.url) as under, stock_clients() as node, asyncio.timeout(120):
        tom = await Intruder.join(server.url, under.workshop.code, "Tom")
        stock = await sit_down(node, server.url, under.workshop.id, tom.token, "Tom")
        sound = [
            made(under.state, under.scene, write)
            for write in (malice.honest, *(write for _, write in list(CATALOGUE.values())[:14]))
        ]
        verdicts: Counter[str] = Counter()
        slowest = 0.0
        for number in range(MUTATIONS):
            verdict = await under.mallory.sends(damaged(chance.choice(sound), chance))
            assert verdict.code == TAKEN or verdict.closed in FINAL
            verdicts[verdict.code] += 1
            if number % 20 == 0:
                start = time.perf_counter()
                under.lena.board.rename_stage(under.lena.map.stages[0], f"Packing {number}")
                await under.lena.saved()
                slowest = max(slowest, time.perf_counter() - start)
        assert slowest < LONGEST_ROUND_TRIP
        assert verdicts[TAKEN] < MUTATIONS / 2
        await stock.until(lambda c: same_map(c.document, under.lena.board.plain()))
        async with Participant.join(server.url, under.workshop.code, "Late") as late:
            await late.synced()
            assert late.map == under.lena.map
        assert await under.lena.journey() == under.lena.map
        assert under.lena.refused == []


def same_map(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[root] == other[root] for root in ("stages", "lanes", "elements", "links"))
