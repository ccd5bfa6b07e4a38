"""Tells webhooks what happened: from the outbox in the store, again and again until it is heard.

A delivery leaves the outbox when its receiver answered that all is well, so each is told at least
once, also across restarts; its id lets a receiver notice what comes twice.
"""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

import httpx
import msgspec
import structlog

from server.addresses import UnsafeAddressError, checked, looked_up
from server.settings import Settings
from sessions.store.database import Database
from sessions.store.errors import StoreError
from sessions.store.webhooks import Delivery, Webhook, Webhooks

log = structlog.get_logger("herald")

ATTEMPTS = 12
"""Tries before nobody tries any more: about 15 hours in all."""
FIRST_REST, LONGEST_REST = 30_000, 6 * 3_600_000
KEPT = 7 * 24 * 3_600_000
"""How long a facilitator can see what was given up, ms."""
PATIENCE = 10.0
"""Seconds that a receiver gets to answer."""
LEASE = 60_000
"""After these ms somebody else tells what a process that died was telling."""
AT_ONCE = 8
_GONE = 410
_OWN = "server"


def rest_after(attempts: int) -> int | None:
    """How long to wait after so many failures, ms; None: give up."""
    return None if attempts >= ATTEMPTS else min(FIRST_REST << (attempts - 1), LONGEST_REST)


def signature(secret: str, at: int, body: bytes) -> str:
    """What proves that a body is ours and of this moment (epoch seconds)."""
    signed = hmac.digest(secret.encode(), b"%d." % at + body, hashlib.sha256)
    return f"t={at},v1={signed.hex()}"


def message(delivery: Delivery, url: str) -> bytes:
    """What a webhook is sent; `url` is where the server is."""
    return msgspec.json.encode(
        {
            "id": delivery.id,
            "type": delivery.type,
            "at": delivery.at,
            "workshop": delivery.workshop,
            "url": f"{url}/w/{delivery.workshop}",
            "data": msgspec.Raw(delivery.data),
        }
    )


class Herald:
    """Empties the outbox."""

    def __init__(
        self, database: Database, settings: Settings, now: Callable[[], int], pace: float
    ) -> None:
        self._database = database
        self._settings = settings
        self._now = now
        self._pace = pace
        self._telling: set[asyncio.Task[None]] = set()
        self.delivered = 0
        self.failed = 0

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Database, settings: Settings, now: Callable[[], int], pace: float = 1.0
    ) -> AsyncIterator["Herald"]:
        """At work while the block runs; it looks into the outbox every `pace` seconds."""
        herald = cls(database, settings, now, pace)
        await herald._settle()
        task = asyncio.create_task(herald._work())
        try:
            yield herald
        finally:
            task.cancel()
            for one in herald._telling:
                one.cancel()
            await asyncio.wait({task, *herald._telling})

    async def _settle(self) -> None:
        """The webhook of the settings is the one for all workshops, or there is none."""
        url, secret = self._settings.webhook_url, self._settings.webhook_secret
        async with self._database.write() as connection:
            hooks = Webhooks(connection)
            present = await hooks.of(None)
            if url and present:
                await hooks.change(_OWN, url, secret)
            elif url:
                await hooks.add(Webhook(_OWN, None, url, secret, self._now()))
            elif present:
                await hooks.remove(_OWN, None)

    async def _work(self) -> None:
        while True:
            try:
                await self._begin()
            except StoreError as error:
                log.warning("outbox_unreadable", fault=type(error).__name__)
            await asyncio.sleep(self._pace)

    async def _begin(self) -> None:
        free = AT_ONCE - len(self._telling)
        now = self._now()
        async with self._database.read() as connection:
            due = await Webhooks(connection).next_due()
        if due is None or due > now or not free:
            return
        async with self._database.write() as connection:
            hooks = Webhooks(connection)
            await hooks.forget_before(now - KEPT)
            taken = await hooks.take(now, now + LEASE, free)
        for hook, delivery in taken:
            task = asyncio.create_task(self._tell(hook, delivery))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell(self, hook: Webhook, delivery: Delivery) -> None:
        fault = await self._sent(hook, delivery)
        attempts = delivery.attempts + 1
        rest = None if fault == f"status {_GONE}" else rest_after(attempts)
        try:
            async with self._database.write() as connection:
                hooks = Webhooks(connection)
                if fault is None:
                    await hooks.done(delivery)
                else:
                    due = None if rest is None else self._now() + rest
                    await hooks.failed(delivery, fault, due)
        except StoreError as error:  # it is due again when the lease ends
            log.warning("outbox_not_written", fault=type(error).__name__)
            return
        if fault is None:
            self.delivered += 1
        else:
            self.failed += 1
            # Neither the address nor the answer: both may hold secrets.
            log.warning(
                "webhook_failed",
                webhook=hook.id,
                workshop=delivery.workshop,
                attempts=attempts,
                fault=fault,
                given_up=rest is None,
            )

    async def _sent(self, hook: Webhook, delivery: Delivery) -> str | None:
        """Why the receiver has not heard it; None when it has."""
        anywhere = self._settings.webhook_private == "yes"
        try:
            async with asyncio.timeout(PATIENCE):
                checked(hook.url, anywhere=anywhere)
                address = await looked_up(hook.url, anywhere=anywhere)
                status = await self._post(hook, delivery, address)
        except UnsafeAddressError as unsafe:
            return f"not called: {unsafe}"
        except TimeoutError:
            return "no answer in time"
        except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
            return f"not reached: {type(error).__name__}"
        return None if 200 <= status < 300 else f"status {status}"

    async def _post(self, hook: Webhook, delivery: Delivery, address: str) -> int:
        body = message(delivery, self._settings.public_url)
        url = httpx.URL(hook.url)
        headers = {
            "Host": url.netloc.decode(),
            "Content-Type": "application/json",
            "User-Agent": f"Wayboard/{version('wayboard')}",
            "Wayboard-Delivery": delivery.id,
            "Wayboard-Event": delivery.type,
            "Wayboard-Signature": signature(hook.secret, int(time.time()), body),
        }
        async with httpx.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=PATIENCE
        ) as client:
            request = client.build_request(
                "POST",
                url.copy_with(host=address),
                content=body,
                headers=headers,
                extensions={"sni_hostname": url.host},
            )
            answer = await client.send(request, stream=True)  # what it says is of no interest
            await answer.aclose()
        return answer.status_code


def mint_secret() -> str:
    """A new secret to sign with."""
    return secrets.token_urlsafe(32)
