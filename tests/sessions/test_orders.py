from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from facilitation.people import ParticipantId, Role
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
from sessions.creation import Created
from sessions.orders import KEY_KEPT, KeyReused, Orders, Scene
from sessions.people import Denied, Entrance, Joined, PeopleChange, PeopleRefusal, State
from tests.sessions.reception_desk import Desk, opened_desk

NOBODY = ParticipantId("nobody-here-00000")


@dataclass
class Group:
    """A workshop with a facilitator, Tom who takes part, and Eva who watches."""

    desk: Desk
    made: Created
    tom: Joined
    eva: Joined

    async def obey(
        self, command: Command, by: ParticipantId | None = None, key: str | None = None
    ) -> Scene | Denied | KeyReused:
        seen: list[Scene] = []

        def render(scene: Scene) -> bytes:
            seen.append(scene)
            return f"{len(scene.people)} {scene.workshop.code}".encode()

        by = by or self.made.participant
        answer = await Orders(self.desk.people).obey(self.made.workshop, by, command, render, key)
        return answer if isinstance(answer, Denied | KeyReused) else seen[0]

    async def do(self, command: Command, by: ParticipantId | None = None) -> Scene:
        scene = await self.obey(command, by)
        assert isinstance(scene, Scene)
        return scene

    async def roles(self) -> dict[str, Role]:
        return {one.name: one.role for one in await self.desk.people.all(self.made.workshop)}


@pytest.fixture
async def group(tmp_path: Path) -> AsyncIterator[Group]:
    async with opened_desk(tmp_path) as desk:
        made = await desk.create(facilitator_name="Lena")
        tom = await desk.join(made.code, "Tom")
        eva = await desk.join(made.code, "Eva", observer=True)
        desk.heard.clear()
        yield Group(desk, made, tom, eva)


async def test_everybody_may_rename_themself(group: Group) -> None:
    tom = group.tom.caller.id
    scene = await group.do(RenameParticipant(participant=tom, name=" Thomas "), by=tom)
    assert scene.by.name == "Thomas"
    assert group.desk.heard[0].renamed is not None
    assert group.desk.heard[0].renamed.name == "Thomas"


async def test_a_facilitator_renames_anybody_and_names_stay_unique(group: Group) -> None:
    await group.do(RenameParticipant(participant=group.tom.caller.id, name="eva"))
    assert (await group.desk.known(group.tom.token)).name == "eva 2"


async def test_an_impossible_name_is_refused(group: Group) -> None:
    command = RenameParticipant(participant=group.tom.caller.id, name=" ")
    assert await group.obey(command) == Denied(PeopleRefusal.NAME_MISSING)
    assert group.desk.heard == []


async def test_a_removed_person_is_a_stranger_at_once_and_their_name_is_free(
    group: Group,
) -> None:
    tom = group.tom.caller.id
    scene = await group.do(RemoveParticipant(participant=tom))
    assert {person.name for person in scene.people} == {"Lena", "Eva"}
    assert await group.desk.people.identify(group.tom.token) is None
    assert await group.desk.people.rejoin(group.tom.token, "Tom") is None
    assert group.desk.heard == [
        PeopleChange(workshop=group.made.workshop, removed=frozenset({tom}), at_once=True)
    ]
    assert (await group.desk.join(group.made.code, "Tom")).caller.name == "Tom"


async def test_everybody_may_leave(group: Group) -> None:
    tom = group.tom.caller.id
    scene = await group.do(RemoveParticipant(participant=tom), by=tom)
    assert tom not in {person.id for person in scene.people}
    assert await group.desk.people.identify(group.tom.token) is None


async def test_handing_over_makes_another_facilitator_and_the_giver_a_participant(
    group: Group,
) -> None:
    await group.do(HandOver(participant=group.tom.caller.id))
    assert await group.roles() == {
        "Lena": Role.PARTICIPANT,
        "Tom": Role.FACILITATOR,
        "Eva": Role.OBSERVER,
    }
    assert group.desk.heard[0].changed == {group.tom.caller.id, group.made.participant}


async def test_handing_over_and_staying_makes_two_facilitators(group: Group) -> None:
    await group.do(HandOver(participant=group.tom.caller.id, stay=True))
    roles = await group.roles()
    assert (roles["Lena"], roles["Tom"]) == (Role.FACILITATOR, Role.FACILITATOR)


async def test_handing_over_to_oneself_changes_nothing(group: Group) -> None:
    await group.do(HandOver(participant=group.made.participant))
    assert (await group.roles())["Lena"] is Role.FACILITATOR


async def test_a_facilitator_sets_roles(group: Group) -> None:
    await group.do(SetRole(participant=group.eva.caller.id, role=Role.PARTICIPANT))
    assert (await group.desk.known(group.eva.token)).role is Role.PARTICIPANT
    assert group.desk.heard[0].changed == {group.eva.caller.id}


@pytest.mark.parametrize(
    "command",
    [
        RemoveParticipant(participant=NOBODY),
        SetRole(participant=NOBODY, role=Role.OBSERVER),
    ],
)
async def test_the_last_facilitator_stays(group: Group, command: Command) -> None:
    assert isinstance(command, RemoveParticipant | SetRole)
    himself = (
        RemoveParticipant(participant=group.made.participant)
        if isinstance(command, RemoveParticipant)
        else SetRole(participant=group.made.participant, role=command.role)
    )
    assert await group.obey(himself) == Denied(PeopleRefusal.LAST_FACILITATOR)
    assert (await group.roles())["Lena"] is Role.FACILITATOR


