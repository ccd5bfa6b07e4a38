"""Where the sockets ask who may come in and get their document, and where they are cut off."""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import assert_never

import structlog
from starlette.requests import HTTPConnection

from facilitation.people import ParticipantId
from server.auth import same_origin
from server.closing import CloseCode, TurnedAwayError
from server.house import House
from server.presence import Identity
from server.room import Rooms
from server.socket import Guest, LiveDocument
from sessions.documents import DocumentDamaged
from sessions.journey.ids import WorkshopId
from sessions.people import PeopleChange, State
from sessions.store.database import StoreError
from sessions.workshops import NoSuchWorkshop

log = structlog.get_logger("reception")
_REMEMBERED = 10_000


class FrontDesk:
    """Answers the sync endpoint from the people service and the registry of workshops."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._count = 0
        self._changed: OrderedDict[ParticipantId, int] = OrderedDict()

    def allows_origin(self, connection: HTTPConnection) -> bool:
        """Whether the page that opened this socket is ours or an allowed one."""
        origin = connection.headers.get("origin")
        return origin is not None and same_origin(origin, connection, self._house.settings)

    async def identify(self, workshop: WorkshopId, token: str) -> Guest | CloseCode:
        """Who holds this token in this workshop; or why nobody is let in."""
        if self._house.draining:
            return CloseCode.RESTART
        as_of = self._count
        try:
            caller = await self._house.people.identify(token)
        except StoreError as error:
            log.warning("store not readable", error=type(error).__name__)
            return CloseCode.TRY_LATER
        if caller is None:
            return CloseCode.NOT_SIGNED_IN
        if caller.workshop != workshop:
            # As for a workshop that does not exist: nobody learns which ones do.
            return CloseCode.NO_SUCH_WORKSHOP
        match caller.state:
            case State.WAITING:
                return CloseCode.NOT_ALLOWED
            case State.ADMITTED:
                shown = Identity(caller.id, caller.name, caller.color)
                return Guest(caller.person, shown, as_of)
            case _:
                assert_never(caller.state)

    def is_current(self, guest: Guest) -> bool:
        """Whether the guest may still do what they might when they were identified."""
        return self._changed.get(guest.person.id, 0) <= guest.as_of

    @asynccontextmanager
    async def open(
        self, workshop: WorkshopId, name: str, guest: Guest
    ) -> AsyncIterator[LiveDocument]:
        """The guest's live document, kept loaded while the block runs."""
        visitor = guest.person.id
        try:
            async with self._house.workshops.using(workshop) as live:
                document = live.board if name == "board" else await live.draft(visitor)
                with live.attended(visitor):
                    yield document
        except NoSuchWorkshop:
            raise TurnedAwayError(CloseCode.NO_SUCH_WORKSHOP) from None
        except DocumentDamaged:
            log.error("damaged", workshop=workshop)
            raise TurnedAwayError(CloseCode.TRY_LATER, "damaged") from None
        except StoreError as error:
            log.warning("store not readable", error=type(error).__name__)
            raise TurnedAwayError(CloseCode.TRY_LATER, "store") from None

    async def people_changed(self, change: PeopleChange, rooms: Rooms) -> None:
        """Let a committed change count for whoever is connected, before anybody is told of it."""
        self._count += 1
        for participant in change.removed | change.changed:
            self._changed[participant] = self._count
            self._changed.move_to_end(participant)
        while len(self._changed) > _REMEMBERED:
            self._changed.popitem(last=False)
        for room in rooms.of(change.workshop):
            if change.ended:
                room.close(CloseCode.ENDED)
            for participant in change.removed:
                room.cut(participant, CloseCode.NOT_ALLOWED, "removed")
            for participant in change.changed:
                room.cut(participant, CloseCode.TRY_LATER, "changed")
            if change.renamed is not None:
                who = change.renamed
                room.renamed(Identity(who.id, who.name, who.color))
        if change.ended:
            await self._house.workshops.end(change.workshop)
        else:
            await self._show(change)

    async def _show(self, change: PeopleChange) -> None:
        live = self._house.workshops.loaded(change.workshop)
        if live is None:
            return
        if not change.at_once:
            live.outdated()
            return
        try:
            await live.refresh()
        except StoreError as error:
            # The change itself is stored; what shows it comes as soon as the store writes again.
            log.warning("not shown yet", workshop=change.workshop, error=type(error).__name__)
            live.outdated()
