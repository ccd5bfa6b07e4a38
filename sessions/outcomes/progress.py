"""How far a long piece of work is, told to whoever listens, by whoever works."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[float], None]
_listener: ContextVar[Listener | None] = ContextVar("progress", default=None)


def reached(share: float) -> None:
    """Say that this share (0 to 1) of the work is done; without a listener nothing happens."""
    listener = _listener.get()
    if listener is not None:
        listener(min(max(share, 0.0), 1.0))


@contextmanager
def listened(listener: Listener) -> Iterator[None]:
    """Whatever is reached while the block runs goes to `listener`."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def part(begin: float, end: float) -> Iterator[None]:
    """What is reached while the block runs counts between these shares of the whole."""
    listener = _listener.get()
    if listener is None:
        yield
        return
    whole = listener
    with listened(lambda share: whole(begin + (end - begin) * share)):
        yield
