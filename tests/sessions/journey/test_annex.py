"""A large edit that is examined aside has the same verdict and the same effect as any other."""

from random import Random

import pytest

from facilitation.people import Person
from facilitation.refusals import Refusal, Refused
from sessions.journey.admission import Admission, Admitted, too_large
from sessions.journey.encoder import encode
from sessions.journey.update import BadUpdate
from tests.sessions.journey.hostile import catalogue
from tests.sessions.journey.hostile_pens import Board, Hostile, Pen
from tests.sessions.journey.server_side import ADA, BEN, FAY, ServerSide
from tests.sessions.journey.test_wild_edits import lived_in
from tests.sessions.journey.wild import Wild
from tests.sessions.journey.yjs_peer import Yjs

CATALOGUE = list(catalogue())


def judged_aside(server: ServerSide, data: bytes, by: Person) -> Admitted | Refused:
    refused = too_large(data)
    if refused is not None:
        return refused
    try:
        examined = server.admission.examine(data, by)
    except BadUpdate as bad:
        return Refused(bad.why, bad.detail)
    return server.admission.admit_examined(data, examined, by, server.rules)


def assert_the_same(server: ServerSide, data: bytes, by: Person) -> Admitted | Refused:
    """Judge an edit both ways; the server has taken it afterwards, if it may."""
    other = server.copy()
    aside = judged_aside(other, data, by)
    verdict = server.receive(data, by)
    assert aside == verdict
    assert other.dump() == server.dump()
    return verdict


def pasted(pen: Pen, cards: int) -> bytes:
    """So many cards by the pen's author, after what it wrote before."""
    more = Pen(pen.author, pen.clock)
    for _ in range(cards):
        more.card(f"card-{pen.author}-{more.clock:08d}", BEN)
    pen.clock = more.clock
    return more.bytes()


def test_a_paste_is_attached_without_being_integrated(monkeypatch: pytest.MonkeyPatch) -> None:
    server, pen = ServerSide().set_up(), Pen(77)
    first, second = pasted(pen, 30), pasted(pen, 20)
    for data in (first, second):
        examined = server.admission.examine(data, BEN)
        assert examined.annex is not None
        monkeypatch.setattr(Admission, "admit_decoded", lambda *_: pytest.fail("integrated"))
        verdict = server.admission.admit_examined(data, examined, BEN, server.rules)
        assert isinstance(verdict, Admitted)
        assert verdict.update == data
        monkeypatch.undo()
    assert server.admission.index.roots["elements"].size == 50


def test_pastes_and_what_is_written_into_them_are_judged_alike() -> None:
    server, pen = ServerSide().set_up(), Pen(77)
    first, second = pasted(pen, 30), pasted(pen, 20)
    for data in (first, second):
        assert isinstance(assert_the_same(server, data, BEN), Admitted)
    assert assert_the_same(server, first, BEN) == Admitted(b"")
    foreign = assert_the_same(server, pasted(pen, 2), ADA)
    assert isinstance(foreign, Refused)
    assert foreign.why is Refusal.FOREIGN_AUTHOR_ID
    taken = Pen(78)
    taken.card("card-77-00000007", BEN)
    assert_the_same(server, taken.bytes(), BEN)


@pytest.mark.parametrize("hostile", CATALOGUE, ids=[each.name for each in CATALOGUE])
def test_what_is_hostile_is_refused_alike(hostile: Hostile) -> None:
    board = Board()
    verdict = assert_the_same(board.server, hostile.build(board), hostile.by)
    assert isinstance(verdict, Refused)


@pytest.mark.parametrize("seed", range(30))
def test_nearly_right_updates_are_judged_alike(yjs: Yjs, seed: int) -> None:
    random, server = Random(seed), lived_in(yjs)
    for _ in range(25):
        data = encode(Wild(random, server.admission.index).update())
        other = server.copy()
        aside = judged_aside(other, data, FAY)
        assert server.admission.admit(data, FAY, server.rules) == aside
        assert other.dump() == server.dump()
