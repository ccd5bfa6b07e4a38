from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sessions.people import State
from tests.server.api_client import ORIGIN, Site, code_of, opened_site, settings_for


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as opened:
        yield opened


async def test_joining_answers_who_one_is_and_sets_a_cookie_no_script_can_read(site: Site) -> None:
    lena = await site.create()
    answer = await site.try_to_join(code=lena.answer["code"], name="Tom")
    assert answer.status_code == 201
    tom = answer.json()
    assert tom == {
        "workshop": lena.workshop,
        "participant": tom["participant"],
        "token": tom["token"],
        "role": "participant",
        "state": "admitted",
        "name": "Tom",
        "color": tom["color"],
    }
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"wayboard_{lena.workshop}={tom['token']};")
    assert {"httponly", "samesite=strict", "path=/"} <= set(cookie.lower().split("; "))
    assert "secure" not in cookie.lower()


async def test_a_taken_name_comes_back_changed_with_a_notice(site: Site) -> None:
    lena = await site.create(facilitator_name="Lena")
    second = await site.join(lena.answer["code"], "Lena")
    assert second.answer["name"] == "Lena 2"
    assert second.answer["notice"] == "There is a Lena here already. You join as Lena 2."


async def test_joining_again_by_the_same_key_gives_the_answer_that_was_lost(site: Site) -> None:
    lena = await site.create()
    wish = {"code": lena.answer["code"], "name": "Tom", "idempotency_key": "k" * 24}
    first, second = [(await site.try_to_join(**wish)).json() for _ in range(2)]
    assert first == second
    assert (await site.try_to_join(token=second["token"])).json()["name"] == "Tom"
    other = await site.try_to_join(**wish | {"name": "Tomasz"})
    assert code_of(other) == (422, "idempotency_key_reused")
    short = await site.try_to_join(**wish | {"idempotency_key": "short"})
    assert code_of(short) == (400, "invalid_idempotency_key")


async def test_coming_back_with_a_token_needs_neither_code_nor_name(site: Site) -> None:
    lena = await site.create()
    tom = await site.join(lena.answer["code"], "Tom")
    back = await site.try_to_join(token=tom.token)
    assert back.status_code == 201
    assert back.json()["participant"] == tom.id
    renamed = await site.try_to_join(token=tom.token, name="Thomas", code="whatever")
    assert (renamed.json()["participant"], renamed.json()["name"]) == (tom.id, "Thomas")


async def test_an_unknown_token_cannot_come_back(site: Site) -> None:
    answer = await site.try_to_join(token="x" * 32)
    assert code_of(answer) == (401, "not_signed_in")
    assert "Bearer" in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"code": "ZZZZZZ", "name": "Tom"}, 404, "no_such_code"),
        ({"code": "not a code at all", "name": "Tom"}, 404, "no_such_code"),
        ({"code": "CODE", "name": " "}, 422, "name_missing"),
        ({"code": "CODE", "name": "x" * 41}, 422, "name_too_long"),
        ({"code": "CODE"}, 422, "invalid_field"),
        ({"name": "Tom"}, 422, "invalid_field"),
        ({}, 422, "invalid_field"),
        ({"code": "CODE", "name": 7}, 422, "invalid_field"),
        ({"code": "CODE", "name": "Tom", "colour": "red"}, 422, "invalid_field"),
        ([], 422, "invalid_field"),
    ],
)
async def test_a_bad_wish_is_refused_with_its_reason(
    site: Site, wish: object, status: int, code: str
) -> None:
    lena = await site.create()
    if isinstance(wish, dict) and wish.get("code") == "CODE":
        wish = {**wish, "code": lena.answer["code"]}
    answer = await site.http.post("/api/join", json=wish)
    assert code_of(answer) == (status, code)


async def test_a_refusal_names_the_field_and_what_is_expected(site: Site) -> None:
    answer = await site.try_to_join(code="ABC234", name=7)
    assert answer.json()["errors"] == [
        {"field": "name", "message": "Expected `str | null`, got `int`"}
    ]
    missing = await site.try_to_join()
    assert [error["field"] for error in missing.json()["errors"]] == ["code", "name"]


async def test_a_password_is_asked_for_and_checked(site: Site) -> None:
    lena = await site.create(password="open sesame")
    code = lena.answer["code"]
    assert code_of(await site.try_to_join(code=code, name="T")) == (401, "password_needed")
    wrong = await site.try_to_join(code=code, name="T", password="open")
    assert code_of(wrong) == (401, "wrong_password")
    assert (await site.join(code, "T", password="open sesame")).answer["name"] == "T"
    assert (await lena.state())["password_set"]


