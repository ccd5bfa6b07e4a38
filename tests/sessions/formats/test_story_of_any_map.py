"""Whatever the schema allows on a map, its story can be written, and opened."""

from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from msgspec.structs import replace

from sessions.formats import story_docx, story_html, story_markdown
from sessions.journey.model import Journey
from sessions.outcomes.backlog import backlog
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.trace import traces
from tests.sessions.formats.journeys import journeys
from tests.sessions.outcomes.robotics import ROBOTICS


@pytest.mark.parametrize("write", [story_markdown.write, story_html.write])
@given(journey=journeys())
@settings(max_examples=40, deadline=None)
def test_the_story_of_any_map_is_a_text_and_a_page(write: object, journey: Journey) -> None:
    assert callable(write)
    outcome = replace(ROBOTICS, journey=journey)
    assert write(outcome, StoryOptions()).decode()
    assert {one.id for one in traces(outcome)} <= {row.id for row in backlog(outcome)}


@given(journey=journeys())
@settings(max_examples=15, deadline=None)
def test_the_story_of_any_map_is_a_document_that_opens(journey: Journey) -> None:
    outcome = replace(ROBOTICS, journey=journey)
    paper = Document(BytesIO(story_docx.write(outcome, StoryOptions())))
    assert paper.paragraphs[0].text == "Parts for small robotics firms"
