import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.api_client import ORIGIN, Person, Site, code_of, opened_site, settings_for

KEY = "b2f1c9be-7d0e-4d8c-8a66-0d3a"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as opened:
        yield opened


async def test_a_new_workshop_answers_with_all_ways_in(site: Site) -> None:
    answer = await site.http.post("/api/workshops", json={"title": "Moving house"})
    assert answer.status_code == 201
    made = answer.json()
    assert made == {
        "id": made["id"],
        "code": made["code"],
        "join_url": f"{ORIGIN}/join#{made['code']}",
        "facilitator_token": made["facilitator_token"],
        "facilitate_url": f"{ORIGIN}/w/{made['id']}#{made['facilitator_token']}",
        "participant": made["participant"],
    }
    assert answer.headers["location"] == f"/api/workshops/{made['id']}"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("wish", "status", "code", "field"),
    [
        ({}, 422, "invalid_field", ""),
        ({"title": ""}, 422, "invalid_field", "title"),
        ({"title": "\u200b \x00"}, 422, "invalid_field", "title"),
        ({"title": "x" * 201}, 422, "invalid_field", "title"),
        ({"title": None}, 422, "invalid_field", "title"),
        ({"title": "T", "template": "fishbone"}, 422, "invalid_field", "template"),
        ({"title": "T", "capacity": 0}, 422, "invalid_field", "capacity"),
        ({"title": "T", "password": ""}, 422, "invalid_field", "password"),
        ({"title": "T", "waiting_room": "yes"}, 422, "invalid_field", "waiting_room"),
        ({"title": "T", "import": "journey"}, 422, "invalid_field", "import"),
        (
            {"title": "T", "import": {"format": "png", "text": ""}},
            422,
            "invalid_field",
            "import.format",
        ),
        ({"title": "T", "templte": "blank"}, 422, "invalid_field", ""),
    ],
)
async def test_a_wish_that_cannot_be_is_refused_with_its_field(
    site: Site, wish: object, status: int, code: str, field: str
) -> None:
    answer = await site.http.post("/api/workshops", json=wish)
    assert code_of(answer) == (status, code)
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("name", ["", "x" * 41])
async def test_a_facilitator_needs_a_name_that_can_be_shown(site: Site, name: str) -> None:
    answer = await site.http.post("/api/workshops", json={"title": "T", "facilitator_name": name})
    if name:
        assert code_of(answer) == (422, "name_too_long")
    else:
        assert answer.status_code == 201


async def test_a_repeated_creation_gives_the_same_answer(site: Site) -> None:
    answers = [
        await site.http.post(
            "/api/workshops", json={"title": "T"}, headers={"Idempotency-Key": KEY}
        )
        for _ in range(2)
    ]
    in_body = await site.http.post("/api/workshops", json={"title": "T", "idempotency_key": KEY})
    assert answers[0].json() == answers[1].json() == in_body.json()


async def test_a_key_for_another_creation_is_refused(site: Site) -> None:
    headers = {"Idempotency-Key": KEY}
    await site.http.post("/api/workshops", json={"title": "T"}, headers=headers)
    other = await site.http.post("/api/workshops", json={"title": "U"}, headers=headers)
    assert code_of(other) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["short", "x" * 201, "with space in the key", ""])
async def test_a_key_that_others_could_guess_is_refused_for_a_creation(
    site: Site, key: str
) -> None:
    headers = {"Idempotency-Key": key}
    answer = await site.http.post("/api/workshops", json={"title": "T"}, headers=headers)
    assert code_of(answer) == (400, "invalid_idempotency_key")


async def test_creating_is_limited_for_each_address(tmp_path: Path) -> None:
    async with opened_site(settings_for(tmp_path, creations_per_hour="2")) as site:
        await site.create()
        await site.create()
        answer = await site.http.post("/api/workshops", json={"title": "T"})
        assert code_of(answer) == (429, "too_many_tries")
        assert int(answer.headers["retry-after"]) > 0


