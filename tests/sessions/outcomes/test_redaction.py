"""History without one person, tried on what people drew; and workers that fail."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from facilitation.people import Person
from sessions.documents import DocumentDamaged
from sessions.effects import write_each
from sessions.journey.admission import Admitted
from sessions.journey.decoder import decode
from sessions.journey.writing import Edit
from sessions.outcomes import reader
from sessions.outcomes.archive import Archive
from sessions.outcomes.redaction import Erased, Line, rewritten
from tests.sessions.facilitated_house import Clock, Led, opened
from tests.sessions.journey.editors import PycrdtClient
from tests.sessions.journey.server_side import ADA, BEN, ServerSide
from tests.sessions.journey.strategies import SESSIONS

WHO = Erased(id=ADA.id, becomes="nobody-000000000", names=frozenset({"Ada", "Countess"}))


class House:
    """A server's side that remembers who sent what."""

    def __init__(self) -> None:
        self.side = ServerSide()
        self.owners: list[str | None] = []

    def receive(self, update: bytes, by: Person) -> bool:
        admitted = isinstance(self.side.receive(update, by), Admitted)
        self._note(by.id)
        return admitted

    def write(self, build: Any) -> None:
        edit: Edit = self.side.edit()
        build(edit)
        if edit.update().blocks or edit.update().deletions:
            self.side.write(edit)
        self._note(None)

    def _note(self, owner: str | None) -> None:
        new = len(self.side.journal) - len(self.owners)
        self.owners += [owner] * new

    def lines(self) -> list[Line]:
        pairs = zip(self.side.journal, self.owners, strict=True)
        return [Line(seq, update, owner, seq) for seq, (update, owner) in enumerate(pairs, 1)]


def shown(name: str) -> Any:
    def build(edit: Edit) -> None:
        session = edit.root("session")
        people = edit.find(session, "people") or edit.map(session, "people")
        edit.set(people, ADA.id, {"name": name, "here": True})
        edit.set(people, BEN.id, {"name": "Ada", "here": True})
        parked = {"author": ADA.id, "owner": name, "text": name}
        write_each(edit, session, "parking", {"parked-1": parked})

    return build


def signed_off(house: House) -> Any:
    def build(edit: Edit) -> None:
        for root in ("elements", "groups", "links"):
            for key, run in list(house.side.admission.index.roots[root].living()):
                if run.child is not None and run.child.value("author") == ADA.id:
                    place = edit.find(edit.root(root), key)
                    assert place is not None
                    edit.set(place, "author", "")
        session = edit.root("session")
        people = edit.find(session, "people")
        assert people is not None
        edit.remove(people, ADA.id)
        write_each(edit, session, "parking", {})

    return build


@settings(max_examples=25)
@given(SESSIONS, SESSIONS)
def test_whatever_was_drawn_the_rewritten_history_makes_the_same_map(
    adas: list[dict[str, Any]], bens: list[dict[str, Any]]
) -> None:
    """M12."""
    house = House()
    house.write(shown("Ada"))
    for who, number, edits in ((ADA, 21, adas), (BEN, 22, bens)):
        client = PycrdtClient(who, number)
        client.apply(*house.side.journal)
        for update in client.edit(edits):
            if not house.receive(update, who):
                break
    house.write(shown("Countess"))
    house.write(signed_off(house))
    lines = house.lines()
    made = rewritten(lines, WHO, "workshop-0000000", 1)
    payloads = {line.seq: line.payload for line in lines} | dict(made.entries)
    for line in lines:
        before, after = decode(line.payload), decode(payloads[line.seq])
        assert [(one.author, one.clock, one.end) for one in before.blocks] == [
            (one.author, one.clock, one.end) for one in after.blocks
        ]
        assert before.deletions == after.deletions
    every = b"".join(payloads.values())
    assert b"Countess" not in every.replace(b"textw\x08Countess", b"")
    # Thing ids that a client made of its own id stay: see the editors of these tests.
    assert f"w{chr(len(ADA.id))}{ADA.id}".encode() not in every


@pytest.fixture
async def led(tmp_path: Path) -> AsyncIterator[Led]:
    async with opened(tmp_path, Clock()) as one:
        yield one


async def test_a_worker_that_dies_or_is_late_is_said_to_have_failed(
    led: Led, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M12."""
    made = await led.create()
    archive = Archive(led.database)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "/bin/false")
        with pytest.raises(DocumentDamaged):
            await archive.journey(made.workshop, "now")
    with monkeypatch.context() as patch:
        patch.setattr(reader, "SECONDS", 0)
        with pytest.raises(DocumentDamaged):
            await archive.journey(made.workshop, "now")
    assert isinstance(await archive.journey(made.workshop, "now"), bytes)
