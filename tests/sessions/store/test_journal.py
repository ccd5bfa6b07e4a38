import asyncio
import time

import pytest

from sessions.journey.ids import WorkshopId
from sessions.store.database import AuthorTaken, Database, StoreUnavailable, WorkshopMissing
from sessions.store.journal import Entry, Journal, JournalWriter, Recorded, append_within
from tests.sessions.store.conftest import HOME, add_workshop


def entry(
    payload: bytes, document: str = "board", by: str | None = "ada", authors: tuple[int, ...] = ()
) -> Entry:
    return Entry(HOME, document, payload, by, at=5, authors=authors)


async def stored(database: Database, document: str = "board", after: int = 0) -> list[Recorded]:
    async with database.read() as connection:
        return await Journal(connection).entries(HOME, document, after)


async def authors(database: Database, document: str = "board") -> dict[int, str | None]:
    async with database.read() as connection:
        return await Journal(connection).authors(HOME, document)


async def test_an_entry_is_read_back_as_it_was_appended(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        assert await journal.append(entry(b"\x00\xff")) == 1
    assert await stored(database) == [Recorded(1, HOME, "board", b"\x00\xff", "ada", 5)]


async def test_the_server_itself_appends_without_a_participant(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        await journal.append(entry(b"a", by=None, authors=(7,)))
    assert [each.participant for each in await stored(database)] == [None]
    assert await authors(database) == {7: None}


async def test_entries_become_durable_in_the_order_of_the_calls(database: Database) -> None:
    finished: list[int] = []
    async with JournalWriter.open(database) as journal:
        for number in range(200):
            answer = journal.append(entry(str(number).encode()))
            answer.add_done_callback(lambda done: finished.append(done.result()))
        await journal.drain()
    assert finished == list(range(1, 201))
    assert [each.payload for each in await stored(database)] == [
        str(number).encode() for number in range(200)
    ]


async def test_what_waits_together_is_committed_together(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        await asyncio.gather(*(journal.append(entry(b"x")) for _ in range(50)))
        assert (journal.batches, journal.entries, journal.backlog) == (1, 50, 0)
        assert journal.last_commit_seconds > 0


async def test_what_may_wait_is_committed_with_what_may_not(database: Database) -> None:
    later = time.monotonic() + 60
    async with JournalWriter.open(database) as journal:
        patient = [journal.append(entry(b"x"), later), journal.append(entry(b"y"), later)]
        assert await asyncio.gather(*patient, journal.append(entry(b"z"))) == [1, 2, 3]
        assert journal.batches == 1


async def test_what_may_wait_does_not_wait_longer(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        due = time.monotonic() + 0.02
        await asyncio.gather(
            journal.append(entry(b"x"), due + 60), journal.append(entry(b"y"), due)
        )
        assert time.monotonic() >= due
        assert journal.batches == 1


async def test_a_writer_that_is_to_drain_waits_for_nothing(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        patient = journal.append(entry(b"x"), time.monotonic() + 60)
        await journal.drain()
        assert patient.result() == 1
        patient = journal.append(entry(b"y"), time.monotonic() + 60)
    assert patient.result() == 2


async def test_one_count_runs_through_all_documents_of_a_workshop(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        for document in ("board", "draft:ada", "board"):
            await journal.append(entry(b"x", document))
    assert [each.seq for each in await stored(database)] == [1, 3]
    assert [each.seq for each in await stored(database, "draft:ada")] == [2]


async def test_every_workshop_counts_for_itself(database: Database) -> None:
    other = await add_workshop(database, "workshop-1111111")
    elsewhere = Entry(other, "board", b"y", "bob", at=6)
    async with JournalWriter.open(database) as journal:
        seqs = await asyncio.gather(
            *map(journal.append, [entry(b"a"), elsewhere, entry(b"b"), elsewhere])
        )
    assert seqs == [1, 1, 2, 2]


async def test_the_count_goes_on_after_reopening(database: Database) -> None:
    for expected in (1, 2):
        async with JournalWriter.open(database) as journal:
            assert await journal.append(entry(b"x")) == expected


async def test_reading_starts_after_a_given_entry_and_crosses_pieces(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        await asyncio.gather(*(journal.append(entry(b"x")) for _ in range(10)))
    async with database.read() as connection:
        pieces = [
            [each.seq for each in piece]
            async for piece in Journal(connection).chunks(HOME, "board", after=3, size=3)
        ]
    assert pieces == [[4, 5, 6], [7, 8, 9], [10]]


async def test_new_author_ids_are_known_with_their_entry(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        await journal.append(entry(b"x", authors=(1, 2**53 - 1)))
        await journal.append(entry(b"y", by="bob", authors=(2,)))
        await journal.append(entry(b"z", "draft:bob", by="bob", authors=(1,)))
    assert await authors(database) == {1: "ada", 2**53 - 1: "ada", 2: "bob"}
    assert await authors(database, "draft:bob") == {1: "bob"}


async def test_what_follows_an_entry_that_failed_fails_with_it(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        await journal.append(entry(b"first", authors=(1,)))
        theft = journal.append(entry(b"theft", by="eve", authors=(1,)))
        after = journal.append(entry(b"after"))
        with pytest.raises(AuthorTaken):
            await theft
        with pytest.raises(StoreUnavailable):
            await after
        await journal.append(entry(b"later"))
    assert [each.payload for each in await stored(database)] == [b"first", b"later"]


async def test_an_author_id_may_be_announced_twice_by_its_owner(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        await asyncio.gather(*(journal.append(entry(b"x", authors=(1,))) for _ in range(2)))
    assert await authors(database) == {1: "ada"}


@pytest.mark.parametrize("owner", ["ada", None])
async def test_an_author_id_never_becomes_somebody_elses(
    database: Database, owner: str | None
) -> None:
    async with JournalWriter.open(database) as journal:
        await journal.append(entry(b"first", by=owner, authors=(1,)))
        before = journal.append(entry(b"before"))
        theft = journal.append(entry(b"theft", by="eve", authors=(9, 1)))
        elsewhere = journal.append(entry(b"elsewhere", "draft:ada"))
        with pytest.raises(AuthorTaken):
            await theft
        assert (await before, await elsewhere) == (2, 3)
        assert journal.writable
    assert [each.payload for each in await stored(database)] == [b"first", b"before"]
    assert await authors(database) == {1: owner}


async def test_an_entry_for_a_missing_workshop_fails_alone(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        lost = journal.append(Entry(WorkshopId("workshop-9999999"), "board", b"x", "ada", at=1))
        kept = journal.append(entry(b"x"))
        with pytest.raises(WorkshopMissing):
            await lost
        assert await kept == 1


async def test_entries_appended_before_the_end_are_committed(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        answer = journal.append(entry(b"last"))
    assert answer.result() == 1
    assert len(await stored(database)) == 1


async def test_after_the_end_nothing_is_accepted(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        pass
    with pytest.raises(StoreUnavailable):
        await journal.append(entry(b"late"))


async def test_an_error_inside_the_block_leaves_as_itself(database: Database) -> None:
    async def write_and_fail() -> None:
        async with JournalWriter.open(database) as journal:
            journal.append(entry(b"x"))
            raise KeyError("mine")

    with pytest.raises(KeyError):
        await write_and_fail()
    assert len(await stored(database)) == 1


async def test_a_caller_that_goes_away_does_not_take_its_entry_along(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        journal.append(entry(b"gone")).cancel()
        assert await journal.append(entry(b"here")) == 2
    assert [each.payload for each in await stored(database)] == [b"gone", b"here"]


async def test_two_writers_of_one_workshop_share_one_count(database: Database) -> None:
    async with JournalWriter.open(database) as one, JournalWriter.open(database) as two:
        seqs = await asyncio.gather(
            *(writer.append(entry(b"x")) for _ in range(20) for writer in (one, two))
        )
    assert sorted(seqs) == list(range(1, 41))


async def test_an_entry_can_be_written_together_with_other_rows(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.write() as connection:
            await append_within(connection, [entry(b"x", authors=(3,))])
            raise LookupError

    with pytest.raises(LookupError):
        await write_and_fail()
    assert (await stored(database), await authors(database)) == ([], {})
    async with database.write() as connection:
        assert await append_within(connection, [entry(b"x"), entry(b"y")]) == [1, 2]
    with pytest.raises(WorkshopMissing):
        async with database.write() as connection:
            await append_within(connection, [Entry(WorkshopId("nowhere"), "board", b"", None, 1)])


async def test_an_erased_draft_leaves_the_board_alone(database: Database) -> None:
    async with JournalWriter.open(database) as journal:
        for document in ("board", "draft:ada", "draft:bob", "draft:ada"):
            await journal.append(entry(b"x", document, authors=(4,)))
    async with database.write() as connection:
        assert await Journal(connection).erase_draft(HOME, "ada") == 2
    async with database.read() as connection:
        assert await Journal(connection).documents(HOME) == ["board", "draft:bob"]
    assert await authors(database, "draft:ada") == {}
    async with JournalWriter.open(database) as journal:
        assert await journal.append(entry(b"next")) == 5
