"""The server's clock for facilitation: epoch milliseconds that never jump."""

import time
from collections.abc import Callable

Clock = Callable[[], int]


def steady_clock() -> Clock:
    """Epoch ms as of now, counted on by the monotonic clock.

    Somebody who sets the system's clock in the middle of a phase moves no deadline. A restart takes
    the system's clock anew.
    """
    began = time.time_ns() // 1_000_000 - time.monotonic_ns() // 1_000_000
    return lambda: began + time.monotonic_ns() // 1_000_000