async def test_one_of_two_facilitators_may_leave(group: Group) -> None:
    await group.do(HandOver(participant=group.tom.caller.id, stay=True))
    await group.do(RemoveParticipant(participant=group.made.participant))
    assert await group.roles() == {"Tom": Role.FACILITATOR, "Eva": Role.OBSERVER}


async def test_a_facilitator_lets_people_in_from_the_waiting_room(group: Group) -> None:
    await group.do(SetWaitingRoom(on=True))
    mia = await group.desk.join(group.made.code, "Mia")
    assert mia.caller.state is State.WAITING
    await group.do(AdmitParticipant(participant=mia.caller.id))
    assert (await group.desk.known(mia.token)).state is State.ADMITTED


async def test_whoever_becomes_facilitator_no_longer_waits(group: Group) -> None:
    await group.do(SetWaitingRoom(on=True))
    mia = await group.desk.join(group.made.code, "Mia")
    await group.do(HandOver(participant=mia.caller.id))
    assert (await group.desk.known(mia.token)).state is State.ADMITTED


async def test_a_new_code_replaces_the_old_one(group: Group) -> None:
    scene = await group.do(RotateCode())
    assert scene.workshop.code is not None
    assert scene.workshop.code != group.made.code
    old = await group.desk.people.join(Entrance(code=group.made.code, name="Mia"))
    assert old == Denied(PeopleRefusal.NO_SUCH_CODE)
    assert (await group.desk.join(scene.workshop.code, "Mia")).caller.name == "Mia"


async def test_a_closed_door_keeps_newcomers_out_and_lets_people_back_in(group: Group) -> None:
    closed = await group.do(CloseJoining())
    assert closed.workshop.code is None
    denied = await group.desk.people.join(Entrance(code=group.made.code, name="Mia"))
    assert denied == Denied(PeopleRefusal.NO_SUCH_CODE)
    assert isinstance(await group.desk.people.rejoin(group.tom.token), Joined)
    assert (await group.do(RotateCode())).workshop.code is None
    opened = await group.do(OpenJoining())
    assert opened.workshop.code not in (None, group.made.code)
    assert (await group.do(OpenJoining())).workshop.code == opened.workshop.code


async def test_a_password_can_be_set_and_taken_away(group: Group) -> None:
    await group.do(SetPassword(password="open sesame"))
    denied = await group.desk.people.join(Entrance(code=group.made.code, name="Mia"))
    assert denied == Denied(PeopleRefusal.PASSWORD_NEEDED)
    await group.do(SetPassword(password=None))
    assert (await group.desk.join(group.made.code, "Mia")).caller.name == "Mia"


async def test_only_facilitators_steer(group: Group) -> None:
    tom, eva = group.tom.caller.id, group.eva.caller.id
    commands: list[Command] = [
        RenameParticipant(participant=eva, name="X"),
        RemoveParticipant(participant=eva),
        SetRole(participant=tom, role=Role.FACILITATOR),
        HandOver(participant=tom),
        AdmitParticipant(participant=eva),
        RotateCode(),
        CloseJoining(),
        OpenJoining(),
        SetPassword(password="x"),
        SetWaitingRoom(on=True),
    ]
    for command in commands:
        for by in (tom, eva):
            if command == RenameParticipant(participant=by, name="X"):
                continue
            if command == RemoveParticipant(participant=by):
                continue
            assert await group.obey(command, by) == Denied(PeopleRefusal.FACILITATORS_ONLY)
    assert group.desk.heard == []


@pytest.mark.parametrize(
    "command",
    [
        RenameParticipant(participant=NOBODY, name="X"),
        RemoveParticipant(participant=NOBODY),
        SetRole(participant=NOBODY, role=Role.OBSERVER),
        HandOver(participant=NOBODY),
        AdmitParticipant(participant=NOBODY),
    ],
)
async def test_a_command_about_nobody_is_refused(group: Group, command: Command) -> None:
    assert await group.obey(command) == Denied(PeopleRefusal.NO_SUCH_PERSON)


async def test_whoever_was_removed_meanwhile_commands_nothing(group: Group) -> None:
    await group.do(RemoveParticipant(participant=group.tom.caller.id))
    denied = await group.obey(RotateCode(), by=group.tom.caller.id)
    assert denied == Denied(PeopleRefusal.NO_SUCH_PERSON)


async def test_a_repeated_key_gives_the_same_answer_and_does_nothing_twice(group: Group) -> None:
    orders = Orders(group.desk.people)

    async def rotate(key: str) -> bytes:
        answer = await orders.obey(
            group.made.workshop,
            group.made.participant,
            RotateCode(),
            lambda scene: (scene.workshop.code or "").encode(),
            key,
        )
        assert isinstance(answer, bytes)
        return answer

    first = await rotate("one")
    assert await rotate("one") == first
    assert await rotate("two") != first


async def test_a_key_of_another_command_is_refused(group: Group) -> None:
    await group.obey(RotateCode(), key="one")
    answer = await group.obey(CloseJoining(), key="one")
    assert isinstance(answer, KeyReused)


async def test_a_key_is_forgotten_after_a_day(group: Group) -> None:
    await group.obey(RotateCode(), key="one")
    group.desk.now[0] += KEY_KEPT + 1
    assert isinstance(await group.obey(CloseJoining(), key="one"), Scene)


async def test_two_people_may_use_the_same_key(group: Group) -> None:
    tom = group.tom.caller.id
    await group.obey(RotateCode(), key="one")
    answer = await group.obey(RenameParticipant(participant=tom, name="T"), tom, "one")
    assert isinstance(answer, Scene)
