import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sessions.documents import DocumentDamaged
from tests.server.api_client import Json, Person, Site, code_of, opened_site, settings_for

MERMAID = """journey
  title Buying shoes
  section Choosing
    Look around: 3: Buyer
    Try on: 5: Buyer
  section Paying
    Queue: 1: Buyer
"""


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as opened:
        yield opened


async def journey(person: Person) -> Json:
    answer = await person.get("/journey")
    assert answer.status_code == 200
    return dict(answer.json())


def stages(found: Json) -> list[str]:
    return [stage["name"] for stage in found["stages"]]


def texts(found: Json) -> list[str]:
    return sorted(element["text"] for element in found["elements"])


async def test_templates_are_listed_with_their_stages(site: Site) -> None:
    answer = await site.http.get("/api/templates")
    found = {one["id"]: one for one in answer.json()["templates"]}
    assert set(found) == {
        "customer_journey_long",
        "customer_journey_short",
        "user_journey",
        "job_map",
        "blank",
    }
    assert len(found["customer_journey_long"]["stages"]) == 8
    assert found["blank"]["stages"] == []
    assert all(one["name"] and one["description"] for one in found.values())


async def test_a_workshop_starts_with_its_template(site: Site) -> None:
    lena = await site.create(template="job_map", blueprint=True)
    found = await journey(lena)
    assert found["frame"] == {"title": "Moving house", "map_kind": "job_map", "blueprint": True}
    assert stages(found)[0] == "Define"
    assert "support_process" in [kind for lane in found["lanes"] for kind in lane["accepts"]]


async def test_a_workshop_starts_with_an_imported_map(site: Site) -> None:
    lena = await site.create(**{"import": {"text": MERMAID}})
    assert lena.answer["report"]["format"] == "mermaid"
    assert lena.answer["report"]["counts"]["stages"] == 2
    found = await journey(lena)
    assert stages(found) == ["Choosing", "Paying"]
    assert {"Look around", "Queue", "Try on"} <= set(texts(found))
    assert {element["author"] for element in found["elements"]} == {lena.id}
    assert found["frame"]["title"] == "Moving house"


async def test_an_imported_map_can_stand_on_a_template(site: Site) -> None:
    wish: dict[str, Any] = {"template": "user_journey", "import": {"text": MERMAID}}
    lena = await site.create(**wish)
    assert stages(await journey(lena))[-2:] == ["Choosing", "Paying"]
    assert "Arrive" in stages(await journey(lena))


@pytest.mark.parametrize("wish", [{"text": ""}, {"text": "{", "format": "json"}])
async def test_a_text_that_is_no_map_creates_nothing(site: Site, wish: object) -> None:
    answer = await site.http.post("/api/workshops", json={"title": "T", "import": wish})
    assert code_of(answer) == (422, "unreadable_import")


async def test_a_map_is_added_to_what_stands(site: Site) -> None:
    lena = await site.create(template="blank")
    assert (await lena.post("/import", {"text": MERMAID})).status_code == 200
    more = "journey\n section Paying\n  Pay: 4: Buyer\n section Leaving\n  Leave: 5: Buyer\n"
    answer = await lena.post("/import", {"text": more, "format": "mermaid"})
    assert answer.json()["report"]["total"] > 0
    found = await journey(lena)
    assert stages(found) == ["Choosing", "Paying", "Leaving"]
    assert {"Queue", "Pay", "Leave"} <= set(texts(found))
    kinds = [tuple(lane["accepts"]) for lane in found["lanes"]]
    assert len(kinds) == len(set(kinds))


async def test_a_repeated_import_adds_its_map_once(site: Site) -> None:
    lena = await site.create(template="blank")
    headers = {"Idempotency-Key": "once"}
    first = await lena.post("/import", {"text": MERMAID}, headers)
    before = await journey(lena)
    again = await lena.post("/import", {"text": MERMAID, "idempotency_key": "once"})
    assert again.content == first.content
    assert await journey(lena) == before
    other = await lena.post("/import", {"text": MERMAID + "    More: 1: Buyer\n"}, headers)
    assert code_of(other) == (422, "idempotency_key_reused")


