"""Who is in a workshop: coming in, coming back, roles, leaving; every change in one transaction."""

import asyncio
import hmac
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from facilitation.people import ParticipantId, Person, Role
from sessions import tokens
from sessions.arrival import Arrival
from sessions.journey.ids import WorkshopId, new_id
from sessions.keys import Reused
from sessions.names import NAME_LIMIT, clean_text, next_color, unique_name
from sessions.recognition import Recognition
from sessions.store.database import Database
from sessions.store.people import PersonRecord, PersonRecords
from sessions.store.people import PersonState as State
from sessions.store.tokens import Tokens
from sessions.store.workshops import WorkshopRecord, WorkshopRecords

__all__ = [
    "Caller",
    "Denied",
    "Entrance",
    "Joined",
    "People",
    "PeopleChange",
    "PeopleRefusal",
    "State",
    "clean_name",
]


class PeopleRefusal(StrEnum):
    """Why somebody was not let in, or a change among people was refused."""

    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    NO_SUCH_CODE = "no_such_code"
    PASSWORD_NEEDED = "password_needed"  # noqa: S105
    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    WORKSHOP_FULL = "workshop_full"
    WAITING = "waiting"
    NO_SUCH_PERSON = "no_such_person"
    FACILITATORS_ONLY = "facilitators_only"
    LAST_FACILITATOR = "last_facilitator"

    @property
    def sentence(self) -> str:
        """What happened and what to do, in words that are safe to show to anybody."""
        return _SENTENCES[self]


_SENTENCES = {
    PeopleRefusal.NAME_MISSING: "Enter a name, so that others know who you are.",
    PeopleRefusal.NAME_TOO_LONG: f"A name has at most {NAME_LIMIT} characters. Shorten it.",
    PeopleRefusal.NO_SUCH_CODE: (
        "No workshop takes this code now. Check its six characters, "
        "or ask the facilitator for the present code."
    ),
    PeopleRefusal.PASSWORD_NEEDED: "This workshop has a password. Ask the facilitator for it.",
    PeopleRefusal.WRONG_PASSWORD: "This is not the workshop's password. Try again.",
    PeopleRefusal.WORKSHOP_FULL: "This workshop is full. Ask the facilitator to make room.",
    PeopleRefusal.WAITING: "You are in the waiting room. The facilitator will let you in.",
    PeopleRefusal.NO_SUCH_PERSON: "Nobody with this id is in the workshop.",
    PeopleRefusal.FACILITATORS_ONLY: "Only a facilitator can do this.",
    PeopleRefusal.LAST_FACILITATOR: (
        "The last facilitator cannot leave or step back. "
        "Hand over to somebody first (command hand_over)."
    ),
}


@dataclass(frozen=True, slots=True)
class Denied:
    """Somebody was told no and nothing changed. `detail` repeats nobody's words."""

    why: PeopleRefusal
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a token stands for, as they are stored now."""

    workshop: WorkshopId
    id: ParticipantId
    name: str
    color: str
    role: Role
    state: State

    @property
    def person(self) -> Person:
        """As the rules see them."""
        return Person(self.id, self.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """What somebody new brings to the door."""

    code: str
    name: str
    password: str | None = None
    observer: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody is in, or in the waiting room. `notice` is what they should know."""

    caller: Caller
    token: str
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleChange:
    """Something about a workshop's people or doors was committed.

    `removed` may no longer be here, `changed` may do other things than before, and what they had
    open must be looked at again. `at_once` says that the change must count for the next edit.
    """

    workshop: WorkshopId
    removed: frozenset[ParticipantId] = frozenset()
    changed: frozenset[ParticipantId] = frozenset()
    renamed: Caller | None = None
    at_once: bool = False
    ended: bool = False
    """The workshop is no more."""


Listener = Callable[[PeopleChange], Awaitable[None]]


def now_ms() -> int:
    """The wall clock, epoch milliseconds."""
    return time.time_ns() // 1_000_000


