"""New from old: what a workshop takes over from one that stands."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request

from facilitation.agenda import Agenda
from facilitation.people import Role
from server.api.callers import caller_in
from server.api.outcomes import FAILURES, RETRY, collector
from server.api.shapes import CreateWorkshop, FromWorkshop, Source, Takeover
from server.house import House
from server.problems import EdgeRefusal, FieldError, ProblemError
from sessions.journey.ids import WorkshopId
from sessions.journey.model import Frame, Journey
from sessions.outcomes.making import JOURNEY
from sessions.outcomes.workroom import Broken, Busy, Ready
from sessions.people import PeopleRefusal

SOURCE = "source"
"""The setting of a workshop that says what it was made from."""


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What a new workshop begins with."""

    journey: Journey
    agenda: Agenda | None
    settings: Mapping[str, Any]


async def inherited(
    request: Request, house: House, title: str, wish: CreateWorkshop
) -> Inheritance | None:
    """What the wish takes from an old workshop, whose facilitator asks; None when it takes nothing.

    The map keeps the ids of its things, so that it can be compared with what it came from.
    """
    taken = wish.from_
    if taken is None:
        return None
    if wish.import_ is not None or wish.template is not None:
        wrong = FieldError(field="from", message="Expected no import and no template beside it")
        raise ProblemError(
            EdgeRefusal.INVALID_FIELD, "from: without import and template.", errors=[wrong]
        )
    caller = await caller_in(request, house, taken.workshop)
    if caller.role is not Role.FACILITATOR:
        raise ProblemError(PeopleRefusal.FACILITATORS_ONLY)
    async with house.workshops.using(caller.workshop) as live:
        record, plan = live.people()[0], live.facilitation.state.plan
    old = await _map_of(house, caller.workshop)
    source = Source(
        workshop=caller.workshop, title=record.title, at=house.now(), takeover=taken.takeover
    )
    return Inheritance(
        journey=_taken_over(old, title, taken),
        agenda=plan if plan.phases else None,
        settings={SOURCE: msgspec.to_builtins(source)},
    )


def source_in(settings: Mapping[str, Any]) -> Source | None:
    """What a workshop with these settings was made from."""
    stored = settings.get(SOURCE)
    return None if stored is None else msgspec.convert(stored, Source)


def _taken_over(old: Journey, title: str, wish: FromWorkshop) -> Journey:
    frame = msgspec.structs.replace(old.frame, title=title)
    match wish.takeover:
        case Takeover.AS_IS:
            pass
        case Takeover.TARGET:
            frame = msgspec.structs.replace(frame, state="target")
        case Takeover.STRUCTURE:
            kept = Frame(title=title, map_kind=frame.map_kind, blueprint=frame.blueprint)
            return Journey(frame=kept, stages=old.stages, lanes=old.lanes, elements=[])
    return msgspec.structs.replace(old, frame=frame)


async def _map_of(house: House, workshop: WorkshopId) -> Journey:
    """The map, read where reading it disturbs nobody."""
    job = house.workroom.take(workshop, JOURNEY, {}, collector(house, workshop))
    if isinstance(job, Busy):
        raise ProblemError(EdgeRefusal.EXPORTS_BUSY, headers={"Retry-After": RETRY})
    try:
        match await job.ended():
            case Ready(file=file):
                written = await asyncio.to_thread(file.read_bytes)
                return msgspec.json.decode(written, type=Journey)
            case Broken(why=why):
                raise ProblemError(FAILURES[why])
        raise ProblemError(EdgeRefusal.EXPORT_FAILED)
    finally:
        house.workroom.drop(job)