async def test_an_import_whose_answer_was_never_stored_adds_nothing_twice(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    lena = await site.create(template="blank")
    headers = {"Idempotency-Key": "once"}

    async def lost(*_: object) -> None:
        raise RuntimeError("the process died here")

    with monkeypatch.context() as patch:
        patch.setattr("sessions.store.answers.Answers.put", lost)
        assert code_of(await lena.post("/import", {"text": MERMAID}, headers))[0] == 500
    before = await journey(lena)
    assert (await lena.post("/import", {"text": MERMAID}, headers)).status_code == 200
    assert await journey(lena) == before


@pytest.mark.parametrize("wish", [{"text": ""}, {"text": "[", "format": "json"}])
async def test_a_text_that_is_no_map_adds_nothing(site: Site, wish: object) -> None:
    lena = await site.create(template="blank")
    assert code_of(await lena.post("/import", wish)) == (422, "unreadable_import")
    assert (await journey(lena))["elements"] == []


@pytest.mark.parametrize("name", ["mermaid", "markdown", "csv", "json"])
async def test_a_map_leaves_as_a_file(site: Site, name: str) -> None:
    lena = await site.create(title="../Schuhe: kaufen <b>", **{"import": {"text": MERMAID}})
    answer = await lena.get(f"/outcomes/{name}")
    assert answer.status_code == 200
    assert "Queue" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="Schuhe kaufen b.')
    assert "/" not in disposition
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_map_comes_back_from_json_as_it_was(site: Site) -> None:
    lena = await site.create(**{"import": {"text": MERMAID}})
    taken = (await lena.get("/outcomes/json")).text
    again = await site.create(**{"import": {"text": taken, "format": "json"}})
    first, second = await journey(lena), await journey(again)
    for found in (first, second):
        for element in found["elements"]:
            element.pop("author")
            element.pop("created", None)
    assert first == second


async def test_an_unknown_format_is_refused(site: Site) -> None:
    lena = await site.create()
    answer = await lena.get("/outcomes/powerpoint")
    assert code_of(answer) == (404, "unknown_format")
    assert "mermaid" in answer.json()["detail"]


async def test_a_damaged_workshop_says_so_and_others_go_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    lena = await site.create()

    async def damaged(*_: object) -> None:
        raise DocumentDamaged("unreadable")

    monkeypatch.setattr("sessions.documents.Documents.load", damaged)
    assert code_of(await lena.get("/journey")) == (503, "damaged")
    assert (await lena.get()).status_code == 200


async def test_an_archive_of_a_workshop_comes_in_again(site: Site) -> None:
    lena = await site.create(**{"import": {"text": MERMAID}})
    bundle = await lena.get("/outcomes/bundle.zip")
    assert bundle.status_code == 200, bundle.text
    packed = base64.b64encode(bundle.content).decode()
    again = await site.create(**{"import": {"data": packed}})
    before, after = await journey(lena), await journey(again)
    for root in ("stages", "lanes", "links"):
        assert after[root] == before[root]
    assert texts(after) == texts(before)


@pytest.mark.parametrize("given", [{}, {"text": MERMAID, "data": "AAAA"}])
async def test_a_map_comes_as_text_or_as_a_file(site: Site, given: Json) -> None:
    refused = await site.http.post("/api/workshops", json={"title": "Both", "import": given})
    assert code_of(refused) == (422, "invalid_field")


async def test_a_file_that_is_no_map_is_told(site: Site) -> None:
    lena = await site.create()
    refused = await lena.post("/import", {"data": base64.b64encode(b"PK\x03\x04nothing").decode()})
    assert code_of(refused) == (422, "unreadable_import")
