"""All that the chapters of a report look things up in, worked out once."""

from dataclasses import dataclass
from datetime import tzinfo

from sessions.journey.model import Element, Frame, MapKind
from sessions.outcomes.atlas import Atlas
from sessions.outcomes.moods import Mood, moods
from sessions.outcomes.options import StoryOptions
from sessions.outcomes.outcome import Outcome
from sessions.outcomes.prose import apart, plain
from sessions.outcomes.ranking import Ranked, ranked, winners
from sessions.outcomes.times import zone
from sessions.outcomes.trace import Trace, traced


@dataclass(frozen=True)
class Book:
    """An outcome made ready to be told."""

    outcome: Outcome
    options: StoryOptions
    atlas: Atlas
    moods: dict[str, Mood]
    ranked: tuple[Ranked, ...]
    traces: tuple[Trace, ...]
    where: tzinfo

    @classmethod
    def of(cls, outcome: Outcome, options: StoryOptions) -> "Book":
        """The book of this outcome."""
        atlas = Atlas.of(outcome.journey)
        felt = moods(outcome.state, atlas)
        rows = ranked(outcome.state, atlas)
        traces = traced(winners(rows), atlas, felt)
        return cls(outcome, options, atlas, felt, rows, traces, zone(options.timezone))

    @property
    def frame(self) -> Frame:
        """The scope of the workshop."""
        return self.outcome.journey.frame

    @property
    def whom(self) -> str:
        """Whom the story is about."""
        return apart(self.atlas.whom)

    @property
    def course(self) -> str:
        """What the map tells the course of."""
        return "job" if self.frame.map_kind is MapKind.JOB_MAP else "journey"

    def verb(self, one: str, several: str) -> str:
        """The form that fits whom the story is about."""
        return several if self.atlas.several else one

    def words_of(self, id: str, gone: str = "a card that is gone") -> str:
        """The words of a card, or the title of a group."""
        found = self.atlas.cards.get(id)
        if found is not None:
            return plain(found.text) or gone
        return self.atlas.titles.get(id) or gone

    def said_by(self, card: Element) -> str:
        """Who does or feels it, in brackets, where not everybody does."""
        names = self.atlas.actors_of(card)
        return f" ({', '.join(names)})" if names else ""


def text_of(card: Element) -> str:
    """A card's words on one line."""
    return plain(card.text)
