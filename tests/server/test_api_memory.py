"""The workshop's memory over HTTP, and stock clients that are connected meanwhile."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc

from sessions.journey.reading import read_journey
from tests.server.api_client import Site, code_of, opened_site, settings_for


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as one:
        yield one


MAP = """# Moving house

| Stage | Plan | Move |
|---|---|---|
| Pain points | Boxes are dear | The lift breaks |
"""


async def test_a_moment_is_named_read_compared_restored_and_forgotten(site: Site) -> None:
    """M1, M3, M5."""
    lead = await site.create()
    ann = await site.join(lead.answer["code"], "Ann")
    named = await lead.post("/moments", {"name": "Empty"})
    assert named.status_code == 201
    moment = named.json()
    assert (moment["name"], moment["origin"], moment["by"]) == ("Empty", "named", lead.id)
    assert (await lead.post("/import", {"text": MAP, "format": "markdown"})).status_code == 200
    listed = (await ann.get("/moments")).json()["moments"]
    assert listed == [moment]

    then = await ann.get(f"/moments/{moment['id']}/journey")
    assert then.json()["elements"] == []
    changed = (await ann.get(f"/moments/{moment['id']}/changes/now")).json()
    assert "pain point added: “Boxes are dear”" in changed["text"]
    assert {one["part"] for one in changed["differences"]} >= {"stage", "card"}

    done = await lead.post("/restore", {"to": moment["id"]})
    assert done.status_code == 200
    assert (await ann.get("/journey")).json() == then.json()
    undone = await lead.post("/restore", {"to": done.json()["before"]})
    assert undone.json()["written"] == done.json()["removed"]
    assert len((await ann.get("/journey")).json()["elements"]) == 2
    way_back = (await ann.get("/moments")).json()["moments"][1]
    assert (way_back["origin"], way_back["by"]) == ("before_restore", lead.id)

    renamed = await lead.site.http.patch(
        lead._url(f"/moments/{moment['id']}"), json={"name": "Blank"}, headers=lead._headers()
    )
    assert renamed.status_code == 204
    assert (await ann.get("/moments")).json()["moments"][0]["name"] == "Blank"
    gone = await lead.site.http.delete(
        lead._url(f"/moments/{moment['id']}"), headers=lead._headers()
    )
    assert gone.status_code == 204
    assert code_of(await ann.get(f"/moments/{moment['id']}/journey")) == (404, "no_such_moment")


async def test_a_map_from_a_file_is_compared_by_what_it_says(site: Site) -> None:
    """M2."""
    lead = await site.create(**{"import": {"text": MAP, "format": "markdown"}})
    changed = MAP.replace("Boxes are dear", "Boxes are heavy").replace("Plan", "Prepare")
    found = await lead.post("/changes", {"text": changed, "format": "markdown"})
    assert found.status_code == 200, found.text
    text = found.json()["text"]
    assert "stage removed: “Prepare”" in text
    assert "pain point added: “Boxes are dear”" in text
    assert "The lift breaks" not in text
    ann = await site.join(lead.answer["code"], "Ann")
    refused = await ann.post("/changes", {"text": MAP})
    assert code_of(refused) == (403, "facilitators_only")


async def test_only_facilitators_change_the_memory(site: Site) -> None:
    """M3, M5."""
    lead = await site.create()
    ann = await site.join(lead.answer["code"], "Ann")
    refused = (403, "facilitators_only")
    assert code_of(await ann.post("/moments", {"name": "Mine"})) == refused
    assert code_of(await ann.post("/restore", {"to": "start"})) == refused
    path = ann._url("/moments/nothing-0000000000")
    http, headers = site.http, ann._headers()
    assert code_of(await http.patch(path, json={"name": "x"}, headers=headers)) == refused
    assert code_of(await http.delete(path, headers=headers)) == refused


async def test_what_is_not_there_is_told_as_not_there(site: Site) -> None:
    """M3."""
    lead = await site.create()
    missing = (404, "no_such_moment")
    assert code_of(await lead.get("/moments/nothing-0000000000/journey")) == missing
    assert code_of(await lead.get("/moments/start/changes/99999")) == missing
    assert code_of(await lead.get("/replay/frames/-1")) == missing
    assert code_of(await lead.get("/replay/frames/²")) == missing
    assert code_of(await lead.post("/restore", {"to": "nothing"})) == missing
    path = lead._url("/moments/nothing-0000000000")
    http, headers = site.http, lead._headers()
    assert code_of(await http.patch(path, json={"name": "x"}, headers=headers)) == missing
    assert code_of(await http.patch(path, json={"name": " "}, headers=headers)) == (
        422,
        "text_missing",
    )
    assert code_of(await http.delete(path, headers=headers)) == missing
    assert code_of(await lead.post("/moments", {"name": " "})) == (422, "text_missing")


async def test_the_film_is_read_in_pages_by_everybody(site: Site) -> None:
    """M8, M9."""
    lead = await site.create()
    ann = await site.join(lead.answer["code"], "Ann", observer=True)
    assert (await lead.post("/import", {"text": MAP, "format": "markdown"})).status_code == 200
    told = (await ann.get("/replay")).json()
    page: dict[str, Any] = {"after": 0, "more": True}
    doc: Doc[Any] = Doc()
    while page["more"]:
        page = (await ann.get(f"/replay/frames/{page['after']}")).json()
        for step in page["frames"]:
            doc.apply_update(base64.b64decode(step["update"]))
    assert page["after"] >= told["positions"]
    async with site.house.workshops.using(lead.workshop) as live:  # type: ignore[arg-type]
        assert read_journey(doc) == live.board.journey()
