"""Fifty people go on editing a large map while every outcome is taken home, again and again."""

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass

from benchmarks.crowd import account, furnish, prove, seat_typists, typing_plan
from benchmarks.driver import SECOND, BrokenError, Driver, Planned
from benchmarks.servers import ROOT, Member, Server

PEOPLE = 50
TYPISTS = 8
RATE = 5
CARDS = 2_000
WARM_UP = 10
CALM_SECONDS = 10
BUSY_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Exports:
    """Latency of edits in ms before and while files are made; seconds of each kind of file."""

    calm_p50: float
    calm_p99: float
    calm_worst: float
    busy_p50: float
    busy_p99: float
    busy_worst: float
    delivered: float
    seconds: dict[str, float]
    taken: int


def run(server: Server, seed: int) -> Exports:
    """Typing all the time; from the middle on somebody takes one file after the other."""
    room = server.room(PEOPLE - 1)
    strokes = WARM_UP + RATE * (CALM_SECONDS + BUSY_SECONDS)
    starts = WARM_UP * SECOND // RATE + CALM_SECONDS * SECOND
    taker: list[subprocess.Popen[str]] = []
    with Driver() as driver:
        facilitator, _ = furnish(driver, room, CARDS)
        others = driver.open_all(member.seat for member in room.members)
        people = list(zip(room.members, others, strict=True))
        typists = seat_typists(driver, people[:TYPISTS], strokes)
        plan = typing_plan(driver, typists, seed, SECOND // RATE)
        plan.append(Planned(starts, lambda: taker.append(_taker(server, room.facilitator))))
        try:
            driver.play(plan)
            driver.settle()
        finally:
            for one in taker:
                one.terminate()
        said, _ = taker[0].communicate()
        clients = [facilitator, *others]
        if lost := [one.ended for one in clients if one.ended]:
            raise BrokenError(f"{server.name} lost {len(lost)} clients: {lost[0]}")
        prove(driver, room, clients, typists)
        tally = account(clients, typists, WARM_UP)
    seconds, taken = _files(said)
    began = min(tally.sent_at) + CALM_SECONDS * SECOND
    timed = list(zip(tally.sent_at, tally.latencies, strict=True))
    calm = [ms for at, ms in timed if at < began]
    busy = [ms for at, ms in timed if at >= began]
    return Exports(
        *(statistics.median(calm), _p99(calm), max(calm)),
        *(statistics.median(busy), _p99(busy), max(busy)),
        delivered=tally.delivered / tally.expected,
        seconds=seconds,
        taken=taken,
    )


def _taker(server: Server, facilitator: Member) -> subprocess.Popen[str]:
    workshop = facilitator.seat.path.split("/")[2]
    token = facilitator.seat.subprotocols[1].removeprefix("token.")
    address = f"http://127.0.0.1:{server.port}"
    command = [sys.executable, "-m", "benchmarks.taker", address, workshop, token]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _files(said: str) -> tuple[dict[str, float], int]:
    """The longest that each kind took, and how many files there were."""
    longest: dict[str, float] = {}
    taken = [json.loads(line) for line in said.splitlines()]
    for one in taken:
        if one["status"] != 200:
            raise BrokenError(f"{one['format']} was answered with {one['status']}")
        longest[one["format"]] = max(longest.get(one["format"], 0.0), one["seconds"])
    if not taken:
        raise BrokenError("no file was made in time")
    return longest, len(taken)


def _p99(latencies: list[float]) -> float:
    return statistics.quantiles(latencies, n=100)[98]
