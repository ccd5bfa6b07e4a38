"""The ASGI application: its parts opened in order, its routes, its outer layers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from facilitation.refusals import Refusal
from server import health
from server.api import (
    entrance,
    exports,
    insight,
    maps,
    memory,
    outcomes,
    privacy,
    results,
    webhooks,
    workshops,
)
from server.api.docs import docs_routes
from server.api.operations import routes
from server.auth import TrustedProxies
from server.connection import SocketLimits
from server.edge import Edge
from server.herald import Herald
from server.house import House, house_of
from server.limits import Limits
from server.logs import set_up_logs
from server.metrics import Metrics
from server.pages import FILES, page_routes
from server.problems import Code, EdgeRefusal, ProblemError, problem
from server.pulse import Pulse
from server.reception import FrontDesk
from server.settings import Settings
from server.socket import SyncEndpoint
from sessions.documents import DocumentDamaged
from sessions.live import now_ms
from sessions.outcomes.retention import retention
from sessions.outcomes.shelf import Shelf
from sessions.outcomes.workroom import Bounds, Workroom
from sessions.people import People
from sessions.proving import Prover, ProvingCommitter
from sessions.store.commits import committer_for
from sessions.store.database import (
    Database,
    StoreDamaged,
    StoreError,
    StoreUnavailable,
    open_database,
)
from sessions.store.journal import JournalWriter
from sessions.workshops import NoSuchWorkshop, Workshops

OPERATIONS = (
    *workshops.OPERATIONS,
    *entrance.OPERATIONS,
    *maps.OPERATIONS,
    *outcomes.OPERATIONS,
    *exports.OPERATIONS,
    *results.OPERATIONS,
    *webhooks.OPERATIONS,
    *insight.OPERATIONS,
    *memory.OPERATIONS,
    *privacy.OPERATIONS,
)
log = structlog.get_logger("app")


@asynccontextmanager
async def _journal(
    database: Database, settings: Settings, metrics: Metrics
) -> AsyncIterator[JournalWriter]:
    """The journal writer, behind the second net unless the settings do without."""
    async with AsyncExitStack() as stack:
        committer = committer_for(database)
        if settings.second_net == "yes":
            prover = await stack.enter_async_context(Prover.open(settings.store_url))
            metrics.watch_prover(prover)
            committer = ProvingCommitter(prover, committer)
        yield await stack.enter_async_context(JournalWriter.open(database, committer))


@asynccontextmanager
async def open_house(settings: Settings, metrics: Metrics | None = None) -> AsyncIterator[House]:
    """The parts of a server, opened in order; at the end everything written is on the disk."""
    metrics = metrics or Metrics()
    async with AsyncExitStack() as stack:
        database = await open_database(settings.store_url)
        stack.push_async_callback(database.close)
        journal = await stack.enter_async_context(_journal(database, settings, metrics))
        live = await stack.enter_async_context(Workshops.open(database, journal))
        workroom = await stack.enter_async_context(Workroom.open(_bounds(settings), settings.data))
        metrics.watch_store(journal)
        metrics.watch_workshops(live)
        metrics.watch_workroom(workroom)
        herald = await stack.enter_async_context(Herald.open(database, settings, now_ms))
        metrics.watch_herald(herald)
        people = People(database, capacity=settings.capacity)
        days = settings.retention_days
        await stack.enter_async_context(retention(people, live, days, now_ms))
        yield House(
            settings=settings,
            database=database,
            journal=journal,
            pulse=Pulse(database),
            people=people,
            workshops=live,
            workroom=workroom,
            shelf=Shelf(workroom),
            limits=Limits(settings),
            metrics=metrics,
        )


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        hands=settings.exporters,
        waiting=settings.exports_waiting,
        of_one=settings.exports_per_workshop,
        seconds=settings.export_seconds,
        megabytes=settings.export_megabytes,
    )


def build_app(house: House) -> Starlette:
    """The application around parts that are open."""
    app = _bare_app(house.settings, house.metrics)
    _move_in(app, house)
    return app


def create_app(settings: Settings) -> Starlette:
    """The application for an ASGI server, which opens and closes the parts by its lifespan.

    It also takes over the log, so that nobody's words get into it.
    """
    set_up_logs(settings)
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_house(settings, metrics) as house:
            _move_in(app, house)
            yield
            house.draining = True

    return _bare_app(settings, metrics, lifespan)


def _bare_app(settings: Settings, metrics: Metrics, lifespan: object = None) -> Starlette:
    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(TrustedProxies, proxies=settings.trusted_proxies),
            Middleware(Edge, metrics=metrics),
        ],
        exception_handlers={
            ProblemError: _problem,
            HTTPException: _http_error,
            NoSuchWorkshop: _no_workshop,
            DocumentDamaged: _damaged,
            StoreError: _store_error,
        },
        lifespan=lifespan,  # type: ignore[arg-type] # Starlette's own type names its application
    )
    app.router.redirect_slashes = False
    return app


def _move_in(app: Starlette, house: House) -> None:
    desk = FrontDesk(house)
    endpoint = SyncEndpoint(desk, _socket_limits(house.settings), house.metrics.registry)
    house.people.listen(lambda change: desk.people_changed(change, endpoint.rooms))
    app.state.house = house
    app.state.sync = endpoint


def _socket_limits(settings: Settings) -> SocketLimits:
    return SocketLimits(
        connections_per_person=settings.sockets_per_person,
        connections=settings.sockets_per_document,
        message_bytes=settings.max_message,
        first_upload_bytes=max(settings.max_message, settings.max_first_message),
        edits_per_second=settings.edits_per_second,
        edits_at_once=settings.edits_at_once,
        behind_bytes=settings.max_behind,
    )


def _routes() -> list[BaseRoute]:
    return [
        WebSocketRoute("/sync/{workshop}/{document}", _Sync()),
        *routes(OPERATIONS),
        *docs_routes(OPERATIONS),
        Route("/healthz", health.up, methods=["GET"]),
        Route("/readyz", health.ready, methods=["GET"]),
        Route("/metrics", health.metrics, methods=["GET"]),
        *page_routes(),
    ]


class _Sync:
    """The sync endpoint of the running house, for a route that is older than it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["app"].state.sync(scope, receive, send)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for this class alone
    return _counted(
        request,
        error.code,
        problem(error.code, error.detail, errors=error.errors, headers=error.headers),
    )


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class alone
    code = EdgeRefusal.NO_SUCH_PAGE
    if error.status_code == 405 and getattr(request.scope.get("route"), "path", "") != FILES:
        code = EdgeRefusal.WRONG_METHOD
    return _counted(request, code, problem(code, headers=error.headers))


async def _no_workshop(request: Request, _: Exception) -> Response:
    code = EdgeRefusal.NO_SUCH_WORKSHOP
    return _counted(request, code, problem(code))


async def _damaged(request: Request, _: Exception) -> Response:
    code = EdgeRefusal.DAMAGED
    log.error("damaged", workshop=request.path_params.get("workshop"))
    return _counted(request, code, problem(code))


async def _store_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, StoreUnavailable | StoreDamaged):
        raise error
    code = Refusal.NOT_SAVED if isinstance(error, StoreUnavailable) else EdgeRefusal.DAMAGED
    log.error("store", error=type(error).__name__, reason=str(error))
    return _counted(request, code, problem(code, headers={"Retry-After": "5"}))


def _counted(request: Request, code: Code, answer: Response) -> Response:
    house_of(request).metrics.problems.labels(code.value).inc()
    return answer
