"""A new workshop: its row, its first person and its first map, in one transaction."""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.agenda import Agenda
from facilitation.course import AgendaPlanned
from facilitation.people import ParticipantId, Role
from facilitation.refusals import Refused
from sessions import tokens
from sessions.additions import authored
from sessions.journey.admission import Admission
from sessions.journey.ids import WorkshopId, new_id
from sessions.journey.model import Journey
from sessions.journey.schema import BOARD
from sessions.journey.writing import Edit, write_journey
from sessions.milestones import MilestoneType
from sessions.names import clean_text, next_color
from sessions.orders import KEY_KEPT, KeyReused, free_code
from sessions.people import Denied, People, State, clean_name
from sessions.store.answers import Answers
from sessions.store.database import StoreConflict
from sessions.store.entries import Beside
from sessions.store.facilitation import add_event
from sessions.store.journal import Entry, append_within
from sessions.store.people import PersonRecord, PersonRecords
from sessions.store.tokens import Tokens
from sessions.store.webhooks import Webhooks
from sessions.store.workshops import WorkshopRecord, WorkshopRecords

TITLE_LIMIT = 200
CREATOR = "Facilitator"
_ATTEMPTS = 5
_SERVER = ParticipantId("")  # nobody in the workshop yet: the key belongs to the creation


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWorkshop:
    """What somebody wants to create."""

    title: str
    journey: Journey
    agenda: Agenda | None = None
    password: str | None = None
    waiting_room: bool = False
    capacity: int | None = None
    facilitator_name: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Created:
    """A workshop that stands in the store, and its creator's token."""

    workshop: WorkshopId
    code: str
    participant: ParticipantId
    token: str


class _Kept(msgspec.Struct):
    """What is kept for a repeat: all but the token, which the key and the salt give again."""

    request: bytes
    salt: bytes
    code: str
    participant: str


async def create_workshop(
    people: People, wish: NewWorkshop, *, key: str | None = None, request: bytes = b""
) -> Created | Denied | Refused | KeyReused:
    """Create a workshop; with the same `key` and the same `request`, the same one again.

    Refused when the map breaks the schema. A code that another process takes in the same moment
    is replaced.
    """
    creator = clean_name(wish.facilitator_name or CREATOR)
    if isinstance(creator, Denied):
        return creator
    # Nobody signs for people of another workshop: every card of the map is its creator's.
    identity = ParticipantId(new_id())
    # In a thread: a large map takes its time, and others are typing.
    mine = authored(wish.journey, identity)
    first = await asyncio.to_thread(first_entry, mine, people.clock())
    if isinstance(first, Refused):
        return first
    password = None if wish.password is None else await people.hash_password(wish.password)
    creation = _Creation(people, wish, (identity, creator), password, first)
    for attempt in range(_ATTEMPTS):
        try:
            return await creation.carry_out(key, hashlib.sha256(request).digest())
        except StoreConflict:
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError


def clean_title(raw: str) -> str | None:
    """A title that can be shown to everybody; None when there is none in `raw`."""
    title = clean_text(raw)
    return title if 1 <= len(title) <= TITLE_LIMIT else None


@dataclass(frozen=True, slots=True)
class FirstEntry:
    """A whole map as the first bytes of a journal."""

    update: bytes
    authors: tuple[int, ...]


def first_entry(journey: Journey, at: int) -> FirstEntry | Refused:
    """A map as the server writes it into an empty document at this moment (epoch ms)."""
    admission = Admission(BOARD)
    edit = Edit(admission.index, secrets.randbits(31))
    write_journey(edit, journey, at)
    admitted = admission.admit_written(edit.update())
    if isinstance(admitted, Refused):
        return admitted
    return FirstEntry(admitted.update, admitted.new_authors)


