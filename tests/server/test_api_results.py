import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.api.results import DAY
from tests.server.api_client import ORIGIN, Json, Person, Site, code_of, opened_site, settings_for

MERMAID = """journey
  title Buying shoes
  section Choosing
    Look around: 3: Buyer
"""


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as opened:
        yield opened


async def linked(site: Site, **wish: object) -> tuple[Person, Json]:
    lena = await site.create(**{"import": {"text": MERMAID}})
    answer = await lena.post("/results", wish)
    assert answer.status_code == 201, answer.text
    return lena, dict(answer.json())


async def read(site: Site, link: Json, path: str = "", token: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {link['token'] if token is None else token}"}
    return await site.http.get(f"/api/results/{link['id']}{path}", headers=headers)


async def end(site: Site, lena: Person, link: Json) -> httpx.Response:
    url = f"/api/workshops/{lena.workshop}/results/{link['id']}"
    return await site.http.delete(url, headers={"Authorization": f"Bearer {lena.token}"})


async def test_X4_whoever_has_the_link_sees_the_map_and_the_votes(site: Site) -> None:
    _, link = await linked(site, name="For  the board")
    assert link["url"] == f"{ORIGIN}/r/{link['id']}#{link['token']}"
    answer = await read(site, link)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert page["about"]["title"] == "Moving house"
    assert [one["text"] for one in page["journey"]["elements"]][:1] == ["Look around"]
    assert page["votes"] == []


async def test_X5_the_result_holds_no_writer_and_no_code(site: Site) -> None:
    lena, link = await linked(site)
    text = (await read(site, link)).text
    assert lena.id not in text
    assert lena.answer["code"] not in text


async def test_X4_a_browser_swaps_the_secret_for_a_cookie_of_this_link_alone(site: Site) -> None:
    _, link = await linked(site)
    url = f"/api/results/{link['id']}"
    assert code_of(await site.http.get(url)) == (404, "no_such_result")
    session = await site.http.post("/api/results/session", json={"token": link["token"]})
    assert session.status_code == 200
    assert session.json()["title"] == "Moving house"
    cookie = session.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert f"path={url.lower()}" in cookie
    name, value = session.headers["set-cookie"].split(";")[0].split("=", 1)
    shown = await site.http.get(url, headers={"Cookie": f"{name}={value}"})
    assert shown.status_code == 200


async def test_X4_unknown_ended_and_expired_links_look_the_same(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    lena, link = await linked(site, days=2)
    other = (await lena.post("/results", {})).json()
    wrong = [
        await read(site, link, token="x" * 32),
        await read(site, link, token=lena.token),
        await read(site, link, token=other["token"]),
        await site.http.post("/api/results/session", json={"token": "nothing"}),
    ]
    assert (await end(site, lena, link)).status_code == 204
    wrong.append(await read(site, link))
    now = site.house.now()
    monkeypatch.setattr(site.house, "now", lambda: now + 31 * DAY)
    wrong.append(await read(site, other))
    assert {code_of(one) for one in wrong} == {(404, "no_such_result")}
    assert len({one.json()["detail"] for one in wrong}) == 1
    listed = (await lena.get("/results")).json()["results"]
    assert [(one["revoked"], one["valid"]) for one in listed] == [(False, False), (True, False)]
    assert code_of(await end(site, lena, link)) == (404, "no_such_result")


async def test_links_are_for_facilitators_to_make_list_and_end(site: Site) -> None:
    lena, link = await linked(site, name="For the board", days=7)
    tom = await site.join(lena.answer["code"], "Tom")
    assert code_of(await tom.post("/results", {})) == (403, "facilitators_only")
    assert code_of(await tom.get("/results")) == (403, "facilitators_only")
    assert code_of(await end(site, tom, link)) == (403, "facilitators_only")
    answer = await lena.get("/results")
    (listed,) = answer.json()["results"]
    assert (listed["id"], listed["name"], listed["valid"]) == (link["id"], "For the board", True)
    assert listed["expires"] - listed["created"] == 7 * DAY
    assert link["token"] not in answer.text
    assert code_of(await lena.post("/results", {"days": 366})) == (422, "invalid_field")


async def test_a_link_reads_one_workshop_and_changes_nothing(site: Site) -> None:
    lena, link = await linked(site)
    headers = {"Authorization": f"Bearer {link['token']}"}
    for path in ("", "/journey", "/outcomes/json", "/results"):
        answer = await site.http.get(f"/api/workshops/{lena.workshop}{path}", headers=headers)
        assert code_of(answer) == (401, "not_signed_in")


async def test_a_file_is_read_with_the_link_and_made_once_for_everybody(site: Site) -> None:
    lena, link = await linked(site)
    answers = await asyncio.gather(*(read(site, link, "/files/story.html") for _ in range(8)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.content for one in answers}) == 1
    assert len(site.house.workroom.jobs(lena.workshop)) == 1  # type: ignore[arg-type]
    (answer, *_) = answers
    assert answer.headers["content-disposition"] == "inline"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert code_of(await read(site, link, "/files/json")) == (404, "unknown_format")


async def test_everybody_who_was_let_in_follows_the_trace(site: Site) -> None:
    lena, _ = await linked(site)
    tom = await site.join(lena.answer["code"], "Tom")
    answers = await asyncio.gather(*(tom.get("/trace") for _ in range(5)))
    assert [one.json() for one in answers] == [{"traces": []}] * 5
    assert len(site.house.workroom.jobs(lena.workshop)) == 1  # type: ignore[arg-type]


async def test_a_deleted_workshop_takes_its_links_along(site: Site) -> None:
    lena, link = await linked(site)
    url = f"/api/workshops/{lena.workshop}"
    await site.http.delete(url, headers={"Authorization": f"Bearer {lena.token}"})
    assert code_of(await read(site, link)) == (404, "no_such_result")
