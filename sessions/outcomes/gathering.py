"""Collects an outcome from a live workshop: what everybody may know of it, and nothing else."""

import msgspec
from msgspec.structs import replace

from facilitation.agenda import Agenda
from facilitation.events import AnyEvent
from facilitation.people import Role
from facilitation.rounds import Closed, Revealed, Round, VotingState
from facilitation.state import Workshop
from sessions.journey.model import Journey
from sessions.outcomes.minutes import minutes
from sessions.outcomes.outcome import About, Outcome
from sessions.store.database import Database
from sessions.store.facilitation import FacilitationRecords
from sessions.store.people import PersonRecords, PersonState
from sessions.workshop import LiveWorkshop

_event_decoder = msgspec.json.Decoder(AnyEvent)


async def gather(live: LiveWorkshop, database: Database, made_at: int) -> Outcome:
    """The workshop's outcome as it stands now; `made_at` (epoch ms) is printed on it."""
    record, _ = live.people()
    journey, state = live.board.journey(), public_state(live.facilitation.state)
    async with database.read() as connection:
        stored = await FacilitationRecords(connection).events(live.id)
        people = await PersonRecords(connection).all(live.id, removed=True)
    names = {str(one.id): one.name for one in people}
    events = [(one.seq, _event_decoder.decode(one.event)) for one in stored]
    named = _named(journey, state)
    return Outcome(
        about=About(
            workshop=live.id,
            title=record.title,
            created=record.created,
            made_at=made_at,
            started=min((run.started_at for run in state.runs), default=None),
            ended=state.runs[-1].ended_at if state.finished and state.runs else None,
            participants=sum(
                one.role is Role.PARTICIPANT
                and one.state is PersonState.ADMITTED
                and one.removed_at is None
                for one in people
            ),
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
