"""Undoing what one person, or everybody, did to the map since some moment: as a new edit."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc

from facilitation.people import ParticipantId
from facilitation.refusals import Refused
from sessions.journey.ids import WorkshopId
from sessions.journey.model import Journey
from sessions.journey.reading import read_journey
from sessions.journey.writing import Edit, write_things
from sessions.live import LiveDocument
from sessions.store.database import Database
from sessions.store.entries import Recorded
from sessions.store.journal import Journal

PARTS = ("stages", "lanes", "elements", "groups", "links", "comments", "reactions")
Things = dict[tuple[str, str], Any]


@dataclass(frozen=True, slots=True)
class Undone:
    """How many things are as they were before, and how many are gone again."""

    restored: int
    removed: int


async def undo_since(
    database: Database,
    workshop: WorkshopId,
    board: LiveDocument,
    who: ParticipantId | None,
    since: int,
    now: int,
) -> Undone | Refused:
    """W15: put back what `who` (None: every person) touched from `since` on (epoch ms).

    Each thing becomes what it was before the first of these edits, whoever changed it later; what
    was added goes. The history keeps everything, and undoing the undoing is another such edit.
    """
    async with database.read() as connection:
        stored = await Journal(connection).entries(workshop, "board")
    before = await asyncio.to_thread(_before, stored, who, since)
    present = _things(board.journey())
    changed = {key: was for key, was in before.items() if was != present.get(key)}
    back = [(root, was) for (root, _), was in changed.items() if was is not None]

    def clear(edit: Edit) -> None:
        for root, id in changed:
            if (root, id) in present:
                edit.remove(edit.root(root), id)

    def restore(edit: Edit) -> None:
        parts = {part: [was for root, was in back if root == part] for part in PARTS}
        write_things(edit, Journey(frame=board.journey().frame, **parts), now)

    await board.repaired()
    # Both begin in one turn of the loop: they are one transaction.
    for begun in (board.begin_writing(clear), board.begin_writing(restore)):
        outcome = begun if isinstance(begun, Refused) else await begun
        if isinstance(outcome, Refused):
            return outcome
    return Undone(restored=len(back), removed=len(changed) - len(back))


def _before(stored: Iterable[Recorded], who: ParticipantId | None, since: int) -> Things:
    """What each touched thing was just before it was touched first; None: it was not there."""
    doc: Doc[Any] = Doc()
    found: Things = {}
    shown: Things | None = None
    for entry in stored:
        theirs = entry.participant is not None and who in (None, entry.participant)
        if not theirs or entry.at < since:
            doc.apply_update(entry.payload)
            shown = None
            continue
        was = _things(read_journey(doc)) if shown is None else shown
        doc.apply_update(entry.payload)
        shown = _things(read_journey(doc))
        for key in was.keys() | shown.keys():
            if was.get(key) != shown.get(key):
                found.setdefault(key, was.get(key))
    return found


def _things(journey: Journey) -> Things:
    return {(part, one.id): one for part in PARTS for one in getattr(journey, part)}
