import asyncio
import hashlib
import hmac
import ipaddress
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from server import herald
from server.addresses import UnsafeAddressError, checked, is_public, looked_up
from server.herald import ATTEMPTS, LEASE, rest_after, signature
from server.settings import SettingError, read_settings
from sessions.store.database import Database
from sessions.store.webhooks import Delivery, Webhooks
from tests.server.api_client import Person, Site, code_of, opened_site, settings_for
from tests.server.receivers import Heard, Receiver, receiving

AGENDA = {
    "phases": [
        {
            "id": "pains",
            "type": "pain_points",
            "title": "Pains",
            "duration": 600_000,
            "private": True,
        },
    ]
}
SECRET = "a secret of the settings".replace(" ", "-")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as opened:
        yield opened


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setattr(herald, "FIRST_REST", 10)
    async with opened_site(settings_for(tmp_path, webhook_private="yes")) as opened:
        yield opened


async def hooked(site: Site, receiver: Receiver) -> tuple[Person, str]:
    lena = await site.create(agenda=AGENDA)
    answer = await lena.post("/webhooks", {"url": receiver.url})
    assert answer.status_code == 201, answer.text
    return lena, answer.json()["secret"]


async def untold(person: Person) -> list[dict[str, object]]:
    (hook,) = (await person.get("/webhooks")).json()["webhooks"]
    return list(hook["untold"])


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - another task brings it about
            await asyncio.sleep(0.01)


def is_signed(heard: Heard, secret: str) -> bool:
    at, _, given = heard.headers["wayboard-signature"].removeprefix("t=").partition(",v1=")
    made = hmac.new(secret.encode(), at.encode() + b"." + heard.body, hashlib.sha256)
    return hmac.compare_digest(made.hexdigest(), given)


async def test_X8_a_webhook_hears_of_phases_reveals_and_the_end(
    site: Site, receiver: Receiver
) -> None:
    lena, secret = await hooked(site, receiver)
    await lena.command("start_phase")
    await lena.command("reveal")
    await lena.command("finish")
    heard = await receiver.until(3)
    told = {one.message["type"]: one for one in heard}
    assert set(told) == {"phase_changed", "revealed", "closed"}
    phase = told["phase_changed"].message["data"]
    assert phase["phase"] == {"id": "pains", "title": "Pains", "type": "pain_points", "number": 1}
    assert told["revealed"].message["data"] == {"what": "cards", "phase": "pains"}
    for one in heard:
        assert is_signed(one, secret)
        assert not is_signed(one, "another")
        assert one.headers["wayboard-delivery"] == one.message["id"]
        assert one.message["workshop"] == lena.workshop
        assert one.path == "/hook?key=very-secret"
    await until(lambda: site.house.metrics.page().count(b"wayboard_webhooks_told 3.0"))
    assert await untold(lena) == []


async def test_X9_what_was_not_heard_is_told_again(site: Site, receiver: Receiver) -> None:
    receiver.statuses = [500, 302]
    receiver.location = "http://127.0.0.1:1/elsewhere"
    lena, _ = await hooked(site, receiver)
    await lena.command("start_phase")
    heard = await receiver.until(3)
    assert len({one.message["id"] for one in heard}) == 1
    assert len({one.body for one in heard}) == 1


async def test_X9_a_receiver_that_is_gone_for_good_is_not_asked_again(
    site: Site, receiver: Receiver
) -> None:
    receiver.statuses = [410]
    lena, _ = await hooked(site, receiver)
    await lena.command("start_phase")
    await receiver.until(1)
    async with asyncio.timeout(20):
        while (found := await untold(lena))[0]["fault"] is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (found[0]["fault"], found[0]["due"], found[0]["attempts"]) == ("status 410", None, 1)


async def test_X9_what_was_told_to_nobody_before_a_restart_is_told_after_it(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path, webhook_private="yes")
    monkeypatch.setattr(herald, "AT_ONCE", 0)  # a herald that never gets to it
    async with opened_site(settings) as site:
        lena, _ = await hooked(site, receiver)
        await lena.command("start_phase")
        assert len(await untold(lena)) == 1
    assert receiver.heard == []
    monkeypatch.setattr(herald, "AT_ONCE", 8)
    async with opened_site(settings):
        (heard,) = await receiver.until(1)
    assert heard.message["type"] == "phase_changed"


