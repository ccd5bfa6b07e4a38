"""What an outcome is made of, quick to collect, and the outcome made of it, which takes a while.

Reading a map of two thousand cards takes a tenth of a second: too long for the process in which
people are typing. So it hands on the document's own bytes, and another process reads them.
"""

from typing import Any

import msgspec
from msgspec.structs import replace
from pycrdt import Doc

from facilitation import engine
from facilitation.agenda import Agenda
from facilitation.events import AnyEvent
from facilitation.rounds import Closed, Revealed, Round, VotingState
from facilitation.state import Workshop
from sessions.journey.model import Journey
from sessions.journey.reading import read_journey
from sessions.outcomes.minutes import minutes
from sessions.outcomes.outcome import About, Outcome

_event_decoder = msgspec.json.Decoder(AnyEvent)


class Someone(msgspec.Struct, frozen=True, array_like=True):
    """Somebody of the workshop; `takes_part` while they are a participant who is in."""

    id: str
    name: str
    takes_part: bool


class Material(msgspec.Struct, frozen=True, array_like=True):
    """A workshop at one moment. It holds nothing of anybody's private document, and no ballot.

    `board` is the document as one Yjs update; `events` are all stored events as (sequence number,
    JSON). Times are epoch ms.
    """

    workshop: str
    title: str
    created: int
    made_at: int
    board: bytes
    events: tuple[tuple[int, bytes], ...]
    people: tuple[Someone, ...]


def outcome_of(material: Material) -> Outcome:
    """The workshop's outcome: what everybody may know of it, and nothing else."""
    events = [(seq, _event_decoder.decode(event)) for seq, event in material.events]
    state = public_state(engine.replay(event for _, event in events))
    doc: Doc[Any] = Doc()
    doc.apply_update(material.board)
    journey = read_journey(doc)
    names = {one.id: one.name for one in material.people}
    named = _named(journey, state)
    return Outcome(
        about=About(
            workshop=material.workshop,
            title=material.title,
            created=material.created,
            made_at=material.made_at,
            started=min((run.started_at for run in state.runs), default=None),
            ended=state.runs[-1].ended_at if state.finished and state.runs else None,
            participants=sum(one.takes_part for one in material.people),
        ),
        journey=journey,
        state=state,
        people={id: name for id, name in names.items() if id in named},
        minutes=minutes(events, journey, names),
    )


def public_state(state: Workshop) -> Workshop:
    """The state without what only facilitators see, and without who voted for what."""
    return replace(
        state,
        agenda=_without_notes(state.agenda),
        plan=_without_notes(state.plan),
        voting=VotingState(tuple(map(_without_voters, state.voting.rounds))),
        ready={},
        handed_in=(),
        summons=None,
        spotlight=None,
        banned=frozenset(),
    )


def _without_notes(agenda: Agenda) -> Agenda:
    return Agenda(tuple(replace(phase, note="") for phase in agenda.phases))


def _without_voters(round: Round) -> Round:
    match round.life:
        case Revealed():
            return replace(round, life=replace(round.life, receipts=(), opening="", named=()))
        case Closed():
            return replace(round, life=replace(round.life, receipts=()))
    return round


def _named(journey: Journey, state: Workshop) -> frozenset[str]:
    """The ids of people that stand somewhere in what leaves the house."""
    outcomes = [check.outcome for check in state.checks.checks if check.outcome is not None]
    return frozenset(
        (
            *(card.author for card in journey.elements),
            *(item.author or "" for item in state.parking),
            *(round.rules.decider or "" for round in state.voting.rounds),
            *(who for outcome in outcomes for who in outcome.worried),
        )
    )
