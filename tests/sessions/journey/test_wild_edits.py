"""What admission lets pass is good for pycrdt and for Yjs, however it was made.

pycrdt runs in a process of its own here: where it panics, dies or hangs, the test fails.
"""

from collections.abc import Iterator
from random import Random

import pytest

from sessions.journey.admission import Admitted
from sessions.journey.decoder import decode
from sessions.journey.encoder import encode
from sessions.journey.reading import read_journey
from sessions.journey.update import Format, Item
from tests.sessions.journey.contents import (
    Units,
    comparable,
    deleted_in_yjs,
    deleted_units,
    vector,
)
from tests.sessions.journey.server_side import ADA, BEN, FAY, ServerSide
from tests.sessions.journey.trial import Trial, running_trial
from tests.sessions.journey.wild import Wild
from tests.sessions.journey.yjs_peer import Yjs

SEEDS = range(100)
FLIPS = range(16)


@pytest.fixture(scope="module")
def trial() -> Iterator[Trial]:
    with running_trial() as process:
        yield process


def lived_in(yjs: Yjs) -> ServerSide:
    """A board on which three clients wrote, formatted, overwrote, deleted and grouped."""
    server = ServerSide().set_up()
    for client, who in ((1000, ADA), (5000, BEN), (3000, ADA)):
        doc = yjs.open(client, who.id)
        doc.apply(server.state())
        card = {"do": "card", "kind": "note"}
        doc.edit(
            {**card, "id": f"thing-1-{client:08d}", "text": "hello"},
            {"do": "idea", "id": f"thing-2-{client:08d}", "notes": {"a": 1, "b": "x"}},
            {**card, "id": f"thing-3-{client:08d}", "text": "gone", "fields": {"quote": "q"}},
            {"do": "remove", "card": 2},
            {"do": "type", "card": 0, "at": 2, "text": "X😀"},
            {"do": "format", "card": 0, "at": 1, "length": 3, "how": {"bold": True}},
            {"do": "cut", "card": 0, "at": 5, "length": 2},
            {"do": "note", "card": 1, "key": "a", "value": 5},
            {"do": "forget", "card": 1, "key": "b"},
            {"do": "group", "id": f"group-{client:010d}", "title": "g", "members": ["a" * 16] * 2},
            {"do": "undo"},
            {"do": "redo"},
        )
        verdict = server.receive(doc.since(server.doc.get_state()), who)
        assert isinstance(verdict, Admitted), verdict
        doc.close()
    return server


def take_if_admitted(server: ServerSide, trial: Trial, data: bytes) -> bool:
    before = server.dump()
    verdict = server.admission.admit(data, FAY, server.rules)
    if not isinstance(verdict, Admitted):
        assert server.dump() == before
        return False
    if verdict.update:
        trial.judge(*server.journal, verdict.update)
        server.journal.append(verdict.update)
        server.doc.apply_update(verdict.update)
    return True


def assert_good_for_all(server: ServerSide, trial: Trial, yjs: Yjs) -> None:
    seen = server.content()
    tried = trial.judge(*server.journal)
    assert comparable(tried["content"]) == comparable(tried["again"]) == seen
    replay, reload = yjs.judge(*server.journal), yjs.judge(server.state())
    for report in (replay, reload):
        assert not report["pending"]
        assert comparable(report["content"]) == seen
        assert {int(a): n for a, n in report["vector"].items()} == vector(server.admission.index)
    deleted, marks = deleted_units(server.state()), formatting(server.state())
    tidied = units(deleted_in_yjs(replay)) - units(deleted)
    assert units(deleted) <= units(deleted_in_yjs(replay))
    assert tidied <= marks  # Yjs deletes formatting without effect by itself
    read_journey(server.doc)


def units(several: Units) -> set[tuple[int, int]]:
    return {(author, unit) for author, known in several.items() for unit in known}


def formatting(state: bytes) -> set[tuple[int, int]]:
    return {
        (block.author, one.clock)
        for block in decode(state, limited=False).blocks
        for one in block.structs
        if isinstance(one, Item) and isinstance(one.content, Format)
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_nearly_right_updates_are_refused_or_good_for_all(
    yjs: Yjs, trial: Trial, seed: int
) -> None:
    random, server = Random(seed), lived_in(yjs)
    for _ in range(random.randint(10, 60)):
        wild = Wild(random, server.admission.index)
        take_if_admitted(server, trial, encode(wild.update()))
    assert_good_for_all(server, trial, yjs)


@pytest.mark.parametrize("seed", FLIPS)
def test_mutated_updates_are_refused_or_good_for_all(yjs: Yjs, trial: Trial, seed: int) -> None:
    random, server = Random(seed), lived_in(yjs)
    doc = yjs.open(7000, "fay")
    doc.apply(server.state())
    doc.edit(
        {"do": "card", "id": "thing-of-fay-000", "kind": "note", "text": "a😀b"},
        {"do": "type", "card": 0, "at": 1, "text": "xyz"},
        {"do": "set", "card": 0, "field": "quote", "value": "words"},
        {"do": "group", "id": "group-of-fay-000", "title": "g", "members": ["a" * 16]},
        {"do": "format", "card": 0, "at": 0, "length": 2, "how": {"bold": True}},
        {"do": "cut", "card": 0, "at": 0, "length": 1},
    )
    original = doc.since(server.doc.get_state())
    doc.close()
    for _ in range(120):
        data = bytearray(original)
        for _ in range(random.choice([1, 1, 1, 2, 4])):
            match random.randrange(4):
                case 0:
                    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
                case 1:
                    data[random.randrange(len(data))] = random.choice([0, 1, 2, 4, 8, 127, 255])
                case 2:
                    del data[random.randrange(len(data))]
                case _:
                    data.insert(random.randrange(len(data)), random.randrange(256))
        fresh = server.copy()
        if take_if_admitted(fresh, trial, bytes(data)):
            assert_good_for_all(fresh, trial, yjs)


def test_the_wild_ones_are_not_all_refused(yjs: Yjs, trial: Trial) -> None:
    admitted = 0
    for seed in range(5):
        random, server = Random(seed), lived_in(yjs)
        for _ in range(60):
            wild = Wild(random, server.admission.index)
            admitted += take_if_admitted(server, trial, encode(wild.update()))
    assert admitted > 5
