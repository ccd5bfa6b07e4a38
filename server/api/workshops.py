"""Workshops: create one, see how it stands, tell it what to do."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from facilitation.commands import AnyCommand
from facilitation.messages import Command as Facilitating
from facilitation.people import Role
from facilitation.refusals import Refused
from server.answers import json_answer
from server.api.callers import body_of, caller_of, deny, facilitator_only, hold, key_of
from server.api.leading import chosen_agenda, lead, views
from server.api.maps import first_map
from server.api.operations import Operation
from server.api.shapes import (
    Attendee,
    CreateWorkshop,
    WorkshopCreated,
    WorkshopState,
)
from server.api.succession import inherited, source_in
from server.auth import address_of, check_origin
from server.house import House, house_of
from server.problems import EdgeRefusal, FieldError, ProblemError
from sessions.commands import Command
from sessions.creation import NewWorkshop, clean_title, create_workshop
from sessions.documents import DocumentDamaged
from sessions.journey.ids import WorkshopId
from sessions.orders import KeyReused, Orders, Scene, scene_of
from sessions.people import Caller, Denied, PeopleRefusal, State
from sessions.store.errors import StoreUnavailable
from sessions.workshop import LiveWorkshop

AnyOrder = Command | AnyCommand
_ORDERS: msgspec.json.Decoder[AnyOrder] = msgspec.json.Decoder(AnyOrder)


async def create(request: Request) -> Response:
    """Create a workshop."""
    house = house_of(request)
    check_origin(request, house.settings, by_cookie=False)
    wish = await body_of(request, house, CreateWorkshop, large=True)
    key = key_of(request, wish.idempotency_key, secret=True)
    address = address_of(request)
    hold(house.limits.creation_wait(address))
    title = clean_title(wish.title)
    if title is None:
        wrong = FieldError(field="title", message="Expected 1 to 200 characters")
        raise ProblemError(EdgeRefusal.INVALID_FIELD, "title: 1 to 200 characters.", errors=[wrong])
    old = await inherited(request, house, title, wish)
    journey, report = (old.journey, None) if old else await first_map(title, wish)
    agenda = chosen_agenda(wish.agenda)
    house.limits.created(address)
    created = await create_workshop(
        house.people,
        NewWorkshop(
            title=title,
            journey=journey,
            agenda=old.agenda if old and agenda is None else agenda,
            settings=old.settings if old else {},
            password=wish.password,
            waiting_room=wish.waiting_room,
            capacity=wish.capacity,
            facilitator_name=wish.facilitator_name,
        ),
        key=key,
        request=_fingerprint(wish),
    )
    match created:
        case Denied():
            deny(created)
        case Refused(why, detail):
            raise ProblemError(why, detail)
        case KeyReused():
            raise ProblemError(EdgeRefusal.KEY_REUSED)
    return json_answer(
        WorkshopCreated(
            id=created.workshop,
            code=created.code,
            join_url=f"{house.settings.public_url}/join#{created.code}",
            facilitator_token=created.token,
            facilitate_url=f"{house.settings.public_url}/w/{created.workshop}#{created.token}",
            participant=created.participant,
            report=report,
        ),
        201,
        {"Location": f"/api/workshops/{created.workshop}"},
    )


def _fingerprint(wish: CreateWorkshop) -> bytes:
    plain = msgspec.structs.replace(wish, idempotency_key=None)
    return hashlib.sha256(msgspec.json.encode(plain)).digest()


async def state(request: Request) -> Response:
    """How the workshop stands, as the caller may see it."""
    house = house_of(request)
    caller = await caller_of(request, house, waiting_too=True)
    async with house.database.read() as connection:
        scene = await scene_of(connection, caller.workshop, caller.id)
    if scene is None:
        raise ProblemError(EdgeRefusal.NO_SUCH_WORKSHOP)
    async with if_readable(house, caller.workshop) as live:
        return json_answer(state_of(house, scene, live))


@asynccontextmanager
async def if_readable(house: House, workshop: WorkshopId) -> AsyncIterator[LiveWorkshop | None]:
    """The live workshop; None when its map cannot be read, which is no reason to lock people out.

    Who is in it, and who may come in, is stored elsewhere.
    """
    async with AsyncExitStack() as stack:
        try:
            live = await stack.enter_async_context(house.workshops.using(workshop))
        except (DocumentDamaged, StoreUnavailable):
            live = None
        yield live


def state_of(house: House, scene: Scene, live: LiveWorkshop | None) -> WorkshopState:
    """A workshop in the eyes of one of its people."""
    workshop, by = scene.workshop, scene.by
    hosts = by.role is Role.FACILITATOR and by.state is State.ADMITTED
    here = frozenset[str]() if live is None else live.here()
    seen = views(live, by.id, by.role, by.state)
    shown = [
        Attendee(
            id=person.id,
            name=person.name,
            color=person.color,
            role=person.role,
            state=person.state,
            here=person.id in here,
        )
        for person in scene.people
        if hosts
        or person.id == by.id
        or (by.state is State.ADMITTED and person.state is State.ADMITTED)
    ]
    return WorkshopState(
        id=workshop.id,
        title=workshop.title,
        created=workshop.created,
        code=workshop.code if hosts else None,
        join_url=f"{house.settings.public_url}/join#{workshop.code}"
        if hosts and workshop.code
        else None,
        joining=workshop.code is not None,
        waiting_room=workshop.waiting_room,
        password_set=workshop.password_hash is not None,
        capacity=workshop.capacity,
        locked=live is not None and live.facilitation.state.locked,
        role=by.role,
        state=by.state,
        participant=by.id,
        people=shown,
        generation=workshop.generation,
        source=source_in(workshop.settings),
        now=house.now(),
        facilitation=seen.everybody,
        own=seen.own,
        leading=seen.leading,
    )


async def command(request: Request) -> Response:
    """Do what somebody in the workshop says."""
    house = house_of(request)
    caller = await caller_of(request, house)
    hold(house.limits.command_wait(caller.id))
    order = await body_of(request, house, _ORDERS)
    key = key_of(request, order.idempotency_key)
    if isinstance(order, Facilitating):
        async with house.workshops.using(caller.workshop) as live:
            await lead(house, live, caller, order, key)
            return json_answer(state_of(house, await _scene_in(house, live, caller), live))
    async with if_readable(house, caller.workshop) as readable:
        answer = await Orders(house.people).obey(
            caller.workshop,
            caller.id,
            order,
            lambda scene: msgspec.json.encode(state_of(house, scene, readable)),
            key,
        )
    match answer:
        case Denied():
            deny(answer)
        case KeyReused():
            raise ProblemError(EdgeRefusal.KEY_REUSED)
    return Response(answer, media_type="application/json")


async def _scene_in(house: House, live: LiveWorkshop, caller: Caller) -> Scene:
    """The people as the live workshop knows them: 200 votes a second need no 200 looks elsewhere.

    Somebody who joined in this very moment is not known there yet.
    """
    record, people = live.people()
    by = next((one for one in people if one.id == caller.id), None)
    if by is not None:
        return Scene(record, people, by)
    async with house.database.read() as connection:
        scene = await scene_of(connection, caller.workshop, caller.id)
    if scene is None:
        raise ProblemError(EdgeRefusal.NO_SUCH_WORKSHOP)
    return scene


async def purge(request: Request) -> Response:
    """Delete a workshop and all it held."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    house.workroom.forget(caller.workshop)
    await house.people.end(caller.workshop)
    return Response(status_code=204)


