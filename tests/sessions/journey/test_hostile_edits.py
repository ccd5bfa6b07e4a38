"""The catalogue of hostile updates: each refused with its reason, and nothing changed by it."""

import time

import pytest

from facilitation.refusals import Refused
from sessions.journey.admission import Admitted
from tests.sessions.journey.hostile import catalogue
from tests.sessions.journey.hostile_pens import Board, Hostile, Pen
from tests.sessions.journey.server_side import BEN

CATALOGUE = {each.name: each for each in catalogue()}
SLOWEST = 1.0  # seconds: a generous cap for one refusal on a busy machine


@pytest.fixture
def board() -> Board:
    return Board()


def test_the_catalogue_is_large_and_its_names_are_different() -> None:
    assert len(CATALOGUE) == len(list(catalogue())) > 250


@pytest.mark.parametrize("hostile", CATALOGUE.values(), ids=CATALOGUE)
def test_B9_a_hostile_update_is_refused_and_changes_nothing(hostile: Hostile, board: Board) -> None:
    data = hostile.build(board)
    before = board.server.remembers()
    started = time.perf_counter()
    verdict = board.server.receive(data, hostile.by)
    took = time.perf_counter() - started
    assert isinstance(verdict, Refused), verdict
    assert verdict.why in hostile.why, verdict
    assert board.server.remembers() == before
    assert took < SLOWEST
    # The same bytes are refused again, and the next honest edit is admitted.
    assert board.server.receive(data, hostile.by) == verdict
    honest = Pen(9_000_000)
    honest.card("card-by-ben-0000000", BEN)
    trial = board.server.admission
    effects = trial.index.integrate(honest.update(), BEN.id)
    assert effects.novel
    trial.index.rollback()


def test_after_the_whole_catalogue_honest_edits_go_on(board: Board) -> None:
    for number, hostile in enumerate(CATALOGUE.values()):
        if number % 10 == 0:
            board.server.receive(hostile.build(board), hostile.by)
    pen = Pen(9_000_001)
    pen.card("card-by-ben-0000001", BEN, text="still here")
    board.take(pen.update(), BEN)
    assert "card-by-ben-0000001" in board.server.content()["elements"]
    assert isinstance(board.server.receive(pen.bytes(), BEN), Admitted)
