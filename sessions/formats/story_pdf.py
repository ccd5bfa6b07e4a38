"""The story report as PDF: a title page, page numbers, bookmarks, the emotion curve drawn."""

from typing import Final

from sessions.formats.typesetting import notices, settable, typeset
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.story import story

_PAPERS: Final = {"a4": "a4", "letter": "us-letter"}


def write(outcome: Outcome, options: StoryOptions) -> bytes:
    """The report, typeset."""
    told = settable(story(outcome, options))
    given = told | {"paper": _PAPERS[options.paper], "notices": notices(told)}
    return typeset("story.typ", given, "pdf", outcome.about.made_at)
