"""What holds for every request: origins, bodies, headers, mistakes."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.app import create_app
from sessions.store.database import StoreError, StoreUnavailable
from tests.server.api_client import ORIGIN, Person, Site, code_of, opened_site, settings_for


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened_site(settings_for(tmp_path)) as opened:
        yield opened


async def with_cookie(site: Site, person: Person, origin: str | None) -> httpx.Response:
    headers = {"Cookie": f"wayboard_{person.workshop}={person.token}"}
    if origin is not None:
        headers["Origin"] = origin
    url = f"/api/workshops/{person.workshop}/commands"
    return await site.http.post(url, json={"type": "lock"}, headers=headers)


@pytest.mark.parametrize(
    "origin", [ORIGIN, "http://BOARD.test", "http://board.test:80", "https://board.friend.test"]
)
async def test_our_own_pages_and_allowed_origins_may_change_things(
    tmp_path: Path, origin: str
) -> None:
    flags = {"origins": "https://board.friend.test"}
    async with opened_site(settings_for(tmp_path, **flags)) as site:
        lena = await site.create()
        assert (await with_cookie(site, lena, origin)).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://evil.test",
        "https://board.test",
        "http://board.test:8080",
        "http://board.test.evil.test",
        "http://evilboard.test",
        "http://board.test@evil.test",
        "http://board.test/path",
        "http://[",
        "file://board.test",
    ],
)
async def test_another_page_cannot_use_a_visitors_cookie(site: Site, origin: str | None) -> None:
    lena = await site.create()
    assert code_of(await with_cookie(site, lena, origin)) == (403, "foreign_origin")
    assert not (await lena.state())["locked"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/workshops"),
        ("POST", "/api/join"),
        ("POST", "/api/session"),
        ("DELETE", "/api/session/0123456789abcdef"),
        ("POST", "/api/workshops/0123456789abcdef/commands"),
        ("POST", "/api/workshops/0123456789abcdef/import"),
        ("DELETE", "/api/workshops/0123456789abcdef"),
    ],
)
async def test_every_change_minds_the_origin(site: Site, method: str, path: str) -> None:
    headers = {"Origin": "http://evil.test", "Authorization": f"Bearer {'x' * 32}"}
    answer = await site.http.request(method, path, json={"title": "T"}, headers=headers)
    assert code_of(answer) == (403, "foreign_origin")


async def test_behind_a_trusted_proxy_the_page_is_known_by_its_true_scheme(tmp_path: Path) -> None:
    headers = {
        "Origin": "https://board.test",
        "Host": "board.test",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "spoofed, 203.0.113.9",
    }
    wish = {"title": "T"}
    async with opened_site(settings_for(tmp_path, trusted_proxies="192.0.2.7")) as site:
        answer = await site.http.post("/api/workshops", json=wish, headers=headers)
        assert answer.status_code == 201
        tom = {"code": answer.json()["code"], "name": "Tom"}
        joined = await site.http.post("/api/join", json=tom, headers=headers)
        assert "; Secure" in joined.headers["set-cookie"]
    async with opened_site(settings_for(tmp_path)) as site:
        answer = await site.http.post("/api/workshops", json=wish, headers=headers)
        assert code_of(answer) == (403, "foreign_origin")


@pytest.mark.parametrize(
    ("body", "media", "status", "code"),
    [
        (b"", "application/json", 400, "malformed_json"),
        (b"{", "application/json", 400, "malformed_json"),
        (b"\xff\xfe", "application/json", 400, "malformed_json"),
        (b'{"title":"T"} x', "application/json", 400, "malformed_json"),
        (b'{"title":"\\ud800"}', "application/json", 400, "malformed_json"),
        (b"nul", "application/json", 400, "malformed_json"),
        (b"null", "application/json", 422, "invalid_field"),
        (b'{"title":"T"}', "text/plain", 415, "not_json"),
        (b"title=T", "application/x-www-form-urlencoded", 415, "not_json"),
        (b'{"title":"T"}', "", 415, "not_json"),
        (b'{"title":"T"}', "application/json; charset=utf-8", 201, ""),
        (b'{"title":"T","x":' + b"[" * 50_000 + b"]" * 50_000 + b"}", "application/json", 422, ""),
        (b"[" * 100_000, "application/json", 422, "invalid_field"),
        (b'{"a":' * 100_000, "application/json", 0, ""),
    ],
)
async def test_a_body_that_is_no_wish_is_refused_clearly(
    site: Site, body: bytes, media: str, status: int, code: str
) -> None:
    headers = {"Content-Type": media} if media else {}
    answer = await site.http.post("/api/workshops", content=body, headers=headers)
    if status == 201:
        assert answer.status_code == 201
        return
    seen = code_of(answer)
    assert 400 <= seen[0] < 500
    assert seen == (status or seen[0], code or seen[1])


async def test_a_body_over_the_limit_is_refused_whether_or_not_it_says_so(tmp_path: Path) -> None:
    async with opened_site(settings_for(tmp_path, max_body="2000", max_import="5000")) as site:
        wish = json.dumps({"code": "ABC234", "name": "x" * 3000}).encode()
        headers = {"Content-Type": "application/json"}
        told = await site.http.post("/api/join", content=wish, headers=headers)
        assert code_of(told) == (413, "body_too_large")
        assert "2000 bytes" in told.json()["detail"]

        async def pieces() -> AsyncIterator[bytes]:
            yield wish[:1500]
            yield wish[1500:]

        untold = await site.http.post("/api/join", content=pieces(), headers=headers)
        assert code_of(untold) == (413, "body_too_large")
        large = json.dumps({"title": "x" * 3000}).encode()
        answer = await site.http.post("/api/workshops", content=large, headers=headers)
        assert code_of(answer) == (422, "invalid_field")


async def test_a_body_that_never_ends_is_given_up(tmp_path: Path) -> None:
    async with opened_site(settings_for(tmp_path, body_seconds="1")) as site:
        sent: list[dict[str, Any]] = []
        endless = asyncio.Event()
        first = [True]

        async def receive() -> dict[str, Any]:
            if first.pop() if first else False:
                return {"type": "http.request", "body": b"{", "more_body": True}
            await endless.wait()
            raise AssertionError

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "method": "POST",
            "path": "/api/join",
            "raw_path": b"/api/join",
            "query_string": b"",
            "headers": [(b"content-type", b"application/json"), (b"host", b"board.test")],
            "scheme": "http",
            "server": ("board.test", 80),
            "client": ("192.0.2.1", 1),
            "root_path": "",
        }
        await site.app(scope, receive, send)
        assert sent[0]["status"] == 408
        assert json.loads(sent[1]["body"])["code"] == "body_too_slow"


async def test_every_answer_carries_safe_headers(site: Site) -> None:
    for path in ("/", "/api/docs", "/api/openapi.json", "/healthz", "/nix", "/api/workshops/x"):
        headers = (await site.http.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "server" not in headers


async def test_unknown_addresses_and_methods_are_told_apart(site: Site) -> None:
    for method in ("GET", "POST", "DELETE", "PATCH"):
        answer = await site.http.request(method, "/api/nothing")
        assert code_of(answer) == (404, "no_such_page")
    answer = await site.http.put("/api/workshops/0123456789abcdef")
    assert code_of(answer) == (405, "wrong_method")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "DELETE"}
    assert (await site.http.head("/healthz")).status_code == 200


async def test_a_mistake_of_the_server_shows_no_inside_and_has_a_number(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(_: str) -> None:
        raise RuntimeError("Lena's secret words")

    monkeypatch.setattr(site.house.people, "identify", broken)
    answer = await site.http.post("/api/session", json={"token": "x"})
    assert code_of(answer) == (500, "unexpected")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    number = answer.json()["instance"].removeprefix("urn:wayboard:mistake:")
    assert number in answer.json()["detail"]
    assert number in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (StoreUnavailable("The disk is full."), 503, "not_saved"),
        (StoreError("Strange."), 500, "unexpected"),
    ],
)
async def test_a_store_that_fails_is_told_clearly(
    site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    async def failing(_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(site.house.people, "join", failing)
    answer = await site.try_to_join(code="ABC234", name="Tom")
    assert code_of(answer) == (status, code)
    if status == 503:
        assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize(
    "path",
    ["/%00", "/..%2f..%2fetc/passwd", "/%ff%fe", "/w/%0d%0aX: 1", "/" + "a" * 5000, "//x", "/.git"],
)
async def test_strange_addresses_are_nothing_special(site: Site, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = await site.http.request(method, ORIGIN + path)
        assert answer.status_code in (200, 404, 405, 503)


async def test_an_application_for_any_asgi_server_opens_and_closes_its_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.app.set_up_logs", lambda _: None)
    app = create_app(settings_for(tmp_path))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as http:
            assert (await http.get("/readyz")).json() == {"status": "ready"}
    assert app.state.house.draining
