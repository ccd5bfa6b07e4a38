"""Maps going in and out: the journey as values, as files, and from files."""

import asyncio
import base64
import hashlib

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from facilitation.refusals import Refused
from server.answers import json_answer
from server.api.callers import body_of, caller_of, facilitator_only, key_of
from server.api.operations import Operation
from server.api.shapes import (
    CreateWorkshop,
    ImportAnswer,
    ImportMap,
    MapText,
    TemplateInfo,
    Templates,
)
from server.house import House, house_of
from server.problems import EdgeRefusal, FieldError, ProblemError
from sessions.additions import Renew, additions
from sessions.formats import Imported, ImportReport, UnreadableMap, read_map
from sessions.journey.ids import new_id
from sessions.journey.model import Journey, MapKind
from sessions.journey.templates import MAP_KINDS, Template, start
from sessions.journey.writing import Edit, write_journey
from sessions.orders import KEY_KEPT
from sessions.people import Caller, PeopleRefusal
from sessions.store.answers import Answers

_ABOUT = {
    Template.CUSTOMER_JOURNEY_LONG: (
        "Customer journey, eight stages",
        "A whole customer relationship, from first hearing of it to telling others.",
    ),
    Template.CUSTOMER_JOURNEY_SHORT: (
        "Customer journey, five stages",
        "A whole customer relationship in an afternoon.",
    ),
    Template.USER_JOURNEY: ("User journey", "What people do with one product, and how it feels."),
    Template.JOB_MAP: ("Job map", "A job to be done, step by step, whatever helps with it today."),
    Template.BLANK: ("Blank", "Nothing yet: your own columns and rows."),
}


async def templates(_: Request) -> Response:
    """What a new map can start with."""
    found = []
    for template, (name, description) in _ABOUT.items():
        journey = start(template, title="")
        info = TemplateInfo(
            id=template,
            name=name,
            description=description,
            map_kind=journey.frame.map_kind,
            stages=[stage.name for stage in journey.stages],
        )
        found.append(info)
    return json_answer(Templates(templates=found), headers={"Cache-Control": "no-cache"})


async def first_map(title: str, wish: CreateWorkshop) -> tuple[Journey, ImportReport | None]:
    """The map a new workshop starts with, and the report when it was imported."""
    template = wish.template or Template.CUSTOMER_JOURNEY_LONG
    begun = start(template, title=title, blueprint=wish.blueprint)
    if wish.import_ is None:
        return begun, None
    imported = await read_given(wish.import_, MAP_KINDS[template])
    if wish.template is None:
        frame = msgspec.structs.replace(imported.journey.frame, title=title)
        return msgspec.structs.replace(imported.journey, frame=frame), imported.report
    return _beside(begun, imported.journey), imported.report


def _beside(begun: Journey, imported: Journey) -> Journey:
    """A template with an imported map on it."""
    more = additions(begun, imported, author=None, renew=lambda _: new_id())
    frame = {name: getattr(more.frame, name) for name in more.frame.__struct_fields__}
    silent = type(more.frame)()
    said = {name: value for name, value in frame.items() if value != getattr(silent, name)}
    return Journey(
        frame=msgspec.structs.replace(begun.frame, **said),
        stages=[*begun.stages, *more.stages],
        lanes=[*begun.lanes, *more.lanes],
        elements=more.elements,
        groups=more.groups,
        links=more.links,
    )


async def read_given(text: MapText, kind: MapKind) -> Imported:
    """The map in a file that came with a request; `kind` where the file does not say which."""
    given = text.data if text.text is None else text.text
    if given is None or (text.data is not None and text.text is not None):
        wrong = FieldError(field="text", message="Expected either text or data")
        raise ProblemError(EdgeRefusal.INVALID_FIELD, "Send either text or data.", errors=[wrong])
    try:
        # In a thread: a large file takes its time, and others are typing.
        return await asyncio.to_thread(
            read_map, given, format=text.format, name=text.name, map_kind=kind
        )
    except UnreadableMap as error:
        raise ProblemError(EdgeRefusal.UNREADABLE_IMPORT, error.sentence) from None


