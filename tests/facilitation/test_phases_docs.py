from pathlib import Path

import pytest

from facilitation.phases import BUILT_IN
from facilitation.refusals import Refusal
from tests.facilitation.phase_tables import overview, permissions, wordings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page() -> str:
    return (ROOT / "docs/phases.md").read_text()


def test_the_page_tells_what_each_phase_asks_and_proposes(page: str) -> None:
    assert overview(BUILT_IN) in page


def test_the_page_tells_what_each_phase_lets_participants_write(page: str) -> None:
    assert permissions(BUILT_IN) in page


def test_the_page_shows_the_example_as_it_runs(page: str) -> None:
    example = (ROOT / "tests/facilitation/example_phase.py").read_text()
    assert example[example.index("from typing_extensions") :].strip() in page


def test_the_page_tells_the_key_of_every_text(page: str) -> None:
    assert wordings(BUILT_IN) in page


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal.NOT_IN_THIS_PHASE,
        Refusal.PRIVATE_NOW,
        Refusal.NOT_PRIVATE_NOW,
        Refusal.AFTER_THE_REVEAL,
        Refusal.CARDS_ARE_OUT,
        Refusal.NAMES_STAY_OFF,
        Refusal.NAMELESS_CARD,
        Refusal.NAMED_REMARK,
        Refusal.OUTSIDE_THE_AREA,
        Refusal.PHASE_NOT_INSTALLED,
    ],
)
def test_the_page_tells_every_reason_of_a_phase(page: str, refusal: Refusal) -> None:
    assert f"| `{refusal}` | {refusal.sentence} |" in page
