"""The page of the story, read by another program than the one that wrote it."""

import base64
import hashlib
import re
from html.parser import HTMLParser

from typing_extensions import override

from sessions.formats.story_html import write
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.story import story
from tests.sessions.outcomes.robotics import ROBOTICS
from tests.sessions.outcomes.sentences import missing, whole
from tests.sessions.outcomes.unkind import unkind

_TAGS = """
    html head meta title style body main header h1 h2 h3 h4 p nav ol ul li a section span
    strong bdi blockquote cite dl dt dd div table thead tbody tr th td figure
    figcaption svg line text path circle
"""
_HARMLESS = frozenset(_TAGS.split())


class _Page(HTMLParser):
    """Tags, attributes and words of a page; style sheets are no words."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.policy = ""
        self.style = ""
        self.words: list[str] = []
        self._inside = ""
        self.feed(page.decode())

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        self.tags.add(tag)
        self.attributes.update((name, value or "") for name, value in attrs)
        found = dict(attrs)
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"] or ""

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._inside = ""

    @override
    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    @override
    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.style += data
        elif self._inside != "title":
            self.words.append(data)


def page(outcome: Outcome) -> _Page:
    return _Page(write(outcome, StoryOptions()))


def contents(outcome: Outcome) -> list[str]:
    """What the page says, without the table of contents that stands before the chapters."""
    return whole(story(outcome))


def test_everything_that_the_story_says_stands_on_the_page_in_its_order() -> None:
    assert missing(contents(ROBOTICS), "".join(page(ROBOTICS).words)) == []


def test_Y7_markup_on_cards_is_text() -> None:
    read = page(unkind())
    assert missing(contents(unkind()), "".join(read.words)) == []
    assert read.tags <= _HARMLESS
    assert {name for name, _ in read.attributes if name.startswith("on")} == set()
    links = {value for name, value in read.attributes if name in ("href", "src", "xlink:href")}
    assert all(re.fullmatch(r"#chapter-\d", link) for link in links)


def test_the_page_needs_nothing_from_elsewhere_and_its_policy_forbids_it() -> None:
    read = page(ROBOTICS)
    digest = base64.b64encode(hashlib.sha256(read.style.encode()).digest()).decode()
    assert read.policy == f"default-src 'none'; style-src 'sha256-{digest}'"
    assert "style" not in {name for name, _ in read.attributes}
    assert not re.search(r"url\(|@import|https?:", read.style)


def test_the_curve_is_drawn_and_told() -> None:
    read = page(ROBOTICS)
    assert {"svg", "path", "circle"} <= read.tags
    label = next(
        value for name, value in read.attributes if name == "aria-label" and "mood" in value
    )
    assert label.startswith("The mood is lowest at “Delivery” (−1.5)")
