"""Maps by other people, told as stories: short where there is little, and never a row of titles."""

from pathlib import Path

import pytest

from facilitation.state import Workshop
from sessions.formats import read_map
from sessions.outcomes.blocks import Heading
from sessions.outcomes.outcome import About, Outcome
from sessions.outcomes.story import story
from tests.sessions.outcomes.robotics import START
from tests.sessions.outcomes.sentences import missing, whole

REAL = Path(__file__).parents[4] / "shared" / "real_journeys"
MAPS = sorted(path for path in REAL.iterdir() if path.name[1:3].isdigit())


def outcome_of(path: Path) -> Outcome:
    journey = read_map(path.read_bytes(), name=path.name).journey
    about = About(workshop="w", title=journey.frame.title, created=START, made_at=START)
    return Outcome(about=about, journey=journey, state=Workshop())


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.name)
def test_Y1_every_card_is_told_once_at_least_and_no_title_stands_over_nothing(path: Path) -> None:
    outcome = outcome_of(path)
    told = story(outcome)
    words = " ".join(whole(told))
    for card in outcome.journey.elements:
        assert missing([card.text], words) == [] or not any(map(str.isalpha, card.text))
    for chapter in told.chapters:
        for at, block in enumerate(chapter.blocks):
            if isinstance(block, Heading):
                after = chapter.blocks[at + 1]
                assert not isinstance(after, Heading) or after.level > block.level


def test_Y1_a_sketch_of_four_tasks_makes_a_report_of_a_page() -> None:
    path = next(path for path in MAPS if path.name.startswith("m18"))
    told = story(outcome_of(path))
    assert [one.title for one in told.chapters] == [
        "Who this is about",
        "The journey as a story",
        "Appendix",
    ]
    assert len(" ".join(whole(told)).split()) < 300


def test_maps_were_found() -> None:
    assert len(MAPS) == 43