async def test_W17_the_commands_of_one_person_are_limited(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, commands_at_once="3", commands_per_second="1")
    async with opened_site(settings) as site:
        lena = await site.create()
        tom = await site.join(lena.answer["code"], "Tom")
        answers = [await tom.command("park", text="Later") for _ in range(4)]
        assert [one.status_code for one in answers[:3]] == [200] * 3
        assert code_of(answers[3]) == (429, "too_many_tries")
        assert int(answers[3].headers["retry-after"]) > 0
        assert (await lena.command("park", text="Later")).status_code == 200


async def test_the_state_shows_each_role_what_it_may_see(site: Site) -> None:
    lena = await site.create(title="Moving house", facilitator_name="Lena")
    tom = await site.join(lena.answer["code"], "Tom")
    seen = await lena.state()
    assert seen == {
        "id": lena.workshop,
        "title": "Moving house",
        "created": seen["created"],
        "code": lena.answer["code"],
        "join_url": lena.answer["join_url"],
        "joining": True,
        "waiting_room": False,
        "password_set": False,
        "capacity": 300,
        "locked": False,
        "role": "facilitator",
        "state": "admitted",
        "participant": lena.id,
        "people": [
            {
                "id": lena.id,
                "name": "Lena",
                "color": seen["people"][0]["color"],
                "role": "facilitator",
                "state": "admitted",
                "here": False,
            },
            {
                "id": tom.id,
                "name": "Tom",
                "color": tom.answer["color"],
                "role": "participant",
                "state": "admitted",
                "here": False,
            },
        ],
        "generation": 1,
        "source": None,
        "now": seen["now"],
        "facilitation": seen["facilitation"],
        "own": {"ready": None, "handed_in": []},
        "leading": seen["leading"],
    }
    assert (seen["facilitation"]["status"], seen["leading"]["drift"]) == ("lobby", None)
    by_tom = await tom.state()
    assert (by_tom["code"], by_tom["join_url"], by_tom["role"]) == (None, None, "participant")


async def test_strangers_cannot_tell_which_workshops_exist(site: Site) -> None:
    lena = await site.create()
    other = await site.create()
    unknown = "x" * 16
    bodies = []
    for workshop in (lena.workshop, unknown, "nonsense"):
        stranger = await site.http.get(f"/api/workshops/{workshop}")
        neighbour = await Person(site, workshop, "", other.token).get()
        assert code_of(stranger) == code_of(neighbour) == (404, "no_such_workshop")
        bodies += [stranger.text, neighbour.text]
        nobody = await Person(site, workshop, "", "y" * 32).get()
        expected = (404, "no_such_workshop") if workshop == "nonsense" else (401, "not_signed_in")
        assert code_of(nobody) == expected
    assert len(set(bodies)) == 1


async def test_a_removed_person_is_a_stranger_at_once(site: Site) -> None:
    lena = await site.create()
    tom = await site.join(lena.answer["code"], "Tom")
    await lena.command("remove_participant", participant=tom.id)
    assert code_of(await tom.get()) == (401, "not_signed_in")
    assert code_of(await site.try_to_join(token=tom.token)) == (401, "not_signed_in")


async def test_a_command_answers_with_the_workshop_as_it_stands_then(site: Site) -> None:
    lena = await site.create()
    answer = await lena.command("lock")
    assert answer.status_code == 200
    assert answer.json()["locked"]
    assert {**answer.json(), "now": 0} == {**await lena.state(), "now": 0}


async def test_handing_over_moves_the_right_to_steer(site: Site) -> None:
    lena = await site.create()
    tom = await site.join(lena.answer["code"], "Tom")
    assert (await lena.command("hand_over", participant=tom.id)).json()["role"] == "participant"
    assert code_of(await lena.command("lock")) == (403, "facilitators_command")
    assert (await tom.command("lock")).json()["locked"]
    assert (await tom.state())["code"] == lena.answer["code"]


