"""All that a report needs to know of one workshop, as plain values that cross a process border."""

import msgspec

from facilitation.state import Workshop
from sessions.journey.model import Journey


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Which workshop this is. Times are epoch ms; the join code is never among it."""

    workshop: str
    title: str
    created: int
    made_at: int
    started: int | None = None
    ended: int | None = None
    participants: int = 0


class Minute(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, as a sentence without its time.

    `by` is the name of who caused it; None: the server's clock, or somebody whose name stays off.
    """

    seq: int
    at: int
    by: str | None
    sentence: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A workshop as it may leave the house.

    `state` holds what everybody saw revealed and nothing else: no ballot, no late words, no notes
    for facilitators. `people` names those, by id, whose name stands on a card, a parked item or an
    answer; who wrote without a name is not among them for it.
    """

    about: About
    journey: Journey
    state: Workshop
    people: dict[str, str] = {}
    minutes: tuple[Minute, ...] = ()

    def name(self, participant: str | None) -> str:
        """What somebody is called, or nothing for nobody."""
        return self.people.get(participant or "", "")
