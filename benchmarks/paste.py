"""One person pastes a table of 200 KiB while eight others type: how long the others wait."""

import statistics
from dataclasses import dataclass

from benchmarks import ranges
from benchmarks.board import Desk
from benchmarks.crowd import account, await_edits, furnish, seat_typists, typing_plan
from benchmarks.driver import MS, SECOND, BrokenError, Client, Driver, Planned, now
from benchmarks.servers import Server

PEOPLE = 20
TYPISTS = 8
PERIOD = 50 * MS  # dense, so that some edit is under way at every moment of the paste
WARM_UP = 20
PASTES = 4
CARDS = 490
WORDS = 30


@dataclass(frozen=True, slots=True)
class Pastes:
    """Milliseconds. `delays`: for each paste, how much the worst edit near it was held up."""

    size: int
    calm_p50: float
    calm_p99: float
    delays: list[float]
    own: list[float]
    delivered: float


def run(server: Server, seed: int) -> Pastes:
    """Four pastes, a second and a half apart, among people who type all the time."""
    room = server.room(PEOPLE - 1)
    with Driver() as driver:
        facilitator, _ = furnish(driver, room, cards=40)
        others = driver.open_all(member.seat for member in room.members)
        people = list(zip(room.members, others, strict=True))
        typists = seat_typists(driver, people[:TYPISTS], WARM_UP + PASTES * 30)
        paster, client = people[TYPISTS]
        desk = Desk(client.state)
        pastes = [desk.add_cards(CARDS, paster.author, WORDS) for _ in range(PASTES)]
        sent: list[int] = []

        def paste() -> None:
            sent.append(now())
            driver.send(client, client.seat.dialect.edit(pastes[len(sent) - 1]))

        plan = typing_plan(driver, typists, seed, PERIOD)
        for number in range(PASTES):
            plan.append(Planned(WARM_UP * PERIOD + SECOND // 2 + number * SECOND * 3 // 2, paste))
        driver.play(plan)
        driver.settle()
        clients = [facilitator, *others]
        if lost := [one.ended for one in clients if one.ended]:
            raise BrokenError(f"{server.name} lost {len(lost)} clients: {lost[0]}")
        own = [_travel(others[-1], at, len(pastes[0])) for at in sent]
        tally = account(clients, typists, WARM_UP)
        last = ranges.runs(pastes[-1])[0]
        await_edits(driver, room.facilitator, {last[0]: last[1] + last[2]})
    timed = list(zip(tally.sent_at, tally.latencies, strict=True))
    near = [[ms for at, ms in timed if -20 * MS <= at - start <= 200 * MS] for start in sent]
    calm = [ms for at, ms in timed if all(not -20 * MS <= at - s <= 400 * MS for s in sent)]
    usual = statistics.median(calm)
    return Pastes(
        size=len(pastes[0]),
        calm_p50=usual,
        calm_p99=statistics.quantiles(calm, n=100)[98],
        delays=[max(window) - usual for window in near],
        own=own,
        delivered=tally.delivered / tally.expected,
    )


def _travel(client: Client, sent: int, size: int) -> float:
    """Milliseconds until this client had the paste that was sent then."""
    for at, payload in client.inbox:
        if at > sent and len(payload) > size // 2:
            return (at - sent) / MS
    raise BrokenError("a paste never arrived")
