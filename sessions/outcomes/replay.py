"""The workshop as a film: when what was edited, and the edits themselves in pages.

It shows what a participant could have seen, and nothing else: the board's own entries, without the
session, counted by themselves. Who wrote an edit is not told; whose a card is says the card.
"""

import asyncio
from collections.abc import Iterable
from typing import Final

import msgspec

from facilitation.course import PhaseStarted, WorkshopFinished
from facilitation.events import AnyEvent
from facilitation.state import Workshop
from sessions.journey.decoder import decode
from sessions.journey.encoder import encode
from sessions.journey.ids import WorkshopId
from sessions.live import LARGE_EDIT, LiveDocument
from sessions.outcomes.film import Cutter, hidden_in
from sessions.outcomes.moments import moments
from sessions.store.database import Database
from sessions.store.entries import Recorded
from sessions.store.facilitation import FacilitationRecords
from sessions.store.history import History

STRETCHES: Final = 240
"""Into how many equal stretches of time the density is cut, at most."""
AT_ONCE: Final = 1_000
"""Entries in one page, at most."""
PAGE: Final = 512 * 1024
"""Bytes of updates after which a page ends."""
_TURN: Final = 4 * 1024
"""Bytes that are cut in one turn of the loop: a few milliseconds."""
_decoder = msgspec.json.Decoder(AnyEvent)


class FilmPhase(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a phase, in times (epoch ms) and positions."""

    phase: str
    title: str
    type: str
    number: int
    """Which repetition of the phase."""
    began: int
    ended: int | None
    """null while it runs."""
    start: int
    """The position at which it began."""
    end: int | None


class FilmMoment(msgspec.Struct, frozen=True, kw_only=True):
    """A moment on the film."""

    id: str
    name: str
    position: int
    at: int
    origin: str


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """The film at a glance. A position is a number of entries of the board, from 0."""

    positions: int
    """The last position there is now."""
    began: int
    """When the first entry was stored, epoch ms."""
    ended: int
    """When the last one was."""
    phases: list[FilmPhase]
    moments: list[FilmMoment]
    stretch: int
    """How long (ms) each stretch of `density` is."""
    density: list[int]
    """How many edits people made in each stretch of time, from `began` on."""


class FilmStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the film: apply `update` (Yjs V1, base64) to a document that has all before."""

    position: int
    at: int
    """When it was stored, epoch ms."""
    update: bytes


class FilmPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the film. The next page begins after `after`, as long as there is `more`."""

    frames: list[FilmStep]
    after: int
    more: bool


async def timeline(database: Database, workshop: WorkshopId, state: Workshop) -> Timeline:
    """The film at a glance; `state` knows the phases' titles."""
    async with database.read() as connection:
        history = History(connection)
        extent = await history.extent(workshop)
        stored = await FacilitationRecords(connection).events(workshop)
        steps = [(one.seq, _decoder.decode(one.event)) for one in stored]
        places = [
            (event, await history.position(workshop, seq))
            for seq, event in steps
            if isinstance(event, PhaseStarted | WorkshopFinished)
        ]
        width = max((extent.ended - extent.began) // STRETCHES + 1, 1)
        edits = await history.edits(workshop, extent.began, width)
    length = (extent.ended - extent.began) // width + 1 if extent.entries else 0
    return Timeline(
        positions=extent.entries,
        began=extent.began,
        ended=extent.ended,
        phases=list(_stretches(places, state)),
        moments=[
            FilmMoment(
                id=one.record.id,
                name=one.record.name,
                position=one.position,
                at=one.record.at,
                origin=one.record.origin,
            )
            for one in await moments(database, workshop)
        ],
        stretch=width,
        density=[edits.get(at, 0) for at in range(length)],
    )


def _stretches(
    places: list[tuple[PhaseStarted | WorkshopFinished, int]], state: Workshop
) -> Iterable[FilmPhase]:
    for at, (event, position) in enumerate(places):
        if isinstance(event, WorkshopFinished):
            continue
        phase = state.phase(event.phase)
        after = places[at + 1] if at + 1 < len(places) else None
        yield FilmPhase(
            phase=event.phase,
            title=phase.title if phase is not None else "",
            type=phase.type if phase is not None else "",
            number=event.number,
            began=event.at,
            ended=after[0].at if after is not None else None,
            start=position,
            end=after[1] if after is not None else None,
        )


async def frames(database: Database, board: LiveDocument, after: int) -> FilmPage:
    """The steps after a position. The loop is never held for longer than a few edits take."""
    async with database.read() as connection:
        entries = await History(connection).entries(board.workshop, after, AT_ONCE)
    cutter = Cutter(hidden_in(board.index))
    found: list[FilmStep] = []
    size, cut, position, at = 0, 0, after, 0
    for position, entry in enumerate(entries, after + 1):
        at = entry.at
        update = entry.payload
        if entry.participant is None:  # people's edits never touch the session
            cut += len(update)
            if cut >= _TURN:
                cut = 0
                await asyncio.sleep(0)
            update = await _cut(cutter, entry)
        if update:
            found.append(FilmStep(position=position, at=at, update=update))
            size += len(update)
        if size >= PAGE:
            break
    rest = cutter.rest()
    if rest is not None:
        found.append(FilmStep(position=position, at=at, update=encode(rest)))
    read = position - after
    return FilmPage(frames=found, after=position, more=read < len(entries) or read == AT_ONCE)


async def _cut(cutter: Cutter, entry: Recorded) -> bytes:
    """The entry without the session; empty when nothing is left."""
    if len(entry.payload) < LARGE_EDIT:
        cut = cutter.cut(decode(entry.payload, limited=False))
        return b"" if cut is None else encode(cut)
    cut = cutter.cut(await asyncio.to_thread(decode, entry.payload, limited=False))
    return b"" if cut is None else await asyncio.to_thread(encode, cut)
