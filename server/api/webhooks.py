"""Webhooks: whom to tell what happens in a workshop."""

from typing import Annotated, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.addresses import LONGEST, UnsafeAddressError, checked, looked_up
from server.answers import json_answer
from server.api.callers import body_of, caller_of, facilitator_only
from server.api.operations import Operation
from server.herald import mint_secret
from server.house import House, house_of
from server.problems import EdgeRefusal, ProblemError
from sessions.journey.ids import new_id
from sessions.people import Caller, PeopleRefusal
from sessions.store.webhooks import Delivery, Webhook, Webhooks

MOST = 10
"""Webhooks of one workshop."""
_SHOWN = 20


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to tell."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
    """A public https address that answers a POST with a status of 200 to 299."""


class WebhookCreated(msgspec.Struct, frozen=True, kw_only=True):
    """The new webhook. The secret is shown this once."""

    id: str
    url: str
    secret: str
    """What every message is signed with; keep it secret."""


class Untold(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a webhook was not told yet."""

    id: str
    type: str
    at: int
    """When it happened, epoch ms."""
    attempts: int
    due: int | None
    """When the next attempt is due, epoch ms; null: nobody tries any more."""
    fault: str | None
    """Why the last attempt failed."""


class WebhookInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook, and what it is still to be told."""

    id: str
    url: str
    created: int
    status: Literal["told", "waiting", "failing"]
    """Whether it was told everything, will be told more soon, or could not be told something."""
    untold: list[Untold]
    """The newest first, twenty at most; what was given up goes after a week."""


class WebhookList(msgspec.Struct, frozen=True, kw_only=True):
    """The workshop's webhooks."""

    webhooks: list[WebhookInfo]


async def add(request: Request) -> Response:
    """Tell an address what happens from now on."""
    house = house_of(request)
    caller = await _facilitator(request, house)
    wish = await body_of(request, house, NewWebhook)
    await _check(house, wish.url)
    hook = Webhook(new_id(), caller.workshop, wish.url, mint_secret(), house.now())
    async with house.database.write() as connection:
        hooks = Webhooks(connection)
        if len(await hooks.of(caller.workshop)) >= MOST:
            raise ProblemError(EdgeRefusal.INVALID_FIELD, f"A workshop has {MOST} at most.")
        await hooks.add(hook)
    return json_answer(WebhookCreated(id=hook.id, url=hook.url, secret=hook.secret), 201)


async def _check(house: House, url: str) -> None:
    anywhere = house.settings.webhook_private == "yes"
    try:
        checked(url, anywhere=anywhere)
        await looked_up(url, anywhere=anywhere)
    except UnsafeAddressError as unsafe:
        raise ProblemError(EdgeRefusal.UNSAFE_ADDRESS, str(unsafe)) from None
    except OSError:
        raise ProblemError(EdgeRefusal.UNSAFE_ADDRESS, "Nobody knows this host.") from None


async def listed(request: Request) -> Response:
    """The workshop's webhooks and how they are."""
    house = house_of(request)
    caller = await _facilitator(request, house)
    async with house.database.read() as connection:
        hooks = Webhooks(connection)
        found = [
            _info(hook, await hooks.outbox(hook.id, _SHOWN))
            for hook in await hooks.of(caller.workshop)
        ]
    return json_answer(WebhookList(webhooks=found))


def _info(hook: Webhook, outbox: list[Delivery]) -> WebhookInfo:
    status: Literal["told", "waiting", "failing"] = "waiting" if outbox else "told"
    if any(one.fault is not None for one in outbox):
        status = "failing"
    untold = [
        Untold(
            id=one.id,
            type=one.type,
            at=one.at,
            attempts=one.attempts,
            due=one.due,
            fault=one.fault,
        )
        for one in outbox
    ]
    return WebhookInfo(id=hook.id, url=hook.url, created=hook.created, status=status, untold=untold)


async def remove(request: Request) -> Response:
    """Tell an address nothing more."""
    house = house_of(request)
    caller = await _facilitator(request, house)
    async with house.database.write() as connection:
        gone = await Webhooks(connection).remove(request.path_params["webhook"], caller.workshop)
    if not gone:
        raise ProblemError(EdgeRefusal.NO_SUCH_WEBHOOK)
    return Response(status_code=204)


async def _facilitator(request: Request, house: House) -> Caller:
    caller = await caller_of(request, house)
    facilitator_only(caller)
    return caller


_LEADERS = (PeopleRefusal.WAITING, PeopleRefusal.FACILITATORS_ONLY)

OPERATIONS = (
    Operation(
        id="addWebhook",
        method="POST",
        path="/api/workshops/{workshop}/webhooks",
        summary="Have another system told what happens",
        handler=add,
        tag="Webhooks",
        description="It hears `phase_changed`, `revealed` and `closed`, each at least once, signed "
        "and never with words of a card. How to check the signature: docs/outcomes.md. "
        "Facilitators only.",
        body=NewWebhook,
        answer=WebhookCreated,
        status=201,
        signed_in=True,
        refusals=(*_LEADERS, EdgeRefusal.UNSAFE_ADDRESS),
    ),
    Operation(
        id="listWebhooks",
        method="GET",
        path="/api/workshops/{workshop}/webhooks",
        summary="List the webhooks and how they are",
        handler=listed,
        tag="Webhooks",
        description="Facilitators only.",
        answer=WebhookList,
        signed_in=True,
        refusals=_LEADERS,
    ),
    Operation(
        id="removeWebhook",
        method="DELETE",
        path="/api/workshops/{workshop}/webhooks/{webhook}",
        summary="Remove a webhook",
        handler=remove,
        tag="Webhooks",
        description="With what it was still to be told. Facilitators only.",
        status=204,
        signed_in=True,
        refusals=(*_LEADERS, EdgeRefusal.NO_SUCH_WEBHOOK),
    ),
)
