from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.api_client import Json, Person, Site, code_of, opened_site, settings_for

MERMAID = """journey
  title Buying shoes
  section Choosing
    Look around: 3: Buyer
    Try on: 5: Buyer
"""


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as opened:
        yield opened


@pytest.fixture
async def old(site: Site) -> Person:
    return await site.create(agenda="quick", **{"import": {"text": MERMAID}})


async def again(person: Person, token: str | None = None, **more: Any) -> httpx.Response:
    wish = {"title": "Once more", "from": {"workshop": person.workshop, **more}}
    headers = {"Authorization": f"Bearer {person.token if token is None else token}"}
    return await person.site.http.post("/api/workshops", json=wish, headers=headers)


async def successor(person: Person, **more: Any) -> Person:
    answer = await again(person, **more)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return Person(person.site, made["id"], made["participant"], made["facilitator_token"], made)


async def journey(person: Person) -> Json:
    return dict((await person.get("/journey")).json())


def ids(found: Json, root: str) -> list[str]:
    return [one["id"] for one in found[root]]


async def test_X6_a_workshop_goes_on_from_an_old_one_as_it_is(old: Person) -> None:
    new = await successor(old)
    before, after = await journey(old), await journey(new)
    for root in ("stages", "lanes", "elements", "links"):
        assert ids(after, root) == ids(before, root)
    assert after["frame"] == {**before["frame"], "title": "Once more"}
    assert {one["author"] for one in after["elements"]} == {new.id}
    assert old.id not in str(after)
    state, then = await new.state(), await old.state()
    assert state["source"]["workshop"] == old.workshop
    assert (state["source"]["title"], state["source"]["as"]) == ("Moving house", "as_is")
    plans = [one["facilitation"]["agenda"] for one in (state, then)]
    assert plans[0] == plans[1]
    assert then["source"] is None


async def test_X6_a_target_state_is_compared_with_what_it_came_from(old: Person) -> None:
    new = await successor(old, **{"as": "target"})
    assert (await journey(new))["frame"]["state"] == "target"
    await new.post("/import", {"text": "journey\n section Paying\n  Pay: 2: Buyer\n"})
    answer = await new.get("/moments/1/changes/now")
    assert answer.status_code == 200, answer.text
    assert "Paying" in answer.text
    assert "Look around" not in answer.text


async def test_X6_the_structure_alone_holds_no_card(old: Person) -> None:
    new = await successor(old, **{"as": "structure"})
    before, after = await journey(old), await journey(new)
    assert ids(after, "stages") == ids(before, "stages")
    assert ids(after, "lanes") == ids(before, "lanes")
    assert after["elements"] == after["links"] == []
    assert set(after["frame"]) <= {"title", "map_kind", "blueprint"}


async def test_X7_only_a_facilitator_of_the_old_one_begins_from_it(site: Site, old: Person) -> None:
    tom = await site.join(old.answer["code"], "Tom")
    other = await site.create()
    assert code_of(await again(old, token=tom.token)) == (403, "facilitators_only")
    assert code_of(await again(old, token=other.token)) == (404, "no_such_workshop")
    assert code_of(await again(old, token="x" * 32)) == (401, "not_signed_in")
    wish = {"title": "Once more", "from": {"workshop": old.workshop}}
    assert code_of(await site.http.post("/api/workshops", json=wish)) == (404, "no_such_workshop")


async def test_an_old_workshop_comes_without_template_and_import(site: Site, old: Person) -> None:
    wish = {"title": "Both", "from": {"workshop": old.workshop}, "template": "blank"}
    headers = {"Authorization": f"Bearer {old.token}"}
    refused = await site.http.post("/api/workshops", json=wish, headers=headers)
    assert code_of(refused) == (422, "invalid_field")


async def test_an_agenda_of_its_own_comes_before_the_old_plan(site: Site, old: Person) -> None:
    phase = {"id": "one", "type": "tasks", "title": "Only this", "duration": 60_000}
    wish = {
        "title": "Once more",
        "from": {"workshop": old.workshop},
        "agenda": {"phases": [phase]},
    }
    headers = {"Authorization": f"Bearer {old.token}"}
    made = (await site.http.post("/api/workshops", json=wish, headers=headers)).json()
    new = Person(site, made["id"], made["participant"], made["facilitator_token"])
    assert [one["id"] for one in (await new.state())["facilitation"]["agenda"]] == ["one"]
