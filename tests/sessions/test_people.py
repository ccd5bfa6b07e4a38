import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from facilitation.people import Role
from sessions.keys import KEY_KEPT, Reused
from sessions.people import Denied, Entrance, Joined, PeopleChange, PeopleRefusal, State
from sessions.store.people import PersonRecords
from sessions.store.workshops import WorkshopRecords
from tests.sessions.reception_desk import Desk, opened_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened_desk(tmp_path) as opened:
        yield opened


async def test_the_creator_is_a_facilitator_and_has_a_token(desk: Desk) -> None:
    made = await desk.create(facilitator_name="Lena")
    lena = await desk.known(made.token)
    assert (lena.workshop, lena.id, lena.name) == (made.workshop, made.participant, "Lena")
    assert (lena.role, lena.state) == (Role.FACILITATOR, State.ADMITTED)


async def test_somebody_joins_with_the_code_and_is_known_by_the_token(desk: Desk) -> None:
    made = await desk.create()
    tom = await desk.join(made.code, "Tom")
    assert await desk.people.identify(tom.token) == tom.caller
    assert (tom.caller.role, tom.caller.state, tom.notice) == (
        Role.PARTICIPANT,
        State.ADMITTED,
        "",
    )


async def test_an_observer_comes_to_watch(desk: Desk) -> None:
    made = await desk.create()
    assert (await desk.join(made.code, "Eva", observer=True)).caller.role is Role.OBSERVER


async def test_a_second_person_of_one_name_is_told_their_own(desk: Desk) -> None:
    made = await desk.create()
    await desk.join(made.code, "Lena")
    second = await desk.join(made.code, "Lena")
    assert second.caller.name == "Lena 2"
    assert second.notice == "There is a Lena here already. You join as Lena 2."


KEY = "0123456789abcdef"


async def test_W16_joining_twice_by_one_key_is_joining_once_also_at_the_same_moment(
    desk: Desk,
) -> None:
    made = await desk.create()
    entrance = Entrance(code=made.code, name="Lena")
    answers = await asyncio.gather(*(desk.people.join(entrance, key=KEY) for _ in range(5)))
    first = answers[0]
    assert isinstance(first, Joined)
    assert answers == [first] * 5
    assert (first.caller.name, await desk.known(first.token)) == ("Lena", first.caller)
    assert len(await desk.people.all(made.workshop)) == 2


async def test_W16_the_last_seat_is_still_that_of_who_took_it(desk: Desk) -> None:
    made = await desk.create(capacity=2)
    entrance = Entrance(code=made.code, name="Lena")
    first = await desk.people.join(entrance, key=KEY)
    assert await desk.people.join(entrance, key=KEY) == first
    full = await desk.people.join(entrance, key=KEY[::-1])
    assert full == Denied(PeopleRefusal.WORKSHOP_FULL)


async def test_W16_a_key_opens_nothing_for_others_and_nothing_after_a_day_or_a_removal(
    desk: Desk,
) -> None:
    made = await desk.create()
    entrance = Entrance(code=made.code, name="Lena")
    first = await desk.people.join(entrance, key=KEY)
    assert isinstance(first, Joined)
    other = await desk.people.join(Entrance(code=made.code, name="Eve"), key=KEY)
    assert isinstance(other, Reused)
    async with desk.people.database.write() as connection:
        who = first.caller
        await PersonRecords(connection).remove(who.workshop, who.id, desk.now[0])
    assert isinstance(await desk.people.join(entrance, key=KEY), Reused)
    second = await desk.people.join(entrance, key=KEY[::-1])
    desk.now[0] += KEY_KEPT + 1
    await desk.people.join(entrance, key="another key, to sweep")
    third = await desk.people.join(entrance, key=KEY[::-1])
    assert isinstance(second, Joined)
    assert isinstance(third, Joined)
    assert second.caller.id != third.caller.id


async def test_people_who_join_at_the_same_moment_get_different_names_and_colours(
    desk: Desk,
) -> None:
    made = await desk.create()
    joined = await asyncio.gather(*(desk.join(made.code, "Lena") for _ in range(10)))
    everybody = await desk.people.all(made.workshop)
    assert len({one.caller.name for one in joined}) == 10
    assert len({person.color for person in everybody}) == 11


async def test_a_full_workshop_takes_nobody_more_even_at_the_same_moment(desk: Desk) -> None:
    made = await desk.create(capacity=3)
    wishes = [Entrance(code=made.code, name=f"P{n}") for n in range(6)]
    answers = await asyncio.gather(*map(desk.people.join, wishes))
    assert sum(isinstance(one, Joined) for one in answers) == 2
    assert answers.count(Denied(PeopleRefusal.WORKSHOP_FULL)) == 4


