"""What a server needs before anybody works: time to start, memory for workshops that lie open."""

import time
from dataclasses import dataclass

from benchmarks.crowd import furnish
from benchmarks.driver import Driver
from benchmarks.servers import Server

WORKSHOPS = 20
CARDS = 200


@dataclass(frozen=True, slots=True)
class Idle:
    """Seconds until it answers, MiB right after, and MiB more for each open workshop."""

    start: float
    bare: float
    each: float


def run(server: Server) -> Idle:
    """Stop and start the server, then open workshops in which one person sits still."""
    server.stop()
    began = time.perf_counter()
    server.start()
    start = time.perf_counter() - began
    bare = server.memory()
    with Driver() as driver:
        # The first brings what all share: compiled statements, the second net's process.
        furnish(driver, server.room(0), CARDS)
        driver.settle()
        one = server.memory()
        for _ in range(WORKSHOPS):
            furnish(driver, server.room(0), CARDS)
        driver.settle()
        return Idle(start, bare, (server.memory() - one) / WORKSHOPS)
