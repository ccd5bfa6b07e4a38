"""What the store keeps of a workshop's past, on each kind of database."""

from facilitation.people import ParticipantId, Role
from sessions.store.ages import ages
from sessions.store.checkpoints import Checkpoint, Checkpoints
from sessions.store.database import Database
from sessions.store.entries import Entry
from sessions.store.erasing import Erasing
from sessions.store.facilitation import FacilitationRecords, add_event, put_input
from sessions.store.history import Extent, History
from sessions.store.journal import Journal, JournalWriter
from sessions.store.moments import MomentRecord, Moments, Origin, add_moment
from sessions.store.people import PersonRecord, PersonRecords
from sessions.store.workshops import WorkshopRecords
from tests.sessions.store.conftest import HOME

ADA, NOBODY = ParticipantId("ada"), ParticipantId("nobody")


def person(id: ParticipantId, name: str) -> PersonRecord:
    return PersonRecord(HOME, id, name, "#4477aa", Role.PARTICIPANT, joined=1_000)


async def lived(database: Database) -> None:
    """A board with two edits and what else a person leaves behind."""
    async with database.write() as connection:
        await PersonRecords(connection).add(person(ADA, "Ada"))
    async with JournalWriter.open(database) as writer:
        event = add_event(0, ADA, 2_000, b'{"by":"ada"}')
        await writer.append(Entry(HOME, "board", b"\x01", None, 1_000))
        await writer.append(Entry(HOME, "draft:ada", b"secret", ADA, 1_500, (7,)))
        await writer.append(Entry(HOME, "board", b"\x02", ADA, 2_000, (8,), (event,)))
        ended = add_moment("moment", 2_500, "Stages", Origin.PHASE, phase="stages")
        await writer.append(Entry(HOME, "board", b"", None, 2_500, (), (ended,)))
        ballot = put_input("round", ADA, "", b"dots")
        await writer.append(Entry(HOME, "board", b"\x03", ADA, 61_000, (), ballot))


async def test_positions_count_the_board_alone(database: Database) -> None:
    """M4."""
    await lived(database)
    async with database.read() as connection:
        history = History(connection)
        assert await history.extent(HOME) == Extent(entries=3, began=1_000, ended=61_000)
        assert [await history.position(HOME, seq) for seq in range(6)] == [0, 1, 1, 2, 2, 3]
        assert [one.payload for one in await history.entries(HOME, 1, 5)] == [b"\x02", b"\x03"]
        assert await history.entries(HOME, 3, 5) == []
        assert await history.edits(HOME, 1_000, 30_000) == {0: 1, 2: 1}


async def test_a_moment_stands_at_the_entry_it_came_with(database: Database) -> None:
    """M3."""
    await lived(database)
    async with database.write() as connection:
        moments = Moments(connection)
        assert await moments.all(HOME) == [
            MomentRecord("moment", 4, 2_500, "Stages", Origin.PHASE, "stages", None)
        ]
        assert await moments.count(HOME) == 1
        assert await moments.rename(HOME, "moment", "Columns")
        assert [one.name for one in await moments.all(HOME)] == ["Columns"]
        assert not await moments.rename(HOME, "other", "Columns")
        assert await moments.delete(HOME, "moment")
        assert not await moments.delete(HOME, "moment")


async def test_an_age_counts_from_what_a_person_did_last(database: Database) -> None:
    """M13."""
    await lived(database)
    async with JournalWriter.open(database) as writer:
        await writer.append(Entry(HOME, "board", b"\x04", None, 99_000))
    async with database.read() as connection:
        (one,) = await ages(connection)
    assert (one.workshop.id, one.last) == (HOME, 61_000)


async def test_an_erased_person_is_in_no_table(database: Database) -> None:
    """M11."""
    await lived(database)
    made = Checkpoint(HOME, "board", 5, b"state", b"index", 3_000)
    async with database.write() as connection:
        await Checkpoints(connection).put(Checkpoint(HOME, "board", 3, b"ada", b"ada", 2_000))
        erasing = Erasing(connection, HOME, ADA)
        assert await erasing.count() == {"private": 1, "journal": 2, "events": 1, "tokens": 0}
        await erasing.stand_in(person(NOBODY, "Somebody"))
        await erasing.rewrite_events(NOBODY, lambda event: event.replace(b"ada", b"nobody"))
        await erasing.forget_answers([b"ada"])
        await erasing.rewrite_board(NOBODY, [(3, b"\x09")], made)
        await erasing.forget_person()
    async with database.read() as connection:
        journal, records = Journal(connection), FacilitationRecords(connection)
        entries = await journal.entries(HOME, "board")
        assert [(one.payload, one.participant) for one in entries] == [
            (b"\x01", None),
            (b"\x09", NOBODY),
            (b"\x03", NOBODY),
        ]
        assert await journal.documents(HOME) == ["board"]
        assert await journal.authors(HOME, "board") == {8: NOBODY}
        assert await Checkpoints(connection).kept(HOME, "board") == [made]
        assert [(one.participant, one.event) for one in await records.events(HOME)] == [
            (NOBODY, b'{"by":"nobody"}')
        ]
        assert await records.inputs(HOME) == {"round": {NOBODY: {"": b"dots"}}}
        assert await PersonRecords(connection).all(HOME) == [person(NOBODY, "Somebody")]
        record = await WorkshopRecords(connection).get(HOME)
        assert record is not None
        assert record.generation == 2
        assert await Erasing(connection, HOME, ADA).count() == {
            "private": 0,
            "journal": 0,
            "events": 0,
            "tokens": 0,
        }