async def test_a_workshop_takes_no_more_people_than_the_server_allows(desk: Desk) -> None:
    made = await desk.create(capacity=5000)
    async with desk.people.database.read() as connection:
        record = await WorkshopRecords(connection).get(made.workshop)
    assert record is not None
    assert record.capacity == 20


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", PeopleRefusal.NAME_MISSING),
        (" \u200b\u202e\x00 ", PeopleRefusal.NAME_MISSING),
        ("x" * 41, PeopleRefusal.NAME_TOO_LONG),
    ],
)
async def test_a_name_that_cannot_be_shown_is_refused(
    desk: Desk, name: str, why: PeopleRefusal
) -> None:
    made = await desk.create()
    assert await desk.people.join(Entrance(code=made.code, name=name)) == Denied(why)
    assert len(await desk.people.all(made.workshop)) == 1


@pytest.mark.parametrize("code", ["", "ZZZZZZ", "nonsense", "\x00"])
async def test_a_code_that_opens_nothing_is_refused(desk: Desk, code: str) -> None:
    await desk.create()
    denied = await desk.people.join(Entrance(code=code, name="Tom"))
    assert denied == Denied(PeopleRefusal.NO_SUCH_CODE)


async def test_a_password_is_asked_for_and_checked(desk: Desk) -> None:
    made = await desk.create(password="open sesame")
    without = await desk.people.join(Entrance(code=made.code, name="Tom"))
    wrong = await desk.people.join(Entrance(code=made.code, name="Tom", password="open"))
    right = await desk.join(made.code, "Tom", password="open sesame")
    again = await desk.join(made.code, "Eva", password="open sesame")
    still_wrong = await desk.people.join(Entrance(code=made.code, name="Mia", password="open"))
    assert without == Denied(PeopleRefusal.PASSWORD_NEEDED)
    assert wrong == still_wrong == Denied(PeopleRefusal.WRONG_PASSWORD)
    assert (right.caller.name, again.caller.name) == ("Tom", "Eva")


async def test_newcomers_wait_where_there_is_a_waiting_room(desk: Desk) -> None:
    made = await desk.create(waiting_room=True)
    tom = await desk.join(made.code, "Tom")
    assert tom.caller.state is State.WAITING
    assert (await desk.known(made.token)).state is State.ADMITTED


async def test_coming_back_with_a_token_keeps_who_one_is(desk: Desk) -> None:
    made = await desk.create()
    tom = await desk.join(made.code, "Tom")
    back = await desk.people.rejoin(tom.token)
    assert back == Joined(tom.caller, tom.token)
    assert len(await desk.people.all(made.workshop)) == 2


async def test_coming_back_under_another_name_renames_and_stays_unique(desk: Desk) -> None:
    made = await desk.create()
    await desk.join(made.code, "Lena")
    tom = await desk.join(made.code, "Tom")
    back = await desk.people.rejoin(tom.token, "Lena")
    assert isinstance(back, Joined)
    assert (back.caller.id, back.caller.name) == (tom.caller.id, "Lena 2")
    assert (await desk.known(tom.token)).name == "Lena 2"


async def test_coming_back_under_the_same_name_changes_nothing(desk: Desk) -> None:
    made = await desk.create()
    tom = await desk.join(made.code, "Tom")
    desk.heard.clear()
    assert await desk.people.rejoin(tom.token, " Tom ") == Joined(tom.caller, tom.token)
    assert desk.heard == []


async def test_coming_back_under_an_impossible_name_is_refused(desk: Desk) -> None:
    made = await desk.create()
    tom = await desk.join(made.code, "Tom")
    assert await desk.people.rejoin(tom.token, "\u202e") == Denied(PeopleRefusal.NAME_MISSING)
    assert (await desk.known(tom.token)).name == "Tom"


@pytest.mark.parametrize("token", ["", "x", "x" * 32, "ü" * 32, "\x00" * 32])
async def test_an_unknown_token_stands_for_nobody(desk: Desk, token: str) -> None:
    await desk.create()
    assert await desk.people.identify(token) is None
    assert await desk.people.rejoin(token) is None


async def test_renaming_somebody_who_is_not_there_is_refused(desk: Desk) -> None:
    made = await desk.create()
    other = await desk.create()
    denied = await desk.people.rename(made.workshop, other.participant, "Tom")
    assert denied == Denied(PeopleRefusal.NO_SUCH_PERSON)


async def test_a_further_token_leaves_the_first_valid(desk: Desk) -> None:
    made = await desk.create()
    second = await desk.people.new_token(made.workshop, made.participant)
    assert await desk.known(second) == await desk.known(made.token)


async def test_listeners_hear_of_newcomers_and_new_names(desk: Desk) -> None:
    made = await desk.create()
    tom = await desk.join(made.code, "Tom")
    renamed = await desk.people.rename(made.workshop, tom.caller.id, "Thomas")
    assert not isinstance(renamed, Denied)
    assert desk.heard == [
        PeopleChange(workshop=made.workshop),
        PeopleChange(workshop=made.workshop, renamed=renamed),
    ]


async def test_the_end_of_a_workshop_takes_everything_with_it(desk: Desk) -> None:
    made = await desk.create()
    other = await desk.create()
    tom = await desk.join(made.code, "Tom")
    await desk.people.end(made.workshop)
    assert await desk.people.identify(tom.token) is None
    assert await desk.people.all(made.workshop) == []
    assert desk.heard[-1] == PeopleChange(workshop=made.workshop, ended=True)
    assert (await desk.known(other.token)).id == other.participant
