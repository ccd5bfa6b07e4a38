from sessions.journey.ids import WorkshopId
from sessions.store.database import Database
from sessions.store.journal import Entry, JournalWriter
from sessions.store.results import ResultLink, ResultLinks
from sessions.store.webhooks import Delivery, Webhook, Webhooks, announce
from sessions.store.workshops import WorkshopRecord, WorkshopRecords
from tests.sessions.store.conftest import HOME

AWAY = WorkshopId("workshop-away000")
MINE = Webhook("mine", HOME, "https://one.example/", "secret", 1)
THEIRS = Webhook("theirs", AWAY, "https://two.example/", "secret", 2)
EVERYBODYS = Webhook("all", None, "https://three.example/", "secret", 3)


async def hooked(database: Database) -> None:
    async with database.write() as connection:
        records = WorkshopRecords(connection)
        for id in (HOME, AWAY):
            if await records.get(id) is None:
                await records.add(WorkshopRecord(id, None, "A journey", created=1))
        # It belongs to no workshop, so that sweeping the store of another test leaves it.
        await Webhooks(connection).remove(EVERYBODYS.id, None)
        for hook in (MINE, THEIRS, EVERYBODYS):
            await Webhooks(connection).add(hook)


async def outboxes(database: Database) -> dict[str, list[Delivery]]:
    async with database.read() as connection:
        hooks = Webhooks(connection)
        return {one.id: await hooks.outbox(one.id, 9) for one in (MINE, THEIRS, EVERYBODYS)}


async def test_X9_what_happened_is_in_the_outbox_of_every_webhook_it_concerns(
    database: Database,
) -> None:
    await hooked(database)
    told = (announce(0, "revealed", b"{}", 70), announce(1, "closed", b"[]", 70))
    async with JournalWriter.open(database) as journal:
        seq = await journal.append(Entry(HOME, "board", b"", None, at=70, beside=told))
    found = await outboxes(database)
    expected = [
        Delivery("mine", HOME, seq, place, type, data, 70, 0, 70, None)
        for place, type, data in ((1, "closed", b"[]"), (0, "revealed", b"{}"))
    ]
    assert found["mine"] == expected
    assert [one.webhook for one in found["all"]] == ["all", "all"]
    assert [one.id for one in found["all"]] == [one.id for one in expected]
    assert found["theirs"] == []


async def test_X9_a_delivery_is_taken_told_and_gone(database: Database) -> None:
    await hooked(database)
    async with database.write() as connection:
        await Webhooks(connection).announce(AWAY, 0, "created", b"{}", 50)
    async with database.write() as connection:
        hooks = Webhooks(connection)
        assert await hooks.next_due() == 50
        assert await hooks.take(49, 100, 9) == []
        taken = await hooks.take(50, 100, 9)
        taken.sort(key=lambda pair: pair[0].id)
        assert [hook for hook, _ in taken] == [EVERYBODYS, THEIRS]
        assert await hooks.next_due() == 100
        for _, one in taken[:1]:
            await hooks.done(one)
        await hooks.failed(taken[1][1], "status 500", None)
        assert await hooks.next_due() is None
    found = await outboxes(database)
    assert [len(found[id]) for id in ("all", "theirs")] == [0, 1]
    assert (found["theirs"][0].attempts, found["theirs"][0].fault) == (1, "status 500")


async def test_a_webhook_is_changed_and_removed_at_home_alone(database: Database) -> None:
    await hooked(database)
    async with database.write() as connection:
        hooks = Webhooks(connection)
        assert await hooks.change("all", "https://four.example/", "other")
        (changed,) = await hooks.of(None)
        assert (changed.url, changed.secret) == ("https://four.example/", "other")
        assert not await hooks.remove("mine", AWAY)
        assert await hooks.remove("mine", HOME)
        assert await hooks.of(HOME) == []


async def test_a_purged_workshop_takes_webhooks_deliveries_and_links_along(
    database: Database,
) -> None:
    await hooked(database)
    link = ResultLink(AWAY, "link", b"hash", "For the board", created=1, expires=9)
    async with database.write() as connection:
        await Webhooks(connection).announce(AWAY, 0, "created", b"{}", 50)
        await ResultLinks(connection).add(link)
    async with database.write() as connection:
        await WorkshopRecords(connection).purge(AWAY)
        assert await Webhooks(connection).next_due() is None
        assert await Webhooks(connection).of(AWAY) == []
        assert await ResultLinks(connection).find(b"hash") is None


async def test_a_link_is_found_by_its_hash_until_it_is_ended(database: Database) -> None:
    await hooked(database)
    link = ResultLink(HOME, "link", b"hash", "For the board", created=1, expires=9)
    async with database.write() as connection:
        links = ResultLinks(connection)
        await links.add(link)
        assert await links.find(b"hash") == link
        assert link.is_valid(8)
        assert not link.is_valid(9)
        assert not await links.revoke(AWAY, "link", 5)
        assert await links.revoke(HOME, "link", 5)
        assert not await links.revoke(HOME, "link", 6)
        (ended,) = await links.of(HOME)
    assert ended.revoked_at == 5
    assert not ended.is_valid(6)
