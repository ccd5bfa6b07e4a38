"""Carrying out commands about people and doors: in one transaction, and once for each key."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import assert_never

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from facilitation.people import ParticipantId, Role
from sessions import tokens
from sessions.commands import (
    AdmitParticipant,
    CloseJoining,
    Command,
    HandOver,
    OpenJoining,
    RemoveParticipant,
    RenameParticipant,
    RotateCode,
    SetPassword,
    SetRole,
    SetWaitingRoom,
)
from sessions.journey.ids import WorkshopId
from sessions.keys import KEY_KEPT as KEY_KEPT
from sessions.names import unique_name
from sessions.people import (
    Denied,
    People,
    PeopleChange,
    PeopleRefusal,
    State,
    caller_from,
    clean_name,
)
from sessions.store.answers import Answers
from sessions.store.database import StoreConflict
from sessions.store.people import PersonRecord, PersonRecords
from sessions.store.tokens import Tokens
from sessions.store.workshops import WorkshopRecord, WorkshopRecords

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Scene:
    """A workshop and its people as a transaction sees them."""

    workshop: WorkshopRecord
    people: list[PersonRecord]
    by: PersonRecord


class KeyReused:
    """The idempotency key belongs to another command of this person."""


async def scene_of(
    connection: AsyncConnection, workshop: WorkshopId, by: ParticipantId
) -> Scene | None:
    """What stands in the store now; None when there is no such workshop or person."""
    record = await WorkshopRecords(connection).get(workshop)
    people = await PersonRecords(connection).all(workshop)
    person = next((one for one in people if one.id == by), None)
    return None if record is None or person is None else Scene(record, people, person)


class Orders:
    """Obeys commands; `render` turns what stands afterwards into the answer that is kept."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def obey(
        self,
        workshop: WorkshopId,
        by: ParticipantId,
        command: Command,
        render: Callable[[Scene], bytes],
        key: str | None = None,
    ) -> bytes | Denied | KeyReused:
        """The answer to a command, the same bytes again for a repeated key; or why not."""
        order = _Order(self._people, workshop, by, command, render, key)
        if isinstance(command, SetPassword) and command.password is not None:
            order.password_hash = await self._people.hash_password(command.password)
        for attempt in range(_ATTEMPTS):
            try:
                answer, change = await order.carry_out()
            except StoreConflict:
                # Another process took the same new code or key in this moment: look again.
                if attempt == _ATTEMPTS - 1:
                    raise
                continue
            if change is not None:
                await self._people.tell(change)
            return answer
        raise AssertionError


class _Order:
    """One command on its way through one transaction."""

    def __init__(
        self,
        people: People,
        workshop: WorkshopId,
        by: ParticipantId,
        command: Command,
        render: Callable[[Scene], bytes],
        key: str | None,
    ) -> None:
        self._service = people
        self._workshop = workshop
        self._by = by
        self._command = command
        self._render = render
        self._key = key
        self.password_hash: str | None = None

    async def carry_out(self) -> tuple[bytes | Denied | KeyReused, PeopleChange | None]:
        now = self._service.clock()
        mark = _mark(self._command)
        async with self._service.database.write() as connection:
            answers = Answers(connection)
            if self._key is not None:
                await answers.forget_before(now - KEY_KEPT)
                kept = await answers.get(self._workshop, self._by, self._key)
                if kept is not None:
                    same = tokens.same(kept[: len(mark)], mark)
                    return (kept[len(mark) :] if same else KeyReused()), None
            scene = await scene_of(connection, self._workshop, self._by)
            if scene is None:
                return Denied(PeopleRefusal.NO_SUCH_PERSON), None
            desk = _Desk(connection, scene, now, self.password_hash)
            done = await desk.do(self._command)
            if isinstance(done, Denied):
                return done, None
            after = await self._scene_after(connection, scene)
            answer = self._render(after)
            if self._key is not None:
                await answers.put(self._workshop, self._by, self._key, mark + answer, now)
        return answer, done

    async def _scene_after(self, connection: AsyncConnection, before: Scene) -> Scene:
        after = await scene_of(connection, self._workshop, self._by)
        if after is not None:
            return after
        # Who left sees the workshop once more, without themself in it.
        people = [one for one in before.people if one.id != self._by]
        return replace(before, people=people)


