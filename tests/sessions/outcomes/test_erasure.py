"""One person taken out of a workshop: from the map, the minutes, the history and the files."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
from pycrdt import Map, Text

from facilitation.agenda import PhaseId
from facilitation.course import NextPhase, StartPhase
from facilitation.parking import Park
from facilitation.people import ParticipantId, Person, Role
from facilitation.ready import MarkReady
from facilitation.refusals import Refused
from facilitation.scores import SetOwner
from sessions.creation import Created
from sessions.journey.ids import ElementId, new_id
from sessions.journey.model import Element, Journey, Kind
from sessions.journey.writing import Edit, write_things
from sessions.live import Committed, LiveDocument
from sessions.outcomes import erasure, moments
from sessions.outcomes.archive import Archive
from sessions.outcomes.erasure import Traces
from sessions.outcomes.redaction import SOMEBODY
from sessions.outcomes.replay import frames
from sessions.people import Denied, PeopleRefusal
from sessions.store.facilitation import FacilitationRecords
from sessions.store.people import PersonRecords
from sessions.workshop import LiveWorkshop
from tests.sessions.facilitated_house import (
    START,
    Clock,
    Led,
    give,
    obey,
    opened,
    planned,
    until,
)
from tests.sessions.journey.editors import PycrdtClient
from tests.sessions.journey.yjs_peer import Yjs, YjsDoc, running_yjs

NAME, LATER = "Quirinius Zweig", "Quirin Ast"


@pytest.fixture
async def led(tmp_path: Path) -> AsyncIterator[Led]:
    async with opened(tmp_path, Clock()) as one:
        yield one


@pytest.fixture(scope="module")
def yjs() -> Iterator[Yjs]:
    with running_yjs() as running:
        yield running


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def add(document: LiveDocument, who: Person, client: int, text: str, **more: str) -> str:
    """A card as the browser writes it, under an id that is random."""
    doc = PycrdtClient(who, client)
    doc.apply(document.state())
    id = new_id()
    fields = {"kind": "pain_point", "order": "a0", "author": who.id, "created": 1, **more}
    with doc.doc.transaction():
        doc.root("elements")[id] = Map({**fields, "text": Text(text)})
    (update,) = doc.edit([])
    assert isinstance(await document.receive(update, who, None), Committed)
    return id


class Busy:
    """A workshop in which somebody left every kind of trace."""

    def __init__(self, led: Led, made: Created, who: Person, other: Person) -> None:
        self.led, self.made, self.who, self.other = led, made, who, other
        self.lead = Person(made.participant, Role.FACILITATOR)
        self.archive = Archive(led.database)


async def busy(led: Led) -> Busy:
    made = await led.create(
        planned("pains", "pain_points"),
        planned("ideas", "opportunities", private=True),
    )
    who, other = await led.join(made, NAME), await led.join(made, "Ann")
    one = Busy(led, made, who, other)
    async with led.workshops.using(made.workshop) as live:
        with live.attended(who.id):
            await live.refresh()
            await obey(live, StartPhase(), one.lead)
            await add(live.board, who, 11, "Slow", quote=f"as {NAME} said")
            await add(live.board, who, 11_000, "Deleted later")
            await add(live.board, other, 12, "Dear")
            await obey(live, Park(text="Later"), who)
            await give(live, MarkReady(), who, "a-key-of-theirs")
            await moments.remember(led.database, live.board, "Then", at=START, by=who.id)
            await led.people.rename(made.workshop, who.id, LATER)
            await live.refresh()
            await obey(live, NextPhase(expect=PhaseId("pains")), one.lead)
            await add(await live.draft(who.id), who, 13, "Only mine", kind="opportunity")
        await own(live, one)
        await live.board.checkpoint()
    return one


async def own(live: LiveWorkshop, one: Busy) -> None:
    def build(edit: Edit) -> None:
        card = Element(
            id=ElementId("idea-000000000001"), kind=Kind.OPPORTUNITY, text="Faster", order="a5"
        )
        write_things(edit, Journey(elements=[card]), START)

    assert isinstance(await live.board.write(build), Committed)
    await obey(live, SetOwner(element="idea-000000000001", owner=LATER), one.lead)


async def test_a_dry_run_says_what_would_go_and_changes_nothing(led: Led) -> None:
    """M10."""
    one = await busy(led)
    async with led.workshops.using(one.made.workshop) as live:
        before = live.board.journey(), await stored_names(led, one)
        found = await erasure.traces(led.people, one.archive, live, one.who.id)
        assert found == Traces(
            names=sorted([NAME, LATER]),
            things=2,
            edits=2,
            events=2,
            private=1,
            sessions=1,
            owning=1,
            mentions=0,
        )
        assert (live.board.journey(), await stored_names(led, one)) == before
    assert NAME.encode() in on_disk(led.folder)


async def stored_names(led: Led, one: Busy) -> list[str]:
    async with led.database.read() as connection:
        people = await PersonRecords(connection).all(one.made.workshop, removed=True)
    return [person.name for person in people]


async def test_nothing_of_an_erased_person_is_left_and_everybody_goes_on(
    led: Led, yjs: Yjs
) -> None:
    """M11."""
    one = await busy(led)
    async with led.workshops.using(one.made.workshop) as live:
        doc = yjs.open()
        doc.apply(live.board.state())
        follower = Follower(live.board, doc)
        client = PycrdtClient(one.lead, 14)
        client.apply(live.board.state())
        before = live.board.journey()
        done = await erasure.erase(led.people, one.archive, live, one.who.id, START)
        assert isinstance(done, Traces), done
        after = live.board.journey()
        assert [card.text for card in after.elements] == [card.text for card in before.elements]
        assert {card.author for card in after.elements} == {"", one.other.id}
        assert [card.fields["owner"] for card in after.elements if "owner" in card.fields] == [
            SOMEBODY
        ]
        assert follower.shows(live.board, yjs)
        assert live.board.session()["people"].keys() == {one.made.participant, one.other.id}
        # Whoever held the document already goes on writing in it.
        client.apply(*follower.heard)
        (update,) = typed(client)
        assert isinstance(await live.board.receive(update, one.lead, None), Committed)
        assert follower.shows(live.board, yjs)
        await until(lambda: not live.board.is_behind)
        film = b"".join(step.update for step in (await frames(led.database, live.board, 0)).frames)
    await led.database.forget()
    files = on_disk(led.folder)
    past = await one.archive.journey(one.made.workshop, "start")
    assert isinstance(past, bytes)
    for word in (NAME, LATER, one.who.id, "Only mine"):
        where = [name for name, text in (("files", files), ("film", film)) if word.encode() in text]
        if word == NAME:  # the words of a card are nobody's name
            assert files.count(word.encode()) == files.count(f"as {word} said".encode())
            continue
        assert where == [], word


def typed(client: PycrdtClient) -> list[bytes]:
    return client.edit([{"do": "card", "id": "thing-000000000001", "kind": "note", "text": "On"}])


class Follower:
    """A stock Yjs client that is connected all the time."""

    def __init__(self, board: LiveDocument, doc: YjsDoc) -> None:
        self.doc = doc
        self.heard: list[bytes] = []
        board.attach(self)

    def changed(self, update: bytes, by: object | None, /) -> None:
        self.heard.append(update)
        self.doc.apply(update)

    def renewed(self) -> None:
        raise AssertionError

    replaced = renewed

    def shows(self, board: LiveDocument, yjs: Yjs) -> bool:
        return bool(yjs.judge(board.state())["content"] == self.doc.content())


async def test_the_minutes_and_people_know_somebody_and_a_restart_finds_the_same(led: Led) -> None:
    """M11."""
    one = await busy(led)
    async with led.workshops.using(one.made.workshop) as live:
        await erasure.erase(led.people, one.archive, live, one.who.id, START)
        state, journey = live.facilitation.state, live.board.journey()
        generation = live.people()[0].generation
    await led.workshops.end(one.made.workshop)
    async with led.workshops.using(one.made.workshop) as live:
        assert (live.facilitation.state, live.board.journey()) == (state, journey)
    async with led.database.read() as connection:
        people = await PersonRecords(connection).all(one.made.workshop, removed=True)
        events = await FacilitationRecords(connection).events(one.made.workshop)
    (nobody,) = [person for person in people if person.removed_at is not None]
    assert nobody.name == SOMEBODY
    assert {event.participant for event in events} == {None, one.lead.id, nobody.id} - {None}
    assert state.parking[0].author == nobody.id
    assert state.scores is not None
    assert LATER not in msgspec.json.encode(state).decode()
    assert generation == 2


async def test_an_undo_does_not_bring_the_author_back(led: Led) -> None:
    """M11."""
    one = await busy(led)
    async with led.workshops.using(one.made.workshop) as live:
        client = PycrdtClient(one.lead, 15)
        client.apply(live.board.state())
        cards = [card for card in live.board.journey().elements if card.author == one.who.id]
        gone = next(card for card in cards if card.text == "Deleted later")
        with client.doc.transaction():
            del client.root("elements")[gone.id]
        for update in client.edit([]):
            assert isinstance(await live.board.receive(update, one.lead, None), Committed)
        await erasure.erase(led.people, one.archive, live, one.who.id, START)
        fresh = PycrdtClient(one.lead, 16)
        fresh.apply(live.board.state())
        with fresh.doc.transaction():
            fields = {"kind": "note", "order": "a0", "author": one.who.id, "created": 1}
            fresh.root("elements")[gone.id] = Map({**fields, "text": Text("Back")})
        (update,) = fresh.edit([])
        assert isinstance(await live.board.receive(update, one.lead, None), Refused)


async def test_a_namesake_keeps_the_name(led: Led) -> None:
    """M11."""
    one = await busy(led)
    await led.people.rename(one.made.workshop, one.other.id, NAME)
    async with led.workshops.using(one.made.workshop) as live:
        await live.refresh()
        await erasure.erase(led.people, one.archive, live, one.who.id, START)
        assert live.board.session()["people"][one.other.id]["name"] == NAME


async def test_the_last_facilitator_and_strangers_are_not_erased(led: Led) -> None:
    """M10."""
    one = await busy(led)
    async with led.workshops.using(one.made.workshop) as live:
        for person, why in (
            (one.lead.id, PeopleRefusal.LAST_FACILITATOR),
            (ParticipantId("nobody"), PeopleRefusal.NO_SUCH_PERSON),
        ):
            for attempt in (
                erasure.traces(led.people, one.archive, live, person),
                erasure.erase(led.people, one.archive, live, person, START),
            ):
                assert await attempt == Denied(why)


async def test_erasing_again_after_a_failure_finishes_what_was_begun(
    led: Led, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M12."""
    one = await busy(led)
    async with led.workshops.using(one.made.workshop) as live:

        async def failing(*_: object) -> None:
            raise OSError("gone")

        with monkeypatch.context() as patch:
            patch.setattr(erasure, "_rewrite_history", failing)
            with pytest.raises(OSError, match="gone"):
                await erasure.erase(led.people, one.archive, live, one.who.id, START)
        again = await erasure.erase(led.people, one.archive, live, one.who.id, START)
        assert isinstance(again, Traces)
    assert one.who.id.encode() not in on_disk(led.folder)


async def test_a_checkpoint_that_was_being_made_does_not_bring_anything_back(
    led: Led, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M12."""
    one = await busy(led)
    async with led.workshops.using(one.made.workshop) as live:
        begun, go = asyncio.Event(), asyncio.Event()
        to_thread = asyncio.to_thread

        async def slow(*args: object) -> object:
            made: object = await to_thread(*args)  # type: ignore[arg-type]
            begun.set()
            await go.wait()
            return made

        with monkeypatch.context() as patch:
            patch.setattr(asyncio, "to_thread", slow)
            making = asyncio.create_task(live.board.checkpoint())
            await begun.wait()
        await erasure.erase(led.people, one.archive, live, one.who.id, START)
        go.set()
        assert await making is False
    await led.database.forget()
    assert one.who.id.encode() not in on_disk(led.folder)
