"""What one operation of the API is: the route, the bodies and the refusals, declared once.

The same value makes the route and its documentation, so neither can lag behind the other.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.problems import Code

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method at one path."""

    id: str
    method: str
    path: str
    summary: str
    handler: Handler
    tag: str
    description: str = ""
    body: Any = None
    answer: Any = None
    media: str = "application/json"
    status: int = 200
    signed_in: bool = False
    idempotent: bool = False
    refusals: Sequence[Code] = ()


def routes(operations: Sequence[Operation]) -> list[Route]:
    """A route for each path, which answers a wrong method with the right ones."""
    by_path: dict[str, dict[str, Handler]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, {})[operation.method] = operation.handler
    return [
        Route(path, _by_method(handlers), methods=list(handlers))
        for path, handlers in by_path.items()
    ]


def _by_method(handlers: Mapping[str, Handler]) -> Handler:
    async def answer(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await handlers[method](request)

    return answer
