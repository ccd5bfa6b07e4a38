"""What a vote gave each card, as a printed map, a slide and a table show it."""

from collections.abc import Mapping

import msgspec

from facilitation.options import OptionId
from facilitation.rounds import Revealed, Round
from facilitation.tally import Place
from sessions.formats.text import shorten
from sessions.journey.model import Journey
from sessions.outcomes.outcome import Outcome


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A round whose result everybody saw."""

    round: Round
    life: Revealed

    @property
    def title(self) -> str:
        """What was asked."""
        return self.round.rules.question.strip() or "Dot vote"


def counted(outcome: Outcome) -> tuple[Counted, ...]:
    """The revealed rounds in the order of their opening."""
    return tuple(
        Counted(round=one, life=one.life)
        for one in outcome.state.voting.rounds
        if isinstance(one.life, Revealed)
    )


def places(outcome: Outcome) -> Mapping[OptionId, Place]:
    """Where each card or group came out in the last revealed round that it stood in."""
    return {place.option: place for one in counted(outcome) for place in one.life.tally.places}


def titles(journey: Journey) -> Mapping[str, str]:
    """What each card or group is called where it stands for election."""
    words = {str(card.id): card.text for card in journey.elements}
    named = {str(group.id): group.title for group in journey.groups}
    for group in journey.groups:
        if not group.title.strip():
            said = (words.get(id, "") for id in group.element_ids)
            named[group.id] = next((text for text in said if text.strip()), "")
    return {id: " ".join(text.split()) for id, text in (words | named).items()}


def title(titles: Mapping[str, str], option: str) -> str:
    """The words of an option, or that it is gone."""
    return shorten(titles.get(option) or "A card that is gone", 300)
