"""Undoing what one person, or everybody, did to the map since some moment: as a new edit."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, Map

from facilitation.people import ParticipantId
from facilitation.refusals import Refused
from sessions.journey.ids import WorkshopId
from sessions.journey.model import Journey
from sessions.journey.reading import ROOTS_OF_THINGS, read_thing
from sessions.journey.writing import Edit, write_things
from sessions.live import LiveDocument
from sessions.store.checkpoints import Checkpoints
from sessions.store.database import Database
from sessions.store.entries import Recorded
from sessions.store.journal import Journal

PARTS = ROOTS_OF_THINGS
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
    rewound = _Rewound(who, since)
    async with database.read() as connection:
        after = 0
        for one in await Checkpoints(connection).kept(workshop, "board"):
            if one.at < since:
                rewound.begin(one.state)
                after = one.seq
                break
        async for chunk in Journal(connection).chunks(workshop, "board", after):
            await asyncio.to_thread(rewound.take, chunk)
    before = rewound.found
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


class _Rewound:
    """What each touched thing was just before it was touched first; None: it was not there.

    Two copies of the map take the same history, one of them an entry later: what an entry touched
    in the first is looked up in the second. Nothing is read that nobody touched.
    """

    def __init__(self, who: ParticipantId | None, since: int) -> None:
        self.found: Things = {}
        self._who = who
        self._since = since
        self._ahead: Doc[Any] = Doc()
        self._behind: Doc[Any] | None = None  # until the first entry that counts, they are one
        self._touched: set[tuple[str, str]] = set()
        self._watched: list[Map[Any]] = []  # who lets go of a root hears nothing more of it

    def begin(self, state: bytes) -> None:
        """Begin with all that was stored long before."""
        self._ahead.apply_update(state)

    def take(self, entries: Iterable[Recorded]) -> None:
        """Go on with these, in their order."""
        for entry in entries:
            theirs = entry.participant is not None and self._who in (None, entry.participant)
            counts = theirs and entry.at >= self._since
            if counts and self._behind is None:
                self._behind = Doc()
                self._behind.apply_update(self._ahead.get_update())
                self._watch()
            self._ahead.apply_update(entry.payload)
            if self._behind is None:
                continue
            if counts:
                for key in self._touched - self.found.keys():
                    self.found[key] = read_thing(self._behind, *key)
            self._touched.clear()
            self._behind.apply_update(entry.payload)

    def _watch(self) -> None:
        for part in PARTS:
            root = self._ahead.get(part, type=Map)
            root.observe_deep(self._noting(part))
            self._watched.append(root)

    def _noting(self, part: str) -> Callable[[list[Any]], None]:
        def note(events: list[Any]) -> None:
            for event in events:
                self._touched |= {(part, id) for id in event.path[:1] or event.keys}

        return note


def _things(journey: Journey) -> Things:
    return {(part, one.id): one for part in PARTS for one in getattr(journey, part)}
