"""The workshop's memory: moments, the map as it was, what changed, the way back, the film."""

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from facilitation.refusals import Refusal, Refused
from server.answers import json_answer
from server.api.callers import body_of, caller_of, facilitator_only
from server.api.maps import read_given
from server.api.operations import Operation
from server.api.shapes import MapText
from server.house import house_of
from server.problems import EdgeRefusal, ProblemError
from sessions.journey.model import Journey, MapKind
from sessions.outcomes import moments as past
from sessions.outcomes.archive import NoSuchMoment
from sessions.outcomes.moments import Moment
from sessions.outcomes.plan import Scope
from sessions.outcomes.reader import Comparison
from sessions.outcomes.replay import FilmPage, Timeline, frames, timeline
from sessions.outcomes.restoring import restore
from sessions.people import PeopleRefusal

MomentName = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
_LAST = 12
"""Digits of a position, at most."""


class NameMoment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name for a state of the map."""

    name: MomentName


class MomentInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A state of the map that has a name."""

    id: str
    name: str
    position: int
    """How many entries of the board it contains: its place in the film."""
    at: int
    """Epoch milliseconds."""
    origin: str
    """phase: a phase ended; named: a facilitator wanted it; before_restore: the way back."""
    phase: str | None
    """The phase that ended."""
    by: str | None
    """Who named it, or restored."""


class MomentList(msgspec.Struct, frozen=True, kw_only=True):
    """Every moment, the oldest first."""

    moments: list[MomentInfo]


class RestoreMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be as it was, and when."""

    to: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    """A moment's id, a position, or `start`."""
    stage: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    """This stage alone."""
    lane: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    """This lane alone. With neither: the whole map."""


class RestoreAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it."""

    written: int
    """Things that came back or changed."""
    removed: int
    """Things that went."""
    before: str | None
    """The moment before: restore to it, and it is undone. null: nothing had to be done."""


def _info(moment: Moment) -> MomentInfo:
    one = moment.record
    return MomentInfo(
        id=one.id,
        name=one.name,
        position=moment.position,
        at=one.at,
        origin=one.origin,
        phase=one.phase,
        by=one.participant,
    )


async def list_moments(request: Request) -> Response:
    """Every moment of the workshop."""
    house = house_of(request)
    caller = await caller_of(request, house)
    found = await past.moments(house.database, caller.workshop)
    return json_answer(MomentList(moments=[_info(one) for one in found]))


async def name_moment(request: Request) -> Response:
    """Give the present state of the map a name."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    wish = await body_of(request, house, NameMoment)
    async with house.workshops.using(caller.workshop) as live:
        named = await past.remember(
            house.database, live.board, wish.name, at=house.now(), by=caller.id
        )
    if isinstance(named, Refused):
        raise ProblemError(named.why, named.detail)
    found = await past.moments(house.database, caller.workshop)
    return json_answer(_info(next(one for one in found if one.record.id == named)), 201)


async def rename_moment(request: Request) -> Response:
    """Give a moment another name."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    wish = await body_of(request, house, NameMoment)
    moment = request.path_params["moment"]
    renamed = await past.rename(house.database, caller.workshop, moment, wish.name)
    if isinstance(renamed, Refused):
        raise ProblemError(renamed.why, renamed.detail)
    if not renamed:
        raise ProblemError(EdgeRefusal.NO_SUCH_MOMENT)
    return Response(status_code=204)


async def forget_moment(request: Request) -> Response:
    """Forget a moment; the history stays."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    if not await past.forget(house.database, caller.workshop, request.path_params["moment"]):
        raise ProblemError(EdgeRefusal.NO_SUCH_MOMENT)
    return Response(status_code=204)


async def journey_then(request: Request) -> Response:
    """The map as it was."""
    house = house_of(request)
    caller = await caller_of(request, house)
    found = await house.archive.journey(caller.workshop, request.path_params["moment"])
    return _read(found)


async def changes(request: Request) -> Response:
    """What became of one state of the map in another."""
    house = house_of(request)
    caller = await caller_of(request, house)
    before, after = (request.path_params[name] for name in ("moment", "other"))
    return _read(await house.archive.comparison(caller.workshop, before, after))


async def changes_since_map(request: Request) -> Response:
    """What became of a map from a file in the workshop's map."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    wish = await body_of(request, house, MapText, large=True)
    async with house.workshops.using(caller.workshop) as live:
        kind = live.board.index.roots["frame"].value("map_kind") or MapKind.CUSTOMER_JOURNEY
    imported = await read_given(wish, MapKind(kind))
    return _read(await house.archive.against(caller.workshop, imported.journey))


def _read(found: bytes | NoSuchMoment) -> Response:
    if isinstance(found, NoSuchMoment):
        raise ProblemError(EdgeRefusal.NO_SUCH_MOMENT)
    return Response(found, media_type="application/json")


async def restore_map(request: Request) -> Response:
    """Make the map, or a part of it, what it was."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    wish = await body_of(request, house, RestoreMap)
    async with house.workshops.using(caller.workshop) as live:
        done = await restore(
            house.archive,
            house.database,
            live.board,
            wish.to,
            Scope(wish.stage, wish.lane),
            by=caller.id,
            name="Before restoring",
            at=house.now(),
        )
    if isinstance(done, NoSuchMoment):
        raise ProblemError(EdgeRefusal.NO_SUCH_MOMENT)
    if isinstance(done, Refused):
        raise ProblemError(done.why, done.detail)
    return json_answer(
        RestoreAnswer(written=done.written, removed=done.removed, before=done.before)
    )