class _Creation:
    """One attempt after the other to write the rows."""

    def __init__(
        self,
        people: People,
        wish: NewWorkshop,
        creator: tuple[ParticipantId, str],
        password_hash: str | None,
        first: FirstEntry,
    ) -> None:
        self._people = people
        self._wish = wish
        self._creator = creator
        self._password_hash = password_hash
        self._first = first

    async def carry_out(self, key: str | None, request: bytes) -> Created | KeyReused:
        workshop = _typable(new_id() if key is None else _id_from(key))
        async with self._people.database.write() as connection:
            if key is not None:
                found = await self._repeated(connection, workshop, key, request)
                if found is not None:
                    return found
            return await self._write(connection, workshop, key, request)

    async def _repeated(
        self, connection: AsyncConnection, workshop: WorkshopId, key: str, request: bytes
    ) -> Created | KeyReused | None:
        if await WorkshopRecords(connection).get(workshop) is None:
            return None
        stored = await Answers(connection).get(workshop, _SERVER, _KEY)
        if stored is None:
            return KeyReused()
        kept = msgspec.msgpack.decode(stored, type=_Kept)
        if not tokens.same(kept.request, request):
            return KeyReused()
        token = tokens.derived_token(key, kept.salt)
        return Created(workshop, kept.code, ParticipantId(kept.participant), token)

    async def _write(
        self, connection: AsyncConnection, workshop: WorkshopId, key: str | None, request: bytes
    ) -> Created:
        now = self._people.clock()
        workshops = WorkshopRecords(connection)
        code = await free_code(workshops)
        await workshops.add(self._workshop(workshop, code, now))
        creator = self._person(workshop, now)
        await PersonRecords(connection).add(creator)
        salt = secrets.token_bytes(32)
        token = tokens.mint_token() if key is None else tokens.derived_token(key, salt)
        await Tokens(connection).add(tokens.digest(token), workshop, creator.id, now)
        await self._write_map(connection, workshop, now)
        told = msgspec.json.encode({"title": self._wish.title})
        await Webhooks(connection).announce(workshop, 0, MilestoneType.CREATED, told, now)
        if key is not None:
            answers = Answers(connection)
            await answers.forget_before(now - KEY_KEPT)
            kept = _Kept(request, salt, code, creator.id)
            await answers.put(workshop, _SERVER, _KEY, msgspec.msgpack.encode(kept), now)
        return Created(workshop, code, creator.id, token)

    async def _write_map(self, connection: AsyncConnection, workshop: WorkshopId, now: int) -> None:
        agenda = self._wish.agenda
        if not self._first.authors and agenda is None:
            return
        beside: tuple[Beside, ...] = ()
        if agenda is not None:
            planned = AgendaPlanned(at=now, by=self._creator[0], agenda=agenda)
            beside = (add_event(0, self._creator[0], now, msgspec.json.encode(planned)),)
        entry = Entry(
            workshop=workshop,
            document="board",
            payload=self._first.update if self._first.authors else b"",
            participant=None,
            at=now,
            authors=self._first.authors,
            beside=beside,
        )
        await append_within(connection, [entry])

    def _workshop(self, workshop: WorkshopId, code: str, now: int) -> WorkshopRecord:
        most = self._people.capacity
        return WorkshopRecord(
            id=workshop,
            code=code,
            title=self._wish.title,
            created=now,
            password_hash=self._password_hash,
            waiting_room=self._wish.waiting_room,
            capacity=min(self._wish.capacity or most, most),
            settings=self._wish.settings,
        )

    def _person(self, workshop: WorkshopId, now: int) -> PersonRecord:
        identity, name = self._creator
        return PersonRecord(
            workshop=workshop,
            id=identity,
            name=name,
            color=next_color(()),
            role=Role.FACILITATOR,
            joined=now,
            state=State.ADMITTED,
        )


_KEY = "creation"


def _typable(made: str) -> WorkshopId:
    """The id without a hyphen in front: on a command line that would be a flag."""
    return WorkshopId("w" + made[1:] if made.startswith("-") else made)


def _id_from(key: str) -> str:
    """The id that a creation with this key always gives, so that a repeat finds it."""
    made = hashlib.sha256(b"wayboard workshop\0" + key.encode()).digest()[:12]
    return base64.urlsafe_b64encode(made).decode()
