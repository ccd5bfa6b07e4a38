import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from facilitation.refusals import Refusal, Refused
from sessions.creation import NewWorkshop, clean_title, create_workshop
from sessions.documents import Documents
from sessions.journey.ids import ElementId
from sessions.journey.model import Element, Journey, Kind
from sessions.journey.reading import read_journey
from sessions.journey.schema import BOARD
from sessions.journey.templates import Template, start
from sessions.orders import KEY_KEPT, KeyReused
from sessions.people import Denied, PeopleRefusal
from sessions.store.workshops import WorkshopRecords
from tests.sessions.reception_desk import TITLE, Desk, opened_desk

KEY = "0b0f4a3e-3f1c-4a57-9a55"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened_desk(tmp_path) as opened:
        yield opened


async def count(desk: Desk) -> int:
    async with desk.people.database.read() as connection:
        return len(await WorkshopRecords(connection).all())


@pytest.mark.parametrize("template", list(Template))
async def test_a_new_workshop_holds_its_template(desk: Desk, template: Template) -> None:
    journey = start(template, title=TITLE, blueprint=True)
    made = await create_workshop(desk.people, NewWorkshop(title=TITLE, journey=journey))
    assert not isinstance(made, Denied | Refused | KeyReused)
    loaded = await Documents(desk.people.database).load(made.workshop, "board", BOARD)
    assert read_journey(loaded.doc) == journey


async def test_every_card_of_a_new_map_is_its_creators(desk: Desk) -> None:
    card = Element(
        id=ElementId("card-000000000001"), kind=Kind.NOTE, text="Hm", order="a0", author="forged"
    )
    wish = NewWorkshop(title=TITLE, journey=Journey(elements=[card]))
    made = await create_workshop(desk.people, wish)
    assert not isinstance(made, Denied | Refused | KeyReused)
    loaded = await Documents(desk.people.database).load(made.workshop, "board", BOARD)
    assert [one.author for one in read_journey(loaded.doc).elements] == [made.participant]


async def test_a_map_that_breaks_the_schema_creates_nothing(desk: Desk) -> None:
    card = Element(id=ElementId("x"), kind=Kind.NOTE, text="", order="a0")
    wish = NewWorkshop(title=TITLE, journey=Journey(elements=[card]))
    refused = await create_workshop(desk.people, wish)
    assert isinstance(refused, Refused)
    assert refused.why is Refusal.INVALID_ID
    assert await count(desk) == 0


async def test_a_creator_needs_a_name_that_can_be_shown(desk: Desk) -> None:
    wish = NewWorkshop(title=TITLE, journey=Journey(), facilitator_name="\u200b")
    assert await create_workshop(desk.people, wish) == Denied(PeopleRefusal.NAME_MISSING)


async def test_a_repeated_creation_gives_the_same_workshop_and_token(desk: Desk) -> None:
    first = await desk.create(key=KEY)
    again = await desk.create(key=KEY)
    assert first == again
    assert (await desk.known(again.token)).id == first.participant
    assert await count(desk) == 1


async def test_creations_with_one_key_at_the_same_moment_make_one_workshop(desk: Desk) -> None:
    made = await asyncio.gather(*(desk.create(key=KEY) for _ in range(5)))
    assert len({one.workshop for one in made}) == 1
    assert len({one.token for one in made}) == 1
    assert await count(desk) == 1


async def test_an_id_can_be_typed_on_a_command_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions.creation.new_id", lambda: "-flag-like-000000")
    assert (await desk.create()).workshop == "wflag-like-000000"


async def test_the_key_of_another_creation_is_refused(desk: Desk) -> None:
    await desk.create(key=KEY)
    wish = NewWorkshop(title="Other", journey=Journey())
    answer = await create_workshop(desk.people, wish, key=KEY, request=b"other")
    assert isinstance(answer, KeyReused)


async def test_an_old_key_neither_creates_again_nor_gives_the_token_away(desk: Desk) -> None:
    await desk.create(key=KEY)
    desk.now[0] += KEY_KEPT + 1
    await desk.create(key="another-key-of-today")
    wish = NewWorkshop(title=TITLE, journey=start(Template.BLANK, title=TITLE))
    answer = await create_workshop(desk.people, wish, key=KEY, request=TITLE.encode())
    assert isinstance(answer, KeyReused)


async def test_no_token_is_stored_in_a_readable_form(desk: Desk, tmp_path: Path) -> None:
    with_key = await desk.create(key=KEY)
    without = await desk.create()
    stored = _everything_in(tmp_path)
    assert with_key.token.encode() not in stored
    assert without.token.encode() not in stored
    assert KEY.encode() not in stored


def _everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize(
    ("raw", "title"),
    [(" A\n b ", "A b"), ("", None), (" \u202e ", None), ("x" * 200, "x" * 200), ("x" * 201, None)],
)
def test_a_title_is_one_line_of_at_most_200_characters(raw: str, title: str | None) -> None:
    assert clean_title(raw) == title