async def replay(request: Request) -> Response:
    """The film at a glance."""
    house = house_of(request)
    caller = await caller_of(request, house)
    async with house.workshops.using(caller.workshop) as live:
        state = live.facilitation.state
    return json_answer(await timeline(house.database, caller.workshop, state))


async def film(request: Request) -> Response:
    """A page of the film."""
    house = house_of(request)
    caller = await caller_of(request, house)
    after = request.path_params["position"]
    if not (after.isdecimal() and after.isascii() and len(after) <= _LAST):
        raise ProblemError(EdgeRefusal.NO_SUCH_MOMENT)
    async with house.workshops.using(caller.workshop) as live:
        return json_answer(await frames(house.database, live.board, int(after)))


_EVERYBODY = (PeopleRefusal.WAITING,)
_LEADERS = (PeopleRefusal.WAITING, PeopleRefusal.FACILITATORS_ONLY)
_MISSING = EdgeRefusal.NO_SUCH_MOMENT
_STATES = "A state is a moment's id, a position, `start` or `now`."

OPERATIONS = (
    Operation(
        id="listMoments",
        method="GET",
        path="/api/workshops/{workshop}/moments",
        summary="List the moments",
        handler=list_moments,
        tag="Memory",
        description="Every phase leaves one when it ends; facilitators name others.",
        answer=MomentList,
        signed_in=True,
        refusals=_EVERYBODY,
    ),
    Operation(
        id="nameMoment",
        method="POST",
        path="/api/workshops/{workshop}/moments",
        summary="Name the map as it is now",
        handler=name_moment,
        tag="Memory",
        description="Nothing is copied: the history keeps everything. Facilitators only.",
        body=NameMoment,
        answer=MomentInfo,
        status=201,
        signed_in=True,
        refusals=(*_LEADERS, Refusal.TEXT_MISSING, Refusal.TOO_MANY_ITEMS, Refusal.NOT_SAVED),
    ),
    Operation(
        id="renameMoment",
        method="PATCH",
        path="/api/workshops/{workshop}/moments/{moment}",
        summary="Rename a moment",
        handler=rename_moment,
        tag="Memory",
        description="Facilitators only.",
        body=NameMoment,
        status=204,
        signed_in=True,
        refusals=(*_LEADERS, Refusal.TEXT_MISSING, _MISSING),
    ),
    Operation(
        id="forgetMoment",
        method="DELETE",
        path="/api/workshops/{workshop}/moments/{moment}",
        summary="Forget a moment",
        handler=forget_moment,
        tag="Memory",
        description="The history stays as it is. Facilitators only.",
        status=204,
        signed_in=True,
        refusals=(*_LEADERS, _MISSING),
    ),
    Operation(
        id="getJourneyThen",
        method="GET",
        path="/api/workshops/{workshop}/moments/{moment}/journey",
        summary="Read the map as it was",
        handler=journey_then,
        tag="Memory",
        description=_STATES,
        answer=Journey,
        signed_in=True,
        refusals=(*_EVERYBODY, _MISSING, EdgeRefusal.DAMAGED),
    ),
    Operation(
        id="compareMoments",
        method="GET",
        path="/api/workshops/{workshop}/moments/{moment}/changes/{other}",
        summary="See what changed between two states",
        handler=changes,
        tag="Memory",
        description=f"Every change by thing and field, and the same in words. {_STATES}",
        answer=Comparison,
        signed_in=True,
        refusals=(*_EVERYBODY, _MISSING, EdgeRefusal.DAMAGED),
    ),
    Operation(
        id="compareWithMap",
        method="POST",
        path="/api/workshops/{workshop}/changes",
        summary="See what changed since a map from a file",
        handler=changes_since_map,
        tag="Memory",
        description="For a target state that began elsewhere: stages, lanes and cards with other "
        "ids are known by what they say. Nothing is imported. Facilitators only.",
        body=MapText,
        answer=Comparison,
        signed_in=True,
        refusals=(*_LEADERS, EdgeRefusal.UNREADABLE_IMPORT, EdgeRefusal.DAMAGED),
    ),
    Operation(
        id="restoreMap",
        method="POST",
        path="/api/workshops/{workshop}/restore",
        summary="Restore the map, a stage or a lane",
        handler=restore_map,
        tag="Memory",
        description="As new edits: the history keeps everything, and restoring to `before` undoes "
        "it. Facilitators only.",
        body=RestoreMap,
        answer=RestoreAnswer,
        signed_in=True,
        refusals=(*_LEADERS, _MISSING, Refusal.NOT_SAVED, EdgeRefusal.DAMAGED),
    ),
    Operation(
        id="getReplay",
        method="GET",
        path="/api/workshops/{workshop}/replay",
        summary="See the film at a glance",
        handler=replay,
        tag="Memory",
        description="Phases, moments and how much was edited when.",
        answer=Timeline,
        signed_in=True,
        refusals=_EVERYBODY,
    ),
    Operation(
        id="getFilm",
        method="GET",
        path="/api/workshops/{workshop}/replay/frames/{position}",
        summary="Read a page of the film",
        handler=film,
        tag="Memory",
        description="The steps after a position, 0 for all from the start. How to show them is "
        "told in docs/outcomes.md.",
        answer=FilmPage,
        signed_in=True,
        refusals=(*_EVERYBODY, _MISSING, EdgeRefusal.DAMAGED),
    ),
)