async def journey(request: Request) -> Response:
    """The map as plain values."""
    house = house_of(request)
    caller = await caller_of(request, house)
    async with house.workshops.using(caller.workshop) as live:
        return json_answer(live.board.journey())


async def add_map(request: Request) -> Response:
    """Add a map from a file to the workshop's map."""
    house = house_of(request)
    caller = await caller_of(request, house)
    facilitator_only(caller)
    wish = await body_of(request, house, ImportMap, large=True)
    key = key_of(request, wish.idempotency_key)
    mark = hashlib.sha256(
        msgspec.json.encode(msgspec.structs.replace(wish, idempotency_key=None))
    ).digest()
    kept = await _kept(house, caller, key, mark)
    if kept is not None:
        return Response(kept, media_type="application/json")
    async with house.workshops.using(caller.workshop) as live:
        kind = live.board.journey().frame.map_kind
        imported = await read_given(wish, kind)
        renew = _renewal(caller, key)
        more = additions(live.board.journey(), imported.journey, author=caller.id, renew=renew)

        def build(edit: Edit) -> None:
            write_journey(edit, more, house.now())

        done = await live.board.write(build)
    if isinstance(done, Refused):
        raise ProblemError(done.why, done.detail)
    answer = msgspec.json.encode(ImportAnswer(report=imported.report))
    if key is not None:
        async with house.database.write() as connection:
            answers = Answers(connection)
            if await answers.get(caller.workshop, caller.id, key) is None:
                await answers.put(caller.workshop, caller.id, key, mark + answer, house.now())
    return Response(answer, media_type="application/json")


def _renewal(caller: Caller, key: str | None) -> Renew:
    """New ids; with a key the same ones each time, so that a repeat writes nothing twice.

    The answer is stored after the map: a crash in between leaves a map without an answer.
    """
    if key is None:
        return lambda _: new_id()
    start_of_all = f"{caller.workshop}\0{caller.id}\0{key}\0"

    def renew(word: str) -> str:
        made = hashlib.sha256((start_of_all + word).encode()).digest()
        return base64.urlsafe_b64encode(made[:12]).decode()

    return renew


async def _kept(house: House, caller: Caller, key: str | None, mark: bytes) -> bytes | None:
    """What an import with this key was answered before."""
    if key is None:
        return None
    async with house.database.write() as connection:
        answers = Answers(connection)
        await answers.forget_before(house.now() - KEY_KEPT)
        kept = await answers.get(caller.workshop, caller.id, key)
    if kept is not None and kept[: len(mark)] != mark:
        raise ProblemError(EdgeRefusal.KEY_REUSED)
    return None if kept is None else kept[len(mark) :]


OPERATIONS = (
    Operation(
        id="listTemplates",
        method="GET",
        path="/api/templates",
        summary="List the starts for a new map",
        handler=templates,
        tag="Workshops",
        answer=Templates,
    ),
    Operation(
        id="getJourney",
        method="GET",
        path="/api/workshops/{workshop}/journey",
        summary="Read the map as values",
        handler=journey,
        tag="Maps",
        answer=Journey,
        signed_in=True,
        refusals=(PeopleRefusal.WAITING, EdgeRefusal.DAMAGED),
    ),
    Operation(
        id="importMap",
        method="POST",
        path="/api/workshops/{workshop}/import",
        summary="Add a map from a file",
        handler=add_map,
        tag="Maps",
        description="Stages of the same name and lanes for the same kinds are shared; the rest "
        "follows what stands. Facilitators only.",
        body=ImportMap,
        answer=ImportAnswer,
        signed_in=True,
        idempotent=True,
        refusals=(
            PeopleRefusal.WAITING,
            PeopleRefusal.FACILITATORS_ONLY,
            EdgeRefusal.UNREADABLE_IMPORT,
            EdgeRefusal.INVALID_KEY,
            EdgeRefusal.KEY_REUSED,
        ),
    ),
)