OPERATIONS = (
    Operation(
        id="createWorkshop",
        method="POST",
        path="/api/workshops",
        summary="Create a workshop",
        handler=create,
        tag="Workshops",
        description="Whoever creates it is its first facilitator. No account is needed. To begin "
        "from an old workshop, send your token of that one as its facilitator.",
        body=CreateWorkshop,
        answer=WorkshopCreated,
        status=201,
        idempotent=True,
        refusals=(
            EdgeRefusal.INVALID_KEY,
            EdgeRefusal.KEY_REUSED,
            EdgeRefusal.TOO_MANY_TRIES,
            EdgeRefusal.UNREADABLE_IMPORT,
            EdgeRefusal.NO_SUCH_WORKSHOP,
            EdgeRefusal.NOT_SIGNED_IN,
            EdgeRefusal.EXPORTS_BUSY,
            PeopleRefusal.FACILITATORS_ONLY,
            PeopleRefusal.NAME_MISSING,
            PeopleRefusal.NAME_TOO_LONG,
        ),
    ),
    Operation(
        id="getWorkshop",
        method="GET",
        path="/api/workshops/{workshop}",
        summary="See how a workshop stands",
        handler=state,
        tag="Workshops",
        description="Somebody in the waiting room sees only themself.",
        answer=WorkshopState,
        signed_in=True,
    ),
    Operation(
        id="sendCommand",
        method="POST",
        path="/api/workshops/{workshop}/commands",
        summary="Tell a workshop what to do",
        handler=command,
        tag="Workshops",
        description="`type` picks the command. The answer is the workshop as it stands then.",
        body=AnyOrder,
        answer=WorkshopState,
        signed_in=True,
        idempotent=True,
        refusals=(
            EdgeRefusal.INVALID_KEY,
            EdgeRefusal.KEY_REUSED,
            PeopleRefusal.WAITING,
            PeopleRefusal.FACILITATORS_ONLY,
            PeopleRefusal.NO_SUCH_PERSON,
            PeopleRefusal.LAST_FACILITATOR,
            PeopleRefusal.NAME_MISSING,
            PeopleRefusal.NAME_TOO_LONG,
            EdgeRefusal.TOO_MANY_TRIES,
        ),
    ),
    Operation(
        id="purgeWorkshop",
        method="DELETE",
        path="/api/workshops/{workshop}",
        summary="Delete a workshop for good",
        handler=purge,
        tag="Workshops",
        description="Its map, history, people and tokens are erased and cannot be brought back. "
        "Facilitators only.",
        status=204,
        signed_in=True,
        refusals=(PeopleRefusal.WAITING, PeopleRefusal.FACILITATORS_ONLY),
    ),
)
