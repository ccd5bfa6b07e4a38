"""A workshop that tests play through: people, an agenda, simulated time, and the events so far."""

from dataclasses import replace
from typing import Any

import msgspec

from facilitation import engine
from facilitation.agenda import MINUTE, Agenda, PhaseId, PlannedPhase
from facilitation.commands import AnyCommand
from facilitation.course import AgendaPlanned, TimeUp
from facilitation.events import AnyEvent
from facilitation.facts import Facts
from facilitation.people import Member, ParticipantId, Person, Role
from facilitation.refusals import Refusal, Refused
from facilitation.state import Workshop, Writing

START = 1_750_000_000_000

INES = Person(ParticipantId("ines"), Role.FACILITATOR)
OTTO = Person(ParticipantId("otto"), Role.FACILITATOR)
LENA = Person(ParticipantId("lena"), Role.PARTICIPANT)
TOMASZ = Person(ParticipantId("tomasz"), Role.PARTICIPANT)
HANNAH = Person(ParticipantId("hannah"), Role.PARTICIPANT)
OLGA = Person(ParticipantId("olga"), Role.OBSERVER)
EVERYBODY = (INES, OTTO, LENA, TOMASZ, HANNAH, OLGA)
FACTS = Facts(people=tuple(Member(one.id, one.role) for one in EVERYBODY))


def phase(id: str, minutes: float = 10, *, type: str = "tasks", **more: Any) -> PlannedPhase:
    planned = PlannedPhase(
        id=PhaseId(id), type=type, title=id.title(), duration=round(minutes * MINUTE)
    )
    return msgspec.structs.replace(planned, **more)


def three(**more: Any) -> Agenda:
    """Three phases of ten minutes each; `more` goes for the first."""
    return Agenda((phase("one", **more), phase("two"), phase("three")))


class Played:
    """Commands go in as people send them; what they lead to is kept."""

    def __init__(self, agenda: Agenda | None = None, facts: Facts = FACTS) -> None:
        self.now = START
        self.facts = facts
        self.log: list[AnyEvent] = []
        self.state = Workshop()
        if agenda is not None:
            self._take((AgendaPlanned(at=self.now, by=INES.id, agenda=agenda),))

    def give(self, command: AnyCommand, by: Person | None = INES) -> tuple[AnyEvent, ...]:
        """What the command led to; it must not be refused."""
        outcome = engine.decide(self.state, command, by, self.now, self.facts)
        assert not isinstance(outcome, Refused), outcome
        self._take(outcome)
        return outcome

    def refused(self, command: AnyCommand, by: Person | None = INES) -> Refusal:
        """Why the command was refused; it must be, and with a sentence."""
        outcome = engine.decide(self.state, command, by, self.now, self.facts)
        assert isinstance(outcome, Refused), outcome
        assert outcome.why.sentence
        return outcome.why

    def wait(self, minutes: float = 0, ms: int = 0) -> None:
        """Time goes by; nobody rings the bell."""
        self.now += round(minutes * MINUTE) + ms

    def ring(self) -> tuple[AnyEvent, ...]:
        """The server's clock speaks of the phase that runs."""
        assert self.state.current is not None
        return self.give(TimeUp(phase=self.state.current.id), None)

    def know(self, **facts: Any) -> None:
        """Something about the world changes."""
        self.facts = replace(self.facts, **facts)

    @property
    def current(self) -> str | None:
        return None if self.state.current is None else self.state.current.id

    def writing(self) -> Writing:
        """A call, since a type checker takes what it saw of a property for lasting."""
        return self.state.writing

    def _take(self, events: tuple[AnyEvent, ...]) -> None:
        self.log += events
        self.state = engine.replay(events, self.state)
