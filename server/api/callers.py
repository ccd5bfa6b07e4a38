"""The beginning of every route: who asks, for which workshop, with which key."""

import re
from typing import NoReturn

from starlette.requests import Request

from facilitation.people import Role
from server.auth import address_of, check_origin, token_of
from server.bodies import Kind, T, read_json
from server.edge import CALLED
from server.house import House
from server.problems import EdgeRefusal, ProblemError
from sessions.journey.ids import WorkshopId, is_id
from sessions.people import Caller, Denied, PeopleRefusal, State

_KEY = re.compile(r"[!-~]{1,200}")
_SECRET_KEY = re.compile(r"[!-~]{16,200}")


async def caller_of(request: Request, house: House, *, waiting_too: bool = False) -> Caller:
    """Whoever asks, known and (unless `waiting_too`) let into the workshop of the address."""
    workshop = request.path_params["workshop"]
    return await caller_in(request, house, workshop, waiting_too=waiting_too)


async def caller_in(
    request: Request, house: House, workshop: str, *, waiting_too: bool = False
) -> Caller:
    """The same for a workshop that the request names elsewhere."""
    missing = ProblemError(EdgeRefusal.NO_SUCH_WORKSHOP)
    if not is_id(workshop):
        raise missing
    token, by_cookie = token_of(request, workshop)
    if token is None:
        raise missing
    check_origin(request, house.settings, by_cookie=by_cookie)
    known = await house.people.identify(token)
    if known is None:
        raise ProblemError(EdgeRefusal.NOT_SIGNED_IN)
    if known.workshop != workshop:
        raise missing
    request.scope[CALLED] = workshop
    if known.state is State.WAITING and not waiting_too:
        raise ProblemError(PeopleRefusal.WAITING)
    return known


def facilitator_only(caller: Caller) -> None:
    """End the request unless a facilitator asks."""
    if caller.role is not Role.FACILITATOR:
        raise ProblemError(PeopleRefusal.FACILITATORS_ONLY)


def deny(refused: Denied) -> NoReturn:
    """End the request with what the people service said."""
    raise ProblemError(refused.why, refused.detail)


async def body_of(request: Request, house: House, kind: Kind[T], *, large: bool = False) -> T:
    """The checked body of a request that changes something."""
    limit = house.settings.max_import if large else house.settings.max_body
    return await read_json(request, kind, limit, house.settings.body_seconds)


def key_of(request: Request, in_body: str | None, *, secret: bool = False) -> str | None:
    """The idempotency key, from the header or the body; a ProblemError when it cannot be one.

    A `secret` one makes a token, and is long enough for that.
    """
    given = request.headers.get("idempotency-key", in_body)
    if given is None:
        return None
    if (_SECRET_KEY if secret else _KEY).fullmatch(given) is None:
        raise ProblemError(EdgeRefusal.INVALID_KEY)
    return given


def stop_guessing(request: Request, house: House) -> None:
    """End the request when this address, or everybody together, guessed wrong too often."""
    hold(house.limits.guess_wait(address_of(request)))


def hold(seconds: int) -> None:
    """End the request when there are seconds left to wait."""
    if seconds > 0:
        raise ProblemError(
            EdgeRefusal.TOO_MANY_TRIES,
            f"Try again in {seconds} seconds.",
            headers={"Retry-After": str(seconds)},
        )


def workshop_of(request: Request) -> WorkshopId:
    """The workshop in the address."""
    return WorkshopId(request.path_params["workshop"])
