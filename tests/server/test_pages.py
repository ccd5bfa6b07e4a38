from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from server.pages import page_routes


@asynccontextmanager
async def browsing(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=page_routes(folder)))
    async with httpx.AsyncClient(transport=transport, base_url="http://board.test") as http:
        yield http


@pytest.fixture
def built(tmp_path: Path) -> Path:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html><title>Wayboard</title>")
    (static / "assets" / "index-Dx81k2aQ.js").write_text("export {}")
    (static / "favicon.svg").write_text("<svg/>")
    (static / ".secret").write_text("hidden")
    (tmp_path / "outside.txt").write_text("outside")
    return static


@pytest.mark.parametrize(
    "path", ["/", "/join", "/new", "/w/0123456789abcdef", "/w/0123456789abcdef/film"]
)
async def test_the_app_is_one_page_at_several_addresses(built: Path, path: str) -> None:
    async with browsing(built) as http:
        answer = await http.get(path)
    assert answer.status_code == 200
    assert "Wayboard" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_files_named_by_their_content_are_kept_for_ever_and_others_are_not(
    built: Path,
) -> None:
    async with browsing(built) as http:
        script = await http.get("/assets/index-Dx81k2aQ.js")
        icon = await http.get("/favicon.svg")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "immutable" in script.headers["cache-control"]
    assert icon.headers["cache-control"] == "no-cache"


async def test_a_packed_file_is_sent_to_who_can_unpack_it(built: Path) -> None:
    (built / "assets" / "index-Dx81k2aQ.js.gz").write_bytes(b"packed")
    async with browsing(built) as http:
        async with http.stream("GET", "/assets/index-Dx81k2aQ.js") as packed:
            assert packed.headers["content-encoding"] == "gzip"
            assert packed.headers["content-type"].startswith("text/javascript")
        plain = await http.get("/assets/index-Dx81k2aQ.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == "export {}"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.js",
        "/assets",
        "/.secret",
        "/assets/../../outside.txt",
        "/assets/..%2f..%2foutside.txt",
        "/%2e%2e/outside.txt",
        "/..%5coutside.txt",
        "/assets//index-Dx81k2aQ.js",
        "/%00",
        "/" + "a" * 4000,
    ],
)
async def test_nothing_else_is_served(built: Path, path: str) -> None:
    async with browsing(built) as http:
        answer = await http.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "no_such_page"


async def test_a_link_out_of_the_folder_leads_nowhere(built: Path) -> None:
    (built / "link.txt").symlink_to(built.parent / "outside.txt")
    async with browsing(built) as http:
        assert (await http.get("/link.txt")).status_code == 404


async def test_before_it_is_built_a_page_says_what_to_do(tmp_path: Path) -> None:
    async with browsing(tmp_path) as http:
        answer = await http.get("/")
    assert answer.status_code == 503
    assert "make install" in answer.text


async def test_a_browser_at_an_unknown_address_gets_the_apps_own_page(built: Path) -> None:
    async with browsing(built) as http:
        person = await http.get("/nowhere", headers={"accept": "text/html,*/*"})
        program = await http.get("/nowhere")
    assert (person.status_code, "<title>Wayboard" in person.text) == (404, True)
    assert (program.status_code, program.json()["code"]) == (404, "no_such_page")