@pytest.mark.parametrize(
    ("command", "status", "code"),
    [
        ({"type": "hand_over", "participant": "nobody"}, 404, "no_such_person"),
        ({"type": "remove_participant", "participant": "ME"}, 409, "last_facilitator"),
        ({"type": "set_role", "participant": "ME", "role": "observer"}, 409, "last_facilitator"),
        ({"type": "set_role", "participant": "ME", "role": "king"}, 422, "invalid_field"),
        ({"type": "rename_participant", "participant": "ME", "name": " "}, 422, "name_missing"),
        (
            {"type": "rename_participant", "participant": "ME", "name": "x" * 41},
            422,
            "name_too_long",
        ),
        (
            {"type": "rename_participant", "participant": "ME", "name": "L", "color": "red"},
            422,
            "invalid_field",
        ),
        ({"type": "dance"}, 422, "invalid_field"),
        ({"type": 5}, 422, "invalid_field"),
        ({}, 422, "invalid_field"),
        ({"type": "lock", "idempotency_key": "a b"}, 422, "invalid_field"),
        ({"type": "lock", "extra": 1}, 422, "invalid_field"),
    ],
)
async def test_a_command_that_cannot_be_obeyed_says_why(
    site: Site, command: dict[str, Any], status: int, code: str
) -> None:
    lena = await site.create()
    if command.get("participant") == "ME":
        command = {**command, "participant": lena.id}
    assert code_of(await lena.post("/commands", command)) == (status, code)


async def test_a_person_takes_another_colour_of_the_palette(site: Site) -> None:
    tom = await site.join((await site.create()).answer["code"], "Tom")
    for color in ("#0f766e", None):
        await tom.command("rename_participant", participant=tom.id, name="Tom", color=color)
        [own] = [one for one in (await tom.state())["people"] if one["id"] == tom.id]
        assert (own["name"], own["color"]) == ("Tom", "#0f766e")


async def test_a_participant_steers_nothing(site: Site) -> None:
    lena = await site.create()
    tom = await site.join(lena.answer["code"], "Tom")
    assert code_of(await tom.command("rotate_code")) == (403, "facilitators_only")
    assert code_of(await tom.post("/import", {"text": "journey"})) == (403, "facilitators_only")
    assert (await lena.state())["code"] == lena.answer["code"]


async def test_a_repeated_command_is_answered_and_not_obeyed_again(site: Site) -> None:
    lena = await site.create()
    headers = {"Idempotency-Key": "k"}
    first = await lena.post("/commands", {"type": "rotate_code"}, headers)
    again = await lena.post("/commands", {"type": "rotate_code"}, headers)
    in_body = await lena.command("rotate_code", idempotency_key="k")
    assert first.content == again.content == in_body.content
    other = await lena.post("/commands", {"type": "lock"}, headers)
    assert code_of(other) == (422, "idempotency_key_reused")
    bad = await lena.post("/commands", {"type": "lock"}, {"Idempotency-Key": "a b"})
    assert code_of(bad) == (400, "invalid_idempotency_key")


async def test_a_deleted_workshop_is_gone_for_everybody(site: Site) -> None:
    lena = await site.create()
    tom = await site.join(lena.answer["code"], "Tom")
    await tom.get("/journey")
    url = f"/api/workshops/{lena.workshop}"

    def bearer(person: Person) -> dict[str, str]:
        return {"Authorization": f"Bearer {person.token}"}

    assert code_of(await site.http.delete(url, headers=bearer(tom))) == (403, "facilitators_only")
    assert (await site.http.delete(url, headers=bearer(lena))).status_code == 204
    assert code_of(await lena.get()) == (401, "not_signed_in")
    assert code_of(await site.try_to_join(code=lena.answer["code"], name="M")) == (
        404,
        "no_such_code",
    )
    assert site.house.workshops.all_loaded() == []


async def test_a_restart_keeps_people_codes_and_answers(tmp_path: Path) -> None:
    async with opened_site(settings_for(tmp_path)) as site:
        lena = await site.create()
        first = await lena.post("/commands", {"type": "rotate_code"}, {"Idempotency-Key": "k"})
        before = await lena.state()
    async with opened_site(settings_for(tmp_path)) as site:
        lena.site = site
        assert {**await lena.state(), "now": 0} == {**before, "now": 0}
        again = await lena.post("/commands", {"type": "rotate_code"}, {"Idempotency-Key": "k"})
        assert again.content == first.content
        assert json.loads(again.content)["code"] == before["code"]