def clean_name(raw: str) -> str | Denied:
    """A name that can be shown to everybody, or why there is none in `raw`."""
    name = clean_text(raw)
    if not name:
        return Denied(PeopleRefusal.NAME_MISSING)
    if len(name) > NAME_LIMIT:
        return Denied(PeopleRefusal.NAME_TOO_LONG)
    return name


class People:
    """Lets people in and recognises them. What it answered is stored already."""

    def __init__(
        self, database: Database, *, capacity: int = 300, clock: Callable[[], int] = now_ms
    ) -> None:
        self.database = database
        self.capacity = capacity
        self.clock = clock
        self._passwords = _Passwords()
        self._recognition = Recognition(database)
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call `listener` after every committed change, before the request is answered."""
        self._listeners.append(listener)

    async def tell(self, change: PeopleChange) -> None:
        """Tell the listeners of a change that was committed."""
        for listener in self._listeners:
            await listener(change)

    async def identify(self, token: str) -> Caller | None:
        """Whom this token stands for; None when it is unknown, revoked or its person removed."""
        if not tokens.is_token(token):
            return None
        # Looked up by its hash: how long that takes tells nothing about any stored token.
        person = await self._recognition.holder(tokens.digest(token))
        return None if person is None else caller_from(person)

    async def join(self, entrance: Entrance, *, key: str | None = None) -> Joined | Denied | Reused:
        """Let somebody new in by code; with a waiting room, into that.

        With the same `key` and the same entrance, the same person again. The key must be secret:
        whoever knows it gets that person's token.
        """
        name = clean_name(entrance.name)
        if isinstance(name, Denied):
            return name
        code = tokens.read_code(entrance.code)
        workshop = await self._workshop_of(code) if code else None
        if code is None or workshop is None:
            return Denied(PeopleRefusal.NO_SUCH_CODE)
        refused = await self._check_password(workshop, entrance.password)
        if refused:
            return refused
        arrival = Arrival(key, code, entrance.name, entrance.observer)
        async with self.database.write() as connection:
            # Read again: the code or password may have been changed while the password was hashed.
            present = await WorkshopRecords(connection).by_code(code)
            if present is None or present.id != workshop.id:
                return Denied(PeopleRefusal.NO_SUCH_CODE)
            if present.password_hash != workshop.password_hash:
                return Denied(PeopleRefusal.WRONG_PASSWORD)
            people = PersonRecords(connection)
            known = await people.all(present.id)
            before = await arrival.before(connection, present.id)
            if before is not None:
                return _again(before, known, name)
            if len(known) >= present.capacity:
                return Denied(PeopleRefusal.WORKSHOP_FULL)
            person = self._newcomer(present, known, name, observer=entrance.observer)
            await people.add(person)
            at = person.joined
            await Tokens(connection).add(
                tokens.digest(arrival.token), person.workshop, person.id, at
            )
            await arrival.remember(connection, person.workshop, person.id, at)
        await self.tell(PeopleChange(workshop=person.workshop))
        return Joined(caller_from(person), arrival.token, _notice(name, person.name))

    async def rejoin(self, token: str, name: str | None = None) -> Joined | Denied | None:
        """Somebody comes back as who they were, with a new name if they want; None: not known."""
        back = await self.identify(token)
        if back is None:
            return None
        if name is None:
            return Joined(back, token)
        renamed = await self.rename(back.workshop, back.id, name)
        if isinstance(renamed, Denied):
            return renamed
        return Joined(renamed, token, _notice(clean_text(name), renamed.name))

    async def rename(
        self, workshop: WorkshopId, participant: ParticipantId, raw: str
    ) -> Caller | Denied:
        """Give somebody another name, made unique."""
        name = clean_name(raw)
        if isinstance(name, Denied):
            return name
        async with self.database.write() as connection:
            people = PersonRecords(connection)
            known = await people.all(workshop)
            person = next((one for one in known if one.id == participant), None)
            if person is None:
                return Denied(PeopleRefusal.NO_SUCH_PERSON)
            name = unique_name(name, [one.name for one in known if one.id != participant])
            if name == person.name:
                return caller_from(person)
            await people.rename(workshop, participant, name)
        renamed = caller_from(person, name=name)
        await self.tell(PeopleChange(workshop=workshop, renamed=renamed))
        return renamed

    async def new_token(self, workshop: WorkshopId, participant: ParticipantId) -> str:
        """A further token for somebody who is in; earlier ones stay valid."""
        token = tokens.mint_token()
        async with self.database.write() as connection:
            await Tokens(connection).add(tokens.digest(token), workshop, participant, self.clock())
        return token

    async def all(self, workshop: WorkshopId) -> list[PersonRecord]:
        """Everybody who is in or waiting, in the order of joining."""
        async with self.database.read() as connection:
            return await PersonRecords(connection).all(workshop)

    async def end(self, workshop: WorkshopId) -> None:
        """Delete a workshop with its people, map and history, from the files too."""
        async with self.database.write() as connection:
            await WorkshopRecords(connection).purge(workshop)
        await self.tell(PeopleChange(workshop=workshop, ended=True))
        await self.database.forget()

    async def hash_password(self, password: str) -> str:
        """What is stored instead of a password."""
        return await self._passwords.hash(password)

    async def _workshop_of(self, code: str) -> WorkshopRecord | None:
        async with self.database.read() as connection:
            return await WorkshopRecords(connection).by_code(code)

    async def _check_password(
        self, workshop: WorkshopRecord, password: str | None
    ) -> Denied | None:
        if workshop.password_hash is None:
            return None
        if password is None:
            return Denied(PeopleRefusal.PASSWORD_NEEDED)
        if not await self._passwords.verify(password, workshop.password_hash):
            return Denied(PeopleRefusal.WRONG_PASSWORD)
        return None

    def _newcomer(
        self, workshop: WorkshopRecord, known: list[PersonRecord], name: str, *, observer: bool
    ) -> PersonRecord:
        return PersonRecord(
            workshop=workshop.id,
            id=ParticipantId(new_id()),
            name=unique_name(name, [person.name for person in known]),
            color=next_color(person.color for person in known),
            role=Role.OBSERVER if observer else Role.PARTICIPANT,
            joined=self.clock(),
            state=State.WAITING if workshop.waiting_room else State.ADMITTED,
        )


def caller_from(
    person: PersonRecord, *, name: str | None = None, color: str | None = None
) -> Caller:
    """A stored person as a caller."""
    return Caller(
        workshop=person.workshop,
        id=person.id,
        name=person.name if name is None else name,
        color=person.color if color is None else color,
        role=person.role,
        state=person.state,
    )


def _again(
    before: tuple[ParticipantId, str] | Reused, known: list[PersonRecord], name: str
) -> Joined | Reused:
    """The answer that was lost; a key of somebody who was removed since opens nothing."""
    if isinstance(before, Reused):
        return before
    who, token = before
    person = next((one for one in known if one.id == who), None)
    if person is None:
        return Reused()
    return Joined(caller_from(person), token, _notice(name, person.name))


def _notice(wanted: str, given: str) -> str:
    if wanted == given:
        return ""
    return f"There is a {wanted} here already. You join as {given}."


class _Passwords:
    """Hashes in threads, few at a time; a password found right is quick the next time.

    Without that, 300 people coming in together would keep a core busy for half a minute.
    """

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(2)
        self._key = secrets.token_bytes(32)
        self._right: dict[str, bytes] = {}

    async def hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(tokens.hash_password, password)

    async def verify(self, password: str, stored: str) -> bool:
        secret = password.encode("utf-8", "surrogatepass")
        mark = hmac.digest(self._key, stored.encode() + b"\0" + secret, "sha256")
        if hmac.compare_digest(self._right.get(stored, b""), mark):
            return True
        async with self._turns:
            if hmac.compare_digest(self._right.get(stored, b""), mark):
                return True  # Somebody just before us had it right.
            right = await asyncio.to_thread(tokens.verify_password, password, stored)
        if right:
            if len(self._right) >= 1000:
                self._right.clear()
            self._right[stored] = mark
        return right
