"""Whether the server is up, takes work, and what it counts."""

from typing import Literal

import msgspec
import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from server.answers import json_answer
from server.house import House, house_of


class Health(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the server is."""

    status: Literal["up", "ready", "not_ready"]
    reason: str = ""
    """What keeps it from working."""


log = structlog.get_logger("health")


async def up(_: Request) -> Response:
    """The process answers."""
    return json_answer(Health(status="up"))


async def ready(request: Request) -> Response:
    """The process takes work: it is not stopping and its store can be written."""
    house = house_of(request)
    reason = await why_not_ready(house)
    house.metrics.ready.set(0 if reason else 1)
    if reason:
        return json_answer(Health(status="not_ready", reason=reason), 503)
    return json_answer(Health(status="ready"))


async def why_not_ready(house: House) -> str:
    """What keeps the server from working, in words; empty when nothing does."""
    if house.draining:
        return "The server is stopping."
    if not house.journal.writable:
        return "Up but not writing: the store refused the last edit."
    return await house.pulse.trouble()


async def metrics(request: Request) -> Response:
    """Counters for Prometheus."""
    return Response(house_of(request).metrics.page(), media_type=CONTENT_TYPE_LATEST)