async def test_a_full_workshop_says_so(site: Site) -> None:
    lena = await site.create(capacity=1)
    answer = await site.try_to_join(code=lena.answer["code"], name="Tom")
    assert code_of(answer) == (409, "workshop_full")


async def test_somebody_who_waits_sees_only_themself_and_can_do_nothing(site: Site) -> None:
    lena = await site.create(waiting_room=True)
    tom = await site.join(lena.answer["code"], "Tom")
    assert tom.answer["state"] == State.WAITING
    state = await tom.state()
    assert [person["name"] for person in state["people"]] == ["Tom"]
    assert (state["state"], state["code"]) == ("waiting", None)
    for answer in (
        await tom.get("/journey"),
        await tom.get("/outcomes/json"),
        await tom.post("/import", {"text": "journey"}),
        await tom.command("rename_participant", participant=tom.id, name="T"),
    ):
        assert code_of(answer) == (403, "waiting")
    await lena.command("admit_participant", participant=tom.id)
    assert [person["name"] for person in (await tom.state())["people"]] == ["Facilitator", "Tom"]


async def test_a_browser_swaps_its_token_for_a_cookie_and_drops_it(site: Site) -> None:
    lena = await site.create()
    headers = {"Origin": ORIGIN}
    answer = await site.http.post("/api/session", json={"token": lena.token}, headers=headers)
    assert answer.status_code == 200
    assert answer.json() == {
        "workshop": lena.workshop,
        "participant": lena.id,
        "role": "facilitator",
        "state": "admitted",
        "name": "Facilitator",
        "color": answer.json()["color"],
    }
    url = f"/api/workshops/{lena.workshop}"
    assert (await site.http.get(url)).json()["participant"] == lena.id
    gone = await site.http.delete(f"/api/session/{lena.workshop}", headers=headers)
    assert gone.status_code == 204
    assert code_of(await site.http.get(url)) == (404, "no_such_workshop")


async def test_an_unknown_token_gets_no_cookie(site: Site) -> None:
    answer = await site.http.post("/api/session", json={"token": "nonsense"})
    assert code_of(answer) == (401, "not_signed_in")
    assert "set-cookie" not in answer.headers


async def test_a_session_is_only_dropped_for_something_like_a_workshop(site: Site) -> None:
    answer = await site.http.delete("/api/session/a b;c")
    assert code_of(answer) == (404, "no_such_workshop")


async def test_wrong_codes_are_limited_and_right_tokens_are_not(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, guesses_per_address="3")
    async with opened_site(settings) as site:
        lena = await site.create()
        for _ in range(3):
            answer = await site.try_to_join(code="ZZZZZZ", name="Tom")
            assert code_of(answer) == (404, "no_such_code")
        held = await site.try_to_join(code=lena.answer["code"], name="Tom")
        assert code_of(held) == (429, "too_many_tries")
        assert 1 <= int(held.headers["retry-after"]) <= 60
        assert (await site.try_to_join(token=lena.token)).status_code == 201


async def test_wrong_passwords_are_limited_too(tmp_path: Path) -> None:
    async with opened_site(settings_for(tmp_path, guesses_per_address="1")) as site:
        lena = await site.create(password="open sesame")
        wish = {"code": lena.answer["code"], "name": "Tom", "password": "open"}
        assert code_of(await site.try_to_join(**wish)) == (401, "wrong_password")
        assert code_of(await site.try_to_join(**wish)) == (429, "too_many_tries")


async def test_guesses_from_everywhere_are_limited_in_all(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, guesses_per_day="4", trusted_proxies="192.0.2.0/24")
    async with opened_site(settings) as site:
        codes = []
        for host in range(3):
            answer = await site.http.post(
                "/api/join",
                json={"code": "ZZZZZZ", "name": "Tom"},
                headers={"X-Forwarded-For": f"198.51.100.{host}"},
            )
            codes.append(code_of(answer)[1])
        assert codes == ["no_such_code", "no_such_code", "too_many_tries"]


async def test_many_people_join_from_one_address(site: Site) -> None:
    lena = await site.create()
    for number in range(30):
        await site.join(lena.answer["code"], f"Person {number}")
    assert len((await lena.state())["people"]) == 31
