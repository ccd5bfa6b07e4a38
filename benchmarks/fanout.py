"""Some people type, everybody sees it: latency, completeness, and what it costs the server."""

import gc
import statistics
import time
from dataclasses import dataclass

from benchmarks.crowd import Tally, account, furnish, prove, seat_typists, typing_plan
from benchmarks.driver import MS, SECOND, BrokenError, Driver, Planned, now
from benchmarks.servers import Server

WARM_UP = 2  # seconds


@dataclass(frozen=True, slots=True)
class Fanout:
    """How many people, how many of them type, for how long, and edits a second of each."""

    clients: int
    typists: int
    seconds: float
    rate: int = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """One server's figures of one round."""

    delivered: float
    doubled: int
    p50: float
    p99: float
    worst: float
    drift: float
    cpu_per_delivery: float
    cpu_share: float
    frames_per_delivery: float
    memory: float
    driver_share: float
    driver_lag: float


def run(server: Server, shape: Fanout, seed: int) -> Sample:
    """Fill a fresh room, type, and account for every edit at every client."""
    skip = WARM_UP * shape.rate
    strokes = skip + round(shape.seconds * shape.rate)
    room = server.room(shape.clients - 1)
    with Driver() as driver:
        # The facilitator stays and counts as one who reads: Hocuspocus forgets an empty room.
        facilitator, _ = furnish(driver, room, cards=40)
        others = driver.open_all(member.seat for member in room.members)
        people = list(zip(room.members, others, strict=True))[: shape.typists]
        clients = [facilitator, *others]
        typists = seat_typists(driver, people, strokes)
        began: list[float] = []
        clock: list[tuple[int, int]] = []

        def begin() -> None:
            began.append(server.cpu())
            clock.append((now(), _own_cpu()))

        plan = typing_plan(driver, typists, seed, SECOND // shape.rate)
        plan.append(Planned(WARM_UP * SECOND, begin))
        gc.collect()
        gc.freeze()
        gc.disable()
        try:
            driver.play(plan)
            lag = driver.lag / MS
            driver.settle()
        finally:
            gc.enable()
            gc.unfreeze()
        cpu = server.cpu() - began[0]
        # What lies after the last arrival is silence, and belongs to nobody's share.
        wall = (driver.last_arrival - clock[0][0]) / SECOND
        own = (_own_cpu() - clock[0][1]) / SECOND
        memory = server.memory()
        lost = [client.ended for client in clients if client.ended]
        if lost:
            raise BrokenError(
                f"{server.name} lost {len(lost)} of {len(clients)} clients: {lost[0]}"
            )
        tally = account(clients, typists, skip)
        prove(driver, room, others, typists)
    cuts = statistics.quantiles(tally.latencies, n=100)
    return Sample(
        delivered=tally.delivered / tally.expected,
        doubled=tally.doubled,
        p50=statistics.median(tally.latencies),
        p99=cuts[98],
        worst=max(tally.latencies),
        drift=_drift(tally),
        cpu_per_delivery=cpu / tally.delivered * 1e6,
        cpu_share=cpu / wall,
        frames_per_delivery=tally.frames / tally.delivered,
        memory=memory,
        driver_share=own / wall,
        driver_lag=lag,
    )


def _drift(tally: Tally) -> float:
    """How much slower the last quarter was than the first: large when a server falls behind."""
    first, last = min(tally.sent_at), max(tally.sent_at)
    quarter = (last - first) // 4
    timed = list(zip(tally.sent_at, tally.latencies, strict=True))
    early = statistics.median(ms for at, ms in timed if at < first + quarter)
    return statistics.median(ms for at, ms in timed if at > last - quarter) - early


def _own_cpu() -> int:

    return time.process_time_ns()
