"""Python's cycle collector, kept out of work that makes many objects which all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No cycle collection while the block runs; each would look at every new object in vain.

    Loading a map of 2,000 cards takes a third of the time so. Only for blocks without an await.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
