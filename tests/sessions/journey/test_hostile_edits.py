"""The catalogue of hostile updates: each refused with its reason, and nothing changed by it."""

import time
from collections.abc import Callable, Iterable

import pytest

from facilitation.refusals import Refused
from sessions.journey.admission import Admitted
from tests.sessions.journey import hostile_content, hostile_structure
from tests.sessions.journey.hostile import catalogue
from tests.sessions.journey.hostile_pens import Board, Hostile, Pen
from tests.sessions.journey.server_side import BEN

CATALOGUE = {each.name: each for each in catalogue()}
SLOWEST = 1.0  # seconds of processor time: a generous cap for one refusal


def each_of(*groups: Callable[[], Iterable[Hostile]]) -> pytest.MarkDecorator:
    cases = {one.name: one for group in groups for one in group()}
    return pytest.mark.parametrize("hostile", cases.values(), ids=cases)


@pytest.fixture
def board() -> Board:
    return Board()


def assert_refused_without_a_trace(hostile: Hostile, board: Board) -> None:
    data = hostile.build(board)
    before = board.server.remembers()
    started = time.thread_time()
    verdict = board.server.receive(data, hostile.by)
    took = time.thread_time() - started
    assert isinstance(verdict, Refused), verdict
    assert verdict.why in hostile.why, verdict
    assert board.server.remembers() == before
    assert took < SLOWEST
    # The same bytes are refused again, and the next honest edit is admitted.
    assert board.server.receive(data, hostile.by) == verdict
    honest = Pen(9_000_000)
    honest.card("card-by-ben-0000000", BEN)
    board.take(honest.update(), BEN)


def test_the_catalogue_is_large_and_its_names_are_different() -> None:
    assert len(CATALOGUE) == len(list(catalogue())) > 250


@each_of(hostile_structure.session)
def test_B14_nobody_but_the_server_writes_the_session(hostile: Hostile, board: Board) -> None:
    assert_refused_without_a_trace(hostile, board)


@each_of(hostile_structure.identity)
def test_B3_B4_B8_client_ids_clocks_and_references_are_right(
    hostile: Hostile, board: Board
) -> None:
    assert_refused_without_a_trace(hostile, board)


@each_of(hostile_structure.structure)
def test_B5_B6_B7_content_stands_only_where_it_can(hostile: Hostile, board: Board) -> None:
    assert_refused_without_a_trace(hostile, board)


@each_of(hostile_content.schema)
def test_S1_S2_S3_S4_S5_S7_S9_a_map_holds_what_the_schema_names(
    hostile: Hostile, board: Board
) -> None:
    assert_refused_without_a_trace(hostile, board)


@each_of(hostile_content.rules, hostile_content.roles)
def test_S6_R1_R4_R6_nobody_writes_for_another(hostile: Hostile, board: Board) -> None:
    assert_refused_without_a_trace(hostile, board)


@each_of(hostile_content.quantities)
def test_B2_B10_B11_S8_too_much_is_refused(hostile: Hostile, board: Board) -> None:
    assert_refused_without_a_trace(hostile, board)


def test_B9_after_the_whole_catalogue_honest_edits_go_on(board: Board) -> None:
    for number, hostile in enumerate(CATALOGUE.values()):
        if number % 10 == 0:
            board.server.receive(hostile.build(board), hostile.by)
    pen = Pen(9_000_001)
    pen.card("card-by-ben-0000001", BEN, text="still here")
    board.take(pen.update(), BEN)
    assert "card-by-ben-0000001" in board.server.content()["elements"]
    assert isinstance(board.server.receive(pen.bytes(), BEN), Admitted)
