"""Reading what can still be read of a damaged data file, without changing a byte of it."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sessions.journey.ids import WorkshopId
from sessions.store.checkpoints import Checkpoint
from sessions.store.entries import Recorded
from sessions.store.errors import StoreDamaged

_AT_ONCE = 500
_BESIDE = ("", "-wal")  # SQLite makes the third file, -shm, anew

_NAMES = "SELECT id, title, next_seq FROM workshops WHERE id > ? ORDER BY id LIMIT 1"
_NEXT = "SELECT workshop FROM journal WHERE workshop > ? ORDER BY workshop LIMIT 1"
_ENTRIES = """
SELECT seq, document, payload, participant, at FROM journal
WHERE workshop = ? AND seq > ? ORDER BY seq LIMIT ?
"""
_CHECKPOINTS = """
SELECT seq, state, index_bytes, at FROM checkpoints
WHERE workshop = ? AND document = ? ORDER BY seq DESC
"""


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left of one document: its checkpoints, newest first, and its journal in order."""

    workshop: WorkshopId
    title: str
    checkpoints: list[Checkpoint]
    entries: list[Recorded]
    unreadable: int
    """How many entries of the workshop cannot be read, those of other documents among them."""


def salvage(path: Path, document: str) -> Iterator[Remains]:
    """What can be read of this document of every workshop in the data file at `path`.

    A copy is read, so nothing happens to the file. Raises StoreDamaged when there is nothing.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        for ending in _BESIDE:
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{path}{ending}", f"{copy}{ending}")
        with closing(sqlite3.connect(copy)) as connection:
            found = _workshops(connection)
            if not found:
                raise StoreDamaged("Nothing of the data file can be read. Use a backup.")
            for identity, (title, bound) in found.items():
                yield _remains(connection, identity, title, bound, document)


def _workshops(connection: sqlite3.Connection) -> dict[WorkshopId, tuple[str, int]]:
    """Title and next sequence number by id; the journal knows of some that the table has lost."""
    found: dict[WorkshopId, tuple[str, int]] = {}
    for statement in (_NAMES, _NEXT):
        after = ""
        while (row := _first(connection, statement, after)) is not None:
            after, *known = row
            title, bound = known or ("", 0)
            found.setdefault(WorkshopId(after), (str(title), int(bound)))
    return found


def _first(connection: sqlite3.Connection, statement: str, *values: Any) -> Sequence[Any] | None:
    try:
        row: Sequence[Any] | None = connection.execute(statement, values).fetchone()
    except sqlite3.DatabaseError:
        return None
    return row


def _remains(
    connection: sqlite3.Connection, workshop: WorkshopId, title: str, bound: int, document: str
) -> Remains:
    entries: list[Recorded] = []
    after, unreadable, at_once = 0, 0, _AT_ONCE
    last = max(bound - 1, _last(connection, workshop))
    while True:
        try:
            rows = connection.execute(_ENTRIES, (workshop, after, at_once)).fetchall()
        except sqlite3.DatabaseError:
            if at_once > 1:
                at_once = 1  # find out which row it is
                continue
            if after >= last:
                break
            after, unreadable = after + 1, unreadable + 1
            continue
        if not rows:
            break
        entries += [
            Recorded(seq, workshop, name, payload, participant, at)
            for seq, name, payload, participant, at in rows
            if name == document
        ]
        after, at_once = rows[-1][0], _AT_ONCE
    return Remains(
        workshop, title, _checkpoints(connection, workshop, document), entries, unreadable
    )


def _last(connection: sqlite3.Connection, workshop: WorkshopId) -> int:
    newest = "SELECT seq FROM journal WHERE workshop = ? ORDER BY seq DESC LIMIT 1"
    row = _first(connection, newest, workshop)
    return int(row[0]) if row else 0


def _checkpoints(
    connection: sqlite3.Connection, workshop: WorkshopId, document: str
) -> list[Checkpoint]:
    found: list[Checkpoint] = []
    with suppress(sqlite3.DatabaseError):
        for seq, state, index, at in connection.execute(_CHECKPOINTS, (workshop, document)):
            found.append(Checkpoint(workshop, document, seq, state, index, at))
    return found
