"""The process in which history is rewritten: `python -m sessions.outcomes.redactor`.

Like the reader it takes one task from its standard input and writes one answer to its output.
"""

import sys

import msgspec

from sessions.outcomes.reader import behave
from sessions.outcomes.redaction import Erased, Line, rewritten

SECONDS = 600
"""A long history is read four times over, and seldom."""


class Redaction(msgspec.Struct, frozen=True, array_like=True):
    """Answer with the history of a board without somebody (msgpack of Rewritten)."""

    who: Erased
    workshop: str
    lines: list[Line]
    at: int


if __name__ == "__main__":
    behave(SECONDS)
    given = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Redaction)
    made = rewritten(given.lines, given.who, given.workshop, given.at)
    sys.stdout.buffer.write(msgspec.msgpack.encode(made))
