import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from server.pulse import FRESH, Pulse
from sessions.store.database import StoreUnavailable
from tests.server.api_client import Site, opened_site, settings_for


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as opened:
        yield opened


async def test_a_healthy_server_is_up_and_ready(site: Site) -> None:
    assert (await site.http.get("/healthz")).json() == {"status": "up"}
    assert (await site.http.get("/readyz")).json() == {"status": "ready"}


async def test_a_stopping_server_is_up_and_not_ready(site: Site) -> None:
    site.house.draining = True
    assert (await site.http.get("/healthz")).status_code == 200
    answer = await site.http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not_ready", "reason": "The server is stopping."}


async def test_a_server_that_cannot_write_says_so_and_goes_on_reading(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    lena = await site.create()
    seconds = [0.0]
    site.house.pulse = Pulse(site.house.database, lambda: seconds[0])

    def full() -> None:
        raise StoreUnavailable("The disk is full. (SQLITE_FULL)")

    async def unwritten(_: object) -> None:
        full()

    with monkeypatch.context() as patch:
        patch.setattr(site.house.database, "write", full)
        patch.setattr(site.house.journal._committer, "commit", unwritten)
        answer = await site.http.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["reason"] == "Up but not writing: The disk is full. (SQLITE_FULL)"
        for command in ("lock", "rotate_code"):
            refused = await lena.command(command)
            assert (refused.status_code, refused.json()["code"]) == (503, "not_saved")
        assert (await lena.get()).status_code == 200
    assert (await site.http.get("/readyz")).status_code == 503
    seconds[0] += FRESH
    assert (await lena.command("lock")).status_code == 200
    assert (await site.http.get("/readyz")).status_code == 200


async def test_however_many_ask_the_store_is_written_once_a_second(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]
    writes: list[int] = []
    write = site.house.database.write

    def counted() -> AbstractAsyncContextManager[AsyncConnection]:
        writes.append(1)
        return write()

    monkeypatch.setattr(site.house.database, "write", counted)
    site.house.pulse = Pulse(site.house.database, lambda: seconds[0])
    await asyncio.gather(*(site.http.get("/readyz") for _ in range(5)))
    assert len(writes) == 1
    seconds[0] += FRESH
    await site.http.get("/readyz")
    assert len(writes) == 2


async def test_a_journal_that_was_refused_makes_the_server_unready(site: Site) -> None:
    site.house.journal.writable = False
    assert "not writing" in (await site.http.get("/readyz")).json()["reason"]


async def test_requests_are_counted_by_route_and_never_by_address(site: Site) -> None:
    lena = await site.create()
    await lena.get()
    await site.try_to_join(code="ZZZZZZ", name="Secretive Sam")
    await site.http.request("BREW", "/teapot")
    page = (await site.http.get("/metrics")).text
    labels = 'method="GET",route="/api/workshops/{workshop}",status="200"'
    assert f"wayboard_http_requests_total{{{labels}}} 1.0" in page
    assert 'wayboard_http_problems_total{code="no_such_code"} 1.0' in page
    assert "BREW" not in page
    assert lena.workshop not in page
    assert "Sam" not in page


async def test_two_servers_in_one_process_count_for_themselves(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    async with (
        opened_site(settings_for(tmp_path / "one")) as one,
        opened_site(settings_for(tmp_path / "two")) as two,
    ):
        await one.create()
        assert "/api/workshops" in (await one.http.get("/metrics")).text
        assert 'route="/api/workshops"' not in (await two.http.get("/metrics")).text


async def test_the_store_and_the_workshops_in_memory_are_shown(site: Site) -> None:
    lena = await site.create()
    await lena.get("/journey")
    page = (await site.http.get("/metrics")).text
    assert "wayboard_workshops 1.0" in page
    assert "wayboard_store_writable 1.0" in page
    assert "wayboard_journal_backlog_bytes 0.0" in page
    assert "wayboard_rebuilt 0.0" in page
