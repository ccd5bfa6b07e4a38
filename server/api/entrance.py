"""Coming in: join with a code, come back with a token, swap a token for a cookie."""

from starlette.requests import Request
from starlette.responses import Response

from server.answers import json_answer
from server.api.callers import body_of, deny, key_of, stop_guessing, workshop_of
from server.api.operations import Operation
from server.api.shapes import Join, Joined, OpenSession, Session
from server.auth import address_of, check_origin, forget, remember
from server.house import House, house_of
from server.problems import EdgeRefusal, FieldError, ProblemError
from sessions.journey.ids import is_id
from sessions.keys import Reused
from sessions.people import Denied, Entrance, PeopleRefusal
from sessions.people import Joined as Entered

_GUESSES = (PeopleRefusal.NO_SUCH_CODE, PeopleRefusal.WRONG_PASSWORD)


async def join(request: Request) -> Response:
    """Let somebody in, or back in."""
    house = house_of(request)
    check_origin(request, house.settings, by_cookie=False)
    wish = await body_of(request, house, Join)
    entered = await (
        _come_back(house, wish, wish.token) if wish.token else _enter(request, house, wish)
    )
    match entered:
        case Denied():
            deny(entered)
        case Reused():
            raise ProblemError(EdgeRefusal.KEY_REUSED)
    house.metrics.joins.labels("token" if wish.token else "code").inc()
    person = entered.caller
    answer = json_answer(
        Joined(
            workshop=person.workshop,
            participant=person.id,
            token=entered.token,
            role=person.role,
            state=person.state,
            name=person.name,
            color=person.color,
            notice=entered.notice,
        ),
        201,
    )
    remember(answer, request, person.workshop, entered.token)
    return answer


async def _come_back(house: House, wish: Join, token: str) -> Entered | Denied:
    back = await house.people.rejoin(token, wish.name)
    if back is None:
        raise ProblemError(EdgeRefusal.NOT_SIGNED_IN)
    return back


async def _enter(request: Request, house: House, wish: Join) -> Entered | Denied | Reused:
    key = key_of(request, wish.idempotency_key, secret=True)
    missing = [
        FieldError(field=field, message="It is needed to join; a token would do instead of both")
        for field in ("code", "name")
        if getattr(wish, field) is None
    ]
    if missing:
        words = " and ".join(error.field for error in missing)
        raise ProblemError(EdgeRefusal.INVALID_FIELD, f"Add {words}.", errors=missing)
    stop_guessing(request, house)
    entrance = Entrance(
        code=wish.code or "",
        name=wish.name or "",
        password=wish.password,
        observer=wish.observer,
    )
    entered = await house.people.join(entrance, key=key)
    if isinstance(entered, Denied) and entered.why in _GUESSES:
        house.limits.guessed_wrong(address_of(request))
    return entered


async def open_session(request: Request) -> Response:
    """Give a browser the cookie for a token."""
    house = house_of(request)
    check_origin(request, house.settings, by_cookie=False)
    wish = await body_of(request, house, OpenSession)
    known = await house.people.identify(wish.token)
    if known is None:
        raise ProblemError(EdgeRefusal.NOT_SIGNED_IN)
    answer = json_answer(
        Session(
            workshop=known.workshop,
            participant=known.id,
            role=known.role,
            state=known.state,
            name=known.name,
            color=known.color,
        )
    )
    remember(answer, request, known.workshop, wish.token)
    return answer


async def close_session(request: Request) -> Response:
    """Let a browser drop its cookie; the token stays valid elsewhere."""
    house = house_of(request)
    check_origin(request, house.settings, by_cookie=False)
    workshop = workshop_of(request)
    if not is_id(workshop):
        raise ProblemError(EdgeRefusal.NO_SUCH_WORKSHOP)
    answer = Response(status_code=204)
    forget(answer, request, workshop)
    return answer


OPERATIONS = (
    Operation(
        id="join",
        method="POST",
        path="/api/join",
        summary="Join a workshop, or come back to it",
        handler=join,
        tag="Coming in",
        description=(
            "With `code` and `name` you become somebody new; with `token` you come back as who you "
            "were. The answer also sets a cookie that keeps a browser signed in. With an "
            "idempotency key of your own, at least 16 random characters, a repeat whose answer was "
            "lost brings you in as the same person again, for a day. Keep it secret like a token."
        ),
        body=Join,
        answer=Joined,
        status=201,
        refusals=(
            PeopleRefusal.NO_SUCH_CODE,
            PeopleRefusal.PASSWORD_NEEDED,
            PeopleRefusal.WRONG_PASSWORD,
            PeopleRefusal.WORKSHOP_FULL,
            PeopleRefusal.NAME_MISSING,
            PeopleRefusal.NAME_TOO_LONG,
            EdgeRefusal.NOT_SIGNED_IN,
            EdgeRefusal.TOO_MANY_TRIES,
            EdgeRefusal.INVALID_KEY,
            EdgeRefusal.KEY_REUSED,
        ),
    ),
    Operation(
        id="openSession",
        method="POST",
        path="/api/session",
        summary="Swap a token for a cookie",
        handler=open_session,
        tag="Coming in",
        description="What the browser does with the part after `#` of a facilitator's link.",
        body=OpenSession,
        answer=Session,
        refusals=(EdgeRefusal.NOT_SIGNED_IN,),
    ),
    Operation(
        id="closeSession",
        method="DELETE",
        path="/api/session/{workshop}",
        summary="Drop the cookie",
        handler=close_session,
        tag="Coming in",
        status=204,
        refusals=(EdgeRefusal.NO_SUCH_WORKSHOP,),
    ),
)
