"""The process in which the past is read: `python -m sessions.outcomes.reader`.

It takes one task from its standard input and writes one answer to its standard output. Reading a
map of two thousand cards holds an interpreter up for a tenth of a second: here it is nobody's.
"""

import os
import resource
import signal
import sys
from typing import Any

import msgspec
from pycrdt import Doc

from sessions.journey.model import Journey
from sessions.journey.reading import read_journey
from sessions.outcomes.alignment import aligned
from sessions.outcomes.comparison import Difference, compare
from sessions.outcomes.differences import Section, readable, told
from sessions.outcomes.plan import Scope, Step, steps

MEGABYTES = 1536
SECONDS = 60
_NICE = 10


class Read(msgspec.Struct, frozen=True, array_like=True, tag="read"):
    """Answer with the map as JSON."""


class Compare(msgspec.Struct, frozen=True, array_like=True, tag="compare"):
    """Answer with what became of the first state in the second, as the JSON of a Comparison."""


class Against(msgspec.Struct, frozen=True, array_like=True, tag="against"):
    """Answer with what became of this map in the state, as the JSON of a Comparison.

    The map may come from elsewhere: what has other ids is known by what it says.
    """

    map: Journey


class Plan(msgspec.Struct, frozen=True, array_like=True, tag="plan"):
    """Answer with the steps (msgpack) that make the first state like the second."""

    scope: Scope


class Task(msgspec.Struct, frozen=True, array_like=True):
    """What to do with states of a board: each is so many of its `entries`."""

    what: Read | Compare | Against | Plan
    entries: list[bytes]
    states: list[int]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What is different between two states of the map."""

    differences: tuple[Difference, ...]
    """Every change, by thing and field."""
    sections: tuple[Section, ...]
    """The same in words, by stage."""
    text: str
    """The same as plain text."""


def compared(before: Journey, after: Journey) -> Comparison:
    """What is different, for programs and for people."""
    differences = compare(before, after)
    sections = told(differences, before, after)
    return Comparison(differences=differences, sections=sections, text=readable(sections))


def answer(task: Task) -> bytes:
    """Do one task."""
    found = _states(task)
    match task.what:
        case Read():
            return msgspec.json.encode(found[0])
        case Compare():
            return msgspec.json.encode(compared(*found))
        case Against(map):
            return msgspec.json.encode(compared(aligned(map, found[0]), found[0]))
        case Plan(scope):
            plan: list[Step] = steps(found[0], found[1], scope)
            return msgspec.msgpack.encode(plan)


def _states(task: Task) -> list[Journey]:
    doc: Doc[Any] = Doc()
    found: dict[int, Journey] = {}
    done = 0
    for state in sorted(set(task.states)):
        for entry in task.entries[done:state]:
            doc.apply_update(entry)
        done = state
        found[state] = read_journey(doc)
    return [found[state] for state in task.states]


def behave(seconds: int) -> None:
    """Be polite and bounded: what grows or runs beyond that ends here and not in the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to hear
    os.nice(_NICE)
    most = MEGABYTES << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # words of the workshop would be in it
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


if __name__ == "__main__":
    behave(SECONDS)
    given = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    sys.stdout.buffer.write(answer(given))