class _Desk:
    """Does what a command says to the rows; answers what changed, or why not."""

    def __init__(
        self, connection: AsyncConnection, scene: Scene, now: int, password_hash: str | None
    ) -> None:
        self._connection = connection
        self._scene = scene
        self._now = now
        self._password_hash = password_hash
        self._id = scene.workshop.id
        self._people = PersonRecords(connection)
        self._workshops = WorkshopRecords(connection)

    async def do(self, command: Command) -> PeopleChange | Denied:
        match command:
            case RenameParticipant(participant=participant, name=name, color=color):
                return await self._for_self_or_others(
                    participant, lambda person: self._rename(person, name, color)
                )
            case RemoveParticipant(participant=participant):
                return await self._for_self_or_others(participant, self._remove)
        if self._scene.by.role is not Role.FACILITATOR:
            return Denied(PeopleRefusal.FACILITATORS_ONLY)
        match command:
            case SetRole(participant=participant, role=role):
                return await self._for(participant, lambda person: self._set_role(person, role))
            case HandOver(participant=participant, stay=stay):
                return await self._for(participant, lambda person: self._hand_over(person, stay))
            case AdmitParticipant(participant=participant):
                return await self._for(participant, self._admit)
        return await self._at_the_door(command)

    async def _at_the_door(
        self,
        command: RotateCode | CloseJoining | OpenJoining | SetPassword | SetWaitingRoom,
    ) -> PeopleChange:
        closed = self._scene.workshop.code is None
        match command:
            case RotateCode():
                # A closed door has no code, and opening it always makes a new one.
                if not closed:
                    await self._workshops.change(self._id, code=await free_code(self._workshops))
            case CloseJoining():
                await self._workshops.change(self._id, code=None)
            case OpenJoining():
                if closed:
                    await self._workshops.change(self._id, code=await free_code(self._workshops))
            case SetPassword():
                await self._workshops.change(self._id, password_hash=self._password_hash)
            case SetWaitingRoom(on=on):
                await self._workshops.change(self._id, waiting_room=on)
            case _:
                assert_never(command)
        return PeopleChange(workshop=self._id)

    async def _for_self_or_others(
        self,
        participant: ParticipantId,
        act: Callable[[PersonRecord], Awaitable[PeopleChange | Denied]],
    ) -> PeopleChange | Denied:
        """Everybody for themself, facilitators for anybody."""
        by = self._scene.by
        if participant != by.id and by.role is not Role.FACILITATOR:
            return Denied(PeopleRefusal.FACILITATORS_ONLY)
        return await self._for(participant, act)

    async def _for(
        self,
        participant: ParticipantId,
        act: Callable[[PersonRecord], Awaitable[PeopleChange | Denied]],
    ) -> PeopleChange | Denied:
        person = next((one for one in self._scene.people if one.id == participant), None)
        return Denied(PeopleRefusal.NO_SUCH_PERSON) if person is None else await act(person)

    async def _rename(
        self, person: PersonRecord, raw: str, color: str | None
    ) -> PeopleChange | Denied:
        name = clean_name(raw)
        if isinstance(name, Denied):
            return name
        others = [one.name for one in self._scene.people if one.id != person.id]
        name = unique_name(name, others)
        await self._people.rename(self._id, person.id, name, color)
        renamed = caller_from(person, name=name, color=color)
        return PeopleChange(workshop=self._id, renamed=renamed)

    async def _remove(self, person: PersonRecord) -> PeopleChange | Denied:
        if self._is_last_facilitator(person):
            return Denied(PeopleRefusal.LAST_FACILITATOR)
        await self._people.remove(self._id, person.id, self._now)
        await Tokens(self._connection).revoke(self._id, person.id, self._now)
        return PeopleChange(workshop=self._id, removed=frozenset({person.id}), at_once=True)

    async def _set_role(self, person: PersonRecord, role: Role) -> PeopleChange | Denied:
        if role is not Role.FACILITATOR and self._is_last_facilitator(person):
            return Denied(PeopleRefusal.LAST_FACILITATOR)
        await self._people.set_role(self._id, person.id, role)
        if role is Role.FACILITATOR:
            await self._people.set_state(self._id, person.id, State.ADMITTED)
        return self._changed(person)

    async def _hand_over(self, person: PersonRecord, stay: bool) -> PeopleChange | Denied:
        giver = self._scene.by
        if person.id == giver.id:
            return self._changed()
        done = await self._set_role(person, Role.FACILITATOR)
        if isinstance(done, Denied) or stay:
            return done
        await self._people.set_role(self._id, giver.id, Role.PARTICIPANT)
        return self._changed(person, giver)

    async def _admit(self, person: PersonRecord) -> PeopleChange:
        await self._people.set_state(self._id, person.id, State.ADMITTED)
        return self._changed(person)

    def _changed(self, *people: PersonRecord) -> PeopleChange:
        changed = frozenset(person.id for person in people)
        return PeopleChange(workshop=self._id, changed=changed, at_once=True)

    def _is_last_facilitator(self, person: PersonRecord) -> bool:
        facilitators = {one.id for one in self._scene.people if one.role is Role.FACILITATOR}
        return facilitators == {person.id}


async def free_code(workshops: WorkshopRecords) -> str:
    """A new join code that opens no workshop now."""
    while True:
        code = tokens.mint_code()
        if await workshops.by_code(code) is None:
            return code


def _mark(command: Command) -> bytes:
    """What tells one command from another under the same key."""
    unkeyed = msgspec.structs.replace(command, idempotency_key=None)
    return hashlib.sha256(msgspec.json.encode(unkeyed)).digest()
