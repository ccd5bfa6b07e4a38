"""Exports: files that are made while the caller does something else."""

from typing import Annotated, Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.answers import json_answer
from server.api.callers import body_of, caller_of, facilitator_only
from server.api.operations import Operation
from server.api.outcomes import FAILURES, MAKING, begin, file_of, format_for, record_of
from server.house import House, house_of
from server.problems import EdgeRefusal, ProblemError
from sessions.outcomes.workroom import Broken, Job, Ready, Waiting, Working
from sessions.people import Caller, PeopleRefusal


class WantedExport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file to be made."""

    format: Annotated[str, msgspec.Meta(max_length=64)]
    """One of those that are listed as outcomes."""
    options: dict[str, Any] = {}
    """What is chosen of the format's options."""


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """A file on its way."""

    id: str
    format: str
    status: Literal["waiting", "working", "ready", "failed"]
    share: float
    """How much of the work is done, 0 to 1."""
    ahead: int
    """How many files are made before this one."""
    size: int | None
    """Bytes of the file once it is ready."""
    code: str | None
    """Why there will be no file: one of the codes for problems."""
    detail: str | None
    """The same as a sentence."""


class Exports(msgspec.Struct, frozen=True, kw_only=True):
    """The workshop's files on their way, the oldest first."""

    exports: list[Export]


async def want(request: Request) -> Response:
    """Have a file made."""
    house = house_of(request)
    caller = await caller_of(request, house)
    wish = await body_of(request, house, WantedExport)
    format = await format_for(house, caller, wish.format)
    job = begin(house, caller.workshop, format, wish.options)
    job.owner = caller.id
    address = f"/api/workshops/{caller.workshop}/exports/{job.id}"
    return json_answer(_shown(house, job), 202, {"Location": address})


async def listed(request: Request) -> Response:
    """The files on their way that the caller may have."""
    house = house_of(request)
    caller = await caller_of(request, house)
    found = []
    for job in house.workroom.jobs(caller.workshop):
        try:
            await format_for(house, caller, job.format)
        except ProblemError:
            continue
        found.append(_shown(house, job))
    return json_answer(Exports(exports=found))


async def shown(request: Request) -> Response:
    """How far a file is."""
    house = house_of(request)
    caller = await caller_of(request, house)
    return json_answer(_shown(house, await _job(request, house, caller)))


async def file(request: Request) -> Response:
    """The file."""
    house = house_of(request)
    caller = await caller_of(request, house)
    job = await _job(request, house, caller)
    if job.is_open:
        raise ProblemError(EdgeRefusal.EXPORT_NOT_READY)
    return file_of(job, await record_of(house, caller.workshop))


async def drop(request: Request) -> Response:
    """Cancel a file, or throw it away."""
    house = house_of(request)
    caller = await caller_of(request, house)
    job = await _job(request, house, caller)
    if job.owner != caller.id:
        facilitator_only(caller)
    house.workroom.drop(job)
    return Response(status_code=204)


async def _job(request: Request, house: House, caller: Caller) -> Job:
    job = house.workroom.job(caller.workshop, request.path_params["export"])
    if job is None:
        raise ProblemError(EdgeRefusal.NO_SUCH_EXPORT)
    await format_for(house, caller, job.format)
    return job


def _shown(house: House, job: Job) -> Export:
    status: Literal["waiting", "working", "ready", "failed"] = "failed"
    share, size, code = 0.0, None, None
    match job.life:
        case Waiting():
            status = "waiting"
        case Working(share=done):
            status, share = "working", done
        case Ready(size=made):
            status, share, size = "ready", 1.0, made
        case Broken(why=why):
            code = FAILURES[why]
    return Export(
        id=job.id,
        format=job.format,
        status=status,
        share=round(share, 3),
        ahead=house.workroom.ahead_of(job) if job.is_open else 0,
        size=size,
        code=code,
        detail=code.sentence if code else None,
    )


_ONE = (PeopleRefusal.WAITING, EdgeRefusal.NO_SUCH_EXPORT, EdgeRefusal.NOT_SHARED)

OPERATIONS = (
    Operation(
        id="wantExport",
        method="POST",
        path="/api/workshops/{workshop}/exports",
        summary="Have a file made",
        handler=want,
        tag="Outcomes",
        description="The answer tells the export's id; ask with it how far the file is, fetch it "
        "or cancel it. A finished file waits a quarter of an hour.",
        body=WantedExport,
        answer=Export,
        status=202,
        signed_in=True,
        refusals=MAKING,
    ),
    Operation(
        id="listExports",
        method="GET",
        path="/api/workshops/{workshop}/exports",
        summary="List the files on their way",
        handler=listed,
        tag="Outcomes",
        answer=Exports,
        signed_in=True,
        refusals=(PeopleRefusal.WAITING,),
    ),
    Operation(
        id="getExport",
        method="GET",
        path="/api/workshops/{workshop}/exports/{export}",
        summary="See how far a file is",
        handler=shown,
        tag="Outcomes",
        answer=Export,
        signed_in=True,
        refusals=_ONE,
    ),
    Operation(
        id="getExportFile",
        method="GET",
        path="/api/workshops/{workshop}/exports/{export}/file",
        summary="Fetch a finished file",
        handler=file,
        tag="Outcomes",
        media="application/octet-stream",
        signed_in=True,
        refusals=(*_ONE, EdgeRefusal.EXPORT_NOT_READY, *FAILURES.values()),
    ),
    Operation(
        id="dropExport",
        method="DELETE",
        path="/api/workshops/{workshop}/exports/{export}",
        summary="Cancel a file, or throw it away",
        handler=drop,
        tag="Outcomes",
        description="One's own; facilitators everybody's.",
        status=204,
        signed_in=True,
        refusals=(*_ONE, PeopleRefusal.FACILITATORS_ONLY),
    ),
)
