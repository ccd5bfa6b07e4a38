"""Putting the map, or a part of it, back to what it was: as new edits, which can be undone.

The history keeps everything. A large map comes back in many small edits, between which everybody
goes on working, and a moment before the first of them is the way back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

import msgspec

from facilitation.people import ParticipantId
from facilitation.refusals import Refused
from sessions.journey.model import Element, Group, Journey, Lane, Link, Stage
from sessions.journey.writing import Edit, write_fields, write_things
from sessions.live import LiveDocument
from sessions.outcomes.archive import Archive, NoSuchMoment
from sessions.outcomes.moments import remember
from sessions.outcomes.plan import Scope, Step
from sessions.store.database import Database
from sessions.store.moments import Origin

AT_ONCE = 20
"""Things in one edit: each takes about half a millisecond of everybody's time."""
_TYPES: dict[str, Any] = {
    "stages": Stage,
    "lanes": Lane,
    "elements": Element,
    "groups": Group,
    "links": Link,
}


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done, and the moment to which to restore in order to undo it.

    `written` counts things that came back or changed, `removed` those that went. `before` is None
    when nothing had to be done.
    """

    written: int
    removed: int
    before: str | None


async def restore(
    archive: Archive,
    database: Database,
    board: LiveDocument,
    when: str,
    scope: Scope,
    *,
    by: ParticipantId,
    name: str,
    at: int,
) -> Restored | Refused | NoSuchMoment:
    """Make the map within `scope` what it was at `when` (see Archive), for `by`.

    `name` is what the moment before it is called. Edits that others make meanwhile stand. After a
    failed write a part may be restored: do it again, or go back to the moment before.
    """
    steps = await archive.plan(board.workshop, when, scope)
    if isinstance(steps, NoSuchMoment):
        return steps
    if not steps:
        return Restored(written=0, removed=0, before=None)
    before = await remember(database, board, name, at=at, by=by, origin=Origin.BEFORE_RESTORE)
    if isinstance(before, Refused):
        return before
    for some in edits(steps):
        outcome = await board.write(partial(write_steps, some, at))
        if isinstance(outcome, Refused):
            return outcome
    removed = sum(step.whole is None for step in steps)
    return Restored(written=len(steps) - removed, removed=removed, before=before)


def edits(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps in parts that are small, and of one kind of thing each.

    So lanes stand in the document before the cards that want a place there.
    """
    for _, alike in groupby(steps, key=lambda step: step.root):
        some = list(alike)
        for start in range(0, len(some), AT_ONCE):
            yield some[start : start + AT_ONCE]


def write_steps(steps: Sequence[Step], at: int, edit: Edit) -> None:
    """Write one part of the steps; things that are new and undated are dated `at` (epoch ms)."""
    for step in steps:
        if step.root == "frame":
            write_fields(edit, edit.root("frame"), "frame", step.fields)
            for name in step.dropped:
                edit.remove(edit.root("frame"), name)
            continue
        place = edit.find(edit.root(step.root), step.id)
        if step.whole is None:
            edit.remove(edit.root(step.root), step.id)
        elif place is None:
            thing = msgspec.convert(_fitting(edit, step.whole), _TYPES[step.root])
            write_things(edit, msgspec.structs.replace(Journey(), **{step.root: [thing]}), at)
        else:
            fields = _fitting(edit, step.fields, step.whole.get("kind"))
            write_fields(edit, place, step.root, fields, step.whole.get("kind"))
            for name in step.dropped:
                edit.remove(place, name)


def _fitting(edit: Edit, fields: dict[str, Any], kind: str | None = None) -> dict[str, Any]:
    """The fields without a lane that does not take the card any more: it comes back unplaced."""
    if "lane" not in fields:
        return fields
    lane = edit.find(edit.root("lanes"), fields["lane"])
    if lane is None or lane.container is None:
        return fields
    if (kind or fields.get("kind")) in (lane.container.value("accepts") or ()):
        return fields
    return {name: value for name, value in fields.items() if name != "lane"}
