"""The Markdown of the story, read by another program than the one that wrote it."""

from html.parser import HTMLParser

from markdown_it import MarkdownIt
from typing_extensions import override

from sessions.formats.story_markdown import write
from sessions.outcomes.blocks import Curve
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.story import story
from tests.sessions.outcomes.robotics import ROBOTICS
from tests.sessions.outcomes.sentences import missing, whole
from tests.sessions.outcomes.unkind import unkind


class _Reader(HTMLParser):
    """The words and the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()

    @override
    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


def read(outcome: Outcome) -> _Reader:
    reader = _Reader()
    parser = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    reader.feed(parser.render(write(outcome, StoryOptions()).decode()))
    return reader


def test_everything_that_the_story_says_stands_in_the_text_in_its_order() -> None:
    assert missing(whole(story(ROBOTICS)), "".join(read(ROBOTICS).words)) == []


def test_Y7_markup_on_cards_is_text() -> None:
    outcome = unkind()
    assert any(isinstance(block, Curve) for one in story(outcome).chapters for block in one.blocks)
    reader = read(outcome)
    assert reader.tags == read(ROBOTICS).tags
    assert missing(whole(story(outcome)), "".join(reader.words)) == []


def test_the_report_of_another_moment_is_the_same_text() -> None:
    assert write(ROBOTICS, StoryOptions()) == write(ROBOTICS, StoryOptions())