async def test_X9_a_delivery_whose_teller_died_is_due_again_after_a_while(
    site: Site, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(herald, "AT_ONCE", 0)
    lena, _ = await hooked(site, receiver)
    await lena.command("start_phase")
    now = site.house.now() + 1_000
    async with site.house.database.write() as connection:
        hooks = Webhooks(connection)
        ((_, first),) = await hooks.take(now, now + LEASE, 8)
        assert await hooks.take(now, now + LEASE, 8) == []
        ((_, again),) = await hooks.take(now + LEASE, now + 2 * LEASE, 8)
    assert (again.id, first.attempts, again.attempts) == (first.id, 0, 1)


async def test_the_webhook_of_the_settings_hears_of_every_workshop(
    tmp_path: Path, receiver: Receiver
) -> None:
    more = {"webhook_url": receiver.url, "webhook_secret": SECRET, "webhook_private": "yes"}
    async with opened_site(settings_for(tmp_path, **more)) as site:
        await site.create(title="One")
        await site.create(title="Two")
        heard = await receiver.until(2)
        assert {one.message["data"]["title"] for one in heard} == {"One", "Two"}
        assert {one.message["type"] for one in heard} == {"created"}
        assert all(is_signed(one, SECRET) for one in heard)
    async with opened_site(settings_for(tmp_path)) as site:
        assert await all_hooks(site.house.database) == 0


async def all_hooks(database: Database) -> int:
    async with database.read() as connection:
        return len(await Webhooks(connection).of(None))


def test_a_webhook_of_the_settings_needs_a_secret_that_no_message_repeats() -> None:
    with pytest.raises(SettingError, match="needs a secret"):
        read_settings({}, {"webhook_url": "https://hooks.example.org"})
    for wrong in ({"webhook_secret": "hush"}, {"webhook_url": "ftp://hush"}):
        with pytest.raises(SettingError) as caught:
            read_settings({}, wrong)
        assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "https://lena:pass@hooks.example.org/",
        "https://hooks.example.org/#part",
        "https://hooks example.org/",
        "https://hooks.example.org:99999/",
        "ftp://hooks.example.org/",
        "https:///nowhere",
        "hooks",
    ],
)
def test_X10_addresses_that_no_webhook_has_are_refused(url: str) -> None:
    with pytest.raises(UnsafeAddressError):
        checked(url, anywhere=False)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "169.254.169.254",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fc00::1]",
        "100.64.0.1",
        "0.0.0.0",
        "2130706433",
        "224.0.0.1",
    ],
)
async def test_X10_what_only_the_server_reaches_is_not_called(host: str) -> None:
    with pytest.raises(UnsafeAddressError):
        await looked_up(f"https://{host}/", anywhere=False)


def test_X10_public_addresses_are() -> None:
    for public in ("8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"):
        assert is_public(ipaddress.ip_address(public))


async def test_X10_a_private_address_is_refused_at_once_and_at_every_call(
    tmp_path: Path, receiver: Receiver
) -> None:
    async with opened_site(settings_for(tmp_path, webhook_private="yes")) as site:
        lena, _ = await hooked(site, receiver)
        workshop, token = lena.workshop, lena.token
    async with opened_site(settings_for(tmp_path)) as site:
        lena = Person(site, workshop, "", token)
        refused = await lena.post("/webhooks", {"url": "https://127.0.0.1/"})
        assert code_of(refused) == (422, "unsafe_address")
        await lena.command("start_phase")
        async with asyncio.timeout(20):
            while (found := await untold(lena))[0]["fault"] is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    assert str(found[0]["fault"]).startswith("not called")
    assert receiver.heard == []


async def test_webhooks_are_for_facilitators_and_ten_at_most(
    site: Site, receiver: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    lena, secret = await hooked(site, receiver)
    tom = await site.join(lena.answer["code"], "Tom")
    assert code_of(await tom.get("/webhooks")) == (403, "facilitators_only")
    listed = (await lena.get("/webhooks")).text
    assert secret not in listed
    for _ in range(9):
        assert (await lena.post("/webhooks", {"url": receiver.url})).status_code == 201
    assert code_of(await lena.post("/webhooks", {"url": receiver.url}))[0] == 422
    (first, *_) = (await lena.get("/webhooks")).json()["webhooks"]
    url = f"/api/workshops/{lena.workshop}/webhooks/{first['id']}"
    headers = {"Authorization": f"Bearer {lena.token}"}
    assert (await site.http.delete(url, headers=headers)).status_code == 204
    assert code_of(await site.http.delete(url, headers=headers)) == (404, "no_such_webhook")
    printed = "".join(capfd.readouterr())
    assert secret not in printed
    assert "very-secret" not in printed


def test_the_time_between_attempts_grows_to_six_hours_and_ends() -> None:
    rests = [rest_after(attempts) for attempts in range(1, ATTEMPTS + 1)]
    assert rests[:3] == [30_000, 60_000, 120_000]
    assert rests[-1] is None
    assert max(rest for rest in rests if rest) <= 6 * 3_600_000


def test_a_signature_holds_the_moment_and_the_body() -> None:
    made = hmac.new(b"key", b"12.body", hashlib.sha256).hexdigest()
    assert signature("key", 12, b"body") == f"t=12,v1={made}"


async def test_what_was_given_up_is_forgotten_after_a_week(
    site: Site, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(herald, "AT_ONCE", 0)
    lena, _ = await hooked(site, receiver)
    await lena.command("start_phase")
    async with site.house.database.write() as connection:
        hooks = Webhooks(connection)
        (found,) = await hooks.outbox((await hooks.of(lena.workshop))[0].id, 9)  # type: ignore[arg-type]
        assert isinstance(found, Delivery)
        assert await hooks.forget_before(found.at + 1) == 0
        await hooks.failed(found, "status 500", None)
        assert await hooks.forget_before(found.at) == 0
        assert await hooks.forget_before(found.at + 1) == 1
