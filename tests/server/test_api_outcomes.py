import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sessions.formats import FORMATS, read_map
from sessions.formats.catalogue import OUTCOMES, OutcomeFormat
from sessions.outcomes.handiwork import Hand
from sessions.outcomes.pipes import Failure, Made, Order, Word
from sessions.outcomes.sharing import PLAIN
from sessions.outcomes.workroom import Broken
from tests.server.api_client import Json, Person, Site, code_of, opened_site, settings_for

AGENDA = {
    "phases": [
        {"id": "pains", "type": "pain_points", "title": "Pains", "duration": 600_000},
        {"id": "end", "type": "wrap_up", "title": "Wrap-up", "duration": 600_000},
    ]
}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as opened:
        yield opened


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> str:
    """A file that is more than the map."""
    made: OutcomeFormat = replace(OUTCOMES["json"], name="report.json")
    listed = {**OUTCOMES, "report.json": made}
    monkeypatch.setattr("server.api.outcomes.OUTCOMES", listed)
    return "report.json"


@pytest.fixture
def nothing_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file takes for ever, however slow the machine is that asks for it."""

    async def words(_hand: Hand, order: Order) -> AsyncIterator[Word]:
        await asyncio.Event().wait()
        yield Made(0, order.seconds)

    monkeypatch.setattr(Hand, "words", words)


async def allowed(person: Person) -> dict[str, bool]:
    answer = await person.get("/outcomes")
    assert answer.status_code == 200, answer.text
    return {one["format"]: one["allowed"] for one in answer.json()["outcomes"]}


async def export(person: Person, **wish: object) -> Json:
    answer = await person.post("/exports", wish)
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def finished(person: Person, id: str) -> Json:
    async with asyncio.timeout(20):
        while True:
            shown = dict((await person.get(f"/exports/{id}")).json())
            if shown["status"] in ("ready", "failed"):
                return shown


async def test_every_file_is_listed_with_what_can_be_chosen(site: Site) -> None:
    lena = await site.create()
    answer = (await lena.get("/outcomes")).json()
    assert [one["format"] for one in answer["outcomes"]] == list(OUTCOMES)
    assert all(one["title"] and one["media"] and one["extension"] for one in answer["outcomes"])
    assert (answer["shared"], answer["wrapped_up"]) == (False, False)


@pytest.mark.parametrize("format", FORMATS)
async def test_the_map_comes_as_a_file_to_save(site: Site, format: str) -> None:
    lena = await site.create()
    answer = await lena.get(f"/outcomes/{format}")
    assert answer.status_code == 200, answer.text
    extension = OUTCOMES[format].extension
    assert f'filename="Moving house.{extension}"' in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == OUTCOMES[format].media
    assert read_map(answer.content, format=format).journey.stages


async def test_what_fifty_people_want_in_one_moment_is_made_once_or_twice(site: Site) -> None:
    lena = await site.create()
    answers = await asyncio.gather(*(lena.get("/outcomes/json") for _ in range(50)))
    assert {one.status_code for one in answers} == {200}
    assert len(site.house.workroom.jobs(lena.workshop)) <= 2  # type: ignore[arg-type]


async def test_a_file_tells_of_the_workshop_as_it_is_when_it_is_wanted(site: Site) -> None:
    lena = await site.create()
    before = (await lena.get("/outcomes/json")).content
    assert (await lena.get("/outcomes/json")).content == before
    await lena.post("/import", {"text": "journey\n section Paying\n  Queue: 1: Buyer\n"})
    after = (await lena.get("/outcomes/json")).content
    assert b"Queue" in after
    assert b"Queue" not in before


async def test_an_unknown_format_or_option_is_refused(site: Site) -> None:
    lena = await site.create()
    assert code_of(await lena.get("/outcomes/word")) == (404, "unknown_format")
    assert code_of(await lena.get("/outcomes/json?paper=a1")) == (422, "invalid_field")
    refused = await lena.post("/exports", {"format": "json", "options": {"paper": "a1"}})
    assert code_of(refused) == (422, "invalid_field")
    assert "paper" in refused.json()["detail"]


async def test_X1_and_X2_everybody_has_the_map_and_facilitators_have_everything(
    site: Site, report: str
) -> None:
    lena = await site.create(agenda=AGENDA)
    tom = await site.join(lena.answer["code"], "Tom")
    watcher = await site.join(lena.answer["code"], "Wu", observer=True)
    assert all((await allowed(lena)).values())
    for person in (tom, watcher):
        found = await allowed(person)
        assert {name for name, may in found.items() if may} == PLAIN & set(found)
        assert code_of(await person.get(f"/outcomes/{report}")) == (403, "not_shared")
        refused = await person.post("/exports", {"format": report})
        assert code_of(refused) == (403, "not_shared")
        assert (await person.get("/outcomes/csv")).status_code == 200


async def test_X3_everybody_has_everything_when_it_is_shared(site: Site, report: str) -> None:
    lena = await site.create(agenda=AGENDA)
    tom = await site.join(lena.answer["code"], "Tom")
    mine = await export(lena, format="markdown")
    url = f"/api/workshops/{lena.workshop}/sharing"
    headers = {"Authorization": f"Bearer {tom.token}"}
    refused = await site.http.put(url, json={"outcomes": True}, headers=headers)
    assert code_of(refused) == (403, "facilitators_only")
    headers = {"Authorization": f"Bearer {lena.token}"}
    assert (await site.http.put(url, json={"outcomes": True}, headers=headers)).status_code == 200
    assert (await allowed(tom))[report]
    assert [one["id"] for one in (await tom.get("/exports")).json()["exports"]] == [mine["id"]]
    assert (await site.http.put(url, json={"outcomes": False}, headers=headers)).status_code == 200
    assert not (await allowed(tom))[report]


async def test_X3_everybody_has_everything_from_the_wrap_up_on(site: Site, report: str) -> None:
    lena = await site.create(agenda=AGENDA)
    tom = await site.join(lena.answer["code"], "Tom")
    await lena.command("next_phase", expect=None)
    assert not (await allowed(tom))[report]
    await lena.command("next_phase", expect="pains")
    assert (await allowed(tom))[report]
    await lena.command("previous_phase", expect="end")
    assert (await allowed(tom))[report]


async def test_an_export_is_watched_fetched_and_thrown_away(site: Site) -> None:
    lena = await site.create()
    answer = await lena.post("/exports", {"format": "json"})
    assert answer.status_code == 202
    made = answer.json()
    assert answer.headers["location"].endswith(f"/exports/{made['id']}")
    assert made["status"] in ("waiting", "working")
    ready = await finished(lena, made["id"])
    assert (ready["status"], ready["share"], ready["ahead"]) == ("ready", 1.0, 0)
    file = await lena.get(f"/exports/{made['id']}/file")
    assert file.status_code == 200
    assert len(file.content) == ready["size"]
    assert [one["id"] for one in (await lena.get("/exports")).json()["exports"]] == [made["id"]]
    url = f"/api/workshops/{lena.workshop}/exports/{made['id']}"
    gone = await site.http.delete(url, headers={"Authorization": f"Bearer {lena.token}"})
    assert gone.status_code == 204
    assert code_of(await lena.get(f"/exports/{made['id']}/file")) == (404, "no_such_export")


async def test_an_export_belongs_to_its_workshop(site: Site) -> None:
    lena, other = await site.create(), await site.create(title="Another")
    made = await export(lena, format="json")
    assert code_of(await other.get(f"/exports/{made['id']}")) == (404, "no_such_export")


async def test_an_export_is_cancelled_by_whoever_wanted_it_or_by_a_facilitator(site: Site) -> None:
    lena = await site.create()
    tom = await site.join(lena.answer["code"], "Tom")
    for owner, others, status in ((lena, tom, 403), (tom, lena, 204)):
        made = await export(owner, format="json")
        url = f"/api/workshops/{lena.workshop}/exports/{made['id']}"
        headers = {"Authorization": f"Bearer {others.token}"}
        assert (await site.http.delete(url, headers=headers)).status_code == status


@pytest.mark.usefixtures("nothing_is_finished")
async def test_too_many_exports_are_refused_until_one_is_cancelled(site: Site) -> None:
    lena = await site.create()
    exports = [await export(lena, format="json") for _ in range(6)]
    refused = await lena.post("/exports", {"format": "json"})
    assert code_of(refused) == (429, "exports_busy")
    assert refused.headers["retry-after"]
    assert code_of(await lena.get(f"/exports/{exports[5]['id']}/file")) == (409, "export_not_ready")
    url = f"/api/workshops/{lena.workshop}/exports/{exports[5]['id']}"
    await site.http.delete(url, headers={"Authorization": f"Bearer {lena.token}"})
    await export(lena, format="json")


@pytest.mark.usefixtures("nothing_is_finished")
@pytest.mark.parametrize("failure", list(Failure))
async def test_a_file_that_could_not_be_made_says_why(site: Site, failure: Failure) -> None:
    lena = await site.create()
    made = await export(lena, format="json")
    job = site.house.workroom.job(lena.workshop, made["id"])  # type: ignore[arg-type]
    assert job is not None
    job.become(Broken(failure))
    shown = (await lena.get(f"/exports/{made['id']}")).json()
    assert shown["status"] == "failed"
    assert shown["detail"].endswith(".")
    answer = await lena.get(f"/exports/{made['id']}/file")
    assert code_of(answer)[1] == shown["code"]


async def test_a_deleted_workshop_leaves_no_files(site: Site) -> None:
    lena = await site.create()
    await finished(lena, (await export(lena, format="json"))["id"])
    assert site.house.workroom.jobs(lena.workshop)  # type: ignore[arg-type]
    url = f"/api/workshops/{lena.workshop}"
    await site.http.delete(url, headers={"Authorization": f"Bearer {lena.token}"})
    assert site.house.workroom.jobs(lena.workshop) == []  # type: ignore[arg-type]
