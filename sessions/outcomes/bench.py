"""The process in which files are made: `python -m sessions.outcomes.bench`.

It takes orders from its standard input and answers on its standard output, one after the other,
until its input ends. It is polite (niced), and bounded in memory and time: what grows or runs
beyond that ends here and not in the server.
"""

import os
import resource
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from sessions.outcomes.making import make
from sessions.outcomes.material import outcome_of
from sessions.outcomes.pipes import Failed, Failure, Made, Order, Reached, Word, framed, next_order
from sessions.outcomes.progress import listened, reached

READ = 0.15
"""The share of the work that is done when the map is read."""
_NICE = 10
_SLACK = 5  # the server ends a bench that is late; without a server it ends by itself


def main() -> None:
    """Serve orders until there are none."""
    orders, answers = _pipes()
    _behave(int(sys.argv[1]))
    while (order := next_order(orders)) is not None:
        signal.alarm(order.seconds + _SLACK)
        answers.write(framed(obey(order, answers)))
        answers.flush()
        signal.alarm(0)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Input and output for ourselves alone: what a library prints must not look like an answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def _behave(megabytes: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to hear
    os.nice(_NICE)
    most = megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # words of the workshop would be in it


def obey(order: Order, answers: BinaryIO) -> Word:
    """Make the file of one order, telling `answers` how far it is; the last word is returned."""

    def tell(share: float) -> None:
        answers.write(framed(Reached(share)))
        answers.flush()

    def tell_of_making(share: float) -> None:
        tell(READ + (1 - READ) * share)

    try:
        outcome = outcome_of(order.material)
        tell(READ)
        with listened(tell_of_making):
            made = make(order.format, outcome, order.options)
        reached(1.0)
        Path(order.target).write_bytes(made)
    except MemoryError:
        return Failed(Failure.TOO_LARGE)
    except Exception as error:
        return Failed(Failure.BROKEN, _where(error))
    return Made(len(made), _peak())


def _peak() -> int:
    """The most memory that this process ever had, MiB; 0 where the system does not tell.

    `getrusage` would count what its parent had when it was forked, too.
    """
    with suppress(FileNotFoundError):
        for line in Path("/proc/self/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "VmHWM":
                return int(value.split()[0]) >> 10
    return 0


def _where(error: Exception) -> str:
    """The kind of a mistake and its place; its message may hold words of the workshop."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"


if __name__ == "__main__":
    main()
