"""How soon a newcomer holds a large board: alone, in a crowd, and right after a restart."""

import signal
import statistics
from dataclasses import dataclass

from benchmarks.board import Desk
from benchmarks.crowd import furnish
from benchmarks.driver import MS, BrokenError, Client, Driver
from benchmarks.servers import Room, Server

CARDS = 2_000


@dataclass(frozen=True, slots=True)
class Joins:
    """Milliseconds from opening the connection to the last byte of the document."""

    alone: float
    crowd_median: float
    crowd_last: float
    cpu: float
    size: int


def run(server: Server, crowd: int, repeats: int) -> Joins:
    """Newcomers to one board, each after a fresh edit, so that no ready answer lies in wait."""
    room = server.room(crowd)
    with Driver() as driver:
        facilitator, state = furnish(driver, room, CARDS)
        desk = Desk(state)
        alone, medians, lasts, cpus = [], [], [], []
        newcomer = _join(driver, room, 1)[0]
        _check(newcomer, CARDS)
        for turn in range(repeats):
            for _ in range(5):
                _touch(driver, facilitator, desk, room)
                alone.append(_time(_join(driver, room, 1)[0]))
            _touch(driver, facilitator, desk, room)
            before = server.cpu()
            joined = _join(driver, room, crowd)
            cpus.append(server.cpu() - before)
            start = min(client.started_at for client in joined)
            medians.append(statistics.median(_time(client) for client in joined))
            lasts.append((max(client.synced_at for client in joined) - start) / MS)
            _check(joined[-1], CARDS + 6 * (turn + 1))
        size = len(newcomer.state)
    return Joins(
        statistics.median(alone),
        statistics.median(medians),
        statistics.median(lasts),
        statistics.median(cpus),
        size,
    )


def run_cold(server: Server, how: signal.Signals) -> float:
    """Milliseconds for the first newcomer after the server was ended this way and started anew."""
    room = server.room(1)
    with Driver() as driver:
        furnish(driver, room, CARDS)
        server.stop(how)
        server.start()
    with Driver() as driver:
        newcomer = driver.open(room.members[0].seat)
        driver.wait(lambda: newcomer.synced_at > 0, "loading the workshop")
        _check(newcomer, CARDS)
        return _time(newcomer)


def _touch(driver: Driver, facilitator: Client, desk: Desk, room: Room) -> None:
    update = desk.add_cards(1, room.facilitator.author)
    driver.send(facilitator, facilitator.seat.dialect.edit(update))
    driver.settle(quiet=0.1)


def _join(driver: Driver, room: Room, people: int) -> list[Client]:
    joined = [driver.open(member.seat) for member in room.members[:people]]
    driver.wait(lambda: all(client.synced_at for client in joined), "joining")
    for client in joined:
        driver.close(client)
    return joined


def _time(client: Client) -> float:
    return (client.synced_at - client.started_at) / MS


def _check(client: Client, cards: int) -> None:
    found = len(Desk(client.state).texts())
    if found != cards:
        raise BrokenError(f"a newcomer got {found} of {cards} cards")
