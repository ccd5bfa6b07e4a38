"""Everything one running server has, in one value that every route can reach."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from server.limits import Limits
from server.metrics import Metrics
from server.pulse import Pulse
from server.settings import Settings
from sessions.outcomes.archive import Archive
from sessions.outcomes.shelf import Shelf
from sessions.outcomes.workroom import Workroom
from sessions.people import People
from sessions.store.database import Database
from sessions.store.journal import JournalWriter
from sessions.workshops import Workshops


def _now() -> int:
    return time.time_ns() // 1_000_000


@dataclass(slots=True, kw_only=True)
class House:
    """The parts of the server. `draining` turns true once, when it is told to stop."""

    settings: Settings
    database: Database
    journal: JournalWriter
    pulse: Pulse
    people: People
    workshops: Workshops
    workroom: Workroom
    shelf: Shelf
    limits: Limits
    metrics: Metrics
    now: Callable[[], int] = _now
    draining: bool = False
    archive: Archive = field(init=False)

    def __post_init__(self) -> None:
        self.archive = Archive(self.database)


def house_of(connection: HTTPConnection) -> House:
    """The running server's parts."""
    return cast("House", connection.app.state.house)
