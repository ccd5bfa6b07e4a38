"""Results: links for people who were not there, and what they see of a workshop."""

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from server.answers import json_answer
from server.api.callers import body_of, caller_of, facilitator_only
from server.api.operations import Operation
from server.api.outcomes import FAILURES, RETRY, collector, file_of, record_of
from server.api.shapes import Token
from server.auth import check_origin
from server.house import House, house_of
from server.problems import EdgeRefusal, ProblemError
from sessions import tokens
from sessions.formats.catalogue import OUTCOMES
from sessions.journey.ids import WorkshopId, new_id
from sessions.outcomes.making import RESULT, TRACE
from sessions.outcomes.readings import ResultPage, TracePage
from sessions.outcomes.workroom import Broken, Busy, Job, Ready
from sessions.people import Caller, PeopleRefusal
from sessions.store.results import ResultLink, ResultLinks

DAY = 86_400_000
MOST = 100
"""Links of one workshop."""
FILES = ("story.html", "story.pdf", "map.svg", "map.pdf", "map.png")
"""What can be read with a link, as far as this server makes it."""
_SHOWN = frozenset({"story.html"})
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "frame-ancestors 'self'; sandbox"
)


class NewResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link for people who were not there."""

    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    """What it is for, to know it again."""
    days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30
    """After so many days it shows nothing any more."""


class ResultCreated(msgspec.Struct, frozen=True, kw_only=True):
    """The new link. Its secret is shown this once."""

    id: str
    url: str
    """What people open; whoever has it sees the result."""
    token: str
    """The secret in it, for programs."""
    expires: int
    """Epoch ms."""


class ResultInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One link."""

    id: str
    name: str
    created: int
    expires: int
    revoked: bool
    valid: bool
    """Whether it shows anything."""


class ResultList(msgspec.Struct, frozen=True, kw_only=True):
    """All links of a workshop, the newest first."""

    results: list[ResultInfo]


class OpenResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Swap the secret of a link for a cookie."""

    token: Token


class ResultSession(msgspec.Struct, frozen=True, kw_only=True):
    """What the link leads to."""

    id: str
    title: str
    expires: int
    """Epoch ms."""
    files: list[str]
    """What `GET /api/results/{result}/files/{format}` gives."""


async def create(request: Request) -> Response:
    """Make a link."""
    house = house_of(request)
    caller = await _facilitator(request, house)
    wish = await body_of(request, house, NewResult)
    token, now = tokens.mint_token(), house.now()
    link = ResultLink(
        workshop=caller.workshop,
        id=new_id(),
        hash=tokens.digest(token),
        name=" ".join(wish.name.split()),
        created=now,
        expires=now + wish.days * DAY,
    )
    async with house.database.write() as connection:
        links = ResultLinks(connection)
        if sum(one.is_valid(now) for one in await links.of(caller.workshop)) >= MOST:
            raise ProblemError(EdgeRefusal.INVALID_FIELD, f"A workshop has {MOST} at most.")
        await links.add(link)
    url = f"{house.settings.public_url}/r/{link.id}#{token}"
    return json_answer(ResultCreated(id=link.id, url=url, token=token, expires=link.expires), 201)


async def listed(request: Request) -> Response:
    """All links."""
    house = house_of(request)
    caller = await _facilitator(request, house)
    async with house.database.read() as connection:
        links = await ResultLinks(connection).of(caller.workshop)
    now = house.now()
    found = [
        ResultInfo(
            id=one.id,
            name=one.name,
            created=one.created,
            expires=one.expires,
            revoked=one.revoked_at is not None,
            valid=one.is_valid(now),
        )
        for one in links
    ]
    return json_answer(ResultList(results=found))


async def revoke(request: Request) -> Response:
    """End a link."""
    house = house_of(request)
    caller = await _facilitator(request, house)
    async with house.database.write() as connection:
        links = ResultLinks(connection)
        ended = await links.revoke(caller.workshop, request.path_params["result"], house.now())
    if not ended:
        raise ProblemError(EdgeRefusal.NO_SUCH_RESULT)
    return Response(status_code=204)


async def _facilitator(request: Request, house: House) -> Caller:
    caller = await caller_of(request, house)
    facilitator_only(caller)
    return caller


# For whoever has the link


async def open_result(request: Request) -> Response:
    """Give a browser the cookie for a link."""
    house = house_of(request)
    check_origin(request, house.settings, by_cookie=False)
    wish = await body_of(request, house, OpenResult)
    link = await _link_of(house, wish.token)
    record = await record_of(house, link.workshop)
    answer = json_answer(
        ResultSession(
            id=link.id,
            title=record.title,
            expires=link.expires,
            files=[name for name in FILES if name in OUTCOMES],
        )
    )
    answer.set_cookie(
        _cookie(link.id),
        wish.token,
        max_age=max((link.expires - house.now()) // 1000, 1),
        path=f"/api/results/{link.id}",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return answer


async def result(request: Request) -> Response:
    """What came of the workshop."""
    house = house_of(request)
    link = await _asked_for(request, house)
    return await page(await shelved(house, link.workshop, RESULT))


async def file(request: Request) -> Response:
    """The story or the map."""
    house = house_of(request)
    link = await _asked_for(request, house)
    wanted = request.path_params["format"]
    if wanted not in FILES or wanted not in OUTCOMES:
        raise ProblemError(EdgeRefusal.UNKNOWN_FORMAT)
    job = await shelved(house, link.workshop, wanted)
    await job.ended()
    answer = file_of(job, await record_of(house, link.workshop))
    if wanted in _SHOWN:
        # A page of ours may frame it: it is one file, and nothing in it runs.
        answer.headers["Content-Disposition"] = "inline"
        answer.headers["Content-Security-Policy"] = _PAGE_POLICY
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


async def _asked_for(request: Request, house: House) -> ResultLink:
    asked = request.path_params["result"]
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    given = bearer.strip() if scheme.lower() == "bearer" else request.cookies.get(_cookie(asked))
    link = await _link_of(house, given or "")
    if link.id != asked:
        raise ProblemError(EdgeRefusal.NO_SUCH_RESULT)
    return link


async def _link_of(house: House, token: str) -> ResultLink:
    """The valid link of a token; unknown, ended and expired ones look the same."""
    link = None
    if tokens.is_token(token):
        async with house.database.read() as connection:
            link = await ResultLinks(connection).find(tokens.digest(token))
    if link is None or not link.is_valid(house.now()):
        raise ProblemError(EdgeRefusal.NO_SUCH_RESULT)
    return link


def _cookie(link: str) -> str:
    return f"wayboard_result_{link}"


# Pages, for guests and for those who are in


async def shelved(house: House, workshop: WorkshopId, format: str) -> Job:
    """The job of something that many read, or a ProblemError."""
    async with house.workshops.using(workshop) as live:
        version = live.board.seq
    job = house.shelf.take(workshop, format, version, collector(house, workshop))
    if isinstance(job, Busy):
        raise ProblemError(EdgeRefusal.EXPORTS_BUSY, headers={"Retry-After": RETRY})
    return job


async def page(job: Job) -> Response:
    """The JSON that a job made, as soon as it is there."""
    match await job.ended():
        case Ready(file=made):
            return FileResponse(made, media_type="application/json")
        case Broken(why=why):
            raise ProblemError(FAILURES[why])
    raise ProblemError(EdgeRefusal.EXPORT_FAILED)


async def trace(request: Request) -> Response:
    """Every opportunity with all that speaks for it."""
    house = house_of(request)
    caller = await caller_of(request, house)
    return await page(await shelved(house, caller.workshop, TRACE))


_LEADERS = (PeopleRefusal.WAITING, PeopleRefusal.FACILITATORS_ONLY)
_GUESTS = (EdgeRefusal.NO_SUCH_RESULT, EdgeRefusal.EXPORTS_BUSY, *FAILURES.values())

OPERATIONS = (
    Operation(
        id="getTrace",
        method="GET",
        path="/api/workshops/{workshop}/trace",
        summary="Follow each opportunity to what speaks for it",
        handler=trace,
        tag="Outcomes",
        description="Pains, tasks, the dip of the curve, evidence, dots, scores, checks and owner "
        "of every opportunity, the best first. For everybody who was let in.",
        answer=TracePage,
        signed_in=True,
        refusals=(PeopleRefusal.WAITING, EdgeRefusal.EXPORTS_BUSY, *FAILURES.values()),
    ),
    Operation(
        id="createResult",
        method="POST",
        path="/api/workshops/{workshop}/results",
        summary="Make a link for people who were not there",
        handler=create,
        tag="Results",
        description="Whoever has the link reads the map, the story and the votes as they are when "
        "they look; the map shows no writers and no comments. Facilitators only.",
        body=NewResult,
        answer=ResultCreated,
        status=201,
        signed_in=True,
        refusals=_LEADERS,
    ),
    Operation(
        id="listResults",
        method="GET",
        path="/api/workshops/{workshop}/results",
        summary="List the links",
        handler=listed,
        tag="Results",
        description="Facilitators only.",
        answer=ResultList,
        signed_in=True,
        refusals=_LEADERS,
    ),
    Operation(
        id="revokeResult",
        method="DELETE",
        path="/api/workshops/{workshop}/results/{result}",
        summary="End a link",
        handler=revoke,
        tag="Results",
        description="At once, for everybody who has it. Facilitators only.",
        status=204,
        signed_in=True,
        refusals=(*_LEADERS, EdgeRefusal.NO_SUCH_RESULT),
    ),
    Operation(
        id="openResult",
        method="POST",
        path="/api/results/session",
        summary="Swap the secret of a link for a cookie",
        handler=open_result,
        tag="Results",
        description="What a browser does with the part behind # of the link.",
        body=OpenResult,
        answer=ResultSession,
        refusals=(EdgeRefusal.NO_SUCH_RESULT,),
    ),
    Operation(
        id="getResult",
        method="GET",
        path="/api/results/{result}",
        summary="See what came of a workshop",
        handler=result,
        tag="Results",
        description="With the link's secret as `Authorization: Bearer …` or its cookie.",
        answer=ResultPage,
        refusals=_GUESTS,
    ),
    Operation(
        id="getResultFile",
        method="GET",
        path="/api/results/{result}/files/{format}",
        summary="Read the story, or take the map",
        handler=file,
        tag="Results",
        media="application/octet-stream",
        description=f"One of {', '.join(FILES)}, as far as the link's session lists them.",
        refusals=(*_GUESTS, EdgeRefusal.UNKNOWN_FORMAT),
    ),
)
