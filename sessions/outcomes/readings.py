"""What pages show of an outcome, as JSON: the trace of its cruxes, and the result for outsiders."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from sessions.formats.votes import Counted, counted, title, titles
from sessions.journey.model import Journey
from sessions.outcomes.outcome import About, Outcome
from sessions.outcomes.trace import Trace, traces


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where one card or group came out in a vote."""

    id: str
    text: str
    place: int
    tied: bool
    dots: int
    voters: int


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """A vote whose result everybody saw. Nothing says who voted for what."""

    question: str
    criterion: str
    ballots: int
    abstained: int
    used: int
    """Dots that were given."""
    given: int
    """Dots that could be given."""
    places: list[Standing]


class TracePage(msgspec.Struct, frozen=True, kw_only=True):
    """Every opportunity with all that speaks for it, the best first."""

    traces: tuple[Trace, ...]


class ResultPage(msgspec.Struct, frozen=True, kw_only=True):
    """What people see who were not there: no author, no comment, no minutes."""

    about: About
    journey: Journey
    votes: list[Vote]
    traces: tuple[Trace, ...]


def write_journey(outcome: Outcome) -> bytes:
    """The map as JSON."""
    return msgspec.json.encode(outcome.journey)


def write_trace(outcome: Outcome) -> bytes:
    """A TracePage as JSON."""
    return msgspec.json.encode(TracePage(traces=traces(outcome)))


def write_result(outcome: Outcome) -> bytes:
    """A ResultPage as JSON."""
    named = titles(outcome.journey)
    page = ResultPage(
        about=outcome.about,
        journey=_for_outsiders(outcome.journey),
        votes=[_vote(one, named) for one in counted(outcome)],
        traces=tuple(one for one in traces(outcome) if one.crux),
    )
    return msgspec.json.encode(page)


def _for_outsiders(journey: Journey) -> Journey:
    cards = [replace(card, author="", created=0) for card in journey.elements]
    return replace(journey, elements=cards, comments=[], reactions=[])


def _vote(one: Counted, named: Mapping[str, str]) -> Vote:
    tally = one.life.tally
    return Vote(
        question=one.title,
        criterion=one.round.rules.criterion,
        ballots=tally.ballots,
        abstained=tally.abstained,
        used=tally.used,
        given=tally.given,
        places=[
            Standing(
                id=place.option,
                text=title(named, place.option),
                place=place.place,
                tied=place.tied,
                dots=place.dots,
                voters=place.voters,
            )
            for place in tally.places
        ],
    )
