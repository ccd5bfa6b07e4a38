"""Moments: states of the map that have a name.

A moment is a place in the journal and no copy: what the map was is read from the journal, which
keeps everything. One comes by itself with the end of every phase.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from facilitation.course import PhaseStarted, WorkshopFinished
from facilitation.events import AnyEvent
from facilitation.refusals import Refusal, Refused
from facilitation.state import Workshop
from sessions.journey.ids import WorkshopId, new_id
from sessions.live import LiveDocument
from sessions.names import clean_text
from sessions.store.database import Database
from sessions.store.entries import Beside
from sessions.store.history import History
from sessions.store.moments import MomentRecord, Moments, Origin, add_moment

NAME_LIMIT = 120
MOST = 300
"""Moments of one workshop; those of phases are bounded by the steps that it may take."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, and how many entries of the board it contains."""

    record: MomentRecord
    position: int


def ended(events: Iterable[AnyEvent], before: Workshop) -> tuple[Beside, ...]:
    """M3: the moment of the phase that these events end, with all that they bring to the map."""
    phase, run = before.current, before.run
    over = next((one for one in events if isinstance(one, PhaseStarted | WorkshopFinished)), None)
    if phase is None or over is None:
        return ()
    name = phase.title or phase.type.replace("_", " ").capitalize()
    if run is not None and run.number > 1:
        name = f"{name} ({run.number})"
    return (add_moment(new_id(), over.at, name, Origin.PHASE, phase=phase.id),)


async def remember(
    database: Database,
    board: LiveDocument,
    name: str,
    *,
    at: int,
    by: str | None,
    origin: Origin = Origin.NAMED,
) -> str | Refused:
    """Give the present state of the map a name; the moment's id. `at`: epoch ms."""
    named = clean_text(name)[:NAME_LIMIT]
    if not named:
        return Refused(Refusal.TEXT_MISSING)
    async with database.read() as connection:
        if await Moments(connection).count(board.workshop) >= MOST:
            return Refused(Refusal.TOO_MANY_ITEMS, f"{MOST} moments at most")
    id = new_id()
    # An entry without an edit: whatever was acknowledged before stands before it.
    outcome = await board.write(
        lambda _: None, (add_moment(id, at, named, origin, participant=by),), session_only=True
    )
    return outcome if isinstance(outcome, Refused) else id


async def moments(database: Database, workshop: WorkshopId) -> list[Moment]:
    """Every moment of a workshop, the oldest first."""
    async with database.read() as connection:
        history = History(connection)
        return [
            Moment(one, await history.position(workshop, one.seq))
            for one in await Moments(connection).all(workshop)
        ]


async def rename(
    database: Database, workshop: WorkshopId, moment: str, name: str
) -> bool | Refused:
    """Give a moment another name; False if there is none."""
    named = clean_text(name)[:NAME_LIMIT]
    if not named:
        return Refused(Refusal.TEXT_MISSING)
    async with database.write() as connection:
        return await Moments(connection).rename(workshop, moment, named)


async def forget(database: Database, workshop: WorkshopId, moment: str) -> bool:
    """Forget a moment; the history stays. False if there is none."""
    async with database.write() as connection:
        return await Moments(connection).delete(workshop, moment)
