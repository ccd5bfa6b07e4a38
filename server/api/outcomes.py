"""Outcomes: which files there are, one of them at once, and who may have them."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from server.answers import download_headers, file_name, json_answer
from server.api.callers import body_of, caller_of, facilitator_only
from server.api.operations import Operation
from server.house import House, house_of
from server.problems import Code, EdgeRefusal, ProblemError
from sessions.formats.catalogue import OUTCOMES, OutcomeFormat
from sessions.journey.ids import WorkshopId
from sessions.outcomes.gathering import collect
from sessions.outcomes.making import BadOption, chosen
from sessions.outcomes.material import Material
from sessions.outcomes.pipes import Failure
from sessions.outcomes.sharing import SHARED, is_shared, is_wrapped_up, may_take
from sessions.outcomes.workroom import Broken, Busy, Collect, Job, Ready
from sessions.people import Caller, PeopleRefusal
from sessions.store.workshops import WorkshopRecord, WorkshopRecords

FAILURES: Mapping[Failure, EdgeRefusal] = {
    Failure.BROKEN: EdgeRefusal.EXPORT_FAILED,
    Failure.TOO_LONG: EdgeRefusal.EXPORT_TOO_LONG,
    Failure.TOO_LARGE: EdgeRefusal.EXPORT_TOO_LARGE,
}
RETRY = "5"
"""Seconds after which it is worth asking again when there was too much to do."""


class OutcomeInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of file."""

    format: str
    """Its name in addresses and commands."""
    title: str
    media: str
    """Its media type."""
    extension: str
    """How its name ends, without the dot."""
    options: dict[str, Any]
    """What may be chosen, as the properties of a JSON Schema."""
    allowed: bool
    """Whether the caller may have it now."""


