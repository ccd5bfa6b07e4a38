"""What every HTTP request passes first and last: safe headers, its log line, no traceback."""

import secrets
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.metrics import Metrics
from server.problems import EdgeRefusal, problem

log = structlog.get_logger("http")

CALLED = "wayboard.workshop"
"""In the scope: the workshop of a caller who was recognised. What else an address holds is not for
the log: people paste tokens anywhere."""

# No inline script or style, nothing from elsewhere; data: for small pictures such as QR codes.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
)


class Edge:
    """Wraps the application; WebSockets pass untouched."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and log it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": _with_headers(scope, message)}
            await send(message)

        try:
            await self._app(scope, receive, send_safely)
        except Exception as error:
            number = secrets.token_hex(6)
            log.error("unexpected", number=number, path=_route(scope), exc_info=error)
            self._metrics.problems.labels(EdgeRefusal.UNEXPECTED).inc()
            if status:
                raise  # The answer has begun: only cutting it off tells the reader it is broken.
            answer = problem(EdgeRefusal.UNEXPECTED, f"Number {number}.", number=number)
            await answer(scope, receive, send_safely)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        log.info(
            "request",
            method=method,
            route=route,
            workshop=scope.get(CALLED),
            status=status,
            ms=round(seconds * 1000, 1),
        )


def _route(scope: Scope) -> str:
    """The route's pattern, never the address itself: that may hold anything."""
    return str(getattr(scope.get("route"), "path", "other"))


def _with_headers(scope: Scope, message: Message) -> list[tuple[bytes, bytes]]:
    own: list[tuple[bytes, bytes]] = list(message["headers"])
    names = {name.lower() for name, _ in own}
    own += [(name, value) for name, value in HEADERS if name not in names]
    if b"cache-control" not in names:
        own.append((b"cache-control", b"no-store"))
    return own
