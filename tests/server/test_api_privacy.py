"""Erasing a person over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.api_client import Site, code_of, opened_site, settings_for


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as one:
        yield one


def stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def test_a_dry_run_comes_first_and_erasing_is_for_good(site: Site, tmp_path: Path) -> None:
    """M10, M11."""
    lead = await site.create()
    ann = await site.join(lead.answer["code"], "Annabella Zweig")
    tried = await lead.post("/erasures", {"participant": ann.id})
    assert tried.status_code == 200
    assert tried.json()["erased"] is False
    assert tried.json()["traces"]["names"] == ["Annabella Zweig"]
    assert (await ann.get()).status_code == 200

    done = await lead.post("/erasures", {"participant": ann.id, "dry_run": False})
    assert done.json() == {"erased": True, "traces": tried.json()["traces"]}
    assert code_of(await ann.get()) == (401, "not_signed_in")
    assert [one["id"] for one in (await lead.state())["people"]] == [lead.id]
    files = stored(tmp_path)
    assert b"Annabella" not in files
    assert ann.id.encode() not in files


async def test_who_may_be_erased_and_by_whom(site: Site) -> None:
    """M10."""
    lead = await site.create()
    ann = await site.join(lead.answer["code"], "Ann")
    asked = {"participant": lead.id}
    assert code_of(await ann.post("/erasures", asked)) == (403, "facilitators_only")
    assert code_of(await lead.post("/erasures", asked)) == (409, "last_facilitator")
    missing = {"participant": "nobody", "dry_run": False}
    assert code_of(await lead.post("/erasures", missing)) == (404, "no_such_person")