class OutcomeList(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be taken home."""

    outcomes: list[OutcomeInfo]
    shared: bool
    """Whether facilitators share everything with everybody in the workshop."""
    wrapped_up: bool
    """Whether the workshop has come to its wrap-up or its end: everybody has everything then."""


class Sharing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What everybody in the workshop may have before its wrap-up."""

    outcomes: bool
    """Whether everything; otherwise the map and the agenda alone."""


async def outcomes(request: Request) -> Response:
    """Every kind of file, and whether the caller may have it."""
    house = house_of(request)
    caller = await caller_of(request, house)
    record = await record_of(house, caller.workshop)
    async with house.workshops.using(caller.workshop) as live:
        state = live.facilitation.state
    found = [
        OutcomeInfo(
            format=one.name,
            title=one.title,
            media=one.media,
            extension=one.extension,
            options=_properties(one),
            allowed=may_take(one.name, caller.role, state, record.settings),
        )
        for one in OUTCOMES.values()
    ]
    return json_answer(
        OutcomeList(
            outcomes=found,
            shared=is_shared(record.settings),
            wrapped_up=is_wrapped_up(state),
        )
    )


def _properties(format: OutcomeFormat) -> dict[str, Any]:
    schema = msgspec.json.schema(format.options)
    found: dict[str, Any] = schema["$defs"][format.options.__name__]["properties"]
    return found


async def outcome(request: Request) -> Response:
    """One file, as soon as it is made."""
    house = house_of(request)
    caller = await caller_of(request, house)
    format = await format_for(house, caller, request.path_params["format"])
    options = dict(request.query_params)
    _check(format, options)
    async with house.workshops.using(caller.workshop) as live:
        version = live.board.seq
    collected = collector(house, caller.workshop)
    job = _unless_busy(
        house.shelf.take_exact(caller.workshop, format.name, options, version, collected)
    )
    job.readers += 1
    try:
        if not await _ended(request, job):
            return Response(status_code=204)  # nobody is there any more to read it
    finally:
        job.readers -= 1
        if job.is_open and not job.readers:
            house.workroom.drop(job)
    return file_of(job, await record_of(house, caller.workshop))


async def _ended(request: Request, job: Job) -> bool:
    """Wait for a job; False when the caller went away first."""
    ended = asyncio.ensure_future(job.ended())
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((ended, gone), return_when=asyncio.FIRST_COMPLETED)
        return ended.done()
    finally:
        for one in (ended, gone):
            one.cancel()
        await asyncio.wait((ended, gone))


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def share(request: Request) -> Response:
    """Share everything, or nothing beyond the map."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    wish = await body_of(request, house, Sharing)
    async with house.database.write() as connection:
        records = WorkshopRecords(connection)
        record = await records.get(caller.workshop)
        if record is None:
            raise ProblemError(EdgeRefusal.NO_SUCH_WORKSHOP)
        settings = {**record.settings, SHARED: wish.outcomes}
        await records.change(caller.workshop, settings=settings)
    return json_answer(wish)


# What exports and results need too


async def format_for(house: House, caller: Caller, name: str) -> OutcomeFormat:
    """The format of this name, if the caller may have it now."""
    format = OUTCOMES.get(name)
    if format is None:
        raise ProblemError(EdgeRefusal.UNKNOWN_FORMAT, f"Choose one of {', '.join(OUTCOMES)}.")
    record = await record_of(house, caller.workshop)
    async with house.workshops.using(caller.workshop) as live:
        state = live.facilitation.state
    if not may_take(name, caller.role, state, record.settings):
        raise ProblemError(EdgeRefusal.NOT_SHARED)
    return format


async def record_of(house: House, workshop: WorkshopId) -> WorkshopRecord:
    """The workshop as it is stored."""
    async with house.database.read() as connection:
        record = await WorkshopRecords(connection).get(workshop)
    if record is None:
        raise ProblemError(EdgeRefusal.NO_SUCH_WORKSHOP)
    return record


def begin(
    house: House, workshop: WorkshopId, format: OutcomeFormat, options: Mapping[str, Any]
) -> Job:
    """A job in the workroom, or a ProblemError."""
    _check(format, options)
    collected = collector(house, workshop)
    return _unless_busy(house.workroom.take(workshop, format.name, dict(options), collected))


def _check(format: OutcomeFormat, options: Mapping[str, Any]) -> None:
    try:
        chosen(format, options)
    except BadOption as bad:
        raise ProblemError(EdgeRefusal.INVALID_FIELD, f"{format.name}: {bad}.") from None


def _unless_busy(job: Job | Busy) -> Job:
    if isinstance(job, Busy):
        whose = "in this workshop" if job.own else "on this server"
        detail = f"There are as many as there may be {whose}."
        raise ProblemError(EdgeRefusal.EXPORTS_BUSY, detail, headers={"Retry-After": RETRY})
    return job


def collector(house: House, workshop: WorkshopId) -> Collect:
    """How the workroom gets what it works on, when it comes to it."""

    async def collected() -> Material:
        async with house.workshops.using(workshop) as live:
            return await collect(live, house.database, house.now())

    return collected


def file_of(job: Job, record: WorkshopRecord) -> Response:
    """The file of a job that has ended, or a ProblemError with the reason why there is none."""
    match job.life:
        case Ready(file=file):
            format = OUTCOMES[job.format]
            headers = download_headers(name_of(record.title, format))
            return FileResponse(file, 200, headers, format.media)
        case Broken(why=why):
            raise ProblemError(FAILURES[why])
    raise ProblemError(EdgeRefusal.NO_SUCH_EXPORT)


def name_of(title: str, format: OutcomeFormat) -> str:
    """What a file is called: `Moving house story.docx`."""
    kind = format.name.rpartition(".")[0].replace("-", " ")
    return file_name(f"{title[:60] or 'Journey map'} {kind}", format.extension)


MAKING: tuple[Code, ...] = (
    PeopleRefusal.WAITING,
    EdgeRefusal.UNKNOWN_FORMAT,
    EdgeRefusal.NOT_SHARED,
    EdgeRefusal.INVALID_FIELD,
    EdgeRefusal.EXPORTS_BUSY,
    EdgeRefusal.DAMAGED,
)

OPERATIONS = (
    Operation(
        id="listOutcomes",
        method="GET",
        path="/api/workshops/{workshop}/outcomes",
        summary="List the files that can be taken home",
        handler=outcomes,
        tag="Outcomes",
        description="Facilitators have everything at any time. Everybody else has the map and the "
        "agenda, and the rest from the wrap-up on or when facilitators share it.",
        answer=OutcomeList,
        signed_in=True,
        refusals=(PeopleRefusal.WAITING, EdgeRefusal.DAMAGED),
    ),
    Operation(
        id="getOutcome",
        method="GET",
        path="/api/workshops/{workshop}/outcomes/{format}",
        summary="Take the workshop home as a file",
        handler=outcome,
        tag="Outcomes",
        media="application/octet-stream",
        description="Answers when the file is made, which may take some seconds; to see how far it "
        "is, use exports. Options go into the query, such as `?paper=a1`. `json` holds the whole "
        "map and can be imported again.",
        signed_in=True,
        refusals=(*MAKING, *FAILURES.values()),
    ),
    Operation(
        id="shareOutcomes",
        method="PUT",
        path="/api/workshops/{workshop}/sharing",
        summary="Share the outcomes with everybody in the workshop",
        handler=share,
        tag="Outcomes",
        description="Before the wrap-up; from then on everybody may have them. Facilitators only.",
        body=Sharing,
        answer=Sharing,
        signed_in=True,
        refusals=(PeopleRefusal.WAITING, PeopleRefusal.FACILITATORS_ONLY),
    ),
)
